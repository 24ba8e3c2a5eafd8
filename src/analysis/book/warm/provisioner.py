"""Give jupyter_client warm kernels in the place of ordinary ones."""

from __future__ import annotations

import errno
import os
import random
import socket
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis.book.warm import GUARD, GUARDED, client

_LAUNCHER = ["-m", "ipykernel_launcher"]
_HARMLESS_OPTIONS = {"-Xfrozen_modules=off"}
_GIVEN = Path("/proc/sys/net/ipv4/ip_local_port_range")
_FIRST = 10_000  # below it well-known services live
_PORTS = ("shell_port", "iopub_port", "stdin_port", "hb_port", "control_port")


class WarmProvisioner(LocalProvisioner):
    """The ordinary provisioner, but for where its process comes from.

    Signals, time-outs, interrupts and shutdown are inherited: a kernel forked elsewhere has a
    process number and a process group like any other.
    """

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose ports that no other kernel is about to take.

        jupyter_client asks the system for free ports and gives them back until the kernel takes
        them. Of several kernels that start at once, two could be given the same port, and any
        connection that is opened meanwhile could.
        """
        manager = self.parent
        if manager and client.supported() and manager.cache_ports and not self.ports_cached:
            self._marks = []
            for name in _PORTS:
                port, mark = reserved_port(manager.ip)
                setattr(manager, name, port)
                self._marks.append(mark)
            self.ports_cached = True
        return await super().pre_launch(**kwargs)

    async def cleanup(self, restart: bool = False) -> None:
        """Let others have the ports, unless the kernel starts again."""
        await super().cleanup(restart)
        if not restart:
            for mark in getattr(self, "_marks", ()):
                if mark:
                    mark.close()

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel, or start an ordinary one where that cannot be."""
        if (kwargs.get("env") or os.environ).get(GUARDED):
            cmd = [*cmd, f"--IPKernelApp.exec_files={GUARD}"]
        arguments = _arguments(cmd)
        if arguments is not None:
            try:
                kernel = client.start(
                    arguments,
                    kwargs.get("env") or os.environ,
                    str(kwargs.get("cwd") or Path.cwd()),
                    # jupyter_client removes it as well, unless its process is killed.
                    remove=[self.parent.connection_file] if self.parent else [],
                )
            except client.NoWarmKernel as reason:
                self.log.info("an ordinary kernel, for there is no warm one: %s", reason)
            else:
                self.process = kernel  # type: ignore[assignment]  # as good as a Popen, see Kernel
                self.pid = self.pgid = kernel.pid
                self.cwd = kwargs.get("cwd", Path.cwd())
                return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)


def reserved_port(ip: str) -> tuple[int, socket.socket | None]:
    """Return a free port, and a mark by which the other processes that ask here know it is taken.

    The mark is a name that the system forgets with the process, or when it is closed. Where the
    system gives no such names (a sandbox that forbids them, no descriptor left) there is no mark,
    and two kernels that start at once are as likely to meet as jupyter_client would let them.
    """
    while True:
        port = _free_port(ip)
        try:
            return port, _mark(port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return port, None
            # Another kernel is about to take it.


def _mark(port: int) -> socket.socket:
    mark = socket.socket(socket.AF_UNIX)
    try:
        mark.bind(f"\0analysis-kernel-port-{port}")
    except OSError:
        mark.close()
        raise
    return mark


def _free_port(ip: str) -> int:
    """Return a free port, if possible one that the system gives to no connection by itself."""
    while True:
        with socket.socket() as probe:
            try:
                probe.bind((ip, random.choice(_never_given())))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
            else:
                return int(probe.getsockname()[1])


@cache
def _never_given() -> Sequence[int]:
    """Return the ports that nobody has who did not ask for them; 0, for any, if none are known."""
    try:
        low, high = (int(each) for each in _GIVEN.read_text().split())
    except OSError:
        return [0]
    return [*range(_FIRST, low), *range(high + 1, 1 << 16)] or [0]


def _arguments(command: list[str]) -> list[str] | None:
    """Return a Python kernel's own arguments; None for a kernel that is not of this interpreter."""
    if Path(command[0]) != Path(sys.executable):
        return None
    options = [each for each in command[1:] if each not in _HARMLESS_OPTIONS]
    return options[2:] if options[:2] == _LAUNCHER else None
