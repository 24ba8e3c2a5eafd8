"""The closed vocabularies of the ledger, read from ``data/vocabulary/``.

Economies carry ISO 3166-1 alpha-3 codes; groups carry codes from the range that the standard leaves
to its users (XAA to XZZ). A word that is not in these tables is an error in the ledger, so that one
thing has one name everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

TABLES = ("economies", "measures", "units", "reporters", "qualifiers", "number_words")
CENTRAL_ASIA = "XCA"


@dataclass(frozen=True)
class Economy:
    """An economy or a group of economies."""

    code: str
    name: str
    kind: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Unit:
    """A unit: what it measures, its size in the base unit, and how it is printed."""

    code: str
    dimension: str
    factor: float
    prefix: str
    suffix: str


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
    """A number printed as a word, with the values the word allows."""

    word: str
    low: float
    value: float | None
    high: float


@dataclass(frozen=True)
class Vocabulary:
    """All tables, each keyed by its code or word."""

    economies: Mapping[str, Economy]
    measures: Mapping[str, frozenset[str]]
    measure_labels: Mapping[str, str]
    units: Mapping[str, Unit]
    reporters: Mapping[str, str]
    qualifiers: Mapping[str, Qualifier]
    number_words: Mapping[str, NumberWord]

    def central_asia(self) -> tuple[str, ...]:
        """Return the codes of the region's economies, in the order of the table."""
        return tuple(code for code, e in self.economies.items() if e.kind == "central_asia")

    def economy_name(self, code: str) -> str:
        """Return the name of an economy."""
        return self.economies[code].name

    def reporter_name(self, code: str) -> str:
        """Return the name of a reporter."""
        return self.reporters[code]


def _rows(folder: Path, table: str) -> list[dict[str, str]]:
    path = folder / f"{table}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    first = str(frame.columns[0])
    twice = frame.loc[frame[first].duplicated(), first]
    if not twice.empty:
        row = int(twice.index[0]) + 2
        raise ValueError(
            f"{path.name}:{row} column {first!r}: found {twice.iloc[0]!r} a second time; "
            "expected each once; merge the two rows"
        )
    return [{str(k): str(v) for k, v in record.items()} for record in frame.to_dict("records")]


def _number(text: str) -> float | None:
    return float(text) if text else None


def load(folder: Path) -> Vocabulary:
    """Read the tables of ``folder``.

    Parameters
    ----------
    folder
        Usually ``data/vocabulary``.

    Raises
    ------
    ValueError
        When a code stands twice in one table or a number cannot be read.
    FileNotFoundError
        When a table is missing.
    """
    measures = _rows(folder, "measures")
    return Vocabulary(
        economies={
            r["code"]: Economy(r["code"], r["name"], r["kind"], tuple(r["members"].split()))
            for r in _rows(folder, "economies")
        },
        measures={r["code"]: frozenset(r["dimensions"].split()) for r in measures},
        measure_labels={r["code"]: r["label"] for r in measures},
        units={
            r["code"]: Unit(r["code"], r["dimension"], float(r["factor"]), r["prefix"], r["suffix"])
            for r in _rows(folder, "units")
        },
        reporters={r["code"]: r["name"] for r in _rows(folder, "reporters")},
        qualifiers={
            r["qualifier"]: Qualifier(
                r["qualifier"],
                r["phrase"],
                r["kind"],
                _number(r["below"]),
                _number(r["above"]),
                r["reason"],
            )
            for r in _rows(folder, "qualifiers")
        },
        number_words={
            r["word"]: NumberWord(r["word"], float(r["low"]), _number(r["value"]), float(r["high"]))
            for r in _rows(folder, "number_words")
        },
    )
