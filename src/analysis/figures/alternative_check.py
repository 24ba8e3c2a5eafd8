"""Check alternative text against the frame: every number in it must be there, to its rounding.

The text is generated, but titles and subtitles are typed, and a generator has bugs as well; this
reads the finished text as a listener would and knows nothing of how it was made.

1. Title and subtitle may name years; any other number in them must be one of the frame.
2. What follows is read with labels and periods taken out as words. Each number left over must be a
   value of the frame rounded to the digits that are written, or the number of its rows, of its
   groups or of the rows in one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from analysis import periods
from analysis.figures.number_format import MINUS

_NUMBER = re.compile(rf"({MINUS}?)(?:US)?[$€¥]?(?<![A-Za-z\d.,])(\d[\d,]*(?:\.\d+)?)")
_YEAR = re.compile(r"(?:19|20)\d\d")


class AlternativeTextError(ValueError):
    """An alternative text says a number that its frame does not hold."""


def check_alternative_text(
    text: str, frame: pd.DataFrame, *, typed: Iterable[str], groups: Sequence[str] = (), name: str
) -> None:
    """Refuse an alternative text with a number that is not in the frame.

    Parameters
    ----------
    text : str
        The whole alternative text.
    frame : DataFrame
        The plotted or printed columns.
    typed : iterable of str
        The parts of the text that a person wrote: title and subtitle.
    groups : sequence of str
        Columns whose distinct values, and the rows of each, the text may count.
    name : str
        The figure or table, for the error.

    Raises
    ------
    AlternativeTextError
        With every number that was not found.
    """
    values = _values(frame)
    counts = [float(len(frame)), float(len(frame.columns))]
    counts += [float(frame[column].nunique()) for column in groups]
    counts += [float(size) for column in groups for size in frame[column].value_counts()]
    made = text
    wrong: list[str] = []
    for part in typed:
        made = made.replace(part, " ", 1)
        wrong += [n for n in _numbers(part) if not _YEAR.fullmatch(n) and not _is_in(n, values)]
    for words in _words(frame):
        if words in made:
            made = re.sub(rf"(?<![\w.,]){re.escape(words)}(?![\w]|[.,]\d)", " ", made)
    wrong += [number for number in _numbers(made) if not _is_in(number, [*values, *counts])]
    if wrong:
        raise AlternativeTextError(
            f"{name}: expected every number of the alternative text in the frame, to its rounding;"
            f" found {', '.join(dict.fromkeys(wrong))}, which the frame does not hold;"
            " correct the title or subtitle, or the frame it speaks of"
        )


def _numbers(text: str) -> list[str]:
    """Return the numbers of a text, with a minus sign where they have one."""
    return [match[1] + match[2].rstrip(",") for match in _NUMBER.finditer(text)]


def _is_in(number: str, values: Iterable[float]) -> bool:
    digits = number.removeprefix(MINUS).replace(",", "")
    decimals = len(digits.partition(".")[2])
    read = -float(digits) if number.startswith(MINUS) else float(digits)
    half = 0.5 * 10.0**-decimals
    return any(abs(value - read) <= half * (1 + 1e-9) + 1e-12 * abs(value) for value in values)


def _values(frame: pd.DataFrame) -> list[float]:
    """Return every finite number of the frame."""
    columns = [
        frame[c] for c in frame if is_numeric_dtype(frame[c]) and not is_bool_dtype(frame[c])
    ]
    return [float(x) for column in columns for x in column.dropna() if math.isfinite(x)]


def _words(frame: pd.DataFrame) -> list[str]:
    """Return the texts of the frame that hold digits, longest first: names and periods.

    A period is read as it stands in the frame and as it is written for a reader.
    """
    words = {
        str(cell)
        for column in frame
        if not is_numeric_dtype(frame[column]) or column in ("year", "period", "date")
        for cell in frame[column].dropna()
        if isinstance(cell, (str, int))
    }
    words |= {periods.written(each) for each in words}
    return sorted((each for each in words if re.search(r"\d", each)), key=len, reverse=True)
