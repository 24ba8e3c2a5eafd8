"""Draw and publish figures and tables. Drawing does not compute.

A chart function draws a tidy frame; `publish` writes it with everything a page needs. Both stand
here by name::

    figure = figures.horizontal_bars(turnover, label="country", value="turnover_usd_bn",
                                     unit="$ billion", economy="economy")
    figures.publish(figure, turnover, name="trade-turnover-by-country", ...)
"""

from analysis.figures.charts import (
    bullets,
    dumbbell,
    event_strips,
    horizontal_bars,
    interval_plot,
    lines,
    mirrored_bars,
    presence_matrix,
    slope,
    small_multiples,
    stacked_bars,
    timeline,
    two_counts,
)
from analysis.figures.encoding import Encoding, ReportFigure
from analysis.figures.message import MessageError, message
from analysis.figures.publication import publish, publish_table
from analysis.figures.route_map import route_map
from analysis.figures.table_columns import Column

__all__ = [
    "Column",
    "Encoding",
    "MessageError",
    "ReportFigure",
    "bullets",
    "dumbbell",
    "event_strips",
    "horizontal_bars",
    "interval_plot",
    "lines",
    "message",
    "mirrored_bars",
    "presence_matrix",
    "publish",
    "publish_table",
    "route_map",
    "slope",
    "small_multiples",
    "stacked_bars",
    "timeline",
    "two_counts",
]
