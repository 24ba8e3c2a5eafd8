from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis import cli, paths
from analysis.quality import Finding, findings
from tests.conftest import LedgerOf, Row


@pytest.fixture
def report(data: Path, monkeypatch: pytest.MonkeyPatch, ledger_of: LedgerOf) -> Path:
    """Return a data folder with one contradiction, taken for the report's own."""
    monkeypatch.setattr(paths, "data", lambda: data)
    rows: list[Row] = [{"id": "one", "printed": "3.9"}, {"id": "two", "printed": "1.2"}]
    rows[1]["source"] = "paper"
    ledger_of(rows)
    return data


def acknowledge(folder: Path, finding: str) -> None:
    entry = f"- finding: {finding}\n  decision: both stay\n  why: unknown\n  by: editors\n"
    (folder / "acknowledged.yml").write_text(entry)


def the_finding(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    cli.main(["check", "--format", "json"])
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    return dict(found)


def test_a_new_finding_is_exit_code_1(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check"]) == 1
    assert (
        "1 contradictions, 0 doubts, 0 readers' notes; 1 not acknowledged"
        in capsys.readouterr().out
    )


def test_json_holds_what_a_machine_needs(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = the_finding(capsys)
    assert (found["kind"], found["observations"]) == ("agreement", ["one", "two"])
    assert found["found"] == {"low": 3.85e9, "high": 3.95e9, "low_open": False, "high_open": False}
    assert {"severity", "expected", "explanation", "cause", "decision"} <= set(found)


def test_an_acknowledged_finding_is_exit_code_0(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    acknowledge(report, str(the_finding(capsys)["id"]))
    assert cli.main(["check"]) == 0
    assert "decision: both stay" in capsys.readouterr().out


def test_a_changed_figure_is_a_new_finding_and_the_old_word_for_it_is_invalid(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    acknowledge(report, str(the_finding(capsys)["id"]))
    table = report / "observations.csv"
    table.write_text(table.read_text().replace(",1.2,", ",1.3,"))
    assert cli.main(["check"]) == 2
    assert "look again" in capsys.readouterr().err


def test_invalid_data_are_exit_code_2(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = report / "observations.csv"
    table.write_text(table.read_text().replace(",1.2,", ",1.2x,"))
    assert cli.main(["check"]) == 2
    assert "observations.csv:3" in capsys.readouterr().err


def test_findings_come_contradictions_first_and_gravest_first(ledger_of: LedgerOf) -> None:
    rows: list[Row] = [
        {"id": "a", "printed": "3.9"},
        {"id": "b", "printed": "1.2", "source": "paper"},
        {"id": "c", "printed": "5", "period": "2021", "note": "open reading: this, or that"},
    ]
    found: list[Finding] = findings(ledger_of(rows))
    assert [each.contradiction for each in found] == [True, False]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("finding: x", "a list of entries"),
        ("- finding: [", "expected valid YAML"),
        ("- only words", "a value; fill it in"),
        ("- finding: x\n  decision: both stay\n  by: editors", "a value; fill it in"),
    ],
)
def test_malformed_acknowledgements_are_exit_code_2(
    report: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    (report / "acknowledged.yml").write_text(text)
    assert cli.main(["check"]) == 2
    assert said in capsys.readouterr().err


def test_a_finding_acknowledged_twice_is_exit_code_2(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    acknowledge(report, str(the_finding(capsys)["id"]))
    file = report / "acknowledged.yml"
    file.write_text(file.read_text() * 2)
    assert cli.main(["check"]) == 2
    assert "merge the two entries" in capsys.readouterr().err


def test_a_correction_of_a_figure_no_longer_printed_is_exit_code_2(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = "- observation: two\n  do: mark\n  expect: '1.3'\n  why: doubtful\n  by: editors\n"
    (report / "corrections.yml").write_text(entry)
    assert cli.main(["check"]) == 2
    assert "which two prints now" in capsys.readouterr().err


def test_what_a_reader_noted_is_not_counted_as_found(
    report: Path, capsys: pytest.CaptureFixture[str], ledger_of: LedgerOf
) -> None:
    ledger_of([{"id": "a", "printed": "5", "note": "open reading: gross, or net"}])
    assert cli.main(["check"]) == 1
    said = capsys.readouterr().out
    assert "note reader's note, scope: readers-note.a." in said
    assert "0 contradictions, 0 doubts, 1 readers' notes" in said
    assert the_finding(capsys)["by_rule"] is False
