"""Tiny reports for tests: a few real data, real configuration, chapters of a few cells."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from analysis import ledger
from tests.conftest import REPOSITORY
from tests.notebooks import code, save, text

FIGURE = "cepa-xca-turnover-2023"
"""The one observation of these reports: their evidence takes no time."""
EMPTY = (
    *("corridor_nodes.csv", "corridor_edges.csv"),
    *("benchmarks/checks.csv", "benchmarks/outside.csv"),
    *(f"reconciliation/{name}.csv" for name in "coverage margins reasons transit".split()),
)
FILLED = {
    "geo/borders.json": json.dumps(
        {"source": "none", "coasts": [[[0, 0], [1, 1]]], "borders": [[[0, 0], [1, 1]]]}
        | {"outlines": {}}
    ),
    "changes.csv": "date,what,why,observations,sources\n2026-11-22,One figure.,To begin.,1,1\n",
}


def make_report(folder: Path, **chapters: list[dict[str, Any]]) -> Path:
    """Make a report whose chapters have a title and the given cells."""
    shutil.copytree(REPOSITORY / "data/vocabulary", folder / "data/vocabulary")
    for table in ledger.COLUMNS:
        head, *rows = (REPOSITORY / f"data/{table}.csv").read_text().splitlines(keepends=True)
        kept = [row for row in rows if row.startswith(f"{FIGURE},")]
        (folder / f"data/{table}.csv").write_text("".join([head, *kept]))
    entries = (REPOSITORY / "data/sources.bib").read_text().split("\n@")
    (entry,) = [each for each in entries if "{cepa2024," in each]
    (folder / "data/sources.bib").write_text(f"@{entry.removeprefix('@')}\n")
    _copy_the_rest(folder / "data")
    (folder / "chapters").mkdir()
    (folder / "chapters/published.csv").write_text("page,role,name,text\n")
    shutil.copy(REPOSITORY / "_config.yml", folder)
    (folder / "index.md").write_text("# Front\n")
    (folder / "requirements.txt").write_text("pandas==3\n")
    for name, cells in chapters.items():
        edit(folder, name, *cells)
    entries = "".join(f"  - file: chapters/{name}\n" for name in chapters)
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{entries}")
    return folder


def _copy_the_rest(data: Path) -> None:
    """Let there be every file that a report must have, with no more in it than need be."""
    for place in (*EMPTY, *FILLED):
        (data / place).parent.mkdir(exist_ok=True)
    for place in EMPTY:
        header = (REPOSITORY / "data" / place).read_text().partition("\n")[0]
        (data / place).write_text(f"{header}\n")
    for place, content in FILLED.items():
        (data / place).write_text(content)


def edit(report: Path, chapter: str, *cells: dict[str, Any], title: str = "") -> None:
    """Write a chapter anew."""
    save(report / f"chapters/{chapter}.ipynb", text(f"# {title or chapter.title()}"), *cells)


def read_first(path: str, then: str = "") -> dict[str, Any]:
    """Return a cell that prints a file of the report."""
    return code(
        "import os, time\nfrom pathlib import Path\n"
        f"print(Path(os.environ['ANALYSIS_ROOT'], {path!r}).read_text()[:20])\n{then}"
    )


# Tests that run in the background of a shell would hand on that Ctrl-C is ignored.
_CTRL_C: dict[str, Any] = (
    {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    if hasattr(os, "fork")
    else {}
)


def environment(report: Path) -> dict[str, str]:
    return {**os.environ, "ANALYSIS_ROOT": str(report), "TMPDIR": tempfile.gettempdir()}


def analysis(report: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """Start the command in a report, as a user would in a terminal."""
    return subprocess.Popen(
        [sys.executable, "-m", "analysis", *arguments],
        cwd=report,
        env=environment(report),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        **(_CTRL_C | options),
    )


def build(report: Path, *arguments: str) -> tuple[int, str]:
    """Build a report and return exit code and what was said."""
    process = analysis(report, "build", "--html", "--why", *arguments)
    said = process.communicate(timeout=120)
    return process.returncode, "".join(said)


def page(report: Path, chapter: str) -> str:
    return (report / f"_build/html/chapters/{chapter}.html").read_text()
