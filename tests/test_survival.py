"""What happens to a build whose disk, folder, files or clock fail it, and to the one after it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import kills
from tests.conftest import cannot
from tests.notebooks import code, text
from tests.reports import analysis, build, edit, make_report, page

SOUND = [code("print(6 * 7)"), text("Old words.")]
MESSAGE = "the last good book is as it was"


def mount(folder: Path, options: str) -> bool:
    """Mount a small file system, or change one; tell whether that is allowed here."""
    command = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    report = make_report(tmp_path_factory.mktemp("survival") / "report", sound=SOUND)
    assert build(report)[0] == 0
    return report


@pytest.fixture
def disk(built: Path, tmp_path: Path) -> Iterator[Path]:
    """The built report, alone on a small disk."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mount(folder, "size=200m"):
        cannot("no file system may be mounted here")
    try:
        yield Path(shutil.copytree(built, folder / "report"))
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def report(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "report"))


def changed(report: Path) -> kills.Book:
    """Change what the book says, and return the book that still stands."""
    before = kills.book(report)
    edit(report, "sound", code("print(7 * 7)"), text("New words."))
    return before


def assert_recovers(report: Path) -> None:
    status, said = build(report)
    assert status == 0, said
    assert_is_new(report)


def assert_is_new(report: Path) -> None:
    assert ">49\n" in page(report, "sound")
    assert "New words." in page(report, "sound")


def assert_refused(status: int, said: str) -> None:
    assert status == 1, said
    assert "Traceback" not in said
    assert "analysis build: " in said


@pytest.mark.parametrize("free", [8 << 10, 400 << 10, 3 << 20])
def test_a_full_disk_is_said_and_leaves_the_last_book(disk: Path, free: int) -> None:
    before = changed(disk)
    usage = os.statvfs(disk)
    filled = disk.parent / "filled"
    filled.write_bytes(bytes(max(0, usage.f_bavail * usage.f_frsize - free)))
    status, said = build(disk)
    assert_refused(status, said)
    assert "No space left on device" in said
    assert kills.book(disk) == before
    filled.unlink()
    assert_recovers(disk)


def test_a_folder_that_may_not_be_written_is_said(disk: Path) -> None:
    before = changed(disk)
    assert mount(disk.parent, "remount,ro")
    status, said = build(disk)
    assert_refused(status, said)
    assert "Read-only file system" in said
    assert MESSAGE in said
    assert kills.book(disk) == before
    assert mount(disk.parent, "remount,rw")
    assert_recovers(disk)


@pytest.mark.parametrize(
    "place", ["data/events.csv", "_toc.yml", "chapters/sound.ipynb", "_build/source", "_build/html"]
)
def test_what_is_removed_while_a_build_runs_is_missed_without_a_traceback(
    report: Path, place: str
) -> None:
    before = changed(report)
    kept = report.parent / "kept"
    process = analysis(report, "build", "--html")
    assert process.stderr is not None
    line = process.stderr.readline()  # the first notebook has run
    assert "sound" in line
    (report / place).rename(kept)
    said = line + "".join(process.communicate(timeout=120))
    if process.returncode:
        assert_refused(process.returncode, said)
        assert kills.book(report) == ({} if place == "_build/html" else before)
    else:  # it had been read already, or is made anew
        assert_is_new(report)
    if place.startswith("_build"):
        shutil.rmtree(kept) if kept.is_dir() else kept.unlink()
    else:
        kept.rename(report / place)
    assert_recovers(report)


DAY = 86_400
FUTURE, PAST = 4_000_000_000, DAY  # the years 2096 and 1970
LATER = f"""
import time
_ns, _s = time.time_ns, time.time
time.time_ns = lambda: _ns() + {DAY} * 10**9
time.time = lambda: _s() + {DAY}
"""


def test_a_clock_that_was_set_back_hides_no_change(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Python is told, and the times of files; when their entries changed nobody can set."""
    (tmp_path / "later").mkdir()
    (tmp_path / "later/sitecustomize.py").write_text(LATER)
    edit(report, "sound", code("print(1)"), text("Words of tomorrow."))
    with monkeypatch.context() as patch:
        patch.setenv("PYTHONPATH", str(tmp_path / "later"), prepend=os.pathsep)
        assert build(report)[0] == 0
    for path in report.rglob("*"):
        written = path.stat().st_mtime_ns + DAY * 10**9
        os.utime(path, ns=(written, written))
    edit(report, "sound", code("print(1)"), text("New words."))
    assert build(report)[0] == 0
    assert "New words." in page(report, "sound")


@pytest.mark.parametrize("sources", [PAST, FUTURE], ids=["past", "future"])
@pytest.mark.parametrize("results", [PAST, FUTURE], ids=["past", "future"])
def test_files_of_another_time_hide_no_change(report: Path, sources: int, results: int) -> None:
    changed(report)
    for path in report.rglob("*"):
        time = results if report / "_build" in path.parents else sources
        os.utime(path, (time, time))
    assert_recovers(report)
    edit(report, "sound", code("print(7 * 7)"), text("Newest words."))
    os.utime(report / "chapters/sound.ipynb", (sources, sources))
    assert build(report)[0] == 0
    assert "Newest words." in page(report, "sound")


def test_five_builds_killed_at_random_moments_leave_nothing_wrong(tmp_path: Path) -> None:
    tally = kills.kill(tmp_path, count=5, seed=9, pdf=False)
    assert tally.problems == []
    assert tally.right == 5


def test_the_harness_sees_a_book_that_is_neither_the_old_nor_the_new(tmp_path: Path) -> None:
    harness = kills.Harness.__new__(kills.Harness)
    harness.report, harness.state = tmp_path, "B"
    harness.books = {"A": {"html/index.html": b"old"}, "B": {"html/index.html": b"new"}}
    (tmp_path / "_build/html").mkdir(parents=True)
    (tmp_path / "_build/html/index.html").write_bytes(b"new")
    (tmp_path / "_build/report.pdf").write_bytes(b"old")
    for books, pdf in zip("AB", (b"old", b"new"), strict=True):
        harness.books[books]["report.pdf"] = pdf
    tally = kills.Tally()
    assert harness._judge("A", tally) == []
    assert tally.mixed == 1  # new pages, an old PDF
    (tmp_path / "_build/report.pdf").write_bytes(b"new")
    assert harness._judge("A", tally) == []
    assert tally.mixed == 1
    (tmp_path / "_build/html/index.html").write_bytes(b"ne")
    assert harness._judge("A", tally) == ["html is neither the last good one nor the new one"]
    assert harness._differing() == ["html/index.html"]
