"""Gas, pipes, oil and power: expected values worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from analysis import energy, ledger
from analysis.stated import Interval
from tests.conftest import LedgerOf, Row


def gas(name: str, code: str, printed: str, period: str = "2022", **more: str) -> Row:
    """Return what China's customs paid a supplier, in billions of US dollars."""
    row = {"id": name, "topic": "energy", "measure": "trade_value", "subject": code}
    row |= {"flow": "imports", "item": "pipeline gas", "period": period, "reporter": "GACC"}
    return row | {"printed": printed, "unit": "USD_bn"} | more


def growth(name: str, code: str, printed: str, unit: str, measure: str = "trade_growth") -> Row:
    return gas(name, code, printed, measure=measure, unit=unit, base_period="2021")


def quantity(name: str, code: str, printed: str, unit: str, **more: str) -> Row:
    measure = "gas_customs_volume" if unit == "bcm" else "trade_quantity"
    return gas(name, code, printed, unit=unit, measure=measure) | more


FACTORS: list[Row] = [
    {
        "id": name,
        "topic": "energy",
        "measure": "conversion_factor",
        "subject": "XWD",
        "counterpart": "",
        "flow": "",
        "item": name,
        "printed": printed,
        "unit": unit,
    }
    for name, printed, unit in (
        ("bp-bcm-per-mt-lng", "1.360", "bcm_per_Mt"),
        ("bp-tbtu-per-bcm", "34.121", "TBtu_per_bcm"),
        ("countryreports-barrels-per-tonne", "7.3", "bbl_per_t"),
    )
]


# --- gas ---


def five(period: str = "2022") -> list[Row]:
    # 4 + 3 + 1 + 1 + 1 = 10 billion
    sold = {"TKM": "4.0", "RUS": "3.0", "KAZ": "1.0", "UZB": "1.0", "MMR": "1.0"}
    return [gas(f"{code.lower()}-{period}", code, value, period) for code, value in sold.items()]


def test_shares_of_suppliers_are_of_all_five(ledger_of: LedgerOf) -> None:
    values = energy.supplier_values(ledger_of(five()), ["2022"])
    shares = energy.with_shares(values).set_index("subject")["share"]
    assert shares.to_dict() == pytest.approx(
        {"TKM": 0.4, "RUS": 0.3, "KAZ": 0.1, "UZB": 0.1, "MMR": 0.1}
    )


def test_a_share_is_least_where_all_others_sold_their_most(ledger_of: LedgerOf) -> None:
    values = energy.supplier_values(ledger_of(five()), ["2022"])
    row = energy.with_shares(values).set_index("subject").loc["TKM"]
    # 3.95 of 3.95 + 3.05 + 3 * 1.05 = 10.15; 4.05 of 4.05 + 2.95 + 3 * 0.95 = 9.85
    assert (row["share_low"], row["share_high"]) == pytest.approx((3.95 / 10.15, 4.05 / 9.85))


def test_a_year_with_a_missing_supplier_has_no_shares(ledger_of: LedgerOf) -> None:
    data = ledger_of([*five(), *five("2023")[:-1]])
    values = energy.supplier_values(data, ["2022", "2023"])
    assert set(energy.with_shares(values)["period"]) == {"2022"}


def test_a_part_of_a_year_is_not_taken_for_the_year(ledger_of: LedgerOf) -> None:
    data = ledger_of([*five(), gas("part", "TKM", "3.3", "2022-01/2022-10")])
    assert energy.supplied_in(data, "2022")["value_usd"].iloc[0] == 4.0e9
    assert list(energy.supplied_in(data, "2022-01/2022-10")["value_usd"]) == [3.3e9]


def test_of_two_statements_the_more_exact_one_is_taken(ledger_of: LedgerOf) -> None:
    data = ledger_of([gas("rough", "TKM", "4"), gas("exact", "TKM", "4.02")])
    assert list(energy.supplied_in(data, "2022")["observations"]) == [["exact"]]


def test_growth_implies_the_year_before_with_its_rounding(ledger_of: LedgerOf) -> None:
    data = ledger_of([gas("level", "TKM", "12.0"), growth("up", "TKM", "50", "percent")])
    row = energy.implied_before(data, "2022").iloc[0]
    assert (row["period"], row["value_usd"]) == ("2021", pytest.approx(8e9))
    # 11.95 over 1.505, and 12.05 over 1.495
    assert (row["low_usd"], row["high_usd"]) == pytest.approx((11.95e9 / 1.505, 12.05e9 / 1.495))


def test_a_fall_implies_more_before(ledger_of: LedgerOf) -> None:
    data = ledger_of([gas("level", "KAZ", "0.96"), growth("down", "KAZ", "4", "percent_decline")])
    assert energy.implied_before(data, "2022")["value_usd"].iloc[0] == pytest.approx(1e9)


def test_a_multiple_implies_the_year_before(ledger_of: LedgerOf) -> None:
    times = growth("times", "RUS", "2.5", "times", measure="trade_multiple")
    data = ledger_of([gas("level", "RUS", "5.0"), times])
    row = energy.implied_before(data, "2022").iloc[0]
    assert row["value_usd"] == pytest.approx(2e9)
    assert (row["low_usd"], row["high_usd"]) == pytest.approx((4.95e9 / 2.55, 5.05e9 / 2.45))


def test_unit_value_divides_money_by_cubic_metres(ledger_of: LedgerOf) -> None:
    data = ledger_of([gas("money", "TKM", "6.0"), quantity("gas", "TKM", "30.0", "bcm")])
    row = energy.unit_values(data, {"a": ("money", "gas")}).iloc[0]
    # 6.0 bn over 30.0 bcm is 0.2 a cubic metre; 5.95 over 30.05, 6.05 over 29.95
    assert row["price_usd_per_1000m3"] == pytest.approx(200.0)
    assert row["price_usd_per_1000m3_low"] == pytest.approx(5950 / 30.05)
    assert row["price_usd_per_1000m3_high"] == pytest.approx(6050 / 29.95)
    assert not row["is_converted"]


def test_unit_value_from_tonnes_carries_the_factor(ledger_of: LedgerOf) -> None:
    data = ledger_of([gas("money", "TKM", "6.8"), quantity("gas", "TKM", "25.0", "Mt"), *FACTORS])
    row = energy.unit_values(data, {"a": ("money", "gas")}).iloc[0]
    # 25 million tonnes are 34 billion cubic metres; 1.360 allows 1.3595 to 1.3605
    assert row["price_usd_per_1000m3"] == pytest.approx(200.0)
    assert row["price_usd_per_1000m3_low"] == pytest.approx(6750 / (25.05 * 1.3605))
    assert row["price_usd_per_1000m3_high"] == pytest.approx(6850 / (24.95 * 1.3595))
    assert row["is_converted"]
    assert row["observations"] == ["money", "gas", "bp-bcm-per-mt-lng"]


def test_unit_value_of_two_bodies_names_both(ledger_of: LedgerOf) -> None:
    piped = quantity("gas", "RUS", "30.0", "bcm", measure="gas_pipeline_flow", reporter="GAZPROM")
    row = energy.unit_values(
        ledger_of([gas("money", "RUS", "6.0"), piped]), {"a": ("money", "gas")}
    )
    assert row["reporters"].iloc[0] == ["General Administration of Customs of China", "Gazprom"]


def test_unit_value_of_two_periods_is_refused(ledger_of: LedgerOf) -> None:
    data = ledger_of(
        [gas("money", "TKM", "6.0"), quantity("gas", "TKM", "30", "bcm", period="2021")]
    )
    with pytest.raises(ValueError, match="one period"):
        energy.unit_values(data, {"a": ("money", "gas")})


def test_price_by_heat_becomes_a_price_by_volume(ledger_of: LedgerOf) -> None:
    heat = gas("heat", "TKM", "10.00", measure="gas_price_heat", unit="USD_per_MMBtu")
    plain = gas("plain", "RUS", "250", measure="gas_price", unit="USD_per_1000m3")
    prices = energy.border_prices(ledger_of([heat, plain, *FACTORS])).set_index("subject")
    assert prices["price_usd_per_1000m3"].to_dict() == pytest.approx({"TKM": 341.21, "RUS": 250.0})
    # 9.995 times 34.1205
    assert prices.loc["TKM", "price_usd_per_1000m3_low"] == pytest.approx(9.995 * 34.1205)
    assert prices["is_converted"].to_dict() == {"TKM": True, "RUS": False}


def test_every_factor_of_the_ledger_names_source_and_grade() -> None:
    table = energy.factors(ledger.load())
    assert set(table["observation"]) == {row["id"] for row in FACTORS}
    assert table[["source", "document", "grade", "published"]].ne("").all(axis=None)


def test_customs_in_tonnes_and_in_volume_agree_within_two_per_cent() -> None:
    # Platts: 20.07 million tonnes are about 27.7 billion cubic metres; the factor gives 27.295
    volume, _, _ = energy.cubic_metres(ledger.load(), "platts2014-xwd-gas-mass-2013")
    assert volume / 1e9 == pytest.approx(27.295, abs=0.001)
    assert 27.7 / 27.295 < 1.02


# --- pipes ---


def flow(printed: str, period: str, qualifier: str = "") -> Row:
    row = {"id": "flow", "topic": "energy", "measure": "gas_pipeline_flow", "subject": "CHN"}
    row |= {"counterpart": "RUS", "flow": "imports", "item": "line", "period": period}
    return row | {"printed": printed, "unit": "bcm", "qualifier": qualifier}


def capacity(printed: str) -> Row:
    row = {"id": "line", "topic": "energy", "measure": "pipeline_capacity", "subject": "CHN"}
    row |= {"counterpart": "", "flow": "", "item": "line", "period": "2021"}
    return row | {"printed": printed, "unit": "bcm_per_year"}


def use(data: ledger.Ledger) -> Any:
    return energy.utilisation(data, {"a": ("flow", "line")}).iloc[0]


def test_use_is_flow_over_capacity_with_both_roundings(ledger_of: LedgerOf) -> None:
    row = use(ledger_of([flow("30.0", "2021"), capacity("40")]))
    assert row["use"] == pytest.approx(0.75)
    assert (row["use_low"], row["use_high"]) == pytest.approx((29.95 / 40.5, 30.05 / 39.5))
    assert not row["is_part_year"]


def test_a_half_year_is_set_against_its_days(ledger_of: LedgerOf) -> None:
    # January to June 2021 has 181 of 365 days: 36.5 a year is 18.1 in the half
    row = use(ledger_of([flow("9.05", "2021-01/2021-06"), capacity("36.5")]))
    assert row["capacity"] == pytest.approx(18.1e9)
    assert row["use"] == pytest.approx(0.5)
    half = 181 / 365
    bounds = (9.045 / (36.55 * half), 9.055 / (36.45 * half))
    assert (row["use_low"], row["use_high"]) == pytest.approx(bounds)
    assert row["is_part_year"]


def test_a_lower_bound_of_a_flow_leaves_the_use_open(ledger_of: LedgerOf) -> None:
    row = use(ledger_of([flow("30", "2021", "over"), capacity("40")]))
    assert row["use_high"] == float("inf")
    assert row["use_low"] == pytest.approx(30 / 40.5)


def test_use_over_two_years_is_refused(ledger_of: LedgerOf) -> None:
    data = ledger_of([flow("30", "2021/2022"), capacity("40")])
    with pytest.raises(ValueError, match="within one year"):
        energy.utilisation(data, {"a": ("flow", "line")})


def test_totals_since_the_start_bound_what_flowed_between(ledger_of: LedgerOf) -> None:
    early = flow("277.4", "2009/2019") | {"id": "early", "item": "since"}
    late = flow("294.6", "2009/2020") | {"id": "late", "item": "since"}
    between = energy.between_totals(ledger_of([early, late]), "early", "late")
    assert (between.low, between.high) == pytest.approx((17.1e9, 17.3e9))


# --- oil ---


def oil(name: str, item: str, printed: str, code: str = "KAZ") -> Row:
    row = {"id": name, "topic": "energy", "measure": "oil_pipeline_volume", "subject": code}
    row |= {"flow": "imports", "item": item, "period": "2024", "unit": "thousand_t"}
    return row | {"printed": printed, "reporter": "KMG"}


LINE = "Kazakhstan-China oil pipeline"


def test_oil_for_refineries_is_the_rest_of_the_total(ledger_of: LedgerOf) -> None:
    data = ledger_of(
        [
            oil("all", f"{LINE}, all oil", "20"),
            oil("rus", f"{LINE}, Russian oil in transit to China", "11", "RUS"),
            oil("kaz", f"{LINE}, Kazakh oil to China", "2"),
        ]
    )
    rows = energy.whose_oil(data).set_index("kind")
    rest = rows.loc["oil for refineries in Kazakhstan"]
    assert (rest["mass_t"], rest["share"]) == pytest.approx((7000.0, 0.35))
    # 19.5 - 11.5 - 2.5 and 20.5 - 10.5 - 1.5
    assert (rest["mass_t_low"], rest["mass_t_high"]) == pytest.approx((5500.0, 8500.0))
    assert rows["share"].sum() == pytest.approx(1.0)


def test_the_rest_that_the_operator_prints_is_the_rest_that_is_computed() -> None:
    data = ledger.load()
    rows = energy.whose_oil(data).set_index(["period", "kind"])
    computed = rows.loc[("2024", "oil for refineries in Kazakhstan"), "mass_t"]
    assert computed == data.observation("kmg2024-kcp-domestic-2024")["value"] == 7_610_000


def test_a_year_without_one_kind_of_oil_is_left_out(ledger_of: LedgerOf) -> None:
    assert energy.whose_oil(ledger_of([oil("all", f"{LINE}, all oil", "20")])).empty


def test_customs_and_pipeline_stay_apart_in_the_ledger() -> None:
    rows = energy.customs_and_pipeline(ledger.load())
    of_2023 = rows[rows["period"] == "2023"].set_index("way")["value"]
    assert of_2023.to_dict() == {"customs, all ways": 5.7e6, "through the pipeline": 1.209e6}


def test_price_of_a_barrel_carries_the_width_of_the_factor(ledger_of: LedgerOf) -> None:
    crude = gas("t", "KAZ", "5.0", measure="trade_quantity", unit="Mt", item="crude oil")
    data = ledger_of([gas("usd", "KAZ", "3.65", item="crude oil"), crude, *FACTORS])
    value, low, high = energy.price_per_barrel(data, "usd", "t")
    assert value == pytest.approx(100.0)
    assert low == pytest.approx(3645 / (5.05 * 7.35))
    assert high == pytest.approx(3655 / (4.95 * 7.25))


# --- power ---


def plant(name: str, printed: str, stage: str, on: str, **more: str) -> list[Row]:
    row = {"topic": "energy", "flow": "", "item": name, "period": on} | more
    size = {"id": f"{name}-{on}-mw", "measure": "capacity_power", "printed": printed, "unit": "MW"}
    word = {"id": f"{name}-{on}-stage", "measure": "power_stage", "unit": "power_stage"}
    return [row | size, row | word | {"printed": stage, "note": ""}]


def test_a_plant_stands_at_its_last_stage_and_counts_once(ledger_of: LedgerOf) -> None:
    data = ledger_of(
        [*plant("a", "300", "agreed", "2023-05"), *plant("a", "310", "connected", "2024-06")]
    )
    listed = energy.plants(data)
    assert len(listed) == 1
    row = listed.iloc[0]
    assert (row["stage_name"], row["stated_on"]) == ("running", "2024-06")
    assert row["capacity_w"] == 310e6


def test_an_undated_statement_does_not_replace_a_dated_one(ledger_of: LedgerOf) -> None:
    data = ledger_of(
        [*plant("a", "300", "under construction", "2023"), *plant("a", "200", "plan", "unstated")]
    )
    assert energy.plants(data)["stage_name"].to_list() == ["under construction"]


def test_a_package_without_a_stage_is_not_added_to_its_plants(ledger_of: LedgerOf) -> None:
    package = plant("package", "6000", "agreed", "2023")[0]
    sums = energy.stage_sums(energy.plants(ledger_of([package, *plant("a", "5", "plan", "2024")])))
    assert sums["capacity_w"].to_list() == [5e6]


def test_a_running_part_is_taken_out_of_its_whole(ledger_of: LedgerOf) -> None:
    data = ledger_of(
        [
            *plant("whole", "1000", "under construction", "2024"),
            *plant("first", "400", "connected", "2024", note="part of: whole-2024-mw"),
        ]
    )
    sums = energy.stage_sums(energy.plants(data)).set_index("stage_name")
    assert sums["capacity_w"].to_dict() == {"running": 400e6, "under construction": 600e6}
    assert sums["plants"].sum() == 1


def test_part_and_whole_of_one_stage_add_up_to_the_whole(ledger_of: LedgerOf) -> None:
    data = ledger_of(
        [
            *plant("whole", "1000", "connected", "2024"),
            *plant("first", "400", "connected", "2023", note="part of: whole-2024-mw"),
        ]
    )
    sums = energy.stage_sums(energy.plants(data))
    assert sums["capacity_w"].to_list() == [1000e6]


def test_capacity_factor_divides_by_all_hours_of_the_period(ledger_of: LedgerOf) -> None:
    size = plant("a", "100", "connected", "2023")[0]
    made = {"id": "made", "topic": "energy", "measure": "power_generation", "flow": ""}
    made |= {"item": "a, a year", "period": "2023", "printed": "438", "unit": "M_kWh"}
    # 100 MW for 8,760 hours are 876 million kWh
    data = ledger_of([size, made])
    assert energy.capacity_factor(data, "made", size["id"]) == pytest.approx(0.5)


def test_products_of_sets_need_positive_values() -> None:
    from analysis.energy.conversion import product

    assert product(Interval(2, 3), Interval(4, 5)) == Interval(8, 15)
    with pytest.raises(ValueError, match="positive"):
        product(Interval(-1, 3), Interval(4, 5))
