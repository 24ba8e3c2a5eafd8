"""Promises against what has been reached: targets with a year, and the pace they need."""

from __future__ import annotations

import pandas as pd

from analysis.ledger import Ledger
from analysis.periods import UNSTATED, bounds


def compound_growth_needed(value: float, target: float, years: int) -> float:
    """Return the yearly growth that turns ``value`` into ``target`` in ``years`` years.

    ``(target / value) ** (1 / years) - 1``, the compound annual growth rate.

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
    """Return each stated target for trade with China beside the last turnover known.

    Parameters
    ----------
    turnover
        One turnover for each economy and period, as ``trade.choose`` returns them.

    Returns
    -------
    DataFrame
        One row a target: ``economy``, ``target_text``, ``due`` ("no year" where none was set),
        ``target_usd``, ``latest_text``, ``latest_usd``, ``latest_period``, ``reached`` (latest over
        target), ``state`` ("passed", "open"), ``growth_needed`` (share of 1 a year, missing where
        passed or without a year), ``target_id``, ``latest_id``, ``observations`` (the two).
    """
    yearly = turnover[(turnover["flow"] == "total") & turnover["period"].str.fullmatch(r"\d{4}")]
    records = []
    for target in map(str, ledger.select(measure="trade_target", flow="total").index):
        row = ledger.observation(target)
        mine = yearly[yearly["subject"] == row["subject"]].sort_values("period")
        if mine.empty:
            continue
        latest = mine.iloc[-1].to_dict()
        due = None if row["period"] == UNSTATED else bounds(row["period"])[1].year
        passed = latest["low_usd"] > row["value"]
        years = 0 if due is None else due - int(latest["period"])
        needed = None
        if not passed and years > 0:
            needed = compound_growth_needed(latest["value_usd"], row["value"], years)
        records.append(
            {
                "economy": latest["economy"],
                "subject": row["subject"],
                "target_text": row["text"],
                "target_usd": row["value"],
                "due": "no year" if due is None else str(due),
                "latest_text": latest["text"],
                "latest_usd": latest["value_usd"],
                "latest_period": latest["period"],
                "reached": latest["value_usd"] / row["value"],
                "state": "passed" if passed else "open",
                "growth_needed": needed,
                "target_id": target,
                "latest_id": latest["observation"],
                "observations": [target, latest["observation"]],
            }
        )
    return pd.DataFrame(records)
