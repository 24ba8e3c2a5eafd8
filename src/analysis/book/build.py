"""The whole way: check the data, execute, compile, print, replace the last good book.

Everything generated lives in ``_build``:

==============  ===================================================================
``artifacts/``  side files, a folder for each notebook
``executed/``   executed notebooks as papermill wrote them
``source/``     what Jupyter Book reads
``staging/``    the book in the making
``html/``       the last good book, with ``report.pdf`` beside it
==============  ===================================================================

Only a complete success replaces the book. The replacement is a rename; a crash between its two
steps is put right by the next build.
"""

from __future__ import annotations

import datetime
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

from analysis import ledger, paths, periods
from analysis.book import BookError, pdf
from analysis.book.compile import compile_book, lay
from analysis.book.execute import Outcome, Progress, Run, run_all

try:
    import fcntl
except ImportError:  # not a POSIX system: two builds at once are then the user's to avoid
    fcntl = None  # type: ignore[assignment]


def build(executor: Executor | None = None) -> None:
    """Build ``_build/html`` and ``_build/report.pdf``.

    Parameters
    ----------
    executor
        Where notebooks run; by default processes on this machine.

    Raises
    ------
    LedgerError
        When the data are wrong; nothing is executed.
    BookError
        When a notebook fails, a page is wrong or the PDF cannot be made.
    """
    home = paths.build()
    with locked(home):
        _recover(home)
        data = ledger.load(paths.data())
        runs = chapter_runs()
        executed(runs, executor)
        staging = home / "staging"
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        source = home / "source"
        lay(paths.root(), [(Path(run.name), run.executed) for run in runs], source)
        _say("Compiling")
        for builder in ("html", "singlehtml"):
            compile_book(
                source,
                staging / builder,
                doctrees=staging / "doctrees",
                artifacts=home / "artifacts",
                data=paths.data(),
                builder=builder,
            )
        _say("Printing")
        pdf.make(
            staging / "singlehtml" / "index.html",
            staging / "report.pdf",
            config=source / "_config.yml",
            as_of=data_date(data),
        )
        _replace(staging, home)
    _say(f"Built {home / 'html' / 'index.html'} and {home / 'report.pdf'}")


def chapter_runs() -> list[Run]:
    """Return a run for each notebook of ``chapters/``, with its own parameters."""
    home = paths.build()
    return [
        Run(
            source=source,
            executed=home / "executed" / source.name,
            artifacts=home / "artifacts" / source.stem,
            root=paths.root(),
        )
        for source in sorted(paths.chapters().glob("*.ipynb"))
    ]


def executed(runs: Sequence[Run], executor: Executor | None = None) -> list[Outcome]:
    """Execute notebooks, showing progress, and drop side files of notebooks that are gone.

    Raises
    ------
    BookError
        When any failed: each with notebook, cell, line and last output. The others have finished.
    """
    artifacts = paths.build() / "artifacts"
    ours = {run.artifacts for run in runs}
    for folder in artifacts.iterdir() if artifacts.exists() else []:
        if folder not in ours and folder.name != "interactive":
            shutil.rmtree(folder)
    outcomes = run_all(runs, executor, Progress(len(runs)))
    failures = [outcome.failure for outcome in outcomes if outcome.failure]
    if failures:
        count = f"{len(failures)} of {len(runs)} notebooks failed"
        raise BookError("\n\n".join([count, *map(str, failures)]))
    return outcomes


def data_date(data: ledger.Ledger) -> datetime.date:
    """Return the first day of the newest source's date.

    The book bears this date, not the day it was built on: the same data make the same book.
    """
    dated = [date for date in data.sources["date"] if date != periods.UNSTATED]
    return max(periods.bounds(date)[0] for date in dated)


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Hold ``_build`` for one build at a time; a second one waits, and says so."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".lock").open("w") as lock:
        if fcntl:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                _say("Waiting for another build of this folder")
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _replace(staging: Path, home: Path) -> None:
    previous = home / "html.previous"
    shutil.rmtree(previous, ignore_errors=True)
    # Sphinx's note to itself, made of absolute paths; the same book shall have the same bytes.
    (staging / "html" / ".buildinfo").unlink()
    (staging / "report.pdf").replace(home / "report.pdf")
    if (home / "html").exists():
        (home / "html").rename(previous)
    (staging / "html").rename(home / "html")
    shutil.rmtree(previous, ignore_errors=True)


def _recover(home: Path) -> None:
    """Bring the last good book back after a crash between the two renames."""
    previous = home / "html.previous"
    if previous.exists() and not (home / "html").exists():
        previous.rename(home / "html")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
