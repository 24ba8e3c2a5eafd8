"""The table of reports: what digits allow, how headers are read, and what is said of bad rows."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis.problems import LedgerError
from analysis.reconcile.reports import check, pair, significant_digits, unit_slips

NAMES = ["reporter", "partner", "flow", "period", "value"]
Cell = str | float


def table(*rows: tuple[Cell, ...], **columns: object) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=NAMES).assign(**columns)


def refusals(frame: pd.DataFrame) -> str:
    with pytest.raises(LedgerError) as refused:
        check(frame)
    return str(refused.value)


@pytest.mark.parametrize(
    ("printed", "value", "low", "high"),
    [
        ("43.8", 43.8, 43.75, 43.85),
        ("0.25", 0.25, 0.245, 0.255),
        ("7", 7, 6.5, 7.5),
        ("990", 990, 989.5, 990.5),  # below a thousand a zero is a digit
        ("1000", 1000, 500, 1500),
        ("1990", 1990, 1985, 1995),
        ("211,000", 211_000, 210_500, 211_500),
        ("1500.0", 1500, 1499.95, 1500.05),
        ("0.0", 0, 0, 0.05),  # no trade below nothing
        ("1.5e3", 1500, 1500, 1500),  # the precision of a machine, not of a printer
        ("2E3", 2000, 2000, 2000),
    ],
)
def test_the_digits_of_a_text_bound_the_value(
    printed: str, value: float, low: float, high: float
) -> None:
    (row,) = check(table(("A", "B", "exports", "1", printed))).to_dict("records")
    assert (row["value"], row["low"], row["high"]) == pytest.approx((value, low, high))


def test_numbers_bound_themselves_and_given_bounds_stand_where_they_are_given() -> None:
    plain = check(table(("A", "B", "exports", "1", 1000.0), ("A", "C", "exports", "1", 7.0)))
    assert plain[["low", "high"]].to_numpy().tolist() == [[1000, 1000], [7, 7]]
    told = check(
        table(
            ("A", "B", "exports", "1", "1000"), ("A", "C", "exports", "1", "7"),
            low=["990", ""], high=["", "7.2"],
        )
    )  # fmt: skip
    assert told[["low", "high"]].to_numpy().tolist() == [[990, 1500], [6.5, 7.2]]


def test_a_value_at_its_bound_is_accepted_and_one_beyond_refused() -> None:
    rows = (("A", "B", "exports", "1", 10.0),)
    assert len(check(table(*rows, low=10.0, high=10.0))) == 1
    assert "a value between low and high" in refusals(table(*rows, low=10.1, high=11.0))
    assert "a value between low and high" in refusals(table(*rows, low=9.0, high=9.9))
    # One bound without the other is none.
    assert check(table(*rows, low=10.1))["low"].tolist() == [10.0]


def test_twenty_bad_rows_are_shown_and_the_rest_is_counted() -> None:
    def bad(count: int) -> str:
        return refusals(table(*((f"A{i}", "B", "exports", "1", -1.0) for i in range(count))))

    assert bad(20).count("column 'value'") == 20
    assert "more row" not in bad(20)
    assert bad(21).count("found '-1.0'") == 20
    assert ":22 column 'value': found '1 more row like these'" in bad(21)
    assert ":22 column 'value': found '5 more rows like these'" in bad(25)


def test_rows_are_counted_as_lines_of_a_file_with_a_header() -> None:
    said = refusals(table(("A", "B", "exports", "1", 1.0), ("A", "A", "exports", "1", 1.0)))
    assert "reports:3 column 'partner'" in said


def test_zero_is_a_value() -> None:
    assert check(table(("A", "B", "exports", "1", 0.0)))["value"].tolist() == [0.0]


@pytest.mark.parametrize(
    ("word", "flow"),
    [
        ("exports", "exports"), ("Export", "exports"), ("X", "exports"),
        ("imports", "imports"), ("import", "imports"), ("m", "imports"),
        ("total", "total"), ("Turnover", "total"), ("T", "total"),
    ],
)  # fmt: skip
def test_a_flow_may_be_written_in_short(word: str, flow: str) -> None:
    assert check(table(("A", "B", word, "1", 1.0)))["flow"].tolist() == [flow]


def test_a_year_is_the_period_and_a_value_with_its_unit_the_value() -> None:
    names = {"period": "Year ", "value": "value_musd"}
    frame = table(("A", "B", "exports", 2020.0, 1.0)).rename(columns=names)
    assert check(frame)[["period", "value"]].to_numpy().tolist() == [["2020", 1.0]]
    both = table(("A", "B", "exports", "2020-Q1", 1.0), year="2020")
    assert check(both)["period"].tolist() == ["2020-Q1"]
    values = frame.assign(value_eur=2.0)
    assert "column 'value'" in refusals(values)
    plain = table(("A", "B", "exports", "1", 1.0), value_eur=2.0)
    assert check(plain)["value"].tolist() == [1.0]


def test_a_column_that_stands_twice_is_refused() -> None:
    frame = table(("A", "B", "exports", "1", 1.0), extra=2.0).rename(columns={"extra": "Value"})
    assert "reports:1 column 'value': found 'reporter,partner,flow,period,value,value'" in refusals(
        frame
    )


def test_codes_of_numbers_with_a_gap_are_whole_numbers_and_the_gap_is_pointed_at() -> None:
    rows = table((398.0, 156.0, "x", "1", 1.0), (417.0, 156.0, "x", "1", 1.0))
    assert check(rows)["reporter"].tolist() == ["398", "417"]
    gap = refusals(table((398.0, 156.0, "x", "1", 1.0), (math.nan, 156.0, "x", "1", 1.0)))
    assert "reports:3 column 'reporter': found ''" in gap


def test_what_is_known_of_a_pair_is_kept_as_a_number_or_refused() -> None:
    rows = (("A", "B", "exports", "1", 1.0), ("B", "A", "imports", "1", 1.0))
    kept = check(table(*rows, log_distance=["7.5", "7.5"], landlocked=1))
    assert kept["log_distance"].tolist() == [7.5, 7.5]
    assert kept["landlocked"].tolist() == [1, 1]
    assert "contiguous" not in kept
    said = refusals(table(*rows, log_distance=["7.5", "far"]))
    assert "reports:3 column 'log_distance': found 'far'; expected a number" in said


def test_pairs_take_what_is_known_from_either_side_and_leave_turnovers_out() -> None:
    rows = table(
        ("A", "B", "exports", "1", 10.0), ("B", "A", "imports", "1", 11.0),
        ("C", "A", "imports", "1", 12.0), ("A", "B", "total", "1", 30.0),
        log_distance=[7.5, 7.5, 8.5, 7.5], trade_system="general",
    )  # fmt: skip
    pairs = pair(check(rows)).set_index("importer")
    assert pairs.loc["B", ["exporter", "exports", "imports", "log_distance"]].tolist() == [
        "A", 10.0, 11.0, 7.5,
    ]  # fmt: skip
    assert math.isnan(pairs.loc["C", "exports"])
    assert pairs.loc["C", ["imports", "log_distance"]].tolist() == [12.0, 8.5]
    assert len(pairs) == 2


def test_an_empty_table_with_a_unit_is_an_empty_table() -> None:
    assert check(table(unit="USD m")).empty


def slips(count: int, factor: float) -> dict[str, float]:
    rows = [("A", f"P{i}", 10.0 * factor, 10.0) for i in range(count)]
    rows += [("Q", f"P{i}", 10.0, 10.0) for i in range(count)]
    return unit_slips(pd.DataFrame(rows, columns=["exporter", "importer", "exports", "imports"]))


def test_three_pairs_show_another_unit_and_two_do_not() -> None:
    assert slips(3, 1000.0) == {"A": 1000.0}
    assert slips(2, 1000.0) == {}


def test_another_unit_is_a_power_of_a_thousand_within_a_factor_of_two() -> None:
    assert slips(3, 1e-3) == {"A": pytest.approx(1e-3)}
    assert slips(3, 1e6) == {"A": 1e6}
    assert slips(3, 1990.0) == {"A": 1000.0}
    assert slips(3, 2010.0) == {}
    assert slips(3, 1.5) == {}


def test_an_importer_in_another_unit_is_told_by_its_own_reports() -> None:
    rows = [(f"P{i}", "A", 10.0, 10_000.0) for i in range(3)]
    rows += [(f"P{i}", "Q", 10.0, 10.0) for i in range(3)]
    rows += [("N", "A", 0.0, 10.0), ("A", "N", 10.0, math.nan)]  # nothing to compare
    frame = pd.DataFrame(rows, columns=["exporter", "importer", "exports", "imports"])
    assert unit_slips(frame) == {"A": 1000.0}


def test_significant_digits_are_counted_from_the_interval() -> None:
    # 43.8 stands for a tenth of itself: log10(438) + 1; 1000 to the unit has four digits.
    found = significant_digits([43.8, 1000.0, 5.0], [43.75, 999.5, 5.0], [43.85, 1000.5, 5.0])
    assert found == pytest.approx([math.log10(438) + 1, 4.0, 15.0])
    assert np.isfinite(significant_digits([0.0], [0.0], [0.0])).all()
