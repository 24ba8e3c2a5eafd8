"""Plotted frames as CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def to_csv(frame: pd.DataFrame) -> str:
    """Return the frame as CSV: UTF-8, LF, no index, missing values empty.

    Text that a spreadsheet would take for a formula (it begins with ``=``, ``+``, ``-``, ``@``, a
    tab or a carriage return) gets a leading apostrophe. Numbers stay numbers. Cells that hold
    several values hold them separated by spaces.
    """
    safe = pd.DataFrame(
        {_safe(name): [_safe(value) for value in frame[name]] for name in frame.columns},
        columns=[_safe(name) for name in frame.columns],
        dtype=object,
    )
    return str(safe.to_csv(index=False, lineterminator="\n"))


def _safe(value: object) -> object:
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        value = " ".join(str(item) for item in value)
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value
