"""Run notebooks with papermill, several at a time.

A :class:`Run` says everything about one execution and is all that travels to a worker, so the same
runs go to a pool of processes, of threads, or to a cluster: :func:`run_all` takes any
:class:`concurrent.futures.Executor`. A worker never raises: it answers with an :class:`Outcome`,
and one failure leaves the other notebooks alone.

Known drawbacks
---------------
The workers share a file system with the caller. A worker process that is killed takes down the
pool it belongs to; the runs it held are reported as failed.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import Any

import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from tqdm import tqdm

from analysis.book import BookError, notebook

_ENGINE = "analysis"
_LAST_LINES = 10
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_CELL_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")


@dataclass(frozen=True)
class Run:
    """One execution of one notebook.

    Attributes
    ----------
    source
        The notebook; it is not changed.
    executed
        Where the executed notebook is written.
    artifacts
        Where the notebook leaves its side files; emptied before the run.
    root
        The report's folder, as the notebook's ``analysis.paths.root()`` shall see it.
    parameters
        Values for the cell tagged ``parameters``.
    timeout
        Seconds that one cell may take.
    """

    source: Path
    executed: Path
    artifacts: Path
    root: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    timeout: int = 600

    @property
    def name(self) -> str:
        """The notebook as the author knows it: its path from the report's folder."""
        inside = self.source.is_relative_to(self.root)
        return (self.source.relative_to(self.root) if inside else self.source).as_posix()


@dataclass(frozen=True)
class Failure:
    """Why a run failed, and where: ``cell`` and ``line`` count from 1; None where unknown."""

    notebook: str
    reason: str
    cell: int | None = None
    line: int | None = None
    code: str = ""
    output: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return notebook, cell, line, reason, the line of code and the last output."""
        where = self.notebook
        if self.cell is not None:
            where += f", cell {self.cell}"
        if self.line is not None:
            where += f", line {self.line}"
        parts = [f"{where}: {self.reason}"]
        if self.code:
            parts.append(f"    {self.code.strip()}")
        if self.output:
            parts += ["  last output:", *(f"    {line}" for line in self.output)]
        return "\n".join(parts)


@dataclass(frozen=True)
class Outcome:
    """What became of a run."""

    run: Run
    seconds: float
    failure: Failure | None = None


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
        **_: Any,
    ) -> None:
        client = PapermillNotebookClient(
            nb_man,
            kernel_name=kernel_name,
            resources={"metadata": {"path": folder}},
            timeout=timeout,
            startup_timeout=120,
            coalesce_streams=True,
            # Nothing is left to save when the last cell has run; asking politely takes a second.
            shutdown_kernel="immediate",
            # The kernel would say on stderr that its local sockets are not encrypted, and more.
            extra_arguments=["--log-level=CRITICAL"],
        )
        client.execute(env=env)


papermill_engines.register(_ENGINE, _Engine)


def run_all(
    runs: Sequence[Run],
    executor: Executor | None = None,
    done: Callable[[Outcome], None] | None = None,
) -> list[Outcome]:
    """Execute notebooks and return their outcomes, in the order of ``runs``.

    Parameters
    ----------
    runs
        What to execute.
    executor
        Where; by default a pool of one process per available core.
    done
        Called with each outcome as it comes in.
    """
    if executor is None:
        with _processes(len(runs)) as pool:
            try:
                return run_all(runs, pool, done)
            except BaseException:
                _stop(pool)
                raise
    positions = {executor.submit(execute, run): at for at, run in enumerate(runs)}
    outcomes: dict[int, Outcome] = {}
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
    return [outcomes[at] for at in range(len(runs))]


def execute(run: Run) -> Outcome:
    """Execute one notebook; this is what a worker does, and it does not raise."""
    started = time.monotonic()
    try:
        failure = _execute(run)
    except Exception as error:  # a worker answers for one notebook and lets the others finish
        failure = Failure(run.name, f"{type(error).__name__}: {error}")
    return Outcome(run, time.monotonic() - started, failure)


def _execute(run: Run) -> Failure | None:
    try:
        notebook.read(run.source)
    except BookError as error:
        return Failure(run.name, str(error))
    if unknown := _unknown_parameters(run):
        return Failure(
            run.name,
            f"unknown parameter {', '.join(unknown)}; expected one that its cell tagged "
            "'parameters' assigns",
        )
    shutil.rmtree(run.artifacts, ignore_errors=True)
    run.artifacts.mkdir(parents=True)
    run.executed.parent.mkdir(parents=True, exist_ok=True)
    run.executed.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "ANALYSIS_ROOT": str(run.root),
        "ANALYSIS_ARTIFACTS": str(run.artifacts),
        # The kernel is the environment's own, without a user's start-up files.
        "IPYTHONDIR": str(run.executed.parent / ".ipython"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    try:
        papermill.execute_notebook(
            str(run.source),
            str(run.executed),
            parameters=dict(run.parameters),
            engine_name=_ENGINE,
            kernel_name="python3",
            progress_bar=False,
            env=environment,
            folder=str(run.source.parent),
            timeout=run.timeout,
        )
    except PapermillExecutionError as error:
        return _failure(run, f"{error.ename}: {error.evalue}")
    except CellTimeoutError:
        return _failure(run, f"took longer than the {run.timeout} s that a cell may take")
    except DeadKernelError:
        return _failure(run, "the kernel died; look for memory, exit() or a crash in a library")
    return None


def _unknown_parameters(run: Run) -> list[str]:
    """Return parameters that no cell knows; papermill itself would only log them."""
    if not run.parameters:
        return []
    return sorted(set(run.parameters) - set(papermill.inspect_notebook(str(run.source))))


def _failure(run: Run, reason: str) -> Failure:
    """Describe the failure from what papermill saved: the last cell that was started."""
    cells = list(notebook.authored_cells(notebook.read(run.executed)))
    started = [at for at, cell in enumerate(cells) if _was_started(cell)]
    if not started:
        return Failure(run.name, reason)
    at = started[-1]
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


def _was_started(cell: notebook.Cell) -> bool:
    status = cell["metadata"].get("papermill", {})
    return cell["cell_type"] == "code" and status.get("start_time") is not None


def _stop(pool: ProcessPoolExecutor) -> None:
    """Stop what is running; a worker that is told to end takes its kernel with it."""
    workers = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.terminate()


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
            self._bar.set_postfix_str(f"{outcome.run.name} {result}")
            self._bar.update()
        if self._done == self._total:
            self._bar.close()


def _processes(wanted: int) -> ProcessPoolExecutor:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    # A fork server forks workers that have papermill imported, and none of the caller's threads.
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload([__name__])
    return ProcessPoolExecutor(max(1, min(cores or 1, wanted)), mp_context=context)
