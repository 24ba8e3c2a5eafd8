"""Reports that repeat the partner's: at which number and nearness they are marked."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis.reconcile.imputation import constant_factors, find, series

# A pile is counted within 2e-5 of its first ratio; what is usual, within 500 such widths around it.
WIDTH = 2e-5
SPACING = 1.1e-4  # of neighbours that lie apart and are no pile themselves


def around(factor: float, neighbours: int, *, from_: float = SPACING) -> list[float]:
    """Return ratios on both sides of a factor, none of them within a pile's width of another."""
    steps = [from_ + SPACING * (i // 2) for i in range(neighbours)]
    return [factor * math.exp(s if i % 2 else -s) for i, s in enumerate(steps)]


def factors(ratios: list[float]) -> list[float]:
    return constant_factors(pd.Series(ratios, dtype=float))


def test_five_equal_ratios_are_a_factor_and_four_are_none() -> None:
    assert factors([1.06] * 5) == [pytest.approx(1.06, rel=1e-12)]
    assert factors([1.06] * 4) == []
    assert factors([1.06] * 4 + [1.1, 1.2, 1.3]) == []
    assert factors([]) == []


def test_ratios_are_one_pile_within_a_width_and_not_beyond() -> None:
    inside = [1.06] * 4 + [1.06 * math.exp(0.9 * WIDTH)]
    outside = [1.06] * 4 + [1.06 * math.exp(1.1 * WIDTH)]
    assert len(factors(inside)) == 1
    assert factors(outside) == []


def test_a_pile_has_to_be_rarer_than_one_chance_in_a_million() -> None:
    # Of n ratios around a pile of 5, n / 1000 are expected in its place; chance of 5 or more
    # (Poisson) times the ratios there are: 66 give 9.9e-9 * 71 = 7e-7, 80 2.6e-8 * 85 = 2.2e-6.
    assert len(factors([1.06] * 5 + around(1.06, 66))) == 1
    assert factors([1.06] * 5 + around(1.06, 80)) == []
    # A sixth ratio in the pile makes it rare again: 3.4e-10 * 86.
    assert len(factors([1.06] * 6 + around(1.06, 80))) == 1


def test_ratios_further_away_do_not_make_a_pile_usual() -> None:
    assert factors([1.06] * 5 + around(1.06, 80, from_=0.005)) == []
    assert len(factors([1.06] * 5 + around(1.06, 80, from_=0.0102))) == 1


def test_the_factor_of_the_larger_pile_comes_first_and_each_once() -> None:
    found = factors([1.06] * 6 + [1.25] * 9 + [1.0] * 5)
    assert found == pytest.approx([1.25, 1.06, 1.0], rel=1e-12)


def test_the_factor_of_a_pile_is_its_median() -> None:
    spread = [1.06 * math.exp(shift * WIDTH) for shift in (0.0, 0.1, 0.2, 0.8, 0.9)]
    assert factors(spread) == [pytest.approx(spread[2], rel=1e-12)]


def pairs_of(*rows: tuple[str, str, float, float], half: float = 0.0) -> pd.DataFrame:
    """Return pairs; values are known to ``half`` on either side, or exactly."""
    frame = pd.DataFrame(rows, columns=["exporter", "importer", "exports", "imports"])
    for flow in ("exports", "imports"):
        frame[f"{flow}_low"], frame[f"{flow}_high"] = frame[flow] - half, frame[flow] + half
    return frame.assign(period="2020")


def ordinary(count: int, name: str = "O") -> list[tuple[str, str, float, float]]:
    """Return pairs between parties of their own whose ratios are far from each other."""
    return [(f"{name}x{i}", f"{name}m{i}", 100.0, 100.0 * 1.3 ** (i + 2)) for i in range(count)]


def copies(count: int, ratio: float = 1.06) -> list[tuple[str, str, float, float]]:
    """Return exports of X to as many partners, each of whom reports them times a constant."""
    return [("X", f"P{i}", 1000.0 + 37 * i, ratio * (1000.0 + 37 * i)) for i in range(count)]


def marked(pairs: pd.DataFrame, flow: str) -> list[str]:
    marks = find(pairs)
    return list(pairs["importer"][marks[f"{flow}_imputed"]])


def test_without_a_factor_nothing_is_marked() -> None:
    marks = find(pairs_of(*copies(4), *ordinary(10)))
    assert not marks[["exports_imputed", "imports_imputed"]].to_numpy().any()
    assert marks["constant_factor"].isna().all()


def test_nothing_is_marked_where_more_than_a_third_of_all_pairs_agree() -> None:
    third = find(pairs_of(*copies(5), *ordinary(10)))
    assert third[["exports_imputed", "imports_imputed"]].to_numpy().sum() == 5
    more = find(pairs_of(*copies(5), *ordinary(9)))
    assert not more[["exports_imputed", "imports_imputed"]].to_numpy().any()
    assert more["constant_factor"].isna().all()


def test_pairs_at_the_factor_are_marked_with_it_and_those_near_it_are_not() -> None:
    near = [("Y", "Q", 1000.0, 1060.0 * math.exp(2 * WIDTH))]
    marks = find(pairs_of(*copies(5), *near, *ordinary(12)))
    assert list(marks["constant_factor"].notna()) == [True] * 5 + [False] * 13
    assert marks["constant_factor"].iloc[:5].to_numpy() == pytest.approx(1.06)


def test_of_two_factors_each_pair_is_given_its_own() -> None:
    rows = [*copies(6), *[("Z", f"R{i}", 500.0 + i, 1.2 * (500.0 + i)) for i in range(5)]]
    marks = find(pairs_of(*rows, *ordinary(30)))
    assert marks["constant_factor"].iloc[:11].to_numpy() == pytest.approx([1.06] * 6 + [1.2] * 5)


def test_three_digits_are_no_remark_and_four_are() -> None:
    # 1000 to within 0.5 is known to log10(1000 / 1) + 1 = 4 digits, 1000 to within 0.51 to fewer.
    rows = [("X", f"P{i}", 1000.0, 1060.0) for i in range(5)]
    assert find(pairs_of(*rows, *ordinary(12), half=0.5))["constant_factor"].notna().sum() == 5
    assert find(pairs_of(*rows, *ordinary(12), half=0.51))["constant_factor"].isna().all()


def test_both_reports_need_their_digits() -> None:
    pairs = pairs_of(*[("X", f"P{i}", 1000.0, 1060.0) for i in range(5)], *ordinary(12))
    for flow in ("exports", "imports"):
        rough = pairs.assign(
            **{f"{flow}_low": 0.9 * pairs[flow], f"{flow}_high": 1.1 * pairs[flow]}
        )
        assert find(rough)["constant_factor"].isna().all()


def test_the_side_with_the_larger_share_at_the_factor_is_the_copy() -> None:
    # All of X's five pairs are at the factor, of each partner's two only that one.
    others = [("O", f"P{i}", 100.0, 100.0 * 1.3 ** (i + 2)) for i in range(5)]
    assert marked(pairs_of(*copies(5), *others, *ordinary(12)), "exports") == [
        "P0", "P1", "P2", "P3", "P4",
    ]  # fmt: skip
    assert marked(pairs_of(*copies(5), *others, *ordinary(12)), "imports") == []
    # X has further pairs, the partners none: now it is they who copy.
    more = [("X", f"N{i}", 100.0, 100.0 * 1.3 ** (i + 2)) for i in range(12)]
    assert marked(pairs_of(*copies(5), *more), "exports") == []
    assert len(marked(pairs_of(*copies(5), *more), "imports")) == 5


def test_small_figures_are_compared_and_reports_of_nothing_are_not() -> None:
    rows = [(x, m, exports / 10_000, imports / 10_000) for x, m, exports, imports in copies(5)]
    marks = find(pairs_of(*rows, ("X", "Nothing", 5.0, 0.0), *ordinary(12)))
    assert marks["constant_factor"].notna().sum() == 5
    assert marks["imports_imputed"].iloc[:5].all() or marks["exports_imputed"].iloc[:5].all()


def test_where_both_sides_agree_equally_often_the_importer_is_the_copy() -> None:
    rows = [(f"X{i}", f"P{i}", 1000.0 + i, 1.06 * (1000.0 + i)) for i in range(5)]
    pairs = pairs_of(*rows, *ordinary(10))
    assert marked(pairs, "imports") == [f"P{i}" for i in range(5)]
    assert marked(pairs, "exports") == []


def test_one_pair_of_one_is_a_larger_share_than_six_of_nine() -> None:
    rows = [(f"X{i}", "M", 1000.0 + i, 1.06 * (1000.0 + i)) for i in range(6)]
    rest = [(f"N{i}", "M", 100.0, 100.0 * 1.3 ** (i + 2)) for i in range(3)]
    pairs = pairs_of(*rows, *rest, *ordinary(10))
    assert marked(pairs, "exports") == ["M"] * 6


def series_of(near: int, far: int, nearness: float) -> pd.DataFrame:
    """Return five exact pairs of somebody, and X with so many pairs near that factor or far."""
    rows = [(f"E{i}", f"F{i}", 1000.0 + i, 1.06 * (1000.0 + i)) for i in range(5)]
    rows += [
        ("X", f"P{i}", 1000.0, 1060.0 * math.exp(nearness + 10 * WIDTH * i)) for i in range(near)
    ]
    rows += [("X", f"Q{i}", 100.0, 100.0 * 1.3 ** (i + 2)) for i in range(far)]
    return pairs_of(*rows, *ordinary(40))


def of_x(pairs: pd.DataFrame) -> int:
    return int(find(pairs)["exports_imputed"][pairs["exporter"] == "X"].sum())


def test_a_series_of_ten_pairs_near_the_factor_is_a_copy_and_nine_are_not() -> None:
    assert of_x(series_of(10, 0, 0.005)) == 10
    assert of_x(series_of(9, 0, 0.005)) == 0


def test_more_than_half_of_a_series_has_to_be_near_and_then_all_of_it_is_marked() -> None:
    assert of_x(series_of(10, 10, 0.005)) == 0
    assert of_x(series_of(11, 10, 0.005)) == 21


def test_near_is_within_a_hundredth() -> None:
    assert of_x(series_of(10, 0, 0.0075)) == 10  # the last one is 0.0093 away
    assert of_x(series_of(10, 0, 0.0101)) == 0


def test_a_series_of_imports_that_copies_is_marked_whole_as_well() -> None:
    rows = [(f"E{i}", f"F{i}", 1000.0 + i, 1.06 * (1000.0 + i)) for i in range(5)]
    rows += [(f"P{i}", "X", 1000.0, 1060.0 * math.exp(0.005 + 10 * WIDTH * i)) for i in range(11)]
    rows += [(f"Q{i}", "X", 100.0, 100.0 * 1.3 ** (i + 2)) for i in range(10)]
    pairs = pairs_of(*rows, *ordinary(40))
    marks = find(pairs)[pairs["importer"] == "X"]
    assert marks["imports_imputed"].all()
    assert not marks["exports_imputed"].any()


def test_a_report_without_a_partners_is_never_a_copy() -> None:
    pairs = series_of(10, 0, 0.005)
    alone = pairs_of(("X", "Alone", 5.0, np.nan))
    pairs = pd.concat([pairs, alone], ignore_index=True)
    marks = find(pairs)
    assert not marks["exports_imputed"].iloc[-1]
    assert of_x(pairs) == 10


def test_a_pair_at_the_factor_is_not_marked_twice_where_its_series_is() -> None:
    # X's imports are the copy as a series; that its partners stand at the factor is no second copy.
    rows = [(f"P{i}", "X", 1000.0 + 37 * i, 1.06 * (1000.0 + 37 * i)) for i in range(10)]
    marks = find(pairs_of(*rows, *ordinary(20)))
    assert marks["imports_imputed"].iloc[:10].all()
    assert not marks["exports_imputed"].any()


def listed(pairs: pd.DataFrame) -> list[list[object]]:
    return series(pairs, find(pairs)).drop(columns="factor").to_numpy().tolist()


def test_a_series_of_ten_compared_pairs_is_listed_and_one_of_nine_is_not() -> None:
    # All partners have a further pair, so that X's few are copies pair by pair.
    def of(count: int) -> pd.DataFrame:
        others = [("O", f"P{i}", 100.0, 100.0 * 1.3 ** (i + 2)) for i in range(count)]
        return pairs_of(*copies(count), *others, *ordinary(12))

    assert listed(of(10)) == [["X", "exports", "2020", 10, 1.0]]
    assert listed(of(9)) == []
    assert find(of(9))["exports_imputed"].sum() == 9


def test_listed_series_have_their_share_and_their_median_ratio_the_surest_first() -> None:
    pairs = series_of(11, 9, 0.005)
    rows = [("Y", f"S{i}", 1000.0, 1060.0 * math.exp(10 * WIDTH * i)) for i in range(12)]
    pairs = pd.concat([pairs, pairs_of(*rows, *ordinary(20, "B"))], ignore_index=True)
    found = series(pairs, find(pairs))
    assert found[["reporter", "compared", "near"]].to_numpy().tolist() == [
        ["Y", 12, 1.0], ["X", 20, 11 / 20],
    ]  # fmt: skip
    assert found["factor"].iloc[0] == pytest.approx(1.06 * math.exp(10 * WIDTH * 5.5))


def test_where_nothing_is_a_copy_the_list_is_empty_and_typed() -> None:
    pairs = pairs_of(*ordinary(3))
    found = series(pairs, find(pairs))
    assert found.empty
    assert list(found.columns) == ["reporter", "flow", "period", "compared", "near", "factor"]
    assert [str(kind) for kind in found.dtypes[3:]] == ["int64", "float64", "float64"]
