"""How much China matters to an economy, and an economy to China and the region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import trade
from analysis.country.counts import record
from analysis.frames import statements
from analysis.ledger import Ledger

_CHINA, _RUSSIA = "CHN", "RUS"


def mutual_share(ledger: Ledger, economy: str) -> dict[str, Any] | None:
    """Return the latest row of :func:`trade.mutual_shares` for an economy, with its ``period``.

    Where several reporters print a share for the year, the best graded counts. ``place`` says where
    China's share stands among those of the region that this reporter prints for the year:
    "largest", "smallest", or nothing; two economies make no region.
    """
    rows = _printed(ledger, "trade_share", economy, _CHINA)
    rows = rows[rows["flow"] == "total"]
    for period, reporter in zip(rows["period"], rows["reporter"], strict=True):
        try:
            found = trade.mutual_shares(ledger, period, reporter=reporter, also=economy)
        except ValueError:  # China's trade with the world is not printed for the year
            continue
        if economy in found.index:
            inside = economy in ledger.vocabulary.central_asia()
            place = _place(found["china_share"], economy) if inside else ""
            row = record(found.loc[economy])
            return {**row, "period": period, "reporter": reporter, "place": place}
    return None


def part_of_region(ledger: Ledger, economy: str) -> dict[str, Any] | None:
    """Return an economy's part in the region's turnover with China in its latest full year.

    Returns
    -------
    dict or None
        ``period``, ``share``, ``place`` (as for :func:`mutual_share`) and ``observations`` of all
        economies; ``None`` where an economy of the region has no turnover in that year, since a
        part of fewer would be taken for one of the region.
    """
    counted = trade.yearly(ledger)
    mine = counted[(counted["side"] == "china") & (counted["subject"] == economy)]
    if mine.empty:
        return None
    period = str(mine["period"].iloc[-1])
    found = trade.regional_shares(ledger, period)
    if set(found.index) != set(ledger.vocabulary.central_asia()):
        return None
    return {
        "period": period,
        "share": float(found.loc[economy, "share"]),  # type: ignore[arg-type]
        "place": _place(found["share"], economy),
        "observations": list(found["observation"]),
    }


@dataclass(frozen=True)
class Rival:
    """China's trade and another partner's as one reporter prints them for one period.

    ``what`` is "share" or "value"; ``china`` and ``other`` are observations.
    """

    what: str
    period: str
    reporter: str
    china: str
    other: str
    china_leads: bool


def rival(ledger: Ledger, economy: str, other: str = _RUSSIA) -> Rival | None:
    """Return the latest period for which one reporter prints both partners' trade in total.

    Shares of the total count before values, since they need no second look at the whole.
    """
    keys = ["flow", "period", "reporter"]
    for what, measure in (("share", "trade_share"), ("value", "trade_value")):
        ours, theirs = (_printed(ledger, measure, economy, each) for each in (_CHINA, other))
        both = ours[ours["flow"] == "total"].merge(theirs, on=keys, suffixes=("", "_other"))
        both = both[both["reporter"] != "unstated"]
        if len(both):
            row = both.iloc[0]
            ids = str(row["observation"]), str(row["observation_other"])
            leads = bool(row["value"] > row["value_other"])
            return Rival(what, str(row["period"]), str(row["reporter"]), *ids, leads)
    return None


def shares(ledger: Ledger, economy: str, count: int = 8) -> pd.DataFrame:
    """Return China's printed shares of an economy's trade, the latest first.

    Returns
    -------
    DataFrame
        As :func:`analysis.frames.statements`, with ``of`` ("its imports") and ``who`` (reporter).
    """
    rows = _printed(ledger, "trade_share", economy, _CHINA)
    of = {"exports": "its imports", "imports": "its exports", "total": "all its trade"}
    rows = rows.assign(
        of=rows["flow"].map(of), who=[ledger.vocabulary.reporter_name(r) for r in rows["reporter"]]
    )
    return rows.drop_duplicates(["of", "period", "reporter"]).head(count).reset_index(drop=True)


def _printed(ledger: Ledger, measure: str, economy: str, partner: str) -> pd.DataFrame:
    """Return what is printed of a measure of all goods trade with a partner, the latest first."""
    rows = ledger.select(
        measure=measure, subject=economy, counterpart=partner, item="", status="measured"
    )
    rows = rows[rows["value"].notna()]
    frame = statements(ledger, rows).assign(_end=rows["end"].to_list())
    frame = frame.sort_values("grade", kind="stable")
    frame = frame.sort_values("_end", ascending=False, kind="stable")
    return frame.drop(columns="_end").reset_index(drop=True)


def _place(shares_of: pd.Series[float], economy: str) -> str:
    """Return whether an economy has the largest or the smallest of at least three shares."""
    if len(shares_of) <= 2:
        return ""
    if shares_of.idxmax() == economy:
        return "largest"
    return "smallest" if shares_of.idxmin() == economy else ""
