"""Event strips: a row for each name, a mark for each event on one scale of time."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
from matplotlib.ticker import FuncFormatter, MultipleLocator

from analysis import palette
from analysis.figures import style
from analysis.figures.charts import _layout, _time
from analysis.figures.charts._compact import compactable
from analysis.figures.encoding import Encoding, ReportFigure
from analysis.figures.evidence import evidence_of, link

_STEPS = (1, 2, 5, 10, 20)


@compactable
def event_strips(
    frame: pd.DataFrame,
    *,
    label: str,
    date: str,
    economy: str | None = None,
    since: str = "",
    since_words: str = "",
    evidence: str | None = None,
    compact: bool = False,
) -> ReportFigure:
    """Draw one strip a label, in the order labels first appear.

    Parameters
    ----------
    frame : DataFrame
        A row an event.
    label, date : str
        Columns of the name of the strip and of the ISO 8601 period of the event.
    economy : str, optional
        Column of the code that gives colour and marker.
    since, since_words : str, optional
        A period to draw a line at, such as that of a claim, and what the line is.
    evidence, compact
        As for `horizontal_bars`.
    """
    encoding = Encoding(
        shape="Strips of events", label=label, period=date, also=(economy,) if economy else ()
    )
    at = [_time.position(each) for each in frame[date]]
    ends = [int(min(at)), int(max(at)) + 1]
    every = next(step for step in _STEPS if (ends[1] - ends[0]) / step <= (5 if compact else 8))
    labels = list(dict.fromkeys(str(each) for each in frame[label]))
    with style.applied():
        layout = _layout.rows(
            labels,
            encoding=encoding,
            limits=(ends[0], ends[1]),
            key_lines=bool(since),
            compact=compact,
        )
        axes = layout.axes
        axes.xaxis.set_major_locator(MultipleLocator(every))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
        for y in layout.positions:
            axes.plot(ends, [y, y], color=palette.HAIRLINE, linewidth=0.8, zorder=1)
            years = range(-(-ends[0] // every) * every, ends[1] + 1, every)
            axes.plot(
                list(years),
                [y] * len(years),
                marker="|",
                markersize=7,
                linestyle="none",
                color=palette.HAIRLINE,
                zorder=1,
                clip_on=False,
            )
        if since:
            first = _time.position(since) - 0.5
            axes.axvline(first, color=palette.INK, linewidth=1.0, dashes=(3, 2), zorder=2)
            room = _layout.size_in_inches(axes)[0] * (first - ends[0]) / (ends[1] - ends[0])
            is_left = _layout.text_width(since_words, style.SMALL_SIZE) < room
            axes.annotate(
                since_words,
                (first, 0),
                xytext=(-4 if is_left else 4, 4),
                textcoords="offset points",
                ha="right" if is_left else "left",
                fontsize=style.SMALL_SIZE,
                annotation_clip=False,
            )
        codes = list(frame[economy]) if economy else [""] * len(frame)
        heights = dict(zip(labels, layout.positions, strict=True))
        for x, name, code, observation in zip(
            _apart(at, list(map(str, frame[label]))),
            frame[label],
            codes,
            evidence_of(frame, evidence),
            strict=True,
        ):
            look = palette.economy_style(code)
            (mark,) = axes.plot(
                [x],
                [heights[str(name)]],
                marker=look.marker,
                markersize=7,
                linestyle="none",
                color=look.colour,
                markeredgecolor=palette.PAPER,
                markeredgewidth=0.6,
                zorder=3,
                clip_on=False,
            )
            link(mark, observation)
    return layout.figure


def _apart(at: list[float], names: list[str], least: float = 0.45) -> list[float]:
    """Return the places of the marks, moved apart where two of one strip would cover each other."""
    placed = list(at)
    for name in set(names):
        own = sorted((i for i, each in enumerate(names) if each == name), key=lambda i: at[i])
        for before, after in pairwise(own):
            placed[after] = max(placed[after], placed[before] + least)
    return placed
