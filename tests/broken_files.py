"""Breaks by hand, for checks that small changes of the package's lines do not reach, or not soon.

Those are checks of the tests' own tools, of a script that runs by its path, of files of the
repository, and of builds and the server, where each try takes long. Each break replaces words of
one file in a copy of the repository, where the tests that look at it are run in a process of their
own. :mod:`tests.seen_to_fail` asks for them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import REPOSITORY

_LEFT_OUT = (".git", ".venv", "_build", "__pycache__", ".*_cache", ".hypothesis")
_SECONDS = 300
_FAILED = re.compile(r"FAILED (tests/\S+::.+?) - (?:assert|AssertionError|Failed)\b")
_ERRED = re.compile(r"(?m)^(?:FAILED|ERROR) (tests/\S+::.+?)(?: - |$)")


@dataclass(frozen=True)
class Break:
    """Words of a ``file`` that become others, and the functions of tests that look at them.

    Where no words are replaced, the new ones stand before the first import.
    """

    file: str
    old: str
    new: str
    tests: str
    """``test_file.py`` and, after a colon, a part of the names of functions, as for ``-k``."""

    @property
    def what(self) -> str:
        """Return the break in words."""
        return f"{self.file}: {self.old!r} -> {self.new!r}"


def _of(file: str, *breaks: tuple[str, str, str]) -> list[Break]:
    return [Break(file, *each) for each in breaks]


BREAKS = [
    *_of(
        "tests/edits.py",
        ("ast.Lt: ast.LtE,", "ast.Lt: ast.Gt,", "mutants:one_thing_is_changed"),
        ('f"changed{node.value}"', 'f"other{node.value}"', "mutants:wide_choice"),
        ("id(plain): each.lineno\n", "id(plain): 0\n", "mutants:several_lines_counts"),
        ("lines[each.at] = each.text", "lines[0] = each.text", "mutants:several_changes"),
    ),
    *_of(
        "tests/mutants.py",
        ("and any(id(each) in swapped", "and any(False", "mutants:break_reaches"),
        ("and not _asserted(call)", "and _asserted(call)", "mutants:change_reaches"),
        ("_KILLED = {1, 2, 124}", "_KILLED = {1, 2, 4, 124}", "mutants:cannot_be_run"),
        ("z * z / (4 * tried * tried)", "z * z / (2 * tried)", "mutants:wilsons"),
        ("first[_file(test)], _file(test)", "_file(test)", "mutants:quickest"),
    ),
    *_of(
        "tests/reach.py",
        ('if place.suffix != ".py":', "if False:", "mutants:lines_are_told"),
        ('if fixturedef.scope != "function":', "if False:", "mutants:shared_fixture"),
    ),
    *_of(
        "tests/seen_to_fail.py",
        ('in ("failed", "erred") if', 'in ("erred", "failed") if', "mutants:a_check_failed"),
        ("if not tests:\n", "if tests:\n        return dict.fromkeys(tests, 'failed')\n"
         "    if not tests:\n", "mutants:no_change_of_its_lines"),
        ("key=lambda each: any(", "key=lambda each: not any(", "mutants:leaves_out"),
    ),
    *_of("tests/broken_book.py", ("cases[len(cases) // 2]", "cases[1]", "mutants:few_pages")),
    *_of(
        "tests/hostile.py",
        ('times += content.count(b"alert")', "times += 0", "hostile:in_a_workbook"),
        ('not in ("table", "index")', "not in kinds.values()", "hostile:in_a_database"),
        ("if _RUNS.match(w)]", "if not _RUNS.match(w)]", "hostile:found_in_json"),
        ('("/OpenAction", "/AA") if', '("/AA",) if', "hostile:when_it_is_opened"),
        ("startswith(_SCHEMES)", "strip()", "hostile:leads_to_no_page"),
        ("if _FORMULA.match(cell) and", "if not _FORMULA.match(cell) and",
         "hostile:formulas_are_found"),
        ('name.startswith("on")', 'name.startswith("off")', "hostile:markup_of_an_enemy"),
    ),
    *_of("tests/test_hostile.py", ('"os.system", ', "", "hostile:what_could_run")),
    *_of("src/analysis/paths.py", ("", "import pickle\n", "hostile:runs_nothing")),
    *_of(
        "requirements.in",
        ("# runs a notebook with parameters", "#", "hostile:says_what_it_is_for"),
        ("\nnumpy ", "\nnumbers ", "hostile:each_package"),
    ),
    *_of("requirements.txt", ("--hash=sha256:", "--hash=md5:", "hostile:pinned")),
    *_of(
        "src/analysis/periods.py",
        ("", "import analysis.cli\n", "floors:lower_floors"),
        ("", "import fcntl\n", "systems:are_missing"),
    ),
    *_of("src/analysis/book/inputs.py", ("", "from scipy import stats\n", "floors:scipy")),
    *_of("tests/test_no_rows.py", ('"analysis.deposit",', '"analysis.trade",', "no_rows:found")),
    *_of("src/analysis/book/site.py", ('encoding="utf-8", newline=""', "", "systems:each_text")),
    *_of("tests/conftest.py", ('!= "utf-8":', '== "nothing":', "systems:not_utf8")),
    *_of(".gitattributes", ("* -text", "* text", "systems:line_end")),
    *_of("src/analysis/book/forked.py", ("prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)", "getpid()",
                                         "forked:its_parent or is_gone")),
    *_of("tests/test_fuzz.py", ('random.Random(f"{seed}/{number}")', "random.Random()",
                                "fuzz:the_same_number")),
    *_of(
        "src/analysis/book/recorder.py",
        ("files.add(os.path.abspath(os.fsdecode(path)))", "pass", "recorder:however"),
        ('generated = ("_build", "__pycache__")', "generated = ()", "recorder:generated_hidden"),
        ('startswith("<frozen importlib")', 'startswith("<liquid")', "recorder:listed_count"),
        ('"files": sorted({*filter(None, map(place, list(files))), *modules})',
         '"files": sorted(filter(None, map(place, list(files))))', "recorder:whoever"),
        ('"post_run_cell", write', '"pre_run_cell", write', "recorder:before_it_failed"),
        ("os.replace(draft, target)", "open(target, 'w').write(open(draft).read())",
         "recorder:whole_or_absent"),
    ),
    *_of(
        "src/analysis/book/site.py",
        ('whole and state.get("html") == _listing(home / "html")', "whole",
         "site:lost_a_page or thrown_away"),
        ("reusable = same_basis and not from_later", "reusable = False", "site:left_alone"),
        ("printing = with_pdf and not pdf_is_good", "printing = not pdf_is_good",
         "site:follows_when_it_is_asked"),
    ),
    *_of(
        "src/analysis/book/files.py",
        ("if path.read_bytes() == content:", "if path.read_bytes() is not None:",
         "survival:another_time or removed_while or five_builds"),
    ),
    *_of(
        "src/analysis/cli.py",
        ('print(f"{name}: {_readable(error)}"', 'print(f"{name}: {type(error)}"',
         "survival:full_disk or may_not_be_written"),
        ("stopped; the last good book", "ended; the last good book",
         "failures:within_two_seconds"),
        ("        return 130", "        return 131", "failures:while_compiling"),
    ),
    *_of("tests/kills.py", ("neither the last good one", "not the last good one",
                            "survival:harness_sees")),
    *_of(
        "src/analysis/book/build.py",
        ("notebooks failed", "pages failed", "failures:others_finish"),
        ("Waiting for another build", "Waiting for a build", "failures:second_waits"),
        ("if not checked:", "if False:", "failures:no_python or no_notebook"),
        ('*home.glob("executed/**/.running-*"), ', "", "failures:no_process_and_no_file"),
    ),
    *_of("src/analysis/book/cache.py", (" or _changed_since(started_ns, run, reads)", "",
                                          "failures:are_made_again")),
    *_of(
        "src/analysis/book/serve.py",
        ('news.tell("failed" if status else "built")', 'news.tell("built")',
         "serve:leaves_the_page"),
        ("self.send_error(404,", "self.send_error(410,", "serve:is_not_found"),
        ("cannot be used (", "is taken (", "serve:taken_port"),
        ("server.shutdown()", "time.sleep(3)", "serve:ctrl_c"),
    ),
    *_of(
        "tests/blocked/sitecustomize.py",
        ("log.write(", "str(", "offline:refused_and_seen"),
    ),
    *_of("tests/offline.py", ("if log.exists() else []", "if log.exists() else ['one']",
                              "offline:no_other_host")),
    *_of(
        "tests/blocked/inside.py",
        ("unroutable() - before", "0", "offline:no_python"),
        ("nameserver 192.0.2.53", "nameserver 192.0.2.54", "offline:resolver"),
        ("own(ASKED_FOR)", "pass", "offline:chromium_repeats"),
    ),
    *_of(
        "tests/reproduce.py",
        ("size + len(first)", "size", "reproduce:counted"),
        ("if first[n] != second[n]", "if first[n] == second[n]", "reproduce:first_difference"),
        ("), shorter)\n", "), 0)\n", "reproduce:goes_on"),
        ("only in {there}", "in {there}", "reproduce:in_one_alone"),
        ('return "a source archive"', 'return "an archive"', "reproduce:commit"),
        ("_difference(shown, first, second))", "'')", "reproduce:is_found"),
        ("if first != second:", "if first == second:", "reproduce:other_surroundings"),
    ),
    *_of("src/analysis/book/stamp.py", ("combine(as_of, datetime.time(), datetime.UTC)",
                                        "now(datetime.UTC)",
                                        "reproduce:date_of_the_data")),
]  # fmt: skip


def seen(wanted: set[str]) -> Iterator[tuple[str, str, str]]:
    """Yield test, break and how it failed, for breaks that functions of tests are wanted of."""
    with tempfile.TemporaryDirectory(prefix="broken-") as folder:
        copy = Path(folder, "report")
        ignored = shutil.ignore_patterns(*_LEFT_OUT)
        shutil.copytree(REPOSITORY, copy, symlinks=True, ignore=ignored)
        for each in BREAKS:
            file, _, part = each.tests.partition(":")
            of_file = {test for test in wanted if test.startswith(f"tests/test_{file}.py::")}
            if any(word in test for word in part.split(" or ") for test in of_file):
                yield from ((test, each.what, how) for test, how in _failing(copy, each).items())


def _failing(copy: Path, each: Break) -> dict[str, str]:
    """Return how tests fail in a copy of the repository that is broken while they run.

    Raises
    ------
    ValueError
        When the words that a break replaces stand nowhere.
    """
    path = copy / each.file
    sound = path.read_text(encoding="utf-8")
    if each.old not in sound:
        raise ValueError(f"{each.old!r} does not stand in {each.file}; mend this break")
    if each.old:
        broken = sound.replace(each.old, each.new)
    else:  # after the import from the future, which must be the first
        broken = re.sub(r"(?m)^(?=import |from (?!__future__))", lambda _: each.new, sound, count=1)
    path.write_text(broken, encoding="utf-8", newline="")
    try:
        file, _, part = each.tests.partition(":")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--tb=no", "-rfE", f"tests/test_{file}.py",
             "-k", part],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy / "src"), "COLUMNS": "1000"},
            capture_output=True, text=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {}
    finally:
        path.write_text(sound, encoding="utf-8", newline="")
    erred = {found[1]: "erred" for found in _ERRED.finditer(done.stdout)}
    return erred | {found[1]: "failed" for found in _FAILED.finditer(done.stdout)}
