"""A build needs no network and does not ask for it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import offline
from tests.blocked.inside import ASKED_FOR
from tests.conftest import REPOSITORY, cannot
from tests.notebooks import code
from tests.reports import make_report, page, read_first

BUILD = [sys.executable, "-m", "analysis", "build"]
ASKS = "import socket\ntry:\n    {}\nexcept OSError as error:\n    print('refused')"


def test_a_build_reaches_for_no_other_host(tmp_path: Path) -> None:
    cells = [read_first("data/events.csv"), code("import pandas, matplotlib.pyplot\nprint(1)")]
    report = make_report(tmp_path / "report", reads=cells, sound=[code("print(6 * 7)")])
    found = offline.run(BUILD, report, ANALYSIS_ROOT=str(report))
    assert found.status == 0
    assert found.attempts == []
    assert found.unroutable in (0, None)
    assert (report / "_build/report.pdf").exists()


@pytest.mark.parametrize(
    ("asks", "attempt"),
    [
        ("socket.create_connection(('192.0.2.1', 80), 1)", "'192.0.2.1'"),
        ("socket.getaddrinfo('example.org', 443)", "'example.org'"),
        ("socket.getaddrinfo('127.example.org', 443)", "'127.example.org'"),
        ("socket.socket(2, 2).sendto(b'?', ('192.0.2.1', 53))", "'192.0.2.1'"),
    ],
    ids=["connects", "looks up a name", "and one like a loopback", "sends"],
)
def test_a_notebook_that_reaches_out_is_refused_and_seen(
    tmp_path: Path, asks: str, attempt: str
) -> None:
    report = make_report(tmp_path / "report", asks=[code(ASKS.format(asks))])
    found = offline.run([*BUILD, "--html"], report, ANALYSIS_ROOT=str(report))
    assert found.status == 0
    assert attempt in "".join(found.attempts)
    assert "refused" in page(report, "asks")


@pytest.fixture
def namespace() -> None:
    if not offline.namespace():
        cannot("no network namespace is to be had here")


@pytest.mark.usefixtures("namespace")
def test_a_program_that_is_no_python_is_counted(tmp_path: Path) -> None:
    reaches = "exec 3<>/dev/tcp/192.0.2.1/80"
    found = offline.run(["bash", "-c", reaches], tmp_path)
    assert found.status != 0
    assert found.attempts == []
    assert found.unroutable is not None
    assert found.unroutable > 0
    assert offline.run(["true"], tmp_path).unroutable == 0


@pytest.mark.usefixtures("namespace")
@pytest.mark.skipif(not Path("/etc/resolv.conf").exists(), reason="no resolver is named here")
def test_names_are_not_asked_of_a_resolver_that_cannot_be_seen(tmp_path: Path) -> None:
    asks = ["grep", "-qx", "nameserver 192.0.2.53", "/etc/resolv.conf"]
    before = Path("/etc/resolv.conf").read_bytes()
    assert offline.run(asks, tmp_path).status == 0
    assert Path("/etc/resolv.conf").read_bytes() == before


@pytest.mark.usefixtures("namespace")
def test_what_is_cut_off_can_be_cut_off_again() -> None:
    again = "from pathlib import Path\nfrom tests import offline\n"
    again += "raise SystemExit(offline.run(['true'], Path()).status)"
    assert offline.run([sys.executable, "-c", again], REPOSITORY).status == 0


@pytest.mark.usefixtures("namespace")
@pytest.mark.skipif(not Path("/proc/net/snmp6").exists(), reason="no IPv6 here")
@pytest.mark.parametrize(
    ("address", "counts"), [(ASKED_FOR, False), ("2001:db8::1", True)], ids=["Chromium's", "other"]
)
def test_only_the_question_that_chromium_repeats_is_not_counted(
    tmp_path: Path, address: str, counts: bool
) -> None:
    found = offline.run(["bash", "-c", f"exec 3<>/dev/udp/{address}/443 || true"], tmp_path)
    assert found.unroutable is not None
    assert (found.unroutable > 0) is counts
