from __future__ import annotations

import argparse
import csv
import io
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from analysis import cli, ledger
from analysis.book import BookError
from tests.conftest import REPOSITORY
from tests.test_author_new import SOURCE
from tests.test_inventory import FIGURE, PUBLISHED, TABLE, built
from tests.test_inventory import report as promising


def test_help_explains_every_verb_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["--help"])
    assert stop.value.code == 0
    shown = capsys.readouterr().out
    assert {"build", "accept"} <= set(cli.VERBS)
    for name, verb in cli.VERBS.items():
        assert f"analysis {name}" in verb.example
        assert verb.example in shown


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["no-such-verb"],
        ["build", "--no-such-option"],
        ["build", "--timeout", "-5"],
        ["build", "--timeout", "9" * 5000],
        ["serve", "--port", "99999999"],
        ["reconcile", "reports.csv", "--workers", "0"],
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2


def test_what_is_wrong_with_the_report_is_one_message_and_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: argparse.Namespace) -> int:
        raise BookError("chapters/trade.ipynb, cell 3: boom")

    verb = cli.Verb("fail", "analysis fail", fail)
    monkeypatch.setitem(cli.VERBS, "fail", verb)
    assert cli.main(["fail"]) == 1
    shown = capsys.readouterr()
    assert shown.err == "analysis fail: chapters/trade.ipynb, cell 3: boom\n"
    assert shown.out == ""


def test_outside_a_report_the_message_says_where_to_go(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: str,
) -> None:
    monkeypatch.setenv("ANALYSIS_ROOT", str(tmp_path))
    assert cli.main(["build"]) == 1
    assert "change into the report's folder" in capsys.readouterr().err


def test_texts_in_a_folder_that_does_not_exist_are_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "nope")
    assert cli.main(["verify", "--texts", missing]) == 1
    assert missing in capsys.readouterr().err
    assert cli.main(["verify", "--optional", "--texts", missing]) == 0
    assert "skipped" in capsys.readouterr().out
    assert cli.main(["verify", "--texts", str(tmp_path)]) == 1
    assert "none of the documents' texts" in capsys.readouterr().err
    assert cli.main(["verify", "--optional", "--texts", str(tmp_path)]) == 0


def test_being_told_to_end_is_answered_as_before_once_a_command_is_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[object] = []

    def look(_: argparse.Namespace) -> int:
        seen.append(signal.getsignal(signal.SIGTERM))
        return 0

    monkeypatch.setitem(cli.VERBS, "look", cli.Verb("look", "analysis look", look))
    before = signal.getsignal(signal.SIGTERM)
    assert cli.main(["look"]) == 0
    assert seen != [before]
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.fixture
def report(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a report of the small data folder, in which the commands run."""
    root = data.parent
    (root / "_config.yml").write_text("title: A Report\nauthor: Somebody\n")
    (root / "chapters").mkdir()
    monkeypatch.setenv("ANALYSIS_ROOT", str(root))
    return root


def test_a_figure_that_its_text_does_not_print_is_named_and_fails(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (report / "texts").mkdir()
    text = report / "texts" / "bulletin.txt"
    text.write_text("Trade was $14bn.\n")
    assert cli.main(["verify", "--texts", str(text.parent)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "not found: kaz-total (p.1): '41' is not printed in that paragraph",
        "0 of 1; the other 2 figures were not looked up: no text is at hand",
    ]
    text.write_text("Trade was $41bn.\n")
    assert cli.main(["verify", "--texts", str(text.parent)]) == 0
    assert capsys.readouterr().out.startswith("1 of 1; the other 2 figures")


def test_a_text_that_is_not_there_is_said_and_the_others_are_read(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sources = report / "data" / "sources.bib"
    sources.write_text(sources.read_text().replace("grade={B}", "grade={B}, text={article}"))
    (report / "texts").mkdir()
    (report / "texts" / "bulletin.txt").write_text("Trade was $41bn.\n")
    assert cli.main(["verify", "--texts", str(report / "texts")]) == 0
    absent, count = capsys.readouterr().out.splitlines()
    assert absent.startswith("absent: the text of paper is not in ")
    assert count.startswith("1 of 1; the other 2 figures")


def test_explain_follows_a_number_of_the_report_and_refuses_another(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["explain", "kaz-total"]) == 0
    assert capsys.readouterr().out.startswith("kaz-total: $41 billion\n")
    assert cli.main(["explain", "kaz-totl"]) == 1
    shown = capsys.readouterr()
    assert shown.err.startswith("analysis explain: ")
    assert "kaz-total" in shown.err
    assert shown.out == ""


class Terminal(io.StringIO):
    """Answers that a person types."""

    def isatty(self) -> bool:
        return True


def test_piped_answers_are_repeated_beside_the_questions_and_the_result_stands_alone(
    report: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join([*SOURCE.values(), ""])))
    assert cli.main(["new", "source"]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith(f"wrote caspian2026 to {report / 'data' / 'sources.bib'}\n")
    assert "title (as printed): Trade grows & grows\n" in shown.err
    assert ledger.load().sources.loc["caspian2026", "title"] == "Trade grows & grows"


def test_a_person_is_asked_again_and_sees_no_answer_twice(
    report: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = ["No Key", *SOURCE.values(), ""]
    monkeypatch.setattr("sys.stdin", Terminal("\n".join(answers)))
    assert cli.main(["new", "source"]) == 0
    shown = capsys.readouterr()
    assert "key (found 'No Key'; expected a new key, letters and digits): " in shown.err
    assert "Trade grows" not in shown.err
    assert "caspian2026" in ledger.load().sources.index


def test_answers_that_end_too_early_write_nothing(
    report: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (report / "data" / "sources.bib").read_bytes()
    monkeypatch.setattr("sys.stdin", io.StringIO("caspian2026\n"))
    assert cli.main(["new", "source"]) == 1
    assert "expected an answer for 'type', found the end" in capsys.readouterr().err
    assert (report / "data" / "sources.bib").read_bytes() == before


def test_the_inventory_of_a_whole_book_is_printed_and_of_another_fails(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (report / "chapters").rmdir()
    promising(report, outputs=PUBLISHED)
    html = built(report / "_build", FIGURE + TABLE)
    assert cli.main(["inventory"]) == 0
    assert capsys.readouterr().out == "2 pages, 1 figures, 1 tables: all that was promised\n"
    (html / "chapters/trade.html").unlink()
    assert cli.main(["inventory"]) == 1
    assert "chapters/trade: expected a page, found none" in capsys.readouterr().err


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> list[str]:
    """Return a command line whose verb fails so."""

    def fail(_: argparse.Namespace) -> int:
        raise error

    monkeypatch.setitem(cli.VERBS, "fail", cli.Verb("fail", "analysis fail", fail))
    return ["fail"]


def test_what_the_system_refuses_is_said_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = tmp_path / "r.csv"
    reports.write_text("reporter,partner,flow,period,value\nA,B,exports,2020,1\n")
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    assert cli.main(["reconcile", str(reports), "--output", str(folder)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("analysis reconcile: the system refused: [Errno 21] Is a directory: ")
    assert "free the disk, or make the folder and the file readable and writable" in said


def test_of_a_folder_that_could_not_be_copied_the_first_file_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    full = [("a", "b", "No space left"), ("c", "d", "No space left")]
    assert cli.main(failing(monkeypatch, shutil.Error(full))) == 1
    said = capsys.readouterr().err
    assert "the system refused: No space left (copying a to b); free the disk" in said


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_command_that_is_told_to_end_says_that_nothing_was_lost(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    number = getattr(signal, name, signal.SIGTERM)

    def wait(_: argparse.Namespace) -> int:
        signal.raise_signal(number)
        return 0

    monkeypatch.setitem(cli.VERBS, "wait", cli.Verb("wait", "analysis wait", wait))
    before = signal.signal(number, signal.SIG_DFL)
    try:
        assert cli.main(["wait"]) == 130
        said = capsys.readouterr().err
        assert said == "analysis wait: stopped; the last good book is as it was\n"
        signal.signal(number, signal.SIG_IGN)  # as under nohup
        assert cli.main(["wait"]) == 0
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize("size", ["few", "many"])
def test_a_reader_that_goes_away_is_no_fault_of_ours(report: Path, size: str) -> None:
    """As in ``analysis reconcile reports.csv | head``, with more than a pipe holds or less."""
    partners = [f"P{number}" for number in range(500 if size == "many" else 1)]
    rows = [f"A,{each},exports,2020,1" for each in partners]
    table = report / "r.csv"
    table.write_text("\n".join(["reporter,partner,flow,period,value", *rows, ""]))
    reading, writing = os.pipe()
    os.close(reading)
    # Python collects output for a pipe, as in most terminals.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "analysis", "reconcile", str(table)],
            env=environment,
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writing)
    assert ended.returncode == 141
    assert "Error" not in ended.stderr


@pytest.mark.parametrize("asked", [["inventory", "--help"], ["reconcile", "--columns"]])
def test_help_that_nobody_reads_or_nothing_takes_ends_without_a_traceback(asked: list[str]) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}

    def ended(stdout: int) -> tuple[int, str]:
        command = [sys.executable, "-m", "analysis", *asked]
        done = subprocess.run(
            command, env=environment, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False
        )
        os.close(stdout)
        return done.returncode, done.stderr

    reading, writing = os.pipe()
    os.close(reading)
    assert ended(writing) == (141, "")
    if Path("/dev/full").exists():  # of Linux
        code, said = ended(os.open("/dev/full", os.O_WRONLY))
        assert code == 1
        assert said.startswith("analysis: the system refused: [Errno 28]")
        assert said.count("\n") == 1


def test_what_the_help_offers_to_explain_is_published() -> None:
    with (REPOSITORY / "chapters/published.csv").open(encoding="utf-8", newline="") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    assert cli.VERBS["explain"].example.split()[2] in names
