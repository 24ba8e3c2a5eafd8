"""The frame that every check returns: two intervals that should share a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.ledger import Ledger
from analysis.quality.levels import apart
from analysis.stated import Interval, span

BOUNDS = ["low", "high", "low_open", "high_open"]
COLUMNS = (
    "kind subject flow period source expected_low expected_high found_low found_high gap "
    "contradicts observations explanation"
).split()


def frame(
    kind: str,
    judged: pd.DataFrame,
    expected: pd.DataFrame,
    observations: list[pd.Series] | pd.Series,
    explanation: str,
) -> pd.DataFrame:
    """Return comparisons as a frame with the columns :data:`COLUMNS`, intervals in base units.

    Parameters
    ----------
    judged
        The compared statements, one a row: subject, flow, period, source and their bounds.
    expected
        The bounds that the other statements allow, in the same order.
    observations
        Ids of all statements involved, the judged one first: a column for each place, or one
        column of lists.

    Returns
    -------
    DataFrame
        ``gap`` is the distance between the two intervals, 0 where they meet; ``contradicts`` also
        holds where they only touch at a bound that one of them leaves out.
    """
    gap, contradicts = apart(expected, judged)
    lists = (
        list(observations)
        if isinstance(observations, pd.Series)
        else [list(ids) for ids in zip(*observations, strict=True)]
    )
    return pd.DataFrame(
        {
            "kind": kind,
            "subject": judged["subject"].to_numpy(),
            "flow": judged["flow"].to_numpy(),
            "period": judged["period"].to_numpy(),
            "source": judged["source"].to_numpy(),
            "expected_low": expected["low"].to_numpy(float),
            "expected_high": expected["high"].to_numpy(float),
            "found_low": judged["low"].to_numpy(float),
            "found_high": judged["high"].to_numpy(float),
            "gap": gap,
            "contradicts": contradicts.astype(bool),
            "observations": pd.Series(lists, dtype=object),
            "explanation": explanation,
        },
        columns=COLUMNS,
    )


def of_rows(
    kind: str,
    judged: Sequence[Mapping[Any, Any]],
    expected: Sequence[Sequence[float | bool]],
    observations: Sequence[list[str]],
    explanation: str,
) -> pd.DataFrame:
    """Return :func:`frame` of comparisons that were made one by one, which may be none.

    ``expected`` has the :data:`BOUNDS` of each, ``observations`` the ids of each.
    """
    if not judged:
        return pd.DataFrame(columns=COLUMNS)
    return frame(
        kind,
        pd.DataFrame(judged),
        pd.DataFrame(expected, columns=BOUNDS),
        pd.Series(observations, dtype=object),
        explanation,
    )


def summed(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the bounds of all sums of one value of each part, row by row."""
    total = {bound: sum(part[bound].to_numpy(float) for part in parts) for bound in BOUNDS[:2]}
    opened = {
        bound: np.logical_or.reduce([part[bound].to_numpy(bool) for part in parts])
        for bound in BOUNDS[2:]
    }
    return pd.DataFrame(total | opened)


def contradictions(*frames: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of all frames in which no value satisfies both sides, the widest gap first.

    The gap is ordered by its share of the smaller bound it spans, so that money and shares compare.
    """
    rows = pd.concat([f for f in frames if not f.empty] or [pd.DataFrame(columns=COLUMNS)])
    rows = rows[rows["contradicts"].astype(bool)].copy()
    size = rows[["expected_low", "found_low"]].abs().max(axis=1)
    rows["relative_gap"] = rows["gap"] / size.where(size > 0)
    return rows.sort_values("relative_gap", ascending=False, kind="stable").reset_index(drop=True)


def describe(comparisons: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Add what a reader reads: ``economy``, ``stated`` (as printed) and ``implied`` (a span).

    The span has one digit more than the compared figure was printed with, so that two intervals
    that do not meet never look the same.
    """
    frame = comparisons.copy()
    first = frame["observations"].str[0]
    frame["economy"] = frame["subject"].map(ledger.vocabulary.economy_name)
    frame["stated"] = first.map(ledger.observations["text"])
    frame["implied"] = [
        _implied(ledger, str(id_), Interval(float(low), float(high)))
        for id_, low, high in zip(first, frame["expected_low"], frame["expected_high"], strict=True)
    ]
    return frame


def _implied(ledger: Ledger, observation: str, expected: Interval) -> str:
    row = ledger.observation(observation)
    unit = ledger.vocabulary.units[row["unit"]]
    if unit.factor < 0 or unit.dimension == "growth_sign":
        unit = ledger.vocabulary.units["percent"]
    decimals = len(row["printed"].partition(".")[2]) + 1 if row["printed"][0].isdigit() else 1
    return span(expected, unit, decimals)
