"""Lines over time, named at their ends. A missing value is a gap, never a bridge."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter

from analysis import palette, periods
from analysis.figures import style
from analysis.figures.charts import _layout, _time
from analysis.figures.charts import _rows_of_values as values
from analysis.figures.charts._compact import compactable
from analysis.figures.encoding import Encoding, ReportFigure
from analysis.figures.evidence import evidence_of, link


@compactable
def lines(
    frame: pd.DataFrame,
    *,
    period: str,
    value: str,
    unit: str,
    series: str | None = None,
    economy: str | None = None,
    low: str | None = None,
    high: str | None = None,
    modelled: str | None = None,
    names: Mapping[str, str] | None = None,
    evidence: str | None = None,
    compact: bool = False,
) -> ReportFigure:
    """Draw one line for each member of `series`.

    Parameters
    ----------
    frame : DataFrame
        A row a point.
    period : str
        Column of years or ISO 8601 periods.
    value : str
        Column of values. Missing values, and periods that other lines have and this one lacks,
        interrupt the line.
    unit : str
        Unit of the values.
    series : str, optional
        Column that names the line.
    economy : str, optional
        Column of codes that give colour, marker and dashes.
    low, high : str, optional
        Columns of an interval, drawn as a band; the axis ends where finite values end.
    modelled : str, optional
        Column of truth values; modelled points are hollow and the line to them dashed.
    names : mapping, optional
        Words for the values of `series`.
    evidence, compact
        As for `horizontal_bars`.
    """
    words = dict(names or {})
    encoding = Encoding(
        shape="Line chart",
        values=(value,),
        unit=unit,
        series=series,
        period=period,
        low=low,
        high=high,
        also=tuple(filter(None, (economy, modelled))),
        names=words,
    )
    points = points_of(
        frame,
        period=period,
        value=value,
        series=series,
        economy=economy,
        low=low,
        high=high,
        modelled=modelled,
        evidence=evidence,
    )
    ends = _last_points(points)
    width = style.COMPACT_WIDTH if compact else style.COLUMN_WIDTH
    labels, labels_width = _layout.column_of_labels(
        [words.get(name, name) for name in ends["series"]], values.LABELS_AT_MOST * width
    )
    height = 2.5 if compact else 2.9
    with style.applied():
        limits = values.limits(list(points["value"]), list(points["low"]), list(points["high"]))
        figure, axes = _layout.new_figure(
            width,
            height,
            encoding,
            left=_layout.room_for_ticks(limits, 0.4),
            right=labels_width + values.LEADER + 1.5 * _layout.GAP,
            top=0.3,
            bottom=0.28,
        )
        axes.set_ylim(*limits)
        _layout.value_axis(axes, "y")
        time_axis(axes, points["period"])
        for _, own in points.groupby("series", sort=False):
            draw_line(axes, own)
        values.write_apart(
            axes,
            axes.get_xlim()[1],
            list(ends["value"]),
            labels,
            [palette.economy_style(code).colour for code in ends["economy"]],
            observations=list(ends["evidence"]),
        )
        figure.text(0, 1, unit, ha="left", va="top", fontsize=style.SMALL_SIZE, color=palette.MUTED)
    return figure


def points_of(
    frame: pd.DataFrame,
    *,
    period: str,
    value: str,
    series: str | None,
    economy: str | None,
    low: str | None,
    high: str | None,
    modelled: str | None,
    evidence: str | None,
) -> pd.DataFrame:
    """Return the frame with settled column names and a row for every period of every line."""
    missing = [math.nan] * len(frame)
    points = pd.DataFrame(
        {
            "series": [str(each) for each in values.column(frame, series, "")],
            "period": [str(each) for each in frame[period]],
            "value": values.numbers(frame, value),
            "economy": values.column(frame, economy),
            "low": values.numbers(frame, low) if low else missing,
            "high": values.numbers(frame, high) if high else missing,
            "modelled": values.column(frame, modelled, False),
            "evidence": evidence_of(frame, evidence),
        }
    )
    order = list(dict.fromkeys(points["series"]))
    every = pd.MultiIndex.from_product(
        [order, sorted(set(points["period"]), key=_time.position)], names=["series", "period"]
    )
    full = points.set_index(["series", "period"]).reindex(every).reset_index()
    full["economy"] = full.groupby("series", sort=False)["economy"].transform("first")
    full["modelled"] = full["modelled"].eq(True)
    full["at"] = [_time.position(each) for each in full["period"]]
    return full


def _last_points(points: pd.DataFrame) -> pd.DataFrame:
    return points.dropna(subset="value").groupby("series", sort=False).tail(1)


def draw_line(axes: Axes, own: pd.DataFrame, *, is_single: bool = False) -> None:
    """Draw one line from points with the columns settled by `points_of`.

    Parameters
    ----------
    is_single : bool
        Whether the line is alone on its axes, so that dashes need not tell it apart.
    """
    look = palette.economy_style(own["economy"].iloc[0])
    axes.fill_between(
        own["at"], own["low"], own["high"], color=look.colour, alpha=0.18, linewidth=0, zorder=1.9
    )
    solid = own["value"].where(~own["modelled"])
    into_model = own["value"].where(own["modelled"] | own["modelled"].shift(-1, fill_value=False))
    dashes = (0, look.dashes) if look.dashes and not is_single else "solid"
    axes.plot(own["at"], solid, color=look.colour, linestyle=dashes, zorder=2.5)
    axes.plot(own["at"], into_model, color=look.colour, linestyle=(0, (2, 2)), zorder=2.4)
    seen = own.dropna(subset="value")
    for at, value, is_modelled, observation in zip(
        seen["at"], seen["value"], seen["modelled"], seen["evidence"], strict=True
    ):
        (dot,) = axes.plot(
            [at],
            [value],
            marker=look.marker,
            markersize=5,
            color=look.colour,
            markerfacecolor=palette.PAPER if is_modelled else look.colour,
            linestyle="none",
            zorder=3,
            clip_on=False,
        )
        link(dot, observation)


def time_axis(axes: Axes, shown: pd.Series[str], *, ticks: int = 7) -> None:
    """Put at most `ticks` of the periods under the axis, always the first and the last."""
    names = {_time.position(each): periods.written(each) for each in shown}
    spots = sorted(names)
    axes.set_xlim(spots[0], spots[-1] if len(spots) > 1 else spots[0] + 1)
    step = max(1, math.ceil((len(spots) - 1) / max(1, ticks - 1)))
    chosen = spots[::-1][::step][::-1]
    if spots[0] not in chosen:
        chosen = [spots[0], *chosen[1:]]
    axes.xaxis.set_major_locator(FixedLocator(chosen))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: names.get(at, "")))
