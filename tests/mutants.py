"""Break a module in small ways and count the breaks that its tests notice.

``python -m tests.mutants stated`` changes one operator, comparison, number, constant or condition
of ``src/analysis/stated.py`` at a time, runs the module's own test files against each, and prints
the survivors and the score. mutmut and cosmic-ray start pytest and import pandas anew for each
mutant, two seconds here; this runner imports once and forks, so that a mutant takes what its tests
take. The changed module lives in the child's memory only: no file of the tree is touched.

A mutant is killed when a test fails or cannot be imported, or when it takes longer than
:data:`SECONDS`. Docstrings, annotations, words and messages of errors are not changed, and no
statement is left out.
"""

from __future__ import annotations

import argparse
import ast
import gc
import importlib
import io
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from analysis import ledger, paths
from tests.conftest import REPOSITORY
from tests.edits import edited, edits
from tests.reach import Line, collected, lines_by_test, source_of

SECONDS = 180
_TIME = 124
_KILLED = {1, 2, _TIME}  # a test failed, or could not be imported, or took too long
_SOUND = 3600  # for all tests together, before anything is changed
# Looking for plugins among all that is installed would take longer than most tests.
_PLUGINS = ("--disable-plugin-autoload", "-p", "_hypothesis_pytestplugin")
_QUALITY = {
    "growth": "", "agreement": "", "comparison": "", "mirror": "", "finding": "_report",
    "identity": "_identity", "running": "_identity", "dates": "_dates", "words": "_words",
    "definitions": "_definitions", "joint": "_joint", "system": "_joint", "levels": "_levels",
    "misprint": "_misprint", "mutation": "_mutation", "order": "_order", "scope": "_scope",
    "plausibility": "_plausibility", "remembered": "_remembered", "report": "_report",
    "checks": "_report", "coverage": "", "benchmark": "_benchmark", "generated": "_mutation",
    "outside": "_report",
}  # fmt: skip
_RECONCILE = {
    "balancing": ("_balancing",), "reasons": ("_estimation", "_reasons"),
    "refusal": ("_refusal", "_reasons", ""), "command": ("_command",),
    "reports": ("_reports", "_command", ""),
    "factor": ("_balancing",), "simulation": ("",),
    "imputation": ("_imputation", ""), "reliability": ("_reliability", ""),
    **dict.fromkeys(("comparison", "margins", "reexport"), ("_refusal", "")),
    "covariates": ("_estimation", "_reasons", ""), "briefs": ("",), "mirror": ("_mirror", ""),
    **dict.fromkeys(("estimation", "totals"), ("_estimation", "")),
}  # fmt: skip
TESTS = {
    "stated": ["tests/test_stated.py"],
    "periods": ["tests/test_periods.py"],
    "strict": ["tests/test_properties_parsers.py"],
    "ledger": ["tests/test_ledger.py", "tests/test_corrections.py"],
    "_checks": ["tests/test_ledger.py"],
    "corrections": ["tests/test_corrections.py", "tests/test_ledger.py"],
    "quality.disputes": ["tests/test_disputes.py"],
    **{
        f"quality.{module}": [
            *(f"tests/test_quality{end}.py" for end in dict.fromkeys([ends, ""])),
            "tests/test_findings.py",
        ]
        for module, ends in _QUALITY.items()
    },
    **{
        f"reconcile.{module}": [f"tests/test_reconcile{end}.py" for end in ends]
        for module, ends in _RECONCILE.items()
    },
}
"""The test files of a module; a package, by its name, is all of its modules that are listed."""
_BELONG = {"ledger": ("_checks", "corrections")}


class _Told:
    """Write each test's outcome and name to a file, as it ends; a killed child has told so far.

    A test has ``failed`` by an assertion of its own, and ``erred`` by whatever else was raised.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if call.when == "call" or report.outcome != "passed":
            word: str = report.outcome
            if word == "failed" and not _asserted(call):
                word = "erred"
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{word} {item.nodeid}\n")
        return report


def _asserted(call: pytest.CallInfo[None]) -> bool:
    return (
        call.when == "call"
        and call.excinfo is not None
        and issubclass(call.excinfo.type, AssertionError | pytest.fail.Exception)
    )


def outcome(
    changed: Mapping[str, str], tests: list[str], told: Path | None = None, seconds: int = SECONDS
) -> int:
    """Run tests with changed modules; return the exit code, 124 for too long.

    The first failure ends it, unless the outcome of each test shall be ``told`` to a file. What the
    tests start has the changed modules too (:mod:`tests.changed.sitecustomize`).

    Parameters
    ----------
    changed
        Sources by the names of modules, these without ``analysis.``.
    """
    with tempfile.TemporaryDirectory(prefix="changed-") as folder:
        return in_child(lambda: _change(changed, Path(folder)), tests, told, seconds)


def in_child(
    prepare: Callable[[], None], tests: list[str], told: Path | None, seconds: int = SECONDS
) -> int:
    """Run tests in a forked child that was prepared; return the exit code, 124 for too long."""
    stop = ["-x"] if told is None else []
    plugins = [] if told is None else [_Told(told)]
    child = os.fork()
    if child == 0:
        gc.freeze()  # what was imported; pytest would look through all of it at its end
        os.setpgid(0, 0)  # so that what it started can be ended with it
        with Path(os.devnull).open("w") as void:
            os.dup2(void.fileno(), 1)
            os.dup2(void.fileno(), 2)
        signal.alarm(seconds)
        code = 3
        try:
            prepare()
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                code = int(pytest.main(["-q", *stop, "--tb=no", *_PLUGINS, *tests], plugins))
        except BaseException:
            code = 1  # it does not even import: killed
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if os.WIFSIGNALED(status):  # by the alarm, or as one that crashed
        return _TIME if os.WTERMSIG(status) == signal.SIGALRM else 1
    return os.WEXITSTATUS(status)


def _change(changed: Mapping[str, str], folder: Path) -> None:
    for module, source in changed.items():
        folder.joinpath(f"analysis.{module}").write_text(source, encoding="utf-8")
    before = os.environ.get("PYTHONPATH")
    ours = str(Path(__file__).with_name("changed"))
    os.environ["PYTHONPATH"] = os.pathsep.join([ours, *filter(None, [before])])
    os.environ["ANALYSIS_CHANGED"] = str(folder)
    for module, source in changed.items():
        held = importlib.import_module(f"analysis.{module}")
        old = dict(held.__dict__)
        exec(compile(source, held.__file__ or module, "exec"), held.__dict__)
        _hand_on(old, held.__dict__)


def _hand_on(before: dict[str, object], after: dict[str, object]) -> None:
    """Give what is changed to the modules that imported the old by name; numbers by that name only.

    Another module's 40 is the same object as this one's.
    """
    changed = {name: after[name] for name, old in before.items() if after.get(name) is not old}
    swapped = {id(before[name]): new for name, new in changed.items() if callable(before[name])}
    for name, held in list(sys.modules.items()):
        if name.startswith("analysis.") and held is not None and vars(held) is not after:
            for key, value in list(vars(held).items()):
                if key in changed and value is before[key]:
                    setattr(held, key, changed[key])
                elif id(value) in swapped:
                    setattr(held, key, swapped[id(value)])
                elif isinstance(value, tuple) and any(id(each) in swapped for each in value):
                    setattr(held, key, tuple(swapped.get(id(each), each) for each in value))


def _wilson(killed: int, tried: int) -> tuple[float, float]:
    """Return the interval of a share at 95 % by Wilson's score (1927)."""
    z, share = 1.959964, killed / tried
    middle = (share + z * z / (2 * tried)) / (1 + z * z / tried)
    half = z * (share * (1 - share) / tried + z * z / (4 * tried * tried)) ** 0.5
    half /= 1 + z * z / tried
    return middle - half, middle + half


def _modules(name: str) -> list[str]:
    also = _BELONG.get(name, ())
    return [each for each in TESTS if each in {name, *also} or each.startswith(f"{name}.")]


@dataclass(frozen=True)
class Mutant:
    """A changed module, what was changed, and the tests that meet it."""

    module: str
    what: str
    source: str
    tests: tuple[str, ...]

    def end(self, told: Path | None) -> int:
        """Return 0 for one that survives, as where no test reaches it, or else what killed it.

        Raises
        ------
        RuntimeError
            When the tests could not be run, as where one of them has another name by now.
        """
        if not self.tests:
            return 0
        code = outcome({self.module: self.source}, [*self.tests], told)
        if code not in {0, *_KILLED}:
            raise RuntimeError(f"pytest ended with {code} for {self.what} of {self.module}")
        return code


def _keep_the_ledger() -> None:
    """Read the report's own ledger once, for all children."""
    read, own = ledger.load, paths.data()
    whole = read(own)

    def load(folder: Path | None = None) -> ledger.Ledger:
        return whole if (folder or paths.data()) == own else read(folder)

    ledger.load = load


def _quick_first(lines: Mapping[str, int]) -> tuple[str, ...]:
    """Return tests by how many lines they run, file by file: the first that fails ends a mutant."""
    first: dict[str, int] = {}
    for test, count in lines.items():
        first[_file(test)] = min(count, first.get(_file(test), count))
    return tuple(sorted(lines, key=lambda test: (first[_file(test)], _file(test), lines[test])))


def _file(test: str) -> str:
    return test.partition("::")[0]


def _of_tests(
    measured: Mapping[str, set[Line]], modules: list[str], tests: list[str]
) -> dict[str, set[Line]]:
    """Return what the tests of today reach: one that was not measured may reach every line."""
    lines = {
        (module, line)
        for module in modules
        for line in range(len(source_of(module).read_text(encoding="utf-8").splitlines()) + 1)
    }
    shared = {each: reached for each, reached in measured.items() if "::" not in each}
    return shared | {each: measured.get(each, lines) for each in tests}


def _made(module: str, reach: Mapping[str, set[Line]]) -> Iterator[Mutant]:
    """Yield the mutants of a module; by ``reach`` each meets only the tests that run its line."""
    source = source_of(module).read_text(encoding="utf-8")
    in_functions = {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        for line in range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1)
    }
    for edit in edits(source):
        tests = tuple(TESTS[module])
        if reach and edit.line in in_functions:
            meeting = (test for test, lines in reach.items() if (module, edit.line) in lines)
            tests = _quick_first(
                {test: len(reach[test]) for test in meeting if _file(test) in TESTS[module]}
            )
        yield Mutant(module, edit.what, edited(source, [edit]), tests)


def main() -> int:
    """Run the mutants of a module or package and print survivors and score."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    names = dict.fromkeys([*TESTS, *(each.split(".")[0] for each in TESTS)])
    parser.add_argument("module", choices=names)
    parser.add_argument("--sample", type=int, help="only so many, drawn by the seed")
    parser.add_argument("--seed", type=int, default=0, help="of the sample (0)")
    parser.add_argument("--tests", action="store_true", help="name the tests that never failed")
    parser.add_argument("--seconds", type=int, help="stop after so long and say how far it went")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument(
        "--measured", type=Path, help="a file of coverage (tests/reach.py): only tests of the line"
    )
    options = parser.parse_args()
    importlib.import_module("analysis.reconcile")
    modules = _modules(options.module)
    tests = [*dict.fromkeys(each for module in modules for each in TESTS[module])]
    reach: dict[str, set[Line]] = {}
    if options.measured:
        reach = _of_tests(lines_by_test(options.measured), modules, collected(tests))
    for module in modules:
        importlib.import_module(f"analysis.{module}")
    if options.module.startswith(("quality", "reconcile")):  # floors above that of the ledger
        _keep_the_ledger()
    made = [mutant for module in modules for mutant in _made(module, reach)]
    everything = len(made)
    random.Random(options.seed).shuffle(made)
    made = made[: options.sample]
    folder = tempfile.TemporaryDirectory(prefix="mutants-")
    sound, broken = Path(folder.name, "sound"), Path(folder.name, "broken")
    if outcome({}, tests, sound, _SOUND) != 0:
        print(f"{' '.join(tests)} fail before anything is changed", file=sys.stderr)
        return 2
    end = time.monotonic() + options.seconds if options.seconds else float("inf")
    ends: Counter[int] = Counter()
    try_ = partial(_tried, end, broken if options.tests else None)
    with ProcessPoolExecutor(options.jobs, get_context("fork")) as pool:
        for mutant, how in zip(made, pool.map(try_, made), strict=True):
            if how is None:
                continue
            ends[how] += 1
            if not how:
                place = source_of(mutant.module).relative_to(REPOSITORY)
                print(f"survived: {place}, {mutant.what}", flush=True)
    tried = ends.total()
    killed = tried - ends[0]
    share = f"{100 * killed / max(1, tried):.0f} %, {ends[_TIME]} of them by time"
    among = f", of {everything}"
    if tried < everything:
        low, high = (100 * each for each in _wilson(killed, max(1, tried)))
        among = f"; of all {everything}, {low:.0f} to {high:.0f} % at 95 %"
    print(f"{options.module}: {killed} of {tried} mutants killed ({share}){among}")
    if options.tests:
        ran, failed = named(sound, "passed"), named(broken, "failed")
        for each in sorted(ran - failed):
            print(f"never failed: {each}")
        print(f"{options.module}: {len(ran & failed)} of {len(ran)} tests failed for some mutant")
    return 0


def _tried(end: float, told: Path | None, mutant: Mutant) -> int | None:
    """Return how a mutant ends; None where the time for all is over."""
    return None if time.monotonic() > end else mutant.end(told)


def named(told: Path, outcome: str) -> set[str]:
    """Return the tests that had an outcome, by the file in which :class:`_Told` wrote them."""
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    return {name for word, _, name in (each.partition(" ") for each in lines) if word == outcome}


if __name__ == "__main__":
    raise SystemExit(main())
