r"""Distance, borders and the sea: what is known of a pair and moves its CIF/FOB margin.

Freight costs more over a long way and to a country without coast. Where a table says how far two
economies are apart, whether they share a border and how many of them are landlocked, the margin of
a flow is

.. math:: \log c_{ij} = \log c + (z_{ij} - \bar z)' \beta ,

kept within the range of the margin. :math:`\beta` is estimated by least squares on the log gaps of
the period, cut at 2.5 robust standard deviations (Gaulier and Zignago 2010, CEPII working paper
2010-23, estimate CIF costs from mirror gaps by distance, contiguity and landlockedness). The level
:math:`c` is not estimated: a gap common to all flows may be freight or something else.

What is left of the gaps is then decomposed into effects of exporters and of importers by
:func:`analysis.reconcile.reliability.effects`.

Known drawbacks: reporters' steady biases count as noise here, so that one who is far from everybody
and reports too little blurs the effect of distance; the report itself has no table of distances
with an address, so that nothing of this is applied to its own five pairs.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import tables
from analysis.problems import LedgerError, Problem
from analysis.reconcile.margins import Margin

Vector = npt.NDArray[np.float64]

NAMES = ("log_distance", "contiguous", "landlocked")
_KEYS = ("economy", "partner")
_LEAST_PAIRS = 60
_CUT = 2.5
_ROBUST = 1.4826


def read(path: Path) -> pd.DataFrame:
    """Read what is known of pairs: ``economy``, ``partner`` and some of :data:`NAMES`.

    ``distance_km`` is turned into ``log_distance``. A pair holds both ways and stands once.

    Raises
    ------
    LedgerError
        With file, row and column.
    FileNotFoundError
        When there is no such file.
    """
    if not path.is_file():
        raise FileNotFoundError(f"expected a table of pairs, found no file {path}; name one")
    problems: list[Problem] = []
    expected = "UTF-8 CSV with the header economy,partner,distance_km"
    found = tables.read_foreign(path, expected, problems, _KEYS)
    if found is None:
        raise LedgerError(problems)
    frame, lines = found
    if not set(frame.columns) & {*NAMES, "distance_km"}:
        expected = f"one of distance_km, {', '.join(NAMES)}"
        problems.append(Problem(path.name, 1, "", ",".join(frame.columns), expected))
    if problems:
        raise LedgerError(problems)
    for column in (*NAMES, "distance_km"):
        if column not in frame:
            continue
        values = pd.to_numeric(frame[column], errors="coerce")
        bad = ~np.isfinite(values) | (values <= 0 if column == "distance_km" else False)
        expected = "a positive number" if column == "distance_km" else "a number"
        problems += [
            Problem(path.name, lines[i], column, str(frame.at[i, column]), expected)
            for i in frame.index[bad]
        ]
        frame[column] = values
    first = np.minimum(frame["economy"], frame["partner"])
    second = np.maximum(frame["economy"], frame["partner"])
    frame = frame.assign(economy=first, partner=second)
    problems += [
        Problem(path.name, lines[i], "partner", f"{first[i]}, {second[i]}", "each pair once")
        for i in frame.index[frame.duplicated(list(_KEYS))]
    ]
    if problems:
        raise LedgerError(problems)
    if "distance_km" in frame:
        frame["log_distance"] = np.log(frame.pop("distance_km"))
    return frame[[*_KEYS, *(name for name in NAMES if name in frame)]]


def attach(reports: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Return the reports with what is known of their pairs, NaN where nothing is."""
    names = [name for name in NAMES if name in known]
    ordered = pd.DataFrame(
        {
            "economy": np.minimum(reports["reporter"], reports["partner"]),
            "partner": np.maximum(reports["reporter"], reports["partner"]),
        }
    )
    found = ordered.merge(known, on=list(_KEYS), how="left", validate="many_to_one")[names]
    return reports.assign(**{name: found[name].to_numpy() for name in names})


def log_margins(
    pairs: pd.DataFrame, gaps: Vector, kept: npt.NDArray[np.bool_], margin: Margin
) -> tuple[Vector, dict[str, float]]:
    """Return the log margin of each flow, and the coefficients it rests on.

    Parameters
    ----------
    pairs
        With some of :data:`NAMES`; without any, or with too few pairs, every flow has the margin.
    gaps
        Log of imports over exports.
    kept
        The pairs to estimate from: two independent reports, not refused.
    """
    same = np.full(len(pairs), margin.log)
    names = [name for name in NAMES if name in pairs]
    values = pairs[names].to_numpy(float)
    used = kept & np.isfinite(values).all(axis=1)
    names_moving = [n for n, v in zip(names, values[used].T, strict=True) if len(v) and np.ptp(v)]
    if used.sum() < _LEAST_PAIRS or not names_moving:
        return same, {}
    values = pairs[names_moving].to_numpy(float)
    z = values - values[used].mean(axis=0)
    middle = np.median(gaps[used])
    spread = _ROBUST * np.median(np.abs(gaps[used] - middle))
    cut = np.clip(gaps[used], middle - _CUT * spread, middle + _CUT * spread)
    design = np.column_stack([np.ones(used.sum()), z[used]])
    beta = np.linalg.lstsq(design, cut, rcond=None)[0][1:]
    moved = margin.log + np.nan_to_num(z, nan=0.0) @ beta
    bounded = np.clip(moved, np.log(margin.low), np.log(margin.high))
    return bounded, dict(zip(names_moving, map(float, beta), strict=True))
