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
from tests.book.test_rendered import HTML, anchors, article, open_pdf, pages, texts

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
    outside = []
    for name in pages():
        # A style has numbers that nobody sees; without it, a bare number could hide behind them.
        copy = BeautifulSoup(str(article(name)), "html.parser")
        for tag in copy.select("style, script, .about"):
            tag.decompose()
        outside += [tag.get_text(" ") for tag in copy.select(NOT_PROSE)]
    return tokens(" ".join(outside))


def tokens(text: str) -> set[str]:
    digits = {each.strip(".,") for each in re.findall(r"\d[\d.,]*", text)}
    words = (each.number.lower() for each in bare_numbers(text, allowed()))
    return digits | {each for each in words if not re.search(r"\d", each)}


@pytest.fixture(scope="module")
def pdf() -> PdfReader:
    return open_pdf()


def first_page_of_the_appendix() -> int:
    begins = [
        at
        for at, each in enumerate(texts())
        if "as they were printed. A mark" in " ".join(each.split())
    ]
    assert len(begins) == 1
    return begins[0]


def first_page_after_the_contents() -> int:
    is_contents = ["Contents" in each[:80] for each in texts()[:6]]
    return is_contents.index(False, is_contents.index(True))


@cache
def addresses() -> list[re.Pattern[str]]:
    """Return the addresses of the sources as Typst may break them: anywhere, hyphens lost."""
    written = (re.escape(each) for each in data().sources["url"] if re.search(r"\d", each))
    spaced = (re.findall(r"\\?.", each) for each in written)
    return [re.compile(r" ?".join(c + "?" if c == r"\-" else c for c in each)) for each in spaced]


def without_addresses(text: str) -> str:
    for address in addresses():
        text = address.sub(" ", text)
    return text


def test_the_pdf_has_no_number_that_nothing_vouches_for(pdf: PdfReader) -> None:
    known = vouched()
    unknown = []
    for at in range(first_page_after_the_contents(), first_page_of_the_appendix()):
        text = texts()[at]
        text = re.sub(r"[-\u00ad\u2010]\n", "", text)
        text = text.replace("\u00ad", "-").replace("≠", " ")
        text = re.sub(r"\n\d+\s*$", "", text)  # the page's own number
        text = without_addresses(text.replace("\n", " "))
        unknown += [
            f"page {at + 1}: {each}"
            for each in bare_numbers(text, allowed())
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
            entry = anchors(evidence).get(anchor)
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


def test_the_evidence_of_every_number_leads_back_to_its_first_use_and_counts_them() -> None:
    places: dict[tuple[str, str, str], list[str]] = {}
    for name in pages():
        for number in article(name).select(".number[id]"):
            target, _, anchor = str(number.a["href"]).partition("#")
            evidence = str(((HTML / name).parent / target).resolve().relative_to(HTML.resolve()))
            places.setdefault((evidence, anchor, name), []).append(str(number["id"]))
    for (evidence, anchor, name), ids in places.items():
        entry = anchors(evidence)[anchor]
        (back,) = entry.select(f"dd a[href^='../{name}#use-']")
        # Numbers computed from it are uses as well, so that the first may stand before its own.
        first, own = (int(each.rpartition("-")[2]) for each in (str(back["href"]), ids[0]))
        assert first <= own
        counted = re.match(r" \((\d+) places\)", str(back.next_sibling or ""))
        assert (int(counted[1]) if counted else 1) >= len(ids), anchor
    assert len(places) > 100


def test_what_a_number_a_cell_or_a_mark_says_of_itself_can_be_read_aloud() -> None:
    heard = {"stated": 0, "computed": 0, "evidence": 0, "mark": 0}
    for name in pages():
        for link in article(name).select(NUMBERS):
            if link.get("aria-hidden") == "true":
                continue
            about = anchors(name)[str(link["aria-describedby"])]
            assert len(about.get_text().split()) > 8, f"{name}: {link}"
            heard[link["class"][0]] += 1
    assert min(heard.values()) > 20


def test_a_note_says_value_reporter_source_paragraph_date_and_grade() -> None:
    for name in pages():
        notes = [
            link.parent.select_one(".about")
            for link in article(name).select("a.evidence[href*='#observation-']")
        ]
        notes += article(name).select(".notes > .about")
        for note in notes:
            words = note.get_text()
            assert note.strong.get_text().strip()
            if "Printed alike" in words or words.startswith(note.strong.get_text() + " Computed"):
                continue
            assert "Reporter not stated." in words or "Measured by: " in words, words
            printed = r"Printed by: .+, (paragraph \d+.*|(on the )?page.*); .+, grade [ABC]\."
            assert re.search(printed, words), words


@pytest.mark.parametrize("name", pages())
def test_every_number_in_a_cell_leads_to_its_evidence_or_stands_in_words(name: str) -> None:
    # A table without any link counts the ledger itself.
    tables = [each for each in article(name).select(".published-table") if each.select(".number")]
    unlinked = [
        f"{table['id']}: {cell.get_text()}"
        for table in tables
        for cell in table.select("tbody .text-right")
        if re.search(r"\d", cell.get_text()) and not cell.select("a.evidence")
    ]
    assert unlinked == []


@pytest.mark.parametrize("name", pages())
def test_every_cell_is_named_by_its_column_and_its_row(name: str) -> None:
    for block in article(name).select(".published-table"):
        assert all(each.get("scope") == "col" for each in block.select("thead th"))
        for row in block.select("tbody tr"):
            assert row.select_one("th")["scope"] == "row"
        region = block.select_one("[role=region]")
        assert region["tabindex"] == "0"
        assert block.find(id=region["aria-labelledby"]).get_text().startswith("Table ")
        described = block.find(id=region.table["aria-describedby"])
        assert described.get_text().startswith("Table: ")


@pytest.mark.parametrize("name", pages())
def test_a_drawing_is_heard_as_its_text_and_its_marks_each_once(name: str) -> None:
    for figure in article(name).select("figure.published"):
        assert figure.find(id=figure["aria-labelledby"]).get_text().startswith("Figure ")
        for drawing in figure.select("svg"):
            assert len(drawing["aria-label"]) > 40
            assert all(each.get("aria-hidden") == "true" for each in drawing.select("text"))
            heard = [each for each in drawing.select("a") if each.get("aria-hidden") != "true"]
            assert len({each["href"] for each in heard}) == len(heard)
            for mark in drawing.select("a[aria-hidden]"):
                assert mark["tabindex"] == "-1"


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
        entry = anchors(f"evidence/{topic}.html")[f"observation-{key}"]
        assert entry.select_one(".disputed")
        assert "Disagrees with" in [term.get_text() for term in entry.select("dt")]
    for name in pages():
        for link in article(name).select("a.evidence[href*='#observation-']"):
            key = str(link["href"]).partition("#observation-")[2]
            assert (link.select_one("sup.disputed") is not None) == (key in disputed), key
        for link in article(name).select("a.stated"):
            marked = link.select_one("sup.disputed") is not None
            assert marked == (link["data-number"] in disputed), link["data-number"]


def test_every_document_has_its_page_with_grade_date_and_what_it_repeats() -> None:
    for key, copies in data().sources["copies"].items():
        facts = article(f"evidence/source-{key}.html").select("dl.facts dt")
        terms = [term.get_text() for term in facts]
        assert {"Title", "Date", "Grade", "Address"} <= set(terms)
        assert ("Repeats" in terms) == bool(copies)


def test_an_entry_tells_no_fact_that_is_empty() -> None:
    for name in ("evidence/trade.html", "evidence/source-wdi2026.html"):
        facts = {each.get_text() for each in article(name).select("dl.facts dd")}
        assert not facts & {"", "not stated", "nobody known", "not cited in a chapter"}


def test_a_long_page_of_evidence_leads_to_its_parts() -> None:
    for name in ("evidence/trade.html", "evidence/computed.html", "evidence/sources.html"):
        jumps = [str(each["href"]) for each in article(name).select("ul.jump a")]
        parts = [f"#{each.parent['id']}" for each in article(name).select("section section > h2")]
        assert jumps == parts
        assert len(parts) > 5


def test_the_explorer_needs_nothing_from_elsewhere() -> None:
    script = (HTML / "_static/explorer.js").read_text() + (HTML / "_static/numbers.js").read_text()
    assert re.findall(r"fetch\(|import\s|https?:|innerHTML|eval\(", script) == []


def test_the_downloads_hold_every_observation() -> None:
    with (HTML / "downloads/observations.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(data().observations)
    for suffix in ("xlsx", "parquet", "sqlite"):
        assert (HTML / f"downloads/observations.{suffix}").stat().st_size > 10_000


def pages_linked_from(pdf: PdfReader, at: int) -> list[int]:
    """Return the pages that the links of a page lead to within the PDF."""
    places = {each.indirect_reference.idnum: place for place, each in enumerate(pdf.pages)}
    found = []
    for note in pdf.pages[at].get("/Annots") or []:
        target = note.get_object().get("/Dest") or note.get_object().get("/A", {}).get("/D")
        if isinstance(target, str):
            target = pdf.named_destinations[target].dest_array
        if target is not None:
            found.append(places[target[0].idnum])
    return found


def test_numbers_cells_and_source_lines_of_the_pdf_are_links_into_its_appendix(
    pdf: PdfReader,
) -> None:
    start = first_page_of_the_appendix()
    into = sum(each >= start for at in range(start) for each in pages_linked_from(pdf, at))
    numbers = "a.stated, a.computed, a.evidence, .published-source"
    assert into >= sum(len(article(name).select(numbers)) for name in pages())


def test_marks_of_figures_in_the_pdf_are_links_into_its_appendix(pdf: PdfReader) -> None:
    # The first figure of the trade chapter has a mark for each year of five economies.
    start = first_page_of_the_appendix()
    (at,) = [n for n, text in enumerate(texts()[:start]) if "Figure 1.1 Trade with" in text]
    rectangles = [note.get_object()["/Rect"] for note in pdf.pages[at]["/Annots"]]
    small = [each for each in rectangles if float(each[2]) - float(each[0]) < 12]
    assert len(small) >= 25
    assert sum(place >= start for place in pages_linked_from(pdf, at)) >= 25


def test_every_page_of_the_pdf_with_a_source_line_leads_to_the_list_of_figures_and_tables(
    pdf: PdfReader,
) -> None:
    start = first_page_of_the_appendix()
    (listed,) = (
        at for at in range(start, len(texts())) if "Figures and tables" in texts()[at].splitlines()
    )
    lines = [len(re.findall(r"^Sources?: ", text, re.MULTILINE)) for text in texts()[:start]]
    assert sum(lines) == sum(len(article(name).select(".published-source")) for name in pages())
    for at, count in enumerate(lines):
        assert sum(each >= listed for each in pages_linked_from(pdf, at)) >= count


def test_the_appendix_of_the_pdf_leads_to_documents_and_these_to_their_addresses(
    pdf: PdfReader,
) -> None:
    start = first_page_of_the_appendix()
    documents = max(at for at, text in enumerate(texts()) if "Documents" in text.splitlines())
    entries = sum(text.count("Printed by:") for text in texts()[start:])
    assert entries > 100
    led = [each for at in range(start, documents + 1) for each in pages_linked_from(pdf, at)]
    assert sum(each >= documents for each in led) >= entries
    notes = [note.get_object() for note in pdf.pages[-1].get("/Annots") or []]
    addresses = {note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})}
    assert addresses & set(data().sources["url"])
