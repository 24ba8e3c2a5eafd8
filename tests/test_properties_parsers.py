"""What must hold of every text that a reader of the data is given: a value, or its own error."""

from __future__ import annotations

import csv
import io
import json
import math
import tempfile
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from analysis import paths, periods, sources, stated, strict, tables, vocabulary
from analysis.csv_export import is_formula, to_csv
from analysis.problems import Problem
from tests.properties import FEW, REPEATED

WORDS = vocabulary.load(paths.data() / "vocabulary", [])
UNITS, QUALIFIERS = sorted(WORDS.units), sorted(WORDS.qualifiers)
USD_BN, PLAIN = WORDS.units["USD_bn"], WORDS.qualifiers[""]
DIGITS = st.integers(1, 10**9).flatmap(
    lambda whole: st.integers(0, 4).map(lambda places: f"{whole / 10**places:.{places}f}")
)


def allowed(printed: str, unit: vocabulary.Unit = USD_BN) -> stated.Interval:
    figure = stated.read(printed, unit, PLAIN, WORDS)
    assert figure is not None
    return figure.interval


@REPEATED
@given(DIGITS)
def test_what_digits_allow_holds_their_value(printed: str) -> None:
    assert float(printed) * USD_BN.factor in allowed(printed)


@REPEATED
@given(st.floats(0.01, 9e5, allow_nan=False), st.integers(0, 6))
def test_what_digits_allow_holds_every_value_that_they_are_printed_for(
    value: float, places: int
) -> None:
    interval = allowed(f"{value:.{places}f}")
    near = 1e-9 * value * USD_BN.factor  # a tie that the computer rounds to the other side
    assert interval.low - near <= value * USD_BN.factor <= interval.high + near


@REPEATED
@given(st.integers(1, 10**6), st.integers(0, 6))
def test_a_further_digit_allows_no_more(whole: int, places: int) -> None:
    coarse, fine = (
        allowed(f"{whole}.{'0' * (places + 1)}"),
        allowed(f"{whole}.{'0' * (places + 2)}"),
    )
    assert coarse.low < fine.low <= fine.high < coarse.high


@REPEATED
@given(DIGITS)
def test_separators_of_thousands_change_nothing(printed: str) -> None:
    whole, point, rest = printed.partition(".")
    assert allowed(f"{int(whole):,}{point}{rest}") == allowed(f"{int(whole)}{point}{rest}")


@REPEATED
@given(st.integers(1, 999), st.integers(1, 3))
def test_the_unit_does_not_matter(whole: int, places: int) -> None:
    printed = f"{whole}.{'5' * places}"
    billions, millions = allowed(printed), allowed(printed, WORDS.units["USD_m"])
    assert billions.low == pytest.approx(millions.low * 1000, rel=1e-12)
    assert billions.high == pytest.approx(millions.high * 1000, rel=1e-12)


@REPEATED
@given(st.text(max_size=40) | DIGITS, st.sampled_from(UNITS), st.sampled_from(QUALIFIERS))
@example("9" * 400, "USD_bn", "")
@example("0." + "0" * 400 + "1", "USD_bn", "about")
@example("5-" + "6" * 400, "percent", "")
def test_a_printed_figure_is_read_or_refused_by_its_own_error(
    printed: str, unit: str, qualifier: str
) -> None:
    try:
        figure = stated.read(printed, WORDS.units[unit], WORDS.qualifiers[qualifier], WORDS)
    except stated.StatedError as error:
        assert str(error).startswith("expected ") and ", found " in str(error)
        return
    if figure is not None:
        assert not figure.interval.is_empty()
        assert not math.isnan(figure.interval.low + 0 * figure.interval.high) or math.isinf(
            figure.interval.high
        )


BOUNDS = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.booleans(), st.booleans()).map(
    lambda b: stated.Interval(min(b[0], b[1]), max(b[0], b[1]), b[2], b[3])
)


@REPEATED
@given(BOUNDS, BOUNDS, st.floats(-1e6, 1e6))
def test_an_intersection_holds_what_both_hold(
    one: stated.Interval, other: stated.Interval, value: float
) -> None:
    both = one.intersection(other)
    assert (value in both) == (value in one and value in other)
    assert both == other.intersection(one)
    assert one.meets(other) == other.meets(one) == (not both.is_empty())


@REPEATED
@given(BOUNDS, BOUNDS, st.floats(0, 1), st.floats(0, 1))
def test_a_sum_of_sets_holds_the_sums(
    one: stated.Interval, other: stated.Interval, first: float, second: float
) -> None:
    a, b = one.low + first * (one.high - one.low), other.low + second * (other.high - other.low)
    assume(a in one and b in other)
    total = one + other
    assert total.low - 1e-6 <= a + b <= total.high + 1e-6


PERIODS = st.dates().flatmap(
    lambda day: st.sampled_from(
        [f"{day:%Y}".zfill(4), f"{day.year:04}-Q{(day.month + 2) // 3}",
         f"{day.year:04}-{day.month:02}", day.isoformat()]
    ).map(lambda text: (day, text))
)  # fmt: skip


@REPEATED
@given(PERIODS)
def test_a_period_holds_the_day_it_was_made_of(made: tuple[object, str]) -> None:
    first, last = periods.bounds(made[1])
    assert first <= made[0] <= last  # type: ignore[operator]


@REPEATED
@given(st.text(max_size=30) | st.text("0123456789-/Q", max_size=14))
@example("/" * 10_000)
@example("2021/2022/2023")
@example("٢٠٢٣")
def test_a_text_is_a_period_or_refused_by_its_own_error(text: str) -> None:
    try:
        first, last = periods.bounds(text)
    except ValueError as error:
        assert str(error).startswith("expected ")
        return
    assert first <= last and text.isascii() and text.count("/") <= 1


PLAIN_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | st.text("abc :-'\"#é", max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
    max_leaves=8,
)


@REPEATED
@given(PLAIN_VALUES)
def test_plain_values_survive_yaml_and_json(value: object) -> None:
    assert strict.from_json(json.dumps(value)) == value

    class NoAliases(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:
            return True

    assert strict.from_yaml(yaml.dump(value, Dumper=NoAliases, allow_unicode=True)) == value


@REPEATED
@given(st.text(max_size=60) | st.text("{}[]:,&*!<-'\"|>% \n\tab0.", max_size=40))
@example("[" * 5000)
@example("? [a]\n: b")
@example("a: !!python/name:os.system")
@example("- &a b\n- *a")
@example("9" * 5000)
def test_any_text_is_yaml_and_json_or_refused_by_the_strict_error(text: str) -> None:
    for read in (strict.from_yaml, strict.from_json):
        try:
            read(text)
        except strict.StrictError as error:
            assert error.found and error.expected and error.line >= 0


@REPEATED
@given(st.binary(max_size=80) | st.text("@{}=,\"'%#\\ab1\n", max_size=60).map(str.encode))
@example(b"@misc{a, title={" + b"{" * 5000)
@example(b"@misc{a, author={, , , ,}, title={x}, date={2024}, grade={A}}")
def test_any_bytes_are_a_bibliography_or_problems(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sources.bib"
        path.write_bytes(content)
        problems: list[Problem] = []
        frame = sources.read(path, problems)
    assert len(frame) or problems
    assert all(each.file.startswith("data/sources.bib") for each in problems)


@REPEATED
@given(st.binary(max_size=60) | st.text("a,b\n\"'\r\0;é", max_size=40).map(str.encode))
def test_any_bytes_are_a_table_or_problems(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(content)
        problems: list[Problem] = []
        frame = tables.read(path, ["a", "b"], problems)
    assert (frame is not None) or problems
    assert all(each.file == "data/table.csv" and each.expected for each in problems)


@FEW
@given(
    st.sampled_from("economies measures units reporters qualifiers number_words".split()),
    st.binary(max_size=60),
    st.integers(0, 3000),
)
def test_a_damaged_vocabulary_is_problems_and_no_crash(
    name: str, junk: bytes, position: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for path in (paths.data() / "vocabulary").glob("*.csv"):
            content = path.read_bytes()
            if path.stem == name:
                content = content[:position] + junk + content[position:]
            (Path(folder) / path.name).write_bytes(content)
        problems: list[Problem] = []
        vocabulary.load(Path(folder), problems)
    assert all(each.file.startswith("data/vocabulary/") for each in problems)


CELLS = st.text(max_size=12) | st.sampled_from(
    ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "a,b", "a;=1", 'a;"=1', "a\t＝1", "a\n-1"]
)


@REPEATED
@given(st.lists(st.tuples(CELLS, st.integers(-9, 9)), min_size=1, max_size=5), CELLS)
def test_a_spreadsheet_finds_no_formula_and_every_number(
    rows: list[tuple[str, int]], name: str
) -> None:
    assume(name != "number" and "\r" not in name and not any("\r" in text for text, _ in rows))
    written = to_csv(pd.DataFrame(rows, columns=[name, "number"]))
    header, *read = csv.reader(io.StringIO(written, newline=""))
    assert header[0].replace("'", "") == name.replace("'", "") and not is_formula(header[0])
    for (text, number), (shown, digits) in zip(rows, read, strict=True):
        assert shown.replace("'", "") == text.replace("'", "") and not is_formula(shown)
        assert int(digits) == number
