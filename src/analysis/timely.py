"""Nothing is dated later than the last change of the data.

The report's today is the last day on which a source was read (:attr:`Ledger.last_read`): promises
are over, late or open as of it. One day that is years ahead by a slip would move all of them and
look like any other day. No clock is asked, so that the same data are judged alike in every year: by
the last row of ``data/changes.csv`` all that is told had been read. Plans lie ahead, and have only
the bounds of :data:`analysis.periods.YEARS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from analysis import network, periods, tables
from analysis.ledger import COLUMNS, Ledger
from analysis.problems import Problem

_PAST: Mapping[str, tuple[str, ...]] = {
    "observations": ("period",),
    "events": ("date",),
    "exercises": ("year", "date"),
    "pledges": ("pledged_on",),
    "corridor_edges": ("opened",),
    "benchmarks/outside": ("measured_on",),
}
_PLANNED: Mapping[str, frozenset[str]] = {
    "observations": frozenset("estimate planned target announced forecast claim".split()),
    "exercises": frozenset({"announced"}),
    "corridor_edges": frozenset("under_construction planned study delayed proposed".split()),
}
"""What a row's ``status`` says when its dates may lie ahead."""
_COLUMNS: Mapping[str, list[str]] = {**COLUMNS, "corridor_edges": network.EDGE_COLUMNS}
_MEASURED = (
    "side against first_year last_year compared differ median_percent largest_observation "
    "measured_on"
).split()


def late(data: Path, book: Ledger, last: date) -> Iterator[Problem]:
    """Yield what of a data folder is dated after a day, usually that of the last change."""
    expected = f"a date not after the last change of the data, {last} in data/changes.csv"
    for column in ("date", "urldate"):
        for key, value in book.sources[column].items():
            if _is_after(value, last):
                yield Problem(f"data/sources.bib {key}", 0, column, value, expected)
    for name, columns in _PAST.items():
        frame = tables.read(data / f"{name}.csv", _COLUMNS.get(name, _MEASURED), [])
        if frame is None:  # which its own rules report
            continue
        rows = _told_as_past(name, frame)
        for column in columns:
            for row, value in rows[["row", column]].itertuples(index=False, name=None):
                if _is_after(value, last):
                    yield Problem(f"data/{name}.csv", int(row), column, value, expected)


def _told_as_past(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    planned = _PLANNED.get(name)
    return frame if planned is None else frame[~frame["status"].isin(planned)]


def _is_after(period: str, last: date) -> bool:
    """Tell whether a period, or the end of an interval, begins after a day."""
    try:
        return periods.bounds(period.rpartition("/")[2])[0] > last
    except ValueError:  # unstated, empty, or refused by its form
        return False
