"""The message of a figure: a title that fails when the data no longer carry it."""

from __future__ import annotations


class MessageError(ValueError):
    """A title claims what its frame no longer shows."""


def message(words: str, *, holds: object, because: str) -> str:
    """Return a title, provided that what it claims is true of the data.

    Parameters
    ----------
    words : str
        The title of a figure.
    holds : bool
        The claim as an expression over the plotted frame.
    because : str
        The expression in words, for the author whose data have changed.

    Raises
    ------
    MessageError
        When it does not hold.

    Examples
    --------
    >>> message("Imports fell", holds=3 < 4, because="imports are below those of the year before")
    'Imports fell'
    """
    if not bool(holds):
        raise MessageError(
            f"the title {words!r} expects that {because}; found that the data say otherwise:"
            " write the title anew, then its condition"
        )
    return words
