"""Bullets: how much of a pledge is done. A bar for the deed, a stroke for the word."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from analysis import palette
from analysis.figures import style
from analysis.figures.charts import _layout
from analysis.figures.charts import _rows_of_values as values
from analysis.figures.charts._compact import compactable
from analysis.figures.encoding import Encoding, ReportFigure
from analysis.figures.evidence import evidence_of, link
from analysis.figures.number_format import format_value

_PLEDGE_HEIGHT = 0.22
_DEED_HEIGHT = 0.11
_STROKE_HEIGHT = 0.27
"""Inches."""

_NOT_REPORTED = "not reported"


@compactable
def bullets(
    frame: pd.DataFrame,
    *,
    label: str,
    pledged: str,
    achieved: str,
    unit: str,
    economy: str | None = None,
    evidence: str | None = None,
    pledged_evidence: str | None = None,
    names: Mapping[str, str] | None = None,
    compact: bool = False,
) -> ReportFigure:
    """Draw one pledge a row, in the order of the frame.

    Parameters
    ----------
    frame : DataFrame
        A row a pledge, all in one unit.
    label : str
        Column that names the pledge.
    pledged, achieved : str
        Columns of the promised and the reported amount; a missing deed is said to be not reported,
        which is not zero.
    unit : str
        Unit of both.
    economy : str, optional
        Column of codes that give the colour.
    evidence, compact
        As for `horizontal_bars`; bar and words lead to the deed.
    pledged_evidence : str, optional
        Column of the observation id of the promise, where its stroke leads to.
    names : mapping, optional
        Words for "pledged" and "achieved" where the stroke is another measure of the bar, such as
        the capacity of a pipeline.
    """
    said = {"pledged": "pledged", "achieved": "achieved"} | dict(names or {})
    encoding = Encoding(
        shape="Bullet chart" if names else "Bullet chart of pledges",
        values=(pledged, achieved),
        unit=unit,
        label=label,
        also=(economy,) if economy else (),
        names={pledged: said["pledged"], achieved: said["achieved"]},
    )
    words, deeds = values.numbers(frame, pledged), values.numbers(frame, achieved)
    texts = [_verdict(deed, word, said, unit) for deed, word in zip(deeds, words, strict=True)]
    with style.applied():
        layout = _layout.rows(
            [str(each) for each in frame[label]],
            encoding=encoding,
            limits=values.limits(words, deeds),
            right_texts=texts,
            key_lines=1,
            compact=compact,
        )
        _key(layout.figure, said)
        for y, word, deed, shown, code, observation, promise in zip(
            layout.positions,
            words,
            deeds,
            texts,
            values.column(frame, economy),
            evidence_of(frame, evidence),
            evidence_of(frame, pledged_evidence or evidence),
            strict=True,
        ):
            colour = palette.economy_style(code).colour
            axes = layout.axes
            axes.barh(
                y, word, height=_PLEDGE_HEIGHT, facecolor=palette.HAIRLINE, linewidth=0, zorder=1.8
            )
            if not math.isnan(deed):
                (bar,) = axes.barh(
                    y, deed, height=_DEED_HEIGHT, facecolor=colour, linewidth=0, zorder=2
                )
                link(bar, observation)
            (stroke,) = axes.plot(
                [word, word],
                [y - _STROKE_HEIGHT / 2, y + _STROKE_HEIGHT / 2],
                color=palette.INK,
                linewidth=2,
                solid_capstyle="butt",
                zorder=3,
                clip_on=False,
            )
            link(stroke, promise)
            reach = max((x for x in (word, deed) if not math.isnan(x)), default=0.0)
            values.write_value(axes, reach, y, shown, observation=observation)
    return layout.figure


def _verdict(deed: float, word: float, said: Mapping[str, str], unit: str) -> str:
    if math.isnan(deed):
        return f"{_NOT_REPORTED}; {format_value(word)} {said['pledged']}"
    if word == 100 and unit.startswith("per cent"):
        return f"{format_value(deed)}%"
    return f"{format_value(deed)} of {format_value(word)}"


def _key(figure: ReportFigure, said: Mapping[str, str]) -> None:
    """Say above the plot what bar and stroke are."""
    axes, middle = _layout.key_axes(figure), _layout.KEY_MIDDLE
    axes.plot(
        [0.02, 0.26], [middle, middle], color=palette.MUTED, linewidth=5, solid_capstyle="butt"
    )
    _layout.write_in_key(axes, 0.34, said["achieved"])
    x = 0.34 + _layout.text_width(said["achieved"]) + 0.3
    axes.plot(
        [x, x],
        [middle - 0.32, middle + 0.32],
        color=palette.INK,
        linewidth=2,
        solid_capstyle="butt",
    )
    _layout.write_in_key(axes, x + 0.1, said["pledged"])
