from __future__ import annotations

from analysis.quality.growth import find_growth
from analysis.quality.identity import find_identity
from analysis.quality.misprint import find_misprints, mending
from tests.conftest import LedgerOf, Row


def turnover(total: str, exports: str, imports: str) -> list[Row]:
    printed = {"total": total, "exports": exports, "imports": imports}
    return [{"id": flow, "flow": flow, "printed": digits} for flow, digits in printed.items()]


def words(ledger_of: LedgerOf, rows: list[Row]) -> list[str]:
    data = ledger_of(rows)
    (failed,) = [*find_identity(data), *find_growth(data)]
    return [slip.words for slip in mending(data, failed)]


def test_the_only_slip_that_mends_is_a_transposition(ledger_of: LedgerOf) -> None:
    rows = turnover("4.815", "4.163", "0.022")
    assert words(ledger_of, rows) == ["$4.185 billion (two digits transposed)"]


def test_a_unit_slip_mends(ledger_of: LedgerOf) -> None:
    rows = turnover("4.185", "4.163", "22")
    assert words(ledger_of, rows) == ["$22 million (million and billion confused)"]


def test_where_several_slips_would_mend_nothing_is_offered(ledger_of: LedgerOf) -> None:
    data = ledger_of(turnover("9", "3", "4"))
    assert list(find_misprints(data, find_identity(data))) == []


def test_another_base_year_mends_a_growth(ledger_of: LedgerOf) -> None:
    # 20.00/10.00 is +100 %: not against 2022 (16.00, +25 %) but against 2021.
    rate = {"measure": "trade_growth", "unit": "percent", "base_period": "2022"}
    rows = [
        {"id": "now", "printed": "20.00"},
        {"id": "then", "printed": "16.00", "period": "2022"},
        {"id": "before", "printed": "10.00", "period": "2021"},
        {"id": "rate", "printed": "100.0", **rate},
    ]
    assert "2021 as base year" in words(ledger_of, rows)


def test_a_witness_against_the_slip_leaves_it_undecided(ledger_of: LedgerOf) -> None:
    rows = turnover("4.815", "4.163", "0.022")
    rows.append({"id": "other", "printed": "4.82", "source": "paper"})
    data = ledger_of(rows)
    (found,) = find_misprints(data, find_identity(data))
    assert "nothing is decided" in found.explanation
    assert found.severity == "low"


def test_a_witness_for_the_slip_supports_it(ledger_of: LedgerOf) -> None:
    rows = turnover("4.815", "4.163", "0.022")
    rows.append({"id": "other", "printed": "4.19", "source": "paper"})
    data = ledger_of(rows)
    (found,) = find_misprints(data, find_identity(data))
    assert "which fits it" in found.explanation


def test_an_approximate_figure_of_three_digits_may_be_converted(ledger_of: LedgerOf) -> None:
    # 10.8 dollars at 1.08 are 10 euros.
    data = ledger_of([{"id": "a", "printed": "10.8", "qualifier": "roughly"}])
    (found,) = find_misprints(data, [])
    assert "10 in euros" in found.explanation
