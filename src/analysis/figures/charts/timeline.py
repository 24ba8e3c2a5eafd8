"""Time line: events down the page, each beside its date on a true scale."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Annotation

from analysis import palette, periods
from analysis.figures import style
from analysis.figures.charts import _layout, _time
from analysis.figures.charts._compact import compactable
from analysis.figures.encoding import Encoding, ReportFigure
from analysis.figures.evidence import evidence_of, link

_LINE_HEIGHT = 0.185
_EVENT_GAP = 0.1
_ELBOW = 0.28
"""Inches."""


@compactable
def timeline(
    frame: pd.DataFrame,
    *,
    date: str,
    label: str,
    evidence: str | None = None,
    compact: bool = False,
) -> ReportFigure:
    """Draw events from the earliest down to the latest.

    The dots stand on a true scale of time; their texts keep apart and are tied to the dots by
    hairlines, so that a reader sees both the rhythm and every event. On a phone the texts need so
    many lines that ties would lead far past other events: there each dot stands beside its own
    date, and the distance between dots means nothing, so that no scale is drawn.

    Parameters
    ----------
    frame : DataFrame
        A row an event.
    date : str
        Column of ISO 8601 periods: a day, a month or a year.
    label : str
        Column of what happened; long texts are wrapped.
    evidence, compact
        As for `horizontal_bars`.
    """
    encoding = Encoding(
        shape="Time line",
        label=label,
        period=date,
    )
    events = pd.DataFrame(
        {
            "date": [str(each) for each in frame[date]],
            "label": [str(each) for each in frame[label]],
            "evidence": evidence_of(frame, evidence),
        }
    )
    events["at"] = [_time.position(each) for each in events["date"]]
    events = events.sort_values("at", kind="stable")
    dates = [periods.written(each) for each in events["date"]]
    with style.applied():
        draw = _draw_in_turn if compact else _draw_to_scale
        return draw(events, dates, encoding)


def _draw_to_scale(events: pd.DataFrame, dates: list[str], encoding: Encoding) -> ReportFigure:
    width = style.COLUMN_WIDTH
    years = _layout.widest(["2024"], style.SMALL_SIZE) + _layout.GAP
    dates_width = _layout.widest(dates, weight=_layout.SEMIBOLD) + 2 * _layout.GAP
    text_left = years + _ELBOW + 0.05 + dates_width
    texts = [_layout.wrap(text, width - text_left - 0.05) for text in events["label"]]
    heights = [len(text) * _LINE_HEIGHT + _EVENT_GAP for text in texts]
    length = max(sum(heights), 1.0)
    starts = _places(list(events["at"]), heights, length)
    figure, axes = _layout.new_figure(
        width, length + 0.16, encoding, left=years, right=0, top=0.1, bottom=0.06
    )
    axes.set_xlim(0, width - years)
    axes.set_ylim(length, 0)
    axes.set_axis_off()
    scale = _Scale(float(events["at"].min()), float(events["at"].max()), length)
    _draw_scale(axes, scale, years)
    for at, evidence, day, text, start in zip(
        events["at"], events["evidence"], dates, texts, starts, strict=True
    ):
        y, first = scale.place(at), start + _LINE_HEIGHT / 2
        axes.plot(
            [0, _ELBOW * 0.45, _ELBOW * 0.8, _ELBOW],
            [y, y, first, first],
            color=palette.HAIRLINE,
            linewidth=0.8,
            zorder=1,
        )
        _draw_dot(axes, y, evidence)
        dated = _write(axes, _ELBOW + 0.05, first, day, weight=_layout.SEMIBOLD)
        link(dated, evidence)
        for line, words in enumerate(text):
            written = _write(axes, text_left - years, first + line * _LINE_HEIGHT, words)
            link(written, evidence)
    return figure


def _draw_in_turn(events: pd.DataFrame, dates: list[str], encoding: Encoding) -> ReportFigure:
    width = style.COMPACT_WIDTH
    left, text_left = 0.06, 0.16
    texts = [_layout.wrap(text, width - left - text_left - 0.05) for text in events["label"]]
    heights = [(len(text) + 1) * _LINE_HEIGHT + _EVENT_GAP for text in texts]
    length = sum(heights)
    figure, axes = _layout.new_figure(
        width, length + 0.16, encoding, left=left, right=0, top=0.1, bottom=0.06
    )
    axes.set_xlim(0, width - left)
    axes.set_ylim(length, 0)
    axes.set_axis_off()
    starts = [0.0, *accumulate(heights)]
    for evidence, day, text, start in zip(
        events["evidence"], dates, texts, starts[:-1], strict=True
    ):
        first = start + _LINE_HEIGHT / 2
        _draw_dot(axes, first, evidence)
        dated = _write(axes, text_left, first, day, weight=_layout.SEMIBOLD)
        link(dated, evidence)
        for line, words in enumerate(text, start=1):
            link(_write(axes, text_left, first + line * _LINE_HEIGHT, words), evidence)
    return figure


def _draw_dot(axes: Axes, y: float, evidence: str) -> None:
    (dot,) = axes.plot(
        [0],
        [y],
        marker="o",
        linestyle="none",
        color=palette.INK,
        markersize=6.5,
        zorder=3,
        clip_on=False,
    )
    link(dot, evidence)


class _Scale:
    """Years to inches from the top."""

    def __init__(self, first: float, last: float, length: float) -> None:
        self.first, self.last = first, last
        self.inset = _LINE_HEIGHT / 2
        self.inches_per_year = (length - 2 * self.inset - _EVENT_GAP) / max(last - first, 1e-9)

    def place(self, at: float) -> float:
        return self.inset + (at - self.first) * self.inches_per_year


def _places(at: list[float], heights: list[float], length: float) -> list[float]:
    """Return where each text starts: near its date, never over the text above or below."""
    scale = _Scale(min(at), max(at), length)
    before = [sum(heights[:index]) for index in range(len(heights))]
    # Texts of unequal height become points at equal distance zero once the room above is removed.
    free = _time.spread(
        [scale.place(each) - scale.inset - taken for each, taken in zip(at, before, strict=True)],
        0.0,
        0.0,
        max(0.0, length - sum(heights)),
    )
    return [spot + taken for spot, taken in zip(_rising(free), before, strict=True)]


def _rising(spots: list[float]) -> list[float]:
    highest = 0.0
    rising = []
    for spot in spots:
        highest = max(highest, spot)
        rising.append(highest)
    return rising


def _draw_scale(axes: Axes, scale: _Scale, years: float) -> None:
    axes.plot(
        [0, 0],
        [scale.place(scale.first), scale.place(scale.last)],
        color=palette.MUTED,
        linewidth=0.8,
        zorder=2,
    )
    span = int(scale.last) - int(scale.first) + 1
    every = next(step for step in (1, 2, 5, 10, 20, 50, 100) if span / step <= 8)
    for year in range(int(scale.first) + 1, int(scale.last) + 1):
        if year % every == 0:
            y = scale.place(year)
            axes.plot([-0.05, 0], [y, y], color=palette.MUTED, linewidth=0.8, clip_on=False)
            _write(axes, -years, y, str(year), fontsize=style.SMALL_SIZE, color=palette.MUTED)


def _write(axes: Axes, x: float, y: float, text: str, **look: Any) -> Annotation:
    return axes.annotate(
        text,
        (x, y),
        xytext=(0, -_layout.centring()),
        textcoords="offset points",
        annotation_clip=False,
        **look,
    )
