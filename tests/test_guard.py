"""What a notebook is kept from while it runs: other programs and pickles, by whatever way."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from analysis.book.execute import Failure, Run, execute
from analysis.book.warm import PROVISIONER
from tests.notebooks import code, save

RULE = "Refused: expected no program and no pickle in a notebook, found "
# As names that the look at the source before a run does not know.
RUN = "import sys\nrun = sys.modules['subprocess'].run\n"


@pytest.fixture
def ran(tmp_path: Path) -> Any:
    """Return a function that runs cells and returns the failure."""

    def run(*cells: str) -> Failure | None:
        return execute(
            Run(
                source=save(tmp_path / "chapters/one.ipynb", *map(code, cells)),
                executed=tmp_path / "executed/one.ipynb",
                artifacts=tmp_path / "artifacts/one",
                root=tmp_path,
            )
        ).failure

    return run


@pytest.mark.parametrize(
    ("cell", "event", "line"),
    [
        (RUN + "run(['touch', {trace!r}])", "subprocess.Popen", 3),
        ("import os\ngetattr(os, 'sys' + 'tem')('touch ' + {trace!r})", "os.system", 2),
        ("import os\nos.fork() or os._exit(0)", "os.fork", 2),
        ("import os\ngetattr(os, 'execv')('/bin/touch', ['touch', {trace!r}])", "os.exec", 2),
        (
            "import os\ngetattr(os, 'posix_spawn')('/bin/touch', ['touch', {trace!r}], {{}})",
            "os.posix_spawn",
            2,
        ),
        (
            "import asyncio\nawait getattr(asyncio, 'create_subprocess_exec')('touch', {trace!r})",
            "subprocess.Popen",
            2,
        ),
        (
            "import os\nfrom concurrent.futures import process\n"
            "work = getattr(os, 'sys' + 'tem'), ('touch ' + {trace!r},)\n"
            "made = process.mp.get_context('spawn').Process(target=work[0], args=work[1])\n"
            "made.start()\nmade.join()",
            "_posixsubprocess.fork_exec",
            5,
        ),
        (
            "import os\nfrom concurrent.futures import process\n"
            "work = getattr(os, 'sys' + 'tem'), ('touch ' + {trace!r},)\n"
            "made = process.mp.get_context('fork').Process(target=work[0], args=work[1])\n"
            "made.start()\nmade.join()",
            "os.fork",
            5,
        ),
        (
            "import sys, os\nstart = sys.modules['subprocess']._fork_exec\n"
            "start([b'touch', os.fsencode({trace!r})], [b'/bin/touch'], *[None] * 20)",
            "_posixsubprocess.fork_exec",
            3,
        ),
        ("import os\nos.forkpty()[0] or os._exit(0)", "os.forkpty", 2),
        (
            RUN + "import threading\nthreading.excepthook = lambda _: None\n"
            "thread = threading.Thread(target=lambda: run(['touch', {trace!r}]))\n"
            "thread.start()\nthread.join()",
            "subprocess.Popen",
            5,  # of the function that the thread runs
        ),
    ],
)
def test_a_cell_that_starts_a_program_fails(
    ran: Any, tmp_path: Path, cell: str, event: str, line: int | None
) -> None:
    trace = tmp_path / "trace"
    failure = ran("1", cell.format(trace=str(trace)))
    assert failure is not None
    assert failure.reason.startswith(f"{RULE}another program ({event}")
    assert failure.reason.endswith("; do it in src/analysis and call it from here")
    assert (failure.cell, failure.line) == (2, line)
    assert not trace.exists()


@pytest.mark.parametrize("reader", ["getattr(pd, 'read_' + 'pickle')", "np.load"])
def test_a_library_that_loads_a_pickle_for_a_cell_fails(
    ran: Any, tmp_path: Path, reader: str
) -> None:
    kept = tmp_path / "kept.pkl"
    kept.write_bytes(pickle.dumps(os.getcwd))
    more = ", allow_pickle=True" if reader == "np.load" else ""
    failure = ran(f"import numpy as np, pandas as pd\n{reader}({str(kept)!r}{more})")
    assert failure is not None
    assert failure.reason.startswith(f"{RULE}a pickle (pickle.find_class posix getcwd)")
    assert (failure.cell, failure.line) == (1, 2)


def test_a_refusal_that_is_swallowed_fails_the_cell_at_its_line(ran: Any) -> None:
    swallowed = f"{RUN}try:\n    run(['true'])\nexcept BaseException:\n    pass"
    failure = ran(swallowed, "print('never')")
    assert failure is not None
    assert failure.reason.startswith(RULE)
    assert (failure.cell, failure.line, failure.code) == (1, 4, "    run(['true'])")


def test_the_package_may_start_a_program(
    ran: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tmp_path / "packages/analysis"
    packages.mkdir(parents=True)
    (packages / "__init__.py").write_text(
        "import subprocess\ndef asked():\n    return subprocess.run(['true']).returncode\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(packages.parent))
    assert ran("import analysis\nassert analysis.asked() == 0") is None
    assert ran("import analysis\nanalysis.subprocess.run(['true'])") is not None


def test_an_installed_library_may_start_a_program_only_while_it_is_imported(
    ran: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Python has a module whose import opens a page by the program that BROWSER names.
    trace = tmp_path / "trace"
    monkeypatch.setenv("BROWSER", f"sh -c 'touch \"$0\"' '{trace}' %s")
    assert ran("import antigravity") is None
    assert trace.exists()
    failure = ran("import webbrowser\nwebbrowser.open('page')")
    assert failure is not None and failure.reason.startswith(RULE)


def test_kernels_of_nbval_are_guarded(tmp_path: Path) -> None:
    save(tmp_path / "one.ipynb", code(RUN + "run(['touch', 'trace'])"))
    command = [sys.executable, "-m", "pytest", "-p", "analysis.book.warm.shared_by_pytest"]
    done = subprocess.run(
        [*command, "--nbval-lax", "one.ipynb"],
        cwd=tmp_path,
        env={**os.environ, "JUPYTER_DEFAULT_PROVISIONER_NAME": PROVISIONER},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert RULE in done.stdout, done.stdout[-500:]
    assert not (tmp_path / "trace").exists()
