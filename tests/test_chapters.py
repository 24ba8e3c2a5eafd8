"""The computations of the chapters, with expected values worked out by hand."""

from __future__ import annotations

import math

import pytest

from analysis import corridors, energy, frames, pledges, security, trade
from tests.conftest import LedgerOf, Row


def both_years() -> list[Row]:
    # Turnover 2024 and 2025 of the five, in billions: 40 10 4 10 16 = 80, then 44 20 4 9 19 = 96.
    values = {
        "KAZ": ("40", "44"),
        "KGZ": ("10", "20"),
        "TJK": ("4", "4"),
        "TKM": ("10", "9"),
        "UZB": ("16", "19"),
    }
    return [
        {"id": f"{code.lower()}-{year}", "subject": code, "period": year, "printed": printed}
        for code, pair in values.items()
        for year, printed in zip(("2024", "2025"), pair, strict=True)
    ]


def test_contributions_add_up_to_the_growth_of_the_region(ledger_of: LedgerOf) -> None:
    parts = trade.contributions(ledger_of(both_years()), "2025", "2024")
    assert parts["contribution"].to_dict() == pytest.approx(
        {"KAZ": 4 / 80, "KGZ": 10 / 80, "TJK": 0, "TKM": -1 / 80, "UZB": 3 / 80}
    )
    assert parts["contribution"].sum() == pytest.approx(96 / 80 - 1)
    assert parts.loc["KGZ", "growth"] == pytest.approx(1.0)


def test_rounding_of_both_turnovers_widens_a_contribution(ledger_of: LedgerOf) -> None:
    row = trade.contributions(ledger_of(both_years()), "2025", "2024").loc["KAZ"]
    # 43.5 - 40.5 = 3 and 44.5 - 39.5 = 5
    assert (row["contribution_low"], row["contribution_high"]) == pytest.approx((3 / 80, 5 / 80))


def test_contributions_refuse_a_region_with_a_hole(ledger_of: LedgerOf) -> None:
    with pytest.raises(ValueError, match="UZB"):
        trade.contributions(ledger_of(both_years()[:-1]), "2025", "2024")


def flows(reporter: str = "GACC") -> list[Row]:
    return [
        {"id": "out", "flow": "exports", "printed": "22", "reporter": reporter},
        {"id": "in", "flow": "imports", "printed": "5.2", "reporter": "GACC"},
    ]


def test_balance_is_exports_less_imports_with_the_rounding_of_both(ledger_of: LedgerOf) -> None:
    row = trade.balances(ledger_of(flows()), "2023").loc["KAZ"]
    assert row["balance_usd"] == pytest.approx(16.8e9)
    assert (row["balance_low_usd"], row["balance_high_usd"]) == pytest.approx((16.25e9, 17.35e9))
    assert row["cover"] == pytest.approx(22 / 5.2)
    assert row["observations"] == ["out", "in"]


def test_flows_of_two_reporters_have_no_balance(ledger_of: LedgerOf) -> None:
    rows = [
        *flows("UZSTAT"),
        {"id": "z", "subject": "TJK", "flow": "exports", "printed": "1", "reporter": "GACC"},
    ]
    assert trade.balances(ledger_of(rows), "2023").empty


def test_choice_prefers_chinas_customs_then_grade_then_narrower(ledger_of: LedgerOf) -> None:
    rows: list[Row] = [
        {"id": "echo", "printed": "41.00", "source": "mirror"},
        {"id": "wide", "printed": "41", "source": "paper"},
        {"id": "narrow", "printed": "41.0", "source": "paper"},
        {"id": "other", "printed": "43.000", "reporter": "UZSTAT", "source": "office"},
    ]
    chosen = trade.choose(trade.levels(ledger_of(rows)))
    assert list(chosen["observation"]) == ["narrow"]
    assert list(chosen["set_aside"]) == [3]
    rows.append({"id": "customs", "printed": "41", "reporter": "GACC", "source": "mirror"})
    assert list(trade.choose(trade.levels(ledger_of(rows)))["observation"]) == ["customs"]


def test_concentration_is_one_over_n_for_equal_shares_and_one_for_a_single() -> None:
    assert trade.concentration([0.2] * 5) == pytest.approx(0.2)
    assert trade.concentration([1.0, 0.0]) == 1


def test_concentration_refuses_what_is_not_a_whole() -> None:
    with pytest.raises(ValueError, match="add up to 1"):
        trade.concentration([0.5, 0.4])


def test_shares_of_a_region_add_up_to_one(ledger_of: LedgerOf) -> None:
    shares = trade.regional_shares(ledger_of(both_years()), "2025")["share"]
    assert shares["KAZ"] == pytest.approx(44 / 96)
    assert shares.sum() == pytest.approx(1)


@pytest.mark.parametrize(("value", "goal", "years"), [(0, 1, 1), (1, -1, 1), (1, 2, 0)])
def test_growth_needed_refuses_what_has_no_rate(value: float, goal: float, years: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        pledges.compound_growth_needed(value, goal, years)


def test_cost_of_capacity_takes_the_extreme_corners(ledger_of: LedgerOf) -> None:
    data = ledger_of(
        [
            {
                "id": "gw",
                "topic": "energy",
                "measure": "capacity_power",
                "flow": "",
                "item": "park",
                "printed": "6",
                "unit": "GW",
            },
            {
                "id": "usd",
                "topic": "energy",
                "measure": "investment_value",
                "flow": "",
                "item": "park",
                "printed": "5-6",
            },
        ]
    )
    # 4.5 bn over 6.5 GW, 6.5 bn over 5.5 GW
    assert energy.cost_per_watt(data, "gw", "usd") == pytest.approx((4.5 / 6.5, 6.5 / 5.5))


def test_yearly_rate_divides_by_whole_years(ledger_of: LedgerOf) -> None:
    row = {
        "id": "n",
        "topic": "security",
        "measure": "exercise_count",
        "flow": "",
        "printed": "39",
        "unit": "exercises",
        "period": "2003/2016",
    }
    rate = security.yearly_rate(ledger_of([row]), "n")
    assert (rate.low, rate.high) == pytest.approx((38.5 / 14, 39.5 / 14))


def test_yearly_rate_refuses_part_of_a_year(ledger_of: LedgerOf) -> None:
    row = {
        "id": "n",
        "topic": "security",
        "measure": "exercise_count",
        "flow": "",
        "printed": "39",
        "unit": "exercises",
        "period": "2024-01/2024-05",
    }
    with pytest.raises(ValueError, match="whole years"):
        security.yearly_rate(ledger_of([row]), "n")


def test_a_group_marks_no_economy_as_participant(ledger_of: LedgerOf) -> None:
    common = {
        "year": "2024",
        "location": "x",
        "participants": "x",
        "purpose": "x",
        "source": "office",
        "locator": "p.1",
    }
    data = ledger_of(
        [{"id": "a", "printed": "1"}],
        exercises=[
            {"id": "group", "name": "Group", "economies": "CHN XSC", **common},
            {"id": "pair", "name": "Pair", "economies": "CHN TJK", **common},
        ],
    )
    frame = security.exercises(data).set_index("exercise")
    assert list(frame.loc["group", ["CHN", "TJK", "KAZ"]]) == [True, False, False]
    assert list(frame.loc["pair", ["CHN", "TJK", "KAZ"]]) == [True, True, False]


def test_the_rest_of_transit_is_what_stated_shares_leave(ledger_of: LedgerOf) -> None:
    common = {
        "topic": "corridors",
        "measure": "transit_share",
        "flow": "",
        "counterpart": "",
        "unit": "percent",
        "item": "transit",
    }
    data = ledger_of(
        [
            {"id": "kaz", "subject": "KAZ", "printed": "93", "qualifier": "more than", **common},
            {"id": "uzb", "subject": "UZB", "printed": "2.3", **common},
        ]
    )
    rest = corridors.transit_shares(data).iloc[-1]
    assert (rest["low"], rest["high"]) == pytest.approx((0, 1 - 0.93 - 0.0225))


def test_speed_is_distance_over_duration(ledger_of: LedgerOf) -> None:
    common = {"topic": "corridors", "flow": "", "item": "route"}
    data = ledger_of(
        [
            {"id": "km", "measure": "route_length", "printed": "4,500", "unit": "km", **common},
            {
                "id": "d",
                "measure": "journey_duration",
                "printed": "eight",
                "unit": "days",
                **common,
            },
        ]
    )
    speed = corridors.mean_speed_km_per_day(data, "km", "d")
    assert (speed.low, speed.high) == pytest.approx((4450 / 8.5, 4550 / 7.5))


def test_an_event_told_twice_is_one_row_with_both_sources(ledger_of: LedgerOf) -> None:
    common = {
        "topic": "security",
        "kind": "agreement",
        "name": "Border agreement",
        "place": "",
        "economies": "CHN",
        "locator": "p.1",
    }
    data = ledger_of(
        [{"id": "a", "printed": "1"}],
        events=[
            {"id": "e1", "date": "1996", "source": "paper", **common},
            {"id": "e2", "date": "1996", "source": "office", **common},
            {"id": "e3", "date": "unstated", "source": "office", **common},
        ],
    )
    rows = frames.timeline(data, "security")
    assert list(rows["documents"]) == ["An article 2026; Customs office 2026"]


def test_scaling_adds_columns_in_the_printed_unit(ledger_of: LedgerOf) -> None:
    data = ledger_of([{"id": "a", "printed": "41"}])
    frame = frames.scaled(trade.levels(data), data.vocabulary.units["USD_bn"], bn="value_usd")
    assert list(frame["bn"]) == [41]


def test_ids_are_flat_and_each_once() -> None:
    assert frames.ids([["a", "b"], "c", ["a"]]) == ["a", "b", "c"]


def test_events_bring_the_observations_and_sources_that_date_them(ledger_of: LedgerOf) -> None:
    date = {"measure": "event_date", "flow": "", "unit": "date", "topic": "energy"}
    common = {"topic": "energy", "kind": "signing", "place": "unstated", "locator": "p.1"}
    data = ledger_of(
        [
            # Two dates in one paragraph: the item tells which belongs to the event.
            {"id": "a", "item": "gas deal", "period": "2024", "printed": "2024", **date},
            {"id": "b", "item": "oil deal", "period": "2024", "printed": "2024", **date},
            # The same event told by another document.
            {"id": "c", "item": "gas deal", "period": "2024", "printed": "2024", **date}
            | {"source": "paper"},
            # Two figures that are no dates leave it open which of them is meant.
            {"id": "d", "period": "2023", "printed": "1"},
            {"id": "e", "period": "2023", "printed": "2", "flow": "exports"},
        ],
        events=[
            {"id": "x", "name": "gas deal", "date": "2024", "source": "office", **common},
            {"id": "y", "name": "gas deal", "date": "2024", "source": "paper", **common},
            {"id": "z", "name": "wind deal", "date": "2023", "source": "office", **common},
        ],
    )
    frame = frames.timeline(data, "energy")
    assert list(frame["name"]) == ["Wind deal", "Gas deal"]
    assert list(frame["observations"]) == [[], ["a", "c"]]
    assert list(frame["sources"]) == [["office"], ["office", "paper"]]


def test_each_flow_of_a_balance_keeps_its_observation(ledger_of: LedgerOf) -> None:
    two = trade.two_way_flows(trade.balances(ledger_of(flows()), "2023"))
    assert two[["subject", "flow", "observation"]].values.tolist() == [
        ["KAZ", "exports", "out"],
        ["KAZ", "imports", "in"],
    ]
    assert list(two["value_usd"]) == pytest.approx([22e9, 5.2e9])


def test_turnovers_stand_in_the_order_of_the_region(ledger_of: LedgerOf) -> None:
    rows = trade.turnovers(ledger_of(both_years()[::-1]), ["2024", "2025"])
    assert list(rows["subject"]) == "KAZ KAZ KGZ KGZ TJK TJK TKM TKM UZB UZB".split()


def test_rates_of_several_counts_are_one_frame(ledger_of: LedgerOf) -> None:
    row = {"measure": "exercise_count", "topic": "security", "flow": "", "unit": "exercises"}
    data = ledger_of([{"id": "n", "printed": "39", "period": "2003/2016", **row}])
    (rate,) = security.yearly_rates(data, {"n": "exercises"}).to_dict("records")
    assert rate["rate"] == pytest.approx(39 / 14)
    assert (rate["what"], rate["observation"]) == ("exercises", "n")


def carried(identity: str, period: str, printed: str, **more: str) -> Row:
    return {
        "id": identity,
        "topic": "corridors",
        "measure": "freight_volume",
        "item": "a route",
        "flow": "",
        "period": period,
        "printed": printed,
        "unit": "Mt",
    } | more


ROUTE = {("freight_volume", "a route"): ("A route", "Mt")}


def test_volumes_have_a_column_a_year_and_holes_where_nothing_is_printed(
    ledger_of: LedgerOf,
) -> None:
    other = carried("c", "2023", "1,500", item="a port", unit="thousand_t", source="paper")
    data = ledger_of([carried("a", "2021", "0.5"), carried("b", "2024", "2"), other])
    rows = ROUTE | {("freight_volume", "a port"): ("A port", "Mt")}
    table = corridors.volumes(data, rows).set_index("counted")
    assert list(table.columns) == ["2021", "2023", "2024", "observations"]
    assert list(table.loc["A route, million tonnes", ["2021", "2023", "2024"]]) == ["0.5", "", "2"]
    assert table.loc["A port, million tonnes", "2023"] == "1.5"


def test_of_figures_that_agree_the_most_exact_stands_and_others_all(ledger_of: LedgerOf) -> None:
    data = ledger_of(
        [
            carried("a", "2023", "4.5"),
            carried("b", "2023", "4.484", source="paper"),
            carried("c", "2024", "5", reporter="KAZ_GOV"),
            carried("d", "2024", "3", reporter="UZB_GOV"),
        ]
    )
    table = corridors.volumes(data, ROUTE)
    assert table["2023"][0] == "4.484"
    assert sorted(table["2024"][0].split("; ")) == ["3", "5"]


def test_bounds_and_vague_figures_are_marked(ledger_of: LedgerOf) -> None:
    data = ledger_of(
        [
            carried("a", "2023", "32", qualifier="over"),
            carried("b", "2022", "7", qualifier="about"),
        ]
    )
    table = corridors.volumes(data, ROUTE)
    assert (table["2022"][0], table["2023"][0]) == ("≈ 7", "> 32")


def test_forecasts_and_parts_of_a_year_are_no_yearly_volumes(ledger_of: LedgerOf) -> None:
    data = ledger_of(
        [
            carried("a", "2023", "4"),
            carried("b", "2026", "9", status="forecast"),
            carried("c", "2023-01/2023-06", "2"),
        ]
    )
    assert list(corridors.yearly(data, "freight_volume", "a route")["observation"]) == ["a"]


@pytest.mark.parametrize(
    ("part", "whole", "bounds", "text", "has_value"),
    [
        # 29.5 to 30.5 over 59.5 to 60.5
        (("30", ""), ("60", ""), (29.5 / 60.5, 30.5 / 59.5), "49% to 51%", True),
        (("30", "over"), ("60", ""), (30 / 60.5, 1.0), "over 50%", False),
        (("30", ""), ("60", "over"), (0.0, 30.5 / 60), "under 51%", False),
    ],
)
def test_a_share_of_a_bound_is_a_bound(
    ledger_of: LedgerOf,
    part: tuple[str, str],
    whole: tuple[str, str],
    bounds: tuple[float, float],
    text: str,
    has_value: bool,
) -> None:
    rows = [
        carried(name, "2023", printed, qualifier=word, item=name)
        for name, (printed, word) in (("p", part), ("w", whole))
    ]
    (row,) = corridors.transit_readings(ledger_of(rows), {"r": ("p", "w")}).to_dict("records")
    assert (row["low"], row["high"]) == pytest.approx(bounds)
    assert (row["text"], not math.isnan(row["value"])) == (text, has_value)


def test_use_of_capacity_has_the_rounding_of_both(ledger_of: LedgerOf) -> None:
    capacity = {"measure": "transport_capacity", "unit": "Mt_per_year"}
    data = ledger_of([carried("f", "2023", "3"), carried("c", "2023", "10", **capacity)])
    (row,) = corridors.use_of_capacity(data, {"port": ("f", "c")}).to_dict("records")
    assert (row["low"], row["high"]) == pytest.approx((2.5 / 10.5, 3.5 / 9.5))
    assert (row["used"], row["observations"]) == ("24% to 37%", ["f", "c"])


def test_a_missing_year_is_an_empty_row(ledger_of: LedgerOf) -> None:
    data = ledger_of([carried("a", "2021", "4"), carried("b", "2024", "5")])
    yearly = corridors.yearly(data, "freight_volume", "a route")
    full = corridors.with_gaps(yearly)
    assert list(full["period"]) == ["2021", "2022", "2023", "2024"]
    assert list(full["value"].isna()) == [False, True, True, False]


def test_the_price_of_a_railway_is_not_that_of_another_project(ledger_of: LedgerOf) -> None:
    cost = {"measure": "project_cost", "unit": "USD_bn", "status": "planned"}
    line = "A-B railway"
    rows = [
        carried("section", "2025", "4.7", **cost | {"item": f"{line}, Kyrgyz section"}),
        carried("whole", "2025", "8", **cost | {"item": f"{line}, whole line"}),
        carried("city", "2019", "0.1", **cost | {"item": "Safe City of A"}),
    ]
    found = corridors.prices(ledger_of(rows), line)
    assert list(found["observation"]) == ["whole", "section"]
    assert list(found["part"]) == ["Whole line", "Kyrgyz section"]
