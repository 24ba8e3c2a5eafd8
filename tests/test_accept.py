from __future__ import annotations

from pathlib import Path

import pytest

from analysis.book import BookError
from analysis.book import accept as accepting
from analysis.book.accept import store
from analysis.problems import LedgerError
from tests.notebooks import code, load, printed, save, text
from tests.reports import make_report


def test_outputs_are_stored_cell_by_cell_past_injected_ones(tmp_path: Path) -> None:
    source = save(tmp_path / "a.ipynb", code("year = 1"), text("words"), code("print(year)"))
    ran = save(
        tmp_path / "ran.ipynb",
        code("year = 1"),
        code("year = 2", tags=("injected-parameters",)),
        text("words"),
        code("print(year)", printed("2\n")),
    )
    assert store([(source, ran)]) == [source]
    cells = load(source)["cells"]
    assert [cell["source"] for cell in cells] == [["year = 1"], ["words"], ["print(year)"]]
    assert cells[2]["outputs"] == [{"name": "stdout", "output_type": "stream", "text": ["2\n"]}]


def test_accepting_twice_changes_nothing(tmp_path: Path) -> None:
    source = save(tmp_path / "a.ipynb", code("print(1)"))
    ran = save(tmp_path / "ran.ipynb", code("print(1)", printed("1\n")))
    store([(source, ran)])
    assert store([(source, ran)]) == []


def test_a_notebook_edited_while_it_ran_is_refused_and_none_is_written(tmp_path: Path) -> None:
    good = save(tmp_path / "good.ipynb", code("print(1)"))
    good_ran = save(tmp_path / "good_ran.ipynb", code("print(1)", printed("1\n")))
    edited = save(tmp_path / "edited.ipynb", code("print(1)"), code("print(2)"))
    before = good.read_bytes()
    with pytest.raises(BookError, match=r"edited\.ipynb changed while it ran"):
        store([(good, good_ran), (edited, good_ran)])
    assert good.read_bytes() == before


def test_only_what_is_stored_anew_may_be_wrong(tmp_path: Path) -> None:
    report = make_report(tmp_path / "report", one=[code("1")])
    listed = report / "chapters/published.csv"
    listed.write_text("page,role,name,text\nchapters/none.ipynb,stated,x,1\n")
    (report / "chapters/briefs").mkdir()
    (report / "chapters/briefs/KAZ.ipynb").write_text("damaged")
    assert len(accepting._checked(report).observations) == 1
    (report / "index.md").write_text("# Front \u202e\n", encoding="utf-8")
    with pytest.raises(LedgerError) as caught:
        accepting._checked(report)
    assert [each.file for each in caught.value.problems] == ["index.md"]
