"""Sums that must hold: turnover is exports plus imports, a region is the sum of its economies.

Both are checked within one source, one reporter and one period, because figures of different origin
need not add up. The sum of intervals is the interval of all sums, so a difference that rounding
explains is never reported.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.ledger import Ledger
from analysis.quality.comparison import Comparison, frame
from analysis.stated import Interval

_CHINA = "CHN"


def compare_parts(ledger: Ledger) -> pd.DataFrame:
    """Compare each stated turnover with the sum of exports and imports printed beside it."""
    return frame(_parts(ledger))


def compare_region(ledger: Ledger) -> pd.DataFrame:
    """Compare each stated value of a group with the sum of its members, flow by flow.

    Groups without a full set of members in the same source and period are passed over.
    """
    return frame(_regions(ledger))


def _levels(ledger: Ledger) -> pd.DataFrame:
    rows = ledger.select(measure="trade_value", counterpart=_CHINA, item="", status="measured")
    # A restatement of a figure in the same source adds nothing; the narrower one is kept.
    width = (rows["high"] - rows["low"]).rename("width")
    keys = ["source", "reporter", "subject", "flow", "period"]
    return rows.join(width).sort_values("width", kind="stable").drop_duplicates(keys).sort_index()


def _parts(ledger: Ledger) -> Iterator[Comparison]:
    keys = ["source", "reporter", "subject", "period"]
    for (source, _, subject, period), rows in _levels(ledger).groupby(keys):
        by_flow = {str(flow): str(id_) for id_, flow in rows["flow"].items()}
        if set(by_flow) != {"total", "exports", "imports"}:
            continue
        exports = ledger.interval(by_flow["exports"])
        imports = ledger.interval(by_flow["imports"])
        yield Comparison(
            "parts of a turnover",
            str(subject),
            "total",
            str(period),
            str(source),
            exports + imports,
            ledger.interval(by_flow["total"]),
            (by_flow["total"], by_flow["exports"], by_flow["imports"]),
            "turnover against exports plus imports",
        )


def _regions(ledger: Ledger) -> Iterator[Comparison]:
    economies = ledger.vocabulary.economies
    keys = ["source", "reporter", "flow", "period"]
    for (source, _, flow, period), rows in _levels(ledger).groupby(keys):
        by_subject = {str(subject): str(id_) for id_, subject in rows["subject"].items()}
        for group, total in by_subject.items():
            members = economies[group].members
            if not members or not set(members) <= set(by_subject):
                continue
            parts = tuple(by_subject[member] for member in members)
            expected = sum((ledger.interval(part) for part in parts), Interval(0, 0))
            yield Comparison(
                "sum of a region",
                group,
                str(flow),
                str(period),
                str(source),
                expected,
                ledger.interval(total),
                (total, *parts),
                "the region against the sum of its economies",
            )
