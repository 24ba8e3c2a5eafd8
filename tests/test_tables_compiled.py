"""What long, wide and quoting tables become on the site and in print, and what is told behind them.

The ledger of this book is invented: forty years of one trade, each a figure of its own, so that it
can be counted by hand what a table rests on.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from analysis.book import BookError
from analysis.book.compile import compile_book, lay
from analysis.ledger import COLUMNS
from tests.conftest import REPOSITORY, SOURCES
from tests.notebooks import code, save, shown, text

YEARS = [f"year-{year}" for year in range(1980, 2020)]
"""Forty observations, each of one year; with the four others the ledger has forty-four."""

OTHERS = [
    "a-third,trade,trade_growth,KAZ,CHN,total,,2021,2020,one-third,fraction,almost,unstated,"
    "office,p.1,measured,",
    "a-bridge,corridors,event_date,KAZ,CHN,,bridge,2021,,2021,date,,unstated,office,p.2,measured,",
    "alike-one,energy,trade_value,KAZ,CHN,exports,gas,2021,,7.5,USD_bn,,unstated,office,p.3,"
    "measured,",
    "alike-two,energy,trade_value,KAZ,CHN,exports,oil,2021,,7.5,USD_bn,,unstated,paper,p.4,"
    "measured,",
]
ALL = [*YEARS, "a-third", "a-bridge", "alike-one", "alike-two"]
LABEL = {"key": "year", "label": "Year", "unit": "", "align": "left"}
VALUE = {"key": "value", "label": "Value", "unit": "US$ bn", "align": "right"}
WORDS = {"key": "words", "label": "Words", "unit": "", "align": "left"}
SENTENCE = "a text of some words that takes the room of a line and more " * 2


def table(name: str, columns: list[dict[str, str]], rows: list[list[str]], **more: Any) -> Any:
    common = {"kind": "table", "name": name, "title": f"The {name}", "caption": "", "alt": ""}
    source = {"source_line": "Source: the office.", "observations": []}
    return common | source | {"columns": columns, "rows": rows} | more


def counted(rows: int) -> list[list[str]]:
    return [[f"row {at}", f"{at}.5"] for at in range(1, rows + 1)]


TABLES = [
    table("sums-long", [LABEL, VALUE], counted(101), observations=YEARS[:31]),
    table("sums-medium", [LABEL, VALUE], counted(25), observations=ALL),
    table(
        "sums-wide",
        [WORDS, *(VALUE | {"key": f"value-{at}"} for at in range(4))],
        [[SENTENCE, "1.5", "2.5", "3.5", "4.5"]],
    ),
    table(
        "sums-quoting",
        [LABEL, WORDS],
        [
            ["first", "$7.5 billion of gas and of oil"],
            ["second", "2021 as the bridge, almost one-third"],
        ],
        observations=["alike-one", "alike-two", "a-third", "a-bridge"],
        row_observations=[["alike-one", "alike-two"], ["a-third", "a-bridge"]],
    ),
]
NUMBERS = [
    {"name": "sums-two", "text": "$3 billion", "observations": ["year-1980", "year-1981"]},
    {"name": "sums-all", "text": "44", "unit": "number", "observations": ALL},
    {"name": "sums-bench", "text": "51", "observations": [], "file": "data/benchmarks/checks.csv"},
]


class Compiled:
    """The book in a folder, and its pages."""

    def __init__(self, folder: Path, *cells: dict[str, Any], toc: str = "sums") -> None:
        self.folder = folder
        self.report = folder / "report"
        self.data = self.report / "data"
        shutil.copytree(REPOSITORY / "data/vocabulary", self.data / "vocabulary")
        rows = [
            f"{key},trade,trade_value,KAZ,CHN,total,,{key[-4:]},,{at}.5,USD_bn,,unstated,office,"
            "p.1,measured,"
            for at, key in enumerate(YEARS, start=1)
        ]
        for name, columns in COLUMNS.items():
            lines = [*rows, *OTHERS] if name == "observations" else []
            (self.data / f"{name}.csv").write_text("\n".join([",".join(columns), *lines, ""]))
        (self.data / "sources.bib").write_text(
            SOURCES.replace("copies={paper}", "copies={paper}, remark={Seen in part}")
        )
        shutil.copy(REPOSITORY / "_config.yml", self.report)
        (self.report / "index.md").write_text("# Front\n")
        (self.report / "_toc.yml").write_text(
            f"format: jb-book\nroot: index\nchapters: [{{file: chapters/{toc}}}]\n"
        )
        ran = save(folder / "ran.ipynb", text("# Sums"), *cells)
        page = Path(f"chapters/{toc}.ipynb")
        lay(self.report, [(page, ran)], folder / "source", self.data)

    def publish(self, kind: str, record: dict[str, Any]) -> None:
        path = self.folder / f"artifacts/sums/{kind}s/{record['name']}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(record))

    def compile(self, builder: str) -> None:
        compile_book(
            self.folder / "source",
            self.folder / builder,
            doctrees=self.folder / "doctrees",
            artifacts=self.folder / "artifacts",
            data=self.data,
            builder=builder,
        )

    def page(self, name: str) -> BeautifulSoup:
        return BeautifulSoup((self.folder / f"{name}.html").read_text(), "html.parser")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    shows = [
        code(
            "publish()", shown(text_plain="x", text_markdown=f"```{{published-table}} {each}\n```")
        )
        for each in (record["name"] for record in TABLES)
    ]
    cited = " ".join(f"{{computed}}`{each['name']}`," for each in NUMBERS)
    made = Compiled(
        tmp_path_factory.mktemp("tables"),
        text(f"{cited} and {{stated}}`a-bridge`."),
        *shows,
    )
    for record in TABLES:
        made.publish("table", record)
    for number in NUMBERS:
        made.publish("number", {"formula": "the sum", "unit": "USD_bn"} | number)
    made.compile("html")
    made.compile("singlehtml")
    return made


@pytest.fixture(scope="module")
def chapter(book: Compiled) -> BeautifulSoup:
    return book.page("html/chapters/sums")


@pytest.fixture(scope="module")
def computed(book: Compiled) -> BeautifulSoup:
    return book.page("html/evidence/computed")


@pytest.fixture(scope="module")
def printed(book: Compiled) -> BeautifulSoup:
    return book.page("singlehtml/index")


def rows_of(page: BeautifulSoup, name: str) -> list[int]:
    """Return how many rows stand in each part of a table."""
    return [len(body.select("tr")) for body in page.select(f"#{name} tbody")]


def words_of(part: Tag | None) -> str:
    assert part is not None
    return " ".join(part.get_text().split())


def test_of_a_long_table_the_site_shows_twelve_rows_and_says_how_many_there_are(
    chapter: BeautifulSoup,
) -> None:
    assert rows_of(chapter, "sums-medium") == [12, 13]
    assert rows_of(chapter, "sums-long") == [12, 89]
    for name, rows in (("sums-medium", 25), ("sums-long", 101)):
        summary = chapter.select_one(f"#{name} details.further summary")
        assert words_of(summary) == f"Show all {rows} rowsShow the first 12 rows"
    assert rows_of(chapter, "sums-quoting") == [2]
    assert chapter.select_one("#sums-quoting details") is None


def test_print_shows_up_to_a_hundred_rows_and_of_more_says_where_they_are(
    printed: BeautifulSoup,
) -> None:
    assert rows_of(printed, "sums-medium") == [12, 13]
    assert rows_of(printed, "sums-long") == [12]
    sentence = "The further rows are on the site, and in the file of the table."
    assert sentence in words_of(printed.select_one("#sums-long"))
    assert sentence not in words_of(printed.select_one("#sums-medium"))


def test_a_table_wider_than_the_page_takes_the_margin_and_gives_each_column_its_share(
    chapter: BeautifulSoup,
) -> None:
    wide = chapter.select_one("#sums-wide")
    assert wide is not None and "full-width" in wide["class"]
    assert len(wide.select("colgroup col")) == 5
    medium = chapter.select_one("#sums-medium")
    assert medium is not None and "full-width" not in medium["class"]
    assert medium.select("colgroup") == []


def test_a_table_of_many_numbers_is_not_set_as_blocks_though_a_column_holds_sentences(
    chapter: BeautifulSoup,
) -> None:
    wide = chapter.select_one("#sums-wide")
    assert wide is not None and "stacked" not in wide["class"]


def test_a_table_without_a_description_names_none(chapter: BeautifulSoup) -> None:
    region = chapter.select_one("#sums-wide table")
    assert region is not None
    assert region["aria-labelledby"] == "sums-wide-title"
    assert "aria-describedby" not in region.attrs


def test_a_figure_that_two_documents_print_alike_leads_to_the_entry_of_its_table(
    chapter: BeautifulSoup,
) -> None:
    cell = chapter.select("#sums-quoting td")[0]
    assert cell.a is not None
    assert cell.a.get_text() == "$7.5 billion"
    assert cell.a["href"] == "../evidence/computed.html#behind-sums-quoting"
    note = words_of(cell.select_one("[role=tooltip]"))
    assert note.startswith("$7.5 billion Printed alike in several places. ")
    assert "Printed by: Customs office 2026, paragraph 3" in note
    assert "Printed by: An article 2026, paragraph 4" in note


def test_a_year_or_a_figure_in_words_is_no_quotation(chapter: BeautifulSoup) -> None:
    cell = chapter.select("#sums-quoting td")[1]
    assert cell.get_text() == "2021 as the bridge, almost one-third"
    assert cell.select("a") == []


def test_a_date_allows_nothing_but_itself(chapter: BeautifulSoup, book: Compiled) -> None:
    number = chapter.select_one("a.stated")
    assert number is not None
    about = chapter.find(id=str(number["aria-describedby"]))
    assert isinstance(about, Tag)
    assert "Allows" not in about.get_text()
    entry = book.page("html/evidence/corridors").find(id="observation-a-bridge")
    assert isinstance(entry, Tag)
    assert "Allows" not in [term.get_text() for term in entry.select("dt")]


def note_of(page: BeautifulSoup, number: str) -> str:
    link = page.select_one(f"a[data-number={number}]")
    assert link is not None
    about = page.find(id=str(link["aria-describedby"]))
    assert isinstance(about, Tag)
    return words_of(about)


def test_a_number_from_a_file_names_it_in_its_note_its_entry_and_in_print(
    chapter: BeautifulSoup, computed: BeautifulSoup, printed: BeautifulSoup
) -> None:
    file = "data/benchmarks/checks.csv"
    told = note_of(chapter, "sums-bench")
    assert told == f"Computed: the sum. From no observation: {file} holds it."
    entry = computed.find(id="number-sums-bench")
    assert isinstance(entry, Tag)
    assert words_of(entry.dd) == file
    line = printed.find(id="number-sums-bench")
    assert isinstance(line, Tag)
    assert words_of(line) == f"51 the sum. From {file}."


def test_what_rests_on_the_whole_ledger_counts_it_and_lists_nothing(
    chapter: BeautifulSoup, computed: BeautifulSoup, printed: BeautifulSoup
) -> None:
    told = note_of(chapter, "sums-all")
    assert told == "Computed: the sum. From all 44 observations of the ledger."
    entry = computed.find(id="number-sums-all")
    assert isinstance(entry, Tag)
    assert words_of(entry.dd) == "all observations of the ledger"
    for place in ("number-sums-all", "behind-sums-medium"):
        line = printed.find(id=place)
        assert isinstance(line, Tag)
        assert words_of(line).endswith("From all observations of the ledger.")


def test_a_number_that_nothing_disputes_has_no_line_of_disputes(computed: BeautifulSoup) -> None:
    entry = computed.find(id="number-sums-two")
    assert isinstance(entry, Tag)
    assert [term.get_text() for term in entry.select("dt")] == ["From", "Used in"]
    assert entry.select("sup.disputed") == []


def test_print_lists_a_few_inputs_counts_many_and_says_nothing_of_none(
    printed: BeautifulSoup,
) -> None:
    def line(place: str) -> str:
        found = printed.find(id=place)
        assert isinstance(found, Tag)
        return words_of(found)

    assert line("number-sums-two") == "$3 billion the sum. From $1.5 billion; $2.5 billion."
    counted_only = "Table 1 The sums-long. From 31 figures, listed on the site."
    assert line("behind-sums-long") == counted_only
    assert line("behind-sums-wide") == "Table 3 The sums-wide."


def test_only_a_document_with_a_remark_has_one_on_its_page(book: Compiled) -> None:
    def facts(key: str) -> dict[str, str]:
        page = book.page(f"html/evidence/source-{key}")
        terms = page.select("article dt")
        return {term.get_text(): words_of(term.find_next("dd")) for term in terms}  # type: ignore[arg-type]

    assert facts("mirror")["Remark"] == "Seen in part"
    assert "Remark" not in facts("office")


def test_a_number_of_a_notebook_that_has_no_page_is_refused_without_a_cell(tmp_path: Path) -> None:
    made = Compiled(tmp_path, toc="other")
    made.publish("number", NUMBERS[0] | {"formula": "the sum", "unit": "USD_bn"})
    with pytest.raises(BookError) as caught:
        made.compile("html")
    assert "\nWARNING: nobody cites the registered number 'sums-two'" in str(caught.value)
