"""Where the marks of a drawing stand, so that in print a link can be laid over each.

A drawing is an image in the PDF, and Typst follows no link inside an image. The places are read
from the drawing as matplotlib writes it: absolute coordinates, a path of lines, a symbol that is
used at a point, or a text that is not turned. Of anything else there is no place, and no link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_PATH = re.compile(r'<path\b[^>]*? d="([^"]*)"')
_USE = re.compile(r'<use\b[^>]*? x="([\d.-]+)" y="([\d.-]+)"')
_TEXT = re.compile(r"<text\b([^>]*)>([^<]*)</text>")
_AT = re.compile(r' x="([\d.-]+)" y="([\d.-]+)" transform="rotate\(-0 ')
_SIZE = re.compile(r"font-size: ([\d.]+)px")
_ONLY_LINES = re.compile(r"[\d\s.,MLHVzZ-]*")
_POINT = re.compile(r"(-?[\d.]+)[\s,]+(-?[\d.]+)")
_SYMBOL = 4.0
"""Half the width of a symbol; what is smaller can hardly be hit."""
_LETTER = 0.56
"""Width of a letter or digit of the sans serif as a share of its size, a little above the mean."""


class Place(NamedTuple):
    """A rectangle in a drawing; all four as shares of the drawing's width."""

    left: float
    top: float
    width: float
    height: float


def place(svg: str, drawn: str) -> Place | None:
    """Return where something drawn stands, or None where that cannot be read.

    Parameters
    ----------
    svg
        The drawing.
    drawn
        The elements of a mark, a part of it.
    """
    view = _VIEW.search(svg)
    points = list(_corners(drawn))
    if view is None or not points:
        return None
    width, height = float(view[1]), float(view[2])
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    across, down = (max(0.0, _SYMBOL - span / 2) for span in (right - left, bottom - top))
    left, right = max(0.0, left - across), min(width, right + across)
    top, bottom = max(0.0, top - down), min(height, bottom + down)
    if left >= right or top >= bottom:
        return None
    return Place(left / width, top / width, (right - left) / width, (bottom - top) / width)


def _corners(drawn: str) -> Iterator[tuple[float, float]]:
    for found in _PATH.finditer(drawn):
        if _ONLY_LINES.fullmatch(found[1]):
            yield from ((float(x), float(y)) for x, y in _POINT.findall(found[1]))
    for found in _USE.finditer(drawn):
        yield float(found[1]), float(found[2])
    for found in _TEXT.finditer(drawn):
        at, size = _AT.search(found[1]), _SIZE.search(found[1])
        if at is None or size is None:
            continue
        x, y, high = float(at[1]), float(at[2]), float(size[1])
        long = _LETTER * high * len(found[2])
        before = {"middle": 0.5, "end": 1.0}.get(_anchor(found[1]), 0.0) * long
        yield x - before, y - 0.8 * high
        yield x - before + long, y + 0.2 * high


def _anchor(attributes: str) -> str:
    found = re.search(r"text-anchor: (\w+)", attributes)
    return found[1] if found else "start"
