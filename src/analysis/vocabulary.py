"""The closed vocabularies of the ledger, read from ``data/vocabulary/``.

Economies carry ISO 3166-1 alpha-3 codes; groups carry codes from the range that the standard leaves
to its users (XAA to XZZ). A word that is not in these tables is an error in the ledger, so that one
thing has one name everywhere; an error in these tables is met like one in the ledger.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from analysis import strict, tables
from analysis.problems import Problem

QUALIFIER_KINDS = "exact approximate below above upper upper_closed lower lower_closed".split()
_COLUMNS = {
    "economies": "code name kind members note".split(),
    "measures": "code label dimensions low high description".split(),
    "units": "code dimension factor prefix suffix note".split(),
    "reporters": "code name kind economy note".split(),
    "qualifiers": "qualifier phrase kind below above reason".split(),
    "number_words": "word dimensions low value high reason".split(),
}
_ECONOMY = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?|inf)")
BRIEFED = ("central_asia", "further")
"""Kinds of economy that get a brief: those of the region, and others that somebody adds."""

LONGEST_NAME = 60
"""Letters in the name of an economy or a place, for which a figure has room."""
LONGEST_TITLE = 100
"""Letters in the name of an office, a publisher or a measure, which stands in sentences."""

_COMPUTED = frozenset("index cost_per_power money_per_mass money_per_barrel".split())
"""Dimensions of what is only worked out: no document prints it, so that no measure has them."""
_ECONOMY_KINDS = (*BRIEFED, "partner", "other", "group")
_Entry = TypeVar("_Entry")
_Row = dict[str, str]
_Rows = dict[tuple[str, str], int]
"""Of a table and a key in it, the line of the file."""


@dataclass(frozen=True)
class Economy:
    """An economy or a group of economies."""

    code: str
    name: str
    kind: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """What is measured, in which dimensions, and the values it can have at all (base units)."""

    code: str
    label: str
    dimensions: frozenset[str]
    low: float
    high: float


@dataclass(frozen=True)
class Unit:
    """A unit: what it measures, its size in the base unit, and how it is printed."""

    code: str
    dimension: str
    factor: float
    prefix: str
    suffix: str


@dataclass(frozen=True)
class Reporter:
    """Who measured: a kind of body, and the economy it belongs to or ``""``."""

    code: str
    name: str
    kind: str
    economy: str


@dataclass(frozen=True)
class Qualifier:
    """What a word such as "more than" or "almost" does to the values a figure allows.

    ``below`` and ``above`` are shares of the printed value; ``None`` stands for no bound.
    """

    word: str
    phrase: str
    kind: str
    below: float | None
    above: float | None
    reason: str


@dataclass(frozen=True)
class NumberWord:
    """A number printed as a word, with the values the word allows in some dimensions."""

    word: str
    dimensions: frozenset[str]
    low: float
    value: float | None
    high: float


@dataclass(frozen=True)
class Vocabulary:
    """All tables, each keyed by its code or word."""

    economies: Mapping[str, Economy]
    measures: Mapping[str, Measure]
    units: Mapping[str, Unit]
    reporters: Mapping[str, Reporter]
    qualifiers: Mapping[str, Qualifier]
    number_words: Mapping[str, NumberWord]

    def central_asia(self) -> tuple[str, ...]:
        """Return the codes of the region's economies, in the order of the table."""
        return tuple(code for code, e in self.economies.items() if e.kind == "central_asia")

    def briefed(self) -> tuple[str, ...]:
        """Return the codes of all economies that have a brief: the region's, then further ones.

        What is said of the region as a whole holds for :meth:`central_asia` alone; a further
        economy has a page of its own and changes no other.
        """
        further = (code for code, e in self.economies.items() if e.kind == "further")
        return (*self.central_asia(), *further)

    def economy_name(self, code: str) -> str:
        """Return the name of an economy."""
        return self.economies[code].name

    def reporter_name(self, code: str) -> str:
        """Return the name of a reporter."""
        return self.reporters[code].name


def files(folder: Path) -> list[Path]:
    """Return the tables that :func:`load` reads."""
    return [folder / f"{name}.csv" for name in _COLUMNS]


def load(folder: Path, problems: list[Problem]) -> Vocabulary:
    """Read the tables of a folder, usually ``data/vocabulary``.

    What is wrong is added to ``problems``, with file, row and column; the entry is left out.
    """
    rows: _Rows = {}
    words = Vocabulary(
        economies=_table(folder, "economies", _economy, rows, problems),
        measures=_table(folder, "measures", _measure, rows, problems),
        units=_table(folder, "units", _unit, rows, problems),
        reporters=_table(folder, "reporters", _reporter, rows, problems),
        qualifiers=_table(folder, "qualifiers", _qualifier, rows, problems),
        number_words=_table(folder, "number_words", _number_word, rows, problems),
    )
    if not problems:
        _check_references(words, rows, problems)
    return words


class _CellError(ValueError):
    """A cell that cannot be read: its column and what was expected."""

    def __init__(self, column: str, expected: str) -> None:
        super().__init__(expected)
        self.column = column


def _table(
    folder: Path,
    name: str,
    read: Callable[[_Row], _Entry],
    rows: _Rows,
    problems: list[Problem],
) -> dict[str, _Entry]:
    columns = _COLUMNS[name]
    file = f"data/vocabulary/{name}.csv"
    frame = tables.read(folder / f"{name}.csv", columns, problems, name=file)
    entries: dict[str, _Entry] = {}
    for record in [] if frame is None else frame.to_dict("records"):
        row = {column: str(record[column]) for column in columns}
        key = row[columns[0]]
        rows[name, key] = int(record["row"])
        if key in entries:
            expected = "each entry once; merge the two rows"
            problems.append(Problem(file, int(record["row"]), columns[0], key, expected))
        if not key.strip() and name != "qualifiers":  # its row without a word is the plain figure
            problems.append(
                Problem(file, int(record["row"]), columns[0], key, "a code; fill it in")
            )
        try:
            entries[key] = read(row)
        except _CellError as error:
            column = error.column
            problems.append(Problem(file, int(record["row"]), column, row[column], str(error)))
    return entries


def _number(row: _Row, column: str) -> float:
    if not _NUMBER.fullmatch(row[column]):
        raise _CellError(column, "a number such as 0.05, 1e9 or inf")
    value = float(row[column])
    if math.isinf(value) and "inf" not in row[column]:
        raise _CellError(column, "a number that a computer can hold, or inf")
    return value


def _number_or(row: _Row, column: str, default: float) -> float:
    return _number(row, column) if row[column] else default


def _share(row: _Row, column: str) -> float | None:
    value = _number(row, column) if row[column] else None
    if value is not None and not 0 <= value <= 1:
        raise _CellError(column, "a share from 0 to 1, or nothing")
    return value


def _some(row: _Row, column: str) -> str:
    if not row[column].strip():
        raise _CellError(column, "a value; fill it in")
    return row[column]


def _name(row: _Row, column: str, longest: int = LONGEST_TITLE) -> str:
    if not strict.is_name(_some(row, column), longest):
        raise _CellError(column, strict.a_name(longest))
    return row[column]


def _economy(row: _Row) -> Economy:
    if not _ECONOMY.fullmatch(row["code"]):
        raise _CellError("code", "three capital letters of ISO 3166-1, or XAA to XZZ for a group")
    if row["kind"] not in _ECONOMY_KINDS:
        raise _CellError("kind", f"one of {', '.join(_ECONOMY_KINDS)}")
    members = row["members"].split()
    if members and row["kind"] != "group":
        raise _CellError("members", "nothing; only a group has members")
    if len(set(members)) < len(members):
        raise _CellError("members", "each economy once")
    return Economy(row["code"], _name(row, "name", LONGEST_NAME), row["kind"], tuple(members))


def _measure(row: _Row) -> Measure:
    low, high = _number_or(row, "low", -math.inf), _number_or(row, "high", math.inf)
    if low > high:
        raise _CellError("high", f"a value not below low, {row['low']}")
    dimensions = frozenset(_some(row, "dimensions").split())
    return Measure(row["code"], _name(row, "label"), dimensions, low, high)


def _unit(row: _Row) -> Unit:
    factor = _number(row, "factor")
    if factor == 0 or math.isinf(factor):
        raise _CellError("factor", "a finite factor other than 0")
    for column in ("prefix", "suffix"):  # the dollar is a sign of money here, and none of markup
        if not strict.is_name(row[column].replace("$", ""), LONGEST_NAME):
            raise _CellError(column, strict.a_name(LONGEST_NAME).replace(" $", ""))
    return Unit(row["code"], _some(row, "dimension"), factor, row["prefix"], row["suffix"])


def _reporter(row: _Row) -> Reporter:
    return Reporter(row["code"], _name(row, "name"), _some(row, "kind"), row["economy"])


def _qualifier(row: _Row) -> Qualifier:
    if row["kind"] not in QUALIFIER_KINDS:
        raise _CellError("kind", f"one of {', '.join(QUALIFIER_KINDS)}")
    return Qualifier(
        row["qualifier"],
        _name(row, "phrase") if row["phrase"] else "",
        row["kind"],
        _share(row, "below"),
        _share(row, "above"),
        _some(row, "reason"),
    )


def _number_word(row: _Row) -> NumberWord:
    low, high = _number(row, "low"), _number(row, "high")
    if low > high:
        raise _CellError("low", f"a value not above high, {row['high']}")
    value = _number(row, "value") if row["value"] else None
    if value is not None and (math.isinf(value) or not low <= value <= high):
        raise _CellError("value", f"a finite value from low to high, {low:g} to {high:g}")
    if row["word"] != row["word"].lower():  # as it is looked up
        raise _CellError("word", "a word in lower case, which finds it in any")
    dimensions = frozenset(_some(row, "dimensions").split())
    return NumberWord(_name(row, "word"), dimensions, low, value, high)


def _check_references(words: Vocabulary, rows: _Rows, problems: list[Problem]) -> None:
    """Check what one row says of another, in the same table or in another one."""

    def refuse(table: str, column: str, key: str, value: str, expected: str) -> None:
        file = f"data/vocabulary/{table}.csv"
        problems.append(Problem(file, rows[table, key], column, value, expected))

    dimensions = {unit.dimension for unit in words.units.values()}
    single = {code for code, each in words.economies.items() if each.kind != "group"}
    named: dict[str, str] = {}
    for economy in words.economies.values():
        first = named.setdefault(economy.name.casefold(), economy.code)
        if first != economy.code:
            expected = f"a name of its own; {first} has it already"
            refuse("economies", "name", economy.code, economy.name, expected)
        for member in economy.members:
            if member not in single:
                expected = "codes of this table, of economies that are no groups themselves"
                refuse("economies", "members", economy.code, member, expected)
    negative = {
        dimension
        for measure in words.measures.values()
        if measure.low < 0
        for dimension in measure.dimensions
    }
    measured = {each for measure in words.measures.values() for each in measure.dimensions}
    for unit in words.units.values():
        if unit.dimension not in measured | _COMPUTED:
            expected = "a dimension of some measure of measures.csv, or of computed numbers"
            refuse("units", "dimension", unit.code, unit.dimension, expected)
        if unit.factor < 0 and unit.dimension not in negative:
            expected = f"a factor above 0, since no measure of {unit.dimension} can be negative"
            refuse("units", "factor", unit.code, f"{unit.factor:g}", expected)
    for reporter in words.reporters.values():
        if reporter.economy and reporter.economy not in words.economies:
            expected = "a code of economies.csv or nothing"
            refuse("reporters", "economy", reporter.code, reporter.economy, expected)
    for measure in words.measures.values():
        for unknown in sorted(measure.dimensions - dimensions):
            expected = "dimensions that units.csv has"
            refuse("measures", "dimensions", measure.code, unknown, expected)
    for word in words.number_words.values():
        for unknown in sorted(word.dimensions - dimensions):
            expected = "dimensions that units.csv has"
            refuse("number_words", "dimensions", word.word, unknown, expected)
