"""Networks of trade whose truth is known: what the 95 % intervals are worth.

Each network has economies of lognormal size, FOB flows of a gravity-like product with noise, and
two reports of most flows: the exporter's and the importer's, each with the relative error of its
reporter, the importer's times a margin drawn afresh for each flow. Nothing of this is told to the
method but the reports and the range of the margin; what a reporter's error is, it has to find out.

Totals
------
In some worlds every reporter also gives its exports to each of a few regions and to the world. As
*controls* they are without error and come from elsewhere; as *own sums* they are the sums of its
reports, those that it does not publish by partner among them. Both bind flows together; regions
and the world are redundant, which the balancing has to bear.

Coverage is counted over flows of which both sides report and the method gives an estimate, so that
refusals neither help nor hurt it; how many were refused is counted beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import paths
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
    regions
        Number of regions to which reporters give totals beside the world; 0 for no totals.
    controls
        Whether totals are without error, or sums of the reporter's own figures.
    far
        Whether the margin grows with the distance of the two economies, which is then told.
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
    regions: int = 0
    controls: bool = False
    far: bool = False
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
    lied_covered
        Share of the estimates of lying reporters' own flows whose interval holds the truth; NaN
        where nobody lies.
    bound, bound_covered
        Number of estimates that a total binds, those of flows with one report among them, and the
        share of them whose interval holds the truth; NaN where there are no totals.
    networks, flows
        How many there were.
    """

    covered: float
    refused: float
    transit_refused: float
    bias: float
    narrower: float
    lied_covered: float
    bound: int
    bound_covered: float
    networks: int
    flows: int


BASE = World()
SCENARIOS = {
    "normal errors": BASE,
    "few economies (20)": replace(BASE, economies=20),
    "noisy reporters (error 0.3)": replace(BASE, error=0.3),
    "heavy tails (t, 3 degrees)": replace(BASE, freedom=3.0),
    "one lying reporter (half)": replace(BASE, liars=1),
    "one reporter a quarter too low": replace(BASE, liars=1, lie=0.75),
    "ten lying reporters (half)": replace(BASE, liars=10),
    "two transit economies": replace(BASE, transit=2),
    "totals without error": replace(BASE, regions=3, controls=True),
    "totals of own figures": replace(BASE, regions=3),
    "margin by distance": replace(BASE, far=True),
}
PROVEN = ("normal errors", "totals without error")
"""The kinds of world in which the interval has to be right; the others say how it degrades."""

ACCEPTED = (0.93, 0.97)
"""Coverage that this project accepts of a 95 % interval in those worlds: a choice, no theorem."""

FILE = "coverage.csv"
_STORED = (
    "covered refused transit_refused bias lied_covered bound bound_covered networks flows"
).split()


def store(found: Mapping[str, Mapping[str, Any]], folder: Path) -> None:
    """Write what :func:`summarise` counted in each world to ``coverage.csv``."""
    frame = pd.DataFrame(
        [{"world": name} | {c: counts[c] for c in _STORED} for name, counts in found.items()]
    )
    frame.round(4).to_csv(folder / FILE, index=False, lineterminator="\n")


def stored(folder: Path | None = None) -> pd.DataFrame:
    """Return the counts that ``make bench-reconcile`` stored, one row a ``world``.

    Parameters
    ----------
    folder
        Of ``coverage.csv``; the report's own ``data/reconciliation`` where it is left out.
    """
    folder = paths.data() / "reconciliation" if folder is None else folder
    return pd.read_csv(folder / FILE)


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
    share = random.uniform(0, 1, len(x))
    distance = np.full(len(x), np.nan)
    if world.far:
        spot = random.uniform(0, 10_000, (n, 2))
        distance = np.hypot(*(spot[x] - spot[m]).T) + 100
        share = np.argsort(np.argsort(distance)) / (len(x) - 1)
    low, high = np.log(world.margin.low), np.log(world.margin.high)
    margin = np.exp(low + share * (high - low))
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
        frame = pd.DataFrame(
            {
                "reporter": codes[who],
                "partner": codes[other],
                "flow": flow,
                "period": "1",
                "value": value,
            }
        )
        if world.far:
            frame["log_distance"] = np.log(distance)
        frames.append(frame[made])
    total = truth if world.controls else exports
    for group, members in groups_of(world).items():
        inside = np.isin(codes[m], list(members))
        sums = pd.Series(total[inside]).groupby(codes[x[inside]]).sum()
        frames.append(
            pd.DataFrame(
                {
                    "reporter": sums.index,
                    "partner": group,
                    "flow": "exports",
                    "period": "1",
                    "value": sums.to_numpy(),
                }
            )
        )
    reports = pd.concat(frames, ignore_index=True)
    known = pd.DataFrame({"exporter": codes[x], "importer": codes[m], "truth": truth})
    known["transit"] = passing
    known["liar"] = lying[x] | lying[m]
    return reports.assign(low=reports["value"], high=reports["value"]), known


def groups_of(world: World) -> dict[str, frozenset[str]]:
    """Return the members of the regions and of the world; nothing where there are no totals."""
    codes = [f"E{i:03d}" for i in range(world.economies)]
    if not world.regions:
        return {}
    regions = {f"R{k}": frozenset(codes[k :: world.regions]) for k in range(world.regions)}
    return regions | {"WLD": frozenset(codes)}


def settings_of(world: World) -> Settings:
    """Return what the method is told of a world."""
    return Settings(margin=world.margin, groups=groups_of(world), exact_totals=world.controls)


def coverage(world: World, networks: int, seed: int) -> Coverage:
    """Reconcile simulated networks and count how often the interval holds the truth."""
    return summarise(one(world, seed, number) for number in range(networks))


def one(world: World, seed: int, number: int) -> pd.DataFrame:
    """Reconcile one network; return its flows beside the truth."""
    random = np.random.default_rng([seed, number])
    reports, known = network(world, random)
    flows = reconcile_period(reports, settings_of(world)).flows
    return flows.merge(known, on=["exporter", "importer"])


def summarise(done: Iterable[pd.DataFrame]) -> Coverage:
    """Count over the networks of :func:`one`."""
    frames = list(done)
    every = pd.concat(frames, ignore_index=True)
    flows = every[every["exports"].notna() & every["imports"].notna()]
    ordinary = flows[~flows["transit"]]
    kept = ordinary[ordinary["status"] == "reconciled"]
    bound = every[every["constrained"] & ~every["transit"]]
    width = (kept["high"] / kept["low"]).map(np.log) / (2 * NORMAL)
    alone = kept[["exports_sd", "imports_sd"]].min(axis=1)
    transit = flows[flows["transit"]]
    return Coverage(
        covered=_covered(kept),
        refused=float((ordinary["status"] == "refused").mean()),
        transit_refused=float((transit["status"] == "refused").mean()),
        bias=float(np.median(np.log(kept["estimate"] / kept["truth"]))),
        narrower=float((width / alone).median()),
        lied_covered=_covered(kept[kept["liar"]]),
        bound=len(bound),
        bound_covered=_covered(bound),
        networks=len(frames),
        flows=len(kept),
    )


def _covered(flows: pd.DataFrame) -> float:
    return float(flows["truth"].between(flows["low"], flows["high"]).mean())


def _noise(world: World, size: int, random: np.random.Generator) -> npt.NDArray[np.float64]:
    if np.isinf(world.freedom):
        return random.standard_normal(size)
    scale = np.sqrt(world.freedom / (world.freedom - 2))
    return np.asarray(random.standard_t(world.freedom, size) / scale)
