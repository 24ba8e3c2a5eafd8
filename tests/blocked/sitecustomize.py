"""Started by Python itself where this folder is on PYTHONPATH: no connection leaves the machine.

An attempt is written to the file ``OFFLINE_LOG`` and refused. Kernels inherit this by the
environment or, forked, by the hook itself. Loopback and sockets of the file system are free.
"""

import errno
import os
import re
import sys

_EVENTS = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}


def _stays_here(address: object) -> bool:
    host = address[0] if isinstance(address, tuple) and address else address
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    # An address without host: a socket of the file system, or one that is connected already.
    return (
        not isinstance(host, str)
        or host in {"", "localhost", "::1", "0.0.0.0", "::"}
        or host.startswith(("/", "\0"))
        or re.fullmatch(r"127(\.\d+){3}", host) is not None
    )


def _refuse(event: str, arguments: tuple) -> None:
    at = _EVENTS.get(event)
    if at is None or _stays_here(arguments[at]):
        return
    # pathlib would be imported into every process.
    with open(os.environ["OFFLINE_LOG"], "a", encoding="utf-8") as log:  # noqa: PTH123
        log.write(f"{event} {arguments[at]!r} by {' '.join(sys.argv[:3])}\n")
    raise OSError(errno.ENETUNREACH, f"the network is cut: {event} {arguments[at]!r}")


if "OFFLINE_LOG" in os.environ:
    sys.addaudithook(_refuse)
