"""The rules of the country briefs, on small ledgers and networks worked out by hand."""

from __future__ import annotations

import math
import re
from typing import Any

import pandas as pd
import pytest

from analysis import country, energy, routes
from analysis.book import notebook
from analysis.ledger import load
from analysis.markdown import plainly
from analysis.network import Network
from analysis.quality import Finding
from tests.conftest import REPOSITORY, LedgerOf, Row
from tests.test_pledges import aim, promise
from tests.test_routes import MODEL, edges, nodes


def net_of(*links: str, **economies: str) -> Network:
    """Return a network whose links lead between places of the given economies."""
    table = edges(*links).assign(name="a line", capacity="", capacity_unit="", source="")
    places = nodes(**economies)
    table["gauge_mm"] = table["gauge_mm"].where(table["mode"] == "rail", "")
    return Network(places, table)


# A landlocked country beside the coast, and one behind it.
INLAND = net_of(
    "port ocean sea 100",
    "port middle rail 100 1435/1520",
    "middle behind road 100",
    "behind far road 100 - planned",
    port="CHN",
    ocean="",
    middle="KAZ",
    behind="UZB",
    far="TJK",
)


@pytest.mark.parametrize(
    ("economy", "borders"), [("CHN", 0), ("KAZ", 1), ("UZB", 2), ("TJK", None)]
)
def test_borders_to_the_sea_are_counted_over_open_links(economy: str, borders: int | None) -> None:
    assert country.borders_to_sea(INLAND, economy) == borders


def test_neighbours_are_reached_by_open_links_only() -> None:
    assert country.neighbours(INLAND, "UZB") == ["KAZ"]
    assert country.neighbours(INLAND, "TJK") == []


def test_a_customs_union_leaves_out_the_economy_itself() -> None:
    assert country.customs_union("KGZ") == ["BLR", "KAZ", "RUS"]
    assert country.customs_union("UZB") == []


def test_crossings_stand_with_china_first_and_say_where_the_gauge_changes(
    ledger_of: LedgerOf,
) -> None:
    found = country.crossings(ledger_of([{"id": "a", "printed": "1"}]), INLAND, "KAZ")
    assert found[["place", "other", "neighbour", "status", "gauge"]].to_numpy().tolist() == [
        ["middle", "port", "China", "operating", "1435 to 1520 mm"],
        ["middle", "behind", "Uzbekistan", "operating", ""],
    ]


@pytest.mark.parametrize(
    ("links", "role"),
    [
        (["well border gas_pipeline 1"], "out"),
        (["border well gas_pipeline 1"], "in"),
        (["border well gas_pipeline 1", "well far gas_pipeline 1"], "through"),
        (["well town gas_pipeline 1"], "within"),
        (["well border gas_pipeline 1 - planned"], ""),
        (["well border oil_pipeline 1"], ""),
    ],
)
def test_a_pipeline_makes_a_role_by_where_it_leads(links: list[str], role: str) -> None:
    net = net_of(*links, well="TKM", town="TKM", border="UZB", far="CHN")
    assert country.fuel_role(country.pipelines(net, "TKM"), "gas_pipeline") == role


def both_sides(*values: tuple[str, str, str]) -> list[Row]:
    """Return turnovers of Kazakhstan by year, as China and as its own office count them."""
    rows: list[Row] = []
    for year, ours, theirs in values:
        rows.append({"id": f"china-{year}", "period": year, "printed": ours, "reporter": "GACC"})
        if theirs:
            own = {"id": f"own-{year}", "period": year, "printed": theirs, "reporter": "KAZSTAT"}
            rows.append(own)
    return rows


@pytest.mark.parametrize(
    ("values", "larger"),
    [
        ([("2022", "20", "15"), ("2023", "40", "30")], "china"),
        ([("2022", "20", "25")], "partner"),
        ([("2022", "20", "25"), ("2023", "40", "30")], "either"),
        ([("2022", "20", "")], ""),
    ],
)
def test_who_counts_more_is_said_of_all_years_that_both_count(
    ledger_of: LedgerOf, values: list[tuple[str, str, str]], larger: str
) -> None:
    counted = country.counts(ledger_of(both_sides(*values)), "KAZ")
    assert country.larger_side(country.pairs(counted)) == larger


def test_the_gap_is_the_partners_count_over_chinas_less_one(ledger_of: LedgerOf) -> None:
    counted = country.counts(ledger_of(both_sides(("2023", "40", "30"))), "KAZ")
    (pair,) = country.pairs(counted)
    assert (pair.period, pair.china, pair.partner) == ("2023", "china-2023", "own-2023")
    assert pair.gap == pytest.approx(30 / 40 - 1)


def test_years_after_the_partners_last_count_are_unanswered(ledger_of: LedgerOf) -> None:
    rows = both_sides(("2022", "20", "15"), ("2023", "40", ""), ("2024", "41", ""))
    assert country.unanswered(country.counts(ledger_of(rows), "KAZ")) == ["2023", "2024"]


def test_without_any_count_of_the_partner_no_year_waits_for_it(ledger_of: LedgerOf) -> None:
    assert (
        country.unanswered(country.counts(ledger_of(both_sides(("2023", "40", ""))), "KAZ")) == []
    )


def test_the_larger_change_in_yuan_comes_first(ledger_of: LedgerOf) -> None:
    # Sales 110 after 100 (up 10), purchases 60 after 100 (down 40).
    rows: list[Row] = []
    for flow, level, growth, unit in (
        ("total", "170", "15", "percent_decline"),
        ("exports", "110", "10", "percent"),
        ("imports", "60", "40", "percent_decline"),
    ):
        common = {"flow": flow, "period": "2025", "reporter": "GACC"}
        level_row = {"measure": "trade_value_cny", "printed": level, "unit": "CNY_bn"}
        growth_row = {"measure": "trade_growth_cny", "printed": growth, "unit": unit}
        rows.append({"id": f"{flow}-level", **common, **level_row})
        rows.append({"id": f"{flow}-growth", **common, **growth_row, "base_period": "2024"})
    moved = country.movers(ledger_of(rows), "KAZ")
    assert list(moved["flow"]) == ["imports", "exports"]
    assert list(moved["change_cny"]) == pytest.approx([-40e9, 10e9])
    assert moved["printed_growth"].iloc[0] == "imports-growth"


def test_product_is_the_narrowest_of_the_latest_year_and_no_bound(ledger_of: LedgerOf) -> None:
    gdp = {"measure": "gdp", "counterpart": "", "flow": "", "reporter": "IMF"}
    rows: list[Row] = [
        {"id": "old", **gdp, "period": "2023", "printed": "260.0"},
        {"id": "wide", **gdp, "period": "2024", "printed": "290"},
        {"id": "narrow", **gdp, "period": "2024", "printed": "288.1"},
        {"id": "bound", **gdp, "period": "2025", "printed": "300", "qualifier": "more than"},
    ]
    found = country.product(ledger_of(rows), "KAZ")
    assert found is not None
    assert found["observation"] == "narrow"


def share(identity: str, partner: str, period: str, printed: str, reporter: str) -> Row:
    return {
        "id": identity,
        "measure": "trade_share",
        "counterpart": partner,
        "period": period,
        "printed": printed,
        "unit": "percent",
        "reporter": reporter,
    }


def test_rivals_are_compared_by_one_reporter_in_one_period(ledger_of: LedgerOf) -> None:
    rows = [
        share("china-2024", "CHN", "2024", "22", "EDB"),
        share("russia-2024", "RUS", "2024", "18", "CERR"),  # another reporter
        share("china-2023", "CHN", "2023", "19", "EDB"),
        share("russia-2023", "RUS", "2023", "21", "EDB"),
    ]
    found = country.rival(ledger_of(rows), "KAZ")
    assert found is not None
    assert (found.what, found.period, found.china_leads) == ("share", "2023", False)


def test_without_shares_rivals_are_compared_by_values(ledger_of: LedgerOf) -> None:
    rows = [
        {"id": "c", "printed": "21.7", "reporter": "KAZSTAT"},
        {"id": "r", "printed": "18.9", "reporter": "KAZSTAT", "counterpart": "RUS"},
    ]
    found = country.rival(ledger_of(rows), "KAZ")
    assert found is not None
    assert (found.what, found.china, found.other, found.china_leads) == ("value", "c", "r", True)


def test_mutual_share_says_who_has_the_largest(ledger_of: LedgerOf) -> None:
    codes = {"KAZ": "20", "TJK": "30", "TKM": "60"}
    rows: list[Row] = [
        {"id": "world", "subject": "CHN", "counterpart": "XWD", "printed": "6000"},
        *({"id": f"{code.lower()}-all", "subject": code, "printed": "12"} for code in codes),
        *(
            share(code.lower(), "CHN", "2023", printed, "EDB") | {"subject": code}
            for code, printed in codes.items()
        ),
    ]
    found = {code: country.mutual_share(ledger_of(rows), code) for code in codes}
    places = {code: row["place"] for code, row in found.items() if row}
    assert places == {"KAZ": "smallest", "TJK": "", "TKM": "largest"}
    assert found["TKM"] is not None
    assert found["TKM"]["times"] == pytest.approx(0.6 / (12 / 6000))


def test_a_part_of_the_region_needs_the_whole_region(ledger_of: LedgerOf) -> None:
    rows: list[Row] = [
        {"id": code.lower(), "subject": code, "printed": printed, "reporter": "GACC"}
        for code, printed in zip(
            ("KAZ", "KGZ", "TJK", "TKM", "UZB"), ("40", "20", "4", "10", "26"), strict=True
        )
    ]
    whole = country.part_of_region(ledger_of(rows), "KAZ")
    assert whole is not None
    assert (whole["share"], whole["place"]) == (pytest.approx(0.4), "largest")
    assert country.part_of_region(ledger_of(rows[:-1]), "KAZ") is None


def test_energy_is_the_topic_and_the_fuels_that_china_buys(ledger_of: LedgerOf) -> None:
    rows: list[Row] = [
        {"id": "gas", "flow": "imports", "item": "pipeline gas", "printed": "1.1"},
        {"id": "copper", "flow": "imports", "item": "copper ores", "printed": "2"},
        {"id": "sold", "flow": "exports", "item": "gas turbines", "printed": "1"},
        {
            "id": "plant",
            "topic": "energy",
            "measure": "capacity_power",
            "flow": "",
            "item": "a plant",
            "printed": "500",
            "unit": "MW",
            "period": "2024",
        },
    ]
    assert list(country.energy(ledger_of(rows), "KAZ")["observation"]) == ["plant", "gas"]


def project(identity: str, printed: str, status: str, **more: str) -> Row:
    return {
        "id": identity,
        "topic": "investment",
        "measure": "deal_value",
        "flow": "",
        "item": identity,
        "printed": printed,
        "unit": "USD_m",
        "status": status,
        **more,
    }


def test_projects_stand_by_money_and_keep_their_stage(ledger_of: LedgerOf) -> None:
    plants = {"measure": "project_count", "unit": "plants"}
    rows = [
        project("small", "10", "announced"),
        project("many", "3", "planned", **plants),
        project("large", "900", "measured"),
    ]
    found = country.projects(ledger_of(rows), "KAZ")
    assert found[["observation", "stage"]].to_numpy().tolist() == [
        ["large", "stated as a fact"],
        ["small", "announced"],
        ["many", "planned"],
    ]
    assert list(country.money(found)["observation"]) == ["large", "small"]


def test_the_dearest_project_has_the_largest_value_however_wide_its_rounding(
    ledger_of: LedgerOf,
) -> None:
    # "5 billion" may be as little as 4.5, less than 4.6 may be; it is still the larger figure.
    rows = [
        project("sharp", "4.6", "announced", unit="USD_bn"),
        project("round", "5", "planned", unit="USD_bn"),
    ]
    found = country.money(country.projects(ledger_of(rows), "KAZ"))
    assert list(found["observation"]) == ["round", "sharp"]


def test_amounts_of_one_project_stand_together_under_its_name(ledger_of: LedgerOf) -> None:
    rows = [
        project("line", "900", "planned", item="railway, whole line"),
        project("city", "500", "planned", item="city"),
        project("tunnel", "100", "planned", item="railway, tunnel"),
    ]
    data = ledger_of(rows)
    told = country.by_project(country.money(country.projects(data, "KAZ")))
    assert list(told["observation"]) == ["line", "tunnel", "city"]
    assert list(told["group"]) == ["Railway", "Railway", "City"]
    assert list(told["label"])[1] == "Railway, tunnel, planned"


def test_amounts_stand_in_the_unit_of_the_largest(ledger_of: LedgerOf) -> None:
    for printed, words in (("900", "million US dollars"), ("1000", "billion US dollars")):
        data = ledger_of([project("a", printed, "planned"), project("b", "3", "planned")])
        unit, in_words = country.dollars(data, country.money(country.projects(data, "KAZ")))
        assert (in_words, unit.factor) == (words, 1e9 if "billion" in words else 1e6)


def test_bodies_have_an_article_and_agencies_of_news_none(ledger_of: LedgerOf) -> None:
    data = ledger_of([])
    assert country.the(data, "KGZ_GOV") == "the Government of Kyrgyzstan"
    assert country.the(data, "unstated") == "not stated"


def finding(severity: str, *observations: str, contradiction: bool) -> Finding:
    rest: dict[str, Any] = {"expected": None, "found": None, "explanation": severity}
    name = f"{severity}-{contradiction}"
    return Finding(name, "identity", "r", severity, contradiction, observations, **rest)


def test_disputes_are_those_of_the_economy_worst_first(ledger_of: LedgerOf) -> None:
    data = ledger_of(
        [{"id": "mine", "printed": "1"}, {"id": "other", "subject": "UZB", "printed": "1"}]
    )
    found = country.disputes(
        data,
        [
            finding("note", "mine", contradiction=False),
            finding("low", "mine", contradiction=True),
            finding("high", "other", contradiction=True),
            finding("high", "other", "mine", contradiction=False),
        ],
        "KAZ",
    )
    assert list(found["severity"]) == ["high", "low"]


def pledge(identity: str, due: str) -> Row:
    return {
        "id": identity,
        "topic": "trade",
        "subject": "KAZ",
        "counterpart": "CHN",
        "pledged_by": "officials",
        "pledged_on": "2023",
        "due": due,
        "summary": f"Do {identity}.",
        "source": "office",
        "locator": "p.1",
    }


def test_pledges_due_before_the_latest_data_are_over(ledger_of: LedgerOf) -> None:
    lease = {"id": "lease", "period": "2042", "printed": "1", "status": "target"}
    data = ledger_of(
        [{"id": "latest", "period": "2025-12", "printed": "1"}, lease],
        pledges=[pledge("undated", "unstated"), pledge("later", "2030"), pledge("over", "2024")],
    )
    assert list(country.due(data, "KAZ")["pledge"]) == ["later", "undated"]


@pytest.mark.parametrize(
    ("words", "may"), [("wind farm", True), ("25 centres", False), ("Two reactors", False)]
)
def test_words_with_a_number_do_not_enter_a_sentence(words: str, may: bool) -> None:
    assert country.quotable(words) == may


def test_nothing_known_is_nothing_said(ledger_of: LedgerOf) -> None:
    data = ledger_of([{"id": "other", "subject": "UZB", "printed": "1"}])
    frames = (country.counts, country.movers, country.shares, country.energy, country.projects)
    assert [len(of(data, "KAZ")) for of in frames] == [0, 0, 0, 0, 0]
    assert country.product(data, "KAZ") is None
    assert country.mutual_share(data, "KAZ") is None
    assert country.rival(data, "KAZ") is None
    assert country.target(data, "KAZ") is None
    assert isinstance(country.due(data, "KAZ"), pd.DataFrame)


def test_the_documents_of_an_economy_are_those_with_most_figures(ledger_of: LedgerOf) -> None:
    rows = [
        {"id": "a", "printed": "1", "source": "paper"},
        {"id": "b", "printed": "2", "source": "paper", "period": "2022"},
        {"id": "c", "printed": "3", "source": "office", "period": "2021"},
        {"id": "d", "printed": "4", "source": "mirror", "period": "2020"},
        {"id": "e", "printed": "5", "source": "office", "subject": "UZB"},
    ]
    data = ledger_of(rows)
    assert country.documents(data, "KAZ") == ["paper", "office"]
    assert country.documents(data, "KAZ", count=1) == ["paper"]
    assert country.documents(data, "TJK") == []


def station(name: str, printed: str, stage: str, on: str, note: str = "") -> list[Row]:
    """Return the power of a plant and, where one is stated, its stage."""
    row: Row = {"topic": "energy", "flow": "", "item": name, "period": on, "note": note}
    size = {"id": f"{name}-{on}", "measure": "capacity_power", "printed": printed, "unit": "MW"}
    word = {"id": f"{name}-{on}-stage", "measure": "power_stage", "unit": "power_stage"}
    rows = [row | size | {"status": "planned"}]
    return [*rows, row | word | {"printed": stage, "note": ""}] if stage else rows


def test_a_plant_of_a_brief_stands_at_its_last_stage_as_in_the_chapter(
    ledger_of: LedgerOf,
) -> None:
    data = ledger_of(
        [
            *station("later", "300", "agreed", "2025-05"),
            *station("whole", "500", "connected", "2023-12"),
            *station("half", "250", "", "2022", note="a half; part of: whole-2023-12"),
            *station("bare", "10", "", "2024"),
        ]
    )
    found = country.energy(data, "KAZ")
    assert found[["observation", "standing"]].to_numpy().tolist() == [
        ["whole-2023-12", "running"],
        ["half-2022", "running"],
        ["later-2025-05", "contracted"],
        ["bare-2024", "planned"],
    ]
    assert found["observations"].iloc[1] == ["half-2022", "whole-2023-12-stage"]
    works = country.projects(data, "KAZ").set_index("observation")["stage"]
    assert (works["half-2022"], works["bare-2024"]) == ("running", "planned")


def test_brief_and_chapter_agree_on_every_plant_of_the_region() -> None:
    data = load()
    chapter = energy.plants(data)
    for economy, listed in chapter.groupby("subject"):
        told = country.energy(data, str(economy)).set_index("observation")["standing"]
        for capacity, stage in zip(
            listed["observations"].str[0], listed["stage_name"], strict=True
        ):
            assert told[capacity] == stage


def test_a_plant_that_runs_is_never_cut_from_the_table_of_a_brief() -> None:
    data = load()
    for economy in data.vocabulary.briefed():
        runs = country.energy(data, economy)["stage"].eq("running")
        assert runs.iloc[: runs.sum()].all()


@pytest.mark.parametrize(("reporter", "pairs"), [("GACC", 1), ("unstated", 0)])
def test_the_sides_are_set_against_each_other_only_with_chinas_customs(
    ledger_of: LedgerOf, reporter: str, pairs: int
) -> None:
    rows = both_sides(("2023", "40", "30"))
    rows[0]["reporter"] = reporter
    counted = country.counts(ledger_of(rows), "KAZ")
    assert len(country.pairs(counted)) == 1
    assert len(country.pairs(country.by_customs(counted))) == pairs


def test_links_to_neighbours_are_named_by_what_there_is() -> None:
    assert country.modes(INLAND, "KAZ") == "railways and roads"
    assert country.modes(INLAND, "UZB") == "roads"
    assert country.modes(INLAND, "TJK") == ""


@pytest.mark.parametrize(
    ("reporter", "whose"),
    [
        ("UZSTAT", "The product is the figure of one office, the Statistical agency of "),
        ("CERR", "The product is the figure of one compiler, the Center for Economic Research "),
        ("unstated", "The product is the figure of a compiler without a name. "),
    ],
)
def test_the_product_is_said_to_be_of_whom_it_is(
    ledger_of: LedgerOf, reporter: str, whose: str
) -> None:
    data = ledger_of([{"id": "a", "printed": "1"}])
    assert country.product_of(data, {"reporter": reporter}).startswith(whose)
    assert country.product_of(data, None) == ""


def test_the_overview_has_the_last_count_of_each_side_and_the_gap_of_their_last_common_year(
    ledger_of: LedgerOf,
) -> None:
    rows = [
        *both_sides(("2022", "20", "15"), ("2023", "40", "")),
        {"id": "uzb", "subject": "UZB", "period": "2024", "printed": "10", "reporter": "GACC"},
        {"id": "tjk", "subject": "TJK", "printed": "1", "reporter": "TJKSTAT"},
        {"id": "world", "subject": "CHN", "counterpart": "XWD", "printed": "6000"},
        share("kaz-share", "CHN", "2023", "20", "EDB"),
        aim("KAZ", "aim", "35"),
    ]
    told = [promise("p", "aim", "2030", pledged_on="2022-06")]
    found = country.overview(ledger_of(rows, pledges=told)).set_index("subject")
    assert list(found.index) == ["KAZ", "UZB"]  # of Tajikistan China has no count
    kazakh = found.loc["KAZ"]
    assert (kazakh["period"], kazakh["china"]) == ("2023", "$40 billion")
    assert (kazakh["partner_id"], kazakh["partner_period"]) == ("own-2022", "2022")
    assert kazakh["gap"] == pytest.approx(-25)  # 15 over 20, less one
    assert (kazakh["gap_period"], kazakh["gap_ids"]) == ("2022", ["china-2022", "own-2022"])
    assert (kazakh["share"], kazakh["target"], kazakh["state"]) == ("20%", "$35 billion", "met")
    assert kazakh["observations"] == ["china-2023", "own-2022", "china-2022", "kaz-share", "aim"]


def test_what_an_economy_lacks_is_empty_in_the_overview(ledger_of: LedgerOf) -> None:
    row = {"id": "uzb", "subject": "UZB", "printed": "10", "reporter": "GACC"}
    (found,) = country.overview(ledger_of([row])).to_dict("records")
    assert math.isnan(found["gap"])
    texts = ("partner_id", "partner_period", "gap_period", "share", "target", "state")
    assert [found[each] for each in texts] == [""] * len(texts)
    assert found["observations"] == ["uzb"]


def test_the_last_pair_of_each_economy_stands_with_the_widest_gap_first(
    ledger_of: LedgerOf,
) -> None:
    rows = [
        *both_sides(("2021", "10", "30"), ("2022", "20", "15"), ("2023", "40", "")),
        {"id": "uzb", "subject": "UZB", "printed": "10", "reporter": "GACC"},
        {"id": "uzb-own", "subject": "UZB", "printed": "14", "reporter": "UZSTAT"},
        {"id": "tjk", "subject": "TJK", "printed": "1", "reporter": "TJKSTAT"},
    ]
    found = country.last_pairs(ledger_of(rows))
    assert found[["label", "side", "value_usd", "observation"]].to_numpy().tolist() == [
        ["Uzbekistan, 2023", "china", 10e9, "uzb"],
        ["Uzbekistan, 2023", "partner", 14e9, "uzb-own"],
        ["Kazakhstan, 2022", "china", 20e9, "china-2022"],
        ["Kazakhstan, 2022", "partner", 15e9, "own-2022"],
    ]
    assert list(found["gap"]) == pytest.approx([0.4, 0.4, -0.25, -0.25])


def test_the_last_shares_stand_with_the_largest_first_and_keep_their_rounding(
    ledger_of: LedgerOf,
) -> None:
    rows: list[Row] = [
        {"id": "world", "subject": "CHN", "counterpart": "XWD", "printed": "6000"},
        {"id": "kaz-all", "printed": "41"},
        {"id": "tjk-all", "subject": "TJK", "printed": "4"},
        share("kaz", "CHN", "2023", "20", "EDB"),
        share("tjk", "CHN", "2023", "30", "EDB") | {"subject": "TJK"},
        # China's trade with the world of that year is not printed.
        share("uzb", "CHN", "2021", "40", "EDB") | {"subject": "UZB"},
    ]
    found = country.last_shares(ledger_of(rows))
    assert found[["label", "text", "observation"]].to_numpy().tolist() == [
        ["Tajikistan, 2023", "30%", "tjk"],
        ["Kazakhstan, 2023", "20%", "kaz"],
    ]
    assert set(found["reporter"]) == {"Eurasian Development Bank"}
    bounds = found.loc[0, ["low", "value", "high"]].tolist()
    assert bounds == pytest.approx([0.295, 0.3, 0.305])


def test_without_a_pair_or_a_share_there_is_nothing_to_draw(ledger_of: LedgerOf) -> None:
    data = ledger_of([{"id": "a", "printed": "1"}])
    assert country.last_pairs(data).empty
    assert country.last_shares(data).empty


def test_a_year_that_nobody_counts_is_an_empty_row_between_those_counted(
    ledger_of: LedgerOf,
) -> None:
    rows = both_sides(("2021", "10", ""), ("2023", "40", ""))
    filled = country.with_gaps(country.counts(ledger_of(rows), "KAZ"))
    assert filled[["panel", "period"]].to_numpy().tolist() == [
        ["Both ways, by China", year] for year in ("2021", "2022", "2023")
    ]
    assert filled["value_usd"].fillna(0).tolist() == [10e9, 0, 40e9]
    assert filled["observation"].tolist() == ["china-2021", "", "china-2023"]


def test_of_each_thing_carried_the_latest_whole_year_stands(ledger_of: LedgerOf) -> None:
    line = {"topic": "corridors", "measure": "freight_volume", "flow": "", "counterpart": ""}
    line |= {"item": "a line", "unit": "Mt", "reporter": "KTZ"}
    data = ledger_of(
        [
            line | {"id": "before", "period": "2022", "printed": "1.7"},
            line | {"id": "whole", "period": "2023", "printed": "2.7"},
            line | {"id": "part", "period": "2024-Q1", "printed": "0.9"},
            line | {"id": "hoped", "period": "2025", "printed": "5", "status": "target"},
            line | {"id": "theirs", "period": "2022", "printed": "1.5", "reporter": "TITR"},
            line | {"id": "another", "period": "2021", "printed": "3", "item": "another line"},
        ]
    )
    assert list(country.carried(data, "KAZ")["observation"]) == ["whole", "theirs", "another"]


def test_claims_on_trade_stand_first(ledger_of: LedgerOf) -> None:
    def said(id_: str, kind: str, topic: str, **more: str) -> Row:
        row = {"id": id_, "kind": kind, "topic": topic, "subject": "KAZ", "counterpart": "CHN"}
        row |= {"period": "2024", "holder": "an author", "summary": id_, "source": "paper"}
        return row | {"locator": "p.1"} | more

    statements = [
        said("fears", "opinion", "security"),
        said("hopes", "expectation", "energy"),
        said("explains", "causal_claim", "trade"),
        said("describes", "description", "trade"),
        said("of-another", "opinion", "trade", subject="UZB"),
    ]
    data = ledger_of([{"id": "a", "printed": "1"}], statements=statements)
    found = country.claims(data, "KAZ")
    assert found[["summary", "kind"]].to_numpy().tolist() == [
        ["explains", "explanation"],
        ["hopes", "expectation"],
        ["fears", "opinion"],
    ]
    assert set(found["document"]) == {"An article 2026"}
    assert list(country.claims(data, "KAZ", count=1)["summary"]) == ["explains"]


def test_what_its_closing_does_is_said_of_the_ways_through_an_economy(
    ledger_of: LedgerOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Trains make 1000 km a day; a customs border, of which Kazakhstan and Russia have none between
    # them, takes 2 days: 2 + 2 days through Kazakhstan, 6 + 4 round it.
    monkeypatch.setattr(routes, "model", lambda *_: MODEL)
    places = {"gate": "CHN", "middle": "KAZ", "steppe": "MNG", "town": "RUS"}
    through = ("gate middle rail 1000 1435/1520", "middle town rail 1000 1520")
    round_it = ("gate steppe rail 3000 1435/1520", "steppe town rail 3000 1520")

    def ways(*links: str, ends: list[str]) -> list[list[Any]]:
        data, net = ledger_of([]), net_of(*links, **places)
        found = country.ways(data, net, "KAZ", ["gate"], ends).fillna(0)
        columns = ["way", "via", "days", "days_without", "extra_days", "state"]
        rows: list[list[Any]] = found[columns].to_numpy().tolist()
        return rows

    assert ways(*through, *round_it, ends=["town", "steppe"]) == [
        ["gate to town", "Kazakhstan", 4, 10, 6, "longer"]
    ]
    assert ways(*through, ends=["town"]) == [["gate to town", "Kazakhstan", 4, 0, 0, "no way left"]]


def test_lists_of_names_are_written_as_in_a_sentence(ledger_of: LedgerOf) -> None:
    told = [country.listed("abc"[:number]) for number in range(4)]
    assert told == ["", "a", "a and b", "a, b and c"]
    names = country.names(ledger_of([]), ["CHN", "IRN", "RUS"])
    assert names == "China, Iran and Russia"
    assert country.capital("railway, whole line") == "Railway, whole line"


def test_words_of_the_ledger_are_never_markup() -> None:
    assert plainly("a_b *c* [d] <e>") == r"a\_b \*c\* \[d\] \<e\>"


def told_by_briefs() -> dict[str, str]:
    """Return what the stored brief of each economy says."""
    pages = sorted((REPOSITORY / "chapters/briefs").glob("*.ipynb"))
    return {
        page.stem: "\n".join(notebook.prose(cell) for cell in notebook.read(page)["cells"])
        for page in pages
    }


def test_the_buyer_is_named_right_behind_the_count_of_what_he_buys() -> None:
    briefs = told_by_briefs()
    found = [words for words in briefs.values() if "pays the freight" in words]
    assert found
    for words in found:
        before = words[: words.index("pays the freight")].split("Of goods ")[-1]
        assert before.startswith("from China the count on ")
        assert "is the buyer here and " in before


def test_sentences_of_the_briefs_agree_in_number_and_name_who_counts() -> None:
    for words in told_by_briefs().values():
        gates = re.findall(r"Its open (gates?) to China (is|are) ([^.]*)\.", words)
        for noun, verb, places in gates:
            many = " and " in places
            assert (noun, verb) == (("gates", "are") if many else ("gate", "is"))
        for old in ("No rule of this report refuses", "` of growth.", "one compiler's figure"):
            assert old not in words
