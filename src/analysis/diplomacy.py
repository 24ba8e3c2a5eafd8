"""Relations: what changed and when, and what polls say people think."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis import periods
from analysis.frames import dated_by, ids, statements
from analysis.ledger import Ledger
from analysis.quality.dates import compare_dates

_TURNING = ("summit", "policy", "signing", "accession", "opening")
_TURNING_TOPICS = ("diplomacy", "people")
_KINDS = {
    "summits, visits and meetings": ("summit", "meeting", "visit"),
    "agreements": ("signing", "agreement", "accession"),
    "announcements": ("announcement", "proposal", "policy"),
    "openings and launches": ("launch", "opening"),
    "security events": ("exercise", "attack", "protest"),
}
KINDS = tuple(_KINDS)
OTHER = "other events"


def turning_points(ledger: Ledger) -> pd.DataFrame:
    """Return what changed in relations of China with the region, the earliest first.

    Dated summits, acts of policy, treaties, accessions and openings of the topics diplomacy and
    people, which name China and the region or one of its economies, and the announcement of an
    initiative that China told there. An event told by several documents is one row, with the most
    exact date told; where two told dates share no day, ``disputed`` is true.

    Returns
    -------
    DataFrame
        ``name`` (with a capital; a dagger where disputed), ``date``, ``kind``, ``economies``,
        ``disputed``, ``sources`` (keys), ``observations``.
    """
    rows = ledger.events[ledger.events["date"] != periods.UNSTATED].copy()
    named = rows["economies"].str.split().map(set)
    region = {*ledger.vocabulary.central_asia(), "XCA"}
    # Without rows pandas would take what is left of the mask for names of columns.
    rows = rows[named.map(lambda each: "CHN" in each and bool(region & each)).astype(bool)]
    is_turning = rows["kind"].isin(_TURNING) & rows["topic"].isin(_TURNING_TOPICS)
    is_initiative = (rows["kind"] == "announcement") & (rows["topic"] == "corridors")
    rows = rows[is_turning | is_initiative]
    rows["observations"] = dated_by(ledger, rows, period="date")
    rows["_exact"] = -rows["date"].str.len()
    rows = rows.sort_values("_exact", kind="stable")
    told = rows.groupby("name", sort=False).agg(
        date=("date", "first"),
        kind=("kind", "first"),
        economies=("economies", "first"),
        sources=("source", lambda keys: list(dict.fromkeys(keys))),
        observations=("observations", ids),
    )
    told = told.reset_index()
    told["disputed"] = told["name"].isin(_disputed(ledger))
    capital = told["name"].str[0].str.upper() + told["name"].str[1:]
    told["name"] = capital + told["disputed"].map({True: " †", False: ""})
    start = told["date"].map(lambda each: periods.bounds(each)[0])
    return (
        told.assign(_start=start)
        .sort_values("_start")
        .drop(columns="_start")
        .reset_index(drop=True)
    )


def events_by_kind(ledger: Ledger) -> pd.DataFrame:
    """Return how many events between China and each economy the documents tell, by kind.

    An event that names all five, or the region, stands under "Central Asia" alone. Events told
    twice count once.

    Returns
    -------
    DataFrame
        ``economy``, ``subject``, a column for each of :data:`KINDS`, :data:`OTHER`, ``events``,
        ``undated`` (how many of them have no printed date), ``sources``; most events first.
    """
    codes = ledger.vocabulary.central_asia()
    rows = ledger.events.drop_duplicates(["name", "date"])
    named = rows["economies"].str.split().map(set)
    rows = rows[named.map(lambda each: "CHN" in each).astype(bool)]
    named = named[rows.index]
    kind_of = {kind: group for group, kinds in _KINDS.items() for kind in kinds}
    groups = rows["kind"].map(kind_of).fillna(OTHER)
    is_region = named.map(lambda each: "XCA" in each or set(codes) <= each)
    records = []
    for code in [*codes, "XCA"]:
        mine = (
            is_region if code == "XCA" else named.map(lambda each, c=code: c in each) & ~is_region
        )
        counts = groups[mine].value_counts()
        records.append(
            {
                "subject": code,
                "economy": ledger.vocabulary.economy_name(code),
                **{group: int(counts.get(group, 0)) for group in (*KINDS, OTHER)},
                "events": int(mine.sum()),
                "undated": int((rows.loc[mine, "date"] == periods.UNSTATED).sum()),
                "sources": list(dict.fromkeys(rows.loc[mine, "source"])),
            }
        )
    frame = pd.DataFrame(records)
    return frame.sort_values("events", ascending=False, kind="stable").reset_index(drop=True)


def opinion(ledger: Ledger) -> pd.DataFrame:
    """Return each published answer of a poll, with who asked and in which words.

    Returns
    -------
    DataFrame
        As :func:`analysis.frames.statements`, with ``pollster``, ``asked`` (the answer that is
        counted), ``when`` (written), ``about`` (economy the question is about).
    """
    frame = statements(ledger, ledger.select(measure="opinion_share"))
    frame["pollster"] = frame["reporter"].map(ledger.vocabulary.reporter_name)
    frame["asked"] = frame["item"]
    frame["when"] = frame["period"].map(periods.written)
    frame["about"] = frame["counterpart"].map(ledger.vocabulary.economy_name)
    return frame


def before_and_after(ledger: Ledger, years: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """Return the visitors of the year before travel without visa and of the first year with it.

    Parameters
    ----------
    years
        What is counted (the item of the ledger) to the two years.

    Returns
    -------
    DataFrame
        As :func:`analysis.frames.statements`, one row a year, with ``when`` ("before" or "after");
        of several figures of a year the first of the best grade.
    """
    rows = statements(ledger, ledger.select(measure="tourist_count", item=list(years)))
    rows = rows.sort_values("grade", kind="stable").drop_duplicates(["item", "period"])
    found = []
    for item, pair in years.items():
        for period, when in zip(pair, ("before", "after"), strict=True):
            mine = rows[(rows["item"] == item) & (rows["period"] == period)]
            if mine.empty:
                raise KeyError(f"expected visitors of {period} for {item!r}, found none")
            found.append(mine.assign(when=when))
    return pd.concat(found, ignore_index=True)


def _disputed(ledger: Ledger) -> set[str]:
    """Return the events for which two told dates share no day."""
    compared = compare_dates(ledger)
    return set(compared.loc[~compared["meets"], "item"])
