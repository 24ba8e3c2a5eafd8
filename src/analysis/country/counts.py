"""An economy's trade with China, as both sides count it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import trade
from analysis.frames import statements
from analysis.ledger import Ledger

FLOWS = {"total": "Both ways", "exports": "From China", "imports": "To China"}

_CUSTOMS = "GACC"
_OFFICES = ("statistics_office", "customs", "bank", "government")

SIDES = {"china": "by China", "partner": "own"}


def product(ledger: Ledger, economy: str) -> dict[str, Any] | None:
    """Return the gross domestic product of the latest year, the narrowest statement of it.

    A bound ("more than") is none.
    """
    rows = ledger.select(measure="gdp", subject=economy, item="", status=("measured", "estimate"))
    rows = rows[rows["period"].str.fullmatch(r"\d{4}") & (rows["high"] < float("inf"))]
    if rows.empty:
        return None
    width = rows["high"] - rows["low"]
    rows = rows.assign(_width=width).sort_values(["period", "_width"], ascending=[False, True])
    return record(statements(ledger, rows.head(1)).iloc[0])


def product_of(ledger: Ledger, told: dict[str, Any] | None) -> str:
    """Return whose figure the product is, as a sentence with a space behind it; "" for none."""
    if told is None:
        return ""
    reporter = ledger.vocabulary.reporters[told["reporter"]]
    if reporter.kind == "none":
        return "The product is the figure of a compiler without a name. "
    sort = "office" if reporter.kind in _OFFICES else "compiler"
    return f"The product is the figure of one {sort}, the {reporter.name}. "


def counts(ledger: Ledger, economy: str) -> pd.DataFrame:
    """Return both sides' yearly counts of each flow: the rows of :func:`trade.yearly`.

    Adds ``flow`` and ``panel`` ("From China, own"): China's three panels first.
    """
    found = [
        trade.yearly(ledger, flow=flow, economies=[economy]).assign(flow=flow) for flow in FLOWS
    ]
    rows = pd.concat(found, ignore_index=True)
    panels = [f"{FLOWS[f]}, {SIDES[s]}" for f, s in zip(rows["flow"], rows["side"], strict=True)]
    rows = rows.assign(
        panel=panels, _side=rows["side"].map([*SIDES].index), _flow=rows["flow"].map([*FLOWS].index)
    ).sort_values(["_side", "_flow", "period"], kind="stable")
    return rows.drop(columns=["_side", "_flow"]).reset_index(drop=True)


def with_gaps(counted: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of :func:`counts` with an empty one for every year a panel lacks.

    Lines then break where a year is missing; see :func:`trade.with_gaps`.
    """
    return trade.with_gaps(counted.drop(columns=["side", "flow"]), "panel")


@dataclass(frozen=True)
class Pair:
    """Both sides' counts of one flow in one year; ``gap`` is the partner's over China's, less 1."""

    period: str
    china: str
    partner: str
    reporter: str
    gap: float


def pairs(counted: pd.DataFrame, flow: str = "total") -> list[Pair]:
    """Return the years that both sides count a flow, the earliest first.

    Parameters
    ----------
    counted
        Rows of :func:`counts`.
    """
    rows = counted[counted["flow"] == flow]
    sides = {side: rows[rows["side"] == side].set_index("period") for side in SIDES}
    ours, theirs = sides["china"], sides["partner"]
    return [
        Pair(
            year,
            str(ours.loc[year, "observation"]),
            str(theirs.loc[year, "observation"]),
            str(theirs.loc[year, "reporter"]),
            float(theirs.loc[year, "value_usd"]) / float(ours.loc[year, "value_usd"]) - 1,
        )
        for year in sorted(set(ours.index) & set(theirs.index))
    ]


def by_customs(counted: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of :func:`counts` without what is China's by inference alone.

    A figure of nobody named is taken for China's where a line is drawn; what the two sides' offices
    count, and who counts less, is said only of the figures of China's customs.
    """
    return counted[(counted["side"] != "china") | (counted["reporter"] == _CUSTOMS)]


def latest_pair(counted: pd.DataFrame, flow: str = "total") -> Pair | None:
    """Return the last of :func:`pairs`, or nothing."""
    found = pairs(counted, flow)
    return found[-1] if found else None


def larger_side(found: Sequence[Pair]) -> str:
    """Return who counts more: ``china``, ``partner``, ``either`` by year, or nothing to compare."""
    signs = {pair.gap > 0 for pair in found}
    if not signs:
        return ""
    return "either" if len(signs) == 2 else "partner" if signs == {True} else "china"


def latest_value(counted: pd.DataFrame, side: str, flow: str = "total") -> dict[str, Any] | None:
    """Return the last row of :func:`counts` of one side and flow, or nothing."""
    rows = counted[(counted["side"] == side) & (counted["flow"] == flow)]
    return None if rows.empty else record(rows.iloc[-1])


def unanswered(counted: pd.DataFrame) -> list[str]:
    """Return the years since the partner's last count, of any flow, with China's count alone.

    Parameters
    ----------
    counted
        Rows of :func:`counts`.
    """
    years = {side: set(counted.loc[counted["side"] == side, "period"]) for side in SIDES}
    last = max(years["partner"], default="")
    return sorted(year for year in years["china"] if last and year > last)


def movers(ledger: Ledger, economy: str) -> pd.DataFrame:
    """Return the two directions of the latest table of China's customs, the larger change first.

    Returns
    -------
    DataFrame
        Rows of :func:`trade.customs`, with ``printed_level`` and ``printed_growth`` (ids); empty
        where the customs print no table of the economy.
    """
    rows = ledger.select(measure="trade_value_cny", subject=economy, reporter="GACC")
    if rows.empty:
        return pd.DataFrame()
    latest = rows.sort_values("end", kind="stable")["period"].iloc[-1]
    frame = trade.customs(ledger, str(latest), [economy])
    frame = frame[frame["flow"] != "total"]
    frame = frame.assign(
        printed_level=frame["observations"].str[0], printed_growth=frame["observations"].str[1]
    )
    return frame.sort_values("change_cny", key=abs, ascending=False).reset_index(drop=True)


def record(row: Any) -> dict[str, Any]:
    """Return a row of a frame by the names of its columns."""
    return {str(column): value for column, value in row.items()}
