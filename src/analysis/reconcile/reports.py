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
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis import strict, tables
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
_LEAST, _MOST = 1e-18, 1e30  # beyond them ratios and squares would leave the range of numbers
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
    problems: list[Problem] = []
    lines: list[int] | None = None
    if path.suffix == ".parquet":
        frame = _parquet(path)
    else:
        expected = f"UTF-8 CSV with the header {','.join(REQUIRED)}"
        found = tables.read_foreign(path, expected, problems)
        if found is None:
            raise LedgerError(problems)
        frame, lines = found
        header = list(frame.columns)
        if len(header) == 1 and ";" in header[0]:
            separated = (
                "columns separated by commas, not semicolons; save the file as CSV with commas"
            )
            raise LedgerError([Problem(path.name, 1, "", header[0], separated)])
    if frame.empty and not problems:
        columns = ",".join(map(str, frame.columns))
        raise LedgerError([Problem(path.name, 1, "", columns, "a report in each row below it")])
    try:
        checked = check(frame, path.name, lines)
    except LedgerError as error:
        problems += error.problems
    if problems:
        raise LedgerError(problems)
    return checked


def _parquet(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except ImportError as error:
        found, expected = str(error), "a CSV file, or pyarrow installed"
    except (OSError, ValueError, NotImplementedError) as error:  # pyarrow's own are among them
        found, expected = (
            str(error).partition("\n")[0][:200],
            "a whole Parquet file; write it again",
        )
    raise LedgerError([Problem(path.name, 0, "", found, expected)])


def check(
    frame: pd.DataFrame, name: str = "reports", lines: Sequence[int] | None = None
) -> pd.DataFrame:
    """Check a table of reports and return it typed, with what its digits allow.

    Parameters
    ----------
    lines
        Of the file, in which the rows start; without, each is one line below the header.

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
    rows = np.arange(2, len(frame) + 2) if lines is None else np.asarray(lines)

    def refuse(mask: Any, column: str, expected: str) -> None:
        bad = frame.index[np.asarray(mask, dtype=bool)]
        problems.extend(
            Problem(name, int(rows[i]), column, _shown(frame.at[i, column]), expected)
            for i in bad[:_SHOWN]
        )
        if len(bad) > _SHOWN:
            rest = len(bad) - _SHOWN
            more = f"{rest} more row{'s' if rest > 1 else ''} like these"
            problems.append(Problem(name, int(rows[bad[_SHOWN]]), column, more, expected))

    text = {c: frame[c].map(_text).astype(str) for c in ("reporter", "partner", "flow", "period")}
    for column in ("reporter", "partner", "period"):
        refuse(text[column].isin(["", "nan"]), column, "a name or code")
        refuse(text[column].map(strict.hides), column, strict.VISIBLE)
    problems += [
        Problem(name, int(rows[i]), *rest)
        for i, *rest in _spellings(text["reporter"], text["partner"])
    ]
    flow = text["flow"].str.lower().map(FLOWS)
    refuse(flow.isna(), "flow", "exports, imports or total")
    refuse(text["reporter"] == text["partner"], "partner", "another economy than the reporter")
    value, low, high = _values(frame["value"])
    number = "a number of at least 0, such as 43.8"
    refuse(~np.isfinite(value) | (value < 0), "value", number)
    far = np.isfinite(value) & (value > 0) & ~((value >= _LEAST) & (value <= _MOST))
    refuse(far, "value", f"0, or a value from {_LEAST:g} to {_MOST:g}; write it in another unit")
    if {"low", "high"} <= set(frame.columns):
        given = {c: _numbers(frame[c]) for c in ("low", "high")}
        for c, bound in given.items():
            empty = frame[c].map(_text).isin(["", "nan"]).to_numpy(bool)
            refuse(~empty & ~((bound >= 0) & (bound <= _MOST)), c, f"{number}, or nothing")
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
            checked[column] = _numbers(frame[column])
            refuse(~np.isfinite(checked[column]), column, "a number")
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
    ratio = both["exports"].map(math.log) - both["imports"].map(math.log)
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


def _spellings(
    reporters: pd.Series[str], partners: pd.Series[str]
) -> list[tuple[int, str, str, str]]:
    """Return place, column, name and what is expected of names that differ in case or spaces."""
    known: dict[str, str] = {}
    problems = []
    for column, cells in (("reporter", reporters), ("partner", partners)):
        for each in cells.drop_duplicates():
            first = known.setdefault(" ".join(each.casefold().split()), each)
            if first != each:
                place = int(np.flatnonzero(cells == each)[0])
                expected = f"one spelling; elsewhere it is {first!r}"
                problems.append((place, column, each, expected))
    return problems


def _text(cell: Any) -> str:
    """Return a name, code or period as text, nothing for what is none."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():  # 2016.0 where a cell of a column is empty
        return str(int(cell))
    if isinstance(cell, bool) or not isinstance(cell, int | float | date | pd.Period):
        return ""
    return "" if cell != cell else str(cell).removesuffix(" 00:00:00")  # NaN is not itself


def _shown(cell: Any) -> str:
    return "" if pd.api.types.is_scalar(cell) and pd.isna(cell) else str(cell)[:60]


def _numbers(column: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """Return a column as numbers, NaN for what is none."""
    return pd.to_numeric(column, errors="coerce").to_numpy(float)


def _values(column: pd.Series[Any]) -> tuple[Any, Any, Any]:
    """Return values and the bounds that their printed digits allow; numbers allow themselves."""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        value = _numbers(column)
        return value, value.copy(), value.copy()
    plain = column.astype(str).str.strip().str.replace(",", "", regex=False)
    value = _numbers(plain)
    places = plain.map(lambda text: len(text.partition(".")[2])).to_numpy(float)
    zeros = (plain.str.len() - plain.str.rstrip("0").str.len()).to_numpy(float)
    pointed = plain.str.contains(".", regex=False).to_numpy(bool)
    whole = np.where(value >= _ROUND_FROM, zeros, 0.0)
    half = np.where(pointed, 0.5 * 10.0**-places, 0.5 * 10.0**whole)
    half = np.where(plain.str.contains("[eE]"), 0.0, half)
    return value, np.maximum(value - half, 0.0), value + half
