from __future__ import annotations

import pytest

from analysis.quality.order import find_order
from tests.conftest import LedgerOf, Row


def ordinal(id_: str, printed: str, item: str, period: str) -> Row:
    usual = {"measure": "event_ordinal", "flow": "", "unit": "ordinal"}
    return {"id": id_, "printed": printed, "item": item, "period": period, **usual}


def stage(id_: str, printed: str, period: str, **more: str) -> Row:
    usual = {"measure": "project_stage", "flow": "", "unit": "stage", "item": "railway"}
    return {"id": id_, "printed": printed, "period": period, **usual, **more}


def rules(ledger_of: LedgerOf, rows: list[Row], **tables: list[Row]) -> list[str]:
    return [each.rule for each in find_order(ledger_of(rows, **tables))]


def test_a_second_before_the_first_is_out_of_order(ledger_of: LedgerOf) -> None:
    rows = [
        ordinal("one", "first", "first summit", "2025"),
        ordinal("two", "second", "second summit", "2023"),
    ]
    (found,) = find_order(ledger_of(rows))
    assert (found.rule, found.contradiction) == ("dates-ordinal-order", True)
    rows[0]["period"], rows[1]["period"] = "2023", "2025"
    assert rules(ledger_of, rows) == []


def test_two_numbers_of_a_series_within_a_year_are_a_doubt(ledger_of: LedgerOf) -> None:
    rows = [
        ordinal("two", "second", "second plant", "2025"),
        ordinal("three", "third", "third plant", "2025-07"),
    ]
    assert rules(ledger_of, rows) == ["dates-consecutive-ordinals"]
    rows[0]["period"] = "2024"
    assert rules(ledger_of, rows) == []


def first_bilateral() -> Row:
    return ordinal("first", "first", "first bilateral exercises of neighbours", "2019")


def test_a_first_after_others_of_its_kind(ledger_of: LedgerOf) -> None:
    count = {"id": "count", "measure": "exercise_count", "flow": "", "unit": "exercises"}
    count |= {"printed": "39", "period": "2003/2016", "topic": "security"}
    assert rules(ledger_of, [first_bilateral(), count]) == ["dates-first-after-others"]
    assert rules(ledger_of, [first_bilateral(), count | {"period": "2019/2024"}]) == []


def test_a_named_earlier_one_contradicts_a_first(ledger_of: LedgerOf) -> None:
    dated = {"id": "dated", "measure": "event_date", "unit": "date", "flow": "", "printed": "2002"}
    dated |= {"item": "bilateral exercise with a neighbour", "period": "2002", "source": "paper"}
    (found,) = find_order(ledger_of([first_bilateral(), dated]))
    assert (found.rule, found.contradiction) == ("dates-first-after-others", True)


@pytest.mark.parametrize(
    ("economies", "doubted"), [("CHN KAZ KGZ", True), ("CHN XCA", True), ("CHN KAZ", False)]
)
def test_a_bilateral_first_is_looked_up_in_the_list_of_its_document(
    ledger_of: LedgerOf, economies: str, doubted: bool
) -> None:
    listed = {"id": "x", "name": "Friendship-2019", "year": "2019", "location": "unstated"}
    listed |= {"economies": economies, "participants": "", "source": "office", "locator": "p.2"}
    found = rules(ledger_of, [first_bilateral()], exercises=[listed])
    assert found == (["dates-first-missing-from-list"] if doubted else [])


def test_a_list_without_the_year_says_nothing_about_a_first(ledger_of: LedgerOf) -> None:
    listed = {"id": "x", "name": "Friendship-2020", "year": "2020", "location": "unstated"}
    listed |= {"economies": "CHN KAZ KGZ", "source": "office", "locator": "p.2"}
    assert rules(ledger_of, [first_bilateral()], exercises=[listed]) == []


def test_a_project_that_falls_back_a_stage(ledger_of: LedgerOf) -> None:
    works = stage("works", "construction", "2025-06")
    assert rules(ledger_of, [works, stage("talk", "long-discussed", "2025-09")]) == [
        "dates-stage-backwards"
    ]
    assert rules(ledger_of, [works, stage("talk", "long-discussed", "2025-01")]) == []
    assert rules(ledger_of, [works, stage("talk", "construction", "2026")]) == []
    assert rules(ledger_of, [works, stage("talk", "feasibility study", "2025-09")]) == [
        "dates-stage-backwards"
    ]
    other = stage("talk", "long-discussed", "2025-09", item="port")
    assert rules(ledger_of, [works, other]) == []


def test_two_numbers_of_different_parties_or_sources_are_no_doubt(ledger_of: LedgerOf) -> None:
    rows = [
        ordinal("two", "second", "second plant", "2025"),
        ordinal("three", "third", "third plant", "2025-07"),
    ]
    for other in ({"subject": "UZB"}, {"counterpart": "RUS"}, {"source": "paper"}):
        assert rules(ledger_of, [rows[0], rows[1] | other]) == []


@pytest.mark.parametrize(
    ("earlier", "missing"),
    [
        ([], True),
        ([ordinal("one", "first", "first plant", "2023")], False),
        ([ordinal("one", "first", "first summit", "2023")], True),
        ([ordinal("one", "first", "first plant", "2023") | {"subject": "UZB"}], True),
    ],
)
def test_a_second_without_a_first_anywhere_says_so(
    ledger_of: LedgerOf, earlier: list[Row], missing: bool
) -> None:
    rows = [
        ordinal("two", "second", "second plant", "2025"),
        ordinal("three", "third", "third plant", "2025-07"),
    ]
    (found,) = find_order(ledger_of([*rows, *earlier]))
    assert ("no earlier number is mentioned" in found.explanation) is missing


def test_a_first_and_a_second_miss_nothing_before_them(ledger_of: LedgerOf) -> None:
    rows = [
        ordinal("one", "first", "first plant", "2025"),
        ordinal("two", "second", "second plant", "2025-07"),
    ]
    (found,) = find_order(ledger_of(rows))
    assert "within one year: two different ones" in found.explanation


def test_one_earlier_exercise_is_enough_and_a_second_claims_nothing(ledger_of: LedgerOf) -> None:
    count = {"id": "count", "measure": "exercise_count", "flow": "", "unit": "exercises"}
    count |= {"printed": "1", "qualifier": "at least", "period": "2003/2016", "topic": "security"}
    assert rules(ledger_of, [first_bilateral(), count]) == ["dates-first-after-others"]
    assert rules(ledger_of, [first_bilateral(), count | {"qualifier": "up to"}]) == []
    assert rules(ledger_of, [first_bilateral(), count | {"subject": "UZB"}]) == []
    second = ordinal("second", "second", "second bilateral exercises of neighbours", "2019")
    assert rules(ledger_of, [second, count]) == []


def test_a_stage_counts_from_the_end_of_the_earlier_date(ledger_of: LedgerOf) -> None:
    # "in 2025" may be after June, so that nothing is known to go backwards.
    talk = stage("talk", "long-discussed", "2025-06")
    assert rules(ledger_of, [stage("works", "construction", "2025"), talk]) == []
    assert rules(ledger_of, [stage("works", "construction", "unstated"), talk]) == []
