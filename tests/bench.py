"""Measure the build against what an author would do otherwise; `make bench` runs it.

Each case is timed as a command in a process of its own, the two sides in turn, on a copy of the
report. The other side is Jupyter Book that executes by itself, plain nbval and plain papermill, in
the same environment. It has our roles and directives, without which there were no such pages, and
none of what makes our build fast: without ``analysis_fast`` Sphinx and the theme run as they come.
Times are medians of wall-clock seconds. Memory is the largest sum of the proportional set sizes of
all processes of a build, sampled while it runs.

Beside the time stands the processor time of all processes of a command, which other work on the
machine disturbs less.

The table goes to ``_build/bench.md``; docs/build.md holds the one that was measured last.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
Step = Callable[[], "Cost"]
Report = Callable[[str, "tuple[Cost, Cost]", str], None]

PARAMETERS = {  # what a series of notebooks could vary; all leave the chapters running
    "trade": {"base_year": "2024"},
    "data_quality": {"minimum_gap": 0.0},
}


_PROJECT = ("pyproject.toml", "requirements.txt")


@dataclass(frozen=True)
class Cost:
    """What a command took, in seconds."""

    wall: float
    processor: float


def median(costs: Sequence[Cost]) -> Cost:
    """Return the median of each."""
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.processor for cost in costs),
    )


def _processor_time() -> float:
    """Return the processor time of all processes that have ended below this one."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Bench:
    """A copy of the report for us and one for Jupyter Book."""

    def __init__(self, folder: Path, repeats: int) -> None:
        self.folder = folder
        self.repeats = repeats
        self.ours, self.theirs = folder / "ours", folder / "theirs"
        for copy in (self.ours, self.theirs):
            for part in ("data", "chapters", "_static", "src"):
                shutil.copytree(REPOSITORY / part, copy / part)
            for part in ("_config.yml", "_toc.yml", "index.ipynb", *_PROJECT):
                shutil.copy(REPOSITORY / part, copy)

    def run(self, root: Path, *command: str, **environment: str) -> Cost:
        """Run a command in a copy."""
        ordinary = {k: v for k, v in os.environ.items() if k != "JUPYTER_DEFAULT_PROVISIONER_NAME"}
        begun, used = time.perf_counter(), _processor_time()
        done = subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            cwd=root,
            env={**ordinary, "ANALYSIS_ROOT": str(root), **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        cost = Cost(time.perf_counter() - begun, _processor_time() - used)
        if done.returncode:
            raise SystemExit(
                f"{' '.join(command)} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
            )
        return cost

    def build(self) -> Cost:
        """Build as the report does."""
        return self.run(self.ours, "analysis", "build", "--html")

    def jupyter_book(self, execute: str) -> Cost:
        """Build as Jupyter Book does, executing ``force`` or from its ``cache``."""
        config = yaml.safe_load((REPOSITORY / "_config.yml").read_text())
        config["execute"] = {"execute_notebooks": execute, "timeout": 600}
        # Its pages are made of the side files that our build left.
        artifacts = self.ours / "_build/artifacts"
        config["sphinx"]["config"] |= {
            "analysis_artifacts": str(artifacts),
            "analysis_data": str(self.theirs / "data"),
        }
        text = yaml.safe_dump(config)
        path = self.theirs / "_config.yml"
        if path.read_text() != text:
            path.write_text(text)
        # So are its evidence pages, which our build writes and an author would have to.
        evidence = self.ours / "_build/source/evidence"
        if not (self.theirs / "evidence").exists():
            shutil.copytree(evidence, self.theirs / "evidence")
            shutil.copy(evidence / "_toc.yml", self.theirs)
        scratch = self.folder / "scratch"
        return self.run(self.theirs, "jupyter-book", "build", ".", ANALYSIS_ARTIFACTS=str(scratch))

    def nbval(self, *options: str, provisioner: str = "local-provisioner") -> Cost:
        """Prove the stored outputs of all chapters."""
        return self.run(
            REPOSITORY,
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            *options,
            "--nbval",
            "index.ipynb",
            "chapters",
            JUPYTER_DEFAULT_PROVISIONER_NAME=provisioner,
            ANALYSIS_ARTIFACTS=str(self.folder / "nbval"),
        )

    def series(self, count: int, *, serial: bool) -> Cost:
        """Run chapters with parameters, many times over."""
        script = "_papermill" if serial else "_executor"
        out = self.folder / f"series-{script}"
        shutil.rmtree(out, ignore_errors=True)
        return self.run(
            self.ours,
            "python",
            "-c",
            f"from tests.bench import {script}; {script}({count}, {str(out)!r})",
            PYTHONPATH=str(REPOSITORY),
            ANALYSIS_ARTIFACTS=str(self.folder / "scratch"),
        )

    def paired(self, before: Callable[[], None], ours: Step, theirs: Step) -> tuple[Cost, Cost]:
        """Return the medians of both sides, taken in turn."""
        pairs = []
        for _ in range(self.repeats):
            before()
            pairs.append((ours(), theirs()))
        first, second = zip(*pairs, strict=True)
        return median(first), median(second)

    def clean(self) -> None:
        """Forget everything that was built; keep the side files that the other side needs."""
        for name in ("cache", "executed", "compiled", "html", "source", "valid.json"):
            path = self.ours / "_build" / name
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(
                missing_ok=True
            )
        shutil.rmtree(self.theirs / "_build", ignore_errors=True)

    def edit_prose(self) -> None:
        """Change a sentence of a chapter."""
        for copy in (self.ours, self.theirs):
            path = copy / "chapters/trade.ipynb"
            page = json.loads(path.read_text())
            page["cells"][-1]["source"] = [*page["cells"][-1]["source"], " Another sentence."]
            path.write_text(json.dumps(page, indent=1))

    def edit_row(self) -> None:
        """Change a row of a table that two notebooks read, and what makes Jupyter Book see it.

        The corridors are read by their chapter and by the notebook behind the country briefs.
        Jupyter Book's cache knows the code only, so its author changes a cell of each page.
        """
        stamp = str(time.time_ns())
        for copy in (self.ours, self.theirs):
            path = copy / "data/corridor_edges.csv"
            lines = path.read_text().splitlines(keepends=True)
            lines[1] = lines[1].rstrip("\n") + f" {stamp}\n"
            path.write_text("".join(lines))
        briefs = sorted((self.theirs / "chapters/briefs").glob("*.ipynb"))
        for path in (self.theirs / "chapters/corridors.ipynb", *briefs):
            page = json.loads(path.read_text())
            cell = next(each for each in page["cells"] if each["cell_type"] == "code")
            cell["source"] = [*cell["source"], f"\n# {stamp}"]
            path.write_text(json.dumps(page, indent=1))

    def memory(self) -> float:
        """Return the peak of a cold build in MiB.

        Raises
        ------
        subprocess.CalledProcessError
            When the build failed: it took less than a whole one does.
        """
        self.clean()
        command = [str(BIN / "analysis"), "build"]
        build = subprocess.Popen(
            command,
            cwd=self.ours,
            env={**os.environ, "ANALYSIS_ROOT": str(self.ours)},
            stdout=subprocess.DEVNULL,
        )
        mark = f"ANALYSIS_ROOT={self.ours}\0".encode()
        peak = 0
        while build.poll() is None:
            total = 0
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    if mark in (process / "environ").read_bytes():
                        lines = (process / "smaps_rollup").read_text().splitlines()
                        total += next(int(e.split()[1]) for e in lines if e.startswith("Pss:"))
                except (OSError, StopIteration):
                    continue
            peak = max(peak, total)
            time.sleep(0.1)
        if build.returncode:
            raise subprocess.CalledProcessError(build.returncode, command)
        return peak / 1024


def _series(count: int) -> list[tuple[str, dict[str, object]]]:
    names = sorted(PARAMETERS)
    return [(names[i % len(names)], dict(PARAMETERS[names[i % len(names)]])) for i in range(count)]


def _papermill(count: int, out: str) -> None:
    import papermill

    for number, (name, parameters) in enumerate(_series(count)):
        target = Path(out) / f"{name}-{number}.ipynb"
        target.parent.mkdir(parents=True, exist_ok=True)
        source = f"chapters/{name}.ipynb"
        papermill.execute_notebook(source, str(target), parameters, progress_bar=False)


def _executor(count: int, out: str) -> None:
    from analysis.book.execute import run_all
    from analysis.book.run import Run

    root = Path.cwd()
    runs = [
        Run(
            source=root / f"chapters/{name}.ipynb",
            executed=Path(out) / f"{name}-{number}.ipynb",
            artifacts=Path(out) / f"{name}-{number}",
            root=root,
            parameters=parameters,
        )
        for number, (name, parameters) in enumerate(_series(count))
    ]
    assert not any(outcome.failure for outcome in run_all(runs))


def measure_cases(bench: Bench, report: Report) -> None:
    """Measure each case in pairs, and report it."""

    def nothing() -> None:
        return None

    def cached() -> Cost:
        return bench.jupyter_book("cache")

    def warmly() -> Cost:  # as the Makefile does it
        plugin = "-p analysis.book.warm.shared_by_pytest -n auto --dist loadfile"
        return bench.nbval(*plugin.split(), provisioner="analysis-warm")

    cold = bench.paired(bench.clean, bench.build, lambda: bench.jupyter_book("force"))
    report("cold", cold, "0.30")
    bench.jupyter_book("cache")
    report("nothing changed", bench.paired(nothing, bench.build, cached), "0.25 and 1.5 s")
    report("one prose edit", bench.paired(bench.edit_prose, bench.build, cached), "0.8")
    report("one data row", bench.paired(bench.edit_row, bench.build, cached), "0.35")
    report("nbval", bench.paired(nothing, warmly, bench.nbval), "0.35")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3, help="pairs a case; 0: series only")
    parser.add_argument("--series", type=int, nargs="*", default=[10, 50, 200])
    options = parser.parse_args()
    rows: list[tuple[str, Cost, Cost, str]] = []

    def report(case: str, pair: tuple[Cost, Cost], limit: str) -> None:
        rows.append((case, *pair, limit))
        print(case, *pair, flush=True)

    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        bench = Bench(Path(name), options.repeats)
        bench.build()  # fills the file system's cache and leaves the side files
        if options.repeats:
            measure_cases(bench, report)
        for count in options.series:
            pair = bench.series(count, serial=False), bench.series(count, serial=True)
            report(f"{count} parameterised notebooks", pair, "0.25")
        memory = bench.memory()
    table = [
        "| case | this build | otherwise | ratio | at most | processor | otherwise | ratio |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
        *(
            f"| {case} | {a.wall:.1f} s | {b.wall:.1f} s | {a.wall / b.wall:.2f} | {limit} "
            f"| {a.processor:.1f} s | {b.processor:.1f} s | {a.processor / b.processor:.2f} |"
            for case, a, b, limit in rows
        ),
        "",
        f"Peak memory of a cold build with PDF: {memory:.0f} MiB (at most 1536).",
        "",
        f"Medians of {options.repeats} pairs a case; series once. {platform.machine()}, "
        f"{len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[1]:.1f} at the end; Python "
        f"{platform.python_version()}, "
        + ", ".join(f"{p} {version(p)}" for p in ("jupyter-book", "papermill", "nbval", "pandas"))
        + ".",
    ]
    path = REPOSITORY / "_build/bench.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(table) + "\n")
    print("\n".join(table))


if __name__ == "__main__":
    main()
