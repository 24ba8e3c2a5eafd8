"""The ledger to take away: CSV, Excel, Parquet and SQLite.

A document's title or an author's note may begin like a formula or hold characters that turn text
round. CSV and Excel are opened by people in programs that run formulas: there a dangerous cell is
written as text that shows what it is. Parquet and SQLite are read by programs and keep every cell
as it is in the ledger.

The same data give the same bytes: no file bears the time it was written.
"""

from __future__ import annotations

import datetime
import sqlite3
from pathlib import Path

import pandas as pd

from analysis import periods
from analysis.book.evidence.description import Evidence, visible
from analysis.csv_export import to_csv

NAME = "observations"
FORMATS = ("csv", "xlsx", "parquet", "sqlite")
_LONGEST_CELL = 32767
"""Excel's limit of characters in a cell."""


def observations(evidence: Evidence) -> pd.DataFrame:
    """Return all observations, a row each, with the document that printed them.

    The columns of ``observations.csv``, then ``value``, ``low`` and ``high`` (base units), whether
    the bounds belong to the set, ``text`` (as a reader sees it), ``disputed``, and the label,
    grade and address of the document.
    """
    frame = evidence.ledger.observations.drop(columns=["start", "end"], errors="ignore")
    frame = frame.reset_index(names="id")
    frame["disputed"] = frame["id"].isin(list(evidence.disputes))
    for column, name in (("label", "document"), ("grade", "grade"), ("url", "address")):
        frame[name] = frame["source"].map(evidence.ledger.sources[column])
    return frame


def sources(evidence: Evidence) -> pd.DataFrame:
    """Return the documents, a row each."""
    return evidence.ledger.sources.reset_index(names="key")


def write(folder: Path, evidence: Evidence) -> list[Path]:
    """Write the ledger in every format and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {NAME: observations(evidence), "sources": sources(evidence)}
    files = [folder / f"{NAME}.{suffix}" for suffix in FORMATS]
    csv, xlsx, parquet, database = files
    csv.write_text(to_csv(_shown(tables[NAME])), encoding="utf-8", newline="")
    dates = evidence.ledger.sources["date"]
    newest = max(periods.bounds(date)[0] for date in dates if date != periods.UNSTATED)
    _write_excel(xlsx, tables, datetime.datetime.combine(newest, datetime.time()))
    tables[NAME].to_parquet(parquet, index=False)
    database.unlink(missing_ok=True)
    connection = sqlite3.connect(database)
    try:
        for name, table in tables.items():
            table.to_sql(name, connection, index=False)
        connection.commit()
    finally:
        connection.close()
    return files


def _write_excel(path: Path, tables: dict[str, pd.DataFrame], created: datetime.datetime) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs={"options": options}) as writer:
        writer.book.set_properties({"created": created})
        for name, table in tables.items():
            _shown(table).to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 1))


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts hide nothing; infinite bounds are empty."""
    shown = table.replace([float("inf"), -float("inf")], float("nan"))
    texts = [c for c in shown.columns if not pd.api.types.is_numeric_dtype(shown[c])]
    for column in texts:
        shown[column] = [
            visible(each)[:_LONGEST_CELL] if isinstance(each, str) else each
            for each in shown[column]
        ]
    return shown
