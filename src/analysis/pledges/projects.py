"""What was promised to be built, how far it came, and what exists: by rule and date.

The stage of a promise is that of the last ``project_stage`` observation of the same item; stages
stand in order in ``data/vocabulary/number_words.csv`` (named or agreed in a memorandum, under
study, under construction, at work). Where no stage was printed after the promise, none is guessed:
"no later record". The state follows:

===============  ======================================================================
exists           the last stage is "at work", no later than the due date or without one
exists, late     the same, after the due date
exists since     the same, in a period that holds the due date: whether late is not known
exists in part   the same, and what stands is less than what was promised
being built      the last stage is "under construction"
on paper         an earlier stage
no later record  no stage is on record
===============  ======================================================================

and ", overdue" is added to the last three where the due date is over at the date of the data.

:func:`promises` lists them for a chapter; :func:`verdict` turns the same state into that of the
tracker, so that a plant is judged once, wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from analysis.ledger import Ledger
from analysis.periods import UNSTATED, bounds, written
from analysis.pledges import states
from analysis.pledges.states import Level, Verdict

_CHINA = "CHN"
_AT_WORK, _BUILDING = 4, 3
_AS_IT_STANDS = ", as it stands"


@dataclass(frozen=True)
class Built:
    """A promise with its last printed stage and what stands: rows of the ledger with their id."""

    promised: dict[str, Any]
    stage: dict[str, Any]
    standing: dict[str, Any]

    @property
    def is_less(self) -> bool:
        """Whether what stands is less than what was promised."""
        return bool(self.standing) and self.standing["value"] < self.promised["value"]


def built(ledger: Ledger, pledge: Mapping[Hashable, Any]) -> Built:
    """Return what is on record of a promise that has an observation; empty where nothing is."""
    promised = ledger.observation(pledge["observation"]) | {"id": pledge["observation"]}
    stages = ledger.select(measure="project_stage", item=pledge["item"])
    standing = ledger.select(
        measure=promised["measure"],
        subject=pledge["subject"],
        item=pledge["item"] + _AS_IT_STANDS,
    )
    stages = stages[stages["end"].notna() & stages["value"].notna()]
    return Built(promised, _last(stages), _last(standing))


def verdict(found: Built, due: str, as_of: date) -> Verdict:
    """Return what became of a promise with a printed stage, in the states of the tracker.

    What exists in time is met; what stands with less than was promised when it was due is missed;
    a promise that no source has seen at work cannot be known, for absence is no failure.
    """
    stage = found.stage
    told = state((float(stage["value"]), stage["period"]), due, as_of, is_less=found.is_less)
    why = f"{told}; {stage['text']} in {written(stage['period'])}"
    decided, stands = _level(stage), _level(found.standing or stage)
    became = {"exists": states.MET, "exists, late": states.LATE}.get(told, states.UNKNOWN)
    if found.is_less and stands.end >= bounds(due)[1]:
        became = states.MISSED
    return Verdict(became, why, latest=stands, decided_by=decided)


def promises(ledger: Ledger, as_of: date, topics: tuple[str, ...]) -> pd.DataFrame:
    """Return each promise of these topics that carries a number, with what became of it.

    Parameters
    ----------
    as_of
        The date of the data; a due date before it is over.

    Returns
    -------
    DataFrame
        ``economy``, ``subject``, ``what``, ``promised`` (as printed), ``promised_value`` (in its
        base unit), ``on`` and ``due`` (periods, "unstated" where not printed),
        ``stage`` (as printed, "no later record" otherwise), ``stage_period``, ``state``, ``stands``
        (what stands, as printed), ``stands_value``, ``promise_id``, ``stands_id``, ``stage_ids``,
        ``observations``; promises of each economy together, the oldest first.
    """
    rows = ledger.pledges[
        ledger.pledges["topic"].isin(topics)
        & (ledger.pledges["counterpart"] == _CHINA)
        & (ledger.pledges["observation"] != "")
    ]
    codes = [*ledger.vocabulary.central_asia(), "XCA"]
    records = []
    for pledge in rows[rows["subject"].isin(codes)].to_dict("records"):
        found = built(ledger, pledge)
        promised, stage, standing = found.promised, found.stage, found.standing
        behind = [each["id"] for each in (promised, stage, standing) if each]
        records.append(
            {
                "economy": ledger.vocabulary.economy_name(pledge["subject"]),
                "subject": pledge["subject"],
                "what": pledge["item"],
                "promised": promised["text"],
                "promised_value": promised["value"],
                "on": pledge["pledged_on"],
                "due": pledge["due"],
                "stage": stage["text"] if stage else "no later record",
                "stage_period": stage["period"] if stage else "",
                "state": state(
                    (float(stage["value"]), stage["period"]) if stage else None,
                    pledge["due"],
                    as_of,
                    is_less=found.is_less,
                ),
                "stands": standing["text"] if standing else "",
                "stands_value": standing["value"] if standing else None,
                "promise_id": promised["id"],
                "stands_id": standing["id"] if standing else "",
                "stage_ids": [stage["id"]] if stage else [],
                "observations": behind,
            }
        )
    frame = pd.DataFrame(records)
    order = frame.assign(
        _place=frame["subject"].map(codes.index), _on=frame["on"].replace(UNSTATED, "9999")
    )
    ordered = order.sort_values(["_place", "_on"], kind="stable").drop(columns=["_place", "_on"])
    return ordered.reset_index(drop=True)


def state(stage: tuple[float, str] | None, due: str, as_of: date, *, is_less: bool = False) -> str:
    """Return what became of a promise.

    Parameters
    ----------
    stage
        Place of the last stage in their order, and its period; ``None`` where none is on record.
    due
        When it was due; "unstated" where no date was set.
    as_of
        The date of the data.
    is_less
        Whether what stands is less than what was promised.
    """
    over = due not in (UNSTATED, "") and bounds(due)[1] < as_of
    if stage is not None and stage[0] >= _AT_WORK:
        if is_less:
            return "exists in part"
        since, until = bounds(stage[1])
        if due in (UNSTATED, "") or until <= bounds(due)[1]:
            return "exists"
        return "exists, late" if since > bounds(due)[1] else f"exists since {written(stage[1])}"
    if stage is None:
        found = "no later record"
    else:
        found = "being built" if stage[0] >= _BUILDING else "on paper"
    return f"{found}, overdue" if over else found


def _last(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the row whose period ends last; of several the one that comes last in the file."""
    if rows.empty:
        return {}
    last = rows.sort_values("end", kind="stable").iloc[-1]
    return {"id": str(last.name)} | {str(column): value for column, value in last.items()}


def _level(row: Mapping[str, Any]) -> Level:
    return Level(*bounds(row["period"]), row["low"], row["value"], row["high"], row["id"])
