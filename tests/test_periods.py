from datetime import date

import pytest

from analysis import periods


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024-Q4", date(2024, 10, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2025-06-17", date(2025, 6, 17), date(2025, 6, 17)),
        ("2013/2018", date(2013, 1, 1), date(2018, 12, 31)),
        ("2025-01/2025-02", date(2025, 1, 1), date(2025, 2, 28)),
    ],
)
def test_bounds_are_the_first_and_last_day(period: str, first: date, last: date) -> None:
    assert periods.bounds(period) == (first, last)


@pytest.mark.parametrize(
    "period", ["", "24", "2024-13", "2024-02-30", "2024-Q5", "2018/2013", "2024-1", "May 2024"]
)
def test_impossible_periods_are_refused(period: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        periods.bounds(period)


def test_only_a_whole_year_has_a_year() -> None:
    assert periods.year("2024") == 2024
    assert periods.year("2024-Q1") is None
    assert periods.year("2023/2024") is None
