"""Print the book: the single page of the Sphinx tree, by pandoc to Typst, by Typst to PDF.

1. :func:`printable` takes the text out of the page: no code, no navigation, none of the evidence
   pages but the appendix, headings by depth, links that lead somewhere in the document or to the
   world.
2. pandoc writes it as Typst. ``print.lua`` keeps what pandoc would drop: the parts of a figure as
   calls of functions of ``template.typ``, alternative texts.
3. Typst sets it with ``template.typ`` and the report's own fonts, never with those of the machine.

The same page gives the same bytes: the date of the PDF is that of the data, or
SOURCE_DATE_EPOCH.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypandoc
import typst
import yaml
from bs4 import BeautifulSoup, Tag

import analysis
from analysis.book import BookError
from analysis.book.stamp import stamp

_HERE = Path(__file__).parent
_FONTS = Path(analysis.__file__).parent / "assets" / "fonts"
_NOT_PRINTED = (
    "script, style, a.headerlink, details.hide, .published-downloads, .cell_input, nav,"
    " .toctree-wrapper > p.caption"
)
_LETTERS_IN_A_LINE = 100
_LINES_IN_HALF_A_PAGE = 30
_HEADINGS = re.compile(r"h[1-6]")


def make(page: Path, output: Path, *, config: Path, as_of: datetime.date) -> None:
    """Write the PDF.

    Parameters
    ----------
    page
        The single page, with its figures beside it.
    output
        The PDF.
    config
        ``_config.yml``: title and author.
    as_of
        The date of the data, printed on the title page.

    Raises
    ------
    BookError
        When Typst cannot set the text.
    """
    book = yaml.safe_load(config.read_text(encoding="utf-8"))
    html = printable(page.read_text(encoding="utf-8"))
    with _in_utf8():
        text = pypandoc.convert_text(
            html,
            to="typst",
            format="html",
            extra_args=[
                "--standalone",
                f"--template={_HERE / 'template.typ'}",
                f"--lua-filter={_HERE / 'print.lua'}",
                "--syntax-highlighting=none",
                "--wrap=preserve",
                f"--metadata=title:{book['title']}",
                f"--metadata=author:{book['author']}",
                f"--metadata=date:{as_of:%B %Y}",
            ],
        )
    document = page.with_name("report.typ")
    document.write_text(text, encoding="utf-8")
    compiler = typst.Compiler(
        document,
        root=page.parent,
        font_paths=[_FONTS] if _FONTS.exists() else [],
        ignore_system_fonts=True,
    )
    try:
        compiler.compile(output=output, format="pdf", timestamp=stamp(as_of))
    except typst.TypstError as error:
        raise BookError(f"the PDF cannot be set: {error.diagnostic}\nin {document}") from None


@contextmanager
def _in_utf8() -> Iterator[None]:
    """Let pandoc take paths and title for UTF-8; under the locale C it refuses most letters."""
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C.UTF-8"
    try:
        yield
    finally:
        if before is None:
            del os.environ["LC_ALL"]
        else:
            os.environ["LC_ALL"] = before


def printable(html: str) -> str:
    """Return the text of a single page, as HTML that pandoc understands."""
    found = BeautifulSoup(html, "html.parser").select_one("div.body")
    if found is None:
        raise BookError("the single page for print has no text (expected a div.body)")
    for tag in found.select(_NOT_PRINTED):
        tag.decompose()
    for mark in found.select(".not-printed"):
        if page := mark.find_parent("section"):
            page.decompose()
    _mark_formulas(found)
    aliases = _move_ids_to_headings(found)
    for span in found.select("span[id^=document-]"):
        if not span.get_text():
            span.decompose()  # a page that is not printed; Typst would label what stands before it
    _set_heading_levels(found)
    _repair_links(found, aliases)
    _flatten_cards(found)
    _name_key_figures(found)
    _mark_long_tables(found)
    for rubric in found.select("p.rubric"):
        rubric.name = "h3"
    for paragraph in found.select("td > p, th > p"):
        paragraph.unwrap()
    for tag in found.select(".text-right"):
        tag["style"] = "text-align: right"
    for part in found.select("p[class^=published-]"):
        # pandoc keeps the class of a div, not of a paragraph
        part.wrap(Tag(name="div", attrs={"class": " ".join(part["class"])}))
    for figure in found.select("figure.published"):
        figure.name = "div"  # pandoc would keep only the image and a figcaption
    for tag in found.select("section, div:not([class*=published], [class*=citation])"):
        tag.unwrap()
    return found.decode_contents()


def _mark_long_tables(body: Tag) -> None:
    """Say which tables take more than about half a page, by the lines that their rows need."""
    for block in body.select(".published-table"):
        lines = 0
        for row in block.select("tr"):
            cells = row.select("td, th")
            width = _LETTERS_IN_A_LINE // max(1, len(cells))
            lines += max((-(-len(cell.get_text()) // width) for cell in cells), default=0)
        if lines > _LINES_IN_HALF_A_PAGE:
            block["data-long"] = "true"


def _mark_formulas(body: Tag) -> None:
    """Say which texts are formulas, so that nothing else is taken for one by its backslashes."""
    for formula in body.select(".math"):
        kind = "math/tex; mode=display" if formula.name == "div" else "math/tex"
        script = Tag(name="script", attrs={"type": kind})
        script.string = formula.get_text().strip()[2:-2]
        formula.replace_with(script)


def _move_ids_to_headings(body: Tag) -> dict[str, str]:
    """Give a section's id to its heading; return what its other names now lead to."""
    aliases = {}
    for section in body.select("section[id]"):
        heading = section.find(_HEADINGS)
        if not isinstance(heading, Tag):
            continue
        heading["id"] = section["id"]
        del section["id"]
        # Sphinx marks the start of a document by an empty span before its section.
        for span in (section.find_previous_sibling("span"), section.find("span", recursive=False)):
            if isinstance(span, Tag) and span.get("id") and not span.get_text():
                aliases[str(span["id"])] = str(heading["id"])
                span.decompose()
    return aliases


def _set_heading_levels(body: Tag) -> None:
    """Make the chapters level 1, like the front page they are listed on."""
    for heading in body.find_all(_HEADINGS):
        depth = len(heading.find_parents("section"))
        inside = heading.find_parent(class_="toctree-wrapper") is not None
        heading.name = f"h{max(1, min(6, depth - inside))}"


def _flatten_cards(body: Tag) -> None:
    """Make a card a paragraph: its title, leading where the card leads, and its text."""
    for card in body.select(".sd-card"):
        title = card.select_one(".sd-card-title")
        text = card.select_one(".sd-card-text")
        link = card.select_one("a.sd-stretched-link")
        paragraph = Tag(name="p")
        if title:
            strong = Tag(name="strong")
            strong.append(f"{title.get_text().strip()}.")
            paragraph.extend([strong, " "])
            if link:
                strong.wrap(Tag(name="a", attrs={"href": str(link["href"])}))
        if text:
            paragraph.extend(list(text.contents))
        card.replace_with(paragraph)


def _name_key_figures(body: Tag) -> None:
    """Give the parts of a key figure the names by which the template sets them."""
    for figures in body.select(".key-figures"):
        figures["class"] = "published-key-figures"
        for first in figures.select(".key-figure > p:first-child"):
            first.wrap(Tag(name="div", attrs={"class": "published-key-value"}))
        for doubt in figures.select(".doubt"):
            doubt["class"] = "published-doubt"
        for card in figures.select(".key-figure"):
            card["class"] = "published-key-figure"


def _repair_links(body: Tag, aliases: dict[str, str]) -> None:
    """Point internal links at ids that exist once; Typst refuses all others."""
    seen: set[str] = set()
    for tag in body.select("[id]"):
        if tag["id"] in seen:
            del tag["id"]
        else:
            seen.add(str(tag["id"]))
    for link in body.select("a[href]"):
        href = str(link["href"])
        if re.match(r"[a-z]+:", href):
            continue
        target = href.rpartition("#")[2]
        target = aliases.get(target, target)
        if target in seen:
            link["href"] = f"#{target}"
        else:
            link.unwrap()
