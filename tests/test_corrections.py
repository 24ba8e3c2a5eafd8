from __future__ import annotations

from pathlib import Path

import pytest

from analysis import ledger
from analysis.corrections import READABLE
from analysis.ledger import LedgerError

ENTRY = """
- observation: kaz-growth
  do: {do}
  expect: {expect}
  why: the words name the base year
  by: editors
"""


def correct(folder: Path, do: str, expect: str = "one-third", more: str = "") -> None:
    text = ENTRY.format(do=do, expect=expect) + (f"  {more}\n" if more else "")
    (folder / "corrections.yml").write_text(text)


def refused(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(LedgerError) as caught:
        ledger.load(folder)
    return [(problem.file, problem.column) for problem in caught.value.problems]


def test_read_as_changes_the_reading_and_keeps_what_was_entered(data: Path) -> None:
    correct(data, "read as", more='read: {period: "2022", base_period: "2021"}')
    row = ledger.load(data).observation("kaz-growth")
    assert (row["period"], row["base_period"], row["printed"]) == ("2022", "2021", "one-third")
    assert "period 2023, base_period 2022" in row["correction"]


def test_leave_out_removes_the_observation(data: Path) -> None:
    correct(data, "leave out")
    assert "kaz-growth" not in ledger.load(data).observations.index


def test_mark_changes_nothing_else(data: Path) -> None:
    before = ledger.load(data).observation("kaz-growth")
    correct(data, "mark")
    row = ledger.load(data).observation("kaz-growth")
    assert row["correction"].startswith("mark: ")
    assert {k: v for k, v in row.items() if k != "correction"} == {
        k: v for k, v in before.items() if k != "correction"
    }


def test_a_correction_fails_when_the_printed_figure_changed(data: Path) -> None:
    correct(data, "mark", expect="one-half")
    assert refused(data) == [("data/corrections.yml entry 1", "expect")]


@pytest.mark.parametrize(
    ("do", "more", "column"),
    [
        ("rewrite", "", "do"),
        ("read as", "", "read"),
        ("read as", "read: {}", "read"),
        ("read as", "read: [period]", "read"),
        ("read as", "read: {printed: 4}", "read"),
        ("mark", 'read: {period: "2022"}', "read"),
    ],
)
def test_a_malformed_correction_is_refused(data: Path, do: str, more: str, column: str) -> None:
    correct(data, do, more=more)
    assert refused(data) == [("data/corrections.yml entry 1", column)]


@pytest.mark.parametrize("text", ["do: mark", "[mark]"])
def test_what_is_no_list_of_corrections_is_refused_as_a_whole(data: Path, text: str) -> None:
    (data / "corrections.yml").write_text(text)
    with pytest.raises(LedgerError) as caught:
        ledger.load(data)
    (problem,) = caught.value.problems
    assert str(problem).startswith("data/corrections.yml: found ")


def test_a_correction_of_nothing_is_refused(data: Path) -> None:
    correct(data, "mark")
    text = (data / "corrections.yml").read_text().replace("kaz-growth", "no-such")
    (data / "corrections.yml").write_text(text)
    assert refused(data) == [("data/corrections.yml entry 1", "observation")]


def test_a_reading_that_no_calendar_has_is_refused(data: Path) -> None:
    correct(data, "read as", more='read: {period: "2022-13"}')
    assert ("data/observations.csv", "period") in refused(data)


def test_every_column_that_can_be_read_otherwise_can_be_at_once(data: Path) -> None:
    row = ledger.load(data).observation("kaz-growth")
    values = ", ".join(f'{each}: "{row[each]}"' for each in READABLE)
    correct(data, "read as", more=f"read: {{{values}}}")
    assert ledger.load(data).observation("kaz-growth")["correction"]


def test_a_correction_is_placed_by_its_entry_alone(data: Path) -> None:
    correct(data, "rewrite")
    with pytest.raises(LedgerError) as caught:
        ledger.load(data)
    (problem,) = caught.value.problems
    assert str(problem).startswith("data/corrections.yml entry 1 column 'do': ")
