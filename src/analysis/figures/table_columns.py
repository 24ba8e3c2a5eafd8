"""The columns of a published table and the text of their cells.

A period is kept in ISO 8601, which sorts, and printed as people write it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype, is_scalar

from analysis import periods
from analysis.figures.number_format import MISSING, format_value

_TIME = ("year", "period", "date")
"""Columns of these names are never amounts: 2024 is not 2,024. Text in a column whose name ends in
one of them (``latest_period``) is a period."""


@dataclass(frozen=True)
class Column:
    """One printed column.

    Attributes
    ----------
    label : str
        Header.
    unit : str
        Printed in the header, so that no cell repeats it.
    decimals : int, optional
        The same for every number of the column; without it, as many as the longest one needs, at
        most two.
    align : {"left", "right"}, optional
        Without it numbers stand right and text left. Say "right" for numbers kept as text.
    evidence : str, optional
        Column of the frame with the observation ids behind each cell, one or several; without it
        a cell rests on all observations of its row.
    formula : str, optional
        How the cells were computed, in words, for the note of each.
    """

    label: str
    unit: str = ""
    decimals: int | None = None
    align: Literal["", "left", "right"] = ""
    evidence: str = ""
    formula: str = ""


def columns_of(frame: pd.DataFrame, columns: Mapping[str, str | Column]) -> dict[str, Column]:
    """Return every column with its alignment and decimals settled."""
    return {
        key: _settled(key, frame[key], Column(given) if isinstance(given, str) else given)
        for key, given in columns.items()
    }


def cell_texts(values: pd.Series[float], column: Column, *, key: str = "") -> list[str]:
    """Return a column's cells as text; missing values are an en dash.

    Parameters
    ----------
    key : str
        The column's name in the frame, which tells periods.
    """
    if column.decimals is not None and _is_number(values):
        return [format_value(value, column.decimals) for value in values]
    is_time = key.rpartition("_")[2] in _TIME
    return [
        MISSING if _is_missing(value) else _period(str(value)) if is_time else str(value)
        for value in values
    ]


def _period(text: str) -> str:
    return "not stated" if text == periods.UNSTATED else periods.written(text)


def _settled(key: str, values: pd.Series[float], column: Column) -> Column:
    is_number = _is_number(values) and key not in _TIME
    decimals = column.decimals
    if decimals is None and is_number:
        decimals = next(
            (d for d in (0, 1) if (values.dropna().round(d) == values.dropna().round(2)).all()), 2
        )
    return replace(
        column, align=column.align or ("right" if is_number else "left"), decimals=decimals
    )


def _is_number(values: pd.Series[float]) -> bool:
    return is_numeric_dtype(values) and not is_bool_dtype(values)


def _is_missing(value: Any) -> bool:
    return value in (None, "") or (is_scalar(value) and bool(pd.isna(value)))
