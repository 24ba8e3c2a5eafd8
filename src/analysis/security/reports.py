"""Arms, attacks, surveillance, bases and the SCO's members: what is said, and by whom.

Shares of suppliers of arms all go back to one database, yet each compiler cuts its own years out of
it and reads it in another year. A share therefore keeps its compiler, and shares of two compilers
are never joined. What a party claims, denies or confirms is a statement with its holder, and stays
in its words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import periods
from analysis.frames import ids, statements, timeline
from analysis.ledger import Ledger
from analysis.security._rows import each
from analysis.security.record import CHECKED

STAGES = {"announcement": "announced", "signing": "contracted", "launch": "started"}
"""What the kind of an event says of a project."""

_AMOUNTS = ("deal_value", "project_cost", "loan_value", "camera_count")
_SIZES = ("facility_count", "project_cost")
_SAID = ("report", "denial", "confirmation", "not confirmed")
_SCO = "XSC"
_ATTACKS = "date name place economy subject killed wounded who observations".split()
_PROJECTS = "date economy name stage outcome amounts documents observations sources".split()


def arms_shares(ledger: Ledger, subject: str) -> pd.DataFrame:
    """Return the shares of suppliers in the arms imports of an economy or group, by compiler.

    Returns
    -------
    DataFrame
        As :func:`analysis.frames.statements`, with ``supplier`` (name) and ``compiled`` (period and
        compiler), ordered by the end of the period and by compiler.
    """
    rows = ledger.select(measure="arms_import_share", subject=subject)
    frame = statements(ledger, rows)
    frame["supplier"] = frame["counterpart"].map(ledger.vocabulary.economy_name)
    frame["compiled"] = frame["period"].map(periods.written) + ", " + frame["document"]
    return frame.sort_values(["document", "period"], kind="stable").reset_index(drop=True)


def arms_volumes(ledger: Ledger, subject: str) -> pd.DataFrame:
    """Return the volumes of arms that an economy received by supplier, the largest first.

    Values are trend-indicator values: military worth, not money.
    """
    frame = statements(ledger, ledger.select(measure="arms_import_volume", subject=subject))
    frame["supplier"] = frame["counterpart"].map(ledger.vocabulary.economy_name)
    return frame.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)


def attacks(ledger: Ledger) -> pd.DataFrame:
    """Return the dated attacks on Chinese nationals or missions, a row for each who counted.

    Returns
    -------
    DataFrame
        ``date``, ``name``, ``place``, ``economy``, ``killed`` and ``wounded`` as printed (empty
        where a side gives none), ``who`` (the reporter, or the document where none is named) and
        ``observations``; the earliest first.
    """
    events = ledger.events[ledger.events["kind"] == "attack"]
    events = events[events["date"] != periods.UNSTATED]
    counts = ledger.select(measure=("killed_count", "wounded_count")).reset_index(
        names="observation"
    )
    counts["who"] = [
        ledger.vocabulary.reporter_name(reporter)
        if reporter != periods.UNSTATED
        else ledger.sources.loc[source, "label"]
        for reporter, source in zip(counts["reporter"], counts["source"], strict=True)
    ]
    rows = []
    for event in each(events):
        mine = counts[(counts["item"] == event.name) & (counts["period"] == event.date)]
        for who, said in mine.groupby("who", sort=False):
            by = said.set_index("measure")["text"].str.removesuffix(" people")
            rows.append(
                {
                    "date": event.date,
                    "name": event.name,
                    "place": event.place,
                    "economy": ledger.vocabulary.economy_name(event.economies.split()[0]),
                    "subject": event.economies.split()[0],
                    "killed": by.get("killed_count", ""),
                    "wounded": by.get("wounded_count", ""),
                    "who": who,
                    "observations": list(said["observation"]),
                }
            )
    frame = pd.DataFrame(rows, columns=_ATTACKS)
    return frame.sort_values("date", kind="stable").reset_index(drop=True)


def surveillance(ledger: Ledger) -> pd.DataFrame:
    """Return the projects of surveillance with their stage and what is said of their size.

    A project is an event of :data:`STAGES`; money and cameras are observations whose ``item`` opens
    its name. A project without any has no amount.

    Returns
    -------
    DataFrame
        ``date``, ``economy``, ``name``, ``stage``, ``amounts`` (as printed), ``documents``,
        ``observations`` and ``sources``; by economy, then by date.
    """
    events = ledger.events
    events = events[(events["topic"] == "security") & events["kind"].isin(STAGES)]
    dating = timeline(ledger, "security").set_index("event")["observations"]
    amounts = ledger.select(measure=_AMOUNTS, topic="security")
    amounts = amounts[amounts["item"] != ""]
    rows = []
    for event in each(events):
        mine = amounts[[event.name.startswith(item) for item in amounts["item"]]]
        sources = ids([[event.source], mine["source"]])
        labels = [str(ledger.sources.loc[key, "label"]) for key in sources]
        of_loans = (mine["measure"] == "loan_value").map({True: " lent", False: ""})
        rows.append(
            {
                "date": event.date,
                "economy": ledger.vocabulary.economy_name(event.economies.split()[0]),
                "name": event.name[0].upper() + event.name[1:],
                "stage": STAGES[event.kind],
                "outcome": event.outcome,
                "amounts": "; ".join(dict.fromkeys(mine["text"] + of_loans)),
                "documents": "; ".join(labels),
                "observations": ids([dating.get(event.Index, []), mine.index]),
                "sources": sources,
            }
        )
    frame = pd.DataFrame(rows, columns=_PROJECTS)
    return frame.sort_values(["economy", "date"], kind="stable").reset_index(drop=True)


def bases(ledger: Ledger) -> pd.DataFrame:
    """Return what is reported, denied or confirmed of Chinese posts in the region, by whom.

    Returns
    -------
    DataFrame
        ``item``, ``period``, ``kind`` (report, denial, confirmation, not confirmed), ``holder``,
        ``summary``, ``figures`` (of the same place in the source), ``document``, ``source`` and
        ``observations``; in the order of the ledger.
    """
    said = ledger.statements
    said = said[(said["topic"] == "security") & said["kind"].isin(_SAID)]
    rows = said.reset_index(names="statement")
    behind, figures = [], []
    for row in each(rows):
        same = (ledger.observations[["source", "locator"]] == [row.source, row.locator]).all(axis=1)
        mine = ledger.observations[same & ledger.observations["measure"].isin(_SIZES)]
        behind.append(list(mine.index))
        figures.append("; ".join(mine["text"]))
    rows["document"] = rows["source"].map(ledger.sources["label"])
    rows["observations"], rows["figures"] = behind, figures
    columns = "item period kind holder summary figures document source observations".split()
    return rows[columns]


def enlargement(ledger: Ledger) -> pd.DataFrame:
    """Return the dated steps of the SCO from the border treaties to the latest accession.

    Steps that only the document under check tells are left out.
    """
    steps = timeline(ledger, "security")
    of_sco = steps["economies"].map(lambda economies: _SCO in economies.split()).astype(bool)
    wanted = steps["kind"].isin(["founding", "accession"]) & of_sco
    treaties = (steps["kind"] == "agreement") & (steps["start"].dt.year < 2001)
    on_record = steps["sources"].map(lambda sources: sources != [CHECKED]).astype(bool)
    return pd.DataFrame(steps[(wanted | treaties) & on_record]).reset_index(drop=True)


def side_by_side(
    ledger: Ledger, fields: Mapping[str, tuple[Sequence[str], Sequence[str]]]
) -> pd.DataFrame:
    """Return what is printed of two powers, field by field.

    Parameters
    ----------
    fields
        Name of the field to the observations of the first power and of the second.

    Returns
    -------
    DataFrame
        ``field``, ``first`` and ``second`` (as printed, with item, period and document; empty where
        nothing is printed), ``first_observations``, ``second_observations``, ``observations``.
    """
    rows = []
    for field, sides in fields.items():
        told = ["; ".join(_in_context(ledger, name) for name in side) for side in sides]
        rows.append(
            {
                "field": field,
                "first": told[0],
                "second": told[1],
                "first_observations": list(sides[0]),
                "second_observations": list(sides[1]),
                "observations": ids(sides),
            }
        )
    return pd.DataFrame(rows)


def _in_context(ledger: Ledger, observation: str) -> str:
    row = ledger.observation(observation)
    document = ledger.sources.loc[row["source"], "label"]
    when = periods.written(row["period"])
    return f"{row['text']} ({row['item'] + ', ' if row['item'] else ''}{when}; {document})"
