"""Compile executed notebooks with Jupyter Book.

1. :func:`lay` puts what the book is made of side by side: configuration, pages, bibliography and
   the executed notebooks, their code folded away.
2. :func:`compile_book` adds the evidence pages, which follow from the ledger, lets Jupyter Book
   read all of it, and writes a builder's output: ``html`` for the site, ``singlehtml`` in Sphinx's
   plainest theme for print. Both share the doctrees.

Any warning fails the compilation: an unknown citation, a missing reference or an unreadable
directive is a hole in the report.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jupyter_book.sphinx import build_sphinx

from analysis import ledger
from analysis.book import BookError, notebook
from analysis.book.evidence import pages as evidence_pages

_PAGES = ("_config.yml", "_toc.yml", "index.md", "chapters/*.md", "_static/**/*", "data/*.bib")
# MyST-NB numbers the lines of a notebook as cell * 10000 + line + 1.
_NOTEBOOK_LINE = re.compile(r"(\.ipynb):(\d+)(\d{4})\b")
_REGISTERED = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*) = ")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def lay(root: Path, executed: Iterable[tuple[Path, Path]], source: Path) -> None:
    """Lay the source of the book.

    Parameters
    ----------
    root
        The report's folder.
    executed
        For each notebook the page it becomes (``chapters/trade.ipynb``) and the executed file.
    source
        The folder to lay it in; what is no part of the book any more is removed from it.
    """
    wanted: dict[Path, bytes] = {}
    for pattern in _PAGES:
        for path in sorted(root.glob(pattern)):
            if path.is_file():
                wanted[path.relative_to(root)] = path.read_bytes()
    for page, path in executed:
        laid = _folded(notebook.normalised(notebook.read(path)))
        wanted[page] = notebook.written(laid)
    for path in sorted(source.rglob("*")) if source.exists() else []:
        place = path.relative_to(source)
        # The evidence pages are written, and cleared of what is gone, when the book is compiled.
        if path.is_file() and place not in wanted and place.parts[0] != evidence_pages.FOLDER:
            path.unlink()
    for page, content in wanted.items():
        notebook.write_if_changed(source / page, content)


def compile_book(
    source: Path, output: Path, *, doctrees: Path, artifacts: Path, data: Path, builder: str
) -> None:
    """Compile a laid book into a new folder.

    Parameters
    ----------
    source
        What :func:`lay` made.
    output
        Where the pages go.
    doctrees
        Where Sphinx keeps what it read, for the next builder.
    artifacts
        The side files of the notebooks, a folder for each.
    data
        The ledger's folder.
    builder
        ``html``, or ``singlehtml`` for print.

    Raises
    ------
    BookError
        When Jupyter Book is not 1.x, or anything is wrong with the book: all warnings, each with
        its page and line.
    """
    if version("jupyter-book").split(".")[0] != "1":
        raise BookError(
            f"expected jupyter-book 1.x, found {version('jupyter-book')}: 2.x does not read "
            "_config.yml and _toc.yml; run make, which installs what requirements.txt pins"
        )
    overrides = {
        "external_toc_path": str(evidence_pages.write(source, ledger.load(data))),
        "latex_individualpages": False,
        "analysis_artifacts": str(artifacts),
        "analysis_data": str(data),
        "analysis_for_print": builder == "singlehtml",
    }
    said, warned = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(warned):
        status = build_sphinx(
            str(source),
            str(output),
            noconfig=True,
            path_config=str(source / "_config.yml"),
            confoverrides=overrides,
            doctreedir=str(doctrees),
            builder=builder,
            warningiserror=True,
            keep_going=True,
        )
    if status != 0:
        problems = _readable(warned.getvalue(), source) or said.getvalue().strip()
        raise BookError(f"Jupyter Book found problems in the pages:\n{problems}")


def _folded(page: notebook.Notebook) -> notebook.Notebook:
    """Fold code away, and with it what is no result for a reader: text that a cell printed.

    Where a cell both publishes and prints, its page shows what it published.
    """
    for cell in page["cells"]:
        if cell["cell_type"] == "code":
            results = [output for output in cell["outputs"] if not _is_plain(output)]
            fold = "hide-input" if results or not cell["outputs"] else "hide-cell"
            cell["metadata"]["tags"] = sorted({*notebook.tags(cell), fold})
            # Where a number is registered, for the message that nobody cites it.
            if registers := [name for each in cell["outputs"] for name in _registered(each)]:
                cell["metadata"]["registers"] = registers
            cell["outputs"] = results or cell["outputs"]
    return page


def _registered(output: dict[str, Any]) -> list[str]:
    """Return the name that an output of ``prose.register`` begins with."""
    text = "".join(output.get("data", {}).get("text/plain", ""))
    return [found[1]] if (found := _REGISTERED.match(text)) else []


def _is_plain(output: dict[str, Any]) -> bool:
    return output["output_type"] == "stream" or set(output.get("data", ())) == {"text/plain"}


def _readable(warnings: str, source: Path) -> str:
    text = _ANSI.sub("", warnings).replace(f"{source}/", "")
    return _NOTEBOOK_LINE.sub(_cell_and_line, text).strip()


def _cell_and_line(place: re.Match[str]) -> str:
    return f"{place[1]}, cell {int(place[2])}, line {max(1, int(place[3]) - 1)}"
