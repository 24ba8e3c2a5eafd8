"""Generalised least squares under constraints, against published and hand-made examples."""

from __future__ import annotations

import pickle
import time

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import minimize_scalar

from analysis.reconcile import ContradictionError, balance, balance_logs


def matrix(*rows: list[float]) -> sparse.csr_array:
    return sparse.csr_array(np.array(rows, dtype=float))


def test_a_published_levelling_network_is_reproduced() -> None:
    # Output of GNU Gama 1.5.09, "Sample 1D vertical least square adjustment", four legs levelled
    # forward and back, 5 mm each: http://www.vrmapper.com/gama/1doutput.html (read 2026-11-21).
    # It prints adjusted differences in metres to 1e-5, standard deviations and 95 % half widths in
    # millimetres to 0.1, and the sum of weighted squares 146.625.
    observed = np.array(
        [-1.22500, -0.84800, 1.34200, 0.72000, -0.72400, -1.33500, 0.84200, 1.23100]
    )
    there_and_back = [[1, 0, 0, 0, 0, 0, 0, 1], [0, 1, 0, 0, 0, 0, 1, 0], [0, 0, 1, 0, 0, 1, 0, 0]]
    closed = [1, 1, 1, 1, 0, 0, 0, 0]
    last = [0, 0, 0, 1, 1, 0, 0, 0]
    found = balance(
        observed, np.full(8, 0.005**2), matrix(closed, *there_and_back, last), np.zeros(5)
    )
    adjusted = [-1.22488, -0.84187, 1.34163, 0.72513, -0.72513, -1.34163, 0.84187, 1.22488]
    assert found.values == pytest.approx(adjusted, abs=6e-6)
    deviation_mm = 1000 * np.sqrt(found.variances)
    assert np.round(deviation_mm, 1) == pytest.approx(3.1)
    assert np.round(1.96 * deviation_mm, 1) == pytest.approx(6.0)
    assert 1e6 * ((observed - found.values) ** 2).sum() == pytest.approx(146.625, abs=5e-4)


def test_a_published_flow_network_is_reconciled() -> None:
    # Heat exchanger with by-pass, Narasimhan and Jordache (2000), Data Reconciliation and Gross
    # Error Detection; measurements and constraints as reprinted by EDSONCV/dr-ged-benchmarks,
    # scilab/P4/P4.sce. The solution by hand: two reports of each of three flows, averaged to
    # 100.395, 64.325 and 35.545; of the misclosure 0.525 each takes a third.
    measured = np.array([101.91, 64.45, 34.65, 64.20, 36.44, 98.88])
    balances = matrix(
        [1, -1, -1, 0, 0, 0], [0, 1, 0, -1, 0, 0], [0, 0, 1, 0, -1, 0], [0, 0, 0, 1, 1, -1]
    )
    found = balance(measured, np.ones(6), balances, np.zeros(4))
    assert found.values == pytest.approx([100.22, 64.50, 35.72, 64.50, 35.72, 100.22])


def test_two_reports_of_one_flow_give_the_inverse_variance_mean() -> None:
    found = balance(np.array([10.0, 13.0]), np.array([1.0, 2.0]), matrix([1, -1]), np.zeros(1))
    assert found.values == pytest.approx([11.0, 11.0])  # (10/1 + 13/2) / (1/1 + 1/2)
    assert found.variances == pytest.approx([2 / 3, 2 / 3])  # 1 / (1/1 + 1/2)


def test_correlated_errors_enter_through_the_covariance() -> None:
    # Fully shared errors: the difference is known exactly, so that the sum takes all of the change.
    covariance = np.array([[1.0, 1.0], [1.0, 1.0]])
    found = balance(np.array([1.0, 2.0]), covariance, matrix([1, 1]), np.array([5.0]))
    assert found.values == pytest.approx([2.0, 3.0])


def test_redundant_constraints_change_nothing() -> None:
    values, variances = np.array([4.0, 5.0, 10.0]), np.array([1.0, 1.0, 2.0])
    once = balance(values, variances, matrix([1, 1, -1]), np.zeros(1))
    thrice = balance(values, variances, matrix([1, 1, -1], [2, 2, -2], [-1, -1, 1]), np.zeros(3))
    assert thrice.values == pytest.approx(once.values)
    assert thrice.variances == pytest.approx(once.variances)


def test_a_figure_without_error_is_not_moved() -> None:
    found = balance(
        np.array([4.0, 5.0, 10.0]), np.array([1, 1, 0.0]), matrix([1, 1, -1]), np.zeros(1)
    )
    assert found.values == pytest.approx([4.5, 5.5, 10.0])
    assert found.variances == pytest.approx([0.5, 0.5, 0.0])


def test_a_contradiction_names_its_smallest_set() -> None:
    constraints = matrix([1, 1, 0, 0], [1, -1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 1])
    with pytest.raises(ContradictionError) as refused:
        balance(
            np.ones(4), np.ones(4), constraints, np.array([2.0, 0.0, 5.0, 9.0]),
            names=["sum is 2", "equal", "first is 5", "unrelated"],
        )  # fmt: skip
    assert refused.value.constraints == ["sum is 2", "equal", "first is 5"]
    assert "unrelated" not in str(refused.value)


def test_parts_without_error_contradict_a_total_without_error() -> None:
    with pytest.raises(ContradictionError) as refused:
        balance(
            np.array([4.0, 5.0, 10.0]), np.zeros(3), matrix([1, 1, -1]), np.zeros(1), names=["t"]
        )
    assert refused.value.constraints == ["t"]


def test_logarithms_keep_figures_positive_and_sums_exact() -> None:
    logs = np.log([10.0, 5.0, 0.001, 30.0])
    found = balance_logs(logs, np.array([0.04, 0.04, 0.5, 0.0]), matrix([1, 1, 1, -1]))
    levels = np.exp(found.values)
    assert (levels > 0).all()
    assert levels[:3].sum() == pytest.approx(30.0, rel=1e-9)
    assert levels[3] == pytest.approx(30.0)


@pytest.mark.parametrize(
    ("other", "total", "variances"),
    [(2.0, 1.0, (1.0, 0.01)), (20.0, 1.0, (1.0, 1.0)), (5.0, 1.5, (0.01, 1.0))],
)
def test_a_total_far_below_its_parts_is_met_at_the_likeliest_parts(
    other: float, total: float, variances: tuple[float, float]
) -> None:
    def unlikely(first: float) -> float:
        return float(
            np.log(first) ** 2 / variances[0] + np.log((total - first) / other) ** 2 / variances[1]
        )

    # With one total and two parts a single figure is free, and can be searched for by itself.
    likeliest = minimize_scalar(
        unlikely, bounds=(1e-9, total - 1e-9), method="bounded", options={"xatol": 1e-12}
    ).x
    logs = np.log([1.0, other, total])
    found = balance_logs(logs, np.array([*variances, 0.0]), matrix([1, 1, -1]))
    assert np.exp(found.values) == pytest.approx([likeliest, total - likeliest, total], rel=1e-6)


def test_a_contradiction_comes_back_whole_from_another_process() -> None:
    error = pickle.loads(
        pickle.dumps(ContradictionError(["KAZ turnover 2024", "KAZ balance 2024"]))
    )
    assert error.constraints == ["KAZ turnover 2024", "KAZ balance 2024"]
    assert "among KAZ turnover 2024; KAZ balance 2024; drop" in str(error)


def test_logarithms_agree_with_levels_where_errors_are_small() -> None:
    values, errors = np.array([100.0, 50.0, 151.0]), np.array([0.001, 0.002, 0.001])
    logs = balance_logs(np.log(values), errors**2, matrix([1, 1, -1]))
    levels = balance(values, (errors * values) ** 2, matrix([1, 1, -1]), np.zeros(1))
    assert np.exp(logs.values) == pytest.approx(levels.values, rel=1e-4)
    assert np.sqrt(logs.variances) * values == pytest.approx(np.sqrt(levels.variances), rel=1e-2)


def test_many_small_accounts_are_solved_apart() -> None:
    accounts = 20_000
    blocks = sparse.csr_array(sparse.block_diag([matrix([1, 1, -1])] * accounts))
    values = np.tile([4.0, 5.0, 10.0], accounts)
    found = balance(values, np.ones(3 * accounts), blocks, np.zeros(accounts))
    assert found.values == pytest.approx(np.tile([4 + 1 / 3, 5 + 1 / 3, 10 - 1 / 3], accounts))
    assert found.residual < 1e-9


def chain(links: int) -> sparse.csr_array:
    """Accounts in a row: what is left of each is carried into the next."""
    rows = np.repeat(np.arange(links), 3)
    columns = (2 * np.arange(links)[:, None] + np.arange(3)).ravel()
    data = np.tile([1.0, 1.0, -1.0], links)
    return sparse.csr_array((data, (rows, columns)), (links, 2 * links + 1))


def square(economies: int) -> sparse.csr_array:
    """Every flow between economies, with reported sums by exporter and by importer."""
    flows = np.arange(economies**2)
    sums = np.arange(2 * economies)
    rows = np.concatenate([flows // economies, economies + flows % economies, sums])
    columns = np.concatenate([flows, flows, len(flows) + sums])
    data = np.concatenate([np.ones(2 * len(flows)), -np.ones(len(sums))])
    return sparse.csr_array((data, (rows, columns)), (2 * economies, len(flows) + len(sums)))


@pytest.mark.parametrize("accounts", [chain(120), square(20)])
@pytest.mark.parametrize("correlated", [False, True])
@pytest.mark.parametrize("redundant", [False, True])
def test_the_factorisation_gives_what_the_formula_gives(
    accounts: sparse.csr_array, correlated: bool, redundant: bool
) -> None:
    random = np.random.default_rng(3)
    size = accounts.shape[1]
    values, errors = random.normal(5, 1, size), random.uniform(0.1, 2, size)
    errors[[0, 5, 11]] = 0.0
    covariance = sparse.diags_array(errors**2)
    if correlated:
        nearby = sparse.diags_array([np.full(size, 0.6), np.full(size - 1, 0.4)], offsets=[0, 1])
        covariance = covariance @ nearby @ nearby.T @ covariance
    if redundant:
        accounts = sparse.csr_array(sparse.vstack([accounts, accounts[:5].sum(axis=0)[None, :]]))
    found = balance(values, sparse.csr_array(covariance), accounts, np.zeros(accounts.shape[0]))
    a, v = accounts.toarray(), covariance.toarray()
    gain = v @ a.T @ np.linalg.pinv(a @ v @ a.T, rcond=1e-12, hermitian=True)
    assert found.values == pytest.approx(values - gain @ (a @ values), abs=1e-8)
    assert found.variances == pytest.approx(np.diag(v - gain @ a @ v), abs=1e-8)
    assert found.residual < 1e-9


def test_a_large_account_costs_little_more_than_its_size() -> None:
    def seconds(links: int) -> float:
        a = chain(links)
        begun = time.process_time()
        found = balance(np.full(a.shape[1], 5.0), np.ones(a.shape[1]), a, np.zeros(links))
        assert found.residual < 1e-9
        return time.process_time() - begun

    # Five times the size: a square would be 25 times the time.
    assert seconds(10_000) < 12 * min(seconds(2_000) for _ in range(3))


def test_a_contradiction_in_a_large_account_is_named_alone() -> None:
    links = 1_000
    a = chain(links)
    known = sparse.csr_array((np.ones(2), ([0, 1], [700, 700])), (2, a.shape[1]))
    with pytest.raises(ContradictionError) as refused:
        balance(
            np.full(a.shape[1], 5.0), np.ones(a.shape[1]),
            sparse.csr_array(sparse.vstack([a, known])), np.append(np.zeros(links), [1.0, 2.0]),
            names=[*map(str, range(links)), "it is 1", "it is 2"],
        )  # fmt: skip
    assert refused.value.constraints == ["it is 1", "it is 2"]


@pytest.mark.parametrize("variances", [[1.0, -1.0], [1.0, np.inf], [1.0]])
def test_impossible_variances_are_refused(variances: list[float]) -> None:
    with pytest.raises(ValueError, match="expected"):
        balance(np.ones(2), np.array(variances), matrix([1, -1]), np.zeros(1))


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match=r"constraints of shape \(1, 2\), found \(1, 3\)"):
        balance(np.ones(2), np.ones(2), matrix([1, 1, -1]), np.zeros(1))
    with pytest.raises(ValueError, match=r"constraints of shape \(2, 2\), found \(1, 2\)"):
        balance(np.ones(2), np.ones(2), matrix([1, -1]), np.zeros(2))
    with pytest.raises(ValueError, match=r"covariance of 2 figures, found shape \(3, 3\)"):
        balance(np.ones(2), np.ones(3), matrix([1, -1]), np.zeros(1))


def test_a_misclosure_of_a_hundred_millionth_of_its_parts_is_rounding_and_no_more() -> None:
    def off(share: float) -> float:
        # 4 + 5 against 9: the absolute parts add up to 18.
        values = np.array([4.0, 5.0, 9.0 + 18 * share])
        return balance(values, np.zeros(3), matrix([1, 1, -1]), np.zeros(1)).residual

    assert off(0.99e-8) == pytest.approx(0.99e-8, rel=1e-4)
    with pytest.raises(ContradictionError):
        off(1.01e-8)


def test_a_target_is_a_part_of_its_constraint() -> None:
    # 5 against a target of 5 * (1 + 2 e): misclosure 10 e of 10, which is e.
    found = balance(np.array([5.0]), np.zeros(1), matrix([1]), np.array([5 + 10 * 0.9e-8]))
    assert found.residual == pytest.approx(0.9e-8, rel=1e-4)


def test_without_names_constraints_are_counted_from_one() -> None:
    with pytest.raises(ContradictionError) as refused:
        balance(np.ones(2), np.zeros(2), matrix([1, -1], [1, 1]), np.array([0.0, 3.0]))
    assert refused.value.constraints == ["constraint 2"]
    with pytest.raises(ContradictionError) as refused:
        balance_logs(np.log([2.0, 2.0, 3.0]), np.zeros(3), matrix([1, -1, 0], [1, 0, -1]))
    assert refused.value.constraints == ["constraint 2"]


def test_two_of_three_that_contradict_each_other_are_enough() -> None:
    with pytest.raises(ContradictionError) as refused:
        balance(
            np.ones(1), np.ones(1), matrix([1], [1], [1]), np.array([0.0, 1.0, 5.0]),
            names=["it is 0", "it is 1", "it is 5"],
        )  # fmt: skip
    assert refused.value.constraints == ["it is 0", "it is 1"]


def test_constraints_that_nearly_follow_from_each_other_are_named_together() -> None:
    # They can hold with figures of ten million, which a factor of this precision cannot tell.
    with pytest.raises(ContradictionError) as refused:
        balance(
            np.ones(2), np.ones(2), matrix([1, 1], [1, 1 + 1e-7]), np.array([0.0, 1.0]),
            names=["first", "second"],
        )  # fmt: skip
    assert refused.value.constraints == ["first", "second"]


def test_a_constraint_on_nothing_holds_and_none_at_all_changes_nothing() -> None:
    nothing = balance(np.array([0.0, 7.0]), np.ones(2), matrix([1, 0]), np.zeros(1))
    assert (list(nothing.values), list(nothing.variances)) == ([0.0, 7.0], [0.0, 1.0])
    assert nothing.residual == 0.0
    none = balance(np.array([3.0]), np.ones(1), sparse.csr_array((0, 1)), np.zeros(0))
    assert (list(none.values), list(none.variances), none.residual) == ([3.0], [1.0], 0.0)
    empty = balance_logs(np.zeros(0), np.zeros(0), sparse.csr_array((0, 0)))
    assert (len(empty.values), empty.residual) == (0, 0.0)


def test_variances_of_constraints_that_share_figures_are_those_of_the_formula() -> None:
    # A A' = [[3, 2], [2, 3]] with the inverse [[3, -2], [-2, 3]] / 5; of variances 2 a figure in
    # one constraint loses 2 * 3 / 5, one in both 2 * (3 - 4 + 3) / 5.
    given = matrix([1, 1, -1, 0], [0, 1, -1, 1])
    found = balance(np.ones(4), np.full(4, 2.0), given, np.zeros(2))
    assert found.variances == pytest.approx([0.8, 1.2, 1.2, 0.8])
    # Misclosures are 1 and 1; each figure moves by A' [1, 1] / 5.
    assert found.values == pytest.approx([0.8, 0.6, 1.4, 0.8])
    quick = balance(np.ones(4), np.full(4, 2.0), given, np.zeros(2), spread=False)
    assert quick.values == pytest.approx(found.values)


def test_figures_that_settle_too_slowly_are_told_apart_from_a_contradiction() -> None:
    logs, variances = np.log([1.0, 2.0, 30.0]), np.array([1.0, 1.0, 0.0])
    said = []
    for steps in range(1, 60):
        try:
            balance_logs(logs, variances, matrix([1, 1, -1]), steps=steps, names=["sum"])
        except ContradictionError as error:
            said.append("does not hold")
            assert error.constraints == ["sum"]
        except ValueError as error:
            said.append("has not settled")
            assert f"expected figures that settle within {steps} steps" in str(error)
        else:
            said.append("found")
    # First the sum does not hold, then it does and the figures still move, then they have settled.
    assert list(dict.fromkeys(said)) == ["does not hold", "has not settled", "found"]
    assert said == sorted(said, key=["does not hold", "has not settled", "found"].index)


def test_of_sums_that_do_not_hold_the_three_worst_are_named() -> None:
    # Each part is 1 and has to be a total without error; after one step the furthest is worst.
    totals = np.array([1.5, 40.0, 20.0, 2.0, 30.0])
    a = sparse.csr_array(np.hstack([np.eye(5), -np.eye(5)]))
    with pytest.raises(ContradictionError) as refused:
        balance_logs(
            np.append(np.zeros(5), np.log(totals)), np.repeat([1.0, 0.0], 5), a, steps=1,
            names=["to 1.5", "to 40", "to 20", "to 2", "to 30"],
        )  # fmt: skip
    assert refused.value.constraints == ["to 40", "to 30", "to 20"]


def test_logarithms_meet_their_sums_to_the_twelfth_digit_whatever_the_unit() -> None:
    for unit in (1.0, 1e300):
        values = np.array([10.0, 5.0, 30.0]) * unit
        found = balance_logs(np.log(values), np.array([0.04, 0.04, 0.0]), matrix([1, 1, -1]))
        assert found.residual < 1e-12
        assert np.exp(found.values - np.log(unit))[:2].sum() == pytest.approx(30.0, rel=1e-11)
