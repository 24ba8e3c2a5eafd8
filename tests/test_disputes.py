from __future__ import annotations

from analysis import quality
from tests.conftest import LedgerOf


def test_two_witnesses_that_differ_dispute_each_other(ledger_of: LedgerOf) -> None:
    data = ledger_of(
        [
            {"id": "one", "printed": "3.9"},
            {"id": "other", "printed": "1.2", "source": "paper"},
            {"id": "apart", "printed": "3", "period": "2022"},
        ]
    )
    found = quality.disputes(data)
    assert set(found) == {"one", "other"}
    (dispute,) = found["other"]
    assert dispute.observations == ("one", "other")
    assert "Customs office 2026 prints $3.9 billion, An article 2026 $1.2 bill" in dispute.sentence


def test_a_sum_that_does_not_hold_disputes_all_its_parts(ledger_of: LedgerOf) -> None:
    data = ledger_of(
        [
            {"id": "sum", "printed": "4.8"},
            {"id": "out", "flow": "exports", "printed": "4.1"},
            {"id": "in", "flow": "imports", "printed": "0.2"},
        ]
    )
    found = quality.disputes(data)
    assert set(found) == {"sum", "out", "in"}
    # 4.05 + 0.15 to 4.15 + 0.25
    assert "add up to $4.20 billion to $4.40 billion" in found["in"][0].sentence


def test_figures_that_rounding_explains_are_not_disputed(ledger_of: LedgerOf) -> None:
    data = ledger_of([{"id": "a", "printed": "41"}, {"id": "b", "printed": "41.2"}])
    assert quality.disputes(data) == {}


def test_two_sides_of_one_flow_that_do_not_meet_are_disputed(ledger_of: LedgerOf) -> None:
    data = ledger_of(
        [
            {"id": "china", "printed": "3.7", "reporter": "GACC"},
            {"id": "partner", "printed": "2.3", "reporter": "TJK_CUSTOMS"},
        ]
    )
    (dispute,) = quality.disputes(data)["china"]
    assert dispute.kind == "mirror"
    assert "China reports $3.7 billion, Customs agency of Tajikistan $2.3" in dispute.sentence
