"""What the marks of a figure show that were computed from several observations.

A mark of one observation is described by the ledger. A mark of several is described here, in the
words and the unit of the figure, so that a page can say what it is beside what it was made from.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis import periods
from analysis.figures.encoding import Encoding
from analysis.figures.evidence import all_evidence_of
from analysis.figures.number_format import format_value, with_unit


def computed_marks(
    frame: pd.DataFrame, encoding: Encoding, drawn: Iterable[tuple[str, ...]]
) -> list[dict[str, Any]]:
    """Return the marks with several observations behind them, in the order of the frame.

    Parameters
    ----------
    frame : DataFrame
        The plotted frame.
    encoding : Encoding
        Which column plays which part.
    drawn : iterable of tuple of str
        The groups of observations that marks of the drawing lead to.

    Returns
    -------
    list of dict
        ``of`` (what the mark stands for), ``shown`` (its value with the unit, or its interval; of
        an event its date; empty where a chart shows neither, such as a map) and ``observations``.
        Marks of the same observations are one entry, and what several of them say is said once.
    """
    wanted = {group for group in drawn if len(group) > 1}
    found: dict[tuple[str, ...], dict[tuple[str, str], None]] = {}
    for (_, row), ids in zip(frame.iterrows(), all_evidence_of(frame), strict=True):
        group = tuple(ids)
        if group in wanted:
            told = _name(row, encoding), _value(row, encoding)
            found.setdefault(group, {})[told] = None
    return [
        {
            "of": "; ".join(of for of, _ in told),
            "shown": "; ".join(shown for _, shown in told if shown),
            "observations": list(group),
        }
        for group, told in found.items()
    ]


def _name(row: pd.Series[Any], encoding: Encoding) -> str:
    parts = [str(row[encoding.label])] if encoding.label else []
    if encoding.series:
        code = str(row[encoding.series])
        parts.append(encoding.names.get(code, code))
    if encoding.period and encoding.values:
        parts.append(periods.written(str(row[encoding.period])))
    return ", ".join(parts)


def _value(row: pd.Series[Any], encoding: Encoding) -> str:
    if not encoding.values:
        return periods.written(str(row[encoding.period])) if encoding.period else ""
    numbers = [float(row[column]) for column in encoding.values if not pd.isna(row[column])]
    if numbers:
        return "; ".join(with_unit(number, encoding.unit) for number in numbers)
    if not (encoding.low and encoding.high):
        return "no value"
    low, high = float(row[encoding.low]), float(row[encoding.high])
    if math.isfinite(low) and math.isfinite(high):
        return f"{format_value(low)} to {with_unit(high, encoding.unit)}"
    if math.isfinite(low):
        return f"{with_unit(low, encoding.unit)} or more"
    return f"{with_unit(high, encoding.unit)} or less" if math.isfinite(high) else "no value"
