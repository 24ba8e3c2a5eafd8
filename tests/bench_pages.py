"""Measure every page of the book as a browser opens it, and store the table in docs/pages.md.

`make page-figures` runs it on the built book. For each page: the bytes of its first load as a
server that compresses sends them (gzip, level 6; fonts and pictures as they are), the files it
asked for, those of another host, and the rules of WCAG 2.2 AA that axe-core finds broken.
"""

from __future__ import annotations

import re
import sys
from importlib.resources import files

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


def main() -> None:
    """Open, measure, write."""
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
    place = paths.root() / "docs/pages.md"
    place.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
