"""What goes wrong in a build, as its user sees it: exit code, message, and the build after it."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import posix
from tests.notebooks import code, text
from tests.reports import analysis, build, edit, make_report, page, read_first

SOUND = [code("print(6 * 7)")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of two chapters, built; one of them will be broken."""
    report = make_report(
        tmp_path_factory.mktemp("failures") / "report", sound=SOUND, broken=[code("print(1)")]
    )
    assert build(report)[0] == 0
    return report


@pytest.fixture
def report(built: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "report"
    shutil.copytree(built, copy)
    return copy


def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def processes_of(report: Path) -> list[str]:
    """Return the processes that were started for this report."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if f"ANALYSIS_ROOT={report}\0".encode() in environment and state != "Z":
            found.append((folder / "cmdline").read_text().replace("\0", " "))
    return found


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (
            "print('before')\n1 / 0",
            [
                "chapters/broken.ipynb, cell 2, line 2: ZeroDivisionError: division by zero",
                "    1 / 0",
                "    before",
            ],
        ),
        (
            "print('before')\nimport time; time.sleep(60)",
            ["chapters/broken.ipynb, cell 2: took longer than the 3 s", "    before"],
        ),
        (
            "import os; print('before', flush=True); os.kill(os.getpid(), 9)",
            ["chapters/broken.ipynb, cell 2: the kernel died"],
        ),
    ],
    ids=["raises", "hangs", "kills its kernel"],
)
def test_a_broken_cell_is_named_the_others_finish_and_the_next_build_resumes(
    report: Path, cell: str, says: list[str]
) -> None:
    before = page(report, "broken")
    edit(report, "broken", code(cell))
    edit(report, "sound", code("print(7 * 7)"))
    status, said = build(report, "--timeout", "3")
    assert status == 1
    assert "1 of 2 notebooks failed" in said
    for line in says:
        assert line in said
    assert page(report, "broken") == before
    edit(report, "broken", code("print('mended')"))
    status, said = build(report)
    assert status == 0
    assert "chapters/sound.ipynb: kept" in said
    assert "chapters/broken.ipynb: runs, because code cell 1 changed" in said
    assert "mended" in page(report, "broken")
    assert ">49\n" in page(report, "sound")


def test_a_cell_that_is_no_python_is_named_and_nothing_runs(report: Path) -> None:
    before = page(report, "broken"), page(report, "sound")
    edit(report, "broken", code("def f(:"))
    edit(report, "sound", code("print(7 * 7)"))
    status, said = build(report)
    assert status == 1
    assert "chapters/broken.ipynb, cell 2:1" in said
    assert "SyntaxError" in said
    assert "sound" not in said
    assert (page(report, "broken"), page(report, "sound")) == before
    edit(report, "broken", code("print('mended')"))
    assert build(report)[0] == 0
    assert "mended" in page(report, "broken")
    assert ">49\n" in page(report, "sound")


def test_a_notebook_that_is_no_notebook_is_named(report: Path) -> None:
    (report / "chapters/broken.ipynb").write_text("{")
    status, said = build(report)
    assert status == 1
    assert "chapters/broken.ipynb: found 'Expecting property name" in said
    assert "line 1; expected valid JSON'; expected a notebook of format 4" in said


def stopped(report: Path, number: int) -> float:
    """Stop a build whose cell would sleep for a minute; return how many seconds that takes."""
    mark = report / "started"
    edit(report, "broken", code(f"open({str(mark)!r}, 'w'); import time; time.sleep(60)"))
    process = analysis(report, "build", "--html")
    until(mark.exists)
    sent = time.monotonic()
    # A terminal sends Ctrl-C to all of the group, `kill` to one process.
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
    _, said = process.communicate(timeout=10)
    seconds = time.monotonic() - sent
    assert process.returncode == 130
    assert said.rstrip().endswith("analysis build: stopped; the last good book is as it was")
    assert "Traceback" not in said
    return seconds


@posix
@pytest.mark.timed
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_a_build_within_two_seconds_and_the_next_is_right(
    report: Path, number: int
) -> None:
    assert stopped(report, number) < 2
    until(lambda: processes_of(report) == [], 2)
    edit(report, "broken", code("print('mended')"))
    assert build(report)[0] == 0
    assert "mended" in page(report, "broken")


@posix
@pytest.mark.timed
def test_a_signal_while_compiling_leaves_the_last_book_and_the_next_build_is_right(
    report: Path,
) -> None:
    before = page(report, "sound")
    edit(report, "sound", *SOUND, text("Other words."), title="Other")
    process = analysis(report, "build", "--html")
    assert process.stderr is not None
    while "Compiling" not in (line := process.stderr.readline()):
        assert line
    time.sleep(0.3)
    sent = time.monotonic()
    process.terminate()
    process.communicate(timeout=10)
    assert time.monotonic() - sent < 2
    assert process.returncode == 130
    assert page(report, "sound") == before
    assert build(report)[0] == 0
    assert "Other words." in page(report, "sound")


@posix
def test_a_build_that_is_killed_leaves_no_process_and_no_file(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A short path: sockets are made there.
    temporary = Path("/tmp") / f"killed-{os.getpid()}"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    mark = report / "started"
    edit(report, "broken", code(f"open({str(mark)!r}, 'w'); import time; time.sleep(60)"))
    process = analysis(report, "build", "--html")
    until(mark.exists)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=10)
    until(lambda: processes_of(report) == [], 5)
    until(lambda: [*temporary.iterdir(), *(tmp_path / "runtime").glob("kernel*")] == [], 5)
    temporary.rmdir()
    edit(report, "broken", code("print('mended')"))
    assert build(report)[0] == 0
    assert "mended" in page(report, "broken")
    assert list((report / "_build/executed").glob(".*")) == []


def test_of_two_builds_at_once_the_second_waits_and_both_are_right(report: Path) -> None:
    edit(report, "broken", read_first("data/events.csv", "time.sleep(1)"))
    first = analysis(report, "build", "--html", "--why")
    second = analysis(report, "build", "--html", "--why")
    said = sorted((process.communicate(timeout=120)[1] for process in (first, second)), key=len)
    assert (first.returncode, second.returncode) == (0, 0)
    assert "chapters/broken.ipynb: kept" in said[0]
    assert "Waiting for another build of this folder" in said[0]
    assert "Nothing changed" in said[0]
    assert "id,topic,kind" in page(report, "broken")


def test_results_that_change_while_the_book_is_built_are_made_again(report: Path) -> None:
    mark = report / "started"
    wait = f"open({str(mark)!r}, 'w'); time.sleep(1)"
    edit(report, "broken", read_first("data/note.txt", wait))
    (report / "data/note.txt").write_text("old words")
    process = analysis(report, "build", "--html")
    until(mark.exists)
    (report / "data/note.txt").write_text("new words")
    process.communicate(timeout=60)
    status, said = build(report)
    assert status == 0
    assert "chapters/broken.ipynb: runs" in said
    assert "new words" in page(report, "broken")
