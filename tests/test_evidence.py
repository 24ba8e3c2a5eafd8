from __future__ import annotations

import csv
import sqlite3
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.book.evidence import behind, entries, export, marks, pages
from analysis.book.evidence.description import Evidence, curly, in_words, visible
from analysis.book.numbers import name_and_unit
from analysis.book.published_table import column_shares
from analysis.quality.words import place
from tests.conftest import LedgerOf


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2024", "2024"),
        ("2024-02", "February 2024"),
        ("2025-06-07", "7 June 2025"),
        ("2024-Q1", "first quarter of 2024"),
        ("2003/2016", "2003 to 2016"),
        ("unstated", "not stated"),
    ],
)
def test_a_period_is_said_in_words(period: str, words: str) -> None:
    assert in_words(period) == words


FORECAST = {"period": "2027", "status": "forecast"}


def test_a_long_figure_is_shown_whole_and_rounded_and_lists_have_it_rounded(
    ledger_of: LedgerOf,
) -> None:
    gdp = {"id": "a", "printed": "90889149306.73126", "unit": "USD"}
    data = ledger_of([gdp, {"id": "b", "printed": "41"}])
    evidence = Evidence(data, find_disputes=lambda _: {})
    assert evidence.note("a").head == "$90,889,149,306.73126"
    assert "Rounded: $90.9 billion." in evidence.note("a").lines
    record = {"observations": ["a"], "formula": "as printed", "unit": "USD_bn"}
    lines = evidence.computed_sentences(record)
    assert "$90.9 billion" in lines[-1] and "306.73126" not in " ".join(lines)


def test_a_figure_that_was_not_measured_says_what_it_is(ledger_of: LedgerOf) -> None:
    data = ledger_of([{"id": "a", "printed": "41"}, {"id": "b", "printed": "51", **FORECAST}])
    evidence = Evidence(data, find_disputes=lambda _: {})
    assert "Forecast, not measured." in evidence.note("b").lines
    assert not any("not measured" in each for each in evidence.note("a").lines)


@pytest.mark.parametrize(
    ("locator", "words"),
    [
        ("p.7", "paragraph 7"),
        ("page, paragraph 7", "paragraph 7"),
        ("page, headline", "page, headline"),
        ("page", "on the page"),
    ],
)
def test_a_place_in_a_document_is_said_in_words(locator: str, words: str) -> None:
    assert place(locator) == words


def test_characters_that_turn_or_hide_text_are_spelled_out() -> None:
    assert visible("a\u202eb\u200fc\u2066d\ufeff") == "a[U+202E]b[U+200F]c[U+2066]d[U+FEFF]"


def test_an_observation_is_described_by_what_it_says_allows_and_comes_from(
    ledger_of: LedgerOf,
) -> None:
    data = ledger_of([{"id": "a", "printed": "24.7", "flow": "exports", "qualifier": "more than"}])
    entry = Evidence(data)["a"]
    assert entry.text == "more than $24.7 billion"
    assert entry.sentences() == [
        "Goods trade, Kazakhstan and China, China's exports, 2023.",
        "Allows over $24.7 billion.",
        "Reporter not stated.",
        "Printed by: Customs office 2026, paragraph 1; 31 January 2026, grade A.",
    ]


@pytest.mark.parametrize(
    ("row", "allows"),
    [
        ({"printed": "43.8"}, "$43.75 billion to $43.85 billion"),
        ({"printed": "12.389"}, "$12.3885 billion to $12.3895 billion"),
        ({"printed": "60", "qualifier": "at least"}, "at least $60 billion"),
        ({"printed": "5", "unit": "percent_decline", "measure": "trade_growth"}, "−5.5% to −4.5%"),
        ({"printed": "rose", "unit": "direction", "measure": "trade_growth"}, "over 0%"),
        # a worded third is read to a twentieth of itself: 1/3 less or more 1/60
        ({"printed": "one-third", "unit": "fraction", "measure": "trade_growth"}, "31.7% to 35.0%"),
        ({"printed": "largest", "unit": "rank", "measure": "trade_rank"}, ""),
    ],
)
def test_what_a_figure_allows_is_shown_with_the_digits_it_needs(
    ledger_of: LedgerOf, row: dict[str, str], allows: str
) -> None:
    base = {"base_period": "2022"} if row.get("measure") == "trade_growth" else {}
    assert Evidence(ledger_of([{"id": "a", **base, **row}]))["a"].allows == allows


BRIDGES = {"measure": "order_quantity", "unit": "bridges", "topic": "trade"}


@pytest.mark.parametrize(
    ("printed", "text"), [("a", "a bridge"), ("1", "1 bridge"), ("two", "two bridges")]
)
def test_one_thing_is_said_in_the_singular_and_no_half_of_it_is_allowed(
    ledger_of: LedgerOf, printed: str, text: str
) -> None:
    entry = Evidence(ledger_of([{"id": "a", **BRIDGES, "printed": printed}]))["a"]
    assert entry.text == text
    assert entry.allows == ""


def test_a_vague_count_says_what_it_allows(ledger_of: LedgerOf) -> None:
    row = {"id": "a", **BRIDGES, "printed": "40", "qualifier": "at least"}
    assert Evidence(ledger_of([row]))["a"].allows == "at least 40 bridges"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("China's exports", "China\u2019s exports"),
        ("partners' trade, 'one'", "partners\u2019 trade, 'one'"),
    ],
)
def test_apostrophes_are_those_of_print(text: str, shown: str) -> None:
    assert curly(text) == shown


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://example.org/", "https://example.org/ (publisher's site; page not found)"),
        ("https://example.org", "https://example.org (publisher's site; page not found)"),
        ("https://example.org/article", "https://example.org/article"),
        ("https://example.org/?page=4", "https://example.org/?page=4"),
        ("", "not known"),
    ],
)
def test_an_address_without_a_page_is_said_to_be_the_publishers_site(url: str, words: str) -> None:
    assert entries.address_of(url).astext() == words


def disputed_ledger(ledger_of: LedgerOf) -> Evidence:
    rows = [
        {"id": "one", "printed": "3.9"},
        {"id": "other", "printed": "1.2", "source": "paper"},
        {"id": "calm", "printed": "3", "period": "2022"},
    ]
    return Evidence(ledger_of(rows))


def test_a_computed_number_is_disputed_if_an_input_is(ledger_of: LedgerOf) -> None:
    evidence = disputed_ledger(ledger_of)
    record = {"observations": ["one", "calm"], "unit": "USD_bn", "formula": "the difference"}
    assert evidence.disputed_inputs(record) == ["one"]
    assert evidence.computed_sentences(record)[-1].startswith(
        "An input is disputed: Kazakhstan, trade both ways in 2023: Customs office 2026 prints $3.9"
    )
    assert evidence.disputed_inputs(record | {"observations": ["calm"]}) == []


def test_a_number_that_counts_statements_is_not_disputed_by_them(ledger_of: LedgerOf) -> None:
    evidence = disputed_ledger(ledger_of)
    everything = {"observations": ["one", "other", "calm"], "unit": "percent"}
    assert evidence.disputed_inputs(everything) == []
    count = {"observations": ["one", "other"], "unit": "contradictions"}
    assert evidence.disputed_inputs(count) == []


def test_long_lists_of_inputs_are_cut_and_counted(ledger_of: LedgerOf) -> None:
    rows = [{"id": f"y{year}", "printed": "4", "period": str(year)} for year in range(2001, 2007)]
    evidence = Evidence(ledger_of(rows))
    record = {"observations": [row["id"] for row in rows[:5]], "unit": "USD_bn", "formula": "sum"}
    assert evidence.computed_sentences(record)[1].endswith("2003); and 2 more.")


def test_a_role_may_name_a_unit() -> None:
    assert name_and_unit("cepa-kaz <USD_bn>") == ("cepa-kaz", "USD_bn")
    assert name_and_unit("cepa-kaz") == ("cepa-kaz", "")


SVG = (
    '<svg><a xlink:href="evidence:a"><path d="M 0"/></a>'
    '<a xlink:href="evidence:a" tabindex="-1"><text>41</text></a></svg>'
)


def test_a_mark_leads_to_its_evidence_has_a_name_and_is_said_once() -> None:
    assert marks.groups_of(SVG) == [("a",)]
    target = marks.Target("x.html#a&", '41 "about"', "note", 3)
    assert marks.linked(SVG, {("a",): target}) == (
        '<svg><a href="x.html#a&amp;" class="mark m3" aria-label="41 &quot;about&quot;"'
        ' aria-describedby="note"><path d="M 0"/></a>'
        '<a href="x.html#a&amp;" class="mark m3" tabindex="-1" aria-hidden="true">'
        '<text aria-hidden="true">41</text></a></svg>'
    )


def test_a_mark_is_called_by_the_text_that_is_drawn_in_it() -> None:
    target = marks.Target("x.html#a", "Kazakhstan, 2025: 5.37 points", "note", 1)
    for drawn, name in [
        ("5.37", "Kazakhstan, 2025: 5.37 points"),
        ("<tspan>+5</tspan> &amp; more", "+5 &amp; more: Kazakhstan, 2025: 5.37 points"),
    ]:
        svg = f'<svg><a href="evidence:a"><path d="M0"/><text x="1">{drawn}</text></a></svg>'
        assert f'aria-label="{name}"' in marks.linked(svg, {("a",): target})


def test_a_mark_of_several_observations_says_them_where_nothing_can_be_followed(
    ledger_of: LedgerOf,
) -> None:
    rows = [{"id": f"{key}", "printed": "41", "period": f"202{at}"} for at, key in enumerate("abc")]
    drawing = marks.unlinked(SVG.replace("evidence:a", "evidence:a b"), Evidence(ledger_of(rows)))
    assert "<title>Computed from $41 billion (Goods trade, Kazakhstan and China" in drawing
    assert "href" not in drawing


TARGETS = {
    "kind": "table",
    "name": "trade-targets",
    "columns": [
        {"key": "economy", "label": "Economy", "align": "left"},
        {"key": "target", "label": "Target", "align": "right"},
        {"key": "reached", "label": "Reached", "align": "right", "formula": "one over the other"},
        {"key": "share", "label": "Share", "align": "right", "formula": "its part"},
    ],
    "rows": [["Kazakhstan", "$41 billion", "98", "50"]],
    "row_observations": [["a", "b"]],
    "cell_observations": {"share": [["b"]]},
}


def test_a_computed_cell_is_listed_with_its_own_inputs(ledger_of: LedgerOf) -> None:
    rows = [{"id": "a", "printed": "41"}, {"id": "b", "printed": "40", "period": "2022"}]
    evidence = Evidence(ledger_of(rows))
    assert behind.printed_by(TARGETS, 0, 1, evidence) == "a"
    assert behind.groups(TARGETS, evidence) == [
        behind.Group(
            "behind-trade-targets-1", "Kazakhstan: Reached", "", "one over the other", ("a", "b")
        ),
        behind.Group("behind-trade-targets-2", "Kazakhstan: Share", "", "its part", ("b",)),
    ]


@pytest.mark.parametrize(
    ("cell", "is_figure"),
    [
        ("$4.8 billion", True),
        ("4.8", True),
        ("−4.8", True),
        ("4.80", False),
        ("Mission 4.8", False),
        ("48", False),
    ],
)
def test_a_cell_is_a_printed_figure_if_it_is_all_of_it_or_its_number(
    cell: str, is_figure: bool
) -> None:
    assert behind.is_figure_of(cell, "$4.8 billion") is is_figure


def test_a_crowded_table_gives_its_room_in_print_to_the_column_with_the_longest_texts() -> None:
    columns = [{"label": "About"}, {"label": "What was found"}, {"label": "Grade"}]
    rows = [["Kazakhstan", "a finding of forty letters, more or less " * 4, "A"]] * 3
    about, found, grade = column_shares({"columns": columns, "rows": rows})
    assert about + found + grade == pytest.approx(100, abs=0.2)
    assert found > 70
    assert about > 100 * len("Kazakhstan") / 95
    assert column_shares({"columns": columns, "rows": [["Kazakhstan", "nothing", "A"]]}) == []


def test_a_drawing_that_leaves_the_site_keeps_titles_and_loses_links(ledger_of: LedgerOf) -> None:
    evidence = Evidence(ledger_of([{"id": "a", "printed": "41"}]))
    drawing = marks.unlinked(SVG, evidence)
    assert "href" not in drawing
    assert drawing.count("<g><title>$41 billion — Goods trade, Kazakhstan and China") == 2
    assert drawing.count("</g>") == 2


def test_the_table_of_contents_gets_a_part_and_keeps_its_numbers(
    ledger_of: LedgerOf, tmp_path: Path
) -> None:
    data = ledger_of([{"id": "a", "printed": "41"}])
    toc = "format: jb-book\nroot: index\noptions: {numbered: 1}\nchapters: [{file: one}]\n"
    (tmp_path / "_toc.yml").write_text(toc)
    extended = yaml.safe_load(pages.write(tmp_path, data).read_text())
    own, evidence = extended["parts"]
    assert own == {"chapters": [{"file": "one"}], "numbered": 1}
    assert (evidence["caption"], evidence["numbered"]) == ("Evidence", False)
    listed = [chapter["file"] for chapter in evidence["chapters"]]
    assert listed == [
        "evidence/index",
        "evidence/explorer",
        "evidence/trade",
        "evidence/computed",
        "evidence/sources",
        "evidence/figures",
        "evidence/changes",
    ]
    assert (tmp_path / "_toc.yml").read_text() == toc


def test_pages_of_sources_that_are_gone_are_removed(ledger_of: LedgerOf, tmp_path: Path) -> None:
    data = ledger_of([{"id": "a", "printed": "41"}])
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters: []\n")
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence/source-gone.md").write_text("# Gone")
    pages.write(tmp_path, data)
    assert not (tmp_path / "evidence/source-gone.md").exists()
    assert (tmp_path / "evidence/source-paper.md").exists()


def test_a_title_with_markup_is_a_title_letter_by_letter(
    ledger_of: LedgerOf, tmp_path: Path
) -> None:
    data = ledger_of([{"id": "a", "printed": "41"}])
    data.sources.loc["paper", "label"] = "{eval}`1` <b>\u202e"
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters: []\n")
    pages.write(tmp_path, data)
    text = (tmp_path / "evidence/source-paper.md").read_text()
    first = text.removeprefix(pages.ORPHAN).splitlines()[0]
    assert first == r"# \{eval\}\`1\` \<b\>\[U\+202E\]"


def test_the_ledger_can_be_taken_away_in_four_formats(ledger_of: LedgerOf, tmp_path: Path) -> None:
    data = ledger_of([{"id": "a", "printed": "41"}])
    data.observations.loc["a", "note"] = '=HYPERLINK("http://x")'  # the ledger would refuse it
    table, sheet, parquet, database = export.write(tmp_path, Evidence(data))
    with table.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["id"], row["value"], row["low"]) == ("a", "41000000000.0", "40500000000.0")
    assert row["note"] == '\'=HYPERLINK("http://x")'
    with zipfile.ZipFile(sheet) as book:
        names = book.namelist()
        assert b"HYPERLINK" in book.read("xl/sharedStrings.xml")
        assert not any(b"<f>" in book.read(n) or b"<hyperlink" in book.read(n) for n in names)
    assert pd.read_parquet(parquet)["note"][0] == '=HYPERLINK("http://x")'
    connection = sqlite3.connect(database)
    assert connection.execute("select text, document from observations").fetchall() == [
        ("$41 billion", "Customs office 2026")
    ]
    assert connection.execute("select count(*) from sources").fetchone() == (3,)
    connection.close()


def test_the_same_ledger_is_exported_as_the_same_bytes(ledger_of: LedgerOf, tmp_path: Path) -> None:
    data = ledger_of([{"id": "a", "printed": "41"}])
    one = [file.read_bytes() for file in export.write(tmp_path / "one", Evidence(data))]
    other = [file.read_bytes() for file in export.write(tmp_path / "other", Evidence(data))]
    assert one == other
