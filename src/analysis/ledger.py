"""The ledger: what somebody printed, checked on the way in.

``data/`` holds one bibliography and five tables; :func:`load` reads all of them, collects every
problem, and either returns typed frames or raises one :class:`LedgerError` that names file, row,
column, value, what was expected and what to do. Nothing downstream sees a ledger with an error.
:func:`on_demand` reads and checks a table when it is first used: a notebook that asks for it
depends on the tables that it uses, not on all of them.

========================  =========================================================================
``sources.bib``           documents, with ``grade`` (A to C), ``copies`` (whose figures it repeats)
                          and ``text`` (name of the text file that ``analysis verify`` reads)
``observations.csv``      a figure that somebody printed
``statements.csv``        what is not a number: claims, opinions with their holder, compositions
``events.csv``            dated happenings
``exercises.csv``         military exercises: one list to be checked, and the public record
``pledges.csv``           promises and targets, with the observation that holds the number
``corrections.yml``       figures not taken as printed, and why (:mod:`analysis.corrections`)
========================  =========================================================================

The interval of an observation is never typed: it follows from ``printed``, ``unit`` and
``qualifier`` by the rules of :mod:`analysis.stated`. Flow is seen from China: ``exports`` are
China's exports to the subject, whoever reports them. Where China is no side, flow is seen from the
counterpart in the same way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis import corrections, kept, paths, periods, sources, stated, tables, vocabulary
from analysis._checks import Checks
from analysis.problems import LedgerError, Problem, expectation

__all__ = ["COLUMNS", "Ledger", "LedgerError", "Problem", "load", "on_demand"]

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
    "exercises": (
        "id name year date location host economies observers participants format sco kind status "
        "purpose source locator note"
    ).split(),
    "pledges": (
        "id topic subject counterpart item pledged_by pledged_on due observation summary source "
        "locator note"
    ).split(),
}


@dataclass(frozen=True)
class Ledger:
    """The data of the report as typed frames.

    Attributes
    ----------
    observations
        Indexed by ``id``; the columns of the file as text, and ``value``, ``low``, ``high`` (floats
        in the base unit of the dimension, such as US dollars), ``low_open``, ``high_open``,
        ``text`` (the figure as a reader sees it), ``start`` and ``end`` (of the period), and
        ``correction`` (what is not taken as printed, empty for nearly all).
    sources
        Indexed by key, with the columns ``analysis.sources.FIELDS``.
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
    corrections: list[dict[str, Any]] = field(default_factory=list)

    def observation(self, observation: str) -> dict[str, Any]:
        """Return one observation by its id, column by column.

        Raises
        ------
        KeyError
            When there is none of this id.
        """
        rows = self.observations
        place = rows.index.get_loc(observation)
        return {name: kept.once(self, _cells, rows, name)[place] for name in rows.columns}

    def interval(self, observation: str) -> stated.Interval:
        """Return the values that an observation allows, in base units."""
        row = self.observation(observation)
        return stated.Interval(
            float(row["low"]), float(row["high"]), bool(row["low_open"]), bool(row["high_open"])
        )

    @property
    def last_read(self) -> date:
        """The last day on which a source was opened, or is dated: what is known, is known by then.

        A promise is over, late or open as of this day, on whatever page it is judged.
        """
        days = [*self.sources["urldate"], *self.sources["date"]]
        return max(periods.bounds(day)[0] for day in days if day not in ("", periods.UNSTATED))

    def select(self, **wanted: str | Collection[str]) -> pd.DataFrame:
        """Return the observations whose columns have the wanted values.

        ``select(measure="trade_value", subject=("KAZ", "UZB"), item="")``; the order is the file's.
        """
        rows = self.observations
        chosen = np.ones(len(rows), dtype=bool)
        for column, value in wanted.items():
            cells = pd.Series(kept.once(self, _cells, rows, column), dtype=object)
            chosen &= cells.isin([value] if isinstance(value, str) else list(value)).to_numpy()
        return rows[chosen]

    def witnesses(self, sources: Iterable[str]) -> list[list[str]]:
        """Group sources into independent witnesses: an echo stands with what it repeats."""
        groups: list[tuple[set[str], list[str]]] = []
        for key in dict.fromkeys(sources):
            behind = self.behind(key)
            linked = [group for group in groups if group[0] & behind]
            groups = [group for group in groups if group not in linked]
            merged = behind.union(*(others for others, _ in linked))
            groups.append((merged, [*(each for _, members in linked for each in members), key]))
        return [members for _, members in groups]

    def behind(self, key: str) -> set[str]:
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


def _cells(_: Ledger, rows: pd.DataFrame, column: str) -> np.ndarray[Any, Any]:
    """Return a column in the form in which a value is found in it, and taken from it, fastest."""
    return rows[column].to_numpy(dtype=object)


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
    return Ledger(**_read(paths.data() if folder is None else folder, COLUMNS, {}))


def on_demand(folder: Path | None = None) -> Ledger:
    """Return a ledger that reads each table, and checks it, when it is first used.

    For notebooks: the build has checked all data, and a chapter need not run again because of a
    table that it never looked at.

    Raises
    ------
    LedgerError
        On first use of a table with anything wrong.
    """
    return _OnDemand(paths.data() if folder is None else folder)


class _OnDemand(Ledger):
    def __init__(self, folder: Path) -> None:
        object.__setattr__(self, "_folder", folder)

    def __getattr__(self, name: str) -> Any:
        """Read a part that is not there yet, with what it refers to."""
        if name.startswith("_"):
            raise AttributeError(name)
        tables = {name, "observations"} if name == "pledges" else {name}
        parts = _read(self._folder, tables & COLUMNS.keys(), self.__dict__)
        self.__dict__.update(parts | self.__dict__)  # what somebody holds stays the same object
        return object.__getattribute__(self, name)


def _read(folder: Path, names: Collection[str], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the named tables, the bibliography and the vocabulary, all checked.

    A vocabulary, bibliography or corrections among ``known`` are not read again.
    """
    files = [
        *vocabulary.files(folder / "vocabulary"),
        *(folder / file for file in ("sources.bib", "corrections.yml")),
        *(folder / f"{name}.csv" for name in COLUMNS if name in names),
    ]
    work = partial(_read_anew, folder, names, known)
    return kept.result("ledger", work, of=[sorted(names)], files=files)


def _read_anew(folder: Path, names: Collection[str], known: Mapping[str, Any]) -> dict[str, Any]:
    problems: list[Problem] = []
    words = known.get("vocabulary") or vocabulary.load(folder / "vocabulary", problems)
    if problems:  # every row that uses a missing word would be reported for it
        raise LedgerError(problems)
    bibliography = known.get("sources")
    if bibliography is None:
        bibliography = sources.read(folder / "sources.bib", problems)
    read = {
        name: tables.read(folder / f"{name}.csv", columns, problems)
        for name, columns in COLUMNS.items()
        if name in names
    }
    entries = known.get("corrections")
    if entries is None:
        entries = corrections.read(folder / "corrections.yml", problems)
    if (printed := read.get("observations")) is not None:
        read["observations"] = corrections.apply(printed, entries, problems)
    for name, table in read.items():
        if table is not None:
            Checks(f"data/{name}.csv", table, words, bibliography, read, problems).run(name)
    complete = {name: table for name, table in read.items() if table is not None}
    observations = complete.get("observations")
    if observations is not None:
        observations = _with_values(observations, words, problems)
    if problems:
        raise LedgerError(problems)
    if observations is not None:
        complete["observations"] = observations
    parts = {n: t.drop(columns="row").set_index("id") for n, t in complete.items()}
    return {"sources": bibliography, "vocabulary": words, "corrections": entries, **parts}


def _with_values(
    table: pd.DataFrame, words: vocabulary.Vocabulary, problems: list[Problem]
) -> pd.DataFrame:
    """Add what each printed figure allows; each distinct figure is read once."""
    keys = ["measure", "printed", "unit", "qualifier"]
    read: list[tuple[object, ...]] = []
    for measure, printed, unit, qualifier in table[keys].drop_duplicates().itertuples(index=False):
        if not (
            measure in words.measures
            and unit in words.units
            and qualifier in words.qualifiers
            and printed
        ):
            continue  # already reported
        unit_, qualifier_ = words.units[unit], words.qualifiers[qualifier]
        try:
            figure = stated.read(printed, unit_, qualifier_, words)
            allowed = _possible(figure, words.measures[measure], printed)
        except stated.StatedError as error:
            same = (table[keys] == [measure, printed, unit, qualifier]).all(axis=1)
            problems.extend(
                Problem("data/observations.csv", int(row), "printed", printed, expectation(error))
                for row in table.loc[same, "row"]
            )
            continue
        text = stated.phrase(printed, unit_, qualifier_, words.number_words.get(printed.lower()))
        value = None if figure is None else figure.value
        bounds = (
            (None, None, False, False)
            if allowed is None
            else (allowed.low, allowed.high, allowed.low_open, allowed.high_open)
        )
        read.append((measure, printed, unit, qualifier, value, *bounds, text))
    columns = [*keys, "value", "low", "high", "low_open", "high_open", "text"]
    figures = pd.DataFrame(read, columns=columns).astype(
        {"value": float, "low": float, "high": float, "low_open": bool, "high_open": bool}
    )
    valued = table.merge(figures, on=keys, how="left")
    if not problems:
        days = valued.loc[valued["period"] != periods.UNSTATED, "period"].map(periods.bounds)
        valued["start"] = pd.to_datetime(days.str[0])
        valued["end"] = pd.to_datetime(days.str[1])
    return valued


def _possible(
    figure: stated.Stated | None, measure: vocabulary.Measure, printed: str
) -> stated.Interval | None:
    """Return what a figure allows of the values that its measure can have at all."""
    if figure is None:
        return None
    allowed = figure.interval.intersection(stated.Interval(measure.low, measure.high))
    if allowed.is_empty():
        raise stated.StatedError(
            f"expected a {measure.label} from {measure.low:g} to {measure.high:g} in its base "
            f"unit, found {printed!r}"
        )
    return allowed
