r"""Generalised least squares under linear constraints: the nearest figures that add up.

Measurements :math:`x_0` with covariance :math:`V` are to satisfy :math:`A x = b`. The figures that
minimise :math:`(x-x_0)' V^{-1} (x-x_0)` are

.. math::
    x^* &= x_0 - V A' (A V A')^{-1} (A x_0 - b) \\
    V^* &= V - V A' (A V A')^{-1} A V

(Stone, Champernowne and Meade 1942, Review of Economic Studies 9; Byron 1978, Journal of the Royal
Statistical Society A 141; surveyors know the same as the adjustment of conditioned observations).
Where errors are relative, :func:`balance_logs` applies the formula to logarithms: the constraint is
linearised at the current values and the step repeated until the sums hold, which is Gauss-Newton.

What is handled
---------------
*Sparse.* ``A`` and ``V`` are sparse, and so is the factor of the normal matrix
(:mod:`analysis.reconcile.factor`), which also gives the variances in about the time of the figures;
constraints that share no figure with another are divided through all at once.
*Redundant and semi-definite.* Constraints that follow from others, and figures without error
(variance 0), make :math:`A V A'` singular; the factor passes over such constraints.
*Contradictory.* If no figures satisfy the constraints without moving a figure that has no error,
:class:`ContradictionError` names a minimal set: leave out any one and the rest can hold.

Known drawbacks: a redundant and badly scaled system meets the constraints to about 1e-9 only,
and ``residual`` says how closely; constraints that nearly follow from others count as if they did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from analysis.reconcile.factor import factorise

Vector = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_RANK = 1e-11  # singular values below this share of the largest are taken for 0
_FEASIBLE = 1e-8  # a misclosure below this share of its parts is rounding of the arithmetic


class ContradictionError(ValueError):
    """No figures satisfy the constraints.

    Attributes
    ----------
    constraints
        Names of a minimal set that cannot hold together.
    """

    def __init__(self, constraints: Sequence[str]) -> None:
        self.constraints = list(constraints)
        super().__init__(
            "expected constraints that can hold together, found a contradiction among "
            f"{'; '.join(self.constraints)}; drop one of them, correct its value, or give one of "
            "its figures an error"
        )

    def __reduce__(self) -> tuple[type[ContradictionError], tuple[list[str]]]:
        """Let the error come back whole from another process."""
        return type(self), (self.constraints,)


@dataclass(frozen=True)
class Balanced:
    """Figures that satisfy the constraints.

    Attributes
    ----------
    values
        :math:`x^*`.
    variances
        Diagonal of :math:`V^*`.
    residual
        Largest misclosure, relative to the sum of the absolute parts of its constraint.
    """

    values: Vector
    variances: Vector
    residual: float


def balance(
    values: Vector,
    covariance: scipy.sparse.sparray | Vector,
    constraints: scipy.sparse.sparray,
    targets: Vector,
    *,
    names: Sequence[str] | None = None,
    spread: bool = True,
) -> Balanced:
    """Return the figures nearest to the measured ones that satisfy ``constraints @ x = targets``.

    Parameters
    ----------
    values
        Measured figures, shape ``(n,)``.
    covariance
        Variances, shape ``(n,)``, or a covariance matrix ``(n, n)``; 0 marks a figure without
        error, which is not moved.
    constraints
        Sparse matrix, shape ``(m, n)``.
    targets
        Shape ``(m,)``.
    names
        Of the constraints, for the message when they contradict each other.
    spread
        Whether variances are wanted; without, ``variances`` says nothing.

    Raises
    ------
    ContradictionError
        When no figures satisfy the constraints.
    ValueError
        When shapes differ, or a variance is negative or not finite.
    """
    x0 = np.asarray(values, dtype=float)
    v = _covariance(covariance, len(x0))
    a = scipy.sparse.csr_array(constraints)
    b = np.asarray(targets, dtype=float)
    if a.shape != (len(b), len(x0)):
        raise ValueError(
            f"expected constraints of shape {(len(b), len(x0))}, found {a.shape}; one row for each "
            "target, one column for each figure"
        )
    labels = list(names) if names is not None else [f"constraint {i + 1}" for i in range(len(b))]
    change, removed = np.zeros(len(x0)), np.zeros(len(x0))
    size = abs(a) @ np.abs(x0) + np.abs(b)
    va = scipy.sparse.csc_array(v @ a.T)
    normal = scipy.sparse.csr_array(a @ va)
    misclosure = a @ x0 - b
    shared = np.diff(normal.indptr) > 1
    _solve_alone(va[:, ~shared], normal.diagonal()[~shared], misclosure[~shared], change, removed)
    if shared.any():
        part = scipy.sparse.csr_array(va[:, shared])
        touched = np.flatnonzero(np.diff(part.indptr))
        part = part[touched]
        factor = factorise(scipy.sparse.csc_array(normal[shared][:, shared]), part)
        change[touched] += part @ factor.solve(misclosure[shared])
        if spread:
            removed[touched] += factor.quadratic_diagonal(part)
    x = x0 - change
    left = np.abs(a @ x - b)
    relative = np.divide(left, size, out=np.zeros_like(left), where=size > 0)
    if len(relative) and relative.max() > _FEASIBLE:
        parts = scipy.sparse.csgraph.connected_components(normal, directed=False)[1]
        rows = np.flatnonzero(parts == parts[relative.argmax()])  # a contradiction is within one
        found = _minimal(a[rows], v, misclosure[rows], size[rows])
        raise ContradictionError([labels[i] for i in rows[found]])
    return Balanced(x, np.maximum(v.diagonal() - removed, 0.0), float(relative.max(initial=0.0)))


def balance_logs(
    logs: Vector,
    covariance: scipy.sparse.sparray | Vector,
    constraints: scipy.sparse.sparray,
    *,
    names: Sequence[str] | None = None,
    tolerance: float = 1e-12,
    steps: int = 500,
) -> Balanced:
    """Return the logarithms nearest to the measured ones whose values satisfy ``A exp(y) = 0``.

    Errors are relative, and no figure becomes negative. Each step is :func:`balance` for the
    constraint linearised at the current values, always from the measured logarithms, so that the
    result is the maximum of the likelihood.

    Returns
    -------
    Balanced
        Logarithms and their variances; ``residual`` is that of the sums themselves.

    Raises
    ------
    ContradictionError
        When no positive figures satisfy the constraints.
    ValueError
        When the sums hold and the figures have not settled after ``steps`` steps.
    """
    y0 = np.asarray(logs, dtype=float)
    a = scipy.sparse.csr_array(constraints)
    shift = float(np.median(y0)) if len(y0) else 0.0  # the unit does not matter, overflow does
    y0, y = y0 - shift, y0 - shift
    labels = (
        list(names) if names is not None else [f"constraint {i + 1}" for i in range(a.shape[0])]
    )
    stride, before = 1.0, np.zeros(len(y))
    for _ in range(steps):
        level = np.exp(y)
        jacobian = scipy.sparse.csr_array(a @ scipy.sparse.diags_array(level))
        scale = np.maximum(abs(jacobian) @ np.ones(len(y)), np.finfo(float).tiny)
        rows = scipy.sparse.csr_array(scipy.sparse.diags_array(1 / scale) @ jacobian)
        targets = rows @ y - (a @ level) / scale
        found = balance(y0, covariance, rows, targets, names=labels, spread=False)
        step = found.values - y
        # Steps that turn back overshoot: without a shorter stride they circle around the answer.
        stride = stride / 2 if step @ before < 0 else min(1.0, 1.25 * stride)
        before = step
        y = y + stride * np.clip(step, -2.0, 2.0)  # exp() of a bold first step would overflow
        level = np.exp(y)
        misclosure = np.abs(a @ level) / np.maximum(abs(a) @ level, np.finfo(float).tiny)
        if np.abs(step).max(initial=0.0) < 1e-9 and misclosure.max(initial=0.0) < tolerance:
            found = balance(y0, covariance, rows, targets, names=labels)
            return Balanced(y + shift, found.variances, float(misclosure.max(initial=0.0)))
    if misclosure.max(initial=0.0) < _FEASIBLE:
        raise ValueError(
            f"expected figures that settle within {steps} steps, found the last step to move one "
            f"by {np.abs(step).max():.1e}; look for a total far from the sum of its parts"
        )
    worst = np.argsort(-misclosure)[:3]
    raise ContradictionError([labels[i] for i in worst])


def _covariance(given: scipy.sparse.sparray | Vector, size: int) -> scipy.sparse.csr_array:
    if not scipy.sparse.issparse(given):
        dense = np.asarray(given, dtype=float)
        given = (
            scipy.sparse.diags_array(dense) if dense.ndim == 1 else scipy.sparse.csr_array(dense)
        )
    v = scipy.sparse.csr_array(given)
    diagonal = v.diagonal()
    if v.shape != (size, size):
        raise ValueError(f"expected a covariance of {size} figures, found shape {v.shape}")
    if not np.isfinite(diagonal).all() or (diagonal < 0).any():
        raise ValueError("expected finite variances of at least 0; leave out what is not known")
    return v


def _solve_alone(
    va: scipy.sparse.csc_array, normal: Vector, misclosure: Vector, change: Vector, removed: Vector
) -> None:
    """Add what constraints change that share no figure with another; each is one division."""
    inverse = np.divide(1.0, normal, out=np.zeros_like(normal), where=normal > 0)
    change += va @ (inverse * misclosure)
    removed += (va * va) @ inverse


def _minimal(
    a: scipy.sparse.csr_array, v: scipy.sparse.csr_array, misclosure: Vector, size: Vector
) -> Indices:
    """Return the places of a minimal set of constraints that cannot hold together.

    What the figures with errors can reach is the range of ``A V``. The part of the misclosure
    outside it is a combination of constraints in which all such figures cancel; its support cannot
    hold together. What is not needed for that is left out, half of what is in doubt at a time
    (Junker 2004, QuickXplain), so that a long list costs few trials.
    """
    reach = scipy.sparse.csr_array(a @ v)
    weight = np.divide(1.0, size, out=np.ones_like(size), where=size > 0)

    def contradicts(rows: Indices) -> bool:
        left = _unreachable(reach, misclosure, weight, rows)
        return bool(np.abs(left).max(initial=0) > _FEASIBLE)

    def needed(given: Indices, doubtful: Indices, *, added: bool) -> Indices:
        if added and contradicts(given):
            return doubtful[:0]
        if len(doubtful) == 1:
            return doubtful
        half = len(doubtful) // 2
        second = needed(np.append(given, doubtful[:half]), doubtful[half:], added=True)
        first = needed(np.append(given, second), doubtful[:half], added=len(second) > 0)
        return np.append(first, second)

    every = np.arange(a.shape[0])
    kept = every[np.abs(_unreachable(reach, misclosure, weight, every)) > 1e-10]
    if not len(kept) or not contradicts(kept):
        kept = every
    return np.sort(needed(kept[:0], kept, added=False))


def _unreachable(
    reach: scipy.sparse.csr_array, misclosure: Vector, weight: Vector, rows: Indices
) -> Vector:
    part = reach[rows].toarray() * weight[rows][:, None]
    scale = np.abs(part).max(axis=0, initial=0.0)
    part = part[:, scale > 0] / scale[scale > 0]
    wanted = misclosure[rows] * weight[rows]
    if not part.shape[1]:
        return wanted
    return np.asarray(wanted - part @ scipy.linalg.lstsq(part, wanted, cond=_RANK)[0])
