"""The command that measures the checks, on a ledger of three figures."""

from __future__ import annotations

import runpy
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

from analysis.quality import benchmark, mutation
from tests.conftest import LedgerOf
from tests.test_quality_mutation import parts


@pytest.fixture
def report(data: Path, ledger_of: LedgerOf, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a report whose ledger is 10.2 = 6.2 + 4.0, which the command finds."""
    root = data.parent
    (root / "_config.yml").write_text("title: A Report\n")
    (root / "chapters").mkdir()
    monkeypatch.setenv("ANALYSIS_ROOT", str(root))
    monkeypatch.setattr("sys.argv", ["benchmark"])
    ledger_of(parts())
    return root


def test_every_figure_is_corrupted_in_every_way_and_the_table_is_stored(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    benchmark.main()
    stored = mutation.stored(report / "data").set_index("kind")
    assert stored["corruptions"].to_dict() == {
        "one digit": 3,
        "transposed": 2,  # 4.0 would become 0.4, which nobody prints for it
        "times ten": 3,
        "times 1,000": 3,
        "sign": 0,  # of growth alone
        "swapped": 2,  # the total has no other side
        "wrong year": 3,
        "all": 16,
    }
    every = stored.loc["all"]
    assert 0 < every["detectable"] == every["found_of_detectable"] < every["corruptions"]
    # 139 worlds of 144 observations are the least that make 20,000.
    assert (every["false_alarms"], every["clean_observations"]) == (0, 139 * 144)
    shown = capsys.readouterr().out
    assert "missed" not in shown
    assert "found_of_detectable" in shown


def test_what_a_check_misses_is_named(
    report: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(benchmark, "ProcessPoolExecutor", ThreadPoolExecutor)
    monkeypatch.setattr(mutation, "arithmetic", lambda *_: [])  # a check that sees nothing
    benchmark.main()
    missed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("missed")]
    assert "missed: exports, times ten" in missed
    assert "missed: exports, wrong year" not in missed  # nothing there could tell
    every = mutation.stored(report / "data").set_index("kind").loc["all"]
    assert (every["found"], every["detectable"]) == (0, len(missed))


def test_speed_is_measured_on_ledgers_of_growing_size_and_kept_out_of_the_data(
    report: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(benchmark, "SIZES", (100, 1_000))
    monkeypatch.setattr("sys.argv", ["benchmark", "--scale"])
    benchmark.main()
    stored = pd.read_csv(report / "_build/bench/checks_speed.csv")
    assert list(stored["observations"]) == [3, 144, 7 * 144]
    assert list(stored.columns[1:]) == ["seconds", "processor_seconds", "peak_gib"]
    assert (stored["peak_gib"] > 0).all() or benchmark.resource is None  # Windows tells nothing
    assert not (report / "data/benchmarks").exists()
    assert "'observations': 1008" in capsys.readouterr().out


def test_a_wrong_option_is_refused(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["benchmark", "--size"])
    with pytest.raises(SystemExit) as stop:
        benchmark.main()
    assert stop.value.code == 2


def test_the_module_is_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["benchmark", "--size"])
    monkeypatch.delitem(sys.modules, "analysis.quality.benchmark")
    with pytest.raises(SystemExit) as stop:
        runpy.run_module("analysis.quality.benchmark", run_name="__main__")
    assert stop.value.code == 2
