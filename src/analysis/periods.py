"""ISO 8601 periods: a year, quarter, month, day, or an interval of these."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

UNSTATED = "unstated"
YEARS = (1450, 2100)
"""Before the first no document was printed, and no plan that one tells of goes beyond the last."""
FORMS = "2024, 2024-Q1, 2024-03, 2024-03-31, 2013/2018 or unstated"

_PERIOD = re.compile(r"([0-9]{4})(?:-(?:Q([1-4])|([0-9]{2})(?:-([0-9]{2}))?))?")
_MONTHS_IN_QUARTER = 3


@lru_cache(maxsize=4096)
def bounds(period: str) -> tuple[date, date]:
    """Return the first and last day of a period.

    Raises
    ------
    ValueError
        When the period has none of the accepted forms, names a day that no calendar has, or ends
        before it starts.
    """
    if "/" in period:
        first, _, last = period.partition("/")
        if "/" in last:
            raise ValueError(f"expected {FORMS}, found {period!r}")
        start, end = bounds(first)[0], bounds(last)[1]
        if start > end:
            raise ValueError(f"expected a period that ends after it starts, found {period!r}")
        return start, end
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"expected {FORMS}, found {period!r}")
    year, quarter, month, day = match.groups()
    try:
        if quarter:
            last_month = int(quarter) * _MONTHS_IN_QUARTER
            return (
                date(int(year), last_month - _MONTHS_IN_QUARTER + 1, 1),
                _last_day(int(year), last_month),
            )
        if day:
            only = date(int(year), int(month), int(day))
            return only, only
        if month:
            return date(int(year), int(month), 1), _last_day(int(year), int(month))
        return date(int(year), 1, 1), date(int(year), 12, 31)
    except ValueError as error:
        raise ValueError(f"expected a date of the calendar, found {period!r}: {error}") from error


def is_within_reach(period: str) -> bool:
    """Tell whether a period lies in the years that a document can tell of, :data:`YEARS`."""
    first, last = bounds(period)
    return YEARS[0] <= first.year and last.year <= YEARS[1]


def written(period: str) -> str:
    """Return a period as it is written in English, so that no reader has to decode it.

    What is no period stays as it is.

    Examples
    --------
    >>> written("2001-06-15"), written("1992-01"), written("2023-05-18/2023-05-19")
    ('15 Jun 2001', 'Jan 1992', '18–19 May 2023')
    """
    try:
        bounds(period)
    except ValueError:
        return period
    first, _, last = period.partition("/")
    return _range(_words(first), _words(last)) if last else " ".join(_words(first))


def _words(period: str) -> list[str]:
    """Return day, month and year, as far as they are known."""
    year_, *rest = period.split("-")
    if not rest or rest[0].startswith("Q"):
        return [*rest, year_]
    day = [str(int(rest[1]))] if len(rest) > 1 else []
    return [*day, calendar.month_abbr[int(rest[0])], year_]


def _range(first: list[str], last: list[str]) -> str:
    """Join two written dates, without saying the month or year twice that both share."""
    shared = 0
    while shared < min(len(first), len(last)) - 1 and first[-1 - shared] == last[-1 - shared]:
        shared += 1
    start = first[: len(first) - shared]
    dash = "\N{EN DASH}" if len(start) == len(last) - shared == 1 else " \N{EN DASH} "
    return " ".join(start) + dash + " ".join(last)


def year(period: str) -> int | None:
    """Return the year of a period that is exactly one calendar year, else ``None``."""
    return int(period) if re.fullmatch(r"[0-9]{4}", period) else None


def _last_day(year_: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError("month must be in 1..12")
    return date(year_, month, calendar.monthrange(year_, month)[1])
