"""The evidence pages as files: a title and a directive each, and a part of the table of contents.

The pages of documents are reached from the page that lists them and from every number, and stand in
no table of contents: a side bar with hundreds of them would be on every page, and writing it takes
longer than all else of the page.

What stands on them comes from the ledger, not from these files; see ``directives``. They are laid
beside the chapters before Jupyter Book reads its table of contents.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from analysis.book import notebook
from analysis.book.evidence import FOLDER
from analysis.book.evidence.description import visible
from analysis.ledger import Ledger

INDEX = f"{FOLDER}/index"
EXPLORER = f"{FOLDER}/explorer"
COMPUTED = f"{FOLDER}/computed"
SOURCES = f"{FOLDER}/sources"
FIGURES = f"{FOLDER}/figures"
CHANGES = f"{FOLDER}/changes"
PART = "Evidence"
OUTSIDE_CONTENTS = f"{FOLDER}/source-"
"""How the names of pages begin that stand in no table of contents."""
ORPHAN = "---\norphan: true\n---\n\n"

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


def topic_page(topic: str) -> str:
    """Return the page of a topic's observations."""
    return f"{FOLDER}/{_slug(topic)}"


def source_page(key: str) -> str:
    """Return the page of a source."""
    return f"{OUTSIDE_CONTENTS}{_slug(key)}"


def observation_anchor(observation: str) -> str:
    """Return the place of an observation, on its topic's page and in the printed appendix."""
    return f"observation-{observation}"


def number_anchor(name: str) -> str:
    """Return the place of a computed number."""
    return f"number-{name}"


def write(source: Path, ledger: Ledger) -> Path:
    """Write the pages into the laid book and return its table of contents with them.

    Parameters
    ----------
    source
        The laid book, with ``_toc.yml``.
    ledger
        Its topics and sources each get a page.

    Returns
    -------
    Path
        ``evidence/_toc.yml`` in the laid book; the report's own table is left as it is.
    """
    topics = sorted(set(ledger.observations["topic"]))
    files = {INDEX: ("Evidence", "index", "")}
    files[EXPLORER] = ("All observations", "explorer", "")
    files |= {topic_page(each): (f"Evidence on {each}", "topic", each) for each in topics}
    files[COMPUTED] = ("Computed numbers, figures and tables", "computed", "")
    files[SOURCES] = ("Documents", "sources", "")
    files[FIGURES] = ("Index of figures and tables", "figures", "")
    files[CHANGES] = ("Changes of the data", "changes", "")
    labels = ledger.sources["label"]
    files |= {source_page(str(key)): (labels[key], "source", str(key)) for key in labels.index}
    for page, (title, kind, key) in files.items():
        text = ORPHAN if kind == "source" else ""
        text += f"# {_literally(title)}\n\n```{{evidence}} {kind} {key}\n```\n"
        notebook.write_if_changed(source / f"{page}.md", text.encode())
    for left in (source / FOLDER).glob("*.md"):
        if f"{FOLDER}/{left.stem}" not in files:
            left.unlink()
    toc = yaml.safe_load((source / "_toc.yml").read_text(encoding="utf-8"))
    contents = source / FOLDER / "_toc.yml"
    extended = yaml.safe_dump(_with_part(toc, topics))
    notebook.write_if_changed(contents, extended.encode())
    return contents


def _with_part(toc: dict[str, Any], topics: list[str]) -> dict[str, Any]:
    """Return a table of contents of Jupyter Book with the part on evidence, without numbers."""
    chapters = [
        {"file": INDEX, "title": "Overview"},
        {"file": EXPLORER},
        *({"file": topic_page(each), "title": each.capitalize()} for each in topics),
        {"file": COMPUTED},
        {"file": SOURCES},
        {"file": FIGURES},
        {"file": CHANGES},
    ]
    part = {"caption": PART, "numbered": False, "chapters": chapters}
    toc = dict(toc)
    # The options of a table without parts are those of its only part.
    alone = {"chapters": toc.pop("chapters", []), **toc.pop("options", {})}
    parts = toc.pop("parts", [alone])
    return toc | {"parts": [*(each for each in parts if each.get("chapters")), part]}


def _literally(text: str) -> str:
    """Return text as Markdown that shows it letter by letter."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(visible(text).split()))


def _slug(text: str) -> str:
    return _NOT_IN_A_NAME.sub("-", text.lower()).strip("-")
