"""Slope: the same quantity at two times, one line each, named at its end."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from analysis import palette, periods
from analysis.figures import style
from analysis.figures.charts import _layout
from analysis.figures.charts import _rows_of_values as values
from analysis.figures.charts._compact import compactable
from analysis.figures.encoding import Encoding, ReportFigure
from analysis.figures.evidence import evidence_of, link


@compactable
def slope(
    frame: pd.DataFrame,
    *,
    label: str,
    period: str,
    value: str,
    unit: str,
    economy: str | None = None,
    disputed: str | None = None,
    evidence: str | None = None,
    compact: bool = False,
) -> ReportFigure:
    """Draw a line from the first to the second period for each label.

    Parameters
    ----------
    frame : DataFrame
        A row a point. Exactly two periods, the earlier on the left. A label with one value is a
        dot without a line.
    label, value, unit, economy, disputed, evidence, compact
        As for `horizontal_bars`.
    period : str
        Column of the time.

    Raises
    ------
    ValueError
        When there are not exactly two periods.
    """
    ends = sorted({str(each) for each in frame[period]})
    if len(ends) != 2:
        raise ValueError(f"column {period!r}: expected two periods, found {', '.join(ends)}")
    encoding = Encoding(
        shape="Slope chart",
        values=(value,),
        unit=unit,
        label=label,
        period=period,
        also=tuple(filter(None, (economy, disputed))),
    )
    points = frame.assign(
        _value=values.numbers(frame, value),
        _side=[ends.index(str(each)) for each in frame[period]],
        _text=values.value_texts(frame, value, None, disputed),
        _economy=values.column(frame, economy),
        _evidence=evidence_of(frame, evidence),
    ).dropna(subset="_value")
    is_named = (points["_side"] == 1) | (points[label].map(points[label].value_counts()) == 1)
    words = [
        f"{name} {shown}" if named else str(shown)
        for name, shown, named in zip(points[label], points["_text"], is_named, strict=True)
    ]
    width = style.COMPACT_WIDTH if compact else style.COLUMN_WIDTH
    points["_words"], _ = _layout.column_of_labels(words, values.LABELS_AT_MOST * width)
    left, right = (
        _layout.column_of_labels(points.loc[points["_side"] == side, "_words"], width)[1]
        + values.LEADER
        + 1.5 * _layout.GAP
        for side in (0, 1)
    )
    rows = max(int((points["_side"] == side).sum()) for side in (0, 1))
    height = max(2.9, rows * 0.34 + 0.8)
    note = values.footnote(frame, disputed)
    bottom = 0.36 + (0.17 if note else 0.0)
    with style.applied():
        figure, axes = _layout.new_figure(
            width, height, encoding, left=left, right=right, top=0.34, bottom=bottom
        )
        axes.set_xlim(0, 1)
        axes.set_ylim(*values.limits(list(points["_value"])))
        axes.set_xticks([])
        axes.set_yticks([])
        for side, name in enumerate(ends):
            axes.axvline(side, color=palette.HAIRLINE, linewidth=0.8, zorder=1)
            axes.annotate(
                periods.written(name),
                (side, 1),
                xycoords="axes fraction",
                xytext=(0, 10),
                textcoords="offset points",
                ha="center",
                weight=_layout.SEMIBOLD,
            )
        for _, own in points.groupby(label, sort=False):
            _draw_line(axes, own.sort_values("_side"))
        for side in (0, 1):
            _write_ends(axes, points[points["_side"] == side], side)
        _layout.unit_and_notes(figure, unit, [note] if note else [])
    return figure


def _draw_line(axes: Axes, own: pd.DataFrame) -> None:
    look = palette.economy_style(own["_economy"].iloc[0])
    axes.plot(own["_side"], own["_value"], color=look.colour, linewidth=1.8, zorder=2)
    for _, point in own.iterrows():
        (dot,) = axes.plot(
            [point["_side"]],
            [point["_value"]],
            marker=look.marker,
            linestyle="none",
            color=look.colour,
            markersize=6,
            zorder=3,
            clip_on=False,
        )
        link(dot, point["_evidence"])


def _write_ends(axes: Axes, points: pd.DataFrame, side: int) -> None:
    values.write_apart(
        axes,
        side,
        list(points["_value"]),
        list(points["_words"]),
        [palette.economy_style(code).colour for code in points["_economy"]],
        observations=list(points["_evidence"]),
        side="right" if side else "left",
    )
