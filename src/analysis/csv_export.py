"""Frames as CSV that a spreadsheet opens without running anything, whatever it splits lines at.

A spreadsheet takes a cell for a formula by how it begins, and where a cell begins is the reader's
choice: those of Russian, Kazakh and German settings split at semicolons, others at tabs, and then a
quote in the middle of a line is a sign like any other and protects nothing. So what follows a
semicolon, a tab or a line end within a text is met like the beginning of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"  # and their full-width forms, which Excel reads alike
_BEGINNING = re.compile(rf"[\t\r]|\s*[{_SIGNS}]")
_WITHIN = re.compile(rf"([;\t\r\n][\s\"]*)(?=[{_SIGNS}])")
_QUOTED = re.compile(r'[",;\t\r\n]')


def to_csv(frame: pd.DataFrame) -> str:
    """Return the frame as CSV: UTF-8, LF, no index, missing values empty.

    Text that a spreadsheet would take for a formula gets an apostrophe before the sign that makes
    it one (see :func:`is_formula`). Cells are quoted that hold what some spreadsheet splits at.
    Numbers stay numbers. Cells that hold several values hold them separated by spaces.
    """
    columns = [[_written(value) for value in frame.iloc[:, at]] for at in range(frame.shape[1])]
    header = [_written(name) for name in frame.columns]
    return "".join(_line(cells) for cells in (header, *zip(*columns, strict=True)))


def is_formula(text: str) -> bool:
    """Tell whether some spreadsheet takes a text, or a part of it, for a formula.

    It does where the text, or what follows a semicolon, a tab or a line end in it, begins with
    ``=``, ``+``, ``-``, ``@`` or the full-width form of one; and where it begins with a tab or a
    carriage return, which spreadsheets drop.
    """
    return bool(_BEGINNING.match(text) or _WITHIN.search(text))


def _safe(text: str) -> str:
    inner = _WITHIN.sub(r"\1'", text)
    return f"'{inner}" if _BEGINNING.match(text) else inner


def _written(value: object) -> str:
    """Return a value as the text of a cell, without the quotes of CSV."""
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        value = " ".join(str(item) for item in value)
    if isinstance(value, str):
        return _safe(value)
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]


def _line(cells: Iterable[str]) -> str:
    line = ",".join(_quoted(cell) for cell in cells)
    return (line or '""') + "\n"  # a line of one empty cell would be none


def _quoted(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if _QUOTED.search(cell) else cell
