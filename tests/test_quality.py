"""Expected findings are worked out by hand from the printed digits."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import ledger, quality
from analysis.quality.agreement import find_agreement
from analysis.quality.growth import find_growth
from analysis.quality.mirror import FREIGHT, TIMING, explanation, find_mirror
from analysis.stated import Interval
from tests.conftest import LedgerOf, Row


def turnover(total: str, exports: str, imports: str, **more: str) -> list[Row]:
    return [
        {"id": f"x-{flow}", "flow": flow, "printed": printed, **more}
        for flow, printed in (("total", total), ("exports", exports), ("imports", imports))
    ]


def test_parts_that_add_up_within_rounding_do_not_contradict(ledger_of: LedgerOf) -> None:
    # 71.3 + 35.1 = 106.4, but 106.3 lies within what the three roundings allow.
    found = quality.compare_parts(ledger_of(turnover("106.3", "71.3", "35.1")))
    assert list(found["contradicts"]) == [False]


def test_parts_that_cannot_add_up_contradict(ledger_of: LedgerOf) -> None:
    found = quality.compare_parts(ledger_of(turnover("4.815", "4.163", "0.022")))
    assert list(found["contradicts"]) == [True]
    # From 4.1855 (the sum at its highest, 4.1635 + 0.0225 = 4.1860) to 4.8145.
    assert found["gap"].iloc[0] == pytest.approx(4.8145e9 - 4.1860e9)
    assert found["observations"].iloc[0] == ["x-total", "x-exports", "x-imports"]


def test_parts_of_two_reporters_are_not_added(ledger_of: LedgerOf) -> None:
    rows = turnover("10", "3", "2")
    rows[1]["reporter"] = "GACC"
    assert quality.compare_parts(ledger_of(rows)).empty


def region(total: str, **more: str) -> list[Row]:
    parts = {"KAZ": "48.7", "KGZ": "27.2", "TJK": "4.3", "TKM": "10", "UZB": "16.1"}
    rows = [{"id": "x-xca", "subject": "XCA", "printed": total, **more}]
    return rows + [
        {"id": f"x-{code.lower()}", "subject": code, "printed": printed, **more}
        for code, printed in parts.items()
    ]


@pytest.mark.parametrize(("total", "contradicts"), [("106.3", False), ("108.3", True)])
def test_a_region_is_the_sum_of_its_economies(
    ledger_of: LedgerOf, total: str, contradicts: bool
) -> None:
    found = quality.compare_region(ledger_of(region(total)))
    assert list(found["contradicts"]) == [contradicts]


def test_a_region_without_all_its_economies_is_passed_over(ledger_of: LedgerOf) -> None:
    assert quality.compare_region(ledger_of(region("106.3")[:-1])).empty


def test_another_reporters_part_does_not_stand_in_for_a_missing_one(ledger_of: LedgerOf) -> None:
    rows = region("106.3", reporter="GACC")
    rows[-1]["reporter"] = "UZSTAT"
    assert quality.compare_region(ledger_of(rows)).empty


def growth(printed: str, **more: str) -> list[Row]:
    return [
        {"id": "now", "period": "2025", "printed": "16.1"},
        {"id": "then", "period": "2024", "printed": "13.8", "source": "paper"},
        {
            "id": "rate",
            "measure": "trade_growth",
            "period": "2025",
            "base_period": "2024",
            "unit": "percent",
            "printed": printed,
            **more,
        },
    ]


@pytest.mark.parametrize(
    ("printed", "contradicts"),
    # 16.05/13.85 = 1.1588 to 16.15/13.75 = 1.1745
    [("17", False), ("16", False), ("18", True), ("15", True), ("17.4", False), ("17.6", True)],
)
def test_growth_is_held_against_the_levels_of_its_two_periods(
    ledger_of: LedgerOf, printed: str, contradicts: bool
) -> None:
    found = quality.compare_growth(ledger_of(growth(printed)))
    assert list(found["contradicts"]) == [contradicts]


def test_a_stated_fall_is_negative_growth(ledger_of: LedgerOf) -> None:
    found = quality.compare_growth(ledger_of(growth("17", unit="percent_decline")))
    assert list(found["contradicts"]) == [True]


def test_a_direction_is_held_against_the_levels(ledger_of: LedgerOf) -> None:
    assert list(
        quality.compare_growth(ledger_of(growth("declined", unit="direction")))["contradicts"]
    ) == [True]
    assert list(
        quality.compare_growth(ledger_of(growth("rose", unit="direction")))["contradicts"]
    ) == [False]


def test_a_partners_growth_is_not_held_against_chinas_levels(ledger_of: LedgerOf) -> None:
    assert quality.compare_growth(ledger_of(growth("99", reporter="UZSTAT"))).empty


def pair(**second: str) -> list[Row]:
    return [
        {"id": "one", "printed": "3.9", "source": "office"},
        {"id": "two", "printed": "1.2", "source": "paper"} | second,
    ]


def test_two_witnesses_that_cannot_both_be_right_contradict(ledger_of: LedgerOf) -> None:
    found = quality.compare_agreement(ledger_of(pair()))
    assert list(found["contradicts"]) == [True]


def test_digits_that_merely_look_different_agree(ledger_of: LedgerOf) -> None:
    found = quality.compare_agreement(ledger_of(pair(printed="4")))
    assert list(found["contradicts"]) == [False]


def test_an_echo_is_compared_with_nobody(ledger_of: LedgerOf) -> None:
    rows = pair(printed="3.9", source="mirror")
    rows[0]["source"] = "paper"
    assert quality.compare_agreement(ledger_of(rows)).empty


def test_a_copy_that_prints_another_figure_is_compared(ledger_of: LedgerOf) -> None:
    rows = pair(source="mirror")
    rows[0]["source"] = "paper"
    assert list(quality.compare_agreement(ledger_of(rows))["contradicts"]) == [True]


@pytest.mark.parametrize(
    "difference",
    [{"period": "2022"}, {"flow": "exports"}, {"subject": "TJK"}, {"item": "gas"}],
)
def test_different_quantities_are_not_compared(ledger_of: LedgerOf, difference: Row) -> None:
    assert quality.compare_agreement(ledger_of(pair(**difference))).empty


def mirrored(theirs: str = "2.3") -> list[Row]:
    common = {"subject": "TJK", "flow": "exports", "period": "2025"}
    return [
        {"id": "china", "printed": "3.7", "reporter": "GACC", **common},
        {"id": "partner", "printed": theirs, "reporter": "TJK_CUSTOMS", **common},
    ]


def test_mirror_gap_is_the_partners_figure_over_chinas(ledger_of: LedgerOf) -> None:
    row = quality.compare_mirror(ledger_of(mirrored())).iloc[0]
    assert row["ratio"] == pytest.approx(2.3 / 3.7)
    assert (row["ratio_low"], row["ratio_high"]) == pytest.approx((2.25 / 3.75, 2.35 / 3.65))
    assert row["log_gap"] == pytest.approx(-0.4754, abs=1e-4)
    assert not row["meets"]


def test_mirror_sides_are_one_row_for_each_report(ledger_of: LedgerOf) -> None:
    sides = quality.mirror_sides(ledger_of(mirrored()))
    assert [(r["row"], r["side"], r["value_usd"]) for _, r in sides.iterrows()] == [
        ("Tajikistan, from China", "china", 3.7e9),
        ("Tajikistan, from China", "partner", 2.3e9),
    ]


def test_contradictions_are_ordered_by_relative_gap(ledger_of: LedgerOf) -> None:
    # (3.85 - 1.25) / 3.85 = 0.68 for the pair, (9.5 - 6.0) / 9.5 = 0.37 for the parts.
    rows = [row | {"subject": "TJK"} for row in pair()]
    data = ledger_of([*turnover("10", "3", "2"), *rows])
    found = quality.contradictions(quality.compare_parts(data), quality.compare_agreement(data))
    assert list(found["kind"]) == ["agreement", "parts of a turnover"]
    assert list(found["relative_gap"]) == pytest.approx([2.6 / 3.85, 3.5 / 9.5])


def test_describe_shows_one_digit_more_than_printed(ledger_of: LedgerOf) -> None:
    data = ledger_of(turnover("4.815", "4.163", "0.022"))
    row = quality.describe(quality.compare_parts(data), data).iloc[0]
    assert row["stated"] == "$4.815 billion"
    assert row["implied"] == "$4.1840 billion to $4.1860 billion"


def test_wordings_of_figures_are_counted_and_are_shares_of_all(data: Path) -> None:
    # 41; more than 24.7; almost one-third
    found = quality.precision(ledger.load(data)).set_index("wording")
    assert found["observations"].to_dict() == dict.fromkeys(found.index, 1)
    assert set(found.index) == {"plain digits", "only a bound", "a word instead of digits"}
    assert found["share"].tolist() == pytest.approx([1 / 3] * 3)


def test_coverage_counts_who_is_named(ledger_of: LedgerOf) -> None:
    rows = quality.coverage(ledger_of(mirrored() + pair()[:1])).set_index("source")
    assert rows.loc["office", "observations"] == 3
    assert rows.loc["office", "attributed"] == pytest.approx(2 / 3)


def test_the_counts_of_all_checks_add_up_to_all_contradictions(ledger_of: LedgerOf) -> None:
    # 3 and 2 are not 10; 3.9 is not 1.2: one contradiction of a sum, one of two witnesses.
    rows = [row | {"subject": "TJK"} for row in pair()]
    data = ledger_of([*turnover("10", "3", "2"), *rows])
    found = quality.findings(data)
    counted = quality.counted_by_check(found, data).set_index("check")["contradictions"]
    assert counted["turnover against exports plus imports"] == 1
    assert counted["one witness against another"] == 1
    assert counted.sum() == sum(each.contradiction for each in found)


def test_a_drawn_contradiction_says_what_stands_against_what(ledger_of: LedgerOf) -> None:
    rows = [row | {"subject": "TJK"} for row in pair()]
    data = ledger_of([*turnover("10", "3", "2"), *rows])
    assert list(dict.fromkeys(quality.league(quality.findings(data), data)["row"])) == [
        "Tajikistan, trade both ways in 2023: $3.9 billion against $1.2 billion",
        "Kazakhstan, trade both ways in 2023: $10 billion against the sum of $3 billion and "
        "$2 billion",
    ]


def counted(id_: str, measure: str, printed: str, reporter: str, **more: str) -> Row:
    row = {"id": id_, "measure": measure, "printed": printed, "reporter": reporter, "flow": ""}
    return row | {"item": "the same", "period": "2015"} | more


def test_inflows_by_two_offices_are_compared_and_doubted(ledger_of: LedgerOf) -> None:
    rows = [
        counted("office", "investment_inflow", "474.4", "KGZSTAT", unit="USD_m"),
        counted("ministry", "investment_inflow", "108.7", "KGZ_ECONOMY", unit="USD_m"),
    ]
    found = quality.compare_counts(ledger_of(rows))
    assert list(found["contradicts"]) == [True]
    assert found["observations"].iloc[0] == ["office", "ministry"]


def test_troops_are_compared_although_they_were_only_announced(ledger_of: LedgerOf) -> None:
    def troops(measure: str, unit: str, status: str) -> list[Row]:
        announced = counted("before", measure, "1,100", "CHN_MILITARY", unit=unit, status=status)
        return [announced, counted("after", measure, "2,000", "KGZ_STAFF", unit=unit)]

    assert list(
        quality.compare_counts(ledger_of(troops("troop_count", "troops", "announced")))[
            "contradicts"
        ]
    ) == [True]
    assert quality.compare_counts(ledger_of(troops("troop_count", "troops", "target"))).empty
    other = ledger_of(troops("company_count", "companies", "announced"))
    assert quality.compare_counts(other).empty


def test_pairs_of_growth_are_of_turnovers_in_the_period_asked_for(ledger_of: LedgerOf) -> None:
    total, exports = growth("18"), growth("18", flow="exports", id="rate-exports")
    for row in total:
        row["flow"] = "total"
    for row in exports[:2]:
        row |= {"flow": "exports", "id": f"{row['id']}-exports"}
    data = ledger_of([*total, *exports])
    assert len(quality.compare_growth(data)) == 2
    stated, implied = quality.growth_pairs(data, "2025").to_dict("records")
    assert (stated["side"], implied["side"]) == ("stated", "implied")
    assert stated["value"] == pytest.approx(0.18)
    assert (implied["low"], implied["high"]) == pytest.approx(
        (16.05 / 13.85 - 1, 16.15 / 13.75 - 1)
    )
    assert stated["observations"] == ["rate", "now", "then"]
    assert quality.growth_pairs(data, "2024").empty


@pytest.mark.parametrize(
    ("flow", "low", "high", "said"),
    [  # freight makes up to 1.10, a month 1/12 either way, both 1.1917
        ("exports", 0.99, 1.01, "agree"),
        ("exports", 1.05, 1.08, "possible: freight and insurance"),
        ("exports", 1.12, 1.15, "timing together"),
        ("exports", 0.93, 0.99, "timing together"),
        ("exports", 0.80, 0.90, "pass through the partner"),
        ("exports", 1.20, 1.30, "the two figures do not tell the cause"),
        ("imports", 0.93, 0.98, "possible: freight and insurance"),
        ("total", 1.05, 1.15, "timing together"),
        ("total", 1.195, 1.25, "freight and timing are not enough"),
        ("total", 0.85, 0.90, "timing together"),
        ("total", 0.80, 0.83, "freight and timing are not enough"),
    ],
)
def test_what_could_explain_a_gap_follows_from_its_size_and_its_direction(
    flow: str, low: float, high: float, said: str
) -> None:
    assert said in explanation(flow, low, high)


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.05), (0.95, 1.0)])
def test_figures_whose_bounds_touch_agree(low: float, high: float) -> None:
    assert explanation("exports", low, high) == "the two figures agree"


@pytest.mark.parametrize(
    ("flow", "theirs", "smaller"),
    [  # the importer counts freight: the partner of China's exports, China of its imports
        ("exports", "2.3", True),
        ("exports", "5.6", False),
        ("imports", "5.6", True),
        ("imports", "2.3", False),
        ("total", "2.3", False),
    ],
)
def test_a_gap_says_where_the_importer_counts_less(
    ledger_of: LedgerOf, flow: str, theirs: str, smaller: bool
) -> None:
    rows = [row | {"flow": flow} for row in mirrored(theirs)]
    (found,) = find_mirror(ledger_of(rows))
    assert ("here it is the smaller" in found.explanation) is smaller


@pytest.mark.parametrize(
    ("theirs", "severity", "told"),
    [  # 3.7 of China; ln(4.8/3.7) is 0.26, ln(4.7/3.7) 0.24, and 4.2/3.7 is 1.14
        ("4.8", "high", "freight and timing are not enough"),
        ("4.7", "medium", "freight and timing are not enough"),
        ("4.2", "low", "goods under way at the turn of the period would be enough"),
    ],
)
def test_a_gap_is_as_grave_as_what_is_left_unexplained(
    ledger_of: LedgerOf, theirs: str, severity: str, told: str
) -> None:
    (found,) = find_mirror(ledger_of(mirrored(theirs)))
    assert found.severity == severity
    assert told in found.explanation


@pytest.mark.parametrize(
    ("source", "says", "cause"),
    [
        ("office", "prints both", ""),
        ("paper", "prints $3.9 billion", "one may repeat another reporter than the other"),
    ],
)
def test_one_source_that_contradicts_itself_repeats_nobody(
    ledger_of: LedgerOf, source: str, says: str, cause: str
) -> None:
    (found,) = find_agreement(ledger_of(pair(source=source)))
    assert says in found.explanation
    assert found.cause.startswith(cause) and bool(found.cause) is bool(cause)


def test_a_finding_of_growth_has_what_was_stated_and_what_the_levels_allow(
    ledger_of: LedgerOf,
) -> None:
    (finding,) = find_growth(ledger_of(growth("99")))
    assert finding.observations == ("rate", "now", "then")
    assert finding.found == Interval(0.985, 0.995)
    assert finding.expected is not None
    assert finding.expected.low == pytest.approx(16.05 / 13.85 - 1)
    assert finding.expected.high == pytest.approx(16.15 / 13.75 - 1)


@pytest.mark.parametrize(("source", "cause"), [("office", ""), ("paper", "a revised figure")])
def test_a_growth_of_one_source_has_no_second_edition(
    ledger_of: LedgerOf, source: str, cause: str
) -> None:
    rows = growth("99")
    rows[1]["source"] = source
    (found,) = find_growth(ledger_of(rows))
    assert found.cause.startswith(cause) and bool(found.cause) is bool(cause)


@pytest.mark.parametrize(
    ("flow", "low", "high", "said"),
    [  # what just touches a bound may be explained by it; 1.10 and a twelfth are the bounds
        ("exports", 1.10, 1.15, "possible: freight and insurance"),
        ("exports", FREIGHT * (1 + TIMING), 1.25, "timing together"),
        ("exports", 0.80, 1 - TIMING, "timing together"),
        ("total", FREIGHT * (1 + TIMING), 1.25, "timing together"),
        ("total", 0.80, 1 / (FREIGHT * (1 + TIMING)), "timing together"),
        # 1.10 * 13/12 = 1.19167, its inverse 0.83916, 11/12 = 0.91667
        ("exports", 1.1916, 1.25, "timing together"),
        ("exports", 1.1917, 1.25, "different goods counted"),
        ("exports", 0.80, 0.9167, "timing together"),
        ("exports", 0.80, 0.9166, "go unrecorded"),
        ("imports", 1.10, 1.20, "booked under another origin"),
        ("total", 0.80, 0.8392, "timing together"),
        ("total", 0.80, 0.8391, "goods one side counts"),
    ],
)
def test_a_gap_that_touches_a_bound_is_explained_by_it(
    flow: str, low: float, high: float, said: str
) -> None:
    assert said in explanation(flow, low, high)
