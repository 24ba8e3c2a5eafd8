"""Gas: who supplies China by pipeline, for how much money, at what unit value.

Inputs are values of pipeline gas that China's customs publish by supplier. Since they stopped
publishing volumes by pipeline and supplier, a price for a later year needs the volume of somebody
else; such a unit value joins two reporters and says so in its frame.

Stages
------
1. :func:`supplier_values` takes one statement for each supplier and whole year.
2. :func:`implied_before` reckons back from a level and its printed growth.
3. :func:`with_shares` gives shares of a year in which every supplier is known.
4. :func:`unit_values` divides a value by a volume of the same months.
5. :func:`border_prices` lists prices as printed, converted where they are by heat.

Known drawbacks: nominal dollars; the customs value gas at the border, so that suppliers behind
longer pipes are not compared like with like.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.energy.conversion import cubic_metres, price_by_volume
from analysis.frames import statements
from analysis.ledger import Ledger
from analysis.stated import Interval

SUPPLIERS = ("TKM", "RUS", "KAZ", "UZB", "MMR")
"""All economies that sell gas to China by pipeline."""

_CHINA = "CHN"
_CUSTOMS = "GACC"
_PIPELINE_GAS = "pipeline gas"
_THOUSAND = 1000.0
_COLUMNS = "subject economy period value_usd low_usd high_usd is_implied observations".split()


def _of_customs(ledger: Ledger, measure: str | tuple[str, ...]) -> pd.DataFrame:
    rows = ledger.select(
        measure=measure,
        subject=SUPPLIERS,
        counterpart=_CHINA,
        flow="imports",
        item=_PIPELINE_GAS,
        reporter=_CUSTOMS,
    )
    return statements(ledger, rows).assign(base_period=rows["base_period"].to_numpy())


def supplied_in(ledger: Ledger, period: str) -> pd.DataFrame:
    """Return what China's customs paid each supplier of pipeline gas in one period.

    Of several statements the better grade of source is taken, then the narrower interval, then the
    order of the file.

    Returns
    -------
    DataFrame
        ``subject``, ``economy``, ``period``, ``value_usd``, ``low_usd``, ``high_usd``,
        ``is_implied`` (false) and ``observations``; suppliers in the order of :data:`SUPPLIERS`.
    """
    frame = _of_customs(ledger, "trade_value")
    frame = frame[frame["period"] == period]
    frame = frame.assign(_width=frame["high"] - frame["low"])
    frame = frame.sort_values(["grade", "_width"], kind="stable").drop_duplicates("subject")
    frame = frame.rename(columns={"value": "value_usd", "low": "low_usd", "high": "high_usd"})
    frame["is_implied"] = False
    frame["observations"] = [[each] for each in frame["observation"]]
    return _in_order(frame)


def supplier_values(ledger: Ledger, years: Iterable[str]) -> pd.DataFrame:
    """Return :func:`supplied_in` for each of these years; a missing one has no row."""
    parts = [supplied_in(ledger, year) for year in years]
    return pd.concat(parts, ignore_index=True)


def implied_before(ledger: Ledger, year: str) -> pd.DataFrame:
    """Return what growth and level of a year imply for the year before, supplier by supplier.

    ``before = level / (1 + growth)``, or ``level / multiple`` where the growth is printed as a
    multiple; on the intervals of both, so that rounding is kept. Suppliers without a printed growth
    have no row.

    Returns
    -------
    DataFrame
        As :func:`supplied_in`, with ``is_implied`` true.
    """
    levels = supplied_in(ledger, year).set_index("subject")
    growth = _of_customs(ledger, ("trade_growth", "trade_multiple"))
    growth = growth[growth["period"] == year]
    records: list[dict[str, Any]] = []
    columns = ["subject", "economy", "base_period", "observation"]
    for code, economy, base_period, name in growth[columns].itertuples(index=False, name=None):
        if code not in levels.index:
            continue
        [level] = levels.loc[code, "observations"]
        row = ledger.observation(name)
        shift = Interval(1, 1) if row["measure"] == "trade_growth" else Interval(0, 0)
        allowed = ledger.interval(level).over(ledger.interval(name) + shift)
        records.append(
            {
                "subject": code,
                "economy": economy,
                "period": base_period,
                "value_usd": levels.loc[code, "value_usd"] / (row["value"] + shift.low),
                "low_usd": allowed.low,
                "high_usd": allowed.high,
                "is_implied": True,
                "observations": [level, name],
            }
        )
    return _in_order(pd.DataFrame(records, columns=_COLUMNS))


def with_shares(values: pd.DataFrame) -> pd.DataFrame:
    """Return the years of :func:`supplier_values` that know every supplier, with shares.

    Returns
    -------
    DataFrame
        The rows, and ``total_usd`` and ``share`` with ``share_low`` and ``share_high``: a share is
        least where the supplier sold its least and all others their most. ``year_observations``
        names all values of the year. A year with a missing supplier is left out, since a share of
        fewer would be too high.
    """
    parts = []
    for _, rows in values.groupby("period", sort=True):
        if set(rows["subject"]) != set(SUPPLIERS):
            continue
        total, low, high = (rows[name].sum() for name in ("value_usd", "low_usd", "high_usd"))
        behind = [each for ids in rows["observations"] for each in ids]
        parts.append(
            rows.assign(
                total_usd=total,
                share=rows["value_usd"] / total,
                share_low=rows["low_usd"] / (rows["low_usd"] + high - rows["high_usd"]),
                share_high=rows["high_usd"] / (rows["high_usd"] + low - rows["low_usd"]),
                year_observations=pd.Series([behind] * len(rows), rows.index, dtype=object),
            )
        )
    return pd.concat(parts, ignore_index=True)


def unit_values(ledger: Ledger, pairs: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """Return values over quantities of the same period, in US dollars per thousand cubic metres.

    A unit value is an average over what was delivered, not a contract price (United Nations,
    *International Merchandise Trade Statistics: Compilers Manual*, on unit values).

    Parameters
    ----------
    pairs
        Words for a row to the observations of a value and of a quantity, in cubic metres or tonnes.

    Returns
    -------
    DataFrame
        ``row``, ``subject``, ``period``, ``price_usd_per_1000m3`` with ``_low`` and ``_high``,
        ``is_converted`` (from tonnes), ``reporters`` (one, or two where value and quantity are of
        different bodies) and ``observations``.

    Raises
    ------
    ValueError
        When supplier or period of value and quantity differ.
    """
    records = []
    for words, (value, quantity) in pairs.items():
        money, gas = ledger.observation(value), ledger.observation(quantity)
        if money["period"] != gas["period"]:
            raise ValueError(
                f"expected value and quantity of one period for {words!r}, found "
                f"{value} of {money['period']} and {quantity} of {gas['period']}"
            )
        volume, allowed, behind = cubic_metres(ledger, quantity)
        price = ledger.interval(value).over(allowed).scaled(_THOUSAND)
        who = list(dict.fromkeys([money["reporter"], gas["reporter"]]))
        records.append(
            {
                "row": words,
                "subject": money["subject"],
                "period": money["period"],
                "price_usd_per_1000m3": float(money["value"]) / volume * _THOUSAND,
                "price_usd_per_1000m3_low": price.low,
                "price_usd_per_1000m3_high": price.high,
                "is_converted": len(behind) > 1,
                "reporters": [ledger.vocabulary.reporter_name(code) for code in who],
                "observations": [value, *behind],
            }
        )
    return pd.DataFrame(records)


def border_prices(ledger: Ledger, *, subjects: Sequence[str] = SUPPLIERS) -> pd.DataFrame:
    """Return every printed price of pipeline gas at China's border, in one unit.

    Returns
    -------
    DataFrame
        The columns of :func:`analysis.frames.statements` without value and bounds, and
        ``price_usd_per_1000m3`` with ``_low`` and ``_high``, ``is_converted`` (from a price by
        heat) and ``observations``; by period and, within it, in the order of the suppliers.
    """
    rows = ledger.select(
        measure=("gas_price", "gas_price_heat"), subject=tuple(subjects), counterpart=_CHINA
    )
    frame = statements(ledger, rows).drop(columns=["value", "low", "high"])
    prices = [price_by_volume(ledger, each) for each in frame["observation"]]
    frame = frame.assign(
        price_usd_per_1000m3=[value for value, _, _ in prices],
        price_usd_per_1000m3_low=[allowed.low for _, allowed, _ in prices],
        price_usd_per_1000m3_high=[allowed.high for _, allowed, _ in prices],
        is_converted=[len(behind) > 1 for _, _, behind in prices],
        observations=pd.Series([behind for _, _, behind in prices], frame.index, dtype=object),
        _place=frame["subject"].map(list(subjects).index),
    )
    frame = frame.sort_values(["period", "_place"], kind="stable").drop(columns="_place")
    return frame.reset_index(drop=True)


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    order = frame["subject"].map(SUPPLIERS.index).sort_values(kind="stable").index
    return frame.loc[order, _COLUMNS].reset_index(drop=True)
