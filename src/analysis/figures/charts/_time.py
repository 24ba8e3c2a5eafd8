"""Periods on a time axis, and labels that keep out of each other's way."""

from __future__ import annotations

import calendar
from collections.abc import Sequence

from analysis import periods


def position(period: object) -> float:
    """Return where the middle of a period stands, in years.

    Parameters
    ----------
    period : object
        A year as a number, or an ISO 8601 period of the ledger.

    Examples
    --------
    >>> position("2024"), position(2024), position("2024-07-02")
    (2024.5, 2024.5, 2024.5)
    """
    start, end = periods.bounds(_text(period))
    first = _years(start.year, start.timetuple().tm_yday - 1)
    last = _years(end.year, end.timetuple().tm_yday)
    return (first + last) / 2


def _text(period: object) -> str:
    return str(int(period)) if isinstance(period, (int, float)) else str(period)


def _years(year: int, days: float) -> float:
    return year + days / (366 if calendar.isleap(year) else 365)


def spread(wanted: Sequence[float], distance: float, low: float, high: float) -> list[float]:
    """Return positions at least `distance` apart, each as near as can be to where it is wanted.

    Neighbours that are too close form a block around their common middle, as in the pool adjacent
    violators algorithm of isotonic regression. The order is kept; if the room between `low` and
    `high` does not suffice, the distance shrinks.
    """
    if not wanted:
        return []
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    if len(wanted) > 1:
        distance = min(distance, (high - low) / (len(wanted) - 1))
    blocks: list[list[float]] = []
    for place, index in enumerate(order):
        block = [wanted[index] - place * distance]
        while blocks and _middle(blocks[-1]) > _middle(block):
            block = blocks.pop() + block
        blocks.append(block)
    levels = [_middle(block) for block in blocks for _ in block]
    top = high - distance * (len(wanted) - 1)
    placed = [0.0] * len(wanted)
    for place, index in enumerate(order):
        placed[index] = min(max(levels[place], low), top) + place * distance
    return placed


def _middle(block: Sequence[float]) -> float:
    return sum(block) / len(block)
