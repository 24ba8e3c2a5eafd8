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


def refused(folder: Path) -> list[str]:
    """Return what is wrong with a folder, nothing where all is accepted."""
    try:
        ledger.load(folder)
    except LedgerError as error:
        return [str(each) for each in error.problems]
    return []


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
        ("date={2026-01-31}", "date={2026-31-01}", "date"),
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


DATE = (
    "kaz-date,diplomacy,event_date,KAZ,CHN,,visit,2023-05-17/2023-05-19,,{},date,,unstated,office,"
    "p.1,measured,\n"
)


@pytest.mark.parametrize(
    "printed",
    ["17-19 May, 2023", "May 17", "2023", "mid-2023", "this year", "2023-23", "17.5.23", "17.5"],
)
def test_a_printed_date_within_its_period_is_accepted(data: Path, printed: str) -> None:
    path = data / "observations.csv"
    cell = f'"{printed}"' if "," in printed else printed
    path.write_text(path.read_text() + DATE.format(cell))
    assert ledger.load(data).observations.loc["kaz-date", "text"] == printed


@pytest.mark.parametrize(
    "printed", ["banana", "June 17", "Jun 17", "May 20", "2024", "May 20x23", "17.5.24"]
)
def test_a_printed_date_outside_its_period_is_refused(data: Path, printed: str) -> None:
    path = data / "observations.csv"
    path.write_text(path.read_text() + DATE.format(printed))
    assert places(data) == [(OBS, 5, "printed", printed)]


@pytest.mark.parametrize("printed", ["30 Dec - 2 Jan", "30.12.23", "2/1/24", "2023/24"])
def test_a_printed_date_may_be_of_two_years_and_short(data: Path, printed: str) -> None:
    path = data / "observations.csv"
    row = DATE.replace("2023-05-17/2023-05-19", "2023-12-30/2024-01-02").format(printed)
    path.write_text(path.read_text() + row)
    read = ledger.load(data).observations.loc["kaz-date"]
    assert (read["text"], read["low_open"], read["high_open"]) == (printed, False, False)


@pytest.mark.parametrize("base", ["2023", "2023-12-31/2024-05-01"])
def test_a_base_may_begin_within_its_period(data: Path, base: str) -> None:
    edit(data, "total,,2023,2022,one-third", f"total,,2023,{base},one-third")
    assert refused(data) == []
    assert ledger.load(data).observations.loc["kaz-growth", "base_period"] == base


def test_a_base_after_its_period_is_refused(data: Path) -> None:
    edit(data, "total,,2023,2022,one-third", "total,,2023,2024,one-third")
    assert places(data) == [(OBS, 4, "base_period", "2024")]


def test_a_measurement_of_the_future_of_its_source_is_refused(data: Path) -> None:
    edit(data, "total,,2023,,41", "total,,2032,,41")
    assert places(data) == [(OBS, 2, "period", "2032")]


def test_a_value_that_the_measure_cannot_have_is_refused(data: Path) -> None:
    edit(data, "41,USD_bn", "0,USD_bn")
    assert ledger.load(data).interval("kaz-total").low == 0
    row = "s,trade,trade_share,KAZ,CHN,total,,2023,,140,percent,,unstated,office,p.1,measured,\n"
    path = data / "observations.csv"
    path.write_text(path.read_text() + row)
    assert places(data) == [(OBS, 5, "printed", "140")]


def test_a_share_of_more_than_a_number_ends_at_the_whole(data: Path) -> None:
    row = "s,trade,trade_share,KAZ,CHN,total,,2023,,93,percent,over,unstated,office,p.1,measured,\n"
    path = data / "observations.csv"
    path.write_text(path.read_text() + row)
    interval = ledger.load(data).interval("s")
    assert (interval.low, interval.high, interval.low_open) == (0.93, 1, True)


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("units", "1e9,$", "1e9x,$", (3, "factor", "1e9x")),
        ("qualifiers", ",approximate,0.05", ",aproximate,0.05", (3, "kind", "aproximate")),
        ("qualifiers", "approximate,0.05", "approximate,0.0.5", (3, "below", "0.0.5")),
        ("economies", "KAZ,Kaz", "Kaz,Kaz", (2, "code", "Kaz")),
        ("number_words", "one,count", "two,count", (3, "word", "two")),
        ("measures", "trade_value,goods trade,", "trade_value,,", (2, "label", "")),
    ],
)
def test_a_bad_vocabulary_is_met_like_a_bad_ledger(
    data: Path, file: str, old: str, new: str, place: tuple[int, str, str]
) -> None:
    edit(data, old, new, f"vocabulary/{file}.csv")
    assert place in [(p.row, p.column, p.value) for p in problems(data)]


def test_a_group_with_an_unknown_member_is_refused(data: Path) -> None:
    edit(data, "KAZ KGZ TJK TKM UZB", "KAZ KGZ TJK TKM UZX", "vocabulary/economies.csv")
    assert [(p.column, p.value) for p in problems(data)] == [("members", "UZX")]


def test_a_bibliography_key_used_twice_is_refused(data: Path) -> None:
    edit(data, "@misc{mirror,", "@misc{paper,", "sources.bib")
    assert "data/sources.bib" in [p.file for p in problems(data)]


def test_a_byte_order_mark_is_named(data: Path) -> None:
    path = data / "observations.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [(p.row, p.value) for p in problems(data)] == [(1, "a byte order mark")]


def test_echoes_of_echoes_are_one_witness(data: Path) -> None:
    bib = data / "sources.bib"
    bib.write_text(
        bib.read_text()
        + "@misc{far, title={Far}, date={2024}, grade={C}, copies={mirror}}\n"
        + "@misc{both, title={Both}, date={2024}, grade={C}, copies={office, paper}}\n"
    )
    loaded = ledger.load(data)
    assert loaded.witnesses(["paper", "far"]) == [["paper", "far"]]
    assert loaded.witnesses(["office", "paper", "both"]) == [["office", "paper", "both"]]


@pytest.mark.parametrize("note", ["a\u202eb", "a\u200b", "bell\x07", " blank", "blank "])
def test_invisible_characters_and_outer_blanks_are_refused_everywhere(
    data: Path, note: str
) -> None:
    edit(data, "p.1,measured,\n", f"p.1,measured,{note}\n")
    assert places(data) == [(OBS, 2, "note", note)]


def test_a_column_twice_in_the_header_is_refused(data: Path) -> None:
    edit(data, "status,note", "status,status")
    assert (OBS, 1, "status", "status") in places(data)


@pytest.mark.parametrize(
    ("header", "column", "found"),
    [
        ("status,note,extra", "extra", "extra"),
        ("status", "note", ",".join(ledger.COLUMNS["observations"][:-1])[:60]),
        ("status;note", "status;note", "status;note"),
    ],
)
def test_a_header_that_does_not_fit_is_told_once_and_not_with_every_row(
    data: Path, header: str, column: str, found: str
) -> None:
    edit(data, "status,note", header)
    told = [each for each in places(data) if each[0] == OBS]
    assert (OBS, 1, column, found) in told
    assert {row for _, row, _, _ in told} == {1}


def add(folder: Path, name: str, **cells: str) -> None:
    """Add a row to a table; what is not said is empty, but for what each row needs."""
    usual = {"id": f"{name}-row", "source": "office", "locator": "p.1"}
    if name != "exercises":
        usual["kind"] = "summit"
    row = usual | {"name": "Name", "summary": "What is said."} | cells
    columns = ledger.COLUMNS[name]
    path = folder / f"{name}.csv"
    path.write_text(path.read_text() + ",".join(row.get(each, "") for each in columns) + "\n")


@pytest.mark.parametrize("day", ["2023-01-01", "2023-12-31", "2023-06-01/2023-06-09", "2023", ""])
def test_an_exercise_is_dated_within_its_year_or_not_at_all(data: Path, day: str) -> None:
    add(data, "exercises", year="2023", date=day)
    assert refused(data) == []
    assert ledger.load(data).exercises["date"].tolist() == [day]


@pytest.mark.parametrize("day", ["2022-12-31", "2024-01-01", "2022-12-31/2023-01-02", "2023/2024"])
def test_an_exercise_outside_its_year_is_refused(data: Path, day: str) -> None:
    add(data, "exercises", year="2023", date=day)
    assert places(data) == [("data/exercises.csv", 2, "date", day)]


def test_an_exercise_needs_its_year_and_an_event_its_date(data: Path) -> None:
    add(data, "exercises")
    add(data, "events")
    found = " ".join(refused(data))
    assert "data/exercises.csv:2 column 'year'" in found
    assert "data/events.csv:2 column 'date'" in found
    assert "data/exercises.csv:2 column 'date'" not in found


def test_what_is_said_of_one_economy_to_itself_is_refused_and_of_none_accepted(data: Path) -> None:
    cells = {"holder": "Speaker", "period": "2023", "topic": "trade"}
    add(data, "statements", id="of-none", **cells)
    assert refused(data) == []
    assert list(ledger.load(data).statements.index) == ["of-none"]
    add(data, "statements", id="of-one", subject="KAZ", counterpart="KAZ", **cells)
    assert places(data) == [("data/statements.csv", 3, "counterpart", "KAZ")]


@pytest.mark.parametrize(
    ("made", "due", "places_of_it"),
    [
        ("2023-05-17", "2023-05-17", []),
        ("2023-05-17", "2023", []),
        ("2023", "2023-05-16", []),
        ("2023-05-17", "2023-05-16", ["due"]),
    ],
)
def test_a_pledge_is_due_on_its_day_at_the_earliest(
    data: Path, made: str, due: str, places_of_it: list[str]
) -> None:
    cells = {"pledged_by": "officials", "topic": "trade", "pledged_on": made, "due": due}
    add(data, "pledges", subject="KAZ", counterpart="CHN", **cells)
    assert [each.split("'")[1] for each in refused(data)] == places_of_it


def test_an_id_used_twice_names_the_row_that_has_it(data: Path) -> None:
    edit(data, "kaz-growth,", "kaz-exports,")
    (problem,) = problems(data)
    assert problem.expected == "an id used once; row 3 has it already"


@pytest.mark.parametrize("period", ["2026-01-31", "2026-01-31/2026-02-03", "2026"])
def test_a_measurement_may_begin_on_the_last_day_of_its_source(data: Path, period: str) -> None:
    edit(data, "total,,2023,,41", f"total,,{period},,41")
    assert refused(data) == []
    assert ledger.load(data).observations.loc["kaz-total", "period"] == period


def test_words_that_an_exercise_may_say_are_told(data: Path) -> None:
    add(data, "exercises", year="2023", format="nonsense")
    expected = [each.rpartition("; expected ")[2] for each in refused(data)]
    assert expected == ["bilateral or multilateral, or nothing"]


@pytest.mark.parametrize("named", ["KAZ KAX", "KAZ CHN KAZ"])
def test_an_event_names_known_economies_once(data: Path, named: str) -> None:
    row = f"e,trade,summit,Summit,2023,,{named},,,office,p.1,\n"
    (data / "events.csv").write_text((data / "events.csv").read_text() + row)
    assert places(data) == [("data/events.csv", 2, "economies", named)]


def test_of_a_list_of_economies_those_that_are_unknown_are_told(data: Path) -> None:
    add(data, "events", topic="trade", date="2023", economies="KAZ KAX UZX")
    (problem,) = problems(data)
    assert problem.expected == "codes of economies.csv, not KAX UZX"


def test_a_topic_that_the_report_does_not_have_is_refused(data: Path) -> None:
    add(data, "events", topic="sports", date="2023")
    assert places(data) == [("data/events.csv", 2, "topic", "sports")]


def test_a_ledger_on_demand_reads_a_table_when_it_is_first_used(data: Path) -> None:
    (data / "events.csv").write_text("no table")
    on_demand = ledger.on_demand(data)
    assert list(on_demand.observations.index) == ["kaz-total", "kaz-exports", "kaz-growth"]
    assert on_demand.observations is on_demand.observations
    assert on_demand.interval("kaz-total").low == 40.5e9
    with pytest.raises(LedgerError, match=r"data/events\.csv"):
        on_demand.events  # noqa: B018


def test_a_ledger_on_demand_is_the_ledger_part_by_part(data: Path) -> None:
    on_demand, loaded = ledger.on_demand(data), ledger.load(data)
    for part in ("pledges", "observations", "sources", *ledger.COLUMNS):
        assert getattr(on_demand, part).equals(getattr(loaded, part))
    assert on_demand.vocabulary == loaded.vocabulary


def test_rows_are_selected_by_one_value_or_several(data: Path) -> None:
    book = ledger.load(data)
    rows = book.observations
    first, second = rows.index[0], rows.index[1]
    one = book.select(source=rows.loc[first, "source"], period=rows.loc[first, "period"])
    assert first in one.index
    assert set(one["source"]) == {rows.loc[first, "source"]}
    both = book.select(source=[rows.loc[first, "source"], rows.loc[second, "source"]])
    assert {first, second} <= set(both.index)
    assert book.select(source=[]).empty


def test_what_is_known_is_known_by_the_last_day_on_which_a_source_was_read(data: Path) -> None:
    # The bulletin is of 31 January, the article of some day in February.
    assert ledger.load(data).last_read.isoformat() == "2026-02-01"
    path = data / "sources.bib"
    text = path.read_text(encoding="utf-8").rstrip()
    path.write_text(
        text[:-1].rstrip().rstrip(",") + ",\n  urldate = {2031-02-03}\n}\n", encoding="utf-8"
    )
    assert ledger.load(data).last_read.isoformat() == "2031-02-03"


def test_a_ledger_cannot_be_changed(data: Path) -> None:
    with pytest.raises(AttributeError):
        ledger.load(data).observations = None  # type: ignore[misc,assignment]
