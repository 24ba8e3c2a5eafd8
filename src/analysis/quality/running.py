"""Totals since a start against the flows between them.

A running total names its item ``X, since its start``; the flows of the same measure and subject
name it ``X``. A later total is the earlier one and what flowed between their ends: a flow printed
for that span, or a year less the part of it that was printed. Both totals and the flows must be one
reporter's, for two counts need not agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from typing import NamedTuple

import pandas as pd

from analysis.ledger import Ledger
from analysis.periods import bounds
from analysis.quality import levels
from analysis.quality.comparison import BOUNDS, of_rows
from analysis.quality.levels import records
from analysis.quality.remembered import once
from analysis.stated import Interval

SINCE_START = ", since its start"
_DAY = timedelta(days=1)


class _Span(NamedTuple):
    """What flowed between two days, both within it, and the statements that say so."""

    start: date
    end: date
    allowed: Interval
    ids: list[str]


@once
def compare_running_totals(ledger: Ledger) -> pd.DataFrame:
    """Compare each running total with an earlier one and the flow printed between them."""
    rows = levels.dated(levels.numeric(ledger))
    totals = rows[rows["item"].str.endswith(SINCE_START)]
    judged, expected, ids = [], [], []
    keys = ["measure", "subject", "counterpart", "flow", "reporter"]
    for key, same in totals.groupby([*keys, "item"], sort=True):
        wanted = dict(zip(keys, key[:-1], strict=True))
        item = str(key[-1]).removesuffix(SINCE_START)
        flows = rows[(rows["item"] == item) & (rows[keys] == pd.Series(wanted)).all(axis=1)]
        spans = list(_spans(ledger, flows))
        by_end = sorted(records(same), key=lambda row: bounds(row.period)[1])
        for earlier, later in combinations(by_end, 2):
            (start, since), (other, until) = bounds(earlier.period), bounds(later.period)
            if start != other:
                continue
            before = ledger.interval(str(earlier.id))
            for span in spans:
                if (span.start, span.end) == (since + _DAY, until):
                    implied = before + span.allowed
                    judged.append(later._asdict())
                    expected.append([getattr(implied, name) for name in BOUNDS])
                    ids.append([later.id, earlier.id, *span.ids])
    return of_rows(
        "running totals",
        judged,
        expected,
        ids,
        "a running total against an earlier one and the flow between them",
    )


def _spans(ledger: Ledger, flows: pd.DataFrame) -> Iterator[_Span]:
    """Yield each printed flow, and what a longer one leaves after a part with which it begins."""
    printed = [
        _Span(*bounds(row.period), ledger.interval(str(row.id)), [str(row.id)])
        for row in records(flows)
    ]
    yield from printed
    for whole in printed:
        for part in printed:
            if part.start == whole.start and part.end < whole.end:
                rest = whole.allowed - part.allowed
                yield _Span(part.end + _DAY, whole.end, rest, [*whole.ids, *part.ids])
