from __future__ import annotations

from pathlib import Path

import pytest

from analysis.book import BookError
from analysis.book.accept import store
from tests.notebooks import code, load, printed, save, text


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
