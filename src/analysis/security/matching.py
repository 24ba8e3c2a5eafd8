"""Each row of a list of exercises against the public record, by a stated rule.

A row of the list is either *named*, that is, its name ends in its year ("Zapad-2021"), or
*described* ("first multilateral SCO exercise"). The rule has three parts, and each is needed:

1. :func:`same_year`: the exercise on record was held, or announced for, the year of the row.
2. :func:`same_name`, for named rows: every word of the name of the row stands in the name on
   record, years, case and punctuation aside. "Zapad" stands in "Zapad/Interaction".
3. :func:`fits`: the economies that the row names took part; where the row speaks of the region, an
   economy of it did; where it speaks of the SCO, the exercise was one of the SCO; where it says
   bilateral or multilateral, the exercise was that. Groups are not resolved into members.

From these follows the verdict: a named row is ``found`` when an exercise has its name, its year and
its participants. With the name and the year but not the participants it is ``other participants``
where there is one such exercise, and ``merged`` where there are several that hold more of the named
economies together than any of them alone. Otherwise it is ``not found``. A described row is
``found`` when an exercise of its year fits, and ``found, not the first`` when it claims to be the
first and an earlier one fits as well. A row without a year is ``undated`` and cannot be checked.

Known drawbacks: an exercise that the sources in reach do not report looks like one that never was,
so ``not found`` is a statement about the record; a name in another translation is not recognised,
which is why the exercises of the same year and participants are listed beside the verdict.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from analysis import periods
from analysis.frames import ids
from analysis.ledger import Ledger
from analysis.security.lists import exercises
from analysis.security.record import CHECKED, corrections_of, record

FOUND, NOT_FIRST = "found", "found, not the first"
OTHERS, MERGED = "other participants", "merged"
NOT_FOUND, UNDATED = "not found", "undated"

_WORD = re.compile(r"[a-z]+")
_NAMED = re.compile(r"[ -](?:19|20)\d\d$")
_FIRST = re.compile(r"\bfirst\b", re.IGNORECASE)


def same_year(row: pd.Series[Any], other: pd.Series[Any]) -> bool:
    """Tell whether a row of the list and an exercise on record are of the same year."""
    return str(row["year"]) == str(other["year"])


def same_name(row: pd.Series[Any], other: pd.Series[Any]) -> bool:
    """Tell whether every word of the name of the row stands in the name on record."""
    words = _words(row["name"])
    return bool(words) and words <= _words(other["name"])


def fits(row: pd.Series[Any], other: pd.Series[Any], ledger: Ledger) -> bool:
    """Tell whether an exercise on record had the participants and the form that a row claims."""
    named, participants = set(row["economies"].split()), set(other["economies"])
    region = set(ledger.vocabulary.central_asia())
    if "XCA" in named and not region & participants:
        return False
    if "XSC" in named and other["sco"] != "yes":
        return False
    for column in ("format", "sco"):
        if row[column] and row[column] != other[column]:
            return False
    return _single(named, ledger) <= participants


def checked(ledger: Ledger, source: str = CHECKED) -> pd.DataFrame:
    """Return each row of the list of a source with what the record says of it.

    Returns
    -------
    DataFrame
        ``exercise``, ``name``, ``year``, ``participants`` and ``location`` as the list has them;
        ``verdict`` (see the module), ``on_record`` (name, participants and place of what was found
        under the name), ``nearest`` (other exercises of that year with China and a named economy of
        the region, or any of it where the row names none), ``why`` and ``by`` of the correction, if
        there is one, and ``observations`` (of the list and of the record).
    """
    listed = ledger.exercises[ledger.exercises["source"] == source].reset_index(names="exercise")
    known = record(ledger, source)
    marked = corrections_of(ledger, source)
    marked["item"] = marked["observation"].map(ledger.observations["item"])
    dating = exercises(ledger, source).set_index("exercise")["observations"]
    rows = []
    for _, row in listed.iterrows():
        verdict, found = _verdict(row, known, ledger)
        near = _nearest(row, known.drop(found.index), ledger)
        own = dating.get(row["exercise"], [])
        noted = marked[marked["item"] == row["name"]]
        rows.append(
            {
                "exercise": row["exercise"],
                "name": row["name"],
                "year": "" if row["year"] == periods.UNSTATED else row["year"],
                "participants": row["participants"],
                "location": row["location"],
                "verdict": verdict,
                "on_record": "; ".join(_told(each, ledger) for _, each in found.iterrows()),
                "nearest": "; ".join(near["name"]),
                "why": "; ".join(noted["why"]),
                "by": "; ".join(noted["by"].unique()),
                "observations": ids([own, *found["observations"], *near["observations"]]),
            }
        )
    return pd.DataFrame(rows)


def earlier_of_its_kind(ledger: Ledger, exercise: str) -> pd.DataFrame:
    """Return the exercises on record that fit a row of the list and were held in earlier years.

    Parameters
    ----------
    exercise
        Id of a row of ``exercises.csv``.
    """
    listed = ledger.exercises.reset_index(names="exercise")
    row = listed[listed["exercise"] == exercise].iloc[0]
    return _earlier(row, record(ledger, str(row["source"])), ledger)


def members(ledger: Ledger, organisation: str, year: int) -> list[str]:
    """Return who belonged to an organisation at the end of a year, by its dated events.

    Parameters
    ----------
    organisation
        Code of ``economies.csv``; it stands among the economies of its founding and accessions.
    """
    joined: dict[str, None] = {}
    steps = ledger.events[ledger.events["kind"].isin(["founding", "accession"])]
    for date, economies in zip(steps["date"], steps["economies"], strict=True):
        codes = economies.split()
        if date == periods.UNSTATED or organisation not in codes:
            continue
        if periods.bounds(date)[0].year <= year:
            joined.update(dict.fromkeys(code for code in codes if code != organisation))
    return list(joined)


def _verdict(row: pd.Series[Any], known: pd.DataFrame, ledger: Ledger) -> tuple[str, pd.DataFrame]:
    nobody = known.iloc[:0]
    if row["year"] == periods.UNSTATED:
        return UNDATED, nobody
    of_year = _where(known, lambda other: same_year(row, other))
    if not _NAMED.search(row["name"]):
        held = of_year[(of_year["status"] == "held") & (of_year["kind"] != "cyber")]
        found = _where(held, lambda other: fits(row, other, ledger))
        if found.empty:
            return NOT_FOUND, nobody
        if _FIRST.search(row["name"]):
            return (FOUND if _earlier(row, known, ledger).empty else NOT_FIRST), found
        return FOUND, found
    namesakes = _where(of_year, lambda other: same_name(row, other))
    fitting = _where(namesakes, lambda other: fits(row, other, ledger))
    if not fitting.empty:
        return FOUND, fitting
    if namesakes.empty:
        return NOT_FOUND, nobody
    named = _single(set(row["economies"].split()), ledger)
    alone = max(len(named & set(codes)) for codes in namesakes["economies"])
    together = len(named & set().union(*namesakes["economies"]))
    return (MERGED if together > alone else OTHERS), namesakes


def _earlier(row: pd.Series[Any], known: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    before = known[(known["year"] < int(row["year"])) & (known["status"] == "held")]
    return _where(before, lambda other: fits(row, other, ledger))


def _nearest(row: pd.Series[Any], known: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    region = set(ledger.vocabulary.central_asia())
    wanted = set(row["economies"].split()) & region or region
    held = known[(known["status"] == "held") & (known["kind"] != "cyber")]
    return _where(
        held,
        lambda other: (
            same_year(row, other)
            and "CHN" in other["economies"]
            and bool(wanted & set(other["economies"]))
        ),
    )


def _where(known: pd.DataFrame, holds: Any) -> pd.DataFrame:
    wanted = [bool(holds(other)) for _, other in known.iterrows()]
    return known[pd.Series(wanted, index=known.index, dtype=bool)]


def _words(name: str) -> set[str]:
    return set(_WORD.findall(name.lower()))


def _single(codes: set[str], ledger: Ledger) -> set[str]:
    return {code for code in codes if ledger.vocabulary.economies[code].kind != "group"}


def _told(found: pd.Series[Any], ledger: Ledger) -> str:
    names = ", ".join(ledger.vocabulary.economy_name(code) for code in found["economies"])
    return f"{found['name']} ({names}; {found['location']})"
