from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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
    "caption": "Two reporters.",
    "alt": "Bar chart: the gap grew",
    "source_line": "Source: GACC.",
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
    "rows": [["2024", "41.0"]],
    "row_observations": [None],
}
NUMBER = {
    "name": "trade-excess",
    "text": "$3.2 billion",
    "value": 3.2e9,
    "unit": "USD_bn",
    "observations": ["one", "two"],
    "formula": "one minus two",
}
SVG = '<svg width="9pt" viewBox="0 0 9 9"><text>GACC</text></svg>'
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

    def compile(self, builder: str = "html") -> Path:
        compile_book(
            self.folder / "source",
            self.folder / builder,
            doctrees=self.folder / "doctrees",
            artifacts=self.folder / "artifacts",
            data=paths.data(),
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
    assert targets == ["../downloads/trade-gap.csv", "../downloads/trade-gap.svg"]
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
    row = ledger.load().observations.loc[OBSERVATION]
    number = chapter.select_one("span.stated")
    assert number.get_text() == row["text"]
    assert number["data-observation"] == OBSERVATION
    assert str(row["source"]) in number["title"]


def test_a_computed_number_is_its_registered_text(chapter: BeautifulSoup) -> None:
    number = chapter.select_one("span.computed")
    assert number.get_text() == "$3.2 billion"
    assert number["data-observations"] == "one two"


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
    assert (book.folder / "singlehtml/figures/trade-gap.svg").read_text() == SVG
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
