"""What a page says of an economy's trade with China: both reports, and the estimate or why not.

One call gives a frame that is ready for a table, values in billions of US dollars::

    rows = reconcile.brief(book, "KGZ")
    publish_table(rows, columns={name: ... for name in reconcile.BRIEF_COLUMNS}, ...)

:data:`BRIEF_COLUMNS` are the columns for the reader in their order with a heading each, and
:data:`BRIEF_CELLS` the columns that hold the same numbers as text, as a table prints them;
``observations`` holds the ids behind a row.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.ledger import Ledger
from analysis.reconcile import mirror
from analysis.reconcile.estimation import STATUSES, Settings
from analysis.reconcile.refusal import NONE_KNOWN, REASONS

BRIEF_COLUMNS = {
    "economy": "Economy",
    "period": "Period",
    "direction": "Direction",
    "china_bn": "China reports",
    "partner_bn": "Partner reports",
    "estimate_bn": "Estimate",
    "low_bn": "at least",
    "high_bn": "at most",
    "answer": "What is made of it",
}
BRIEF_CELLS = {f"{name}_bn": f"{name}_cell" for name in "china partner estimate low high".split()}
_SIGNIFICANT = 3
_PARTIAL, _OPEN = "partial count", "open reading: "  # how the ledger's notes begin to say so
_DIRECTIONS = {"exports": "from China", "imports": "to China"}
_BASES = {"suggested": "suggested by the source"}
NO_CAUSE = "no cause known"


def brief(
    ledger: Ledger,
    subject: str | None = None,
    period: str | None = None,
    settings: Settings | None = None,
) -> pd.DataFrame:
    """Return what is reported of an economy's trade with China, and what it comes to.

    Parameters
    ----------
    subject
        Code of an economy; all five where it is left out.
    period
        One period; all of them where it is left out, the latest first.
    settings
        What to assume; the report's own where it is left out.

    Returns
    -------
    DataFrame
        :data:`BRIEF_COLUMNS`, :data:`BRIEF_CELLS`, ``subject``, ``flow`` (seen from China),
        ``status``, ``reason``, ``reason_basis``, ``retained_bn`` and ``transit_bn`` (scenario of a
        refused flow) and ``observations``; the frame is empty where nobody reports.

    Raises
    ------
    KeyError
        When the economy has no brief.
    """
    if subject is not None and subject not in ledger.vocabulary.briefed():
        expected = ", ".join(ledger.vocabulary.briefed())
        raise KeyError(f"expected one of {expected}, found {subject!r}")
    settings = mirror.own_settings() if settings is None else settings
    code = subject or ""
    rows = mirror.named(mirror.reconcile_mirror(ledger, settings, also=code, touching=code), ledger)
    if subject is not None:
        rows = rows[rows["subject"] == subject]
    if period is not None:
        rows = rows[rows["period"] == period]
    rows = rows.assign(
        direction=rows["flow"].map(_DIRECTIONS),
        answer=[
            answer(status, reason, basis) + _open_readings(ledger, ids)
            for status, reason, basis, ids in zip(
                rows["status"],
                rows["reason"],
                rows["reason_basis"],
                rows["observations"],
                strict=True,
            )
        ],
    )
    billion = ledger.vocabulary.units["USD_bn"].factor
    for new, old in (
        ("china_bn", "china"),
        ("partner_bn", "partner"),
        ("estimate_bn", "estimate"),
        ("low_bn", "low"),
        ("high_bn", "high"),
        ("retained_bn", "scenario_retained"),
        ("transit_bn", "scenario_transit"),
    ):
        rows[new] = rows[old] / billion
    for side in ("china", "partner"):
        rows[f"{side}_cell"] = [
            report_cell(ledger, value, ids, side)
            for value, ids in zip(rows[f"{side}_bn"], rows["observations"], strict=True)
        ]
    for name in ("estimate", "low", "high"):
        rows[f"{name}_cell"] = rows[f"{name}_bn"].map(cell)
    further = "subject flow status reason reason_basis retained_bn transit_bn".split()
    shown = [*BRIEF_COLUMNS, *BRIEF_CELLS.values(), *further, "observations"]
    rows = rows.sort_values(["period", "economy", "flow"], ascending=[False, True, True])
    return rows[shown].reset_index(drop=True)


def answer(status: str, reason: str, basis: str) -> str:
    """Return the verdict on a flow in words: the kind of estimate, or the refusal and why."""
    if status == "single":
        return f"{STATUSES[status]}: no check"
    why = cause(reason, basis)
    if reason and basis != NONE_KNOWN:
        why = f"{why} ({_BASES.get(basis, basis)}): {REASONS[reason]}"
    if status == "refused":
        return f"no estimate. {why[:1].upper()}{why[1:]}"
    return f"{STATUSES[status]}. Gap: {why}"


def cause(reason: str, basis: str) -> str:
    """Return the reason code in words; the residual class of the list is no cause."""
    return NO_CAUSE if basis == NONE_KNOWN else reason.replace("_", " ")


def cell(value: float) -> str:
    """Return a computed value with three significant digits, nothing where it is missing."""
    return "" if pd.isna(value) else f"{value:#.{_SIGNIFICANT}g}".rstrip(".")


def report_cell(ledger: Ledger, value: float, ids: Iterable[str], side: str) -> str:
    """Return a report for a table: the qualifier is kept and no digit added.

    Parameters
    ----------
    value
        In the unit of the table.
    ids
        Observations behind the row, of both sides.
    side
        ``china`` or ``partner``.

    Returns
    -------
    str
        Followed by ``rest`` where it is a turnover less the other flow, and by ``partial`` where
        the ledger calls what it rests on a partial count.
    """
    if pd.isna(value):
        return ""
    rows = [ledger.observation(each) for each in ids]
    rows = [row for row in rows if (row["reporter"] == mirror.CHINA_REPORTER) == (side == "china")]
    text = cell(value) if len(rows) > 1 else f"{value:.{_SIGNIFICANT}g}"
    if len(rows) == 1 and rows[0]["qualifier"]:
        text = f"{ledger.vocabulary.qualifiers[rows[0]['qualifier']].phrase} {text}"
    marks = ["rest"] if len(rows) > 1 else []
    if any(_PARTIAL in row["note"] for row in rows):
        marks.append("partial")
    return f"{text} ({', '.join(marks)})" if marks else text


def _open_readings(ledger: Ledger, ids: Iterable[str]) -> str:
    """Return what the ledger's notes leave open of the reports behind a row."""
    notes = ledger.observations.loc[list(ids), "note"]
    found = [note.partition(_OPEN)[2] for note in notes if _OPEN in note]
    return "".join(f". A report can be read as {reading}" for reading in found)
