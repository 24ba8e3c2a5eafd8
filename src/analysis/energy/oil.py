"""Oil through Kazakhstan: whose it is.

The operator tells three kinds of oil in the Kazakhstan-China line: Russian oil in transit to China,
Kazakh oil for China, and oil that leaves the line for refineries in Kazakhstan. Customs count all
Kazakh oil that China buys, whichever way it travels, and value it. The two answer different
questions and are never averaged.
"""

from __future__ import annotations

import re

import pandas as pd

from analysis.energy.conversion import BARRELS_PER_TONNE, product
from analysis.frames import statements
from analysis.ledger import Ledger

_LINE = "Kazakhstan-China oil pipeline"
_ALL = f"{_LINE}, all oil"
_RUSSIAN = f"{_LINE}, Russian oil in transit to China"
_KAZAKH = f"{_LINE}, Kazakh oil to China"
KINDS = {
    "RUS": "Russian oil, in transit to China",
    "rest": "oil for refineries in Kazakhstan",
    "KAZ": "Kazakh oil to China",
}
_YEAR = re.compile(r"\d{4}")


def whose_oil(ledger: Ledger) -> pd.DataFrame:
    """Return the oil of the Kazakhstan-China line by kind and year, as its operator counts.

    The oil for refineries is what is left of the total; the operator prints it for one year only.

    Returns
    -------
    DataFrame
        ``period``, ``kind`` (a word of :data:`KINDS`), ``subject`` (RUS or KAZ), ``mass_t`` with
        ``_low`` and ``_high``, ``share`` of the total, ``is_rest`` and ``observations``; years
        without total, transit and export are left out.
    """
    rows = ledger.select(measure="oil_pipeline_volume", item=(_ALL, _RUSSIAN, _KAZAKH))
    frame = statements(ledger, rows[rows["period"].str.fullmatch(_YEAR.pattern)])
    records = []
    for period, year in frame.groupby("period", sort=True):
        names = dict(zip(year["item"], year["observation"], strict=True))
        if set(names) != {_ALL, _RUSSIAN, _KAZAKH}:
            continue
        total = ledger.interval(names[_ALL])
        parts = {code: names[item] for code, item in (("RUS", _RUSSIAN), ("KAZ", _KAZAKH))}
        sets = {code: ledger.interval(name) for code, name in parts.items()}
        values = {code: float(ledger.observation(name)["value"]) for code, name in parts.items()}
        whole = float(ledger.observation(names[_ALL])["value"])
        sets["rest"] = total - sets["RUS"] - sets["KAZ"]
        values["rest"] = whole - values["RUS"] - values["KAZ"]
        for code, kind in KINDS.items():
            records.append(
                {
                    "period": period,
                    "kind": kind,
                    "subject": "KAZ" if code == "rest" else code,
                    "mass_t": values[code],
                    "mass_t_low": sets[code].low,
                    "mass_t_high": sets[code].high,
                    "share": values[code] / whole,
                    "is_rest": code == "rest",
                    "observations": list(names.values())
                    if code == "rest"
                    else [parts[code], names[_ALL]],
                }
            )
    return pd.DataFrame(records)


def customs_and_pipeline(ledger: Ledger) -> pd.DataFrame:
    """Return every printed mass of Kazakh oil for China: customs and pipeline, a row a figure.

    Returns
    -------
    DataFrame
        As :func:`analysis.frames.statements` gives it, with ``counted_by`` and ``way`` ("customs,
        all ways" or "through the pipeline"); sorted by period.
    """
    customs = ledger.select(
        measure="trade_quantity", subject="KAZ", counterpart="CHN", item="crude oil"
    )
    piped = ledger.select(
        measure="oil_pipeline_volume", item=(_KAZAKH, "Kazakh oil by pipeline to China")
    )
    ways = {"customs, all ways": customs, "through the pipeline": piped}
    frame = pd.concat(statements(ledger, rows).assign(way=way) for way, rows in ways.items())
    frame["counted_by"] = frame["reporter"].map(ledger.vocabulary.reporter_name)
    return frame.sort_values(["period", "way"], kind="stable").reset_index(drop=True)


def price_per_barrel(ledger: Ledger, value: str, mass: str) -> tuple[float, float, float]:
    """Return value over mass in US dollars a barrel: at the printed values, lowest and highest.

    Parameters
    ----------
    value, mass
        Ids of observations of a value in US dollars and of a mass.
    """
    barrels = product(ledger.interval(mass), ledger.interval(BARRELS_PER_TONNE))
    allowed = ledger.interval(value).over(barrels)
    money, tonnes, factor = (
        float(ledger.observation(name)["value"]) for name in (value, mass, BARRELS_PER_TONNE)
    )
    return money / (tonnes * factor), allowed.low, allowed.high
