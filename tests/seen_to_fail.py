"""`make seen-to-fail`: every check of the unit tests has to fail when the code is broken.

A check is a function of tests. Of one with many cases the first stands for all, since they share
its assertions; ``--cases`` asks each of them.

1. What is in the table of breaks by hand is broken (:mod:`tests.broken_files`).
2. The tests run once under coverage (:mod:`tests.reach`): which lines of the package does each run?
3. Small changes of those lines are tried, those first that the fewest tests run, until each test
   has failed (:func:`seen`). The tests of a file that have not failed yet are run together, and for
   each of them a line is changed, unless it runs one that is changed for another.
4. What failed, and for which change of the code of that day, is kept beside the tests
   (:mod:`tests.record`) and not asked again by the next run; what never failed is named. An error
   is told apart: a test that stops because the code raised something has not shown that it compares
   anything.

A test that fails has to pass without the changes, or it has shown nothing. What was seen of a check
is forgotten when its words change.

The changes are the ``wide`` ones of :func:`tests.edits.edits`, of a line those last that leave
out what it does: they more often raise an error than they give another result.

Drawback: a test may meet several changes at once, and which of them it fails for is not told.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from pathlib import Path

from tests import broken_files, mutants
from tests.conftest import REPOSITORY
from tests.edits import Edit, edited, edits
from tests.reach import Line, collected, lines_by_test, measure, source_of
from tests.record import Failure, alone, functions, keep, kept

_TRIES = 40
_TOGETHER = 40
_SECONDS = 60
_CRUDE = ("words", "statement", "nothing returned")


@cache
def _edits(module: str) -> dict[int, list[Edit]]:
    """Return the changes of a module by line."""
    found: dict[int, list[Edit]] = defaultdict(list)
    for each in edits(source_of(module).read_text(encoding="utf-8"), wide=True):
        found[each.line].append(each)
    for some in found.values():
        some.sort(key=lambda each: any(f", {word}: " in each.what for word in _CRUDE))
    return found


def seen(
    tests: list[str],
    reach: Mapping[str, set[Line]],
    common: Mapping[Line, int],
    tries: int,
    seconds: int = _SECONDS,
) -> list[Failure]:
    """Break what tests of a file run until each has failed, or ``tries`` changes were met.

    Where a change hangs or lets nothing be imported, some tests of a group are not run at all:
    groups become smaller, until one test meets its change alone.
    """
    _import_what_is_imported(REPOSITORY / _file(tests[0]))
    left = sorted(tests)
    met: Counter[str] = Counter()
    tried: Counter[Line] = Counter()
    found: dict[str, Failure] = {}
    together = _TOGETHER
    while waiting := [each for each in left if met[each] < tries][:together]:
        changed: dict[Line, Edit] = {}
        for test in waiting:
            if changed.keys() & reach[test]:
                continue
            line = _next(reach[test], common, tried)
            if line is None:
                met[test] = tries
                continue
            changed[line] = _edits(line[0])[line[1]][tried[line]]
            tried[line] += 1
        meeting = [each for each in waiting if changed.keys() & reach[each]]
        outcomes = _outcomes(changed, meeting, seconds)
        met.update(meeting if together == 1 else outcomes.keys())
        if len(outcomes) < len(meeting):
            together = max(1, together // 3)
        failing = {test: how for test, how in outcomes.items() if how != "passed"}
        anyway = _outcomes({}, [*failing], seconds)
        for test, how in failing.items():
            if anyway.get(test) != "passed":
                continue
            if how == "failed":
                left.remove(test)
            if how == "failed" or test not in found:
                whats = [f"{at[0]} {changed[at].what}" for at in changed.keys() & reach[test]]
                found[test] = Failure.now(test, "; ".join(sorted(whats)), how)
    return list(found.values())


def _file(test: str) -> str:
    return test.partition("::")[0]


def _import_what_is_imported(file: Path) -> None:
    """Import what a file of tests imports, so that each child need not."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        for name in names:
            if name.partition(".")[0] != "tests":
                importlib.import_module(name)


def _next(lines: set[Line], common: Mapping[Line, int], tried: Mapping[Line, int]) -> Line | None:
    """Return the line that was changed least, and of these is run by the fewest tests."""
    left = (each for each in lines if tried[each] < len(_edits(each[0]).get(each[1], ())))
    return min(left, key=lambda each: (tried[each], common[each], each), default=None)


def _outcomes(changed: Mapping[Line, Edit], tests: list[str], seconds: int) -> dict[str, str]:
    """Return how tests end with some changes together, but those that were never run."""
    if not tests:
        return {}
    some: dict[str, list[Edit]] = defaultdict(list)
    for (module, _), edit in changed.items():
        some[module].append(edit)
        importlib.import_module(f"analysis.{module}")
    sources = {
        module: edited(source_of(module).read_text(encoding="utf-8"), each)
        for module, each in some.items()
    }
    with tempfile.TemporaryDirectory(prefix="seen-") as folder:
        told = Path(folder, "told")
        mutants.outcome(sources, tests, told, seconds)
        hows = ("passed", "erred", "failed")
        return {name: how for how in hows for name in mutants.named(told, how)}


def main() -> int:
    """Break the code until each test has failed; name those that never did, and count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tests", nargs="*", default=["tests"], help="files of tests (all)")
    parser.add_argument("--measured", type=Path, help="a file of coverage, in place of a run")
    parser.add_argument("--tries", type=int, default=_TRIES, help=f"changes a test ({_TRIES})")
    parser.add_argument(
        "--seconds",
        type=int,
        default=_SECONDS,
        help=f"for a change ({_SECONDS})",
    )
    parser.add_argument("--again", action="store_true", help="ask those too that were seen to fail")
    parser.add_argument("--never", action="store_true", help="ask no check that had an error")
    parser.add_argument("--cases", action="store_true", help="ask every case of a function")
    options = parser.parse_args()
    ignored = [f"--ignore=tests/{each}" for each in ("book", "browser")]
    chosen = [*options.tests, *ignored]
    tests = collected(chosen)
    checks = {test: [test] for test in tests} if options.cases else functions(tests)
    with alone():
        before, failures = kept(tests), kept(tests, options.again)
        enough = {"failed", "erred"} if options.never else {"failed"}

        def add(found: Iterable[Failure]) -> None:
            for each in found:
                if each.how == "failed" or each.test not in failures:
                    failures[each.test] = each
                print(f"{each.how} for {each.changed}: {each.test}", flush=True)
            keep({**before, **failures})

        waiting = _waiting(checks, failures, enough)
        unseen = functions([each for some in waiting.values() for each in some])
        for seen_by_hand in broken_files.seen({*unseen}):
            add([Failure.now(*seen_by_hand)])
        waiting = _waiting(checks, failures, enough)
        if waiting:
            measured = lines_by_test(options.measured or measure(chosen))
            reach = {
                test: measured.get(test, set()) | measured.get(_file(test), set()) for test in tests
            }
            common = Counter(line for lines in reach.values() for line in lines)
            with ProcessPoolExecutor(2) as pool:
                running = [
                    pool.submit(seen, some, reach, common, options.tries, options.seconds)
                    for some in waiting.values()
                ]
                for done in as_completed(running):
                    add(done.result())
        keep(failures)
    return _told(checks, failures)


def _waiting(
    checks: Mapping[str, list[str]], failures: Mapping[str, Failure], enough: set[str]
) -> dict[str, list[str]]:
    """Return, by file, a case of each check that did not end in one of the ways that are enough."""
    waiting = defaultdict(list)
    for cases in checks.values():
        if not any(each in failures and failures[each].how in enough for each in cases):
            waiting[_file(cases[0])].append(cases[0])
    return waiting


def _told(checks: Mapping[str, list[str]], failures: Mapping[str, Failure]) -> int:
    how = {}
    for check, cases in checks.items():
        found = {failures[each].how for each in cases if each in failures}
        how[check] = next((each for each in ("failed", "erred") if each in found), "never")
    for check in sorted(how):
        if how[check] != "failed":
            print(f"{'only by an error' if how[check] == 'erred' else 'never failed'}: {check}")
    counted = Counter(how.values())
    print(
        f"{counted['failed']} of {len(checks)} checks failed by an assertion for a change of the "
        f"code they run; {counted['erred']} only by an error, {counted['never']} never"
    )
    return 1 if counted["never"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
