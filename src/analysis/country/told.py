"""What documents tell of an economy: energy, freight, projects, disputes, claims, pledges."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis import periods, pledges, trade
from analysis.country.counts import record
from analysis.energy import RUNNING, last_stages
from analysis.frames import statements
from analysis.ledger import Ledger
from analysis.quality import SEVERITIES, Finding
from analysis.vocabulary import Unit

_CHINA = "CHN"
_LOWEST = "C"
_UNDATED = (periods.UNSTATED, "")
_COUNTED = ("trade_value", "trade_value_cny")


_MONEY = "deal_value loan_value investment_value project_cost".split()

_NO_FIGURE = ("event_date", "event_ordinal", "power_stage")

_PROJECT = (
    "deal_value loan_value investment_value project_cost capacity_power capacity_production "
    "project_count project_stage order_quantity pipeline_capacity transport_capacity"
).split()

_CARRIED = "freight_volume container_volume train_count transit_volume".split()

_ENERGY_GOODS = re.compile(
    r"\b(?:gas|oil|petroleum|uranium|coal|electricity|fuel)\b", re.IGNORECASE
)

STAGES = {
    "measured": "stated as a fact",
    "estimate": "estimated",
    "claim": "claimed",
    "announced": "announced",
    "planned": "planned",
    "target": "a target",
    "forecast": "a forecast",
}
"""What the status of an observation makes of a project, in words."""

_BECAME = {
    "cannot be known": "beyond judging",
    "not due yet": "not to be judged yet",
    "": "without a figure",
}
"""States of a promise that read ill after "is", in other words."""

_CLAIMS = {"opinion": "opinion", "causal_claim": "explanation", "expectation": "expectation"}


def energy(ledger: Ledger, economy: str) -> pd.DataFrame:
    """Return what is printed on an economy's energy, each plant with its last stage.

    Rows of the topic, and China's purchases of fuels from it under whatever topic. What has neither
    a number nor a rank (a date, a direction, the stage of a plant) is left out. Plants that run
    stand first.

    Returns
    -------
    DataFrame
        As :func:`analysis.frames.statements`, with ``what`` (the measure in words), ``end``,
        ``stage`` (the last stated stage of a plant or of the plant it is a part of, as
        :func:`analysis.energy.last_stages` has it; empty for all else), ``standing`` (that stage,
        else the status of the row) and ``observations`` (the figure and its stage).
    """
    rows = ledger.observations
    mine = (rows["subject"] == economy) & rows["value"].notna()
    bought = (rows["measure"] == "trade_value") & (rows["flow"] == "imports")
    fuel = rows["item"].str.contains(_ENERGY_GOODS)
    kept = rows[
        mine & ((rows["topic"] == "energy") | (bought & fuel & (rows["counterpart"] == _CHINA)))
    ]
    labels = kept["measure"].map(lambda code: ledger.vocabulary.measures[code].label)
    frame = statements(ledger, kept).assign(what=labels.to_list(), end=kept["end"].to_list())
    frame = frame[~kept["measure"].isin(_NO_FIGURE).to_numpy()]
    stages = last_stages(ledger)
    found = [stages.get(key, ("", "")) for key in frame["observation"]]
    frame = frame.assign(
        stage=[stage for stage, _ in found],
        standing=[
            stage or status for (stage, _), status in zip(found, frame["status"], strict=True)
        ],
        _waits=[stage != RUNNING for stage, _ in found],
    )
    frame["observations"] = pd.Series(
        [
            [key, stated] if stated else [key]
            for key, (_, stated) in zip(frame["observation"], found, strict=True)
        ],
        index=frame.index,
        dtype=object,
    )
    order = frame.sort_values("end", ascending=False, kind="stable", na_position="last")
    order = order.sort_values("_waits", kind="stable").drop(columns="_waits")
    return order.reset_index(drop=True)


def carried(ledger: Ledger, economy: str) -> pd.DataFrame:
    """Return the latest full year of each thing that is carried through or from an economy."""
    rows = ledger.select(
        measure=_CARRIED, subject=economy, topic="corridors", status=("measured", "estimate")
    )
    rows = rows[rows["period"].str.fullmatch(r"\d{4}") & rows["value"].notna()]
    rows = rows.sort_values("period", ascending=False, kind="stable")
    return statements(ledger, rows.drop_duplicates(["measure", "item", "reporter"])).reset_index(
        drop=True
    )


def projects(ledger: Ledger, economy: str) -> pd.DataFrame:
    """Return what is told of named projects, by stage, the dearest first.

    Returns
    -------
    DataFrame
        As :func:`analysis.frames.statements`, with ``measure``, ``stage`` (the last stated stage of
        a power plant, else the status of the row in words, :data:`STAGES`), ``what`` (the measure
        in words) and ``project`` (the item with a capital).
    """
    rows = ledger.select(measure=_PROJECT, subject=economy)
    rows = rows[(rows["item"] != "") & (rows["topic"] != "trade")]
    frame = statements(ledger, rows)
    frame["measure"] = rows["measure"].to_list()
    frame["what"] = frame["measure"].map(lambda code: ledger.vocabulary.measures[code].label)
    frame["project"] = frame["item"].str[:1].str.upper() + frame["item"].str[1:]
    plants = last_stages(ledger)
    frame["stage"] = [
        plants[key][0] if key in plants else STAGES[status]
        for key, status in zip(frame["observation"], frame["status"], strict=True)
    ]
    is_money = frame["measure"].isin(_MONEY)
    size = frame["value"].fillna(frame["low"])
    order = frame.assign(_dear=size.where(is_money, -1.0), _by=~is_money)
    order = order.sort_values(["_by", "_dear"], ascending=[True, False], kind="stable")
    return order.drop(columns=["_by", "_dear"]).reset_index(drop=True)


def money(told: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of :func:`projects` that state an amount with a value, the dearest first."""
    return told[told["measure"].isin(_MONEY) & told["value"].notna()].reset_index(drop=True)


def by_project(amounts: pd.DataFrame) -> pd.DataFrame:
    """Return amounts of :func:`money` with those of one project next to each other.

    Returns
    -------
    DataFrame
        The rows with ``group`` (the project, if any has several rows, about it or about a part of
        it; else nothing) and ``label``, which begins with it and names part and stage. Amounts of
        several documents that would have one label name their document as well. Projects stand in
        the order of their first row.
    """
    whole = amounts["project"].str.partition(", ")[0]
    shared = whole.map(whole.value_counts()) > 1
    label = amounts["project"] + ", " + amounts["stage"]
    twice = label.duplicated(keep=False)
    label = label.where(~twice, label + ", " + amounts["document"])
    order = whole.map({name: place for place, name in enumerate(whole.drop_duplicates())})
    return (
        amounts.assign(group=whole if shared.any() else "", label=label, _order=order)
        .sort_values("_order", kind="stable")
        .drop(columns="_order")
        .reset_index(drop=True)
    )


def dollars(ledger: Ledger, amounts: pd.DataFrame) -> tuple[Unit, str]:
    """Return the unit that suits the largest of some amounts, and its words on an axis."""
    billion = ledger.vocabulary.units["USD_bn"]
    if amounts["value"].max() >= billion.factor:
        return billion, "billion US dollars"
    return ledger.vocabulary.units["USD_m"], "million US dollars"


def disputes(ledger: Ledger, findings: Iterable[Finding], economy: str) -> pd.DataFrame:
    """Return the findings that touch what is printed of an economy, the worst first.

    Contradictions stand before doubts of the same severity; notes on how to read are left out.

    Returns
    -------
    DataFrame
        ``severity``, ``contradiction``, ``kind``, ``explanation``, ``cause``, ``decision``,
        ``observations``.
    """
    subject = ledger.observations["subject"]
    mine = [
        each
        for each in findings
        if each.severity != "note" and any(subject[key] == economy for key in each.observations)
    ]
    mine.sort(key=lambda each: (-SEVERITIES.index(each.severity), not each.contradiction))
    columns = "severity contradiction kind explanation cause decision observations".split()
    records = [{name: getattr(each, name) for name in columns} for each in mine]
    return pd.DataFrame(records, columns=columns)


def claims(ledger: Ledger, economy: str, count: int = 6) -> pd.DataFrame:
    """Return opinions and explanations of an economy and China, each with its holder.

    Those on trade, energy and investment come first.
    """
    rows = ledger.statements
    mine = rows[
        (rows["subject"] == economy)
        & rows["kind"].isin(["opinion", "causal_claim", "expectation"])
        & (rows["holder"] != "")
    ]
    topics = ["trade", "energy", "investment", "corridors"]
    order = mine["topic"].map({topic: place for place, topic in enumerate(topics)})
    mine = mine.assign(_order=order.fillna(len(topics))).sort_values("_order", kind="stable")
    return (
        pd.DataFrame(
            {
                "summary": mine["summary"],
                "kind": mine["kind"].map(_CLAIMS),
                "holder": mine["holder"],
                "document": mine["source"].map(ledger.sources["label"]),
                "source": mine["source"],
            }
        )
        .head(count)
        .reset_index(drop=True)
    )


def documents(ledger: Ledger, economy: str, count: int = 5) -> list[str]:
    """Return the keys of the documents with most figures on an economy, the most first.

    Those of the lowest grade are left out: a page names what a reader may rely on.
    """
    mine = ledger.observations.loc[ledger.observations["subject"] == economy, "source"]
    mine = mine[mine.map(ledger.sources["grade"]) != _LOWEST]
    return [str(key) for key in mine.value_counts(sort=True).index[:count]]


def target(ledger: Ledger, economy: str) -> dict[str, Any] | None:
    """Return the trade target of an economy that is due last, as the tracker judges it.

    See :func:`pledges.trade_targets`, whose columns it has, and ``is_open`` (whether it is still to
    come), ``became`` and ``own_became`` (its state by China's count and by the other, in words).
    """
    counted = trade.yearly(ledger, economies=[economy])
    tracked = pledges.tracker(ledger, counted, ledger.last_read, subject=economy)
    found = pledges.trade_targets(tracked)
    if found.empty:
        return None
    last = record(found.iloc[-1])
    return last | {
        "is_open": last["due_on"] >= ledger.last_read.isoformat(),
        "became": _BECAME.get(last["state"], last["state"]),
        "own_became": _BECAME.get(last["own_state"], last["own_state"]),
    }


def due(ledger: Ledger, economy: str) -> pd.DataFrame:
    """Return the pledges to an economy that its data do not yet show as over, dated ones first.

    A pledge is over when its due date lies before the end of the last months whose trade is
    counted; a target, a plan or a lease tells of years to come and not of the present.

    Returns
    -------
    DataFrame
        ``pledge``, ``what`` (the summary), ``by``, ``since``, ``due``, ``observation`` and
        ``source``.
    """
    measured = ledger.select(measure=_COUNTED, status="measured")
    latest = measured["end"].max()
    rows = ledger.pledges[ledger.pledges["subject"] == economy].reset_index(names="pledge")
    dated = rows["due"].isin(["", periods.UNSTATED]).map({True: False, False: True})
    ends = pd.Series(
        [
            pd.Timestamp(periods.bounds(day)[1]) if known else pd.NaT
            for day, known in zip(rows["due"], dated, strict=True)
        ],
        index=rows.index,
        dtype="datetime64[ns]",
    )
    rows = rows.assign(_end=ends)[~(ends < latest)].sort_values(
        "_end", kind="stable", na_position="last"
    )
    return pd.DataFrame(
        {
            "pledge": rows["pledge"],
            "what": rows["summary"],
            "by": rows["pledged_by"].replace(periods.UNSTATED, "not stated"),
            "since": rows["pledged_on"]
            .map(periods.written)
            .replace(periods.UNSTATED, "not stated"),
            "due": rows["due"].map(periods.written).replace(dict.fromkeys(_UNDATED, "no date")),
            "observation": rows["observation"],
            "source": rows["source"],
        }
    ).reset_index(drop=True)
