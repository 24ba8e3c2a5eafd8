"""A stated growth against the levels it connects: level now over level then, minus one.

Levels may come from any source, because a growth rate is a claim about the world; each pair of
levels yields a comparison of its own. Levels measured by somebody else than who states the growth
are left out: a partner's turnover says nothing about the growth of China's. Multiples ("over 30
times", "nearly quadrupled") are compared with the ratio itself. A claim whose base period is
neither printed nor inferred is compared with nothing, and :mod:`analysis.quality.dates` says so.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.ledger import Ledger
from analysis.quality import levels
from analysis.quality.comparison import BOUNDS, describe, frame
from analysis.quality.finding import Finding, finding, relative_gap, severity
from analysis.quality.levels import records
from analysis.quality.remembered import once
from analysis.quality.words import quantity, when

PAIRS = {
    "trade_growth": "trade_value",
    "trade_multiple": "trade_value",
    "company_growth": "company_count",
    "tourist_multiple": "tourist_count",
}
_SAME = ["level", "subject", "counterpart", "flow", "item", "view"]
_MULTIPLE = "multiple"


@once
def compare_growth(ledger: Ledger) -> pd.DataFrame:
    """Compare each stated growth or multiple with every pair of levels for its two periods."""
    matched = _matched(ledger)
    one = np.where(matched["dimension"] == _MULTIPLE, 0.0, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(
            np.isinf(matched["high_then"]), 0.0, matched["low_now"] / matched["high_then"]
        )
        high = matched["high_now"] / matched["low_then"]
    expected = pd.DataFrame(
        {
            "low": low - one,
            "high": high - one,
            "low_open": matched["low_open_now"]
            | matched["high_open_then"]
            | np.isinf(matched["high_then"]),
            "high_open": matched["high_open_now"] | matched["low_open_then"],
        }
    )
    ids = [matched["id"], matched["id_now"], matched["id_then"]]
    return frame(
        "growth", matched, expected, ids, "stated change against the change between the levels"
    )


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
    sides = []
    for comparison, value in zip(records(compared[keep]), printed[keep], strict=True):
        common = {
            "row": ledger.vocabulary.economy_name(str(comparison.subject)),
            "subject": comparison.subject,
            "observations": comparison.observations,
        }
        found = (value, comparison.found_low, comparison.found_high)
        expected = (None, comparison.expected_low, comparison.expected_high)
        for side, (middle, low, high) in (("stated", found), ("implied", expected)):
            sides.append({**common, "side": side, "value": middle, "low": low, "high": high})
    pairs = pd.DataFrame(sides)
    return pairs.drop_duplicates(["row", "side", "low", "high"]).reset_index(drop=True)


def find_growth(ledger: Ledger) -> Iterator[Finding]:
    """Yield a finding for each stated growth that no pair of levels allows."""
    compared = compare_growth(ledger)
    for row in records(compared[compared["contradicts"]]):
        ids = list(row.observations)
        claim, now, then = (ledger.observation(each) for each in ids)
        expected = levels.interval(
            {
                "low": row.expected_low,
                "high": row.expected_high,
                "low_open": False,
                "high_open": False,
            }
        )
        found = ledger.interval(ids[0])
        implied = describe(compared.loc[[row.Index]], ledger)["implied"].iloc[0]
        yield finding(
            ledger,
            "growth",
            "growth-levels",
            severity(relative_gap(expected, found)),
            ids,
            f"{quantity(ledger, ids[0])}: stated as {claim['text']}. From {then['text']} in "
            f"{when(then['period'])} to {now['text']} in {when(now['period'])} it is {implied}, "
            "however the figures were rounded.",
            contradiction=True,
            expected=expected,
            found=found,
            cause="a revised figure for the earlier year, or a rate in another currency"
            if then["source"] != claim["source"]
            else "",
            decides="the level of the earlier period in the release that states the growth",
        )


def _matched(ledger: Ledger) -> pd.DataFrame:
    """Return claims with both levels beside them, one row for each pair of levels."""
    claims = levels.dated(levels.numeric(ledger, tuple(PAIRS)))
    claims = claims[~claims["base_period"].isin(["", "unstated"])]
    claims = claims.assign(
        level=claims["measure"].map(PAIRS),
        dimension=claims["unit"].map(
            {code: unit.dimension for code, unit in ledger.vocabulary.units.items()}
        ),
        place=np.arange(len(claims)),
    )
    values = levels.dated(levels.numeric(ledger, tuple(set(PAIRS.values()))))
    values = values.rename(columns={"measure": "level"})
    values = values[[*_SAME, "period", "id", *BOUNDS]]
    now = values.rename(columns={c: f"{c}_now" for c in ["id", *BOUNDS]})
    then = values.rename(columns={c: f"{c}_then" for c in ["id", *BOUNDS]})
    matched = claims.merge(now, on=[*_SAME, "period"])
    matched = matched.merge(
        then.rename(columns={"period": "base_period"}), on=[*_SAME, "base_period"]
    )
    positive = (matched["low_then"] > 0) & (matched["low_now"] >= 0)
    return matched[positive].sort_values("place", kind="stable").reset_index(drop=True)
