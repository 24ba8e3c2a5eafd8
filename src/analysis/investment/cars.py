"""China's part of the vehicles that a country bought, from pairs of counts of one office."""

from __future__ import annotations

import pandas as pd

from analysis.frames import statements
from analysis.ledger import Ledger

_CHINA = "CHN"
_WORLD = "XWD"


def shares_of_supplier(ledger: Ledger, economy: str, item: str) -> pd.DataFrame:
    """Return China's part of the imports of an item, for periods in which one office counts both.

    Returns
    -------
    DataFrame
        ``period``, ``from_china``, ``from_all`` (as printed), ``value_china``, ``value_all``,
        ``share`` with ``share_low`` and ``share_high`` (rounding, and at most 1), ``reporter``,
        ``observations``; oldest first.
    """
    rows = statements(
        ledger,
        ledger.select(
            measure="trade_quantity",
            subject=economy,
            item=item,
            flow="exports",
            counterpart=(_CHINA, _WORLD),
        ),
    )
    records = []
    for (period, reporter), mine in rows.groupby(["period", "reporter"], sort=True):
        by = mine.set_index("counterpart")
        if not {_CHINA, _WORLD} <= set(by.index):
            continue
        part, whole = by.loc[_CHINA], by.loc[_WORLD]
        mine_id, all_id = str(part["observation"]), str(whole["observation"])
        share = ledger.interval(mine_id).over(ledger.interval(all_id))
        records.append(
            {
                "period": period,
                "from_china": part["text"],
                "from_all": whole["text"],
                "value_china": part["value"],
                "value_all": whole["value"],
                "share": part["value"] / whole["value"],
                "share_low": share.low,
                "share_high": min(share.high, 1.0),
                "reporter": reporter,
                "observations": [mine_id, all_id],
            }
        )
    return pd.DataFrame(records)
