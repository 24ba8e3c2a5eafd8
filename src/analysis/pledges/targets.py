"""Promises against what has been reached: targets with a year, and the pace they need."""

from __future__ import annotations

import pandas as pd

from analysis.ledger import Ledger
from analysis.periods import UNSTATED, bounds


def compound_growth_needed(value: float, target: float, years: int) -> float:
    """Return the yearly growth that turns ``value`` into ``target`` in ``years`` years.

    ``(target / value) ** (1 / years) - 1``, the compound annual growth rate (CAGR), solved for the
    rate; the arithmetic of compound interest. It assumes the same rate every year.

    Raises
    ------
    ValueError
        When a value is not positive or no year is left.
    """
    if value <= 0 or target <= 0 or years < 1:
        raise ValueError(
            f"expected positive values and at least one year, found {value}, {target}, {years}"
        )
    return float((target / value) ** (1 / years) - 1)


def trade_targets(ledger: Ledger, turnover: pd.DataFrame) -> pd.DataFrame:
    """Return each stated target for trade with China beside what was reached.

    Parameters
    ----------
    turnover
        One turnover for each economy and period, as ``trade.choose`` or one side of
        ``trade.yearly`` returns them. Whose count it is decides what was reached.

    Returns
    -------
    DataFrame
        One row a target: ``economy``, ``target_text``, ``due`` ("no year" where none was set),
        ``target_usd``, ``set_on`` (as ``pledges.csv`` has it, "not stated" otherwise),
        ``level_when_set_usd`` and ``level_when_set_text`` (of the year of setting; missing where
        that year has none), ``latest_text``, ``latest_usd``, ``latest_period``, ``reached`` (latest
        over target), ``state``, ``growth_needed`` (share of 1 a year, missing where passed or
        without a year), ``target_id``, ``latest_id``, ``observations``.

        ``state`` is "passed" when a year up to the due one was above the target, "passed late" when
        only a later year was, "missed" when the due year is over and none was, "open" otherwise.
    """
    yearly = turnover[turnover["period"].str.fullmatch(r"\d{4}")]
    if "flow" in yearly:
        yearly = yearly[yearly["flow"] == "total"]
    promised = ledger.pledges[ledger.pledges["observation"] != ""]
    set_on = dict(zip(promised["observation"], promised["pledged_on"], strict=True))
    records = []
    for target in map(str, ledger.select(measure="trade_target", flow="total").index):
        row = ledger.observation(target)
        mine = yearly[yearly["subject"] == row["subject"]].sort_values("period")
        if mine.empty:
            continue
        latest = mine.iloc[-1].to_dict()
        due = None if row["period"] == UNSTATED else bounds(row["period"])[1].year
        since = set_on.get(target, UNSTATED)
        at_start = mine[mine["period"] == since[:4]].to_dict("records")
        state = _state(mine, row["value"], due)
        years = 0 if due is None else due - int(latest["period"])
        needed = None
        if state == "open" and years > 0:
            needed = compound_growth_needed(latest["value_usd"], row["value"], years)
        records.append(
            {
                "economy": latest["economy"],
                "subject": row["subject"],
                "target_text": row["text"],
                "target_usd": row["value"],
                "due": "no year" if due is None else str(due),
                "set_on": "not stated" if since == UNSTATED else since[:4],
                "level_when_set_usd": at_start[0]["value_usd"] if at_start else None,
                "level_when_set_text": at_start[0]["text"] if at_start else "",
                "latest_text": latest["text"],
                "latest_usd": latest["value_usd"],
                "latest_period": latest["period"],
                "reached": latest["value_usd"] / row["value"],
                "state": state,
                "growth_needed": needed,
                "target_id": target,
                "latest_id": latest["observation"],
                "observations": [
                    target,
                    *(each["observation"] for each in at_start),
                    latest["observation"],
                ],
            }
        )
    return pd.DataFrame(records)


def _state(mine: pd.DataFrame, target: float, due: int | None) -> str:
    """Return what became of a target, from the years of one economy in their order."""
    above = mine.loc[mine["low_usd"] > target, "period"].astype(int)
    latest = int(mine["period"].iloc[-1])
    if len(above):
        return "passed" if due is None or above.min() <= due else "passed late"
    return "missed" if due is not None and latest >= due else "open"
