"""Definitions kept apart, debts as shares, promises by rule: expected values worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from analysis import investment, ledger, pledges
from analysis.investment import MixedDefinitionsError
from analysis.investment.sectors import OTHER, PACKAGE, sector_of
from analysis.pledges.projects import state
from tests.conftest import LedgerOf, Row

EDB, SAID, TRACKED = "investment_stock_edb", "investment_cumulative", "investment_tracked"


def amount(name: str, measure: str, printed: str, period: str, **more: str) -> Row:
    row = {"id": name, "topic": "investment", "measure": measure, "printed": printed, "flow": ""}
    return row | {"period": period, "reporter": "EDB"} | more


STOCK_24 = amount("stock-24", EDB, "10.4", "2024-06")
STOCK_25 = amount("stock-25", EDB, "11.4", "2025-06")
SAID_24 = amount("said-24", SAID, "26.4", "2005/2024", reporter="KAZ_GOV")
AEI = amount("aei", TRACKED, "35.16", "2005/2019", reporter="AEI", item="tracker one")
GRIFFITH = amount(
    "griffith", TRACKED, "23", "2025-01/2025-06", reporter="GRIFFITH", item="tracker two"
)


def test_the_largest_definition_is_set_over_the_smallest_of_the_same_year(
    ledger_of: LedgerOf,
) -> None:
    # 26.35 to 26.45 over 10.35 to 10.45; the stock of 2025 belongs to another year
    times, behind = investment.spread(ledger_of([STOCK_24, STOCK_25, SAID_24]), "KAZ", 2024)
    assert (times.low, times.high) == pytest.approx((26.35 / 10.45, 26.45 / 10.35))
    assert behind == ["said-24", "stock-24"]


def test_deals_and_yearly_inflows_are_no_part_of_the_spread(ledger_of: LedgerOf) -> None:
    yearly = amount("yearly", "investment_inflow", "1.8", "2025", reporter="KAZ_GOV")
    with pytest.raises(ValueError, match="two definitions for KAZ in 2025"):
        investment.spread(ledger_of([STOCK_25, GRIFFITH, yearly]), "KAZ", 2025)


def test_change_is_that_of_two_reports_of_one_compiler(ledger_of: LedgerOf) -> None:
    # 11.35 to 11.45 over 10.35 to 10.45
    grown = investment.change(ledger_of([STOCK_24, STOCK_25]), "stock-24", "stock-25")
    assert (grown.low, grown.high) == pytest.approx((11.35 / 10.45 - 1, 11.45 / 10.35 - 1))


@pytest.mark.parametrize(
    ("first", "last", "differs"),
    [
        (STOCK_24, amount("x", SAID, "27", "2025-09"), "measure"),
        (STOCK_24, STOCK_25 | {"id": "x", "reporter": "AEI"}, "reporter"),
        (STOCK_24, STOCK_25 | {"id": "x", "item": "energy"}, "item"),
        (STOCK_24, STOCK_25 | {"id": "x", "subject": "UZB"}, "subject"),
        (STOCK_24, STOCK_25 | {"id": "x", "counterpart": "RUS"}, "counterpart"),
    ],
)
def test_a_comparison_across_definitions_is_refused(
    ledger_of: LedgerOf, first: Row, last: Row, differs: str
) -> None:
    with pytest.raises(MixedDefinitionsError, match=f"one {differs}"):
        investment.change(ledger_of([first, last]), first["id"], last["id"])


def test_a_change_backwards_in_time_is_refused(ledger_of: LedgerOf) -> None:
    with pytest.raises(ValueError, match="swap them"):
        investment.change(ledger_of([STOCK_24, STOCK_25]), "stock-25", "stock-24")


def test_amounts_of_one_definition_and_date_add_up(ledger_of: LedgerOf) -> None:
    uzbek = STOCK_24 | {"id": "uzb", "subject": "UZB", "printed": "4.3"}
    whole = investment.total(ledger_of([STOCK_24, uzbek]), ["stock-24", "uzb"])
    assert (whole.low, whole.high) == pytest.approx((14.6e9, 14.8e9))


@pytest.mark.parametrize("other", [SAID_24, STOCK_25, AEI])
def test_a_sum_across_definitions_or_dates_is_refused(ledger_of: LedgerOf, other: Row) -> None:
    with pytest.raises(MixedDefinitionsError):
        investment.total(ledger_of([STOCK_24, other]), ["stock-24", other["id"]])


def test_the_last_amount_of_each_definition_stands_beside_the_others(ledger_of: LedgerOf) -> None:
    book = ledger_of([GRIFFITH, STOCK_24, SAID_24, STOCK_25, AEI])
    rows = investment.latest_by_definition(book, ["KAZ"])
    assert list(rows["observation"]) == ["stock-25", "said-24", "aei", "griffith"]


def test_an_amount_with_both_ends_comes_before_an_open_one_of_the_same_year(
    ledger_of: LedgerOf,
) -> None:
    opened = amount("open", SAID, "26", "2025", qualifier="surpassed")
    closed = amount("closed", SAID, "27", "2025-09")
    rows = investment.latest_by_definition(ledger_of([opened, closed]), ["KAZ"])
    assert list(rows["observation"]) == ["closed"]


def test_an_amount_without_definition_is_what_somebody_said(ledger_of: LedgerOf) -> None:
    bare = amount("bare", "investment_value", "26", "2025")
    named = amount("named", "investment_value", "1.1", "2025", item="a port")
    rows = investment.amounts(ledger_of([bare, named]))
    assert list(rows["observation"]) == ["bare"]
    assert rows["measure"].item() == SAID


def test_a_sector_of_a_stock_is_no_amount_of_its_own(ledger_of: LedgerOf) -> None:
    sector = STOCK_25 | {"id": "sector", "item": "energy"}
    assert list(investment.amounts(ledger_of([STOCK_25, sector]))["observation"]) == ["stock-25"]


def test_growth_implies_the_level_before(ledger_of: LedgerOf) -> None:
    # 1.75 to 1.85 over 1.155 to 1.165
    level = amount("level", "investment_inflow", "1.8", "2023")
    growth = amount("growth", "investment_growth", "16", "2023", unit="percent")
    implied = investment.implied_before(ledger_of([level, growth]), "level", "growth")
    assert (implied.low, implied.high) == pytest.approx((1.75e9 / 1.165, 1.85e9 / 1.155))


def test_a_share_of_a_whole_keeps_the_rounding_of_both(ledger_of: LedgerOf) -> None:
    share = amount("share", "investment_source_share", "28.7", "2024", unit="percent")
    whole = amount("whole", "investment_fixed_capital", "27.7", "2024", counterpart="XWD")
    part = investment.part_of(ledger_of([share, whole]), "share", "whole")
    assert (part.low, part.high) == pytest.approx((0.2865 * 27.65e9, 0.2875 * 27.75e9))


def owed(name: str, printed: str, period: str, **more: str) -> Row:
    row = {"id": name, "topic": "investment", "measure": "debt_stock", "subject": "KGZ"}
    row |= {"flow": "", "unit": "USD_m", "printed": printed, "period": period}
    return row | {"item": "owed to China"} | more


WHOLE = {"counterpart": "XWD", "item": "public external debt"}
PRODUCT = {
    "measure": "gdp",
    "topic": "trade",
    "counterpart": "",
    "item": "",
    "unit": "USD_bn",
    "subject": "KGZ",
    "flow": "",
}


def test_a_debt_is_a_share_of_the_external_debt_of_the_same_date(ledger_of: LedgerOf) -> None:
    # 1,711.48 over 4,139.28: 41.3473 per cent; half a unit of the last place either way
    book = ledger_of(
        [
            owed("debt", "1,711.48", "2018-01-31"),
            owed("whole", "4,139.28", "2018-01-31", **WHOLE),
            owed("later", "4,500.00", "2019-01-31", **WHOLE),
        ]
    )
    row = investment.debts(book).iloc[0]
    assert row["share"] == pytest.approx(0.413473, abs=1e-6)
    assert row["share_low"] == pytest.approx(1711.475 / 4139.285)
    assert row["share_high"] == pytest.approx(1711.485 / 4139.275)
    assert row["basis"] == "computed"


def test_a_debt_without_its_whole_takes_the_printed_share_or_none(ledger_of: LedgerOf) -> None:
    share = owed("share", "36.9", "2024-01-01", measure="debt_share", unit="percent")
    book = ledger_of(
        [owed("debt", "1,707.7", "2024-01-01"), share, owed("bare", "820", "2025-01-01")]
    )
    rows = investment.debts(book).set_index("observation")
    assert rows.loc["debt", "share"] == pytest.approx(0.369)
    assert rows.loc["debt", "basis"] == "printed"
    assert rows.loc["bare", "basis"] == ""


def test_a_debt_is_set_over_every_product_of_the_last_full_year(ledger_of: LedgerOf) -> None:
    # 1,699.95 to 1,700.05 million over 13.5 to 14.5 and 12.95 to 13.05 billion of 2023
    book = ledger_of(
        [
            owed("debt", "1,700.0", "2024-01-01"),
            PRODUCT | {"id": "one", "printed": "14", "period": "2023"},
            PRODUCT | {"id": "two", "printed": "13.0", "period": "2023"},
            PRODUCT | {"id": "other-year", "printed": "18", "period": "2024"},
        ]
    )
    row = investment.debts(book).iloc[0]
    assert row["product_year"] == "2023"
    assert row["product_share_low"] == pytest.approx(1699.95e6 / 14.5e9)
    assert row["product_share_high"] == pytest.approx(1700.05e6 / 12.95e9)
    assert row["product_observations"] == ["debt", "one", "two"]


def test_a_debt_at_the_end_of_december_takes_the_product_of_that_year(ledger_of: LedgerOf) -> None:
    book = ledger_of(
        [
            owed("debt", "1700", "2023-12"),
            PRODUCT | {"id": "one", "printed": "14", "period": "2023"},
        ]
    )
    assert investment.debts(book).iloc[0]["product_year"] == "2023"


def test_the_first_and_last_share_of_an_economy_are_a_pair(ledger_of: LedgerOf) -> None:
    rows = [
        owed(f"s{year}", str(60 - year), f"202{year}", measure="debt_share", unit="percent")
        for year in (0, 1, 2)
    ]
    pair = investment.first_and_last(investment.debts(ledger_of(rows)))
    assert list(pair["observation"]) == ["s0", "s2"]


def firms(name: str, printed: str, period: str, **more: str) -> Row:
    row = {"id": name, "topic": "investment", "measure": "company_count", "subject": "UZB"}
    row |= {"flow": "", "unit": "companies", "printed": printed, "period": period}
    return row | {"item": "operating"} | more


def test_counts_of_firms_are_told_by_what_they_count(ledger_of: LedgerOf) -> None:
    book = ledger_of(
        [
            firms("joint", "9,252", "2025", item="", note="with joint ventures of both sides"),
            firms("said", "5,000", "2025", item=""),
            firms("active", "5,300", "2025-10-01", item="active"),
            firms("old", "1,690", "2019-01"),
        ]
    )
    rows = investment.ways_of_counting(book, "UZB", since="2024")
    assert list(rows["observation"]) == ["said", "active", "joint"]
    assert rows["counted"].iloc[2] == "Chinese firms with joint ventures"


def test_two_owners_are_compared_at_dates_that_both_have(ledger_of: LedgerOf) -> None:
    book = ledger_of(
        [
            firms("chn-19", "1,690", "2019-01"),
            firms("chn-25", "3,467", "2025-02-01"),
            firms("rus-25", "2,973", "2025-02-01", counterpart="RUS"),
            firms("rus-else", "23,100", "2019-01", counterpart="RUS", item="registered"),
        ]
    )
    rows = investment.owners_at_the_same_dates(book, "UZB", ("CHN", "RUS"), "operating")
    assert list(rows["observation"]) == ["chn-25", "rus-25"]


@pytest.mark.parametrize(
    ("stage", "due", "is_less", "expected"),
    [
        ((4.0, "2024-06-27"), "unstated", False, "exists"),
        ((4.0, "2025"), "2024", False, "exists, late"),
        ((4.0, "2024-06-27"), "unstated", True, "exists in part"),
        ((3.0, "2023"), "2030", False, "being built"),
        ((3.0, "2023"), "2024", False, "being built, overdue"),
        ((1.0, "2025-07-24"), "unstated", False, "on paper"),
        (None, "unstated", False, "no later record"),
        (None, "2020", False, "no later record, overdue"),
    ],
)
def test_the_state_of_a_promise_follows_from_stage_and_dates(
    stage: tuple[float, str] | None, due: str, is_less: bool, expected: str
) -> None:
    assert state(stage, due, date(2026, 7, 31), is_less=is_less) == expected


PLANT = "cars in a town"


def capacity(name: str, printed: str, item: str) -> Row:
    row = {"id": name, "topic": "technology", "measure": "capacity_production", "item": item}
    return row | {"unit": "vehicles_per_year", "printed": printed, "flow": "", "period": "2025"}


def stage(name: str, printed: str, period: str) -> Row:
    row = {"id": name, "topic": "technology", "measure": "project_stage", "item": PLANT}
    return row | {"unit": "stage", "printed": printed, "flow": "", "period": period}


def test_a_promise_takes_its_last_stage_and_what_stands(ledger_of: LedgerOf) -> None:
    pledge = {"id": "p", "topic": "technology", "subject": "KAZ", "counterpart": "CHN"}
    pledge |= {"item": PLANT, "pledged_by": "a firm", "pledged_on": "2022", "due": "2024"}
    pledge |= {"observation": "plan", "summary": "Build.", "source": "office", "locator": "p.1"}
    book = ledger_of(
        [
            capacity("plan", "90,000", f"{PLANT}, first plan"),
            capacity("stands", "50,000", f"{PLANT}, as it stands"),
            stage("opened", "opened", "2025"),
            stage("building", "construction", "2022"),
        ],
        pledges=[pledge],
    )
    row = pledges.promises(book, date(2026, 1, 1), ("technology",)).iloc[0]
    assert (row["stage"], row["state"]) == ("opened", "exists in part")
    assert (row["promised_value"], row["stands_value"]) == (90_000, 50_000)
    assert row["observations"] == ["plan", "opened", "stands"]


@pytest.mark.parametrize(
    ("topic", "item", "sector"),
    [
        ("energy", "anything", "Energy"),
        ("corridors", "anything", "Transport and logistics"),
        ("energy", "agreements at the forum", PACKAGE),
        ("investment", "Uzbek mining deals", "Mining and metals"),
        ("security", "Huawei surveillance deal", "Digital and surveillance"),
        ("investment", "a circus", OTHER),
    ],
)
def test_a_deal_has_the_sector_of_its_topic_or_words(topic: str, item: str, sector: str) -> None:
    assert sector_of(topic, item) == sector


def test_deals_of_a_sector_are_counted_and_never_added(ledger_of: LedgerOf) -> None:
    deal = {"topic": "investment", "measure": "deal_value", "flow": "", "status": "announced"}
    book = ledger_of(
        [
            deal | {"id": "gold", "item": "gold", "printed": "2"},
            deal | {"id": "gold-again", "item": "gold", "printed": "3", "period": "2024"},
            deal | {"id": "steel", "item": "steel works", "printed": "5"},
            deal | {"id": "corn", "item": "corn", "printed": "8"},
        ]
    )
    rows = investment.deals_by_sector(book).set_index("sector")
    assert list(rows.index) == ["Farming and food", "Mining and metals"]
    assert rows.loc["Mining and metals", "deals"] == 2
    assert rows.loc["Mining and metals", "largest_usd"] == 5e9


def test_the_part_of_a_supplier_needs_both_counts_of_one_office(ledger_of: LedgerOf) -> None:
    # 983 over 1,125: 87.4 per cent, from 982.5 / 1,125.5 to 983.5 / 1,124.5
    car = {"topic": "technology", "measure": "trade_quantity", "subject": "UZB", "flow": "exports"}
    car |= {"item": "electric cars", "unit": "cars", "period": "2022-01/2022-06"}
    book = ledger_of(
        [
            car | {"id": "chn", "printed": "983"},
            car | {"id": "all", "printed": "1,125", "counterpart": "XWD"},
            car | {"id": "lone", "printed": "4,956", "period": "2023"},
        ]
    )
    rows = investment.shares_of_supplier(book, "UZB", "electric cars")
    assert rows["share"].to_list() == pytest.approx([983 / 1125])
    assert rows["share_low"].item() == pytest.approx(982.5 / 1125.5)
    assert rows["share_high"].item() == pytest.approx(983.5 / 1124.5)


def test_every_amount_of_the_report_has_a_definition_and_a_row_in_the_table() -> None:
    book = ledger.load()
    rows = investment.amounts(book)
    assert rows["definition"].notna().all()
    assert investment.definitions(book)["amounts"].sum() == len(rows)
