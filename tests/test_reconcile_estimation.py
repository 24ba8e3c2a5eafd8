"""One period estimated: intervals, weights, totals and reasons of a few reports, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis import reconcile
from analysis.reconcile import Settings, covariates, reasons, simulation, totals
from analysis.reconcile.margins import NONE, Margin
from tests.conftest import LedgerOf

NORMAL = 1.959964
SD = 0.15  # what is assumed of every report of a small table
Report = tuple[str, str, str, float]


def table(*rows: Report, **columns: object) -> pd.DataFrame:
    names = ["reporter", "partner", "flow", "value"]
    frame = pd.DataFrame(rows, columns=names).assign(period="2020", **columns)
    return reconcile.check(frame)


def only(reports: pd.DataFrame, settings: Settings | None = None) -> pd.Series[float]:
    flows = reconcile.reconcile(reports, settings).flows
    assert len(flows) == 1
    return flows.iloc[0]


def test_an_export_alone_has_its_error_and_that_of_its_rounding() -> None:
    row = only(table(("A", "B", "exports", 100.0), low=90.0, high=110.0))
    deviation = math.sqrt(SD**2 + 0.2**2 / 12)  # uniform over a fifth of the value
    assert row["exports_sd"] == pytest.approx(deviation)
    expected = (100 * math.exp(-NORMAL * deviation), 100 * math.exp(NORMAL * deviation))
    assert (row["low"], row["high"]) == pytest.approx(expected)
    assert (row["weight_exports"], row["weight_imports"]) == (1, 0)
    assert (row["status"], row["reason"], row["basis"]) == ("single", "coverage", "assumed")


def test_an_import_alone_has_the_error_of_the_margin_as_well() -> None:
    row = only(table(("B", "A", "imports", 106.0), low=95.4, high=116.6))
    deviation = math.sqrt(SD**2 + 0.2**2 / 12 + math.log(1.1) ** 2 / 12)
    assert row["imports_sd"] == pytest.approx(deviation)
    assert row["high"] == pytest.approx(100 * math.exp(NORMAL * deviation))
    assert row["estimate_margin_low"] == pytest.approx(106.0)
    assert row["estimate_margin_high"] == pytest.approx(106 / 1.1)


def test_two_reports_weigh_by_their_errors_of_which_the_margin_is_the_importers() -> None:
    row = only(table(("A", "B", "exports", 100.0), ("B", "A", "imports", 116.6)))
    v_x, v_m = SD**2, SD**2 + math.log(1.1) ** 2 / 12
    share = v_m / (v_x + v_m)
    assert row["weight_exports"] == pytest.approx(share)
    assert row["weight_imports"] == pytest.approx(1 - share)
    for column, margin in (
        ("estimate", 1.06), ("estimate_margin_low", 1.0), ("estimate_margin_high", 1.1),
    ):  # fmt: skip
        assert row[column] == pytest.approx(100**share * (116.6 / margin) ** (1 - share))
    assert row["gap_ratio"] == pytest.approx(1.166)
    assert row["margin"] == pytest.approx(1.06)
    # The gap of log 1.1 is less than one deviation, so that nothing widens the interval.
    half = NORMAL / math.sqrt(1 / v_x + 1 / v_m)
    assert row["high"] / row["estimate"] == pytest.approx(math.exp(half))
    assert row["gap_deviations"] == pytest.approx(math.log(1.1) / math.sqrt(v_x + v_m))


def test_two_reports_beyond_the_assumed_errors_widen_the_interval_by_their_gap() -> None:
    # Birge's ratio of two reports is their gap, after the margin, in standard deviations.
    row = only(table(("A", "B", "exports", 100.0), ("B", "A", "imports", 106 * 1.5)))
    v_x, v_m = SD**2, SD**2 + math.log(1.1) ** 2 / 12
    half = NORMAL / math.sqrt(1 / v_x + 1 / v_m) * math.log(1.5) / math.sqrt(v_x + v_m)
    assert row["high"] / row["estimate"] == pytest.approx(math.exp(half))
    assert row["estimate"] / row["low"] == pytest.approx(math.exp(half))


def test_the_assumed_error_is_that_of_the_settings() -> None:
    row = only(table(("A", "B", "exports", 100.0)), Settings(assumed_sd=0.4))
    assert row["exports_sd"] == pytest.approx(0.4)


def test_an_importer_without_reports_through_which_goods_pass_has_no_estimate() -> None:
    row = only(table(("A", "B", "exports", 100.0)), Settings(transit=frozenset("B")))
    assert (row["status"], row["reason"]) == ("refused", "transit")
    numbers = "estimate low high weight_exports estimate_margin_low scenario_transit".split()
    assert row[numbers].isna().all()


def test_nothing_in_is_nothing_out_with_the_same_columns() -> None:
    found = reconcile.reconcile(table())
    assert list(found.flows.columns) == reconcile.COLUMNS
    assert found.flows.empty
    assert found.imputed.empty


def test_a_gap_has_the_reason_of_a_source_beyond_an_unusual_deviation_only() -> None:
    settings = Settings(NONE, reasons={("A", "B"): ("coverage", "suggested")})
    unusual = 1.959964 * SD * math.sqrt(2)

    def told(gap: float, importer: str = "B") -> list[str]:
        row = only(
            table(
                ("A", importer, "exports", 100.0),
                (importer, "A", "imports", 100 * math.exp(gap)),
            ),
            settings,
        )
        return [row["reason"], row["reason_basis"]]

    for sign in (1, -1):
        assert told(sign * unusual * 1.001) == ["coverage", "suggested"]
        assert told(sign * unusual * 0.999) == ["error", "none known"]
        assert told(sign * unusual * 1.001, "C") == ["error", "none known"]


def test_what_is_withheld_does_not_overrule_freight() -> None:
    # After a margin of 1.8 the exporter reports unusually more, by what the importer withholds.
    reports = table(
        ("A", "B", "exports", 100.0), ("B", "A", "imports", 100.0), ("B", "XXX", "imports", 90.0)
    )
    row = only(reports, Settings(Margin(1.8, 1.0, 1.8)))
    assert abs(row["gap_deviations"]) > reasons.UNUSUAL
    assert row["reason"] == "valuation"


# Totals


def test_a_turnover_less_one_flow_has_the_digits_of_both() -> None:
    reports = table(
        ("A", "B", "total", 100.0), ("A", "B", "exports", 36.4),
        low=[99.5, 36.35], high=[100.5, 36.45],
    )  # fmt: skip
    rest = totals.implied(reports).set_index("flow").loc["imports"]
    assert rest[["value", "low", "high"]].tolist() == pytest.approx([63.6, 63.05, 64.15])
    reports = table(
        ("A", "B", "total", 10.0), ("A", "B", "imports", 9.5), low=[9.0, 8.0], high=[11.0, 11.0]
    )
    rest = totals.implied(reports).set_index("flow").loc["exports"]
    assert rest[["value", "low", "high"]].tolist() == pytest.approx([0.5, 0.0, 3.0])


def test_a_turnover_that_leaves_nothing_or_of_which_both_flows_are_printed_adds_nothing() -> None:
    nothing = table(("A", "B", "total", 10.0), ("A", "B", "exports", 10.0))
    assert totals.implied(nothing)["flow"].tolist() == ["exports"]
    small = table(("A", "B", "total", 10.5), ("A", "B", "exports", 10.0))
    assert totals.implied(small)["value"].tolist() == [10.0, 0.5]
    both = table(
        ("A", "B", "total", 30.0), ("A", "B", "exports", 10.0), ("A", "B", "imports", 12.0)
    )
    assert totals.implied(both)["flow"].tolist() == ["exports", "imports"]


def bound(*rows: Report, **columns: object) -> pd.DataFrame:
    settings = Settings(NONE, groups={"G": frozenset("BC")})
    return reconcile.reconcile(table(*rows, **columns), settings).flows.set_index("importer")


def test_a_total_that_agrees_leaves_the_figures_and_narrows_their_intervals() -> None:
    found = bound(
        ("B", "A", "imports", 10.0), ("C", "A", "imports", 20.0), ("A", "G", "exports", 30.0),
        low=[10, 20, 29], high=[10, 20, 31],
    )  # fmt: skip
    assert found["estimate"].tolist() == pytest.approx([10.0, 20.0])
    # Variances v of the parts and v + (2 / 30)^2 / 12 of the total; the constraint in logarithms is
    # (10, 20, -30), so that B's falls by (10 v)^2 / (100 v + 400 v + 900 (v + (2 / 30)^2 / 12)).
    v, of_total = SD**2, SD**2 + (2 / 30) ** 2 / 12
    left = v - (10 * v) ** 2 / (500 * v + 900 * of_total)
    assert found.loc["B", "high"] == pytest.approx(10 * math.exp(NORMAL * math.sqrt(left)))
    assert found["constrained"].all()


def test_what_is_taken_from_a_total_takes_its_digits_along() -> None:
    found = bound(
        ("A", "B", "exports", 10.0), ("C", "A", "imports", 20.0), ("A", "G", "exports", 30.0),
        low=[9.5, 20, 29], high=[10.5, 20, 31],
    )  # fmt: skip
    # Of 30 to within 1 and 10 to within a half, 20 are left to within 1.5: a width of 3.
    v, of_rest = SD**2, SD**2 + (3 / 20) ** 2 / 12
    together = 1 / (1 / v + 1 / of_rest)
    assert found.loc["C", "estimate"] == pytest.approx(20.0)
    assert found.loc["C", "high"] == pytest.approx(20 * math.exp(NORMAL * math.sqrt(together)))
    assert found["constrained"].tolist() == [False, True]


def test_a_total_with_a_part_that_nobody_reports_or_that_leaves_nothing_binds_nothing() -> None:
    unknown = bound(("B", "A", "imports", 10.0), ("A", "G", "exports", 30.0))
    assert not unknown["constrained"].any()
    rest = bound(
        ("A", "B", "exports", 10.0), ("C", "A", "imports", 20.0), ("A", "G", "exports", 10.0)
    )
    assert not rest["constrained"].any()
    small = bound(
        ("A", "B", "exports", 10.0), ("C", "A", "imports", 0.4), ("A", "G", "exports", 10.5)
    )
    assert small["constrained"].tolist() == [False, True]


def test_imports_in_a_total_are_counted_with_their_margin() -> None:
    # A buys 53 by its own total of imports; B sells it 50 free on board: the same at 1.06.
    settings = Settings(Margin(1.06, 1.06, 1.06), groups={"G": frozenset("B")})
    reports = table(("B", "A", "exports", 50.0), ("A", "G", "imports", 53.0))
    row = only(reports, settings)
    assert row["constrained"]
    assert row["estimate"] == pytest.approx(50.0)
    assert row["high"] == pytest.approx(50 * math.exp(NORMAL * SD / math.sqrt(2)))


# Reasons that need more than the pair


def withheld(*rows: Report) -> dict[tuple[str, str], float]:
    return reasons.withheld(table(*rows), frozenset({"XXX"}))


def test_a_tenth_of_a_flow_without_partner_is_withheld_and_less_is_not() -> None:
    tenth = withheld(("B", "A", "imports", 90.0), ("B", "XXX", "imports", 10.0))
    assert tenth == {("B", "imports"): 10.0}
    assert withheld(("B", "A", "imports", 90.1), ("B", "XXX", "imports", 10.0)) == {}
    assert withheld(("B", "A", "imports", 0.0), ("B", "XXX", "imports", 0.0)) == {}
    small = withheld(("B", "A", "imports", 0.5), ("B", "XXX", "imports", 0.5))
    assert small == {("B", "imports"): 0.5}
    assert withheld(("B", "XXX", "total", 10.0)) == {}


def explained(
    exports: float, imports: float, deviations: float = -9.0, margin: float = 1.06, **amount: float
) -> bool:
    flows = pd.DataFrame(
        {"exporter": ["A"], "importer": ["B"], "exports": exports, "imports": imports}
    ).assign(margin=margin, gap_deviations=deviations)
    amounts = {("A", "exports"): amount.get("a", 0.0), ("B", "imports"): amount.get("b", 0.0)}
    return bool(reasons.of_withheld(flows, amounts)[0])


def test_what_the_importer_withholds_has_to_fill_the_gap_at_his_border() -> None:
    # 160 were sold, 106 / 1.06 = 100 arrived: 60 are missing, which are 63.6 at the border.
    assert explained(160.0, 106.0, b=63.61)
    assert not explained(160.0, 106.0, b=63.59)
    assert not explained(160.0, 106.0, a=1e6)
    assert explained(50.0, math.nan, b=53.01)
    assert not explained(50.0, math.nan, b=52.99)


def test_what_the_exporter_withholds_has_to_fill_the_gap_at_hers() -> None:
    assert explained(100.0, 169.6, a=60.01)
    assert not explained(100.0, 169.6, a=59.99)
    assert not explained(100.0, 169.6, b=1e6)
    assert explained(math.nan, 106.0, a=100.01)
    assert not explained(math.nan, 106.0, a=99.99)
    assert not explained(100.0, 106.0, a=1e6, b=1e6)  # nothing is missing


def test_an_ordinary_gap_needs_no_explanation_and_one_that_cannot_be_told_may_have_one() -> None:
    for sign in (1, -1):
        assert explained(160.0, 106.0, sign * 1.961, b=1e6)
        assert not explained(160.0, 106.0, sign * 1.959, b=1e6)
    assert explained(160.0, 106.0, math.nan, b=1e6)


def test_trade_systems_explain_an_unusual_gap_of_their_own_direction() -> None:
    def found(exporter: str, importer: str, deviations: float) -> bool:
        flows = pd.DataFrame({"exporter": ["A"], "importer": ["B"], "gap_deviations": [deviations]})
        return bool(reasons.of_trade_systems(flows, {"A": exporter, "B": importer})[0])

    assert found("general", "special", -1.961)
    assert not found("general", "special", -1.959)
    assert not found("general", "special", 1.961)
    assert found("special", "general", 1.961)
    assert not found("special", "general", 1.959)
    assert not found("special", "general", -1.961)
    assert not found("special", "special", 1.961)
    assert not found("general", "special", math.nan)


def test_flows_that_one_side_alone_reports_stand_beside_timing() -> None:
    flows = pd.DataFrame(
        {
            "exporter": ["C", "A", "A"],
            "importer": "B",
            "period": ["2020", "2020", "2021"],
            "exports": [0.0, 240.0, 200.0],
            "imports": [50.0, 150.0, 290.0],
            "margin": 1.0,
            "gap_deviations": [math.nan, -2.2, 1.8],
            "exports_sd": SD,
            "imports_sd": SD,
        }
    )
    assert reasons.of_timing(flows, NONE).tolist() == [False, True, True]


def timing(
    first: tuple[float, float],
    second: tuple[float, float],
    *,
    years: tuple[str, str] = ("2020", "2021"),
) -> bool:
    """Tell whether the gaps of two years are timing; of each, exports and imports alike valued."""
    rows = []
    for year, (exports, imports) in zip(years, (first, second), strict=True):
        rows += [("A", "B", "exports", year, exports), ("B", "A", "imports", year, imports)]
    frame = pd.DataFrame(rows, columns=["reporter", "partner", "flow", "period", "value"])
    flows = reconcile.reconcile(reconcile.check(frame), Settings(NONE)).flows
    found = set(flows["reason"] == "timing")
    assert len(found) == 1  # both years or neither
    return found == {True}


def test_from_half_of_the_gap_to_twice_of_it_may_come_back() -> None:
    # 90 are missing first; of both years together the gap has to be less than 0.15 * sqrt(2).
    assert timing((240, 150), (200, 245.001))
    assert not timing((240, 150), (200, 244.9))
    assert timing((240, 150), (200, 379.9))
    assert not timing((240, 150), (200, 380.1))


def test_two_years_together_have_to_differ_by_an_ordinary_gap_at_most() -> None:
    # log(420 / 340) = 0.2113 and log(421 / 340) = 0.2137; one ordinary deviation is 0.2121.
    assert timing((240, 150), (100, 270))
    assert not timing((240, 150), (100, 271))


def test_one_of_two_gaps_that_cancel_has_to_be_unusual() -> None:
    # log(150 / 100) = 0.405 and log(152 / 100) = 0.419; unusual is beyond 1.96 * 0.2121 = 0.4158.
    assert timing((152, 100), (1000, 1052))
    assert not timing((150, 100), (1000, 1050))
    assert timing((1000, 1052), (152, 100))


def test_a_year_is_followed_by_a_year_and_not_by_a_quarter() -> None:
    assert timing((240, 150), (200, 290), years=("2020-Q4", "2021-Q1"))
    assert timing((240, 150), (200, 290), years=("2020-12", "2021-01"))
    for years in (("2020", "2021-Q1"), ("2020", "2022"), ("early", "late")):
        assert not timing((240, 150), (200, 290), years=years)


# What is known of pairs


def margins(value: np.ndarray, gaps: np.ndarray) -> tuple[np.ndarray, dict[str, float]]:  # type: ignore[type-arg]
    return covariates.log_margins(
        pd.DataFrame({"log_distance": value}), gaps, np.ones(len(value), dtype=bool),
        Margin(1.06, 0.5, 2.0),
    )  # fmt: skip


def test_sixty_pairs_move_the_margin_by_the_slope_of_their_gaps() -> None:
    value = np.linspace(0, 6, 60)
    found, beta = margins(value, 0.3 + 0.02 * value)
    assert beta == {"log_distance": pytest.approx(0.02)}
    assert found == pytest.approx(math.log(1.06) + 0.02 * (value - 3))
    assert margins(value[:59], 0.3 + 0.02 * value[:59])[1] == {}


def test_a_wild_gap_moves_the_margin_no_further_than_the_cut() -> None:
    # Sixty-one gaps evenly from -0.3 to 0.3: the median is 0, that of the deviations 0.15.
    value = np.linspace(-3, 3, 61)
    gaps = 0.1 * value
    gaps[-1] = 50.0
    cut = gaps.copy()
    cut[-1] = 2.5 * 1.4826 * 0.15
    slope = float(value @ cut) / float(value @ value)  # least squares, values centred
    assert margins(value, gaps)[1] == {"log_distance": pytest.approx(slope)}


# Worlds


def test_heavy_tails_keep_the_variance_and_have_more_wild_errors() -> None:
    def errors(freedom: float) -> np.ndarray:  # type: ignore[type-arg]
        made = simulation.World(
            economies=150, error=0.1, spread=0.0, freedom=freedom, missing=0.0, margin=NONE
        )
        reports, known = simulation.network(made, np.random.default_rng(3))
        exports = reports[reports["flow"] == "exports"]["value"].to_numpy()
        return np.log(exports / known["truth"].to_numpy())

    normal, heavy = errors(np.inf), errors(5.0)
    assert normal.std() == pytest.approx(0.1, rel=0.02)
    assert heavy.std() == pytest.approx(0.1, rel=0.05)
    # Beyond four deviations: 0.006 % of a normal variable, 0.36 % of this one (t beyond 5.16).
    assert (abs(normal) > 0.4).mean() < 0.0005
    assert (abs(heavy) > 0.4).mean() == pytest.approx(0.0036, rel=0.3)


def test_a_margin_is_no_steady_deviation_of_anybody() -> None:
    # Imports bear a margin of 1.2 and errors of a hundredth; nobody over-reports by habit.
    margin = Margin(1.2, 1.2, 1.2)
    made = simulation.World(economies=30, error=0.01, spread=0.0, missing=0.0, margin=margin)
    reports, _ = simulation.network(made, np.random.default_rng(5))
    found = reconcile.reconcile(reports, Settings(margin)).reliability
    assert set(found["basis"]) == {"estimated"}
    steady = found[["effect_as_exporter", "effect_as_importer"]].to_numpy()
    assert np.abs(steady).max() < 0.02  # log 1.2 is 0.18


def test_a_ledger_without_reports_of_trade_has_a_brief_without_rows(ledger_of: LedgerOf) -> None:
    data = ledger_of([{"id": "other", "flow": "exports", "printed": "3"}])
    rows = reconcile.brief(data, "KAZ", settings=Settings())
    assert rows.empty
    assert set(reconcile.BRIEF_COLUMNS) <= set(rows.columns)
