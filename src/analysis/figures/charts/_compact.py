"""Every chart can be drawn twice: for the column of a page, and for a phone."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec

from analysis.figures.encoding import ReportFigure

_P = ParamSpec("_P")


def compactable(chart: Callable[_P, ReportFigure]) -> Callable[_P, ReportFigure]:
    """Let the figures of a chart function know how to draw themselves for a phone.

    A drawing made for the column shrinks to nine tenths on a phone, and its smallest text to less
    than 8 pixels. One drawn for the phone keeps its size, with names above their rows.
    """

    @functools.wraps(chart)
    def draw(*args: _P.args, **kwargs: _P.kwargs) -> ReportFigure:
        figure = chart(*args, **kwargs)
        if not kwargs.get("compact"):
            again: Any = {**kwargs, "compact": True}
            figure.compact = functools.partial(chart, *args, **again)
        return figure

    return draw
