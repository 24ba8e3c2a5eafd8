"""The ledger's reports between China and its partners, on a few rows of a small ledger."""

from __future__ import annotations

import math

import pytest

from analysis import reconcile
from analysis.reconcile import Settings, mirror
from tests.conftest import LedgerOf, Row

NORMAL = 1.959964
BOTH: list[Row] = [
    {"id": "ours", "subject": "UZB", "flow": "exports", "printed": "24", "reporter": "GACC"},
    {"id": "theirs", "subject": "UZB", "flow": "exports", "printed": "21", "reporter": "UZSTAT"},
    {"id": "other", "subject": "KAZ", "flow": "exports", "printed": "9", "reporter": "GACC"},
]


def test_one_assumption_at_a_time_is_changed_and_said(ledger_of: LedgerOf) -> None:
    data = ledger_of([row | {"period": "2025"} for row in BOTH])
    tried = mirror.sensitivity_table(data, Settings(), "UZB", errors=(0.05, 0.15, 0.3))
    words = tried["assumption"].tolist()
    assert words[:2] == ["as in this report", "no margin at all"]
    assert words[-2:] == ["smaller error assumed", "larger error assumed"]
    assert all(word.startswith("margin of ") for word in words[2:-2])
    assert tried["margin"].iloc[:2].tolist() == [pytest.approx(1.06), 1.0]
    assert tried["margin"].iloc[-2:].tolist() == pytest.approx([1.06, 1.06])
    assert tried["assumed_percent"].tolist() == pytest.approx([15.0] * (len(tried) - 2) + [5, 30])
    published = reconcile.published()
    others = sorted(published["factor"][published["factor"] != 1.06])
    assert tried["margin"].iloc[2:-2].tolist() == pytest.approx(others)
    assert (tried["url"].iloc[2:-2] != "").all()
    assert (tried["url"].iloc[[0, 1, -2, -1]] == "").all()
    assert tried["observations"].tolist() == [["ours", "theirs"]] * len(tried)


def test_each_assumption_gives_the_estimate_that_it_makes_by_hand(ledger_of: LedgerOf) -> None:
    data = ledger_of([row | {"period": "2025"} for row in BOTH])
    tried = mirror.sensitivity_table(data, Settings(), "UZB", errors=(0.05, 0.15, 0.3))
    # 24 to within 0.5 billion by China, 21 to within 0.5 by the importer, in billions.
    x, m, round_x, round_m = 24.0, 21.0, (1 / 24) ** 2 / 12, (1 / 21) ** 2 / 12
    for row in tried.to_dict("records"):
        error = (row["assumed_percent"] / 100) ** 2
        low, high = min(1.0, row["margin"]), max(1.1, row["margin"])
        v_x, v_m = error + round_x, error + round_m + math.log(high / low) ** 2 / 12
        share = v_m / (v_x + v_m)
        estimate = x**share * (m / row["margin"]) ** (1 - share)
        assert row["estimate"] / 1e9 == pytest.approx(estimate, rel=1e-6)
        gap = abs(math.log(m / row["margin"] / x)) / math.sqrt(v_x + v_m)
        half = NORMAL / math.sqrt(1 / v_x + 1 / v_m) * max(gap, 1.0)
        assert row["high"] / row["estimate"] == pytest.approx(math.exp(half), rel=1e-6)
        assert row["estimate"] / row["low"] == pytest.approx(math.exp(half), rel=1e-6)


def test_other_years_and_other_economies_are_no_part_of_it(ledger_of: LedgerOf) -> None:
    rows = [row | {"period": "2025"} for row in BOTH]
    later = [row | {"id": f"{row['id']}-before", "period": "2024", "printed": "5"} for row in BOTH]
    tried = mirror.sensitivity_table(ledger_of(rows), Settings(), "UZB", errors=(0.15,))
    more = mirror.sensitivity_table(ledger_of([*rows, *later]), Settings(), "UZB", errors=(0.15,))
    assert more["estimate"].tolist() == pytest.approx(tried["estimate"].tolist())
    assert more["observations"].tolist() == tried["observations"].tolist()
    assert "other" not in tried["observations"].iloc[0]


def test_a_turnover_and_a_flow_of_one_office_leave_the_other_and_name_both(
    ledger_of: LedgerOf,
) -> None:
    side = {"subject": "UZB", "reporter": "UZSTAT"}
    rows = [
        side | {"id": "turnover", "flow": "total", "printed": "30"},
        side | {"id": "sold", "flow": "imports", "printed": "10"},
    ]
    flows = mirror.reconcile_mirror(ledger_of(rows), Settings()).set_index("flow")
    assert flows.loc["exports", "imports"] == pytest.approx(20e9)
    assert flows.loc["exports", "observations"] == ["turnover", "sold"]
    assert flows.loc["imports", "observations"] == ["sold"]
    # Of two offices the difference is nobody's.
    offices = [rows[0] | {"reporter": "UZB_GOV"}, rows[1]]
    flows = mirror.reconcile_mirror(ledger_of(offices), Settings())
    assert flows["flow"].tolist() == ["imports"]


def test_a_turnover_alone_is_behind_no_flow(ledger_of: LedgerOf) -> None:
    rows: list[Row] = [
        {"id": "turnover", "subject": "UZB", "flow": "total", "printed": "30"}
        | {"reporter": "UZSTAT"},
        {"id": "ours", "subject": "UZB", "flow": "exports", "printed": "24", "reporter": "GACC"},
    ]
    flows = mirror.reconcile_mirror(ledger_of(rows), Settings())
    assert flows["observations"].tolist() == [["ours"]]
