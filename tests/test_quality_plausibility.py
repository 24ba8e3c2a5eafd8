from __future__ import annotations

import pytest

from analysis.quality.plausibility import find_plausibility
from tests.conftest import LedgerOf, Row


def rules(ledger_of: LedgerOf, *rows: Row) -> list[str]:
    return [each.rule for each in find_plausibility(ledger_of(list(rows)))]


def gdp(printed: str, qualifier: str = "") -> Row:
    more = {"counterpart": "", "flow": "", "qualifier": qualifier}
    return {"id": "gdp", "measure": "gdp", "printed": printed, **more}


def test_trade_with_one_partner_above_the_whole_product(ledger_of: LedgerOf) -> None:
    trade = {"id": "a", "printed": "22", "qualifier": "more than"}
    assert rules(ledger_of, trade, gdp("22", "under")) == ["plausibility-above-gdp"]


def test_trade_that_may_round_to_less_than_the_product_is_left_alone(ledger_of: LedgerOf) -> None:
    assert rules(ledger_of, {"id": "a", "printed": "22"}, gdp("22", "under")) == []


@pytest.mark.parametrize(("now", "doubted"), [("60", True), ("33", False), ("5", True)])
def test_a_leap_of_more_than_three_times_is_doubted(
    ledger_of: LedgerOf, now: str, doubted: bool
) -> None:
    # 16.6 times three is 49.8; a third of it is 5.5.
    found = rules(
        ledger_of, {"id": "a", "printed": "16.6", "period": "2022"}, {"id": "b", "printed": now}
    )
    assert found == (["plausibility-leap"] if doubted else [])


def test_a_leap_that_another_statement_tells_is_no_doubt(ledger_of: LedgerOf) -> None:
    times = {"measure": "trade_multiple", "unit": "times", "base_period": "2022"}
    found = rules(
        ledger_of,
        {"id": "a", "printed": "0.08", "period": "2022"},
        {"id": "b", "printed": "2.8"},
        {"id": "c", "printed": "30", "qualifier": "over", **times},
    )
    assert found == []


@pytest.mark.parametrize(("quarter", "doubted"), [("0.1", True), ("2.5", False), ("8", True)])
def test_a_quarter_carries_between_a_twentieth_and_three_fifths(
    ledger_of: LedgerOf, quarter: str, doubted: bool
) -> None:
    found = rules(
        ledger_of,
        {"id": "q", "printed": quarter, "period": "2023-Q1"},
        {"id": "y", "printed": "10"},
    )
    assert found == (["plausibility-quarter"] if doubted else [])


def test_projects_worth_more_than_all_investment(ledger_of: LedgerOf) -> None:
    common = {"flow": "", "topic": "investment"}
    found = rules(
        ledger_of,
        {"id": "all", "measure": "investment_value", "printed": "26", **common},
        {"id": "some", "measure": "deal_value", "printed": "66.4", "item": "projects", **common},
    )
    assert found == ["plausibility-projects"]
