"""The shapes of this report's figures, one module each.

Each function takes a tidy frame, a row a mark, and the names of the columns that play a part; draws
in the order of the frame; computes nothing; and returns a figure that knows what it shows.
"""

from analysis.figures.charts.bullets import bullets
from analysis.figures.charts.dumbbell import dumbbell
from analysis.figures.charts.event_strips import event_strips
from analysis.figures.charts.horizontal_bars import horizontal_bars
from analysis.figures.charts.interval_plot import interval_plot
from analysis.figures.charts.lines import lines
from analysis.figures.charts.mirrored_bars import mirrored_bars
from analysis.figures.charts.presence_matrix import presence_matrix
from analysis.figures.charts.slope import slope
from analysis.figures.charts.small_multiples import small_multiples
from analysis.figures.charts.stacked_bars import stacked_bars
from analysis.figures.charts.timeline import timeline
from analysis.figures.charts.two_counts import two_counts

__all__ = [
    "bullets",
    "dumbbell",
    "event_strips",
    "horizontal_bars",
    "interval_plot",
    "lines",
    "mirrored_bars",
    "presence_matrix",
    "slope",
    "small_multiples",
    "stacked_bars",
    "timeline",
    "two_counts",
]
