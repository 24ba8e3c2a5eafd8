"""Sizes that cannot be, or can hardly be: a flow against the economy, a part against the whole.

Only the first rule below yields contradictions; the others yield doubts, because nothing in
arithmetic forbids a quarter without trade or a tenfold rise.

- *part above whole*: part of a year larger than the year, a named project larger than the sum of
  all, a volume above the capacity.
- *flow against GDP*: trade with one partner above the whole product of the economy. Trade may
  exceed GDP where goods pass through, so this is a doubt, and a grave one.
- *leap*: a level more than three times (or less than a third of) that of the year before, unless an
  independent growth or multiple says the same.
- *quarter against year*: a quarter with less than 1/20 or more than 3/5 of the year.
- *projects against investment*: one set of named projects above twice the stated total.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from analysis.ledger import Ledger
from analysis.quality import levels
from analysis.quality.finding import Finding, finding
from analysis.quality.growth import PAIRS
from analysis.quality.levels import records
from analysis.stated import Interval

LEAP = 3.0
LEAST_QUARTER, MOST_QUARTER = 0.05, 0.60
_PROJECTS_ABOVE = 2.0
_KEYS = ["measure", "subject", "counterpart", "flow", "item", "view"]
_BOUNDS = ["low", "high", "low_open", "high_open"]


def find_plausibility(ledger: Ledger) -> Iterator[Finding]:
    """Yield what cannot be, or hardly can."""
    yield from _above_gdp(ledger)
    yield from _leaps(ledger)
    yield from _part_of_year(ledger)
    yield from _projects_above_total(ledger)
    yield from _volume_above_capacity(ledger)


def _above_gdp(ledger: Ledger) -> Iterator[Finding]:
    gdp = levels.numeric(ledger, ("gdp",))[["subject", "period", "id", *_BOUNDS]]
    trade = levels.numeric(ledger, ("trade_value",))
    pairs = trade[trade["item"] == ""].merge(gdp, on=["subject", "period"], suffixes=("", "_gdp"))
    pairs = pairs.reset_index(drop=True)
    expected = (
        pairs[[f"{c}_gdp" for c in _BOUNDS]]
        .set_axis(_BOUNDS, axis=1)
        .assign(low=0.0, low_open=False)
    )
    _, above = levels.apart(expected, pairs)
    pairs = pairs[above]
    for (_, of), rows in pairs.groupby(["subject", "id_gdp"], sort=True):
        ids = rows.sort_values("low", ascending=False)["id"].tolist()
        names = " and ".join(
            f"{ledger.observation(i)['flow']} of {ledger.observation(i)['text']}" for i in ids
        )
        product = ledger.observation(str(of))
        economy = ledger.vocabulary.economy_name(product["subject"])
        yield finding(
            ledger,
            "plausibility",
            "plausibility-above-gdp",
            "high",
            [*ids, str(of)],
            f"{economy}'s trade with one partner, {names}, is larger than the whole product of its "
            f"economy, {product['text']}, in {product['period']}.",
            expected=ledger.interval(str(of)),
            found=ledger.interval(ids[0]),
            cause="goods in transit to third countries counted as exports to this one",
            decides="the partner's own imports from China, and its exports onwards",
        )


def _leaps(ledger: Ledger) -> Iterator[Finding]:
    rows = levels.dated(levels.numeric(ledger, tuple(sorted(set(PAIRS.values())))))
    rows = rows[rows["period"].str.fullmatch(r"\d{4}") & (rows["low"] > 0)]
    rows = rows.assign(year=rows["period"].astype(int))[[*_KEYS, "year", "id", "source", *_BOUNDS]]
    pairs = rows.merge(rows.assign(year=rows["year"] + 1), on=[*_KEYS, "year"], suffixes=("", "_b"))
    with np.errstate(invalid="ignore"):
        least, most = pairs["low"] / pairs["high_b"], pairs["high"] / pairs["low_b"]
    pairs = pairs.assign(least=least, most=most)
    pairs = pairs[(pairs["least"] > LEAP) | (pairs["most"] < 1 / LEAP)]
    for row in records(pairs):
        if _confirmed(ledger, row):
            continue
        then, now = ledger.observation(str(row.id_b)), ledger.observation(str(row.id))
        about = _stated_growth(ledger, row)
        said = f" The turnover is said to have grown by {about[1]}." if about else ""
        economy = ledger.vocabulary.economy_name(now["subject"])
        yield finding(
            ledger,
            "plausibility",
            "plausibility-leap",
            "medium",
            [str(row.id_b), str(row.id), *([about[0]] if about else [])],
            f"{economy}: {then['text']} in {then['period']} ({then['flow'] or 'level'}) and "
            f"{now['text']} in {now['period']} would be a leap by more than "
            f"{LEAP:g} times in a year.{said}",
            expected=Interval(then["low"] / LEAP, then["high"] * LEAP),
            found=ledger.interval(str(row.id)),
            cause="another reporter, another scope or a unit behind one of the two",
            decides="a series of one reporter for both years",
        )


def _confirmed(ledger: Ledger, row: Any) -> bool:
    """Tell whether a stated growth or multiple of the same quantity says the leap itself."""
    claims = levels.numeric(ledger, tuple(PAIRS))
    year = str(row.year)
    same = (claims["period"] == year) & (claims["subject"] == row.subject)
    same &= (claims["flow"] == row.flow) & (claims["item"] == row.item)
    same &= claims["unit"].isin(["times", "percent"])
    multiple = claims["low"].where(claims["unit"] == "times", claims["low"] + 1)
    return bool((same & (multiple >= LEAP)).any())


def _stated_growth(ledger: Ledger, row: Any) -> tuple[str, str] | None:
    claims = ledger.select(measure="trade_growth", subject=row.subject, flow="total", item="")
    claims = claims[(claims["period"] == str(row.year)) & claims["value"].notna()]
    if claims.empty or row.flow == "total":
        return None
    return str(claims.index[0]), str(claims["text"].iloc[0])


def _part_of_year(ledger: Ledger) -> Iterator[Finding]:
    rows = levels.dated(levels.numeric(ledger, ("trade_value",)))
    quarter = rows["period"].str.fullmatch(r"\d{4}-Q[1-4]")
    parts = rows[quarter].assign(year=rows["period"].str[:4])
    years = rows[rows["period"].str.fullmatch(r"\d{4}")].assign(year=rows["period"])
    pairs = parts.merge(years, on=[*_KEYS, "year"], suffixes=("", "_year"))
    said = [*_KEYS, "period", "printed", "unit", "printed_year", "unit_year"]
    pairs = pairs.drop_duplicates(said).reset_index(drop=True)
    for row in records(pairs):
        share = (row.low / row.high_year, row.high / row.low_year)
        above = row.low > row.high_year
        if not above and share[1] >= LEAST_QUARTER and share[0] <= MOST_QUARTER:
            continue
        economy = ledger.vocabulary.economy_name(str(row.subject))
        yield finding(
            ledger,
            "plausibility",
            "plausibility-quarter",
            "high" if above else "note",
            [str(row.id), str(row.id_year)],
            f"{economy}, {row.flow}: {row.text} in {row.period} against {row.text_year} in the "
            f"whole year; a quarter usually carries between a twentieth and three fifths.",
            contradiction=above,
            expected=Interval(row.low_year * LEAST_QUARTER, row.high_year * MOST_QUARTER),
            found=ledger.interval(str(row.id)),
            cause="the rise came after the quarter, or the two figures differ in scope",
            decides="monthly figures of the same reporter",
        )


def _projects_above_total(ledger: Ledger) -> Iterator[Finding]:
    totals = ledger.select(measure="investment_value", item="", status="measured")
    named = ledger.select(measure=("deal_value", "investment_value"), status="measured")
    named = named[named["item"] != ""]
    for total in records(totals):
        same = (named["subject"] == total.subject) & (named["counterpart"] == total.counterpart)
        same &= named["low"] > _PROJECTS_ABOVE * total.value
        for each in map(str, named.index[same]):
            row = ledger.observation(each)
            yield finding(
                ledger,
                "plausibility",
                "plausibility-projects",
                "note",
                [each, str(total.Index)],
                f"The {row['item']} are worth {row['text']}, all investment is put at "
                f"{total.text}: worth and money invested are different concepts, though the text "
                "sets them side by side.",
                expected=ledger.interval(str(total.Index)),
                found=ledger.interval(each),
                cause="planned cost against money spent so far",
                decides="the amount invested in these projects to date",
            )


def _volume_above_capacity(ledger: Ledger) -> Iterator[Finding]:
    rows = ledger.observations
    capacity = rows[rows["measure"].str.startswith("capacity") & rows["high"].notna()]
    volumes = rows[rows["measure"].isin(["transit_volume", "order_quantity"])]
    keys = ["subject", "item"]
    pairs = (
        volumes.rename_axis("id")
        .reset_index()
        .merge(capacity.rename_axis("id").reset_index(), on=keys, suffixes=("", "_capacity"))
    )
    for row in records(pairs[pairs["low"] > pairs["high_capacity"]]):
        yield finding(
            ledger,
            "plausibility",
            "plausibility-capacity",
            "high",
            [str(row.id), str(row.id_capacity)],
            f"A volume of {row.text} is above the capacity of {row.text_capacity}.",
            contradiction=True,
            expected=Interval(0, float(row.high_capacity)),
            found=ledger.interval(str(row.id)),
            decides="the capacity in the year of the volume",
        )
