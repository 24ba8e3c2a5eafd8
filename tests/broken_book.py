"""`make broken-book`: each check of the rendered book has to fail for some broken book.

A copy of ``_build`` is broken in one way at a time, all its pages alike; the tests that have not
failed yet, by an assertion, are run against it. What never failed is named. A check is a function
of tests; of one that looks at many pages a few stand for all (:func:`some`). What was seen is kept
with what :mod:`tests.seen_to_fail` saw, so that the next run asks the others.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

import typst
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from tests import mutants
from tests.conftest import REPOSITORY
from tests.reach import collected
from tests.record import Failure, alone, functions, keep, kept

_BOOK, _PRINT, _BROWSER = "tests/book", "_pdf", "tests/browser"
_SECONDS = 900
_JOBS = 2


@dataclass(frozen=True)
class Break:
    """One way in which a book is wrong, and a part of the names of tests that look at it."""

    name: str
    make: Callable[[Path], None]
    tests: str = _BOOK


def _all_files(suffix: str, old: str, new: str) -> Callable[[Path], None]:
    """Return what replaces a pattern in all files of a kind, drawings of the notebooks too."""

    def make(build: Path) -> None:
        paths = list((build / "html").rglob(f"*.{suffix}"))
        if suffix == "svg":
            paths += (build / "artifacts").rglob("*.svg")
        found = 0
        for path in paths:
            text = path.read_text(encoding="utf-8")
            changed = re.sub(old, new, text, flags=re.DOTALL)
            if changed != text:
                found += 1
                _write(path, changed.encode())
        if not found:
            raise ValueError(f"{old!r} stands in no file of the book; mend this break")

    return make


_all_pages = partial(_all_files, "html")


def _in_head(html: str) -> Callable[[Path], None]:
    return _all_pages("</head>", f"{html}</head>")


def _ruled(selector: str, rules: str) -> Callable[[Path], None]:
    """Return what adds rules to every style sheet, above all others."""
    important = "".join(f"{each} !important;" for each in rules.split(";"))
    return _all_files("css", r"\Z", f"{selector} {{ {important} }}")


def _write(path: Path, content: bytes) -> None:
    path.unlink()  # it has a second name in the sound book
    path.write_bytes(content)


def _gone(pattern: str) -> Callable[[Path], None]:
    def make(build: Path) -> None:
        for path in (build / "html").glob(pattern):
            if path.is_file():
                path.unlink()

    return make


def _emptied(pattern: str) -> Callable[[Path], None]:
    def make(build: Path) -> None:
        for path in (build / "html").glob(pattern):
            if path.is_file():
                _write(path, b"")

    return make


def _added(place: str, content: str) -> Callable[[Path], None]:
    def make(build: Path) -> None:
        path = build / "html" / place
        before = path.read_bytes() if path.exists() else b""
        path.unlink(missing_ok=True)
        path.write_bytes(before + content.encode())

    return make


def _other_entries(build: Path) -> None:
    for path in (build / "html" / "evidence").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        _write(path, re.sub(r"(?<=>)[^<>]*[0-9][^<>]*(?=<)", "seven", text).encode())


def _not_printed(build: Path) -> None:
    (build / "report.pdf").unlink()


def _names_its_folder(build: Path) -> None:
    root = str(build.parent.resolve())
    for path in (build / "html").rglob("*.html"):
        _write(path, path.read_bytes().replace(b"</article>", f"{root}</article>".encode()))
    for path in (build / "html").rglob("*.ipynb"):
        _write(path, path.read_bytes().replace(b'"source"', f'"{root}": 1, "source"'.encode()))


def _printed(change: Callable[[PdfWriter], None]) -> Callable[[Path], None]:
    def make(build: Path) -> None:
        path = build / "report.pdf"
        writer = PdfWriter(clone_from=PdfReader(path))
        change(writer)
        path.unlink()
        writer.write(path)

    return make


def _without_links(writer: PdfWriter) -> None:
    for page in writer.pages:
        page.pop("/Annots", None)


def _without_labels(writer: PdfWriter) -> None:
    writer.root_object.pop(NameObject("/PageLabels"), None)
    labelled = typst.compile(b"#set page(width: 10cm, height: 10cm)\nnothing")
    writer.append(PdfReader(BytesIO(labelled)))


def _blank(writer: PdfWriter) -> None:
    for page in writer.pages:
        page.pop("/Contents", None)


def _with(words: str, at: int = 20) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        source = "#set page(width: 20cm, height: 20cm)\n" + words
        writer.merge(at, PdfReader(BytesIO(typst.compile(source.encode()))))

    return change


def _with_pixels(writer: PdfWriter) -> None:
    drawn = BytesIO()
    Image.new("RGB", (10, 10)).save(drawn, "PDF")
    writer.append(PdfReader(drawn))


def _accepted_otherwise(build: Path) -> None:
    path = build.parent / "chapters" / "published.csv"
    text = path.read_text(encoding="utf-8")
    _write(path, re.sub("[1-9]", "7", text).encode())


_END = r"</article>"
_DARK = "addEventListener('load', () => { document.documentElement.dataset.theme = 'none'; });"

BREAKS = [
    Break("no title", _all_pages(r"<h1>.*?</h1>", "")),
    Break("a second title", _all_pages(_END, r"<h1>Again</h1></article>")),
    Break("another title", _all_pages(r"<h1>", "<h1>Otherwise ")),
    Break("links into nothing", _all_pages(r'href="(?!http)', 'href="nowhere-')),
    Break("links to no place", _all_pages(r"(href=\"[^\"]*\.html)#", r"\1#nowhere-")),
    Break("the same place for all", _all_pages(r'id="[^"]+"', 'id="one"')),
    Break("a failed cell", _all_pages(_END, "<p>Traceback (most recent call last)</p></article>")),
    Break("markup left", _all_pages(_END, "<p>{stated}`x`</p></article>")),
    Break("code open", _all_pages(_END, '<div class="cell_input">x = 1</div></article>')),
    Break("a typed number", _all_pages(_END, "<p>It is 4711 tonnes.</p></article>")),
    Break("no evidence of numbers", _all_pages(r"#observation-|#computed-|#behind-", "#")),
    Break("no label", _all_pages(r'aria-label="[^"]*"', 'aria-label=""')),
    Break("no role", _all_pages(r' role="[^"]*"', ' role="none"')),
    Break("no source line", _all_pages(r'class="published-source"', 'class="published-sauce"')),
    Break("no download", _all_pages(r'class="published-downloads"', 'class="published-loads"')),
    Break("no caption", _all_pages(r'(class="published-(caption|subtitle)">)', r"\1</p><p>")),
    Break("no drawing for a phone", _all_pages("graphic compact", "graphic narrow")),
    Break("no figures", _all_pages(r"<figure.*?</figure>", "")),
    Break("no blocks", _all_pages(r'class="published', 'class="posted')),
    Break("marks without links", _all_pages(r'class="mark ', 'class="spot ')),
    Break("cells without rows", _all_pages(r' scope="(row|col)"', ' scope="none"')),
    Break("no notes", _all_pages(r'(class="about".*?>).*?</span>', r"\1</span>")),
    Break("notes that say nothing", _all_pages(r"Printed by: |Measured by: ", "")),
    Break("no mark of dispute", _all_pages(r'class="disputed"', 'class="settled"')),
    Break("all disputed", _all_pages(r"(<a [^>]*data-num[^>]*>)", r'\1<sup class="disputed"/>')),
    Break("facts that are empty", _all_pages(r"<dd>.*?</dd>", "<dd></dd>")),
    Break("no entries", _all_pages(r'id="observation-', 'id="sighting-')),
    Break("no rows", _all_pages(r"<tr.*?</tr>", "")),
    Break("no headings of parts", _all_pages(r"<h2>.*?</h2>", "")),
    Break("no lists", _all_pages(r"<li>.*?</li>", "")),
    Break("other cards", _all_pages(r'class="sd-card', 'class="card')),
    Break("other numbers", _all_pages(r"(?<=>)([^<>]*[0-9][^<>]*)(?=<)", "seven")),
    Break("other captions", _all_pages(r"caption-(text|number)", "legend")),
    Break("no key figures", _all_pages(r"key-figure|doubt", "figure")),
    Break("no terms", _all_pages(r'class="term"', 'class="word"')),
    Break("terms twice", _all_pages(r'(<span class="term".*?</span>)', r"\1\1")),
    Break("other order", _all_pages(r"right-next|left-prev", "elsewhere")),
    Break("nothing beside the page", _all_pages(r"nav-link", "link")),
    Break("a foreign script", _in_head('<script src="https://example.org/x.js"></script>')),
    Break("a foreign sheet", _in_head('<link rel="stylesheet" href="https://example.org/x.css">')),
    Break("a script that calls home", _in_head("<script>fetch('https://example.org')</script>")),
    Break("a sheet that calls home", _all_files("css", r"\Z", "@import 'https://example.org/';")),
    Break("a heavy page", _in_head(f"<meta name='x' content='{os.urandom(300_000).hex()}'>")),
    Break("a launch button", _all_pages(_END, '<a href="https://mybinder.org/v2">Run</a></article>')),
    Break("other descriptions", _all_pages(r'(<meta [^>]*content=")[^"]*', r"\1Otherwise")),
    Break("no icons", _all_files("css", "--icon", "--no-icon")),
    Break("no downloads", _gone("downloads/*")),
    Break("empty downloads", _emptied("downloads/*")),
    Break("no pictures of pages", _gone("previews/*")),
    Break("nobody is found", _all_files("js", "kazakhstan|eurasianet|mirziyoyev", "nobody")),
    Break("no country is found", _all_files("js", "Kyrgyzstan|Kazakhstan|Uzbekistan", "There")),
    Break("documents without grade", _all_pages("<dt>Grade</dt>", "<dt>Mark</dt>")),
    Break("cells without evidence", _all_pages('class="evidence"', 'class="proof"')),
    Break("drawings without links", _all_pages(r'<a (?=[^>]*class="mark)', "<b ")),
    Break("figures counted otherwise", _all_pages(r'(caption-number">)[^<]*', r"\1Figure 0.0 ")),
    Break("not printed", _not_printed),
    Break("a script that fetches", _added("_static/explorer.js", "fetch('https://example.org')")),
    Break("a working file", _added(".draft", "x")),
    Break("its own folder named", _names_its_folder),
    Break("drawings cut off", _all_files("svg", r'viewBox="0 0 [\d.]+ ', 'viewBox="0 0 9 ')),
    Break("accepted otherwise", _accepted_otherwise),
    Break("nothing was run", _all_files("ipynb", r'"outputs": \[', '"outputs": [], "was": [')),
    Break("nothing links in print", _printed(_without_links), _PRINT),
    Break("blank pages", _printed(_blank), _PRINT),
    Break("pixels printed", _printed(_with_pixels), _PRINT),
    Break("pages without numbers", _printed(_without_labels), _PRINT),
    Break("a printed number of nobody", _printed(_with("It is 4711 tonnes.")), _PRINT),
    Break("printed code", _printed(_with("import pandas")), _PRINT),
    Break("a pointer in print", _printed(_with("Rest the pointer on it.")), _PRINT),
    Break("an appendix that knows nothing", _printed(_with("From .")), _PRINT),
    Break("no style", _emptied("_static/**/*.css"), _BROWSER),
    Break("no scripts", _emptied("_static/**/*.js"), _BROWSER),
    Break("pale words", _ruled("*", "color: #888; background: #777"), _BROWSER),
    Break("wide pages", _ruled("body", "min-width: 2000px"), _BROWSER),
    Break("no ring", _ruled("*", "outline: none; box-shadow: none"), _BROWSER),
    Break("small targets", _ruled("a, button", "font-size: 4px; height: 5px"), _BROWSER),
    Break("what moves", _ruled("*", "transition: all 3s; animation: x 3s infinite"), _BROWSER),
    Break("notes that stay", _ruled(".about", "display: block; visibility: visible"), _BROWSER),
    Break("notes that hide", _ruled(".about", "display: none"), _BROWSER),
    Break("nothing can be reached", _all_pages(r'href="', 'data-href="'), _BROWSER),
    Break("no names", _all_pages(r' (aria-[a-z]+|alt|title|lang|id)="[^"]*"', ""), _BROWSER),
    Break("no controls", _all_pages(r"<(nav|main|button|dialog|details)\b", "<div"), _BROWSER),
    Break("no word of scripts", _all_pages(r"<noscript>.*?</noscript>", ""), _BROWSER),
    Break("other colours", _in_head(f"<script>{_DARK}</script>"), _BROWSER),
    Break("tables that do not scroll", _ruled(".table-scroll", "overflow: clip"), _BROWSER),
    Break("entries that stay shut", _ruled(".evidence-entry dl", "display: none"), _BROWSER),
    Break("contents that stay", _ruled("#pst-primary-sidebar", "visibility: visible"), _BROWSER),
    Break("another order", _all_files("js", r"way \* \(a - b\)", "0"), _BROWSER),
    Break("entries of other numbers", _other_entries, _BROWSER),
    Break("nothing computed", _all_pages("Computed: ", "Known: "), _BROWSER),
    Break("notes without a role", _all_pages('role="tooltip"', 'role="note"'), _BROWSER),
    Break("a hidden page", _all_pages(r"<body", "<body hidden"), _BROWSER),
]  # fmt: skip


def broken(sound: Path, folder: Path, make: Callable[[Path], None]) -> Path:
    """Return a report in a folder whose book is broken; all else is that of the sound one."""
    for path in sound.iterdir():
        if path.name not in {"_build", "chapters", ".git", ".venv"}:
            (folder / path.name).symlink_to(path)
    shutil.copytree(sound / "chapters", folder / "chapters")
    build = folder / "_build"
    shutil.copytree(sound / "_build" / "html", build / "html", copy_function=os.link)
    shutil.copytree(sound / "_build" / "artifacts", build / "artifacts", copy_function=os.link)
    os.link(sound / "_build" / "report.pdf", build / "report.pdf")
    make(build)
    return folder


def some(cases: list[str]) -> list[str]:
    """Return the first, the middle and the last case of a function of tests."""
    return list(dict.fromkeys([cases[0], cases[len(cases) // 2], cases[-1]]))


def failing(name: str, tests: list[str]) -> dict[str, str]:
    """Return how tests end that do not pass for a broken book: ``failed`` or ``erred``."""
    each = next(each for each in BREAKS if each.name == name)
    chosen = [test for test in tests if _looks_at(test) == each.tests]
    if not chosen:
        return {}
    with tempfile.TemporaryDirectory(prefix="book-", dir=REPOSITORY / "_build") as folder:
        report = broken(REPOSITORY, Path(folder), each.make)
        told = report / "told"

        def prepare() -> None:
            os.environ["ANALYSIS_ROOT"] = str(report)

        mutants.in_child(prepare, chosen, told, _SECONDS)
        return {test: how for how in ("erred", "failed") for test in mutants.named(told, how)}


def _looks_at(test: str) -> str:
    if test.startswith(f"{_BROWSER}/"):
        return _BROWSER
    return _PRINT if "pdf" in test else _BOOK


def main() -> int:
    """Break the book until each of its checks has failed; name those that never did, and count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", help="breaks whose name has these words")
    parser.add_argument("--again", action="store_true", help="ask those too that were seen to fail")
    options = parser.parse_args()
    tests = collected([_BOOK, _BROWSER])
    checks = functions(tests)
    waiting = [each.name for each in BREAKS if (options.only or "") in each.name]
    unmade = []
    with alone(), ProcessPoolExecutor(_JOBS) as pool:
        before, failures = kept(tests), kept(tests, options.again)
        running: dict[Future[dict[str, str]], str] = {}
        while waiting or running:
            while waiting and len(running) < _JOBS:
                name = waiting.pop(0)
                left = [checks[each] for each in checks.keys() - _seen(failures, "failed")]
                asked = sorted(test for cases in left for test in some(cases))
                running[pool.submit(failing, name, asked)] = name
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for one in done:
                name = running.pop(one)
                try:
                    found = one.result()
                except ValueError as error:  # the book has other words by now
                    unmade.append(f"{name}: {error}")
                    continue
                had = _seen(failures, "failed")
                worst = sorted(found, key=lambda test: (found[test] != "failed", test))
                for test, *_ in functions(worst).values():
                    if found[test] == "failed" or test not in failures:
                        failures[test] = Failure.now(test, f"the book: {name}", found[test])
                keep({**before, **failures})
                print(
                    f"{name}: {len(_seen(failures, 'failed') - had)} failed that had not",
                    flush=True,
                )
        keep(failures)
    for each in unmade:
        print(f"not made: {each}")
    failed = checks.keys() & _seen(failures, "failed")
    erred = (checks.keys() & _seen(failures, "erred")) - failed
    never = checks.keys() - failed - erred
    for check in sorted(erred):
        print(f"only by an error: {check}")
    for check in sorted(never):
        print(f"never failed: {check}")
    print(
        f"{len(failed)} of {len(checks)} checks of the rendered book failed by an assertion for "
        f"some broken book; {len(erred)} only by an error, {len(never)} never"
    )
    return 1 if never or unmade else 0


def _seen(failures: Mapping[str, Failure], how: str) -> set[str]:
    return {*functions([test for test, each in failures.items() if each.how == how])}


if __name__ == "__main__":
    raise SystemExit(main())
