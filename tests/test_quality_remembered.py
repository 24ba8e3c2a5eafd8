from __future__ import annotations

import pytest

from analysis import quality
from analysis.ledger import Ledger
from analysis.quality import remembered
from analysis.quality.remembered import Remembered, once
from tests.conftest import LedgerOf

asked: list[str] = []


@once
def count(ledger: Ledger, measure: str = "") -> int:
    asked.append(measure)
    return len(ledger.observations)


def test_a_question_is_asked_once_of_a_remembering_ledger(ledger_of: LedgerOf) -> None:
    data = ledger_of([{"id": "a", "printed": "4"}])
    asked.clear()
    kept = Remembered.of(data)
    assert [count(kept), count(kept), count(kept, "gdp"), count(kept, measure="gdp")] == [1] * 4
    assert asked == ["", "gdp", "gdp"]
    count(data), count(data)
    assert len(asked) == 5


def test_nothing_is_remembered_from_one_ledger_to_another(ledger_of: LedgerOf) -> None:
    rows = [{"id": "a", "printed": "3.9"}, {"id": "b", "printed": "1.2", "source": "paper"}]
    assert len(quality.findings(ledger_of(rows))) == 1
    rows[1]["printed"] = "3.9"
    assert quality.findings(ledger_of(rows)) == []


def test_a_remembering_ledger_says_the_same(ledger_of: LedgerOf) -> None:
    data = ledger_of([{"id": "a", "printed": "4", "qualifier": "more than"}])
    kept = Remembered.of(data)
    assert kept.observation("a") == data.observation("a")
    assert kept.interval("a") == data.interval("a")
    assert Remembered.of(kept) is kept


def test_a_large_ledger_keeps_only_the_rows_that_were_asked_for(
    ledger_of: LedgerOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "_SMALL", 1)
    data = ledger_of([{"id": "a", "printed": "4"}, {"id": "b", "printed": "5"}])
    kept = Remembered.of(data)
    assert kept.observation("b")["printed"] == data.observation("b")["printed"] == "5"
    assert list(kept._records) == ["b"]
