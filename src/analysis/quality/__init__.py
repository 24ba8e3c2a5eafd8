"""Checks of the ledger against itself, and what they find.

A comparison holds two intervals that should share a value; it contradicts when they do not meet.
Figures whose digits differ but whose intervals meet are in agreement, and nothing is said. What is
found leaves as a :class:`Finding`; :func:`check` runs every kind at once.

===================  =============================================================================
``identity``         sums, regions, balances, shares of a whole, named parts
``growth``           stated change against stated levels
``agreement``        several witnesses of one quantity; an echo is none
``joint``            three statements or more that no assignment of values satisfies
``mirror``           China's report against the partner's
``plausibility``     sizes that cannot be, or hardly can
``dates``            one event with two dates, targets already passed, numbers without a time
``order``            ordinals, a "first" that is none, stages that run backwards (kind ``dates``)
``misprint``         the only slip of print that would mend a failure, and what speaks against it
``scope``            superlatives and ranks that clash or need a scope
``definitions``      words that do not fit the figures; what readers noted (kind ``scope``)
===================  =============================================================================
"""

from analysis.quality.agreement import compare_agreement, compare_counts
from analysis.quality.checks import Checked, check, comparisons, findings
from analysis.quality.comparison import COLUMNS, contradictions, describe
from analysis.quality.coverage import coverage, precision
from analysis.quality.dates import compare_dates
from analysis.quality.disputes import Dispute, disputes
from analysis.quality.finding import KINDS, LOW_BELOW, MEDIUM_BELOW, SEVERITIES, Finding
from analysis.quality.growth import compare_growth, growth_pairs
from analysis.quality.identity import (
    compare_balance,
    compare_named_parts,
    compare_parts,
    compare_region,
    compare_shares,
)
from analysis.quality.mirror import compare_mirror, mirror_sides
from analysis.quality.report import as_frame, counted_by_check, league, mirror_gaps

__all__ = [
    "COLUMNS",
    "KINDS",
    "LOW_BELOW",
    "MEDIUM_BELOW",
    "SEVERITIES",
    "Checked",
    "Dispute",
    "Finding",
    "as_frame",
    "check",
    "compare_agreement",
    "compare_balance",
    "compare_counts",
    "compare_dates",
    "compare_growth",
    "compare_mirror",
    "compare_named_parts",
    "compare_parts",
    "compare_region",
    "compare_shares",
    "comparisons",
    "contradictions",
    "counted_by_check",
    "coverage",
    "describe",
    "disputes",
    "findings",
    "growth_pairs",
    "league",
    "mirror_gaps",
    "mirror_sides",
    "precision",
]
