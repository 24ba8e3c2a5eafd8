"""Power plants by stage: announced, contracted, under construction, running.

The stage is an observation of its own: a page's word for how far the plant has come, with the date
of the page. ``number_words.csv`` says which word is which stage: a plan, talks or a memorandum is
announced; an agreement or contract is contracted. A plant keeps the stage of the last page that
speaks of it, so that silence is not taken for progress, nor for an end.

Known drawbacks: a plant that came on line without a page in the ledger stands too early, one that
was dropped in silence stands too late. ``stated_on`` says how old the statement is.
"""

from __future__ import annotations

import re

import pandas as pd

from analysis import periods
from analysis.frames import statements
from analysis.ledger import Ledger

STAGES = {1: "announced", 2: "contracted", 3: "under construction", 4: "running"}
RUNNING = STAGES[4]
_PART_OF = re.compile(r"part of: ([a-z0-9-]+)")
_HOURS_PER_DAY = 24


def plants(ledger: Ledger) -> pd.DataFrame:
    """Return every power plant whose stage is stated, with its last capacity and last stage.

    Packages without a stage of their own, such as the sum of an agreement over many plants, have no
    row: their plants may be in the list already.

    Returns
    -------
    DataFrame
        ``plant``, ``subject``, ``economy``, ``builder`` (economy), ``capacity_w`` with ``_low`` and
        ``_high``, ``stage`` (1 to 4), ``stage_name``, ``stated_on`` (period of the last stage),
        ``is_nuclear``, ``part_of`` (plant of which it is a part, else empty), ``observations``; the
        region's order of economies, the furthest stage and the largest capacity first.
    """
    capacities = _last(ledger, "capacity_power")
    stages = _last(ledger, "power_stage")
    codes = ledger.vocabulary.central_asia()
    capacities = capacities[capacities["subject"].isin(codes)]
    both = capacities.merge(stages, on=["subject", "item"], suffixes=("", "_stage"))
    notes = ledger.observations["note"]
    whole = dict(zip(both["observation"], both["item"], strict=True))
    frame = pd.DataFrame(
        {
            "plant": both["item"],
            "subject": both["subject"],
            "economy": both["economy"],
            "builder": both["counterpart"].map(ledger.vocabulary.economy_name),
            "capacity_w": both["value"],
            "capacity_w_low": both["low"],
            "capacity_w_high": both["high"],
            "stage": both["value_stage"].astype(int),
            "stage_name": both["value_stage"].astype(int).map(STAGES),
            "stated_on": both["period_stage"],
            "is_nuclear": both["item"].str.contains("nuclear"),
            "part_of": [_whole(str(notes[name]), whole) for name in both["observation"]],
            "observations": [
                list(pair)
                for pair in zip(both["observation"], both["observation_stage"], strict=True)
            ],
        }
    )
    return (
        frame.assign(_place=frame["subject"].map(codes.index))
        .sort_values(
            ["_place", "stage", "capacity_w"], ascending=[True, False, False], kind="stable"
        )
        .drop(columns="_place")
        .reset_index(drop=True)
    )


def last_stages(ledger: Ledger) -> dict[str, tuple[str, str]]:
    """Return the last stated stage of what each observation is about, and where it is stated.

    A figure has the stage of its plant; where nobody states one, that of the plant of which its
    note says that it is a part.

    Returns
    -------
    dict
        By observation: name of the stage (:data:`STAGES`) and the observation that states it.
    """
    last = _last(ledger, "power_stage")
    stated = {
        (row["subject"], row["item"]): (STAGES[int(row["value"])], str(row["observation"]))
        for row in last.to_dict("records")
    }
    rows = ledger.observations
    plant = dict(zip(rows.index, zip(rows["subject"], rows["item"], strict=True), strict=True))
    stages = {}
    for name, note in rows["note"].items():
        part = _PART_OF.search(str(note))
        found = stated.get(plant[name]) or (
            stated.get(plant.get(part[1], ("", ""))) if part else None
        )
        if found:
            stages[str(name)] = found
    return stages


def stage_sums(listed: pd.DataFrame) -> pd.DataFrame:
    """Return capacity by economy and stage, each plant counted once.

    A part whose whole is listed adds to its own stage, and the whole adds the rest of it to its
    own; where both have one stage the sum is the whole.

    Parameters
    ----------
    listed
        Rows of :func:`plants`.

    Returns
    -------
    DataFrame
        ``subject``, ``economy``, ``stage``, ``stage_name``, ``capacity_w`` with ``_low`` and
        ``_high`` (sums of the plants' bounds), ``plants`` (how many) and ``observations``.
    """
    columns = ["capacity_w", "capacity_w_low", "capacity_w_high"]
    rows = listed.copy()
    for _, part in listed[listed["part_of"] != ""].iterrows():
        is_whole = rows["plant"] == part["part_of"]
        if is_whole.any():
            rows.loc[is_whole, "capacity_w"] -= part["capacity_w"]
            rows.loc[is_whole, "capacity_w_low"] -= part["capacity_w_high"]
            rows.loc[is_whole, "capacity_w_high"] -= part["capacity_w_low"]
    rows["is_own"] = ~rows["part_of"].isin(set(rows["plant"]))
    keys = ["subject", "economy", "stage", "stage_name"]
    sums = rows.groupby(keys, sort=False).agg(
        **{name: (name, "sum") for name in columns},
        plants=("is_own", "sum"),
        observations=("observations", lambda ids: [each for row in ids for each in row]),
    )
    return sums.reset_index()


def capacity_factor(ledger: Ledger, generation: str, capacity: str) -> float:
    """Return electricity made over what the plant would make at full power all the time.

    Parameters
    ----------
    generation, capacity
        Ids of the observations of electricity over a period, and of a capacity.
    """
    made = ledger.observation(generation)
    first, last = periods.bounds(made["period"])
    hours = ((last - first).days + 1) * _HOURS_PER_DAY
    return float(made["value"]) / (float(ledger.observation(capacity)["value"]) * hours)


def cost_per_watt(ledger: Ledger, capacity: str, value: str) -> tuple[float, float]:
    """Return the lowest and highest cost, in US dollars a watt, that two statements allow.

    Parameters
    ----------
    capacity, value
        Ids of the observations of a capacity and of the money for it.
    """
    cost = ledger.interval(value).over(ledger.interval(capacity))
    return cost.low, cost.high


def _last(ledger: Ledger, measure: str) -> pd.DataFrame:
    """Return the last statement about each item; one without a date counts as the earliest."""
    frame = statements(ledger, ledger.select(measure=measure))
    dated = frame["period"].replace(periods.UNSTATED, "0")
    frame = frame.assign(_on=dated).sort_values("_on", kind="stable").drop(columns="_on")
    return frame.drop_duplicates(["subject", "item"], keep="last")


def _whole(note: str, plants_by_id: dict[str, str]) -> str:
    found = _PART_OF.search(note)
    return plants_by_id.get(found[1], "") if found else ""
