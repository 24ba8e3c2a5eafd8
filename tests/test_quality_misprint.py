from __future__ import annotations

import pytest

from analysis.quality.growth import find_growth
from analysis.quality.identity import find_identity
from analysis.quality.misprint import RATES, find_misprints, mending, slips
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
    assert "a round 10 billion euros" in found.explanation


def test_an_approximate_figure_that_is_round_in_no_currency_is_left_alone(
    ledger_of: LedgerOf,
) -> None:
    # 245 dollars are 227 euros or 1,740 yuan.
    data = ledger_of([{"id": "a", "printed": "245", "unit": "USD_m", "qualifier": "about"}])
    assert list(find_misprints(data, [])) == []


def test_witnesses_on_both_sides_leave_it_undecided(ledger_of: LedgerOf) -> None:
    rows = turnover("4.815", "4.163", "0.022")
    rows.append({"id": "for", "printed": "4.19", "source": "paper"})
    rows.append({"id": "against", "printed": "4.82", "source": "mirror"})
    data = ledger_of(rows)
    failed = [each for each in find_identity(data) if each.observations[0] == "total"]
    (found,) = find_misprints(data, failed)
    assert "stand on both sides; nothing is decided" in found.explanation
    assert found.severity == "low"
    assert {"for", "against"} <= set(found.observations)


def test_without_a_second_source_the_slip_is_offered_and_says_so(ledger_of: LedgerOf) -> None:
    data = ledger_of(turnover("4.815", "4.163", "0.022"))
    (found,) = find_misprints(data, find_identity(data))
    assert "No second source" in found.explanation
    assert found.cause == "$4.185 billion (two digits transposed)"


def test_an_echo_of_the_figure_is_no_second_source(ledger_of: LedgerOf) -> None:
    rows = [row | {"source": "paper"} for row in turnover("4.815", "4.163", "0.022")]
    rows.append({"id": "echo", "printed": "4.82", "source": "mirror"})
    data = ledger_of(rows)
    failed = [each for each in find_identity(data) if each.observations[0] == "total"]
    (found,) = find_misprints(data, failed)
    assert "No second source" in found.explanation


def test_a_slip_that_another_quantity_shares_is_not_tested_against_it(ledger_of: LedgerOf) -> None:
    rows = turnover("4.815", "4.163", "0.022")
    rows.append({"id": "other-year", "printed": "4.82", "source": "paper", "period": "2022"})
    data = ledger_of(rows)
    (found,) = find_misprints(data, find_identity(data))
    assert "No second source" in found.explanation


def test_dollars_meant_as_yuan(ledger_of: LedgerOf) -> None:
    # 4.00 + 1.00 is 5.00; 35.5 in yuan are 5.00 in dollars at 7.1.
    rows = turnover("35.5", "4.00", "1.00")
    assert words(ledger_of, rows) == ["$35.5 billion meant in yuan, not dollars"]


def test_a_sum_that_holds_has_no_slip(ledger_of: LedgerOf) -> None:
    data = ledger_of(turnover("4.185", "4.163", "0.022"))
    assert list(find_misprints(data, find_identity(data))) == []


def test_a_figure_in_words_has_no_slip_of_a_digit(ledger_of: LedgerOf) -> None:
    rank = {"id": "rank", "measure": "trade_rank", "printed": "largest", "unit": "rank"}
    data = ledger_of([rank | {"item": "partners of China", "status": "claim"}])
    assert list(slips(data, "rank")) == []


def test_a_date_is_no_figure_and_has_no_slip(ledger_of: LedgerOf) -> None:
    date = {"id": "date", "topic": "diplomacy", "measure": "event_date", "printed": "2023"}
    data = ledger_of([date | {"unit": "date", "item": "a summit", "flow": ""}])
    assert list(slips(data, "date")) == []


def test_every_slip_of_two_digits_is_tried_once(ledger_of: LedgerOf) -> None:
    data = ledger_of([{"id": "a", "printed": "10", "unit": "USD_m"}])
    found = [slip.words for slip in slips(data, "a")]
    assert [each.split()[0] for each in found if "one digit" in each] == [
        *(f"${tens}0" for tens in range(2, 10)), *(f"$1{ones}" for ones in range(1, 10)),
    ]  # fmt: skip
    assert not any("transposed" in each for each in found)  # 01 is no number
    assert sum("million and billion confused" in each for each in found) == 1
    assert sum("not dollars" in each for each in found) == len(RATES)
    data = ledger_of([{"id": "a", "printed": "0.25"}])
    found = [slip.words for slip in slips(data, "a")]
    assert "$0.52 billion (two digits transposed)" in found
    assert "$2.05 billion (two digits transposed)" in found
    assert not any(each.startswith("$0.25") for each in found if "digit" in each)


def test_a_level_of_nothing_is_no_base_of_a_growth(ledger_of: LedgerOf) -> None:
    rate = {"measure": "trade_growth", "unit": "percent", "base_period": "2022"}
    rows = [
        {"id": "now", "printed": "1.0"},
        {"id": "then", "printed": "0.5", "period": "2022"},
        {"id": "rate", "printed": "300", **rate},
    ]
    found = words(ledger_of, rows)
    assert "$0.2 billion (one digit changed)" in found  # 1.0 is four times 0.25
    assert not any(each.startswith("$0.0 ") for each in found)


def test_a_second_source_that_fits_neither_is_named_as_such(ledger_of: LedgerOf) -> None:
    rows = turnover("4.815", "4.163", "0.022")
    rows.append({"id": "other", "printed": "9.9", "source": "paper"})
    data = ledger_of(rows)
    failed = [each for each in find_identity(data) if "other" not in each.observations]
    (found,) = find_misprints(data, failed)
    assert "A second source has $9.9 billion" in found.explanation
    assert "which fits neither" in found.explanation
    assert "No second source" not in found.explanation
    assert found.severity == "medium"
    assert "other" not in found.observations


def test_only_whole_years_of_more_than_nothing_are_offered_as_base(ledger_of: LedgerOf) -> None:
    # A quarter at 10.00 would mend it as well as the year 2021 does, and a year of 0 nothing.
    rate = {"measure": "trade_growth", "unit": "percent", "base_period": "2022"}
    rows = [
        {"id": "now", "printed": "20.00"},
        {"id": "then", "printed": "16.00", "period": "2022"},
        {"id": "quarter", "printed": "10.00", "period": "2021-Q1"},
        {"id": "nothing", "printed": "0", "period": "2020"},
        {"id": "rate", "printed": "100.0", **rate},
    ]
    assert not [each for each in words(ledger_of, rows) if "base year" in each]


def test_a_transposition_neither_begins_with_nought_nor_shifts_the_point(
    ledger_of: LedgerOf,
) -> None:
    data = ledger_of([{"id": "a", "printed": "10.32"}, {"id": "b", "printed": "23.01"}])
    swapped = {
        each: {slip.words for slip in slips(data, each) if "transposed" in slip.words}
        for each in ("a", "b")
    }
    assert swapped == {
        "a": {f"${n} billion (two digits transposed)" for n in ("13.02", "10.23")},
        "b": {f"${n} billion (two digits transposed)" for n in ("32.01", "20.31", "23.10")},
    }


@pytest.mark.parametrize(
    ("printed", "unit", "said"),
    [
        ("10.8", "USD_bn", "a round 10 billion euros"),
        ("10.7", "USD_bn", "a round 10 billion euros"),  # 9.91
        ("10.6", "USD_bn", None),  # 9.81, two per cent away
        ("9.63", "USD_bn", "a round 9 billion euros"),  # 8.917
        ("2.45", "USD_bn", None),  # 2.27 euros, 17.4 yuan
    ],
)
def test_round_is_one_digit_within_one_per_cent(
    ledger_of: LedgerOf, printed: str, unit: str, said: str | None
) -> None:
    row = {"id": "a", "printed": printed, "unit": unit, "qualifier": "roughly"}
    found = list(find_misprints(ledger_of([row]), []))
    assert [said in each.explanation for each in found if said] == ([True] if said else [])
    assert bool(found) is bool(said)
