"""Names beside points, placed so that none covers another name or a point.

Each name takes the best of eight places around its point, or a little further away: one that keeps
clear of the frame, of names already placed and of all named points, and among those the one over
the least ink of lines and other points. Names are placed in the order given, so the important ones
come first; one without a free place is left out, and the caller is told.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, bottom, right and top."""
Stretch = tuple[float, float, float, float]
"""Both ends of a straight line."""

_POINT_WEIGHT = 4
"""Samples of a line that a point without a name is worth."""

_REACHES = (1, 2, 3, 4, 5)
"""Gaps tried between a point and its name: a little further away is better than nowhere."""

_STEPS = 10
"""Places tried in each direction for a name that belongs to no point."""

_SAMPLE = 0.04
"""Inches between the points at which a line is felt for."""


@dataclass(frozen=True)
class Placed:
    """A name and the box it stands in, in inches from the lower left of the map."""

    number: int
    box: Box


def place(
    points: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    *,
    frame: tuple[float, float],
    marks: Sequence[tuple[float, float]],
    taken: Sequence[Box] = (),
    faint: Sequence[tuple[float, float]] = (),
    lines: Sequence[Stretch] = (),
    gap: float = 0.05,
    radius: float = 0.035,
) -> list[Placed]:
    """Return where the names of some points stand.

    Parameters
    ----------
    points, sizes
        Where each name belongs, and its width and height, in inches.
    frame
        Width and height of the map.
    marks
        All points that no name may cover.
    taken
        Boxes that are in use already.
    faint, lines
        Points and lines that are better not covered.
    gap, radius
        Between a point and its name; around a point.
    """
    felt = [sample for line in lines for sample in _samples(line)] + [*faint] * _POINT_WEIGHT
    used = list(taken)
    placed = []
    for number, (point, size) in enumerate(zip(points, sizes, strict=True)):
        free: list[Box] = []
        for reach in _REACHES:
            free = free or [
                box
                for box in _around(point, size, gap * reach)
                if _is_within(box, frame)
                and not any(_meet(box, other) for other in used)
                and not any(_covers(box, mark, radius) for mark in marks if mark != point)
            ]
        if not free:
            continue
        best = min(free, key=lambda box: sum(_covers(box, sample, 0.0) for sample in felt))
        used.append(best)
        placed.append(Placed(number, best))
    return placed


def clear_of(
    point: tuple[float, float],
    size: tuple[float, float],
    *,
    frame: tuple[float, float],
    points: Sequence[tuple[float, float]],
    lines: Sequence[Stretch],
    taken: Sequence[Box],
    reach: float = 0.25,
    margin: float = 0.03,
) -> Box | None:
    """Return the box nearest to a point, of at most `reach` inches, in which nothing stands.

    None where every such box would leave the frame, or hold a point, a line or another name.
    """
    felt = [*points, *(sample for line in lines for sample in _samples(line))]
    steps = range(-_STEPS, _STEPS + 1)
    width, height = size
    tried = sorted(
        (math.hypot(across, up), across, up)
        for across, up in ((a * reach / _STEPS, u * reach / _STEPS) for a in steps for u in steps)
        if math.hypot(across, up) <= reach
    )
    for _, across, up in tried:
        left, low = point[0] + across - width / 2, point[1] + up - height / 2
        box = (left, low, left + width, low + height)
        if (
            _is_within(box, frame)
            and not any(_meet(box, other) for other in taken)
            and not any(_covers(box, each, margin) for each in felt)
        ):
            return box
    return None


def _around(point: tuple[float, float], size: tuple[float, float], gap: float) -> list[Box]:
    """Return the eight boxes beside a point, the best for reading first."""
    (x, y), (width, height) = point, size
    right, left, middle = x + gap, x - gap - width, x - width / 2
    above, below, level = y + gap, y - gap - height, y - height / 2
    corners = [
        (right, level),
        (left, level),
        (right, above - gap / 2),
        (right, below + gap / 2),
        (left, above - gap / 2),
        (left, below + gap / 2),
        (middle, above),
        (middle, below),
    ]
    return [(a, b, a + width, b + height) for a, b in corners]


def _is_within(box: Box, frame: tuple[float, float]) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= frame[0] and box[3] <= frame[1]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _covers(box: Box, point: tuple[float, float], radius: float) -> bool:
    return (
        box[0] - radius < point[0] < box[2] + radius
        and box[1] - radius < point[1] < box[3] + radius
    )


def _samples(line: Stretch) -> list[tuple[float, float]]:
    x1, y1, x2, y2 = line
    steps = max(1, math.ceil(math.hypot(x2 - x1, y2 - y1) / _SAMPLE))
    return [(x1 + (x2 - x1) * n / steps, y1 + (y2 - y1) * n / steps) for n in range(steps + 1)]
