"""A plugin of pytest: one warm server for all processes of pytest-xdist, and guarded kernels.

``pytest -p analysis.book.warm.shared_by_pytest -n auto --nbval chapters``
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from analysis.book.warm import GUARDED, client


def pytest_configure(config: Any) -> None:
    """Start the server before the processes that will ask it for kernels."""
    if not hasattr(config, "workerinput"):
        sharing = client.shared()
        sharing.__enter__()
        os.environ[GUARDED] = "yes"
        config.add_cleanup(lambda: sharing.__exit__(None, None, None))


# Before pytest-xdist its own, which is asked first otherwise; optional, since it may not be there.
@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Return what ``-n auto`` means, where its own variable does not say it."""
    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else client.at_once()
