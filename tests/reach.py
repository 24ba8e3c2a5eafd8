"""Which lines of the package each test runs, in its own process and in those that it starts.

:func:`measure` runs tests under coverage, with the test as context; this module is then a plugin of
pytest, in each of its processes. :func:`lines_by_test` reads what was measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path

import coverage
import pytest

from tests.conftest import REPOSITORY

PACKAGE = REPOSITORY / "src" / "analysis"
MEASURED = REPOSITORY / ".venv" / "reach" / "coverage"
_RUNNING = "ANALYSIS_TEST"  # see [tool.coverage.run] in pyproject.toml

Line = tuple[str, int]
"""A module of the package, without ``analysis.``, and the first line of a statement."""


def pytest_runtest_logstart(nodeid: str) -> None:
    """Make the test the context of what is run from here on, here and in what it starts."""
    os.environ[_RUNNING] = nodeid
    running = coverage.Coverage.current()
    if running:
        running.switch_context(nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object],
) -> Generator[None, object, object]:
    """Count what makes a fixture that tests share for their file, not for the first of them."""
    test = os.environ[_RUNNING]
    if fixturedef.scope != "function":
        pytest_runtest_logstart(test.partition("::")[0])
    try:
        return (yield)
    finally:
        pytest_runtest_logstart(test)


def collected(tests: list[str]) -> list[str]:
    """Return the names of all tests in folders or files; what else is given goes to pytest."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *tests]
    found = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return [line for line in found.stdout.splitlines() if "::" in line]


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
    """Return the lines of the package that each test runs, from a file of coverage.

    What made fixtures that tests share stands under the name of their file.
    """
    data = coverage.CoverageData(str(measured))
    data.read()
    found: dict[str, set[Line]] = defaultdict(set)
    for file in data.measured_files():
        place = Path(file)
        if not place.is_relative_to(PACKAGE) or place.stem in {"__init__", "__main__"}:
            continue
        if place.suffix != ".py":  # templates of pages
            continue
        module = ".".join(place.relative_to(PACKAGE).with_suffix("").parts)
        for line, contexts in data.contexts_by_lineno(file).items():
            for test in set(contexts) - {""}:
                found[test].add((module, line))
    return found


def source_of(module: str) -> Path:
    """Return the file of a module."""
    return PACKAGE.joinpath(*module.split(".")).with_suffix(".py")
