"""Dates and order: one event with two dates, ordinals against the calendar, targets already passed.

An event is the same where subject, counterpart and item agree. Its dates are periods: "June" and
"17 June" agree, "September" and "31 August to 1 September" agree because they share a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from analysis import periods
from analysis.ledger import Ledger
from analysis.periods import UNSTATED
from analysis.quality import levels
from analysis.quality.finding import Finding, finding
from analysis.quality.growth import PAIRS
from analysis.quality.levels import records

_EVENT = ["subject", "counterpart", "item"]
_ORDINALS = re.compile(r"\b(first|second|third|fourth|fifth|next|\d+(?:st|nd|rd|th))\b ?")
_RECENT_YEARS = 3
_NARROWING = ("bilateral", "in person", "multilateral")


def find_dates(ledger: Ledger) -> Iterator[Finding]:
    """Yield what is wrong or doubtful about dates and order."""
    yield from _two_dates(ledger)
    yield from _ordinals_against_calendar(ledger)
    yield from _consecutive_within_a_year(ledger)
    yield from _first_after_others(ledger)
    yield from _targets_passed(ledger)
    yield from _directions_against_falls(ledger)
    yield from _undated(ledger)


def compare_dates(ledger: Ledger) -> pd.DataFrame:
    """Return each two dates of one event, with ``meets``: whether they share a day."""
    rows = ledger.select(measure="event_date")
    rows = rows[rows["start"].notna()].rename_axis("id").reset_index()
    pairs = rows.merge(rows, on=_EVENT, suffixes=("", "_other"))
    pairs = pairs[pairs["id"] < pairs["id_other"]].reset_index(drop=True)
    meets = (pairs["start"] <= pairs["end_other"]) & (pairs["start_other"] <= pairs["end"])
    return pairs.assign(meets=meets)[[*_EVENT, "id", "id_other", "period", "period_other", "meets"]]


def _two_dates(ledger: Ledger) -> Iterator[Finding]:
    """Yield one finding an event: the date that fewest others share a day with, and the others."""
    compared = compare_dates(ledger)
    for _, pairs in compared.groupby(_EVENT, sort=True):
        if pairs["meets"].all():
            continue
        apart = pairs[~pairs["meets"]]
        against = pd.concat([apart["id"], apart["id_other"]]).value_counts(sort=False)
        odd = str(against.sort_index().idxmax())
        others = [
            str(i) for i in pd.unique(pd.concat([pairs["id"], pairs["id_other"]])) if i != odd
        ]
        row = ledger.observation(odd)
        told = " and ".join(
            f"{ledger.observation(i)['text']} "
            f"({ledger.sources.loc[ledger.observation(i)['source'], 'label']})"
            for i in others
        )
        same = any(ledger.observation(i)["source"] == row["source"] for i in others)
        yield finding(
            ledger,
            "dates",
            "dates-two-dates",
            "medium",
            [odd, *others],
            f"The {row['item']} is dated {row['text']} in one place and {told} elsewhere; the "
            "dates share no day.",
            contradiction=True,
            cause="a slip of memory in the second mention within one document" if same else "",
            decides="the announcement of the event itself",
        )


def _ordinals(ledger: Ledger) -> pd.DataFrame:
    rows = ledger.select(measure="event_ordinal")
    rows = rows[rows["start"].notna() & rows["low"].notna()].rename_axis("id").reset_index()
    kind = rows["item"].str.replace(_ORDINALS, "", regex=True).str.strip()
    return rows.assign(series=kind)


def _ordinals_against_calendar(ledger: Ledger) -> Iterator[Finding]:
    rows = _ordinals(ledger)
    pairs = rows.merge(rows, on=["subject", "counterpart", "series"], suffixes=("", "_later"))
    wrong = (pairs["high"] < pairs["low_later"]) & (pairs["start"] > pairs["end_later"])
    for row in records(pairs[wrong]):
        yield finding(
            ledger,
            "dates",
            "dates-ordinal-order",
            "medium",
            [str(row.id), str(row.id_later)],
            f"Number {row.low:g} of the series '{row.series}' is dated {row.period}, after number "
            f"{row.low_later:g}, dated {row.period_later}.",
            contradiction=True,
            decides="the dates of both events",
        )


def _consecutive_within_a_year(ledger: Ledger) -> Iterator[Finding]:
    rows = _ordinals(ledger)
    keys = ["subject", "counterpart", "series"]
    pairs = rows.merge(rows, on=keys, suffixes=("", "_next"))
    pairs = pairs[
        (pairs["low_next"] == pairs["low"] + 1) & (pairs["source"] == pairs["source_next"])
    ]
    pairs = pairs[pairs["start"].dt.year == pairs["start_next"].dt.year]
    for row in records(pairs):
        before = rows[(rows[keys] == [getattr(row, k) for k in keys]).all(axis=1)]
        known = bool((before["low"] < row.low).any())
        missing = "" if known or row.low == 1 else " and no earlier number is mentioned anywhere"
        yield finding(
            ledger,
            "dates",
            "dates-consecutive-ordinals",
            "low",
            [str(row.id), str(row.id_next)],
            f"The {row.series} is given number {row.low:g} and number {row.low_next:g} for the "
            f"same parties within one year{missing}: two different ones, or one counted twice.",
            cause="one plant under two numbers, or two announcements told as one chain of events"
            if "plant" in row.series
            else "one thing under two numbers",
            decides="the list of the series, with its first member",
        )


def _first_after_others(ledger: Ledger) -> Iterator[Finding]:
    """Yield a "first" for which earlier ones of the kind are in print."""
    firsts = _ordinals(ledger)
    firsts = firsts[firsts["high"] == 1]
    counts = ledger.select(measure=("exercise_count", "meeting_count", "deal_count"))
    counts = counts[counts["end"].notna() & (counts["low"] >= 1)]
    events = ledger.select(measure="event_date")
    for first in records(firsts):
        noun_counts = [
            str(id_)
            for id_, row in counts.iterrows()
            if row["unit"] in str(first.item)
            and row["subject"] == first.subject
            and row["end"] < first.start
        ]
        stem = _ORDINALS.sub("", str(first.item)).split(" of ")[0].rstrip("s")
        named = [
            str(id_)
            for id_, row in events.iterrows()
            if row["start"] is not pd.NaT
            and row["start"] < first.start
            and stem
            and row["item"].startswith(stem)
            and row["counterpart"] == first.counterpart
        ]
        if not noun_counts and not named:
            continue
        narrow = [word for word in _NARROWING if word in str(first.item)]
        scope = f"Only if none of them was {narrow[0]} can both hold." if narrow else ""
        facts = [ledger.observation(each) for each in (*noun_counts, *named)]
        told = "; ".join(f"{f['text']} ({f['item'] or f['period']})" for f in facts)
        yield finding(
            ledger,
            "dates",
            "dates-first-after-others",
            "high" if named else "medium",
            [str(first.id), *named, *noun_counts],
            f"The {first.item} are dated {first.period}, yet earlier ones are in print: {told}. "
            + ("A named earlier one contradicts the claim." if named else scope),
            contradiction=bool(named),
            cause="the word 'first' holds only in a narrower sense than printed",
            decides="a list of all exercises with their participants",
        )


def _targets_passed(ledger: Ledger) -> Iterator[Finding]:
    """Yield a target that lay below the level reached when it was set."""
    pledges = ledger.pledges[ledger.pledges["observation"] != ""]
    targets = ledger.select(measure=("trade_target", "investment_target"))
    for pledge in records(pledges):
        if pledge.observation not in targets.index or pledge.pledged_on == UNSTATED:
            continue
        target = ledger.observation(str(pledge.observation))
        ceiling = ledger.interval(str(pledge.observation)).high
        set_on = periods.bounds(str(pledge.pledged_on))[1]
        rows = levels.numeric(ledger, ("trade_value", "investment_value"))
        same = (rows["subject"] == target["subject"]) & (rows["flow"] == target["flow"])
        same &= (rows["counterpart"] == target["counterpart"]) & (rows["item"] == target["item"])
        same &= rows["measure"].str[:5] == target["measure"][:5]
        reached = rows[
            same & (rows["end"] <= pd.Timestamp(set_on)) & (rows["low"] > target["value"])
        ]
        for level in records(reached):
            later = ledger.select(measure="event_date", subject=target["subject"])
            set_event = later[
                later["item"].str.contains("target") & later["period"].eq(pledge.pledged_on)
            ]
            yield finding(
                ledger,
                "dates",
                "dates-target-passed",
                "medium",
                [str(pledge.observation), str(level.id), *map(str, set_event.index)],
                f"A target of {target['text']} for {target['period']} was set in "
                f"{pledge.pledged_on}; in that very period the level was {level.text} already.",
                expected=levels.interval(level._asdict()),
                found=ledger.interval(str(pledge.observation)),
                cause="the target meant something narrower, was older, or the level counts more "
                "than the target did"
                if ceiling < level.low
                else "",
                decides="the wording of the pledge and the statistics it refers to",
            )


def _directions_against_falls(ledger: Ledger) -> Iterator[Finding]:
    """Yield an undated rise of recent years against a stated fall within them."""
    rows = ledger.select(measure=("trade_growth",))
    numbers = rows[rows["low"].notna() & ~rows["status"].isin(levels.NOT_YET)]
    rises = numbers[(numbers["period"] == UNSTATED) & (numbers["low"] >= 0)]
    falls = numbers[(numbers["period"] != UNSTATED) & (numbers["high"] <= 0)]
    written = ledger.sources["date"].str[:4]
    for rise in records(rises):
        year = int(written[str(rise.source)] or 0)
        keys = ["subject", "counterpart", "flow", "item"]
        same = falls[(falls[keys] == [getattr(rise, k) for k in keys]).all(axis=1)]
        near = same[same["end"].dt.year.between(year - _RECENT_YEARS, year)]
        for fall in map(str, near.index):
            told = ledger.observation(fall)
            yield finding(
                ledger,
                "dates",
                "dates-rise-and-fall",
                "note",
                [str(rise.Index), fall],
                f"Trade is said to have risen in recent years, but for {told['period']} another "
                f"statement says it did not ({told['text']}).",
                cause="a rise over several years with a fall in one of them satisfies both",
                decides="yearly levels",
            )


def _undated(ledger: Ledger) -> Iterator[Finding]:
    """Yield a number that cannot be checked because the print gives no time for it."""
    rows = ledger.select(measure=(*PAIRS, "investment_growth", "trade_target"))
    digits = rows["unit"].isin(["direction"])
    loose = rows[(rows["period"] == UNSTATED) & ~digits & rows["value"].notna()]
    for each in map(str, loose.index):
        row = ledger.observation(each)
        what = "a year of attainment" if row["measure"].endswith("target") else "a time span"
        yield finding(
            ledger,
            "dates",
            "dates-undated",
            "note",
            [each],
            f"{row['text'].capitalize()} is printed without {what}; nothing can confirm or refute "
            "it.",
            cause="left out by the document",
            decides="the period that the speaker meant",
        )
