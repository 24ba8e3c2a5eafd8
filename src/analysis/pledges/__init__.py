"""Promises against what has been reached.

`states` holds the rule that says what became of a promise, `projects` that of what was to be built,
`tracker` every dated promise of the ledger with what measures it, `targets` its targets for trade
with both counts beside each other.
"""

from analysis.pledges.projects import promises
from analysis.pledges.states import (
    STATES,
    Level,
    Verdict,
    compound_growth_needed,
    of_date,
    of_level,
    of_total,
)
from analysis.pledges.targets import trade_targets
from analysis.pledges.tracker import DEPENDS, inventory, kept_by_kind, not_followed, tracker

__all__ = [
    "DEPENDS",
    "STATES",
    "Level",
    "Verdict",
    "compound_growth_needed",
    "inventory",
    "kept_by_kind",
    "not_followed",
    "of_date",
    "of_level",
    "of_total",
    "promises",
    "tracker",
    "trade_targets",
]
