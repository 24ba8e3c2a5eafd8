from __future__ import annotations

import csv
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from analysis import ledger, paths
from analysis.book import BookError
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
}
TABLE = {
    "kind": "table",
    "name": "trade-sums",
    "title": "Sums",
    "caption": "",
    "source_line": "Source: GACC.",
    "columns": [
        {"key": "year", "label": "Year", "unit": "", "align": "left"},
        {"key": "turnover", "label": "Turnover", "unit": "US$ bn", "align": "right"},
    ],
    "rows": [["2024", "41.0"], ["2023", "89"], ["2022", "12.5"]],
    "observations": ["cepa-xca-turnover-2023", "cepa-xca-exports-2023"],
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
    '<a xlink:href="evidence:cepa-tjk-turnover-2023"><path d="M 0 0"/></a></svg>'
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

    def lay(self, front: str, *cells: dict[str, Any]) -> None:
        self.write("index.md", front)
        ran = save(self.folder / "ran.ipynb", *cells)
        page = Path("chapters/trade.ipynb")
        lay(self.folder / "report", [(page, ran)], self.folder / "source")

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
    table = chapter.select_one("table#trade-sums")
    assert table.caption.get_text().startswith("Table 1.1 Sums")
    assert [each.get_text() for each in table.select("th")] == ["Year", "Turnover US$ bn"]
    assert "text-right" in table.select("td")[1]["class"]


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
    about = chapter.find(id=number["aria-describedby"])
    assert about.get_text(" ", strip=True) == (
        "$89 billion Goods trade, Central Asia and China, both ways, 2023. "
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
    assert "$3.9 billion and $1.2 billion for the same thing" in about


def test_a_mark_of_a_figure_leads_to_its_evidence_and_says_so(
    chapter: BeautifulSoup, book: Book
) -> None:
    mark = chapter.select_one("figure#trade-gap svg a")
    assert mark["href"] == "../evidence/trade.html#observation-cepa-tjk-turnover-2023"
    assert mark.title.get_text().startswith("$3.9 billion (disputed) — Goods trade, Tajikistan")
    taken = (book.folder / "html/downloads/trade-gap.svg").read_text()
    assert "href" not in taken
    assert "<title>$3.9 billion" in taken


def test_a_cell_leads_to_its_observation_or_to_all_behind_its_row(chapter: BeautifulSoup) -> None:
    cells = chapter.select("table#trade-sums td.text-right")
    leads = [cell.a["href"] if cell.a else None for cell in cells]
    assert leads == [
        None,
        f"../evidence/trade.html#observation-{OBSERVATION}",
        "../evidence/computed.html#behind-trade-sums",
    ]


def test_the_evidence_lists_every_use_and_leads_back_to_it(
    chapter: BeautifulSoup, book: Book
) -> None:
    page = (book.folder / "html/evidence/trade.html").read_text()
    entry = BeautifulSoup(page, "html.parser").find(id=f"observation-{OBSERVATION}")
    uses = [link for link in entry.select("dd a") if "../chapters" in link["href"]]
    assert [link.get_text() for link in uses] == [
        "Trade, in the text",
        "again",
        "Trade, table 1.1",
    ]
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
        "hide-input"
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


HOSTILE = "<script>alert(1)</script> \u202eesrever\" ' =cmd()"


def test_a_hostile_title_or_note_is_shown_as_text_and_exported_harmlessly(tmp_path: Path) -> None:
    tiny = Book(tmp_path)
    data = tmp_path / "data"
    shutil.copytree(paths.data(), data)
    bib = (data / "sources.bib").read_text()
    # BibTeX has no quote inside quotes, but braces take everything.
    (data / "sources.bib").write_text(
        bib.replace("{{[China's growing trade and influence in Central Asia]}}", f"{{{HOSTILE}}}")
    )
    table = data / "observations.csv"
    note = '"=cmd()|<script>alert(2)</script> ""quoted"""'
    table.write_text(table.read_text().replace("the document names no statistical source", note, 1))
    tiny.lay("# Front", text("# Trade\n\n{computed}`trade-excess`"))
    tiny.compile(data=data)
    html = tmp_path / "html"
    for page in html.glob("evidence/*.html"):
        words = page.read_text()
        assert "<script>alert" not in words, page
        assert "\u202e" not in words, page
    source = BeautifulSoup((html / "evidence/source-cepa2024.html").read_text(), "html.parser")
    assert "<script>alert(1)</script> [U+202E]esrever\" ' =cmd()" in source.dd.get_text()
    entries = BeautifulSoup((html / "evidence/trade.html").read_text(), "html.parser")
    entry = entries.find(id=f"observation-{OBSERVATION}")
    assert '=cmd()|<script>alert(2)</script> "quoted"' in entry.get_text()
    downloads = html / "downloads"
    with (downloads / "observations.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    assert row["note"] == '\'=cmd()|<script>alert(2)</script> "quoted"'
    with zipfile.ZipFile(downloads / "observations.xlsx") as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist())
    notes = pd.read_parquet(downloads / "observations.parquet")["note"]
    assert notes[0] == '=cmd()|<script>alert(2)</script> "quoted"'
