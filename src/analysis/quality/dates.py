"""Dates: one event with two dates, targets already passed, numbers without a time.

An event is the same where subject, counterpart and item agree. Its dates are periods: "June" and
"17 June" agree, "September" and "31 August to 1 September" agree because they share a day. What
comes first, second and third is the matter of :mod:`analysis.quality.order`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis import periods
from analysis.ledger import Ledger
from analysis.periods import UNSTATED
from analysis.quality import levels
from analysis.quality.finding import Finding, finding
from analysis.quality.growth import PAIRS
from analysis.quality.levels import records
from analysis.quality.words import matter, when

_EVENT = ["subject", "counterpart", "item"]
_RECENT_YEARS = 3
_DISTANT_YEARS = 20


def find_dates(ledger: Ledger) -> Iterator[Finding]:
    """Yield what is wrong or doubtful about dates and order."""
    yield from _two_dates(ledger)
    yield from _targets_passed(ledger)
    yield from _directions_against_falls(ledger)
    yield from _distant_ground(ledger)
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
                f"{ledger.vocabulary.economy_name(target['subject'])}: a target of "
                f"{target['text']} for {target['period']} was set in "
                f"{when(str(pledge.pledged_on))}; in {when(str(level.period))} the level was "
                f"{level.text} already.",
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
                f"{matter(ledger, fall)}: said to have risen in recent years, but not in "
                f"{when(told['period'])}, as another statement has it.",
                cause="a rise over several years with a fall in one of them satisfies both",
                decides="yearly levels",
            )


def _distant_ground(ledger: Ledger) -> Iterator[Finding]:
    """Yield a plan that one sentence founds on something a generation older."""
    keys = ["subject", "counterpart", "source", "locator"]
    plans = ledger.select(measure="plan_period").rename_axis("id").reset_index()
    grounds = ledger.select(measure="event_date").rename_axis("id").reset_index()
    pairs = plans.merge(grounds, on=keys, suffixes=("", "_ground"))
    years = pairs["start"].dt.year - pairs["end_ground"].dt.year
    for row in records(pairs[years >= _DISTANT_YEARS]):
        yield finding(
            ledger,
            "dates",
            "dates-distant",
            "note",
            [str(row.id_ground), str(row.id)],
            f"The {row.item} for {row.text} rest on the {row.item_ground} of {row.text_ground}, "
            f"{row.start.year - row.end_ground.year} years before. That can be; a slip in the year "
            "is as easy.",
            cause="a slip in the year, or a very old agreement still in use",
            decides="the text of the agreement",
        )


def _undated(ledger: Ledger) -> Iterator[Finding]:
    """Yield a number that cannot be checked because the print gives no time for it."""
    changes = ledger.observations["measure"].isin([*PAIRS, "investment_growth"])
    goals = ledger.observations["status"].isin(["target", "forecast"])
    rows = ledger.observations[changes | goals]
    digits = rows["unit"].isin(["direction"])
    loose = rows[(rows["period"] == UNSTATED) & ~digits & rows["value"].notna()]
    for each in map(str, loose.index):
        row = ledger.observation(each)
        ahead = row["status"] in ("target", "forecast")
        what = "a year by which it is to be reached" if ahead else "the span of time it covers"
        yield finding(
            ledger,
            "dates",
            "dates-undated",
            "note",
            [each],
            f"{matter(ledger, each)}: {row['text']} is printed without {what}; nothing can confirm "
            "or refute it.",
            cause="left out by the document",
            decides="the period that the speaker meant",
        )
