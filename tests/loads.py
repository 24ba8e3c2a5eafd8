"""What a page asks for when it is opened: its files, and whatever has another host."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"']*))\s*\)""")
_LOADS = {
    "script[src]": "src",
    "link[rel~=stylesheet]": "href",
    "link[rel~=preload]": "href",
    "link[rel~=modulepreload]": "href",
    "link[rel~=preconnect]": "href",
    "link[rel~=dns-prefetch]": "href",
    "link[rel~=icon]": "href",
    "img[src]": "src",
    "iframe[src]": "src",
    "video[src]": "src",
    "audio[src]": "src",
    "source[src]": "src",
    "embed[src]": "src",
    "object[data]": "data",
    "svg image": "href",
    "svg use": "href",
}


def loaded(document: BeautifulSoup) -> list[str]:
    """Return the addresses that a browser asks for when it opens the page; sheets ask for more."""
    found = []
    for selector, attribute in _LOADS.items():
        for tag in document.select(selector):
            address = tag.get(attribute) or tag.get(f"xlink:{attribute}") or ""
            if not str(address).startswith(("#", "data:")):
                found.append(str(address))
    for tag in document.select("img[srcset], source[srcset]"):
        found += [each.split()[0] for each in str(tag["srcset"]).split(",")]
    for style in document.select("style"):
        found += named_in(style.get_text())
    for tag in document.select("[style*='url(']"):
        found += [each for each in named_in(str(tag["style"])) if each[:1] != "#"]
    return list(dict.fromkeys(found))


def named_in(css: str) -> list[str]:
    """Return the addresses that a style sheet names."""
    imported = re.findall(r"""@import\s+["']([^"']+)["']""", css)
    urls = ["".join(each) for each in _URL.findall(css)]
    return [*imported, *(each for each in urls if not each.startswith("data:"))]


def foreign(address: str) -> bool:
    return bool(urlsplit(address).netloc)
