r"""How far each reporter's figures scatter, as exporter and as importer.

The gap of a flow from :math:`i` to :math:`j` is
:math:`d_{ij} = \log m_{ij} - \log x_{ij} - \log c`, the importer's report over the exporter's
after the CIF/FOB margin :math:`c`. With independent relative errors of variance :math:`s_i^2` (of
:math:`i` as exporter) and :math:`r_j^2` (of :math:`j` as importer), and a common effect :math:`h`
of the size of the flow (small flows scatter more),

.. math:: E\,d_{ij}^2 = (s_i^2 + r_j^2)\, h(\text{size}_{ij}) .

This is the variance model of ten Cate (2014, Journal of Economics and Statistics 234/1); Gaulier
and Zignago (2010, CEPII working paper 2010-23) decompose absolute log gaps in the same way. A
steady bias is not removed: nothing says whose it is, and it counts as scatter.

The identifying restriction
---------------------------
Adding a constant to every :math:`s_i^2` and taking it from every :math:`r_j^2` changes no
expectation, so that *the gaps alone cannot tell whether exporters or importers are the better
witnesses*. As ten Cate proposes, the two are set equal on average: mean of :math:`s_i^2` = mean of
:math:`r_j^2`, in every connected part of the trade network. Five pairs with one common partner hold
still less: each pair then has its own two unknowns. Such tables are not estimated but given the
default of :func:`assumed`, and the result says so (``basis``).

Stages
------
1. Expectation-maximisation for the two variances, with gaps winsorised at 2.5 standard deviations
   and the variance they lose under normality restored, and with every reporter drawn to the common
   value as by ``_PRIOR`` further pairs.
2. The size effect: mean square by classes of size, made falling by pooling neighbours (isotonic
   regression); only where there are enough pairs.
3. The restriction.

Known drawbacks: one error variance for all goods and partners of a reporter; errors independent
across flows; heavy tails are cut, not modelled, so that large gaps are refused, not averaged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

Vector = npt.NDArray[np.float64]

ASSUMED = 0.15
_LEAST_PAIRS = 60
_LEAST_REPORTERS = 8
_CUT = 2.5
_NORMAL = NormalDist()
_LEFT = 1 - 2 * (_CUT * _NORMAL.pdf(_CUT) + (1 - _CUT**2) * _NORMAL.cdf(-_CUT))
_PRIOR = 4.0
_ROBUST = 1.4826
_FLOOR = 1e-8
_CLASSES = 12
_PAIRS_A_CLASS = 150


@dataclass(frozen=True)
class Reliability:
    """Variances of relative errors.

    Attributes
    ----------
    exporters, importers
        Variance of the log report by reporter, for a flow of median size.
    pooled
        Variance of a typical gap, for a flow of median size.
    sizes, effects
        Upper ends of the classes of log size, and the factor on the variance in each.
    basis
        ``"estimated"`` from the table, or ``"assumed"``.
    pairs
        Number of pairs it rests on.
    counts
        Of them, the pairs of each reporter.
    """

    exporters: dict[str, float]
    importers: dict[str, float]
    pooled: float
    sizes: Vector
    effects: Vector
    basis: str
    pairs: int
    counts: dict[str, int] = field(default_factory=dict)

    def size_effect(self, log_size: Vector) -> Vector:
        """Return the factor on the variances for flows of these log sizes."""
        place = np.searchsorted(self.sizes, log_size)
        return np.asarray(self.effects[np.minimum(place, len(self.effects) - 1)])

    def variances(self, side: str, reporters: pd.Series[str], log_size: Vector) -> Vector:
        """Return the variance of log reports of a side, ``"exporter"`` or ``"importer"``."""
        known = self.exporters if side == "exporter" else self.importers
        own = reporters.map(known).fillna(self.pooled / 2).to_numpy(dtype=float)
        return np.asarray(own * self.size_effect(log_size))

    def ranking(self) -> pd.DataFrame:
        """Return the reporters, the most reliable first.

        Returns
        -------
        DataFrame
            ``reporter``, ``as_exporter``, ``as_importer``, ``both``: standard deviations of the
            relative error of a report of median size; ``pairs`` they rest on.
        """
        frame = pd.DataFrame({"as_exporter": self.exporters, "as_importer": self.importers})
        both = frame.mean(axis=1)
        frame = frame.assign(both=both).pow(0.5).sort_values("both", kind="stable")
        frame["pairs"] = [self.counts.get(str(each), 0) for each in frame.index]
        return frame.rename_axis("reporter").reset_index()


def assumed(standard_deviation: float = ASSUMED) -> Reliability:
    """Return the same assumed relative error for every report.

    No source that could be read gives a standard deviation for reports of total trade, so that the
    default is an assumption to be varied, not a measurement: 15 %, with which two reports 52 %
    apart (in logarithms) are at the border of 5 % significance after a margin.
    """
    if not 0 < standard_deviation < 5:
        raise ValueError(f"expected a relative error between 0 and 5, found {standard_deviation}")
    variance = standard_deviation**2
    return Reliability({}, {}, 2 * variance, np.array([np.inf]), np.array([1.0]), "assumed", 0)


def estimate(
    exporters: pd.Series[str], importers: pd.Series[str], gaps: Vector, log_sizes: Vector
) -> Reliability | None:
    """Estimate the scatter of every reporter from the gaps of one period.

    Parameters
    ----------
    exporters, importers, gaps, log_sizes
        One entry a pair of independent reports; gaps after the margin, in logarithms.

    Returns
    -------
    Reliability or None
        ``None`` where the pairs are too few: under 60, or fewer than 8 exporters or importers.
    """
    who_x, names_x = pd.factorize(exporters, sort=True)
    who_m, names_m = pd.factorize(importers, sort=True)
    if len(gaps) < _LEAST_PAIRS or min(len(names_x), len(names_m)) < _LEAST_REPORTERS:
        return None
    square = np.asarray(gaps, dtype=float) ** 2
    effect = np.ones(len(square))
    sizes, effects = np.array([np.inf]), np.array([1.0])
    x_var = np.full(len(names_x), max(np.median(square) / 0.4549 / 2, _FLOOR))
    m_var = np.full(len(names_m), x_var[0])
    for _ in range(4):
        x_var, m_var = _variances(square / effect, who_x, who_m, x_var, m_var)
        sizes, effects = _size_effect(square / (x_var[who_x] + m_var[who_m]), log_sizes)
        effect = effects[np.searchsorted(sizes, log_sizes)]
    x_var, m_var = _restrict(who_x, who_m, x_var, m_var)
    return Reliability(
        dict(zip(map(str, names_x), map(float, x_var), strict=True)),
        dict(zip(map(str, names_m), map(float, m_var), strict=True)),
        float(np.median(x_var[who_x] + m_var[who_m])),
        sizes,
        effects,
        "estimated",
        len(square),
        {str(k): int(n) for k, n in pd.concat([exporters, importers]).value_counts().items()},
    )


def effects(exporters: pd.Series[str], importers: pd.Series[str], gaps: Vector) -> pd.DataFrame:
    """Decompose log gaps into steady effects of exporters and of importers, for diagnosis.

    ``d_ij = b_j - a_i + e_ij`` by least squares on gaps cut at 2.5 robust standard deviations,
    after margin and covariates (:mod:`analysis.reconcile.covariates`). Adding a constant to every
    ``a`` and ``b`` changes nothing; the restriction is that they add up to 0 (ten Cate 2014). No
    estimate uses them: nothing says whose bias it is.

    Returns
    -------
    DataFrame
        ``reporter``, ``effect_as_exporter`` (a: how much more than its partners it reports, in
        logarithms), ``effect_as_importer`` (b).
    """
    who_x, names_x = pd.factorize(exporters, sort=True)
    who_m, names_m = pd.factorize(importers, sort=True)
    n, nx, nm = len(gaps), len(names_x), len(names_m)
    middle = np.median(gaps)
    spread = _ROBUST * np.median(np.abs(gaps - middle))
    cut = np.clip(gaps, middle - _CUT * spread, middle + _CUT * spread)
    rows = np.arange(n)
    design = scipy.sparse.hstack(
        [
            scipy.sparse.csr_array((-np.ones(n), (rows, who_x)), shape=(n, nx)),
            scipy.sparse.csr_array((np.ones(n), (rows, who_m)), shape=(n, nm)),
        ]
    )
    tie = scipy.sparse.csr_array(np.ones((1, nx + nm)))
    found = scipy.sparse.linalg.lsmr(
        scipy.sparse.vstack([design, tie]),
        np.append(cut, 0.0),
        atol=1e-10,
        btol=1e-10,
        maxiter=5000,
    )[0]
    table = pd.DataFrame(
        {
            "effect_as_exporter": pd.Series(found[:nx], index=names_x),
            "effect_as_importer": pd.Series(found[nx:], index=names_m),
        }
    )
    return table.rename_axis("reporter").reset_index()


def _variances(
    square: Vector, who_x: Any, who_m: Any, x_var: Vector, m_var: Vector
) -> tuple[Vector, Vector]:
    """Stage 1. The two errors of a gap are what expectation-maximisation does not see."""
    count_x, count_m = np.bincount(who_x), np.bincount(who_m)
    for _ in range(400):
        total = x_var[who_x] + m_var[who_m]
        cut = np.minimum(square, _CUT**2 * total) / _LEFT
        # Given the gap, an error has mean share * gap and variance share * (other's variance).
        excess = (cut / total - 1) / total
        new_x = x_var + x_var**2 * np.bincount(who_x, excess) / count_x
        new_m = m_var + m_var**2 * np.bincount(who_m, excess) / count_m
        common = (np.average(new_x, weights=count_x) + np.average(new_m, weights=count_m)) / 2
        new_x = (count_x * new_x + _PRIOR * common) / (count_x + _PRIOR)
        new_m = (count_m * new_m + _PRIOR * common) / (count_m + _PRIOR)
        moved = max(
            np.abs(np.log(np.maximum(new_x, _FLOOR) / x_var)).max(),
            np.abs(np.log(np.maximum(new_m, _FLOOR) / m_var)).max(),
        )
        x_var, m_var = np.maximum(new_x, _FLOOR), np.maximum(new_m, _FLOOR)
        if moved < 1e-6:
            break
    return x_var, m_var


def _size_effect(standard: Vector, log_sizes: Vector) -> tuple[Vector, Vector]:
    """Stage 2. The median class has the effect 1."""
    classes = min(_CLASSES, len(standard) // _PAIRS_A_CLASS)
    if classes < 2:
        return np.array([np.inf]), np.array([1.0])
    ends = np.unique(np.quantile(log_sizes, np.arange(1, classes) / classes))
    place = np.searchsorted(ends, log_sizes)
    held, place = np.unique(place, return_inverse=True)  # many flows of one size leave gaps
    ends, classes = ends[held[:-1]], len(held)
    level = np.ones(classes)
    for _ in range(30):
        cut = np.minimum(standard, _CUT**2 * level[place]) / _LEFT
        level = np.maximum(
            np.bincount(place, cut, classes) / np.bincount(place, None, classes), 1e-6
        )
    falling = scipy.optimize.isotonic_regression(
        level, weights=np.bincount(place, None, classes), increasing=False
    ).x
    return np.append(ends, np.inf), np.asarray(falling / falling[classes // 2])


def _restrict(who_x: Any, who_m: Any, x_var: Vector, m_var: Vector) -> tuple[Vector, Vector]:
    """Stage 3. In each connected part exporters and importers are as good as each other."""
    nx, nm = len(x_var), len(m_var)
    graph = scipy.sparse.coo_array(
        (np.ones(len(who_x)), (who_x, nx + who_m)), shape=(nx + nm, nx + nm)
    )
    part = scipy.sparse.csgraph.connected_components(graph, directed=False)[1]
    x_new, m_new = x_var.copy(), m_var.copy()
    for each in range(part.max() + 1):
        in_x, in_m = part[:nx] == each, part[nx:] == each
        shift = (m_var[in_m].mean() - x_var[in_x].mean()) / 2
        room_up, room_down = m_var[in_m].min(), x_var[in_x].min()
        shift = float(np.clip(shift, -room_down / 2, room_up / 2))  # no variance below 0
        x_new[in_x] += shift
        m_new[in_m] -= shift
    return x_new, m_new
