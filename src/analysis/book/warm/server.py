"""Import the slow libraries once, then fork a kernel for each request.

This file is run as a script, never imported: a kernel must not find ``analysis`` imported, and what
it finds as ``__main__`` is gone once IPython has put its own there.

The server is given a listening socket, and a *lifeline* as standard input: a pipe that its owner
holds open. A client sends one line of JSON and its standard output and error as file descriptors;
it is answered by the kernel's process number, and by the exit status when the kernel has ended.
The client's connection is the lifeline of its kernel.

Nothing outlives who asked for it, however that one ended. When a client's connection closes, the
server kills the process group of its kernel and removes the kernel's connection file; when the
server's own lifeline closes, it does so for all, removes its socket and ends; when the server
itself is killed, Linux kills the kernels with it.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import io
import json
import os
import select
import selectors
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# What the interpreter and the libraries read when they start and never again.
READ_AT_START = ("PYTHON", "LD_", "LC_", "LANG", "MPL", "OMP_", "OPENBLAS_", "MKL_", "NUMEXPR_")
# The first two are applied after the fork; the others change nothing once a process runs.
APPLIED_LATER = {
    "PYTHONPATH",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONUNBUFFERED",
    "PYTHONNOUSERSITE",
    "PYTHONSAFEPATH",
}
INLINE = "module://matplotlib_inline.backend_inline"
_PR_SET_PDEATHSIG = 1


class Client:
    """A connection, and the kernel it asked for."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.received = b""
        self.descriptors: list[int] = []
        self.process = 0
        self.remove: list[str] = []

    def say(self, **message: object) -> None:
        """Send a line; a client that is gone will be noticed when its connection closes."""
        with contextlib.suppress(OSError):
            self.connection.sendall(json.dumps(message).encode() + b"\n")

    def forget(self) -> None:
        """Remove what a kernel may have left, and close everything."""
        for path in self.remove:
            with contextlib.suppress(OSError):
                os.unlink(path)
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors = []
        self.connection.close()


def serve(listener: socket.socket, folder: str, libraries: Sequence[str]) -> None:
    """Fork kernels until the lifeline closes."""
    os.environ.setdefault("MPLBACKEND", INLINE)  # before matplotlib reads it, or figures vanish
    os.environ.pop("JPY_PARENT_PID", None)
    at_start = _read_at_start(os.environ)
    for library in libraries:
        if _has_no_owner():  # on a busy machine the imports take longer than anybody waits
            shutil.rmtree(folder, ignore_errors=True)
            return
        with contextlib.suppress(ImportError):  # the notebook that needs it will say so
            __import__(library)
    _draw_once()
    gc.collect()
    gc.freeze()  # a collection in a kernel would copy every page that it shares with the server

    woken, wake = socket.socketpair()
    wake.setblocking(False)
    woken.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.set_wakeup_fd(wake.fileno())
    events = selectors.DefaultSelector()
    events.register(listener, selectors.EVENT_READ)
    events.register(sys.stdin, selectors.EVENT_READ)
    events.register(woken, selectors.EVENT_READ)
    clients: dict[Any, Client] = {}  # by connection
    inherited = (listener, woken, wake, events)
    try:
        while True:
            for key, _ in events.select():
                if key.fileobj is sys.stdin:
                    return
                if key.fileobj is woken:
                    woken.recv(4096)
                elif key.fileobj is listener:
                    connection, _address = listener.accept()
                    clients[connection] = Client(connection)
                    events.register(connection, selectors.EVENT_READ)
                elif key.fileobj in clients:
                    client = clients[key.fileobj]
                    if not _receive(client):
                        events.unregister(client.connection)
                        _kill(client.process)
                        client.forget()
                        del clients[key.fileobj]
                    elif not client.process and client.received.endswith(b"\n"):
                        _start(client, at_start, (*inherited, *clients))
            for process, status in _ended():
                for client in clients.values():
                    if client.process == process:
                        client.process = 0
                        client.say(status=status)
    finally:
        for client in clients.values():
            _kill(client.process)
            client.forget()
        shutil.rmtree(folder, ignore_errors=True)


def _has_no_owner() -> bool:
    """Tell whether the lifeline is closed; nobody ever writes to it."""
    return bool(select.select([sys.stdin], [], [], 0)[0])


def _draw_once() -> None:
    """Let matplotlib find its fonts and fill its caches; a first figure takes twice as long."""
    if "matplotlib.pyplot" in sys.modules:
        from matplotlib.figure import Figure

        figure = Figure()
        figure.subplots().set_title("warm")
        for kind in ("svg", "png"):
            figure.savefig(io.BytesIO(), format=kind)


def _receive(client: Client) -> bool:
    """Read what a client sends; False when it is gone."""
    try:
        data, descriptors, _, _ = socket.recv_fds(client.connection, 65536, 2)
    except OSError:
        return False
    client.received += data
    client.descriptors += descriptors
    return bool(data)


def _start(client: Client, at_start: Mapping[str, str], inherited: Sequence[Any]) -> None:
    request = json.loads(client.received)
    client.received = b""
    differs = sorted(
        name for name, value in (at_start.items() ^ _read_at_start(request["environment"]).items())
    )
    if differs:
        client.say(refused=f"{', '.join(dict.fromkeys(differs))} differs from the server's")
        return
    process = os.fork()
    if process == 0:
        _become_kernel(request, client.descriptors, inherited)
    client.process = process
    client.remove = request["remove"]
    for descriptor in client.descriptors:
        os.close(descriptor)
    client.descriptors = []
    client.say(process=process)


def _become_kernel(
    request: Mapping[str, Any], descriptors: Sequence[int], inherited: Sequence[Any]
) -> None:
    """Turn this fork into what ``python -m ipykernel_launcher`` would be; never return."""
    code = 1
    try:
        os.setsid()
        _die_with_parent()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for position, descriptor in enumerate((nothing, *descriptors)):
            os.dup2(descriptor, position)
            os.close(descriptor)
        for each in inherited:
            each.close()
        os.environ.clear()
        os.environ.update(request["environment"])
        time.tzset()
        os.chdir(request["folder"])
        path = request["environment"].get("PYTHONPATH", "").split(os.pathsep)
        sys.path[:0] = [os.path.abspath(each) for each in path if each]
        sys.dont_write_bytecode = bool(request["environment"].get("PYTHONDONTWRITEBYTECODE"))
        if numpy := sys.modules.get("numpy"):
            numpy.random.seed()  # all forks would draw the same numbers
        gc.set_threshold(50_000, 20, 100)  # a kernel lives for seconds: it seldom looks for garbage
        sys.argv = ["ipykernel_launcher", *request["arguments"]]
        sys.argv.append(f"--IPKernelApp.parent_handle={os.getppid()}")
        from ipykernel.kernelapp import IPKernelApp

        IPKernelApp.launch_instance()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        atexit._run_exitfuncs()  # a fork that does not return to its caller has no other way
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)


def _die_with_parent() -> None:
    """Let the kernel be killed when the server is; a server that is gone already has no child."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        os._exit(1)


def _read_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    found = {
        name: value
        for name, value in environment.items()
        if name.startswith(READ_AT_START) and name not in APPLIED_LATER
    }
    if not found.get("MPLBACKEND"):  # ipykernel would set it
        found["MPLBACKEND"] = INLINE
    return found


def _kill(process: int) -> None:
    """Kill a kernel and what it started."""
    if process:
        for kill in (os.killpg, os.kill):
            try:
                kill(process, signal.SIGKILL)
                return
            except OSError:
                continue


def _ended() -> Iterator[tuple[int, int]]:
    """Yield the children that have ended, with their exit status as subprocess counts it."""
    while True:
        try:
            process, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if process == 0:
            return
        yield process, os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    del sys.path[0]  # the folder of this file
    serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2], sys.argv[3:])
