"""What is wrong with the data, and where: collected, then reported all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one place of the data."""

    file: str
    row: int
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        """Return the problem as one line."""
        where = f"{self.file}:{self.row}" if self.row else self.file
        column = f" column {self.column!r}" if self.column else ""
        return f"{where}{column}: found {self.value!r}; expected {self.expected}"


class LedgerError(ValueError):
    """The data cannot be used; ``problems`` lists everything that is wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda p: (p.file, p.row, p.column))
        count = len(self.problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{count} problem{'s' if count > 1 else ''} in the data:\n{lines}")

    def __reduce__(self) -> tuple[type[LedgerError], tuple[list[Problem]]]:
        """Let it pass between processes."""
        return type(self), (self.problems,)


def expectation(error: ValueError) -> str:
    """Return what an error of the form "expected ..., found ..." expected."""
    return str(error).removeprefix("expected ").rsplit(", found", 1)[0]
