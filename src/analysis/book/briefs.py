"""Country briefs: one template, a page for each economy of the region.

``chapters/country.ipynb`` is the template. Papermill runs it once for each economy that
``data/vocabulary/economies.csv`` counts to the region, with the economy's code as its only
parameter; each run becomes a page, ``chapters/briefs/KAZ``. So a row of that table is all that a
further brief takes.

Three files would otherwise name every economy, and here none does:

- ``_toc.yml`` names the template; :func:`contents` puts the briefs in its place;
- ``chapters/briefs/`` holds the accepted results, a notebook for each economy, made by
  ``analysis accept`` and never edited. nbval runs them like any chapter, so that a change in the
  data of one economy fails the tests under its name; :func:`notebook_of` says what they hold;
- the sentences of a brief differ from country to country and stand in the outputs of its cells
  (:func:`analysis.prose.tell`), so that they are compared and cited as outputs are.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from analysis.book import BookError, notebook, run

TEMPLATE = "chapters/country.ipynb"
FOLDER = "chapters/briefs"
PARAMETER = "economy"
_BRIEFED = ("central_asia", "further")


def economies(root: Path) -> list[str]:
    """Return the codes that get a brief, in the order of the table.

    They are those of ``Vocabulary.briefed``, read without pandas: a build that has nothing to
    do asks for them as well, and has no time to import it.
    """
    if not (root / TEMPLATE).exists():
        return []
    table = root / "data" / "vocabulary" / "economies.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["kind"])
    return [row["code"] for row in rows if row["kind"] in _BRIEFED]


def page(economy: str) -> str:
    """Return the notebook of an economy's page, from the report's folder."""
    return f"{FOLDER}/{economy}.ipynb"


def runs(root: Path, home: Path, timeout: int = run.Run.timeout) -> list[run.Run]:
    """Return a run of the template for each economy.

    Parameters
    ----------
    root
        The report's folder.
    home
        The folder of everything generated.
    timeout
        Seconds that a brief may take.
    """
    return [
        run.Run(
            source=root / TEMPLATE,
            executed=home / "executed" / "briefs" / f"{economy}.ipynb",
            artifacts=home / "artifacts" / "briefs" / economy,
            root=root,
            parameters={PARAMETER: economy},
            timeout=timeout,
            cache=home / "cache",
            page=page(economy),
        )
        for economy in economies(root)
    ]


def contents(toc: bytes, pages: Iterable[Path]) -> bytes:
    """Return a table of contents with the briefs in the place of the template.

    Parameters
    ----------
    toc
        ``_toc.yml``.
    pages
        The pages of the book that are made from notebooks.
    """
    made = [each.with_suffix("").as_posix() for each in pages if each.parent.as_posix() == FOLDER]
    if not made:
        return toc
    return yaml.safe_dump(_replaced(yaml.safe_load(toc), made), sort_keys=False).encode()


def notebook_of(template: notebook.Notebook, parameters: Mapping[str, Any]) -> notebook.Notebook:
    """Return the template with the parameters that a run is given written into its cell.

    Raises
    ------
    BookError
        When no cell of the template has the tag ``parameters``.
    """
    tagged = [cell for cell in template["cells"] if "parameters" in notebook.tags(cell)]
    if not tagged:
        raise BookError(f"{TEMPLATE}: expected a cell with the tag parameters, found none")
    tagged[0]["source"] = "\n".join(
        f"{name} = {json.dumps(parameters[name])}" for name in parameters
    )
    return template


def remove_others(root: Path) -> list[Path]:
    """Remove the stored briefs of economies that have none any more; return their files."""
    wanted = {root / page(each) for each in economies(root)}
    gone = [path for path in sorted((root / FOLDER).glob("*.ipynb")) if path not in wanted]
    for path in gone:
        path.unlink()
    return gone


def _replaced(part: Any, made: list[str]) -> Any:
    """Return a part of a table of contents, in which each list may hold the template."""
    if isinstance(part, dict):
        return {key: _replaced(value, made) for key, value in part.items()}
    if not isinstance(part, list):
        return part
    template = TEMPLATE.removesuffix(".ipynb")
    replaced: list[Any] = []
    for each in part:
        if isinstance(each, dict) and each.get("file") in (template, TEMPLATE):
            replaced += [{"file": name} for name in made]
        else:
            replaced.append(_replaced(each, made))
    return replaced
