"""A plugin of pytest: one warm server for all processes that pytest-xdist starts.

``pytest -p analysis.book.warm.shared_by_pytest -n auto --nbval chapters``
"""

from __future__ import annotations

from typing import Any

from analysis.book.warm import client


def pytest_configure(config: Any) -> None:
    """Start the server before the processes that will ask it for kernels."""
    if not hasattr(config, "workerinput"):
        sharing = client.shared()
        sharing.__enter__()
        config.add_cleanup(lambda: sharing.__exit__(None, None, None))


def pytest_xdist_auto_num_workers() -> int:
    """Return what ``-n auto`` means: a process for each kernel that should run at once."""
    return client.at_once()
