from __future__ import annotations

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel
from jupyter_client.provisioning import KernelProvisionerFactory

from analysis.book.warm import PROVISIONER, client, provisioner

pytestmark = pytest.mark.skipif(not client.supported(), reason="kernels are forked on Linux only")


@pytest.fixture(autouse=True)
def _choose_warm_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", PROVISIONER)
    monkeypatch.setattr(
        KernelProvisionerFactory.instance(), "default_provisioner_name", PROVISIONER
    )


@pytest.fixture
def kernel() -> Iterator[Callable[..., Any]]:
    """Return a function that starts a kernel and returns its manager and a way to run code."""
    started = []

    def start(**options: Any) -> Any:
        manager, channel = start_new_kernel(kernel_name="python3", **options)
        started.append((manager, channel))

        def run(code: str) -> str:
            said: list[str] = []
            channel.execute_interactive(
                code,
                timeout=30,
                output_hook=lambda message: said.append(message["content"].get("text", "")),
            )
            return "".join(said).strip()

        return manager, channel, run

    yield start
    for manager, channel in started:
        channel.stop_channels()
        manager.shutdown_kernel(now=True)


def until(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    return state != "Z"


def test_a_kernel_has_the_slow_libraries_and_none_of_ours(kernel: Any) -> None:
    manager, _, run = kernel()
    assert isinstance(manager.provisioner.process, client.Kernel)
    ours = "[m for m in sys.modules if m.split('.')[0] == 'analysis']"
    code = f"import sys; print('pandas' in sys.modules, {ours})"
    assert run(code) == "True []"


def test_figures_go_to_the_notebook_as_in_an_ordinary_kernel(kernel: Any) -> None:
    _, _, run = kernel()
    code = "import matplotlib.pyplot as plt; print(plt.get_backend())"
    assert "inline" in run(code)


def test_kernels_share_nothing(kernel: Any) -> None:
    _, _, first = kernel()
    _, _, second = kernel()
    first("import pandas, os, random, numpy; pandas.mine = 1; os.environ['MINE'] = '1'")
    assert second("import pandas, os; print(hasattr(pandas, 'mine'), 'MINE' in os.environ)") == (
        "False False"
    )
    draw = "import random, numpy; print(random.random(), numpy.random.random())"
    assert first(draw).split()[0] != second(draw).split()[0]
    assert first(draw).split()[1] != second(draw).split()[1]


def test_kernels_of_a_server_find_a_folder_for_results_that_goes_with_it(kernel: Any) -> None:
    with client.shared():
        (_, _, one), (_, _, two) = kernel(), kernel()
        shown = "import os; print(os.environ['ANALYSIS_KEPT'], os.environ.get('HOME'))"
        assert one(shown) == two(shown)
        folder = Path(one(shown).split()[0])
        assert [each.name for each in folder.iterdir()] == ["made"]
        assert folder.stat().st_mode & 0o077 == 0  # nobody else may leave results there
    assert until(lambda: not folder.parent.exists())


def test_kernels_that_start_at_once_get_different_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system may offer a port again that a kernel was given and has not taken yet."""
    offers = iter([50001, 50001, 50002, 50001])
    monkeypatch.setattr(provisioner, "_free_port", lambda _: next(offers))
    first, held = provisioner.reserved_port("127.0.0.1")
    second, other = provisioner.reserved_port("127.0.0.1")
    assert (first, second) == (50001, 50002)
    held.close()
    again, held = provisioner.reserved_port("127.0.0.1")
    assert again == 50001
    held.close()
    other.close()


def test_a_kernel_gets_no_port_that_a_connection_could_be_given() -> None:
    low, high = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    for _ in range(50):
        port, held = provisioner.reserved_port("127.0.0.1")
        held.close()
        assert 1024 <= port < low or high < port


def test_a_port_in_use_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        offers = iter([taken.getsockname()[1], 0])
        monkeypatch.setattr(provisioner.random, "choice", lambda _: next(offers))
        port, held = provisioner.reserved_port("127.0.0.1")
        held.close()
        assert port != taken.getsockname()[1]


class _Refusing(socket.socket):
    """A socket that the system gives no name to, for a cause of its own."""

    error = errno.EPERM

    def bind(self, address: Any) -> None:
        if isinstance(address, str):
            raise OSError(self.error, os.strerror(self.error))
        super().bind(address)


@pytest.mark.parametrize("error", [errno.EPERM, errno.EAFNOSUPPORT, errno.EMFILE])
def test_a_port_is_not_looked_for_again_for_want_of_a_mark(
    monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    monkeypatch.setattr(_Refusing, "error", error)
    monkeypatch.setattr(provisioner.socket, "socket", _Refusing)
    offers = iter([50001])  # another one would be an error
    monkeypatch.setattr(provisioner, "_free_port", lambda _: next(offers))
    assert provisioner.reserved_port("127.0.0.1") == (50001, None)


def test_where_there_are_no_names_for_marks_ports_are_given_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none(*_: Any) -> None:
        raise OSError(errno.EAFNOSUPPORT, os.strerror(errno.EAFNOSUPPORT))

    monkeypatch.setattr(provisioner, "_free_port", lambda _: 50001)
    monkeypatch.setattr(provisioner.socket, "socket", none)
    assert provisioner.reserved_port("127.0.0.1") == (50001, None)


@pytest.mark.parametrize("told", ["1024\t65535\n", None])
def test_where_no_other_port_is_known_the_system_gives_the_kernels_theirs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: str | None
) -> None:
    given = tmp_path / "range"
    if told:
        given.write_text(told)
    monkeypatch.setattr(provisioner, "_GIVEN", given)
    provisioner._never_given.cache_clear()
    try:
        assert list(provisioner._never_given()) == [0]
    finally:
        provisioner._never_given.cache_clear()


def test_ports_are_kept_for_a_kernel_until_it_is_gone(kernel: Any) -> None:
    manager, _, _ = kernel()
    names = ("shell_port", "iopub_port", "stdin_port", "hb_port", "control_port")
    ports = [getattr(manager, name) for name in names]

    def taken() -> list[int]:
        named = Path("/proc/net/unix").read_text()
        return [port for port in ports if f"@analysis-kernel-port-{port}\n" in named]

    assert taken() == ports
    manager.shutdown_kernel(now=True)
    assert taken() == []


def test_environment_working_directory_and_path_are_those_asked_for(
    kernel: Any, tmp_path: Path
) -> None:
    (tmp_path / "near.py").write_text("here = 'near'")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/far.py").write_text("there = 'far'")
    environment = {**os.environ, "MINE": "yes", "PYTHONPATH": str(tmp_path / "lib")}
    _, _, run = kernel(env=environment, cwd=str(tmp_path))
    code = "import os, near, far; print(os.environ['MINE'], os.getcwd(), near.here, far.there)"
    assert run(code) == f"yes {tmp_path} near far"


def test_an_interrupt_reaches_the_cell_and_the_kernel_lives_on(kernel: Any) -> None:
    manager, channel, run = kernel()
    # After an error a kernel refuses what it already has in its queue; not what this is about.
    channel.execute("import time; time.sleep(60)", stop_on_error=False)
    time.sleep(0.3)
    manager.interrupt_kernel()
    assert channel.get_shell_msg(timeout=5)["content"]["ename"] == "KeyboardInterrupt"
    assert run("print('well')") == "well"


@pytest.mark.parametrize("now", [True, False])
def test_shutting_down_leaves_no_process_and_no_file(kernel: Any, now: bool) -> None:
    manager, channel, run = kernel()
    process = int(run("import os; print(os.getpid())"))
    channel.stop_channels()
    manager.shutdown_kernel(now=now)
    assert until(lambda: not lives(process))
    assert not Path(manager.connection_file).exists()


def test_the_exit_status_of_a_kernel_that_dies_is_known(kernel: Any) -> None:
    manager, channel, _ = kernel()
    process = manager.provisioner.process
    channel.execute("import os; os._exit(3)")
    assert process.wait(timeout=5) == 3
    assert not manager.is_alive()


def test_what_a_kernel_started_ends_with_it(kernel: Any) -> None:
    manager, channel, run = kernel()
    child = int(run("import subprocess; print(subprocess.Popen(['sleep', '60']).pid)"))
    channel.stop_channels()
    manager.shutdown_kernel(now=True)
    assert until(lambda: not lives(child))


_OWNER = """
import os, sys, time
os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = "analysis-warm"
from jupyter_client.manager import start_new_kernel
from analysis.book.warm import client
manager, channel = start_new_kernel(kernel_name="python3")
server = os.path.dirname(client._own.address)
# A cell that never lets go of the interpreter: only a signal from outside can end it.
channel.execute("import re; re.match('(a+)+$', 'a' * 60 + 'b')")
time.sleep(0.5)
found = manager.provisioner.pid, client._own._process.pid, manager.connection_file, server
print(*found, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("victim", ["owner", "server"])
def test_nothing_is_left_when_a_process_is_killed(victim: str, tmp_path: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", _OWNER],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "JUPYTER_RUNTIME_DIR": str(tmp_path)},
    )
    assert owner.stdout is not None
    kernel, server, connection, folder = owner.stdout.readline().split()
    assert lives(int(kernel))
    os.kill(owner.pid if victim == "owner" else int(server), signal.SIGKILL)
    assert until(lambda: not lives(int(kernel)))
    assert until(lambda: not lives(int(server)))
    owner.kill()
    owner.wait()
    if victim == "owner":
        assert until(lambda: not Path(folder).exists())
        assert until(lambda: not Path(connection).exists())
    shutil.rmtree(folder, ignore_errors=True)  # nobody is left when both are killed


def test_a_server_whose_owner_is_gone_imports_nothing_more(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text("import sys\nsys.stdin.read()\n")  # until the owner is gone
    (tmp_path / "late.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'w')\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        own = (client._SERVER, listener.fileno(), folder, "slow", "late")
        server = subprocess.Popen(
            [sys.executable, *map(str, own)],
            stdin=subprocess.PIPE,
            pass_fds=[listener.fileno()],
            env=os.environ | {"PYTHONPATH": str(tmp_path)},
        )
    assert server.stdin is not None
    server.stdin.close()
    assert server.wait(20) == 0
    assert not (tmp_path / "imported").exists() and not folder.exists()


def test_an_ordinary_kernel_takes_the_place_where_none_can_be_forked(
    kernel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "supported", lambda: False)
    manager, _, run = kernel()
    assert isinstance(manager.provisioner.process, subprocess.Popen)
    assert run("print(1 + 1)") == "2"


def test_an_ordinary_kernel_takes_the_place_where_the_server_is_gone(
    kernel: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(client.ADDRESS, str(tmp_path / "nobody"))
    manager, _, _ = kernel()
    assert isinstance(manager.provisioner.process, subprocess.Popen)


def test_a_setting_that_is_read_only_at_start_gets_an_ordinary_kernel(kernel: Any) -> None:
    manager, _, run = kernel(env={**os.environ, "PYTHONHASHSEED": "0"})
    assert isinstance(manager.provisioner.process, subprocess.Popen)
    assert run("import sys; print(sys.flags.hash_randomization)") == "0"


@pytest.mark.parametrize(
    ("options", "variable", "told"),
    [
        (["-n", "auto"], {}, f"created: {len(os.sched_getaffinity(0)) + 1}/"),
        (["-n", "auto"], {"PYTEST_XDIST_AUTO_NUM_WORKERS": "1"}, "created: 1/1"),
        (["-p", "no:xdist"], {}, "1 passed"),
    ],
)
def test_pytest_has_a_process_for_each_kernel_unless_told_otherwise(
    tmp_path: Path, options: list[str], variable: dict[str, str], told: str
) -> None:
    (tmp_path / "test_nothing.py").write_text("def test_nothing(): pass\n")
    command = [sys.executable, "-m", "pytest", "-p", "analysis.book.warm.shared_by_pytest"]
    ran = subprocess.run(
        [*command, *options],
        cwd=tmp_path,
        env={**os.environ, **variable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    assert told in ran.stdout


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Return the two ends of a connection between a server and who asked it for a kernel."""
    mine, its = socket.socketpair()
    yield mine, its
    mine.close()
    its.close()


def test_the_status_of_a_kernel_may_come_in_parts(ends: Any) -> None:
    mine, its = ends
    kernel = client.Kernel(mine, 1)
    assert kernel.poll() is None
    its.sendall(b'{"sta')
    assert kernel.poll() is None
    its.sendall(b'tus": 3}\n')
    assert kernel.poll() == 3
    assert kernel.wait(0) == 3


def test_the_status_of_a_kernel_that_ended_at_once_is_not_lost(ends: Any) -> None:
    kernel = client.Kernel(ends[0], 1, b'{"status": 3}\n')
    assert kernel.poll() == 3


def test_a_kernel_whose_server_is_gone_was_killed(ends: Any) -> None:
    mine, its = ends
    kernel = client.Kernel(mine, 1, b'{"sta')
    its.close()
    assert kernel.wait(1) == -signal.SIGKILL


def test_waiting_for_a_kernel_ends_in_time(ends: Any) -> None:
    kernel = client.Kernel(ends[0], 1)
    with pytest.raises(subprocess.TimeoutExpired, match=r"'kernel' timed out after 0\.01 seconds"):
        kernel.wait(0.01)


def test_what_arrives_in_parts_prolongs_no_waiting(ends: Any) -> None:
    mine, its = ends
    kernel = client.Kernel(mine, 1)
    over = threading.Event()

    def drip() -> None:
        for _ in range(40):  # an end, so that a waiting that is prolonged has one too
            if not over.wait(0.05):
                its.sendall(b" ")

    drops = threading.Thread(target=drip)
    drops.start()
    began = time.monotonic()
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            kernel.wait(0.3)
        assert time.monotonic() - began < 1.5
    finally:
        over.set()
        drops.join()


def test_a_signal_reaches_a_running_kernel_and_nobody_after_its_end(ends: Any) -> None:
    mine, _ = ends
    with subprocess.Popen(["sleep", "30"]) as process:
        kernel = client.Kernel(mine, process.pid)
        kernel.terminate()
        assert process.wait(5) == -signal.SIGTERM
    with subprocess.Popen(["sleep", "30"]) as other:
        # Its number belongs to another process by now.
        ended = client.Kernel(mine, other.pid, b'{"status": 0}\n')
        ended.kill()
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(0.2)
        other.kill()


def test_a_server_that_ends_without_an_answer_gives_no_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        listener.listen()
        monkeypatch.setenv(client.ADDRESS, str(tmp_path / "socket"))

        refused = threading.Event()

        def hang_up() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.shutdown(socket.SHUT_WR)
                refused.wait(5)

        answering = threading.Thread(target=hang_up)
        answering.start()
        with pytest.raises(client.NoWarmKernel, match="the server ended"):
            client.start(["-f", "x"], {}, str(tmp_path))
        refused.set()
        answering.join(5)


def test_a_fork_of_its_owner_does_not_take_the_server_away() -> None:
    server = client.Server()
    try:
        fork = os.fork()
        if not fork:
            server.stop()
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1]) == 0
        assert Path(server.address).exists()
    finally:
        server.stop()
    assert not Path(server.address).exists()
