"""What changed in the data, and when: ``data/changes.csv``, the latest last.

Each row tells a reader what was added or corrected and why, with how many observations and
documents the ledger held afterwards. The last row must hold the counts of today, so that nobody can
add to the ledger and leave the page that tells of it behind.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from analysis import periods, timely
from analysis.ledger import Ledger
from analysis.problems import LedgerError, Problem

FILE = "data/changes.csv"
COLUMNS = ["date", "what", "why", "observations", "sources"]
_COUNTED = ("observations", "sources")


def load(data: Path) -> pd.DataFrame:
    """Return the changes, the latest last.

    Parameters
    ----------
    data
        The ledger's folder.

    Returns
    -------
    DataFrame
        ``date`` (ISO 8601), ``what``, ``why``, ``observations`` and ``sources`` (in the ledger
        after the change), ``new_observations`` and ``new_sources`` (more than before it).

    Raises
    ------
    LedgerError
        When a cell is missing or of another form, or the dates do not ascend.
    """
    table = pd.read_csv(data / "changes.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    problems: list[Problem] = []
    if list(table.columns) != COLUMNS:
        expected = f"the columns {', '.join(COLUMNS)}"
        problems.append(Problem(FILE, 1, "", ", ".join(table.columns), expected))
        raise LedgerError(problems)
    before = ""
    for line, row in enumerate(table.to_dict("records"), start=2):
        try:
            if not periods.is_within_reach(date.fromisoformat(row["date"]).isoformat()):
                expected = "a day of the years {} to {}".format(*periods.YEARS)
                problems.append(Problem(FILE, line, "date", row["date"], expected))
        except ValueError:
            problems.append(Problem(FILE, line, "date", row["date"], "a date such as 2026-11-22"))
        if row["date"] < before:
            problems.append(Problem(FILE, line, "date", row["date"], f"{before} or later"))
        before = max(before, row["date"])
        told = [name for name in ("what", "why") if not row[name].strip()]
        problems += [Problem(FILE, line, name, "", "a sentence") for name in told]
        wrong = [name for name in _COUNTED if not row[name].isdecimal()]
        problems += [Problem(FILE, line, name, row[name], "a count") for name in wrong]
    if problems:
        raise LedgerError(problems)
    for name in _COUNTED:
        table[name] = table[name].astype(int)
        table[f"new_{name}"] = table[name].diff().fillna(table[name]).astype(int)
    return table


def check(data: Path, ledger: Ledger) -> list[Problem]:
    """Return what is wrong between the changes and the data that they tell of.

    That are dates of the changes that do not ascend, counts of the last one other than those of
    today, and data dated after it.
    """
    try:
        changes = load(data)
    except LedgerError as error:
        return error.problems
    if wrong := behind(changes, ledger):
        return wrong
    return list(timely.late(data, ledger, date.fromisoformat(changes["date"].iloc[-1])))


def behind(changes: pd.DataFrame, ledger: Ledger) -> list[Problem]:
    """Return what the last row says otherwise than the ledger: nothing, if it is up to date."""
    if changes.empty:
        return [Problem(FILE, 0, "", "none", "a row for the data of today")]
    last, line = changes.iloc[-1], len(changes) + 1
    held = {"observations": len(ledger.observations), "sources": len(ledger.sources)}
    return [
        Problem(
            FILE,
            line,
            name,
            str(last[name]),
            f"{held[name]}, which the ledger holds; add a row that says what changed and why",
        )
        for name in _COUNTED
        if last[name] != held[name]
    ]
