"""Scatter of reporters: how many pairs it takes, and what its stages make of a few gaps."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from analysis.reconcile import reliability
from analysis.reconcile.reliability import Reliability, assumed, effects, estimate

# The share of a normal variable's variance that a cut at 2.5 standard deviations leaves:
# E min(z^2, 6.25) = 1 - 2 * (2.5 * 0.0175283 - 5.25 * 0.0062097).
LEFT = 0.977560


def all_pairs(exporters: int, importers: int) -> tuple[npt.NDArray[np.int64], ...]:
    x, m = np.divmod(np.arange(exporters * importers), importers)
    return x, m


def estimated(x: npt.ArrayLike, m: npt.ArrayLike, gaps: npt.ArrayLike) -> Reliability | None:
    names_x = pd.Series([f"X{i}" for i in np.asarray(x)])
    names_m = pd.Series([f"M{i}" for i in np.asarray(m)])
    gaps = np.asarray(gaps, dtype=float)
    return estimate(names_x, names_m, gaps, np.zeros(len(gaps)))


def test_sixty_pairs_of_eight_reporters_are_estimated_and_fewer_are_not() -> None:
    x, m = all_pairs(8, 8)
    assert estimated(x[:60], m[:60], np.full(60, 0.3)) is not None
    assert estimated(x[:59], m[:59], np.full(59, 0.3)) is None
    x, m = all_pairs(7, 20)
    assert estimated(x, m, np.full(140, 0.3)) is None
    assert estimated(m, x, np.full(140, 0.3)) is None
    x, m = all_pairs(8, 20)
    assert estimated(x, m, np.full(160, 0.3)) is not None
    assert estimated(m, x, np.full(160, 0.3)) is not None


def test_equal_gaps_are_shared_equally_and_what_the_cut_removes_is_restored() -> None:
    x, m = all_pairs(8, 8)
    found = estimated(x, m, np.where((x + m) % 2, 0.3, -0.3))
    assert found is not None
    assert list(found.exporters.values()) == pytest.approx([0.09 / LEFT / 2] * 8, rel=1e-4)
    assert list(found.importers.values()) == pytest.approx([0.09 / LEFT / 2] * 8, rel=1e-4)
    assert found.pooled == pytest.approx(0.09 / LEFT, rel=1e-4)
    assert (found.basis, found.pairs) == ("estimated", 64)
    assert found.counts == {f"{side}{i}": 8 for side in "XM" for i in range(8)}
    assert (list(found.sizes), list(found.effects)) == ([math.inf], [1.0])


def test_reporters_who_never_differ_have_the_least_variance_there_is() -> None:
    x, m = all_pairs(8, 8)
    found = estimated(x, m, np.zeros(64))
    assert found is not None
    assert set(found.exporters.values()) == {1e-8}


@pytest.mark.parametrize("first", [0.4, 5.0])
def test_variances_solve_the_equations_of_maximisation_with_four_further_pairs(
    first: float,
) -> None:
    # Eight of each; the gaps of the first exporter differ. Where nothing moves, a variance v of a
    # reporter with n pairs of total variance T and squared gap g (cut at 6.25 T, over LEFT) is
    # (n * (v + v^2 * mean((g / T - 1) / T)) + 4 * common) / (n + 4), common the mean of what stands
    # in the inner brackets.
    x, m = all_pairs(8, 8)
    square = np.full(64, 0.04)
    square[0] = first**2  # with the first importer alone; 25 is far beyond the cut
    found_x, found_m = reliability._variances(square, x, m, np.full(8, 0.02), np.full(8, 0.02))
    total = found_x[x] + found_m[m]
    excess = ((np.minimum(square, 6.25 * total) / LEFT / total - 1) / total).reshape(8, 8)
    own_x = found_x + found_x**2 * excess.mean(axis=1)
    own_m = found_m + found_m**2 * excess.mean(axis=0)
    common = (own_x.mean() + own_m.mean()) / 2
    assert found_x == pytest.approx((8 * own_x + 4 * common) / 12, rel=2e-5)
    assert found_m == pytest.approx((8 * own_m + 4 * common) / 12, rel=2e-5)
    assert found_x[0] > 1.2 * found_x[1]
    assert found_x[1:] == pytest.approx([found_x[1]] * 7)


def test_reporters_with_more_pairs_weigh_more_in_the_common_value() -> None:
    # Exporter 0 has three quarters of the pairs.
    x = np.repeat([0, 0, 0, 1], 8)
    m = np.tile(np.arange(8), 4)
    square = np.where(x == 0, 0.01, 0.09)
    found_x, found_m = reliability._variances(square, x, m, np.full(2, 0.02), np.full(8, 0.02))
    total = found_x[x] + found_m[m]
    excess = (np.minimum(square, 6.25 * total) / LEFT / total - 1) / total
    own_x = found_x + found_x**2 * np.array([excess[:24].mean(), excess[24:].mean()])
    own_m = found_m + found_m**2 * excess.reshape(4, 8).mean(axis=0)
    common = ((3 * own_x[0] + own_x[1]) / 4 + own_m.mean()) / 2
    count = np.array([24, 8])
    assert found_x == pytest.approx((count * own_x + 4 * common) / (count + 4), rel=2e-5)
    assert found_m == pytest.approx((4 * own_m + 4 * common) / 8, rel=2e-5)


def test_a_search_that_does_not_settle_ends_with_the_sum_that_the_gaps_tell() -> None:
    # A hundred thousand gaps of one exporter tell his and the importers' variances together, and
    # next to nothing of how they share it, about which the rounds go on.
    x = np.append(np.zeros(100_000, dtype=int), np.repeat(np.arange(1, 9), 8))
    m = np.append(np.arange(100_000) % 8, np.tile(np.arange(8), 8))
    square = np.where(x == 0, 0.04, 0.16)
    found_x, found_m = reliability._variances(square, x, m, np.full(9, 0.05), np.full(8, 0.001))
    assert found_x[0] + found_m == pytest.approx([0.04 / LEFT] * 8, rel=1e-3)
    assert found_x[1:].min() > found_x[0]


def test_two_classes_of_size_take_three_hundred_pairs() -> None:
    small = np.arange(300) < 150
    standard, sizes = np.where(small, 4.0, 1.0), np.arange(300.0)
    ends, factors = reliability._size_effect(standard, sizes)
    assert list(factors) == pytest.approx([4.0, 1.0])  # the class of the middle has 1
    assert (ends[0], ends[1]) == (149.5, math.inf)
    ends, factors = reliability._size_effect(standard[:299], sizes[:299])
    assert (list(ends), list(factors)) == ([math.inf], [1.0])


def test_there_are_at_most_twelve_classes_of_a_hundred_and_fifty_pairs() -> None:
    for pairs, classes in ((450, 3), (1_799, 11), (1_800, 12), (1_950, 12)):
        ends, factors = reliability._size_effect(np.ones(pairs), np.arange(float(pairs)))
        assert (len(ends), len(factors)) == (classes, classes)


def test_larger_flows_never_scatter_more_neighbours_are_pooled() -> None:
    sizes = np.arange(600.0)
    _, factors = reliability._size_effect(np.repeat([1.0, 4.0], 300), sizes)
    assert list(factors) == pytest.approx([1.0] * 4)
    # 4, 1, 3, 1: the second and third meet at 2; the third class is the middle one.
    _, factors = reliability._size_effect(np.repeat([4.0, 1.0, 3.0, 1.0], 150), sizes)
    assert list(factors) == pytest.approx([2.0, 1.0, 1.0, 0.5])


def test_a_wild_gap_counts_for_a_class_of_size_no_more_than_the_cut() -> None:
    # Level L of 149 gaps of 1 and one cut at 6.25 L: 150 * LEFT * L = 149 + 6.25 L; the other
    # class has 1 / LEFT.
    standard = np.ones(300)
    standard[0] = 1e6
    _, factors = reliability._size_effect(standard, np.arange(300.0))
    level = 149 / (150 * LEFT - 6.25)
    assert list(factors) == pytest.approx([level * LEFT, 1.0], rel=1e-4)


def test_sizes_that_are_all_alike_are_one_class() -> None:
    ends, factors = reliability._size_effect(np.full(600, 3.0), np.zeros(600))
    assert (list(ends), list(factors)) == ([math.inf], [1.0])


def restricted(
    x: list[int], m: list[int], x_var: list[float], m_var: list[float]
) -> tuple[list[float], list[float]]:
    found = reliability._restrict(np.array(x), np.array(m), np.array(x_var), np.array(m_var))
    return list(found[0]), list(found[1])


def test_each_part_of_the_network_is_set_equal_by_itself() -> None:
    # Parts {X0, M0} and {X1, M1}: 0.04 and 0.02 meet at 0.03, as do 0.01 and 0.05.
    x, m = restricted([0, 1], [0, 1], [0.04, 0.01], [0.02, 0.05])
    assert (x, m) == (pytest.approx([0.03, 0.03]), pytest.approx([0.03, 0.03]))
    # Joined, the means 0.025 and 0.035 meet at 0.03; but X1 has 0.01 to spare.
    x, m = restricted([0, 1, 0], [0, 1, 1], [0.04, 0.01], [0.02, 0.05])
    assert (x, m) == (pytest.approx([0.045, 0.015]), pytest.approx([0.015, 0.045]))


def test_no_variance_falls_by_more_than_half_of_the_least() -> None:
    x, m = restricted([0, 0], [0, 1], [0.01], [0.001, 0.099])  # 0.02 would be wanted
    assert (x, m) == (pytest.approx([0.0105]), pytest.approx([0.0005, 0.0985]))
    x, m = restricted([0, 1], [0, 0], [0.001, 0.099], [0.01])
    assert (x, m) == (pytest.approx([0.0005, 0.0985]), pytest.approx([0.0105]))


def test_an_assumed_error_is_the_same_for_every_report() -> None:
    found = assumed()
    assert found.pooled == pytest.approx(2 * 0.15**2)
    assert (found.basis, found.pairs) == ("assumed", 0)
    for side in ("exporter", "importer"):
        variances = found.variances(side, pd.Series(["A", "B"]), np.array([-50.0, 50.0]))
        assert variances == pytest.approx([0.0225, 0.0225])
    assert assumed(4.99).pooled == pytest.approx(2 * 4.99**2)
    for impossible in (0.0, -0.1, 5.0):
        with pytest.raises(ValueError, match="between 0 and 5"):
            assumed(impossible)


RECORD = Reliability(
    exporters={"A": 0.04, "B": 0.01},
    importers={"A": 0.04, "B": 0.09, "C": 0.0225},
    pooled=0.06,
    sizes=np.array([1.0, math.inf]),
    effects=np.array([2.0, 0.5]),
    basis="estimated",
    pairs=3,
    counts={"A": 2, "B": 1},
)


def test_a_reporter_without_a_record_has_half_of_a_typical_gap() -> None:
    who, sizes = pd.Series(["A", "B", "C", "D"]), np.full(4, 5.0)
    assert RECORD.variances("exporter", who, sizes) == pytest.approx([0.02, 0.005, 0.015, 0.015])
    assert RECORD.variances("importer", who, sizes) == pytest.approx([0.02, 0.045, 0.01125, 0.015])


def test_the_effect_of_size_holds_up_to_the_end_of_its_class() -> None:
    assert list(RECORD.size_effect(np.array([0.0, 1.0, 1.001, 99.0]))) == [2.0, 2.0, 0.5, 0.5]


def test_reporters_are_ranked_by_the_mean_of_both_variances() -> None:
    ranking = RECORD.ranking()
    assert ranking["reporter"].tolist() == ["C", "A", "B"]
    assert ranking["both"].to_numpy() == pytest.approx([0.15, 0.2, math.sqrt(0.05)])
    assert ranking["as_exporter"].to_numpy() == pytest.approx([math.nan, 0.2, 0.1], nan_ok=True)
    assert ranking["as_importer"].to_numpy() == pytest.approx([0.15, 0.2, 0.3])
    assert ranking["pairs"].tolist() == [0, 2, 1]


def test_steady_effects_of_exact_gaps_are_found_exactly_and_add_up_to_nothing() -> None:
    # d = b_j - a_i with a = (0.1, -0.1, 0) and b = (0.05, -0.05, 0): the sum of all is 0.
    a, b = np.array([0.1, -0.1, 0.0]), np.array([0.05, -0.05, 0.0])
    x, m = all_pairs(3, 3)
    found = effects(pd.Series(list("ABC"))[x], pd.Series(list("ABC"))[m], b[m] - a[x])
    assert found["reporter"].tolist() == list("ABC")
    assert found["effect_as_exporter"].to_numpy() == pytest.approx(a, abs=1e-8)
    assert found["effect_as_importer"].to_numpy() == pytest.approx(b, abs=1e-8)


def test_a_wild_gap_moves_the_steady_effects_no_further_than_the_cut() -> None:
    # Nine gaps, 1 to 8 hundredths and one of 9: median 0.05, deviations 0, 1, 1, ... 4, 895
    # hundredths, so that the cut is at 0.05 + 2.5 * 1.4826 * 0.02.
    x, m = all_pairs(3, 3)
    gaps = np.array([1, 2, 3, 4, 5, 6, 7, 8, 900]) / 100
    names = pd.Series(list("ABC"))
    at_cut = np.append(gaps[:8], 0.05 + 2.5 * 1.4826 * 0.02)
    wild, cut = (effects(names[x], names[m], each) for each in (gaps, at_cut))
    columns = ["effect_as_exporter", "effect_as_importer"]
    level = at_cut.reshape(3, 3)
    # Least squares of a full table: differences of importers are those of the means of columns.
    means = level.mean(axis=0)
    found = wild["effect_as_importer"].to_numpy()
    assert found - found[0] == pytest.approx(means - means[0], abs=1e-8)
    assert wild[columns].to_numpy() == pytest.approx(cut[columns].to_numpy(), abs=1e-8)
