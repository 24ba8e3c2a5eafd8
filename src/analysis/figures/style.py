"""Look of every figure: one face, one palette, one anatomy.

A country keeps its colour in the whole report (Okabe and Ito's palette for the colour-blind), and
never colour alone: a bar or dot stands beside its name, and each country has a marker for points
and a dash pattern for lines, so that a photocopy still tells them apart.

Text in the SVG stays text and is set by the reader's machine. The web page and the PDF bring the
same font files as this package, so what is measured here is what is seen there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager

FONT_FAMILY = "Inter"
FONTS = Path(__file__).resolve().parents[1] / "assets" / "fonts"

TEXT_SIZE = 9.5
SMALL_SIZE = 8.5
"""Points. A phone of 360 pixels shows the compact drawing 1.2 times as large: 10 and 11 pixels."""

COLUMN_WIDTH = 4.9
COMPACT_WIDTH = 3.75
"""Inches: of a drawing for the column of a page or of the PDF, and of its twin for a phone."""

INK = "#222222"
MUTED = "#5f6368"
HAIRLINE = "#d9d9d9"
PAPER = "#ffffff"
"""The page stylesheet turns exactly these four and the palette below into their dark twins."""


@dataclass(frozen=True)
class EconomyStyle:
    """How one economy is told apart.

    Attributes
    ----------
    colour : str
        Lower-case hexadecimal; the page stylesheet finds it by its text.
    marker : str
        Matplotlib marker for points.
    dashes : tuple
        On and off lengths in line widths; empty is a solid line.
    """

    colour: str
    marker: str
    dashes: tuple[float, ...]


_STYLES = {
    "KAZ": EconomyStyle("#0072b2", "o", ()),
    "KGZ": EconomyStyle("#d55e00", "s", (5, 1.6)),
    "TJK": EconomyStyle("#cc79a7", "^", (1.2, 1.4)),
    "TKM": EconomyStyle("#009e73", "D", (6, 1.5, 1.2, 1.5)),
    "UZB": EconomyStyle("#e69f00", "v", (8, 1.5, 1.2, 1.2, 1.2, 1.5)),
    "CHN": EconomyStyle("#222222", "P", ()),
    "RUS": EconomyStyle("#7f7f7f", "X", (3, 1.2)),
    "XCA": EconomyStyle("#56b4e9", "h", ()),
}
_LETTERS_ON_LIGHT = "#1f1f1f"
"""Keeps its colour in the dark, where the fills that it stands on stay light as well."""

_OTHER = EconomyStyle("#5f6368", "p", (4, 1.2, 1.2, 1.2))


def standing_out(fill: str) -> str:
    """Return the colour of letters on a solid fill: dark on a light one, else that of the paper.

    The paper turns dark with the page, and the dark fills turn lighter, so that it stands out in
    both.
    """
    red, green, blue = (int(fill[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return _LETTERS_ON_LIGHT if 0.3 * red + 0.59 * green + 0.11 * blue > 0.55 else PAPER


def economy_style(code: object) -> EconomyStyle:
    """Return the style of an economy by its ISO 3166-1 alpha-3 code; others share one grey."""
    return _STYLES.get(str(code), _OTHER)


def _register_fonts() -> None:
    """Make the report's faces known to matplotlib, under one family name for both weights.

    Matplotlib itself would read the family of the heavier file as "Inter SemiBold" and write that
    name into the SVG, where no browser knows it.
    """
    for file, weight in (("Inter-Regular.ttf", 400), ("Inter-SemiBold.ttf", 600)):
        font_manager.fontManager.ttflist.insert(
            0,
            font_manager.FontEntry(
                fname=str(FONTS / file),
                name=FONT_FAMILY,
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
        "font.sans-serif": [FONT_FAMILY],
        "font.size": TEXT_SIZE,
        "text.color": INK,
        "text.parse_math": False,  # a price in dollars is not a formula
        "text.hinting": "none",
        "axes.facecolor": "none",
        "axes.edgecolor": HAIRLINE,
        "axes.labelcolor": MUTED,
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
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelsize": SMALL_SIZE,
        "ytick.labelsize": SMALL_SIZE,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "xtick.major.pad": 4,
        "ytick.major.pad": 4,
        "grid.color": HAIRLINE,
        "grid.linewidth": 0.6,
        "hatch.color": PAPER,
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
