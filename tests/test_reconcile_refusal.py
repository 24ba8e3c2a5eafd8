"""What is refused, split into a scenario, or compared by method: limits and values by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis import reconcile
from analysis.reconcile import Settings, compare_methods, scenario, sensitivity
from analysis.reconcile.margins import NONE, Margin
from analysis.reconcile.refusal import judge

HALF = math.log(1.5)
QUARTER = math.log(1.25)


def judged(
    gap: float,
    *,
    variance: float = 1e-6,
    typical: float = 1e6,
    log_margin: float = 0.0,
    high: float = math.log(1.1),
    transit: str = "",
    exports: float = 100.0,
    imports: float = 100.0,
) -> dict[str, object]:
    pairs = pd.DataFrame(
        {"exporter": ["A"], "importer": ["B"], "exports": [exports], "imports": [imports]}
    )
    found = judge(
        pairs, np.array([gap]), np.array([variance]), np.array([typical]),
        np.array([log_margin]), high, frozenset(transit),
    )  # fmt: skip
    return dict(found.iloc[0])


def verdict(gap: float, **given: float | str) -> tuple[object, ...]:
    found = judged(gap, **given)  # type: ignore[arg-type]
    return found["refused"], found["reason"], found["reason_basis"]


def test_reports_that_differ_by_more_than_half_are_refused() -> None:
    for sign in (1, -1):
        assert verdict(sign * HALF * 1.001) == (True, "partner_attribution", "inferred")
        assert verdict(sign * HALF * 0.999)[0] is np.False_


def test_a_gap_has_to_be_more_than_three_and_a_half_ordinary_deviations() -> None:
    for sign in (1, -1):
        assert verdict(sign * 0.8, variance=(0.8 / 3.501) ** 2)[0] is np.True_
        assert verdict(sign * 0.8, variance=(0.8 / 3.499) ** 2)[0] is np.False_


def test_a_poor_record_widens_what_is_ordinary_to_one_and_a_half_typical_deviations() -> None:
    def of(typical_deviation: float) -> object:
        return verdict(0.8, variance=100.0, typical=typical_deviation**2)[0]

    assert of(0.8 / (3.5 * 1.5) * 0.999) is np.True_
    assert of(0.8 / (3.5 * 1.5) * 1.001) is np.False_


def test_deviations_are_the_gap_over_the_ordinary_one() -> None:
    assert judged(0.3, variance=0.01)["gap_deviations"] == pytest.approx(3.0)
    assert judged(-0.3, variance=1.0, typical=0.01)["gap_deviations"] == pytest.approx(-2.0)
    assert math.isnan(float(judged(math.nan, imports=math.nan)["gap_deviations"]))  # type: ignore[arg-type]


def test_reports_without_error_are_refused_by_any_large_gap() -> None:
    assert verdict(0.8, variance=0.0)[0] is np.True_
    assert verdict(0.4, variance=0.0)[0] is np.False_


def test_transit_is_a_quarter_more_of_exports_into_a_place_that_goods_pass() -> None:
    assert verdict(-QUARTER * 1.001, transit="B") == (True, "transit", "known")
    assert verdict(-QUARTER * 0.999, transit="B")[0] is np.False_
    assert verdict(QUARTER * 1.001, transit="B")[0] is np.False_  # the importer has more
    assert verdict(-QUARTER * 1.001, transit="A")[0] is np.False_  # it is the exporter
    assert verdict(-0.9, transit="B") == (True, "transit", "known")  # by gap as well


def test_a_place_that_goods_pass_and_that_does_not_report_is_refused() -> None:
    assert verdict(math.nan, transit="B", imports=math.nan) == (True, "transit", "known")
    alone = (False, "coverage", "inferred")
    assert verdict(math.nan, transit="A", imports=math.nan) == alone
    assert verdict(math.nan, transit="B", imports=math.nan, exports=math.nan) == alone
    assert verdict(math.nan, transit="B", exports=math.nan) == alone
    small = verdict(math.nan, transit="B", imports=math.nan, exports=0.5)
    assert small == (True, "transit", "known")


@pytest.mark.parametrize("power", [-6, -3, -2, -1, 1, 2, 3, 6])
def test_a_power_of_ten_to_a_hundredth_is_a_slip_of_the_unit(power: int) -> None:
    exact = power * math.log(10)
    for off in (0.0, 0.0099, -0.0099):
        assert verdict(exact + off) == (True, "error", "inferred")
    for off in (0.0101, -0.0101):
        assert verdict(exact + off) == (True, "partner_attribution", "inferred")


@pytest.mark.parametrize("power", [-5, -4, 4, 5])
def test_other_powers_of_ten_are_no_slip(power: int) -> None:
    assert verdict(power * math.log(10)) == (True, "partner_attribution", "inferred")


def test_a_slip_that_is_an_ordinary_gap_is_none() -> None:
    assert verdict(math.log(10), variance=1.0) == (False, "error", "none known")


def test_freight_explains_imports_from_equal_to_the_highest_margin() -> None:
    explained = (False, "valuation", "inferred")
    usual = math.log(1.06)
    assert verdict(-usual + 1e-9, log_margin=usual) == explained  # imports as large as exports
    assert verdict(0.0) == explained
    assert verdict(math.log(1.1)) == explained
    assert verdict(math.log(1.1) + 1e-9) == (False, "error", "none known")
    assert verdict(-usual - 1e-9, log_margin=usual) == (False, "error", "none known")
    assert verdict(math.log(1.1 / 1.06) + 1e-9, log_margin=usual) == (
        False, "error", "none known",
    )  # fmt: skip


# The scenario of a refused flow


def test_a_refused_flow_is_split_into_what_is_kept_and_what_passes() -> None:
    found = scenario(
        200.0, 53.0, margin=1.06, exports_log_variance=0.01, imports_log_variance=0.04, markup=0.1
    )
    assert (found.retained, found.transit) == pytest.approx((50.0, 150.0))
    width = math.exp(1.959964 * 0.2)
    assert (found.retained_low, found.retained_high) == pytest.approx((50 / width, 50 * width))
    # Errors of the levels: 200 * 0.1 = 20 and 50 * 0.2 = 10, together sqrt(500).
    half = 1.959964 * math.sqrt(500)
    assert (found.transit_low, found.transit_high) == pytest.approx((150 - half, 150 + half))
    assert found.onward == pytest.approx(165.0)
    assert found.transit_share == pytest.approx(0.75)


def test_no_less_than_nothing_passes_and_no_markup_is_the_rule() -> None:
    found = scenario(51.0, 50.0, margin=1.0, exports_log_variance=1.0, imports_log_variance=1.0)
    assert found.transit_low == 0.0
    assert found.onward == found.transit == pytest.approx(1.0)
    even = scenario(0.5, 0.5, margin=1.0, exports_log_variance=0.0, imports_log_variance=0.0)
    assert (even.transit, even.transit_share) == (0.0, 0.0)


@pytest.mark.parametrize(("exports", "imports"), [(49.0, 53.0), (100.0, 0.0)])
def test_there_is_no_transit_where_the_importer_has_more_or_nothing(
    exports: float, imports: float
) -> None:
    with pytest.raises(ValueError, match=r"expected exports of at least imports / margin"):
        scenario(exports, imports, margin=1.06, exports_log_variance=0.0, imports_log_variance=0.0)


# Other methods, other assumptions


def table(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    columns = ["reporter", "partner", "flow", "value"]
    return reconcile.check(pd.DataFrame(rows, columns=columns).assign(period="2020"))


def test_each_method_makes_of_ninety_and_a_hundred_and_ten_what_it_is_defined_to() -> None:
    reports = table(("A", "B", "exports", 90.0), ("B", "A", "imports", 110.0))
    row = compare_methods(reconcile.reconcile(reports, Settings(NONE)).flows).iloc[0]
    assert row["imf_factor"] == pytest.approx(110 / 1.06)
    # Equal relative errors: weights 1 / 90^2 and 1 / 110^2; in logarithms, the geometric mean.
    weighted = (1 / 90 + 1 / 110) / (1 / 90**2 + 1 / 110**2)
    assert row["inverse_variance"] == pytest.approx(weighted)
    assert row["gls"] == pytest.approx(math.sqrt(90 * 110))
    assert (row["mean"], row["status"]) == (pytest.approx(100.0), "reconciled")


def test_only_flows_with_two_reports_are_compared_however_small() -> None:
    reports = table(
        ("A", "B", "exports", 0.5), ("B", "A", "imports", 0.6), ("A", "C", "exports", 5.0),
        ("D", "A", "imports", 5.0), ("A", "E", "exports", 0.0), ("E", "A", "imports", 5.0),
    )  # fmt: skip
    compared = compare_methods(reconcile.reconcile(reports, Settings(NONE)).flows)
    assert compared["importer_code"].tolist() == ["B"]


def test_a_refused_flow_has_no_value_by_this_method() -> None:
    reports = table(("A", "B", "exports", 90.0), ("B", "A", "imports", 900.0))
    row = compare_methods(reconcile.reconcile(reports, Settings(NONE)).flows).iloc[0]
    assert row["status"] == "refused"
    assert math.isnan(row["gls"])
    assert row["mean"] == pytest.approx(495.0)


def test_five_margins_and_three_errors_are_tried_unless_others_are_named() -> None:
    found = sensitivity(table(("B", "A", "imports", 100.0)), Settings())
    assert found["margin"].drop_duplicates().tolist() == [1.0, 1.05, 1.06, 1.10, 1.20]
    assert found["assumed_sd"].tolist() == [0.05, 0.15, 0.30] * 5
    # An import alone over the margin; its error and that of the margin's range, 1 to 1.1 or wider.
    assert found["estimate"].to_numpy() == pytest.approx((100 / found["margin"]).to_numpy())
    widest = np.maximum(found["margin"], 1.1)
    deviation = np.sqrt(found["assumed_sd"] ** 2 + np.log(widest) ** 2 / 12)
    expected = found["estimate"] * np.exp(1.959964 * deviation)
    assert found["high"].to_numpy() == pytest.approx(expected.to_numpy())


def test_a_margin_below_the_range_widens_it_downward() -> None:
    (row,) = sensitivity(
        table(("B", "A", "imports", 100.0)), Settings(Margin(1.06, 1.02, 1.1)),
        margins=(0.9,), errors=(0.15,),
    ).to_dict("records")  # fmt: skip
    deviation = math.sqrt(0.15**2 + math.log(1.1 / 0.9) ** 2 / 12)
    assert row["low"] == pytest.approx(100 / 0.9 * math.exp(-1.959964 * deviation))


def test_a_margin_is_uniform_in_logarithms_over_its_range() -> None:
    assert Margin().log == pytest.approx(math.log(1.06))
    assert Margin().log_variance == pytest.approx(math.log(1.1) ** 2 / 12)
    assert Margin(1.06, 1.05, 1.2).log_variance == pytest.approx(math.log(1.2 / 1.05) ** 2 / 12)
    assert (NONE.log, NONE.log_variance) == (0.0, 0.0)


@pytest.mark.parametrize(
    "bounds", [(1.06, 0.0, 1.1), (1.06, 1.07, 1.1), (1.06, 1.0, 1.05), (1.06, 1.0, math.inf)]
)
def test_a_margin_out_of_order_is_refused(bounds: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="expected 0 < low <= factor <= high"):
        Margin(*bounds)
    assert Margin(1.06, 1.06, 1.06).factor == 1.06
