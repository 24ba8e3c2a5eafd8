"""The same quantity from several witnesses.

Two observations are about the same quantity when measure, subject, counterpart, flow, item and
period agree. A source that repeats another's printed figure is an echo of it and no second witness:
it is compared with nobody. Figures of different reporters are no contradiction in themselves; they
belong to :mod:`analysis.quality.mirror`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pandas as pd

from analysis.ledger import Ledger
from analysis.quality.comparison import Comparison, frame

_QUANTITY = ["measure", "subject", "counterpart", "flow", "item", "period", "base_period"]
_CHINA_OR_UNSTATED = {"unstated", "GACC"}
_ORDERED = {"target", "announced", "forecast"}


def compare_agreement(ledger: Ledger) -> pd.DataFrame:
    """Compare every two independent statements of one quantity by comparable reporters."""
    return frame(_agreements(ledger))


def _agreements(ledger: Ledger) -> Iterator[Comparison]:
    rows = ledger.observations
    rows = rows[rows["low"].notna() & (rows["period"] != "unstated")]
    rows = rows[~rows["status"].isin(_ORDERED)]
    for _, same in rows.groupby(_QUANTITY, sort=True):
        for first, second in combinations(map(str, same.index), 2):
            if _comparable(ledger, first, second) and not _is_echo(ledger, first, second):
                yield _compare(ledger, first, second)


def _comparable(ledger: Ledger, first: str, second: str) -> bool:
    reporters = {ledger.observation(each)["reporter"] for each in (first, second)}
    return len(reporters) == 1 or reporters <= _CHINA_OR_UNSTATED


def _is_echo(ledger: Ledger, first: str, second: str) -> bool:
    one, other = ledger.observation(first), ledger.observation(second)
    if one["source"] == other["source"]:
        return False
    linked = len(ledger.witnesses([one["source"], other["source"]])) == 1
    return linked and one["printed"] == other["printed"] and one["unit"] == other["unit"]


def _compare(ledger: Ledger, first: str, second: str) -> Comparison:
    row = ledger.observation(first)
    return Comparison(
        "agreement",
        row["subject"],
        row["flow"],
        row["period"],
        row["source"],
        ledger.interval(second),
        ledger.interval(first),
        (first, second),
        "one statement against another of the same quantity",
    )
