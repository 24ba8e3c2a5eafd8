"""What a page says of itself where somebody shares it: a description and a picture.

The description is the beginning of the page's lead, whole sentences. The picture is a card with the
page's title and the same words, drawn by Pillow: the same page gives the same bytes. Front page
and chapters have a card of their own, the others show that of the front page. Addresses are those
of the book's place on the network where ``html_baseurl`` names it, and else relative.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from sphinx.application import Sphinx

from analysis import palette

FOLDER = "previews"
WIDTH, HEIGHT = 1200, 630
"""Pixels, the size that those who show such cards ask for."""

_FINER = 3
_MOST_LETTERS = 220
_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z“])")
_BEGINNING = 60_000  # letters of a chapter, where its lead stands
_BEGINNING_OF_OTHERS = 8_000
_ASIDE = {"sup", "noscript", "script", "style", "table", "svg"}
_ASIDE_CLASSES = {"about", "headerlink"}
_VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}


def description(body: str, within: int = _BEGINNING) -> str:
    """Return the first sentences of a page's lead, or of its first paragraph.

    Parameters
    ----------
    body
        The page's HTML.
    within
        How many letters of it are looked at.
    """
    lead = _Lead()
    with contextlib.suppress(_Found):
        lead.feed(body[:within])
        lead.close()
        lead.end()
    words = " ".join(lead.words.split())
    sentences = _SENTENCE.split(words)
    said = sentences[0]
    for sentence in sentences[1:]:
        if len(said) + 1 + len(sentence) > _MOST_LETTERS:
            break
        said += f" {sentence}"
    if len(said) <= _MOST_LETTERS:
        return said
    return said[:_MOST_LETTERS].rpartition(" ")[0].rstrip(",;:") + " …"


class _Found(Exception):  # noqa: N818  # nothing went wrong
    """The lead was read; nothing after it matters."""


class _Lead(HTMLParser):
    """The first paragraph that says something; a page is read no further than to its end.

    A line that is only a link leads away from what the page says.
    """

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self._open: list[str] = []  # the elements inside one that is left out
        self._texts: list[tuple[str, bool]] | None = None  # with: whether in a link
        self._in_links = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        classes = (dict(attrs).get("class") or "").split()
        if self._open or tag in _ASIDE or not _ASIDE_CLASSES.isdisjoint(classes):
            self._open.append(tag)
        elif tag == "p":
            self._texts = []
        elif tag == "a":
            self._in_links += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass over what has no contents."""

    def handle_endtag(self, tag: str) -> None:
        if self._open:
            if tag in self._open:
                while self._open.pop() != tag:
                    pass
        elif tag == "a":
            self._in_links -= 1
        elif tag == "p":
            self.end()

    def handle_data(self, data: str) -> None:
        if self._texts is not None and not self._open:
            self._texts.append((data, self._in_links > 0))

    def end(self) -> None:
        """End a paragraph.

        Raises
        ------
        _Found
            When it is the one.
        """
        texts, self._texts = self._texts or [], None
        said = [in_link for text, in_link in texts if text.strip()]
        if said and said != [True]:
            self.words = "".join(text for text, _ in texts)
            raise _Found


def card(title: str, words: str, book: str) -> bytes:
    """Return a picture of 1200 by 630 pixels with the title of a page, its words and the book."""
    from PIL import Image, ImageDraw, ImageFont

    # Drawn larger and then reduced: Pillow sets each letter at a whole pixel.
    picture = Image.new("RGB", (_FINER * WIDTH, _FINER * HEIGHT), palette.PAPER)
    draw = ImageDraw.Draw(picture)

    def write(text: str, top: float, face: str, height: int, colour: str, spacing: float) -> float:
        """Write lines as wide as the card; return the baseline of the last one."""
        # Pillow's own layout, since another one would depend on what a machine has.
        basic = ImageFont.Layout.BASIC
        font = ImageFont.truetype(palette.FONTS / face, _FINER * height, layout_engine=basic)
        for line in _lines(text, font.getlength, _FINER * (WIDTH - 160)):
            top += height * spacing
            draw.text((_FINER * 80, _FINER * top), line, fill=colour, font=font, anchor="ls")
        return top

    top = 70.0
    if title != book:
        top = write(book, top, "Inter-Regular.ttf", 28, palette.MUTED, 1.0) + 20
    top = write(title, top, "ReportSerif-SemiBold.ttf", 64, palette.INK, 1.15) + 24
    write(words, top, "Inter-Regular.ttf", 31, palette.INK, 1.45)
    picture = picture.reduce(_FINER)
    # The five economies' colours, as everywhere in the book.
    draw = ImageDraw.Draw(picture)
    for place, economy in enumerate(("KAZ", "KGZ", "TJK", "TKM", "UZB")):
        left = 80 + place * 208
        colour = palette.economy_style(economy).colour
        draw.rectangle((left, HEIGHT - 54, left + 199, HEIGHT - 47), fill=colour)
    content = io.BytesIO()
    picture.save(content, format="png")
    return content.getvalue()


def _lines(text: str, width: Callable[[str], float], at_most: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer) <= at_most:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _tell(app: Sphinx, page: str, template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Give the frame of a page what it says of itself, and draw its card."""
    if app.config.analysis_for_print or template == "search.html":
        return
    root = str(app.config.root_doc)
    title = context.get("title") or ""
    if "<" in title or "&" in title:
        title = BeautifulSoup(title, "html.parser").get_text()
    title = re.sub(r"^\d[\d.]*\s+", "", title)
    own = page == root or page.startswith("chapters/")
    within = _BEGINNING if own else _BEGINNING_OF_OTHERS
    said = description(context.get("body") or "", within) or title
    place = f"{FOLDER}/{(page if own else root).replace('/', '-')}.png"
    if own:
        path = Path(app.outdir) / place
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(card(title, said, str(app.config.html_title)))
    base = str(app.config.html_baseurl or "").rstrip("/")
    up = "../" * page.count("/")
    context["preview"] = {
        "title": title,
        "description": said,
        "image": f"{base}/{place}" if base else f"{up}{place}",
        "url": f"{base}/{page}.html" if base else "",
        "book": str(app.config.html_title),
        "kind": "website" if page == root else "article",
        "width": WIDTH,
        "height": HEIGHT,
    }


def setup(app: Sphinx) -> None:
    """Tell of every page before it is written."""
    app.connect("html-page-context", _tell)
