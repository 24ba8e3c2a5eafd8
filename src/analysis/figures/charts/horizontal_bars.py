"""Horizontal bars: amounts side by side, from zero."""

from __future__ import annotations

import math

import pandas as pd

from analysis import palette
from analysis.figures import style
from analysis.figures.charts import _interval as interval
from analysis.figures.charts import _layout
from analysis.figures.charts import _rows_of_values as values
from analysis.figures.charts._compact import compactable
from analysis.figures.encoding import Encoding, ReportFigure
from analysis.figures.evidence import evidence_of, link

_THICKNESS = 0.2
"""Inches."""


@compactable
def horizontal_bars(
    frame: pd.DataFrame,
    *,
    label: str,
    value: str,
    unit: str,
    economy: str | None = None,
    text: str | None = None,
    low: str | None = None,
    high: str | None = None,
    disputed: str | None = None,
    modelled: str | None = None,
    evidence: str | None = None,
    compact: bool = False,
) -> ReportFigure:
    """Draw one bar a row, in the order of the frame, the first on top.

    Parameters
    ----------
    frame : DataFrame
        A row a bar.
    label, value : str
        Columns of the bar's name and length. A missing value leaves its row empty.
    unit : str
        Unit of the values, printed under the axis.
    economy : str, optional
        Column of codes that give the colour.
    text : str, optional
        Column of the value as printed by the source, instead of a rounded number.
    low, high : str, optional
        Columns of the interval; infinite is open and drawn as an arrow.
    disputed, modelled : str, optional
        Columns of truth values: a dagger, and a dashed outline instead of a filled bar.
    evidence : str, optional
        Column of the observation ids a bar leads to; see `analysis.figures.evidence`.
    compact : bool
        Narrow, with names above their bars.
    """
    encoding = Encoding(
        shape="Bar chart",
        values=(value,),
        unit=unit,
        label=label,
        low=low,
        high=high,
        also=tuple(filter(None, (economy, text, disputed, modelled))),
    )
    lengths = values.numbers(frame, value)
    texts = values.value_texts(frame, value, text, disputed)
    if compact:
        texts = values.without_unit(texts, unit)
    lows, highs = (
        values.numbers(frame, name) if name else [math.nan] * len(frame) for name in (low, high)
    )
    intervals = interval.drawn(lows, lengths, highs)
    ends = values.limits(lengths, [i.start for i in intervals], [i.end for i in intervals])
    with style.applied():
        layout = _layout.rows(
            [str(name) for name in frame[label]],
            encoding=encoding,
            limits=ends,
            left_texts=[t for t, n in zip(texts, lengths, strict=True) if n < 0],
            right_texts=[t for t, n in zip(texts, lengths, strict=True) if not n < 0],
            compact=compact,
            footnote=values.footnote(frame, disputed),
        )
        for y, length, shown, allowed, code, is_modelled, observation in zip(
            layout.positions,
            lengths,
            texts,
            intervals,
            values.column(frame, economy),
            values.column(frame, modelled, False),
            evidence_of(frame, evidence),
            strict=True,
        ):
            colour = palette.economy_style(code).colour
            if not math.isnan(length):
                (bar,) = layout.axes.barh(
                    y,
                    length,
                    height=_THICKNESS,
                    facecolor=palette.PAPER if is_modelled else colour,
                    edgecolor=colour,
                    linewidth=1.2 if is_modelled else 0,
                    linestyle=(0, (3, 2)) if is_modelled else "solid",
                    zorder=2,
                )
                link(bar, observation)
            interval.draw_interval(layout.axes, y, allowed, colour=palette.INK, width=1.1)
            is_left = length < 0
            reach = [x for x in (0.0, length, allowed.end) if not math.isnan(x)]
            values.write_value(
                layout.axes,
                length if is_left else max(reach),
                y,
                shown,
                side="left" if is_left else "right",
                observation=observation,
            )
    return layout.figure
