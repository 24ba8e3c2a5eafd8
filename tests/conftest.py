"""A small valid data folder that tests may damage."""

from __future__ import annotations

import codecs
import csv
import locale
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from analysis import ledger
from analysis.ledger import COLUMNS, Ledger

REPOSITORY = Path(__file__).resolve().parents[1]

posix = pytest.mark.skipif(
    not hasattr(os, "fork"),
    reason="signals, forks and groups of processes are those of POSIX; this system has others",
)
"""Of tests that kill, interrupt or fork: on Windows nothing of what they ask for exists."""
linux = pytest.mark.skipif(sys.platform != "linux", reason="work is forked on Linux only")

SOURCES = """\
@misc{office, title={Customs bulletin}, author={{Customs office}}, date={2026-01-31}, grade={A},
  url={https://example.org/bulletin}, text={bulletin}}
@misc{paper, title={An article}, date={2026-02}, grade={B}}
@misc{mirror, title={A mirror of the article}, date={2026-02}, grade={C}, copies={paper}}
"""

OBSERVATIONS = [
    "kaz-total,trade,trade_value,KAZ,CHN,total,,2023,,41,USD_bn,,unstated,office,p.1,measured,",
    "kaz-exports,trade,trade_value,KAZ,CHN,exports,,2023,,24.7,USD_bn,more than,unstated,paper,"
    "p.2,measured,",
    "kaz-growth,trade,trade_growth,KAZ,CHN,total,,2023,2022,one-third,fraction,almost,unstated,"
    "mirror,p.3,measured,",
]


def pytest_configure() -> None:
    """Refuse a system whose texts are not UTF-8: tests read and write them without naming it."""
    encoding = locale.getencoding() if not sys.flags.utf8_mode else "utf-8"
    if codecs.lookup(encoding).name != "utf-8":
        raise pytest.UsageError(
            f"expected UTF-8 as the encoding of texts, found {encoding}; set PYTHONUTF8=1"
        )


def cannot(reason: str) -> NoReturn:
    """Skip a test that this machine cannot run; in continuous integration that is a failure."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{reason}; with CI=true a skip is a failure")
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def environment_as_it_was() -> Iterator[None]:
    """Take back what a test, or a library that it starts, sets: kernels fork by the environment."""
    before = dict(os.environ)
    yield
    now = dict(os.environ)
    now.pop("PYTEST_CURRENT_TEST", None)
    for name in now.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a valid data folder of three sources and three observations."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copytree(REPOSITORY / "data" / "vocabulary", folder / "vocabulary")
    (folder / "sources.bib").write_text(SOURCES, encoding="utf-8")
    for name, columns in COLUMNS.items():
        rows = OBSERVATIONS if name == "observations" else []
        (folder / f"{name}.csv").write_text("\n".join([",".join(columns), *rows, ""]))
    return folder


_USUAL = {
    "topic": "trade",
    "measure": "trade_value",
    "subject": "KAZ",
    "counterpart": "CHN",
    "flow": "total",
    "period": "2023",
    "unit": "USD_bn",
    "reporter": "unstated",
    "source": "office",
    "locator": "p.1",
    "status": "measured",
}

Row = dict[str, str]
LedgerOf = Callable[..., Ledger]


@pytest.fixture
def ledger_of(data: Path) -> LedgerOf:
    """Return a function that makes a ledger of rows; what a row leaves out is usual."""

    def make(observations: list[Row], **tables: list[Row]) -> Ledger:
        _write(data / "observations.csv", [_USUAL | row for row in observations])
        for name, rows in tables.items():
            usual = {"pledged_by": "officials"} if name == "pledges" else {}
            _write(data / f"{name}.csv", [usual | row for row in rows])
        return ledger.load(data)

    return make


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS[path.stem], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
