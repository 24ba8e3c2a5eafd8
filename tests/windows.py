"""Import the package and collect the unit tests where what only POSIX has is missing.

Run as ``python -m tests.windows``: exit code 0 and the names of what was imported. It is a stand-in
for Windows: whatever a module or a test asks for while it is loaded has to be there.
"""

from __future__ import annotations

import builtins
import importlib
import os
import pkgutil
import signal
import sys
from typing import Any

import pytest

MISSING = {
    os: "fork forkpty killpg mkfifo register_at_fork setsid".split(),
    signal: "SIGALRM SIGHUP SIGKILL SIGUSR1 alarm setitimer".split(),
}
"""What the modules have on POSIX alone, of what the package and its tests use or might."""
MODULES = {"fcntl", "grp", "pty", "pwd", "resource", "termios"}
_SCRIPTS = {
    "analysis.__main__",
    "analysis.book.guard",
    "analysis.book.recorder",
    "analysis.book.warm.server",
}
"""What is run and not imported; the last of them on Linux alone."""


def hide() -> None:
    """Take away what is missing; other people's packages keep the modules they import."""
    for module, names in MISSING.items():
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    found = builtins.__import__

    def only_what_is_there(name: str, *arguments: Any, **options: Any) -> Any:
        importer = (arguments[0] if arguments else options.get("globals")) or {}
        ours = str(importer.get("__name__", "")).partition(".")[0] in {"analysis", "tests"}
        if ours and name in MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return found(name, *arguments, **options)

    builtins.__import__ = only_what_is_there


def main() -> int:
    """Return the exit code of pytest's collection."""
    hide()
    import analysis

    for module in pkgutil.walk_packages(analysis.__path__, "analysis."):
        if module.name not in _SCRIPTS:
            importlib.import_module(module.name)
            print(module.name)
    return int(
        pytest.main(
            ["--collect-only", "-qq", "--ignore=tests/book", "--ignore=tests/browser", "tests"]
        )
    )


if __name__ == "__main__":
    sys.exit(main())
