"""Totals: a turnover binds two flows, a group of partners as many as it has members.

A total says something new only of what its reporter does not print by itself:

- :func:`implied` turns a turnover and one of its two flows into the other flow;
- :func:`bind` takes what a reporter prints of a total's parts from it, and balances the rest
  against the other side's reports. A total of which the reporter prints every part is an identity
  of one witness and binds nothing.

Where totals are controls without error (``Settings.exact_totals``), they come from elsewhere and
bind all their parts. A total with a part that nobody reports, or that is refused, binds nothing.

Known drawback: a total's error is taken for independent of its reporter's other errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from analysis.reconcile.balancing import balance_logs
from analysis.reconcile.reliability import Reliability

Vector = npt.NDArray[np.float64]
Flow = tuple[str, str]


def implied(reports: pd.DataFrame) -> pd.DataFrame:
    """Return the reports with the flow that a turnover and the other flow leave.

    A turnover of which the reporter prints both flows adds nothing; one without either flow is
    left for :func:`bind`.
    """
    totals = reports[reports["flow"] == "total"]
    if totals.empty:
        return reports
    flows = reports[reports["flow"] != "total"]
    keys = ["reporter", "partner", "period"]
    joined = totals.merge(flows, on=keys, suffixes=("", "_part"))
    joined = joined[~joined.duplicated(keys, keep=False)]
    other = joined["flow_part"].map({"exports": "imports", "imports": "exports"})
    rest = joined.assign(
        flow=other,
        value=joined["value"] - joined["value_part"],
        low=(joined["low"] - joined["high_part"]).clip(lower=0),
        high=joined["high"] - joined["low_part"],
    )[list(reports.columns)]
    return pd.concat([flows, rest[rest["value"] > 0]], ignore_index=True)


def bind(
    reports: pd.DataFrame,
    flows: pd.DataFrame,
    logs: Vector,
    variances: Vector,
    record: Reliability,
    groups: Mapping[str, frozenset[str]],
    *,
    exact: bool,
) -> tuple[Vector, Vector, npt.NDArray[np.bool_]]:
    """Balance the flows against turnovers and groups.

    Parameters
    ----------
    reports
        Of one period, totals among them.
    flows
        ``exporter``, ``importer``, ``log_margin`` and ``usable``; one that is refused is not.
    logs, variances
        Of the flows before balancing.
    record
        Says how far the totals of a reporter scatter.
    groups
        Members of the groups that reports name as partner.
    exact
        Whether the totals are without error.

    Returns
    -------
    Vector, Vector, array of bool
        Logs and variances after balancing, and which flows a total binds.

    Raises
    ------
    ContradictionError
        When totals without error contradict each other.
    """
    keys = zip(flows["exporter"], flows["importer"], strict=True)
    usable = flows["usable"].to_numpy(bool)
    place = {key: i for i, key in enumerate(keys) if usable[i]}
    factor = np.exp(flows["log_margin"].to_numpy(float))
    own_flows = reports[reports["flow"] != "total"]
    reported = zip(own_flows["reporter"], own_flows["partner"], own_flows["flow"], strict=True)
    widths = own_flows["high"] - own_flows["low"]
    told = zip(own_flows["value"].map(float), widths.map(float), strict=True)
    printed = dict(zip(reported, told, strict=True))
    rows: list[dict[int, float]] = []
    names, values, spreads = [], [], []
    is_total = reports["partner"].isin(list(groups)) | (reports["flow"] == "total")
    row: Any
    for row in reports[is_total].itertuples(index=False):
        parts, rest, width = _parts(row, printed, groups, exact=exact)
        if rest <= 0 or not parts or any(key not in place for key in parts):
            continue
        rows.append(
            {place[key]: factor[place[key]] if imported else 1.0 for key, imported in parts.items()}
        )
        names.append(f"{row.reporter} {row.flow} {row.partner} {row.period}")
        values.append(np.log(rest))
        side = "importer" if row.flow == "imports" else "exporter"
        if exact:
            spreads.append(0.0)
            continue
        own = record.variances(side, pd.Series([row.reporter]), np.array([np.log(rest)]))[0]
        spreads.append(own + (width / rest) ** 2 / 12)
    bound = np.zeros(len(flows), dtype=bool)
    if not rows:
        return logs, variances, bound
    used = sorted({i for each in rows for i in each})
    column = {i: k for k, i in enumerate(used)}
    matrix = scipy.sparse.lil_array((len(rows), len(used) + len(rows)))
    for k, weights in enumerate(rows):
        for i, weight in weights.items():
            matrix[k, column[i]] = weight
        matrix[k, len(used) + k] = -1.0
    found = balance_logs(
        np.append(logs[used], values),
        np.append(variances[used], spreads),
        scipy.sparse.csr_array(matrix),
        names=names,
    )
    logs, variances = logs.copy(), variances.copy()
    logs[used], variances[used] = found.values[: len(used)], found.variances[: len(used)]
    bound[used] = True
    return logs, variances, bound


def _parts(
    row: Any,
    printed: Mapping[tuple[str, str, str], tuple[float, float]],
    groups: Mapping[str, frozenset[str]],
    *,
    exact: bool,
) -> tuple[dict[Flow, bool], float, float]:
    """Return the flows that a total binds, each with whether it is an import, and their sum.

    The last number is how wide the sum is by the printed digits: of the total, and of what is taken
    from it.
    """
    is_group = row.partner in groups
    partners = sorted(groups[row.partner] - {row.reporter}) if is_group else [row.partner]
    directions = ("exports", "imports") if row.flow == "total" else (row.flow,)
    asked = [(partner, direction) for partner in partners for direction in directions]
    known = [printed.get((row.reporter, partner, way)) for partner, way in asked]
    if not is_group and any(value is not None for value in known):
        return {}, 0.0, 0.0  # `implied` has used it
    rest, width = float(row.value), float(row.high - row.low)
    parts: dict[Flow, bool] = {}
    for (partner, direction), value in zip(asked, known, strict=True):
        if value is not None and not exact:
            rest -= value[0]
            width += value[1]
            continue
        imported = direction == "imports"
        key = (partner, row.reporter) if imported else (row.reporter, partner)
        parts[key] = imported
    return parts, rest, width
