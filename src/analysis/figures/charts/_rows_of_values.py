"""What the charts of horizontal rows share: reading columns, labels of values, the dagger."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analysis import palette
from analysis.figures.charts._layout import GAP, POINTS_PER_INCH, centring, size_in_inches
from analysis.figures.charts._time import spread
from analysis.figures.evidence import link
from analysis.figures.number_format import decimals_for, format_alike

DAGGER = "\N{DAGGER}"
DISPUTED_NOTE = f"{DAGGER} another source contradicts this value"

_OFFSET = GAP * POINTS_PER_INCH * 0.7
_DOT_RADIUS = 3.6
"""Points."""

LABELS_AT_MOST = 0.36
"""Share of the width that a column of labels may take; longer ones are broken."""

LEADER = 0.13
"""Inches between a column of labels and its dots."""

_LINE_HEIGHT = 0.185
_TIED_FROM = 0.3
"""A label further from its dot than this share of a line is tied to it."""


def column(frame: pd.DataFrame, name: str | None, default: Any = None) -> list[Any]:
    """Return a column as a list, or as many defaults when it is not asked for."""
    return [default] * len(frame) if name is None else list(frame[name])


def numbers(frame: pd.DataFrame, name: str) -> list[float]:
    """Return a column as floats, missing as NaN."""
    return [float(value) for value in pd.to_numeric(frame[name])]


def value_texts(
    frame: pd.DataFrame, value: str, text: str | None, disputed: str | None
) -> list[str]:
    """Return the label of each value: the printed text if given, a dagger if disputed."""
    decimals = decimals_for(numbers(frame, value))
    texts = [
        ("" if math.isnan(number) else format_alike(number, decimals))
        if given is None or pd.isna(given)
        else str(given)
        for number, given in zip(numbers(frame, value), column(frame, text), strict=True)
    ]
    return [
        shown + DAGGER if is_disputed else shown
        for shown, is_disputed in zip(texts, column(frame, disputed, False), strict=True)
    ]


def without_unit(texts: Sequence[str], unit: str) -> list[str]:
    """Return labels without the words of the unit that all of them end in.

    On a phone such words take the room of the plot, and the unit stands under the axis anyway.

    Examples
    --------
    >>> without_unit(["nearly 31 billion cubic metres", "40 billion cubic metres"],
    ...              "billion cubic metres")
    ['nearly 31', '40']
    >>> without_unit(["$1.5 billion", "$60 million"], "billion US dollars")
    ['$1.5 billion', '$60 million']
    """
    words = [text.split(" ") for text in texts if text]
    named = unit.split(" ")
    while words and all(len(each) > 1 and each[-1] == words[0][-1] for each in words):
        if words[0][-1] not in named:
            break
        words = [each[:-1] for each in words]
    short = iter(words)
    return [" ".join(next(short)) if text else "" for text in texts]


def footnote(frame: pd.DataFrame, disputed: str | None) -> str:
    """Return what the dagger means, if one is drawn."""
    return DISPUTED_NOTE if disputed is not None and bool(frame[disputed].any()) else ""


def limits(*groups: Sequence[float]) -> tuple[float, float]:
    """Return the ends of a value axis over all finite values, always with zero."""
    finite = [value for group in groups for value in group if math.isfinite(value)]
    if not finite:
        return 0.0, 1.0
    low, high = min(*finite, 0.0), max(*finite, 0.0)
    if low == high:
        high = low + 1.0
    return low, high


def without_repeats(labels: Sequence[Hashable]) -> list[str]:
    """Return the labels as text, empty where one repeats the label above."""
    return [
        "" if row and label == labels[row - 1] else str(label) for row, label in enumerate(labels)
    ]


def write_apart(
    axes: Axes,
    x: float,
    heights: Sequence[float],
    texts: Sequence[str],
    colours: Sequence[str],
    *,
    observations: Sequence[str],
    side: str = "right",
) -> None:
    """Write the labels of dots in a column beside `x` so that none covers another.

    A label that had to give way is tied to its dot by a line of the dot's colour.
    """
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    width, height = size_in_inches(axes)
    lines = max((text.count("\n") + 1 for text in texts), default=1)
    line = lines * _LINE_HEIGHT / height * (high - low)
    placed = spread(heights, line, low - line, high + line / 2)
    outward = (1 if side == "right" else -1) * (right - left) / width
    for at, y, text, colour, observation in zip(
        heights, placed, texts, colours, observations, strict=True
    ):
        write_value(axes, x + LEADER * outward, y, text, side=side, observation=observation)
        if abs(at - y) > line * _TIED_FROM:
            axes.plot(
                [x + 0.06 * outward, x + (LEADER + 0.04) * outward],
                [at, y],
                color=colour,
                linewidth=0.8,
                clip_on=False,
                zorder=1.5,
            )


def write_value(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    *,
    side: str = "right",
    is_dot: bool = False,
    after: float = 0.0,
    observation: str = "",
) -> None:
    """Write a value's label beside its mark.

    Parameters
    ----------
    side : {"right", "left"}
        On which side of `x`.
    is_dot : bool
        Whether the mark is a dot around `x` rather than a bar that ends there.
    after : float
        Inches taken by another label between the mark and this one.
    observation : str, optional
        What the label leads to; for a finger it is the larger target.
    """
    if not text:
        return
    offset = _OFFSET + (_DOT_RADIUS if is_dot else 0) + after * POINTS_PER_INCH
    label = axes.annotate(
        text,
        (x, y),
        xytext=(offset if side == "right" else -offset, 0 if "\n" in text else -centring()),
        textcoords="offset points",
        ha="left" if side == "right" else "right",
        va="center" if "\n" in text else "baseline",
        linespacing=1.15,
        color=palette.INK,
        annotation_clip=False,
    )
    link(label, observation)
