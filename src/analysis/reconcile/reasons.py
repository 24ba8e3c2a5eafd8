"""Causes that two numbers alone cannot show: withheld partners, trade systems, timing.

:mod:`analysis.reconcile.refusal` gives every gap the reason that its direction and size suggest.
Three causes of the United Nations' list need more than the pair, and are given here, always as
``inferred``, to gaps of more than :data:`UNUSUAL` standard deviations:

==================  ============================================================================
confidentiality     The side that reports less books at least a tenth of its flow, and no less
                    than the gap, under no partner (:data:`UNSPECIFIED` or ``--unspecified``).
trade_system        One side counts by the general system, the other by the special one, which
                    leaves out free zones and bonded warehouses, and the general side reports more.
                    Needs the column ``trade_system`` in the table of reports.
timing              What is missing in one period comes back in the next or the one before: the two
                    gaps have opposite signs, one is between half and twice the other, and the two
                    periods together differ by less than an ordinary gap. One of the two has to be
                    unusual, both are given the reason.
==================  ============================================================================

A flow refused by gap stays refused: an inferred cause does not tell the amount. A transit economy
that a source names, and a slip of the unit, are not overruled.

Known drawback: the report's own ledger has neither partners left unspecified nor trade systems nor
two periods of one flow with both reports, so that none of the three can be given to its rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import periods
from analysis.reconcile.margins import Margin

UNUSUAL = 1.959963984540054
UNSPECIFIED = frozenset(
    ("XXX", "ZZZ", "_X", "UNS", "not specified", "unspecified", "areas not specified", "areas nes")
)
SYSTEMS = {"general": "general", "g": "general", "special": "special", "s": "special"}
_LEAST_SHARE = 0.1
_LEAST_RETURN, _MOST_RETURN = 0.5, 2.0

Marks = npt.NDArray[np.bool_]


def withheld(reports: pd.DataFrame, unspecified: frozenset[str]) -> dict[tuple[str, str], float]:
    """Return what each reporter books under no partner, where it is a tenth of the flow or more.

    Returns
    -------
    dict
        Amount by reporter and flow.
    """
    flows = reports[reports["flow"] != "total"]
    keys = [flows["reporter"], flows["flow"]]
    hidden = flows["value"].where(flows["partner"].isin(list(unspecified)), 0.0)
    sums = pd.DataFrame({"hidden": hidden, "all": flows["value"]}).groupby(keys).sum()
    large = sums[(sums["hidden"] > 0) & (sums["hidden"] >= _LEAST_SHARE * sums["all"])]
    return dict(zip(large.index, large["hidden"].map(float), strict=True))


def of_withheld(flows: pd.DataFrame, amounts: Mapping[tuple[str, str], float]) -> Marks:
    """Tell which gaps a withheld partner can explain.

    Parameters
    ----------
    flows
        ``exporter``, ``importer``, ``exports`` and ``imports`` (NaN where missing), ``margin``,
        ``gap_deviations``.
    """
    if not amounts:
        return np.zeros(len(flows), dtype=bool)
    fob = (flows["imports"] / flows["margin"]).fillna(0.0)
    short = flows["exports"].fillna(0.0) - fob
    by_importer = pd.Series([amounts.get((m, "imports"), 0.0) for m in flows["importer"]])
    by_exporter = pd.Series([amounts.get((x, "exports"), 0.0) for x in flows["exporter"]])
    explains_importer = (short > 0) & (by_importer.to_numpy() >= (short * flows["margin"]))
    explains_exporter = (short < 0) & (by_exporter.to_numpy() >= -short)
    unusual = flows["gap_deviations"].abs().fillna(np.inf) > UNUSUAL
    return np.asarray(unusual & (explains_importer | explains_exporter))


def of_trade_systems(flows: pd.DataFrame, systems: Mapping[str, str]) -> Marks:
    """Tell which gaps a difference of trade systems can explain."""
    exporter, importer = flows["exporter"].map(systems), flows["importer"].map(systems)
    deviations = flows["gap_deviations"].fillna(0.0)
    more_exports = (exporter == "general") & (importer == "special") & (deviations < -UNUSUAL)
    more_imports = (importer == "general") & (exporter == "special") & (deviations > UNUSUAL)
    return np.asarray(more_exports | more_imports)


def of_timing(flows: pd.DataFrame, margin: Margin) -> Marks:
    """Tell which gaps come back in the next period or the one before.

    Parameters
    ----------
    flows
        Of all periods, as :func:`analysis.reconcile.estimation.reconcile_period` returns them.
    margin
        Where a flow has none of its own.
    """
    found = np.zeros(len(flows), dtype=bool)
    after = _following(flows["period"].unique())
    if not after:
        return found
    rows = flows[(flows["exports"] > 0) & (flows["imports"] > 0)]
    rows = rows.assign(
        place=np.flatnonzero((flows["exports"] > 0) & (flows["imports"] > 0)),
        fob=rows["imports"] / rows["margin"].fillna(margin.factor),
        next=rows["period"].map(after).fillna("").astype(str),
    )
    keys = ["exporter", "importer"]
    both = rows.merge(
        rows, left_on=[*keys, "next"], right_on=[*keys, "period"], suffixes=("", "_next")
    )
    one = both["fob"] - both["exports"]
    other = both["fob_next"] - both["exports_next"]
    back = -other / one.where(one != 0)
    together = np.log(
        (both["fob"] + both["fob_next"]) / (both["exports"] + both["exports_next"])
    ).abs()
    ordinary = np.sqrt(both["exports_sd"] ** 2 + both["imports_sd"] ** 2)
    returns = back.between(_LEAST_RETURN, _MOST_RETURN) & (together < ordinary)
    either = both[["gap_deviations", "gap_deviations_next"]].abs().max(axis=1) > UNUSUAL
    for place in ("place", "place_next"):
        found[both.loc[returns & either, place].to_numpy(int)] = True
    return found


def _following(names: npt.NDArray[np.object_]) -> dict[str, str]:
    """Return the period that follows each on the calendar, of the same length in words."""
    begins: dict[tuple[object, int], str] = {}
    ends: dict[str, object] = {}
    for name in map(str, names):
        try:
            first, last = periods.bounds(name)
        except ValueError:
            continue
        begins[first, len(name)] = name
        ends[name] = last + timedelta(days=1)
    return {
        name: begins[end, len(name)] for name, end in ends.items() if (end, len(name)) in begins
    }
