"""Energy: power capacity and its cost, a gas exporter's trade, and who supplies what."""

from __future__ import annotations

import pandas as pd

from analysis.frames import statements
from analysis.ledger import Ledger

_CHINA = "CHN"


def capacities(ledger: Ledger) -> pd.DataFrame:
    """Return the stated power capacity of each named plant or package, in watts."""
    frame = statements(ledger, ledger.select(measure="capacity_power"))
    return frame.sort_values("low", ascending=False, kind="stable")


def cost_per_watt(ledger: Ledger, capacity: str, value: str) -> tuple[float, float]:
    """Return the lowest and highest cost, in US dollars a watt, that two statements allow.

    Parameters
    ----------
    capacity, value
        Ids of the observations of a capacity and of the money for it.
    """
    cost = ledger.interval(value).over(ledger.interval(capacity))
    return cost.low, cost.high


def gas_exporter_trade(ledger: Ledger, economy: str) -> pd.DataFrame:
    """Return every statement of China's trade with a gas exporter, by flow and period.

    The documents value no gas on its own; the goods total of the exporter is the nearest figure
    they hold.
    """
    rows = ledger.select(
        measure="trade_value", subject=economy, counterpart=_CHINA, item="", status="measured"
    )
    return statements(ledger, rows).sort_values(["period", "flow"], kind="stable")


def supplier_ranks(ledger: Ledger) -> pd.DataFrame:
    """Return who is called a leading supplier or producer of what, by whom."""
    return statements(ledger, ledger.select(measure="commodity_rank", topic="energy"))
