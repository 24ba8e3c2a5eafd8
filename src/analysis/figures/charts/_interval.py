"""Draw the values that a statement allows, with open ends as arrows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from analysis.figures.evidence import link

_OPEN_SHARE = 0.07
"""An open end runs this share of the axis beyond the last value known."""

_SEEN_SHARE = 0.012
"""Intervals narrower than this share of the axis are hidden by their own mark, so not drawn."""


@dataclass(frozen=True)
class Drawn:
    """Where an interval starts and ends on paper, and which ends are open.

    Missing intervals have NaN ends.
    """

    start: float
    end: float
    opens_left: bool = False
    opens_right: bool = False


def drawn(lows: Sequence[float], values: Sequence[float], highs: Sequence[float]) -> list[Drawn]:
    """Return for each statement what is drawn of its interval.

    Parameters
    ----------
    lows, values, highs : sequence of float
        In the unit of the axis; infinite is open, NaN is unknown.
    """
    finite = [x for group in (lows, values, highs) for x in group if math.isfinite(x)]
    span = (max(finite) - min(min(finite), 0.0)) if finite else 1.0
    return [
        _drawn(low, value, high, span) for low, value, high in zip(lows, values, highs, strict=True)
    ]


def _drawn(low: float, value: float, high: float, span: float) -> Drawn:
    known = [x for x in (low, value, high) if math.isfinite(x)]
    if not known or math.isnan(low) or math.isnan(high):
        return Drawn(math.nan, math.nan)
    return Drawn(
        min(known) - _OPEN_SHARE * span if math.isinf(low) else low,
        max(known) + _OPEN_SHARE * span if math.isinf(high) else high,
        opens_left=math.isinf(low),
        opens_right=math.isinf(high),
    )


def draw_interval(
    axes: Axes,
    y: float,
    interval: Drawn,
    *,
    colour: str,
    width: float,
    observation: str = "",
) -> None:
    """Draw an interval as a line with end strokes, or arrows where it is open.

    Parameters
    ----------
    y : float
        Height of the row.
    width : float
        Points.
    observation : str, optional
        What the line leads to.
    """
    left, right = axes.get_xlim()
    is_seen = interval.end - interval.start >= _SEEN_SHARE * (right - left)
    if not is_seen:
        return
    (line,) = axes.plot(
        [interval.start, interval.end],
        [y, y],
        color=colour,
        linewidth=width,
        solid_capstyle="butt",
        zorder=3,
        clip_on=False,
    )
    link(line, observation)
    for at, is_open, arrow in (
        (interval.start, interval.opens_left, "<"),
        (interval.end, interval.opens_right, ">"),
    ):
        axes.plot(
            [at],
            [y],
            marker=arrow if is_open else "|",
            markersize=5.5 if is_open else 7,
            markeredgewidth=0 if is_open else max(1.0, width * 0.7),
            color=colour,
            linestyle="none",
            zorder=3,
            clip_on=False,
        )
