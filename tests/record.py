"""What checks were seen to fail for: the record beside the tests.

A check is a function of tests. :mod:`tests.seen_to_fail` and :mod:`tests.broken_book` add to the
record, one of them at a time.
"""

from __future__ import annotations

import ast
import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path

from tests.conftest import REPOSITORY

KEPT = REPOSITORY / "tests" / "seen_to_fail.csv"


@dataclass(frozen=True)
class Failure:
    """What made a test fail: what was ``changed``, ``how`` it failed, a digest of its ``words``."""

    test: str
    changed: str
    how: str
    words: str

    @classmethod
    def now(cls, test: str, changed: str, how: str) -> Failure:
        """Return the failure of a test as it stands."""
        return cls(test, changed, how, words(test))


def words(test: str) -> str:
    """Return a digest of what a check says; its cases and what it calls are not part of it."""
    file, _, name = test.partition("[")[0].partition("::")
    return digests((REPOSITORY / file).read_text(encoding="utf-8")).get(name, "")


@cache
def digests(source: str) -> dict[str, str]:
    """Return a digest of each function of a file, without its decorators."""
    lines = source.splitlines()
    return {
        node.name: hashlib.sha256(
            "\n".join(lines[node.lineno - 1 : node.end_lineno]).encode()
        ).hexdigest()[:12]
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    }


def functions(tests: list[str]) -> dict[str, list[str]]:
    """Return the cases of each function of tests."""
    cases = defaultdict(list)
    for test in tests:
        cases[test.partition("[")[0]].append(test)
    return cases


def kept(asked: list[str], again: bool = False) -> dict[str, Failure]:
    """Return what earlier runs saw: of files that are asked, only of tests that say the same still.

    Parameters
    ----------
    again
        Return nothing of the files that are asked.
    """
    if not KEPT.exists():
        return {}
    with KEPT.open(encoding="utf-8", newline="") as file:
        seen_before = [Failure(**row) for row in csv.DictReader(file)]
    files = {each.partition("::")[0] for each in asked}
    still = set() if again else set(asked)
    return {
        each.test: each
        for each in seen_before
        if (each.test in still and each.words == words(each.test))
        or each.test.partition("::")[0] not in files
    }


def keep(failures: Mapping[str, Failure]) -> None:
    """Write what was seen; errors of a check that also failed tell nothing more."""
    failed = functions([test for test, each in failures.items() if each.how == "failed"])
    told = [
        failures[test]
        for test in sorted(failures)
        if failures[test].how == "failed" or not functions([test]).keys() & failed.keys()
    ]
    names = [each.name for each in fields(Failure)]
    draft = KEPT.with_suffix(".draft")
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(map(asdict, told))
    draft.replace(KEPT)


@contextmanager
def alone(locked: Path = Path(__file__)) -> Iterator[None]:
    """Let one process at a time add to the record.

    Raises
    ------
    SystemExit
        When another one does.
    """
    import fcntl  # of POSIX alone, as what breaks the code is; its tests are loaded elsewhere too

    with locked.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"another process adds to {KEPT.name}; wait until it ends") from None
        yield
