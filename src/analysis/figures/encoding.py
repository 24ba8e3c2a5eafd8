"""What a figure shows: which column of its frame plays which part.

Every chart function notes it on the figure it returns. The alternative text, the digest and, for a
figure that answers to the pointer, its marks are made from the same note, so that none of them can
drift from what is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from matplotlib.figure import Figure


@dataclass(frozen=True)
class Encoding:
    """The parts the columns of a plotted frame play.

    Attributes
    ----------
    shape : str
        What a reader would call the chart ("Horizontal bar chart"); opens the alternative text.
    values : tuple of str
        Columns drawn along the value axis, most often one. None for a chart of events.
    unit : str
        Unit of the value axis.
    label : str, optional
        Column that names a row, a line or an event.
    series : str, optional
        Column that tells the marks of one label apart, such as the reporter.
    period : str, optional
        Column of the time axis.
    low, high : str, optional
        Columns of the interval a stated figure allows; infinite means open.
    also : tuple of str
        Further columns that change what is drawn: economy, printed text, disputed, modelled.
    names : mapping
        Words for the codes found in `series` or for the columns in `values`.
    mark : str
        What a row is called where a chart has neither values nor a time axis, such as a map.
    """

    shape: str
    values: tuple[str, ...] = ()
    unit: str = ""
    label: str | None = None
    series: str | None = None
    period: str | None = None
    low: str | None = None
    high: str | None = None
    also: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    mark: str = "link"

    def columns(self) -> list[str]:
        """Return the plotted columns, each once, labels before values."""
        parts = (
            self.label,
            self.series,
            self.period,
            self.low,
            *self.values,
            self.high,
            *self.also,
        )
        return list(dict.fromkeys(part for part in parts if part))


class ReportFigure(Figure):
    """A matplotlib figure that remembers what it shows.

    It belongs to no pyplot state, so a notebook never shows it by itself: only `publish` does.

    Attributes
    ----------
    encoding : Encoding, optional
        What it shows.
    compact : callable, optional
        Draws the same frame for a phone; a chart function sets it.
    """

    def __init__(self, *args: Any, encoding: Encoding | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.encoding = encoding
        self.compact: Callable[[], ReportFigure] | None = None
