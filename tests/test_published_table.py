"""Widths are worked out by hand: a mean letter is one, and two stand between columns."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.book.published_table import column_shares, kept_together, print_size


def table(*columns: list[str]) -> dict[str, Any]:
    rows = [list(row) for row in zip(*(column[1:] for column in columns), strict=True)]
    return {"columns": [{"label": column[0]} for column in columns], "rows": rows}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("on 31 Jan 2018, again", "on 31~Jan~2018, again"),
        ("24\N{EN DASH}26 Aug 2006", "24\N{EN DASH}\N{WORD JOINER}26~Aug~2006"),
        ("September 2024", "September~2024"),
        ("500 MW by 2030", "500~MW by 2030"),
        ("US$ 4.2 billion", "US$~4.2~billion"),
        ("2023 and 2024", "2023 and 2024"),
        ("3 of 12 for 2 years", "3 of 12 for 2 years"),
    ],
)
def test_dates_and_amounts_are_kept_together(text: str, kept: str) -> None:
    assert kept_together(text) == kept.replace("~", "\xa0")


def test_a_table_that_has_room_is_set_at_the_usual_size_without_shares() -> None:
    small = table(["Year", "2024"], ["Value", "41.0"])
    assert print_size(small) == 8
    assert column_shares(small) == []


def test_a_table_whose_words_have_no_room_is_set_smaller_but_legibly() -> None:
    # Eight columns of a word of twelve letters n and two between them need 112 of 95.
    assert print_size(table(*(["a", "n" * 12] for _ in range(8)))) == 6.7
    assert print_size(table(*(["a", "n" * 40] for _ in range(8)))) == 6


def test_a_date_has_room_in_one_line() -> None:
    text = "such a long text that it takes the room of all the others " * 3
    shares = column_shares(table(["Date", "31 Jan 2018"], ["What", text]))
    # Eleven letters and the gap of two, of 95.
    assert 95 * shares[0] / 100 >= 11


def test_long_texts_get_the_room_that_short_ones_leave() -> None:
    shares = column_shares(table(["Grade", "high"], ["What was found", "many words " * 20]))
    assert shares[1] > 85


def test_a_name_is_not_broken_between_its_hyphen_and_a_number() -> None:
    assert column_shares(table(["Name", "Peace-2006"], ["What", "word " * 60]))[0] > 100 * 10 / 95
