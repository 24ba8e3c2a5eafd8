"""Mirrored bars: what goes one way to the left, what goes the other way to the right."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from analysis import palette
from analysis.figures import style
from analysis.figures.charts import _layout
from analysis.figures.charts import _rows_of_values as values
from analysis.figures.charts._compact import compactable
from analysis.figures.charts._layout import SEMIBOLD
from analysis.figures.encoding import Encoding, ReportFigure
from analysis.figures.evidence import evidence_of, link

_THICKNESS = 0.2
"""Inches."""

_SIDES = ("exports", "imports")
"""Left and right."""

_FLOW_NAMES = {
    "exports": "China\N{RIGHT SINGLE QUOTATION MARK}s exports to",
    "imports": "imports from",
}


@compactable
def mirrored_bars(
    frame: pd.DataFrame,
    *,
    label: str,
    value: str,
    unit: str,
    flow: str = "flow",
    economy: str | None = None,
    names: Mapping[str, str] | None = None,
    disputed: str | None = None,
    evidence: str | None = None,
    compact: bool = False,
) -> ReportFigure:
    """Draw two bars a row from a common zero, in the order labels first appear.

    Parameters
    ----------
    frame : DataFrame
        A row a bar. Values are amounts and not negative.
    label, value, unit
        As for `horizontal_bars`.
    flow : str
        Column that says to which side a bar goes: "exports" to the left, "imports" to the
        right, hatched, so that greyscale tells them apart.
    names : mapping, optional
        Words for the sides, printed above them.
    economy, disputed, evidence, compact
        As for `horizontal_bars`.

    Raises
    ------
    ValueError
        When a value is negative or a flow is neither.
    """
    words = {side: _FLOW_NAMES.get(side, side) for side in _SIDES} | dict(names or {})
    amounts = values.numbers(frame, value)
    strangers = sorted(set(map(str, frame[flow])) - set(_SIDES))
    if strangers:
        raise ValueError(
            f"column {flow!r}: expected {_SIDES[0]} or {_SIDES[1]}, found {', '.join(strangers)}"
        )
    if any(amount < 0 for amount in amounts):
        raise ValueError(f"column {value!r}: expected amounts from zero up, found {min(amounts)}")
    encoding = Encoding(
        shape="Mirrored bar chart",
        values=(value,),
        unit=unit,
        label=label,
        series=flow,
        also=tuple(filter(None, (economy, disputed))),
        names=words,
    )
    texts = values.value_texts(frame, value, None, disputed)
    is_left = [each == _SIDES[0] for each in frame[flow]]
    reach = max((amount for amount in amounts if math.isfinite(amount)), default=1.0)
    ends = {
        side: max(
            (a for a, s in zip(amounts, is_left, strict=True) if s is side and math.isfinite(a)),
            default=reach * 0.05,
        )
        for side in (True, False)
    }
    labels = list(dict.fromkeys(frame[label]))
    with style.applied():
        layout = _layout.rows(
            [str(each) for each in labels],
            encoding=encoding,
            limits=(-ends[True], ends[False]),
            left_texts=[t for t, left in zip(texts, is_left, strict=True) if left],
            right_texts=[t for t, left in zip(texts, is_left, strict=True) if not left],
            key_lines=1,
            compact=compact,
            footnote=values.footnote(frame, disputed),
        )
        _layout.value_axis(
            layout.axes, "x", ticks=4 if compact else 5, magnitude=True, has_grid=False
        )
        _name_sides(layout, words[_SIDES[0]], words[_SIDES[1]])
        height = dict(zip(labels, layout.positions, strict=True))
        for each, amount, shown, left, code, observation in zip(
            frame[label],
            amounts,
            texts,
            is_left,
            values.column(frame, economy),
            evidence_of(frame, evidence),
            strict=True,
        ):
            if math.isnan(amount):
                continue
            (bar,) = layout.axes.barh(
                height[each],
                -amount if left else amount,
                height=_THICKNESS,
                facecolor=palette.economy_style(code).colour,
                hatch=None if left else "/////",
                edgecolor=palette.PAPER,
                linewidth=0,
                zorder=2,
            )
            link(bar, observation)
            values.write_value(
                layout.axes,
                -amount if left else amount,
                height[each],
                shown,
                side="left" if left else "right",
                observation=observation,
            )
    return layout.figure


def _name_sides(layout: _layout.Rows, left: str, right: str) -> None:
    for words, side, offset in (
        (f"\N{LEFTWARDS ARROW} {left}", "right", -6),
        (f"{right} \N{RIGHTWARDS ARROW}", "left", 6),
    ):
        layout.axes.annotate(
            words,
            (0, 1),
            xycoords=("data", "axes fraction"),
            xytext=(offset, 6),
            textcoords="offset points",
            ha=side,
            weight=SEMIBOLD,
            annotation_clip=False,
        )
