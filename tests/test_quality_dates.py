from __future__ import annotations

import pytest

from analysis.quality.dates import find_dates
from tests.conftest import LedgerOf, Row


def event(id_: str, period: str, **more: str) -> Row:
    usual = {"measure": "event_date", "flow": "", "item": "summit", "unit": "date"}
    return {"id": id_, "period": period, "printed": period, **usual, **more}


def rules(ledger_of: LedgerOf, rows: list[Row], **tables: list[Row]) -> list[str]:
    return [each.rule for each in find_dates(ledger_of(rows, **tables))]


def test_one_event_with_two_dates_that_share_no_day(ledger_of: LedgerOf) -> None:
    rows = [event("a", "2025-06-17"), event("b", "2025-07"), event("c", "2025-06")]
    (found,) = find_dates(ledger_of(rows))
    assert (found.rule, found.observations[0]) == ("dates-two-dates", "b")
    assert set(found.observations) == {"a", "b", "c"}


def test_dates_that_share_a_day_agree(ledger_of: LedgerOf) -> None:
    assert rules(ledger_of, [event("a", "2025-08-31/2025-09-01"), event("b", "2025-09")]) == []


def target(printed: str) -> tuple[list[Row], list[Row]]:
    rows = [
        {"id": "level", "printed": "41"},
        {"id": "goal", "measure": "trade_target", "printed": printed, "period": "2030"}
        | {"status": "target"},
    ]
    pledge = {"id": "p", "topic": "trade", "subject": "KAZ", "counterpart": "CHN", "due": "2030"}
    pledge |= {"pledged_on": "2023", "observation": "goal", "summary": "trade"}
    pledge |= {"source": "paper", "locator": "p.1"}
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


def test_a_forecast_without_a_year_cannot_be_checked(ledger_of: LedgerOf) -> None:
    row = {"id": "a", "measure": "job_count", "printed": "50,000", "unit": "jobs", "flow": ""}
    row |= {"status": "forecast", "item": "projects", "period": "unstated"}
    assert rules(ledger_of, [row]) == ["dates-undated"]
    assert rules(ledger_of, [row | {"status": "measured"}]) == []
    assert rules(ledger_of, [row | {"period": "2030"}]) == []


@pytest.mark.parametrize(("year", "doubted"), [("2003", True), ("2023", False)])
def test_a_plan_founded_on_something_a_generation_older(
    ledger_of: LedgerOf, year: str, doubted: bool
) -> None:
    plan = event("plan", "2026/2027", measure="plan_period", item="scholarships", status="planned")
    found = rules(ledger_of, [plan, event("ground", year, item="agreement")])
    assert found == (["dates-distant"] if doubted else [])


def test_a_rise_of_recent_years_and_a_fall_within_them(ledger_of: LedgerOf) -> None:
    rise = {"id": "up", "measure": "trade_growth", "unit": "direction", "printed": "rising"}
    rise |= {"period": "unstated"}
    fall = rise | {"id": "down", "printed": "shrank", "period": "2025", "base_period": "2024"}
    assert rules(ledger_of, [rise, fall]) == ["dates-rise-and-fall"]
    assert rules(ledger_of, [rise, fall | {"period": "2015", "base_period": "2014"}]) == []
    assert rules(ledger_of, [rise | {"status": "forecast"}, fall]) == []
    assert rules(ledger_of, [rise | {"period": "2025", "base_period": "2024"}, fall]) == []
