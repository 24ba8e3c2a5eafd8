"""Breaks by hand, for checks that small changes of the package's lines do not reach, or not soon.

Each break of :mod:`tests.breaks` replaces words of one file in a copy of the repository, where the
tests that look at it are run in a process of their own; those that fail are run again in the sound
copy, and have to pass there. :mod:`tests.seen_to_fail` asks for them.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import Queue

from tests.breaks import BREAKS, Break
from tests.conftest import REPOSITORY

_LEFT_OUT = (".venv", "_build", "__pycache__", ".*_cache", ".hypothesis")
_SECONDS = 300
_JOBS = 2
_FAILED = re.compile(r"FAILED (tests/\S+::.+?) - (?:assert|AssertionError|Failed)\b")
_ERRED = re.compile(r"(?m)^(?:FAILED|ERROR) (tests/\S+::.+?)(?: - |$)")


def seen(wanted: set[str]) -> Iterator[tuple[str, str, str]]:
    """Yield test, break and how it failed, for breaks that functions of tests are wanted of."""
    copies: Queue[Path] = Queue()

    def failing(each: Break) -> dict[str, str]:
        copy = copies.get()
        try:
            return _failing(copy, each)
        finally:
            copies.put(copy)

    with tempfile.TemporaryDirectory(prefix="broken-") as folder, ThreadPoolExecutor(_JOBS) as pool:
        ignored = shutil.ignore_patterns(*_LEFT_OUT)
        for n in range(_JOBS):
            copies.put(
                shutil.copytree(REPOSITORY, Path(folder, f"{n}"), symlinks=True, ignore=ignored)
            )
        made = [each for each in BREAKS if _looked_at(each, wanted)]
        for each, found in zip(made, pool.map(failing, made), strict=True):
            yield from ((test, each.what, how) for test, how in found.items())


def _looked_at(each: Break, wanted: set[str]) -> bool:
    file, _, part = each.tests.partition(":")
    of_file = {test for test in wanted if test.startswith(f"tests/test_{file}.py::")}
    return any(word in test for word in part.split(" or ") for test in of_file)


def _failing(copy: Path, each: Break) -> dict[str, str]:
    """Return how tests fail in a copy of the repository that is broken while they run.

    Raises
    ------
    ValueError
        When the words that a break replaces stand nowhere.
    """
    path = copy / each.file
    sound = path.read_text(encoding="utf-8")
    if each.old not in sound:
        raise ValueError(f"{each.old!r} does not stand in {each.file}; mend this break")
    if each.old:
        broken = sound.replace(each.old, each.new)
    else:  # after the import from the future, which must be the first
        broken = re.sub(r"(?m)^(?=import |from (?!__future__))", lambda _: each.new, sound, count=1)
    path.write_text(broken, encoding="utf-8", newline="")
    file, _, part = each.tests.partition(":")
    try:
        failing = _run(copy, [f"tests/test_{file}.py", "-k", part])
    except subprocess.TimeoutExpired:
        print(f"took longer than {_SECONDS} s: {each.what}", flush=True)
        return {}
    finally:
        path.write_text(sound, encoding="utf-8", newline="")
    # A test that fails without the break too, as where the machine is busy, has shown nothing.
    try:
        anyway = _run(copy, [*failing]) if failing else {}
    except subprocess.TimeoutExpired:
        print(f"took longer than {_SECONDS} s without: {each.what}", flush=True)
        return {}
    return {test: how for test, how in failing.items() if test not in anyway}


def _run(copy: Path, tests: list[str]) -> dict[str, str]:
    """Return how tests fail, by their names; what they started ends with them."""
    pytest = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "--tb=no", "-rfE", *tests],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / "src"), "COLUMNS": "1000"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        told, _ = pytest.communicate(timeout=_SECONDS)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(pytest.pid, signal.SIGKILL)
        pytest.wait()
    erred = {found[1]: "erred" for found in _ERRED.finditer(told)}
    return erred | {found[1]: "failed" for found in _FAILED.finditer(told)}
