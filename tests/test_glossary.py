"""The glossary: read, and marked at the first use of a term."""

from __future__ import annotations

from pathlib import Path

import pytest
from docutils import nodes
from docutils.utils import new_document

from analysis import paths
from analysis.book import glossary
from analysis.book.bare_numbers import bare_numbers, read_allowed
from analysis.book.glossary import GlossaryError, Term, mark, pattern_of, term_use

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


def test_a_form_belongs_to_one_term(tmp_path: Path) -> None:
    rows = "term,forms,definition\nA,x|y,One.\nB,y,Other.\n"
    (tmp_path / glossary.FILE).write_text(rows)
    with pytest.raises(GlossaryError, match=r"glossary.csv:3 column 'forms': 'y' also stands"):
        glossary.read(tmp_path)


def test_a_term_without_definition_is_refused(tmp_path: Path) -> None:
    (tmp_path / glossary.FILE).write_text("term,forms,definition\nA,x,\n")
    with pytest.raises(GlossaryError, match=r"glossary.csv:2: expected term, forms, definition"):
        glossary.read(tmp_path)


def test_definitions_hold_no_bare_number() -> None:
    vocabulary = paths.data() / "vocabulary"
    allowed = read_allowed(vocabulary)
    terms = glossary.read(vocabulary)
    assert len(terms) > 20
    found = [str(n) for each in terms for n in bare_numbers(each.definition, allowed)]
    assert found == []
