"""Compile executed notebooks with Jupyter Book.

1. :func:`lay` puts what the book is made of side by side: configuration, pages, bibliography, the
   executed notebooks, their code folded away, and the evidence pages.
2. :func:`compile_book` lets Jupyter Book read all of it and writes a builder's output: ``html`` for
   the site, ``singlehtml`` in Sphinx's plainest theme for print. Both share the doctrees.

Any warning fails the compilation: an unknown citation, a missing reference or an unreadable
directive is a hole in the report.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis.book import BookError, briefs, light, notebook, stamp
from analysis.book.evidence import FOLDER
from analysis.book.files import NO_LINK, leads_out

PAGES = ("_config.yml", "_toc.yml", "index.md", "chapters/*.md", "_static/**/*", "data/*.bib")
"""What the book is made of besides notebooks, as patterns from the report's folder."""

NOTEBOOKS = Path("_static/notebooks")
"""Where the executed notebooks stand in the book, to be taken away with all of their code."""

# MyST-NB numbers the lines of a notebook as cell * 10000 + line + 1.
_NOTEBOOK_LINE = re.compile(r"(\.ipynb):(\d+)(\d{4})\b")
_REGISTERED = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*) = ")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def lay(root: Path, executed: Iterable[tuple[Path, Path]], source: Path, data: Path) -> None:
    """Lay the source of the book, with the evidence pages that follow from the ledger.

    Parameters
    ----------
    root
        The report's folder.
    executed
        For each notebook the page it becomes (``chapters/trade.ipynb``) and the executed file.
    source
        The folder to lay it in; what is no part of the book any more is removed from it.
    data
        The ledger's folder.

    Raises
    ------
    BookError
        When something of it is a link out of the report's folder.
    """
    # Takes a second to import, and an unchanged book does without.
    from analysis.book import loaded
    from analysis.book.evidence import pages

    wanted: dict[Path, bytes] = {}
    for pattern in PAGES:
        for path in sorted(root.glob(pattern)):
            if leads_out(path, root):
                raise BookError(f"{path.relative_to(root)}: {NO_LINK}")
            if path.is_file():
                wanted[path.relative_to(root)] = path.read_bytes()
    executed = list(executed)
    contents = Path("_toc.yml")
    if contents in wanted:
        wanted[contents] = briefs.contents(wanted[contents], [page for page, _ in executed])
    for page, path in executed:
        ran = notebook.normalised(notebook.read(path))
        wanted[NOTEBOOKS / page] = notebook.written(ran)
        wanted[page] = notebook.written(_folded(ran))
    for path in sorted(source.rglob("*")) if source.exists() else []:
        place = path.relative_to(source)
        # The evidence pages are cleared of what is gone as they are written.
        if path.is_file() and place not in wanted and place.parts[0] != FOLDER:
            path.unlink()
    for page, content in wanted.items():
        notebook.write_if_changed(source / page, content)
    pages.write(source, loaded.book(data))


def import_for_compiling() -> None:
    """Import what :func:`compile_book` will, so that a fork of this process finds it."""
    from sphinx.application import builtin_extensions

    names = ("jupyter_book.sphinx", "myst_nb.sphinx_ext", "sphinx_book_theme", "sphinx_design")
    for name in (*names, *builtin_extensions, "analysis.book.extension"):
        import_module(name)


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
    # A second that an unchanged book need not spend.
    from jupyter_book.sphinx import build_sphinx

    from analysis.book.processes import garbage_waits

    overrides = {
        "external_toc_path": str(source / FOLDER / "_toc.yml"),
        "latex_individualpages": False,
        # The theme adds to this list; without one of its own a second compilation in one process
        # would find another configuration than the first, and write all pages again.
        "templates_path": [str(light.TEMPLATES)] if builder == "html" else [],
        "analysis_artifacts": str(artifacts),
        "analysis_data": str(data),
        "analysis_kept": str(doctrees),
        "analysis_for_print": builder == "singlehtml",
        "analysis_fast": True,
    }
    said, warned = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(warned), stamp.hidden(), garbage_waits():
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
            jobs=jobs(),
        )
    if "Interrupted!" in warned.getvalue():
        raise KeyboardInterrupt  # Jupyter Book makes an exit status of it
    if status != 0:
        problems = _readable(warned.getvalue(), source) or said.getvalue().strip()
        raise BookError(
            f"Jupyter Book found problems in the pages:\n{problems}\n"
            "Nothing was published; the last book is as it was."
        )


def jobs() -> int:
    """Return how many processes read and write pages: one for each core that this one may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _folded(page: notebook.Notebook) -> notebook.Notebook:
    """Fold code away, and with it what is no result for a reader: text that a cell printed.

    Where a cell both publishes and prints, its page shows what it published. A cell without any
    output, of parameters or imports, leaves no trace; the notebook to download holds it. What a
    cell told takes its place on the page as text.
    """
    page["cells"] = [part for cell in page["cells"] for part in _parts(cell)]
    return page


def _parts(cell: notebook.Cell) -> list[notebook.Cell]:
    """Return a cell as the page shows it: a cell of text for each thing that it told."""
    if cell["cell_type"] != "code":
        return [cell]
    parts, shown = [], []
    for output in cell["outputs"]:
        if not notebook.is_told(output):
            shown.append(output)
            continue
        if shown:
            parts.append(_code(cell, shown, tells=True))
            shown = []
        text = {"cell_type": "markdown", "metadata": {}, "source": output["data"]["text/markdown"]}
        parts.append(text)
    if shown or not parts:
        parts.append(_code(cell, shown, tells=bool(parts)))
    if len(parts) > 1:
        for number, part in enumerate(parts, start=1):
            part["id"] = f"{cell['id']}-{number}"
    else:
        parts[0]["id"] = cell["id"]
    return parts


def _code(cell: notebook.Cell, outputs: list[dict[str, Any]], *, tells: bool) -> notebook.Cell:
    """Return a cell of code with some of its outputs, folded; one that tells shows no notes."""
    results = [output for output in outputs if not _is_plain(output)]
    fold = "hide-input" if results else "hide-cell" if outputs and not tells else "remove-cell"
    metadata = cell["metadata"] | {"tags": sorted({*notebook.tags(cell), fold})}
    # Where a number is registered, for the message that nobody cites it.
    if registers := [name for each in outputs for name in _registered(each)]:
        metadata["registers"] = registers
    return cell | {"metadata": metadata, "outputs": results or outputs}


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
