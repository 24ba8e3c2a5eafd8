"""Customs in yuan, both reporters, dependence: expected values worked out by hand."""

from __future__ import annotations

import pytest

from analysis import ledger, trade
from tests.conftest import LedgerOf, Row

FIVE = ("KAZ", "KGZ", "TJK", "TKM", "UZB")


def yuan(code: str, printed: str, growth: str, *, flow: str = "total") -> list[Row]:
    """Return a level of January to July 2026 in units of 10,000 yuan, and its growth."""
    row = {"subject": code, "flow": flow, "reporter": "GACC", "period": "2026-01/2026-07"}
    row |= {"source": "paper", "status": "forecast"}
    name = f"{code.lower()}-{flow}"
    fell = growth.startswith("-")
    level = {"id": name, "measure": "trade_value_cny", "unit": "CNY_10k", "printed": printed}
    change = {
        "id": f"{name}-growth",
        "measure": "trade_growth_cny",
        "unit": "percent_decline" if fell else "percent",
        "printed": growth.lstrip("-"),
        "base_period": "2025-01/2025-07",
    }
    return [row | level, row | change]


def region() -> list[Row]:
    # Before, in yuan: 100 + 50 + 20 + 10 + 20 = 200 million. Now: 120, 25, 21, 9, 25 = 200.
    now = {"KAZ": "12000.00", "KGZ": "2500.00", "TJK": "2100.00", "TKM": "900.00", "UZB": "2500.00"}
    growth = {"KAZ": "20.0", "KGZ": "-50.0", "TJK": "5.0", "TKM": "-10.0", "UZB": "25.0"}
    return [row for code in FIVE for row in yuan(code, now[code], growth[code])]


def test_the_same_months_follow_from_level_and_growth(ledger_of: LedgerOf) -> None:
    rows = trade.same_months(ledger_of(region()), "2026-01/2026-07").set_index("subject")
    assert rows["before_cny"].to_dict() == pytest.approx(
        {"KAZ": 100e6, "KGZ": 50e6, "TJK": 20e6, "TKM": 10e6, "UZB": 20e6, "XCA": 200e6}
    )
    assert rows.loc["XCA", "growth"] == pytest.approx(0.0)
    assert set(rows["base_period"]) == {"2025-01/2025-07"}


def test_the_rounding_of_a_growth_bounds_the_year_before(ledger_of: LedgerOf) -> None:
    # 120 million over 1.2005 and over 1.1995; the level is printed to a hundred yuan: 50 either way
    row = trade.customs(ledger_of(region()), "2026-01/2026-07").set_index("subject").loc["KAZ"]
    assert row["before_low_cny"] == pytest.approx((120e6 - 50) / 1.2005, rel=1e-9)
    assert row["before_high_cny"] == pytest.approx((120e6 + 50) / 1.1995, rel=1e-9)


def test_contributions_in_yuan_add_up_to_the_growth_of_the_region(ledger_of: LedgerOf) -> None:
    parts = trade.driven_by(ledger_of(region()), "2026-01/2026-07").set_index("subject")
    assert parts["contribution"].to_dict() == pytest.approx(
        {"KAZ": 0.1, "KGZ": -0.125, "TJK": 0.005, "TKM": -0.005, "UZB": 0.025}
    )


def test_a_region_in_yuan_with_a_hole_is_refused(ledger_of: LedgerOf) -> None:
    with pytest.raises(ValueError, match="UZB"):
        trade.driven_by(ledger_of(region()[:-2]), "2026-01/2026-07")


def before(printed: str) -> Row:
    return {
        "id": "kaz-before",
        "measure": "trade_value_cny",
        "unit": "CNY_10k",
        "printed": printed,
        "reporter": "GACC",
        "period": "2025-01/2025-07",
    }


@pytest.mark.parametrize(("printed", "revised"), [("10004.00", False), ("10005.00", True)])
def test_a_value_outside_what_later_growth_allows_was_revised(
    ledger_of: LedgerOf, printed: str, revised: bool
) -> None:
    # 120 million over 1.1995 is 100.0417 million: 100.04 lies within, 100.05 outside.
    rows = [*yuan("KAZ", "12000.00", "20.0"), before(printed)]
    (found,) = trade.revisions(ledger_of(rows), "2026-01/2026-07").itertuples()
    assert found.is_revised == revised
    assert found.observations == ["kaz-before", "kaz-total", "kaz-total-growth"]


def test_a_period_without_an_earlier_table_has_no_revisions(ledger_of: LedgerOf) -> None:
    assert trade.revisions(ledger_of(region()), "2026-01/2026-07").empty
    assert trade.revisions(ledger_of(region()), "2020").empty


def test_the_customs_table_adds_up_and_its_growth_fits_its_levels() -> None:
    book = ledger.load()
    for period in ("2024", "2025", "2026-01/2026-07"):
        wide = trade.customs(book, period).pivot(
            index="subject", columns="flow", values="value_cny"
        )
        assert set(wide.index) == set(FIVE)
        # 31179752.57 is printed with two digits and is the sum to four; half of the last digit
        assert (wide["exports"] + wide["imports"] - wide["total"]).abs().max() <= 50
    assert trade.revisions(book, "2025")["revision"].abs().max() < 0.02


def test_what_does_not_follow_from_the_table_is_missing(ledger_of: LedgerOf) -> None:
    level, _ = yuan("KAZ", "12000.00", "20.0")
    assert trade.customs(ledger_of([level]), "2026-01/2026-07").empty


def turnover(name: str, reporter: str, printed: str, **more: str) -> Row:
    return {"id": name, "reporter": reporter, "printed": printed} | more


def test_each_side_has_one_value_a_year_and_missing_years_stay_missing(
    ledger_of: LedgerOf,
) -> None:
    rows = [
        turnover("a", "GACC", "41"),
        turnover("b", "unstated", "41.0"),
        turnover("c", "KAZ_PRESIDENT", "44"),
        turnover("d", "CERR", "31"),
        turnover("e", "KAZSTAT", "30"),
        turnover("f", "GACC", "20", period="2019"),
        turnover("g", "GACC", "10", period="2018", qualifier="more than"),
    ]
    found = trade.yearly(ledger_of(rows))
    shown = found[["side", "period", "observation"]].to_numpy().tolist()
    assert shown == [["china", "2019", "f"], ["china", "2023", "a"], ["partner", "2023", "e"]]


def test_a_missing_year_becomes_an_empty_row_and_no_value(ledger_of: LedgerOf) -> None:
    rows = [
        turnover("a", "GACC", "41"),
        turnover("f", "GACC", "20", period="2021"),
        turnover("u", "GACC", "9", subject="UZB"),
    ]
    found = trade.with_gaps(trade.yearly(ledger_of(rows)), "subject")
    assert found["period"].tolist() == ["2021", "2022", "2023"] * 2
    assert found["value_usd"].isna().tolist() == [False, True, False, True, True, False]
    assert found["economy"].tolist() == ["Kazakhstan"] * 3 + ["Uzbekistan"] * 3
    assert found["observation"].tolist() == ["f", "", "a", "", "", "u"]


def test_a_compiler_comes_before_a_president_who_may_quote_china(ledger_of: LedgerOf) -> None:
    rows = [
        turnover("a", "GACC", "40"),
        turnover("c", "KAZ_PRESIDENT", "40"),
        turnover("d", "CERR", "30"),
    ]
    both = trade.both_sides(ledger_of(rows), "2023")
    assert both["observation"].tolist() == ["a", "d"]
    assert both["gap"].tolist() == pytest.approx([-0.25, -0.25])


def test_pairs_hold_every_period_that_both_sides_report(ledger_of: LedgerOf) -> None:
    half = {"flow": "exports", "period": "2023-01/2023-06"}
    rows = [
        turnover("a", "GACC", "9.4", **half),
        turnover("b", "KAZSTAT", "3.1", **half),
        turnover("c", "GACC", "20", flow="exports"),
    ]
    found = trade.pairs_of(ledger_of(rows), "KAZ", ["exports"])
    assert found[["side", "observation"]].to_numpy().tolist() == [["china", "a"], ["partner", "b"]]


def test_partners_are_compared_by_the_economys_own_side(ledger_of: LedgerOf) -> None:
    rows = [
        turnover("china", "KAZSTAT", "21.7"),
        turnover("russia", "KAZSTAT", "18.9", counterpart="RUS"),
        turnover("russian", "RUS_GOV", "28", counterpart="RUS"),
    ]
    found = trade.between_partners(
        ledger_of(rows), [("KAZ", "2023"), ("UZB", "2023")], ("CHN", "RUS"), flow="total"
    )
    assert found[["row", "observation"]].to_numpy().tolist() == [
        ["Kazakhstan, 2023", "china"],
        ["Kazakhstan, 2023", "russia"],
    ]


def test_interdependence_of_two_shares() -> None:
    # sqrt(0.36 * 0.01) = 0.06; 1 - 0.35 = 0.65; 0.36 over 0.01 = 36
    found = trade.interdependence(0.36, 0.01)
    assert (found.salience, found.symmetry, found.times) == pytest.approx((0.06, 0.65, 36))
    with pytest.raises(ValueError, match="above 0"):
        trade.interdependence(0.0, 0.1)


def test_trade_intensity_is_one_where_the_partner_gets_its_share_of_the_world() -> None:
    # 5 of 100 exports go to a partner that takes 5 % of the world's imports; then 10 of 100
    assert trade.trade_intensity(5, 100, 50, 1000) == pytest.approx(1.0)
    assert trade.trade_intensity(10, 100, 50, 1000) == pytest.approx(2.0)
    with pytest.raises(ValueError, match="units"):
        trade.trade_intensity(5, 4, 50, 1000)


def test_mutual_shares_set_both_offices_beside_each_other(ledger_of: LedgerOf) -> None:
    rows = [
        turnover("kaz", "GACC", "40"),
        turnover("world", "GACC", "4", subject="CHN", counterpart="XWD", unit="USD_tn"),
        turnover("share", "CERR", "20", measure="trade_share", unit="percent"),
    ]
    (row,) = trade.mutual_shares(ledger_of(rows), "2023", reporter="CERR").itertuples()
    # 40 billion of 4 trillion is 1 %; 20 % is twenty times as much
    assert (row.china_share, row.economy_share, row.times) == pytest.approx((0.2, 0.01, 20))
    assert row.observations == ["share", "kaz", "world"]
    with pytest.raises(ValueError, match="China's trade with the world"):
        trade.mutual_shares(ledger_of(rows[::2]), "2023", reporter="CERR")


def test_trade_over_product_leaves_out_economies_without_one(ledger_of: LedgerOf) -> None:
    product = {"measure": "gdp", "flow": "", "counterpart": "", "reporter": "WORLD_BANK"}
    rows = [
        turnover("kaz", "GACC", "40"),
        turnover("uzb", "GACC", "10", subject="UZB"),
        {"id": "gdp", "printed": "160", **product},
    ]
    book = ledger_of(rows)
    (row,) = trade.over_product(book, trade.yearly(book), "2023").itertuples()
    assert row.ratio == pytest.approx(0.25)
    assert row.observations == ["kaz", "gdp"]


def test_compound_growth() -> None:
    # 1.21 = 1.1 squared
    assert trade.compound_growth(100, 121, 2) == pytest.approx(0.1)
    with pytest.raises(ValueError, match="at least one year"):
        trade.compound_growth(100, 121, 0)


def test_goods_have_a_share_where_the_same_side_prints_the_whole(ledger_of: LedgerOf) -> None:
    gas = {"flow": "imports", "item": "pipeline gas"}
    rows = [
        turnover("whole", "GACC", "10", flow="imports"),
        turnover("gas", "GACC", "4", **gas),
        turnover("older", "GACC", "3", **gas, period="2022"),
        turnover("ore", "GACC", "1", flow="imports", item="iron ores, trade of Xinjiang"),
    ]
    found = trade.goods(ledger_of(rows)).set_index("observation")
    assert list(found.index) == ["gas", "older"]
    assert found["share"]["gas"] == pytest.approx(0.4)
    assert found["observations"].tolist() == [["gas", "whole"], ["older"]]
    assert found["share"].isna().tolist() == [False, True]


@pytest.mark.parametrize("numbers", [(1, 0, 5, 9), (1, 4, 0, 9), (1, 4, 5, 0), (-1, 4, 5, 9)])
def test_intensity_needs_totals_of_something(numbers: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="expected positive totals"):
        trade.trade_intensity(*numbers)
    assert trade.trade_intensity(0, 4, 5, 9) == 0
