"""The table of terms, ``data/vocabulary/glossary.csv``, read and checked; see ``glossary``.

It is read before anything is built, and then without Sphinx, which takes long to import.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from analysis.problems import Problem

FILE = "glossary.csv"
COLUMNS = ["term", "forms", "definition"]
_NOT_IN_AN_ID = re.compile(r"[^a-z0-9]+")


class GlossaryError(ValueError):
    """The table of terms is wrong; ``problem`` says where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class Term:
    """A term, how texts write it, and what it means here."""

    name: str
    forms: tuple[str, ...]
    definition: str

    @property
    def anchor(self) -> str:
        """Where on the page it is defined."""
        return f"term-{_NOT_IN_AN_ID.sub('-', self.name.lower()).strip('-')}"


def read(vocabulary: Path) -> list[Term]:
    """Return the terms by their names.

    Raises
    ------
    GlossaryError
        When a row is incomplete, or a form or a place on the page belongs to two terms.
    """
    path = vocabulary / FILE
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    terms: list[Term] = []
    seen: dict[str, str] = {}
    for line, row in enumerate(rows, start=2):

        def refuse(column: str, found: str, expected: str, at: int = line) -> GlossaryError:
            return GlossaryError(Problem(f"data/vocabulary/{FILE}", at, column, found, expected))

        if list(row) != COLUMNS or not row["term"] or not row["definition"]:
            raise refuse("", str(row), f"{', '.join(COLUMNS)}; fill it in")
        forms = tuple(each.strip() for each in row["forms"].split("|") if each.strip())
        for form in forms:
            # As texts are compared: capitals by case, all else without.
            key = form if form.isupper() else form.lower()
            if (other := seen.get(key)) and other != row["term"]:
                raise refuse("forms", form, f"a form of one term; it also stands for {other!r}")
            seen[key] = row["term"]
        term = Term(row["term"], forms, row["definition"])
        if other := next((each.name for each in terms if each.anchor == term.anchor), None):
            raise refuse("term", term.name, f"a term with letters other than those of {other!r}")
        terms.append(term)
    return sorted(terms, key=lambda each: each.name.lower())
