"""Pages that load little, and nothing from another host.

The theme brings an icon script of half a megabyte, the index of the search, and scripts of
extensions for what this book has not: live code, tabs, folded admonitions. A page gets what it
uses:

- :func:`setup` leaves out scripts and style sheets that a page has no use for (``templates/`` holds
  the frame that names the rest);
- :func:`slim` takes out of the published book the files that no page loads, and out of the theme's
  style sheets the rules for classes that no page and no script names, the icons' among them. The
  few icons that the frame shows are drawn in ``_static/report.css``;
- :func:`shortened` writes the paths of a drawing to a hundredth of a point.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Set
from pathlib import Path, PurePath
from typing import Any

from sphinx.application import Sphinx

from analysis.book.files import write_if_changed

TEMPLATES = Path(__file__).with_name("templates")

_SEARCH = {"sphinx_highlight.js", "searchtools.js", "language_data.js"}
# A file that only some pages use, with what the text of these pages holds.
_USED_WITH = {
    "entries.js": re.compile('<details class="evidence-entry'),
    "explorer.js": re.compile('id="explorer"'),
    "sphinx-design.min.css": re.compile(r'class="[^"]*\bsd-'),
    "design-tabs.js": re.compile(r'class="[^"]*\bsd-tab-'),
    "pygments.css": re.compile(r'class="[^"]*\bhighlight\b'),
    "mystnb": re.compile(r'class="[^"]*\bcell\b'),
    "togglebutton": re.compile(r'class="[^"]*\b(?:toggle|dropdown)\b'),
}
# Live code needs a service elsewhere; code is read here, and the notebook can be downloaded.
_NEVER = {"sphinx-thebe.js", "sphinx-thebe.css", "clipboard.min.js", "copybutton.js"}
_NEVER |= {"copybutton.css"}
_OF_TOGGLES = ("toggleHint", "toggleOpenOnPrint", "togglebuttonSelector")

_UNUSED = (
    "_static/scripts/fontawesome.js*",
    "_static/vendor/fontawesome",
    "_static/locales",
    "_static/webpack-macros.html",
    "_static/sbt-webpack-macros.html",
    "_static/images",
    "_static/**/*.map",
    "_static/sphinx-thebe.*",
    "_static/copybutton*",
    "_static/clipboard.min.js",
)
_DARK = re.compile(r'html\[data-theme="dark"\] \{([^{}]*)\}')
_TOKEN = re.compile(r"\s*--[\w-]+: [^;]+;")
_RULE = re.compile(r"[^{}]*\{[^{}]*\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IN_PARENTHESES = re.compile(r"\([^()]*\)")
_CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)(?!\\)")
_CLASSES = re.compile(r'class="([^"]*)"')  # begins with a literal, which is looked for fastest
_WORD = re.compile(r"-?[A-Za-z_][\w-]*")
_ICONS = re.compile(r"fa[bsr]?|fa-.*")

_PATH = re.compile(r'(?<=\sd=")[^"]*')
_DECIMALS = re.compile(r"(\.\d\d)\d+")


def shortened(svg: str) -> str:
    r"""Return a drawing whose paths are written to a hundredth of a point, which nobody can see.

    >>> shortened('<path d="M 1.234567 20\nL 3.5 4"/>')
    '<path d="M 1.23 20 L 3.5 4"/>'
    """
    return _PATH.sub(lambda path: " ".join(_DECIMALS.sub(r"\1", path[0]).split()), svg)


def slim(book: Path) -> None:
    """Take out of a published book what no page of it loads."""
    for pattern in _UNUSED:
        for path in sorted(book.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    named = _named(book)
    for path in sorted(book.glob("_static/styles/*.css")):
        kept = without_unused(path.read_text(encoding="utf-8"), named)
        write_if_changed(path, kept.encode())


def without_unused(css: str, named: Set[str]) -> str:
    """Return a style sheet without rules that match nothing, and without icons and their fonts.

    A rule stays whole while one of its selectors can match. What stands in parentheses (``:not``,
    ``:is``) is not looked at.

    >>> without_unused(".a{b:c}.x .a,.d{b:c}.a:not(.x){b:c}@font-face{b:c}", {"a"})
    '.a{b:c}.a:not(.x){b:c}'
    """
    return _RULE.sub(lambda rule: rule[0] if _may_match(rule[0], named) else "", css)


def _may_match(rule: str, named: Set[str]) -> bool:
    selectors = _COMMENT.sub("", rule).partition("{")[0].strip()
    if selectors.startswith("@font-face"):
        return False
    before = ""
    while before != selectors:
        before, selectors = selectors, _IN_PARENTHESES.sub("", selectors)
    for selector in selectors.split(","):
        classes = _CLASS.findall(selector)
        icons = classes and _ICONS.fullmatch(classes[0])
        if not icons and all(each in named for each in classes):
            return True
    return False


def _named(book: Path) -> set[str]:
    """Return the classes of all pages and, since a script may set any, all words of scripts."""
    named: set[str] = set()
    for path in book.rglob("*.html"):
        for classes in set(_CLASSES.findall(path.read_text(encoding="utf-8"))):
            named |= set(classes.split())
    for path in book.glob("_static/**/*.js"):  # the index of the search holds no class
        named |= set(_WORD.findall(path.read_text(encoding="utf-8")))
    return named


def _leave_out(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: Any
) -> None:
    """Leave out scripts and style sheets that the page has no use for."""
    text = context.get("body") or ""

    def uses(name: str) -> bool:
        wanted = [mark for part, mark in _USED_WITH.items() if name.startswith(part)]
        return all(mark.search(text) for mark in wanted)

    def kept(each: Any) -> bool:
        name = PurePath(each.filename or "").name
        if not name:  # a script that stands in the page
            said = each.attributes.get("body") or ""
            of_toggles = any(word in said for word in _OF_TOGGLES)
            return "THEBE_JS_URL" not in said and (not of_toggles or uses("togglebutton"))
        return name not in _NEVER and (name not in _SEARCH or page == "search") and uses(name)

    context["dark_tokens"] = _dark_tokens(Path(app.srcdir, "_static", "report.css"))
    for kind in ("script_files", "css_files"):
        context[kind] = [each for each in context.get(kind, ()) if kept(each)]


def _dark_tokens(style: Path) -> str:
    """Return the dark colours of the style sheet, for readers whose browser runs no script."""
    css = style.read_text(encoding="utf-8") if style.exists() else ""
    return "".join(_TOKEN.findall("".join(_DARK.findall(css))))


def setup(app: Sphinx) -> None:
    """Let pages lose what they do not use, after everybody has added to them."""
    app.connect("html-page-context", _leave_out, priority=950)
