"""What the recorder sees, in a shell such as a kernel has: files, folders and modules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from analysis import book, periods

RECORDER = Path(book.__file__).with_name("recorder.py")
PACKAGE = Path(periods.__file__).parent
# As ipykernel does it: the recorder first, then cell by cell.
RUN = """\
import sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.safe_execfile(sys.argv[1], shell.user_ns)
for cell in sys.argv[2:]:
    shell.run_cell(cell)
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    root = tmp_path / "report"
    for name in ("data/a.csv", "data/b.csv", "_build/old.csv", ".hidden/c.csv"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x\n")
    (tmp_path / "outside.csv").write_text("x\n")
    return root


def recorded(report: Path, *cells: str, before: str = "") -> dict[str, Any]:
    """Run cells in the report's folder and return the record of them."""
    target = report.parent / "reads.json"
    own = {"ANALYSIS_ROOT": str(report), "ANALYSIS_READS": str(target)}
    own["IPYTHONDIR"] = str(report.parent / "ipython")
    command = [sys.executable, "-c", before + RUN, str(RECORDER), *cells]
    ended = subprocess.run(
        command, cwd=report, env=os.environ | own, capture_output=True, text=True, check=True
    )
    assert "Traceback" not in ended.stderr
    found: dict[str, Any] = json.loads(target.read_text())
    return found


def below(report: Path, places: list[str]) -> list[str]:
    return [Path(each).relative_to(report).as_posix() for each in places]


def test_files_of_the_report_count_however_they_are_read(report: Path) -> None:
    record = recorded(
        report,
        "from pathlib import Path\nPath('data/a.csv').read_bytes()",
        "open(b'data/b.csv').close()",
        "try:\n    open('data/in-vain.csv')\nexcept OSError:\n    pass",
        "import sqlite3\nsqlite3.connect('data/base.db').close()",
    )
    names = ["data/a.csv", "data/b.csv", "data/base.db", "data/in-vain.csv"]
    assert below(report, record["files"]) == names
    assert record["package"] is None


def test_files_that_are_written_generated_hidden_or_elsewhere_do_not_count(report: Path) -> None:
    record = recorded(
        report,
        "import os\nopen('data/new.csv', 'w').close()",
        "os.close(os.open('data/a.csv', os.O_WRONLY))",
        "open('_build/old.csv').close(); open('.hidden/c.csv').close()",
        "open('../outside.csv').close()",
    )
    assert record["files"] == []


def test_folders_that_are_listed_count_but_not_those_where_modules_are_looked_for(
    report: Path,
) -> None:
    record = recorded(
        report,
        "import os, sys\nos.listdir()",
        "list(os.scandir('data')); os.listdir('_build'); os.listdir('..')",
        "(os.mkdir('modules'), sys.path.insert(0, os.path.abspath('modules')))",
        "try:\n    import no_such_module\nexcept ImportError:\n    pass",
    )
    assert sorted(below(report, record["folders"])) == [".", "data"]


@pytest.mark.parametrize("imported", ["by a cell", "before"])
def test_modules_of_the_package_count_whoever_imported_them(report: Path, imported: str) -> None:
    words = "from analysis import periods\n"
    cell, before = (words, "") if imported == "by a cell" else ("1", words)
    record = recorded(report, cell, before=before)
    assert record["package"] == str(PACKAGE)
    modules = [Path(each).relative_to(PACKAGE).as_posix() for each in record["files"]]
    assert modules == ["__init__.py", "periods.py"]


def test_what_a_cell_read_before_it_failed_counts(report: Path) -> None:
    record = recorded(report, "open('data/a.csv').close()\n1 / 0", "open('data/b.csv').close()")
    assert below(report, record["files"]) == ["data/a.csv", "data/b.csv"]


def test_a_record_is_whole_or_absent(report: Path) -> None:
    recorded(report, "1")
    assert sorted(each.name for each in report.parent.glob("reads*")) == ["reads.json"]
