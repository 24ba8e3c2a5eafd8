r"""One best estimate of every flow with its interval, or a refusal with its reason.

For each period by itself, and in this order:

1. :func:`_implied` turns a turnover and one of its two flows into the other flow;
2. :func:`analysis.reconcile.reports.pair` sets the two reports of a flow side by side;
3. :mod:`analysis.reconcile.imputation` leaves out reports that repeat the partner's;
4. :mod:`analysis.reconcile.reliability` estimates how far each reporter's figures scatter, or
   assumes it where the table is too small;
5. :mod:`analysis.reconcile.refusal` refuses flows of which the two reports do not measure one
   thing; the scatter is then estimated once more without them;
6. what is left is combined. With the log reports :math:`\log x` (variance :math:`v_x`) and
   :math:`\log m - \log c` (variance :math:`v_m`, which holds the uncertain margin),

   .. math:: \hat t = \frac{\log x / v_x + (\log m - \log c) / v_m}{1/v_x + 1/v_m}, \qquad
             V = \frac{1}{1/v_x + 1/v_m};

7. reports of turnovers and of groups bind flows together:
   :func:`analysis.reconcile.balancing.balance_logs`.

The estimate is :math:`\exp \hat t`, a FOB value in the unit of the reports, and its 95 % interval
:math:`\exp(\hat t \pm 1.96 \sqrt V)`. Rounding adds the variance of a uniform error over what the
digits allow. Where the scatter is assumed and two reports are further apart than it allows, the
interval is widened by their distance in standard deviations (Birge 1932, Physical Review 40, 207).
Reports of 0 cannot be weighed in logarithms and count as missing.

Known drawbacks: the interval takes the estimated variances for known; a lying reporter with many
partners spoils the pairs he is in (``bench-reconcile`` says by how much); a single report carries
its reporter's usual scatter and no check at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from analysis.reconcile import imputation, refusal, reliability
from analysis.reconcile.balancing import balance_logs
from analysis.reconcile.margins import Margin
from analysis.reconcile.reexport import scenario
from analysis.reconcile.reliability import Reliability
from analysis.reconcile.reports import pair

Vector = npt.NDArray[np.float64]

NORMAL = 1.959963984540054
STATUSES = {
    "reconciled": "both reports, weighted",
    "single": "one report alone",
    "imputed": "one report; the other repeats it",
    "refused": "no estimate: the reports do not measure one thing, or both are copies",
}
COLUMNS = (
    "exporter importer period exports imports status estimate low high weight_exports "
    "weight_imports reason reason_basis gap_ratio gap_deviations exports_imputed imports_imputed "
    "constant_factor estimate_margin_low estimate_margin_high exports_sd imports_sd constrained "
    "basis scenario_retained scenario_transit scenario_transit_low scenario_transit_high"
).split()


@dataclass(frozen=True)
class Settings:
    """What a run assumes.

    Attributes
    ----------
    margin
        CIF over FOB, with its range.
    transit
        Codes of the places that goods pass through.
    groups
        Members of the groups that reports name as partner.
    assumed_sd
        Relative error of a report where the table is too small to estimate it.
    exact_totals
        Take reports of groups and turnovers as controls without error.
    markup
        Of goods in transit, for the scenario.
    """

    margin: Margin = field(default_factory=Margin)
    transit: frozenset[str] = frozenset()
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    assumed_sd: float = reliability.ASSUMED
    exact_totals: bool = False
    markup: float = 0.0


@dataclass(frozen=True)
class Result:
    """The flows, :data:`COLUMNS`; the reporters' scatter; the series that are imputed.

    ``reliability`` has ``period``, ``basis`` and the columns of ``Reliability.ranking``.
    """

    flows: pd.DataFrame
    reliability: pd.DataFrame
    imputed: pd.DataFrame


def reconcile(
    reports: pd.DataFrame, settings: Settings | None = None, executor: Executor | None = None
) -> Result:
    """Reconcile a table of reports, each period by itself.

    Parameters
    ----------
    reports
        As :func:`analysis.reconcile.reports.check` returns them.
    settings
        What to assume.
    executor
        Any executor of :mod:`concurrent.futures`, or that of a Dask client; periods are
        independent. Without one they are done in turn.

    Raises
    ------
    ContradictionError
        When totals without error contradict each other.
    """
    settings = Settings() if settings is None else settings
    parts = [part for _, part in reports.groupby("period", sort=True, observed=True)]
    run = partial(reconcile_period, settings=settings)
    done = list(map(run, parts) if executor is None else executor.map(run, parts))
    return Result(
        *(
            pd.concat([getattr(each, name) for each in done], ignore_index=True)
            if done
            else pd.DataFrame()
            for name in ("flows", "reliability", "imputed")
        )
    )


def reconcile_period(reports: pd.DataFrame, settings: Settings) -> Result:
    """Reconcile the reports of one period; see :func:`reconcile`."""
    grouped = reports["partner"].isin(list(settings.groups))
    single = _implied(reports[~grouped])
    pairs = pair(single)
    marks = imputation.find(pairs)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_x = np.log(pairs["exports"].where(pairs["exports"] > 0).to_numpy(dtype=float))
        log_m = np.log(pairs["imports"].where(pairs["imports"] > 0).to_numpy(dtype=float))
    pairs = pairs.assign(
        exports=pairs["exports"].where(pairs["exports"] > 0),
        imports=pairs["imports"].where(pairs["imports"] > 0),
    )
    margin = settings.margin
    gaps = log_m - log_x - margin.log
    size = np.where(
        np.isfinite(gaps), (log_x + log_m) / 2, np.where(np.isfinite(log_x), log_x, log_m)
    )
    copied = marks["exports_imputed"].to_numpy() | marks["imports_imputed"].to_numpy()
    independent = np.isfinite(gaps) & ~copied
    rounding = {f: _rounding(pairs, f) for f in ("exports", "imports")}

    record = _record(pairs, gaps, size, independent, settings)
    for _ in range(2):
        v_x, v_m, typical = _spread(pairs, record, size, rounding, margin)
        judged = refusal.judge(
            pairs,
            np.where(independent, gaps, np.nan),
            v_x + v_m,
            typical,
            np.full(len(pairs), margin.log),
            np.log(margin.high),
            settings.transit,
        )
        kept = independent & ~judged["refused"].to_numpy()
        record = _record(pairs, gaps, size, kept, settings)
    v_x, v_m, _ = _spread(pairs, record, size, rounding, margin)

    use_x = np.isfinite(log_x) & ~marks["exports_imputed"].to_numpy()
    use_m = np.isfinite(log_m) & ~marks["imports_imputed"].to_numpy()
    p_x, p_m = np.where(use_x, 1 / v_x, 0.0), np.where(use_m, 1 / v_m, 0.0)
    total = p_x + p_m
    fob = {f: log_m - np.log(f) for f in (margin.low, margin.factor, margin.high)}
    refused = judged["refused"].to_numpy() | (total == 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = {
            f: (np.where(use_x, p_x * log_x, 0) + np.where(use_m, p_m * fob[f], 0)) / total
            for f in fob
        }
        variance = 1 / total
    best = logs[margin.factor]
    bound = np.zeros(len(pairs), dtype=bool)
    if grouped.any() or (reports["flow"] == "total").any():
        best, variance, bound = _bind(reports, pairs, best, variance, refused, record, settings)

    frame = pairs[["exporter", "importer", "period", "exports", "imports"]].copy()
    both = use_x & use_m
    frame["status"] = np.select(
        [refused, both, copied], ["refused", "reconciled", "imputed"], default="single"
    )
    width = NORMAL * np.sqrt(variance)
    if record.basis == "assumed":
        # Birge's ratio: assumed errors that two reports contradict were assumed too small.
        deviation = np.where(both, np.abs(gaps) / np.sqrt(v_x + v_m), 0.0)
        width = width * np.maximum(deviation, 1.0)
    shown = ~refused
    for name, values in (
        ("estimate", best),
        ("low", best - width),
        ("high", best + width),
        ("estimate_margin_low", logs[margin.low]),
        ("estimate_margin_high", logs[margin.high]),
    ):
        frame[name] = np.where(shown, np.exp(np.where(shown, values, 0.0)), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        frame["weight_exports"] = np.where(shown, p_x / total, np.nan)
        frame["weight_imports"] = np.where(shown, p_m / total, np.nan)
    frame["gap_ratio"] = frame["imports"] / frame["exports"]
    frame["exports_sd"], frame["imports_sd"] = np.sqrt(v_x), np.sqrt(v_m)
    frame["constrained"] = bound & shown
    frame["basis"] = record.basis
    frame = frame.join(judged[["reason", "reason_basis", "gap_deviations"]]).join(marks)
    frame.loc[copied, "reason"] = "coverage"  # the copy stands where a report is missing
    frame = frame.join(_scenarios(frame, settings))
    frame = frame[np.isfinite(log_x) | np.isfinite(log_m)]
    period = reports["period"].iloc[0] if len(reports) else ""
    ranking = record.ranking()
    ranking.insert(0, "period", period)
    ranking.insert(1, "basis", record.basis)
    return Result(frame[COLUMNS].reset_index(drop=True), ranking, imputation.series(pairs, marks))


def _implied(reports: pd.DataFrame) -> pd.DataFrame:
    """Return the reports with the flow that a turnover and the other flow leave.

    A turnover of which the reporter prints both flows is an identity of one witness and adds
    nothing; one without either flow is left for :func:`_bind`.
    """
    totals = reports[reports["flow"] == "total"]
    if totals.empty:
        return reports
    flows = reports[reports["flow"] != "total"]
    keys = ["reporter", "partner", "period"]
    joined = totals.merge(flows, on=keys, suffixes=("", "_part"))
    joined = joined[~joined.duplicated(keys, keep=False)]
    other = joined["flow_part"].map({"exports": "imports", "imports": "exports"})
    implied = joined.assign(
        flow=other,
        value=joined["value"] - joined["value_part"],
        low=(joined["low"] - joined["high_part"]).clip(lower=0),
        high=joined["high"] - joined["low_part"],
    )[list(reports.columns)]
    return pd.concat([flows, implied[implied["value"] > 0]], ignore_index=True)


def _record(
    pairs: pd.DataFrame,
    gaps: Vector,
    size: Vector,
    kept: npt.NDArray[np.bool_],
    settings: Settings,
) -> Reliability:
    # The margin's own error is in the gap but not in the reporters.
    found = reliability.estimate(
        pairs.loc[kept, "exporter"], pairs.loc[kept, "importer"], gaps[kept], size[kept]
    )
    return reliability.assumed(settings.assumed_sd) if found is None else found


def _rounding(pairs: pd.DataFrame, flow: str) -> Vector:
    """Return the variance of the logarithm that rounding leaves, uniform over the interval."""
    low, high = pairs[f"{flow}_low"].to_numpy(float), pairs[f"{flow}_high"].to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        width = (high - low) / pairs[flow].to_numpy(float)
    return np.where(np.isfinite(width), width**2 / 12, 0.0)


def _spread(
    pairs: pd.DataFrame,
    record: Reliability,
    size: Vector,
    rounding: Mapping[str, Vector],
    margin: Margin,
) -> tuple[Vector, Vector, Vector]:
    """Return the variances of the two log reports at FOB, and of a typical gap of that size."""
    v_x = record.variances("exporter", pairs["exporter"], size) + rounding["exports"]
    v_m = record.variances("importer", pairs["importer"], size) + rounding["imports"]
    common = rounding["exports"] + rounding["imports"] + margin.log_variance
    typical = record.pooled * record.size_effect(size) + common
    return v_x, v_m + margin.log_variance, typical


def _bind(
    reports: pd.DataFrame,
    pairs: pd.DataFrame,
    logs: Vector,
    variances: Vector,
    refused: npt.NDArray[np.bool_],
    record: Reliability,
    settings: Settings,
) -> tuple[Vector, Vector, npt.NDArray[np.bool_]]:
    """Balance the flows against turnovers and groups; a total with a refused part binds nothing."""
    place = {
        (x, m): i
        for i, (x, m) in enumerate(zip(pairs["exporter"], pairs["importer"], strict=True))
        if not refused[i]
    }
    flows = reports[reports["flow"] != "total"]
    printed = set(zip(flows["reporter"], flows["partner"], strict=True))
    rows: list[dict[int, float]] = []
    names, values, spreads = [], [], []
    factor = settings.margin.factor
    row: Any
    for row in reports.itertuples(index=False):
        members = settings.groups.get(row.partner)
        if members is None and (row.flow != "total" or (row.reporter, row.partner) in printed):
            continue
        partners = [row.partner] if members is None else sorted(members - {row.reporter})
        parts: dict[tuple[str, str], float] = {}
        for partner in partners:
            if row.flow != "imports":
                parts[row.reporter, partner] = 1.0
            if row.flow != "exports":
                parts[partner, row.reporter] = factor
        if row.value <= 0 or not parts or any(key not in place for key in parts):
            continue
        rows.append({place[key]: weight for key, weight in parts.items()})
        names.append(f"{row.reporter} {row.flow} {row.partner} {row.period}")
        values.append(np.log(row.value))
        who = pd.Series([row.reporter])
        side = "importer" if row.flow == "imports" else "exporter"
        own = record.variances(side, who, np.array([np.log(row.value)]))[0]
        spreads.append(
            0.0 if settings.exact_totals else own + ((row.high - row.low) / row.value) ** 2 / 12
        )
    bound = np.zeros(len(pairs), dtype=bool)
    if not rows:
        return logs, variances, bound
    used = sorted({i for row in rows for i in row})
    column = {i: k for k, i in enumerate(used)}
    matrix = sparse.lil_array((len(rows), len(used) + len(rows)))
    for k, parts_ in enumerate(rows):
        for i, weight in parts_.items():
            matrix[k, column[i]] = weight
        matrix[k, len(used) + k] = -1.0
    found = balance_logs(
        np.append(logs[used], values),
        np.append(variances[used], spreads),
        sparse.csr_array(matrix),
        names=names,
    )
    logs, variances = logs.copy(), variances.copy()
    logs[used], variances[used] = found.values[: len(used)], found.variances[: len(used)]
    bound[used] = True
    return logs, variances, bound


def _scenarios(frame: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    columns = ["retained", "transit", "transit_low", "transit_high"]
    found = pd.DataFrame(np.nan, index=frame.index, columns=[f"scenario_{c}" for c in columns])
    factor = settings.margin.factor
    wanted = frame[
        (frame["status"] == "refused")
        & (frame["reason"] == "transit")
        & (frame["exports"] > frame["imports"] / factor)
    ]
    row: Any
    for row in wanted.itertuples():
        each = scenario(
            float(row.exports),
            float(row.imports),
            margin=factor,
            exports_log_variance=float(row.exports_sd) ** 2,
            imports_log_variance=float(row.imports_sd) ** 2,
            markup=settings.markup,
        )
        found.loc[row.Index] = [getattr(each, c) for c in columns]
    return found
