r"""A sparse normal matrix factorised once: solutions, and the variances without its inverse.

Balancing needs :math:`N^{-1} r` for the figures and the diagonal of :math:`B N^{-1} B'` for their
variances, :math:`N = A V A'`, :math:`B = V A'`. Each figure stands in few constraints, so that of
the dense :math:`N^{-1}` only few places are needed. They are all among those at which the factor
:math:`L` of :math:`N = L D L'` has an entry, and there the inverse follows column by column from
the last to the first (Takahashi, Fagan and Chin 1973; Erisman and Tinney 1975, Communications of
the ACM 18, 177):

.. math:: Z_{SS} \text{ known}, \quad Z_{Sj} = -Z_{SS} L_{Sj}, \quad
          Z_{jj} = 1/d_j - L_{Sj}' Z_{Sj}, \qquad S = \{i > j : L_{ij} \ne 0\} .

Stages
------
1. An order of the constraints that keeps the factor sparse: minimum degree, from SuperLU.
2. Column by column, the multifrontal method (Duff and Reid 1983, ACM Transactions on Mathematical
   Software 9, 302): a small dense matrix gathers the column and what its children left.
3. A pivot of 0 is a constraint that follows from others; its multiplier is set to 0, which is a
   generalised inverse and changes no figure.

Known drawbacks: the cost is that of the fill, so that many constraints over the same figures remain
as costly as a dense matrix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

Vector = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_PIVOT = 1e-11  # of a matrix with unit diagonal; below it a constraint follows from others
_REFINED = 2


@dataclass(frozen=True)
class Factor:
    """``normal`` factorised, and the figures whose constraints it couples.

    Attributes
    ----------
    normal
        As given, rows and columns scaled to a unit diagonal and in the order of elimination.
    scale
        Of the constraints, in that order.
    order
        Constraint at each place of the order.
    fronts
        For each column itself and the places below it that the factor fills.
    columns
        Entries of the factor at those places, without the unit diagonal.
    inverse_pivots
        ``1 / d``, 0 where a constraint follows from others.
    """

    normal: scipy.sparse.csc_array
    scale: Vector
    order: Indices
    fronts: list[Indices]
    columns: list[Vector]
    inverse_pivots: Vector

    def solve(self, right: Vector) -> Vector:
        """Return what times ``normal`` gives ``right``, shape ``(m,)``, refined twice."""
        wanted = self.scale * right[self.order]
        found = self._solve_once(wanted)
        for _ in range(_REFINED):
            found = found + self._solve_once(wanted - self.normal @ found)
        solution = np.empty_like(found)
        solution[self.order] = self.scale * found
        return solution

    def quadratic_diagonal(self, part: scipy.sparse.csr_array) -> Vector:
        """Return the diagonal of ``part @ normal^-1 @ part.T``.

        Parameters
        ----------
        part
            Figures by constraints, of the pattern that :func:`factorise` was given.
        """
        inverse_order = np.empty_like(self.order)
        inverse_order[self.order] = np.arange(len(self.order))
        held = np.diff(part.indptr)
        places = inverse_order[part.indices]
        weights = part.data * self.scale[places]
        figure = np.repeat(np.arange(part.shape[0]), held)
        lowest = np.full(part.shape[0], len(self.order))
        np.minimum.at(lowest, figure, places)
        by_lowest = np.argsort(lowest[figure], kind="stable")
        cuts = np.searchsorted(lowest[figure][by_lowest], np.arange(len(self.order) + 1))
        found = np.zeros(part.shape[0])
        children = np.zeros(len(self.order), dtype=np.int64)
        for front in self.fronts:
            if len(front) > 1:
                children[front[1]] += 1
        inverses: dict[int, Vector] = {}
        for j in range(len(self.order) - 1, -1, -1):
            front, column = self.fronts[j], self.columns[j]
            inverse = np.empty((len(front), len(front)))
            if len(front) > 1:
                parent = int(front[1])
                at = np.searchsorted(self.fronts[parent], front[1:])
                below = inverses[parent][at[:, None], at]
                children[parent] -= 1
                if not children[parent]:
                    del inverses[parent]
                inverse[1:, 1:] = below
                inverse[1:, 0] = inverse[0, 1:] = -below @ column
            inverse[0, 0] = self.inverse_pivots[j] - column @ inverse[1:, 0]
            if children[j]:
                inverses[j] = inverse
            entries = by_lowest[cuts[j] : cuts[j + 1]]
            if len(entries):
                who, row = np.unique(figure[entries], return_inverse=True)
                dense = np.zeros((len(who), len(front)))
                dense[row, np.searchsorted(front, places[entries])] = weights[entries]
                found[who] = ((dense @ inverse) * dense).sum(axis=1)
        return found

    def _solve_once(self, right: Vector) -> Vector:
        found = right.copy()
        for j, column in enumerate(self.columns):
            if len(column):
                found[self.fronts[j][1:]] -= column * found[j]
        found *= self.inverse_pivots
        for j in range(len(self.columns) - 1, -1, -1):
            if len(self.columns[j]):
                found[j] -= self.columns[j] @ found[self.fronts[j][1:]]
        return found


def factorise(normal: scipy.sparse.csc_array, part: scipy.sparse.csr_array) -> Factor:
    """Factorise a positive semi-definite matrix.

    Parameters
    ----------
    normal
        Shape ``(m, m)``, symmetric.
    part
        Figures by constraints, shape ``(n, m)``: which constraints a figure couples. Their places
        of the inverse are kept even where ``normal`` happens to be 0.
    """
    size = normal.shape[0]
    touch = scipy.sparse.csr_array((np.ones(len(part.data)), part.indices, part.indptr), part.shape)
    pattern = scipy.sparse.csc_array(touch.T @ touch + abs(normal))
    pattern.data[:] = 1.0
    # Only its order is used.
    dominant = scipy.sparse.csc_array(pattern + size * scipy.sparse.eye_array(size))
    ordered = scipy.sparse.linalg.splu(
        dominant,
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    order = np.argsort(ordered.perm_c).astype(np.int64)
    diagonal = normal.diagonal()[order]
    scale = np.divide(1.0, np.sqrt(diagonal), out=np.zeros(size), where=diagonal > 0)
    unit = scipy.sparse.diags_array(scale)
    scaled = scipy.sparse.csc_array(unit @ normal[order][:, order] @ unit)
    scaled.sort_indices()
    lower = scipy.sparse.csc_array(scipy.sparse.tril(pattern[order][:, order], format="csc"))
    lower.sort_indices()
    fronts: list[Indices] = []
    columns: list[Vector] = []
    inverse_pivots = np.zeros(size)
    left: list[list[tuple[Indices, Vector]]] = [[] for _ in range(size)]
    for j in range(size):
        own = lower.indices[lower.indptr[j] : lower.indptr[j + 1]].astype(np.int64)
        given, left[j] = left[j], []
        front = np.unique(np.concatenate([[j], own, *(below for below, _ in given)]))
        matrix = np.zeros((len(front), len(front)))
        begin, end = scaled.indptr[j], scaled.indptr[j + 1]
        rows = scaled.indices[begin:end]
        first = np.searchsorted(rows, j)
        matrix[np.searchsorted(front, rows[first:]), 0] = scaled.data[begin + first : end]
        for below, update in given:
            at = np.searchsorted(front, below)
            matrix[at[:, None], at] += update
        pivot, rest = matrix[0, 0], matrix[1:, 0]
        if pivot > _PIVOT:
            inverse_pivots[j] = 1 / pivot
            column = rest / pivot
            update = matrix[1:, 1:] - np.outer(column, rest)
        else:
            column, update = np.zeros(len(rest)), matrix[1:, 1:]
        fronts.append(front)
        columns.append(column)
        if len(front) > 1:
            left[front[1]].append((front[1:], update))
    return Factor(scaled, scale, order, fronts, columns, inverse_pivots)
