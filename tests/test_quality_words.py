from __future__ import annotations

import pytest

from analysis import ledger
from analysis.quality import words
from tests.conftest import LedgerOf


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2024", "2024"),
        ("2024-Q1", "the first quarter of 2024"),
        ("2025-06-17", "17 June 2025"),
        ("2023-05", "May 2023"),
        ("2003/2016", "2003 to 2016"),
        ("2025-01/2025-02", "January to February 2025"),
        ("2025-08-31/2025-09-01", "31 August to 1 September 2025"),
        ("unstated", "no date"),
    ],
)
def test_a_period_is_said_as_a_reader_says_it(period: str, said: str) -> None:
    assert words.when(period) == said


def test_a_quantity_names_whose_what_and_when(ledger_of: LedgerOf) -> None:
    data = ledger_of([{"id": "a", "printed": "4", "flow": "exports", "period": "2024-Q1"}])
    assert words.quantity(data, "a") == "Kazakhstan, goods from China in the first quarter of 2024"


def test_a_list_ends_with_and() -> None:
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"


def test_a_partner_other_than_china_is_named(ledger_of: LedgerOf) -> None:
    rows = [
        {"id": "a", "printed": "4", "flow": "total", "counterpart": "RUS", "period": "2024"},
        {"id": "b", "printed": "4", "flow": "exports", "counterpart": "RUS", "period": "2024"},
        {"id": "c", "printed": "4", "flow": "total", "counterpart": "XWD", "period": "2024"},
    ]
    data = ledger_of(rows)
    assert words.matter(data, "a") == "Kazakhstan, trade both ways with Russia"
    assert words.matter(data, "b") == "Kazakhstan, exports in trade with Russia"
    assert words.matter(data, "c") == "Kazakhstan, trade both ways with the world"


def test_an_exception_is_told_as_one() -> None:
    data = ledger.load()
    row = data.observation("cepa-tkm-turnover-direction-2023")
    assert words.figure(row, data.vocabulary) == "told to be the exception"


@pytest.mark.parametrize(
    ("locator", "said"),
    [
        ("page", "on the page"),
        ("p.7", "paragraph 7"),
        ("page, paragraph 7", "paragraph 7"),
        ("page, headline", "page, headline"),
    ],
)
def test_a_place_in_a_document_is_said_in_words(locator: str, said: str) -> None:
    assert words.place(locator) == said


def test_a_long_figure_is_rounded_and_one_without_a_value_is_left_as_printed(
    ledger_of: LedgerOf,
) -> None:
    data = ledger_of(
        [
            {"id": "a", "printed": "90,889,149,306.73126", "unit": "USD"},
            {"id": "b", "printed": "rose", "measure": "trade_growth", "unit": "direction"}
            | {"base_period": "2022"},
        ]
    )
    assert words.figure(data.observation("a"), data.vocabulary) == "$90.9 billion"
    assert words.figure(data.observation("b"), data.vocabulary) == "rose"
