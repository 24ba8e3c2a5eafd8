"""The frame that every check returns: two intervals that should share a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pandas as pd

from analysis.ledger import Ledger
from analysis.stated import Interval, span

COLUMNS = (
    "kind subject flow period source expected_low expected_high found_low found_high gap "
    "contradicts observations explanation"
).split()


@dataclass(frozen=True)
class Comparison:
    """One comparison of a stated figure with what other statements imply for it.

    Attributes
    ----------
    expected
        The values that the other statements allow.
    found
        The values that the statement itself allows.
    observations
        Ids of all statements involved; the compared statement first.
    """

    kind: str
    subject: str
    flow: str
    period: str
    source: str
    expected: Interval
    found: Interval
    observations: tuple[str, ...]
    explanation: str


def frame(comparisons: Iterable[Comparison]) -> pd.DataFrame:
    """Return comparisons as a frame with the columns :data:`COLUMNS`, intervals in base units.

    ``gap`` is the distance between the two intervals, 0 where they meet.
    """
    records = []
    for comparison in comparisons:
        record = asdict(comparison)
        expected, found = comparison.expected, comparison.found
        record |= {
            "expected_low": expected.low,
            "expected_high": expected.high,
            "found_low": found.low,
            "found_high": found.high,
            "gap": expected.gap(found),
            "contradicts": not expected.meets(found),
            "observations": list(comparison.observations),
        }
        records.append({column: record[column] for column in COLUMNS})
    return pd.DataFrame(records, columns=COLUMNS)


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
