from __future__ import annotations

import argparse
import signal
from pathlib import Path

import pytest

from analysis import cli
from analysis.book import BookError


def test_help_explains_every_verb_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["--help"])
    assert stop.value.code == 0
    shown = capsys.readouterr().out
    assert {"build", "accept"} <= set(cli.VERBS)
    for name, verb in cli.VERBS.items():
        assert f"analysis {name}" in verb.example
        assert verb.example in shown


@pytest.mark.parametrize("arguments", [[], ["no-such-verb"], ["build", "--no-such-option"]])
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
