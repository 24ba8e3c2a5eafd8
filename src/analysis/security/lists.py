"""Exercises as a document lists them, counts of them, and claims of influence."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.frames import dated_by, statements
from analysis.ledger import Ledger
from analysis.stated import Interval


def exercises(ledger: Ledger, source: str = "") -> pd.DataFrame:
    """Return the listed exercises, the latest first, with a column for each named economy.

    Parameters
    ----------
    source
        Key of the document that lists them; all rows without it.

    Returns
    -------
    DataFrame
        ``name``, ``year`` (text), ``location``, ``purpose``, ``source``, ``observations`` (that
        date it), ``named`` (the participants that the document names, in words) and, for China,
        Russia and each economy of the region, ``True`` where it is one of them. A group ("SCO
        member states") names nobody, so it marks no economy.
    """
    codes = ["CHN", "RUS", *ledger.vocabulary.central_asia()]
    dated = ledger.exercises[ledger.exercises["year"].str.fullmatch(r"\d{4}")]
    if source:
        dated = dated[dated["source"] == source]
    frame = dated.reset_index(names="exercise")
    for code in codes:
        frame[code] = [code in listed.split() for listed in frame["economies"]]
    frame["named"] = [
        ", ".join(ledger.vocabulary.economy_name(code) for code in codes if row[code])
        for _, row in frame.iterrows()
    ]
    frame["observations"] = dated_by(ledger, frame, period="year")
    frame = frame.sort_values("year", ascending=False, kind="stable")
    told = ["exercise", "name", "year", "location", "purpose", "named"]
    return frame[[*told, *codes, "source", "observations"]]


def yearly_rate(ledger: Ledger, observation: str) -> Interval:
    """Return how many a year a count over several whole years makes, as an interval.

    Raises
    ------
    ValueError
        When the observation's period is not made of whole years.
    """
    row = ledger.observations.loc[observation]
    start, end = row["start"], row["end"]
    if (start.month, start.day, end.month, end.day) != (1, 1, 12, 31):
        raise ValueError(
            f"expected whole years for {observation}, found {row['period']}; a rate over part of "
            "a year would assume an even pace"
        )
    return ledger.interval(observation).scaled(1 / (end.year - start.year + 1))


def yearly_rates(ledger: Ledger, counted: Mapping[str, str]) -> pd.DataFrame:
    """Return :func:`yearly_rate` of several counts as a frame.

    Parameters
    ----------
    counted
        Id of the count to what it counts.

    Returns
    -------
    DataFrame
        ``what``, ``rate`` (middle), ``low``, ``high``, ``observation``.
    """
    rates = {each: yearly_rate(ledger, each) for each in counted}
    return pd.DataFrame(
        {
            "what": list(counted.values()),
            "rate": [(rate.low + rate.high) / 2 for rate in rates.values()],
            "low": [rate.low for rate in rates.values()],
            "high": [rate.high for rate in rates.values()],
            "observation": list(rates),
        }
    )


def influence_claims(ledger: Ledger) -> pd.DataFrame:
    """Return who is said to lead in the region, with the document that says so.

    Claims that ties grow or weaken are left out: they say nothing of who leads.
    """
    rows = ledger.select(measure="influence_rank")
    frame = statements(ledger, rows)
    frame["power"] = frame["counterpart"].map(
        lambda code: ledger.vocabulary.economy_name(code) if code else ""
    )
    return frame
