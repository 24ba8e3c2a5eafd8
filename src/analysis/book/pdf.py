"""Print the book: the single page of the Sphinx tree, by pandoc to Typst, by Typst to PDF.

1. :func:`printable` takes the text out of the page: no code, no navigation, none of the evidence
   pages but the appendix, headings by depth, links that lead somewhere in the document or to the
   world.
2. pandoc writes it as Typst. ``print.lua`` keeps what pandoc would drop: the parts of a figure as
   calls of functions of ``template.typ``, alternative texts.
3. Typst sets it with ``template.typ`` and the report's own fonts, never with those of the machine;
   letters that these lack, such as Cyrillic ones, come from the faces that matplotlib brings along.
   What is in a script that none of them has is left out, and said to be.

Typst sets it twice, each time in a process of its own: first to learn where everything stands that
a number, a mark or a line of the evidence leads to, then with links to these places. Thousands of
links to labels would have it lay out twice within one process whatever holds one, and keep both:
that takes twice the memory. The few others are links to labels, and say where they lead.

The same page gives the same bytes: the date of the PDF is that of the data, or
SOURCE_DATE_EPOCH.
"""

from __future__ import annotations

import datetime
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from html import unescape
from pathlib import Path

import matplotlib as mpl
import pypandoc
import yaml
from bs4 import BeautifulSoup, NavigableString, Tag
from matplotlib.ft2font import FT2Font

import analysis
from analysis.book import BookError, typeset
from analysis.book.published_table import kept_together
from analysis.book.stamp import stamp

_HERE = Path(__file__).parent
_FONTS = Path(analysis.__file__).parent / "assets" / "fonts"
_FURTHER_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
_OTHER_SCRIPT = "[in a script that is not printed here; see the site]"
_NOT_PRINTED = (
    "script, style, a.headerlink, details.hide, .published-downloads, .cell_input, nav,"
    " .toctree-wrapper > p.caption, .site-only"
)
_LETTERS_IN_A_LINE = 100
_LINES_IN_HALF_A_PAGE = 30
# In millimetres, as template.typ has them; a line with its share of the gap to the next one.
_PAGE = 239 - 5
_FIGURE_WIDTH = 124
_LINE_OF_A_NOTE = 5.5
_LETTERS_IN_A_NOTE = 70
_VIEW_BOX = re.compile(r"""<svg\b[^>]*\bviewBox=["'][-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)["']""")
_DOWNLOAD = re.compile(r"\b([Tt]he) download\b")
_BETWEEN_FORMULAS = re.compile(r"(?<=\S) {8,}(?=\S)")
_INTERNAL = re.compile(r'<a\b[^>]*\bhref="#([^"]+)"')
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
    html = printable(page.read_text(encoding="utf-8"), page.parent)
    with _in_utf8():
        text = pypandoc.convert_text(
            html,
            to="typst",
            format="html",
            extra_args=[
                *("+RTS", "-c", "-RTS"),  # compact its memory: a third less, as fast
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
    targets = dict.fromkeys(map(unescape, _INTERNAL.findall(html)))
    told = ", ".join(json.dumps(each, ensure_ascii=False) for each in targets)
    document.write_text(f"{text}\n#tell-places({told})\n", encoding="utf-8", newline="")
    fonts = [each for each in (_FONTS, _FURTHER_FONTS) if each.exists()]
    places = page.with_name("places.json")
    places.write_text(typeset.places(document, fonts=fonts), encoding="utf-8", newline="")
    inputs = {"places": places.name}
    typeset.write(document, output, fonts=fonts, inputs=inputs, at=stamp(as_of))


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


def printable(html: str, folder: Path | None = None) -> str:
    """Return the text of a single page, as HTML that pandoc understands.

    Parameters
    ----------
    html
        The page.
    folder
        Where its drawings are looked up; of one that is not found it is said that it may be tall.
    """
    found = BeautifulSoup(html, "html.parser").select_one("div.body")
    if found is None:
        raise BookError("the single page for print has no text (expected a div.body)")
    for tag in found.select(_NOT_PRINTED):
        tag.decompose()
    for mark in found.select(".not-printed"):
        (mark.find_parent("section") or mark).decompose()
    _mark_formulas(found)
    _word_for_paper(found)
    _run_in_admonitions(found)
    for label in found.select(".citation .label"):
        label.name = "strong"
        label.string = f"{label.get_text().strip('[]')}."
    aliases = _move_ids_to_headings(found)
    for span in found.select("span[id^=document-]"):
        if not span.get_text():
            span.decompose()  # a page that is not printed; Typst would label what stands before it
    _set_heading_levels(found)
    _repair_links(found, aliases)
    _flatten_cards(found)
    _name_key_figures(found)
    _size_tables(found)
    _find_tall_figures(found, folder)
    # The parts of a page that has no sections of its own, such as the evidence, stand for them.
    rubrics = found.select("p.rubric")
    chapters = [each.find_parent("section") for each in rubrics]
    has_sections = [each is not None and each.find("h2") is not None for each in chapters]
    for rubric, below in zip(rubrics, has_sections, strict=True):
        rubric.name = "h3" if below else "h2"
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


def _size_tables(body: Tag) -> None:
    """Say how large a table is set, and which take more than about half a page.

    The notes of such a table stand before it: a reader of the first page needs them, and at its end
    they might be alone on a page.
    """
    for block in body.select(".published-table"):
        grid = block.find("table")
        if not isinstance(grid, Tag):
            continue
        if size := grid.get("data-size"):
            block["data-size"] = size
            del grid["data-size"]
        shares = [float(re.sub(r"[^\d.]", "", str(each["style"]))) for each in grid.select("col")]
        lines = 0
        for row in grid.select("tr"):
            cells = row.select("td, th")
            of_row = (
                shares if len(shares) == len(cells) else [100 / max(1, len(cells))] * len(cells)
            )
            widths = [max(1, int(_LETTERS_IN_A_LINE * share / 100)) for share in of_row]
            lines += max(
                (-(-len(c.get_text()) // w) for c, w in zip(cells, widths, strict=True)), default=0
            )
        if lines > _LINES_IN_HALF_A_PAGE:
            block["data-long"] = "true"
            for note in block.select(".published-caption, .published-source"):
                # These hold on to what follows, as a title does.
                note["class"] = [f"{each}-above" for each in note["class"]]
                grid.insert_before(note.extract())


def _find_tall_figures(body: Tag, folder: Path | None) -> None:
    """Say which figures may be higher than a page, generously reckoned.

    The template measures these; to measure all of them takes a third more memory.
    """
    for figure in body.select("figure.published"):
        image = figure.find("img")
        drawn = _height(folder / str(image["src"])) if folder and isinstance(image, Tag) else None
        lines = sum(1 - (-len(each.get_text()) // _LETTERS_IN_A_NOTE) for each in figure("p"))
        if drawn is None or drawn + lines * _LINE_OF_A_NOTE > _PAGE:
            figure["data-tall"] = "true"


def _height(drawing: Path) -> float | None:
    """Return how high a drawing is in print before it is made smaller, in millimetres."""
    box = _VIEW_BOX.search(drawing.read_text(encoding="utf-8")) if drawing.exists() else None
    return _FIGURE_WIDTH * float(box[2]) / float(box[1]) if box else None


def _word_for_paper(body: Tag) -> None:
    """Replace what only a screen can do or show: downloads, letters that no font has.

    A date, and a number with its unit, are not taken apart at the end of a line of a table.
    """
    for code in body.select("code"):
        code.string = code.get_text()  # Sphinx cuts it up at its blanks
    for block in body.select("pre"):
        if "{" in block.get_text():
            continue  # an entry of BibTeX
        block.string = _BETWEEN_FORMULAS.sub("\n", block.get_text().strip("\n"))
        outer = block.find_parent("div", class_=re.compile("^highlight-")) or block
        outer.wrap(Tag(name="div", attrs={"class": "published-formula"}))
        lead = block.find_previous("p")
        if lead is not None and lead.get_text().strip()[-1:] not in ".!?":
            lead.wrap(Tag(name="div", attrs={"class": "published-lead-in"}))
    letters = _letters()
    for text in body.find_all(string=True):
        words = _DOWNLOAD.sub(r"\1 file on the site", text)
        if text.find_parent(["td", "th"]):
            words = kept_together(words)
        if not letters.issuperset(words):
            words = _without_other_scripts(words, letters)
        if words != text:
            text.replace_with(NavigableString(words))


@lru_cache(maxsize=1)
def _letters() -> frozenset[str]:
    """Return every letter and sign that some font of the print has, as far as it can be looked up.

    Both report faces are set with a fallback that has at least what DejaVu Sans has of scripts.
    """
    files = [*_FONTS.glob("*.ttf"), _FURTHER_FONTS / "DejaVuSans.ttf"]
    codes = {code for file in files if file.exists() for code in FT2Font(str(file)).get_charmap()}
    return frozenset(map(chr, codes)) | frozenset("\n\t\r\u00ad\u2060")


def _without_other_scripts(text: str, letters: frozenset[str]) -> str:
    """Return a text with what no font can show left out, each stretch of it at once."""
    shown = "".join(each if each in letters else "\0" for each in text)
    return re.sub("\0(?:[^\\w\0]*\0)*", _OTHER_SCRIPT, shown)


def _run_in_admonitions(body: Tag) -> None:
    """Begin the text of an admonition with its title, as the other chapters do."""
    for box in body.select("div.admonition"):
        title = box.select_one("p.admonition-title")
        text = title.find_next_sibling("p") if title else None
        if title is None or text is None:
            continue
        strong = Tag(name="strong")
        strong.append(f"{title.get_text().strip().rstrip('.')}.")
        text.insert(0, " ")
        text.insert(0, strong)
        title.decompose()


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
