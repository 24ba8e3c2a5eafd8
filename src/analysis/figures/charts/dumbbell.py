"""Dumbbell: two reporters of one quantity as a pair, filled and hollow."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from analysis import palette
from analysis.figures import style
from analysis.figures.charts import _layout
from analysis.figures.charts import _rows_of_values as values
from analysis.figures.charts._compact import compactable
from analysis.figures.encoding import Encoding, ReportFigure
from analysis.figures.evidence import evidence_of, link


@compactable
def dumbbell(
    frame: pd.DataFrame,
    *,
    label: str,
    series: str,
    value: str,
    pair: tuple[str, str],
    unit: str,
    economy: str | None = None,
    names: Mapping[str, str] | None = None,
    disputed: str | None = None,
    evidence: str | None = None,
    compact: bool = False,
) -> ReportFigure:
    """Draw two marks a row and a line between them, in the order labels first appear.

    Parameters
    ----------
    frame : DataFrame
        A row a mark: each label once with each member of `pair`. One of the two may be missing.
    label : str
        Column that names the row.
    series : str
        Column that says which of the pair a mark is.
    value : str
        Column of the position.
    pair : (filled, hollow)
        The two values of `series`.
    unit : str
        Unit of the values.
    economy : str, optional
        Column of codes that give the colour.
    names : mapping, optional
        Words for the pair, printed as the key.
    disputed, evidence, compact
        As for `horizontal_bars`.

    Raises
    ------
    ValueError
        When a label has two marks of the same kind, or a mark is neither of the pair.
    """
    words = {code: str(code) for code in pair} | dict(names or {})
    _check_pairs(frame, label, series, pair)
    encoding = Encoding(
        shape="Dumbbell chart of pairs",
        values=(value,),
        unit=unit,
        label=label,
        series=series,
        also=tuple(filter(None, (economy, disputed))),
        names=words,
    )
    marks = frame.assign(
        _value=values.numbers(frame, value),
        _text=values.value_texts(frame, value, None, disputed),
        _economy=values.column(frame, economy),
        _evidence=evidence_of(frame, evidence),
        _filled=[each == pair[0] for each in frame[series]],
    ).dropna(subset="_value")
    labels = list(dict.fromkeys(frame[label]))
    with style.applied():
        layout = _layout.rows(
            [str(each) for each in labels],
            encoding=encoding,
            limits=values.limits(list(marks["_value"])),
            left_texts=marks["_text"] if (marks["_value"] < 0).any() else (),
            right_texts=[*marks["_text"], *_side_by_side(marks, label)],
            key_lines=1,
            compact=compact,
            footnote=values.footnote(frame, disputed),
        )
        _layout.key(layout.figure, [(words[pair[0]], True), (words[pair[1]], False)])
        for y, each in zip(layout.positions, labels, strict=True):
            own = marks[marks[label] == each].sort_values("_value", kind="stable")
            _draw_pair(layout.axes, y, own)
    return layout.figure


_AND = " and "
_NEAR_ZERO = 0.25
"""Share of the largest value below which a label at the left of a dot may reach zero."""


def _side_by_side(marks: pd.DataFrame, label: str) -> list[str]:
    """Return the texts of the pairs whose labels may have to stand together at the right."""
    pairs = marks.sort_values("_value", kind="stable").groupby(label, sort=False)
    return [
        _AND.join(own["_text"])
        for _, own in pairs
        if len(own) > 1 and 0 <= own["_value"].min() < _NEAR_ZERO * marks["_value"].max()
    ]


def _reaches_zero(axes: Axes, value: float, text: str) -> bool:
    """Tell whether a label at the left of a dot would cross zero, and read as a negative value."""
    low, high = axes.get_xlim()
    width, _ = _layout.size_in_inches(axes)
    room = value / (high - low) * width
    return value >= 0 and room < _layout.text_width(text) + _layout.VALUE_GAP


def _draw_pair(axes: Axes, y: float, marks: pd.DataFrame) -> None:
    first = marks.iloc[0]
    is_together = len(marks) > 1 and _reaches_zero(axes, first["_value"], first["_text"])
    lead = first["_text"] + _AND if is_together else ""
    for side, (_, mark) in zip(("left", "right"), marks.iterrows(), strict=False):
        colour = palette.economy_style(mark["_economy"]).colour
        (drawn,) = axes.plot(
            [mark["_value"]],
            [y],
            marker="o",
            markersize=7.5,
            linestyle="none",
            color=colour,
            markerfacecolor=colour if mark["_filled"] else palette.PAPER,
            markeredgewidth=1.6,
            zorder=4,
            clip_on=False,
        )
        link(drawn, mark["_evidence"])
        is_lead = is_together and side == "left"
        values.write_value(
            axes,
            marks["_value"].iloc[-1] if is_together else mark["_value"],
            y,
            lead.rstrip() if is_lead else mark["_text"],
            side=side if len(marks) > 1 and not is_together else "right",
            is_dot=True,
            after=_layout.text_width(f"{lead}|") - _layout.text_width("|")
            if lead and not is_lead
            else 0.0,
            observation=mark["_evidence"],
        )
    if len(marks) > 1:
        colour = palette.economy_style(marks["_economy"].iloc[0]).colour
        axes.plot(marks["_value"], [y] * len(marks), color=colour, linewidth=2, zorder=3)


def _check_pairs(frame: pd.DataFrame, label: str, series: str, pair: tuple[str, str]) -> None:
    strangers = sorted(set(map(str, frame[series])) - set(pair))
    if strangers:
        raise ValueError(
            f"column {series!r}: expected {pair[0]} or {pair[1]}, found {', '.join(strangers)}"
        )
    doubled = frame.loc[frame.duplicated([label, series]), label]
    if len(doubled):
        raise ValueError(
            f"column {label!r}: expected each label once for each of {pair[0]} and {pair[1]},"
            f" found more for {', '.join(map(str, doubled))}"
        )
