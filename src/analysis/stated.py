"""What a stated figure allows: printed digits, unit and qualifier as a set of values.

A printed figure is not a point. "$43.8 billion" was rounded, so it allows every value from 43.75 to
43.85 billion; "more than $60 billion" allows every value above 60 billion; "almost one-third"
allows what the table of qualifiers says. Two statements contradict each other when no value
satisfies both, never because their digits merely look different.

Rules
-----
1. *Digits.* A number stands for the values that round to it: half a unit of its last printed place
   either way. Zeros at the end of an integer of 1,000 or more are taken for rounding (211,000
   allows 210,500 to 211,500), because nobody counts 211,000 containers to the last one; but two
   digits always count (5,000 allows 4,950 to 5,050), because a writer who means thousands says
   "about". In smaller integers every digit counts (20 allows 19.5 to 20.5).
2. *Words.* ``number_words.csv`` gives the values of "one-third", "fivefold" or "declined"; a count
   in words ("eight") is rounded as its digits are.
3. *Ranges.* "5-6" allows everything from the rounded 5 to the rounded 6.
4. *Qualifiers.* ``qualifiers.csv`` gives the effect of each word, with its reason: an exact figure
   keeps its rounding, an approximate one is widened by a share of its value, "more than" and
   "under" replace the rounding by an open bound at the printed value (of a range, at its first or
   last number), "almost" and "just above" bound both sides.
5. *Units.* The set is scaled to the base unit of the dimension; a stated fall has a negative
   factor, so that "a decline of more than 5 %" allows every growth below -0.05.
6. *Measures.* What a measure can be at all (no share above 1, no negative number of companies) is
   in ``measures.csv``; :mod:`analysis.ledger` cuts the set to it.

Known drawbacks: the widths for vague words are conventions, not measurements; a writer who cuts
digits off instead of rounding is read as having rounded.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from analysis.vocabulary import NumberWord, Qualifier, Unit, Vocabulary

_DIGITS = re.compile(r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]*)(?:\.[0-9]+)?")
_RANGE = re.compile(rf"({_DIGITS.pattern})\s*[-–]\s*({_DIGITS.pattern})")
_UNGROUPED = re.compile(r"(?<![0-9,.])[1-9][0-9]{3,}(?![0-9,])")
_SCALE = re.compile(r" (?:million|billion|trillion)")
_ROUND_FROM = 1000
_MOST_DIGITS = 30
_KEPT_DIGITS = 2
_LONG = 7
"""From so many digits on, a figure is also told rounded: nobody reads size off them."""

_EXACT_DIMENSIONS = frozenset({"rank", "ordinal", "stage", "power_stage"})
"""What is put in an order and not measured: between the second and the third is nothing."""

_COUNTED = frozenset({"count", "duration", "duration_days"})


class StatedError(ValueError):
    """A printed figure that cannot be read; the message says what was expected."""


@dataclass(frozen=True)
class Interval:
    """A set of values between two bounds, each of which may be left out or infinite."""

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False

    def __contains__(self, value: float) -> bool:
        """Tell whether ``value`` is allowed."""
        above = value > self.low if self.low_open else value >= self.low
        below = value < self.high if self.high_open else value <= self.high
        return above and below

    def is_empty(self) -> bool:
        """Tell whether no value is left."""
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def meets(self, other: Interval) -> bool:
        """Tell whether some value satisfies both."""
        return not self.intersection(other).is_empty()

    def intersection(self, other: Interval) -> Interval:
        """Return the values that satisfy both; the result may be empty."""
        low = max(self.low, other.low)
        high = min(self.high, other.high)
        return Interval(
            low,
            high,
            any(i.low_open for i in (self, other) if i.low == low),
            any(i.high_open for i in (self, other) if i.high == high),
        )

    def gap(self, other: Interval) -> float:
        """Return the distance between two sets, 0 where they meet."""
        return max(0.0, self.low - other.high, other.low - self.high)

    def scaled(self, factor: float) -> Interval:
        """Return the set of all values times ``factor``; a negative factor swaps the bounds."""
        if factor < 0:
            return Interval(self.high * factor, self.low * factor, self.high_open, self.low_open)
        return Interval(self.low * factor, self.high * factor, self.low_open, self.high_open)

    def __add__(self, other: Interval) -> Interval:
        """Return all sums of a value of one and a value of the other."""
        return Interval(
            self.low + other.low,
            self.high + other.high,
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def __sub__(self, other: Interval) -> Interval:
        """Return all differences."""
        return self + other.scaled(-1)

    def over(self, other: Interval) -> Interval:
        """Return all quotients of two sets of positive values.

        Raises
        ------
        ValueError
            When a bound is negative or the divisor may be 0.
        """
        if self.low < 0 or other.low <= 0:
            raise ValueError(
                f"expected positive values, found {self} over {other}; divide sizes, not changes"
            )
        low = 0.0 if math.isinf(other.high) else self.low / other.high
        return Interval(
            low,
            self.high / other.low,
            self.low_open or other.high_open or math.isinf(other.high),
            self.high_open or other.low_open,
        )


@dataclass(frozen=True)
class Stated:
    """A stated figure in the base unit of its dimension.

    Attributes
    ----------
    value
        The printed value itself; ``None`` where a word has none ("declined", "hundreds").
    interval
        The values that the statement allows.
    """

    value: float | None
    interval: Interval


def read(printed: str, unit: Unit, qualifier: Qualifier, vocabulary: Vocabulary) -> Stated | None:
    """Read a printed figure.

    Parameters
    ----------
    printed
        Digits or words as printed: ``"43.8"``, ``"211,000"``, ``"5-6"``, ``"one-third"``.
    unit, qualifier
        Rows of the vocabulary.
    vocabulary
        Gives the words that stand for numbers.

    Returns
    -------
    Stated or None
        ``None`` for a date, whose extent is in its period.

    Raises
    ------
    StatedError
        When ``printed`` is neither a number, a range nor a known word, or its qualifier makes no
        sense with it.
    """
    if unit.dimension == "date":
        return None
    figure = _figure(printed, unit, vocabulary)
    allowed = _qualified(figure, qualifier, printed, unit)
    value = None if figure.value is None else figure.value * unit.factor
    return Stated(value, allowed.scaled(unit.factor))


def phrase(printed: str, unit: Unit, qualifier: Qualifier, word: NumberWord | None) -> str:
    """Return the figure as a reader sees it: ``more than $60 billion``, ``24 agreements``.

    A figure that was printed as a word keeps the word, with the unit's noun where it counts things.
    Every digit is kept; thousands are separated, as in all of the report.
    """
    lead = f"{qualifier.phrase} " if qualifier.phrase else ""
    if word is not None:
        noun = unit.suffix if unit.dimension in _COUNTED else ""
        money = " (US dollars)" if unit.dimension == "money_usd" else ""
        return f"{lead}{printed.lower()}{noun}{money}"
    if unit.dimension == "date":
        return f"{lead}{printed}"
    body = _UNGROUPED.sub(lambda found: f"{int(found[0]):,}", printed).replace("-", "–")
    return f"{lead}{unit.prefix}{body}{unit.suffix}"


def in_short(value: float | None, text: str, unit: Unit, units: Iterable[Unit]) -> str:
    """Return a long figure as one would say it: ``$90.9 billion`` for ``$90,889,149,306.73126``.

    Parameters
    ----------
    value
        The printed value in base units.
    text
        The figure as :func:`phrase` gives it; what is short enough is returned as it is.
    unit
        The unit it was printed in.
    units
        The units to choose from: of the same dimension, money alike, the largest that keeps a
        digit before the point.
    """
    if value is None or sum(each.isdigit() for each in text) < _LONG or _RANGE.search(text):
        return text
    lead, found, _ = text.partition(unit.prefix) if unit.prefix else ("", "", "")
    fitting = [
        each
        for each in units
        if each.dimension == unit.dimension
        and each.prefix == unit.prefix
        and _SCALE.fullmatch(each.suffix)
        and 0 < each.factor <= abs(value)
    ]
    if not found or not fitting:
        return text
    largest = max(fitting, key=lambda each: each.factor)
    whole = len(f"{abs(value / largest.factor):.0f}")
    return lead + in_unit(value, largest, max(0, 3 - whole))


def in_unit(value: float, unit: Unit, decimals: int) -> str:
    """Return a value in base units as text: ``$43.8 billion``, ``−5.6%``."""
    digits = f"{abs(value / unit.factor):,.{decimals}f}"
    sign = "−" if value / unit.factor < 0 and digits.strip("0.,") else ""
    return f"{sign}{unit.prefix}{digits}{unit.suffix}"


def span(interval: Interval, unit: Unit, decimals: int) -> str:
    """Return a set of values as text: ``$4.18 billion to $4.19 billion``, ``over $60 billion``."""
    if math.isinf(interval.low) and math.isinf(interval.high):
        return "any value"
    if math.isinf(interval.high):
        return f"over {in_unit(interval.low, unit, decimals)}"
    if math.isinf(interval.low):
        return f"under {in_unit(interval.high, unit, decimals)}"
    low, high = (in_unit(bound, unit, decimals) for bound in (interval.low, interval.high))
    return low if low == high else f"{low} to {high}"


def _number(digits: str) -> float:
    return float(digits.replace(",", ""))


@dataclass(frozen=True)
class _Figure:
    """What is printed before a qualifier is applied: first and last differ in a range."""

    first: float | None
    value: float | None
    last: float | None
    around: Interval


def _figure(printed: str, unit: Unit, vocabulary: Vocabulary) -> _Figure:
    if sum(each.isdigit() for each in printed) > _MOST_DIGITS:
        raise StatedError(f"expected at most {_MOST_DIGITS} digits, found {printed[:40]!r}")
    word = vocabulary.number_words.get(printed.lower())
    exact = unit.dimension in _EXACT_DIMENSIONS
    if word is not None:
        if unit.dimension not in word.dimensions:
            raise StatedError(
                f"expected a word for {unit.dimension}, found {printed!r}, which stands for "
                f"{' or '.join(sorted(word.dimensions))}"
            )
        sign = unit.dimension == "growth_sign"
        around = Interval(
            word.low,
            word.high,
            low_open=math.isinf(word.low) or (sign and word.low == 0),
            high_open=math.isinf(word.high) or (sign and word.high == 0),
        )
        if word.value is not None and word.low == word.high and not exact:
            around = _rounded(f"{word.value:g}")  # "eight" is rounded as 8 is
        return _Figure(word.value, word.value, word.value, around)
    if match := _RANGE.fullmatch(printed):
        first, last = _number(match[1]), _number(match[2])
        if first > last:
            raise StatedError(f"expected a range from small to large, found {printed!r}")
        around = Interval(_rounded(match[1]).low, _rounded(match[2]).high)
        return _Figure(first, (first + last) / 2, last, around)
    if _DIGITS.fullmatch(printed):
        value = _number(printed)
        around = Interval(value, value) if exact else _rounded(printed)
        return _Figure(value, value, value, around)
    raise StatedError(
        f"expected digits (43.8 or 211,000), a range (5-6) or a word of number_words.csv, "
        f"found {printed!r}"
    )


def _rounded(digits: str) -> Interval:
    """Return the values that round to ``digits`` (rule 1)."""
    plain = digits.replace(",", "")
    value = float(plain)
    if "." in plain:
        half = 0.5 * 10.0 ** -len(plain.split(".")[1])
    elif value >= _ROUND_FROM:
        zeros = len(plain) - len(plain.rstrip("0"))
        half = 0.5 * 10.0 ** min(zeros, len(plain) - _KEPT_DIGITS)
    else:
        half = 0.5
    places = max(0, 1 - math.floor(math.log10(half)))
    return Interval(round(value - half, places), round(value + half, places))


def _qualified(figure: _Figure, qualifier: Qualifier, printed: str, unit: Unit) -> Interval:
    if qualifier.kind == "exact":
        return figure.around
    first, value, last = figure.first, figure.value, figure.last
    if first is None or value is None or last is None or unit.dimension in _EXACT_DIMENSIONS:
        raise StatedError(
            f"expected digits or a fraction with the qualifier {qualifier.word!r}, "
            f"found {printed!r}"
        )
    below = (qualifier.below or 0.0) * abs(first)
    above = (qualifier.above or 0.0) * abs(last)
    bounds = {
        "approximate": Interval(figure.around.low - below, figure.around.high + above),
        "below": Interval(first - below, last, high_open=True),
        "above": Interval(first, last + above, low_open=True),
        "upper": Interval(-math.inf, last, low_open=True, high_open=True),
        "upper_closed": Interval(-math.inf, last, low_open=True),
        "lower": Interval(first, math.inf, low_open=True, high_open=True),
        "lower_closed": Interval(first, math.inf, high_open=True),
    }
    allowed = bounds[qualifier.kind]
    if unit.factor < 0 and math.isinf(allowed.low):  # a fall of up to 5 % is no rise
        allowed = replace(allowed, low=0.0, low_open=False)
    return allowed
