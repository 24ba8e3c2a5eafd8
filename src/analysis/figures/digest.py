"""A short fingerprint of what a figure or table shows.

Two frames have the same digest when a reader would see the same: the order of columns, the type a
number is stored as, attributes and columns that are not plotted do not count; the order of rows
does, since it is the order on the page. Numbers are compared to twelve significant digits, so that
the last bit of a sum, which differs between processors, changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import math
import numbers
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

LENGTH = 16


def digest(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> str:
    """Return 16 hexadecimal digits that change when a plotted value changes.

    Parameters
    ----------
    frame : DataFrame
        The plotted frame.
    columns : sequence of str, optional
        The plotted columns; all without it.
    """
    chosen = sorted(frame.columns if columns is None else set(columns), key=str)
    content = {str(name): [_canonical(value) for value in frame[name]] for name in chosen}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def _canonical(value: object) -> object:
    if isinstance(value, (list, tuple, set, frozenset, np.ndarray)):
        items = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return [_canonical(item) for item in items]
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, numbers.Real):
        # The sign keeps the number 2024 apart from the text 2024; adding zero drops that of -0.0.
        number = float(value)
        return None if math.isnan(number) else f"#{number + 0.0:.12g}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
