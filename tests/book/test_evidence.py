"""Every number of the rendered book leads to its evidence, and there is no other number."""

from __future__ import annotations

import csv
import re
from functools import cache

import pytest
from bs4 import BeautifulSoup, Tag
from pypdf import PdfReader

from analysis import ledger, paths, quality
from analysis.book.bare_numbers import MASK, bare_numbers, read_allowed
from tests.book.test_rendered import HTML, PDF, article, page, pages

NUMBERS = "a.stated, a.computed, a.evidence, svg a.mark"
# What a reader sees of a page and what is no prose: numbers with a role, published figures and
# tables, code, references, and the numbers of headings.
NOT_PROSE = (
    ".number, .published, .citation, pre, code, details, script, style, .section-number,"
    " .headerlink, .std-numref, a[href*='#cite-'], .math"
)
BLOCKS = "p, li, td, th, dt, dd, h1, h2, h3, h4, figcaption, .sd-card-title"


@cache
def data() -> ledger.Ledger:
    return ledger.load()


def allowed() -> list[str]:
    return read_allowed(paths.data() / "vocabulary")


def prose_blocks(name: str) -> list[Tag]:
    copy = BeautifulSoup(str(article(name)), "html.parser")
    for tag in copy.select(NOT_PROSE):
        tag.replace_with(MASK)
    return [block for block in copy.select(BLOCKS) if not block.find(BLOCKS.split(", "))]


@pytest.mark.parametrize("name", pages())
def test_no_page_has_a_number_outside_a_role(name: str) -> None:
    found = []
    for block in prose_blocks(name):
        heading = (block.name or "").startswith("h")
        found += [str(each) for each in bare_numbers(block.get_text(), allowed(), heading=heading)]
    assert found == []


def vouched() -> set[str]:
    """Return the numbers, digits and words, of all that is no prose."""
    texts = []
    for name in pages():
        # A style has numbers that nobody sees; without it, a bare number could hide behind them.
        copy = BeautifulSoup(str(article(name)), "html.parser")
        for tag in copy.select("style, script, .about"):
            tag.decompose()
        texts += [tag.get_text(" ") for tag in copy.select(NOT_PROSE)]
    return tokens(" ".join(texts))


def tokens(text: str) -> set[str]:
    digits = {each.strip(".,") for each in re.findall(r"\d[\d.,]*", text)}
    words = (each.number.lower() for each in bare_numbers(text, allowed()))
    return digits | {each for each in words if not re.search(r"\d", each)}


@pytest.fixture(scope="module")
def pdf() -> PdfReader:
    return PdfReader(PDF)


def first_page_of_the_appendix(pdf: PdfReader) -> int:
    begins = [
        at
        for at, each in enumerate(pdf.pages)
        if "as they were printed. A mark" in " ".join(each.extract_text().split())
    ]
    assert len(begins) == 1
    return begins[0]


def test_the_pdf_has_no_number_that_nothing_vouches_for(pdf: PdfReader) -> None:
    known = vouched()
    unknown = []
    contents = 2  # the title page and the table of contents
    for at in range(contents, first_page_of_the_appendix(pdf)):
        text = pdf.pages[at].extract_text().replace("\u2060", "")  # Typst's "do not break here"
        text = re.sub(r"[-\u00ad\u2010]\n", "", text)
        text = text.replace("\u00ad", "-").replace("≠", " ")
        text = re.sub(r"\n\d+\s*$", "", text)  # the page's own number
        unknown += [
            f"page {at + 1}: {each}"
            for each in bare_numbers(text.replace("\n", " "), allowed())
            if not tokens(each.number) <= known
        ]
    assert unknown == []


def test_every_number_leads_to_its_evidence_and_that_to_the_document() -> None:
    followed = 0
    for name in pages():
        here = HTML / name
        for link in article(name).select(NUMBERS):
            target, _, anchor = str(link["href"]).partition("#")
            evidence = str((here.parent / target).resolve().relative_to(HTML.resolve()))
            entry = page(evidence).find(id=anchor)
            assert entry is not None, f"{name}: {link['href']}"
            if anchor.startswith("observation-"):
                documents = entry.select("a[href^=source-]")
                assert documents, f"{anchor} leads to no document"
                document = article(f"evidence/{documents[0]['href']}")
                assert document.select_one("dl.facts dt").get_text() == "Title"
            else:
                assert entry.select("dd a"), f"{anchor} names no input"
            followed += 1
    assert followed > 100


def test_what_a_number_says_of_itself_can_be_read_aloud() -> None:
    for name in pages():
        for link in article(name).select("a.stated, a.computed"):
            about = article(name).find(id=link["aria-describedby"])
            assert len(about.get_text().split()) > 8


def test_every_observation_has_one_entry_and_one_row_in_the_explorer() -> None:
    ids = [f"observation-{key}" for key in data().observations.index]
    found = [
        entry["id"]
        for topic in sorted(set(data().observations["topic"]))
        for entry in article(f"evidence/{topic}.html").select("[id^=observation-]")
    ]
    assert sorted(found) == sorted(ids)
    rows = article("evidence/explorer.html").select("tbody tr")
    assert len(rows) == len(ids)


def test_every_disputed_figure_is_marked_and_its_entry_says_why() -> None:
    disputed = quality.disputes(data())
    assert disputed
    for key in disputed:
        topic = data().observation(key)["topic"]
        entry = article(f"evidence/{topic}.html").find(id=f"observation-{key}")
        assert entry.select_one(".disputed")
        assert "Disagrees with" in [term.get_text() for term in entry.select("dt")]
    for name in pages():
        for link in article(name).select("a.stated"):
            marked = link.select_one("sup.disputed") is not None
            assert marked == (link["data-number"] in disputed), link["data-number"]


def test_every_document_has_its_page_with_grade_date_and_what_it_repeats() -> None:
    for key in data().sources.index:
        facts = article(f"evidence/source-{key}.html").select("dl.facts dt")
        terms = [term.get_text() for term in facts]
        assert {"Title", "Date", "Grade", "Address", "Repeats"} <= set(terms)


def test_the_explorer_needs_nothing_from_elsewhere() -> None:
    script = (HTML / "_static/explorer.js").read_text() + (HTML / "_static/numbers.js").read_text()
    assert re.findall(r"fetch\(|import\s|https?:|innerHTML|eval\(", script) == []


def test_the_downloads_hold_every_observation() -> None:
    with (HTML / "downloads/observations.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(data().observations)
    for suffix in ("xlsx", "parquet", "sqlite"):
        assert (HTML / f"downloads/observations.{suffix}").stat().st_size > 10_000


def test_numbers_of_the_pdf_are_links_into_its_appendix(pdf: PdfReader) -> None:
    start = first_page_of_the_appendix(pdf)
    places = {each.indirect_reference.idnum: at for at, each in enumerate(pdf.pages)}
    into = 0
    for at in range(start):
        for note in pdf.pages[at].get("/Annots") or []:
            target = note.get_object().get("/Dest") or note.get_object().get("/A", {}).get("/D")
            if isinstance(target, str):
                target = pdf.named_destinations[target].dest_array
            if target is not None and places[target[0].idnum] >= start:
                into += 1
    in_text = sum(len(article(name).select("a.stated, a.computed")) for name in pages())
    assert into >= in_text
