from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jupyter_book.sphinx
import pytest
from jupyter_book.sphinx import build_sphinx

from analysis.book import BookError, build, once, processes, site
from analysis.book import compile as compiling
from tests.conftest import REPOSITORY
from tests.notebooks import code, text
from tests.reports import FIGURE, edit, make_report

FIRST = [code("print(1)"), text(f"{{stated}}`{FIGURE}` and {{doc}}`second`.")]
SECOND = [code("print(2)"), text("Unrepeated words of the second.")]
TABLE = code(
    "import pandas as pd\nfrom analysis import figures, ledger\n"
    "figures.publish_table(pd.DataFrame({'economy': ['Central Asia']}), name='first-table',\n"
    "    title='Economies', caption='As printed.', columns={'economy': 'Economy'},\n"
    f"    observations=[{FIGURE!r}], ledger=ledger.load())"
)
DOT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M 0 0"/></svg>'


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    report = make_report(tmp_path_factory.mktemp("site") / "report", first=FIRST, second=SECOND)
    shutil.copytree(REPOSITORY / "_static", report / "_static")
    (report / "_static/dot.svg").write_text(DOT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANALYSIS_ROOT", str(report))
        build.build(with_pdf=False)
    return report


@pytest.fixture
def report(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The built report, in its place: doctrees know where they are. Each test puts it back."""
    monkeypatch.setenv("ANALYSIS_ROOT", str(built))
    edit(built, "first", *FIRST)
    edit(built, "second", *SECOND)
    build.build(with_pdf=False)
    return built


def book(report: Path) -> dict[str, bytes]:
    html = report / "_build/html"
    return {
        str(path.relative_to(html)): path.read_bytes()
        for path in sorted(html.rglob("*"))
        if path.suffix in {".html", ".js", ".svg", ".csv"}
    }


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def written(report: Path) -> dict[str, int]:
    html = report / "_build/compiled/html"
    return {path.stem: path.stat().st_mtime_ns for path in html.glob("*/*.html")}


def test_an_unchanged_book_starts_no_sphinx(
    report: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "jupyter_book.sphinx", None)
    capsys.readouterr()
    assert build.build(with_pdf=False) == []
    assert capsys.readouterr().err == "Nothing changed\n"


def test_a_prose_edit_compiles_only_its_page_and_yields_what_compiling_all_would(
    report: Path,
) -> None:
    before = written(report)
    edit(report, "second", SECOND[0], text("Other words."))
    assert build.build(with_pdf=False) == []
    after = written(report)
    assert after["first"] == before["first"]
    assert after["second"] > before["second"]
    assert after["computed"] == before["computed"], "no evidence changed"
    incremental = book(report)
    assert b"Other words." in incremental["chapters/second.html"]
    shutil.rmtree(report / "_build/compiled")
    build.build(with_pdf=False)
    assert differing(book(report), incremental) == []


def test_the_next_book_changes_no_file_of_the_last_one(report: Path, tmp_path: Path) -> None:
    html, held = report / "_build/html", tmp_path / "held"
    shutil.copytree(html, held, copy_function=os.link)
    before = {path: path.read_bytes() for path in held.rglob("*") if path.is_file()}
    edit(report, "second", SECOND[0], text("```{note}\nOther words.\n```"))
    build.build(with_pdf=False)
    assert {path: path.read_bytes() for path in before} == before
    names = [path.relative_to(held) for path in before]
    shared = [name for name in names if (html / name).samefile(held / name)]
    assert 0 < len(shared) < len(names)


def test_a_page_that_shows_a_table_is_left_alone_when_another_is_edited(report: Path) -> None:
    edit(report, "first", *FIRST, TABLE)
    build.build(with_pdf=False)
    before = written(report)
    edit(report, "second", SECOND[0], text("Other words."))
    build.build(with_pdf=False)
    after = written(report)
    assert after["second"] > before["second"]
    assert after["first"] == before["first"]


def test_a_page_follows_what_its_notebook_published_whatever_the_times_of_files(
    report: Path,
) -> None:
    edit(report, "first", *FIRST, TABLE)
    build.build(with_pdf=False)
    home = report / "_build"
    (record,) = home.glob("artifacts/**/tables/first-table.json")
    before = record.stat()
    record.write_text(record.read_text().replace("As printed.", "As told later."))
    os.utime(record, ns=(before.st_atime_ns, before.st_mtime_ns))
    site.compile_book(
        home / "source",
        home / "compiled/html",
        doctrees=home / "compiled/doctrees",
        artifacts=home / "artifacts",
        data=report / "data",
        builder="html",
    )
    assert "As told later." in (home / "compiled/html/chapters/first.html").read_text()


def test_what_makes_our_build_fast_leaves_pages_and_search_as_sphinx_makes_them(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fast and with processes here; then Sphinx and the theme as they come, in one process."""
    table = text("```{list-table} Numbered\n:name: numbered\n* - a\n  - b\n```")
    edit(report, "first", *FIRST, TABLE, table)
    shown = text("See {numref}`numbered` and {numref}`numbered`.\n\n![A dot](../_static/dot.svg)")
    edit(report, "second", *SECOND, shown)
    monkeypatch.setattr(compiling, "jobs", lambda: 3)
    build.build(with_pdf=False)
    fast = book(report)
    assert b"Table" in fast["chapters/second.html"]
    assert any("evidence/source-" in path for path in fast)
    assert "_images/dot.svg" in fast
    assert b'"unrep": 1' in fast["searchindex.js"], "a word of a page that another process wrote"

    def as_it_comes(*arguments: Any, **options: Any) -> Any:
        options["confoverrides"]["analysis_fast"] = False
        return build_sphinx(*arguments, **options)

    monkeypatch.setattr(jupyter_book.sphinx, "build_sphinx", as_it_comes)
    for name in ("_look_up_once", "_theme_once"):
        monkeypatch.setattr(once, name, lambda *_: pytest.fail("this is not Sphinx as it comes"))
    monkeypatch.setattr(processes, "_write", lambda *_: pytest.fail("nor is this"))
    monkeypatch.setattr(compiling, "jobs", lambda: 1)
    shutil.rmtree(report / "_build/compiled")
    build.build(with_pdf=False)
    assert differing(book(report), fast) == []


def test_a_changed_title_reaches_all_pages(report: Path) -> None:
    edit(report, "second", *SECOND, title="Renamed")
    build.build(with_pdf=False)
    pages = book(report)
    assert b"Renamed" in pages["chapters/first.html"]
    assert b"Renamed" in pages["index.html"]


def change_the_figure(report: Path) -> None:
    table = report / "data/observations.csv"
    rows = table.read_text()
    row = next(line for line in rows.splitlines() if line.startswith(FIGURE))
    printed = row.split(",")[9]
    table.write_text(rows.replace(row, row.replace(f",{printed},", ",12.3,")))


def test_changed_data_reach_the_pages_that_state_them(report: Path) -> None:
    table = report / "data/observations.csv"
    before = table.read_text()
    change_the_figure(report)
    pages = written(report)
    build.build(with_pdf=False)
    incremental = book(report)
    assert b"12.3" in incremental["chapters/first.html"]
    assert b"12.3" in incremental["evidence/trade.html"]
    assert written(report)["second"] == pages["second"]
    shutil.rmtree(report / "_build/compiled")
    build.build(with_pdf=False)
    assert differing(book(report), incremental) == []
    table.write_text(before)


def test_the_page_of_a_document_follows_its_rows_and_no_other_data(report: Path) -> None:
    files = [report / "data/observations.csv", report / "data/other.csv"]
    before, rows = written(report), files[0].read_bytes()
    try:
        files[1].write_text("anything\n1\n")
        build.build(with_pdf=False)
        after = written(report)
        assert after["sources"] > before["sources"]
        assert after["source-cepa2024"] == before["source-cepa2024"]
        change_the_figure(report)
        build.build(with_pdf=False)
        assert written(report)["source-cepa2024"] > after["source-cepa2024"]
    finally:
        files[0].write_bytes(rows)
        files[1].unlink()


def a_heading_with_a_number(report: Path) -> None:
    """The number stands in the title of a page that others name, and changes."""
    edit(report, "first", *FIRST, title=f"First {{stated}}`{FIGURE}`")
    build.build(with_pdf=False)
    change_the_figure(report)


def another_topic(report: Path) -> None:
    table = report / "data/observations.csv"
    table.write_text(table.read_text().replace(",trade,trade_value,", ",diplomacy,trade_value,"))


def another_name_of_an_economy(report: Path) -> None:
    table = report / "data/vocabulary/economies.csv"
    table.write_text(table.read_text().replace("Central Asia", "Inner Asia"))


def a_page_less(report: Path) -> None:
    (report / "chapters/second.ipynb").unlink()
    edit(report, "first", code("print(1)"), text("Alone."))
    toc = report / "_toc.yml"
    toc.write_text(toc.read_text().replace("  - file: chapters/second\n", ""))


@pytest.mark.parametrize(
    "change",
    [
        change_the_figure,
        a_heading_with_a_number,
        another_topic,
        another_name_of_an_economy,
        a_page_less,
    ],
)
def test_after_any_change_the_book_is_that_of_compiling_all(
    report: Path, change: Callable[[Path], None]
) -> None:
    files = [*report.glob("data/**/*.csv"), report / "_toc.yml"]
    before = {path: path.read_bytes() for path in files}
    try:
        untouched = book(report)
        change(report)
        build.build(with_pdf=False)
        incremental = book(report)
        assert differing(incremental, untouched) != []
        shutil.rmtree(report / "_build/compiled")
        build.build(with_pdf=False)
        assert differing(book(report), incremental) == []
    finally:
        for path, content in before.items():
            path.write_bytes(content)


def test_a_module_that_is_edited_while_it_is_compiled_counts_at_the_next_build(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = site.Basis.now()
    older = site.Basis(now.files, now.package | {"book/numbers.py": "as it was before the edit"})
    monkeypatch.setattr(site.Basis, "now", classmethod(lambda _: older))
    shutil.rmtree(report / "_build/compiled")
    build.build(with_pdf=False)
    monkeypatch.undo()
    monkeypatch.setenv("ANALYSIS_ROOT", str(report))

    def compile_nothing(*_: object, **__: object) -> None:
        raise BookError("asked for")

    monkeypatch.setattr(site, "compile_book", compile_nothing)
    with pytest.raises(BookError, match="asked for"):
        build.build(with_pdf=False)


def test_a_book_that_lost_a_page_is_made_whole(report: Path) -> None:
    before = book(report)
    (report / "_build/html/chapters/first.html").unlink()
    build.build(with_pdf=False)
    assert differing(book(report), before) == []


def test_a_book_that_was_thrown_away_is_made_again(report: Path) -> None:
    before = book(report)
    shutil.rmtree(report / "_build/html")
    build.build(with_pdf=False)
    assert differing(book(report), before) == []


def test_a_wrong_page_is_refused_as_often_as_it_is_built(report: Path) -> None:
    before = book(report)
    edit(report, "second", *SECOND, text("{stated}`no-such-row`"))
    for _ in range(2):
        with pytest.raises(BookError, match="no observation 'no-such-row'"):
            build.build(with_pdf=False)
    assert differing(book(report), before) == []


def test_the_pdf_follows_when_it_is_asked_for(report: Path) -> None:
    build.build()
    pdf = report / "_build/report.pdf"
    before = pdf.read_bytes()
    stamp = pdf.stat().st_mtime_ns
    build.build()
    assert pdf.stat().st_mtime_ns == stamp
    page = report / "_build/html/chapters/first.html"
    page.unlink()
    build.build()
    assert page.exists()
    assert pdf.stat().st_mtime_ns == stamp
    made = page.stat().st_mtime_ns
    build.build()
    assert (page.stat().st_mtime_ns, pdf.stat().st_mtime_ns) == (made, stamp)
    edit(report, "second", SECOND[0], text("Quite other words."))
    build.build(with_pdf=False)
    assert pdf.read_bytes() == before
    build.build()
    assert pdf.read_bytes() != before
