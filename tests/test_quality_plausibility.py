from __future__ import annotations

import pytest

from analysis.quality.plausibility import find_plausibility
from analysis.stated import Interval
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


def capacity(printed: str, unit: str, **more: str) -> Row:
    measure = "capacity_production" if unit.endswith("_per_year") else "capacity_power"
    usual = {"measure": measure, "flow": "", "item": "line", "topic": "corridors"}
    return {"id": "capacity", "printed": printed, "unit": unit, **usual, **more}


def volume(printed: str, unit: str = "t_per_year") -> Row:
    usual = {"measure": "transit_volume", "flow": "", "item": "line", "topic": "corridors"}
    return {"id": "volume", "printed": printed, "unit": unit, **usual}


@pytest.mark.parametrize(("printed", "found"), [("120", True), ("80", False), ("100", False)])
def test_a_volume_above_the_capacity_of_its_year(
    ledger_of: LedgerOf, printed: str, found: bool
) -> None:
    said = list(find_plausibility(ledger_of([volume(printed), capacity("100", "t_per_year")])))
    assert [(each.rule, each.contradiction) for each in said] == (
        [("plausibility-capacity", True)] if found else []
    )


def test_a_volume_that_rounding_brings_within_the_capacity(ledger_of: LedgerOf) -> None:
    # 100.4 allows 100.35, 100 allows up to 100.5.
    assert rules(ledger_of, volume("100.4"), capacity("100", "t_per_year")) == []


def test_the_capacity_of_another_year_makes_a_doubt(ledger_of: LedgerOf) -> None:
    earlier = capacity("100", "t_per_year", period="2020")
    (found,) = find_plausibility(ledger_of([volume("120"), earlier]))
    assert (found.rule, found.contradiction) == ("plausibility-capacity", False)


@pytest.mark.parametrize(
    "other",
    [
        capacity("100", "t_per_year", item="port"),
        capacity("100", "t_per_year", subject="UZB"),
        capacity("100", "MW"),
        capacity("100", "vehicles_per_year"),
    ],
)
def test_a_capacity_of_something_else_is_not_compared(ledger_of: LedgerOf, other: Row) -> None:
    assert rules(ledger_of, volume("120"), other) == []


def test_containers_are_held_against_a_yearly_number(ledger_of: LedgerOf) -> None:
    many = capacity("100", "vehicles_per_year")
    assert rules(ledger_of, volume("120", "containers"), many) == ["plausibility-capacity"]


def test_partial_figures_above_the_full_ones(ledger_of: LedgerOf) -> None:
    full = {"id": "full", "printed": "16.1", "reporter": "GACC"}
    part = {"id": "part", "printed": "17.1", "reporter": "UZSTAT", "note": "partial count"}
    assert rules(ledger_of, full, part) == ["plausibility-partial-above-full"]
    assert rules(ledger_of, full, part | {"printed": "15"}) == []
    assert rules(ledger_of, full, part | {"note": ""}) == []


@pytest.mark.parametrize(("times", "doubted"), [("60", True), ("5", False)])
def test_a_change_of_two_months_far_beyond_that_of_the_year(
    ledger_of: LedgerOf, times: str, doubted: bool
) -> None:
    # 2.8 to 5.2 is at most 5.25/2.75 = 1.9 times; three times that is 5.7.
    months = {"measure": "trade_multiple", "unit": "times", "period": "2023-01/2023-02"}
    found = rules(
        ledger_of,
        {"id": "then", "printed": "2.8", "period": "2022"},
        {"id": "now", "printed": "5.2"},
        {"id": "rate", "printed": times, "base_period": "2022-01/2022-02", **months},
    )
    assert found == (["plausibility-change-within-year"] if doubted else [])


def test_a_doubt_gives_the_bounds_that_it_was_judged_by(ledger_of: LedgerOf) -> None:
    # 100 is at most 100.5.
    (found,) = find_plausibility(ledger_of([volume("120"), capacity("100", "t_per_year")]))
    assert found.expected == Interval(0, 100.5)
    # 5.25/2.75 times three is 5.73; 60 times is at least 59.5, with no end.
    months = {"measure": "trade_multiple", "unit": "times", "period": "2023-01/2023-02"}
    rows = [
        {"id": "then", "printed": "2.8", "period": "2022"},
        {"id": "now", "printed": "5.2"},
        {"id": "rate", "printed": "60", "base_period": "2022-01/2022-02", **months},
    ]
    (found,) = find_plausibility(ledger_of(rows))
    assert found.expected is not None and found.found is not None
    assert (found.expected.low, found.expected.high) == (0, pytest.approx(3 * 5.25 / 2.75))
    assert found.found == Interval(59.5, float("inf"), True, True)


@pytest.mark.parametrize(("growth", "doubted"), [("480", True), ("460", False), ("640", True)])
def test_a_growth_within_the_year_is_a_multiple_less_one(
    ledger_of: LedgerOf, growth: str, doubted: bool
) -> None:
    # Three times 5.25/2.75 is 5.73: a growth of 473 %.
    months = {"measure": "trade_growth", "unit": "percent", "period": "2023-01/2023-02"}
    found = rules(
        ledger_of,
        {"id": "then", "printed": "2.8", "period": "2022"},
        {"id": "now", "printed": "5.2"},
        {"id": "rate", "printed": growth, "base_period": "2022-01/2022-02", **months},
    )
    assert found == (["plausibility-change-within-year"] if doubted else [])


def test_a_partial_figure_that_touches_the_full_one_is_not_above_it(ledger_of: LedgerOf) -> None:
    # 17 is at least 16.5, 16 at most 16.5.
    full = {"id": "full", "printed": "16", "reporter": "GACC"}
    part = {"id": "part", "printed": "17", "reporter": "UZSTAT", "note": "partial count"}
    assert rules(ledger_of, full, part) == []


@pytest.mark.parametrize(
    "other", [{"period": "2022"}, {"subject": "UZB"}, {"flow": "exports"}, {"item": "gas"}]
)
def test_a_leap_told_of_something_else_is_doubted(ledger_of: LedgerOf, other: Row) -> None:
    times = {"measure": "trade_multiple", "unit": "times", "base_period": "2022"} | other
    found = rules(
        ledger_of,
        {"id": "a", "printed": "0.08", "period": "2022"},
        {"id": "b", "printed": "2.8"},
        {"id": "c", "printed": "30", "qualifier": "over", **times},
    )
    assert "plausibility-leap" in found


def test_a_change_over_a_whole_year_is_no_change_within_it(ledger_of: LedgerOf) -> None:
    rows = [
        {"id": "then", "printed": "2.8", "period": "2022"},
        {"id": "now", "printed": "5.2"},
        {"id": "rate", "printed": "60", "measure": "trade_multiple", "unit": "times"}
        | {"base_period": "2022"},
    ]
    assert rules(ledger_of, *rows) == []


@pytest.mark.parametrize(("qualifier", "doubted"), [("at least", False), ("", True)])
def test_a_stated_multiple_confirms_a_leap_if_it_is_three_at_the_least(
    ledger_of: LedgerOf, qualifier: str, doubted: bool
) -> None:
    # "3" may be 2.5.
    times = {"measure": "trade_multiple", "unit": "times", "base_period": "2022"}
    found = rules(
        ledger_of,
        {"id": "a", "printed": "0.08", "period": "2022"},
        {"id": "b", "printed": "2.8"},
        {"id": "c", "printed": "3", "qualifier": qualifier, **times},
    )
    assert found == (["plausibility-leap"] if doubted else [])


def test_a_leap_of_one_flow_is_told_with_the_growth_of_the_turnover(ledger_of: LedgerOf) -> None:
    rate = {"id": "rate", "measure": "trade_growth", "unit": "percent", "base_period": "2022"}
    rate |= {"printed": "60"}
    for flow, ids in (("exports", ["a", "b", "rate"]), ("total", ["a", "b"])):
        rows = [
            {"id": "a", "printed": "0.08", "period": "2022", "flow": flow},
            {"id": "b", "printed": "2.8", "flow": flow},
        ]
        (found,) = find_plausibility(ledger_of([*rows, rate]))
        assert sorted(found.observations) == ids
        assert ("The turnover is said to have grown by" in found.explanation) is (flow == "exports")
