"""Networks of trade whose truth is known: what the 95 % intervals are worth.

Each network has economies of lognormal size, FOB flows of a gravity-like product with noise, and
two reports of most flows: the exporter's and the importer's, each with the relative error of its
reporter, the importer's times a margin drawn afresh for each flow. Nothing of this is told to the
method but the reports and the range of the margin; what a reporter's error is, it has to find out.

Coverage is counted over flows of which both sides report and the method gives an estimate, so that
refusals neither help nor hurt it; how many were refused is counted beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reconcile.estimation import NORMAL, Settings, reconcile_period
from analysis.reconcile.margins import Margin


@dataclass(frozen=True)
class World:
    """What a simulated network is like.

    Attributes
    ----------
    economies
        Number of economies; every ordered pair is a flow.
    error, spread
        Median relative error of a reporter, and the standard deviation of its logarithm over
        reporters.
    freedom
        Degrees of freedom of Student's t for the errors; infinite is normal. The variance is kept.
    liars
        Reporters whose every report is too low by the factor ``lie``.
    transit
        Economies as which goods in transit are counted: exporters report them, the importer does
        not; the factor by which this raises the exporters' reports.
    missing
        Share of reports that are not made.
    """

    economies: int = 40
    error: float = 0.15
    spread: float = 0.4
    freedom: float = np.inf
    liars: int = 0
    lie: float = 0.5
    transit: int = 0
    transit_factor: float = 6.0
    missing: float = 0.1
    margin: Margin = field(default_factory=Margin)


@dataclass(frozen=True)
class Coverage:
    """Counts over simulated networks.

    Attributes
    ----------
    covered
        Share of estimates whose interval holds the truth.
    refused
        Share of ordinary flows with two reports that are refused.
    transit_refused
        Share of flows into transit economies that are refused; NaN where there are none.
    bias
        Median of the log of estimate over truth.
    narrower
        Median width of the interval over that of the better single report.
    networks, flows
        How many there were.
    """

    covered: float
    refused: float
    transit_refused: float
    bias: float
    narrower: float
    networks: int
    flows: int


BASE = World()
SCENARIOS = {
    "normal errors": BASE,
    "few economies (20)": replace(BASE, economies=20),
    "noisy reporters (error 0.3)": replace(BASE, error=0.3),
    "heavy tails (t, 3 degrees)": replace(BASE, freedom=3.0),
    "one lying reporter (half)": replace(BASE, liars=1),
    "two transit economies": replace(BASE, transit=2),
}


def network(world: World, random: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the reports and the truth of one network.

    Returns
    -------
    DataFrame, DataFrame
        Reports as :func:`analysis.reconcile.reports.check` returns them, in units of 1; and
        ``exporter``, ``importer``, ``truth``, ``transit`` and ``liar`` for every flow.
    """
    n = world.economies
    codes = np.array([f"E{i:03d}" for i in range(n)])
    x, m = np.nonzero(~np.eye(n, dtype=bool))
    size = random.normal(0, 1.5, n)
    truth = np.exp(10 + size[x] + size[m] + random.normal(0, 1.0, len(x)))
    errors = world.error * np.exp(random.normal(0, world.spread, (2, n)))
    margin = np.exp(random.uniform(np.log(world.margin.low), np.log(world.margin.high), len(x)))
    passing = m < world.transit
    lying = np.arange(n) >= n - world.liars
    exports = truth * np.exp(errors[0, x] * _noise(world, len(x), random))
    imports = truth * margin * np.exp(errors[1, m] * _noise(world, len(x), random))
    exports = exports * np.where(passing, world.transit_factor, 1.0)
    exports, imports = (
        exports * np.where(lying[x], world.lie, 1.0),
        imports * np.where(lying[m], world.lie, 1.0),
    )
    frames = []
    for flow, who, other, value in (("exports", x, m, exports), ("imports", m, x, imports)):
        made = random.random(len(x)) >= world.missing
        frames.append(
            pd.DataFrame(
                {
                    "reporter": codes[who[made]],
                    "partner": codes[other[made]],
                    "flow": flow,
                    "period": "1",
                    "value": value[made],
                }
            )
        )
    reports = pd.concat(frames, ignore_index=True)
    known = pd.DataFrame({"exporter": codes[x], "importer": codes[m], "truth": truth})
    known["transit"] = passing
    known["liar"] = lying[x] | lying[m]
    return reports.assign(low=reports["value"], high=reports["value"]), known


def coverage(world: World, networks: int, seed: int) -> Coverage:
    """Reconcile simulated networks and count how often the interval holds the truth."""
    return summarise(one(world, seed, number) for number in range(networks))


def one(world: World, seed: int, number: int) -> pd.DataFrame:
    """Reconcile one network; return its flows beside the truth."""
    random = np.random.default_rng([seed, number])
    reports, known = network(world, random)
    flows = reconcile_period(reports, Settings(margin=world.margin)).flows
    flows = flows.merge(known, on=["exporter", "importer"])
    return flows[flows["exports"].notna() & flows["imports"].notna()]


def summarise(done: Iterable[pd.DataFrame]) -> Coverage:
    """Count over the networks of :func:`one`."""
    frames = list(done)
    flows = pd.concat(frames, ignore_index=True)
    ordinary = flows[~flows["transit"]]
    kept = ordinary[ordinary["status"] == "reconciled"]
    inside = (kept["low"] <= kept["truth"]) & (kept["truth"] <= kept["high"])
    width = (kept["high"] / kept["low"]).map(np.log) / (2 * NORMAL)
    alone = kept[["exports_sd", "imports_sd"]].min(axis=1)
    transit = flows[flows["transit"]]
    return Coverage(
        covered=float(inside.mean()),
        refused=float((ordinary["status"] == "refused").mean()),
        transit_refused=float((transit["status"] == "refused").mean()),
        bias=float(np.median(np.log(kept["estimate"] / kept["truth"]))),
        narrower=float((width / alone).median()),
        networks=len(frames),
        flows=len(kept),
    )


def _noise(world: World, size: int, random: np.random.Generator) -> npt.NDArray[np.float64]:
    if np.isinf(world.freedom):
        return random.standard_normal(size)
    scale = np.sqrt(world.freedom / (world.freedom - 2))
    return np.asarray(random.standard_t(world.freedom, size) / scale)
