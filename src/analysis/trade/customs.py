"""China's customs by country, in yuan: levels to the last digit and the growth printed beside them.

The monthly table gives for each economy and flow the value since January and its growth over the
same months of the year before, in yuan. It does not give the earlier value. That value follows from
the two, within the rounding of the growth to one decimal::

    before = value / (1 + growth)

so that January to July is compared with January to July and with nothing else. The growth is
reckoned by the customs on the earlier value *as it then stood*; where the table of the year before
printed another value, the office has revised it (:func:`revisions`).

Known drawbacks: only rounding widens the intervals; when the customs revise, the table does not say
why. Growth in yuan differs from growth in dollars by the exchange rate, and nothing is converted.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.frames import statements
from analysis.ledger import Ledger

_CHINA = "CHN"
_REPORTER = "GACC"
_BOUNDS = ("", "_low", "_high")
COLUMNS = (
    "subject economy flow period base_period value_cny growth growth_low growth_high before_cny "
    "before_low_cny before_high_cny change_cny change_low_cny change_high_cny observations"
).split()


def customs(ledger: Ledger, period: str, economies: Sequence[str] | None = None) -> pd.DataFrame:
    """Return each flow of the table for a period, with the same months of the year before.

    Parameters
    ----------
    period
        A period of the ledger: ``"2025"`` or ``"2026-01/2026-07"``.
    economies
        Those of the region where it is left out.

    Returns
    -------
    DataFrame
        Columns :data:`COLUMNS`, a row for each economy and flow that has both a level
        and a growth: values in yuan, growth as a share of 1, ``before`` as it follows from the two.
    """
    codes = tuple(ledger.vocabulary.central_asia() if economies is None else economies)
    level = _printed(ledger, "trade_value_cny", period, codes)
    growth = _printed(ledger, "trade_growth_cny", period, codes)
    growth = growth[["subject", "flow", "base_period", "value", "low", "high", "observation"]]
    both = level.merge(growth, on=["subject", "flow"], suffixes=("", "_growth"))
    frame = pd.DataFrame(
        {
            **{name: both[name] for name in ("subject", "economy", "flow", "period")},
            "base_period": both["base_period_growth"],
            "value_cny": both["value"],
            **{f"growth{bound}": both[_growth_column(bound)] for bound in _BOUNDS},
            "before_cny": both["value"] / (1 + both["value_growth"]),
            "before_low_cny": both["low"] / (1 + both["high_growth"]),
            "before_high_cny": both["high"] / (1 + both["low_growth"]),
        }
    )
    frame["change_cny"] = frame["value_cny"] - frame["before_cny"]
    frame["change_low_cny"] = frame["value_cny"] - frame["before_high_cny"]
    frame["change_high_cny"] = frame["value_cny"] - frame["before_low_cny"]
    frame["observations"] = [
        [level_id, growth_id]
        for level_id, growth_id in zip(both["observation"], both["observation_growth"], strict=True)
    ]
    return frame.sort_values(
        "subject", key=lambda subjects: subjects.map(codes.index), kind="stable"
    ).reset_index(drop=True)[COLUMNS]


def same_months(ledger: Ledger, period: str, *, flow: str = "total") -> pd.DataFrame:
    """Return one flow of :func:`customs` with a row for the region, the sum of its economies.

    The bounds of the region add up those of its economies, so that they hold whatever the rounding.

    Raises
    ------
    ValueError
        When an economy of the region is missing: a sum over fewer would be taken for the region.
    """
    rows = _whole_region(ledger, customs(ledger, period), flow, period)
    values = [column for column in COLUMNS if column.endswith("_cny")]
    region = {
        "subject": "XCA",
        "economy": ledger.vocabulary.economy_name("XCA"),
        "flow": flow,
        "period": period,
        "base_period": rows["base_period"].iloc[0],
        **rows[values].sum().to_dict(),
        "observations": [each for ids in rows["observations"] for each in ids],
    }
    region["growth"] = region["value_cny"] / region["before_cny"] - 1
    region["growth_low"] = region["value_cny"] / region["before_high_cny"] - 1
    region["growth_high"] = region["value_cny"] / region["before_low_cny"] - 1
    return pd.concat([rows, pd.DataFrame([region])], ignore_index=True)[COLUMNS]


def driven_by(ledger: Ledger, period: str, *, flow: str = "total") -> pd.DataFrame:
    """Return what each economy contributed to the growth of the region's trade in yuan.

    The contribution of economy *i* is its change over the region's value of the same months a year
    before, ``(x_i1 - x_i0) / sum of x_j0``; contributions add up to the region's growth. It is the
    usual decomposition of national accounts (OECD, *Understanding National Accounts*, 2nd ed. 2014,
    chapter 1), here with bases that follow from printed growth.

    Parameters
    ----------
    flow
        ``"total"``, or one direction as seen from China.

    Returns
    -------
    DataFrame
        The rows of :func:`same_months` without the region, and ``contribution``,
        ``contribution_low``, ``contribution_high`` (shares of 1; rounding of the economy's own
        growth, with the region's base at its value).
    """
    rows = _whole_region(ledger, customs(ledger, period), flow, period)
    base = rows["before_cny"].sum()
    for bound in _BOUNDS:
        rows[f"contribution{bound}"] = rows[f"change{bound}_cny"] / base
    return rows


def revisions(ledger: Ledger, period: str) -> pd.DataFrame:
    """Return values of the year before as then printed and as later growth implies them.

    Returns
    -------
    DataFrame
        ``subject``, ``economy``, ``flow``, ``base_period``, ``printed_cny``, ``implied_cny`` with
        ``_low`` and ``_high``, ``revision`` (implied over printed, minus one), ``is_revised``
        (whether the printed value lies outside what the rounded growth allows) and
        ``observations`` (the earlier level, the later level, the growth). Flows without a printed
        value for the base period are left out; the largest revision comes first.
    """
    later = customs(ledger, period)
    base_period = "" if later.empty else str(later["base_period"].iloc[0])
    earlier = _printed(ledger, "trade_value_cny", base_period, ledger.vocabulary.central_asia())
    earlier = earlier[["subject", "flow", "value", "observation"]]
    both = later.merge(earlier, on=["subject", "flow"])
    frame = pd.DataFrame(
        {
            **{name: both[name] for name in ("subject", "economy", "flow", "base_period")},
            "printed_cny": both["value"],
            "implied_cny": both["before_cny"],
            "implied_low_cny": both["before_low_cny"],
            "implied_high_cny": both["before_high_cny"],
            "revision": both["before_cny"] / both["value"] - 1,
            "is_revised": (both["value"] < both["before_low_cny"])
            | (both["value"] > both["before_high_cny"]),
        }
    )
    frame["observations"] = [
        [old, *ids] for old, ids in zip(both["observation"], both["observations"], strict=True)
    ]
    order = frame["revision"].abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def _growth_column(bound: str) -> str:
    return {"": "value_growth", "_low": "low_growth", "_high": "high_growth"}[bound]


def _printed(ledger: Ledger, measure: str, period: str, economies: tuple[str, ...]) -> pd.DataFrame:
    rows = ledger.select(
        measure=measure,
        subject=economies,
        counterpart=_CHINA,
        reporter=_REPORTER,
        item="",
        period=period,
    )
    frame = statements(ledger, rows)
    frame["base_period"] = rows["base_period"].to_numpy()
    return frame


def _whole_region(ledger: Ledger, rows: pd.DataFrame, flow: str, period: str) -> pd.DataFrame:
    mine = rows[rows["flow"] == flow]
    missing = [c for c in ledger.vocabulary.central_asia() if c not in set(mine["subject"])]
    if missing:
        raise ValueError(
            f"expected a value in yuan and its growth for every economy in {period} ({flow}), "
            f"found none of {', '.join(missing)}; enter them or choose another period"
        )
    return mine.reset_index(drop=True)
