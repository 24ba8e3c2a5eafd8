"""From degrees to a flat map: Lambert's conformal conic projection on a sphere.

J. P. Snyder, Map Projections: A Working Manual, US Geological Survey Professional Paper 1395
(1987), pages 104 to 107. Angles are kept, and lengths nearly so between the standard parallels,
which lie a sixth of the window's height within it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Window = tuple[float, float, float, float]
"""West, south, east and north in degrees."""


@dataclass(frozen=True)
class Conic:
    """The projection for a window; distances are in radians of the sphere."""

    window: Window

    def __call__(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return x to the east and y to the north of the window's middle."""
        west, south, east, north = self.window
        inset = (north - south) / 6
        cone, scale = _cone(math.radians(south + inset), math.radians(north - inset))
        middle = scale / _half_tangent(math.radians((south + north) / 2)) ** cone
        radius = scale / _half_tangent(math.radians(latitude)) ** cone
        angle = cone * math.radians(longitude - (west + east) / 2)
        return radius * math.sin(angle), middle - radius * math.cos(angle)


def _half_tangent(latitude: float) -> float:
    return math.tan(math.pi / 4 + latitude / 2)


def _cone(first: float, second: float) -> tuple[float, float]:
    """Return Snyder's n and F for two standard parallels in radians."""
    spread = math.log(_half_tangent(second) / _half_tangent(first))
    cone = math.log(math.cos(first) / math.cos(second)) / spread
    return cone, math.cos(first) * _half_tangent(first) ** cone / cone
