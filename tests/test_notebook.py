from __future__ import annotations

from pathlib import Path

import pytest

from analysis.book import BookError
from analysis.book.notebook import normalised, read, write_if_changed, written
from tests.notebooks import code, notebook, printed, save, text


def test_traces_of_execution_are_removed() -> None:
    cell = code("1", printed("1"), tags=("parameters",))
    cell["execution_count"] = 17
    cell["metadata"] |= {"papermill": {"duration": 0.3}, "execution": {"iopub.status.busy": "now"}}
    page = notebook(cell)
    page["metadata"] |= {"papermill": {}, "language_info": {"version": "3.13.1"}}
    stable = normalised(page)
    assert stable["cells"][0]["metadata"] == {"tags": ["parameters"]}
    assert stable["cells"][0]["execution_count"] == 1
    assert set(stable["metadata"]) == {"kernelspec", "language_info"}
    assert "version" not in stable["metadata"]["language_info"]


def test_counts_follow_the_position_and_empty_cells_have_none() -> None:
    # nbval skips a cell without a count, so every cell that runs needs one
    cells = normalised(notebook(code("a"), text("b"), code(" \n"), code("c")))["cells"]
    assert [cell.get("execution_count") for cell in cells] == [1, None, None, 2]


def test_the_count_of_a_result_is_that_of_its_cell() -> None:
    result = {
        "data": {"text/plain": "2"},
        "execution_count": 9,
        "metadata": {},
        "output_type": "execute_result",
    }
    cells = normalised(notebook(code("1"), code("2", result)))["cells"]
    assert cells[1]["outputs"][0]["execution_count"] == 2


def test_injected_cells_are_left_out() -> None:
    injected = code("year = 2024", tags=("injected-parameters",))
    assert len(normalised(notebook(code("year = 2023"), injected))["cells"]) == 1


def test_ids_are_kept_and_missing_or_repeated_ones_follow_the_position() -> None:
    first, second, third = text("a"), text("b"), text("c")
    first["id"], second["id"], third["id"] = "same", "same", ""
    ids = [cell["id"] for cell in normalised(notebook(first, second, third))["cells"]]
    assert ids == ["same", "cell-2", "cell-3"]


def test_the_stable_form_is_its_own_stable_form() -> None:
    once = normalised(notebook(text("# A\n\nb"), code("print(1)", printed("1\n"))))
    assert written(normalised(once)) == written(once)
    assert written(once).endswith(b"}\n")


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    assert write_if_changed(path, b"one")
    before = path.stat().st_mtime_ns
    assert not write_if_changed(path, b"one")
    assert path.stat().st_mtime_ns == before
    assert write_if_changed(path, b"two")
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]


def test_a_notebook_of_an_older_minor_format_without_ids_is_read(tmp_path: Path) -> None:
    cell = code("1")
    path = save(tmp_path / "a.ipynb", cell)
    path.write_text(path.read_text().replace(', "id": "id-0"', ""))
    assert read(path)["cells"][0]["id"] == "cell-1"


def test_a_notebook_of_minor_format_4_has_no_ids_and_gets_none(tmp_path: Path) -> None:
    path = save(tmp_path / "a.ipynb", code("1"))
    older = path.read_text().replace(', "id": "id-0"', "")
    path.write_text(older.replace('"nbformat_minor": 5', '"nbformat_minor": 4'))
    found = read(path)
    assert "id" not in found["cells"][0]
    assert normalised(found)["cells"][0]["id"] == "cell-1"


def test_pictures_of_a_text_are_kept_and_an_empty_list_of_tags_is_not() -> None:
    picture = {"dot.png": {"image/png": "aGk="}}
    cell = text("![](attachment:dot.png)") | {"attachments": picture, "metadata": {"tags": []}}
    (kept,) = normalised(notebook(cell))["cells"]
    assert kept["attachments"] == picture
    assert kept["metadata"] == {}
    (tagged,) = normalised(notebook(text("a") | {"metadata": {"tags": ["x"]}}))["cells"]
    assert tagged["metadata"] == {"tags": ["x"]}
    assert "attachments" not in tagged


@pytest.mark.parametrize("content", ["", "{", "[]", '{"nbformat": 3, "nbformat_minor": 0}'])
def test_what_is_no_notebook_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(content)
    with pytest.raises(BookError, match=r"a\.ipynb: expected a notebook of format 4"):
        read(path)
