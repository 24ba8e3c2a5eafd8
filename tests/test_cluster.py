"""A real scheduler and real workers over TCP, one of which is killed while it works."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client

from analysis.book import BookError
from analysis.book.cluster import connected
from tests.conftest import posix
from tests.notebooks import code
from tests.reports import build, make_report

WAIT = "import os, time; from pathlib import Path; time.sleep(1)"
LEAVE = (
    "folder = Path(os.environ['ANALYSIS_ARTIFACTS'], 'aside'); folder.mkdir()\n"
    "(folder / '{0}.json').write_text('{{\"text\": \"{0}\"}}')\nprint('{0}')"
)
CHAPTERS = {
    name: [code(WAIT), code(LEAVE.format(name))] for name in ("north", "south", "east", "west")
}


class Cluster:
    """A scheduler and two workers of one thread, each a process without a nurse."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[str]] = []
        file = folder / "scheduler.json"
        options = "--host", "127.0.0.1", "--port", "0", "--no-dashboard"
        self._start("scheduler", *options, "--scheduler-file", str(file))
        end = time.monotonic() + 60
        while not file.exists() or not file.read_text().strip():
            assert time.monotonic() < end, "no scheduler"
            time.sleep(0.1)
        self.address: str = json.loads(file.read_text())["address"]

    def add_worker(self) -> subprocess.Popen[str]:
        options = "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"
        return self._start("worker", self.address, *options)

    def wait_for_workers(self, number: int) -> None:
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=60)

    def _start(self, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            cwd=self._folder,
            text=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._processes.append(process)
        return process

    def stop(self) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    started = Cluster(tmp_path)
    yield started
    started.stop()


def book(report: Path) -> dict[str, bytes]:
    home = report / "_build"
    files = [*(home / "html").rglob("*.html"), *(home / "artifacts").rglob("*.json")]
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(files)}


@posix
def test_a_book_is_complete_and_identical_though_a_worker_is_killed_at_work(
    cluster: Cluster, tmp_path: Path
) -> None:
    report = make_report(tmp_path / "report", **CHAPTERS)
    victim, _ = cluster.add_worker(), cluster.add_worker()
    cluster.wait_for_workers(2)
    killed = []

    def kill_when_it_works() -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if _has_kernel(victim.pid):
                os.kill(victim.pid, signal.SIGKILL)
                killed.append(victim.pid)
                return
            time.sleep(0.02)

    killer = threading.Thread(target=kill_when_it_works)
    killer.start()
    status, said = build(report, "--cluster", cluster.address)
    killer.join()
    assert status == 0, said
    assert len(killed) == 1
    assert victim.wait(5) == -signal.SIGKILL
    assert len(re.findall(r"\[\d/4\] chapters/\w+\.ipynb [\d.]+ s", said)) == 4
    distributed = book(report)
    assert sum(path.startswith("artifacts/") for path in distributed) == 4
    shutil.rmtree(report / "_build")
    assert build(report)[0] == 0
    assert book(report) == distributed


def _has_kernel(worker: int) -> bool:
    """Tell whether a kernel runs for a worker: the worker's warm server has a child."""
    parents = {}
    for each in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(each.name)] = int((each / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    servers = {process for process, parent in parents.items() if parent == worker}
    return any(parent in servers for parent in parents.values())


def test_without_a_scheduler_the_message_says_what_to_start() -> None:
    with (
        pytest.raises(BookError, match=r"expected a Dask scheduler at tcp://127\.0\.0\.1:9"),
        connected("tcp://127.0.0.1:9"),
    ):
        pass


@pytest.mark.parametrize("address", ["foo", "tcp://host", "host:8786", "http://host:8786"])
def test_what_is_no_address_is_refused_without_waiting_for_it(address: str) -> None:
    with (
        pytest.raises(BookError, match="expected the address of a Dask scheduler, such as tcp://"),
        connected(address),
    ):
        pass


def test_a_scheduler_without_workers_is_refused(cluster: Cluster) -> None:
    with pytest.raises(BookError, match="has no workers"), connected(cluster.address):
        pass
