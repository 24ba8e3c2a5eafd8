"""What is traded: named goods, and the part of a flow that they make up where both are printed."""

from __future__ import annotations

import pandas as pd

from analysis.frames import statements
from analysis.ledger import Ledger
from analysis.trade.flows import CHINA, choose, levels

_OF_A_PROVINCE = "trade of Xinjiang"
_SIDES = {"exports": "buys from China", "imports": "sells to China"}


def goods(ledger: Ledger) -> pd.DataFrame:
    """Return the printed value of named goods in the trade of each economy with China.

    Returns
    -------
    DataFrame
        ``economy``, ``subject``, ``does`` ("sells to China" or "buys from China"), ``item``,
        ``period``, ``value_usd``, ``text``, ``share`` (of the same flow in the same period as the
        same side reports it; missing where that is not printed), ``observation``,
        ``observations`` (the value, and the whole where there is a share). Goods that are only the
        trade of Xinjiang are left out. Economies in the order of the vocabulary, the largest value
        of each first.
    """
    codes = ledger.vocabulary.central_asia()
    rows = statements(
        ledger,
        ledger.select(
            measure="trade_value",
            counterpart=CHINA,
            subject=codes,
            flow=tuple(_SIDES),
            topic="trade",
        ),
    )
    rows = rows[(rows["item"] != "") & ~rows["item"].str.endswith(_OF_A_PROVINCE)]
    printed = choose(levels(ledger))
    keys = zip(
        printed["subject"], printed["flow"], printed["period"], printed["reporter"], strict=True
    )
    wholes = dict(
        zip(keys, zip(printed["value_usd"], printed["observation"], strict=True), strict=True)
    )
    shares: list[float | None] = []
    behind: list[list[str]] = []
    columns = ["subject", "flow", "period", "reporter", "value", "observation"]
    for *key, value, observation in rows[columns].itertuples(index=False, name=None):
        whole = wholes.get(tuple(key))
        shares.append(None if whole is None else float(value) / float(whole[0]))
        behind.append([observation] if whole is None else [observation, str(whole[1])])
    frame = rows.rename(columns={"value": "value_usd"}).assign(
        does=rows["flow"].map(_SIDES),
        share=pd.Series(shares, rows.index, dtype=float),
        observations=pd.Series(behind, rows.index, dtype=object),
    )
    columns = (
        "economy subject does item period value_usd text share reporter observation observations"
    ).split()
    place = frame["subject"].map(codes.index)
    ordered = frame.assign(_place=place).sort_values(
        ["_place", "value_usd"], ascending=[True, False], kind="stable"
    )
    return ordered[columns].reset_index(drop=True)
