"""`make seen-to-fail`: every unit test has to fail, by its own assertion, when the code is broken.

1. All tests run once under coverage (:mod:`tests.reach`): which lines of the package does each run?
2. Small changes of those lines are tried, those first that the fewest tests run, until each test
   has failed (:func:`seen`). One change is met by every test of the file that runs its line and has
   not failed yet.
3. What never failed is named. An error is told apart: a test that stops because the code raised
   something has not shown that it compares anything.

The changes are the ``wide`` ones of :func:`tests.mutants.mutants`.

Drawback: what checks files of the repository instead of code (a workflow, the words of a notebook)
meets no change of its subject here, and remains.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from tests import mutants
from tests.conftest import REPOSITORY
from tests.reach import Line, first_lines, lines_by_test, measure, source_of

KEPT = REPOSITORY / ".venv" / "seen_to_fail.json"
_TRIES = 40
_TOGETHER = 40
_SECONDS = 120


@dataclass(frozen=True)
class Failure:
    """What made a test fail: ``module`` of the package, what was ``changed``, and ``how``."""

    test: str
    module: str
    changed: str
    how: str


@cache
def _changes(module: str) -> dict[int, list[tuple[str, str]]]:
    """Return the changes of a module by line, each with a word for it and the changed source."""
    source = source_of(module).read_text(encoding="utf-8")
    first = first_lines(source)
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for change in mutants.mutants(source, wide=True):
        line = mutants.line_of(change[0])
        found[first.get(line, line)].append(change)
    return found


def seen(
    file: str, reach: Mapping[str, set[Line]], common: Mapping[Line, int], tries: int
) -> list[Failure]:
    """Break what the tests of a file run until each has failed, or ``tries`` changes were met."""
    _import_what_is_imported(REPOSITORY / file)
    left = sorted(each for each in reach if each.partition("::")[0] == file)
    met: Counter[str] = Counter()
    tried: set[tuple[str, str]] = set()
    found: dict[str, Failure] = {}
    while True:
        waiting = [each for each in left if met[each] < tries]
        if not waiting:
            return list(found.values())
        test = min(waiting, key=lambda each: met[each])
        change = _next(test, reach, common, tried)
        if change is None:
            met[test] = tries
            continue
        line, what, source = change
        module = line[0]
        tried.add((module, what))
        together = [each for each in left if line in reach[each]]
        together = sorted(together, key=lambda each: (each != test, met[each]))[:_TOGETHER]
        met.update(together)
        for each, how in _failing(module, source, together).items():
            if how == "failed":
                left.remove(each)
            if how == "failed" or each not in found:
                found[each] = Failure(each, module, what, how)


def _import_what_is_imported(file: Path) -> None:
    """Import what others have written for a file of tests, so that each child need not."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        for name in names:
            if name.partition(".")[0] not in {"analysis", "tests"}:
                importlib.import_module(name)


def _next(
    test: str,
    reach: Mapping[str, set[Line]],
    common: Mapping[Line, int],
    tried: set[tuple[str, str]],
) -> tuple[Line, str, str] | None:
    for line in sorted(reach[test], key=lambda each: (common[each], each)):
        for what, source in _changes(line[0]).get(line[1], []):
            if (line[0], what) not in tried:
                return line, what, source
    return None


def _failing(module: str, source: str, tests: list[str]) -> dict[str, str]:
    importlib.import_module(f"analysis.{module}")
    with tempfile.TemporaryDirectory(prefix="seen-") as folder:
        told = Path(folder, "told")
        mutants.outcome(module, source, tests, told, _SECONDS)
        return {name: how for how in ("erred", "failed") for name in mutants.named(told, how)}


def main() -> int:
    """Break the code until each test has failed; name those that never did, and count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tests", nargs="*", default=["tests"], help="files of tests (all)")
    parser.add_argument("--measured", type=Path, help="a file of coverage, in place of a run")
    parser.add_argument("--tries", type=int, default=_TRIES, help=f"changes a test ({_TRIES})")
    options = parser.parse_args()
    ignored = [f"--ignore=tests/{each}" for each in ("book", "browser")]
    reach = lines_by_test(options.measured or measure([*options.tests, *ignored]))
    common = Counter(line for lines in reach.values() for line in lines)
    files = sorted({test.partition("::")[0] for test in reach})
    if options.tests != ["tests"]:
        files = [each for each in files if each in options.tests]
    everything = [test for test in reach if test.partition("::")[0] in files]
    failures: list[Failure] = []
    with ProcessPoolExecutor(2) as pool:
        for some in [pool.submit(seen, each, reach, common, options.tries) for each in files]:
            failures += some.result()
            _keep(failures)
    return _told(everything, failures)


def _keep(failures: Iterable[Failure]) -> None:
    text = json.dumps([asdict(each) for each in failures], indent=1)
    KEPT.write_text(text, encoding="utf-8")


def _told(tests: list[str], failures: list[Failure]) -> int:
    how = {each.test: each.how for each in failures}
    for test in sorted(tests):
        if how.get(test) != "failed":
            print(f"{'only by an error' if test in how else 'never failed'}: {test}")
    counted = Counter(how.get(test, "never") for test in tests)
    print(
        f"{counted['failed']} of {len(tests)} tests failed by an assertion for a change of the "
        f"code they run; {counted['erred']} only by an error, {counted['never']} never"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
