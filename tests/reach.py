"""Which lines of the package each test runs, in its own process and in those that it starts.

:func:`measure` runs tests under coverage, with the test as context; this module is then a plugin of
pytest, in each of its processes. :func:`lines_by_test` reads what was measured.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import coverage

from tests.conftest import REPOSITORY

PACKAGE = REPOSITORY / "src" / "analysis"
MEASURED = REPOSITORY / ".venv" / "reach" / "coverage"

Line = tuple[str, int]
"""A module of the package, without ``analysis.``, and the first line of a statement."""


def pytest_runtest_logstart(nodeid: str) -> None:
    """Make the test the context of what is run from here on, here and in what it starts."""
    os.environ["ANALYSIS_TEST"] = nodeid
    running = coverage.Coverage.current()
    if running:
        running.switch_context(nodeid)


def measure(tests: list[str]) -> Path:
    """Run tests under coverage, in two processes; return the file of what they ran."""
    MEASURED.parent.mkdir(parents=True, exist_ok=True)
    for old in MEASURED.parent.glob("coverage*"):
        old.unlink()
    environment = {
        **os.environ,
        "ANALYSIS_COVERED": str(PACKAGE),
        "COVERAGE_FILE": str(MEASURED),
    }
    run = ["run", "-m", "pytest", "-q", "-p", "tests.reach", "-n", "2", "--dist", "loadfile"]
    python = [sys.executable, "-m", "coverage"]
    done = subprocess.run([*python, *run, *tests], cwd=REPOSITORY, env=environment)
    if done.returncode > 1:
        raise SystemExit("the tests could not be run; what they run was not measured")
    if done.returncode:
        print("Not all tests passed; of those that failed, what they ran so far was measured.")
    subprocess.run([*python, "combine", "--quiet"], cwd=REPOSITORY, env=environment, check=True)
    return MEASURED


def lines_by_test(measured: Path) -> dict[str, set[Line]]:
    """Return the lines of the package that each test runs, from a file of coverage."""
    data = coverage.CoverageData(str(measured))
    data.read()
    found: dict[str, set[Line]] = defaultdict(set)
    for file in data.measured_files():
        place = Path(file)
        if not place.is_relative_to(PACKAGE) or place.stem in {"__init__", "__main__"}:
            continue
        module = ".".join(place.relative_to(PACKAGE).with_suffix("").parts)
        for line, contexts in data.contexts_by_lineno(file).items():
            for test in {each.partition("|")[0] for each in contexts} - {""}:
                found[test].add((module, line))
    return found


def first_lines(source: str) -> dict[int, int]:
    """Return for each line of a simple statement the first one, by which coverage counts it."""
    return {
        line: node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.stmt) and not hasattr(node, "body")
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


def source_of(module: str) -> Path:
    """Return the file of a module."""
    return PACKAGE.joinpath(*module.split(".")).with_suffix(".py")
