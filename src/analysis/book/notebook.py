"""Notebooks as files: read, bring into one stable form, write.

The stable form is what git should see: the same code and results give the same bytes, whoever ran
them and whenever. It has no traces of papermill, no execution times, execution counts from the
position of a cell, and cell ids that do not change from run to run.
"""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis import strict
from analysis.book import BookError
from analysis.book.files import write_if_changed

__all__ = [
    "authored_cells",
    "is_told",
    "normalised",
    "not_plain_python",
    "prose",
    "read",
    "refused_tags",
    "tags",
    "write_if_changed",
    "written",
]

Notebook = dict[str, Any]
Cell = dict[str, Any]

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "name": "python", "pygments_lexer": "ipython3"},
}
# Papermill puts these into what it writes; they are no part of the notebook.
_MADE_BY_PAPERMILL = {"injected-parameters", "papermill-error-cell-tag"}
_PROGRAMS = frozenset(
    "subprocess _posixsubprocess multiprocessing pty pexpect sh pickle _pickle dill cloudpickle "
    "joblib marshal shelve ctypes _ctypes runpy".split()
)
_SHELLS = frozenset(
    "system popen getoutput get_ipython run_line_magic run_cell_magic posix_spawn posix_spawnp "
    "create_subprocess_exec create_subprocess_shell import_module __import__ read_pickle "
    "unsafe_load".split()
)
_STARTS = re.compile("(exec|spawn)[lv]p?e?")
_SPOILING = ("raises-exception", "skip-execution")
EACH_RUNS = "cells that run and raise nothing; take away the tag"
"""With these tags an error is passed over and told of a later cell, or nothing is run at all."""
_RUNS_TEXT = frozenset({"exec", "eval"})
"""What would start another program, or run what it reads. The rest is refused while a cell runs, by
:mod:`analysis.book.guard`."""


def read(path: Path) -> Notebook:
    """Return a notebook as parsed JSON.

    Raises
    ------
    BookError
        When the file is not a notebook of format 4, is empty, or hides characters.
    """
    import nbformat  # a quarter of a second that a build with nothing to read need not spend

    try:
        notebook: Notebook = strict.from_json(strict.text_of(path))
        version = notebook["nbformat"], notebook["nbformat_minor"]
        if version[0] != 4 or any(type(each) is not int for each in version):
            raise ValueError(f"format {version[0]!r}, minor format {version[1]!r}")
        if notebook["nbformat_minor"] >= 5:
            for position, cell in enumerate(notebook["cells"], start=1):
                cell.setdefault("id", f"cell-{position}")
        nbformat.validate(notebook)
        if not notebook["cells"]:
            raise ValueError("no cells; begin with a title")
        _check_visible(notebook["cells"])
    except FileNotFoundError:
        raise BookError(f"{path}: expected a notebook, found no file") from None
    except strict.StrictError as error:
        line = f", line {error.line}" if error.line else ""
        found = f"{error.found}{line}; expected {error.expected}"
        raise BookError(f"{path}: expected a notebook of format 4, found: {found}") from None
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        nbformat.ValidationError,
    ) as error:
        found = (str(error) or type(error).__name__).splitlines()[0]
        raise BookError(f"{path}: expected a notebook of format 4, found: {found}") from None
    return notebook


def _check_visible(cells: list[Cell]) -> None:
    """Refuse what a reader of a cell's source would not see."""
    for at, cell in enumerate(cells, start=1):
        for number, line in enumerate("".join(cell["source"]).split("\n"), start=1):
            if strict.hides(line.removesuffix("\r").replace("\t", " ")):
                found = f"{ascii(line.strip())[:60]} in cell {at}, line {number}"
                raise strict.StrictError(found, strict.VISIBLE)


def written(notebook: Notebook) -> bytes:
    """Return a notebook as a file: one space of indent, sorted keys, a newline at the end."""
    return (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def tags(cell: Cell) -> list[str]:
    """Return the tags of a cell."""
    found: list[str] = cell.get("metadata", {}).get("tags", [])
    return found


def refused_tags(cell: Cell) -> list[str]:
    """Return the tags by which a cell of code would not be run, or not fail when it raises."""
    return [each for each in _SPOILING if cell["cell_type"] == "code" and each in tags(cell)]


def is_told(output: dict[str, Any]) -> bool:
    """Whether an output is prose: what ``analysis.prose.tell`` shows."""
    from analysis.prose import TOLD  # brings pandas

    return bool(output.get("metadata", {}).get(TOLD, False))


def not_plain_python(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, what stands there and what is expected: a notebook runs without a shell."""
    try:
        tree = compile(source, "", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 0
        lines = source.splitlines()
        shown = lines[line - 1].strip()[:60] if 0 < line <= len(lines) else ""
        found = f"{shown} ({type(error).__name__}: {getattr(error, 'msg', error)})"
        yield line, found, "Python alone, without magics and without a shell"
        return
    expected = "no other program, no pickle and no code from text; do it in src/analysis"
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        yield from ((line, each, expected) for each in _names(node) if _is_refused(each))
        if isinstance(node, ast.Constant) and node.value == math.inf:
            yield line, "a number too large to hold", "finite numbers"


def _names(node: ast.AST) -> list[str]:
    """Return the modules and functions that a part of a cell names."""
    if isinstance(node, ast.Import):
        return [each.name.split(".")[0] for each in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(node.module or "").split(".")[0], *(each.name for each in node.names)]
    if isinstance(node, ast.Attribute):
        return [] if node.attr in _PROGRAMS | _RUNS_TEXT else [node.attr]
    return [node.id] if isinstance(node, ast.Name) and node.id not in _PROGRAMS else []


def _is_refused(name: str) -> bool:
    return name in _PROGRAMS | _SHELLS | _RUNS_TEXT or bool(_STARTS.fullmatch(name))


def prose(cell: Cell) -> str:
    """Return what a cell says to a reader: its text, or the sentences that its code told."""
    if cell["cell_type"] == "markdown":
        return "".join(cell["source"])
    told = (each for each in cell.get("outputs", ()) if is_told(each))
    return "\n".join("".join(each["data"]["text/markdown"]) for each in told)


def authored_cells(notebook: Notebook) -> Iterator[Cell]:
    """Yield the cells an author wrote, without those that papermill injected."""
    for cell in notebook["cells"]:
        if not _MADE_BY_PAPERMILL.intersection(tags(cell)):
            yield cell


def normalised(notebook: Notebook) -> Notebook:
    """Return a notebook in the stable form."""
    cells = []
    counts = iter(range(1, len(notebook["cells"]) + 1))
    seen: set[str] = set()
    for position, cell in enumerate(authored_cells(notebook), start=1):
        identity = cell.get("id") or f"cell-{position}"
        if identity in seen:
            identity = f"cell-{position}"
        seen.add(identity)
        kept = {
            "cell_type": cell["cell_type"],
            "id": identity,
            "metadata": _without_traces(cell.get("metadata", {})),
            "source": _lines(cell["source"]),
        }
        if cell["cell_type"] == "code":
            # nbval takes a cell without a count for one that was never run, and skips it.
            ran = "".join(cell["source"]).strip() != ""
            kept["execution_count"] = count = next(counts) if ran else None
            kept["outputs"] = [_normalised_output(each, count) for each in cell["outputs"]]
        elif "attachments" in cell:
            kept["attachments"] = cell["attachments"]
        cells.append(kept)
    return {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}


def _without_traces(metadata: dict[str, Any]) -> dict[str, Any]:
    traces = {"papermill", "execution", "ExecuteTime", "collapsed", "scrolled"}
    kept = {key: value for key, value in metadata.items() if key not in traces}
    if not kept.get("tags", True):
        del kept["tags"]
    return kept


def _normalised_output(output: dict[str, Any], count: int | None) -> dict[str, Any]:
    kept = dict(output)
    if kept["output_type"] == "execute_result":
        kept["execution_count"] = count
    if "text" in kept:
        kept["text"] = _lines(kept["text"])
    if "data" in kept:
        kept["data"] = {
            kind: _lines(value) if isinstance(value, str) else value
            for kind, value in kept["data"].items()
        }
    return kept


def _lines(text: str | list[str]) -> list[str]:
    return "".join(text).splitlines(keepends=True)
