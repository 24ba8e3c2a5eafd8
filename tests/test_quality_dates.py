from __future__ import annotations

from analysis.quality.dates import find_dates
from tests.conftest import LedgerOf, Row


def event(id_: str, period: str, **more: str) -> Row:
    usual = {"measure": "event_date", "flow": "", "item": "summit", "unit": "date"}
    return {"id": id_, "period": period, "printed": period, **usual, **more}


def ordinal(id_: str, printed: str, item: str, period: str) -> Row:
    usual = {"measure": "event_ordinal", "flow": "", "unit": "ordinal"}
    return {"id": id_, "printed": printed, "item": item, "period": period, **usual}


def rules(ledger_of: LedgerOf, rows: list[Row], **tables: list[Row]) -> list[str]:
    return [each.rule for each in find_dates(ledger_of(rows, **tables))]


def test_one_event_with_two_dates_that_share_no_day(ledger_of: LedgerOf) -> None:
    rows = [event("a", "2025-06-17"), event("b", "2025-07"), event("c", "2025-06")]
    (found,) = find_dates(ledger_of(rows))
    assert (found.rule, found.observations[0]) == ("dates-two-dates", "b")
    assert set(found.observations) == {"a", "b", "c"}


def test_dates_that_share_a_day_agree(ledger_of: LedgerOf) -> None:
    assert rules(ledger_of, [event("a", "2025-08-31/2025-09-01"), event("b", "2025-09")]) == []


def test_a_second_before_the_first_is_out_of_order(ledger_of: LedgerOf) -> None:
    rows = [
        ordinal("one", "first", "first summit", "2025"),
        ordinal("two", "second", "second summit", "2023"),
    ]
    assert rules(ledger_of, rows) == ["dates-ordinal-order"]
    rows[0]["period"], rows[1]["period"] = "2023", "2025"
    assert rules(ledger_of, rows) == []


def test_two_numbers_of_a_series_within_a_year_are_a_doubt(ledger_of: LedgerOf) -> None:
    rows = [
        ordinal("two", "second", "second plant", "2025"),
        ordinal("three", "third", "third plant", "2025-07"),
    ]
    assert rules(ledger_of, rows) == ["dates-consecutive-ordinals"]


def target(printed: str) -> tuple[list[Row], list[Row]]:
    rows = [
        {"id": "level", "printed": "41"},
        {"id": "goal", "measure": "trade_target", "printed": printed, "period": "2030"}
        | {"status": "target"},
    ]
    pledge = {"id": "p", "topic": "trade", "subject": "KAZ", "counterpart": "CHN", "due": "2030"}
    pledge |= {"pledged_on": "2023", "observation": "goal", "source": "paper", "locator": "p.1"}
    return rows, [pledge]


def test_a_target_below_the_level_of_the_year_it_was_set_in(ledger_of: LedgerOf) -> None:
    rows, pledges = target("40")
    assert rules(ledger_of, rows, pledges=pledges) == ["dates-target-passed"]
    rows, pledges = target("41")  # 40.5 to 41.5 may still lie below 41
    assert rules(ledger_of, rows, pledges=pledges) == []


def test_a_multiple_without_a_period_cannot_be_checked(ledger_of: LedgerOf) -> None:
    row = {"id": "a", "measure": "trade_multiple", "printed": "fivefold", "unit": "times"}
    assert rules(ledger_of, [row | {"period": "unstated"}]) == ["dates-undated"]
    assert rules(ledger_of, [row | {"base_period": "2020"}]) == []
