"""Alternative text: what a reader who cannot see the figure is told, made from its frame.

The text says what kind of chart it is, what it measures and for what, the range with the labels of
its ends, and for a time axis the first and the last value and the way between. Up to eight values
are read out one by one. It is generated, so it cannot disagree with the drawing; nothing in it is
typed by hand but title and subtitle. `alternative_check` reads it against the frame.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from analysis import periods
from analysis.figures.encoding import Encoding
from analysis.figures.number_format import format_value, with_unit
from analysis.figures.table_columns import Column

_READ_OUT_AT_MOST = 8


def alternative_text(
    frame: pd.DataFrame, encoding: Encoding, *, title: str, subtitle: str = ""
) -> str:
    """Return the alternative text of a figure.

    Parameters
    ----------
    frame : DataFrame
        The plotted frame, a row a mark.
    encoding : Encoding
        Which column plays which part.
    title, subtitle : str
        Message and measure, as printed above the figure.
    """
    sentences = [f"{encoding.shape}: {_closed(title)}"]
    if subtitle:
        sentences.append(_closed(subtitle))
    if frame.empty:
        sentences.append("No data.")
    elif not encoding.values:
        told = _events if encoding.period is not None else _parts
        sentences.extend(told(frame, encoding))
    elif encoding.period is not None:
        sentences.extend(_courses(frame, encoding))
    else:
        sentences.extend(_amounts(frame, encoding))
    return " ".join(sentences)


def table_text(frame: pd.DataFrame, columns: Mapping[str, Column], *, title: str) -> str:
    """Return the alternative text of a table: its size, its columns, and the range of each number.

    Parameters
    ----------
    frame : DataFrame
        The printed columns.
    columns : mapping
        Name in the frame to a column whose decimals are settled.
    title : str
        As printed above the table.
    """
    sentences = [f"Table: {_closed(title)}", f"{_count(len(frame), 'row')}."]
    labels = [column.label for column in columns.values()]
    sentences.append(f"Columns: {', '.join(labels)}.")
    for key, column in columns.items():
        known = frame[key].dropna()
        if column.decimals is None or known.empty:
            continue
        low, high = (with_unit(x, column.unit, column.decimals) for x in (known.min(), known.max()))
        sentences.append(
            f"{column.label}: {low}." if low == high else f"{column.label}: {low} to {high}."
        )
    return " ".join(sentences)


def _events(frame: pd.DataFrame, encoding: Encoding) -> Iterator[str]:
    when, what = _column(frame, encoding.period), _column(frame, encoding.label)
    first, last = (_at_period(end(when, key=_order)) for end in (min, max))
    yield f"{_count(len(frame), 'event')} from {first} to {last}."
    if len(frame) <= _READ_OUT_AT_MOST:
        dates = map(_at_period, when)
        yield "; ".join(f"{date}: {event}" for date, event in zip(dates, what, strict=True)) + "."


def _parts(frame: pd.DataFrame, encoding: Encoding) -> Iterator[str]:
    """Tell of a chart without values, such as a map, what it holds: so many of each kind."""
    kinds = frame[encoding.series or encoding.label].value_counts(sort=False)
    told = ", ".join(f"{number} shown as {kind}" for kind, number in kinds.items())
    yield f"{_count(len(frame), encoding.mark)}: {told}."


def _amounts(frame: pd.DataFrame, encoding: Encoding) -> Iterator[str]:
    marks = list(_marks(frame, encoding))
    known = [mark for mark in marks if not math.isnan(mark.value)]
    silent = [mark.name for mark in marks if math.isnan(mark.value) and not mark.interval]
    if len(marks) <= _READ_OUT_AT_MOST:
        yield "; ".join(f"{mark.name}: {_told(mark, encoding.unit)}" for mark in marks) + "."
    elif silent:
        yield f"No value for {', '.join(silent)}."
    if len(known) > 1:
        top, bottom = max(known, key=_value), min(known, key=_value)
        yield (
            f"Highest: {top.name}, {with_unit(top.value, encoding.unit)};"
            f" lowest: {bottom.name}, {with_unit(bottom.value, encoding.unit)}."
        )


def _courses(frame: pd.DataFrame, encoding: Encoding) -> Iterator[str]:
    (value,) = encoding.values
    by = [each for each in (encoding.label, encoding.series) if each]
    shown = _column(frame, encoding.period)
    groups = list(frame.groupby(by, sort=False)) if by else [(("",), frame)]
    first, last = (_at_period(end(shown, key=_order)) for end in (min, max))
    yield f"From {first} to {last}" + (f", {_count(len(groups), 'line')}." if by else ".")
    for names, part in groups:
        named = ", ".join(encoding.names.get(str(each), str(each)) for each in names)
        yield (f"{named}: " if named else "") + _course(
            part, value, str(encoding.period), encoding.unit
        )


def _course(part: pd.DataFrame, value: str, period: str, unit: str) -> str:
    order = [_order(str(each)) for each in part[period]]
    ordered = part.assign(_order=order).sort_values("_order", kind="stable")
    known = ordered.dropna(subset=value)
    gaps = [_at_period(each) for each in ordered.loc[ordered[value].isna(), period]]
    if known.empty:
        return "no values."
    first, last = known.iloc[0], known.iloc[-1]
    text = f"{with_unit(first[value], unit)} in {_at_period(first[period])}"
    if len(known) > 1:
        trend = _trend(list(known[value]))
        text += f", {format_value(last[value])} in {_at_period(last[period])}, {trend}"
    if len(known) > 2:
        text += (
            f"; highest {_at(known, value, period, known[value].idxmax())},"
            f" lowest {_at(known, value, period, known[value].idxmin())}"
        )
    if gaps:
        text += f"; no value for {', '.join(gaps)}"
    return text + "."


def _at(known: pd.DataFrame, value: str, period: str, row: object) -> str:
    found = known.loc[[row]].iloc[0]
    return f"{format_value(found[value])} ({_at_period(found[period])})"


def _order(period: str) -> str:
    """Return what periods of every length sort by; other text sorts as it is written."""
    try:
        start, end = periods.bounds(period)
    except ValueError:
        return period
    return f"{start} {end}"


def _at_period(period: object) -> str:
    return periods.written(str(period))


def _trend(values: list[float]) -> str:
    steps = [after - before for before, after in pairwise(values)]
    if values[-1] == values[0]:
        return "unchanged" if not any(steps) else "ending where it began"
    way, everywhere = (
        ("rising", all(step >= 0 for step in steps))
        if values[-1] > values[0]
        else ("falling", all(step <= 0 for step in steps))
    )
    if len(steps) == 1:
        return way
    return f"{way} throughout" if everywhere else f"{way} overall, not in every step"


class _Mark(NamedTuple):
    name: str
    value: float
    interval: str


def _value(mark: _Mark) -> float:
    return mark.value


def _marks(frame: pd.DataFrame, encoding: Encoding) -> Iterator[_Mark]:
    for _, row in frame.iterrows():
        name = str(row[encoding.label]) if encoding.label else ""
        if encoding.series:
            code = str(row[encoding.series])
            name = f"{name} ({encoding.names.get(code, code)})"
        for column in encoding.values:
            suffix = f" ({encoding.names.get(column, column)})" if len(encoding.values) > 1 else ""
            value = float("nan") if pd.isna(row[column]) else float(row[column])
            yield _Mark(name + suffix, value, _interval(row, encoding))


def _told(mark: _Mark, unit: str) -> str:
    if math.isnan(mark.value):
        return mark.interval or "no value"
    value = with_unit(mark.value, unit)
    return f"{value} ({mark.interval})" if mark.interval else value


def _interval(row: pd.Series[float], encoding: Encoding) -> str:
    if not (encoding.low and encoding.high):
        return ""
    low, high = row[encoding.low], row[encoding.high]
    is_low, is_high = (not pd.isna(end) and math.isfinite(end) for end in (low, high))
    if is_low and is_high:
        both = f"{format_value(low)} to {format_value(high)}"
        return "" if format_value(low) == format_value(high) else both
    if is_low:
        return f"{with_unit(low, encoding.unit)} or more"
    return f"{with_unit(high, encoding.unit)} or less" if is_high else ""


def _column(frame: pd.DataFrame, name: str | None) -> list[str]:
    return [] if name is None else [str(value) for value in frame[name]]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _closed(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else text + "."
