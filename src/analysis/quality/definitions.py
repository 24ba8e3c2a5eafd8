"""Definitions: words that do not fit what was measured, and readings noted by a reader.

Rules compare a word of the document, entered as a phrase in the note of an observation, with what
the ledger knows of its reporter, its parties or its levels:

- *goods and services* in customs data, which hold goods alone;
- *called bilateral* where more than two states took part;
- *in the making* for a place that another document treats as taken;
- *perhaps of all*: a change of part of the goods that may be meant of all of them is tried on the
  levels of all.

An ``open reading: this, or that`` is no rule: a reader saw that the words allow two meanings. It is
handed on under the rule :data:`READERS_NOTE`, so that nobody takes it for a discovery of the
checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.ledger import Ledger
from analysis.quality import levels
from analysis.quality.finding import READERS_NOTE, Finding, finding
from analysis.quality.growth import PAIRS
from analysis.quality.levels import records
from analysis.quality.order import parties
from analysis.quality.words import matter
from analysis.stated import Interval

_OPEN_READING = re.compile(r"\bopen reading: ([^;]+)")
_GOODS_AND_SERVICES = "goods and services"
_CALLED_BILATERAL = "called bilateral"
_IN_THE_MAKING = "in the making"
_PERHAPS_OF_ALL = "perhaps of all"
_ONE = Interval(1, 1)


def find_definitions(ledger: Ledger) -> Iterator[Finding]:
    """Yield words that do not fit the figures they stand beside, and readers' notes."""
    yield from _more_than_goods(ledger)
    yield from _bilateral_of_many(ledger)
    yield from _in_the_making(ledger)
    yield from _part_or_whole(ledger)
    yield from _readers_notes(ledger)


def _noted(ledger: Ledger, phrase: str) -> list[str]:
    notes = ledger.observations["note"]
    return [str(each) for each in notes.index[notes.str.contains(phrase, regex=False)]]


def _more_than_goods(ledger: Ledger) -> Iterator[Finding]:
    for each in _noted(ledger, _GOODS_AND_SERVICES):
        row = ledger.observation(each)
        reporter = ledger.vocabulary.reporters[row["reporter"]]
        if reporter.kind != "customs":
            continue
        yield finding(
            ledger,
            "scope",
            "scope-goods-only",
            "note",
            [each],
            f"The text calls {row['text']} a figure of goods and services, and names "
            f"{reporter.name} as its source. Customs count goods that cross the border; services "
            "do not.",
            cause="a loose word for exports",
            decides="the table of the customs office",
        )


def _bilateral_of_many(ledger: Ledger) -> Iterator[Finding]:
    for each in _noted(ledger, _CALLED_BILATERAL):
        row = ledger.observation(each)
        events = ledger.events[ledger.events["name"] == row["item"]]
        many = [codes for codes in events["economies"] if parties(ledger, codes) > 2]
        if not many:
            continue
        yield finding(
            ledger,
            "scope",
            "scope-bilateral",
            "note",
            [each],
            f"The {row['item']} is called bilateral, that is, of two; {parties(ledger, many[0])} "
            "states took part.",
            cause="the region is counted as one side",
            decides="what the series counts",
        )


def _in_the_making(ledger: Ledger) -> Iterator[Finding]:
    keys = ["measure", "subject", "counterpart", "flow", "item"]
    places = ledger.observations[ledger.observations["measure"].str.endswith("_rank")]
    for each in _noted(ledger, _IN_THE_MAKING):
        row = ledger.observation(each)
        same = places[(places[keys] == [row[key] for key in keys]).all(axis=1)]
        taken = same[
            (same["period"] == row["period"])
            & (same["low"] == row["low"])
            & (same["high"] == row["low"])
            & (same["source"] != row["source"])
            & ~same["note"].str.contains(_IN_THE_MAKING, regex=False)
        ]
        if taken.empty:
            continue
        other = ledger.observation(str(taken.index[0]))
        yield finding(
            ledger,
            "scope",
            "scope-in-the-making",
            "note",
            [each, *map(str, taken.index)],
            f"One document says that {ledger.vocabulary.economy_name(row['counterpart'])} is about "
            f"to become {row['text']} among the {row['item']}; for the same year "
            f"{ledger.sources.loc[other['source'], 'label']} calls it {other['text']} already.",
            cause="older figures behind one of them, or another measure of rank",
            decides="a table of all of them, year by year",
        )


def _part_or_whole(ledger: Ledger) -> Iterator[Finding]:
    keys = ["subject", "counterpart", "flow"]
    for each in _noted(ledger, _PERHAPS_OF_ALL):
        claim, claimed = ledger.observation(each), ledger.interval(each)
        rows = levels.numeric(ledger, (PAIRS[claim["measure"]],))
        rows = rows[(rows[keys] == [claim[key] for key in keys]).all(axis=1) & (rows["item"] == "")]
        before = rows[rows["period"] == claim["base_period"]]
        for then in records(before):
            for now in records(rows[rows["period"] == claim["period"]]):
                implied = ledger.interval(str(now.id)).over(ledger.interval(str(then.id))) - _ONE
                if claimed.meets(implied):
                    continue
                yield finding(
                    ledger,
                    "scope",
                    "scope-part-or-whole",
                    "low",
                    [each, str(then.id), str(now.id)],
                    f"A rise of {claim['text']} is read as that of {claim['item']}. The sentence "
                    f"may mean all goods; but all goods went from {then.text} in {then.period} to "
                    f"{now.text} in {now.period}, which is another rise.",
                    expected=implied,
                    found=claimed,
                    cause="the words 'these exports' after a sentence on one kind of goods",
                    decides="the source behind the document",
                )


def _question(reading: str) -> str:
    asked = reading.strip()
    return f"{asked[:1].upper()}{asked[1:]}?"


def _readers_notes(ledger: Ledger) -> Iterator[Finding]:
    notes = ledger.observations["note"].str.extract(_OPEN_READING, expand=False).dropna()
    for each, reading in notes.items():
        row = ledger.observation(str(each))
        yield finding(
            ledger,
            "scope",
            READERS_NOTE,
            "note",
            [str(each)],
            f"{matter(ledger, str(each))}: {row['text']}. {_question(reading)}",
            cause="the wording of the document",
            decides="the source behind the document",
        )
