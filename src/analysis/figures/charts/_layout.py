"""Measure text and place axes, so that nothing is cut off and every figure starts flush left.

Margins follow from the texts that stand in them, measured in the report's own face; matplotlib's
own layout engines are not used, since they shrink the plot and not the page. All lengths are
inches.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import blended_transform_factory

from analysis import palette
from analysis.figures import style
from analysis.figures.encoding import Encoding, ReportFigure
from analysis.figures.number_format import format_value

POINTS_PER_INCH = 72
GAP = 0.09
VALUE_GAP = 0.15
ROW_HEIGHT = 0.3
LABEL_LINE_HEIGHT = 0.2
TALL = 9.0
"""Height from which the rows of a chart move together: a higher one would have to be drawn so small
to stand on one page of the PDF that it could not be read."""
TALL_ROW_HEIGHT = 0.2
TALL_LABEL_LINE_HEIGHT = 0.17
AXIS_HEIGHT = 0.42
KEY_HEIGHT = 0.3
KEY_MIDDLE = 0.62
EDGE = 0.06
SEMIBOLD = 600
_BEFORE_HEADING = 0.08
_BREAKS = re.compile("(?<=[\\s/\N{EN DASH}-])(?=\\S)")
"""A line may end after a space, a slash, a hyphen or a dash."""

_STEPS = [1, 2, 2.5, 5, 10]
"""Round numbers between the ticks of a value axis."""

COVER = {"facecolor": palette.PAPER, "edgecolor": "none", "linewidth": 0, "pad": 0.8}
"""Behind a text on hatching or a map, which nothing else would keep out of its letters."""

_SIDE_LABELS_AT_MOST = 0.36
"""Share of the width that labels may take beside the plot; longer ones stand above their row."""


def centring(size: float = style.TEXT_SIZE) -> float:
    """Return how far, in points, a baseline lies below the middle of its capitals.

    Matplotlib centres a text by its own outline, which lets neighbours dance.
    """
    return 0.364 * size


@functools.lru_cache(maxsize=4096)
def text_width(text: str, size: float = style.TEXT_SIZE, weight: int = 400) -> float:
    """Return the width of a text in inches."""
    if not text.strip():
        return 0.0
    font = FontProperties(family=palette.FONT_FAMILY, weight=weight, size=size)
    # Not the extents of a TextPath: they solve for the extremes of each curve of each letter.
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / POINTS_PER_INCH


def widest(texts: Iterable[str], size: float = style.TEXT_SIZE, weight: int = 400) -> float:
    """Return the width of the widest text in inches, 0 for none."""
    return max((text_width(text, size, weight) for text in texts), default=0.0)


def column_of_labels(texts: Iterable[str], at_most: float) -> tuple[list[str], float]:
    """Return labels broken into lines that fit a column, and the width the column takes."""
    broken = [
        "\n".join(line for part in text.split("\n") for line in wrap(part, at_most))
        for text in texts
    ]
    return broken, widest(line for text in broken for line in text.split("\n"))


def wrap(text: str, width: float, size: float = style.TEXT_SIZE) -> list[str]:
    """Break a text into lines that are no wider than `width` inches where words allow it."""
    lines = [""]
    for piece in _BREAKS.split(text.strip()):
        if text_width((lines[-1] + piece).rstrip(), size) <= width or not lines[-1]:
            lines[-1] += piece
        else:
            lines.append(piece)
    return [line.strip() for line in lines]


@dataclass(frozen=True)
class Rows:
    """Axes with one horizontal row for each label, the first on top.

    Attributes
    ----------
    figure, axes
        What is drawn on.
    positions : tuple of float
        Where each row's mark is, in inches from the top of the axes, which is also the unit of
        their vertical axis.
    """

    figure: ReportFigure
    axes: Axes
    positions: tuple[float, ...]


def rows(
    labels: Sequence[str],
    *,
    encoding: Encoding,
    limits: tuple[float, float],
    left_texts: Iterable[str] = (),
    right_texts: Iterable[str] = (),
    key_lines: int = 0,
    compact: bool = False,
    footnote: str = "",
    headings: Sequence[str] = (),
) -> Rows:
    """Lay out a chart of horizontal rows.

    Every mark of such a chart carries its value, so that no grid is drawn: it would run through
    the labels or be cut into dashes by them.

    Parameters
    ----------
    labels : sequence of str
        One a row; an empty label continues the row above.
    encoding : Encoding
        Kept on the figure; its unit is printed under the axis.
    limits : pair of float
        Ends of the value axis.
    left_texts, right_texts : iterable of str
        Value labels that may stand outside the plot on either side; they set its margins.
    key_lines : int
        Lines kept free above the rows.
    compact : bool
        Narrow figure with labels above their rows.
    footnote : str
        What a mark such as a dagger means.
    headings : sequence of str, optional
        For each label the name of the group that begins with it, or nothing.
    """
    width = style.COMPACT_WIDTH if compact else style.COLUMN_WIDTH
    label_width = widest(labels)
    is_above = compact or label_width > _SIDE_LABELS_AT_MOST * width
    top = key_lines * KEY_HEIGHT + 0.04
    notes = wrap(footnote, width, style.SMALL_SIZE) if footnote else []
    bottom = AXIS_HEIGHT + 0.17 * len(notes)
    texts = [wrap(label, width) if is_above else [label] for label in labels]
    titles = [wrap(each, width) if each else [] for each in headings] or [[] for _ in labels]
    row_height, line_height = ROW_HEIGHT, LABEL_LINE_HEIGHT
    lines = [
        (len(text) if is_above and text != [""] else 0) + len(title)
        for text, title in zip(texts, titles, strict=True)
    ]
    if not compact and len(texts) * row_height + sum(lines) * line_height + top + bottom > TALL:
        row_height, line_height = TALL_ROW_HEIGHT, TALL_LABEL_LINE_HEIGHT
    above = [
        line_height * count + (_BEFORE_HEADING if title and row else 0.0)
        for row, (count, title) in enumerate(zip(lines, titles, strict=True))
    ]
    starts = [0.0, *accumulate(row_height + extra for extra in above)]
    height = top + max(starts[-1], row_height) + bottom

    left_room, right_room = (_room(texts) for texts in (left_texts, right_texts))
    left = max(left_room, EDGE) if is_above else label_width + GAP + left_room
    figure, axes = new_figure(
        width, height, encoding, left=left, right=max(right_room, 2 * EDGE), top=top, bottom=bottom
    )
    axes.set_ylim(max(starts[-1], row_height), 0)
    axes.set_yticks([])
    axes.set_xlim(*limits)
    value_axis(axes, "x", ticks=3 if compact else 4, has_grid=False)
    axes.spines["bottom"].set_visible(True)
    axes.tick_params(axis="x", length=2.5, width=0.6, color=palette.MUTED)
    positions = [
        start + extra + row_height / 2 for start, extra in zip(starts, above, strict=False)
    ]
    _draw_zero(axes, positions, is_whole=not is_above and not any(titles))
    beside = blended_transform_factory(figure.transFigure, axes.transData)
    for position, text, title in zip(positions, texts, titles, strict=True):
        own = [words for words in reversed(text) if words or not is_above]
        stack = [(words, 400) for words in own]
        stack += [(words, SEMIBOLD) for words in reversed(title)]
        for line, (words, weight) in enumerate(stack, start=1 if is_above else 0):
            raised = line_height * line + (0.03 * row_height / ROW_HEIGHT if line else 0)
            axes.annotate(
                words,
                (0, position - raised),
                xycoords=beside,
                xytext=(0, -centring()),
                textcoords="offset points",
                va="baseline",
                weight=weight,
                annotation_clip=False,
            )
    unit_and_notes(figure, encoding.unit, notes, left=left if not is_above else 0.0)
    return Rows(figure, axes, tuple(positions))


def _draw_zero(axes: Axes, positions: Sequence[float], *, is_whole: bool) -> None:
    """Draw the line of zero, at the height of each row alone where texts stand between rows."""
    low, high = axes.get_xlim()
    if not low <= 0 <= high:
        return
    bottom, top = axes.get_ylim()
    half = ROW_HEIGHT / 2
    stretches = [(top, bottom)] if is_whole else [(y - half, y + half) for y in positions]
    for start, end in stretches:
        axes.plot(
            [0, 0],
            [start, end],
            color=palette.MUTED if is_whole else palette.HAIRLINE,
            linewidth=0.8,
            zorder=1.5,
            clip_on=False,
        )


def _room(texts: Iterable[str]) -> float:
    widest_text = widest(texts)
    return widest_text + VALUE_GAP if widest_text else 0.0


def new_figure(
    width: float,
    height: float,
    encoding: Encoding,
    *,
    left: float,
    right: float,
    top: float,
    bottom: float,
) -> tuple[ReportFigure, Axes]:
    """Return a figure and its only axes, with margins in inches."""
    figure = ReportFigure(figsize=(width, height), encoding=encoding)
    axes = figure.add_axes(margins(width, height, left=left, right=right, top=top, bottom=bottom))
    axes.patch.set_visible(False)
    return figure, axes


def size_in_inches(axes: Axes) -> tuple[float, float]:
    """Return width and height of the axes."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    width, height = figure.get_size_inches()
    share = axes.get_position()
    return float(width * share.width), float(height * share.height)


def margins(
    width: float, height: float, *, left: float, right: float, top: float, bottom: float
) -> tuple[float, float, float, float]:
    """Return the rectangle, in shares of the figure, that these margins leave."""
    return (
        left / width,
        bottom / height,
        (width - left - right) / width,
        (height - top - bottom) / height,
    )


def value_axis(
    axes: Axes, which: str, *, ticks: int = 4, magnitude: bool = False, has_grid: bool = True
) -> None:
    """Give one axis round ticks and, unless told otherwise, a hairline grid and a line of zero.

    Parameters
    ----------
    which : {"x", "y"}
        The axis that carries values.
    magnitude : bool
        Print both directions without a sign, for charts mirrored at zero.
    """
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(MaxNLocator(nbins=ticks, steps=_STEPS))
    axis.set_major_formatter(
        FuncFormatter(lambda tick, _: format_value(abs(tick) if magnitude else tick))
    )
    if not has_grid:
        return
    axes.grid(axis=which)  # type: ignore[arg-type]
    line = axes.axvline if which == "x" else axes.axhline  # an axis with a grid includes zero
    line(0, color=palette.MUTED, linewidth=0.8, zorder=1.5)


def room_for_ticks(limits: tuple[float, float], at_least: float, *, ticks: int = 4) -> float:
    """Return how much room, in inches, the labels of a vertical value axis take beside it."""
    found = MaxNLocator(nbins=ticks, steps=_STEPS).tick_values(*limits)
    labels = (format_value(tick) for tick in found if limits[0] <= tick <= limits[1])
    pad = 4 / POINTS_PER_INCH  # as in the style
    return max(at_least, widest(labels, style.SMALL_SIZE) + pad + 0.02)


def unit_and_notes(
    figure: ReportFigure, unit: str, notes: Sequence[str], *, left: float = 0.0
) -> None:
    """Print the unit under the value axis and footnotes below it, both muted."""
    width, height = figure.get_size_inches()
    figure.text(
        left / width,
        (0.03 + 0.17 * len(notes)) / height,
        unit,
        ha="left",
        va="bottom",
        fontsize=style.SMALL_SIZE,
        color=palette.MUTED,
    )
    for line, note in enumerate(reversed(notes)):
        figure.text(
            0,
            (0.02 + 0.17 * line) / height,
            note,
            ha="left",
            va="bottom",
            fontsize=style.SMALL_SIZE,
            color=palette.MUTED,
        )


def key(figure: ReportFigure, entries: Sequence[tuple[str, bool]]) -> None:
    """Print what a filled and a hollow mark stand for, above the plot from the left edge.

    Parameters
    ----------
    entries : sequence of (name, is filled)
        In reading order.
    """
    axes = key_axes(figure)
    x = EDGE
    for name, is_filled in entries:
        axes.plot(
            [x],
            [KEY_MIDDLE],
            marker="o",
            linestyle="none",
            color=palette.MUTED,
            markerfacecolor=palette.MUTED if is_filled else palette.PAPER,
            markeredgewidth=1.4,
        )
        write_in_key(axes, x + 0.11, name)
        x += 0.11 + text_width(name) + 0.24


def key_lines(needed: Mapping[str, float], width: float, begin: float = 0.0) -> list[list[str]]:
    """Break the entries of a key into lines that fit a figure.

    Parameters
    ----------
    needed
        The inches that each entry takes, with the gap after it.
    width
        Of the figure, in inches.
    begin
        Where a line begins.
    """
    lines: list[list[str]] = [[]]
    used = begin
    for entry, taken in needed.items():
        if lines[-1] and used + taken > width:
            lines.append([])
            used = begin
        lines[-1].append(entry)
        used += taken
    return lines


def key_axes(figure: ReportFigure, line: int = 0) -> Axes:
    """Return a strip above the plot, measured in inches across and from 0 to 1 upwards.

    Further lines of a key lie below the first.
    """
    width, height = figure.get_size_inches()
    axes = figure.add_axes((0, 1 - (line + 1) * KEY_HEIGHT / height, 1, KEY_HEIGHT / height))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(0, 1)
    return axes


def write_in_key(axes: Axes, x: float, text: str) -> None:
    """Write a word of the key, `x` inches from the left edge.

    Raises
    ------
    ValueError
        When it would be cut off at the right edge.
    """
    width = axes.get_xlim()[1]
    if x + text_width(text) > width:
        raise ValueError(
            f"expected a key of at most {width:.2f} in, found {x + text_width(text):.2f} in with "
            f"{text!r} as its last word; give shorter names"
        )
    axes.annotate(
        text,
        (x, KEY_MIDDLE),
        xytext=(0, -centring()),
        textcoords="offset points",
        color=palette.MUTED,
    )
