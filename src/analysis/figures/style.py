"""Look of every figure: one face, one anatomy, the colours of :mod:`analysis.palette`.

Text in the SVG stays text and is set by the reader's machine. The web page and the PDF bring the
same font files as this package, so what is measured here is what is seen there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager

from analysis import palette

TEXT_SIZE = 9.5
SMALL_SIZE = 8.5
"""Points. A phone of 360 pixels shows the compact drawing 1.2 times as large: 10 and 11 pixels."""

COLUMN_WIDTH = 4.9
COMPACT_WIDTH = 3.75
"""Inches: of a drawing for the column of a page or of the PDF, and of its twin for a phone."""


def _register_fonts() -> None:
    """Make the report's faces known to matplotlib, under one family name for both weights.

    Matplotlib itself would read the family of the heavier file as "Inter SemiBold" and write that
    name into the SVG, where no browser knows it.
    """
    for file, weight in (("Inter-Regular.ttf", 400), ("Inter-SemiBold.ttf", 600)):
        font_manager.fontManager.ttflist.insert(
            0,
            font_manager.FontEntry(
                fname=str(palette.FONTS / file),
                name=palette.FONT_FAMILY,
                style="normal",
                variant="normal",
                weight=weight,
                stretch="normal",
                size="scalable",
            ),
        )


# Before anything is measured: matplotlib remembers the face it found first.
_register_fonts()


def _parameters() -> dict[str, Any]:
    return {
        "font.family": "sans-serif",
        "font.sans-serif": [palette.FONT_FAMILY],
        "font.size": TEXT_SIZE,
        "text.color": palette.INK,
        "text.parse_math": False,  # a price in dollars is not a formula
        "text.hinting": "none",
        "axes.facecolor": "none",
        "axes.edgecolor": palette.HAIRLINE,
        "axes.labelcolor": palette.MUTED,
        "axes.labelsize": SMALL_SIZE,
        "axes.linewidth": 0.6,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.bottom": False,
        "axes.spines.left": False,
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "axes.autolimit_mode": "data",
        "axes.xmargin": 0.0,
        "axes.ymargin": 0.0,
        "xtick.color": palette.MUTED,
        "ytick.color": palette.MUTED,
        "xtick.labelsize": SMALL_SIZE,
        "ytick.labelsize": SMALL_SIZE,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "xtick.major.pad": 4,
        "ytick.major.pad": 4,
        "grid.color": palette.HAIRLINE,
        "grid.linewidth": 0.6,
        "hatch.color": palette.PAPER,
        "hatch.linewidth": 0.6,
        "lines.linewidth": 1.6,
        "lines.markersize": 6,
        "figure.facecolor": "none",
        "figure.edgecolor": "none",
        "savefig.facecolor": "none",
        "svg.fonttype": "none",
    }


@contextmanager
def applied(**overrides: Any) -> Iterator[None]:
    """Draw or save inside this block with the report's settings, and leave matplotlib as it was.

    Parameters
    ----------
    **overrides
        Further matplotlib settings, with underscores for their dots (``svg_hashsalt``).
    """
    settings: Any = _parameters()
    settings.update({key.replace("_", ".", 1): value for key, value in overrides.items()})
    with mpl.rc_context(settings):
        yield
