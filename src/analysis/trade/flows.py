"""Goods trade of China with Central Asia: frames of values, balances, growth and its parts.

Inputs are the ledger's statements of ``trade_value``. Where several statements give one flow,
:func:`choose` takes one by a fixed order and says how many it left aside; nothing is averaged.
Values are nominal US dollars as the source converted them; yuan are in
:mod:`analysis.trade.customs`. Sums and differences are computed on the intervals that the printed
digits allow, so that a result is never more exact than its parts.

Stages
------
1. :func:`levels` lists every statement of a value of trade with China.
2. :func:`choose` takes one statement for each economy, flow and period.
3. :func:`balances`, :func:`contributions`, :func:`regional_shares` compute from the chosen ones.

Known drawbacks: the intervals hold rounding alone, not errors of measurement; figures without a
stated reporter are taken for China's where China's own are missing.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis import kept
from analysis.frames import statements
from analysis.ledger import Ledger

CHINA = "CHN"
_REPORTER_ORDER = ("GACC", "unstated")
BALANCE_COLUMNS = (
    "subject economy exports_usd imports_usd balance_usd balance_low_usd balance_high_usd cover "
    "observations"
).split()
LEVEL_COLUMNS = (
    "observation subject economy flow period reporter source grade value_usd low_usd high_usd text"
).split()


def levels(ledger: Ledger, *, counterpart: str = CHINA) -> pd.DataFrame:
    """Return every statement of a value of goods trade with a counterpart.

    Returns
    -------
    DataFrame
        Columns :data:`LEVEL_COLUMNS`; open-ended statements have an infinite ``high_usd``.
    """
    return kept.once(ledger, _levels, counterpart).copy(deep=False)


def _levels(ledger: Ledger, counterpart: str) -> pd.DataFrame:
    rows = ledger.select(measure="trade_value", counterpart=counterpart, item="", status="measured")
    frame = statements(ledger, rows).rename(
        columns={"value": "value_usd", "low": "low_usd", "high": "high_usd"}
    )
    return frame[LEVEL_COLUMNS]


def choose(frame: pd.DataFrame) -> pd.DataFrame:
    """Take one statement for each economy, flow and period.

    The order: figures of China's customs, then figures without a stated reporter, then others; the
    better grade of source; the narrower interval; the order of the file. A column ``set_aside``
    counts the statements that were not taken.
    """
    rank = {reporter: place for place, reporter in enumerate(_REPORTER_ORDER)}
    ordered = frame.assign(
        _rank=frame["reporter"].map(rank).fillna(len(rank)),
        _width=frame["high_usd"] - frame["low_usd"],
    ).sort_values(["_rank", "grade", "_width"], kind="stable")
    keys = ["subject", "flow", "period"]
    ordered["set_aside"] = ordered.groupby(keys)["observation"].transform("size").astype(int) - 1
    chosen = ordered.drop_duplicates(keys).drop(columns=["_rank", "_width"])
    return chosen.sort_values(keys, kind="stable")


def balances(ledger: Ledger, period: str, *, reporter: str = "GACC") -> pd.DataFrame:
    """Return exports, imports and balance as seen from China, for each economy of the region.

    Parameters
    ----------
    period
        A period of the ledger, such as ``"2025"``.
    reporter
        Whose figures; those of two reporters are never subtracted from each other.

    Returns
    -------
    DataFrame
        Indexed by economy code: ``exports_usd``, ``imports_usd``, ``balance_usd`` with ``_low`` and
        ``_high``, ``cover`` (exports over imports), ``observations``. Economies without both flows
        are left out.
    """
    chosen = choose(_of(levels(ledger), period, reporter))
    records = []
    for code in ledger.vocabulary.central_asia():
        mine = chosen[chosen["subject"] == code].set_index("flow")
        if not {"exports", "imports"} <= set(mine.index):
            continue
        exports, imports = mine.loc["exports"], mine.loc["imports"]
        records.append(
            {
                "subject": code,
                "economy": exports["economy"],
                "exports_usd": exports["value_usd"],
                "imports_usd": imports["value_usd"],
                "balance_usd": exports["value_usd"] - imports["value_usd"],
                "balance_low_usd": exports["low_usd"] - imports["high_usd"],
                "balance_high_usd": exports["high_usd"] - imports["low_usd"],
                "cover": exports["value_usd"] / imports["value_usd"],
                "observations": [exports["observation"], imports["observation"]],
            }
        )
    columns = BALANCE_COLUMNS
    return pd.DataFrame(records, columns=columns).set_index("subject")


def two_way_flows(balances: pd.DataFrame) -> pd.DataFrame:
    """Return :func:`balances` as a row for each flow, with the one observation it is printed by.

    Returns
    -------
    DataFrame
        ``subject``, ``economy``, ``flow`` ("exports" or "imports"), ``value_usd``, ``observation``;
        all exports first, in the order of the balances.
    """
    return pd.concat(
        pd.DataFrame(
            {
                "subject": balances.index,
                "economy": balances["economy"].to_numpy(),
                "flow": flow,
                "value_usd": balances[f"{flow}_usd"].to_numpy(),
                "observation": balances["observations"].str[place].to_numpy(),
            }
        )
        for place, flow in enumerate(("exports", "imports"))
    ).reset_index(drop=True)


def turnovers(ledger: Ledger, periods: Iterable[str]) -> pd.DataFrame:
    """Return the chosen turnover with China of each economy of the region in these periods.

    Returns
    -------
    DataFrame
        As :func:`choose` returns it; economies in the order of the vocabulary.
    """
    chosen = choose(levels(ledger))
    codes = ledger.vocabulary.central_asia()
    rows = chosen[
        (chosen["flow"] == "total")
        & chosen["subject"].isin(codes)
        & chosen["period"].isin(list(periods))
    ]
    order = rows["subject"].map(codes.index)
    return rows.loc[order.sort_values(kind="stable").index].reset_index(drop=True)


def contributions(ledger: Ledger, period: str, base_period: str) -> pd.DataFrame:
    """Return what each economy contributed to the growth of the region's turnover.

    The contribution of economy *i* is ``(x_i1 - x_i0) / X_0`` with the region's turnover
    ``X_0 = sum of x_i0``; contributions add up to the region's growth.

    Returns
    -------
    DataFrame
        Indexed by economy code: ``before_usd``, ``after_usd``, ``growth``, ``contribution`` (shares
        of 1), ``contribution_low``, ``contribution_high`` (rounding of the two turnovers, with the
        region's turnover at its value), ``observations``.

    Raises
    ------
    ValueError
        When an economy of the region has no turnover in one of the periods: a sum over fewer
        would be taken for the region.
    """
    turnover = choose(levels(ledger))
    turnover = turnover[turnover["flow"] == "total"]
    codes = ledger.vocabulary.central_asia()
    after = turnover[turnover["period"] == period].set_index("subject")
    before = turnover[turnover["period"] == base_period].set_index("subject")
    for name, rows in ((period, after), (base_period, before)):
        missing = [code for code in codes if code not in rows.index]
        if missing:
            raise ValueError(
                f"expected a turnover of every economy in {name}, found none of "
                f"{', '.join(missing)}; enter it or choose another period"
            )
    after, before = after.loc[list(codes)], before.loc[list(codes)]
    region = before["value_usd"].sum()
    return pd.DataFrame(
        {
            "economy": after["economy"],
            "before_usd": before["value_usd"],
            "after_usd": after["value_usd"],
            "growth": after["value_usd"] / before["value_usd"] - 1,
            "contribution": (after["value_usd"] - before["value_usd"]) / region,
            "contribution_low": (after["low_usd"] - before["high_usd"]) / region,
            "contribution_high": (after["high_usd"] - before["low_usd"]) / region,
            "observations": [
                [a, b] for a, b in zip(after["observation"], before["observation"], strict=True)
            ],
        }
    )


def regional_shares(ledger: Ledger, period: str) -> pd.DataFrame:
    """Return each economy's share in the region's turnover with China.

    Returns
    -------
    DataFrame
        Indexed by economy code: ``economy``, ``value_usd``, ``share`` and ``observation``.
    """
    turnover = choose(levels(ledger))
    turnover = turnover[(turnover["flow"] == "total") & (turnover["period"] == period)]
    rows = turnover[turnover["subject"].isin(ledger.vocabulary.central_asia())].copy()
    rows["share"] = rows["value_usd"] / rows["value_usd"].sum()
    return rows.set_index("subject")[["economy", "value_usd", "share", "observation"]]


def concentration(shares: Iterable[float]) -> float:
    """Return the Herfindahl-Hirschman index, the sum of squared shares, between 1/n and 1.

    Herfindahl (1950), *Concentration in the Steel Industry*; Hirschman (1964), "The Paternity of an
    Index", American Economic Review 54.

    Raises
    ------
    ValueError
        When the shares do not add up to 1.
    """
    values = list(shares)
    if abs(sum(values) - 1) > 1e-9:
        raise ValueError(f"expected shares that add up to 1, found {sum(values):.6f}")
    return sum(share**2 for share in values)


def compound_growth(before: float, after: float, years: int) -> float:
    """Return the constant yearly growth between two levels, the compound annual growth rate.

    ``(after / before) ** (1 / years) - 1``. The growth that a target needs is that of
    :func:`analysis.pledges.compound_growth_needed`, the same formula looking ahead.

    Raises
    ------
    ValueError
        When a level is not positive or there is no year between them.
    """
    if before <= 0 or after <= 0 or years < 1:
        raise ValueError(
            f"expected positive levels and at least one year, found {before}, {after}, {years}"
        )
    return float((after / before) ** (1 / years) - 1)


def partner_shares(ledger: Ledger) -> pd.DataFrame:
    """Return what share of each economy's trade is with China, as the sources state it.

    Flow is seen from China: ``exports`` is China's share of the economy's imports.
    """
    rows = statements(ledger, ledger.select(measure="trade_share", counterpart=CHINA))
    rows["of"] = rows["flow"].map(
        {"exports": "its imports", "imports": "its exports", "total": "its foreign trade"}
    )
    columns = "observation subject economy of period value low high text reporter source".split()
    return rows[columns]


def _of(frame: pd.DataFrame, period: str, reporter: str) -> pd.DataFrame:
    return frame[(frame["period"] == period) & (frame["reporter"] == reporter)]
