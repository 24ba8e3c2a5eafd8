"""Series that are not witnesses: a report that is the partner's, times or divided by a constant.

A compiler fills the place of a missing report with the partner's: the IMF divides imports CIF by
1.06 and multiplies exports FOB by 1.06 (Direction of Trade Statistics Yearbook 2017). Such a report
repeats its partner and says nothing of its own; averaging the two would count one witness twice.

Stages
------
1. :func:`constant_factors` finds the factors at which ratios of importer's to exporter's report
   pile up: within 1e-5, far more often than the ratios around let expect (Poisson, less than one
   chance in a million), and in at least five pairs. No factor is assumed.
2. :func:`find` marks *pairs* at such a factor, where both values are known to at least four digits:
   2.3 against 2.3 is no coincidence worth a remark. Of the two sides the one with the larger share
   of its pairs near the factor is the copy.
3. It marks whole *series*, a reporter's exports or imports of a period, of which at least ten pairs
   and more than half lie within 1 % of the most frequent factor. Copies of another vintage of the
   partner's report, or rounded ones, are near the factor and not at it. Where both series of a pair
   are copies, nobody has measured the flow.

Where more than a third of all pairs lie that near, constancy tells nobody apart and nothing is
marked: the reports of a table may simply agree.

Known drawbacks: a copy with a changing factor is not found; where both sides copy seldom and
equally, the importer is taken for the copy of the exporter; a handful of pairs is not enough to see
a constant, and then nothing is marked.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy

from analysis.reconcile.reports import significant_digits

_WIDTH = 2e-5  # of a bin of logarithms
_AROUND = 500  # bins on either side that say how many ratios to expect
_LEAST = 5
_CHANCE = 1e-6
_DIGITS = 4.0
_NEAR = 0.01
_LEAST_SERIES = 10
_HALF = 0.5
_EVERYBODY = 1 / 3


def constant_factors(ratios: pd.Series[float]) -> list[float]:
    """Return the factors at which ratios pile up, the most frequent first.

    Parameters
    ----------
    ratios
        Positive ratios of importer's to exporter's report, of all pairs that can be compared.
    """
    logs = np.sort(np.log(np.asarray(ratios, dtype=float)))
    found: list[float] = []
    taken = np.zeros(len(logs), dtype=bool)
    counts = np.searchsorted(logs, logs + _WIDTH, side="right") - np.arange(len(logs))
    piles = np.flatnonzero(counts >= _LEAST)
    for start in piles[np.argsort(-counts[piles], kind="stable")]:
        count = int(counts[start])
        if taken[start : start + count].any():
            continue
        left = np.searchsorted(logs, logs[start] - _AROUND * _WIDTH)
        right = np.searchsorted(logs, logs[start] + (_AROUND + 1) * _WIDTH)
        around = right - left - count
        expected = around / (2 * _AROUND)
        # Every ratio may open a bin, so that each has its share of the permitted chance.
        if scipy.stats.poisson.sf(count - 1, expected) * len(logs) < _CHANCE:
            taken[start : start + count] = True
            found.append(float(np.exp(np.median(logs[start : start + count]))))
    return found


def find(pairs: pd.DataFrame) -> pd.DataFrame:
    """Mark the reports of one period that repeat their partner's.

    Parameters
    ----------
    pairs
        As :func:`analysis.reconcile.reports.pair` returns them.

    Returns
    -------
    DataFrame
        Index of ``pairs``: ``exports_imputed``, ``imports_imputed``, and ``constant_factor``, NaN
        where the pair is not at one.
    """
    logs, exact = _logs(pairs)
    marks = pd.DataFrame(
        {"exports_imputed": False, "imports_imputed": False, "constant_factor": np.nan},
        index=pairs.index,
    )
    factors = constant_factors(pd.Series(np.exp(logs[exact])))
    if not factors:
        return marks
    both = np.isfinite(logs)
    near = both & (np.abs(logs - np.log(factors[0])) < _NEAR)
    if near.sum() > _EVERYBODY * both.sum():
        return marks
    at = np.full(len(pairs), np.nan)
    for factor in factors:
        hit = exact & (np.abs(logs - np.log(factor)) < _WIDTH) & np.isnan(at)
        at[hit] = factor
    share, copied = {}, {}
    for side in ("exporter", "importer"):
        who, _ = pd.factorize(pairs[side])
        compared, hits = np.bincount(who, both), np.bincount(who, near)
        of_series = hits / np.maximum(compared, 1)
        share[side] = of_series[who]
        copied[side] = ((of_series > _HALF) & (hits >= _LEAST_SERIES))[who] & both
    alone = ~np.isnan(at) & ~copied["exporter"] & ~copied["importer"]
    by_exporter = share["exporter"] > share["importer"]
    marks["exports_imputed"] = copied["exporter"] | (alone & by_exporter)
    marks["imports_imputed"] = copied["importer"] | (alone & ~by_exporter)
    marks["constant_factor"] = at
    return marks


def series(pairs: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """Return the reporters whose series of a flow is a copy.

    Returns
    -------
    DataFrame
        ``reporter``, ``flow``, ``period``, ``compared`` (pairs), ``near`` (share of them within 1 %
        of the factor), ``factor`` (median ratio); the largest share first.
    """
    columns = ["reporter", "flow", "period", "compared", "near", "factor"]
    if not marks[["exports_imputed", "imports_imputed"]].to_numpy().any():  # most small tables
        words = dict.fromkeys(columns[:3], str)
        return pd.DataFrame(columns=columns).astype(
            {**words, "compared": int, "near": float, "factor": float}
        )
    logs, exact = _logs(pairs)
    factors = constant_factors(pd.Series(np.exp(logs[exact])))
    rows = []
    for flow, side in (("exports", "exporter"), ("imports", "importer")):
        frame = pd.DataFrame(
            {
                "reporter": pairs[side],
                "period": pairs["period"],
                "near": np.abs(logs - np.log(factors[0])) < _NEAR,
                "imputed": marks[f"{flow}_imputed"],
                "factor": np.exp(logs),
            }
        )[np.isfinite(logs)]
        sums = frame.groupby(["reporter", "period"]).agg(
            compared=("near", "size"),
            near=("near", "mean"),
            imputed=("imputed", "mean"),
            factor=("factor", "median"),
        )
        sums = sums[(sums["imputed"] == 1) & (sums["compared"] >= _LEAST_SERIES)]
        rows.append(sums.reset_index().assign(flow=flow))
    found: pd.DataFrame = pd.concat(rows, ignore_index=True)[columns]
    return found.sort_values("near", ascending=False, kind="stable").reset_index(drop=True)


def _logs(pairs: pd.DataFrame) -> tuple[Any, Any]:
    """Return log ratios of importer's to exporter's report, and which are known to four digits."""
    exports, imports = pairs["exports"].to_numpy(float), pairs["imports"].to_numpy(float)
    both = (exports > 0) & (imports > 0)
    logs = np.full(len(pairs), np.nan)
    logs[both] = np.log(imports[both]) - np.log(exports[both])
    exact = both.copy()
    for flow in ("exports", "imports"):
        digits = significant_digits(pairs[flow], pairs[f"{flow}_low"], pairs[f"{flow}_high"])
        exact &= digits >= _DIGITS
    return logs, exact
