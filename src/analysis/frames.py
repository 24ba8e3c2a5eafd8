"""Observations as the tidy frame that chapters compute with and figures draw."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis import periods
from analysis.ledger import Ledger
from analysis.vocabulary import Unit

_MONEY = ("deal_value", "investment_value", "loan_value")
_DAY = "datetime64[ns]"
_OFFICES = "statistics_office customs none think_tank bank government organisation media".split()
"""Kinds of reporter, the nearest to the count first; "none" is an office that is not named.

Compilers of national figures come before governments, whose speakers sometimes give China's."""
COLUMNS = (
    "observation subject economy counterpart flow item period reporter source document grade "
    "value low high text status"
).split()


def statements(ledger: Ledger, rows: pd.DataFrame) -> pd.DataFrame:
    """Return observations, one a row, with the names and the grade that a reader needs.

    Parameters
    ----------
    rows
        Observations of the ledger, as :meth:`Ledger.select` returns them.

    Returns
    -------
    DataFrame
        Columns :data:`COLUMNS`; ``value``, ``low`` and ``high`` in the base unit of the dimension,
        ``high`` infinite for an open-ended statement.
    """
    own = [name for name in COLUMNS if name in rows.columns]
    frame = rows[own].reset_index(names="observation")
    frame["economy"] = frame["subject"].map(ledger.vocabulary.economy_name)
    frame["document"] = frame["source"].map(ledger.sources["label"])
    frame["grade"] = frame["source"].map(ledger.sources["grade"])
    return frame[COLUMNS]


def nearness(ledger: Ledger, reporters: pd.Series) -> pd.Series:
    """Return how far each reporter is from the count itself: 0 for an office of statistics."""
    places = {code: _place(each.kind) for code, each in ledger.vocabulary.reporters.items()}
    return reporters.map(places).astype(int)


def _place(kind: str) -> int:
    return _OFFICES.index(kind) if kind in _OFFICES else len(_OFFICES)


def deals(ledger: Ledger, topic: str) -> pd.DataFrame:
    """Return the stated money of named projects, contracts and loans of a topic, in US dollars.

    The largest first. Announced money is not money spent, and an open-ended or vague value has no
    upper end; a project without a printed value has no row.
    """
    rows = ledger.select(measure=_MONEY, topic=topic)
    frame = statements(ledger, rows[rows["item"] != ""])
    return frame.sort_values("low", ascending=False, kind="stable").reset_index(drop=True)


def timeline(ledger: Ledger, topic: str) -> pd.DataFrame:
    """Return the dated events of a topic, the earliest first; an event told twice is one row.

    Returns
    -------
    DataFrame
        ``event``, ``start`` and ``end`` (days), ``date`` (ISO 8601), ``name`` (with a capital),
        ``kind``, ``economies``, ``documents`` (labels of the sources that tell it), ``sources``
        (their keys) and ``observations`` (see :func:`dated_by`). Events whose date no document
        gives are left out.
    """
    dated = (ledger.events["topic"] == topic) & (ledger.events["date"] != periods.UNSTATED)
    rows = ledger.events[dated].reset_index(names="event")
    columns = "event start end date name kind economies documents sources observations".split()
    if rows.empty:
        return rows.reindex(columns=columns).astype({"start": _DAY, "end": _DAY})
    days = rows["date"].map(periods.bounds)
    rows["start"] = pd.to_datetime(days.str[0])
    rows["end"] = pd.to_datetime(days.str[1])
    told = rows["source"].map(ledger.sources["label"]).groupby([rows["date"], rows["name"]])
    documents = told.agg(lambda labels: "; ".join(sorted(set(labels)))).rename("documents")
    rows["sources"] = rows["source"].map(lambda key: [key])
    rows["observations"] = dated_by(ledger, rows, period="date")
    behind = rows.groupby(["date", "name"])[["sources", "observations"]].agg(ids)
    rows = rows.drop(columns=["sources", "observations"]).drop_duplicates(["date", "name"])
    for told_by in (documents, behind):
        rows = rows.merge(told_by, left_on=["date", "name"], right_index=True)
    rows["name"] = rows["name"].str[0].str.upper() + rows["name"].str[1:]
    return rows[columns].sort_values(["start", "end"], kind="stable").reset_index(drop=True)


def dated_by(ledger: Ledger, rows: pd.DataFrame, *, period: str) -> list[list[str]]:
    """Return for each event or exercise the observations that date it.

    They stand in the same paragraph of the same document and are of the same period: rows of
    ``event_date``, of which those are preferred whose ``item`` is the event's name. Where the
    paragraph has no such row, its only other figure of that period takes the place; of several,
    none does, since any of them may be about something else.

    Parameters
    ----------
    rows
        Rows of ``events`` or ``exercises``, with ``source``, ``locator`` and ``name``.
    period
        The column of the date.
    """
    printed = ledger.observations
    places: dict[tuple[str, ...], list[tuple[str, str, bool]]] = {}
    for *place, item, is_date, id_ in zip(
        printed["source"],
        printed["locator"],
        printed["period"],
        printed["item"],
        printed["measure"] == "event_date",
        printed.index,
        strict=True,
    ):
        places.setdefault(tuple(place), []).append((id_, item, is_date))
    found = []
    for *place, name in rows[["source", "locator", period, "name"]].itertuples(index=False):
        here = places.get(tuple(place), [])
        dates = [each for each in here if each[2]]
        named = [each for each in dates if each[1] == name]
        clear = named or dates or (here if len(here) == 1 else [])
        found.append([id_ for id_, _, _ in clear])
    return found


def scaled(frame: pd.DataFrame, unit: Unit, **columns: str) -> pd.DataFrame:
    """Return a frame with further columns in a printed unit: ``value_bn="value_usd"``.

    Parameters
    ----------
    unit
        The unit to show, such as billions of US dollars; the given columns are in its base unit.
    columns
        New column to the existing one that it is made from.
    """
    return frame.assign(**{new: frame[old] / unit.factor for new, old in columns.items()})


def ids(observations: Iterable[str | Iterable[str]]) -> list[str]:
    """Return observation ids as one flat list, each once, in order."""
    flat: dict[str, None] = {}
    for each in observations:
        flat.update(dict.fromkeys([each] if isinstance(each, str) else each))
    return list(flat)
