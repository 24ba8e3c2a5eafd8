"""Run notebooks with papermill, several at a time.

A :class:`~analysis.book.run.Run` says everything about one execution and is all that travels to a
worker, so the same runs go to a pool of processes, of threads, or to a cluster: :func:`run_all`
takes any :class:`concurrent.futures.Executor`. A worker never raises: it answers with an
:class:`~analysis.book.run.Outcome`, and one failure leaves the other notebooks alone.

A notebook runs in a folder of its own beside its place; only a success takes the place of what was
there, and is kept in the cache. A run that is stopped, or that two workers happen to do, spoils
nothing.

Known drawbacks
---------------
The workers share a file system with the caller. A worker process that is killed takes down the
pool it belongs to; the runs it held are reported as failed. A cluster gives them to another worker.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.util import get_temp_dir
from pathlib import Path
from typing import Any

import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from tqdm import tqdm

from analysis.book import BookError, cache, notebook, warm
from analysis.book.files import synchronise, write_if_changed
from analysis.book.run import Failure, Outcome, Run
from analysis.book.warm import client

__all__ = ["Failure", "Outcome", "Progress", "Run", "execute", "run_all"]

_ENGINE = "analysis"
_LAST_LINES = 10
_RECORDER = Path(__file__).with_name("recorder.py")
_CHOICE = "JUPYTER_DEFAULT_PROVISIONER_NAME"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_CELL_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")


class _Engine(NBClientEngine):  # type: ignore[misc]  # papermill is untyped
    """Papermill's own engine, with an environment for each kernel.

    Setting ``os.environ`` would do for worker processes; worker threads share it.
    """

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        env: dict[str, str],
        folder: str,
        timeout: int,
        unfinished: str,
        **_: Any,
    ) -> None:
        end = time.monotonic() + timeout
        client = PapermillNotebookClient(
            nb_man,
            kernel_name=kernel_name,
            resources={"metadata": {"path": folder}},
            # What is left of the notebook's time; 0 would be no limit.
            timeout_func=lambda _: max(1, round(end - time.monotonic())),
            startup_timeout=120,
            coalesce_streams=True,
            # Nothing is left to save when the last cell has run; asking politely takes a second.
            shutdown_kernel="immediate",
            # The kernel would say on stderr that its local sockets are not encrypted, and more.
            extra_arguments=[
                "--log-level=CRITICAL",
                f"--IPKernelApp.exec_files={_RECORDER}",
                f"--IPKernelApp.exec_files={warm.GUARD}",
                "--HistoryManager.enabled=False",
            ],
        )
        try:
            client.execute(env=env)
        except (CellTimeoutError, DeadKernelError):  # which cell it was shall be told
            papermill.iorw.write_ipynb(nb_man.nb, unfinished)
            raise


papermill_engines.register(_ENGINE, _Engine)


def run_all(
    runs: Sequence[Run],
    executor: Executor | None = None,
    done: Callable[[Outcome], None] | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> list[Outcome]:
    """Execute notebooks and return their outcomes, in the order of ``runs``.

    Parameters
    ----------
    runs
        What to execute.
    executor
        Where; by default a pool of processes on this machine. The largest notebooks are handed out
        first, so that none of them is left to run alone at the end.
    done
        Called with each outcome as it comes in.
    meanwhile
        Called once, as soon as all are handed out: the first kernels are beginning by then.
    """
    if executor is None:
        with client.shared(), _processes(len(runs)) as pool:
            return run_all(runs, pool, done, meanwhile)
    largest_first = sorted(enumerate(runs), key=lambda each: -_size(each[1].source))
    positions = {executor.submit(execute, run): at for at, run in largest_first}
    outcomes: dict[int, Outcome] = {}
    try:
        if meanwhile:
            meanwhile()
        for future in as_completed(positions):
            at = positions[future]
            error = future.exception()
            if error is None:
                outcomes[at] = future.result()
            else:
                reason = f"its worker died ({type(error).__name__}: {error}); build again"
                outcomes[at] = Outcome(runs[at], 0.0, Failure(runs[at].name, reason))
            if done:
                done(outcomes[at])
    except BaseException:
        for future in positions:
            future.cancel()
        raise
    return [outcomes[at] for at in range(len(runs))]


def _size(path: Path) -> int:
    """Return a file's size in bytes; what is missing fails where it is run."""
    return path.stat().st_size if path.exists() else 0


def execute(run: Run) -> Outcome:
    """Execute one notebook; this is what a worker does, and it does not raise."""
    started = time.monotonic()
    os.environ.setdefault(_CHOICE, warm.PROVISIONER)
    try:
        failure = _execute(run)
    except Exception as error:  # a worker answers for one notebook and lets the others finish
        failure = Failure(run.name, f"{type(error).__name__}: {error}")
    return Outcome(run, time.monotonic() - started, failure)


def _execute(run: Run) -> Failure | None:
    try:
        cells = notebook.read(run.source)["cells"]
    except BookError as error:
        return Failure(run.name, str(error))
    for at, cell in enumerate(cells, start=1):
        for tag in notebook.refused_tags(cell):
            return Failure(run.name, f"expected {notebook.EACH_RUNS}, found {tag!r}", at)
        code = "".join(cell["source"]) if cell["cell_type"] == "code" else ""
        for line, found, expected in notebook.not_plain_python(code):
            return Failure(run.name, f"expected {expected}, found {found!r}", at, line)
    if unknown := _unknown_parameters(run):
        return Failure(
            run.name,
            f"unknown parameter {', '.join(unknown)}; expected one that its cell tagged "
            "'parameters' assigns",
        )
    run.executed.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".running-", dir=run.executed.parent) as folder:
        return _execute_in(Path(folder), run)


def _execute_in(folder: Path, run: Run) -> Failure | None:
    """Execute a notebook in a folder of its own, and put its results in their place."""
    ran, reads = folder / run.executed.name, folder / "reads"
    artifacts = folder / "artifacts" / run.artifacts.name
    artifacts.mkdir(parents=True)
    environment = {
        **os.environ,
        "ANALYSIS_ROOT": str(run.root),
        "ANALYSIS_ARTIFACTS": str(artifacts),
        "ANALYSIS_READS": str(reads),
        # The kernel is the environment's own, without a user's start-up files.
        "IPYTHONDIR": str(folder / "ipython"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    environment.pop(client.ADDRESS, None)
    # The file system's own clock, which is what later changes will be stamped by.
    started_ns = artifacts.stat().st_ctime_ns
    try:
        papermill.execute_notebook(
            str(run.source),
            str(ran),
            parameters=dict(run.parameters),
            engine_name=_ENGINE,
            kernel_name="python3",
            progress_bar=False,
            # Before and after each cell papermill would check the whole notebook and write it.
            request_save_on_cell_execute=False,
            unfinished=str(ran),
            env=environment,
            folder=str(run.source.parent),
            timeout=run.timeout,
        )
    except PapermillExecutionError as error:
        return _failure(run, ran, _told(error.ename, error.evalue), raised=True)
    except CellTimeoutError:
        return _failure(run, ran, f"took longer than the {run.timeout} s that a notebook may take")
    except DeadKernelError:
        reason = "the kernel died; look for memory, exit() or a crash in a library"
        return _failure(run, ran, reason)
    synchronise(artifacts, run.artifacts)
    try:
        if any(cell["cell_type"] == "code" for cell in notebook.read(run.source)["cells"]):
            record = cache.Reads.recorded(reads)
        else:
            record = cache.Reads((), (), None)
        cache.store(run, ran, artifacts, record, started_ns)
    except (OSError, ValueError, KeyError) as error:
        # The results are right; only the next build will have to make them again.
        print(f"{run.name} is not kept for the next build: {error}", file=sys.stderr)
    write_if_changed(run.executed, cache.with_prose_of(run.source, ran))
    return None


def _unknown_parameters(run: Run) -> list[str]:
    """Return parameters that no cell knows; papermill itself would only log them."""
    if not run.parameters:
        return []
    return sorted(set(run.parameters) - set(papermill.inspect_notebook(str(run.source))))


def _failure(run: Run, ran: Path, reason: str, *, raised: bool = False) -> Failure:
    """Describe the failure from what papermill saved.

    Where something was ``raised`` that is the first cell with an error, else the last one that was
    started. After an error that a tag lets nbclient bear, others are started, and papermill names
    the last error.
    """
    cells = list(notebook.authored_cells(notebook.read(ran)))
    started = [at for at, cell in enumerate(cells) if _was_started(cell)]
    if not started:
        return Failure(run.name, reason)
    wrong = [(at, error) for at in started for error in _errors(cells[at])] if raised else []
    at = wrong[0][0] if wrong else started[-1]
    if wrong:
        reason = _told(wrong[0][1]["ename"], wrong[0][1]["evalue"])
    code = "".join(cells[at]["source"])
    output: list[str] = []
    line = None
    for each in cells[at]["outputs"]:
        if each["output_type"] == "error":
            trace = _ANSI.sub("", "\n".join(each["traceback"]))
            # The first frame of the cell is the author's line; deeper ones are the package's.
            if found := _CELL_LINE.search(trace):
                line = int(found[1])
            output += trace.splitlines()
        else:
            text = each.get("text") or each.get("data", {}).get("text/plain", "")
            output += "".join(text).splitlines()
    lines = code.splitlines() or [""]
    return Failure(
        run.name,
        reason,
        cell=at + 1,
        line=line,
        code=lines[line - 1] if line and line <= len(lines) else lines[0],
        output=tuple(each for each in output if each.strip())[-_LAST_LINES:],
    )


def _told(*words: str) -> str:
    return ": ".join(filter(None, words))


def _errors(cell: notebook.Cell) -> list[dict[str, Any]]:
    return [each for each in cell["outputs"] if each["output_type"] == "error"]


def _was_started(cell: notebook.Cell) -> bool:
    status = cell["metadata"].get("papermill", {})
    return cell["cell_type"] == "code" and status.get("start_time") is not None


@contextmanager
def _processes(wanted: int) -> Iterator[ProcessPoolExecutor]:
    """Run a pool of :func:`client.at_once` processes, at most as many as are wanted.

    Leaving by an exception, such as Ctrl-C, stops what is running; a warm kernel ends with the
    worker that asked for it.
    """
    # A fork server forks workers that have papermill imported, and none of the caller's threads.
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload([__name__])
    pool = ProcessPoolExecutor(
        max(1, min(client.at_once(), wanted)),
        mp_context=context,
        initializer=_begin_worker,
        initargs=(get_temp_dir(),),
    )
    try:
        yield pool
    except BaseException:
        workers = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.kill()
        raise
    finally:
        pool.shutdown()


def _begin_worker(temporary: str) -> None:
    """Leave Ctrl-C to the caller, and do not outlive it: it may be killed without a last word.

    ``temporary`` holds the socket of the caller's fork server, which only the caller would remove.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    caller = multiprocessing.parent_process()
    assert caller is not None  # this is a worker's process

    def watch() -> None:
        caller.join()
        shutil.rmtree(temporary, ignore_errors=True)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class Progress:
    """Tells how far a build is: a bar in a terminal, a line for each notebook elsewhere."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._bar = tqdm(
            total=total,
            desc="Executing",
            unit="notebook",
            file=sys.stderr,
            disable=not sys.stderr.isatty(),
            leave=False,
        )

    def __call__(self, outcome: Outcome) -> None:
        """Count an outcome."""
        self._done += 1
        result = "failed" if outcome.failure else f"{outcome.seconds:.1f} s"
        if self._bar.disable:
            line = f"  [{self._done}/{self._total}] {outcome.run.name} {result}"
            print(line, file=sys.stderr, flush=True)
        else:
            self._bar.set_postfix_str(f"{outcome.run.name} {result}", refresh=False)
            self._bar.update()
            self._bar.refresh()  # of two changes at once the bar would show the first alone
        if self._done == self._total:
            self._bar.close()
