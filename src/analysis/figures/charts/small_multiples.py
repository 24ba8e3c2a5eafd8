"""Small multiples: the same picture for each member, all on one scale."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes

from analysis import palette
from analysis.figures import style
from analysis.figures.charts import _layout
from analysis.figures.charts import _rows_of_values as values
from analysis.figures.charts._compact import compactable
from analysis.figures.charts.lines import draw_line, points_of, time_axis
from analysis.figures.encoding import Encoding, ReportFigure

_PANEL_HEIGHT = 1.05
_TITLE_HEIGHT = 0.3
_BETWEEN = 0.3
_FOOT = 0.26
"""Inches."""


@compactable
def small_multiples(
    frame: pd.DataFrame,
    *,
    panel: str,
    period: str,
    value: str,
    unit: str,
    economy: str | None = None,
    low: str | None = None,
    high: str | None = None,
    modelled: str | None = None,
    evidence: str | None = None,
    compact: bool = False,
) -> ReportFigure:
    """Draw one panel a member, in the order they first appear, with one scale for all.

    Three stand side by side, two in a compact figure.

    Parameters
    ----------
    frame : DataFrame
        A row a point.
    panel : str
        Column that names the panel.
    period, value, unit, economy, low, high, modelled, evidence, compact
        As for `lines`.
    """
    encoding = Encoding(
        shape="Small multiples of line charts on one scale",
        values=(value,),
        unit=unit,
        label=panel,
        period=period,
        low=low,
        high=high,
        also=tuple(filter(None, (economy, modelled))),
    )
    points = points_of(
        frame,
        period=period,
        value=value,
        series=panel,
        economy=economy,
        low=low,
        high=high,
        modelled=modelled,
        evidence=evidence,
    )
    names = list(dict.fromkeys(points["series"]))
    across = min(2 if compact else 3, max(1, len(names)))
    down = math.ceil(len(names) / across)
    width = style.COMPACT_WIDTH if compact else style.COLUMN_WIDTH
    top = 0.0 if down * across > len(names) else 0.22
    step = _TITLE_HEIGHT + _PANEL_HEIGHT + _FOOT
    height = top + down * step
    limits = values.limits(list(points["value"]), list(points["low"]), list(points["high"]))
    left = _layout.room_for_ticks(limits, 0.36, ticks=3)
    panel_width = (width - left - 0.2 - (across - 1) * _BETWEEN) / across
    with style.applied():
        figure = ReportFigure(figsize=(width, height), encoding=encoding)
        for place, name in enumerate(names):
            row, column = divmod(place, across)
            axes = figure.add_axes(
                (
                    (left + column * (panel_width + _BETWEEN)) / width,
                    1 - (top + row * step + _TITLE_HEIGHT + _PANEL_HEIGHT) / height,
                    panel_width / width,
                    _PANEL_HEIGHT / height,
                )
            )
            axes.patch.set_visible(False)
            axes.set_ylim(*limits)
            _layout.value_axis(axes, "y", ticks=3)
            own = points[points["series"] == name]
            time_axis(axes, points["period"], ticks=2)
            pad_time(axes)
            draw_line(axes, own, is_single=True)
            axes.annotate(
                name,
                (0, 1),
                xycoords="axes fraction",
                xytext=(0, 8),
                textcoords="offset points",
                weight=_layout.SEMIBOLD,
            )
            if column:
                axes.tick_params(labelleft=False)
            align_ends(axes)
        if down * across > len(names):
            left_over = (left + (across - 1) * (panel_width + _BETWEEN)) / width
            note = f"All panels have one scale, {unit}. {GAPS_NOTE}"
            write_note(figure, note, left_over, panel_width, top + (down - 1) * step)
        else:
            figure.text(
                0, 1, unit, ha="left", va="top", fontsize=style.SMALL_SIZE, color=palette.MUTED
            )
    return figure


GAPS_NOTE = "Where a line stops, a year has no figure here."


def write_note(figure: ReportFigure, note: str, left: float, width: float, top: float) -> None:
    """Write how to read the panels into the place that they leave free.

    Parameters
    ----------
    left : float
        Share of the figure's width.
    width, top : float
        Inches: how wide the place is, and how far it lies below the top of the figure.
    """
    for line, words in enumerate(_layout.wrap(note, width, style.SMALL_SIZE)):
        figure.text(
            left,
            1 - (top + _TITLE_HEIGHT + 0.17 * line) / figure.get_figheight(),
            words,
            ha="left",
            va="top",
            fontsize=style.SMALL_SIZE,
            color=palette.MUTED,
        )


def pad_time(axes: Axes) -> None:
    """Keep the first and the last mark off the ends of the axis and what is written there."""
    first, last = axes.get_xlim()
    room = 0.05 * (last - first)
    axes.set_xlim(first - room, last + room)


def align_ends(axes: Axes) -> None:
    """Keep the first and last period inside the width of their panel."""
    labels = axes.get_xticklabels()
    if len(labels) > 1:
        labels[0].set_horizontalalignment("left")
        labels[-1].set_horizontalalignment("right")
