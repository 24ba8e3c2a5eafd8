"""Pages of the built book, opened in a real browser.

The browser is whichever Chromium or Chrome is found; Playwright brings none. One process and one
tab for each screen serve all pages.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from tests.book.test_rendered import HTML, pages

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

KINDS = [
    "index.html",
    "chapters/trade.html",
    "evidence/index.html",
    "evidence/energy.html",
    "evidence/explorer.html",
    "evidence/source-wdi2026.html",
    "search.html",
]
"""A page of each kind; a long chapter and a short topic stand for their like."""

OTHERS = [
    *(name for name in pages() if name not in KINDS),
    "evidence/trade.html",
    "evidence/computed.html",
    "evidence/sources.html",
]
"""All further chapters, and what there is once; topics and documents are made by one template."""

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    # A browser asks for much of its own accord. Pages are files here, so whatever has a host goes
    # to a port of this machine where nobody listens.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--proxy-server=127.0.0.1:9",
]
_ALIKE = 60
_SHORTEN = """most => {
  for (const sort of [".evidence-entry", ".explorer tbody tr"])
    [...document.querySelectorAll(sort)].slice(most).forEach((each) => each.remove());
  for (const entry of document.querySelectorAll("details.evidence-entry")) entry.open = true;
}"""
_AXE = files("axe_playwright_python").joinpath("axe.min.js")
_CHECK = """tags => axe.run(document, {
  runOnly: tags, iframes: false, resultTypes: ["violations"],
  rules: {"label-content-name-mismatch": {enabled: true}},
})"""


class Screen(NamedTuple):
    """What a reader sees the book on."""

    colours: str
    width: int

    def __str__(self) -> str:
        return f"{self.colours}-{self.width}"


SCREENS = [Screen(colours, width) for colours in ("light", "dark") for width in (1440, 390)]


def executable() -> str | None:
    """Return the browser to drive, if there is one."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def missing() -> str:
    """Say that there is none, for a test that is skipped."""
    return f"no Chromium or Chrome found among {', '.join(_NAMES[:4])}"


def required() -> bool:
    """Tell whether a run without a browser is a failure: in continuous integration it is."""
    return os.environ.get("CI", "").lower() == "true"


@dataclass
class Tab:
    """A tab that goes from page to page and remembers what the last one asked for."""

    page: Page
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, name: str) -> Page:
        """Open a page of the book."""
        self.asked.clear()
        self.errors.clear()
        self.page.goto((HTML / name).as_uri())
        self.page.evaluate("() => document.fonts.ready.then(() => true)")
        return self.page

    def elsewhere(self) -> list[str]:
        """Return what the page asked of another host."""
        return [each for each in self.asked if urlsplit(each).scheme not in {"file", "data"}]

    def files(self) -> list[Path]:
        """Return the files that the page loaded, itself included, each once."""
        paths = (unquote(urlsplit(each).path) for each in self.asked if each.startswith("file:"))
        return [Path(each) for each in dict.fromkeys(paths)]

    def violations(self) -> list[dict[str, Any]]:
        """Return what breaks a rule of WCAG 2.2, level A or AA.

        Entries of evidence and rows of the explorer are made by one template, thousands on a page;
        of each sort the first are looked at, enough for every form they take.
        """
        self.page.evaluate(_SHORTEN, _ALIKE)
        self.page.evaluate(_AXE.read_text(encoding="utf-8"))
        found: list[dict[str, Any]] = self.page.evaluate(_CHECK, WCAG)["violations"]
        return found


def described(violations: list[dict[str, Any]]) -> list[str]:
    """Return a line for each rule broken: how often, where first, and what is wrong there."""
    return [
        f"{each['id']}, {len(each['nodes'])} times, first {each['nodes'][0]['target']}: "
        f"{' '.join(each['nodes'][0]['failureSummary'].split())}"
        for each in violations
    ]


@contextmanager
def browser() -> Iterator[Browser]:
    """Start the browser, without its own calls home."""
    with sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=executable(),
            args=_ARGUMENTS,
        )
        try:
            yield started
        finally:
            started.close()


def tab(browser: Browser, screen: Screen, **options: Any) -> Tab:
    """Open a tab of a screen."""
    context = browser.new_context(
        viewport={"width": screen.width, "height": 900 if screen.width > 600 else 844},
        color_scheme=screen.colours,  # type: ignore[arg-type]
        **options,
    )
    opened = Tab(context.new_page())
    opened.page.on("request", lambda request: opened.asked.append(request.url))
    opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
    return opened
