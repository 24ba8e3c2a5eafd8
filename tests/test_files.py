"""Files that are written at once or not at all."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from analysis.book import files, site


def folder(path: Path, text: str) -> Path:
    path.mkdir(parents=True)
    (path / "index.html").write_text(text)
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has one step for two names")
def test_two_folders_change_names_in_one_step(tmp_path: Path) -> None:
    old, new = folder(tmp_path / "old", "first"), folder(tmp_path / "new", "second")
    assert files.exchanged(new, old)
    assert (old / "index.html").read_text() == "second"
    assert (new / "index.html").read_text() == "first"


def test_what_is_not_there_is_not_exchanged_and_nothing_moves(tmp_path: Path) -> None:
    old = folder(tmp_path / "old", "first")
    assert not files.exchanged(tmp_path / "none", old)
    assert (old / "index.html").read_text() == "first"
    assert [each.name for each in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize("without", ["the system", "the C library"])
def test_where_there_is_no_such_step_nothing_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without: str
) -> None:
    old, new = folder(tmp_path / "old", "first"), folder(tmp_path / "new", "second")
    if without == "the system":
        monkeypatch.setattr(files.sys, "platform", "darwin")
    else:
        monkeypatch.setattr(files.ctypes, "CDLL", lambda _: object())
    assert not files.exchanged(new, old)
    assert (old / "index.html").read_text() == "first"
    assert (new / "index.html").read_text() == "second"


def test_a_file_that_holds_what_is_wanted_gets_a_second_name_and_others_none(
    tmp_path: Path,
) -> None:
    standing, same, other = tmp_path / "standing", tmp_path / "same", tmp_path / "other"
    standing.write_text("page")
    same.write_text("page")
    other.write_text("pale")
    assert files.linked(standing, same, tmp_path / "a")
    assert (tmp_path / "a").samefile(standing)
    assert not files.linked(standing, other, tmp_path / "b")
    assert not files.linked(tmp_path / "none", other, tmp_path / "b")
    assert not (tmp_path / "b").exists()
    files.write_if_changed(tmp_path / "a", b"new")
    assert standing.read_text() == "page"


@pytest.mark.parametrize("can", [True, False])
def test_a_published_book_leaves_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can: bool
) -> None:
    if not can:
        monkeypatch.setattr(files, "exchanged", lambda one, other: False)
    home = tmp_path / "home"
    folder(home / "html", "first")
    site._publish(folder(tmp_path / "compiled", "second"), home)
    assert [each.name for each in home.iterdir()] == ["html"]
    assert (home / "html/index.html").read_text() == "second"


@pytest.mark.parametrize("can", [True, False])
def test_what_cannot_be_put_in_place_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can: bool
) -> None:
    if not can:
        monkeypatch.setattr(files, "exchanged", lambda one, other: False)
    old = folder(tmp_path / "old", "first")
    with pytest.raises(OSError, match="none"):
        files.put_in_place(tmp_path / "none", old)
    assert (old / "index.html").read_text() == "first"
    assert [each.name for each in tmp_path.iterdir()] == ["old"]


def test_a_folder_that_a_kill_left_beside_its_place_is_put_back(tmp_path: Path) -> None:
    folder(tmp_path / "old.previous", "first")
    files.put_back(tmp_path / "old")
    assert (tmp_path / "old/index.html").read_text() == "first"
    folder(tmp_path / "old.previous", "older")
    files.put_back(tmp_path / "old")
    assert (tmp_path / "old/index.html").read_text() == "first"
