"""Order: ordinals against the calendar, a "first" that is none, stages that run backwards.

Ordinals of one series are those whose names differ in the ordinal alone: "second summit" and
"third summit". Stages of a project (discussed, under study, under construction) stand in order in
``data/vocabulary/number_words.csv``; a project may stay at a stage, but not fall back unsaid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from analysis.ledger import Ledger
from analysis.quality.finding import Finding, finding
from analysis.quality.levels import records
from analysis.quality.words import when

_ORDINALS = re.compile(
    r"\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|next|"
    r"\d+(?:st|nd|rd|th))\b(?!-) ?"
)
_NARROWING = ("bilateral", "in person", "multilateral")
_BILATERAL = "bilateral"
_MANY = 3


def find_order(ledger: Ledger) -> Iterator[Finding]:
    """Yield what is out of order, or hard to put in order."""
    yield from _ordinals_against_calendar(ledger)
    yield from _consecutive_within_a_year(ledger)
    yield from _first_after_others(ledger)
    yield from _first_missing_from_list(ledger)
    yield from _stages_backwards(ledger)


def parties(ledger: Ledger, economies: str) -> int:
    """Return how many states a list of codes stands for; a group of unknown size is many."""
    known = ledger.vocabulary.economies
    return sum(
        1 if known[code].kind != "group" else max(len(known[code].members), _MANY)
        for code in economies.split()
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
            f"Number {row.low:g} of the series '{row.series}' is dated {when(row.period)}, after "
            f"number {row.low_later:g}, dated {when(row.period_later)}.",
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
            str(row.Index)
            for row in records(counts)
            if row.unit in str(first.item)
            and row.subject == first.subject
            and row.end < first.start
        ]
        stem = _ORDINALS.sub("", str(first.item)).split(" of ")[0].rstrip("s")
        named = [
            str(row.Index)
            for row in records(events[events["start"] < first.start])
            if stem and row.item.startswith(stem) and row.counterpart == first.counterpart
        ]
        if not noun_counts and not named:
            continue
        narrow = [word for word in _NARROWING if word in str(first.item)]
        scope = f"Only if none of them was {narrow[0]} can both hold." if narrow else ""
        facts = [ledger.observation(each) for each in (*noun_counts, *named)]
        told = "; ".join(f"{f['text']} ({f['item'] or when(f['period'])})" for f in facts)
        yield finding(
            ledger,
            "dates",
            "dates-first-after-others",
            "high" if named else "medium",
            [str(first.id), *named, *noun_counts],
            f"The {first.item} are dated {when(first.period)}, yet earlier ones are in print: "
            f"{told}. " + ("The named earlier one contradicts the claim." if named else scope),
            contradiction=bool(named),
            cause="the word 'first' holds only in a narrower sense than printed",
            decides="a list of all exercises with their participants",
        )


def _first_missing_from_list(ledger: Ledger) -> Iterator[Finding]:
    """Yield a bilateral "first" whose year, in the document's own list, has none of two parties."""
    firsts = _ordinals(ledger)
    firsts = firsts[(firsts["high"] == 1) & firsts["item"].str.contains(_BILATERAL)]
    dates = ledger.select(measure="event_date")
    for first in records(firsts):
        listed = ledger.exercises
        same = (listed["source"] == first.source) & (listed["year"] == first.period)
        listed = listed[same & (listed["name"] != first.item)]
        if listed.empty or any(parties(ledger, each) == 2 for each in listed["economies"]):
            continue
        rows = dates[dates["item"].isin(listed["name"]) & (dates["source"] == first.source)]
        yield finding(
            ledger,
            "dates",
            "dates-first-missing-from-list",
            "low",
            [str(first.id), *map(str, rows.index)],
            f"The {first.item} are dated {first.period}, but the document's own list has for that "
            f"year only {' and '.join(listed['name'])}, with more than two parties.",
            cause="the list is not complete, or the exercise counts as bilateral in another sense",
            decides="who took part",
        )


def _stages_backwards(ledger: Ledger) -> Iterator[Finding]:
    """Yield a project told at an earlier stage after it was told at a later one."""
    rows = ledger.select(measure="project_stage").rename_axis("id").reset_index()
    pairs = rows.merge(rows, on="item", suffixes=("", "_before"))
    back = (pairs["end_before"] < pairs["start"]) & (pairs["high"] < pairs["low_before"])
    for row in records(pairs[back]):
        yield finding(
            ledger,
            "dates",
            "dates-stage-backwards",
            "low",
            [str(row.id), str(row.id_before)],
            f"The {row.item} is told at the stage '{row.text_before}' in "
            f"{when(row.period_before)}, yet as '{row.text}' afterwards ({when(row.period)}).",
            cause="different sections, or intentions told as works",
            decides="a report on the works of each section",
        )
