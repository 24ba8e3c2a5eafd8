"""The ledger: what somebody printed, checked on the way in.

``data/`` holds one bibliography and five tables; :func:`load` reads all of them, collects every
problem, and either returns typed frames or raises one :class:`LedgerError` that names file, row,
column, value, what was expected and what to do. Nothing downstream sees a ledger with an error.

========================  =========================================================================
``sources.bib``           documents, with ``grade`` (A to C), ``copies`` (whose figures it repeats)
                          and ``text`` (name of the text file that ``analysis verify`` reads)
``observations.csv``      a figure that somebody printed
``statements.csv``        what is not a number: claims, opinions with their holder, compositions
``events.csv``            dated happenings
``exercises.csv``         military exercises as the documents list them
``pledges.csv``           promises and targets, with the observation that holds the number
========================  =========================================================================

The interval of an observation is never typed: it follows from ``printed``, ``unit`` and
``qualifier`` by the rules of :mod:`analysis.stated`. Flow is seen from China: ``exports`` are
China's exports to the subject, whoever reports them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from pybtex.database import BibliographyDataError, parse_string
from pybtex.exceptions import PybtexError

from analysis import paths, periods, stated, vocabulary

OBSERVATION_COLUMNS = (
    "id topic measure subject counterpart flow item period base_period printed unit qualifier "
    "reporter source locator status note"
).split()
COLUMNS: Mapping[str, list[str]] = {
    "observations": OBSERVATION_COLUMNS,
    "statements": (
        "id kind topic subject counterpart economies item period holder summary source locator note"
    ).split(),
    "events": (
        "id topic kind name date place economies participants outcome source locator note"
    ).split(),
    "exercises": "id name year location economies participants purpose source locator note".split(),
    "pledges": (
        "id topic subject counterpart item pledged_by pledged_on due observation summary source "
        "locator note"
    ).split(),
}
FLOWS = ("", "exports", "imports", "total")
TOPICS = "trade energy investment security corridors diplomacy people technology".split()
STATUSES = "measured estimate planned target announced forecast claim".split()
GRADES = ("A", "B", "C")

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9.]+)*")
_LOCATOR = re.compile(r"p\.[1-9]\d*")
_STRAY = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff]")


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one place of the data."""

    file: str
    row: int
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        """Return the problem as one line."""
        where = f"{self.file}:{self.row}" if self.row else self.file
        column = f" column {self.column!r}" if self.column else ""
        return f"{where}{column}: found {self.value!r}; expected {self.expected}"


class LedgerError(ValueError):
    """The data cannot be used; ``problems`` lists everything that is wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda p: (p.file, p.row, p.column))
        count = len(self.problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(
            f"{count} problem{'s' if count > 1 else ''} in the data; nothing was built from it:\n"
            f"{lines}"
        )


@dataclass(frozen=True)
class Ledger:
    """The data of the report as typed frames.

    Attributes
    ----------
    observations
        Indexed by ``id``; the columns of the file as text, and ``value``, ``low``, ``high`` (floats
        in the base unit of the dimension, such as US dollars), ``low_open``, ``high_open``,
        ``text`` (the figure as a reader sees it), ``start`` and ``end`` (of the period).
    sources
        Indexed by key: title, author, publisher, date, url, urldate, grade, copies, text, remark.
    statements, events, exercises, pledges
        Indexed by ``id``, all text.
    """

    observations: pd.DataFrame
    sources: pd.DataFrame
    statements: pd.DataFrame
    events: pd.DataFrame
    exercises: pd.DataFrame
    pledges: pd.DataFrame
    vocabulary: vocabulary.Vocabulary

    def observation(self, observation: str) -> dict[str, Any]:
        """Return one observation by its id, column by column.

        Raises
        ------
        KeyError
            When there is none of this id.
        """
        return dict(self.observations.loc[observation])

    def interval(self, observation: str) -> stated.Interval:
        """Return the values that an observation allows, in base units."""
        row = self.observation(observation)
        return stated.Interval(
            float(row["low"]), float(row["high"]), bool(row["low_open"]), bool(row["high_open"])
        )

    def select(self, **wanted: str | Collection[str]) -> pd.DataFrame:
        """Return the observations whose columns have the wanted values.

        ``select(measure="trade_value", subject=("KAZ", "UZB"), item="")``; the order is the file's.
        """
        rows = self.observations
        for column, value in wanted.items():
            rows = rows[rows[column].isin([value] if isinstance(value, str) else list(value))]
        return rows

    def witnesses(self, sources: Iterable[str]) -> list[list[str]]:
        """Group sources into independent witnesses: an echo stands with what it repeats."""
        groups: list[tuple[set[str], list[str]]] = []
        for key in dict.fromkeys(sources):
            behind = self._behind(key)
            members = [key]
            for group in [g for g in groups if g[0] & behind]:
                groups.remove(group)
                behind |= group[0]
                members = group[1] + members
            groups.append((behind, members))
        return [members for _, members in groups]

    def _behind(self, key: str) -> set[str]:
        """Return a source with all that it repeats, directly or through others."""
        found: set[str] = set()
        waiting = [key]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                copies = str(self.sources.loc[current, "copies"])
                waiting += [part.strip() for part in copies.split(",") if part.strip()]
        return found


def load(folder: Path | None = None) -> Ledger:
    """Read and check all data.

    Parameters
    ----------
    folder
        The folder of the tables; the report's own ``data/`` where it is left out.

    Raises
    ------
    LedgerError
        When anything is wrong, with every problem found.
    """
    folder = paths.data() if folder is None else folder
    try:
        words = vocabulary.load(folder / "vocabulary")
    except (OSError, ValueError, KeyError) as error:
        problem = Problem("data/vocabulary", 0, "", str(error), "complete vocabulary tables")
        raise LedgerError([problem]) from error
    problems: list[Problem] = []
    sources = _read_sources(folder / "sources.bib", problems)
    tables = {
        name: _read_table(folder / f"{name}.csv", columns, problems)
        for name, columns in COLUMNS.items()
    }
    for name, table in tables.items():
        if table is not None:
            _Checks(f"data/{name}.csv", table, words, sources, tables, problems).run(name)
    complete = {name: table for name, table in tables.items() if table is not None}
    observations = complete.get("observations")
    if observations is not None:
        observations = _with_values(observations, words, problems)
    if problems or observations is None:
        raise LedgerError(problems)
    rest = {n: t.drop(columns="row").set_index("id") for n, t in complete.items()}
    rest["observations"] = observations.drop(columns="row").set_index("id")
    return Ledger(sources=sources, vocabulary=words, **rest)


def _read_table(path: Path, columns: list[str], problems: list[Problem]) -> pd.DataFrame | None:
    """Return the cells of a file as text with their line numbers, or ``None`` where it has none."""
    name = f"data/{path.name}"

    def refuse(row: int, column: str, value: str, expected: str) -> None:
        problems.append(Problem(name, row, column, value, expected))

    try:
        raw = path.read_bytes()
    except OSError as error:
        refuse(0, "", error.strerror or str(error), "a readable file")
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        found = raw[error.start : error.end].hex(" ")
        refuse(row, "", f"byte {found}", "UTF-8 text; save the file as UTF-8")
        return None
    if not text.strip():
        refuse(1, "", "", f"the header {','.join(columns)}; the file is empty, restore it")
        return None
    if not text.endswith("\n"):
        last = text.rsplit("\n", 1)[-1]
        refuse(
            text.count("\n") + 1, "", last[-40:], "a line end; the last line may be half-written"
        )
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        header = next(reader)
        start = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                rows.append(cells)
                lines.append(start)
            elif cells:
                refuse(
                    start,
                    "",
                    ",".join(cells)[:60],
                    f"{len(header)} cells, this row has {len(cells)}",
                )
            start = reader.line_num + 1
    except csv.Error as error:
        refuse(reader.line_num, "", str(error), "RFC 4180 quoting")
        return None
    missing = [c for c in columns if c not in header]
    extra = [c for c in header if c not in columns]
    twice = [c for c in set(header) if header.count(c) > 1]
    for column in missing:
        refuse(1, column, "no such column", "this column; add it to the header")
    for column in extra:
        refuse(1, column, column, f"only the columns {','.join(columns)}; remove or rename it")
    for column in twice:
        refuse(1, column, column, "each column once")
    if missing or twice:
        return None
    frame = pd.DataFrame(rows, columns=header, dtype=str)[columns]
    frame["row"] = lines
    return frame


def _read_sources(path: Path, problems: list[Problem]) -> pd.DataFrame:
    fields = "title author publisher date url urldate grade copies text remark".split()
    name = f"data/{path.name}"
    records: dict[str, dict[str, str]] = {}
    try:
        entries = parse_string(path.read_text(encoding="utf-8"), "bibtex").entries
    except (OSError, UnicodeDecodeError, BibliographyDataError, PybtexError) as error:
        problems.append(Problem(name, 0, "", str(error), "a BibTeX file in UTF-8"))
        entries = {}
    for key, entry in entries.items():
        record = {f: str(entry.fields.get(f, "")) for f in fields}
        record["title"] = record["title"].strip("{}")
        record["author"] = " and ".join(str(p) for p in entry.persons.get("author", []))
        record["publisher"] = record["publisher"] or str(
            entry.fields.get("journal", entry.fields.get("institution", ""))
        )
        records[key] = record
        problems.extend(
            Problem(f"{name} {key}", 0, column, "", "a value; fill it in")
            for column in ("title", "date")
            if not record[column]
        )
        if record["grade"] not in GRADES:
            problems.append(Problem(f"{name} {key}", 0, "grade", record["grade"], "one of A, B, C"))
        if record["url"] and not record["url"].startswith(("https://", "http://")):
            problems.append(Problem(f"{name} {key}", 0, "url", record["url"], "an http(s) address"))
        for column in ("date", "urldate"):
            if record[column]:
                _try(periods.bounds, record[column], f"{name} {key}", 0, column, problems)
    for key, record in records.items():
        problems.extend(
            Problem(f"{name} {key}", 0, "copies", copied, "the key of another entry")
            for copied in filter(None, (part.strip() for part in record["copies"].split(",")))
            if copied not in records or copied == key
        )
    frame = pd.DataFrame.from_dict(records, orient="index", columns=fields, dtype=str)
    frame.index.name = "key"
    return frame


def _try(
    call: Callable[[str], object],
    value: str,
    file: str,
    row: int,
    column: str,
    problems: list[Problem],
) -> None:
    try:
        call(value)
    except ValueError as error:
        expected = str(error).removeprefix("expected ").rsplit(", found", 1)[0]
        problems.append(Problem(file, row, column, value, expected))


@dataclass
class _Checks:
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
        self._ids()
        self._stray_characters()
        self._known("source", set(self.sources.index), "a key of data/sources.bib")
        self._pattern("locator", _LOCATOR, "p.N, the N-th non-blank line of the source's text")
        if name == "observations":
            self._observations()
        if name in {"statements", "pledges"}:
            self._known("subject", self._economies | {""}, "a code of economies.csv")
            self._known("counterpart", self._economies | {""}, "a code of economies.csv")
        if "economies" in self.table:
            self._each("economies", self._economy_list)
        for column in {"period", "base_period", "date", "year", "due", "pledged_on"} & set(
            self.table.columns
        ):
            self._periods(column)
        if name != "exercises" and "topic" in self.table:
            self._known("topic", set(TOPICS), f"one of {', '.join(TOPICS)}")
        if name == "pledges":
            observations = self.tables["observations"]
            known = set() if observations is None else set(observations["id"])
            self._known("observation", known | {""}, "the id of an observation")

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
            allowed = self.words.measures.get(measure)
            known = self.words.units.get(unit)
            if allowed and known and known.dimension not in allowed:
                expected = f"a unit of {' or '.join(sorted(allowed))}, as {measure} needs"
                self._refuse(row, "unit", unit, expected)

    def _ids(self) -> None:
        self._pattern("id", _ID, "lower-case words joined by hyphens")
        for row, value in self._where(self.table["id"].duplicated(), "id"):
            first = int(self.table.loc[self.table["id"] == value, "row"].iloc[0])
            self._refuse(row, "id", value, f"an id used once; row {first} has it already")

    def _stray_characters(self) -> None:
        for column in self.table.columns.drop("row"):
            cells = self.table[column]
            for row, value in self._where(cells.str.contains(_STRAY), column):
                self._refuse(row, column, value, "text without control or invisible characters")
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
        required = column in {"period", "date", "year"}
        for value in self.table[column].unique():
            if value == periods.UNSTATED or (value == "" and not required):
                continue
            try:
                periods.bounds(value)
            except ValueError as error:
                expected = str(error).removeprefix("expected ").rsplit(", found", 1)[0]
                for row, _ in self._where(self.table[column] == value, column):
                    self._refuse(row, column, value, expected)

    def _economy_list(self, value: str) -> str | None:
        unknown = [code for code in value.split() if code not in self._economies]
        return f"codes of economies.csv, not {' '.join(unknown)}" if unknown else None

    def _each(self, column: str, check: Callable[[str], str | None]) -> None:
        for row, value in self._cells(column):
            expected = check(value)
            if expected:
                self._refuse(row, column, value, expected)

    def _cells(self, *columns: str) -> Iterable[tuple[Any, ...]]:
        return self.table[["row", *columns]].itertuples(index=False, name=None)

    def _where(self, mask: pd.Series[bool], column: str) -> Iterable[tuple[Any, ...]]:
        return self.table.loc[mask, ["row", column]].itertuples(index=False, name=None)

    def _refuse(self, row: int, column: str, value: str, expected: str) -> None:
        self.problems.append(Problem(self.file, int(row), column, value, expected))


def _with_values(
    table: pd.DataFrame, words: vocabulary.Vocabulary, problems: list[Problem]
) -> pd.DataFrame:
    """Add what each printed figure allows; each distinct figure is read once."""
    keys = ["printed", "unit", "qualifier"]
    read: list[tuple[object, ...]] = []
    for printed, unit, qualifier in table[keys].drop_duplicates().itertuples(index=False):
        if unit not in words.units or qualifier not in words.qualifiers or not printed:
            continue  # already reported
        unit_, qualifier_ = words.units[unit], words.qualifiers[qualifier]
        try:
            figure = stated.read(printed, unit_, qualifier_, words)
        except stated.StatedError as error:
            expected = str(error).removeprefix("expected ").rsplit(", found", 1)[0]
            same = (table[keys] == [printed, unit, qualifier]).all(axis=1)
            problems.extend(
                Problem("data/observations.csv", int(row), "printed", printed, expected)
                for row in table.loc[same, "row"]
            )
            continue
        word = words.number_words.get(printed.lower())
        text = stated.phrase(printed, unit_, qualifier_, word)
        if figure is None:
            read.append((printed, unit, qualifier, None, None, None, False, False, text))
        else:
            i = figure.interval
            read.append(
                (
                    printed,
                    unit,
                    qualifier,
                    figure.value,
                    i.low,
                    i.high,
                    i.low_open,
                    i.high_open,
                    text,
                )
            )
    columns = [*keys, "value", "low", "high", "low_open", "high_open", "text"]
    figures = pd.DataFrame(read, columns=columns).astype(
        {"value": float, "low": float, "high": float, "low_open": bool, "high_open": bool}
    )
    valued = table.merge(figures, on=keys, how="left")
    stated_period = valued["period"] != periods.UNSTATED
    if not problems:
        days = valued.loc[stated_period, "period"].map(periods.bounds)
        valued["start"] = pd.to_datetime(days.str[0])
        valued["end"] = pd.to_datetime(days.str[1])
    return valued
