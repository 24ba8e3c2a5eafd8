"""The front page, the ways through the book, and what can be taken away."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import Tag

from analysis import changes, ledger, paths
from analysis.book import briefs, citation, inventory
from analysis.book.build import data_date
from analysis.book.terms import read as terms_of
from tests.book.test_rendered import HTML, anchors, article, page, pages

FRONT = "index.html"
FIGURES = "evidence/figures.html"
CHANGES = "evidence/changes.html"
GLOSSARY = "chapters/glossary.html"


def heading(words: str) -> Tag:
    (found,) = (each for each in article(FRONT).select("h2") if words in each.get_text())
    return found


def findings() -> list[Tag]:
    found = heading("What the report finds").find_next("ul")
    assert isinstance(found, Tag)
    return found.find_all("li", recursive=False)


def target(link: Tag, name: str = FRONT) -> str:
    return str((HTML / name).parent.joinpath(str(link["href"]).split("#")[0]).resolve())


def test_the_front_page_says_five_to_seven_findings_with_their_numbers() -> None:
    assert 5 <= len(findings()) <= 7
    for each in findings():
        assert each.select("a[data-number]"), each.get_text()


def test_every_key_figure_has_a_number_and_its_doubt() -> None:
    cards = article(FRONT).select(".key-figure")
    assert len(cards) >= 5
    for card in cards:
        assert card.select_one("p:first-child a[data-number]"), card.get_text()
        doubt = card.select_one(".doubt")
        assert doubt is not None
        assert doubt.get_text().strip()
    assert any("≠" in card.select_one(".doubt").get_text() for card in cards)
    assert any("Interval" in card.select_one(".doubt").get_text() for card in cards)


def test_the_front_page_has_one_lead_chart() -> None:
    (figure,) = article(FRONT).select("figure.published")
    assert figure.select("svg a.mark")


def test_a_live_example_shows_the_mark_of_dispute_and_its_note() -> None:
    number = heading("disputed number").find_next("p").select_one(".number")
    assert number.select_one("sup.disputed")
    assert number.select_one(".about").get_text().strip()


@pytest.mark.parametrize("name", [each for each in pages() if each != FRONT])
def test_a_card_or_a_link_of_the_front_page_leads_to_every_page(name: str) -> None:
    links = {target(link) for link in article(FRONT).select("a[href]:not([href^=http])")}
    assert str((HTML / name).resolve()) in links


def test_every_card_resolves_and_names_the_page_it_leads_to() -> None:
    cards = article(FRONT).select(".sd-card")
    assert len(cards) >= 10
    for card in cards:
        path = Path(target(card.select_one("a.sd-stretched-link")))
        assert path.is_file(), card.get_text()


def test_how_to_cite_names_what_the_citation_file_names() -> None:
    facts = citation.facts(paths.root(), paths.data(), data_date(ledger.load()))
    entry = article(FRONT).select_one(".bibtex")
    assert entry.get_text().strip() == citation.bibtex(facts)
    stored = yaml.safe_load((paths.root() / citation.FILE).read_text(encoding="utf-8"))
    assert (stored["title"], stored["version"]) == (facts.title, facts.edition)
    edition = article(FRONT).select_one(".edition").get_text()
    assert citation.digest(paths.data()) in edition
    assert f"{facts.date.day} {facts.date:%B %Y}" in edition


def test_what_is_new_is_the_last_change_of_the_data() -> None:
    last = changes.load(paths.data()).iloc[-1]
    assert last["what"] in " ".join(article(FRONT).get_text().split())
    entries = article(CHANGES).select(".change")
    assert len(entries) == len(changes.load(paths.data()))
    assert last["what"] in entries[0].get_text()
    assert f"{len(ledger.load().observations):,} observations" in entries[0].get_text()


def test_chapters_are_numbered_through_all_parts() -> None:
    numbers = []
    for name in pages():
        if name != FRONT:
            number = article(name).select_one("h1 .section-number")
            assert number is not None, name
            numbers.append(int(number.get_text().strip(" .")))
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_side_bar_shows_the_parts() -> None:
    captions = [each.get_text().strip() for each in page(FRONT).select(".bd-links .caption-text")]
    toc = yaml.safe_load((paths.root() / "_toc.yml").read_text(encoding="utf-8"))
    assert captions == [*(part["caption"] for part in toc["parts"]), "Evidence"]


def test_previous_and_next_lead_through_the_book_in_its_order() -> None:
    order = pages()
    for before, after in itertools.pairwise(order):
        (following,) = page(before).select("a.right-next")
        assert target(following, before) == str((HTML / after).resolve())
        (preceding,) = page(after).select("a.left-prev")
        assert target(preceding, after) == str((HTML / before).resolve())


@pytest.mark.parametrize("name", [each for each in pages() if each != GLOSSARY])
def test_a_page_with_sections_has_its_contents_beside_it(name: str) -> None:
    sections = article(name).select("h2")
    listed = page(name).select(".bd-sidebar-secondary a.nav-link, .page-toc a.nav-link")
    assert len(listed) >= len(sections)


def test_the_index_lists_every_figure_and_table_with_its_place() -> None:
    listed = {
        (target(link, FIGURES), str(link["href"]).partition("#")[2])
        for link in article(FIGURES).select(".listed-figures a")
    }
    shown = {
        (str((HTML / name).resolve()), str(block["id"]))
        for name in pages()
        for block in article(name).select(".published")
    }
    assert listed == shown
    assert len(listed) > 50


def test_the_index_follows_the_order_of_the_book() -> None:
    titles = [
        re.sub(r"^[\d.]+\s*", "", each.get_text()) for each in article(FIGURES).select("p.rubric")
    ]
    headings = [
        re.sub(r"^[\d.]+\s*", "", article(name).select_one("h1").get_text().rstrip("#¶ ").strip())
        for name in pages()
        if article(name).select(".published")
    ]
    assert titles == headings


def test_every_term_is_defined_once() -> None:
    terms = terms_of(paths.data() / "vocabulary")
    defined = article(GLOSSARY).select("dl.terms dt")
    assert [each["id"] for each in defined] == [each.anchor for each in terms]
    for each in defined:
        assert each.find_next_sibling("dd").get_text().strip()


def test_a_term_leads_to_its_definition_and_carries_it() -> None:
    definitions = {each.anchor: each.definition for each in terms_of(paths.data() / "vocabulary")}
    used = set()
    for name in pages():
        for use in article(name).select("span.term"):
            link, note = use.select_one("a.term"), use.select_one(".about [id]")
            anchor = str(link["href"]).partition("#")[2]
            assert anchor in anchors(GLOSSARY)
            assert note.get_text() == definitions[anchor]
            assert link["aria-describedby"] == note["id"]
            used.add(anchor)
    assert len(used) > 15, sorted(used)


def test_a_term_is_explained_once_on_a_page() -> None:
    for name in pages():
        links = [str(each["href"]) for each in article(name).select("a.term")]
        assert len(links) == len(set(links)), name


@pytest.mark.parametrize("name", pages())
def test_a_page_made_from_a_notebook_offers_it_executed(name: str) -> None:
    page_of = (paths.root() / name).with_suffix(".ipynb")
    links = article(name).select(".page-downloads a")
    assert len(links) == page_of.exists()
    for link in links:
        notebook: dict[str, Any] = json.loads(Path(target(link, name)).read_text(encoding="utf-8"))
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        assert any(cell["outputs"] for cell in cells)
        # The page folds code away or drops it; what is taken away has all of it.
        stored = json.loads(page_of.read_text(encoding="utf-8"))["cells"]
        assert len(notebook["cells"]) == len(stored)
        assert str(paths.root()) not in json.dumps(notebook)


def test_there_are_launch_buttons_only_where_an_address_is_configured() -> None:
    book = yaml.safe_load((paths.root() / "_config.yml").read_text(encoding="utf-8"))
    buttons = page("chapters/trade.html").select(
        "a[href*='mybinder.org'], a[href*='colab.research']"
    )
    assert bool(buttons) == bool(book["repository"]["url"])


def test_the_book_holds_all_that_was_promised() -> None:
    count = inventory.check(paths.root(), HTML)
    assert len(count.pages) == len(pages())


@pytest.mark.parametrize(
    "words",
    [
        "Kazakhstan",  # countries
        "Turkmenistan",
        "turnover",  # measures
        "capacity",
        "Eurasianet",  # sources
        "Standish",
        "Tokayev",  # people
        "Mirziyoyev",
    ],
)
def test_the_search_finds_countries_measures_sources_and_people(words: str) -> None:
    text = (HTML / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text[text.index("{") : text.rindex("}") + 1])
    known = {**index["terms"], **index["titleterms"]}
    stem = words.lower()
    assert any(each == stem or (len(each) > 4 and stem.startswith(each)) for each in known), words


def test_every_brief_can_be_found_by_the_name_of_its_country() -> None:
    text = (HTML / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text[text.index("{") : text.rindex("}") + 1])
    names = ledger.load().vocabulary
    for economy in briefs.economies(paths.root()):
        document = index["docnames"].index(f"chapters/briefs/{economy}")
        assert names.economy_name(economy) in index["titles"][document]
