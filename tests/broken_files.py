"""Breaks by hand, for checks that small changes of the package's lines do not reach, or not soon.

Those are checks of the tests' own tools, of a script that runs by its path, of files of the
repository, and of builds and the server, where each try takes long. Each break replaces words of
one file in a copy of the repository, where the tests that look at it are run in a process of their
own. :mod:`tests.seen_to_fail` asks for them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
    try:
        file, _, part = each.tests.partition(":")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--tb=no", "-rfE", f"tests/test_{file}.py",
             "-k", part],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy / "src"), "COLUMNS": "1000"},
            capture_output=True, text=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {}
    finally:
        path.write_text(sound, encoding="utf-8", newline="")
    erred = {found[1]: "erred" for found in _ERRED.finditer(done.stdout)}
    return erred | {found[1]: "failed" for found in _FAILED.finditer(done.stdout)}
