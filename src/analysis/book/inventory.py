"""What the book must hold and what it holds: pages, figures and tables, counted.

What it must hold follows from tracked files: the table of contents, with a page for each brief, and
the figures and tables that the stored outputs of the notebooks publish. What it holds is counted on
the pages of ``_build/html``. A book that was built empty, in part or from other notebooks differs,
and a place that publishes it can refuse: ``analysis inventory``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from analysis.book import BookError, briefs, notebook

_PUBLISHED = re.compile(r"\{published-(figure|table)\} (\S+)")
_SHOWN = {
    "figures": re.compile(r"<figure\b[^>]*\bpublished-figure\b"),
    "tables": re.compile(r"<div\b[^>]*\bpublished-table\b"),
}


@dataclass(frozen=True)
class Count:
    """Pages, and figures and tables by page."""

    pages: tuple[str, ...]
    figures: dict[str, int]
    tables: dict[str, int]

    def __str__(self) -> str:
        """Return the three totals."""
        shown = sum(self.figures.values()), sum(self.tables.values())
        return f"{len(self.pages)} pages, {shown[0]} figures, {shown[1]} tables"


def expected(root: Path) -> Count:
    """Return what the tracked files promise.

    Parameters
    ----------
    root
        The report's folder.
    """
    made = [Path(briefs.page(each)) for each in briefs.economies(root)]
    toc = yaml.safe_load(briefs.contents((root / "_toc.yml").read_bytes(), made))
    pages = tuple(dict.fromkeys([toc["root"], *_files(toc)]))
    found: dict[str, Counter[str]] = {"figure": Counter(), "table": Counter()}
    for page in pages:
        path = root / f"{page}.ipynb"
        if path.exists():
            for cell in notebook.read(path)["cells"]:
                for output in cell.get("outputs", ()):
                    text = "".join(output.get("data", {}).get("text/markdown", ""))
                    for kind, _ in _PUBLISHED.findall(text):
                        found[kind][page] += 1
    return Count(pages, dict(found["figure"]), dict(found["table"]))


def held(html: Path, pages: tuple[str, ...]) -> Count:
    """Return what the built book has of these pages."""
    there = tuple(page for page in pages if (html / f"{page}.html").is_file())
    found: dict[str, dict[str, int]] = {"figures": {}, "tables": {}}
    for page in there:
        text = (html / f"{page}.html").read_text(encoding="utf-8")
        for kind, pattern in _SHOWN.items():
            if count := len(pattern.findall(text)):
                found[kind][page] = count
    return Count(there, found["figures"], found["tables"])


def check(root: Path, html: Path) -> Count:
    """Return what the book holds, if it is what the tracked files promise.

    Raises
    ------
    BookError
        When nothing is promised, or a page, figure or table is missing or in excess.
    """
    wanted = expected(root)
    if not (wanted.pages[1:] and wanted.figures and wanted.tables):
        raise BookError(
            f"expected chapters with figures and tables in {root / '_toc.yml'} and the stored "
            f"notebooks, found {wanted}; accept the results first"
        )
    found = held(html, wanted.pages)
    wrong = [
        f"{page}: expected a page, found none" for page in wanted.pages if page not in found.pages
    ]
    for kind in _SHOWN:
        want, have = getattr(wanted, kind), getattr(found, kind)
        wrong += [
            f"{page}: expected {want.get(page, 0)} {kind}, found {have.get(page, 0)}"
            for page in found.pages
            if want.get(page, 0) != have.get(page, 0)
        ]
    if wrong:
        lines = "\n".join(f"  {each}" for each in wrong)
        raise BookError(
            f"{html} is not the whole book; do not publish it, build it again:\n{lines}"
        )
    return found


def _files(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "file" in part:
            yield part["file"]
        for value in part.values():
            yield from _files(value)
    elif isinstance(part, list):
        for each in part:
            yield from _files(each)
