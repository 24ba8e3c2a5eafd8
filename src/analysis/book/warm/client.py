"""Ask a warm server for kernels; start one where there is none.

A process that sets ``ANALYSIS_WARM_KERNELS`` (the address of its server) shares the server with all
processes it starts. Without it each process has a server of its own, from its first kernel to its
end.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ADDRESS = "ANALYSIS_WARM_KERNELS"
RESULTS = "ANALYSIS_KEPT"
"""Where kernels leave results for each other: ``analysis.kept.FOLDER``, which loads pandas."""

LIBRARIES = (
    "pandas",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_svg",
    "matplotlib.backends.backend_agg",
    "matplotlib_inline.backend_inline",
    "PIL.PngImagePlugin",
    "pybtex.database.input.bibtex",
    "pyarrow.pandas_compat",
    "scipy.optimize",
    "scipy.sparse.linalg",
    "scipy.stats",
    "networkx",
    "yaml",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.display",
    "IPython.core.completerlib",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
)
"""What is imported before a kernel is forked: third-party libraries that the report uses."""

_SERVER = Path(__file__).with_name("server.py")
# The libraries may take long where the disk is cold; an ordinary kernel would wait as well.
_PATIENCE = 120.0
_LAST_WORDS = 1.0


def at_once() -> int:
    """Return how many kernels should run at once: one more than there are cores.

    One of them is always beginning or ending, and waited for.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (cores or 1) + 1


class NoWarmKernel(Exception):  # noqa: N818  # not an error: an ordinary kernel takes its place
    """There is no warm kernel to be had, and why."""


class Kernel:
    """A kernel forked for us, with as much of :class:`subprocess.Popen` as jupyter_client uses."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, process: int, received: bytes = b"") -> None:
        self.pid = process
        self.returncode: int | None = None
        self._connection = connection
        self._received = received
        self._end()  # what came with the news of its beginning may be that of its end

    def poll(self) -> int | None:
        """Return the exit status, or None while the kernel runs."""
        if self.returncode is None and select.select([self._connection], [], [], 0)[0]:
            self._read()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit status."""
        until = time.monotonic() + (timeout or 0.0)
        while self.returncode is None:
            left = None if timeout is None else max(0.0, until - time.monotonic())
            if not select.select([self._connection], [], [], left)[0]:
                raise subprocess.TimeoutExpired("kernel", timeout or 0.0)
            self._read()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the kernel has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(signal.SIGKILL)

    def _read(self) -> None:
        try:
            data = self._connection.recv(4096)
        except OSError:
            data = b""
        self._received += data
        self._end(is_gone=not data)

    def _end(self, *, is_gone: bool = False) -> None:
        """Take the exit status, if all of it was received."""
        if self._received.endswith(b"\n"):
            self.returncode = json.loads(self._received)["status"]
        elif is_gone:  # the server, and with it its kernels
            self.returncode = -signal.SIGKILL
        if self.returncode is not None:
            self._connection.close()


class Server:
    """A warm server of this process."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="analysis-warm-")
        self.address = str(Path(self._folder) / "socket")
        self.results = Path(self._folder) / "results"
        self.results.mkdir(mode=0o700)
        (self.results / "made").touch()  # what counts is its age
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.address)
            listener.listen(64)
            descriptor = listener.fileno()
            self._process = subprocess.Popen(
                [sys.executable, str(_SERVER), str(descriptor), self._folder, *LIBRARIES],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[descriptor],
                start_new_session=True,  # Ctrl-C in the terminal is for its owner to handle
            )
        self.owner = os.getpid()

    def stop(self) -> None:
        """End the server and all its kernels."""
        if self.owner != os.getpid():
            return  # a fork of the owner, which must not take the server away from it
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(_LAST_WORDS)
        except subprocess.TimeoutExpired:  # it is importing; its kernels, if any, die with it
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


_own: Server | None = None
_starting = threading.Lock()


def supported() -> bool:
    """Tell whether kernels can be forked here: macOS has fork, but not for its own libraries."""
    return sys.platform.startswith("linux")


@contextmanager
def shared() -> Iterator[None]:
    """Share one server with all processes that are started meanwhile, and its kernels' results."""
    if not supported() or os.environ.get(ADDRESS):
        yield
        return
    server = Server()
    os.environ[ADDRESS], os.environ[RESULTS] = server.address, str(server.results)
    try:
        yield
    finally:
        os.environ.pop(ADDRESS, None)
        os.environ.pop(RESULTS, None)
        server.stop()


def start(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    folder: str,
    remove: Sequence[str] = (),
) -> Kernel:
    """Have a kernel forked.

    Parameters
    ----------
    arguments
        What ``ipykernel_launcher`` would be given.
    environment
        All of the kernel's environment.
    folder
        Its working directory.
    remove
        Files to remove when the kernel is gone, in whatever way.

    Raises
    ------
    NoWarmKernel
        When there is none to be had.
    """
    if not supported():
        raise NoWarmKernel(f"kernels cannot be forked on {sys.platform}")
    connection = socket.socket(socket.AF_UNIX)
    request = {
        "arguments": list(arguments),
        "environment": dict(environment),
        "folder": folder,
        "remove": list(remove),
    }
    try:
        connection.settimeout(_PATIENCE)
        connection.connect(_address())
        message = json.dumps(request).encode() + b"\n"
        # Not sys.stdout: the kernel writes where a child of this process would.
        sent = socket.send_fds(connection, [message], [1, 2])
        connection.sendall(message[sent:])
        answer = b""
        while not answer.endswith(b"\n"):
            data = connection.recv(4096)
            if not data:
                raise NoWarmKernel("the server ended")
            answer += data
        connection.settimeout(None)
        first, _, rest = answer.partition(b"\n")
        found = json.loads(first)
        if "process" not in found:
            raise NoWarmKernel(found["refused"])
    except (OSError, NoWarmKernel) as error:
        connection.close()
        raise NoWarmKernel(str(error)) from None
    return Kernel(connection, found["process"], rest)


def _address() -> str:
    global _own
    if shared_address := os.environ.get(ADDRESS):
        return shared_address
    with _starting:
        if _own is None or _own.owner != os.getpid() or not Path(_own.address).exists():
            _own = Server()
            atexit.register(_own.stop)
        return _own.address
