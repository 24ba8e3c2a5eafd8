"""Two reports of a flow side by side: what the exporter and what the importer says.

Input is a table of reports, one a row: ``reporter``, ``partner``, ``flow`` (``exports`` or
``imports`` as the reporter sees it; ``total`` for its turnover), ``period`` and ``value`` in any
one unit. ``low`` and ``high`` bound what the printed digits allow; where they are missing from a
text file the digits themselves are read: 43.8 allows 43.75 to 43.85, 211,000 allows 210,500 to
211,500 (rule 1 of :mod:`analysis.stated`). Economies may be named by any code, used alike on both
sides.

Known drawbacks: a number without decimals in a file of machine precision is taken for rounded to
its last digit that is not 0, which widens its interval by a hair.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import LedgerError, Problem

REQUIRED = ("reporter", "partner", "flow", "period", "value")
FLOWS = {
    "exports": "exports", "export": "exports", "x": "exports",
    "imports": "imports", "import": "imports", "m": "imports",
    "total": "total", "turnover": "total", "t": "total",
}  # fmt: skip
COVARIATES = ("log_distance", "contiguous", "landlocked")
PAIR_COLUMNS = (
    "exporter importer period exports exports_low exports_high imports imports_low imports_high"
).split()
_SHOWN = 20
_ROUND_FROM = 1000


def read(path: Path) -> pd.DataFrame:
    """Read a table of reports from CSV or Parquet.

    Returns
    -------
    DataFrame
        :data:`REQUIRED`, ``low``, ``high`` and the :data:`COVARIATES` that the file has.

    Raises
    ------
    LedgerError
        With every problem found: file, row (counted as lines of the file, the header being 1),
        column, what was found and what was expected.
    FileNotFoundError
        When there is no such file.
    """
    if not path.is_file():
        raise FileNotFoundError(f"expected a table of reports, found no file {path}; name one")
    if path.suffix == ".parquet":
        try:
            frame = pd.read_parquet(path)
        except ImportError as error:
            raise LedgerError(
                [Problem(path.name, 0, "", str(error), "a CSV file, or pyarrow installed")]
            ) from error
    else:
        try:
            frame = pd.read_csv(path, dtype=str, keep_default_na=False, skipinitialspace=True)
        except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            expected = f"UTF-8 CSV with the header {','.join(REQUIRED)}"
            raise LedgerError([Problem(path.name, 0, "", str(error), expected)]) from error
    return check(frame, path.name)


def check(frame: pd.DataFrame, name: str = "reports") -> pd.DataFrame:
    """Check a table of reports and return it typed, with what its digits allow.

    Raises
    ------
    LedgerError
        As :func:`read`.
    """
    problems: list[Problem] = []
    for column in REQUIRED:
        if column not in frame:
            held = ",".join(map(str, frame.columns))
            problems.append(Problem(name, 1, column, held, "this column; add it to the header"))
    if problems:
        raise LedgerError(problems)
    frame = frame.reset_index(drop=True)

    def refuse(mask: Any, column: str, expected: str) -> None:
        bad = frame.index[np.asarray(mask, dtype=bool)]
        problems.extend(
            Problem(name, int(row) + 2, column, str(frame.at[row, column]), expected)
            for row in bad[:_SHOWN]
        )
        if len(bad) > _SHOWN:
            more = f"{len(bad) - _SHOWN} more rows like these"
            problems.append(Problem(name, bad[_SHOWN] + 2, column, more, expected))

    text = {c: frame[c].astype(str).str.strip() for c in ("reporter", "partner", "flow", "period")}
    for column in ("reporter", "partner", "period"):
        refuse(frame[column].isna() | text[column].isin(["", "nan"]), column, "a name or code")
    flow = text["flow"].str.lower().map(FLOWS)
    refuse(flow.isna(), "flow", "exports, imports or total")
    refuse(text["reporter"] == text["partner"], "partner", "another economy than the reporter")
    value, low, high = _values(frame["value"])
    refuse(~np.isfinite(value) | (value < 0), "value", "a number of at least 0, such as 43.8")
    if {"low", "high"} <= set(frame.columns):
        given = {
            c: pd.to_numeric(frame[c], errors="coerce").to_numpy(float) for c in ("low", "high")
        }
        low = np.where(np.isnan(given["low"]), low, given["low"])
        high = np.where(np.isnan(given["high"]), high, given["high"])
        refuse((low > value) | (value > high), "value", "a value between low and high")
    checked = pd.DataFrame({**text, "flow": flow, "value": value, "low": low, "high": high})
    keys = ["reporter", "partner", "flow", "period"]
    refuse(
        checked.duplicated(keys),
        "value",
        "each report once; leave one of the two out, or merge them",
    )
    for column in COVARIATES:
        if column in frame:
            checked[column] = pd.to_numeric(frame[column], errors="coerce")
            refuse(checked[column].isna(), column, "a number")
    if problems:
        raise LedgerError(problems)
    return checked


def pair(reports: pd.DataFrame) -> pd.DataFrame:
    """Return one row a flow: what its exporter and what its importer reports.

    Returns
    -------
    DataFrame
        Columns :data:`PAIR_COLUMNS` and the covariates; a report that is missing is NaN. Turnovers
        are left out: they bind two flows and enter as constraints.
    """
    covariates = [c for c in COVARIATES if c in reports]
    sides = []
    for flow, mine, theirs in (
        ("exports", "exporter", "importer"),
        ("imports", "importer", "exporter"),
    ):
        rows = reports.loc[reports["flow"] == flow]
        names = {"reporter": mine, "partner": theirs, "value": flow}
        names |= {"low": f"{flow}_low", "high": f"{flow}_high"}
        sides.append(rows.drop(columns="flow").rename(columns=names))
    keys = ["exporter", "importer", "period"]
    merged = sides[0].merge(sides[1], on=keys, how="outer", suffixes=("", "_other"))
    for column in covariates:
        merged[column] = merged[column].fillna(merged.pop(f"{column}_other"))
    return merged[[*PAIR_COLUMNS, *covariates]]


def significant_digits(values: Iterable[float], low: Any, high: Any) -> np.ndarray[Any, Any]:
    """Return to how many significant digits values are known, 15 for machine precision."""
    value = np.asarray(list(values), dtype=float)
    half = (np.asarray(high, dtype=float) - np.asarray(low, dtype=float)) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        digits = np.log10(np.abs(value) / (2 * half))
    return np.asarray(np.where(half > 0, digits + 1, 15.0))


def _values(column: pd.Series[Any]) -> tuple[Any, Any, Any]:
    """Return values and the bounds that their printed digits allow; numbers allow themselves."""
    if pd.api.types.is_numeric_dtype(column):
        value = column.to_numpy(float)
        return value, value.copy(), value.copy()
    plain = column.astype(str).str.strip().str.replace(",", "", regex=False)
    value = pd.to_numeric(plain, errors="coerce").to_numpy(float)
    parts = plain.str.partition(".")
    places = parts[2].str.len().to_numpy(float)
    zeros = (plain.str.len() - plain.str.rstrip("0").str.len()).to_numpy(float)
    whole = np.where(value >= _ROUND_FROM, zeros, 0.0)
    half = np.where(parts[1] == ".", 0.5 * 10.0**-places, 0.5 * 10.0**whole)
    half = np.where(plain.str.contains("[eE]"), 0.0, half)
    return value, np.maximum(value - half, 0.0), value + half
