"""Stacked bars: the parts of a whole, one whole a row, told apart by fill and not by colour."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis import palette
from analysis.figures import style
from analysis.figures.charts import _layout
from analysis.figures.charts import _rows_of_values as values
from analysis.figures.charts._compact import compactable
from analysis.figures.encoding import Encoding, ReportFigure
from analysis.figures.evidence import evidence_of, link
from analysis.figures.number_format import decimals_for, format_alike

_THICKNESS = 0.2
_SWATCH = 0.24
"""Inches."""

FILLS = ("solid", "hatched", "ruled", "hollow")
_HATCHES = {"hatched": "/////", "ruled": "-----", "solid": "", "hollow": ""}


@compactable
def stacked_bars(
    frame: pd.DataFrame,
    *,
    label: str,
    series: str,
    value: str,
    unit: str,
    economy: str | None = None,
    fills: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    evidence: str | None = None,
    compact: bool = False,
) -> ReportFigure:
    """Draw one bar a label, made of its parts in the order of the frame, with the sum at its end.

    Parameters
    ----------
    frame : DataFrame
        A row a part. Values are amounts and not negative.
    label, series, value : str
        Columns of the bar's name, of the part's name and of its length.
    unit : str
        Unit of the values.
    economy : str, optional
        Column of codes that give the colour; the parts of one bar may have one colour.
    fills : mapping, optional
        Each member of `series` to one of :data:`FILLS`; without it they follow in that order. The
        key stands in the order of the mapping.
    names : mapping, optional
        Words for the members of `series`.
    evidence, compact
        As for `horizontal_bars`.

    Raises
    ------
    ValueError
        When a value is negative, or a member of `series` has no fill.
    """
    members = list(dict.fromkeys(map(str, frame[series])))
    looks = dict(fills) if fills else dict(zip(members, FILLS, strict=False))
    strangers = [member for member in members if member not in looks]
    if strangers:
        raise ValueError(
            f"column {series!r}: expected {', '.join(looks)}, found {', '.join(strangers)}"
        )
    lengths = values.numbers(frame, value)
    if any(length < 0 for length in lengths):
        raise ValueError(f"column {value!r}: expected amounts from zero up, found {min(lengths)}")
    words = {member: member for member in looks} | dict(names or {})
    encoding = Encoding(
        shape="Stacked bar chart",
        values=(value,),
        unit=unit,
        label=label,
        series=series,
        also=(economy,) if economy else (),
        names=words,
    )
    parts = frame.assign(
        _length=lengths,
        _economy=values.column(frame, economy),
        _evidence=evidence_of(frame, evidence),
    ).dropna(subset="_length")
    labels = list(dict.fromkeys(frame[label]))
    sums = [float(parts.loc[parts[label] == each, "_length"].sum()) for each in labels]
    decimals = decimals_for([*lengths, *sums])
    totals = [format_alike(total, decimals) for total in sums]
    key = _key_lines([words[member] for member in looks], compact=compact)
    with style.applied():
        layout = _layout.rows(
            [str(each) for each in labels],
            encoding=encoding,
            limits=values.limits(sums),
            right_texts=totals,
            key_lines=len(key),
            compact=compact,
        )
        _write_key(layout.figure, key, {words[member]: look for member, look in looks.items()})
        for y, each, total, text in zip(layout.positions, labels, sums, totals, strict=True):
            start = 0.0
            own = parts[(parts[label] == each) & (parts["_length"] > 0)]
            for _, part in own.iterrows():
                fill = looks[str(part[series])]
                bar = _segment(layout.axes, start, y, part["_length"], part["_economy"], fill)
                link(bar, part["_evidence"])
                if len(own) > 1:
                    _write_inside(
                        layout.axes,
                        start,
                        y,
                        part["_length"],
                        format_alike(part["_length"], decimals),
                        fill=fill,
                        colour=palette.economy_style(part["_economy"]).colour,
                    )
                start += part["_length"]
            values.write_value(layout.axes, total, y, text)
    return layout.figure


def _segment(
    axes: Axes, start: float, y: float, length: float, economy: object, fill: str
) -> Rectangle:
    colour = palette.economy_style(economy).colour
    bar: Rectangle
    (bar,) = axes.barh(
        y,
        length,
        left=start,
        height=_THICKNESS,
        facecolor=colour if fill == "solid" else palette.PAPER,
        edgecolor=colour,
        hatch=_HATCHES[fill],
        hatchcolor=colour,
        linewidth=1,
        zorder=2,
    )
    return bar


def _write_inside(
    axes: Axes, start: float, y: float, length: float, text: str, *, fill: str, colour: str
) -> None:
    """Write a part's value on its segment where there is room for it.

    On a solid fill the letters take the colour that stands out; only lines need a ground.
    """
    low, high = axes.get_xlim()
    width, _ = _layout.size_in_inches(axes)
    room = length / (high - low) * width
    if not math.isfinite(room) or room < _layout.text_width(text, style.SMALL_SIZE) + 0.16:
        return
    axes.annotate(
        text,
        (start + length / 2, y),
        xytext=(0, -_layout.centring(style.SMALL_SIZE)),
        textcoords="offset points",
        ha="center",
        va="baseline",
        fontsize=style.SMALL_SIZE,
        color=palette.standing_out(colour) if fill == "solid" else palette.INK,
        bbox={**_layout.COVER, "pad": 1.2} if _HATCHES[fill] else None,
        zorder=4,
    )


def _key_lines(entries: list[str], *, compact: bool) -> list[list[str]]:
    needed = {each: _SWATCH + 0.08 + _layout.text_width(each) + 0.24 for each in entries}
    return _layout.key_lines(needed, style.COMPACT_WIDTH if compact else style.COLUMN_WIDTH)


def _write_key(figure: ReportFigure, lines: list[list[str]], fills: Mapping[str, str]) -> None:
    for place, line in enumerate(lines):
        axes = _layout.key_axes(figure, line=place)
        x = _layout.EDGE
        for entry in line:
            fill = fills[entry]
            axes.barh(
                _layout.KEY_MIDDLE,
                _SWATCH,
                left=x,
                height=0.44,
                facecolor=palette.MUTED if fill == "solid" else palette.PAPER,
                edgecolor=palette.MUTED,
                hatch=_HATCHES[fill],
                hatchcolor=palette.MUTED,
                linewidth=1,
            )
            _layout.write_in_key(axes, x + _SWATCH + 0.08, entry)
            x += _SWATCH + 0.08 + _layout.text_width(entry) + 0.24
