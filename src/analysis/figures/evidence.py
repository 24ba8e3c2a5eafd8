"""Which observation a mark stands for, and the link that leads to it.

A frame says it itself: by a column ``observation`` (one id) or ``observations`` (several, for a
computed value) a row. A chart function links every mark, and the label of its value, to
``evidence:`` and the ids, with blanks between them. The scheme is no address: where the evidence
stands is known to the book alone, which rewrites it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

import pandas as pd
from matplotlib.artist import Artist

SCHEME = "evidence:"
COLUMNS = ("observation", "observations")
"""Looked for in this order where a chart is not told."""

_LINK = re.compile(r'<a xlink:href="([^"]*)"')


def ids_in_cell(cell: Any) -> list[str]:
    """Return the observation ids in one cell: text with blanks between them, or a list."""
    if isinstance(cell, str):
        return cell.split()
    if isinstance(cell, Iterable):
        return [str(each) for each in cell]
    return []


def evidence_of(frame: pd.DataFrame, column: str | None = None) -> list[str]:
    """Return for each row what its mark leads to: ids with blanks between them, empty for none."""
    return [" ".join(ids) for ids in all_evidence_of(frame, column)]


def all_evidence_of(frame: pd.DataFrame, column: str | None = None) -> list[list[str]]:
    """Return for each row the ids of the observations behind it.

    Parameters
    ----------
    frame : DataFrame
        The plotted frame.
    column : str, optional
        Column of ids. Without it the first of `COLUMNS` that the frame has; a frame with neither
        gives none.

    Raises
    ------
    KeyError
        When the named column does not exist.
    """
    if column is None:
        column = next((each for each in COLUMNS if each in frame.columns), None)
    if column is None:
        return [[] for _ in range(len(frame))]
    return [ids_in_cell(cell) for cell in frame[column]]


def link(artist: Artist, observation: object) -> None:
    """Make a mark or a text lead to its observation, or to several, if it has any."""
    if isinstance(observation, str) and observation:
        artist.set_url(SCHEME + observation)


def ids_in_drawing(drawing: str) -> list[tuple[str, ...]]:
    """Return the observations that the marks of an SVG drawing lead to, each group once."""
    addresses = (unescape(each) for each in _LINK.findall(drawing))
    groups = (tuple(each.removeprefix(SCHEME).split()) for each in addresses)
    return list(dict.fromkeys(groups))


def one_stop_each(drawing: str) -> str:
    """Let the Tab key stop once at each address: a mark and its label are two links to one place.

    Parameters
    ----------
    drawing : str
        SVG as matplotlib writes it.
    """
    seen: set[str] = set()

    def stop(found: re.Match[str]) -> str:
        is_known = found[1] in seen
        seen.add(found[1])
        return found[0] + (' tabindex="-1"' if is_known else "")

    return _LINK.sub(stop, drawing)
