"""A stated growth against the levels it connects: level now over level then, minus one.

Levels may come from any source, because a growth rate is a claim about the world; each pair of
levels yields a comparison of its own. Levels measured by somebody else than who states the growth
are left out: a partner's turnover says nothing about the growth of China's.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.ledger import Ledger
from analysis.quality.comparison import Comparison, frame
from analysis.stated import Interval

_PAIRS = (
    ("trade_growth", "trade_value"),
    ("trade_multiple", "trade_value"),
    ("company_growth", "company_count"),
    ("tourist_multiple", "tourist_count"),
)
_ONE = Interval(1, 1)
_QUANTITY = ["subject", "counterpart", "flow", "item"]
# Figures without a stated reporter are compared with China's: nearly all of them repeat it.
_UNSTATED = {"unstated", "GACC"}


def compare_growth(ledger: Ledger) -> pd.DataFrame:
    """Compare each stated growth or multiple with every pair of levels for its two periods."""
    return frame(_growths(ledger))


def growth_pairs(ledger: Ledger, period: str) -> pd.DataFrame:
    """Return stated and implied growth of turnovers in a period, two rows a comparison, to draw.

    Only rates printed as numbers are paired; a direction has nothing to draw.

    Returns
    -------
    DataFrame
        ``row`` (label), ``subject``, ``side`` ("stated" or "implied"), ``value`` (missing for the
        implied side, which is a range), ``low``, ``high`` (shares of 1) and ``observations``.
    """
    compared = compare_growth(ledger)
    first = compared["observations"].str[0]
    printed = first.map(ledger.observations["value"])
    keep = (compared["flow"] == "total") & (compared["period"] == period) & printed.notna()
    records = []
    for comparison, value in zip(compared[keep].itertuples(), printed[keep], strict=True):
        common = {
            "row": ledger.vocabulary.economy_name(str(comparison.subject)),
            "subject": comparison.subject,
            "observations": comparison.observations,
        }
        found = (value, comparison.found_low, comparison.found_high)
        expected = (None, comparison.expected_low, comparison.expected_high)
        for side, (middle, low, high) in (("stated", found), ("implied", expected)):
            records.append({**common, "side": side, "value": middle, "low": low, "high": high})
    frame = pd.DataFrame(records)
    return frame.drop_duplicates(["row", "side", "low", "high"]).reset_index(drop=True)


def _growths(ledger: Ledger) -> Iterator[Comparison]:
    for growth_measure, level_measure in _PAIRS:
        levels = ledger.select(measure=level_measure)
        for claim in map(str, ledger.select(measure=growth_measure).index):
            row = ledger.observation(claim)
            if not row["base_period"]:
                continue
            same = levels[
                (levels[_QUANTITY] == [row[column] for column in _QUANTITY]).all(axis=1)
                & levels["reporter"].isin(_comparable(row["reporter"]))
            ]
            now = same[same["period"] == row["period"]]
            then = same[same["period"] == row["base_period"]]
            for after in now.index:
                for before in then.index:
                    yield _compare(ledger, claim, str(after), str(before))


def _comparable(reporter: str) -> set[str]:
    return _UNSTATED if reporter in _UNSTATED else {reporter}


def _compare(ledger: Ledger, claim: str, after: str, before: str) -> Comparison:
    row = ledger.observation(claim)
    ratio = ledger.interval(after).over(ledger.interval(before))
    is_multiple = ledger.vocabulary.units[row["unit"]].dimension == "multiple"
    return Comparison(
        "growth",
        row["subject"],
        row["flow"],
        row["period"],
        row["source"],
        ratio if is_multiple else ratio - _ONE,
        ledger.interval(claim),
        (claim, after, before),
        "stated change against the change between the stated levels",
    )
