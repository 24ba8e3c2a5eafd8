from __future__ import annotations

import datetime
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analysis import ledger, paths
from analysis.book import BookError, briefs, build, fingerprint, inputs
from analysis.cli import main
from analysis.problems import LedgerError
from tests.notebooks import code, save, text
from tests.reports import make_report


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with the real data and configuration, one tiny chapter, and its built book."""
    folder = tmp_path_factory.mktemp("report")
    shutil.copytree(paths.data(), folder / "data")
    shutil.copy(paths.root() / "_config.yml", folder)
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters:\n  - file: chapters/tiny\n"
    )
    (folder / "index.md").write_text("# Front\n")
    save(folder / "chapters/tiny.ipynb", text("# Tiny"), code("print(6 * 7)"))
    (folder / "chapters/published.csv").write_text("page,role,name,text\n")
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(1) as threads:
        patch.setenv("ANALYSIS_ROOT", str(folder))
        build.build(threads)
    return folder


@pytest.fixture
def damaged(report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the built report, to be damaged."""
    copy = tmp_path / "report"
    shutil.copytree(report, copy)
    monkeypatch.setenv("ANALYSIS_ROOT", str(copy))
    return copy


def book_of(report: Path) -> dict[str, bytes]:
    book = report / "_build"
    files = [book / "report.pdf", *sorted((book / "html").rglob("*.html"))]
    return {str(file.relative_to(book)): file.read_bytes() for file in files}


def test_a_build_makes_pages_and_pdf_and_writes_nothing_tracked(report: Path) -> None:
    assert (report / "_build/html/chapters/tiny.html").exists()
    assert (report / "_build/report.pdf").read_bytes().startswith(b"%PDF")
    outside = {each.name for each in report.iterdir()}
    assert outside == {"_build", "_config.yml", "_toc.yml", "chapters", "data", "index.md"}
    assert '"outputs": []' in (report / "chapters/tiny.ipynb").read_text()


def test_a_failing_notebook_leaves_the_last_good_book(
    damaged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = book_of(damaged)
    save(damaged / "chapters/tiny.ipynb", text("# Tiny"), code("1 / 0"))
    assert main(["build"]) == 1
    assert "1 of 1 notebooks failed\n\nchapters/tiny.ipynb, cell 2" in capsys.readouterr().err
    assert book_of(damaged) == before


def test_a_wrong_page_leaves_the_last_good_book(damaged: Path) -> None:
    before = book_of(damaged)
    (damaged / "index.md").write_text("# Front\n\n{stated}`no-such-row`\n")
    with pytest.raises(BookError, match=r"index\.md:3: ERROR: no observation 'no-such-row'"):
        build.build()
    assert book_of(damaged) == before


def test_wrong_data_stop_the_build_before_anything_runs(damaged: Path) -> None:
    before = book_of(damaged)
    shutil.rmtree(damaged / "_build/executed")
    table = damaged / "data/observations.csv"
    table.write_text(table.read_text().replace("USD_bn", "USDbn", 1))
    assert main(["build"]) == 1
    assert not (damaged / "_build/executed").exists()
    assert book_of(damaged) == before


def test_what_a_page_hides_stops_the_build_before_anything_runs(
    damaged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = book_of(damaged)
    shutil.rmtree(damaged / "_build/executed")
    (damaged / "index.md").write_text("# Front\n\nWords \u202e and more.\n", encoding="utf-8")
    assert main(["build"]) == 1
    assert "index.md:3: found " in capsys.readouterr().err
    assert not (damaged / "_build/executed").exists()
    assert book_of(damaged) == before


def test_a_list_of_what_was_published_with_a_page_that_is_none_stops_the_build(
    damaged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = "page,role,name,text\nchapters/none.ipynb,stated,x,1\n"
    (damaged / "chapters/published.csv").write_text(listed)
    assert main(["build"]) == 1
    said = capsys.readouterr().err
    assert "chapters/published.csv:2 column 'page': found 'chapters/none.ipynb'" in said


def test_only_pages_that_changed_are_looked_at_again(
    damaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[set[str]] = []
    monkeypatch.setattr(inputs, "changed", lambda _, places: looked.append(places) or [])
    valid = build.State.now()
    assert build.State.kept(damaged / "_build/valid.json") == valid
    (damaged / "index.md").write_text("# Front\n\nWords.\n")
    build.check(build.State.now(), valid)
    assert looked == [{"index.md"}]


def test_a_changed_template_of_briefs_is_checked_against_the_data(damaged: Path) -> None:
    valid = build.State.now()
    save(damaged / briefs.TEMPLATE, code('economy = "XYZ"', tags=("parameters",)))
    with pytest.raises(LedgerError, match=r"country\.ipynb, cell 1 column 'parameters'"):
        build.check(build.State.now(), valid)


@pytest.mark.parametrize("damage", ["", "[]", '{"rest": "x"}', None])
def test_a_state_that_cannot_be_read_is_none(tmp_path: Path, damage: str | None) -> None:
    if damage is not None:
        (tmp_path / "valid.json").write_text(damage)
    assert build.State.kept(tmp_path / "valid.json") is None


def test_wrong_settings_are_told_before_the_data_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = make_report(tmp_path / "report", only=[text("Words.")])
    (report / "chapters/only.ipynb").unlink()
    (report / "data/observations.csv").write_text("nonsense")
    monkeypatch.setenv("ANALYSIS_ROOT", str(report))
    with pytest.raises(LedgerError) as caught:
        build.check(build.State.now())
    told = [str(problem) for problem in caught.value.problems]
    assert len(told) == 1
    assert "_toc.yml" in told[0] and "chapters/only" in told[0]


@pytest.mark.parametrize("time", ["garbage", "-1", " 5 ", "٥", "1e9", "99999999999999"])
def test_a_time_to_bear_that_is_none_is_refused_before_anything_else(
    time: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = make_report(tmp_path / "report", only=[text("Words.")])
    monkeypatch.setenv("ANALYSIS_ROOT", str(report))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", time)
    with pytest.raises(BookError, match=f"SOURCE_DATE_EPOCH: expected seconds .* {time!r}"):
        build.build()
    assert not (report / "_build").exists()


def test_a_name_that_no_encoding_knows_has_a_digest_of_its_own() -> None:
    assert len({fingerprint.of_text(name) for name in ("a", "a\udcff", "a\udcfe")}) == 3


def test_without_locks_a_build_goes_on_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with build.locked(tmp_path / "home"):
        monkeypatch.setattr(build, "fcntl", None)  # as on Windows
        with build.locked(tmp_path / "home"):
            assert (tmp_path / "home/.lock").exists()
    assert capsys.readouterr().err == ""


def test_a_book_lost_between_two_renames_is_brought_back(damaged: Path) -> None:
    before = book_of(damaged)
    (damaged / "_build/html").rename(damaged / "_build/html.previous")
    (damaged / "index.md").write_text("# Front\n\n{stated}`no-such-row`\n")
    with pytest.raises(BookError):
        build.build()
    assert book_of(damaged) == before


def test_side_files_of_a_deleted_chapter_are_dropped_and_of_hand_runs_kept(damaged: Path) -> None:
    for name in ("gone", "interactive"):
        (damaged / "_build/artifacts" / name).mkdir()
    with ThreadPoolExecutor(1) as threads:
        build.executed(build.chapter_runs(), threads)
    left = {each.name for each in (damaged / "_build/artifacts").iterdir()}
    assert left == {"tiny", "interactive"}


def test_accepting_stores_outputs_in_the_tracked_notebook_and_says_so(
    damaged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["accept"]) == 0
    assert '"42\\n"' in (damaged / "chapters/tiny.ipynb").read_text()
    assert f"stored {damaged / 'chapters/tiny.ipynb'}\n" in capsys.readouterr().out
    assert main(["accept"]) == 0
    assert capsys.readouterr().out == "nothing to store: the outputs are as they were\n"


def test_the_book_bears_the_date_of_its_newest_source() -> None:
    data = ledger.load()
    data.sources["date"] = "2024"
    data.sources.iloc[0, data.sources.columns.get_loc("date")] = "2025-09"
    assert build.data_date(data) == datetime.date(2025, 9, 1)
