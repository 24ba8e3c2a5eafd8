"""The time that files bear: that of the data, or SOURCE_DATE_EPOCH where somebody set it.

Files never bear the time they were made at, so that the same report makes the same bytes. The
variable is that of https://reproducible-builds.org/specs/source-date-epoch/.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from contextlib import contextmanager

from analysis.book import BookError

VARIABLE = "SOURCE_DATE_EPOCH"


def stamp(as_of: datetime.date) -> datetime.datetime:
    """Return the time, in UTC, that files made from data of this date bear.

    Raises
    ------
    BookError
        When the variable holds no time.
    """
    named = os.environ.get(VARIABLE)
    if not named:
        return datetime.datetime.combine(as_of, datetime.time(), datetime.UTC)
    try:
        return datetime.datetime.fromtimestamp(int(named), datetime.UTC)
    except (ValueError, OverflowError, OSError):
        raise BookError(
            f"{VARIABLE}: expected seconds since 1970, as 1767225600, found {named!r}; "
            "correct or unset it"
        ) from None


@contextmanager
def hidden() -> Iterator[None]:
    """Keep the variable from libraries that compare it with the clock.

    Sphinx would put its year for that of the copyright as long as the clock shows the same year,
    and not in the next.
    """
    named = os.environ.pop(VARIABLE, None)
    try:
        yield
    finally:
        if named is not None:
            os.environ[VARIABLE] = named
