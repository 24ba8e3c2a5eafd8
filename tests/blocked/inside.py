"""Run a command in a network namespace of its own, and count what found no way out of it.

``python inside.py FILE COMMAND...`` raises the loopback, runs the command, writes the number of
packets without a route, by the kernel's own counters, to FILE and returns the command's exit code.

Names are asked of an address without a way: a resolver of this machine, as Ubuntu has, would be
asked over the loopback, where nothing is counted.

Chromium asks the kernel every minute whether there is a way to one address, and sends it nothing;
without one the kernel counts the question like a packet. Here that address is the loopback's.
"""

import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, which has no network namespaces either
    fcntl = None

_SET_FLAGS = 0x8914  # SIOCSIFFLAGS of netdevice(7)
_UP_AND_RUNNING = 0x41
_SET_ADDRESS = 0x8916  # SIOCSIFADDR; for IPv6 it takes address, length of the prefix and interface
_RESOLVER = "nameserver 192.0.2.53\n"  # an address for documentation (RFC 5737)
ASKED_FOR = "2001:4860:4860::8888"


def raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", _UP_AND_RUNNING)
        fcntl.ioctl(any_socket, _SET_FLAGS, request)


def own(address: str) -> None:
    loopback = socket.if_nametoindex("lo")
    request = struct.pack("16sIi", socket.inet_pton(socket.AF_INET6, address), 128, loopback)
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_ADDRESS, request)


@contextmanager
def names_sent_away() -> Iterator[None]:
    if not Path("/etc/resolv.conf").exists():
        yield
        return
    # The file stays to the end: a command that does all this again could mount nothing upon one
    # that is gone.
    with tempfile.NamedTemporaryFile("w", prefix="resolv-", encoding="ascii") as file:
        file.write(_RESOLVER)
        file.flush()
        subprocess.run(["mount", "--bind", file.name, "/etc/resolv.conf"], check=True)
        yield


def unroutable() -> int:
    header, values = (
        line.split()
        for line in Path("/proc/net/snmp").read_text(encoding="ascii").splitlines()
        if line.startswith("Ip:")
    )
    found = int(values[header.index("OutNoRoutes")])
    newer = Path("/proc/net/snmp6")  # missing where the machine has no IPv6
    for line in newer.read_text(encoding="ascii").splitlines() if newer.exists() else []:
        if line.startswith("Ip6OutNoRoutes"):
            found += int(line.split()[1])
    return found


if __name__ == "__main__":
    raise_loopback()
    if Path("/proc/net/snmp6").exists():
        own(ASKED_FOR)
    with names_sent_away():
        before = unroutable()
        status = subprocess.run(sys.argv[2:], check=False).returncode
        Path(sys.argv[1]).write_text(str(unroutable() - before), encoding="utf-8")
    sys.exit(status)
