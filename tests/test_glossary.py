"""The glossary: read, and marked at the first use of a term."""

from __future__ import annotations

from pathlib import Path

import pytest
from docutils import nodes
from docutils.utils import new_document

from analysis import paths
from analysis.book.bare_numbers import bare_numbers, read_allowed
from analysis.book.glossary import mark, pattern_of, term_use
from analysis.book.terms import FILE, GlossaryError, Term, read

FOB = Term("FOB", ("FOB", "free on board"), "Without the carriage.")
TRANSIT = Term("Transit", ("transit",), "Goods on their way elsewhere.")


def page(*blocks: nodes.Node) -> nodes.document:
    document = new_document("page")
    document += list(blocks)
    return document


def marked(document: nodes.document) -> list[tuple[str, str]]:
    return [(use["term"], use.astext()) for use in document.findall(term_use)]


def test_the_first_use_of_each_term_is_marked_and_the_text_stays() -> None:
    words = "Transit is free on board; transit again, and FOB."
    document = page(nodes.paragraph("", words))
    mark(document, [FOB, TRANSIT])
    assert marked(document) == [("Transit", "Transit"), ("FOB", "free on board")]
    assert document.astext() == words


def test_headings_links_code_and_figures_are_left_alone() -> None:
    link = nodes.paragraph("", "", nodes.reference("", "transit", refuri="x"))
    code = nodes.paragraph("", "", nodes.literal("", "transit"))
    figure = nodes.container("", nodes.paragraph("", "transit"), classes=["published"])
    document = page(nodes.title("", "transit"), link, code, figure)
    mark(document, [TRANSIT])
    assert marked(document) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [("a FOB value", True), ("a fob", False), ("Free on board", True), ("transits", False)],
)
def test_capitals_are_compared_by_case_and_words_are_whole(words: str, found: bool) -> None:
    patterns = [pattern_of(FOB), pattern_of(TRANSIT)]
    assert any(each and each.search(words) for each in patterns) == found


def test_a_term_is_marked_on_its_first_use_on_the_page_alone() -> None:
    document = page(nodes.paragraph("", "A FOB value."), nodes.paragraph("", "FOB in transit."))
    mark(document, [FOB, TRANSIT])
    assert marked(document) == [("FOB", "FOB"), ("Transit", "transit")]
    words = ("A FOB value.", "Nothing here.", "FOB again.")
    again = page(*(nodes.paragraph("", each) for each in words))
    mark(again, [FOB, TRANSIT])
    assert marked(again) == [("FOB", "FOB")]
    assert [each.astext() for each in again.children] == list(words)


def test_of_two_terms_at_one_place_the_longer_is_marked() -> None:
    trade = Term("Transit trade", ("transit trade",), "Trade in goods on their way elsewhere.")
    document = page(nodes.paragraph("", "By transit trade."), nodes.paragraph("", "In transit."))
    mark(document, [TRANSIT, trade])
    assert marked(document) == [("Transit trade", "transit trade"), ("Transit", "transit")]


def test_a_term_inside_another_waits_for_a_place_of_its_own() -> None:
    board = Term("Board", ("board",), "Those who decide.")
    document = page(nodes.paragraph("", "Free on board."), nodes.paragraph("", "The board."))
    mark(document, [board, FOB])
    first, second = (list(each.findall(term_use)) for each in document.children)
    assert [use["term"] for use in first] == ["FOB"]
    assert [use["term"] for use in second] == ["Board"]


def test_a_term_without_forms_is_looked_for_nowhere() -> None:
    silent = Term("Flow", (), "What goes one way.")
    assert pattern_of(silent) is None
    document = page(nodes.paragraph("", "Flow."))
    mark(document, [silent])
    assert marked(document) == []


def test_words_outside_of_paragraphs_and_on_cards_are_left_alone() -> None:
    card = nodes.container("", nodes.paragraph("", "transit"), classes=["sd-card"])
    document = page(nodes.line("", "transit"), card)
    mark(document, [TRANSIT])
    assert marked(document) == []


def test_terms_are_read_by_name_with_their_forms(tmp_path: Path) -> None:
    rows = "term,forms,definition\nFlow,,One.\nbcm,bcm | BCM ,Two.\n"
    (tmp_path / FILE).write_text(rows)
    bcm, flow = Term("bcm", ("bcm", "BCM"), "Two."), Term("Flow", (), "One.")
    assert read(tmp_path) == [bcm, flow]


def test_a_vocabulary_without_terms_has_none(tmp_path: Path) -> None:
    assert read(tmp_path) == []


def test_the_place_of_a_term_is_made_of_its_letters() -> None:
    assert Term("C5 + 1 (summit)", (), "x").anchor == "term-c5-1-summit"


def test_a_form_belongs_to_one_term(tmp_path: Path) -> None:
    rows = "term,forms,definition\nA,x|y,One.\nB,y,Other.\n"
    (tmp_path / FILE).write_text(rows)
    with pytest.raises(GlossaryError, match=r"glossary.csv:3 column 'forms': found 'y'; .* 'A'"):
        read(tmp_path)


def test_a_term_without_definition_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("term,forms,definition\nA,x,\n")
    with pytest.raises(GlossaryError, match=r"glossary.csv:2: .*expected term, forms, definition"):
        read(tmp_path)


def test_definitions_hold_no_bare_number() -> None:
    vocabulary = paths.data() / "vocabulary"
    allowed = read_allowed(vocabulary)
    terms = read(vocabulary)
    assert len(terms) > 20
    found = [str(n) for each in terms for n in bare_numbers(each.definition, allowed)]
    assert found == []
