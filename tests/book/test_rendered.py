"""What the rendered book must hold, whatever the chapters say.

These tests read ``_build/html`` and ``_build/report.pdf``; `make test` builds both first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup, Tag
from pypdf import PdfReader

from analysis import paths
from analysis.book import briefs
from analysis.figures.charts._layout import text_width
from analysis.ledger import load
from analysis.quality import mutation

HTML = paths.build() / "html"
PDF = paths.build() / "report.pdf"
NOT_BUILT = "the book is not built; run make book first"
KNOWN_LIMITS = "chapters/known_limits.html"
"""A page on method: it shows what was measured and cites no document."""


def chapter_files() -> list[str]:
    root = paths.root()
    made = [Path(briefs.page(each)) for each in briefs.economies(root)]
    toc = yaml.safe_load(briefs.contents((root / "_toc.yml").read_bytes(), made))
    parts = toc.get("parts", [toc])
    return [toc["root"], *(entry["file"] for part in parts for entry in part["chapters"])]


@cache
def page(name: str) -> BeautifulSoup:
    path = HTML / name
    assert path.exists(), f"{path} is missing: {NOT_BUILT}"
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def anchors(name: str) -> dict[str, Tag]:
    """Return the elements of a page by their id; a page of evidence has thousands."""
    return {str(each["id"]): each for each in page(name).find_all(id=True)}


@cache
def article(name: str) -> Tag:
    found = page(name).select_one("article")
    assert found is not None, f"{name} has no article"
    return found


def prose(name: str) -> str:
    """Return what a reader sees: the article without folded code."""
    copy = BeautifulSoup(str(article(name)), "html.parser")
    for tag in copy.select("details, script, style"):
        tag.decompose()
    return copy.get_text()


def pages() -> list[str]:
    return [f"{file}.html" for file in chapter_files()]


def chapters() -> list[str]:
    """Return the pages that are made from notebooks."""
    return [name for name in pages() if (paths.root() / name).with_suffix(".ipynb").exists()]


def addresses() -> list[str]:
    """Return all pages, but not the theme's own files."""
    found = (path.relative_to(HTML) for path in HTML.rglob("*.html"))
    return sorted(str(path) for path in found if path.parts[0] != "_static")


@cache
def open_pdf() -> PdfReader:
    assert PDF.exists(), f"{PDF} is missing: {NOT_BUILT}"
    return PdfReader(PDF)


@cache
def texts() -> tuple[str, ...]:
    """Return the text of each page of the PDF; reading it takes longer than all else here."""
    joiner = "\N{WORD JOINER}"  # Typst's "do not break here", also between digits
    return tuple(each.extract_text().replace(joiner, "") for each in open_pdf().pages)


@pytest.fixture(scope="module")
def pdf() -> PdfReader:
    return open_pdf()


@pytest.fixture(scope="module")
def printed() -> str:
    return "\n".join(texts())


def test_the_book_is_built() -> None:
    assert HTML.is_dir(), NOT_BUILT
    assert PDF.is_file(), NOT_BUILT


@pytest.mark.parametrize("name", pages())
def test_every_page_has_one_title(name: str) -> None:
    titles = article(name).select("h1")
    assert len(titles) == 1
    heading = titles[0].get_text().rstrip("#¶ ").strip()
    assert heading
    shown = re.sub(r"^[\d.]+\s+", "", heading)
    assert shown in page(name).title.get_text()


def test_no_internal_link_is_broken() -> None:
    broken = []
    for name in addresses():
        here = HTML / name
        for tag in page(name).select("a[href], img[src], script[src], link[href]"):
            address = urlsplit(str(tag.get("href") or tag.get("src")))
            if address.scheme or address.netloc:
                continue
            target = here if not address.path else here.parent / unquote(address.path)
            target = target.resolve()
            if not target.exists():
                broken.append(f"{name}: {address.geturl()}")
            elif address.fragment and target.suffix == ".html":
                other = str(target.relative_to(HTML.resolve()))
                if unquote(address.fragment) not in anchors(other):
                    broken.append(f"{name}: {address.geturl()} (no such place on the page)")
    assert broken == []


@pytest.mark.parametrize("name", pages())
def test_no_page_shows_a_traceback_or_raw_markup(name: str) -> None:
    words = prose(name)
    assert "Traceback (most recent call last)" not in words
    assert re.findall(r"\{[a-z][a-z:-]*\}`", words) == []
    assert "```{" not in words
    assert article(name).select(".system-message, .problematic, .output.traceback") == []


@pytest.mark.parametrize("name", pages())
def test_code_is_folded_away(name: str) -> None:
    inputs = article(name).select(".cell_input")
    open_ones = [each for each in inputs if each.find_parent("details") is None]
    assert open_ones == []
    assert article(name).select("details[open]") == []


@pytest.mark.parametrize("name", pages())
def test_ids_are_unique_on_a_page(name: str) -> None:
    ids = [tag["id"] for tag in article(name).select("[id]")]
    assert sorted({each for each in ids if ids.count(each) > 1}) == []


@pytest.mark.parametrize("name", pages())
def test_every_figure_can_be_read_aloud_has_a_source_and_can_be_downloaded(name: str) -> None:
    for figure in article(name).select("figure.published"):
        drawing = figure.select_one("svg")
        assert drawing["role"] in {"img", "group"}
        assert drawing["aria-label"].strip()
    for block in article(name).select(".published"):
        assert block.select_one(".published-source").get_text().strip()
        assert block.select(".published-downloads a[href$='.csv']")


@pytest.mark.parametrize("name", chapters())
def test_every_figure_has_a_drawing_for_a_phone_with_the_same_links(name: str) -> None:
    for figure in article(name).select("figure.published"):
        wide, compact = (
            {str(a.get("href") or a.get("xlink:href")) for a in figure.select(f".{width} svg a")}
            for width in ("wide", "compact")
        )
        assert wide == compact, figure.get("id")


@pytest.mark.parametrize("name", chapters())
def test_every_figure_leads_to_evidence_unless_it_counts_the_ledger_itself(name: str) -> None:
    unlinked = [
        figure["id"]
        for figure in article(name).select("figure.published")
        if not figure.select("svg a")
    ]
    # One counts wordings of the ledger, the other simulated networks.
    assert unlinked in ([], ["quality-wording"], ["reconciliation-coverage-drawn"])


@pytest.mark.parametrize("name", chapters())
def test_every_figure_and_table_has_title_caption_and_units(name: str) -> None:
    for block in article(name).select(".published"):
        title = block.select_one(".published-title, caption")
        assert title.get_text().strip()
        assert block.select_one(".published-caption").get_text().strip()
    for figure in article(name).select("figure.published"):
        assert figure.select_one(".published-subtitle").get_text().strip()
        offered = {link.get_text() for link in figure.select(".published-downloads a")}
        assert {"CSV", "SVG", "PNG"} <= offered


def test_text_cites_a_figure_by_its_number() -> None:
    (cited,) = article("chapters/trade.html").select("p a[href='#trade-contributions']")
    number = article("chapters/trade.html").select_one("figure#trade-contributions .caption-number")
    assert cited.get_text().strip() == number.get_text().strip()


@pytest.mark.parametrize(
    "name", [name for name in chapters() if name not in {"index.html", KNOWN_LIMITS}]
)
def test_every_chapter_publishes_three_figures_or_tables_and_cites(name: str) -> None:
    assert len(article(name).select(".published")) >= 3
    # Pages made by rule name a document only through the figure that it printed.
    by_rule = name.startswith(("chapters/briefs/", "chapters/countries"))
    cites = "a[data-number]" if by_rule else "a[href*='#cite-']"
    assert article(name).select(cites)


def test_the_page_of_known_limits_shows_the_measured_error_rates() -> None:
    rates = mutation.stored(paths.data())
    rows = article(KNOWN_LIMITS).select("#quality-benchmark tbody tr")
    shown = [[cell.get_text().strip() for cell in row.select("td")][:4] for row in rows]
    columns = ["corruptions", "detectable", "found_of_detectable", "found_beyond"]
    assert shown == [[f"{value:,}" for value in row] for row in rates[columns].to_numpy().tolist()]


def test_no_page_knows_where_it_was_built_or_calls_home() -> None:
    root = str(paths.root())
    for path in [*HTML.rglob("*.html"), *HTML.rglob("*.js"), *HTML.rglob("*.inv")]:
        assert root.encode() not in path.read_bytes(), path
    for name in addresses():
        loaded = page(name).select("script[src^=http], link[rel=stylesheet][href^=http]")
        assert loaded == [], name


def test_the_pdf_holds_every_chapter_and_figure(pdf: PdfReader, printed: str) -> None:
    words = re.sub(r"\s+", "", printed)
    named = [article(name).select_one("h1").get_text().rstrip("#¶ ") for name in pages()]
    numbers = (article(name).select(".published .caption-number") for name in pages())
    named += [each.get_text() for page in numbers for each in page]
    missing = [each for each in named if re.sub(r"\s+", "", each) not in words]
    assert missing == []
    assert "Contents" in pdf.pages[1].extract_text()


def test_the_pdf_has_no_code_and_no_raw_markup(printed: str) -> None:
    for code in ("import pandas", "from analysis", "ledger.load(", "publish("):
        assert code not in printed
    assert re.findall(r"\{[a-z][a-z:-]*\}`", printed) == []
    assert "Traceback" not in printed
    assert "Show the code" not in printed


def test_the_figures_of_the_pdf_are_drawings_not_pixels(pdf: PdfReader) -> None:
    assert [image.name for each in pdf.pages for image in each.images] == []


def drawn_texts(svg: str) -> Iterator[tuple[str, float, float]]:
    """Yield the texts of a drawing that stand level, with where they begin and end across."""
    for about, text in re.findall(r"<text\b([^>]*)>([^<]*)</text>", svg):
        at = re.search(r' x="([\d.-]+)" y="[\d.-]+" transform="rotate\(-0 ', about)
        size = re.search(r"font-size: ([\d.]+)px", about)
        if not at or not size:
            continue
        width = text_width(unescape(text), float(size[1])) * 72
        anchor = re.search(r"text-anchor: (\w+)", about)
        before = {"middle": 0.5, "end": 1.0}.get(anchor[1] if anchor else "", 0.0) * width
        yield text, float(at[1]) - before, float(at[1]) - before + width


def test_no_text_of_a_drawing_is_cut_off_at_its_edges() -> None:
    drawings = sorted((paths.build() / "artifacts").rglob("*.svg"))
    assert drawings, NOT_BUILT
    cut = []
    for file in drawings:
        svg = file.read_text(encoding="utf-8")
        view = re.search(r'viewBox="0 0 ([\d.]+) ', svg)
        assert view, file
        for text, left, right in drawn_texts(svg):
            if left < -1 or right > float(view[1]) + 1:  # points
                cut.append(f"{file.name}: {text!r} from {left:.1f} to {right:.1f} of {view[1]}")
    assert not cut, "\n".join(cut)


def test_the_appendix_of_the_pdf_says_only_what_is_known(printed: str) -> None:
    words = " ".join(printed.split())
    assert "From ." not in words
    assert not re.search(r"\bnot known\b\. ?$|, not stated, grade|grade [ABC]\. not known", words)
    assert re.search(r"From \d[\d,]* figures, listed on the site\.", words)


def test_the_pdf_does_not_speak_of_what_only_a_screen_can_do(printed: str) -> None:
    words = " ".join(printed.split())
    assert not re.search(
        r"[Rr]est the pointer|\btap it\b|[Tt]he download\b|analysis reconcile ", words
    )


def test_the_pdf_links_to_the_world_and_within_itself(pdf: PdfReader) -> None:
    notes = [note.get_object() for each in pdf.pages for note in each.get("/Annots") or []]
    assert any("/URI" in note.get("/A", {}) for note in notes)
    assert any("/Dest" in note or "/D" in note.get("/A", {}) for note in notes)


def test_pages_of_the_pdf_are_numbered(pdf: PdfReader) -> None:
    assert pdf.page_labels[-1] in texts()[-1].split()[-3:]


def test_no_working_file_is_left_in_the_book() -> None:
    assert sorted(HTML.rglob(".*")) == []


@pytest.mark.parametrize("economy", briefs.economies(paths.root()))
def test_evidence_names_the_brief_whose_figure_shows_it(economy: str) -> None:
    brief = f"chapters/briefs/{economy}.html"
    number = article(brief).select_one("figure .caption-number, figure .published-title")
    assert number is not None
    figure = f"{economy.lower()}-trade"
    links = page("evidence/trade.html").select(f'a[href="../{brief}#{figure}"]')
    name = load().vocabulary.economy_name(economy)
    assert links
    assert re.fullmatch(rf"{name}, figure \d+\.\d+", links[0].get_text())
