"""The changes of the data: read, checked, and up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import changes, ledger, paths
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
    assert found == "data/changes.csv: expected a row for the data of today, found none"


def test_the_last_change_holds_the_counts_of_the_ledger() -> None:
    assert changes.behind(changes.load(paths.data()), ledger.load()) == []


def test_a_ledger_that_grew_is_found(tmp_path: Path) -> None:
    data = written(tmp_path, "2026-01-01,First.,So.,10,2")
    (observations, sources) = changes.behind(changes.load(data), ledger.load())
    assert observations.startswith("data/changes.csv:2 column 'observations': expected ")
    assert "found 10; add a row" in observations
    assert "column 'sources'" in sources
