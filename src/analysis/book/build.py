"""The whole way: check the data, execute what changed, compile what changed, print.

Everything generated lives in ``_build``:

==============  ===================================================================
``cache/``      results of notebooks, with what they read: :mod:`analysis.book.cache`
``artifacts/``  side files, a folder for each notebook
``executed/``   executed notebooks
``source/``     what Jupyter Book reads
``compiled/``   where Sphinx works: :mod:`analysis.book.site`
``html/``       the last good book, with ``report.pdf`` beside it
==============  ===================================================================

Only a complete success replaces the book. The replacement is a rename; a crash between its two
steps is put right by the next build.

What takes long to import is imported where it is needed: a build that finds nothing to do loads
neither pandas nor papermill nor Sphinx.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis import paths
from analysis.book import BookError, briefs, cache, fingerprint, site, stamp
from analysis.book.compile import import_for_compiling
from analysis.book.files import files_below, write_if_changed
from analysis.book.run import Outcome, Run
from analysis.problems import LedgerError

if TYPE_CHECKING:
    import datetime

    from analysis import ledger

FRONT = "index.ipynb"
"""The front page, where it is a notebook; it stands beside the folder of the chapters."""

try:
    import fcntl
except ImportError:  # not a POSIX system: two builds at once are then the user's to avoid
    fcntl = None  # type: ignore[assignment]

_SETTINGS = ("_config.yml", "_toc.yml")
_PAGES = ("chapters", "_static")
_VALID = "valid.json"
"""What was found valid when it was checked last."""


def build(
    executor: Executor | None = None,
    *,
    with_pdf: bool = True,
    why: bool = False,
    timeout: int = Run.timeout,
) -> list[Outcome]:
    """Build ``_build/html`` and ``_build/report.pdf``; return the outcomes of what was executed.

    Parameters
    ----------
    executor
        Where notebooks run; by default processes on this machine.
    with_pdf
        Without it the last PDF is left as it is.
    why
        Name for each notebook the cause to run it, or say that its results are kept.
    timeout
        Seconds that a notebook may take.

    Raises
    ------
    LedgerError
        When the data are wrong; nothing is executed.
    BookError
        When a notebook fails, a page is wrong or the PDF cannot be made.
    """
    stamp.named()  # Sphinx reads the variable as soon as it is imported, and dies of a word
    home, basis = paths.build(), site.Basis.now()
    with locked(home):
        site.recover(home)
        state, valid = State.now(), State.kept(home / _VALID)
        checked = state == valid
        with nullcontext() if checked or executor else _kernels_ahead():
            if not checked:
                check(state, valid)
                write_if_changed(home / _VALID, state.written())
            outcomes = executed(
                chapter_runs(timeout), executor, why=why, meanwhile=import_for_compiling
            )
            if outcomes:
                _look_for_disputes()
        changed = site.update(
            chapter_runs(), basis=basis, with_pdf=with_pdf, as_of=_date_of_data, say=_say
        )
    if changed:
        pdf = f" and {home / 'report.pdf'}" if with_pdf else ""
        _say(f"Built {home / 'html' / 'index.html'}{pdf}")
    else:
        _say("Nothing changed")
    return outcomes


@dataclass(frozen=True)
class State:
    """What a check depends on, as digests."""

    rest: str
    """Data, what they are checked by, and what is checked against them."""
    pages: Mapping[str, str | None]
    """Pages, settings and what they show, by their paths."""

    @classmethod
    def now(cls) -> State:
        """Return the state of the report."""
        root = paths.root()
        places = [*root.glob("index.*"), *(root / name for name in _SETTINGS)]
        places += [each for name in _PAGES for each in files_below(root / name)]
        pages = fingerprint.of_all(places, root)
        of_briefs = {at: pages.pop(at) for at in list(pages) if _is_of_briefs(at)}
        rest = fingerprint.of_data_and_package(paths.data())
        return cls(fingerprint.of_value([rest, of_briefs]), pages)

    @classmethod
    def kept(cls, file: Path) -> State | None:
        """Return the state that was found valid; None where there is none that can be read."""
        try:
            return cls(**json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def written(self) -> bytes:
        """Return the state as a file."""
        return json.dumps(asdict(self)).encode()


def _is_of_briefs(place: str) -> bool:
    """Tell whether it names an economy of the data: the template, and what was made of it."""
    return place == briefs.TEMPLATE or place.startswith(f"{briefs.FOLDER}/")


def check(state: State, valid: State | None = None) -> None:
    """Validate all that is read; of a state of which another was valid, what differs.

    Raises
    ------
    LedgerError
        With every problem found; wrong settings are told before the data are read.
    """
    from analysis.book import inputs

    root = paths.root()
    if valid and valid.rest == state.rest:
        differ = {at for at, _ in state.pages.items() ^ valid.pages.items()}
        if wrong := inputs.changed(root, differ):
            raise LedgerError(wrong)
        return
    if wrong := inputs.configuration(root):
        raise LedgerError(wrong)
    inputs.check(root)


def _look_for_disputes() -> None:
    from analysis.book import loaded

    loaded.forget()
    loaded.prepare(paths.data(), site.doctrees(paths.build()))


@contextmanager
def _kernels_ahead() -> Iterator[None]:
    """Let the libraries of kernels be imported while changed data are checked."""
    from analysis.book.warm import client

    with client.shared():
        yield


def chapter_runs(timeout: int = Run.timeout) -> list[Run]:
    """Return a run for the front page, each notebook of ``chapters/`` and each country brief."""
    home, root = paths.build(), paths.root()
    front = [root / FRONT] if (root / FRONT).exists() else []
    chapters = [
        Run(
            source=source,
            executed=home / "executed" / source.name,
            artifacts=home / "artifacts" / source.stem,
            root=root,
            cache=home / "cache",
            timeout=timeout,
        )
        for source in [*front, *sorted(paths.chapters().glob("*.ipynb"))]
        if source != root / briefs.TEMPLATE
    ]
    return [*chapters, *briefs.runs(root, home, timeout)]


def executed(
    runs: Sequence[Run],
    executor: Executor | None = None,
    *,
    why: bool = False,
    meanwhile: Callable[[], None] | None = None,
) -> list[Outcome]:
    """Execute the notebooks whose results are not kept, and drop side files of those that are gone.

    Returns the outcomes of those that ran. ``meanwhile`` as for :func:`execute.run_all`, where any
    does.

    Raises
    ------
    BookError
        When any failed: each with notebook, cell, line and last output. The others have finished,
        and their results are kept.
    """
    _sweep(paths.build(), runs)
    digests = cache.Digests()
    causes = [cache.restore(run, digests) for run in runs]
    if why:
        for run, cause in zip(runs, causes, strict=True):
            _say(f"  {run.name}: " + (f"runs, because {cause}" if cause else "kept"))
    waiting = [run for run, cause in zip(runs, causes, strict=True) if cause]
    if not waiting:
        return []
    from analysis.book.execute import Progress, run_all

    outcomes = run_all(waiting, executor, Progress(len(waiting)), meanwhile)
    failures = [outcome.failure for outcome in outcomes if outcome.failure]
    if failures:
        count = f"{len(failures)} of {len(runs)} notebooks failed"
        raise BookError("\n\n".join([count, *map(str, failures)]))
    return outcomes


def _sweep(home: Path, runs: Sequence[Run]) -> None:
    """Remove side files of notebooks that are gone, and what a build that was killed left."""
    ours = {run.artifacts for run in runs}
    artifacts = home / "artifacts"
    groups = {each.parent for each in ours} - {artifacts}
    for group in (artifacts, *sorted(groups)):
        for folder in group.iterdir() if group.exists() else []:
            if folder not in ours | groups and folder.name != "interactive":
                shutil.rmtree(folder)
    for folder in (*home.glob("executed/**/.running-*"), *home.glob("cache/*/.draft-*")):
        shutil.rmtree(folder, ignore_errors=True)


def data_date(data: ledger.Ledger) -> datetime.date:
    """Return the first day of the newest source's date.

    The book bears this date, not the day it was built on: the same data make the same book.
    """
    from analysis import periods

    dated = [date for date in data.sources["date"] if date != periods.UNSTATED]
    return max(periods.bounds(date)[0] for date in dated)


def _date_of_data() -> datetime.date:
    from analysis.book import loaded

    return data_date(loaded.book(paths.data()))


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


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
