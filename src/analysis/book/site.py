"""Compile only what changed, and not at all where nothing did.

What is known of the last compilation stands in ``_build/compiled/state.json``:

- the *inputs*: pages, executed notebooks and their side files. When these and the basis are as they
  were and the book is whole, nothing is done and Sphinx is not even imported;
- the *basis*: what every page may depend on, that is vocabulary, bibliography, configuration,
  static files, the lock file, and the modules of ``analysis`` that the compilation imported. When
  it changed, all pages are compiled anew;
- the *package* as it was when the build began: a module that is edited while it is compiled counts
  as changed at the next build;
- the *data* besides: the extension knows which pages tell of a row that changed;
- the *shape*: titles, labels, citations and published names, in their order. They appear on other
  pages than their own (navigation, numbers, references), so a changed shape compiles all pages too.

Otherwise Sphinx reads and writes the pages that changed, and the result has the same bytes as a
compilation of all pages. Sphinx remembers warnings no better than it repeats them, so a compilation
that failed or was stopped leaves nothing to build upon.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis import paths
from analysis.book import fingerprint, forked, stamp
from analysis.book.compile import NOTEBOOKS, PAGES, compile_book, import_for_compiling, lay
from analysis.book.files import files_below, linked, put_back, put_in_place
from analysis.book.run import Run

_SHAPING = re.compile(
    r"^#+ .*|^\([^)]+\)=|\{cite[^}]*\}`[^`]*`|\{published-[a-z]+\} \S+|^:(?:label|name):.*",
    re.MULTILINE,
)

Say = Callable[[str], None]
State = dict[str, Any]


@dataclass(frozen=True)
class Basis:
    """What every page may depend on, by digests taken before anything of it is used."""

    files: str
    package: dict[str, str | None]

    @classmethod
    def now(cls) -> Basis:
        """Return the basis as it is."""
        root, package = paths.root(), fingerprint.package()
        kept = [p for name in ("data/vocabulary", "_static") for p in files_below(root / name)]
        kept += [*root.glob("data/*.bib"), root / "_config.yml", root / "_toc.yml"]
        kept += [*root.glob("pyproject.toml")]
        files = fingerprint.of_value(
            {
                # The doctrees hold absolute paths: a book that was moved is compiled anew.
                "root": str(root),
                "stamp": os.environ.get(stamp.VARIABLE),
                "installed": fingerprint.installed(root),
                "files": fingerprint.of_all(kept, root),
            }
        )
        modules = [path for path in files_below(package) if path.suffix != ".pyc"]
        return cls(files, fingerprint.of_all(modules, package))

    def used(self, names: Iterable[str]) -> str:
        """Return the digest of the basis with these files of the package."""
        return fingerprint.of_value([self.files, {name: self.package.get(name) for name in names}])


def update(
    runs: Sequence[Run],
    *,
    basis: Basis,
    with_pdf: bool,
    as_of: Callable[[], datetime.date],
    say: Say,
) -> bool:
    """Bring ``_build/html`` and ``_build/report.pdf`` up to date; tell whether anything was done.

    Parameters
    ----------
    runs
        The notebooks, executed.
    basis
        As it was when the build began.
    with_pdf
        Whether the PDF is wanted; without it the last one is left as it is.
    as_of
        The date the book bears; asked for only where a PDF is made.

    Raises
    ------
    BookError
        When a page is wrong or the PDF cannot be set; the last good book is as it was.
    """
    home, root = paths.build(), paths.root()
    work = home / "compiled"
    inputs = fingerprint.of_value(_inputs(root, runs))
    state = _state(work)
    same_basis = bool(state) and state.get("basis") == basis.used(state.get("modules", ()))
    whole = same_basis and state.get("inputs") == inputs
    html_is_good = whole and state.get("html") == _listing(home / "html")
    pdf = fingerprint.of_file(home / "report.pdf")
    pdf_is_good = whole and pdf is not None and state.get("pdf") == pdf
    if html_is_good and (pdf_is_good or not with_pdf):
        return False
    source = home / "source"
    lay(root, [(run.place, run.executed) for run in runs], source, paths.data())
    shape = fingerprint.of_value(_shape(source))
    # Sphinx goes by time stamps; those of a clock that was set back mean nothing.
    from_later = state.get("at", 0) > time.time_ns()
    reusable = same_basis and not from_later and state.get("shape") == shape
    if not reusable or not (work / "html").exists():
        shutil.rmtree(work, ignore_errors=True)
    # From here on there is no state: a compilation that does not come to its end counts for none.
    (work / "state.json").unlink(missing_ok=True)
    work.mkdir(parents=True, exist_ok=True)

    # MyST-NB makes it in each compilation; pages name it with a checksum only where it was there.
    for style in work.glob("*/_static/mystnb.*.css"):
        style.unlink()

    def compile_as(builder: str) -> None:
        compile_book(
            source,
            work / builder,
            doctrees=doctrees(home),
            artifacts=home / "artifacts",
            data=paths.data(),
            builder=builder,
        )

    def compile_all() -> list[str]:
        if not html_is_good:
            say("Compiling")
            compile_as("html")
        if printing:
            say("Printing")
            compile_as("singlehtml")
        return _modules()

    printing = with_pdf and not pdf_is_good
    import_for_compiling()
    try:
        modules = forked.call(compile_all)
        if printing:
            from analysis.book import pdf as printer

            printer.make(
                work / "singlehtml" / "index.html",
                work / "report.pdf",
                config=source / "_config.yml",
                as_of=as_of(),
            )
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    if not html_is_good:
        _publish(work / "html", home)
    if (work / "report.pdf").exists():
        (work / "report.pdf").replace(home / "report.pdf")
        state["pdf"] = fingerprint.of_file(home / "report.pdf")
    elif not pdf_is_good:
        state["pdf"] = None
    modules = sorted({*modules, *_modules()})
    state |= {
        "inputs": inputs,
        "modules": modules,
        "basis": basis.used(modules),
        "shape": shape,
        "html": _listing(home / "html"),
        "at": time.time_ns(),
    }
    (work / "state.json").write_text(json.dumps(state), encoding="utf-8", newline="")
    return True


def doctrees(home: Path) -> Path:
    """Return where Sphinx keeps what it read."""
    return home / "compiled" / "doctrees"


def recover(home: Path) -> None:
    """Bring the last good book back after a crash while :func:`_publish` replaced it."""
    put_back(home / "html")


def _publish(compiled: Path, home: Path) -> None:
    """Replace the book; Sphinx goes on working in its own copy."""
    draft = home / "html.draft"
    shutil.rmtree(draft, ignore_errors=True)

    def take(source: str, target: str) -> None:
        standing = home / "html" / Path(source).relative_to(compiled)
        if not linked(standing, Path(source), Path(target)):
            shutil.copy2(source, target)

    # Sphinx's note to itself, made of absolute paths; the same book shall have the same bytes.
    ignore = shutil.ignore_patterns(".buildinfo*")
    shutil.copytree(compiled, draft, ignore=ignore, copy_function=take)
    from analysis.book import light  # imports Sphinx

    light.slim(draft)
    put_in_place(draft, home / "html")


def _inputs(root: Path, runs: Sequence[Run]) -> State:
    pages = {path for pattern in PAGES for path in root.glob(pattern) if path.is_file()}
    pages |= set(files_below(root / "data"))
    found: State = dict(fingerprint.of_all(pages, root))
    for run in runs:
        found[run.name] = [
            fingerprint.of_file(run.source),
            fingerprint.of_file(run.executed),
            fingerprint.of_all(files_below(run.artifacts), run.artifacts),
        ]
    return found


def _modules() -> list[str]:
    """Return the files of the package that compiling read: its modules and what stands by them."""
    package = fingerprint.package()
    found = {
        Path(module.__file__)
        for name, module in list(sys.modules.items())
        if name.split(".")[0] == "analysis" and module.__file__
    }
    # The printer is imported only where a PDF is made; fonts and templates are no modules.
    for part in ("book", "assets"):
        found |= {path for path in files_below(package / part) if path.suffix != ".pyc"}
    inside = (path for path in sorted(found) if path.is_relative_to(package))
    return [path.relative_to(package).as_posix() for path in inside]


def _shape(source: Path) -> dict[str, list[str]]:
    found = {}
    for path in files_below(source):
        if path.is_relative_to(source / NOTEBOOKS):
            continue  # the same pages again, to be taken away
        if path.suffix == ".ipynb":
            text = "\n".join(_words(json.loads(path.read_text(encoding="utf-8"))))
        elif path.suffix == ".md":
            text = path.read_text(encoding="utf-8")
        else:
            continue
        found[path.relative_to(source).as_posix()] = _SHAPING.findall(text)
    return found


def _words(page: dict[str, Any]) -> list[str]:
    """Return what a notebook says: its prose, and the directives in its outputs."""
    words = []
    for cell in page["cells"]:
        if cell["cell_type"] == "markdown":
            words.append("".join(cell["source"]))
        outputs = cell.get("outputs", ())
        words += ["".join(each.get("data", {}).get("text/markdown", "")) for each in outputs]
    return words


def _listing(folder: Path) -> str:
    """Return what tells a whole book from one that somebody lost files of."""
    files = [(path, path.stat()) for path in files_below(folder)]
    return fingerprint.of_value(
        [[str(path.relative_to(folder)), each.st_size, each.st_mtime_ns] for path, each in files]
    )


def _state(work: Path) -> State:
    try:
        state = json.loads((work / "state.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}
