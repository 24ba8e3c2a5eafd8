"""Expected intervals are worked out by hand from the rules in the module's docstring."""

import math

import pytest

from analysis import stated, vocabulary
from analysis.stated import Interval
from tests.conftest import REPOSITORY

WORDS = vocabulary.load(REPOSITORY / "data" / "vocabulary", [])


def read(printed: str, unit: str, qualifier: str = "") -> stated.Stated:
    figure = stated.read(printed, WORDS.units[unit], WORDS.qualifiers[qualifier], WORDS)
    assert figure is not None
    return figure


@pytest.mark.parametrize(
    ("printed", "unit", "low", "high"),
    [
        ("43.8", "USD_bn", 43.75e9, 43.85e9),
        ("44", "USD_bn", 43.5e9, 44.5e9),
        ("41.0", "USD_bn", 40.95e9, 41.05e9),
        ("20", "USD_bn", 19.5e9, 20.5e9),
        ("956.88", "USD_m", 956.875e6, 956.885e6),
        ("211,000", "containers", 210_500, 211_500),
        ("5,000", "companies", 4_950, 5_050),
        ("10,000", "companies", 9_500, 10_500),
        ("1,000", "companies", 950, 1_050),
        ("9,252", "companies", 9_251.5, 9_252.5),
        ("62", "percent", 0.615, 0.625),
        ("5.6", "percent_decline", -0.0565, -0.0555),
        ("5-6", "USD_bn", 4.5e9, 6.5e9),
    ],
)
def test_digits_allow_what_rounds_to_them(printed: str, unit: str, low: float, high: float) -> None:
    interval = read(printed, unit).interval
    assert (interval.low, interval.high) == pytest.approx((low, high), rel=1e-12)


def test_more_than_excludes_the_printed_value_and_has_no_ceiling() -> None:
    interval = read("60", "USD_bn", "more than").interval
    assert 60e9 not in interval
    assert 60.001e9 in interval
    assert interval.high == math.inf


def test_up_to_includes_the_printed_value_and_under_does_not() -> None:
    assert 45e9 in read("45", "USD_bn", "up to").interval
    assert 45e9 not in read("45", "USD_bn", "under").interval
    assert 45.001e9 not in read("45", "USD_bn", "up to").interval


def test_at_least_includes_the_printed_value_and_more_than_does_not() -> None:
    assert 150e9 in read("150", "USD_bn", "at least").interval
    assert 150e9 not in read("150", "USD_bn", "more than").interval


@pytest.mark.parametrize(
    ("qualifier", "low", "high"),
    # 100 allows 99.5 to 100.5 before a word widens it.
    [
        ("about", 94.5, 105.5),
        ("approximately", 94.5, 105.5),
        ("around", 94.5, 105.5),
        ("some", 94.5, 105.5),
        ("roughly", 89.5, 110.5),
        ("close to", 89.5, 110.5),
        ("almost", 85, 100),
        ("nearly", 85, 100),
        ("just under", 95, 100),
        ("just above", 100, 110),
    ],
)
def test_vague_words_have_the_range_of_their_table(qualifier: str, low: float, high: float) -> None:
    interval = read("100", "companies", qualifier).interval
    assert (interval.low, interval.high) == pytest.approx((low, high))


def test_a_fall_of_up_to_a_number_is_no_rise() -> None:
    interval = read("5", "percent_decline", "up to").interval
    assert (interval.low, interval.high) == (-0.05, 0)


def test_more_than_a_range_starts_at_its_first_number() -> None:
    assert read("5-6", "USD_bn", "more than").interval.low == 5e9
    assert read("5-6", "USD_bn", "under").interval.high == 6e9


@pytest.mark.parametrize(("printed", "unit"), [("largest", "rank"), ("second", "ordinal")])
def test_a_rank_takes_no_qualifier(printed: str, unit: str) -> None:
    with pytest.raises(stated.StatedError, match="qualifier"):
        read(printed, unit, "about")


@pytest.mark.parametrize(("printed", "unit"), [("fivefold", "percent"), ("third", "fraction")])
def test_a_word_stands_for_its_own_dimension_only(printed: str, unit: str) -> None:
    with pytest.raises(stated.StatedError, match="expected a word for ratio"):
        read(printed, unit)


@pytest.mark.parametrize(("word", "inside", "outside"), [("rose", 1e-9, 0), ("declined", -1e-9, 0)])
def test_a_direction_excludes_no_change(word: str, inside: float, outside: float) -> None:
    interval = read(word, "direction").interval
    assert inside in interval
    assert outside not in interval


def test_a_span_names_an_open_end() -> None:
    unit = WORDS.units["USD_bn"]
    assert stated.span(Interval(1e9, math.inf), unit, 1) == "over $1.0 billion"
    assert stated.span(Interval(-math.inf, 1e9), unit, 1) == "under $1.0 billion"
    assert stated.span(Interval(1e9, 2e9), unit, 0) == "$1 billion to $2 billion"
    assert stated.span(Interval(-math.inf, math.inf), unit, 0) == "any value"


def test_almost_one_third_lies_between_a_quarter_and_a_third() -> None:
    interval = read("one-third", "fraction", "almost").interval
    assert 0.30 in interval
    assert 1 / 3 not in interval
    assert 0.25 not in interval


def test_nearly_quadrupled_allows_the_multiple_that_the_same_sentence_prints() -> None:
    # 278,900 visitors after 74,300 are 3.75 times as many.
    assert 278_900 / 74_300 in read("quadrupled", "times", "nearly").interval


def test_a_fall_by_more_than_a_number_allows_deeper_falls_only() -> None:
    interval = read("5", "percent_decline", "more than").interval
    assert -0.06 in interval
    assert -0.05 not in interval
    assert 0.06 not in interval


@pytest.mark.parametrize(
    ("printed", "unit", "value"),
    [
        ("second-largest", "rank", 2),
        ("3", "rank", 3),
        ("second", "ordinal", 2),
        ("construction", "stage", 3),
        ("built", "power_stage", 4),
    ],
)
def test_what_is_put_in_an_order_is_exact(printed: str, unit: str, value: int) -> None:
    assert read(printed, unit).interval == Interval(value, value)


def test_a_range_of_which_the_end_comes_first_is_refused() -> None:
    with pytest.raises(stated.StatedError, match="small to large"):
        read("6-5", "USD_bn")


@pytest.mark.parametrize(
    "printed", ["4.8x", "$41", "12,34", "forty", "1.2.3", "-5", "٤١", "089", "0,500"]
)
def test_what_is_not_a_figure_is_refused(printed: str) -> None:
    with pytest.raises(stated.StatedError, match="expected"):
        read(printed, "USD_bn")


@pytest.mark.parametrize(
    ("printed", "unit", "qualifier", "phrase"),
    [
        ("60", "USD_bn", "more than", "more than $60 billion"),
        ("44", "USD_bn", "", "$44 billion"),
        ("26", "USD_bn", "surpassed", "more than $26 billion"),
        ("one-third", "fraction", "almost", "almost one-third"),
        ("5-6", "USD_bn", "", "$5–6 billion"),
        ("24", "agreements", "", "24 agreements"),
        ("Two", "plants", "", "two plants"),
        ("27.8", "percent_decline", "", "27.8% decline"),
        ("90889149306.73126", "USD", "", "$90,889,149,306.73126"),
        ("34819221.1914", "CNY_10k", "", "¥34,819,221.1914 × 10,000"),
        ("79131", "cars", "", "79,131 cars"),
        ("3281.8", "percent", "", "3,281.8%"),
        ("211,000", "containers", "", "211,000 containers"),
        ("0.12345", "USD_bn", "", "$0.12345 billion"),
        ("2026", "date", "", "2026"),
    ],
)
def test_a_figure_is_shown_with_unit_and_qualifier(
    printed: str, unit: str, qualifier: str, phrase: str
) -> None:
    word = WORDS.number_words.get(printed.lower())
    shown = stated.phrase(printed, WORDS.units[unit], WORDS.qualifiers[qualifier], word)
    assert shown == phrase


@pytest.mark.parametrize(
    ("printed", "unit", "qualifier", "short"),
    [
        ("90889149306.73126", "USD", "", "$90.9 billion"),
        ("1211331651866.086", "USD", "", "$1.21 trillion"),
        ("601,270,000", "USD", "more than", "more than $601 million"),
        ("34819221.1914", "CNY_10k", "", "¥348 billion"),
        ("732605.4629", "CNY_10k", "", "¥7.33 billion"),
        ("43.84", "USD_bn", "", "$43.84 billion"),
        ("184789", "cars", "", "184,789 cars"),
        ("1234567", "cars", "", "1,234,567 cars"),
        ("1,000,000-2,000,000", "USD", "", "$1,000,000–2,000,000"),
    ],
)
def test_a_long_sum_of_money_is_also_told_rounded(
    printed: str, unit: str, qualifier: str, short: str
) -> None:
    figure = read(printed, unit, qualifier)
    text = stated.phrase(printed, WORDS.units[unit], WORDS.qualifiers[qualifier], None)
    shown = stated.in_short(figure.value, text, WORDS.units[unit], WORDS.units.values())
    assert shown == short


def test_intervals_that_touch_meet_only_if_both_hold_the_point() -> None:
    assert Interval(0, 1).meets(Interval(1, 2))
    assert not Interval(0, 1, high_open=True).meets(Interval(1, 2))
    assert not Interval(0, 1).meets(Interval(1, 2, low_open=True))


def test_sum_and_difference_of_intervals() -> None:
    assert Interval(1, 2) + Interval(10, 20) == Interval(11, 22)
    assert Interval(10, 20) - Interval(1, 2) == Interval(8, 19)


def test_quotient_takes_the_extreme_corners() -> None:
    assert Interval(8, 12).over(Interval(2, 4)) == Interval(2, 6)
    assert Interval(8, 12).over(Interval(4, math.inf)) == Interval(0, 3, low_open=True)


@pytest.mark.parametrize(
    ("sizes", "over"),
    [
        (Interval(-1, 2), Interval(1, 2)),
        (Interval(1, 2), Interval(0, 1)),
        (Interval(1, 2), Interval(-1, 1)),
    ],
)
def test_a_quotient_of_changes_or_by_what_may_be_nothing_is_refused(
    sizes: Interval, over: Interval
) -> None:
    with pytest.raises(ValueError, match="divide sizes, not changes"):
        sizes.over(over)


def test_no_change_worth_naming_ends_at_values_that_it_holds() -> None:
    unit = next(code for code, each in WORDS.units.items() if each.dimension == "growth_sign")
    flat = read("flat", unit).interval
    assert flat.low in flat and flat.high in flat


@pytest.mark.parametrize("qualifier", ["more than", "at least", "under", "up to"])
def test_a_bound_that_is_not_there_holds_no_value(qualifier: str) -> None:
    interval = read("60", "USD_bn", qualifier).interval
    assert not (math.inf in interval or -math.inf in interval)


@pytest.mark.parametrize("printed", ["4" * 31, f"0.{'0' * 40}1", f"5-{'6' * 40}"])
def test_more_digits_than_anybody_prints_are_refused(printed: str) -> None:
    with pytest.raises(stated.StatedError, match="at most 30 digits"):
        read(printed, "USD_bn")


def test_a_negative_factor_swaps_the_bounds_and_their_openness() -> None:
    assert Interval(1, 2, low_open=True).scaled(-3) == Interval(-6, -3, high_open=True)


def test_gap_is_the_distance_between_sets() -> None:
    assert Interval(1, 2).gap(Interval(5, 6)) == 3
    assert Interval(5, 6).gap(Interval(1, 2)) == 3
    assert Interval(1, 3).gap(Interval(2, 6)) == 0


def test_a_count_in_words_is_rounded_as_its_digits_are() -> None:
    assert read("eight", "days").interval == read("8", "days").interval == Interval(7.5, 8.5)


def test_a_vague_plural_has_no_upper_bound() -> None:
    assert read("multibillion", "USD_bn").interval.high == math.inf


@pytest.mark.parametrize("qualifier", ["under", "up to"])
def test_a_ceiling_of_a_change_leaves_every_fall_open(qualifier: str) -> None:
    growth = read("5", "percent", qualifier).interval
    assert growth.low == -math.inf and growth.low_open
    assert (growth.high, 0.05 in growth) == (0.05, qualifier == "up to")


def test_a_fall_of_up_to_a_number_may_be_none() -> None:
    assert 0.0 in read("5", "percent_decline", "up to").interval


@pytest.mark.parametrize(
    ("qualifier", "inside", "outside"), [("almost", 7.9, 8.0), ("just above", 8.1, 8.0)]
)
def test_what_is_almost_or_just_over_a_value_is_not_the_value(
    qualifier: str, inside: float, outside: float
) -> None:
    interval = read("8", "percent", qualifier).interval
    assert inside / 100 in interval
    assert outside / 100 not in interval


def test_a_range_has_the_middle_as_its_value() -> None:
    assert read("5-6", "USD_bn").value == 5.5e9


def test_quotient_is_open_where_either_bound_is() -> None:
    open_above = Interval(8, 12, high_open=True).over(Interval(2, 4))
    assert open_above == Interval(2, 6, high_open=True)
    open_below = Interval(8, 12).over(Interval(2, 4, low_open=True, high_open=True))
    assert open_below == Interval(2, 6, low_open=True, high_open=True)
    assert Interval(0, 2).over(Interval(0.5, 1)) == Interval(0, 4)


def test_seven_digits_are_told_rounded_and_six_are_not() -> None:
    usd, units = WORDS.units["USD"], WORDS.units.values()
    assert stated.in_short(1234567, "$1,234,567", usd, units) == "$1.23 million"
    assert stated.in_short(123456, "$123,456", usd, units) == "$123,456"
    assert stated.in_short(123456.789, "$123,456.789", usd, units) == "$123,456.789"


def test_the_sign_is_that_of_the_value_and_nothing_has_none() -> None:
    percent = WORDS.units["percent"]
    assert stated.in_unit(0.005, percent, 1) == "0.5%"
    assert stated.in_unit(-0.056, percent, 1) == "−5.6%"
    assert stated.in_unit(-0.0001, percent, 1) == "0.0%"


def test_what_was_read_cannot_be_changed() -> None:
    interval = Interval(0, 1)
    with pytest.raises(AttributeError):
        interval.low = 2  # type: ignore[misc]


def test_a_sum_is_open_where_one_of_its_parts_is() -> None:
    closed = Interval(10, 20)
    assert Interval(1, 2, low_open=True) + closed == Interval(11, 22, low_open=True)
    assert closed + Interval(1, 2, high_open=True) == Interval(11, 22, high_open=True)


def test_the_limits_themselves_are_read() -> None:
    assert read("5-5", "USD_bn").value == 5e9
    assert read("4" * 30, "USD").value == pytest.approx(float("4" * 30))
