from __future__ import annotations

import pytest

from analysis.quality.definitions import find_definitions
from analysis.quality.finding import READERS_NOTE
from tests.conftest import LedgerOf, Row


def rules(ledger_of: LedgerOf, rows: list[Row], **tables: list[Row]) -> list[str]:
    return [each.rule for each in find_definitions(ledger_of(rows, **tables))]


def test_an_open_reading_is_handed_on_as_a_readers_note(ledger_of: LedgerOf) -> None:
    row = {"id": "a", "printed": "5", "note": "open reading: gross, or net of returns"}
    (found,) = find_definitions(ledger_of([row]))
    assert (found.rule, found.severity, found.by_rule) == (READERS_NOTE, "note", False)
    assert found.explanation.endswith("$5 billion. Gross, or net of returns?")


@pytest.mark.parametrize(("reporter", "doubted"), [("GACC", True), ("UZSTAT", False)])
def test_customs_count_no_services(ledger_of: LedgerOf, reporter: str, doubted: bool) -> None:
    row = {"id": "a", "printed": "5", "reporter": reporter, "note": "called goods and services"}
    assert rules(ledger_of, [row]) == (["scope-goods-only"] if doubted else [])


@pytest.mark.parametrize(
    ("economies", "doubted"), [("CHN KAZ KGZ", True), ("CHN XCA", True), ("CHN KAZ", False)]
)
def test_bilateral_is_of_two(ledger_of: LedgerOf, economies: str, doubted: bool) -> None:
    row = {"id": "a", "measure": "event_ordinal", "printed": "second", "unit": "ordinal"}
    row |= {"item": "second summit", "flow": "", "note": "called bilateral"}
    event = {"id": "e", "topic": "diplomacy", "kind": "summit", "name": "second summit"}
    event |= {"date": "2023", "economies": economies, "source": "office", "locator": "p.1"}
    assert rules(ledger_of, [row], events=[event]) == (["scope-bilateral"] if doubted else [])


def place(id_: str, **more: str) -> Row:
    usual = {"measure": "trade_rank", "unit": "rank", "printed": "largest", "status": "claim"}
    return {"id": id_, "item": "partners", **usual, **more}


def test_a_place_in_the_making_that_another_document_calls_taken(ledger_of: LedgerOf) -> None:
    coming = place("coming", note="in the making")
    assert rules(ledger_of, [coming, place("taken", source="paper")]) == ["scope-in-the-making"]
    assert rules(ledger_of, [coming, place("taken", source="paper", period="2022")]) == []
    assert rules(ledger_of, [coming, place("next", source="paper", printed="second-largest")]) == []


@pytest.mark.parametrize(("now", "doubted"), [("60", True), ("43.3", False)])
def test_a_rise_of_a_part_is_tried_on_the_whole(
    ledger_of: LedgerOf, now: str, doubted: bool
) -> None:
    # 16.6 and 161 % more are 43.3; from 16.6 to 60 it is 261 %.
    rise = {"id": "rise", "measure": "trade_growth", "unit": "percent", "base_period": "2022"}
    rise |= {"printed": "161", "item": "cars", "note": "perhaps of all"}
    rows = [
        {"id": "then", "printed": "16.6", "period": "2022"},
        {"id": "now", "printed": now},
        rise,
    ]
    assert rules(ledger_of, rows) == (["scope-part-or-whole"] if doubted else [])
