"""China's report of a flow against the partner's report of the same flow.

The two sides measure at different borders: an exporter values goods free on board (FOB), an
importer with cost, insurance and freight (CIF), so an importer's figure is usually the larger. The
gap is given as ratio and as its natural logarithm, importer over exporter for one flow and partner
over China for a turnover, which is free of the choice of unit.
"""

from __future__ import annotations

import math

import pandas as pd

from analysis.ledger import Ledger

_CHINA_REPORTER = "GACC"
_CHINA = "CHN"
COLUMNS = (
    "subject flow period china_id partner_id partner_reporter china_value_usd partner_value_usd "
    "ratio ratio_low ratio_high log_gap meets"
).split()


def compare_mirror(ledger: Ledger) -> pd.DataFrame:
    """Return one row for each flow that China and its partner both report.

    Returns
    -------
    DataFrame
        Columns :data:`COLUMNS`. ``ratio`` is the partner's value over China's; ``meets`` tells
        whether the two stated intervals share a value.
    """
    rows = ledger.select(measure="trade_value", counterpart=_CHINA, item="", status="measured")
    china = rows[(rows["reporter"] == _CHINA_REPORTER) & rows["value"].notna()]
    partner = rows[~rows["reporter"].isin([_CHINA_REPORTER, "unstated"])]
    records = []
    keys = ["subject", "flow", "period"]
    for theirs in map(str, partner.index):
        row = ledger.observation(theirs)
        same = china[(china[keys] == [row[key] for key in keys]).all(axis=1)]
        for ours in map(str, same.index[same["qualifier"] == ""]):
            one, other = ledger.interval(theirs), ledger.interval(ours)
            china_value = ledger.observation(ours)["value"]
            ratio, bounds = row["value"] / china_value, one.over(other)
            records.append(
                {
                    **{key: row[key] for key in keys},
                    "china_id": ours,
                    "partner_id": theirs,
                    "partner_reporter": row["reporter"],
                    "china_value_usd": china_value,
                    "partner_value_usd": row["value"],
                    "ratio": ratio,
                    "ratio_low": bounds.low,
                    "ratio_high": bounds.high,
                    "log_gap": math.log(ratio),
                    "meets": one.meets(other),
                }
            )
    return pd.DataFrame(records, columns=COLUMNS)


def mirror_sides(ledger: Ledger) -> pd.DataFrame:
    """Return the flows of :func:`compare_mirror`, one row for each side, to draw as pairs.

    Returns
    -------
    DataFrame
        ``row`` (economy and direction), ``subject``, ``side`` ("china" or "partner"),
        ``value_usd``, ``observation``.
    """
    directions = {"exports": "from China", "imports": "to China", "total": "both ways"}
    mirror = compare_mirror(ledger)
    rows = mirror["subject"].map(ledger.vocabulary.economy_name)
    rows = rows + ", " + mirror["flow"].map(directions)
    sides = [
        pd.DataFrame(
            {
                "row": rows,
                "subject": mirror["subject"],
                "side": side,
                "value_usd": mirror[f"{side}_value_usd"],
                "observation": mirror[f"{side}_id"],
            }
        )
        for side in ("china", "partner")
    ]
    return pd.concat(sides).sort_index(kind="stable").reset_index(drop=True)
