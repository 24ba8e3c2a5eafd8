"""Give jupyter_client warm kernels in the place of ordinary ones."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis.book.warm import client

_LAUNCHER = ["-m", "ipykernel_launcher"]
_HARMLESS_OPTIONS = {"-Xfrozen_modules=off"}


class WarmProvisioner(LocalProvisioner):
    """The ordinary provisioner, but for where its process comes from.

    Signals, time-outs, interrupts and shutdown are inherited: a kernel forked elsewhere has a
    process number and a process group like any other.
    """

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel, or start an ordinary one where that cannot be."""
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


def _arguments(command: list[str]) -> list[str] | None:
    """Return a Python kernel's own arguments; None for a kernel that is not of this interpreter."""
    if Path(command[0]) != Path(sys.executable):
        return None
    options = [each for each in command[1:] if each not in _HARMLESS_OPTIONS]
    return options[2:] if options[:2] == _LAUNCHER else None
