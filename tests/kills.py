"""`make kills`: SIGKILL builds of a small report at random moments; each next build must be right.

The report has three notebooks and two states, A and B, which differ in code,
prose and data. What a build of each from nothing yields is known before. In each round the report
is brought from one state to the other by a build that is killed after a random time, either its
process alone or all of its group. Then

- the pages that stand there are wholly those of the last good build or wholly the new ones, and so
  is the PDF; they are put in place one after the other, and how often a kill fell between is told,
- no process of the build is left,
- the next build ends well, its book is that of the clean build, byte by byte, and nothing that the
  killed one left beside it remains.

The moments follow from a seed; the time that a build takes on the machine does not.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.notebooks import code, text
from tests.reports import FIGURE, analysis, edit, make_report

Book = dict[str, bytes]

_DRAWN = """
from analysis.ledger import on_demand
row = on_demand().observation("{figure}")
print(row["printed"], {number})
"""
_LEFT = ("html.draft", "html.previous", "executed/.running-*", "cache/*/.draft-*")


def put(report: Path, state: str) -> None:
    """Bring the sources of the report into state A or B."""
    number = {"A": 7, "B": 11}[state]
    edit(report, "computed", code(f"print(6 * {number})"), text(f"Words of {state}."))
    edit(report, "read", code(_DRAWN.format(figure=FIGURE, number=number)))
    events = report / "data/events.csv"
    header = events.read_text(encoding="utf-8").splitlines()[0]
    row = f"cepa-{state.lower()},trade,visit,A visit,2024-01,Beijing,UZB CHN,,,cepa2024,p.6,"
    events.write_text(f"{header}\n{row}\n", encoding="utf-8")


def make(folder: Path) -> Path:
    """Make the report, in state A."""
    steady = [code("print('steady')"), text(f"{{stated}}`{FIGURE}`")]
    report = make_report(folder, computed=steady, read=steady, steady=steady)
    put(report, "A")
    return report


def book(report: Path) -> Book:
    """Return the book that stands in a report, empty where none does."""
    home = report / "_build"
    html = home / "html"
    found = {path.relative_to(home).as_posix(): path for path in html.rglob("*") if path.is_file()}
    if (home / "report.pdf").exists():
        found["report.pdf"] = home / "report.pdf"
    return {place: path.read_bytes() for place, path in found.items()}


def clean(folder: Path, state: str, pdf: bool) -> tuple[Book, float]:
    """Return the book that a build from nothing makes, and the seconds that it took."""
    report = make(folder)
    put(report, state)
    begun = time.monotonic()
    status, said = run(report, pdf)
    if status:
        raise SystemExit(f"a build from nothing failed:\n{said}")
    return book(report), time.monotonic() - begun


def run(report: Path, pdf: bool) -> tuple[int, str]:
    """Build, and return exit code and what was said."""
    process = start(report, pdf)
    said = "".join(process.communicate(timeout=600))
    return process.returncode, said


def start(report: Path, pdf: bool) -> subprocess.Popen[str]:
    """Start a build in a group of its own."""
    return analysis(report, "build", *([] if pdf else ["--html"]))


def processes_of(report: Path) -> list[str]:
    """Return the processes that were started for this report."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            if f"ANALYSIS_ROOT={report}\0".encode() in environment and state != "Z":
                found.append((folder / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@dataclass
class Tally:
    """What became of the rounds."""

    rounds: int = 0
    right: int = 0
    missed: int = 0
    """Builds that had ended before their moment came; they are no rounds."""
    mixed: int = 0
    """Kills that left new pages beside the old PDF, each of them whole: they change in turn."""
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return it as the command prints it."""
        told = f"{self.right} of {self.rounds} kills of a running build survived"
        missed = f"  {self.missed} more builds ended before their moment"
        mixed = f"  {self.mixed} kills fell between the new pages and the new PDF"
        return "\n".join([told, missed, mixed, *(f"  {problem}" for problem in self.problems)])


class Harness:
    """A report that builds are killed in.

    Parameters
    ----------
    folder
        Empty; the report and its clean twins are made in it.
    pdf
        Whether the PDF is built as well.
    """

    def __init__(self, folder: Path, pdf: bool) -> None:
        self.pdf = pdf
        self.books: dict[str, Book] = {}
        for state in "AB":
            self.books[state], _ = clean(folder / state, state, pdf)
        self.report = make(folder / "report")
        status, said = run(self.report, pdf)
        if status or book(self.report) != self.books["A"]:
            raise SystemExit(f"the report does not build as its twin does:\n{said}")
        self.state = "A"
        begun = time.monotonic()
        self._move()
        run(self.report, pdf)
        self.seconds = time.monotonic() - begun

    def _move(self) -> None:
        self.state = "B" if self.state == "A" else "A"
        put(self.report, self.state)

    def round(self, chance: random.Random, tally: Tally) -> None:
        """Kill one build and judge what it left, and the build after it."""
        before = self.state
        self._move()
        moment, whole_group = chance.uniform(0, self.seconds * 1.05), chance.random() < 0.5
        process = start(self.report, self.pdf)
        time.sleep(moment)
        if process.poll() is not None:
            process.communicate()
            tally.missed += 1
            return
        tally.rounds += 1
        if whole_group:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.communicate(timeout=60)
        found = self._judge(before, tally)
        status, said = run(self.report, self.pdf)
        if status:
            found.append(f"the next build failed: {said[-500:]}")
        found += [f"differs: {place}" for place in self._differing()[:3]]
        home = self.report / "_build"
        found += [f"left behind: {path}" for each in _LEFT for path in home.glob(each)]
        if not eventually(lambda: not processes_of(self.report)):
            found.append(f"still runs after the next build: {processes_of(self.report)}")
        whom = "group" if whole_group else "process"
        tally.problems += [f"round {tally.rounds}, {whom} at {moment:.2f} s: {x}" for x in found]
        tally.right += not found

    def _judge(self, before: str, tally: Tally) -> list[str]:
        """Return what is wrong with what a killed build left."""
        found = []
        if not eventually(lambda: not processes_of(self.report)):
            found.append(f"still runs after five seconds: {processes_of(self.report)}")
        standing = book(self.report)
        for part in ("html", "report.pdf"):
            old, new, now = (
                {place: each for place, each in whole.items() if place.split("/")[0] == part}
                for whole in (self.books[before], self.books[self.state], standing)
            )
            if now not in (old, new):
                found.append(f"{part} is neither the last good one nor the new one")
        tally.mixed += not found and standing not in (self.books[before], self.books[self.state])
        return found

    def _differing(self) -> list[str]:
        wanted, found = self.books[self.state], book(self.report)
        return sorted(p for p in wanted.keys() | found.keys() if wanted.get(p) != found.get(p))


def eventually(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Tell whether something becomes true in time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def kill(folder: Path, count: int, seed: int, pdf: bool, minutes: float = float("inf")) -> Tally:
    """Kill as many builds, or those that the time allows, and tell what became of them."""
    harness, chance, tally = Harness(folder, pdf), random.Random(seed), Tally()
    end = time.monotonic() + 60 * minutes
    while tally.rounds < count and time.monotonic() < end:
        harness.round(chance, tally)
        print(f"\r{tally.rounds}/{count}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return tally


def main() -> int:
    """Kill builds and say how many were survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="builds to kill (100)")
    parser.add_argument(
        "--minutes", type=float, default=float("inf"), help="begin no round after as many"
    )
    parser.add_argument("--seed", type=int, default=9, help="of the moments (9)")
    parser.add_argument("--pdf", action="store_true", help="build the PDF as well")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kills-")).resolve()
    try:
        tally = kill(folder, options.count, options.seed, options.pdf, options.minutes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(tally)
    return 0 if tally.right == tally.rounds else 1


if __name__ == "__main__":
    sys.exit(main())
