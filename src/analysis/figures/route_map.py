"""Map of a transport network: borders in one neutral line, links by the kind of their line.

Modes are told apart by dashes and not by colour, so that a photocopy keeps them. Links are drawn
straight from place to place; the map shows what joins what, not where the track lies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from analysis import palette
from analysis.figures import _labels, borders, style
from analysis.figures._projection import Conic, Window
from analysis.figures.charts import _layout
from analysis.figures.charts._compact import compactable
from analysis.figures.encoding import Encoding, ReportFigure
from analysis.figures.evidence import evidence_of
from analysis.figures.evidence import link as link_to

RAIL, ROAD, FERRY, SEA, PIPE, LATER = (
    "railway",
    "road",
    "ferry",
    "sea route",
    "pipeline",
    "not yet open",
)
"""What a link is shown as; `LATER` stands for any mode."""

COORDINATES = ("from_longitude", "from_latitude", "to_longitude", "to_latitude")


@dataclass(frozen=True)
class _Stroke:
    width: float
    colour: str
    dashes: tuple[float, ...] = ()
    core: float = 0.0


_STROKES: Mapping[str, _Stroke] = {
    RAIL: _Stroke(1.3, palette.INK),
    ROAD: _Stroke(1.2, palette.INK, (4, 2)),
    FERRY: _Stroke(1.7, palette.INK, (0.9, 1.5)),
    SEA: _Stroke(1.1, palette.MUTED, (0.9, 2.2)),
    PIPE: _Stroke(1.1, palette.MUTED, (7, 1.6, 1.2, 1.6)),
    LATER: _Stroke(2.8, palette.INK, (), 1.4),
}
_MARKERS = {"border crossing": ("s", palette.PAPER), "port": ("D", palette.INK)}
_OTHER_MARKER = ("o", palette.INK)
_SAMPLE = 0.36
_KEY_LINE = 0.2
_TEXT_HEIGHT = 0.125
_FILL = 0.4


@dataclass(frozen=True)
class _Place:
    name: str
    point: tuple[float, float]
    kind: str
    rank: int


@compactable
def route_map(
    frame: pd.DataFrame,
    *,
    link: str,
    shown_as: str,
    places: pd.DataFrame,
    window: Window,
    phone_window: Window | None = None,
    filled: Sequence[str] = (),
    areas: pd.DataFrame | None = None,
    also: tuple[str, ...] = (),
    land: borders.Borders | None = None,
    compact: bool = False,
) -> ReportFigure:
    """Draw the links of a network between borders and coasts.

    Parameters
    ----------
    frame : DataFrame
        A row a link, with its ends in the columns `COORDINATES`; a link with an ``observation``
        leads to its evidence.
    link, shown_as : str
        Columns of the name of the link and of what it is shown as (`RAIL` to `LATER`).
    places : DataFrame
        A row a place: ``name``, ``longitude``, ``latitude``, ``kind`` and ``rank``. Places of rank
        0 have no name on the map, those of rank 2 have none on a phone; the order is that in which
        names are placed.
    window : (west, south, east, north)
        What the map shows, in degrees.
    phone_window : (west, south, east, north), optional
        What it shows on a phone instead, where links that lead to a named place beyond it say so.
    filled : sequence of str
        Economies with a tint.
    areas : DataFrame, optional
        As `places`, of countries and seas to be named: near their point, where no line runs, and
        not at all where there is no such room.
    also : tuple of str
        Further columns of the frame that belong to what is shown.
    land : Borders, optional
        The report's own without it.
    compact : bool
        For a phone: narrow, and without the names of rank 2.

    Raises
    ------
    ValueError
        When a link is shown as something else.
    """
    strange = sorted(set(frame[shown_as]) - set(_STROKES))
    if strange:
        raise ValueError(
            f"column {shown_as!r}: expected {', '.join(_STROKES)}; found {', '.join(strange)}"
        )
    encoding = Encoding(shape="Map", label=link, series=shown_as, also=(*COORDINATES, *also))
    width = style.COMPACT_WIDTH if compact else style.COLUMN_WIDTH
    sheet = _Sheet(phone_window if compact and phone_window else window, width)
    kinds = [kind for kind in _STROKES if kind in set(frame[shown_as])]
    keys = _key_rows(kinds, width)
    foot = _KEY_LINE * len(keys) + 0.08
    with style.applied():
        figure, axes = _layout.new_figure(
            width, sheet.height + foot, encoding, left=0, right=0, top=0, bottom=foot
        )
        axes.set_xlim(0, width)
        axes.set_ylim(0, sheet.height)
        axes.set_axis_off()
        _draw_land(axes, sheet, land or borders.load(), filled)
        lines = _draw_links(axes, sheet, frame, shown_as)
        ends = _leading_out(sheet, frame, places) if compact and phone_window else []
        _draw_places(axes, sheet, places, areas, lines, ends, compact=compact)
        _draw_key(figure, keys, foot)
    return figure


class _Sheet:
    """A window laid on paper, in inches from its lower left."""

    def __init__(self, window: Window, width: float) -> None:
        self._flat = Conic(window)
        west, south, east, north = window
        steps = [n / 20 for n in range(21)]
        edge = [self._flat(west + (east - west) * s, y) for s in steps for y in (south, north)]
        edge += [self._flat(x, south + (north - south) * s) for s in steps for x in (west, east)]
        self._left, self._low = min(x for x, _ in edge), min(y for _, y in edge)
        self._inches = width / (max(x for x, _ in edge) - self._left)
        self.width = width
        self.height = (max(y for _, y in edge) - self._low) * self._inches

    def __call__(self, longitude: float, latitude: float) -> tuple[float, float]:
        x, y = self._flat(longitude, latitude)
        return (x - self._left) * self._inches, (y - self._low) * self._inches

    def crossing(
        self, inner: tuple[float, float], outer: tuple[float, float]
    ) -> tuple[float, float]:
        """Return the point at which a line from within leaves the sheet."""
        share = 1.0
        for start, end, size in zip(inner, outer, (self.width, self.height), strict=True):
            if end != start:
                share = min(share, max((0 - start) / (end - start), (size - start) / (end - start)))
        return (
            inner[0] + share * (outer[0] - inner[0]),
            inner[1] + share * (outer[1] - inner[1]),
        )

    def holds(self, point: tuple[float, float]) -> bool:
        return 0 <= point[0] <= self.width and 0 <= point[1] <= self.height


def _draw_land(axes: Axes, sheet: _Sheet, land: borders.Borders, filled: Sequence[str]) -> None:
    for code in filled:
        for ring in land.outlines[code]:
            points = [sheet(*point) for point in ring]
            patch = Polygon(
                points, facecolor=palette.HAIRLINE, edgecolor="none", alpha=_FILL, zorder=1
            )
            axes.add_patch(patch)
    for lines, colour, width in (
        (land.coasts, palette.MUTED, 0.5),
        (land.borders, palette.MUTED, 0.35),
    ):
        drawn = [[sheet(*point) for point in line] for line in lines]
        axes.add_collection(
            LineCollection(drawn, colors=colour, linewidths=width, zorder=1.2), autolim=False
        )


def _draw_links(
    axes: Axes, sheet: _Sheet, frame: pd.DataFrame, shown_as: str
) -> list[_labels.Stretch]:
    lines = []
    marks = frame[[shown_as, *COORDINATES]].itertuples(index=False, name=None)
    for (kind, *ends), observation in zip(marks, evidence_of(frame), strict=True):
        first, last = sheet(*ends[:2]), sheet(*ends[2:])
        drawn = _stroke(axes, (first[0], last[0]), (first[1], last[1]), _STROKES[kind])
        for line in drawn:
            link_to(line, observation)
        lines.append((*first, *last))
    return lines


def _stroke(
    axes: Axes, x: tuple[float, float], y: tuple[float, float], look: _Stroke
) -> list[Line2D]:
    dashes = (0, look.dashes) if look.dashes else "solid"
    drawn = axes.plot(x, y, color=look.colour, linewidth=look.width, linestyle=dashes, zorder=2)
    if look.core:
        drawn += axes.plot(x, y, color=palette.PAPER, linewidth=look.core, zorder=2.1)
    return drawn


def _draw_places(
    axes: Axes,
    sheet: _Sheet,
    places: pd.DataFrame,
    areas: pd.DataFrame | None,
    lines: list[_labels.Stretch],
    ends: list[_Place],
    *,
    compact: bool,
) -> None:
    seen = [place for place in _places(sheet, places) if sheet.holds(place.point)]
    for place in seen:
        marker, fill = _MARKERS.get(place.kind, _OTHER_MARKER)
        axes.plot(
            [place.point[0]],
            [place.point[1]],
            marker=marker,
            markersize=3.4 if place.rank else 2.0,
            color=palette.INK,
            markerfacecolor=fill,
            markeredgewidth=0.8,
            linestyle="none",
            zorder=3,
        )
    named = [place for place in seen if 0 < place.rank <= (1 if compact else 2)] + ends
    placed = _labels.place(
        [place.point for place in named],
        [(_layout.text_width(place.name, style.SMALL_SIZE), _TEXT_HEIGHT) for place in named],
        frame=(sheet.width, sheet.height),
        marks=[place.point for place in named],
        faint=[place.point for place in seen],
        lines=lines,
    )
    for label in placed:
        _write(axes, label.box, named[label.number].name, palette.INK, zorder=4)
    points = [place.point for place in seen]
    boxes = [label.box for label in placed]
    _draw_areas(axes, sheet, areas, points, lines, boxes, compact=compact)


def _leading_out(sheet: _Sheet, frame: pd.DataFrame, places: pd.DataFrame) -> list[_Place]:
    """Return where links leave the sheet for a place that is named, each place once."""
    beyond = {
        place.point: place.name
        for place in _places(sheet, places)
        if place.rank and not sheet.holds(place.point)
    }
    ends: dict[str, _Place] = {}
    for coordinates in frame[list(COORDINATES)].itertuples(index=False, name=None):
        stretch = sheet(*coordinates[:2]), sheet(*coordinates[2:])
        for inner, outer in (stretch, stretch[::-1]):
            if outer in beyond and sheet.holds(inner):
                name = f"to {beyond[outer]}"
                ends.setdefault(name, _Place(name, sheet.crossing(inner, outer), "end", 1))
    return list(ends.values())


def _draw_areas(
    axes: Axes,
    sheet: _Sheet,
    areas: pd.DataFrame | None,
    points: list[tuple[float, float]],
    lines: list[_labels.Stretch],
    taken: list[_labels.Box],
    *,
    compact: bool,
) -> None:
    boxes = list(taken)
    for area in [] if areas is None else _places(sheet, areas):
        if compact and area.rank > 1:
            continue
        size = (_layout.text_width(area.name, style.SMALL_SIZE), _TEXT_HEIGHT)
        box = _labels.clear_of(
            area.point,
            size,
            frame=(sheet.width, sheet.height),
            points=points,
            lines=lines,
            taken=boxes,
        )
        if box is not None:
            _write(axes, box, area.name, palette.MUTED, zorder=1.5)
            boxes.append(box)


def _places(sheet: _Sheet, frame: pd.DataFrame) -> list[_Place]:
    columns = frame[["name", "longitude", "latitude", "kind", "rank"]]
    return [
        _Place(str(name), sheet(float(x), float(y)), str(kind), int(rank))
        for name, x, y, kind, rank in columns.itertuples(index=False, name=None)
    ]


def _write(axes: Axes, box: _labels.Box, text: str, colour: str, *, zorder: float) -> None:
    axes.annotate(
        text,
        (box[0], (box[1] + box[3]) / 2),
        xytext=(0, -_layout.centring(style.SMALL_SIZE)),
        textcoords="offset points",
        fontsize=style.SMALL_SIZE,
        color=colour,
        zorder=zorder,
        annotation_clip=False,
        bbox={**_layout.COVER, "alpha": 0.65, "pad": 0.2} if zorder > 2 else None,
    )


def _key_rows(kinds: Sequence[str], width: float) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    used = 0.0
    for kind in kinds:
        needed = _key_width(kind)
        if rows[-1] and used + needed > width:
            rows.append([])
            used = 0.0
        rows[-1].append(kind)
        used += needed
    return rows


def _key_width(kind: str) -> float:
    return _SAMPLE + 0.06 + _layout.text_width(kind, style.SMALL_SIZE) + 0.18


def _draw_key(figure: ReportFigure, rows: list[list[str]], foot: float) -> None:
    width, height = figure.get_size_inches()
    axes = figure.add_axes((0, 0, 1, foot / height))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(0, foot)
    for number, kinds in enumerate(rows):
        x, y = 0.0, foot - 0.08 - _KEY_LINE * (number + 0.5)
        for kind in kinds:
            _stroke(axes, (x + 0.02, x + _SAMPLE), (y, y), _STROKES[kind])
            axes.annotate(
                kind,
                (x + _SAMPLE + 0.06, y),
                xytext=(0, -_layout.centring(style.SMALL_SIZE)),
                textcoords="offset points",
                fontsize=style.SMALL_SIZE,
                color=palette.MUTED,
            )
            x += _key_width(kind)
