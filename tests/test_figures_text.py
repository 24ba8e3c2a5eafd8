"""Digest, numbers, CSV and alternative text of a figure's frame."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import pytest

from analysis.csv_export import to_csv
from analysis.figures.alternative_check import AlternativeTextError, check_alternative_text
from analysis.figures.alternative_text import alternative_text
from analysis.figures.digest import digest
from analysis.figures.encoding import Encoding
from analysis.figures.number_format import format_value, with_unit


def frame() -> pd.DataFrame:
    return pd.DataFrame({"country": ["KAZ", "UZB"], "value": [41.0, 14.0]})


def test_digest_changes_when_one_value_changes() -> None:
    changed = frame()
    changed.loc[1, "value"] = 14.1
    assert digest(changed) != digest(frame())


def test_digest_changes_when_rows_change_places() -> None:
    assert digest(frame().iloc[::-1]) != digest(frame())


def test_digest_ignores_order_of_columns_attributes_index_and_number_type() -> None:
    other = frame()[["value", "country"]].astype({"value": int}).set_axis([7, 9])
    other.attrs["note"] = "not plotted"
    assert digest(other) == digest(frame())


def test_digest_ignores_the_last_bit_of_a_sum() -> None:
    assert digest(pd.DataFrame({"x": [0.1 + 0.2]})) == digest(pd.DataFrame({"x": [0.3]}))


def test_digest_keeps_missing_zero_and_text_apart() -> None:
    digests = {digest(pd.DataFrame({"x": [x]}, dtype=object)) for x in (None, 0, "0", "", False)}
    assert len(digests) == 5


def test_digest_of_a_list_depends_on_its_order_and_of_a_set_does_not() -> None:
    def of(cell: object) -> str:
        return digest(pd.DataFrame({"x": [cell]}))

    assert of(["KAZ", "UZB"]) != of(["UZB", "KAZ"])
    assert of(["KAZ", "UZB"]) == of(("KAZ", "UZB"))
    assert len({of(set(order)) for order in (("KAZ", "UZB", "TJK"), ("TJK", "UZB", "KAZ"))}) == 1
    assert of(["KAZ", None]) != of(["KAZ", "None"])


def test_digest_of_a_day_is_that_of_its_iso_form() -> None:
    days = pd.DataFrame({"x": [date(2024, 2, 29)]}, dtype=object)
    assert digest(days) == digest(pd.DataFrame({"x": ["2024-02-29"]}))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (43.84, "43.8"),
        (43.0, "43"),
        (1234567, "1,234,567"),
        (0.0123456, "0.0123"),
        (-0.5, "−0.5"),
        (0, "0"),
        (-0.0, "0"),
        (math.nan, "–"),
        (None, "–"),
        (math.inf, "open"),
        (-math.inf, "open"),
    ],
)
def test_number_as_printed(value: float | None, text: str) -> None:
    assert format_value(value) == text


def test_number_with_decimals_never_prints_minus_zero() -> None:
    assert format_value(-0.004, decimals=2) == "0.00"


def test_unit_stands_where_it_is_read() -> None:
    assert with_unit(-1.5, "$ billion") == "−$1.5 billion"
    assert with_unit(12, "%") == "12%"
    assert with_unit(5, "bcm") == "5 bcm"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_formula_in_a_cell_or_header_is_disarmed(cell: str) -> None:
    assert to_csv(pd.DataFrame({cell: [cell]})).splitlines() == [f"'{cell}", f"'{cell}"]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("a; =cmd|' /C calc'!A0;b", "\"a; '=cmd|' /C calc'!A0;b\""),
        ("a;-1", '"a;\'-1"'),
        ('a";"=1', '"a"";""\'=1"'),
        ("\tx", '"\'\tx"'),
        ("a\t@x", '"a\t\'@x"'),
        ("a\n＋x", '"a\n\'＋x"'),
        ("＝1", "'＝1"),
        (" =1", "' =1"),
        ("a; b", '"a; b"'),
        ("a = b", "a = b"),
    ],
)
def test_formula_is_disarmed_wherever_a_spreadsheet_lets_a_cell_begin(
    cell: str, shown: str
) -> None:
    assert to_csv(pd.DataFrame({"x": [cell]})) == f"x\n{shown}\n"


def test_what_needs_no_care_is_written_as_pandas_writes_it() -> None:
    data = pd.DataFrame(
        {
            "words": ["a, b", 'say "so"', None, ""],
            "number": [-1.5, 1e-20, math.nan, 1e300],
            "count": [1, -2, 3, 4],
            "day": pd.to_datetime(["2026-01-01", None, "2026-01-02", None]),
            "so": [True, False, True, False],
        }
    )
    assert to_csv(data) == data.astype(object).to_csv(index=False, lineterminator="\n")
    lone = pd.DataFrame({"x": [None, "a"]})
    assert to_csv(lone) == lone.to_csv(index=False, lineterminator="\n")
    assert to_csv(data.head(0)) == "words,number,count,day,so\n"


def test_negative_number_stays_a_number() -> None:
    assert to_csv(pd.DataFrame({"x": [-1.5]})) == "x\n-1.5\n"


def test_missing_value_is_an_empty_cell() -> None:
    assert to_csv(pd.DataFrame({"x": [None, "a"], "y": [1.5, None]})) == "x,y\n,1.5\na,\n"


def test_alternative_text_states_kind_message_values_and_extremes() -> None:
    data = pd.DataFrame({"c": ["Kazakhstan", "Uzbekistan", "Tajikistan"], "v": [43.8, 13.8, 3.9]})
    text = alternative_text(
        data,
        Encoding("Bar chart", ("v",), "$ billion", label="c"),
        title="Kazakhstan trades most",
        subtitle="Goods trade, 2024",
    )
    assert text == (
        "Bar chart: Kazakhstan trades most. Goods trade, 2024. Kazakhstan: $43.8 billion;"
        " Uzbekistan: $13.8 billion; Tajikistan: $3.9 billion."
        " Highest: Kazakhstan, $43.8 billion; lowest: Tajikistan, $3.9 billion."
    )


def test_alternative_text_states_first_last_extremes_trend_and_gaps_over_time() -> None:
    data = pd.DataFrame(
        {"year": [2023, 2019, 2020, 2021, 2022], "v": [5.0, 2.0, 1.0, math.nan, 6.0]}
    )
    text = alternative_text(
        data, Encoding("Line chart", ("v",), "bcm", period="year"), title="Gas recovers"
    )
    assert text == (
        "Line chart: Gas recovers. From 2019 to 2023. 2 bcm in 2019, 5 in 2023, rising overall,"
        " not in every step; highest 6 (2022), lowest 1 (2020); no value for 2021."
    )


def told(data: pd.DataFrame, **parts: str) -> str:
    """Return what follows the title."""
    text = alternative_text(data, Encoding("Chart", ("v",), "bcm", **parts), title="T")
    return text.removeprefix("Chart: T. ")


def test_alternative_text_of_nothing_says_that_there_are_no_data() -> None:
    empty = pd.DataFrame({"c": [], "v": []})
    assert told(empty, label="c") == "No data."
    assert told(empty, period="c") == "No data."


def test_alternative_text_of_many_values_gives_the_extremes_and_who_has_none() -> None:
    nine = pd.DataFrame(
        {"c": list("ABCDEFGHI"), "v": [5.0, 9.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 8.5]}
    )
    assert told(nine, label="c") == "Highest: B, 9 bcm; lowest: C, 3 bcm."
    nine.loc[[1, 3], "v"] = math.nan
    assert told(nine, label="c") == "No value for B, D. Highest: I, 8.5 bcm; lowest: C, 3 bcm."


def test_alternative_text_of_one_value_names_no_highest() -> None:
    data = pd.DataFrame({"c": ["A", "B"], "v": [5.0, math.nan]})
    assert told(data, label="c") == "A: 5 bcm; B: no value."


def test_alternative_text_of_a_line_says_where_it_has_one_value_or_none() -> None:
    data = pd.DataFrame(
        {"c": list("AABB"), "p": ["2020", "2021"] * 2, "v": [math.nan, math.nan, 4.0, math.nan]}
    )
    assert told(data, label="c", period="p") == (
        "From 2020 to 2021, 2 lines. A: no values. B: 4 bcm in 2020; no value for 2021."
    )


@pytest.mark.parametrize(
    ("values", "way"),
    [
        ([4.0, 4.0], "unchanged"),
        ([4.0, 5.0, 4.0], "ending where it began"),
        ([4.0, 3.0], "falling"),
        ([4.0, 3.0, 3.0], "falling throughout"),
        ([4.0, 5.0, 3.0], "falling overall, not in every step"),
    ],
)
def test_alternative_text_says_which_way_a_line_goes(values: list[float], way: str) -> None:
    years = [str(2020 + step) for step in range(len(values))]
    text = told(pd.DataFrame({"p": years, "v": values}), period="p")
    end = f"{values[-1]:g} in {years[-1]}, {way}"
    assert text.partition(";")[0].rstrip(".") == f"From 2020 to {years[-1]}. 4 bcm in 2020, {end}"


def test_alternative_text_of_many_events_gives_only_their_span() -> None:
    data = pd.DataFrame({"d": [f"20{year}" for year in range(10, 19)], "e": list("ABCDEFGHI")})
    text = alternative_text(data, Encoding("Time line", label="e", period="d"), title="T")
    assert text == "Time line: T. 9 events from 2010 to 2018."


def test_alternative_text_says_which_ends_are_open() -> None:
    data = pd.DataFrame(
        {"c": ["A", "B", "C"], "lo": [60, -math.inf, 3], "v": [60, 12, math.nan],
         "hi": [math.inf, 12, 5]}
    )  # fmt: skip
    text = alternative_text(
        data, Encoding("Interval plot", ("v",), "", label="c", low="lo", high="hi"), title="T"
    )
    assert "A: 60 (60 or more); B: 12 (12 or less); C: 3 to 5." in text


def test_alternative_text_names_both_of_a_pair() -> None:
    data = pd.DataFrame({"c": ["A", "A"], "r": ["x", "y"], "v": [1.0, 2.0]})
    encoding = Encoding("Pairs", ("v",), label="c", series="r", names={"x": "customs", "y": "bank"})
    assert "A (customs): 1; A (bank): 2." in alternative_text(data, encoding, title="T")


def test_alternative_text_of_events_gives_their_span() -> None:
    data = pd.DataFrame({"d": ["2013-09-07", "2001-06-15"], "e": ["BRI", "SCO"]})
    text = alternative_text(data, Encoding("Time line", label="e", period="d"), title="T")
    assert "2 events from 15 Jun 2001 to 7 Sep 2013. 7 Sep 2013: BRI; 15 Jun 2001: SCO." in text


def test_alternative_text_writes_periods_as_people_do_and_passes_its_check() -> None:
    data = pd.DataFrame({"c": ["A", "A"], "p": ["2024-Q1", "2024-05"], "v": [1.0, 2.0]})
    text = alternative_text(data, Encoding("Line", ("v",), "bcm", label="c", period="p"), title="T")
    assert "A: 1 bcm in Q1 2024, 2 in May 2024, rising." in text
    check_alternative_text(text, data, typed=["T"], groups=["c"], name="trade-a")
    with pytest.raises(AlternativeTextError, match="found 2023"):
        checked(text.replace("Q1 2024", "Q1 2023"), data, "T")


def checked(text: str, data: pd.DataFrame, *typed: str) -> None:
    check_alternative_text(text, data, typed=typed, groups=["c"], name="trade-a")


TRUE = "Bar chart: T. Kazakhstan: $43.8 billion; C+C5: −$1.2 billion. 2 rows."


def marks() -> pd.DataFrame:
    return pd.DataFrame({"c": ["Kazakhstan", "C+C5"], "v": [43.84, -1.2]})


def test_generated_text_passes_its_check() -> None:
    checked(TRUE, marks(), "T")


@pytest.mark.parametrize(
    ("said", "instead", "found"),
    [
        ("43.8", "48.3", "48.3"),
        ("43.8", "43.9", "43.9"),
        ("−$1.2", "$1.2", "1.2"),
        ("2 rows", "3 rows", "3"),
        ("T.", "T in 2024.", "2024"),
    ],
)
def test_tampered_alternative_text_is_refused(said: str, instead: str, found: str) -> None:
    with pytest.raises(AlternativeTextError, match=rf"trade-a: .* found {found}, which"):
        checked(TRUE.replace(said, instead), marks(), "T")


def test_typed_text_may_name_years_but_no_other_number_of_its_own() -> None:
    checked("Turnover from 2003 to 2016, 43.8 at most", marks(), "Turnover from 2003 to 2016, 43.8")
    with pytest.raises(AlternativeTextError, match="found 12, which"):
        checked("Growth of 12 per cent", marks(), "Growth of 12 per cent")


def test_digits_of_a_name_are_no_number() -> None:
    data = pd.DataFrame({"c": ["Peace Mission-2024", "25th summit"], "v": [1.0, 2.0]})
    checked("Peace Mission-2024: 1; 25th summit: 2.", data)
