"""What is changed, whom a change reaches, which tests meet it, and what counts as a failure."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import coverage
import pytest

from analysis import ledger
from tests import broken_book, broken_files, edits, mutants, reach, record, seen_to_fail
from tests.conftest import posix


def _each(source: str, wide: bool = False) -> list[str]:
    return [edits.edited(source, [each]) for each in edits.edits(source, wide)]


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("x = a < 1", ["x = a <= 1", "x = a < 2"]),
        ("x = a and b", ["x = a or b"]),
        ("x = not a", ["x = a"]),
        ("x = a + b", ["x = a - b"]),
        ("x += a", ["x -= a"]),
        ("x = a < b == c", ["x = a <= b == c", "x = a < b != c"]),
        ("if a:\n    b()", ["if not a:\n    b()"]),
        ("x = a if b else c", ["x = c if b else a"]),
        ("x = True", ["x = False"]),
        ("x: int = a\ndef f(b: int) -> None:\n    raise ValueError(b + 1)", []),
        ("x = 'words'", []),
    ],
)
def test_one_thing_is_changed_at_a_time(source: str, changed: list[str]) -> None:
    assert sorted(_each(source)) == sorted(changed)


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("x = 'words'", ["x = 'changedwords'"]),
        ("raise x", ["pass"]),
        ("x()", ["pass"]),
        ("x += y", ["x -= y", "pass"]),
        ("def f():\n    return x", ["def f():\n    return"]),
        ("'What it is.'", []),
    ],
)
def test_a_wide_choice_changes_words_and_leaves_statements_out(
    source: str, changed: list[str]
) -> None:
    assert _each(source, wide=True) == changed


TOY = """
import subprocess, sys
from analysis import periods

def test_here():
    assert periods.year("2024") == 2024

def test_in_a_process():
    say = "from analysis import periods; print(periods.year('2024'))"
    done = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=False)
    assert done.stdout == "2024\\n"

def test_that_compares_nothing():
    periods.year("2024")
"""


@posix
@pytest.mark.parametrize(
    ("now", "passed", "failed", "erred"),
    [
        ("return int(period)", {"here", "in_a_process", "that_compares_nothing"}, set(), set()),
        ("return 2025", {"that_compares_nothing"}, {"here", "in_a_process"}, set()),
        ("raise KeyError", set(), {"in_a_process"}, {"here", "that_compares_nothing"}),
    ],
)
def test_a_change_reaches_the_test_and_what_it_starts_and_an_error_is_no_failure(
    tmp_path: Path, now: str, passed: set[str], failed: set[str], erred: set[str]
) -> None:
    (tmp_path / "test_toy.py").write_text(TOY)
    changed = f"{reach.source_of('periods').read_text()}\ndef year(period):\n    {now}\n"
    mutants.outcome({"periods": changed}, [str(tmp_path)], tmp_path / "told")
    found = [
        {name.rpartition("::test_")[2] for name in mutants.named(tmp_path / "told", word)}
        for word in ("passed", "failed", "erred")
    ]
    assert found == [passed, failed, erred]


def test_lines_are_told_by_test_and_module(tmp_path: Path) -> None:
    measured = coverage.CoverageData(str(tmp_path / "measured"))
    ours = str(reach.PACKAGE / "quality" / "growth.py")
    for line, context in enumerate(("", "tests/test_a.py::test_x", "tests/test_a.py")):
        measured.set_context(context)
        template = str(reach.PACKAGE / "book" / "templates" / "page.html")
        measured.add_lines({ours: [line], "/elsewhere/growth.py": [9], template: [3]})
    measured.write()
    found = reach.lines_by_test(tmp_path / "measured")
    assert found == {
        "tests/test_a.py::test_x": {("quality.growth", 1)},
        "tests/test_a.py": {("quality.growth", 2)},
    }


SHARING = """
import pytest
from analysis import periods

@pytest.fixture(scope="module")
def made():
    return periods.year("2024")

def test_first(made):
    assert made == 2024

def test_second(made):
    assert periods.written("2024") == "2024"
"""


def test_what_makes_a_shared_fixture_counts_for_the_file_of_its_tests(tmp_path: Path) -> None:
    toy, measured = tmp_path / "test_toy.py", tmp_path / "measured"
    toy.write_text(SHARING)
    # This test may be measured itself: nothing of that may reach what it measures.
    measuring = ("COVERAGE_", "ANALYSIS_TEST")
    ours = {key: to for key, to in os.environ.items() if not key.startswith(measuring)}
    environment = {**ours, "COVERAGE_FILE": str(measured), "ANALYSIS_COVERED": str(reach.PACKAGE)}
    run = ["run", "-m", "pytest", "-p", "tests.reach", "--rootdir", str(tmp_path), str(toy)]
    for arguments in (run, ["combine"]):
        command = [sys.executable, "-m", "coverage", *arguments]
        subprocess.run(command, cwd=reach.REPOSITORY, env=environment, check=True)
    functions = {
        test: {_function("periods", line) for module, line in lines if module == "periods"}
        for test, lines in reach.lines_by_test(measured).items()
    }
    assert "year" in functions.pop("test_toy.py")
    assert "written" in functions.pop("test_toy.py::test_second")
    assert functions == {}


def _function(module: str, line: int) -> str | None:
    source = reach.source_of(module).read_text()
    within = (
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.lineno < line <= (node.end_lineno or 0)
    )
    return next(within, None)


def test_a_statement_of_several_lines_counts_by_its_first() -> None:
    source = "@f(1)\ndef g():\n    x = (\n        2,\n    )\n"
    source += "    if y:\n        z()\n    elif 3:\n        z()"
    found = {each.what: (each.line, each.text) for each in edits.edits(source)}
    assert found == {
        "line 2, number: 1 -> 2": (2, "@f(2)"),
        "line 3, number: 2 -> 3": (3, "    x = (3,)"),
        "line 6, condition: if y: -> if not y:": (6, "    if not y:"),
        "line 8, number: 3 -> 4": (8, "    elif 4:"),
    }


def test_several_changes_are_made_at_once() -> None:
    source = "x = 1\ny = 2  # two\nz = 3"
    first, _, last = edits.edits(source)
    assert edits.edited(source, [first, last]) == "x = 2\ny = 2\nz = 4"


@posix
def test_a_test_that_no_change_of_its_lines_touches_is_not_seen_to_fail() -> None:
    test = "tests/test_periods.py::test_only_a_whole_year_has_a_year"
    source = reach.source_of("periods").read_text().splitlines()
    (its,) = (n for n, text in enumerate(source, 1) if "int(period) if" in text)
    (other,) = (n for n, text in enumerate(source, 1) if "shared += 1" in text)

    def found(line: int) -> list[str]:
        at = ("periods", line)
        found = seen_to_fail.seen([test], {test: {at}}, {at: 1}, 3)
        return [each.how for each in found]

    assert found(its) == ["failed"]
    assert found(other) == []


def test_a_check_failed_when_one_of_its_cases_did(capsys: pytest.CaptureFixture[str]) -> None:
    checks = record.functions(["a.py::test_a[1]", "a.py::test_a[2]", "a.py::b", "a.py::c"])
    assert checks == {
        "a.py::test_a": ["a.py::test_a[1]", "a.py::test_a[2]"],
        "a.py::b": ["a.py::b"],
        "a.py::c": ["a.py::c"],
    }
    hows = [("a.py::test_a[1]", "erred"), ("a.py::test_a[2]", "failed"), ("a.py::b", "erred")]
    seen = {test: record.Failure(test, "x", how, "") for test, how in hows}
    assert seen_to_fail._told(checks, seen) == 1
    assert capsys.readouterr().out.splitlines() == [
        "only by an error: a.py::b",
        "never failed: a.py::c",
        "1 of 3 checks failed by an assertion for a change of the code they run; "
        "1 only by an error, 1 never",
    ]


def test_what_was_seen_of_a_check_is_forgotten_when_its_words_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "REPOSITORY", tmp_path)
    monkeypatch.setattr(record, "KEPT", tmp_path / "seen.csv")
    file = tmp_path / "a.py"
    said = "@cases(1)\ndef test_a():\n    assert x\n\ndef test_b():\n    assert y\n"
    file.write_text(said)
    asked = ["a.py::test_a[1]", "a.py::test_b"]
    elsewhere = record.Failure("b.py::test_c", "x", "failed", "of its day")
    seen = [elsewhere, *(record.Failure.now(test, "x", "failed") for test in asked)]
    record.keep({each.test: each for each in seen})
    file.write_text(said.replace("cases(1)", "cases(1, 2)\n@more"))
    assert list(record.kept(asked)) == [*asked, "b.py::test_c"]
    file.write_text(said.replace("assert y", "assert True"))
    assert list(record.kept(asked)) == ["a.py::test_a[1]", "b.py::test_c"]
    assert record.kept(asked, again=True) == {"b.py::test_c": elsewhere}


@posix
def test_one_process_at_a_time_adds_to_what_was_seen(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.touch()
    with record.alone(lock), pytest.raises(SystemExit, match="another process adds"):
        record.alone(lock).__enter__()
    record.alone(lock).__enter__()


def test_the_reports_own_ledger_is_read_once_and_no_other_is_taken_for_it(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "load", ledger.load)
    mutants._keep_the_ledger()
    assert ledger.load() is ledger.load()
    (data.parent / "_config.yml").write_text("title: A Report\n")
    (data.parent / "chapters").mkdir()
    monkeypatch.setenv("ANALYSIS_ROOT", str(data.parent))
    assert list(ledger.load().observations.index) == ["kaz-total", "kaz-exports", "kaz-growth"]


def test_few_pages_stand_for_all_that_a_check_looks_at() -> None:
    assert broken_book.some(["a", "b", "c", "d", "e"]) == ["a", "c", "e"]
    assert broken_book.some(["a"]) == ["a"]


def test_the_quickest_tests_meet_a_mutant_first_and_files_stay_together() -> None:
    lines = {"a.py::x": 9, "b.py::x": 2, "a.py::y": 3, "b.py::y": 8, "c.py": 1}
    assert mutants._quick_first(lines) == ("c.py", "b.py::x", "b.py::y", "a.py::y", "a.py::x")


def test_what_leaves_out_is_tried_after_what_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    some = [
        edits.Edit(1, f"line 1, {word}: x -> y", 0, "y")
        for word in ("nothing returned", "words", "number", "comparison")
    ]
    monkeypatch.setattr(seen_to_fail, "edits", lambda source, wide: some)
    kinds = [each.what.split(", ")[1][:6] for each in seen_to_fail._edits.__wrapped__("stated")[1]]
    assert kinds == ["number", "compar", "nothin", "words:"]


def test_a_break_reaches_who_imported_the_name_and_who_keeps_it_in_a_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken, user = ModuleType("analysis.broken"), ModuleType("analysis.user")
    broken.__dict__.update(rule=lambda: 1, most=40)
    user.__dict__.update(rule=broken.rule, rules=(broken.rule, len), most=40, least=40)
    monkeypatch.setitem(sys.modules, "analysis.broken", broken)
    monkeypatch.setitem(sys.modules, "analysis.user", user)
    before = dict(broken.__dict__)
    broken.__dict__.update(rule=lambda: 2, most=41)
    mutants._hand_on(before, broken.__dict__)
    assert user.rule() == user.rules[0]() == 2
    assert user.rules[1] is len
    assert (user.most, user.least) == (41, 40)


@posix
def test_a_mutant_whose_tests_cannot_be_run_is_not_killed() -> None:
    source = reach.source_of("periods").read_text()
    gone = mutants.Mutant("periods", "nothing", source, ("tests/test_periods.py::test_gone",))
    with pytest.raises(RuntimeError, match="pytest ended with 4"):
        gone.end(None)
    assert mutants.Mutant("periods", "nothing", source, ()).end(None) == 0


def test_the_interval_of_a_share_is_wilsons() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263 is 0.2553 to 0.3662.
    assert mutants._wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_what_is_broken_by_hand_stands_in_its_file_and_names_a_test() -> None:
    for each in broken_files.BREAKS:
        assert each.old in (reach.REPOSITORY / each.file).read_text(encoding="utf-8"), each
        file, _, part = each.tests.partition(":")
        tests = (reach.REPOSITORY / f"tests/test_{file}.py").read_text(encoding="utf-8")
        names = [node.name for node in ast.parse(tests).body if isinstance(node, ast.FunctionDef)]
        for word in part.split(" or "):
            assert any(word in name for name in names), each
