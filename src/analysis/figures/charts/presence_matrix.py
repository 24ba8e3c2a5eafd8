"""Presence matrix: occasions down, economies across, a mark for each that was there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes

from analysis import palette
from analysis.figures import style
from analysis.figures.charts import _layout
from analysis.figures.charts._compact import compactable
from analysis.figures.encoding import Encoding, ReportFigure
from analysis.figures.evidence import evidence_of, link

FILLED, SQUARE, HOLLOW = "filled", "square", "hollow"

_LINE, _PAD = 0.165, 0.085
_HEADER = 0.26
_HEAD_SIZE = style.SMALL_SIZE - 1
_COLUMN, _COLUMN_COMPACT = 0.36, 0.26
_SIZES = {FILLED: ("o", 5.5), SQUARE: ("s", 7.5), HOLLOW: ("o", 5.5)}


@compactable
def presence_matrix(
    frame: pd.DataFrame,
    *,
    label: str,
    economy: str,
    role: str,
    looks: Mapping[str, str],
    columns: Sequence[str],
    joined: str | None = None,
    joined_words: str = "a pair",
    others: str | None = None,
    names: Mapping[str, str] | None = None,
    evidence: str | None = None,
    compact: bool = False,
) -> ReportFigure:
    """Draw a row for each label in the order of the frame, a column for each economy.

    Parameters
    ----------
    frame : DataFrame
        A row a mark.
    label, economy, role : str
        Columns of the occasion, of the code of the economy and of the part it played.
    looks : mapping
        Part to `FILLED`, `SQUARE` or `HOLLOW`; shapes tell them apart, so that a photocopy does.
    columns : sequence of str
        Codes in the order of the columns.
    joined : str, optional
        Column that is true for the marks that a line joins, such as those of a pair.
    joined_words : str
        What the line means, for the key.
    others : str, optional
        Column of how many more were there than have a column; printed at the right.
    names : mapping, optional
        Words for the codes, which head the columns without it; they stand upright, since names of
        countries are wider than columns.
    evidence, compact
        As for `horizontal_bars`.
    """
    encoding = Encoding(
        shape="Matrix",
        label=label,
        series=role,
        also=tuple(filter(None, (economy, joined, others))),
        mark="mark",
    )
    width = style.COMPACT_WIDTH if compact else style.COLUMN_WIDTH
    step = _COLUMN_COMPACT if compact else _COLUMN
    right = 0.34 if others else 0.1
    left = width - right - step * len(columns)
    labels = list(dict.fromkeys(str(each) for each in frame[label]))
    texts = {each: _layout.wrap(each, left - 0.08, style.SMALL_SIZE) for each in labels}
    heights = [len(texts[each]) * _LINE + _PAD for each in labels]
    heads = {code: (names or {}).get(code, code) for code in columns}
    header = (
        _layout.widest(heads.values(), _HEAD_SIZE, _layout.SEMIBOLD) + 0.14 if names else _HEADER
    )
    key = _key_lines(looks, joined_words if joined else "", width)
    top = header + _layout.KEY_HEIGHT * len(key)
    height = top + sum(heights) + 0.06
    with style.applied():
        figure, axes = _layout.new_figure(
            width, height, encoding, left=left, right=right, top=top, bottom=0.06
        )
        axes.set_xlim(0, len(columns))
        axes.set_ylim(sum(heights), 0)
        axes.set_axis_off()
        _head(axes, heads, is_upright=bool(names))
        _key(figure, key, looks)
        marks = frame.assign(_evidence=evidence_of(frame, evidence))
        start = 0.0
        for each, tall in zip(labels, heights, strict=True):
            own = marks[marks[label].astype(str) == each]
            y = start + tall / 2
            axes.axhline(start, color=palette.HAIRLINE, linewidth=0.5, zorder=0)
            _write_label(axes, texts[each], y, left / step, str(own["_evidence"].iloc[0]))
            places = [columns.index(code) + 0.5 for code in own[economy]]
            if joined and own[joined].any():
                ends = [x for x, tied in zip(places, own[joined], strict=True) if tied]
                axes.plot(
                    [min(ends), max(ends)], [y, y], color=palette.MUTED, linewidth=1.0, zorder=1
                )
            for x, (_, mark) in zip(places, own.iterrows(), strict=True):
                _mark(axes, x, y, mark[economy], looks[mark[role]], mark["_evidence"])
            if others and own[others].iloc[0]:
                _text(axes, len(columns) + 0.08, y, f"+{own[others].iloc[0]}", color=palette.MUTED)
            start += tall
    return figure


def _head(axes: Axes, heads: Mapping[str, str], *, is_upright: bool) -> None:
    for place, (code, words) in enumerate(heads.items()):
        axes.annotate(
            words,
            (place + 0.5, 0),
            xytext=(0, 5),
            textcoords="offset points",
            ha="left" if is_upright else "center",
            va="center" if is_upright else "baseline",
            rotation=90 if is_upright else 0,
            rotation_mode="anchor" if is_upright else "default",
            fontsize=_HEAD_SIZE,
            color=palette.economy_style(code).colour,
            fontweight=_layout.SEMIBOLD,
            annotation_clip=False,
        )


def _key_lines(looks: Mapping[str, str], joined_words: str, width: float) -> list[list[str]]:
    needed = {
        words: (0.11 if words in looks else 0.26) + _word_width(words)
        for words in [*looks, *filter(None, [joined_words])]
    }
    return _layout.key_lines(needed, width, _layout.EDGE)


def _key(figure: ReportFigure, lines: list[list[str]], looks: Mapping[str, str]) -> None:
    for place, line in enumerate(lines):
        axes = _layout.key_axes(figure, line=place)
        x = _layout.EDGE
        for words in line:
            if words not in looks:
                axes.plot(
                    [x, x + 0.2], [_layout.KEY_MIDDLE] * 2, color=palette.MUTED, linewidth=1.0
                )
                x = _word(axes, x + 0.26, words)
                continue
            shape, size = _SIZES[looks[words]]
            axes.plot(
                [x],
                [_layout.KEY_MIDDLE],
                marker=shape,
                markersize=size,
                linestyle="none",
                color=palette.MUTED,
                markerfacecolor=palette.PAPER if looks[words] == HOLLOW else palette.MUTED,
                markeredgewidth=1.3,
            )
            x = _word(axes, x + 0.11, words)


def _word(axes: Axes, x: float, words: str) -> float:
    axes.annotate(
        words,
        (x, _layout.KEY_MIDDLE),
        xytext=(0, -_layout.centring(style.SMALL_SIZE)),
        textcoords="offset points",
        fontsize=style.SMALL_SIZE,
        color=palette.MUTED,
    )
    return x + _word_width(words)


def _word_width(words: str) -> float:
    return _layout.text_width(words, style.SMALL_SIZE) + 0.16


def _write_label(axes: Axes, lines: list[str], y: float, left: float, evidence: str) -> None:
    for place, words in enumerate(lines):
        _text(axes, -left, y + (place - (len(lines) - 1) / 2) * _LINE, words, evidence=evidence)


def _text(
    axes: Axes, x: float, y: float, words: str, *, color: str = palette.INK, evidence: str = ""
) -> None:
    written = axes.annotate(
        words,
        (x, y),
        xytext=(0, -_layout.centring(style.SMALL_SIZE)),
        textcoords="offset points",
        fontsize=style.SMALL_SIZE,
        color=color,
        annotation_clip=False,
    )
    link(written, evidence)


def _mark(axes: Axes, x: float, y: float, code: object, look: str, evidence: str) -> None:
    shape, size = _SIZES[look]
    colour = palette.economy_style(code).colour
    (drawn,) = axes.plot(
        [x],
        [y],
        marker=shape,
        markersize=size,
        linestyle="none",
        color=colour,
        markerfacecolor=palette.PAPER if look == HOLLOW else colour,
        markeredgewidth=1.3,
        zorder=3,
        clip_on=False,
    )
    link(drawn, evidence)
