"""Every dated promise of the ledger with what measures it, and counts of the others.

A promise finds its measurements by the rule of the ledger that rows which state the same quantity
share measure, subject, counterpart, flow and item: whoever enters a further measured row moves the
tracker, and nothing is matched by hand. Only targets for trade and for investment have a measure of
their own (`_MEASURED_BY`). A promise to build something that has a printed stage is judged by it,
as :mod:`analysis.pledges.projects` says. Trade is given from outside, one value a year and side, so
that each promise is judged once by China's count and once by the partner's.

A promise told by several documents (rows of ``pledges.csv`` that point to one observation) is one;
the row that names the due date and the most exact day of the promise speaks for it.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from analysis.ledger import Ledger
from analysis.periods import UNSTATED, bounds, written
from analysis.pledges import projects, states
from analysis.pledges.states import Level, Verdict

_MEASURED_BY = {"trade_target": "trade_value", "investment_target": "investment_value"}
_REACHED = ("measured", "estimate")
TRADE = "trade"
"""The kind of a target for trade; each side's count judges it."""

_KINDS = {
    "trade_target": TRADE,
    "freight_volume": "freight and containers",
    "container_volume": "freight and containers",
    "transport_capacity": "transport capacity",
    "container_capacity": "transport capacity",
    "gas_stated_volume": "gas",
    "capacity_power": "power plants and factories",
    "capacity_production": "power plants and factories",
    "aid_pledged": "grants, loans and gifts",
    "loan_value": "grants, loans and gifts",
    "donation_count": "grants, loans and gifts",
    "investment_target": "investment and deals",
    "investment_value": "investment and deals",
    "deal_value": "investment and deals",
    "student_count": "scholarships and training",
    "training_count": "scholarships and training",
    "event_date": "dates",
}
OTHER_KIND = "other"
_LEVELS = (
    "trade_target freight_volume container_volume transport_capacity container_capacity"
    " gas_stated_volume capacity_power capacity_production"
).split()
"""Measures that a year has: what is reached once may be lost again."""

_BUILT = ("capacity_production", "capacity_power")
"""Measures of what is built: a printed stage tells more than a figure of one year."""

_PARTS = "group_size"
"""How many parts the thing promised has (six corridors): its name, and no amount to reach."""

_NO_QUANTITY = ("date", "ordinal", "rank", "stage", "growth_sign")
_COLUMNS = (
    "pledge kind subject economy promise pledged_by made due due_on due_year target target_text "
    "goal way side counted_by base base_text base_period base_id latest latest_text latest_period "
    "reached needed so_far state why doubt target_id latest_id observations"
).split()
_SIDES = {"china": "China", "partner": "the partner"}
_GRADES = "ABC"


def tracker(ledger: Ledger, turnover: pd.DataFrame, as_of: date, subject: str = "") -> pd.DataFrame:
    """Return each promise that has a quantity and a due date, once for each side that counts it.

    Parameters
    ----------
    turnover
        One turnover for each economy, year and ``side``, as ``trade.yearly`` returns them.
    as_of
        The day on which the promises are looked at.
    subject
        Code of the economy whose promises are wanted; all of them where it is left out.

    Returns
    -------
    DataFrame
        ``pledge``, ``kind``, ``subject``, ``economy``, ``promise``, ``pledged_by``, ``made`` and
        ``due`` (written), ``due_year``, ``target`` (base unit), ``target_text``, ``goal`` (the
        target and its day, the day alone for an event), ``way`` (level, total, date or project:
        which rule), ``side`` and ``counted_by`` (whose figure; empty where
        there is none), ``base``, ``base_text``, ``base_period``, ``base_id``, ``latest``,
        ``latest_text``, ``latest_period``, ``reached`` (latest over target), ``needed`` and
        ``so_far`` (a year: shares of 1 for a level, base units for a total), ``state``, ``why``,
        ``doubt``, ``target_id``, ``latest_id``, ``observations``. The earliest due first.
    """
    promised = _told_once(ledger)
    if subject:
        promised = promised[promised["subject"] == subject]
    dated = promised[_is_dated(promised) & _has_quantity(ledger, promised)]
    records = []
    for pledge in dated.reset_index(names="pledge").to_dict("records"):
        target = ledger.observation(pledge["observation"])
        for side, way, verdict in _judged(ledger, pledge, target, turnover, as_of):
            records.append(_row(ledger, pledge, target, side, way, verdict))
    frame = pd.DataFrame(records, columns=None if records else _COLUMNS)
    return frame.sort_values(["due_on", "pledge", "side"], kind="stable").reset_index(drop=True)


def inventory(ledger: Ledger) -> pd.DataFrame:
    """Return how many promises can be followed at all, by topic.

    Returns
    -------
    DataFrame
        ``topic``, ``promises``, ``followed`` (a quantity and a due date), ``no_date`` (a quantity
        alone), ``no_quantity`` (a due date alone), ``neither``, ``observations`` behind them; the
        topic with most promises first. A promise told twice counts once, where it has a quantity
        by which two tellings are seen to be one.
    """
    promised = _told_once(ledger)
    dated, counted = _is_dated(promised), _has_quantity(ledger, promised)
    sorts = pd.DataFrame(
        {
            "topic": promised["topic"],
            "promises": 1,
            "followed": (dated & counted).astype(int),
            "no_date": (~dated & counted).astype(int),
            "no_quantity": (dated & ~counted).astype(int),
            "neither": (~dated & ~counted).astype(int),
        }
    )
    table = sorts.groupby("topic", sort=False).sum()
    told = promised["observation"].groupby(promised["topic"])
    table["observations"] = told.agg(lambda ids: [each for each in ids if each])
    return table.sort_values("promises", ascending=False, kind="stable").reset_index()


def not_followed(ledger: Ledger) -> pd.DataFrame:
    """Return the promises that nobody can follow, one a row, by topic.

    Returns
    -------
    DataFrame
        ``topic``, ``economy``, ``promise`` (in words), ``quantity`` (empty where none is printed),
        ``lacks`` ("a due date" of those with a quantity; "a quantity" of those without, dated or
        not), ``observations`` of the quantity and ``sources``. Topics in the order of
        :func:`inventory`, in each those with a quantity first.
    """
    promised = _told_once(ledger)
    promised["_counted"] = _has_quantity(ledger, promised)
    records = []
    for topic in inventory(ledger)["topic"]:
        mine = promised[promised["topic"] == topic]
        undated = mine[mine["_counted"] & ~_is_dated(mine)]
        for row in [*undated.to_dict("records"), *mine[~mine["_counted"]].to_dict("records")]:
            counted, words = row["_counted"], str(row["summary"]).rstrip(".")
            records.append(
                {
                    "topic": topic,
                    "economy": ledger.vocabulary.economy_name(row["subject"]),
                    "promise": words[:1].upper() + words[1:],
                    "quantity": _quantity(ledger.observation(row["observation"]))
                    if counted
                    else "",
                    "lacks": "a due date" if counted else "a quantity",
                    "observations": [row["observation"]] if counted else [],
                    "sources": [row["source"]],
                }
            )
    return pd.DataFrame(records)


def _quantity(target: Mapping[str, Any]) -> str:
    """Return a quantity as printed; an article that counts one thing is none to print."""
    return "" if target["printed"] in ("a", "an") else str(target["text"])


def kept_by_kind(tracked: pd.DataFrame) -> pd.DataFrame:
    """Return how many promises of each kind are in each state, a row a kind.

    A promise that two sides count is one, in the state that both give it, and "depends on who
    counts" where they differ, also where one of them cannot tell.

    Returns
    -------
    DataFrame
        ``kind``, ``promises``, a column for each of `states.STATES` and "depends on who counts",
        ``observations``.
    """
    judged = tracked.groupby("pledge", sort=False).agg(
        kind=("kind", "first"), state=("state", depends), observations=("observations", "sum")
    )
    counts = pd.crosstab(judged["kind"], judged["state"])
    table = counts.reindex(columns=[*states.STATES, DEPENDS], fill_value=0)
    table.insert(0, "promises", judged["kind"].value_counts())
    table["observations"] = judged.groupby("kind")["observations"].agg("sum")
    return table.sort_values("promises", ascending=False, kind="stable").reset_index()


DEPENDS = "depends on who counts"


def depends(found: pd.Series[str]) -> str:
    """Return the state that every side gives a promise, or that it depends on who counts."""
    return str(found.iloc[0]) if found.nunique() == 1 else DEPENDS


def _told_once(ledger: Ledger) -> pd.DataFrame:
    """Return the promises, those of one observation as the row that says most about its dates."""
    rows = ledger.pledges.copy()
    exact = rows["pledged_on"].str.len().where(rows["pledged_on"] != UNSTATED, 0)
    rows["_says"] = _is_dated(rows) * 100 + exact
    said = rows[rows["observation"] != ""].sort_values("_says", ascending=False, kind="stable")
    kept = {*said.drop_duplicates("observation").index, *rows.index[rows["observation"] == ""]}
    return rows[rows.index.isin(kept)].drop(columns="_says")


def _is_dated(rows: pd.DataFrame) -> pd.Series[bool]:
    return ~rows["due"].isin(["", UNSTATED])


def _has_quantity(ledger: Ledger, rows: pd.DataFrame) -> pd.Series[bool]:
    """Tell which promises have a number, or the date of an event to come, to be held against."""

    def is_one(observation: str) -> bool:
        if not observation:
            return False
        told = ledger.observation(observation)
        if told["measure"] == "event_date":
            return bool(told["status"] == "planned")
        if math.isnan(told["value"]) or told["measure"] == _PARTS:
            return False
        return ledger.vocabulary.units[told["unit"]].dimension not in _NO_QUANTITY

    return rows["observation"].map(is_one).astype(bool)


def _measurements(
    ledger: Ledger, target: Mapping[str, Any], turnover: pd.DataFrame
) -> dict[str, list[Level]]:
    """Return what measures a target, by whose count; one empty list where nothing does."""
    if target["measure"] == "trade_target":
        mine = turnover[turnover["subject"] == target["subject"]]
        sides = {
            str(side): [
                _level(row["period"], row["low_usd"], row["value_usd"], row["high_usd"], row)
                for row in rows.to_dict("records")
            ]
            for side, rows in mine.groupby("side")
        }
        return sides or {"": []}
    same = ["subject", "counterpart", "flow", "item"]
    rows = ledger.select(
        measure=_MEASURED_BY.get(target["measure"], target["measure"]),
        status=_REACHED,
        **{column: target[column] for column in same},
    )
    told = ["period", "low", "value", "high", "source"]
    rows = rows.loc[rows["period"] != UNSTATED, told].rename_axis("observation").reset_index()
    if rows.empty:
        return {"": []}
    rows["_grade"] = rows["source"].map(ledger.sources["grade"]).map(_GRADES.index)
    best = rows.sort_values("_grade", kind="stable")
    if target["unit"] != "date":  # of several dates told for an event all are wanted
        best = best.drop_duplicates("period")
    return {
        "": [
            _level(row["period"], row["low"], row["value"], row["high"], row)
            for row in best.to_dict("records")
        ]
    }


def _level(
    period: str, low: float, value: float, high: float, row: Mapping[Hashable, Any]
) -> Level:
    start, end = bounds(period)
    return Level(start, end, low, value, high, row["observation"])


def _judged(
    ledger: Ledger,
    pledge: Mapping[Hashable, Any],
    target: Mapping[str, Any],
    turnover: pd.DataFrame,
    as_of: date,
) -> list[tuple[str, str, Verdict]]:
    """Return what became of a promise: a side, the rule and its verdict, once for each side."""
    made = None if pledge["pledged_on"] in ("", UNSTATED) else bounds(pledge["pledged_on"])[0]
    due = bounds(pledge["due"])[1]
    amount = float(target["value"])
    if target["measure"] in _BUILT:
        found = projects.built(ledger, pledge)
        if found.stage:
            verdict = projects.verdict(found, pledge["due"], as_of)
            return [("", "project", states.until_due(verdict, due, as_of))]
    judged = []
    for side, levels in _measurements(ledger, target, turnover).items():
        if target["unit"] == "date":
            way, verdict = "date", states.of_date(due, levels, as_of)
        elif target["measure"] in _LEVELS:
            way, verdict = "level", states.of_level(amount, made, due, levels, as_of)
        else:
            way, verdict = "total", states.of_total(amount, made, due, levels, as_of)
        judged.append((side, way, states.until_due(verdict, due, as_of)))
    return judged


def _row(
    ledger: Ledger,
    pledge: Mapping[Hashable, Any],
    target: Mapping[str, Any],
    side: str,
    way: str,
    verdict: Verdict,
) -> dict[str, Any]:
    due, when = bounds(pledge["due"])[1], _when(pledge["due"])
    amount = float(target["value"])
    latest, base = _printed(ledger, verdict.latest), _printed(ledger, verdict.base)
    reached = None
    in_units = verdict.latest is not None and latest["unit"] == target["unit"]
    if way != "date" and verdict.latest is not None and (way != "project" or in_units):
        reached = verdict.latest.value / amount
    used = (verdict.base, verdict.latest, verdict.decided_by)
    ids = [pledge["observation"], *(each.observation for each in used if each)]
    return {
        "pledge": pledge["pledge"],
        "kind": _KINDS.get(target["measure"], OTHER_KIND),
        "subject": pledge["subject"],
        "economy": ledger.vocabulary.economy_name(pledge["subject"]),
        "promise": pledge["summary"],
        "pledged_by": pledge["pledged_by"],
        "made": _when(pledge["pledged_on"]),
        "due": when,
        "due_on": due.isoformat(),
        "due_year": str(due.year),
        "target": amount,
        "target_text": target["text"],
        "goal": f"by {when}" if way == "date" else f"{target['text']} by {when}",
        "way": way,
        "side": side,
        "counted_by": _SIDES.get(side, _reporter(ledger, latest)),
        "base": None if verdict.base is None else verdict.base.value,
        "base_text": base.get("text", ""),
        "base_period": base.get("period", ""),
        "base_id": "" if verdict.base is None else verdict.base.observation,
        "latest": None if verdict.latest is None else verdict.latest.value,
        "latest_text": latest.get("text", ""),
        "latest_period": latest.get("period", ""),
        "reached": reached,
        "needed": verdict.needed,
        "so_far": verdict.so_far,
        "state": verdict.state,
        "why": verdict.why,
        "doubt": _doubt(ledger, pledge, target, way, verdict),
        "target_id": pledge["observation"],
        "latest_id": "" if verdict.latest is None else verdict.latest.observation,
        "observations": list(dict.fromkeys(ids)),
    }


def _printed(ledger: Ledger, level: Level | None) -> dict[str, Any]:
    return {} if level is None else ledger.observation(level.observation)


def _reporter(ledger: Ledger, row: Mapping[str, Any]) -> str:
    return ledger.vocabulary.reporter_name(row["reporter"]) if row else ""


def _when(period: str) -> str:
    return "not stated" if period in ("", UNSTATED) else written(period)


def _doubt(
    ledger: Ledger,
    pledge: Mapping[Hashable, Any],
    target: Mapping[str, Any],
    way: str,
    verdict: Verdict,
) -> str:
    """Return what weakens a verdict, from the rows behind it, in words."""
    doubts = []
    if target["qualifier"] in ("up to", "as many as"):
        doubts.append("named as a ceiling")
    if pledge["subject"] == "XSC":
        doubts.append("the SCO is wider than the region")
    sources = [
        pledge["source"],
        *(_printed(ledger, each).get("source", "") for each in _used(verdict)),
    ]
    if "C" in {ledger.sources.loc[each, "grade"] for each in sources if each}:
        doubts.append("a source of low grade")
    decided, due = verdict.decided_by, bounds(pledge["due"])[1]
    if verdict.state == states.MISSED and decided is not None and decided.end.year > due.year:
        doubts.append(f"judged by {decided.end.year}; no figure for {due.year}")
    if verdict.state == states.LATE and way == "level":
        doubts.append("judged by whole years with a figure only")
    if pledge["note"]:
        doubts.append(pledge["note"])
    return "; ".join(doubts)


def _used(verdict: Verdict) -> list[Level]:
    return [each for each in (verdict.latest, verdict.decided_by) if each is not None]
