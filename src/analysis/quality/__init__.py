"""Checks of the ledger against itself: each yields comparisons of what must agree.

A comparison holds two intervals that should share a value. It contradicts when they do not meet;
figures whose digits differ but whose intervals meet are in agreement.
"""

from analysis.quality.agreement import compare_agreement
from analysis.quality.comparison import COLUMNS, contradictions, describe
from analysis.quality.coverage import coverage, precision
from analysis.quality.growth import compare_growth, growth_pairs
from analysis.quality.identity import compare_parts, compare_region
from analysis.quality.mirror import compare_mirror, mirror_sides

__all__ = [
    "COLUMNS",
    "compare_agreement",
    "compare_growth",
    "compare_mirror",
    "compare_parts",
    "compare_region",
    "contradictions",
    "coverage",
    "describe",
    "growth_pairs",
    "mirror_sides",
    "precision",
]
