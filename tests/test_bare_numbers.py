from __future__ import annotations

from pathlib import Path

import pytest

from analysis import paths
from analysis.book.bare_numbers import MASK, AllowedError, bare_numbers, read_allowed


def found(text: str, *allowed: str, heading: bool = False) -> list[str]:
    return [each.number for each in bare_numbers(text, list(allowed), heading=heading)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Trade reached $89 billion, or 27%.", ["$89", "27%"]),
        ("It rose by 12 % to 1,234.5 units", ["12", "1,234.5"]),
        ("A quarter of it, nearly one-third, half", ["A quarter", "one-third", "half"]),
        ("Two thirds of seventeen", ["Two thirds", "seventeen"]),
        ("It doubled, twice, and grew fivefold", ["doubled", "twice", "fivefold"]),
        ("thirty-five plants and dozens of bridges", ["thirty-five", "dozens"]),
        ("three of the five", ["three", "five"]),
        ("2025 agreements and $2025", ["2025", "$2025"]),
        ("2,025 and 2024.5", ["2,025", "2024.5"]),
        ("a line called Q2 and Q5 2025", ["Q2", "Q5"]),
        ("3rd place", ["3rd"]),
    ],
)
def test_digits_and_words_that_say_how_many_are_numbers(text: str, numbers: list[str]) -> None:
    assert found(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "The price of Q2 2025.",
        "In 2024, in the 1990s, from 2003 to 2016, 2021/22 and 2021–2022.",
        "On 17 June 2025, on June 17, 2025, on 5 September and 2025-06-17.",
        "Between 31 August and 1 September",
        "One of them, in one week; the first, the second, the third.",
        "The two sides, between two documents, the other two; both; several.",
        "billion US dollars",
        f"It rose by {MASK} to {MASK}",
        "someone often tends to listen",
    ],
)
def test_years_dates_pronouns_ordinals_and_units_are_none(text: str) -> None:
    assert found(text) == []


def test_an_allowed_name_is_free_whatever_its_case_spaces_and_dashes() -> None:
    assert found("the C+C5 summit and five\neconomies", "C+C5", "five economies") == []
    assert found("Twenty‑foot units", "twenty-foot units") == []
    assert found("C+C55 and five", "C+C5", "five economies") == ["C+C55", "five"]


def test_ordinals_are_free_in_headings_only() -> None:
    assert found("2. The 3rd summit", heading=True) == []
    assert found("The 3rd summit") == ["3rd"]


def test_the_message_shows_number_and_text() -> None:
    (number,) = bare_numbers("The region sold 41 goods.", [])
    assert str(number).startswith("a bare number, '41', in \"The region sold 41 goods.\"")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("C+C5,name,", r"csv:2 column 'reason': expected a value"),
        ("C+C5,nick,format", r"csv:2 column 'kind': expected name or definition, found 'nick'"),
        ("Great Game,name,history", r"csv:2 column 'text': expected a name with a number"),
    ],
)
def test_a_wrong_row_of_the_allowed_names_is_refused(
    tmp_path: Path, row: str, message: str
) -> None:
    (tmp_path / "allowed_numbers.csv").write_text(f"text,kind,reason\n{row}\n")
    with pytest.raises(AllowedError, match=message):
        read_allowed(tmp_path)


def test_the_allowed_names_of_the_report_can_be_read() -> None:
    assert "five economies" in read_allowed(paths.data() / "vocabulary")
