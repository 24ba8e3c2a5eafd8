"""The pages of the book and ``_toc.yml``: what it may say, and that it names the pages there are.

A page is ``index`` or stands right below ``chapters/``; the build takes no other. A folder of side
files and an entry of the deposit are named by a page's last name alone, so that no two pages may
have the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from analysis.book import briefs
from analysis.problems import Problem

FILE = "_toc.yml"
_SUFFIXES = (".md", ".ipynb")
_PATH = re.compile(r"[\\~]|\.\.|^/|^[A-Za-z]:|[\x00-\x1f]")
_RESERVED = {PurePosixPath(briefs.FOLDER).name, "interactive"}
"""Folders beside the side files of chapters: those of briefs, and of notebooks run by hand."""
_DEEPEST = 10
_TOC = {"format", "root", "options", "defaults", "chapters", "parts"}
_PART = {"caption", "numbered", "chapters"}
_ENTRY = {"file", "title", "sections", "options"}

_Fits = Callable[[Any], bool]
_NUMBERED: tuple[str, _Fits] = (
    "true, false or how many levels, 1 or more",
    lambda value: isinstance(value, bool) or _is_count(value),
)
_WORDS: tuple[str, _Fits] = ("words; put them in quotes", lambda value: isinstance(value, str))
_DEFAULTS: Mapping[str, tuple[str, _Fits]] = {
    "numbered": _NUMBERED,
    "maxdepth": ("how many levels, 1 or more", lambda value: _is_count(value)),
    "titlesonly": ("true or false", lambda value: isinstance(value, bool)),
}
_OPTIONS = {**_DEFAULTS, "caption": _WORDS}
"""What may be set of a list of pages: the key, what is expected in words, and whether it fits."""


def leads_out(name: str) -> bool:
    """Tell whether a name may lead out of the report, or is none."""
    return bool(_PATH.search(name)) or name == ""


def names(root: Path) -> set[str]:
    """Return the paths of pages as folders list them; a system may find them under others, too."""
    written = (*root.glob("index.*"), *(root / "chapters").rglob("*"))
    return {each.relative_to(root).as_posix() for each in written}


def pages(root: Path) -> list[PurePosixPath]:
    """Return the texts and notebooks among them, without hidden ones, in their order."""
    found = (PurePosixPath(each) for each in sorted(names(root)))
    return [
        page
        for page in found
        if page.suffix in _SUFFIXES and not any(part.startswith(".") for part in page.parts)
    ]


def listed(toc: object) -> set[str]:
    """Return the pages that a table of contents names, without their suffixes."""
    if isinstance(toc, list):
        return {name for each in toc for name in listed(each)}
    if not isinstance(toc, dict):
        return set()
    named = {_stem(toc[key]) for key in ("root", "file") if isinstance(toc.get(key), str)}
    return named | {name for value in toc.values() for name in listed(value)}


def doubled(root: Path) -> Iterator[Problem]:
    """Yield pages whose results would take the place of others'."""
    first: dict[str, PurePosixPath] = {}
    for page in pages(root):
        stem = page.stem.casefold()  # some systems do not tell capitals
        if stem in _RESERVED and page.suffix == ".ipynb":
            expected = f"another name; {', '.join(sorted(_RESERVED))} are folders of the build"
            yield Problem(str(page), 0, "", page.stem, expected)
        elif stem in first:
            expected = f"a name that no other page has; so does {first[stem]}; rename one"
            yield Problem(str(page), 0, "", page.stem, expected)
        first.setdefault(stem, page)


def left_out(root: Path, toc: object) -> Iterator[Problem]:
    """Yield pages that no book is made of: in a folder of their own, or in no contents."""
    named = listed(toc)
    for page in pages(root):
        folder = page.parent.as_posix()
        if folder == briefs.FOLDER and page.suffix == ".ipynb":
            continue
        if folder not in (".", "chapters"):
            expected = f"pages right below chapters/, besides notebooks of {briefs.FOLDER}"
            yield Problem(str(page), 0, "", folder, expected)
        elif _stem(str(page)) not in named and not _is_orphan(root / page):
            expected = f"a page that {FILE} lists; enter it there or remove it"
            yield Problem(str(page), 0, "", "a page in no contents", expected)


def check(root: Path, toc: dict[Any, Any]) -> list[Problem]:
    """Return what is wrong with a table of contents."""
    return _Check(root).run(toc)


class _Check:
    """The look at one table of contents; what is wrong gathers in ``problems``."""

    def __init__(self, root: Path) -> None:
        self.problems: list[Problem] = []
        self.there = names(root)
        self.seen: set[str] = set()

    def run(self, toc: dict[Any, Any]) -> list[Problem]:
        self._know("", toc, _TOC)
        if toc.get("format") != "jb-book":
            self._refuse("format", toc.get("format"), "jb-book")
        self._see("root", toc.get("root"))
        self._set("defaults", toc.get("defaults", {}), _DEFAULTS)
        self._lists("", toc, "chapters")
        if "parts" in toc:
            self._walk("parts", toc["parts"], 1)
        if len({"chapters", "parts"} & set(toc)) != 1:
            self._refuse("chapters", "", "a list of pages, or parts, and not both")
        return self.problems

    def _refuse(self, key: str, value: object, expected: str) -> None:
        self.problems.append(Problem(FILE, 0, key, str(value)[:60], expected))

    def _know(self, place: str, given: dict[Any, Any], known: set[str]) -> None:
        for key in sorted(set(given) - known, key=str):
            self._refuse(f"{place} {key}".strip(), given[key], f"only the keys {_all(known)}")

    def _set(
        self,
        place: str,
        given: object,
        known: Mapping[str, tuple[str, _Fits]],
        *,
        only: bool = True,
    ) -> None:
        """Look at options; where ``only``, there may be no others."""
        if not isinstance(given, dict):
            self._refuse(place, given, "keys with values")
            return
        if only:
            self._know(place, given, set(known))
        for key, (expected, fits) in known.items():
            if key in given and not fits(given[key]):
                self._refuse(f"{place} {key}".strip(), given[key], expected)

    def _see(self, key: str, name: object) -> None:
        """Look at the name of a page."""
        if not isinstance(name, str) or leads_out(name):
            self._refuse(key, name, "a page of the report")
            return
        stem = _stem(name)
        if not {f"{stem}{suffix}" for suffix in _SUFFIXES} & self.there:
            expected = "a page that exists, .md or .ipynb, by its path as folders list it"
            self._refuse(key, name, expected)
        elif PurePosixPath(stem).parent.as_posix() not in (".", "chapters"):
            self._refuse(key, name, f"index, or a page right below chapters/; {_IN_BRIEFS}")
        if stem in self.seen:
            self._refuse(key, name, "each page once")
        self.seen.add(stem)

    def _lists(self, place: str, entry: dict[Any, Any], inner: str, depth: int = 0) -> None:
        """Look at the pages below an entry, and at the options of their list."""
        at = f"{place} options".strip()
        if inner in entry:
            self._set(at, entry.get("options", {}), _OPTIONS)
            self._walk(f"{place} {inner}".strip(), entry[inner], depth + 1)
        elif "options" in entry:
            self._refuse(at, entry["options"], f"options beside {inner}, of which they are")

    def _walk(self, key: str, entries: object, depth: int) -> None:
        if not isinstance(entries, list) or not entries or depth > _DEEPEST:
            self._refuse(key, type(entries).__name__, "a list of pages")
            return
        for number, entry in enumerate(entries, start=1):
            place = f"{key} {number}"
            if not isinstance(entry, dict):
                self._refuse(place, entry, "an entry such as file: chapters/trade")
            elif key == "parts":
                self._part(place, entry)
            else:
                self._entry(place, entry, depth)

    def _part(self, place: str, part: dict[Any, Any]) -> None:
        self._know(place, part, _PART)
        self._set(place, part, {"caption": _WORDS, "numbered": _NUMBERED}, only=False)
        self._walk(f"{place} chapters", part.get("chapters"), 1)

    def _entry(self, place: str, entry: dict[Any, Any], depth: int) -> None:
        self._know(place, entry, _ENTRY)
        self._set(place, entry, {"title": _WORDS}, only=False)
        if "file" in entry:
            self._see(place, entry["file"])
        else:
            self._refuse(place, "", "a file; name it")
        self._lists(place, entry, "sections", depth)


_IN_BRIEFS = f"{briefs.TEMPLATE} stands for all briefs"


def _stem(name: str) -> str:
    return re.sub(r"\.(?:md|ipynb)$", "", name)


def _all(known: set[str]) -> str:
    return ", ".join(sorted(known))


def _is_count(value: object) -> bool:
    return type(value) is int and value > 0


def _is_orphan(path: Path) -> bool:
    """Tell whether a text says in its first lines that it stands in no contents."""
    if path.suffix != ".md":
        return False
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # a folder of that name
        return False
    return bool(re.match(r"---[ \t]*\n(?:(?!---).*\n)*?orphan:", text))
