"""Accept what the code computes: store it in the tracked notebooks and the lists beside them.

nbval compares these stored outputs with a fresh run. They hold text, tables, captions and digests
of the plotted data; the figures themselves are side files. So the difference between two accepted
states reads as a difference of numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from pathlib import Path

from analysis import ledger, paths
from analysis.book import BookError, briefs, citation, inputs, notebook, published
from analysis.book.build import chapter_runs, data_date, executed, locked
from analysis.book.run import Run
from analysis.problems import LedgerError, Problem


def accept(executor: Executor | None = None) -> list[Path]:
    """Execute all chapters and store their outputs; return the files that changed.

    Nothing is stored unless every notebook ran.

    Raises
    ------
    LedgerError
        When the data, a page or a setting is wrong; what is stored anew may be.
    BookError
        When a notebook fails.
    """
    with locked(paths.build()):
        data = _checked(paths.root())
        runs = chapter_runs()
        executed(runs, executor)
        pages = {run.place.as_posix(): run.executed for run in runs}
        listed = published.cited(paths.root(), paths.build() / "artifacts", data, pages)
        changed = store((run.source, run.executed) for run in runs if not run.page)
        changed += store_briefs(run for run in runs if run.page)
        changed += briefs.remove_others(paths.root())
        path = paths.root() / published.FILE
        if notebook.write_if_changed(path, listed.encode()):
            changed.append(path)
        path = paths.root() / citation.FILE
        facts = citation.facts(paths.root(), paths.data(), data_date(data))
        if notebook.write_if_changed(path, citation.cff(facts).encode()):
            changed.append(path)
        return changed


def _checked(root: Path) -> ledger.Ledger:
    """Return the ledger of a report in which nothing is wrong but what is stored anew.

    Raises
    ------
    LedgerError
        With every other problem found.
    """
    try:
        return inputs.check(root)[0]
    except LedgerError as error:
        if wrong := [each for each in error.problems if not _is_stored_anew(each)]:
            raise LedgerError(wrong) from None
    return ledger.load(root / "data")


def _is_stored_anew(problem: Problem) -> bool:
    made = problem.file == published.FILE or problem.file.startswith(f"{briefs.FOLDER}/")
    return made or problem.column == "outputs"


def store(pairs: Iterable[tuple[Path, Path]]) -> list[Path]:
    """Store outputs of executed notebooks in their sources; return the sources that changed."""
    stored = [(source, notebook.written(_with_outputs(source, ran))) for source, ran in pairs]
    return [source for source, content in stored if notebook.write_if_changed(source, content)]


def store_briefs(runs: Iterable[Run]) -> list[Path]:
    """Store each run of the template as a notebook of its own; return those that changed."""
    stored = {}
    for run in runs:
        template = briefs.notebook_of(notebook.read(run.source), run.parameters)
        stored[run.root / run.page] = notebook.written(_filled(template, run.source, run.executed))
    return [path for path, content in stored.items() if notebook.write_if_changed(path, content)]


def _with_outputs(source: Path, ran: Path) -> notebook.Notebook:
    return _filled(notebook.read(source), source, ran)


def _filled(accepted: notebook.Notebook, source: Path, ran: Path) -> notebook.Notebook:
    """Return a notebook with the outputs of its execution, cell by cell in their order."""
    results = list(notebook.authored_cells(notebook.read(ran)))
    if len(results) != len(accepted["cells"]):
        raise BookError(f"{source} changed while it ran; accept again")
    for cell, result in zip(accepted["cells"], results, strict=True):
        if cell["cell_type"] == "code":
            cell["outputs"] = result["outputs"]
    return notebook.normalised(accepted)
