"""Numbers typed into prose: found, so that no number enters the report without its source.

A number in a sentence is cited by a role, which shows where it comes from. What is typed instead
fails the build. The rule, for digits and words alike:

1. *Digits* are a number, with or without currency, point or per cent sign.
2. *Words* are a number where they say how many or how much: cardinals from two ("three", "dozens",
   "billions"), fractions ("a third", "half"), multiples ("twice", "doubled", "fivefold").
3. Not numbers: "one", which is as often a pronoun; "the two", "these two" and the like, which point
   at a pair on the page; "first", "second" and so on, which give a place in an order; "million" and
   "billion" without a number, which are units; "both", "several", "many", which give no value.
4. *Years and dates* are free: 2024, 1990s, 2003 to 2016, 17 June 2025, 2025-06-17. A year is four
   digits from 1900 to 2099 without a currency, a unit or a separator.
5. *Ordinals in headings* are free: "2nd", "3.", as are code, references and citations, which the
   caller leaves out.
6. *Names and definitions* stand in ``data/vocabulary/allowed_numbers.csv`` with a reason: "C+C5"
   has a digit as a name has letters, and "five economies" is what the report is about, not a
   finding. They are compared without regard to case and to the kind of space or dash.

Known drawbacks: a number of years in the form of a year ("2025 agreements") is recognised by its
unit only if the unit is one of those below; a quantity that a document states in words outside
rule 2 ("hardly any") passes.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ["text", "kind", "reason"]
KINDS = ("name", "definition")

MASK = "\ufffc"
"""Stands for what is no prose: a role, code, a reference."""

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_YEAR = r"(?:19|20)\d\d"
_UNIT = (
    r"\s*(?:%|per\s+cent|percent|thousand|million|billion|trillion|bn\b|dollars?|euros?|yuan|tonnes"
    r"|km\b|MW\b|GW\b|people|jobs|agreements|projects|companies|containers|days|years|times)"
)
_DATES = re.compile(
    "|".join(
        (
            rf"\b{_YEAR}-\d\d(?:-\d\d)?\b",
            rf"\bQ[1-4]\s{_YEAR}\b",
            rf"\b\d{{1,2}}(?:\s*(?:–|-|to|and)\s*\d{{1,2}})?\s+{_MONTH}\b(?:\s+{_YEAR}\b)?",
            rf"\b{_MONTH}\s+\d{{1,2}}\b(?!\d)(?:,\s*{_YEAR}\b)?",
            rf"(?<![\w$€£¥.,]){_YEAR}(?:[-–/](?:\d\d)?\d\d)?s?(?![\w%]|[.,]\d|{_UNIT})",
        )
    )
)
_DIGITS = re.compile(r"[^\s\ufffc]*\d[^\s\ufffc]*")
_PAIR = re.compile(r"\b(?:the|these|those|any|other|first|last|between)\s+two\b", re.IGNORECASE)
_HEADING_ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th)\b|^\s*\d+\.")

_UNITS_OF_TEN = "two three four five six seven eight nine"
_CARDINALS = (
    f"{_UNITS_OF_TEN} ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundreds thousands millions "
    "billions trillions dozens? multibillion"
).replace(" ", "|")
_PARTS = "half halves thirds? quarters? fourths? fifths? sixths? sevenths? eighths? ninths? tenths?"
_COUNT_OF_PARTS = "a|an|one|" + _UNITS_OF_TEN.replace(" ", "|")
_WORDS = re.compile(
    "|".join(
        (
            rf"\b(?:{_COUNT_OF_PARTS})[ -](?:{_PARTS.replace(' ', '|')})\b",
            rf"\b(?:{_CARDINALS})(?:-(?:one|{_UNITS_OF_TEN.replace(' ', '|')}))?\b",
            r"\b(?:half|halves|halved|twice|thrice|doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)"
            r"|quadrupl(?:e|es|ed|ing))\b",
            rf"\b(?:{_CARDINALS}|\d+)-?fold\b",
        )
    ),
    re.IGNORECASE,
)
_PUNCTUATION = ".,;:!?()[]\"'“”‘’…"
_AROUND = 30


@dataclass(frozen=True)
class BareNumber:
    """A number in prose that no role vouches for."""

    number: str
    context: str

    def __str__(self) -> str:
        """Return the sentence for the author."""
        return (
            f'a bare number, {self.number!r}, in "{self.context}"; cite it with {{stated}} or '
            "{computed}, say it without a number, or, if it is part of a name, add the name to "
            "data/vocabulary/allowed_numbers.csv"
        )


class AllowedError(ValueError):
    """The table of allowed names is wrong."""


def read_allowed(vocabulary: Path) -> list[str]:
    """Return the allowed names and definitions, the longest first.

    Raises
    ------
    AllowedError
        When a row is incomplete, of an unknown kind or without a number.
    """
    path = vocabulary / "allowed_numbers.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for line, row in enumerate(rows, start=2):
        where = f"data/vocabulary/{path.name}:{line}"
        if list(row) != COLUMNS:
            raise AllowedError(f"{where}: expected {', '.join(COLUMNS)}, found {', '.join(row)}")
        if empty := [column for column in COLUMNS if not row[column]]:
            raise AllowedError(
                f"{where} column {empty[0]!r}: expected a value; fill it in, found ''"
            )
        if row["kind"] not in KINDS:
            raise AllowedError(
                f"{where} column 'kind': expected {' or '.join(KINDS)}, found {row['kind']!r}"
            )
        if not bare_numbers(row["text"], []):
            raise AllowedError(
                f"{where} column 'text': expected a name with a number, found {row['text']!r}; "
                "it needs no permission, remove the row"
            )
    return sorted((row["text"] for row in rows), key=len, reverse=True)


def bare_numbers(text: str, allowed: Sequence[str], *, heading: bool = False) -> list[BareNumber]:
    """Return the bare numbers of a text, in their order.

    Parameters
    ----------
    text
        Prose; roles, code and references stand as :data:`MASK`.
    allowed
        Names and definitions that may be typed, as :func:`read_allowed` returns them.
    heading
        Whether the text is a heading, where ordinals are free.
    """
    masked = text
    free = (_DATES, _PAIR, *((_HEADING_ORDINAL,) if heading else ()))
    for pattern in (*map(_pattern, allowed), *free):
        masked = pattern.sub(lambda found: MASK * len(found[0]), masked)
    found: dict[int, BareNumber] = {}
    for match in [*_DIGITS.finditer(masked), *_WORDS.finditer(masked)]:
        number = match[0].strip(_PUNCTUATION)
        start, end = max(0, match.start() - _AROUND), match.end() + _AROUND
        context = " ".join(text[start:end].replace(MASK, "…").split())
        if not any(at <= match.start() < at + len(each.number) for at, each in found.items()):
            found[match.start()] = BareNumber(number, context)
    return [found[at] for at in sorted(found)]


@functools.cache
def _pattern(name: str) -> re.Pattern[str]:
    letters = re.escape(name).replace(r"\ ", r"\s+").replace(r"\-", "[-‑–]")
    return re.compile(rf"(?<!\w){letters}(?!\w)", re.IGNORECASE)
