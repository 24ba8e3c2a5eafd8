from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.book import BookError, forked, typeset
from analysis.problems import LedgerError, Problem
from tests.conftest import linux

PROBLEM = Problem("observations.csv", 3, "unit", "GWh", "a unit of the vocabulary")


def raising(error: BaseException) -> None:
    raise error


@linux
def test_what_the_work_returns_and_raises_comes_through(tmp_path: Path) -> None:
    assert forked.call(lambda: ["a", os.getppid()]) == ["a", os.getpid()]
    with pytest.raises(BookError, match="no observation"):
        forked.call(lambda: raising(BookError("no observation 'x'")))
    with pytest.raises(LedgerError) as found:
        forked.call(lambda: raising(LedgerError([PROBLEM])))
    assert found.value.problems == [PROBLEM]
    with pytest.raises(FileNotFoundError, match="gone"):
        forked.call((tmp_path / "gone").read_text)
    with pytest.raises(RuntimeError, match=r"test_forked.py(?s:.*)KeyError: 'a bug'"):
        forked.call(lambda: raising(KeyError("a bug")))
    with pytest.raises(ChildProcessError, match="status 7"):
        forked.call(lambda: os._exit(7))


def test_where_nothing_can_be_forked_the_work_is_done_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forked.sys, "platform", "darwin")
    assert forked.call(os.getpid) == os.getpid()


@linux
def test_work_whose_parent_is_gone_before_it_begins_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getppid", lambda: 1)
    with pytest.raises(ChildProcessError, match="ended without a word, with status 1"):
        forked.call(lambda: "done")


@linux
def test_its_memory_is_given_back() -> None:
    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    kept: list[bytes] = []

    def work() -> int:
        kept.extend(bytes(1000) for _ in range(100_000))
        return len(kept)

    before = resident()
    assert forked.call(work) == 100_000
    assert resident() - before < 20_000_000


FORKS_ITSELF = """
import os, signal, sys, time
from analysis.book import forked

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it

def work():
    if os.fork() == 0:
        open(sys.argv[1], "a").write(f"{os.getpid()} ")
        time.sleep(60)
    open(sys.argv[1], "a").write(f"{os.getpid()} ")
    time.sleep(60)

print("begun", flush=True)
try:
    forked.call(work)
except KeyboardInterrupt:
    print("interrupted")
"""


def runs(process: int) -> bool:
    """Tell whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@linux
@pytest.mark.parametrize("name", ["SIGKILL", "SIGINT"])
def test_nothing_of_it_outlives_its_parent(tmp_path: Path, name: str) -> None:
    told = tmp_path / "told"
    told.touch()
    owner = subprocess.Popen([sys.executable, "-c", FORKS_ITSELF, str(told)])
    until = time.monotonic() + 20
    while len(told.read_text().split()) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    processes = [int(each) for each in told.read_text().split()]
    assert [runs(each) for each in processes] == [True, True]
    owner.send_signal(signal.Signals[name])
    sent = time.monotonic()
    owner.wait(10)
    while any(runs(each) for each in processes) and time.monotonic() < sent + 2:
        time.sleep(0.02)
    assert [runs(each) for each in processes] == [False, False]


@linux
def test_typst_ends_when_whoever_asked_it_is_gone(tmp_path: Path) -> None:
    endless = "#for a in range(100000) { for b in range(100000) { let c = a * b } }"
    document = tmp_path / "endless.typ"
    document.write_text(endless)
    asked = (
        "import sys; from pathlib import Path; from analysis.book import typeset;"
        "typeset.places(Path(sys.argv[1]), fonts=[])"
    )
    owner = subprocess.Popen([sys.executable, "-c", asked, str(document)])

    def children() -> list[int]:
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if str(document).encode() in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
        return [each for each in found if each != owner.pid and runs(each)]

    until = time.monotonic() + 20
    while not children() and time.monotonic() < until:
        time.sleep(0.02)
    (setting,) = children()
    time.sleep(1)
    owner.kill()
    owner.wait()
    sent = time.monotonic()
    while runs(setting) and time.monotonic() < sent + 2:
        time.sleep(0.02)
    left = runs(setting)
    if left:
        os.kill(setting, signal.SIGKILL)
    assert not left


def test_what_typst_refuses_is_told(tmp_path: Path) -> None:
    document = tmp_path / "wrong.typ"
    document.write_text('#panic("too high")')
    with pytest.raises(BookError, match=r"the PDF cannot be set: (?s:.*)too high(?s:.*)wrong.typ"):
        typeset.places(document, fonts=[])
