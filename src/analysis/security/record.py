"""Exercises of the public record: who took part, who hosted, how many troops were said.

The record is every row of ``exercises.csv`` that does not come from the document under check. Each
row stands on one source, named in the row; other sources add their troop numbers as observations
whose ``item`` is the name of the exercise and the side they count.

Known drawbacks: what no source in reach reports is not here, so a number of exercises is a lower
bound; an exercise announced in advance is told apart by its ``status``, yet of some that count as
held the only source is a report of their first day.
"""

from __future__ import annotations

import re

import pandas as pd

from analysis import periods
from analysis.frames import dated_by, ids
from analysis.ledger import Ledger
from analysis.security._rows import each

CHECKED = "brief2024"
"""The document whose list is held against the record."""

TOOK_PART, HOSTED, WATCHED = "took part", "hosted and took part", "watched"
_COLUMNS = (
    "exercise name date year location host economies observers format sco kind status source "
    "document troops observations"
).split()


def record(ledger: Ledger, checked: str = CHECKED) -> pd.DataFrame:
    """Return the exercises on record, the earliest first.

    Parameters
    ----------
    checked
        Key of the source whose rows are not the record but are checked against it.

    Returns
    -------
    DataFrame
        ``exercise`` (id), ``name``, ``date`` (ISO 8601), ``year`` (number), ``location``; ``host``,
        ``economies`` and ``observers`` as lists of codes; ``format``, ``sco``, ``kind``, ``status``
        and ``source`` as in the file, ``document`` (label), ``troops`` (the numbers as printed,
        with their side) and ``observations`` (that date and count it).
    """
    rows = ledger.exercises[ledger.exercises["source"] != checked].reset_index(names="exercise")
    rows["date"] = rows["date"].where(rows["date"] != "", rows["year"])
    rows["dating"] = dated_by(ledger, rows, period="date")
    for column in ("host", "economies", "observers"):
        rows[column] = rows[column].str.split()
    rows["year"] = rows["year"].astype(int)
    rows["document"] = rows["source"].map(ledger.sources["label"])
    counted = troops(ledger)
    told, behind = [], []
    for row in each(rows):
        mine = counted[counted["name"] == row.name]
        words = [f"{side}: {text}" for side, text in zip(mine["side"], mine["text"], strict=True)]
        told.append("; ".join(words))
        behind.append(ids([row.dating, mine["observation"]]))
    rows["troops"], rows["observations"] = told, behind
    starts = rows["date"].map(lambda date: periods.bounds(date)[0])
    order = starts.sort_values(kind="stable").index
    return rows.loc[order, _COLUMNS].reset_index(drop=True)


def troops(ledger: Ledger) -> pd.DataFrame:
    """Return the troop numbers that name an exercise and a side, as printed.

    Returns
    -------
    DataFrame
        ``name`` (of the exercise), ``side``, ``text`` (without the noun), ``value``, ``low``,
        ``high``, ``period``, ``reporter``, ``document``, ``observation``.
    """
    rows = ledger.select(measure="troop_count").reset_index(names="observation")
    split = rows["item"].str.extract("^(?P<name>.*), (?P<side>[^,]*)$")
    rows = rows.assign(name=split["name"], side=split["side"])
    rows = rows[rows["side"].notna() & rows["name"].isin(ledger.exercises["name"])]
    rows = rows.assign(
        text=rows["text"].str.removesuffix(" troops"),
        document=rows["source"].map(ledger.sources["label"]),
    )
    columns = "name side text value low high period reporter document observation".split()
    return rows[columns].reset_index(drop=True)


def with_region(record: pd.DataFrame, ledger: Ledger, *, cyber: bool = False) -> pd.DataFrame:
    """Return the exercises held with China and at least one economy of the region, or the SCO.

    Parameters
    ----------
    record
        Rows of :func:`record`.
    cyber
        Keep drills at desks as well; without it only troops and police in the field count.
    """
    region = {*ledger.vocabulary.central_asia(), "XSC"}
    joint = record["economies"].map(lambda codes: "CHN" in codes and bool(region & set(codes)))
    held = record["status"] == "held"
    wanted = joint & held if cyber else joint & held & (record["kind"] != "cyber")
    return record[wanted].reset_index(drop=True)


def bilateral_drills(record: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Return the drills of China with one economy of the region alone.

    Returns
    -------
    DataFrame
        Rows of :func:`record` with ``partner`` (code) and ``economy`` (its name).
    """
    region = ledger.vocabulary.central_asia()
    rows = with_region(record, ledger)
    rows = rows[rows["format"] == "bilateral"]
    partner = [next(code for code in codes if code in region) for codes in rows["economies"]]
    names = [ledger.vocabulary.economy_name(code) for code in partner]
    return rows.assign(partner=partner, economy=names).reset_index(drop=True)


def presence(record: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Return who was at each exercise, a row a mark.

    Only China, Russia and the economies of the region are marked; ``others`` counts the rest of the
    participants that are named. A group names nobody.

    Returns
    -------
    DataFrame
        ``exercise``, ``label`` (year and name), ``year``, ``format``, ``subject`` (code),
        ``economy``, ``role`` (:data:`TOOK_PART`, :data:`HOSTED`, :data:`WATCHED`), ``others``,
        ``observations``.
    """
    shown = ["CHN", "RUS", *ledger.vocabulary.central_asia()]
    marks = []
    for row in each(record):
        known = ledger.vocabulary.economies
        single = [code for code in row.economies if known[code].kind != "group"]
        rest = [code for code in single if code not in shown]
        for code in shown:
            if code in single:
                role = HOSTED if code in row.host else TOOK_PART
            elif code in row.observers:
                role = WATCHED
            else:
                continue
            marks.append(
                {
                    "exercise": row.exercise,
                    "label": f"{row.year} {_without_year(row.name, row.year)}",
                    "year": row.year,
                    "format": row.format,
                    "subject": code,
                    "economy": ledger.vocabulary.economy_name(code),
                    "role": role,
                    "others": len(rest),
                    "observations": row.observations,
                }
            )
    return pd.DataFrame(marks)


def _without_year(name: str, year: int) -> str:
    return re.sub(rf"[ -]{year}\b", "", name)


def hosts(record: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Return how often each economy hosted, bilateral drills and others apart.

    An exercise held in two economies counts for both, so the counts add up to more than there were.

    Returns
    -------
    DataFrame
        ``subject``, ``economy``, ``format``, ``exercises`` and ``observations``; pairs that did not
        occur have no row.
    """
    rows = record.explode("host")
    counted = rows.groupby(["host", "format"], sort=False).agg(
        exercises=("exercise", "size"), observations=("observations", ids)
    )
    frame = counted.reset_index().rename(columns={"host": "subject"})
    frame["economy"] = frame["subject"].map(ledger.vocabulary.economy_name)
    frame["all"] = frame.groupby("subject")["exercises"].transform("sum")
    frame = frame.sort_values(["all", "subject", "format"], ascending=[False, True, True])
    return frame.drop(columns="all").reset_index(drop=True)


def corrections_of(ledger: Ledger, source: str = CHECKED) -> pd.DataFrame:
    """Return what the report does about figures of a source, as ``corrections.yml`` has it.

    Columns are ``observation``, ``do``, ``why`` and ``by``. The printed figure stays in the ledger.
    """
    entries = pd.DataFrame(ledger.corrections, columns=["observation", "do", "why", "by"])
    told = entries["observation"].map(ledger.observations["source"])
    return entries[told == source].reset_index(drop=True)
