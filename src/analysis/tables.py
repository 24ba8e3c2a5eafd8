"""Read a table as text, cell by cell, with the line each row starts in.

:func:`read` is for tables of the report, whose columns and form are known; :func:`read_foreign` for
those of other people, which may have further columns and be saved as spreadsheets save them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from analysis import csv_export, strict
from analysis.problems import Problem

Refuse = Callable[[int, str, str, str], None]
Rows = tuple[list[str], list[list[str]], list[int]]


def read(
    path: Path, columns: list[str], problems: list[Problem], name: str = ""
) -> pd.DataFrame | None:
    """Read a table; what is wrong with the file or its shape is added to ``problems``.

    Returns
    -------
    DataFrame or None
        The columns in the given order, all text, and ``row``, the number of the line in the file;
        ``None`` where the file has no table to speak of.
    """
    name = name or f"data/{path.name}"

    def refuse(row: int, column: str, value: str, expected: str) -> None:
        problems.append(Problem(name, row, column, value, expected))

    text = _text(path, refuse)
    if text is None:
        return None
    if text.startswith("\ufeff"):
        refuse(1, "", "a byte order mark", "UTF-8 without one; save the file as plain UTF-8")
        text = text.removeprefix("\ufeff")
    if not text.strip():
        refuse(1, "", "", f"the header {','.join(columns)}; the file is empty, restore it")
        return None
    if not text.endswith("\n"):
        last = text.rsplit("\n", 1)[-1]
        refuse(
            text.count("\n") + 1, "", last[-40:], "a line end; the last line may be half-written"
        )

    def fits(header: list[str]) -> bool:
        for column in columns:
            if column not in header:
                found = ",".join(header)[:60]
                refuse(1, column, found, f"a column {column!r}; add it to the header")
        for column in header:
            if column not in columns:
                refuse(
                    1, column, column, f"only the columns {','.join(columns)}; remove or rename it"
                )
        for column in columns:
            if header.count(column) > 1:
                refuse(1, column, column, "each column once")
        return sorted(header) == sorted(columns)

    parsed = _rows(text, refuse, fits)
    if parsed is None:
        return None
    header, rows, lines = parsed
    for row, cells in zip(lines, rows, strict=True):
        for column, cell in zip(header, cells, strict=True):
            if strict.hides(cell):
                refuse(row, column, cell[:60], strict.VISIBLE)
            elif csv_export.is_formula(cell) and not _is_number(cell):
                expected = (
                    "text that no spreadsheet takes for a formula; begin it, and what follows a "
                    "semicolon, with another sign than = + - @"
                )
                refuse(row, column, cell[:60], expected)
    frame = pd.DataFrame(rows, columns=header, dtype=str)[columns]
    frame["row"] = lines
    return frame


def read_foreign(
    path: Path, expected: str, problems: list[Problem], required: Iterable[str] = ()
) -> tuple[pd.DataFrame, list[int]] | None:
    """Read a table of any columns; what is wrong with the file is added to ``problems``.

    A byte order mark, blanks after a comma, blank lines, columns without a name and a last line
    without its end are how spreadsheets and other programs save tables: nothing is wrong with them.

    Parameters
    ----------
    expected
        What the file should be, for the message when there is nothing in it.
    required
        Columns without which there is no table.

    Returns
    -------
    tuple or None
        The columns that have a name, each once, all text, and the line of the file that each row
        starts in; ``None`` where the file has no table to speak of.
    """

    def refuse(row: int, column: str, value: str, wanted: str) -> None:
        problems.append(Problem(path.name, row, column, value, wanted))

    text = _text(path, refuse)
    if text is None:
        return None
    text = text.removeprefix("\ufeff")
    if not text.strip():
        refuse(1, "", "an empty file", expected)
        return None

    def fits(header: list[str]) -> bool:
        held = ",".join(header)
        missing = [each for each in required if each not in header]
        for column in missing:
            refuse(1, column, held, "this column; add it to the header")
        for column in dict.fromkeys(filter(str.strip, header)):
            if header.count(column) > 1:
                refuse(1, column, held, "each column once; leave one of the two out")
        return not missing

    parsed = _rows(text, refuse, fits, foreign=True)
    if parsed is None:
        return None
    header, rows, lines = parsed
    named = {name: header.index(name) for name in header if name.strip()}
    columns = {name: [cells[at] for cells in rows] for name, at in named.items()}
    return pd.DataFrame(columns, dtype=str), lines


def _text(path: Path, refuse: Refuse) -> str | None:
    try:
        raw = path.read_bytes()
    except OSError as error:
        refuse(0, "", error.strerror or str(error), "a readable file")
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        found = raw[error.start : error.end].hex(" ")
        refuse(row, "", f"byte {found}", "UTF-8 text; save the file as UTF-8")
        return None


def _rows(
    text: str, refuse: Refuse, fits: Callable[[list[str]], bool], *, foreign: bool = False
) -> Rows | None:
    """Return the header, the rows of its length and the lines they start in.

    ``None`` where the header does not fit, which every row would otherwise be blamed for.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=foreign)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        header = next((cells for cells in reader if any(cells) or not foreign), [])
        if not fits(header):
            return None
        start = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                rows.append(cells)
                lines.append(start)
            elif any(cells) if foreign else cells:
                found = f"{len(header)} cells, this row has {len(cells)}"
                refuse(start, "", ",".join(cells)[:60], found)
            start = reader.line_num + 1
    except csv.Error as error:
        longest = f"RFC 4180 quoting, and cells of at most {csv.field_size_limit():,} characters"
        refuse(reader.line_num, "", str(error), longest)
        return None
    return header, rows, lines


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
