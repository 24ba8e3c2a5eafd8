"""Places are worked out by hand from the coordinates of the drawing."""

from __future__ import annotations

import pytest

from analysis.book.evidence.mark_places import Place, place
from analysis.book.evidence.marks import placed

VIEW = '<svg viewBox="0 0 200 100">'


def at(drawn: str) -> Place | None:
    return place(VIEW + drawn, drawn)


def test_a_bar_has_the_place_of_its_corners() -> None:
    # 20 to 60 of 200 across; 10 to 30 down, as shares of the width too.
    assert at('<path d="M 20 10\nL 60 10\nL 60 30\nL 20 30\nz\n" style="x"/>') == pytest.approx(
        (0.1, 0.05, 0.2, 0.1)
    )


def test_a_symbol_and_a_thin_line_can_be_hit() -> None:
    assert at('<use xlink:href="#m" x="100" y="50" style="x"/>') == pytest.approx(
        (0.48, 0.23, 0.04, 0.04)
    )
    assert at('<path d="M 20 50\nL 60 50\n"/>') == pytest.approx((0.1, 0.23, 0.2, 0.04))


@pytest.mark.parametrize(("anchor", "left"), [("start", 100), ("middle", 86), ("end", 72)])
def test_a_label_stands_about_its_anchor(anchor: str, left: float) -> None:
    # Five letters of 10 units, 0.56 wide each: 28 units; 8 above the line and 2 below it.
    style = f"font-size: 10px; text-anchor: {anchor}"
    label = f'<text style="{style}" x="100" y="50" transform="rotate(-0 100 50)">123.4</text>'
    assert at(label) == pytest.approx((left / 200, 42 / 200, 28 / 200, 10 / 200))


def test_nothing_reaches_beyond_the_drawing() -> None:
    assert at('<use x="199" y="1"/>') == pytest.approx((0.975, 0, 0.025, 0.025))


@pytest.mark.parametrize(
    "drawn",
    [
        '<path d="M 0 0 C 1 1 2 2 3 3"/>',
        '<text style="font-size: 9px" x="1" y="2" transform="rotate(-90 1 2)">a</text>',
        "<g></g>",
    ],
)
def test_of_what_cannot_be_read_there_is_no_place(drawn: str) -> None:
    assert at(drawn) is None


def test_marks_are_found_with_their_observations() -> None:
    drawing = f"""{VIEW}<a xlink:href="evidence:one two" target="_blank">
    <use xlink:href="#m" x="100" y="50"/></a><a href="evidence:three"><g></g></a></svg>"""
    assert [group for group, _ in placed(drawing)] == [("one", "two")]
