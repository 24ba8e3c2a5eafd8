"""Sizes that cannot be, or can hardly be: a flow against the economy, a part against the whole.

Only the first rule below yields contradictions; the others yield doubts, because nothing in
arithmetic forbids a quarter without trade or a tenfold rise.

- *part above whole*: part of a year larger than the year; a volume above the yearly capacity of the
  same year (above that of another year it is a doubt).
- *flow against GDP*: trade with one partner above the whole product of the economy. Trade may
  exceed GDP where goods pass through, so this is a doubt, and a grave one.
- *leap*: a level more than three times (or less than a third of) that of the year before, unless an
  independent growth or multiple says the same.
- *quarter against year*: a quarter with less than 1/20 or more than 3/5 of the year.
- *change within a year*: a change of some months more than three times that of the whole year.
- *partial count*: a figure said to be partial (``partial count`` in its note) above another
  reporter's full one.
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
from analysis.quality.words import figure, flow, listed, quantity, when
from analysis.stated import Interval

LEAP = 3.0
LEAST_QUARTER, MOST_QUARTER = 0.05, 0.60
_PROJECTS_ABOVE = 2.0
_PARTIAL = "partial count"
_VOLUMES = ("_volume", "_quantity")
_KEYS = ["measure", "subject", "counterpart", "flow", "item", "view"]
_BOUNDS = ["low", "high", "low_open", "high_open"]


def find_plausibility(ledger: Ledger) -> Iterator[Finding]:
    """Yield what cannot be, or hardly can."""
    yield from _above_gdp(ledger)
    yield from _leaps(ledger)
    yield from _part_of_year(ledger)
    yield from _change_within_year(ledger)
    yield from _partial_above_full(ledger)
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
        names = listed(
            f"{flow(ledger.observation(i))} of {ledger.observation(i)['text']}" for i in ids
        )
        product = ledger.observation(str(of))
        economy = ledger.vocabulary.economy_name(product["subject"])
        yield finding(
            ledger,
            "plausibility",
            "plausibility-above-gdp",
            "high",
            [*ids, str(of)],
            f"{economy} in {when(product['period'])}: with one partner it has {names}, which is "
            "more than all that its economy produces in the year (GDP), "
            f"{figure(product, ledger.vocabulary)}. This "
            "alone proves neither wrong: GDP counts what is added at home, trade the full price of "
            "goods, even of those that are sold on.",
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
            f"{economy}, {flow(now)}: {then['text']} in {when(then['period'])} and {now['text']} "
            f"in {when(now['period'])} would be a leap by a factor of more than {LEAP:g} in one "
            f"year.{said}",
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
            f"{economy}, {flow(row._asdict())}: {row.text} in {when(row.period)} against "
            f"{row.text_year} in the whole year; a quarter usually carries between a twentieth and "
            "three fifths of its year.",
            contradiction=above,
            expected=Interval(row.low_year * LEAST_QUARTER, row.high_year * MOST_QUARTER),
            found=ledger.interval(str(row.id)),
            cause="the rise came after the quarter, or the two figures differ in scope",
            decides="monthly figures of the same reporter",
        )


def _change_within_year(ledger: Ledger) -> Iterator[Finding]:
    """Yield a change of some months that the levels of the whole years leave far behind."""
    claims = levels.dated(levels.numeric(ledger, tuple(PAIRS)))
    within = ~claims["period"].str.fullmatch(r"\d{4}") & claims["unit"].isin(["times", "percent"])
    within &= claims["period"].str[:4] == claims["period"].str.split("/").str[-1].str[:4]
    claims = claims[within & claims["base_period"].str[:4].str.fullmatch(r"\d{4}")]
    claims = claims.assign(
        level=claims["measure"].map(PAIRS),
        year=claims["period"].str[:4],
        base_year=claims["base_period"].str[:4],
        multiple=claims["low"] + np.where(claims["unit"] == "times", 0.0, 1.0),
    )
    values = levels.numeric(ledger, tuple(sorted(set(PAIRS.values()))))
    values = values.rename(columns={"measure": "level", "period": "year"})
    same = ["level", "subject", "counterpart", "flow", "item", "view"]
    pairs = claims.merge(values, on=[*same, "year"], suffixes=("", "_now"))
    values = values.rename(columns={"year": "base_year"})
    pairs = pairs.merge(values, on=[*same, "base_year"], suffixes=("", "_then"))
    pairs = pairs.drop_duplicates(["id", "printed_now", "unit_now", "printed_then", "unit_then"])
    most = pairs["high_now"] / pairs["low_then"].where(pairs["low_then"] > 0)
    for row in records(pairs[pairs["multiple"] > LEAP * most]):
        times = row.high_now / row.low_then
        yield finding(
            ledger,
            "plausibility",
            "plausibility-change-within-year",
            "note",
            [str(row.id), str(row.id_now), str(row.id_then)],
            f"{quantity(ledger, str(row.id))}: {row.text}. The whole year came to at most "
            f"{times:.1f} times the year before (from {row.text_then} in {row.base_year} to "
            f"{row.text_now} in {row.year}). Both can hold if trade was still very small in "
            f"{when(row.base_period)} and rose later in that year.",
            expected=Interval(0, LEAP * times),
            found=Interval(float(row.multiple), float("inf"), True, True),
            cause="very little trade in the months it is compared with",
            decides="monthly figures of the same reporter",
        )


def _partial_above_full(ledger: Ledger) -> Iterator[Finding]:
    """Yield partial counts of one reporter that are above the full counts of another."""
    rows = levels.dated(levels.numeric(ledger, ("trade_value",)))
    partial = rows["note"].str.contains(_PARTIAL, regex=False)
    keys = ["measure", "subject", "counterpart", "flow", "item", "period"]
    pairs = rows[partial].merge(rows[~partial], on=keys, suffixes=("", "_full"))
    pairs = pairs[(pairs["view"] != pairs["view_full"]) & (pairs["low"] > pairs["high_full"])]
    for _, same in pairs.groupby(["subject", "period", "view", "source"], sort=True):
        told = "; ".join(
            f"{flow(row._asdict())}, {row.text} against {row.text_full}"
            for row in records(same.drop_duplicates(["id"]))
        )
        first = same.iloc[0]
        reporter = ledger.vocabulary.reporter_name(str(first["reporter"]))
        economy = ledger.vocabulary.economy_name(str(first["subject"]))
        yield finding(
            ledger,
            "plausibility",
            "plausibility-partial-above-full",
            "low",
            [*same["id"], *same["id_full"]],
            f"{economy} in {first['period']}: the figures of {reporter} are called partial, yet "
            f"they are larger than the full ones beside them ({told}).",
            expected=ledger.interval(str(first["id_full"])),
            found=ledger.interval(str(first["id"])),
            cause="partial by detail and not by amount, or another scope",
            decides="the full release of the partial figures",
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
    """Yield a volume above what its plant, line or route can carry in a year."""
    rows = ledger.observations.rename_axis("id").reset_index()
    kinds = {code: unit.dimension for code, unit in ledger.vocabulary.units.items()}
    rows = rows.assign(dimension=rows["unit"].map(kinds).str.removesuffix("_per_year"))
    capacity = rows[rows["measure"].str.startswith("capacity") & np.isfinite(rows["high"])]
    volumes = rows[rows["measure"].str.endswith(_VOLUMES) & ~rows["status"].isin(levels.NOT_YET)]
    pairs = volumes.merge(capacity, on=["subject", "item", "dimension"], suffixes=("", "_capacity"))
    pairs = pairs[(pairs["item"] != "") & (pairs["low"] > pairs["high_capacity"])]
    for row in records(pairs):
        same_time = row.period == row.period_capacity
        yield finding(
            ledger,
            "plausibility",
            "plausibility-capacity",
            "high" if same_time else "medium",
            [str(row.id), str(row.id_capacity)],
            f"{row.item}: {row.text} in {when(row.period)} is more than the capacity, "
            f"{row.text_capacity} ({when(row.period_capacity)}), allows in a whole year.",
            contradiction=same_time,
            expected=Interval(0, float(row.high_capacity)),
            found=ledger.interval(str(row.id)),
            cause="" if same_time else "the capacity of another year",
            decides="the capacity in the year of the volume",
        )
