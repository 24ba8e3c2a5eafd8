"""Chinese money, firms, loans and technology in Central Asia: frames in, frames out, no drawing.

===============  =================================================================================
``definitions``  amounts of investment by what they count; a comparison across them is refused
``companies``    counts of firms by what is counted, and two owners of firms at the same dates
``debt``         what is owed to China, over external debt and over product, as intervals
``sectors``      printed deals by sector, never added
``steps``        printed stages of projects, for a time line
``cars``         China's part of the electric cars that a country bought
===============  =================================================================================
"""

from analysis.investment.cars import shares_of_supplier
from analysis.investment.companies import owners_at_the_same_dates, ways_of_counting
from analysis.investment.debt import debts, first_and_last
from analysis.investment.definitions import (
    DEFINITIONS,
    MixedDefinitionsError,
    amounts,
    change,
    definitions,
    implied_before,
    inflows,
    latest_by_definition,
    part_of,
    reports_of_one_compiler,
    spread,
    total,
)
from analysis.investment.sectors import deals_by_sector
from analysis.investment.steps import steps

__all__ = [
    "DEFINITIONS",
    "MixedDefinitionsError",
    "amounts",
    "change",
    "deals_by_sector",
    "debts",
    "definitions",
    "first_and_last",
    "implied_before",
    "inflows",
    "latest_by_definition",
    "owners_at_the_same_dates",
    "part_of",
    "reports_of_one_compiler",
    "shares_of_supplier",
    "spread",
    "steps",
    "total",
    "ways_of_counting",
]
