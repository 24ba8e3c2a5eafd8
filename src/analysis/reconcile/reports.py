"""Two reports of a flow side by side: what the exporter and what the importer says.

Input is a table of reports, one a row: ``reporter``, ``partner``, ``flow`` (``exports`` or
``imports`` as the reporter sees it; ``total`` for its turnover), ``period`` and ``value`` in any
one unit. ``low`` and ``high`` bound what the printed digits allow; where they are missing from a
text file the digits themselves are read: 43.8 allows 43.75 to 43.85, 211,000 allows 210,500 to
211,500 (rule 1 of :mod:`analysis.stated`). Economies may be named by any code, used alike on both
sides.

Further columns that a table may have: ``unit`` (one and the same in every row), ``trade_system`` of
the reporter (general or special), and what is known of the pair
(:mod:`analysis.reconcile.covariates`). ``year`` stands for ``period``, and ``value_musd`` or
another ``value_`` with its unit for ``value``; the order and the case of the header are free.

Known drawbacks: two names of one economy are taken for two economies, unless they differ in case or
spaces alone; a number without decimals in a file of machine precision is taken for rounded to
its last digit that is not 0, which widens its interval by a hair.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import LedgerError, Problem
from analysis.reconcile.covariates import NAMES as COVARIATES
from analysis.reconcile.reasons import SYSTEMS

REQUIRED = ("reporter", "partner", "flow", "period", "value")
FLOWS = {
    "exports": "exports", "export": "exports", "x": "exports",
    "imports": "imports", "import": "imports", "m": "imports",
    "total": "total", "turnover": "total", "t": "total",
}  # fmt: skip
PAIR_COLUMNS = (
    "exporter importer period exports exports_low exports_high imports imports_low imports_high"
).split()
_SHOWN = 20
_BLANK = b"\xef\xbb\xbf \t\r\n"  # a byte order mark and white space are nothing to read
_ROUND_FROM = 1000
_THOUSAND = 1000.0
_LEAST_SLIPS = 3


def read(path: Path) -> pd.DataFrame:
    """Read a table of reports from CSV or Parquet.

    Returns
    -------
    DataFrame
        :data:`REQUIRED`, ``low``, ``high``; where the file has them, ``trade_system`` and what is
        known of the pair.

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
        expected = f"UTF-8 CSV with the header {','.join(REQUIRED)}"
        if not path.read_bytes().strip(_BLANK):
            raise LedgerError([Problem(path.name, 1, "", "an empty file", expected)])
        try:
            frame = pd.read_csv(path, dtype=str, keep_default_na=False, skipinitialspace=True)
        except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            raise LedgerError([Problem(path.name, 0, "", str(error), expected)]) from error
        header = list(map(str, frame.columns))
        if len(header) == 1 and ";" in header[0]:
            separated = (
                "columns separated by commas, not semicolons; save the file as CSV with commas"
            )
            raise LedgerError([Problem(path.name, 1, "", header[0], separated)])
    if frame.empty:
        columns = ",".join(map(str, frame.columns))
        raise LedgerError([Problem(path.name, 1, "", columns, "a report in each row below it")])
    return check(frame, path.name)


def check(frame: pd.DataFrame, name: str = "reports") -> pd.DataFrame:
    """Check a table of reports and return it typed, with what its digits allow.

    Raises
    ------
    LedgerError
        As :func:`read`.
    """
    problems: list[Problem] = []
    frame = frame.rename(columns=_headers(frame.columns)).reset_index(drop=True)
    held = ",".join(map(str, frame.columns))
    problems += [
        Problem(name, 1, column, held, "this column; add it to the header")
        for column in REQUIRED
        if column not in frame
    ]
    problems += [
        Problem(name, 1, str(column), held, "each column once; leave one of the two out")
        for column in frame.columns[frame.columns.duplicated()].unique()
    ]
    if problems:
        raise LedgerError(problems)
    for column in ("period", "reporter", "partner"):
        if pd.api.types.is_float_dtype(frame[column]):  # 2016.0 where one cell of a column is empty
            frame[column] = frame[column].map(lambda v: f"{v:g}" if v == v else "")

    def refuse(mask: Any, column: str, expected: str) -> None:
        bad = frame.index[np.asarray(mask, dtype=bool)]
        problems.extend(
            Problem(name, int(row) + 2, column, str(frame.at[row, column]), expected)
            for row in bad[:_SHOWN]
        )
        if len(bad) > _SHOWN:
            rest = len(bad) - _SHOWN
            more = f"{rest} more row{'s' if rest > 1 else ''} like these"
            problems.append(Problem(name, bad[_SHOWN] + 2, column, more, expected))

    text = {c: frame[c].astype(str).str.strip() for c in ("reporter", "partner", "flow", "period")}
    for column in ("reporter", "partner", "period"):
        empty = frame[column].isna() | text[column].isin(["", "nan"])
        refuse(empty, column, "a name or code")
    problems += _spellings(text["reporter"], text["partner"], name)
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
    if "unit" in frame:
        first = str(frame["unit"].iloc[0]) if len(frame) else ""
        refuse(
            frame["unit"].astype(str) != first,
            "unit",
            f"the unit of the first row, {first!r}; convert the values",
        )
    if "trade_system" in frame:
        system = frame["trade_system"].astype(str).str.strip().str.lower()
        checked["trade_system"] = system.map(SYSTEMS).fillna("")
        unknown = (system != "") & (checked["trade_system"] == "")
        refuse(unknown, "trade_system", "general or special")
        first_of = checked.groupby("reporter")["trade_system"].transform("first")
        refuse(checked["trade_system"] != first_of, "trade_system", "one system for each reporter")
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
    reports = reports.drop(columns="trade_system", errors="ignore")  # of reporters, not of flows
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


def unit_slips(pairs: pd.DataFrame) -> dict[str, float]:
    """Return reporters whose figures look like another unit: thousands for millions.

    Returns
    -------
    dict
        Reporter, and by what power of 1,000 its reports are larger than its partners': where that
        holds, within a factor of two, for the median of at least three pairs.
    """
    both = pairs[(pairs["exports"] > 0) & (pairs["imports"] > 0)]
    ratio = (both["exports"] / both["imports"]).map(math.log)
    sides = [
        pd.Series(ratio.to_list(), index=both["exporter"]),
        pd.Series((-ratio).to_list(), index=both["importer"]),
    ]
    gaps = pd.concat(sides).groupby(level=0)
    median = gaps.median()[gaps.size() >= _LEAST_SLIPS]
    thousands = (median / np.log(_THOUSAND)).round()
    near = (median - thousands * np.log(_THOUSAND)).abs() < np.log(2)
    found = thousands[near & (thousands != 0)]
    return {str(who): float(_THOUSAND**power) for who, power in found.items()}


def significant_digits(values: Iterable[float], low: Any, high: Any) -> np.ndarray[Any, Any]:
    """Return to how many significant digits values are known, 15 for machine precision."""
    value = np.asarray(list(values), dtype=float)
    half = (np.asarray(high, dtype=float) - np.asarray(low, dtype=float)) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        digits = np.log10(np.abs(value) / (2 * half))
    return np.asarray(np.where(half > 0, digits + 1, 15.0))


def _headers(columns: Iterable[Any]) -> dict[Any, str]:
    """Return the columns' names as this package knows them."""
    names = {column: str(column).strip().lower() for column in columns}
    if "period" not in names.values():
        names = {column: "period" if n == "year" else n for column, n in names.items()}
    values = [column for column, n in names.items() if n.startswith("value_")]
    if "value" not in names.values() and len(values) == 1:
        names[values[0]] = "value"
    return names


def _spellings(reporters: pd.Series[str], partners: pd.Series[str], name: str) -> list[Problem]:
    """Return a problem for each name that differs from an earlier one in case or spaces alone."""
    known: dict[str, str] = {}
    problems = []
    for column, cells in (("reporter", reporters), ("partner", partners)):
        for each in cells.drop_duplicates():
            first = known.setdefault(" ".join(each.casefold().split()), each)
            if first != each:
                row = int(cells.index[cells == each][0])
                expected = f"one spelling; elsewhere it is {first!r}"
                problems.append(Problem(name, row + 2, column, each, expected))
    return problems


def _values(column: pd.Series[Any]) -> tuple[Any, Any, Any]:
    """Return values and the bounds that their printed digits allow; numbers allow themselves."""
    if pd.api.types.is_numeric_dtype(column):
        value = column.to_numpy(float)
        return value, value.copy(), value.copy()
    plain = column.astype(str).str.strip().str.replace(",", "", regex=False)
    value = pd.to_numeric(plain, errors="coerce").to_numpy(float)
    places = plain.map(lambda text: len(text.partition(".")[2])).to_numpy(float)
    zeros = (plain.str.len() - plain.str.rstrip("0").str.len()).to_numpy(float)
    pointed = plain.str.contains(".", regex=False).to_numpy(bool)
    whole = np.where(value >= _ROUND_FROM, zeros, 0.0)
    half = np.where(pointed, 0.5 * 10.0**-places, 0.5 * 10.0**whole)
    half = np.where(plain.str.contains("[eE]"), 0.0, half)
    return value, np.maximum(value - half, 0.0), value + half
