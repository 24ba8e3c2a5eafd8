"""The comparison of two builds, and two builds of a small report."""

from __future__ import annotations

import datetime
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.book import BookError
from analysis.book.stamp import VARIABLE, hidden, stamp
from tests.conftest import REPOSITORY
from tests.notebooks import code
from tests.reports import make_report
from tests.reproduce import FIRST, SECOND, another_user, commit, compare, package, with_epoch

DAY = datetime.date(2026, 1, 31)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders of the same two files."""
    for name in ("one", "other"):
        (tmp_path / name / "html").mkdir(parents=True)
        (tmp_path / name / "html/page.html").write_bytes(b"<p>same words</p>")
        (tmp_path / name / "report.pdf").write_bytes(b"%PDF-1.7")
    return tmp_path / "one", tmp_path / "other"


def test_the_same_files_are_counted_with_their_bytes(pair: tuple[Path, Path]) -> None:
    found = compare(*pair, ("html", "report.pdf"))
    assert str(found) == "the same: 2 files, 25 bytes compared"


def test_the_first_difference_is_shown_with_file_byte_and_both_sides(
    pair: tuple[Path, Path],
) -> None:
    (pair[1] / "html/page.html").write_bytes(b"<p>some words</p>")
    (pair[1] / "report.pdf").write_bytes(b"%PDF-2.0")
    assert str(compare(*pair, ("html", "report.pdf"))) == (
        "html/page.html: differs at byte 4\n  b'<p>same words</p>'\n  b'<p>some words</p>'"
    )


def test_a_file_that_goes_on_differs_where_the_other_ends(pair: tuple[Path, Path]) -> None:
    (pair[0] / "report.pdf").write_bytes(b"%PDF-1.7\n")
    assert str(compare(*pair, ("html", "report.pdf"))).startswith("report.pdf: differs at byte 8\n")


def test_a_file_in_one_alone_and_a_part_in_neither_are_differences(
    pair: tuple[Path, Path],
) -> None:
    (pair[1] / "html/more.html").write_bytes(b"")
    assert str(compare(*pair, ("html",))) == f"html/more.html: only in {pair[1]}"
    assert compare(*pair, ("package",)).difference == (
        "package: expected it in both, found it in neither"
    )


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize("epoch", ["", "1700000000"], ids=["the data's date", "a time that is set"])
def test_a_small_report_has_the_same_bytes_in_other_surroundings(
    open_to_all: Path, epoch: str
) -> None:
    cells = [code("print(6 * 7)"), code("print(sorted({'a', 'b', 'c'}))")]
    built = []
    for surroundings in (FIRST, replace(SECOND, user=another_user())):
        each = with_epoch(surroundings, epoch)
        report = make_report(open_to_all / each.folder / "report", sound=cells)
        built.append(package(report, each, open_to_all / each.folder / "home"))
    parts = ("executed", "html", "report.pdf", "package")
    found = compare(*built, parts)
    assert found.difference == ""
    assert found.files > 50


def test_the_result_names_the_commit_where_there_is_one(tmp_path: Path) -> None:
    assert commit(tmp_path) == "a source archive"
    if (REPOSITORY / ".git").exists():
        head = ["git", "-C", str(REPOSITORY), "log", "-1", "--format=%H"]
        assert commit(REPOSITORY) == subprocess.check_output(head, text=True).strip()


def test_what_depends_on_the_surroundings_is_found(tmp_path: Path) -> None:
    built = []
    for each in (FIRST, SECOND):
        cell = code("print(list({'a', 'b', 'c', 'd', 'e'}))")
        report = make_report(tmp_path / each.folder / "report", sound=[cell])
        built.append(package(report, each, tmp_path / each.folder / "home"))
    found = compare(*built, ("executed",)).difference
    assert found.startswith("executed/sound.ipynb: differs at byte")


def test_files_bear_the_date_of_the_data_or_the_time_that_was_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert stamp(DAY).isoformat() == "2026-01-31T00:00:00+00:00"
    monkeypatch.setenv(VARIABLE, "86400")
    assert stamp(DAY).isoformat() == "1970-01-02T00:00:00+00:00"
    with hidden():
        assert stamp(DAY).isoformat() == "2026-01-31T00:00:00+00:00"
    assert stamp(DAY).isoformat() == "1970-01-02T00:00:00+00:00"
    monkeypatch.setenv(VARIABLE, "yesterday")
    with pytest.raises(BookError, match="expected seconds since 1970"):
        stamp(DAY)
