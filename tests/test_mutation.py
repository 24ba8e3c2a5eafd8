"""Change each data file, module, parameter and notebook in turn: exactly what depends on it runs.

What depends on a file is found without the cache: the file is broken so that nothing can use it,
and a notebook that still runs does not depend on it. No fewer: each file is broken by itself, and
every notebook that the cache would run for it must fail. No more: for each notebook all files are
broken at once for which the cache would keep its results, and it must run as well as before.

`make test` tries a few mutants, the same ones every time; `make mutation` tries all.
"""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.book import cache
from analysis.book.execute import execute
from analysis.book.files import files_below
from analysis.book.run import Outcome, Run
from tests.conftest import REPOSITORY

ALL = bool(os.environ.get("ANALYSIS_ALL_MUTANTS"))
BROKEN = {".py": "raise RuntimeError('mutant')\n", ".yml": "["}
"""What nothing can be read from; a table without its head, elsewhere."""

SEED = 20240917
SAMPLE = 2


def _data() -> list[str]:
    return [str(path.relative_to(REPOSITORY)) for path in files_below(REPOSITORY / "data")]


def _modules() -> list[str]:
    found = files_below(REPOSITORY / "src/analysis")
    return [str(path.relative_to(REPOSITORY)) for path in found if path.suffix == ".py"]


def _chapters() -> list[str]:
    return sorted(path.stem for path in (REPOSITORY / "chapters").glob("*.ipynb"))


def _chosen(names: list[str], count: int = SAMPLE) -> list[str]:
    return names if ALL else sorted(random.Random(SEED).sample(names, count))


class Report:
    """A copy of the report with a copy of the package, all its chapters executed and kept."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        for part in ("data", "chapters", "src"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(REPOSITORY / part, folder / part, ignore=ignored)
        for part in ("_config.yml", "_toc.yml", "requirements.txt"):
            shutil.copy(REPOSITORY / part, folder)
        home = folder / "_build"
        self.runs = {
            name: Run(
                source=folder / f"chapters/{name}.ipynb",
                executed=home / f"executed/{name}.ipynb",
                artifacts=home / f"artifacts/{name}",
                root=folder,
                cache=home / "cache",
            )
            for name in _chapters()
        }
        failures = [outcome.failure for outcome in self.outcomes(self.runs).values()]
        assert [str(each) for each in failures if each] == []

    def uncached(self, names: Iterable[str]) -> dict[str, Run]:
        """Return runs of chapters that find nothing kept and leave nothing."""
        place = self.root / "_build/mutant"
        return {
            each: replace(
                self.runs[each],
                cache=None,
                executed=place / f"{each}.ipynb",
                artifacts=place / each,
            )
            for each in names
        }

    @contextmanager
    def broken(self, names: Iterable[str]) -> Iterator[None]:
        """Break files, and mend them again."""
        before = {self.root / name: (self.root / name).read_bytes() for name in names}
        try:
            for path in before:
                path.write_text(BROKEN.get(path.suffix, ""))
            yield
        finally:
            for path, content in before.items():
                path.write_bytes(content)

    def outcomes(self, runs: dict[str, Run]) -> dict[str, Outcome]:
        with ThreadPoolExecutor(2) as threads:
            return dict(zip(runs, threads.map(execute, runs.values()), strict=True))

    def failing(self, runs: dict[str, Run]) -> set[str]:
        return {name for name, outcome in self.outcomes(runs).items() if outcome.failure}

    def to_run(self) -> set[str]:
        """Return the chapters that the cache would run now."""
        digests = cache.Digests()
        return {name for name, run in self.runs.items() if cache.restore(run, digests)}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    folder = tmp_path_factory.mktemp("mutation") / "report"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder / "src"))
        yield Report(folder)


@pytest.mark.parametrize("name", [*_chosen(_data()), *_chosen(_modules())])
def test_whatever_runs_again_for_a_broken_file_needs_it(report: Report, name: str) -> None:
    assert report.to_run() == set()
    with report.broken([name]):
        runs_again = report.to_run()
        assert report.failing(report.uncached(runs_again)) == runs_again
    assert report.to_run() == set()


@pytest.mark.parametrize("chapter", _chosen(_chapters()))
def test_a_notebook_needs_nothing_but_what_it_runs_again_for(report: Report, chapter: str) -> None:
    run = report.runs[chapter]
    unneeded = []
    for name in (*_data(), *_modules()):
        with report.broken([name]):
            if cache.restore(run) is None:
                unneeded.append(name)
    assert unneeded, "expected files that the chapter does without, found none"
    with report.broken(unneeded):
        assert cache.restore(run) is None
        assert report.failing(report.uncached([chapter])) == set()


@pytest.mark.parametrize("chapter", _chosen(_chapters()))
def test_a_changed_notebook_is_what_runs_again(report: Report, chapter: str) -> None:
    path = report.runs[chapter].source
    before = path.read_bytes()
    page = json.loads(before)
    next(cell for cell in page["cells"] if cell["cell_type"] == "code")["source"] += ["\n1 + 1"]
    path.write_text(json.dumps(page))
    try:
        assert report.to_run() == {chapter}
    finally:
        path.write_bytes(before)


def _parameters() -> list[str]:
    found = []
    for chapter in _chapters():
        cells = json.loads((REPOSITORY / f"chapters/{chapter}.ipynb").read_text())["cells"]
        for cell in cells:
            if "parameters" in cell["metadata"].get("tags", []):
                lines = "".join(cell["source"]).splitlines()
                found += [
                    f"{chapter}:{line.split('=')[0].strip()}" for line in lines if "=" in line
                ]
    return found


@pytest.mark.parametrize("parameter", _chosen(_parameters()))
def test_a_changed_parameter_runs_its_notebook_again(report: Report, parameter: str) -> None:
    chapter, name = parameter.split(":")
    changed = replace(report.runs[chapter], parameters={name: "another"})
    assert cache.restore(changed) == f"parameter {name} changed"
    assert report.to_run() == set()
