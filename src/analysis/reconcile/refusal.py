"""When two reports do not measure the same thing: no average, both values, and why.

An average of two measurements presumes one quantity. Where the gap is definition, there are two,
and their average is neither. A flow is refused

1. *by gap*: the reports differ by more than half after the margin **and** by more than 3.5 standard
   deviations of an ordinary gap of that size. A reporter's own poor record widens what is ordinary
   to at most one and a half times the standard deviation of a typical pair: otherwise the worst
   reporters, whose gaps are what their record consists of, would never be refused. Where the
   accuracy is assumed the same limits hold;
2. *by definition*: the exporter reports more than the importer by more than a quarter after the
   margin, and the importer is listed as a place that goods pass through
   (``data/reconciliation/transit.csv``, each with its source), or the importer does not report.

Reason codes follow the causes listed by the United Nations (International Merchandise Trade
Statistics: Compilers Manual, Revision 1, annex 9.C). Which cause it is, two numbers cannot prove:
a code with ``known`` rests on a source that states it, one with ``suggested`` on a source that says
it only seems so, one with ``inferred`` on the numbers. A gap that nothing explains keeps the list's
residual code ``error`` with the basis ``none known``: what is left over is no finding of an error.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import paths

Vector = npt.NDArray[np.float64]

REASONS = {
    "valuation": "an import is valued with freight and insurance, an export without",
    "trade_system": "goods in free zones and bonded warehouses are counted by one side only",
    "partner_attribution": "origin on one side, last known destination or consignment on the other",
    "timing": "goods under way at the turn of the period",
    "coverage": "goods or small consignments that one side does not count; or no report at all",
    "transit": "goods that pass through or are re-exported are counted as bound for the importer",
    "confidentiality": "goods or partners that one side withholds",
    "error": "an error of measurement, reporting or processing",
}
NONE_KNOWN = "none known"
SOURCED = ("known", "suggested")
"""What a source can be for a reason: it states it, or it says that it seems so."""
GAP_DEVIATIONS = 3.5
LEAST_GAP = float(np.log(1.5))
TRANSIT_GAP = float(np.log(1.25))
_WIDEST = 2.25  # times the variance of a typical gap
_UNITS = np.log(10.0) * np.array([-6, -3, -2, -1, 1, 2, 3, 6])


def transit_economies(folder: Path | None = None) -> pd.DataFrame:
    """Return the places that goods pass through: indexed by ``economy``, with ``source``, ``url``.

    Parameters
    ----------
    folder
        Of ``transit.csv``; the report's own ``data/reconciliation`` where it is left out.
    """
    folder = paths.data() / "reconciliation" if folder is None else folder
    return pd.read_csv(folder / "transit.csv").set_index("economy")


def known_reasons(folder: Path | None = None) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the reasons that a source gives for a flow's gaps, each with its basis.

    Parameters
    ----------
    folder
        Of ``reasons.csv``; the report's own ``data/reconciliation`` where it is left out.

    Raises
    ------
    ValueError
        When a reason is not one of :data:`REASONS`, or a basis not one of :data:`SOURCED`.

    Returns
    -------
    dict
        Reason and basis by exporter and importer.
    """
    folder = paths.data() / "reconciliation" if folder is None else folder
    frame = pd.read_csv(folder / "reasons.csv", dtype=str, keep_default_na=False)
    for column, allowed in (("reason", tuple(REASONS)), ("basis", SOURCED)):
        unknown = sorted(set(frame[column]) - set(allowed))
        if unknown:
            raise ValueError(
                f"reasons.csv: expected {', '.join(allowed)}, found {', '.join(unknown)}; "
                f"mend the column {column}"
            )
    columns = ["exporter", "importer", "reason", "basis"]
    return {(x, m): (why, basis) for x, m, why, basis in frame[columns].to_numpy().tolist()}


def judge(
    pairs: pd.DataFrame,
    gaps: Vector,
    variances: Vector,
    typical: Vector,
    log_margins: Vector,
    log_margin_high: float,
    transit: frozenset[str],
) -> pd.DataFrame:
    """Tell which flows are refused and why each gap may be there.

    Parameters
    ----------
    pairs
        One flow a row, with ``exporter``, ``importer``, ``exports``, ``imports``.
    gaps
        Log of imports over exports less the log margin; NaN where one side is missing.
    variances
        Of the gap, from the records of the two reporters and the rounding.
    typical
        Of the gap of a typical pair of that size.
    log_margins, log_margin_high
        Log margin of each flow, and the highest that freight and insurance explain.
    transit
        Codes of the places that goods pass through.

    Returns
    -------
    DataFrame
        Index of ``pairs``: ``refused``, ``reason``, ``reason_basis`` (``known``, ``inferred`` or
        :data:`NONE_KNOWN`) and ``gap_deviations``.
    """
    both = np.isfinite(gaps)
    gap = np.where(both, gaps, 0.0)
    ordinary = np.minimum(variances, _WIDEST * typical)
    deviations = gap / np.sqrt(np.maximum(ordinary, 1e-16))
    by_gap = both & (np.abs(deviations) > GAP_DEVIATIONS) & (np.abs(gap) > LEAST_GAP)
    passes = pairs["importer"].isin(transit).to_numpy()
    silent = passes & pairs["imports"].isna().to_numpy() & (pairs["exports"] > 0).to_numpy()
    by_definition = (passes & both & (gap < -TRANSIT_GAP)) | silent
    refused = by_gap | by_definition
    ratio = gap + log_margins
    unit_slip = (np.abs(gap[:, None] - _UNITS[None, :]).min(axis=1) < 0.01) & by_gap
    suggested = [
        by_definition,
        unit_slip,
        by_gap,
        ~both,
        both & (ratio >= 0) & (ratio <= log_margin_high),
    ]
    reason = np.select(
        suggested,
        ["transit", "error", "partner_attribution", "coverage", "valuation"],
        default="error",
    )
    nothing = ~np.any(suggested, axis=0)
    basis: Any = np.select([by_definition, nothing], ["known", NONE_KNOWN], default="inferred")
    return pd.DataFrame(
        {
            "refused": refused,
            "reason": reason,
            "reason_basis": basis,
            "gap_deviations": np.where(both, deviations, np.nan),
        },
        index=pairs.index,
    )
