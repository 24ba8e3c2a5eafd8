"""Statements as arrays: which quantity each one is about, from whose view, and what it allows.

Checks compare columns, not rows one by one, so that a million statements take seconds. A quantity
is what the statements measure: measure, subject, counterpart, flow, item and period. The view says
whose count it is: figures without a named reporter are read together with China's, which nearly
all of them repeat; every other reporter has a view of its own, and two views need not agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from analysis.ledger import Ledger
from analysis.periods import UNSTATED
from analysis.quality.remembered import once
from analysis.stated import Interval

CHINA_VIEW = "GACC"
QUANTITY = ["measure", "subject", "counterpart", "flow", "item", "period"]
NOT_YET = ("target", "announced", "forecast", "planned")
Array = np.ndarray[Any, np.dtype[Any]]
_TOLERANCE = 1e-9
"""A share of the figures: sums of floats may miss each other by their last digit."""


@once
def numeric(
    ledger: Ledger,
    measures: tuple[str, ...] | None = None,
    not_facts: tuple[str, ...] = NOT_YET,
) -> pd.DataFrame:
    """Return statements of fact that carry numbers, with ``id``, ``view`` and ``width``.

    Parameters
    ----------
    not_facts
        What a statement must not be: statuses of what is still to come.
    """
    rows = ledger.observations
    keep = rows["low"].notna() & ~rows["status"].isin(not_facts)
    if measures is not None:
        keep &= rows["measure"].isin(measures)
    rows = rows[keep].rename_axis("id").reset_index()
    rows["view"] = rows["reporter"].where(rows["reporter"] != UNSTATED, CHINA_VIEW)
    rows["width"] = rows["high"] - rows["low"]
    return rows


def dated(rows: pd.DataFrame) -> pd.DataFrame:
    """Return statements whose period is known."""
    return rows[rows["period"] != UNSTATED]


def codes(rows: pd.DataFrame, columns: list[str]) -> Array:
    """Return one integer for each distinct combination of columns."""
    keys = rows.groupby(columns, sort=False, observed=True, dropna=False).ngroup()
    return keys.to_numpy(dtype=np.int64)


def apart(expected: pd.DataFrame, found: pd.DataFrame, prefix: str = "") -> tuple[Array, Array]:
    """Return gap and contradiction, row by row, of frames with low, high, low_open, high_open.

    Bounds that touch count as met unless one of them is open there; rounding of floats never makes
    a contradiction.
    """
    one, two = (
        f[[f"{prefix}{c}" for c in ("low", "high", "low_open", "high_open")]].to_numpy()
        for f in (expected, found)
    )
    with np.errstate(invalid="ignore"):
        above = two[:, 0].astype(float) - one[:, 1].astype(float)
        below = one[:, 0].astype(float) - two[:, 1].astype(float)
        size = np.nanmax(
            np.abs(np.where(np.isfinite(one[:, :2].astype(float)), one[:, :2].astype(float), 0)),
            axis=1,
            initial=0,
        )
    margin = _TOLERANCE * size
    above, below = np.nan_to_num(above, nan=-1.0), np.nan_to_num(below, nan=-1.0)
    open_above = two[:, 2].astype(bool) | one[:, 3].astype(bool)
    open_below = one[:, 2].astype(bool) | two[:, 3].astype(bool)
    touching = ((np.abs(above) <= margin) & open_above) | ((np.abs(below) <= margin) & open_below)
    gap = np.maximum(0.0, np.maximum(above, below))
    gap[gap <= margin] = 0.0
    return gap, (gap > 0) | touching


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a frame as named tuples, for the few rows that a check tells of."""
    yield from frame.itertuples()


def interval(row: Any, prefix: str = "") -> Interval:
    """Return the interval of one row."""
    return Interval(
        float(row[f"{prefix}low"]),
        float(row[f"{prefix}high"]),
        bool(row[f"{prefix}low_open"]),
        bool(row[f"{prefix}high_open"]),
    )


def linked(ledger: Ledger, first: pd.Series, second: pd.Series) -> Array:
    """Tell, row by row, whether two sources stand on one witness: one repeats the other."""
    keys = list(ledger.sources.index)
    behind = {key: ledger.behind(key) for key in keys}
    place = {key: number for number, key in enumerate(keys)}
    matrix = np.array([[bool(behind[a] & behind[b]) for b in keys] for a in keys], dtype=bool)
    one, two = first.map(place).to_numpy(), second.map(place).to_numpy()
    return matrix[one, two] if len(one) else np.zeros(0, dtype=bool)
