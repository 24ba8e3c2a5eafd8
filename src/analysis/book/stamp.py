"""The time that files bear: that of the data, or SOURCE_DATE_EPOCH where somebody set it.

Files never bear the time they were made at, so that the same report makes the same bytes. The
variable is that of https://reproducible-builds.org/specs/source-date-epoch/.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from analysis.book import BookError

VARIABLE = "SOURCE_DATE_EPOCH"
_SECONDS = re.compile("[0-9]+")


def stamp(as_of: datetime.date) -> datetime.datetime:
    """Return the time, in UTC, that files made from data of this date bear.

    Raises
    ------
    BookError
        When the variable holds no time.
    """
    return named() or datetime.datetime.combine(as_of, datetime.time(), datetime.UTC)


def named() -> datetime.datetime | None:
    """Return the time that the variable names, None where it is not set.

    Raises
    ------
    BookError
        When it holds no time.
    """
    seconds = os.environ.get(VARIABLE)
    if not seconds:
        return None
    try:
        if not _SECONDS.fullmatch(seconds):  # int() takes blanks, signs and digits of any script
            raise ValueError
        return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)
    except (ValueError, OverflowError, OSError):
        raise BookError(
            f"{VARIABLE}: expected seconds since 1970, as 1767225600, found {seconds!r}; "
            "correct or unset it"
        ) from None


@contextmanager
def hidden() -> Iterator[None]:
    """Keep the variable from libraries that compare it with the clock.

    Sphinx would put its year for that of the copyright as long as the clock shows the same year,
    and not in the next.
    """
    seconds = os.environ.pop(VARIABLE, None)
    try:
        yield
    finally:
        if seconds is not None:
            os.environ[VARIABLE] = seconds
