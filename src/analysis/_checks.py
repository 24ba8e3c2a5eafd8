"""The rules of each table of the ledger."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis import periods, strict, vocabulary
from analysis.problems import Problem, expectation

FLOWS = ("", "exports", "imports", "total")
TOPICS = "trade energy investment security corridors diplomacy people technology".split()
STATUSES = "measured estimate planned target announced forecast claim".split()
EXERCISE_WORDS: Mapping[str, tuple[str, ...]] = {
    "format": ("", "bilateral", "multilateral"),
    "sco": ("", "yes", "no"),
    "kind": ("", "troops", "police", "cyber"),
    "status": ("", "held", "announced"),
}
"""What the columns of ``exercises.csv`` may say; empty where the document is silent."""

REQUIRED = {
    "statements": ("kind", "holder", "summary"),
    "events": ("kind", "name"),
    "exercises": ("name",),
    "pledges": ("pledged_by", "summary"),
}
"""What no row of a table may leave empty, besides what is one of a closed list."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9.]+)*")
_LOCATOR = re.compile(r"p\.[1-9][0-9]*|page(?:, \S(?:.*\S)?)?")
_MONTHS = {name[:3].lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(this|last) (year|month)\b", re.IGNORECASE)


@dataclass
class Checks:
    """The rules of one table; every check works on a whole column and reports rows."""

    file: str
    table: pd.DataFrame
    words: vocabulary.Vocabulary
    sources: pd.DataFrame
    tables: Mapping[str, pd.DataFrame | None]
    problems: list[Problem]
    _economies: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self._economies = set(self.words.economies)

    def run(self, name: str) -> None:
        """Check the table of this name; what is wrong is added to ``problems``."""
        self._ids()
        self._outer_blanks()
        if not self.sources.empty:  # otherwise every row would be reported for it
            self._known("source", set(self.sources.index), "a key of data/sources.bib")
        self._pattern(
            "locator",
            _LOCATOR,
            "p.N, the N-th non-blank line of the source's text, or page, or page, place on it",
        )
        for column in REQUIRED.get(name, ()):
            self._pattern(column, re.compile(r"(?s).*\S.*"), "a value; fill it in")
        if "name" in self.table:
            longest = vocabulary.LONGEST_TITLE
            named = self.table["name"].map(lambda text: strict.is_name(text, longest)).astype(bool)
            for row, value in self._where(~named, "name"):
                self._refuse(row, "name", value, strict.a_name(longest))
        if name == "observations":
            self._observations()
        if name in {"statements", "pledges"}:
            self._known("subject", self._economies | {""}, "a code of economies.csv")
            self._known("counterpart", self._economies | {""}, "a code of economies.csv")
        if {"subject", "counterpart"} <= set(self.table.columns):
            same = (self.table["subject"] == self.table["counterpart"]) & (
                self.table["subject"] != ""
            )
            for row, value in self._where(same, "counterpart"):
                self._refuse(row, "counterpart", value, "another economy than the subject")
        for column in {"economies", "host", "observers"} & set(self.table.columns):
            self._each(column, self._economy_list)
        if name == "exercises":
            self._exercises()
        for column in {"period", "base_period", "date", "year", "due", "pledged_on"} & set(
            self.table.columns
        ):
            self._periods(column)
        if "topic" in self.table:
            self._known("topic", set(TOPICS), f"one of {', '.join(TOPICS)}")
        if name == "pledges":
            observations = self.tables["observations"]
            if observations is not None:  # otherwise every pledge would be reported for it
                known = set(observations["id"]) | {""}
                self._known("observation", known, "the id of an observation")
            for row, made, due in self._cells("pledged_on", "due"):
                start, end = _bounds(made), _bounds(due)
                if start and end and end[1] < start[0]:
                    self._refuse(row, "due", due, f"a date not before the pledge of {made}")

    def _observations(self) -> None:
        self._known("measure", set(self.words.measures), "a code of measures.csv")
        self._known("unit", set(self.words.units), "a code of units.csv")
        self._known("reporter", set(self.words.reporters), "a code of reporters.csv")
        self._known("qualifier", set(self.words.qualifiers), "a word of qualifiers.csv")
        self._known("subject", self._economies, "a code of economies.csv")
        self._known("counterpart", self._economies | {""}, "a code of economies.csv")
        self._known("flow", set(FLOWS), "exports, imports, total or nothing")
        self._known("status", set(STATUSES), f"one of {', '.join(STATUSES)}")
        self._pattern("printed", re.compile(r"\S(?:.*\S)?"), "the digits or words as printed")
        for row, measure, unit in self._cells("measure", "unit"):
            known_measure = self.words.measures.get(measure)
            known = self.words.units.get(unit)
            if known_measure and known and known.dimension not in known_measure.dimensions:
                fitting = " or ".join(sorted(known_measure.dimensions))
                expected = f"a unit of {fitting}, as {measure} needs"
                self._refuse(row, "unit", unit, expected)
        self._dates()

    def _exercises(self) -> None:
        for column, words in EXERCISE_WORDS.items():
            expected = " or ".join(words[1:]) + ", or nothing"
            self._known(column, set(words), expected)
        for row, year, day in self._cells("year", "date"):
            whole, part = _bounds(year), _bounds(day)
            if whole and part and not (whole[0] <= part[0] and part[1] <= whole[1]):
                self._refuse(row, "date", day, f"a date within the row's year {year}")

    def _dates(self) -> None:
        """Check what can be known of a row's dates: they fit each other and their source."""
        ends = self.sources["date"].map(_end)
        for row, unit, printed, period, base, source, status in self._cells(
            "unit", "printed", "period", "base_period", "source", "status"
        ):
            first, last = _bounds(period), _bounds(base)
            if unit == "date" and first and not _is_date_of(printed, *first):
                expected = f"a date within the row's period {period}, or a word for one"
                self._refuse(row, "printed", printed, expected)
            if first and last and last[0] > first[1]:
                self._refuse(row, "base_period", base, f"a period not after {period}")
            told = ends.get(source)
            if first and told and status == "measured" and first[0] > told:
                expected = f"a period not after its source ({told:%B %Y}), or another status"
                self._refuse(row, "period", period, expected)

    def _ids(self) -> None:
        self._pattern("id", _ID, "lower-case words joined by hyphens")
        for row, value in self._where(self.table["id"].duplicated(), "id"):
            first = int(self.table.loc[self.table["id"] == value, "row"].iloc[0])
            self._refuse(row, "id", value, f"an id used once; row {first} has it already")

    def _outer_blanks(self) -> None:
        for column in self.table.columns.drop("row"):
            cells = self.table[column]
            for row, value in self._where(cells != cells.str.strip(), column):
                self._refuse(row, column, value, "no blanks at either end")

    def _known(self, column: str, allowed: set[str], expected: str) -> None:
        for row, value in self._where(~self.table[column].isin(allowed), column):
            self._refuse(row, column, value, expected)

    def _pattern(self, column: str, pattern: re.Pattern[str], expected: str) -> None:
        matches = self.table[column].str.fullmatch(pattern)
        for row, value in self._where(~matches.astype(bool), column):
            self._refuse(row, column, value, expected)

    def _periods(self, column: str) -> None:
        required = column in {"period", "date", "year"} and not (
            column == "date" and "year" in self.table  # the date of an exercise is a finer year
        )
        for value in self.table[column].unique():
            if value == periods.UNSTATED or (value == "" and not required):
                continue
            try:
                if periods.is_within_reach(value):
                    continue
                expected = "a period within the years {} to {}".format(*periods.YEARS)
            except ValueError as error:
                expected = expectation(error)
            for row, _ in self._where(self.table[column] == value, column):
                self._refuse(row, column, value, expected)

    def _economy_list(self, value: str) -> str | None:
        codes = value.split()
        unknown = [code for code in codes if code not in self._economies]
        if unknown:
            return f"codes of economies.csv, not {' '.join(unknown)}"
        return "each economy once" if len(set(codes)) < len(codes) else None

    def _each(self, column: str, check: Callable[[str], str | None]) -> None:
        for row, value in self._cells(column):
            expected = check(value)
            if expected:
                self._refuse(row, column, value, expected)

    def _cells(self, *columns: str) -> Iterable[tuple[Any, ...]]:
        return self.table[["row", *columns]].itertuples(index=False, name=None)

    def _where(self, mask: pd.Series[bool], column: str) -> Iterable[tuple[Any, ...]]:
        if not mask.any():  # nearly always, and to select nothing takes as long as to select
            return ()
        return self.table.loc[mask, ["row", column]].itertuples(index=False, name=None)

    def _refuse(self, row: int, column: str, value: str, expected: str) -> None:
        self.problems.append(Problem(self.file, int(row), column, value, expected))


def _bounds(period: str) -> tuple[datetime.date, datetime.date] | None:
    """Return the days of a period, or ``None`` where it is unstated, empty or reported already."""
    try:
        return periods.bounds(period)
    except ValueError:
        return None


def _end(period: str) -> datetime.date | None:
    days = _bounds(period)
    return days[1] if days else None


def _is_date_of(printed: str, first: datetime.date, last: datetime.date) -> bool:
    """Tell whether a printed date can be that of a period: no number or month contradicts it."""
    months = [_MONTHS[found.lower()] for found in _MONTH.findall(printed)]
    numbers = re.findall(r"[0-9]+", printed)
    if not (months or numbers):
        return _RELATIVE.search(printed) is not None
    parts = {part for day in (first, last) for part in (day.day, day.month, day.year)}
    parts |= {first.year % 100, last.year % 100}
    return {*months} <= {first.month, last.month} and {*map(int, numbers)} <= parts
