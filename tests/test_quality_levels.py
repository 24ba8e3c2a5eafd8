from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis.quality import levels
from tests.conftest import LedgerOf

INF = math.inf
Bounds = tuple[float, float, bool, bool]


def bounds(*rows: Bounds) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["low", "high", "low_open", "high_open"])


@pytest.mark.parametrize(
    ("one", "two", "gap", "contradicts"),
    [
        ((1, 2, False, False), (3, 4, False, False), 1.0, True),
        ((3, 4, False, False), (1, 2, False, False), 1.0, True),
        ((1, 3, False, False), (2, 4, False, False), 0.0, False),
        ((1, 2, False, False), (2, 3, False, False), 0.0, False),  # they share the value 2
        ((1, 2, False, False), (2, 3, True, False), 0.0, True),  # "more than 2" leaves it out
        ((1, 2, False, True), (2, 3, False, False), 0.0, True),  # "under 2" leaves it out
        ((1, INF, True, True), (2, 3, False, False), 0.0, False),
        ((5, INF, True, True), (2, 3, False, False), 2.0, True),
        ((0.1 + 0.2, 0.4, False, False), (0.2, 0.3, False, False), 0.0, False),  # floats
    ],
)
def test_two_sets_are_apart_or_meet(
    one: Bounds, two: Bounds, gap: float, contradicts: bool
) -> None:
    found_gap, found = levels.apart(bounds(one), bounds(two))
    assert found_gap[0] == pytest.approx(gap)
    assert bool(found[0]) is contradicts


def test_sets_are_compared_row_by_row() -> None:
    one = bounds((1, 2, False, False), (1, 2, False, False))
    two = bounds((3, 4, False, False), (1, 4, False, False))
    assert list(levels.apart(one, two)[1]) == [True, False]


def test_no_rows_are_no_contradiction() -> None:
    gap, contradicts = levels.apart(bounds(), bounds())
    assert (len(gap), len(contradicts)) == (0, 0)


def test_what_is_only_promised_is_no_level(ledger_of: LedgerOf) -> None:
    rows = [{"id": "is", "printed": "4"}, {"id": "will", "printed": "9", "status": "target"}]
    assert list(levels.numeric(ledger_of(rows))["id"]) == ["is"]


def test_a_figure_without_reporter_is_read_with_chinas(ledger_of: LedgerOf) -> None:
    rows = [{"id": "a", "printed": "4"}, {"id": "b", "printed": "4", "reporter": "UZSTAT"}]
    assert list(levels.numeric(ledger_of(rows))["view"]) == ["GACC", "UZSTAT"]


def test_a_source_is_linked_with_what_it_repeats(ledger_of: LedgerOf) -> None:
    data = ledger_of([{"id": "a", "printed": "4"}])
    one, two = pd.Series(["paper", "paper"]), pd.Series(["mirror", "office"])
    assert list(levels.linked(data, one, two)) == [True, False]


def test_codes_tell_quantities_apart() -> None:
    rows = pd.DataFrame({"a": ["x", "y", "x"], "b": ["1", "1", "1"]})
    first, second, third = levels.codes(rows, ["a", "b"])
    assert first == third != second


def test_the_width_of_a_statement_is_what_its_digits_leave_open(ledger_of: LedgerOf) -> None:
    rows = [{"id": "a", "printed": "4"}, {"id": "b", "printed": "4", "qualifier": "more than"}]
    assert list(levels.numeric(ledger_of(rows))["width"]) == [1e9, INF]
