"""The changes of the data: read, checked, and up to date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analysis import changes, ledger, paths, timely
from analysis.problems import LedgerError

HEAD = "date,what,why,observations,sources\n"


def written(folder: Path, *rows: str) -> Path:
    (folder / "changes.csv").write_text(HEAD + "".join(f"{row}\n" for row in rows))
    return folder


def test_a_change_tells_what_it_added(tmp_path: Path) -> None:
    data = written(tmp_path, "2026-01-01,First.,So.,10,2", "2026-02-01,More.,So.,14,3")
    assert changes.load(data)["new_observations"].tolist() == [10, 4]
    assert changes.load(data)["new_sources"].tolist() == [2, 1]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("January,First.,So.,10,2", "changes.csv:2 column 'date': found 'January'"),
        ("2026-01-01,,So.,10,2", "changes.csv:2 column 'what': found ''; expected a sentence"),
        ("2026-01-01,First.,So.,ten,2", "changes.csv:2 column 'observations': found 'ten'"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, row: str, expected: str) -> None:
    with pytest.raises(LedgerError, match=expected):
        changes.load(written(tmp_path, row))


def test_changes_stand_in_the_order_of_their_dates(tmp_path: Path) -> None:
    data = written(tmp_path, "2026-02-01,More.,So.,14,3", "2026-01-01,First.,So.,10,2")
    with pytest.raises(LedgerError, match="column 'date': found '2026-01-01'"):
        changes.load(data)


def test_other_columns_are_named_with_those_expected(tmp_path: Path) -> None:
    (tmp_path / "changes.csv").write_text(
        "date,what,observations,sources\n2026-01-01,First.,10,2\n"
    )
    with pytest.raises(LedgerError) as caught:
        changes.load(tmp_path)
    (problem,) = caught.value.problems
    assert str(problem) == (
        "data/changes.csv:1: found 'date, what, observations, sources'; "
        "expected the columns date, what, why, observations, sources"
    )


def test_data_without_any_change_told_are_behind(tmp_path: Path) -> None:
    (found,) = changes.behind(changes.load(written(tmp_path)), ledger.load())
    assert str(found) == "data/changes.csv: found 'none'; expected a row for the data of today"


def test_the_last_change_holds_the_counts_of_the_ledger() -> None:
    assert changes.behind(changes.load(paths.data()), ledger.load()) == []


def test_a_ledger_that_grew_is_found(tmp_path: Path) -> None:
    data = written(tmp_path, "2026-01-01,First.,So.,10,2")
    (observations, sources) = changes.behind(changes.load(data), ledger.load())
    assert str(observations).startswith("data/changes.csv:2 column 'observations': found '10'; ")
    assert "which the ledger holds; add a row" in observations.expected
    assert sources.column == "sources"


def test_the_data_are_checked_against_their_last_change(data: Path) -> None:
    book = ledger.load(data)
    counts = f"{len(book.observations)},{len(book.sources)}"
    assert changes.check(written(data, f"2026-02-01,First.,So.,{counts}"), book) == []
    (late,) = changes.check(written(data, f"2026-01-31,First.,So.,{counts}"), book)[:1]
    assert (late.file, late.column) == ("data/sources.bib paper", "date")
    assert late.expected.startswith("a date not after the last change of the data, 2026-01-31")
    (wrong,) = changes.check(written(data, "3026-01-31,First.,So.,1,1"), book)
    assert wrong.column == "date"


@pytest.mark.parametrize(("status", "is_late"), [("held", True), ("", True), ("announced", False)])
def test_only_what_is_told_as_past_must_be_past(data: Path, status: str, is_late: bool) -> None:
    path = data / "exercises.csv"
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    row = {"id": "drill", "name": "Drill", "year": "2025/2030", "status": status}
    path.write_text(
        f"{','.join(header)}\n{','.join(row.get(column, '') for column in header)}\n",
        encoding="utf-8",
    )
    found = list(timely.late(data, ledger.load(paths.data()), date(2026, 11, 22)))
    assert [(each.row, each.column) for each in found] == [(2, "year")] * is_late
