"""What the checks find in the report's own ledger is what its editors looked at, and no more."""

from __future__ import annotations

from analysis import ledger, paths
from analysis.quality.checks import check


def test_every_finding_was_looked_at_and_every_decision_is_about_a_finding() -> None:
    checked = check(ledger.load(), paths.data())  # raises for a decision about nothing
    assert [each.id for each in checked.new] == []
