"""From notebooks to a book: execute, compile to HTML, print as PDF, replace the last good one."""

from __future__ import annotations


class BookError(Exception):
    """The book cannot be made; the message says what is wrong, where, and what to do."""
