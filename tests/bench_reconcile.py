"""What `make bench-reconcile` measures: coverage of the intervals, and the world's trade.

1. A thousand simulated networks of normal errors, and a thousand with totals that bind the flows,
   in which the 95 % interval must hold the truth in 93 to 97 % of flows; and a fifth as many of
   other kinds, with heavy tails, a lying reporter or transit, to say how it degrades.
2. Where ``../shared/external/imf_dots_world_2000_2015.parquet`` is present: one year, four and all
   sixteen, each in a process of its own, with time and memory; the imputed reporters, of which
   Turkmenistan must be one; the share of refused pairs; the most and the least reliable reporters.
   The file is another organisation's: nothing of it is stored.

Coverage goes to ``data/reconciliation/coverage.csv``, which is tracked: the page of the method
shows it, and a small sample is measured again by the tests. All results go to
``_build/bench/reconcile.json`` and to the terminal.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import paths
from analysis.reconcile import Settings, reconcile, reports, simulation

LOWEST, HIGHEST = simulation.ACCEPTED
SECONDS_A_YEAR, SECONDS_ALL, BYTES = 20.0, 120.0, 4 * 1024**3
MANY_PAIRS = 100


def world_file() -> Path:
    return paths.root().parent / "shared" / "external" / "imf_dots_world_2000_2015.parquet"


def world_reports(file: Path, years: list[int]) -> pd.DataFrame:
    frame = pd.read_parquet(file).rename(columns={"year": "period", "value_musd": "value"})
    return reports.check(frame[frame["period"].isin(years)])


def peak_bytes() -> int:
    """Return the most memory this process held; getrusage would give its parent's, if larger."""
    status = Path("/proc/self/status")
    if status.is_file():
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(fields["VmHWM"].split()[0]) * 1024
    import resource  # not on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def world(file: Path, years: list[int]) -> dict[str, Any]:
    """Reconcile some years of the world in this process and measure it."""
    start = time.perf_counter()
    result = reconcile(world_reports(file, years), Settings(transit=frozenset({"KGZ", "HKG"})))
    seconds = time.perf_counter() - start
    flows = result.flows
    both = flows[(flows["exports"] > 0) & (flows["imports"] > 0)]
    record = result.reliability[result.reliability["pairs"] >= MANY_PAIRS]
    ranking = record.groupby("reporter")["both"].median().sort_values()
    kept = flows[flows["status"] == "reconciled"]
    spread = (kept["exports_sd"] ** 2 + kept["imports_sd"] ** 2) ** 0.5
    gap = (kept["gap_ratio"] / Settings().margin.factor).map(math.log).abs()
    return {
        "years": len(years),
        "reports": int(flows["exports"].notna().sum() + flows["imports"].notna().sum()),
        "seconds": round(seconds, 1),
        "bytes": peak_bytes(),
        "flows": len(flows),
        "refused_of_pairs": float((both["status"] == "refused").mean()),
        "gaps_within_two_deviations": float((gap < 1.96 * spread).mean()),
        "imputed": result.imputed.groupby("reporter").size().sort_values(ascending=False).to_dict(),
        "most_reliable": ranking.head(10).round(2).to_dict(),
        "least_reliable": ranking.tail(10).round(2).to_dict(),
    }


def simulated(networks: int, seed: int, workers: int) -> dict[str, dict[str, Any]]:
    found = {}
    with ProcessPoolExecutor(workers) as pool:
        for name, each in simulation.SCENARIOS.items():
            start = time.perf_counter()
            count = networks if name in simulation.PROVEN else max(networks // 5, 1)
            done = pool.map(partial(simulation.one, each, seed), range(count), chunksize=5)
            found[name] = asdict(simulation.summarise(done))
            found[name]["seconds"] = round(time.perf_counter() - start, 1)
            row = found[name]
            print(
                f"{name:30} covered {row['covered']:.4f}  refused {row['refused']:.4f}  "
                f"transit refused {row['transit_refused']:.4f}  bias {row['bias']:+.4f}  "
                f"lied {row['lied_covered']:.4f}  bound {row['bound_covered']:.4f}  "
                f"networks {row['networks']}  flows {row['flows']}  {row['seconds']} s",
                flush=True,
            )
    return found


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--networks", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--years", help="only these years of the world, as JSON on standard output")
    options = parser.parse_args()
    if options.years:
        years = [int(year) for year in options.years.split(",")]
        print(json.dumps(world(world_file(), years)))
        return 0
    found: dict[str, Any] = {"coverage": simulated(options.networks, options.seed, options.workers)}
    simulation.store(found["coverage"], paths.data() / "reconciliation")
    failures = []
    for name in simulation.PROVEN:
        for column in ("covered", "bound_covered"):
            share = found["coverage"][name][column]
            if not math.isnan(share) and not LOWEST <= share <= HIGHEST:
                failures.append(
                    f"{name}: expected {column} between {LOWEST} and {HIGHEST}, found {share:.4f}"
                )
    if world_file().is_file():
        found["world"] = []
        for last in (2000, 2003, 2015):
            years = ",".join(map(str, range(2000, last + 1)))
            command = [sys.executable, "-m", "tests.bench_reconcile", "--years", years]
            out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            row = json.loads(out)
            found["world"].append(row)
            print(json.dumps(row, indent=1))
            limit = SECONDS_A_YEAR if row["years"] == 1 else SECONDS_ALL
            if row["seconds"] > limit or row["bytes"] > BYTES:
                failures.append(
                    f"{row['years']} years took {row['seconds']} s, {row['bytes']} bytes"
                )
        if "TKM" not in found["world"][-1]["imputed"]:
            failures.append("expected Turkmenistan among the imputed reporters, found it not there")
    else:
        print(f"skipped: there is no {world_file()}; the world's trade was not reconciled")
    target = paths.build() / "bench" / "reconcile.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
