r"""One best estimate of every flow with its interval, or a refusal with its reason.

For each period by itself, and in this order:

1. :mod:`analysis.reconcile.totals` turns a turnover and one of its two flows into the other flow;
2. :func:`analysis.reconcile.reports.pair` sets the two reports of a flow side by side;
3. :mod:`analysis.reconcile.imputation` leaves out reports that repeat the partner's;
4. :mod:`analysis.reconcile.covariates` moves the margin with distance, borders and landlockedness
   where these are known;
5. :mod:`analysis.reconcile.reliability` estimates how far each reporter's figures scatter, or
   assumes it where the table is too small;
6. :mod:`analysis.reconcile.refusal` refuses flows of which the two reports do not measure one
   thing; margin and scatter are then estimated once more without them;
7. what is left is combined. With the log reports :math:`\log x` (variance :math:`v_x`) and
   :math:`\log m - \log c` (variance :math:`v_m`, which holds the uncertain margin),

   .. math:: \hat t = \frac{\log x / v_x + (\log m - \log c) / v_m}{1/v_x + 1/v_m}, \qquad
             V = \frac{1}{1/v_x + 1/v_m};

8. reports of turnovers and of groups bind flows together:
   :func:`analysis.reconcile.balancing.balance_logs`;
9. :mod:`analysis.reconcile.reasons` gives causes that the pair alone cannot show; timing, which
   needs two periods, when all periods are done.

The estimate is :math:`\exp \hat t`, a FOB value in the unit of the reports, and its 95 % interval
:math:`\exp(\hat t \pm 1.96 \sqrt V)`. Rounding adds the variance of a uniform error over what the
digits allow. Where the scatter is assumed and two reports are further apart than it allows, the
interval is widened by their distance in standard deviations (Birge 1932, Physical Review 40, 207).
Reports of 0 cannot be weighed in logarithms: they are shown and count as missing.

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

from analysis import kept
from analysis.reconcile import covariates, imputation, reasons, refusal, reliability, totals
from analysis.reconcile.margins import Margin
from analysis.reconcile.reexport import scenario
from analysis.reconcile.reliability import Reliability
from analysis.reconcile.reports import pair, unit_slips

Vector = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]

NORMAL = 1.959963984540054
STATUSES = {
    "reconciled": "both reports, weighted",
    "single": "one report alone",
    "imputed": "one report; the other repeats it",
    "refused": "no estimate: the reports do not measure one thing, or both are copies",
    "nil": "every report of it is 0; there is nothing to weigh",
}
MEANINGS = {
    "exporter": "code of the economy that sells",
    "importer": "code of the economy that buys",
    "period": "as in the table",
    "exports": "the exporter's report, FOB; empty where there is none",
    "imports": "the importer's report, CIF; empty where there is none",
    "status": "reconciled, single, imputed, refused or nil",
    "estimate": "of the flow, FOB; empty where refused",
    "low": "lower end of the 95 % interval",
    "high": "upper end of the 95 % interval",
    "weight_exports": "weight of the exporter's report in the estimate",
    "weight_imports": "weight of the importer's report",
    "reason": "code of the cause of the gap, after the United Nations' list",
    "reason_basis": "known: a source states it; suggested: a source says it seems so; inferred: "
    "from the numbers; none known: nothing explains the gap",
    "gap_ratio": "imports over exports",
    "gap_deviations": "gap after the margin, in standard deviations of an ordinary gap",
    "exports_imputed": "the exporter's report repeats the importer's",
    "imports_imputed": "the importer's report repeats the exporter's",
    "constant_factor": "factor at which it repeats it, where it is exact",
    "margin": "CIF over FOB that was applied",
    "estimate_margin_low": "estimate under the lowest margin",
    "estimate_margin_high": "estimate under the highest margin",
    "exports_sd": "relative error of the exporter's report",
    "imports_sd": "relative error of the importer's report, that of the margin included",
    "constrained": "whether a total binds the flow",
    "basis": "errors estimated from the table, or assumed",
    "scenario_retained": "scenario of a refused transit flow: what the importer keeps",
    "scenario_transit": "scenario: what travels on",
    "scenario_transit_low": "lower end of its 95 % interval",
    "scenario_transit_high": "upper end",
}
COLUMNS = list(MEANINGS)
_FROM_NUMBERS = ("inferred", refusal.NONE_KNOWN)


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
    unspecified
        Names under which reporters book what has no partner; never a flow of its own.
    reasons
        Reason that a source gives for the gap of a flow, and its basis, by exporter and importer.
    """

    margin: Margin = field(default_factory=Margin)
    transit: frozenset[str] = frozenset()
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    assumed_sd: float = reliability.ASSUMED
    exact_totals: bool = False
    markup: float = 0.0
    unspecified: frozenset[str] = reasons.UNSPECIFIED
    reasons: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """The flows, :data:`COLUMNS`; the reporters' scatter; the series that are imputed.

    ``reliability`` has ``period``, ``basis`` and the columns of ``Reliability.ranking``, and where
    the scatter is estimated those of :func:`analysis.reconcile.reliability.effects`.
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
    if not parts:
        return Result(pd.DataFrame(columns=COLUMNS), pd.DataFrame(), pd.DataFrame())
    run = partial(reconcile_period, settings=settings)
    done = list(map(run, parts) if executor is None else executor.map(run, parts))
    flows, record, imputed = (
        pd.concat([getattr(each, name) for each in done], ignore_index=True)
        for name in ("flows", "reliability", "imputed")
    )
    if len(done) > 1:
        late = reasons.of_timing(flows, settings.margin) & _open_to_inference(flows)
        flows.loc[late, ["reason", "reason_basis"]] = ["timing", "inferred"]
    return Result(flows, record, imputed)


@dataclass(frozen=True)
class _Reports:
    """The two reports of every flow of a period, in logarithms and NaN where missing or 0."""

    pairs: pd.DataFrame
    printed: pd.DataFrame
    marks: pd.DataFrame
    log_x: Vector
    log_m: Vector
    size: Vector
    rounding: Mapping[str, Vector]
    copied: Marks
    independent: Marks


@dataclass(frozen=True)
class _Judged:
    """What is thought of them: margin, reporters' record, refusals, variances of the log reports.

    ``kept`` are the pairs that margin and record were last estimated from.
    """

    log_margin: Vector
    record: Reliability
    verdict: pd.DataFrame
    kept: Marks
    v_x: Vector
    v_m: Vector


@dataclass(frozen=True)
class _Weighed:
    """Log estimates at the margin that is applied and at the ends of its range, with variance."""

    logs: Mapping[str, Vector]
    variance: Vector
    weight_x: Vector
    weight_m: Vector
    refused: Marks
    both: Marks
    bound: Marks


def reconcile_period(reports: pd.DataFrame, settings: Settings) -> Result:
    """Reconcile the reports of one period; see :func:`reconcile`."""
    work = partial(_reconciled, reports, settings)
    return kept.result("period", work, of=[reports, settings])


def _reconciled(reports: pd.DataFrame, settings: Settings) -> Result:
    given = _side_by_side(reports, settings)
    judged = _judge(given, settings)
    weighed = _weigh(reports, given, judged, settings)
    flows = _explained(_rows(given, judged, weighed), reports, given, judged, settings)
    ranking = judged.record.ranking()
    if judged.record.basis == "estimated":
        rows, gaps = given.pairs[judged.kept], given.log_m - given.log_x - judged.log_margin
        steady = reliability.effects(rows["exporter"], rows["importer"], gaps[judged.kept])
        ranking = ranking.merge(steady, on="reporter", how="left")
    ranking.insert(0, "period", reports["period"].iloc[0] if len(reports) else "")
    ranking.insert(1, "basis", judged.record.basis)
    return Result(
        flows[COLUMNS].reset_index(drop=True),
        ranking,
        imputation.series(given.pairs, given.marks),
    )


def _side_by_side(reports: pd.DataFrame, settings: Settings) -> _Reports:
    """Take steps 1 to 3."""
    no_flow = [*settings.groups, *settings.unspecified]
    pairs = pair(totals.implied(reports[~reports["partner"].isin(no_flow)]))
    printed = pairs[["exports", "imports"]]
    pairs = pairs.assign(
        exports=printed["exports"].where(printed["exports"] > 0),
        imports=printed["imports"].where(printed["imports"] > 0),
    )
    marks = imputation.find(pairs)
    log_x = np.log(pairs["exports"].to_numpy(dtype=float))
    log_m = np.log(pairs["imports"].to_numpy(dtype=float))
    both = np.isfinite(log_x) & np.isfinite(log_m)
    copied = marks["exports_imputed"].to_numpy() | marks["imports_imputed"].to_numpy()
    return _Reports(
        pairs=pairs,
        printed=printed,
        marks=marks,
        log_x=log_x,
        log_m=log_m,
        size=np.where(both, (log_x + log_m) / 2, np.where(np.isfinite(log_x), log_x, log_m)),
        rounding={flow: _rounding(pairs, flow) for flow in ("exports", "imports")},
        copied=copied,
        independent=both & ~copied,
    )


def _judge(given: _Reports, settings: Settings) -> _Judged:
    """Take steps 4 to 6; a refusal changes what margin and record are estimated from."""
    margin, raw = settings.margin, given.log_m - given.log_x

    def estimated(kept: Marks) -> tuple[Vector, Vector, Reliability]:
        log_margin, _ = covariates.log_margins(given.pairs, raw, kept, margin)
        return log_margin, raw - log_margin, _record(given, raw - log_margin, kept, settings)

    kept = given.independent
    log_margin, gaps, record = estimated(kept)
    for _ in range(2):
        v_x, v_m, typical = _spread(given, record, margin)
        verdict = refusal.judge(
            given.pairs,
            np.where(given.independent, gaps, np.nan),
            v_x + v_m,
            typical,
            log_margin,
            np.log(margin.high),
            settings.transit,
        )
        kept = given.independent & ~verdict["refused"].to_numpy()
        log_margin, gaps, record = estimated(kept)
    v_x, v_m, _ = _spread(given, record, margin)
    return _Judged(log_margin, record, verdict, kept, v_x, v_m)


def _weigh(reports: pd.DataFrame, given: _Reports, judged: _Judged, settings: Settings) -> _Weighed:
    """Take steps 7 and 8."""
    margin = settings.margin
    use_x = np.isfinite(given.log_x) & ~given.marks["exports_imputed"].to_numpy()
    use_m = np.isfinite(given.log_m) & ~given.marks["imports_imputed"].to_numpy()
    p_x, p_m = np.where(use_x, 1 / judged.v_x, 0.0), np.where(use_m, 1 / judged.v_m, 0.0)
    total = p_x + p_m
    refused = judged.verdict["refused"].to_numpy() | (total == 0)
    fob = {
        "low": given.log_m - np.log(margin.low),
        "applied": given.log_m - judged.log_margin,
        "high": given.log_m - np.log(margin.high),
    }
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = {
            end: (np.where(use_x, p_x * given.log_x, 0) + np.where(use_m, p_m * log_m, 0)) / total
            for end, log_m in fob.items()
        }
        variance, weight_x, weight_m = 1 / total, p_x / total, p_m / total
    bound = np.zeros(len(total), dtype=bool)
    if reports["partner"].isin(list(settings.groups)).any() or (reports["flow"] == "total").any():
        logs["applied"], variance, bound = totals.bind(
            reports[~reports["partner"].isin(list(settings.unspecified))],
            given.pairs.assign(log_margin=judged.log_margin, usable=~refused),
            logs["applied"],
            variance,
            judged.record,
            settings.groups,
            exact=settings.exact_totals,
        )
    return _Weighed(logs, variance, weight_x, weight_m, refused, use_x & use_m, bound & ~refused)


def _rows(given: _Reports, judged: _Judged, weighed: _Weighed) -> pd.DataFrame:
    """Return the flows with estimate and interval; reasons are those of the refusal."""
    frame = given.pairs[["exporter", "importer", "period", "exports", "imports"]].copy()
    frame["status"] = np.select(
        [weighed.refused, weighed.both, given.copied],
        ["refused", "reconciled", "imputed"],
        default="single",
    )
    best, width = weighed.logs["applied"], NORMAL * np.sqrt(weighed.variance)
    if judged.record.basis == "assumed":
        # Birge's ratio: assumed errors that two reports contradict were assumed too small.
        gaps = given.log_m - given.log_x - judged.log_margin
        deviation = np.abs(gaps) / np.sqrt(judged.v_x + judged.v_m)
        width = width * np.maximum(np.where(weighed.both, deviation, 0.0), 1.0)
    shown = ~weighed.refused
    for name, values in (
        ("estimate", best),
        ("low", best - width),
        ("high", best + width),
        ("estimate_margin_low", weighed.logs["low"]),
        ("estimate_margin_high", weighed.logs["high"]),
    ):
        frame[name] = np.where(shown, np.exp(np.where(shown, values, 0.0)), np.nan)
    frame["weight_exports"] = np.where(shown, weighed.weight_x, np.nan)
    frame["weight_imports"] = np.where(shown, weighed.weight_m, np.nan)
    frame["margin"] = np.exp(judged.log_margin)
    frame["gap_ratio"] = frame["imports"] / frame["exports"]
    frame["exports_sd"], frame["imports_sd"] = np.sqrt(judged.v_x), np.sqrt(judged.v_m)
    frame["constrained"] = weighed.bound
    frame["basis"] = judged.record.basis
    told = judged.verdict[["reason", "reason_basis", "gap_deviations"]]
    return frame.join(told).join(given.marks)


def _explained(
    frame: pd.DataFrame,
    reports: pd.DataFrame,
    given: _Reports,
    judged: _Judged,
    settings: Settings,
) -> pd.DataFrame:
    """Take step 9 within a period: reasons beyond the pair, scenarios, reports of 0."""
    # The copy stands where a report is missing.
    frame.loc[given.copied, ["reason", "reason_basis"]] = ["coverage", "inferred"]
    slips = list(unit_slips(given.pairs))
    slipped = frame["exporter"].isin(slips) | frame["importer"].isin(slips)
    by_gap = judged.verdict["refused"] & (frame["reason"] != "transit")
    frame.loc[slipped & by_gap, "reason"] = "error"
    open_ = _open_to_inference(frame)
    ungrouped = reports[~reports["partner"].isin(list(settings.groups))]
    amounts = reasons.withheld(ungrouped, settings.unspecified)
    withheld = open_ & reasons.of_withheld(frame, amounts)
    frame.loc[withheld, ["reason", "reason_basis"]] = ["confidentiality", "inferred"]
    if "trade_system" in reports:
        systems = dict(zip(reports["reporter"], reports["trade_system"], strict=True))
        differs = open_ & reasons.of_trade_systems(frame, systems)
        frame.loc[differs, ["reason", "reason_basis"]] = ["trade_system", "inferred"]
    for (exporter, importer), (reason, basis) in settings.reasons.items():
        named = (frame["exporter"] == exporter) & (frame["importer"] == importer)
        unusual = frame["gap_deviations"].abs() > reasons.UNUSUAL
        told = named & unusual & frame["reason_basis"].isin(_FROM_NUMBERS)
        frame.loc[told, ["reason", "reason_basis"]] = [reason, basis]
    frame = frame.join(_scenarios(frame, settings))
    nil = ~np.isfinite(given.log_x) & ~np.isfinite(given.log_m)
    frame.loc[nil, ["status", "reason", "reason_basis"]] = ["nil", "", ""]
    frame.loc[nil, "estimate"] = 0.0
    frame[["exports", "imports"]] = given.printed
    return frame


def _open_to_inference(flows: pd.DataFrame) -> Marks:
    """Tell which reasons only the direction of the gap suggests, so that more evidence may."""
    suggested = flows["reason"].isin(["error", "partner_attribution", "coverage"])
    slip = (flows["status"] == "refused") & (flows["reason"] == "error")
    copied = flows["exports_imputed"] | flows["imports_imputed"]
    return np.asarray(suggested & ~slip & ~copied & flows["reason_basis"].isin(_FROM_NUMBERS))


def _record(given: _Reports, gaps: Vector, kept: Marks, settings: Settings) -> Reliability:
    # The margin's own error is in the gap but not in the reporters.
    rows = given.pairs[kept]
    found = reliability.estimate(rows["exporter"], rows["importer"], gaps[kept], given.size[kept])
    return reliability.assumed(settings.assumed_sd) if found is None else found


def _rounding(pairs: pd.DataFrame, flow: str) -> Vector:
    """Return the variance of the logarithm that rounding leaves, uniform over the interval."""
    low, high = pairs[f"{flow}_low"].to_numpy(float), pairs[f"{flow}_high"].to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        width = (high - low) / pairs[flow].to_numpy(float)
    return np.where(np.isfinite(width), width**2 / 12, 0.0)


def _spread(given: _Reports, record: Reliability, margin: Margin) -> tuple[Vector, Vector, Vector]:
    """Return the variances of the two log reports at FOB, and of a typical gap of that size."""
    rounding = given.rounding
    v_x = record.variances("exporter", given.pairs["exporter"], given.size) + rounding["exports"]
    v_m = record.variances("importer", given.pairs["importer"], given.size) + rounding["imports"]
    common = rounding["exports"] + rounding["imports"] + margin.log_variance
    typical = record.pooled * record.size_effect(given.size) + common
    return v_x, v_m + margin.log_variance, typical


def _scenarios(frame: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    columns = ["retained", "transit", "transit_low", "transit_high"]
    found = pd.DataFrame(np.nan, index=frame.index, columns=[f"scenario_{c}" for c in columns])
    wanted = frame[
        (frame["status"] == "refused")
        & (frame["reason"] == "transit")
        & (frame["exports"] > frame["imports"] / frame["margin"])
    ]
    row: Any
    for row in wanted.itertuples():
        each = scenario(
            float(row.exports),
            float(row.imports),
            margin=float(row.margin),
            exports_log_variance=float(row.exports_sd) ** 2,
            imports_log_variance=float(row.imports_sd) ** 2,
            markup=settings.markup,
        )
        found.loc[row.Index] = [getattr(each, c) for c in columns]
    return found
