"""Findings as frames to show and to draw, and what was stored of measuring the checks."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.ledger import Ledger
from analysis.quality import generated, mutation, outside, report
from analysis.quality.checks import check
from analysis.quality.finding import Finding, finding, frame, relative_gap, severity
from analysis.stated import Interval
from tests.conftest import LedgerOf, Row

RATE = {"measure": "trade_growth", "unit": "percent", "base_period": "2022"}
ROWS: list[Row] = [
    {"id": "total", "printed": "10.0"},
    {"id": "exports", "printed": "6.0", "flow": "exports"},
    {"id": "imports", "printed": "2.0", "flow": "imports", "subject": "UZB"},
    {"id": "rate", "printed": "50", **RATE},
]


def made(data: Ledger, ids: list[str], kind: str = "identity", **more: object) -> Finding:
    given: dict[str, object] = {
        "contradiction": True,
        "expected": Interval(7.9e9, 8.1e9),
        "found": Interval(9.95e9, 10.05e9),
    }
    rule = str(more.pop("rule", "identity-region"))
    return finding(data, kind, rule, "high", ids, "They differ.", **(given | more))  # type: ignore[arg-type]


def test_what_machines_read_has_each_interval_by_its_ends_or_nothing(ledger_of: LedgerOf) -> None:
    data = ledger_of(ROWS)
    open_above = Interval(9.9e9, math.inf, low_open=True, high_open=True)
    record = made(data, ["total"], expected=None, found=open_above).record()
    assert record["expected"] is None
    assert record["found"] == {"low": 9.9e9, "high": None, "low_open": True, "high_open": True}


def test_findings_are_rows_with_the_economy_of_the_statement_judged(ledger_of: LedgerOf) -> None:
    data = ledger_of(ROWS)
    found = frame([made(data, ["imports", "total"]), made(data, ["total", "imports"])], data)
    assert found["economy"].tolist() == ["Uzbekistan", "Kazakhstan"]
    assert found["period"].tolist() == ["2023", "2023"]
    assert found["observations"].tolist() == [["imports", "total"], ["total", "imports"]]
    empty = frame([], data)
    assert empty.empty
    assert {"id", "kind", "severity", "decision", "economy"} <= set(empty.columns)


def drawn(data: Ledger, *findings: Finding) -> list[str]:
    rows = report.league(findings, data)
    return [] if rows.empty else [each.split(": ")[1] for each in rows["row"][::2]]


def test_a_contradiction_is_labelled_by_what_stands_against_what(ledger_of: LedgerOf) -> None:
    data = ledger_of(ROWS)
    ids = ["total", "exports", "imports"]
    one = "$10.0 billion"
    assert drawn(data, made(data, ids)) == [f"{one} against what 2 other figures leave"]
    assert drawn(data, made(data, ids, rule="identity-parts")) == [
        f"{one} against the sum of $6.0 billion and $2.0 billion"
    ]
    assert drawn(data, made(data, ids[:2], rule="identity-parts")) == [
        f"{one} against what 1 other figures leave"
    ]
    assert drawn(data, made(data, ids, "agreement", rule="agreement-witnesses")) == [
        f"{one} against $6.0 billion"
    ]
    assert drawn(
        data, made(data, ["rate", "total", "exports"], "growth", rule="growth-levels")
    ) == ["50% against the two levels"]


def test_doubts_findings_without_figures_and_other_kinds_are_not_drawn(ledger_of: LedgerOf) -> None:
    data = ledger_of(ROWS)
    shown = made(data, ["total", "exports", "imports"])
    hidden = [
        made(data, ["total", "exports"], contradiction=False),
        made(data, ["total", "imports"], expected=None),
        made(data, ["exports", "imports"], found=None),
        made(data, ["exports", "total"], "scope", rule="scope-record"),
    ]
    assert len(report.league([*hidden, shown], data)) == 2


def test_both_sides_are_shares_of_the_larger_bound_and_the_widest_gap_is_first(
    ledger_of: LedgerOf,
) -> None:
    data = ledger_of(ROWS)
    near = made(data, ["exports", "total"], expected=Interval(6.1e9, 8e9), found=Interval(5e9, 6e9))
    wide = made(
        data, ["total", "exports"], expected=Interval(5e9, math.inf), found=Interval(2e9, 4e9)
    )
    rows = report.league([near, wide], data)
    assert rows["apart"].to_numpy() == pytest.approx([0.25, 0.25, 0.0125, 0.0125])
    assert rows["side"].tolist() == ["stated", "implied"] * 2
    stated, implied = rows.iloc[2], rows.iloc[3]
    assert stated[["value", "low", "high"]].tolist() == pytest.approx([6 / 8, 5 / 8, 6 / 8])
    assert implied[["low", "high"]].tolist() == pytest.approx([6.1 / 8, 1.0])
    assert math.isnan(implied["value"])  # wide enough to be seen as a bar


def test_a_narrow_range_has_a_mark_in_its_middle(ledger_of: LedgerOf) -> None:
    data = ledger_of(ROWS)

    def middle(width: float) -> float:
        expected = Interval(10e9 - width * 10e9, 10e9)
        each = made(data, ["total"], expected=expected, found=Interval(5e9, 6e9))
        return float(report.league([each], data)["value"].astype(float).iloc[1])

    assert middle(0.029) == pytest.approx(1 - 0.0145)
    assert math.isnan(middle(0.031))


def test_what_was_never_measured_is_pointed_at(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="run make back-test, which writes it"):
        outside.stored(tmp_path)
    with pytest.raises(FileNotFoundError, match="run make bench-checks, which writes it"):
        mutation.stored(tmp_path)
    (tmp_path / "benchmarks").mkdir()
    path = tmp_path / "benchmarks" / outside.FILE
    path.write_text("side,first_year,last_year,compared\nCHN,2001,2020,3\n", encoding="utf-8")
    assert outside.stored(tmp_path)[["first_year", "compared"]].to_numpy().tolist() == [["2001", 3]]


def test_a_generated_ledger_needs_two_sources_that_do_not_repeat_each_other(
    ledger_of: LedgerOf,
) -> None:
    data = ledger_of(ROWS)
    alone = replace(data, sources=data.sources.iloc[:1])
    with pytest.raises(ValueError, match="two sources that do not repeat each other; found none"):
        generated.generate(alone, 200, seed=1)
    # Of paper and mirror one repeats the other; the office is the second witness of either.
    copies = replace(data, sources=data.sources.loc[["paper", "mirror", "office"]])
    assert len(generated.generate(copies, 200, seed=1).observations) >= 200


def test_what_takes_no_part_in_a_condition_is_never_detectable(ledger_of: LedgerOf) -> None:
    rank = {"id": "rank", "measure": "trade_rank", "printed": "3", "unit": "rank"}
    rank |= {"item": "partners of China", "status": "claim"}
    rows: list[Row] = [
        {"id": "now", "printed": "15.0"}, {"id": "then", "printed": "10.0", "period": "2022"},
        {"id": "rate", "printed": "70", **RATE}, rank,
    ]  # fmt: skip
    data = ledger_of(rows)
    assert not mutation.detectable(data, "rank", frozenset())
    assert mutation.detectable(data, "rate", frozenset())  # 15 over 10 is a half more
    assert mutation.detectable(data, "now", frozenset())
    assert not mutation.detectable(data, "rate", frozenset({"then"}))  # a suspect has no say
    assert mutation.detectable(data, "then", frozenset({"then"}))  # but of itself


def test_a_date_cannot_be_corrupted_as_a_figure(ledger_of: LedgerOf) -> None:
    data = ledger_of(ROWS)
    with pytest.raises(ValueError, match=r"expected digits to corrupt, found '10\.0'"):
        mutation._changed(data, "total", {"unit": "date"})


@pytest.mark.parametrize(
    ("gap", "expected"),
    [(0.0, "low"), (0.019, "low"), (0.02, "medium"), (0.099, "medium"), (0.1, "high")],
)
def test_severity_rises_with_the_gap(gap: float, expected: str) -> None:
    assert severity(gap) == expected


def test_what_three_other_comparisons_use_is_a_step_graver(
    ledger_of: LedgerOf, tmp_path: Path
) -> None:
    # 10.00 is 9.995 at the least, 6.00 and 3.90 are 9.91 at the most: less than 2 % apart.
    def rate(id_: str, printed: str, period: str, base: str) -> Row:
        usual = {"measure": "trade_growth", "unit": "percent"}
        return {"id": id_, "printed": printed, "period": period, "base_period": base, **usual}

    rows = [
        {"id": "total", "printed": "10.00"},
        {"id": "exports", "printed": "6.00", "flow": "exports"},
        {"id": "imports", "printed": "3.90", "flow": "imports"},
        {"id": "before", "printed": "8.00", "period": "2022"},
        {"id": "after", "printed": "11.00", "period": "2024"},
        rate("rose", "25.0", "2023", "2022"),
        rate("rises", "10.0", "2024", "2023"),
    ]
    third = {"id": "witness", "printed": "10.0", "source": "paper"}
    for more, expected in (([], "low"), ([third], "medium")):
        found = check(ledger_of([*rows, *more]), tmp_path).findings
        (parts,) = [each for each in found if each.observations[0] == "total"]
        assert (parts.rule, parts.severity) == ("identity-parts", expected)


@pytest.mark.parametrize(
    ("expected", "found", "gap"),
    [
        (Interval(1, 2), Interval(2.5, 4), 0.5 / 4),
        (Interval(1, 2), Interval(2, 4), 0.0),
        (Interval(5, float("inf"), False, True), Interval(1, 2), 3 / 5),
        (Interval(-8, -6), Interval(-2, -1), 4 / 8),
        (Interval(0, 0), Interval(0, 0), 0.0),
    ],
)
def test_a_relative_gap_is_a_share_of_the_largest_finite_bound(
    expected: Interval, found: Interval, gap: float
) -> None:
    assert relative_gap(expected, found) == pytest.approx(gap)
