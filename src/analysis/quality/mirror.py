"""China's report of a flow against the partner's report of the same flow.

The two sides measure at different borders: an exporter values goods free on board (FOB), an
importer with cost, insurance and freight (CIF), so an importer's figure is usually the larger. The
gap is given as ratio and as its natural logarithm, partner over China, which is free of the choice
of unit. What could explain a gap is judged on importer over exporter:

- *freight and insurance* raise the importer's figure, usually by less than :data:`FREIGHT`;
- *timing*: goods that leave in December arrive in January; a month is a twelfth of the year, so
  shares of :data:`TIMING` either way are possible;
- *transit*: an exporter counts goods that only pass through the importer, whose figure is then the
  smaller; freight works the other way and cannot explain it;
- *scope*: unrecorded trade, processing zones, goods with services, gold.

A gap is a finding where freight and timing together cannot explain it. For a turnover both
directions mix, so that only its size can be judged.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.ledger import Ledger
from analysis.quality.finding import Finding, finding
from analysis.quality.levels import records
from analysis.quality.remembered import once
from analysis.quality.words import quantity

_CHINA_REPORTER = "GACC"
_CHINA = "CHN"
COLUMNS = (
    "subject flow period china_id partner_id partner_reporter china_value_usd partner_value_usd "
    "ratio ratio_low ratio_high log_gap meets explained"
).split()
FREIGHT = 1.10
"""Usual upper end of CIF over FOB in trade statistics (IMF Direction of Trade Statistics)."""

TIMING = 1 / 12
_GRAVE = 0.25
_FIT = "the two figures agree"
_FREIGHT = "possible: freight and insurance"
_FREIGHT_TIMING = "possible: freight, insurance and timing together"
_UNKNOWN = "the two figures do not tell the cause"
_UNRECORDED = f"{_UNKNOWN}; possible: goods that only pass through the partner or go unrecorded"
_SOLD_ON = f"{_UNKNOWN}; possible: goods that end elsewhere or are booked under another origin"
_SCOPE = f"{_UNKNOWN}; freight and timing are not enough; possible: different goods counted"
_TURNOVER = f"{_UNKNOWN}; freight and timing are not enough; possible: goods one side counts"


@once
def compare_mirror(ledger: Ledger) -> pd.DataFrame:
    """Return one row for each flow that China and its partner both report.

    Returns
    -------
    DataFrame
        Columns :data:`COLUMNS`. ``ratio`` is the partner's value over China's; ``meets`` tells
        whether the two stated intervals share a value.
    """
    rows = ledger.select(measure="trade_value", counterpart=_CHINA, item="", status="measured")
    rows = rows.rename_axis("id").reset_index()
    china = rows[(rows["reporter"] == _CHINA_REPORTER) & rows["value"].notna()]
    china = china[china["qualifier"] == ""]
    partner = rows[~rows["reporter"].isin([_CHINA_REPORTER, "unstated"]) & rows["value"].notna()]
    keys = ["subject", "flow", "period"]
    pairs = partner.merge(china, on=keys, suffixes=("", "_china"))
    found = []
    for row in records(pairs):
        theirs, ours = str(row.id), str(row.id_china)
        one, other = ledger.interval(theirs), ledger.interval(ours)
        ratio, bounds = float(row.value) / float(row.value_china), one.over(other)
        found.append(
            {
                **{key: getattr(row, key) for key in keys},
                "china_id": ours,
                "partner_id": theirs,
                "partner_reporter": row.reporter,
                "china_value_usd": row.value_china,
                "partner_value_usd": row.value,
                "ratio": ratio,
                "ratio_low": bounds.low,
                "ratio_high": bounds.high,
                "log_gap": math.log(ratio),
                "meets": one.meets(other),
                "explained": explanation(str(row.flow), bounds.low, bounds.high),
            }
        )
    return pd.DataFrame(found, columns=COLUMNS)


def explanation(flow: str, ratio_low: float, ratio_high: float) -> str:
    """Return what could explain a gap, from the bounds of the partner's figure over China's."""
    if ratio_low <= 1 <= ratio_high:
        return _FIT
    low, high = ratio_low, ratio_high
    if flow == "imports":  # China is the importer
        low, high = 1 / ratio_high, 1 / ratio_low
    if flow == "total":
        most = FREIGHT * (1 + TIMING)
        return _FREIGHT_TIMING if low <= most and high >= 1 / most else _TURNOVER
    if low <= FREIGHT and high >= 1:
        return _FREIGHT
    if low <= FREIGHT * (1 + TIMING) and high >= 1 - TIMING:
        return _FREIGHT_TIMING
    if high < 1:
        return _UNRECORDED if flow == "exports" else _SOLD_ON
    return _SCOPE


def find_mirror(ledger: Ledger) -> Iterator[Finding]:
    """Yield a doubt for each flow on which two reports differ by more than freight explains."""
    for row in records(compare_mirror(ledger)):
        if row.explained in (_FIT, _FREIGHT):
            continue
        ours, theirs = (ledger.observation(str(i)) for i in (row.china_id, row.partner_id))
        unexplained = row.explained != _FREIGHT_TIMING
        grave = abs(float(row.log_gap)) > _GRAVE
        yield finding(
            ledger,
            "mirror",
            "mirror-gap",
            ("high" if grave else "medium") if unexplained else "low",
            [str(row.partner_id), str(row.china_id)],
            f"{quantity(ledger, str(row.partner_id))}: China reports {ours['text']}, "
            f"{ledger.vocabulary.reporter_name(theirs['reporter'])} {theirs['text']}, "
            f"{row.ratio:.2f} times China's figure. {_told(row, unexplained)}",
            expected=ledger.interval(str(row.china_id)),
            found=ledger.interval(str(row.partner_id)),
            cause=str(row.explained),
            decides="both customs' figures by commodity and by country of consignment",
        )


def _told(row: Any, unexplained: bool) -> str:
    if not unexplained:
        return (
            "The costs of freight and insurance, which only the importer counts, and goods under "
            "way at the turn of the period would be enough to explain it."
        )
    importer_is_smaller = (row.ratio < 1) == (row.flow == "exports")
    if row.flow != "total" and importer_is_smaller:
        return (
            "Freight and insurance make the importer's figure the larger one; here it is the "
            f"smaller. {_sentence(row.explained)}"
        )
    return _sentence(row.explained)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


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
