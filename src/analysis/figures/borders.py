"""Borders and coasts for maps, from a small file that was clipped once.

The data are Natural Earth's country boundaries at 1:50 million (public domain), by way of the npm
package ``world-atlas``. ``data/geo/borders.json`` holds what the report's maps need of them and is
made again by ::

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    .venv/bin/python -m analysis.figures.borders package/countries-50m.json

Natural Earth draws boundaries as they are held on the ground, not as anybody claims them; its
policy is at https://www.naturalearthdata.com/about/disputed-boundaries-policy/. The report draws
all of them in one neutral line and takes no position.

The file keeps, in degrees rounded to a hundredth: ``coasts`` and ``borders``, lines that belong to
one economy or to two, clipped to :data:`WINDOW` and thinned by the algorithm of Douglas and Peucker
(1973, The Canadian Cartographer 10, 112-122) to :data:`TOLERANCE`; and ``outlines``, the rings of
the economies of the network, thinned twice as much and not clipped.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis import paths

WINDOW = (-2.0, 8.0, 130.0, 64.0)
"""West, south, east and north of what is kept, in degrees."""

TOLERANCE = 0.06
"""Degrees by which a thinned line may leave the full one."""

Point = tuple[float, float]
Line = list[Point]

_NUMERIC = {
    "004": "AFG",
    "031": "AZE",
    "112": "BLR",
    "156": "CHN",
    "268": "GEO",
    "276": "DEU",
    "364": "IRN",
    "398": "KAZ",
    "417": "KGZ",
    "528": "NLD",
    "586": "PAK",
    "616": "POL",
    "642": "ROU",
    "643": "RUS",
    "762": "TJK",
    "792": "TUR",
    "795": "TKM",
    "860": "UZB",
}
"""ISO 3166-1 numeric, as the source has it, to alpha-3."""


@dataclass(frozen=True)
class Borders:
    """Lines to draw and rings to fill, each a list of longitude and latitude."""

    coasts: list[Line]
    borders: list[Line]
    outlines: Mapping[str, list[Line]]


def load(folder: Path | None = None) -> Borders:
    """Read ``geo/borders.json`` of a data folder, the report's own without one."""
    path = (paths.data() if folder is None else folder) / "geo" / "borders.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Borders(
        coasts=[_points(line) for line in kept["coasts"]],
        borders=[_points(line) for line in kept["borders"]],
        outlines={
            code: [_points(ring) for ring in rings] for code, rings in kept["outlines"].items()
        },
    )


def degrees_from(rings: Iterable[Line], longitude: float, latitude: float) -> float:
    """Return how far a place lies outside rings, in degrees; 0 inside.

    Inside is where a ray to the east crosses the rings an odd number of times.
    """
    crossings, nearest = 0, math.inf
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y1 > latitude) != (y2 > latitude):
                crossings += longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1
            nearest = min(nearest, _off((longitude, latitude), (x1, y1), (x2, y2)))
    return 0.0 if crossings % 2 else nearest


def clipped(topology: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the report keeps of a TopoJSON file of countries.

    A topology stores each stretch of boundary once, as an arc: an arc that two countries use is a
    border, an arc of one is a coast.
    """
    arcs = _arcs(topology)
    users: dict[int, int] = {}
    outlines: dict[str, list[Line]] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = _polygons(country)
        for ring in (ring for polygon in polygons for ring in polygon):
            for arc in ring:
                number = arc if arc >= 0 else ~arc
                users[number] = users.get(number, 0) + 1
        if code := _NUMERIC.get(str(country.get("id"))):
            rings = [_joined(polygon[0], arcs) for polygon in polygons]
            kept = [thinned(ring, 2 * TOLERANCE) for ring in rings]
            outlines[code] = [_rounded(ring) for ring in kept if len(ring) > 4]
    lines: dict[bool, list[Line]] = {True: [], False: []}
    for number, line in enumerate(arcs):
        for piece in within(line, WINDOW):
            lines[users.get(number, 0) > 1].append(_rounded(thinned(piece, TOLERANCE)))
    return {
        "source": "Natural Earth 4.1, 1:50 million, public domain, by way of world-atlas 2.0.2",
        "coasts": [line for line in lines[False] if len(line) > 2],
        "borders": [line for line in lines[True] if len(line) > 1],
        "outlines": outlines,
    }


def thinned(line: Line, tolerance: float) -> Line:
    """Return a line with the points that lie within the tolerance of the rest left out."""
    keep = {0, len(line) - 1}
    waiting = [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        between = range(first + 1, last)
        if not between:
            continue
        far = max(between, key=lambda n: _off(line[n], line[first], line[last]))
        if _off(line[far], line[first], line[last]) > tolerance:
            keep.add(far)
            waiting += [(first, far), (far, last)]
    return [line[n] for n in sorted(keep)]


def within(line: Line, window: tuple[float, float, float, float]) -> list[Line]:
    """Return the pieces of a line with a point in a window; each keeps one point beyond it."""
    west, south, east, north = window
    inside = [west <= x <= east and south <= y <= north for x, y in line]
    near = [any(inside[max(0, n - 1) : n + 2]) for n in range(len(line))]
    pieces: list[Line] = [[]]
    for point, is_near in zip(line, near, strict=True):
        if is_near:
            pieces[-1].append(point)
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if len(piece) > 1]


def _off(point: Point, first: Point, last: Point) -> float:
    """Return the distance of a point from a stretch, in degrees of the plane."""
    (x, y), (x1, y1), (x2, y2) = point, first, last
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = 0.0 if not length else ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length
    along = min(1.0, max(0.0, along))
    return math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1))


def _arcs(topology: Mapping[str, Any]) -> list[Line]:
    """Undo the quantisation of a TopoJSON file: steps of integers to degrees."""
    (scale_x, scale_y), (left, low) = (topology["transform"][k] for k in ("scale", "translate"))
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        line = []
        for step in steps:
            x, y = x + step[0], y + step[1]
            line.append((x * scale_x + left, y * scale_y + low))
        arcs.append(line)
    return arcs


def _polygons(country: Mapping[str, Any]) -> list[list[list[int]]]:
    arcs: Any = country.get("arcs", [])
    return [arcs] if country["type"] == "Polygon" else list(arcs)


def _joined(ring: list[int], arcs: list[Line]) -> Line:
    points: Line = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def _points(line: list[list[float]]) -> Line:
    return [(float(x), float(y)) for x, y in line]


def _rounded(line: Line) -> Line:
    return [(round(x, 2), round(y, 2)) for x, y in line]


if __name__ == "__main__":
    made = clipped(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    target = paths.data() / "geo" / "borders.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(made, separators=(",", ":")) + "\n", encoding="utf-8", newline="")
