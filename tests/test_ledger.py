"""What enters the ledger, and how bad input is met: every problem at once, each with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis import ledger
from analysis.ledger import LedgerError, Problem
from tests.conftest import OBSERVATIONS


def problems(folder: Path) -> list[Problem]:
    with pytest.raises(LedgerError) as caught:
        ledger.load(folder)
    return caught.value.problems


def places(folder: Path) -> list[tuple[str, int, str, str]]:
    return [(p.file, p.row, p.column, p.value) for p in problems(folder)]


def edit(folder: Path, old: str, new: str, file: str = "observations.csv") -> None:
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_a_figure_becomes_an_interval_in_base_units(data: Path) -> None:
    row = ledger.load(data).observations.loc["kaz-total"]
    assert (row["value"], row["low"], row["high"]) == (41e9, 40.5e9, 41.5e9)
    assert row["text"] == "$41 billion"
    assert (row["start"].isoformat()[:10], row["end"].isoformat()[:10]) == (
        "2023-01-01",
        "2023-12-31",
    )


def test_an_open_bound_stays_open(data: Path) -> None:
    interval = ledger.load(data).interval("kaz-exports")
    assert 24.7e9 not in interval
    assert 24.8e9 in interval


def test_an_echo_is_not_a_second_witness(data: Path) -> None:
    loaded = ledger.load(data)
    assert loaded.witnesses(["office", "paper", "mirror"]) == [["office"], ["paper", "mirror"]]


OBS = "data/observations.csv"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("kaz-growth,", "kaz-total,", (OBS, 4, "id", "kaz-total")),
        (",KAZ,CHN,total,,2023,,41", ",KAX,CHN,total,,2023,,41", (OBS, 2, "subject", "KAX")),
        ("41,USD_bn", "41,USDbn", (OBS, 2, "unit", "USDbn")),
        (
            "trade_value,KAZ,CHN,total",
            "trade_valeu,KAZ,CHN,total",
            (OBS, 2, "measure", "trade_valeu"),
        ),
        ("unstated,office", "GACCC,office", (OBS, 2, "reporter", "GACCC")),
        ("unstated,office", "unstated,oficce", (OBS, 2, "source", "oficce")),
        ("total,,2023,,41", "total,,2023-13,,41", (OBS, 2, "period", "2023-13")),
        ("total,,2023,,41", "total,,,,41", (OBS, 2, "period", "")),
        (",41,", ",,", (OBS, 2, "printed", "")),
        (",41,", ",41x,", (OBS, 2, "printed", "41x")),
        (",41,", ",4l,", (OBS, 2, "printed", "4l")),
        (",41,", ", 41,", (OBS, 2, "printed", " 41")),
        (",41,", ",41\u200b,", (OBS, 2, "printed", "41\u200b")),
        ("more than", "rather more than", (OBS, 3, "qualifier", "rather more than")),
        ("CHN,total,,2023,,41", "CHN,inward,,2023,,41", (OBS, 2, "flow", "inward")),
        ("p.1,measured", "page 1,measured", (OBS, 2, "locator", "page 1")),
        ("p.1,measured", "p.1,certain", (OBS, 2, "status", "certain")),
    ],
)
def test_a_bad_cell_is_named_with_row_column_and_value(
    data: Path, old: str, new: str, place: tuple[str, int, str, str]
) -> None:
    edit(data, old, new)
    assert place in places(data)


def test_all_problems_are_reported_at_once(data: Path) -> None:
    edit(data, "41,USD_bn", "41x,USD_bn")
    edit(data, "more than", "mroe than")
    edit(data, "one-third,fraction", "one-third,fractoin")
    assert [(p.row, p.column) for p in problems(data)] == [
        (2, "printed"),
        (3, "qualifier"),
        (4, "unit"),
    ]


def test_a_unit_that_does_not_fit_the_measure_is_refused(data: Path) -> None:
    edit(data, "41,USD_bn", "41,km")
    assert places(data) == [(OBS, 2, "unit", "km")]


def test_a_missing_and_an_extra_column_are_both_named(data: Path) -> None:
    edit(data, "unit,qualifier", "units,qualifier")
    assert [place[:3] for place in places(data)] == [(OBS, 1, "unit"), (OBS, 1, "units")]


def test_an_extra_column_alone_is_refused(data: Path) -> None:
    path = data / "observations.csv"
    lines = path.read_text().splitlines()
    path.write_text(
        "".join(f"{line},{'comment' if i == 0 else ''}\n" for i, line in enumerate(lines))
    )
    assert places(data) == [(OBS, 1, "comment", "comment")]


def test_a_row_with_too_few_cells_is_named(data: Path) -> None:
    edit(data, ",p.1,measured,\n", ",p.1\n")
    found = problems(data)
    assert [(p.row, p.expected) for p in found] == [(2, "17 cells, this row has 15")]


def test_rows_are_counted_by_lines_also_after_a_quoted_line_break(data: Path) -> None:
    edit(data, "p.1,measured,\n", 'p.1,measured,"two\nlines"\n')
    edit(data, "more than", "mroe than")
    assert (OBS, 4, "qualifier", "mroe than") in places(data)


@pytest.mark.parametrize(
    ("damage", "row", "expected"),
    [
        (lambda raw: b"", 1, "file is empty"),
        (lambda raw: b"\n \n", 1, "file is empty"),
        (lambda raw: raw.replace(b"one-third", b"one\xffthird"), 4, "UTF-8"),
        (lambda raw: raw[:-30], 4, "half-written"),
        (lambda raw: raw.replace(b"kaz-exports", b'"kaz-exports'), 4, "quoting"),
    ],
)
def test_a_damaged_file_is_refused(
    data: Path, damage: Callable[[bytes], bytes], row: int, expected: str
) -> None:
    path = data / "observations.csv"
    path.write_bytes(damage(path.read_bytes()))
    assert any(p.row == row and expected in p.expected for p in problems(data))


def test_a_missing_file_is_named(data: Path) -> None:
    (data / "events.csv").unlink()
    assert [p.file for p in problems(data)] == ["data/events.csv"]


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("grade={A}", "grade={D}", "grade"),
        ("grade={A}", "note={none}", "grade"),
        ("url={https://example.org/bulletin}", "url={javascript:alert(1)}", "url"),
        ("copies={paper}", "copies={papre}", "copies"),
        ("date={2024-01-31}", "date={2024-31-01}", "date"),
    ],
)
def test_a_bad_source_is_refused(data: Path, old: str, new: str, column: str) -> None:
    edit(data, old, new, "sources.bib")
    assert column in [p.column for p in problems(data)]


def test_a_bibliography_that_cannot_be_parsed_is_named(data: Path) -> None:
    (data / "sources.bib").write_text("@misc{office, title={unclosed}")
    assert "data/sources.bib" in [p.file for p in problems(data)]


def test_a_pledge_must_point_to_an_observation(data: Path) -> None:
    header = (data / "pledges.csv").read_text()
    row = "target,trade,KAZ,CHN,,KAZ_PRESIDENT,2023,2030,no-such,Forty by 2030,office,p.1,\n"
    (data / "pledges.csv").write_text(header + row)
    assert places(data) == [("data/pledges.csv", 2, "observation", "no-such")]


def test_the_message_tells_what_to_do(data: Path) -> None:
    edit(data, "41,USD_bn", "41,USDbn")
    with pytest.raises(LedgerError, match=r"observations.csv:2 column 'unit': found 'USDbn'"):
        ledger.load(data)


def test_three_observations_are_what_the_fixture_holds(data: Path) -> None:
    assert len(ledger.load(data).observations) == len(OBSERVATIONS)


def test_a_table_that_cannot_be_read_is_one_problem(data: Path) -> None:
    header = (data / "pledges.csv").read_text()
    row = "target,trade,KAZ,CHN,,KAZ_PRESIDENT,2023,2030,kaz-total,Forty by 2030,office,p.1,\n"
    (data / "pledges.csv").write_text(header + row)
    (data / "observations.csv").write_bytes(b"")
    assert [p.file for p in problems(data)] == ["data/observations.csv"]
