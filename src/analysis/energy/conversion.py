"""Conversions: one table of factors, which are observations with a source and a date.

The factors are approximate: gas and crude oil differ from field to field. So a converted value
carries the interval of its factor with its own, and stands apart from a printed one. Only what is
needed to compare is converted; a figure is shown in the unit of its source.

Known drawback: the intervals hold the rounding of a factor alone. That tonnes of pipeline gas are
converted by the factor of liquefied gas is an assumption; Platts's own conversion of China's
customs figures differs from it by little, see :func:`cubic_metres`.
"""

from __future__ import annotations

import pandas as pd

from analysis.frames import statements
from analysis.ledger import Ledger
from analysis.stated import Interval

GAS_PER_TONNE = "bp-bcm-per-mt-lng"
HEAT_OF_GAS = "bp-tbtu-per-bcm"
BARRELS_PER_TONNE = "countryreports-barrels-per-tonne"
_VOLUME = "gas_volume"


def factors(ledger: Ledger) -> pd.DataFrame:
    """Return every conversion factor of the ledger with its source and the source's date.

    Returns
    -------
    DataFrame
        As :func:`analysis.frames.statements` gives it, with ``published`` (ISO 8601).
    """
    frame = statements(ledger, ledger.select(measure="conversion_factor"))
    return frame.assign(published=frame["source"].map(ledger.sources["date"]))


def product(one: Interval, other: Interval) -> Interval:
    """Return all products of two sets of positive values.

    Raises
    ------
    ValueError
        When a bound is negative.
    """
    if one.low < 0 or other.low < 0:
        raise ValueError(f"expected positive values, found {one} times {other}")
    return Interval(
        one.low * other.low,
        one.high * other.high,
        one.low_open or other.low_open,
        one.high_open or other.high_open,
    )


def cubic_metres(ledger: Ledger, observation: str) -> tuple[float, Interval, list[str]]:
    """Return a quantity of gas in cubic metres: as printed, or converted from tonnes.

    Returns
    -------
    value, interval, observations
        The last names the factor where one was used.
    """
    row = ledger.observation(observation)
    allowed = ledger.interval(observation)
    if ledger.vocabulary.units[row["unit"]].dimension == _VOLUME:
        return float(row["value"]), allowed, [observation]
    factor = ledger.observation(GAS_PER_TONNE)
    return (
        float(row["value"]) * float(factor["value"]),
        product(allowed, ledger.interval(GAS_PER_TONNE)),
        [observation, GAS_PER_TONNE],
    )


def price_by_volume(ledger: Ledger, observation: str) -> tuple[float, Interval, list[str]]:
    """Return a price of gas in US dollars for a thousand cubic metres.

    A price by heat, in dollars for a million British thermal units, is multiplied by the million
    units in a thousand cubic metres; another is returned as it is.
    """
    row = ledger.observation(observation)
    allowed = ledger.interval(observation)
    if row["measure"] == "gas_price":
        return float(row["value"]), allowed, [observation]
    factor = ledger.observation(HEAT_OF_GAS)
    return (
        float(row["value"]) * float(factor["value"]),
        product(allowed, ledger.interval(HEAT_OF_GAS)),
        [observation, HEAT_OF_GAS],
    )
