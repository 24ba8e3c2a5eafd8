"""Superlatives and ranks: two leaders of one ordering, and claims that need a scope to be true.

An ordering is a measure with its item ("partners of Kazakhstan by turnover"); who holds a place is
the counterpart where one subject ranks its partners, and the subject where one partner ranks them.
Two holders of one place clash only where their periods overlap and the same sentence does not name
them together.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.ledger import Ledger
from analysis.periods import UNSTATED
from analysis.quality import levels
from analysis.quality.finding import Finding, finding
from analysis.quality.levels import records

_RANKS = ("trade_rank", "investment_rank", "commodity_rank", "organisation_rank", "influence_rank")
_NO_SCOPE = "printed without its scope"
_YEARS = "years by turnover"
_CHINAS_PARTNERS = "partners of China in Central Asia by turnover"


def find_scope(ledger: Ledger) -> Iterator[Finding]:
    """Yield ranks that clash, and claims that hold only in a scope."""
    yield from _two_holders(ledger)
    yield from _rank_against_levels(ledger)
    yield from _record_against_levels(ledger)
    yield from _beyond_the_reporter(ledger)
    yield from _without_scope(ledger)


def _ranks(ledger: Ledger) -> pd.DataFrame:
    rows = ledger.select(measure=_RANKS)
    rows = rows[rows["start"].notna() & (rows["low"] == rows["high"])]
    return rows.rename_axis("id").reset_index()


def _two_holders(ledger: Ledger) -> Iterator[Finding]:
    rows = _ranks(ledger)
    pairs = rows.merge(rows, on=["measure", "item", "low"], suffixes=("", "_2"))
    pairs = pairs[pairs["id"] < pairs["id_2"]]
    other = (pairs["subject"] != pairs["subject_2"]) | (
        pairs["counterpart"] != pairs["counterpart_2"]
    )
    together = (pairs["source"] == pairs["source_2"]) & (pairs["locator"] == pairs["locator_2"])
    overlap = (pairs["start"] <= pairs["end_2"]) & (pairs["start_2"] <= pairs["end"])
    for row in records(pairs[other & ~together & overlap]):
        names = [
            ledger.vocabulary.economy_name(str(c if s == s2 else s))
            for s, s2, c in (
                (row.subject, row.subject_2, row.counterpart),
                (row.subject_2, row.subject, row.counterpart_2),
            )
        ]
        yield finding(
            ledger,
            "scope",
            "scope-two-leaders",
            "medium",
            [str(row.id), str(row.id_2)],
            f"Among {row.item}, {names[0]} ({row.text}) and {names[1]} ({row.text_2}) are given "
            "the same place at the same time.",
            contradiction=True,
            cause="one counts a group of countries as one, or flows against stocks",
            decides="a table of all of them by one definition",
        )


def _rank_against_levels(ledger: Ledger) -> Iterator[Finding]:
    ranks = _ranks(ledger)
    ranks = ranks[(ranks["item"] == _CHINAS_PARTNERS) & (ranks["low"] == 1)]
    rows = levels.dated(levels.numeric(ledger, ("trade_value",)))
    rows = rows[(rows["flow"] == "total") & (rows["item"] == "") & (rows["counterpart"] == "CHN")]
    rows = rows[rows["subject"].isin(ledger.vocabulary.central_asia())]
    for rank in records(ranks):
        year = rows[(rows["period"] == rank.period) & (rows["view"] == levels.CHINA_VIEW)]
        mine = year[year["subject"] == rank.subject]
        if mine.empty:
            continue
        above = year[(year["subject"] != rank.subject) & (year["low"] > mine["high"].max())]
        for each in records(above):
            yield finding(
                ledger,
                "scope",
                "scope-rank-levels",
                "medium",
                [str(rank.id), str(each.id), *mine["id"]],
                f"{ledger.vocabulary.economy_name(str(rank.subject))} is said to lead among "
                f"{rank.item}, but {each.text} of another economy is more.",
                contradiction=True,
                decides="the turnover of both in one table",
            )


def _record_against_levels(ledger: Ledger) -> Iterator[Finding]:
    places = _ranks(ledger)
    places = places[places["item"] == _YEARS]
    rows = levels.dated(levels.numeric(ledger, ("trade_value",)))
    keys = ["subject", "counterpart", "flow"]
    for record in records(places):
        same = rows[(rows[keys] == [getattr(record, k) for k in keys]).all(axis=1)]
        same = same[same["item"] == ""]
        mine = same[same["period"] == record.period]
        if mine.empty:
            continue
        higher = same[(same["end"] < record.start) & (same["low"] > mine["high"].max())]
        for each in records(higher):
            yield finding(
                ledger,
                "scope",
                "scope-record",
                "medium",
                [str(record.id), str(each.id), *mine["id"]],
                f"{record.period} is called a record, but {each.period} had {each.text}.",
                contradiction=True,
                decides="the yearly series",
            )


def _beyond_the_reporter(ledger: Ledger) -> Iterator[Finding]:
    """Yield a place among a partner's partners claimed by China's customs, without another witness.

    China's customs count China's trade; who else the partner trades with they cannot know.
    """
    rows = _ranks(ledger)
    claims = rows[
        rows["item"].str.match(r"partners of (?!China|Central Asia)")
        & (rows["reporter"] == levels.CHINA_VIEW)
    ]
    others = rows[~rows["reporter"].isin([levels.CHINA_VIEW, UNSTATED])]
    for row in records(claims):
        same = others[(others["item"] == row.item) & (others["period"] == row.period)]
        if not same.empty:
            continue
        economy = ledger.vocabulary.economy_name(str(row.subject))
        yield finding(
            ledger,
            "scope",
            "scope-beyond-reporter",
            "note",
            [str(row.id)],
            f"China's customs are named as source for China being {row.text} among the {row.item}; "
            f"they count only China's trade, and no figure of {economy} stands beside it.",
            cause="a statement about the partner's trade read out of China's statistics",
            decides=f"the foreign trade of {economy} by partner",
        )


def _without_scope(ledger: Ledger) -> Iterator[Finding]:
    rows = ledger.select(measure=_RANKS)
    rows = rows[rows["note"].str.contains(_NO_SCOPE, regex=False)]
    trade = levels.numeric(ledger, ("trade_value",))
    inside = set(ledger.vocabulary.central_asia()) | {"XCA"}
    for row in records(rows):
        mine = trade[(trade["subject"] == row.subject) & (trade["period"] == row.period)]
        mine = mine[(mine["flow"] == "total") & (mine["counterpart"] == row.counterpart)]
        larger = trade[(trade["counterpart"] == row.counterpart) & (trade["flow"] == "total")]
        larger = larger[~larger["subject"].isin(inside) & (larger["item"] == "")]
        larger = larger[larger["low"] > (mine["high"].max() if len(mine) else 0.0)]
        larger = larger[larger["period"].str.fullmatch(r"\d{4}")].head(1)
        if larger.empty:
            continue
        economy = ledger.vocabulary.economy_name(str(row.subject))
        yield finding(
            ledger,
            "scope",
            "scope-superlative",
            "low",
            [str(row.Index), *larger["id"], *mine["id"]],
            f"{economy} is called {row.text} without saying among whom; "
            f"{ledger.vocabulary.economy_name(str(larger['subject'].iloc[0]))} traded "
            f"{larger['text'].iloc[0]}. It holds only among the {row.item}.",
            cause="the scope of the section was left out of the sentence",
            decides="the sentence of the original report",
        )
