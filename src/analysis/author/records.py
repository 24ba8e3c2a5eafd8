"""What chapters publish and cite, read from their sources, stored outputs and side files.

Two places know a published number. The stored output of a notebook is in git, so it can be compared
between revisions; it holds the plotted values, the registered numbers and the observations behind
them as text. The side files of the last build hold the same as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.book import notebook
from analysis.book.side_files import chapter_of

_ROLE = re.compile(r"\{(stated|computed)\}`([^`]+)`")
_DIRECTIVE = re.compile(r"```\{published-(figure|table)\} (\S+)")
_NUMBER = re.compile(r"(\S+) = (.*?)  \((.*); from (.*)\)", re.DOTALL)


@dataclass(frozen=True)
class Published:
    """A registered number, figure or table as the stored output of a cell shows it.

    Attributes
    ----------
    kind : str
        ``number``, ``figure`` or ``table``.
    name : str
        Unique in the book.
    page : str
        File of the notebook, relative to the report.
    cell : int
        Position of the cell, from 1.
    values : tuple of str
        The printed number, or the lines of the plotted values, blanks evened out.
    observations : tuple of str or None
        Ids behind it; ``None`` where the output does not name them, since there are too many or
        the revision is older than the habit.
    """

    kind: str
    name: str
    page: str
    cell: int
    values: tuple[str, ...]
    observations: tuple[str, ...] | None


@dataclass(frozen=True)
class Citation:
    """A role in the text: ``stated`` or ``computed``, with the name it cites."""

    role: str
    name: str
    page: str
    cell: int


def cells(page: str, text: str) -> list[dict[str, Any]]:
    """Return the cells of a notebook, or a page of MyST as one cell of text."""
    if page.endswith(".ipynb"):
        found: list[dict[str, Any]] = json.loads(text)["cells"]
        return found
    return [{"cell_type": "markdown", "source": text}]


def citations(page: str, text: str) -> Iterator[Citation]:
    """Yield the roles in the text of a page."""
    for position, cell in enumerate(cells(page, text), start=1):
        for role, name in _ROLE.findall(notebook.prose(cell)):
            yield Citation(role, name, page, position)


def published(page: str, text: str) -> Iterator[Published]:
    """Yield what the stored outputs of a notebook show."""
    for position, cell in enumerate(cells(page, text), start=1):
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            plain = "".join(data.get("text/plain", ""))
            directive = _DIRECTIVE.search("".join(data.get("text/markdown", "")))
            if directive:
                kind, name = directive.groups()
                values, behind = _plotted(plain)
                yield Published(kind, name, page, position, values, behind)
            elif number := _NUMBER.fullmatch(plain):
                name, value, _, ids = number.groups()
                yield Published("number", name, page, position, (value,), tuple(ids.split(", ")))


def side_files(artifacts: Path) -> list[dict[str, Any]]:
    """Return the records of the last build: numbers, figures and tables, with their chapter."""
    found = []
    for kind, folder in (("number", "numbers"), ("figure", "figures"), ("table", "tables")):
        for path in sorted(artifacts.glob(f"**/{folder}/*.json")):
            chapter = chapter_of(path, artifacts)
            if chapter != "interactive":
                record = json.loads(path.read_text(encoding="utf-8"))
                found.append({**record, "kind": kind, "chapter": chapter})
    return found


def _plotted(plain: str) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    """Return the plotted lines and the observations of a published figure or table."""
    paragraphs = plain.split("\n\n")
    behind = [each for each in paragraphs if each.startswith("from: ")]
    ids = behind[-1].removeprefix("from: ").split() if behind else ["observations"]
    values = paragraphs[-2] if len(paragraphs) > 1 else ""
    named = None if ids[-1:] == ["observations"] else tuple(ids)
    return tuple(_evened(values.splitlines())), named


def _evened(lines: Iterable[str]) -> list[str]:
    return [" ".join(line.split()) for line in lines]
