"""Numbers as they stand on a chart, in a table and in alternative text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

MINUS = "\N{MINUS SIGN}"
MISSING = "\N{EN DASH}"
_CURRENCY = re.compile(r"((?:US)?\$|€|¥)\s*")


def format_value(value: object, decimals: int | None = None) -> str:
    """Return a number with thousands separators and a real minus sign.

    Parameters
    ----------
    value : object
        A number; missing gives an en dash, infinite gives "open".
    decimals : int, optional
        Digits after the point. Without it: three significant digits and no trailing zeros, and
        never fewer digits than the whole part has.

    Examples
    --------
    >>> format_value(43.84), format_value(1234567), format_value(-0.5, decimals=2)
    ('43.8', '1,234,567', '−0.50')
    """
    if value is None:
        return MISSING
    number = float(value)  # type: ignore[arg-type]
    if math.isnan(number):
        return MISSING
    if math.isinf(number):
        return "open"
    if decimals is None:
        text = f"{abs(number):,.{max(0, 3 - _whole_digits(number))}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
    else:
        text = f"{abs(number):,.{decimals}f}"
    is_zero = not any(digit in text for digit in "123456789")
    return text if number >= 0 or is_zero else MINUS + text


def decimals_for(values: Iterable[float]) -> int:
    """Return the digits after the point that suit a group of values shown together.

    The largest gets three significant digits, and no digit is kept that is zero for all.
    """
    finite = [abs(value) for value in values if math.isfinite(value)]
    largest = max(finite, default=0.0)
    most = max(0, 3 - _whole_digits(largest))
    return next(
        (d for d in range(most) if all(round(x, d) == round(x, most) for x in finite)), most
    )


def format_alike(value: float, decimals: int) -> str:
    """Return a number with these decimals, or more where only zeros would be left of it."""
    return format_value(value, None if value and not round(value, decimals) else decimals)


def with_unit(value: object, unit: str, decimals: int | None = None) -> str:
    """Return a number with its unit in reading order.

    Examples
    --------
    >>> with_unit(43.8, "$ billion"), with_unit(12, "%"), with_unit(5, "bcm")
    ('$43.8 billion', '12%', '5 bcm')
    """
    text = format_value(value, decimals)
    currency = _CURRENCY.match(unit)
    before, after = (currency[1], unit[currency.end() :]) if currency else ("", unit)
    text = MINUS + before + text[1:] if text.startswith(MINUS) and before else before + text
    return f"{text}{after}" if after in ("", "%") else f"{text} {after}"


def _whole_digits(number: float) -> int:
    """Return the digits before the point; negative for the zeros that follow it."""
    return 0 if number == 0 else math.floor(math.log10(abs(number))) + 1
