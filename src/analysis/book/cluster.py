"""Execute on a Dask cluster: the executor of a scheduler that is running somewhere.

The cluster does what a pool of processes does here, through the same interface. Its workers need
the same environment (``requirements.txt`` and this package) and the report's folder under the same
path, because notebooks, data and results are files. Tasks of a worker that is lost go to another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from analysis.book import BookError

_PATIENCE = "10s"
_ADDRESS = re.compile(r"(tcp|tls|ws|wss|ucx)://\S+:\d+|inproc://\S+")


@contextmanager
def connected(address: str) -> Iterator[Executor]:
    """Connect to the scheduler at an address such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    BookError
        When it is no address, no scheduler answers there, or it has no workers.
    """
    if not _ADDRESS.fullmatch(address):
        raise BookError(
            "expected the address of a Dask scheduler, such as tcp://10.0.0.5:8786, "
            f"found {address}"
        )
    from distributed import Client

    try:
        client: Any = Client(address, timeout=_PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise BookError(
            f"expected a Dask scheduler at {address}, found none ({error}); start one with "
            "`dask scheduler` and name its address"
        ) from None
    try:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            raise BookError(
                f"the Dask scheduler at {address} has no workers; start one with "
                f"`dask worker {address}` in this environment"
            ) from None
        # A notebook writes files: asked for twice it has to run twice.
        yield client.get_executor(pure=False, retries=2)
    finally:
        client.close(timeout=2)
