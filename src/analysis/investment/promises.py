"""What was promised, how far it came, and what exists: by rule and date.

The stage of a promise is that of the last ``project_stage`` observation of the same item; stages
stand in order in ``data/vocabulary/number_words.csv`` (named or agreed in a memorandum, under
study, under construction, at work). Where no stage was printed after the promise, none is guessed:
"no later record". The state follows:

===============  ======================================================================
exists           the last stage is "at work", no later than the due date or without one
exists, late     the same, after the due date
exists in part   the same, and what stands is less than what was promised
being built      the last stage is "under construction"
on paper         an earlier stage
no later record  no stage is on record
===============  ======================================================================

and ", overdue" is added to the last three where the due date is over at the date of the data.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from analysis.ledger import Ledger
from analysis.periods import UNSTATED, bounds

_CHINA = "CHN"
_AT_WORK, _BUILDING = 4, 3
_AS_IT_STANDS = ", as it stands"


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
    for _, pledge in rows[rows["subject"].isin(codes)].iterrows():
        promised = ledger.observation(pledge["observation"])
        stage = _last_stage(ledger, pledge["item"])
        stands = ledger.select(
            measure=promised["measure"],
            subject=pledge["subject"],
            item=pledge["item"] + _AS_IT_STANDS,
        )
        standing = None if stands.empty else stands.sort_values("end", kind="stable").iloc[-1]
        stage_ids = [] if stage is None else [str(stage.name)]
        stands_ids = [] if standing is None else [str(standing.name)]
        records.append(
            {
                "economy": ledger.vocabulary.economy_name(pledge["subject"]),
                "subject": pledge["subject"],
                "what": pledge["item"],
                "promised": promised["text"],
                "promised_value": promised["value"],
                "on": pledge["pledged_on"],
                "due": pledge["due"],
                "stage": "no later record" if stage is None else stage["text"],
                "stage_period": "" if stage is None else stage["period"],
                "state": state(
                    None if stage is None else (float(stage["value"]), stage["period"]),
                    pledge["due"],
                    as_of,
                    is_less=standing is not None and standing["value"] < promised["value"],
                ),
                "stands": "" if standing is None else standing["text"],
                "stands_value": None if standing is None else standing["value"],
                "promise_id": pledge["observation"],
                "stands_id": stands_ids[0] if stands_ids else "",
                "stage_ids": stage_ids,
                "observations": [pledge["observation"], *stage_ids, *stands_ids],
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
        late = due not in (UNSTATED, "") and bounds(stage[1])[0] > bounds(due)[1]
        return "exists, late" if late else "exists"
    if stage is None:
        found = "no later record"
    else:
        found = "being built" if stage[0] >= _BUILDING else "on paper"
    return f"{found}, overdue" if over else found


def steps(ledger: Ledger, topic: str) -> pd.DataFrame:
    """Return the printed stages of the projects of a topic, the earliest first, for a time line.

    Returns
    -------
    DataFrame
        ``period``, ``step`` (stage and project in words), ``economy``, ``observation``.
    """
    rows = ledger.select(measure="project_stage", topic=topic)
    rows = rows[rows["end"].notna()].sort_values("start", kind="stable")
    names = [ledger.vocabulary.economy_name(code) for code in rows["subject"]]
    return pd.DataFrame(
        {
            "period": rows["period"].to_numpy(),
            "step": [
                f"{economy}, {item}: {text}"
                for economy, item, text in zip(names, rows["item"], rows["text"], strict=True)
            ],
            "economy": names,
            "observation": list(rows.index),
        }
    )


def _last_stage(ledger: Ledger, item: str) -> pd.Series | None:
    rows = ledger.select(measure="project_stage", item=item)
    rows = rows[rows["end"].notna() & rows["value"].notna()]
    if rows.empty:
        return None
    return rows.sort_values("end", kind="stable").iloc[-1]
