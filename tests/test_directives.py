"""What the directives for terms and edition become on a compiled page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from analysis.book import citation
from analysis.book.compile import compile_book, lay
from tests.reports import make_report

TOC = """\
format: jb-book
root: index
chapters:
  - file: chapters/plain
  - file: chapters/glossary
"""
TERMS = """\
term,forms,definition
Transit trade,transit trade,Goods on their way elsewhere.
FOB,FOB|free on board,Without <carriage> & insurance.
"""


class Site:
    """A tiny report without notebooks, and its pages."""

    def __init__(self, folder: Path) -> None:
        self.report = make_report(folder / "report")
        self.data = self.report / "data"
        self._folder = folder
        (self.data / "vocabulary/glossary.csv").write_text(TERMS)
        (self.report / "chapters").mkdir(exist_ok=True)
        (self.report / "_toc.yml").write_text(TOC)
        self.write("index", "Goods are free on board.")
        words = "In transit trade, FOB. Then free on board again."
        self.write("chapters/plain", f"{words}\n\n```{{edition}}\n```")
        self.write("chapters/glossary", "Of FOB and more.\n\n```{terms}\n```")
        self.compile()

    def write(self, page: str, words: str) -> None:
        (self.report / f"{page}.md").write_text(f"# Title\n\n{words}\n")

    def compile(self) -> None:
        lay(self.report, [], self._folder / "source", self.data)
        compile_book(
            self._folder / "source",
            self._folder / "html",
            doctrees=self._folder / "doctrees",
            artifacts=self._folder / "artifacts",
            data=self.data,
            builder="html",
        )

    def page(self, name: str) -> Tag:
        text = (self._folder / f"html/{name}.html").read_text()
        found = BeautifulSoup(text, "html.parser").select_one("article")
        assert found is not None
        return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("directives")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANALYSIS_ROOT", str(folder / "report"))
        yield Site(folder)


def test_the_first_use_of_a_term_leads_to_its_definition_and_tells_it(site: Site) -> None:
    uses = site.page("chapters/plain").select("a.term")
    assert [(use.get_text(), use["href"]) for use in uses] == [
        ("transit trade", "glossary.html#term-transit-trade"),
        ("FOB", "glossary.html#term-fob"),
    ]
    told = site.page("chapters/plain").select_one(f"[id='{uses[1]['aria-describedby']}']")
    assert told is not None
    assert told.get_text() == "Without <carriage> & insurance."
    (on_front,) = site.page("index").select("a.term")
    assert on_front["href"] == "chapters/glossary.html#term-fob"


def test_the_page_of_terms_defines_each_at_its_place_and_marks_none(site: Site) -> None:
    page = site.page("chapters/glossary")
    terms = {term["id"]: term.get_text() for term in page.select("dl.terms dt")}
    assert list(terms) == ["term-fob", "term-transit-trade"]
    meanings = [each.get_text().strip() for each in page.select("dl.terms dd")]
    assert meanings == ["Without <carriage> & insurance.", "Goods on their way elsewhere."]
    assert page.select("a.term") == []


def test_the_edition_says_how_to_cite_and_which_data_it_is_of(site: Site) -> None:
    page = site.page("chapters/plain")
    words = " ".join(page.get_text().split())
    # The one document of the tiny report is of February 2024, its one change of November 2026.
    assert "data to February 2024." in words
    assert f"+{citation.digest(site.data)}, data to" in words
    assert f"Digest of the data: {citation.digest(site.data)};" in words
    entry = page.select_one(".bibtex")
    assert entry is not None
    assert entry.get_text().strip().startswith("@misc{")
    assert "year    = {2026},\n  month   = nov," in entry.get_text()


def test_the_edition_names_the_licence_once_one_is_chosen(site: Site) -> None:
    assert "No licence has been chosen yet" in site.page("chapters/plain").get_text()
    config = site.report / "_config.yml"
    config.write_text(config.read_text().replace('licence: ""', "licence: CC-BY-4.0"))
    site.compile()
    (link,) = site.page("chapters/plain").select(".edition a")
    assert link.get_text() == "CC-BY-4.0"
    assert link["href"] == "https://spdx.org/licenses/CC-BY-4.0.html"


def test_a_page_with_the_edition_is_written_anew_when_any_table_changes(site: Site) -> None:
    before = citation.digest(site.data)
    (site.data / "further.csv").write_text("what\nmore\n")
    site.compile()
    after = citation.digest(site.data)
    words = site.page("chapters/plain").get_text()
    assert before != after
    assert after in words and before not in words
