from __future__ import annotations

import csv
import datetime
import json
import re
import shutil
import sqlite3
import sys
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from analysis import ledger, paths
from analysis.book import BookError, pdf
from analysis.book import compile as compiling
from analysis.book.compile import compile_book, lay
from tests.notebooks import code, load, printed, save, shown, text

TOC = """
format: jb-book
root: index
options: {numbered: 1}
chapters: [{file: chapters/trade}]
"""
FIGURE = {
    "kind": "figure",
    "name": "trade-gap",
    "title": "The gap grew",
    "subtitle": "US$ billion",
    "caption": "Of both reporters.",
    "alt": "Bar chart: the gap grew",
    "source_line": "Source: GACC.",
    "observations": ["cepa-xca-exports-2023", "cepa-tjk-turnover-2023"],
    "computed_marks": [
        {
            "of": "All five",
            "shown": "$2.1 billion",
            "observations": ["cepa-xca-exports-2023", "cepa-tjk-turnover-2023"],
        }
    ],
}
TABLE = {
    "kind": "table",
    "name": "trade-sums",
    "title": "Sums",
    "caption": "",
    "alt": "Table: Sums. 3 rows.",
    "source_line": "Source: GACC.",
    "columns": [
        {"key": "year", "label": "Year", "unit": "", "align": "left"},
        {
            "key": "turnover",
            "label": "Turnover",
            "unit": "US$ bn",
            "align": "right",
            "formula": "one over the other",
        },
        {"key": "own", "label": "Own", "unit": "US$ m", "align": "right", "formula": ""},
        {"key": "words", "label": "Words", "unit": "", "align": "left", "formula": ""},
    ],
    "rows": [
        ["2024", "41.0", "60,000", ""],
        ["2023", "89", "60,000", "as if $89 billion were all"],
        ["2022", "12.5", "3,900", "–"],
    ],
    "observations": [
        "cepa-xca-turnover-2023",
        "cepa-xca-exports-2023",
        "cepa-tjk-turnover-2023",
    ],
    "cell_observations": {
        "own": [
            ["cepa-xca-exports-2023"],
            ["cepa-xca-exports-2023"],
            ["cepa-tjk-turnover-2023"],
        ]
    },
    "row_observations": [
        None,
        ["cepa-xca-turnover-2023"],
        ["cepa-xca-turnover-2023", "cepa-xca-exports-2023"],
    ],
}
NUMBER = {
    "name": "trade-excess",
    "text": "$3.2 billion",
    "value": 3.2e9,
    "unit": "USD_bn",
    "observations": ["cepa-xca-turnover-2023", "cepa-tjk-turnover-2023"],
    "formula": "one minus the other",
}
SVG = (
    '<svg width="9pt" viewBox="0 0 9 9"><text>GACC</text>'
    '<a xlink:href="evidence:cepa-tjk-turnover-2023"><path d="M 0 0"/></a>'
    '<a xlink:href="evidence:cepa-xca-exports-2023 cepa-tjk-turnover-2023"><path d="M 1 1"/></a>'
    '<a xlink:href="evidence:cepa-tjk-turnover-2023" tabindex="-1"><text>3.9</text></a></svg>'
)
OBSERVATION = "cepa-xca-turnover-2023"


class Book:
    """A tiny book in a folder: a front page and one chapter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, record in (
            ("figures/trade-gap", FIGURE),
            ("tables/trade-sums", TABLE),
            ("numbers/trade-excess", NUMBER),
        ):
            path = folder / "artifacts" / "trade" / f"{name}.json"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(record))
        (folder / "artifacts/trade/figures/trade-gap.svg").write_text(SVG)
        (folder / "artifacts/trade/figures/trade-gap.csv").write_text("year,gap\n")
        (folder / "artifacts/trade/tables/trade-sums.csv").write_text("year,turnover\n")
        self.write("_config.yml", (paths.root() / "_config.yml").read_text())
        self.write("_toc.yml", TOC)
        self.write("data/sources.bib", "@misc{cnbc2025, title={T}, publisher={CNBC}, year={2025}}")

    def write(self, page: str, content: str) -> None:
        path = self.folder / "report" / page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)

    def lay(self, front: str, *cells: dict[str, Any], data: Path | None = None) -> None:
        self.write("index.md", front)
        ran = save(self.folder / "ran.ipynb", *cells)
        page = Path("chapters/trade.ipynb")
        lay(self.folder / "report", [(page, ran)], self.folder / "source", data or paths.data())

    def compile(self, builder: str = "html", data: Path | None = None) -> Path:
        compile_book(
            self.folder / "source",
            self.folder / builder,
            doctrees=self.folder / "doctrees",
            artifacts=self.folder / "artifacts",
            data=data or paths.data(),
            builder=builder,
        )
        return self.folder / builder


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    tiny = Book(tmp_path_factory.mktemp("book"))
    directive = {
        kind: {"text_plain": "digest", "text_markdown": f"```{{published-{kind}}} {name}\n```"}
        for kind, name in (("figure", "trade-gap"), ("table", "trade-sums"))
    }
    tiny.lay(
        "# Front\n\n{cite}`cnbc2025`\n\n```{bibliography}\n```\n",
        text(f"# Trade\n\n{{stated}}`{OBSERVATION}`, {{computed}}`trade-excess`,"),
        text("{numref}`trade-gap`, {numref}`trade-sums`"),
        code("publish(figure)", shown(**directive["figure"])),
        code("publish_table(frame)", shown(**directive["table"]), printed("aside")),
        code("print('workings')", printed("workings")),
    )
    return tiny


@pytest.fixture(scope="module")
def chapter(book: Book) -> BeautifulSoup:
    return BeautifulSoup((book.compile() / "chapters/trade.html").read_text(), "html.parser")


@pytest.fixture(scope="module")
def single(book: Book, chapter: BeautifulSoup) -> BeautifulSoup:
    return BeautifulSoup((book.compile("singlehtml") / "index.html").read_text(), "html.parser")


def test_a_figure_is_an_inline_drawing_with_number_caption_source_and_downloads(
    chapter: BeautifulSoup, book: Book
) -> None:
    figure = chapter.select_one("figure#trade-gap")
    assert figure.select_one(".published-title").get_text() == "Figure 1.1 The gap grew"
    assert figure.select_one("svg")["aria-label"] == "Bar chart: the gap grew"
    assert figure.select_one(".published-source").get_text() == "Source: GACC."
    targets = [link["href"] for link in figure.select(".published-downloads a")]
    assert targets == [
        "../downloads/trade-gap.csv",
        "../downloads/trade-gap.svg",
        "../evidence/computed.html#behind-trade-gap",
    ]
    assert (book.folder / "html/downloads/trade-gap.csv").read_text() == "year,gap\n"


def test_a_table_has_caption_units_in_its_header_and_numbers_to_the_right(
    chapter: BeautifulSoup,
) -> None:
    table = chapter.select_one("#trade-sums table")
    assert chapter.select_one("#trade-sums .published-title").get_text() == "Table 1.1 Sums"
    assert [each.get_text() for each in table.select("thead th")] == [
        "Year",
        "Turnover US$ bn",
        "Own US$ m",
        "Words",
    ]
    assert "text-right" in table.select_one("td")["class"]


def test_references_carry_the_numbers(chapter: BeautifulSoup) -> None:
    numbers = [each.get_text() for each in chapter.select("span.std-numref")]
    assert numbers == ["Figure 1.1", "Table 1.1"]


def test_a_stated_figure_is_the_text_of_its_observation(chapter: BeautifulSoup) -> None:
    number = chapter.select_one("a.stated")
    assert number.get_text() == ledger.load().observations.loc[OBSERVATION, "text"]
    assert number["href"] == f"../evidence/trade.html#observation-{OBSERVATION}"


def test_beside_a_number_stands_what_its_evidence_says_for_eyes_and_ears(
    chapter: BeautifulSoup,
) -> None:
    number = chapter.select_one("a.stated")
    said = chapter.find(id=number["aria-describedby"])
    about = said.parent
    assert about.strong.get_text() == "$89 billion"
    assert said.get_text(" ", strip=True) == (
        "Goods trade, Central Asia and China, both ways, 2023. "
        "Allows $88.5 billion to $89.5 billion. Reporter not stated. "
        "Printed by: Avdaliani 2024, paragraph 1; February 2024, grade B."
    )
    assert about["role"] == "tooltip"
    assert about.parent == number.parent


def test_a_computed_number_shows_its_formula_and_its_inputs(chapter: BeautifulSoup) -> None:
    number = chapter.select_one("a.computed")
    assert number.get_text() == "$3.2 billion≠"
    assert number["href"] == "../evidence/computed.html#number-trade-excess"
    about = chapter.find(id=number["aria-describedby"]).get_text(" ", strip=True)
    assert "Computed: one minus the other." in about
    assert "$89 billion (Goods trade, Central Asia and China, both ways, 2023)" in about


def test_a_disputed_number_is_marked_and_says_with_what_it_disagrees(
    chapter: BeautifulSoup,
) -> None:
    number = chapter.select_one("a.computed")
    assert number.select_one("sup.disputed").get_text() == "≠"
    about = chapter.find(id=number["aria-describedby"]).get_text()
    assert "Avdaliani 2024 prints $3.9 billion, Öncü 2024 $1.2 billion" in about


def test_a_mark_of_a_figure_leads_to_its_evidence_and_says_so(
    chapter: BeautifulSoup, book: Book
) -> None:
    mark = chapter.select_one("figure#trade-gap svg a")
    assert mark["href"] == "../evidence/trade.html#observation-cepa-tjk-turnover-2023"
    assert mark["aria-label"].startswith("$3.9 billion, Goods trade, Tajikistan and China")
    said = chapter.find(id=mark["aria-describedby"]).get_text(" ", strip=True)
    assert "Printed by: Avdaliani 2024, paragraph" in said
    assert "Disputed: Tajikistan, trade both ways in 2023: Avdaliani 2024 prints $3.9" in said
    taken = (book.folder / "html/downloads/trade-gap.svg").read_text()
    assert "href" not in taken
    assert "<title>$3.9 billion" in taken


def test_a_mark_of_several_observations_leads_to_a_place_that_lists_them(
    chapter: BeautifulSoup, book: Book
) -> None:
    mark = chapter.select("figure#trade-gap svg a.mark")[1]
    assert mark["href"] == "../evidence/computed.html#behind-trade-gap-1"
    assert mark["aria-label"] == "All five: $2.1 billion"
    said = chapter.find(id=mark["aria-describedby"]).get_text(" ", strip=True)
    assert said.startswith("Computed from more than $60 billion (Goods trade, Central Asia")
    page = (book.folder / "html/evidence/computed.html").read_text()
    behind = BeautifulSoup(page, "html.parser").find(id="behind-trade-gap-1")
    assert behind.dt.get_text() == "All five: $2.1 billion"
    assert [link["href"] for link in behind.select("dd a")] == [
        "trade.html#observation-cepa-xca-exports-2023",
        "trade.html#observation-cepa-tjk-turnover-2023",
    ]


def test_the_note_of_a_mark_needs_no_script(chapter: BeautifulSoup) -> None:
    figure = chapter.select_one("figure#trade-gap")
    rules = figure.select_one("svg style").get_text()
    for mark in figure.select("svg a.mark[aria-label]"):
        (number,) = (css.removeprefix("m") for css in mark["class"] if css != "mark")
        note = figure.select_one(f".notes .n{number}")
        assert note.find(id=mark["aria-describedby"]) is not None
        for state in ("hover", "focus"):
            assert f":has(.m{number}:{state}) .n{number}" in rules
    assert rules.endswith("{display:block}")


def test_a_screen_reader_hears_the_marks_of_a_drawing_once_and_none_of_its_axes(
    chapter: BeautifulSoup,
) -> None:
    drawing = chapter.select_one("figure#trade-gap svg")
    assert all(text["aria-hidden"] == "true" for text in drawing.select("text"))
    heard = [each for each in drawing.select("a") if each.get("aria-hidden") != "true"]
    assert len({each["href"] for each in heard}) == len(heard) == 2
    (again,) = drawing.select("a[aria-hidden]")
    assert (again["tabindex"], again["href"]) == ("-1", heard[0]["href"])


def test_a_cell_leads_to_its_observation_or_to_its_own_inputs(
    chapter: BeautifulSoup, book: Book
) -> None:
    cells = chapter.select("#trade-sums tbody tr > .text-right")
    leads = [cell.a["href"] if cell.a else None for cell in cells]
    assert leads == [
        None,
        "../evidence/trade.html#observation-cepa-xca-exports-2023",
        f"../evidence/trade.html#observation-{OBSERVATION}",
        "../evidence/trade.html#observation-cepa-xca-exports-2023",
        "../evidence/computed.html#behind-trade-sums-1",
        "../evidence/trade.html#observation-cepa-tjk-turnover-2023",
    ]
    page = (book.folder / "html/evidence/computed.html").read_text()
    behind = BeautifulSoup(page, "html.parser").find(id="behind-trade-sums-1")
    assert behind.dt.get_text() == "2022: Turnover"
    assert behind.dd.get_text(" ", strip=True).startswith("one over the other. From $89 billion")
    assert len(behind.select("dd a")) == 2


def test_a_cell_has_the_note_of_a_number_in_the_text(chapter: BeautifulSoup) -> None:
    notes = [
        chapter.find(id=link["aria-describedby"]).get_text(" ", strip=True)
        for link in chapter.select("#trade-sums .number > a.evidence")
    ]
    printed, computed = notes[1], notes[4]
    assert printed.startswith("$89 billion Goods trade, Central Asia and China, both ways, 2023.")
    assert computed.startswith(
        "2022, Turnover: 12.5 US$ bn Computed: one over the other. From $89 billion ("
    )


def test_a_figure_quoted_in_a_cell_leads_to_its_observation(chapter: BeautifulSoup) -> None:
    (cell,) = chapter.select("#trade-sums tbody tr:nth-child(2) td:nth-child(4)")
    assert cell.find(string=True) == "as if "
    assert cell.a.find(string=True) == "$89 billion"
    assert cell.a["href"] == f"../evidence/trade.html#observation-{OBSERVATION}"


def test_a_table_scrolls_in_a_region_with_a_name_and_has_headings_both_ways(
    chapter: BeautifulSoup,
) -> None:
    (region,) = chapter.select("#trade-sums .table-scroll")
    assert (region["role"], region["tabindex"]) == ("region", "0")
    title = chapter.find(id=region["aria-labelledby"])
    assert title.get_text() == "Table 1.1 Sums"
    assert title not in region.descendants
    assert chapter.find(id=region.table["aria-describedby"]).get_text() == "Table: Sums. 3 rows."
    assert {each["scope"] for each in region.select("thead th")} == {"col"}
    rows = region.select("tbody th")
    assert [(each["scope"], each.get_text()) for each in rows] == [
        ("row", "2024"),
        ("row", "2023"),
        ("row", "2022"),
    ]


def test_the_evidence_lists_every_use_and_leads_back_to_it(
    chapter: BeautifulSoup, book: Book
) -> None:
    page = (book.folder / "html/evidence/trade.html").read_text()
    entry = BeautifulSoup(page, "html.parser").find(id=f"observation-{OBSERVATION}")
    uses = [link for link in entry.select("dd a") if "../chapters" in link["href"]]
    assert [link.get_text() for link in uses] == [
        "Trade, in the text",
        "Trade, table 1.1",
    ]
    assert "Trade, in the text (2 places); " in entry.get_text()
    for link in uses:
        assert chapter.find(id=link["href"].partition("#")[2]) is not None


def test_in_print_a_number_leads_into_an_appendix_of_what_the_book_uses(
    single: BeautifulSoup,
) -> None:
    number = single.select_one("a.stated")
    assert single.find(id=number["href"].removeprefix("#")) is not None
    listed = {each["id"] for each in single.select("[id^=observation-]")}
    assert listed == {
        "observation-cepa-tjk-turnover-2023",
        "observation-cepa-xca-exports-2023",
        f"observation-{OBSERVATION}",
    }


def test_code_is_folded_and_with_it_what_a_cell_merely_printed(chapter: BeautifulSoup) -> None:
    assert all(each.find_parent("details") for each in chapter.select(".cell_input"))
    assert [each.find_parent("details") is not None for each in chapter.select(".cell_output")] == [
        False,
        False,
        True,
    ]
    assert "aside" not in chapter.get_text()


def test_the_single_page_shows_the_figure_as_an_image_without_chrome(
    single: BeautifulSoup, book: Book
) -> None:
    assert single.select_one("figure#trade-gap img")["src"] == "figures/trade-gap.svg"
    assert "evidence:" not in (book.folder / "singlehtml/figures/trade-gap.svg").read_text()
    assert single.select(".bd-sidebar, .bd-header") == []


def test_no_page_knows_where_it_was_built(single: BeautifulSoup, book: Book) -> None:
    pages = [*book.folder.glob("html/**/*.html"), *book.folder.glob("singlehtml/*.html")]
    assert len(pages) > 3
    assert [page for page in pages if str(book.folder) in page.read_text()] == []


def test_laying_again_removes_what_is_gone_and_leaves_the_rest_alone(tmp_path: Path) -> None:
    tiny = Book(tmp_path)
    tiny.write("chapters/notes.md", "# Notes")
    tiny.lay("# Front", text("# Trade"))
    laid = tmp_path / "source"
    before = (laid / "chapters/trade.ipynb").stat().st_mtime_ns
    (tmp_path / "report/chapters/notes.md").unlink()
    tiny.lay("# Front, again", text("# Trade"))
    assert not (laid / "chapters/notes.md").exists()
    assert (laid / "index.md").read_text() == "# Front, again"
    assert (laid / "chapters/trade.ipynb").stat().st_mtime_ns == before


def test_folding_is_no_matter_of_the_tracked_notebook(tmp_path: Path) -> None:
    tiny = Book(tmp_path)
    tiny.lay("# Front", code("x = 1"))
    assert load(tmp_path / "source/chapters/trade.ipynb")["cells"][0]["metadata"]["tags"] == [
        "remove-cell"
    ]
    assert load(tmp_path / "ran.ipynb")["cells"][0]["metadata"] == {}


def test_every_problem_of_every_page_is_named_with_page_and_line(tmp_path: Path) -> None:
    tiny = Book(tmp_path)
    tiny.lay(
        "# Front\n\n{cite}`nobody1900`\n",
        text("# Trade\n\n{stated}`no-such-row`"),
        text("words\n\n{computed}`trade-exces`\n\n```{published-figure} trade-map\n```"),
    )
    with pytest.raises(BookError) as caught:
        tiny.compile()
    problems = str(caught.value)
    assert "index.md:3: WARNING: could not find bibtex key" in problems
    assert "chapters/trade.ipynb, cell 1, line 3: ERROR: no observation 'no-such-row'" in problems
    assert "chapters/trade.ipynb, cell 2, line 3: ERROR: no notebook registered" in problems
    assert "did you mean trade-excess?" in problems
    assert "no notebook published the figure 'trade-map'" in problems


def problems_of(tmp_path: Path, *cells: dict[str, Any]) -> str:
    tiny = Book(tmp_path)
    tiny.lay("# Front", *cells)
    with pytest.raises(BookError) as caught:
        tiny.compile()
    return str(caught.value)


def test_a_bare_number_fails_with_notebook_cell_and_text(tmp_path: Path) -> None:
    found = problems_of(
        tmp_path, text("# Trade\n\n{computed}`trade-excess`"), text("It was 41 then.")
    )
    assert "chapters/trade.ipynb, cell 2, line 1: WARNING: a bare number, '41'" in found
    assert 'in "It was 41 then."' in found


def test_a_bare_number_in_a_table_of_the_text_fails_with_its_cell(tmp_path: Path) -> None:
    rows = "| Who | What |\n|---|---|\n| KAZ | It was 41 then |\n"
    found = problems_of(tmp_path, text("# Trade\n\n{computed}`trade-excess`"), text(rows))
    assert re.search(r"chapters/trade\.ipynb, cell 2, line \d: WARNING: a bare number, '41'", found)


def test_a_bare_number_in_the_caption_of_a_figure_fails(tmp_path: Path) -> None:
    tiny = Book(tmp_path)
    record = tmp_path / "artifacts/trade/figures/trade-gap.json"
    record.write_text(json.dumps(FIGURE | {"caption": "It grew by 7 %."}))
    figure = shown(text_plain="x", text_markdown="```{published-figure} trade-gap\n```")
    tiny.lay("# Front", text("# Trade\n\n{computed}`trade-excess`"), code("publish()", figure))
    with pytest.raises(BookError, match=r"cell 2.*in the caption of trade-gap: a bare number, '7'"):
        tiny.compile()


def test_a_unit_that_the_sentence_does_not_expect_fails(tmp_path: Path) -> None:
    found = problems_of(
        tmp_path,
        text(f"# Trade\n\n{{stated}}`{OBSERVATION} <USD_m>`"),
        text("{computed}`trade-excess <percnt>`"),
    )
    assert (
        f"chapters/trade.ipynb, cell 1, line 3: ERROR: expected the unit 'USD_m' of observation "
        f"'{OBSERVATION}', found 'USD_bn'"
    ) in found
    assert "cell 2, line 1: ERROR: unknown unit 'percnt' of number 'trade-excess'" in found
    assert "did you mean percent" in found


def test_a_registered_number_that_nobody_cites_fails_with_its_cell(tmp_path: Path) -> None:
    registered = shown(text_plain="trade-excess = $3.2 billion  (one; from two)")
    found = problems_of(tmp_path, text("# Trade"), code("register()", registered))
    assert (
        "chapters/trade.ipynb, cell 2, line 1: WARNING: nobody cites the registered number "
        "'trade-excess'"
    ) in found


def test_a_figure_that_leads_to_an_unknown_observation_fails(tmp_path: Path) -> None:
    tiny = Book(tmp_path)
    drawing = tmp_path / "artifacts/trade/figures/trade-gap.svg"
    drawing.write_text(SVG.replace("cepa-tjk", "cepa-tjj"))
    figure = shown(text_plain="x", text_markdown="```{published-figure} trade-gap\n```")
    tiny.lay("# Front", text("# Trade\n\n{computed}`trade-excess`"), code("publish()", figure))
    with pytest.raises(BookError, match="trade-gap leads to cepa-tjj-turnover-2023, expected ids"):
        tiny.compile()


def test_another_jupyter_book_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = Book(tmp_path)
    tiny.lay("# Front", text("# Trade"))
    monkeypatch.setattr(compiling, "version", lambda _: "2.1.0")
    with pytest.raises(BookError, match=r"expected jupyter-book 1\.x, found 2\.1\.0: .*; run make"):
        tiny.compile()


def test_ctrl_c_that_jupyter_book_swallowed_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> int:
        print("\nInterrupted!", file=sys.stderr)
        return 2

    tiny = Book(tmp_path)
    tiny.lay("# Front", text("# Trade"))
    monkeypatch.setattr("jupyter_book.sphinx.build_sphinx", interrupted)
    with pytest.raises(KeyboardInterrupt):
        tiny.compile()


HOSTILE = "<script>alert()</script> \u202eesrever\" ' =cmd()"
ALLOWED = HOSTILE.replace("\u202e", "")  # the ledger refuses what turns the text round
SEEN = "<script>alert()</script> [U+202E]esrever\" ' =cmd()"
NOTE = '<script>alert(2)</script> =cmd()| "quoted" #read("x") \\(y\\)'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a book whose documents, notes, cells and marks were written by an enemy."""
    folder = tmp_path_factory.mktemp("hostile")
    tiny = Book(folder)
    data = folder / "data"
    shutil.copytree(paths.data(), data)
    bib = (data / "sources.bib").read_text()
    # BibTeX has no quote inside quotes, but braces take everything.
    (data / "sources.bib").write_text(
        bib.replace("{{[China's growing trade and influence in Central Asia]}}", f"{{{ALLOWED}}}")
    )
    table = data / "observations.csv"
    quoted = '"' + NOTE.replace('"', '""') + '"'
    text_ = table.read_text().replace("the document names no statistical source", quoted, 1)
    table.write_text(text_)
    rows = [[HOSTILE, "41.0", "60,000", HOSTILE], *TABLE["rows"][1:2], [HOSTILE, "1.5", "2", "–"]]
    (folder / "artifacts/trade/tables/trade-sums.json").write_text(
        json.dumps(TABLE | {"rows": rows, "title": HOSTILE, "alt": HOSTILE})
    )
    marks = [FIGURE["computed_marks"][0] | {"of": HOSTILE}]
    (folder / "artifacts/trade/figures/trade-gap.json").write_text(
        json.dumps(FIGURE | {"computed_marks": marks, "alt": HOSTILE, "source_line": HOSTILE})
    )
    shows = [
        code("publish()", shown(text_plain="x", text_markdown=f"```{{published-{each}\n```"))
        for each in ("figure} trade-gap", "table} trade-sums")
    ]
    tiny.lay(
        "# Front", text(f"# Trade\n\n{{computed}}`trade-excess`, {{stated}}`{OBSERVATION}`"), *shows
    )
    tiny.compile(data=data)
    tiny.compile("singlehtml", data=data)
    return folder


def test_a_hostile_text_is_never_markup_nor_turned_round_on_any_page(hostile: Path) -> None:
    pages = [*hostile.glob("html/**/*.html"), *hostile.glob("singlehtml/*.html")]
    assert len(pages) > 10
    for page in pages:
        words = page.read_text()
        assert "<script>alert" not in words, page
        assert "\u202e" not in words, page


def test_a_hostile_title_or_note_is_shown_as_text_by_the_evidence(hostile: Path) -> None:
    html = hostile / "html/evidence"
    source = BeautifulSoup((html / "source-cepa2024.html").read_text(), "html.parser")
    assert ALLOWED in source.dd.get_text()
    entries = BeautifulSoup((html / "trade.html").read_text(), "html.parser")
    assert NOTE in entries.find(id=f"observation-{OBSERVATION}").get_text()


def straight(text_: str) -> str:
    """Return text with the quotes that were typed, not those of a typographer."""
    return text_.translate({0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'"})


def test_a_hostile_cell_or_mark_is_shown_as_text_with_its_note(hostile: Path) -> None:
    page = (hostile / "html/chapters/trade.html").read_text()
    chapter = BeautifulSoup(page, "html.parser")
    assert straight(chapter.select_one("#trade-sums tbody th").get_text()) == SEEN
    head = chapter.select("#trade-sums td.text-right .about strong")[-2]
    assert head.get_text() == f"{SEEN}, Turnover: 1.5 US$ bn"
    mark = chapter.select("#trade-gap svg a.mark")[1]
    assert mark["aria-label"] == f"{SEEN}: $2.1 billion"
    assert chapter.select_one("#trade-gap svg")["aria-label"] == SEEN
    listed = BeautifulSoup((hostile / "html/evidence/computed.html").read_text(), "html.parser")
    assert listed.find(id="behind-trade-gap-1").dt.get_text() == f"{SEEN}: $2.1 billion"


def test_a_hostile_text_is_text_in_the_pdf(hostile: Path) -> None:
    pdf.make(
        hostile / "singlehtml/index.html",
        hostile / "report.pdf",
        config=hostile / "report/_config.yml",
        as_of=datetime.date(2025, 9, 14),
    )
    text_ = " ".join(page.extract_text() for page in PdfReader(hostile / "report.pdf").pages)
    words = re.sub(r"[\s\N{WORD JOINER}]+", "", straight(text_))
    seen = re.sub(r"\s", "", SEEN)
    # The title and the last two rows of the table, the source line, the document.
    assert words.count(seen) >= 4


def test_hostile_texts_are_exported_harmlessly(hostile: Path) -> None:
    downloads = hostile / "html/downloads"
    with (downloads / "observations.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    assert row["note"] == NOTE
    with zipfile.ZipFile(downloads / "observations.xlsx") as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist())
    assert pd.read_parquet(downloads / "observations.parquet")["note"][0] == NOTE
    connection = sqlite3.connect(downloads / "observations.sqlite")
    kept = connection.execute("select note from observations where id = ?", [OBSERVATION])
    assert kept.fetchone() == (NOTE,)
    titles = connection.execute("select title from sources where key = 'cepa2024'").fetchone()
    connection.close()
    assert titles == (ALLOWED,)
