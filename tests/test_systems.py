"""What must hold on every system: nothing of POSIX is needed to load, bytes are the same."""

from __future__ import annotations

import ast
import os
import subprocess
import sys

from tests.conftest import REPOSITORY


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=REPOSITORY,
        env={**os.environ, **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_package_and_tests_are_loaded_where_forks_signals_and_pipes_are_missing() -> None:
    done = run("-m", "tests.windows")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "analysis.quality.benchmark\n" in done.stdout
    for file in REPOSITORY.glob("tests/test_*.py"):
        assert f"tests/{file.name}: " in done.stdout


def test_each_text_that_is_written_names_its_encoding_and_keeps_its_line_ends() -> None:
    without = []
    for file in (REPOSITORY / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                named = {each.arg for each in node.keywords}
                if node.func.attr == "write_text" and not {"encoding", "newline"} <= named:
                    without.append(f"{file.name}:{node.lineno}")
    assert without == []


def test_a_system_whose_texts_are_not_utf8_is_refused_by_the_tests_with_the_way_out() -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    asked = "-m", "pytest", "-q", "--collect-only", "tests/test_periods.py"
    done = run(*asked, **plain)
    assert done.returncode != 0
    assert "expected UTF-8 as the encoding of texts, found" in done.stderr
    assert "set PYTHONUTF8=1" in done.stderr
    assert run(*asked, **(plain | {"PYTHONUTF8": "1"})).returncode == 0


def test_no_line_end_is_changed_when_the_report_is_checked_out() -> None:
    rules = (REPOSITORY / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert "* -text" in rules
