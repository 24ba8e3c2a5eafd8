"""Promises against what has been reached.

`targets` holds targets for trade against turnover, `states` the rule that says what became of a
promise, `tracker` every dated promise of the ledger with what measures it.
"""

from analysis.pledges.states import STATES, Level, Verdict, of_date, of_level, of_total
from analysis.pledges.targets import compound_growth_needed, trade_targets
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
    "tracker",
    "trade_targets",
]
