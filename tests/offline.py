"""`make offline`: build and tests with the network cut, and what tried to reach it nevertheless.

Two nets are cast. An audit hook in every Python process refuses and writes down each connection
that leaves the machine (:mod:`tests.blocked.sitecustomize`). Where the system allows it, all of
this runs in a network namespace that has a loopback and nothing else, and the kernel's own counters
say whether any process, Python or not, sent anything that no interface could carry.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import REPOSITORY

_HOOK = Path(__file__).with_name("blocked")
_INSIDE = _HOOK / "inside.py"


@dataclass(frozen=True)
class Outcome:
    """What a command did without a network.

    Attributes
    ----------
    status
        Its exit code.
    attempts
        Connections that Python refused, a line each.
    unroutable
        Packets that found no interface; None where no namespace could be had.
    """

    status: int
    attempts: list[str]
    unroutable: int | None


def namespace() -> list[str]:
    """Return the command that runs another without interfaces; empty where that is not allowed."""
    for options in (["--net", "--mount"], ["--net", "--mount", "--map-root-user"]):
        command = [shutil.which("unshare") or "unshare", *options]
        try:
            if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
                return command
        except OSError:
            break
    return []


def run(command: Sequence[str], folder: Path, **variables: str) -> Outcome:
    """Run a command in a folder, with the network cut."""
    with tempfile.TemporaryDirectory(prefix="offline-") as kept:
        log, counted = Path(kept, "log"), Path(kept, "counted")
        environment = {
            **os.environ,
            **variables,
            "PYTHONPATH": str(_HOOK),
            "OFFLINE_LOG": str(log),
        }
        cut = namespace()
        inside = [*cut, sys.executable, str(_INSIDE), str(counted)] if cut else []
        done = subprocess.run([*inside, *command], cwd=folder, env=environment, check=False)
        return Outcome(
            done.returncode,
            log.read_text(encoding="utf-8").splitlines() if log.exists() else [],
            int(counted.read_text(encoding="utf-8")) if counted.exists() else None,
        )


def main() -> int:
    """Build and test without network, and say what tried to reach it."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("pytest", nargs="*", help="what is given to pytest, after --")
    options = parser.parse_args()
    status = 0
    # Not make: it takes PYTHONPATH, and the hook with it, out of the environment.
    commands = {
        "build": [sys.executable, "-m", "analysis", "build"],
        "tests": [sys.executable, "-m", "pytest", "-q", *options.pytest],
    }
    for name, command in commands.items():
        found = run(command, REPOSITORY)
        packets = "not counted" if found.unroutable is None else str(found.unroutable)
        print(
            f"{name}: exit code {found.status}, attempts {len(found.attempts)}, "
            f"packets without a way out: {packets}"
        )
        for attempt in found.attempts:
            print(f"  {attempt}")
        status |= bool(found.status or found.attempts or found.unroutable)
    return status


if __name__ == "__main__":
    sys.exit(main())
