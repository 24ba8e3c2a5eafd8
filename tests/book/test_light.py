"""What opening a page costs its reader: how much is loaded, and from whom."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.book.test_rendered import HTML, addresses, page, pages
from tests.loads import foreign, loaded, named_in

LIMIT = 400_000
"""Bytes of a page's first load, as a server that compresses sends it."""

_FACE = re.compile(r"@font-face\s*\{([^}]*)\}")
_RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?")


def compressed(path: Path) -> int:
    """Return the bytes that are sent: fonts and pictures are compressed already."""
    content = path.read_bytes()
    if path.suffix in {".woff2", ".png", ".jpg"}:
        return len(content)
    return len(gzip.compress(content, 6))


@cache
def weight_of(path: Path) -> int:
    return compressed(path)


def file_of(address: str, here: Path) -> Path:
    path = (here.parent / unquote(urlsplit(address).path)).resolve()
    assert path.is_file(), f"{here.relative_to(HTML)} loads {address}, which is not there"
    return path


def fonts_for(text: str, sheet: Path) -> list[Path]:
    """Return the fonts of a style sheet that the letters of a page may ask for, in any face."""
    letters = {ord(each) for each in set(text)}
    wanted = []
    for face in _FACE.findall(sheet.read_text(encoding="utf-8")):
        ranges = [(int(a, 16), int(b or a, 16)) for a, b in _RANGE.findall(face)]
        if not ranges or any(low <= each <= high for each in letters for low, high in ranges):
            wanted += [file_of(each, sheet) for each in named_in(face)]
    return wanted


def first_load(name: str) -> dict[str, int]:
    """Return the compressed bytes of a page and of every file that it loads, fonts included."""
    here = HTML / name
    document = page(name)
    files = {here}
    for address in loaded(document):
        files.add(file_of(address, here))
    for sheet in [each for each in files if each.suffix == ".css"]:
        files.update(fonts_for(document.get_text(), sheet))
    return {str(each.relative_to(HTML.resolve())): weight_of(each) for each in sorted(files)}


@pytest.mark.parametrize("name", pages())
def test_the_first_load_of_a_chapter_is_light(name: str) -> None:
    parts = first_load(name)
    heaviest = sorted(parts.items(), key=lambda part: -part[1])[:6]
    assert sum(parts.values()) < LIMIT, heaviest


@pytest.mark.parametrize(
    "name", [each for each in addresses() if not each.startswith("evidence/source-")]
)
def test_the_first_load_of_any_other_page_is_light_too(name: str) -> None:
    assert sum(first_load(name).values()) < LIMIT


def test_no_page_asks_another_host_for_anything() -> None:
    asked = {
        f"{name}: {address}"
        for name in addresses()
        for address in loaded(page(name))
        if foreign(address)
    }
    assert sorted(asked) == []


def test_no_style_sheet_asks_another_host_for_anything() -> None:
    asked = {
        f"{path.relative_to(HTML)}: {address}"
        for path in sorted(HTML.rglob("*.css"))
        for address in named_in(path.read_text(encoding="utf-8"))
        if foreign(address)
    }
    assert sorted(asked) == []


def test_no_script_of_a_page_names_another_host() -> None:
    """No script of ours or the theme fetches; an address in one would be the first sign of it."""
    said = set()
    for name in addresses():
        for tag in page(name).select("script:not([src])"):
            said |= {
                f"{name}: {each}" for each in re.findall(r"https?://[^\"'\s]+", tag.get_text())
            }
    assert sorted(said) == []


def test_search_by_the_index_is_loaded_where_it_is_used() -> None:
    assert "searchindex.js" in first_load("search.html")
    assert "searchindex.js" not in first_load("chapters/trade.html")
    assert "_static/explorer.js" in first_load("evidence/explorer.html")
    assert "_static/explorer.js" not in first_load("chapters/trade.html")


def test_every_icon_that_the_frame_names_is_drawn() -> None:
    drawn = (HTML / "_static/report.css").read_text(encoding="utf-8")
    wanted = {
        css
        for name in pages()
        for tag in page(name).select(".fa-solid, .fas, .fa")
        for css in tag["class"]
        if css.startswith("fa-") and css not in {"fa-solid", "fa-lg"}
    }
    assert wanted
    assert sorted(css for css in wanted if f".{css} {{ --icon:" not in drawn) == []
