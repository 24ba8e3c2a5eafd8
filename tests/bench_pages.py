"""Measure every page of the book as a browser opens it, and store the table in docs/pages.md.

`make page-figures` runs it on the built book. For each page: the bytes of its first load as a
server that compresses sends them (gzip, level 6; fonts and pictures as they are), the files it
asked for, those of another host, and the rules of WCAG 2.2 AA that axe-core finds broken. Then the
explorer, with the rows that it has repeated to :data:`MANY`: how long a letter typed and a column
sorted take until they are seen.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

from analysis import paths
from tests.book.test_light import LIMIT, weight_of
from tests.browser import opened

_HEAD = """\
# What opening a page costs

Made by `make page-figures`; every page stands for those of its kind. The weight is that of a first
load with nothing kept from before: page, style sheets, scripts, fonts and figures, as a server
that compresses sends them. At most {limit} kB are allowed (`tests/book/test_light.py`). Rules are
those of WCAG 2.2, levels A and AA, as axe-core {axe} checks them in {browser}, in light colours at
1440 pixels; `tests/browser` holds a page of each kind to none in dark and on a phone as well.

| page | weight, kB | of it the page itself | files | from other hosts | rules broken |
|---|--:|--:|--:|--:|--:|
"""


MANY = 10_000
_TIMES = 9
_TYPE = """async word => {
  const box = document.querySelector("#explorer form").elements.words;
  const begun = performance.now();
  box.value = word;
  box.dispatchEvent(new Event("input", {bubbles: true}));
  await new Promise(seen => requestAnimationFrame(() => setTimeout(seen)));
  return performance.now() - begun;
}"""
_SORT = """async column => {
  const begun = performance.now();
  document.querySelectorAll("#explorer th button")[column].click();
  await new Promise(seen => requestAnimationFrame(() => setTimeout(seen)));
  return performance.now() - begun;
}"""


def explorer(page: Any) -> str:
    """Return how long the explorer takes with many observations, as a sentence."""
    original = opened.HTML / "evidence/explorer.html"
    text = original.read_text(encoding="utf-8")
    before, rest = text.split("<tbody>", 1)
    rows, after = rest.split("</tbody>", 1)
    own = [f"<tr{row}" for row in rows.split("<tr")[1:]]
    many = (own * (MANY // len(own) + 1))[:MANY]
    before = before.replace("<head>", f'<head><base href="{original.parent.as_uri()}/">', 1)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "explorer.html")
        copy.write_text(f"{before}<tbody>{''.join(many)}</tbody>{after}", encoding="utf-8")
        page.goto(copy.as_uri())
        assert page.locator("#explorer output").inner_text().startswith(f"{MANY:,} of {MANY:,}")
        words = ["k", "ka", "kaz", "", "gas", "gas r", "u", "", "2025"]
        typed = [page.evaluate(_TYPE, words[at % len(words)]) for at in range(_TIMES)]
        page.evaluate(_TYPE, "")
        sorted_ = [page.evaluate(_SORT, 0) for _ in range(_TIMES)]
    typing, sorting = (
        f"{statistics.median(t):.0f} ms, at most {max(t):.0f}" for t in (typed, sorted_)
    )
    return (
        f"\nThe explorer with {MANY:,} observations, those of the report repeated: a letter typed "
        f"is answered in\n{typing}; a column is sorted in {sorting}. Medians of {_TIMES}.\n"
    )


def main() -> None:
    """Open the pages of the book, measure them, write docs/pages.md and docs/page.png."""
    argparse.ArgumentParser(description=main.__doc__).parse_args()
    if opened.executable() is None:
        sys.exit(f"{opened.missing()}: install one, for example apt-get install chromium")
    source = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    version = re.search(r"axe v([\d.]+)", source)
    rows = []
    with opened.browser() as browser:
        head = _HEAD.format(
            limit=LIMIT // 1000,
            axe=version[1] if version else "of unknown version",
            browser=f"Chromium {browser.version.split('.')[0]}",
        )
        for name in [*opened.KINDS, *opened.OTHERS]:
            # A context of its own: nothing is kept from the page before.
            tab = opened.tab(browser, opened.SCREENS[0])
            tab.open(name)
            loaded = tab.files()
            total = sum(map(weight_of, loaded)) / 1000
            own = weight_of(opened.HTML / name) / 1000
            broken = len(tab.violations())
            rows.append(
                f"| {name.removesuffix('.html')} | {total:.0f} | {own:.0f} | {len(loaded)} "
                f"| {len(tab.elsewhere())} | {broken} |"
            )
            print(rows[-1], flush=True)
            tab.page.context.close()
        rows.append(explorer(opened.tab(browser, opened.SCREENS[0]).page))
        print(rows[-1])
        shown = browser.new_page(viewport={"width": 1280, "height": 900})
        shown.goto((opened.HTML / "chapters/trade.html").as_uri())
        shown.screenshot(path=paths.root() / "docs/page.png")
    place = paths.root() / "docs/pages.md"
    place.write_text(head + "\n".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
