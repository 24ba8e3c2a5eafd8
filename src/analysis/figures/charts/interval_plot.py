"""Interval plot: what each statement allows, with open ends as arrows."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from analysis import palette
from analysis.figures import style
from analysis.figures.charts import _interval as interval
from analysis.figures.charts import _layout
from analysis.figures.charts import _rows_of_values as values
from analysis.figures.charts._compact import compactable
from analysis.figures.encoding import Encoding, ReportFigure
from analysis.figures.evidence import evidence_of, link


@compactable
def interval_plot(
    frame: pd.DataFrame,
    *,
    label: str,
    low: str,
    value: str,
    high: str,
    unit: str,
    economy: str | None = None,
    series: str | None = None,
    hollow: str | None = None,
    names: Mapping[str, str] | None = None,
    text: str | None = None,
    disputed: str | None = None,
    evidence: str | None = None,
    group: str | None = None,
    span: tuple[float, float] | None = None,
    compact: bool = False,
) -> ReportFigure:
    """Draw one interval a row; rows that repeat the label above stand under one name.

    Parameters
    ----------
    frame : DataFrame
        A row a statement.
    label : str
        Column that names a row.
    low, value, high : str
        Columns of the interval and of the value as printed. An infinite end is open; a missing
        value leaves the interval without a dot.
    unit : str
        Unit of the values.
    series : str, optional
        Column that tells the statements of one label apart, such as the reporter.
    hollow : str, optional
        The value of `series` whose dots are hollow; its key is printed above the plot.
    names : mapping, optional
        Words for the values of `series`.
    group : str, optional
        Column of the words that the names of several rows begin with: they head these rows once
        and are left out of their names. Rows of one group follow each other.
    span : pair of float, optional
        Ends of the value axis where differences far from zero are what there is to see; every
        value has to lie within. Without it the axis includes zero.
    economy, text, disputed, evidence, compact
        As for `horizontal_bars`.
    """
    words = dict(names or {})
    encoding = Encoding(
        shape="Interval plot",
        values=(value,),
        unit=unit,
        label=label,
        series=series,
        low=low,
        high=high,
        also=tuple(filter(None, (economy, text, disputed))),
        names=words,
    )
    points = values.numbers(frame, value)
    intervals = interval.drawn(values.numbers(frame, low), points, values.numbers(frame, high))
    texts = values.value_texts(frame, value, text, disputed)
    groups = values.column(frame, series)
    entries = _key_entries(groups, hollow, words)
    ends = values.limits(points, [i.start for i in intervals], [i.end for i in intervals])
    if span is not None:
        held = [*points, *(end for i in intervals for end in (i.start, i.end))]
        outside = [x for x in held if math.isfinite(x) and not span[0] <= x <= span[1]]
        if outside:
            raise ValueError(
                f"expected every value within {span}, found {outside[0]}; widen the span"
            )
        ends = span
    if compact:
        texts = values.without_unit(texts, unit)
    headings, names_of_rows = _grouped(frame, label, group)
    with style.applied():
        layout = _layout.rows(
            names_of_rows,
            headings=headings,
            encoding=encoding,
            limits=ends,
            right_texts=texts,
            key_lines=bool(entries),
            compact=compact,
            footnote=values.footnote(frame, disputed),
        )
        if entries:
            _layout.key(layout.figure, entries)
        for y, point, allowed, shown, group, code, observation in zip(
            layout.positions,
            points,
            intervals,
            texts,
            groups,
            values.column(frame, economy),
            evidence_of(frame, evidence),
            strict=True,
        ):
            colour = palette.economy_style(code).colour
            interval.draw_interval(
                layout.axes, y, allowed, colour=colour, width=2.4, observation=observation
            )
            if not math.isnan(point):
                is_hollow = hollow is not None and group == hollow
                (dot,) = layout.axes.plot(
                    [point],
                    [y],
                    marker="o",
                    markersize=6.5,
                    linestyle="none",
                    color=colour,
                    markerfacecolor=palette.PAPER if is_hollow else colour,
                    markeredgewidth=1.6,
                    zorder=4,
                    clip_on=False,
                )
                link(dot, observation)
            reach = max((x for x in (point, allowed.end) if x == x), default=ends[0])
            values.write_value(layout.axes, reach, y, shown, is_dot=True, observation=observation)
    return layout.figure


def _grouped(frame: pd.DataFrame, label: str, group: str | None) -> tuple[list[str], list[str]]:
    """Return the heading of each row, if it begins a group, and its name without the group's."""
    labels = [str(each) for each in frame[label]]
    groups = [str(each) for each in values.column(frame, group, "")]
    names = [
        name.removeprefix(own).lstrip(" ,:;") if own else name
        for name, own in zip(labels, groups, strict=True)
    ]
    if group:
        names = [name[:1].upper() + name[1:] for name in names]
    shown = [
        name if first else ""
        for name, first in zip(names, values.without_repeats(labels), strict=True)
    ]
    return values.without_repeats(groups), shown


def _key_entries(
    groups: list[object], hollow: str | None, words: Mapping[str, str]
) -> list[tuple[str, bool]]:
    if hollow is None:
        return []
    codes = list(dict.fromkeys(str(group) for group in groups))
    filled = " or ".join(words.get(code, code) for code in codes if code != hollow)
    return [(filled, True), (words.get(hollow, hollow), False)]
