"""Two counts of one quantity over the years, a panel for each member, all on one scale.

The first count is drawn with filled marks, the second with hollow ones. Where both exist for a
period a stem joins them, so that its length is how far they lie apart; nothing is drawn between
periods that lack one of them. A member that only one side counts shows a single line.
"""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes

from analysis import palette
from analysis.figures import style
from analysis.figures.charts import _layout
from analysis.figures.charts import _rows_of_values as values
from analysis.figures.charts._compact import compactable
from analysis.figures.charts.lines import points_of, time_axis
from analysis.figures.charts.small_multiples import (
    GAPS_NOTE,
    align_ends,
    pad_time,
    write_note,
)
from analysis.figures.encoding import Encoding, ReportFigure
from analysis.figures.evidence import link

_PANEL_HEIGHT = 1.9
_COMPACT_PANEL_HEIGHT = 1.25
_TITLE_HEIGHT = 0.3
_BETWEEN = 0.2
_FOOT = 0.26
"""Inches."""


@compactable
def two_counts(
    frame: pd.DataFrame,
    *,
    panel: str,
    period: str,
    value: str,
    side: str,
    pair: tuple[str, str],
    unit: str,
    economy: str | None = None,
    names: dict[str, str] | None = None,
    evidence: str | None = None,
    compact: bool = False,
) -> ReportFigure:
    """Draw one panel a member, in the order they first appear, side by side.

    Parameters
    ----------
    frame : DataFrame
        A row for each member, side and period that has a value.
    panel : str
        Column that names the panel.
    period, value, unit, economy, evidence, compact
        As for `lines`; a compact figure has two panels in a row.
    side : str
        Column that says who counts.
    pair : pair of str
        The values of `side`: drawn filled, and hollow.
    names : mapping, optional
        Words for the values of `side`.

    Raises
    ------
    ValueError
        When a row is of neither side.
    """
    others = sorted(set(map(str, frame[side])) - set(pair))
    if others:
        raise ValueError(f"expected {' or '.join(pair)} in {side!r}, found {', '.join(others)}")
    words = dict(names or {})
    encoding = Encoding(
        shape="Panels of two counts on one scale",
        values=(value,),
        unit=unit,
        label=panel,
        series=side,
        period=period,
        also=(economy,) if economy else (),
        names=words,
    )
    members = list(dict.fromkeys(map(str, frame[panel])))
    across = min(2 if compact else 5, max(1, len(members)))
    down = math.ceil(len(members) / across)
    panel_height = _COMPACT_PANEL_HEIGHT if compact else _PANEL_HEIGHT
    width = style.COMPACT_WIDTH if compact else style.COLUMN_WIDTH
    top = _layout.KEY_HEIGHT + 0.22
    step = _TITLE_HEIGHT + panel_height + _FOOT
    height = top + down * step
    limits = values.limits(values.numbers(frame, value))
    left = _layout.room_for_ticks(limits, 0.3, ticks=4)
    panel_width = (width - left - 0.12 - (across - 1) * _BETWEEN) / across
    with style.applied():
        figure = ReportFigure(figsize=(width, height), encoding=encoding)
        for place, member in enumerate(members):
            row, column = divmod(place, across)
            bottom = top + row * step + _TITLE_HEIGHT + panel_height
            axes = figure.add_axes(
                (
                    (left + column * (panel_width + _BETWEEN)) / width,
                    1 - bottom / height,
                    panel_width / width,
                    panel_height / height,
                )
            )
            axes.patch.set_visible(False)
            axes.set_ylim(*limits)
            _layout.value_axis(axes, "y", ticks=4)
            own = points_of(
                frame[frame[panel].astype(str) == member],
                period=period,
                value=value,
                series=side,
                economy=economy,
                low=None,
                high=None,
                modelled=None,
                evidence=evidence,
            )
            time_axis(axes, pd.Series([str(each) for each in frame[period]]), ticks=2)
            pad_time(axes)
            _draw(axes, own, pair)
            axes.annotate(
                member,
                (0, 1),
                xycoords="axes fraction",
                xytext=(0, 8),
                textcoords="offset points",
                weight=_layout.SEMIBOLD,
                fontsize=style.SMALL_SIZE if across > 3 else style.TEXT_SIZE,
            )
            if column:
                axes.tick_params(labelleft=False)
            align_ends(axes)
        _layout.key(
            figure, [(words.get(pair[0], pair[0]), True), (words.get(pair[1], pair[1]), False)]
        )
        figure.text(
            0,
            1 - (_layout.KEY_HEIGHT + 0.04) / height,
            unit,
            ha="left",
            va="top",
            fontsize=style.SMALL_SIZE,
            color=palette.MUTED,
        )
        if down * across > len(members):
            left_over = (left + (across - 1) * (panel_width + _BETWEEN)) / width
            note = f"All panels have one scale. {GAPS_NOTE}"
            write_note(figure, note, left_over, panel_width, top + (down - 1) * step)
    return figure


def _draw(axes: Axes, own: pd.DataFrame, pair: tuple[str, str]) -> None:
    """Draw the counts of one member: stems first, so that no mark is crossed."""
    look = palette.economy_style(own["economy"].iloc[0])
    wide = own.pivot(index="at", columns="series", values="value").reindex(columns=list(pair))
    both = wide.dropna()
    for at, first, second in zip(both.index, both[pair[0]], both[pair[1]], strict=True):
        axes.plot([at, at], [first, second], color=look.colour, alpha=0.3, linewidth=5, zorder=2)
    for name, is_filled in zip(pair, (True, False), strict=True):
        line = own[own["series"] == name]
        dashes = "solid" if is_filled else (0, (2, 1.5))
        axes.plot(
            line["at"],
            line["value"],
            color=look.colour,
            linestyle=dashes,
            linewidth=1.4,
            zorder=2.5,
        )
        seen = line.dropna(subset="value")
        for at, value, observation in zip(seen["at"], seen["value"], seen["evidence"], strict=True):
            (dot,) = axes.plot(
                [at],
                [value],
                marker="o",
                markersize=5,
                markeredgewidth=1.3,
                color=look.colour,
                markerfacecolor=look.colour if is_filled else palette.PAPER,
                linestyle="none",
                zorder=3,
                clip_on=False,
            )
            link(dot, observation)
