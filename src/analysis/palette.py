"""Colours and faces of the report, for all that is drawn: figures and the pictures of pages.

A country keeps its colour in the whole report (Okabe and Ito's palette for the colour-blind), and
never colour alone: a bar or dot stands beside its name, and each country has a marker for points
and a dash pattern for lines, so that a photocopy still tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FONT_FAMILY = "Inter"
FONTS = Path(__file__).resolve().parent / "assets" / "fonts"

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
