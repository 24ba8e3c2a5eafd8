"""`make bench-checks`: measure the checks and store the table that the chapter shows.

Run as ``python -m analysis.quality.benchmark``. The table goes to ``data/benchmarks/checks.csv``,
which is tracked: the chapter shows it, and a small sample of it is measured again by the tests.
Speed depends on the machine; it is printed and goes to ``_build/`` only.
"""

from __future__ import annotations

import argparse
import math
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import pandas as pd
from tqdm import tqdm

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

from analysis import ledger, paths
from analysis.quality import generated, mutation
from analysis.quality.checks import findings

SEED = 20
_PART = 20
"""Observations that one process corrupts in turn: enough to profit from what it has solved."""
SIZES = (1_000, 10_000, 100_000, 1_000_000)


def main() -> None:
    """Measure error rates, and with ``--scale`` speed; write the tables and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", action="store_true", help="measure speed instead")
    data = ledger.load()
    frame = speed(data) if parser.parse_args().scale else error_rates(data)
    print(frame.to_string(index=False))


def error_rates(data: ledger.Ledger) -> pd.DataFrame:
    """Corrupt every checked observation, store the table and return it; name what was missed."""
    checked = mutation.checked_observations(data)
    parts = [checked[at : at + _PART] for at in range(0, len(checked), _PART)]
    outcomes: list[mutation.Outcome] = []
    with ProcessPoolExecutor() as pool, tqdm(total=len(checked), unit="observation") as done:
        for found in pool.map(partial(mutation.measure, data, seed=SEED), parts):
            outcomes += found
            done.update(len({each.observation for each in found}))
    for each in outcomes:
        if each.detectable and not each.found:
            print(f"missed: {each.observation}, {each.kind}")
    clean = generated.generate(data, 20_000, SEED)
    alarms = mutation.false_alarms(data, 20_000, SEED)
    frame = mutation.table(outcomes, alarms, len(clean.observations))
    folder = paths.data() / "benchmarks"
    folder.mkdir(exist_ok=True)
    frame.to_csv(folder / mutation.FILE, index=False, lineterminator="\n")
    return frame


def speed(data: ledger.Ledger) -> pd.DataFrame:
    """Time all checks on the report's own ledger and on generated ones."""
    records = []
    for size in (0, *SIZES):
        made = generated.generate(data, size, SEED) if size else data
        begun, used = time.perf_counter(), time.process_time()
        findings(made)
        records.append(
            {
                "observations": len(made.observations),
                "seconds": round(time.perf_counter() - begun, 2),
                "processor_seconds": round(time.process_time() - used, 2),
                "peak_gib": _peak_gib(),
            }
        )
        print(records[-1], flush=True)
    folder = paths.build() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    frame = pd.DataFrame(records)
    frame.to_csv(folder / "checks_speed.csv", index=False, lineterminator="\n")
    return frame


def _peak_gib() -> float:
    """Return the most memory that this process held, NaN where the system does not tell."""
    if resource is None:
        return math.nan
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)


if __name__ == "__main__":
    main()
