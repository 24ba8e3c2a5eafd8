from __future__ import annotations

import io
import json
import os
import re
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import papermill
import pytest
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from analysis.book import execute as execution
from analysis.book.execute import Failure, Outcome, Progress, Run, execute, run_all
from tests.notebooks import code, load, save, text


@pytest.fixture
def run_of(tmp_path: Path) -> Any:
    def make(name: str, *cells: Any, **options: Any) -> Run:
        return Run(
            source=save(tmp_path / "chapters" / f"{name}.ipynb", *cells),
            executed=tmp_path / "executed" / f"{name}.ipynb",
            artifacts=tmp_path / "artifacts" / name,
            root=tmp_path,
            **options,
        )

    return make


def failure_of(outcome: Outcome) -> str:
    assert outcome.failure is not None
    return str(outcome.failure)


def first_output(run: Run) -> str:
    return "".join(load(run.executed)["cells"][-1]["outputs"][0]["text"])


def test_each_notebook_has_its_own_side_files_on_any_executor(run_of: Any) -> None:
    cell = "import os, pathlib; print(pathlib.Path(os.environ['ANALYSIS_ARTIFACTS']).name)"
    runs = [run_of("trade", code(cell)), run_of("energy", code(cell))]
    with ThreadPoolExecutor(2) as threads:
        outcomes = run_all(runs, threads)
    assert [outcome.failure for outcome in outcomes] == [None, None]
    assert [first_output(run) for run in runs] == ["trade\n", "energy\n"]


def test_a_run_starts_without_old_side_files_in_the_folder_nbval_uses_and_spares_the_source(
    run_of: Any,
) -> None:
    run = run_of("trade", code("import os; print(os.getcwd())"))
    (run.artifacts / "figures").mkdir(parents=True)
    (run.artifacts / "figures" / "trade-old.json").write_text("{}")
    before = run.source.read_bytes()
    assert execute(run).failure is None
    assert list(run.artifacts.iterdir()) == []
    assert first_output(run) == f"{run.source.parent}\n"
    assert run.source.read_bytes() == before


def test_a_parameter_replaces_the_default(run_of: Any) -> None:
    cells = code("year = 2023", tags=("parameters",)), code("print(year)")
    run = run_of("trade", *cells, parameters={"year": 2024})
    assert execute(run).failure is None
    assert first_output(run) == "2024\n"


def test_a_run_with_a_parameter_leaves_the_same_bytes_each_time(run_of: Any) -> None:
    cells = code("year = 2023", tags=("parameters",)), code("print(year)")
    run = run_of("trade", *cells, parameters={"year": 2024})
    assert execute(run).failure is None
    first = run.executed.read_bytes()
    run.executed.unlink()
    assert execute(run).failure is None
    assert run.executed.read_bytes() == first
    assert b"start_time" not in first and b"iopub" not in first


def test_an_unknown_parameter_is_an_error_that_names_it(run_of: Any) -> None:
    cells = code("year = 2023", tags=("parameters",)), code("print(year)")
    run = run_of("trade", *cells, parameters={"yaer": 2024})
    assert failure_of(execute(run)).startswith("chapters/trade.ipynb: unknown parameter yaer;")
    assert not run.executed.exists()


def test_a_failure_tells_notebook_cell_line_code_and_last_output_and_others_finish(
    run_of: Any,
) -> None:
    broken = run_of(
        "broken",
        text("# Title"),
        code("turnover = 0"),
        code("print('before')\n1 / turnover"),
        code("print('never')"),
    )
    sound = run_of("sound", code("print('done')"))
    outcomes = run_all([broken, sound])
    assert outcomes[1].failure is None
    assert first_output(sound) == "done\n"
    message = failure_of(outcomes[0]).splitlines()
    assert message[0] == (
        "chapters/broken.ipynb, cell 3, line 2: ZeroDivisionError: division by zero"
    )
    assert message[1] == "    1 / turnover"
    assert "    before" in message
    assert message[-1] == "    ZeroDivisionError: division by zero"


def test_the_first_cell_with_an_error_is_told_though_a_later_one_was_started(
    run_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell whose error nbclient is told to bear raises, and the next one is started."""
    sound = run_of("trade", code("1"), code("2"), code("3"), code("4"))

    def goes_on(source: str, ran: str, **_: Any) -> None:
        notebook = load(Path(source))
        for cell in notebook["cells"][:3]:
            cell["metadata"]["papermill"] = {"start_time": "2026-11-22T00:00:00"}
        for number in (1, 2):
            trace = [f"Cell In[{number + 1}], line 1", f"ValueError: {number}"]
            error = {"output_type": "error", "ename": "ValueError", "evalue": str(number)}
            notebook["cells"][number]["outputs"] = [error | {"traceback": trace}]
        Path(ran).write_text(json.dumps(notebook), encoding="utf-8")
        raise PapermillExecutionError(2, 3, "3", "ValueError", "2", [])

    monkeypatch.setattr(papermill, "execute_notebook", goes_on)
    said = failure_of(execute(sound)).splitlines()
    assert said[0] == "chapters/trade.ipynb, cell 2, line 1: ValueError: 1"
    assert "    ValueError: 1" in said


def test_cells_that_papermill_injects_do_not_shift_the_cell_number(run_of: Any) -> None:
    cells = code("year = 2023", tags=("parameters",)), code("raise ValueError(year)")
    message = failure_of(execute(run_of("trade", *cells, parameters={"year": 2024})))
    assert message.startswith("chapters/trade.ipynb, cell 2, line 1: ValueError: 2024")


def test_a_cell_that_hangs_is_stopped_and_named(run_of: Any) -> None:
    run = run_of("trade", code("import time"), code("time.sleep(60)"), timeout=1)
    message = failure_of(execute(run))
    assert message.startswith("chapters/trade.ipynb, cell 2: took longer than the 1 s")
    assert message.splitlines()[1] == "    time.sleep(60)"


def test_a_kernel_that_dies_is_named_with_its_cell(run_of: Any) -> None:
    message = failure_of(execute(run_of("trade", code("import os; os._exit(3)"))))
    assert message.startswith("chapters/trade.ipynb, cell 1: the kernel died")


def test_a_file_that_is_no_notebook_fails_with_its_name(tmp_path: Path, run_of: Any) -> None:
    run = run_of("trade")
    run.source.write_text("{not json")
    assert "chapters/trade.ipynb: expected a notebook of format 4" in failure_of(execute(run))


def test_a_kernel_that_dies_before_the_first_cell_is_no_failure_of_a_cell(
    run_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(source: str, ran: str, **_: Any) -> None:
        Path(ran).write_bytes(Path(source).read_bytes())
        raise DeadKernelError("gone")

    monkeypatch.setattr(papermill, "execute_notebook", dies)
    assert failure_of(execute(run_of("trade", code("1")))) == (
        "chapters/trade.ipynb: the kernel died; look for memory, exit() or a crash in a library"
    )


OWN_TRACEBACK = """\
class Refusal(Exception):
    def _render_traceback_(self):
        return ["nothing but words"]
raise Refusal("boom")"""


def test_an_error_that_renders_no_line_is_told_with_the_first_of_its_cell(run_of: Any) -> None:
    said = failure_of(execute(run_of("trade", code(OWN_TRACEBACK))))
    assert said.splitlines()[0] == "chapters/trade.ipynb, cell 1: Refusal: boom"
    assert "class Refusal(Exception):" in said
    assert "nothing but words" in said


@pytest.mark.parametrize(
    "cell", ["x = !touch {}", "%%bash\ntouch {}", "get_ipython().system('{}')"]
)
def test_a_notebook_runs_without_a_shell(run_of: Any, tmp_path: Path, cell: str) -> None:
    trace = tmp_path / "trace"
    first = code(f"from pathlib import Path\nPath({str(trace)!r}).touch()")
    said = failure_of(execute(run_of("trade", first, code(cell.format(trace)))))
    assert said.startswith("chapters/trade.ipynb, cell 2, line 1: expected ")
    assert not trace.exists()


class _DyingWorkers(Executor):
    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(ConnectionError("gone"))
        return future


def test_a_worker_that_dies_is_a_failure_of_its_notebook_not_a_crash(run_of: Any) -> None:
    outcomes = run_all([run_of("trade", code("1"))], _DyingWorkers())
    assert failure_of(outcomes[0]).startswith("chapters/trade.ipynb: its worker died")


class _Noting(Executor):
    def __init__(self) -> None:
        self.handed_out: list[str] = []

    def submit(self, _: Any, run: Run, /, *__: Any, **___: Any) -> Future[Any]:
        self.handed_out.append(run.name)
        future: Future[Any] = Future()
        future.set_result(Outcome(run, 0.0))
        return future


def test_the_largest_notebooks_begin_first_and_outcomes_come_in_the_order_asked(
    run_of: Any,
) -> None:
    runs = [run_of("a", code("1")), run_of("b", code("1" * 99)), run_of("c", code("1" * 9))]
    noting = _Noting()
    outcomes = run_all(runs, noting)
    assert noting.handed_out == ["chapters/b.ipynb", "chapters/c.ipynb", "chapters/a.ipynb"]
    assert [outcome.run for outcome in outcomes] == runs


def test_where_processes_cannot_be_forked_they_are_started_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(execution, "get_all_start_methods", lambda: ["spawn"])
    with execution._processes(1) as pool:
        worker = pool.submit(os.getpid).result()
        started_by = Path(f"/proc/{worker}/cmdline").read_text()
    assert "spawn_main" in started_by


class _Screen(io.StringIO):
    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_is_a_bar_in_a_terminal_and_lines_elsewhere(
    run_of: Any, monkeypatch: pytest.MonkeyPatch, is_terminal: bool
) -> None:
    screen = _Screen(is_terminal)
    monkeypatch.setattr(sys, "stderr", screen)
    progress = Progress(2)
    progress(Outcome(run_of("a", code("1")), 1.25))
    progress(Outcome(run_of("b", code("1")), 0.0, Failure("b", "boom")))
    said = screen.getvalue()
    if is_terminal:
        # What is drawn last counts the notebook that it names.
        assert re.search(r"1/2 [^\r]*chapters/a\.ipynb 1\.2 s", said)
        assert re.search(r"2/2 [^\r]*chapters/b\.ipynb failed", said)
        assert "\n" not in said
    else:
        assert said == "  [1/2] chapters/a.ipynb 1.2 s\n  [2/2] chapters/b.ipynb failed\n"


@pytest.mark.parametrize("tag", ["raises-exception", "skip-execution"])
def test_a_cell_whose_error_would_be_passed_over_is_refused_before_anything_runs(
    run_of: Any, tag: str
) -> None:
    run = run_of("trade", code("print(1)"), code("1 / 0", tags=(tag,)), code("print(2)"))
    message = failure_of(execute(run))
    assert message.startswith("chapters/trade.ipynb, cell 2: expected cells that run")
    assert f"found '{tag}'" in message
    assert not run.executed.exists()
