"""Shares, balances and named parts; sums of trade are in test_quality.py."""

from __future__ import annotations

import pytest

from analysis import quality
from analysis.quality.identity import compare_share_levels, find_identity
from analysis.quality.running import compare_running_totals
from tests.conftest import LedgerOf, Row


def share(id_: str, printed: str, **more: str) -> Row:
    usual = {"measure": "transit_share", "unit": "percent", "counterpart": "", "flow": ""}
    return {"id": id_, "printed": printed, "item": "transit", **usual, **more}


@pytest.mark.parametrize(
    # 60.5 and 39.5 are exactly the whole; 60.5 and more than 39.5 are not; 93 and 2.3 leave room.
    ("one", "two", "contradicts"),
    [("61", "39", False), ("61", "40", False), ("61", "41", True), ("93", "2.3", False)],
)
def test_shares_of_one_whole_do_not_exceed_it(
    ledger_of: LedgerOf, one: str, two: str, contradicts: bool
) -> None:
    found = quality.compare_shares(ledger_of([share("a", one), share("b", two, subject="UZB")]))
    assert list(found["contradicts"]) == [contradicts]
    assert found["observations"].iloc[0] == ["a", "b"]


def test_shares_of_different_wholes_are_not_added(ledger_of: LedgerOf) -> None:
    for other in ({"item": "containers"}, {"period": "2022"}, {"source": "paper"}):
        rows = [share("a", "70"), share("b", "60", subject="UZB", **other)]
        assert quality.compare_shares(ledger_of(rows)).empty


def test_two_shares_of_one_subject_are_no_parts_of_a_sum(ledger_of: LedgerOf) -> None:
    assert quality.compare_shares(ledger_of([share("a", "70"), share("b", "60")])).empty


@pytest.mark.parametrize(
    # 1.15/8.65 to 1.25/8.55 is 13.3 to 14.6 per cent.
    ("printed", "contradicts"),
    [("14", False), ("13", False), ("20", True), ("12", True)],
)
def test_a_share_is_the_part_over_the_whole(
    ledger_of: LedgerOf, printed: str, contradicts: bool
) -> None:
    rows = [
        {"id": "part", "printed": "1.2"},
        {"id": "whole", "printed": "8.6", "counterpart": "XWD"},
        {"id": "share", "measure": "trade_share", "unit": "percent", "printed": printed},
    ]
    data = ledger_of(rows)
    assert list(compare_share_levels(data)["contradicts"]) == [contradicts]
    found = [each.rule for each in find_identity(data)]
    assert found == (["identity-share-levels"] if contradicts else [])


def test_a_share_is_not_taken_of_another_reporters_whole(ledger_of: LedgerOf) -> None:
    rows = [
        {"id": "part", "printed": "1.2"},
        {"id": "whole", "printed": "8.6", "counterpart": "XWD", "reporter": "UZSTAT"},
        {"id": "share", "measure": "trade_share", "unit": "percent", "printed": "50"},
    ]
    assert compare_share_levels(ledger_of(rows)).empty


def deals(whole: str, *parts: str, complete: bool = True) -> list[Row]:
    usual = {"measure": "deal_value", "topic": "investment", "flow": ""}
    note = "all parts listed" if complete else ""
    rows = [{"id": "all", "item": "deals", "printed": whole, "note": note, **usual}]
    return rows + [
        {"id": f"p{n}", "item": f"deal {n}", "printed": part, "note": "part of: all", **usual}
        for n, part in enumerate(parts)
    ]


@pytest.mark.parametrize(
    ("whole", "parts", "complete", "contradicts"),
    [
        ("1.5", ("1.0", "0.5"), True, False),
        ("2.5", ("1.0", "0.5"), True, True),
        ("2.5", ("1.0", "0.5"), False, False),  # the parts that are not named fill the rest
        ("1.2", ("1.0", "0.5"), False, True),  # parts are more than the whole
    ],
)
def test_a_whole_is_held_against_its_named_parts(
    ledger_of: LedgerOf, whole: str, parts: tuple[str, ...], complete: bool, contradicts: bool
) -> None:
    found = quality.compare_named_parts(ledger_of(deals(whole, *parts, complete=complete)))
    assert list(found["contradicts"]) == [contradicts]
    assert found["observations"].iloc[0] == ["all", "p0", "p1"]


def test_a_part_of_nothing_is_an_error_that_names_the_row(ledger_of: LedgerOf) -> None:
    rows = deals("1.5", "1.0")
    rows[1]["note"] = "part of: no-such"
    with pytest.raises(KeyError, match="p0: its note says part of no-such"):
        quality.compare_named_parts(ledger_of(rows))


@pytest.mark.parametrize(("word", "contradicts"), [("surplus", False), ("outpaced", True)])
def test_the_side_of_a_surplus_is_held_against_both_flows(
    ledger_of: LedgerOf, word: str, contradicts: bool
) -> None:
    # The subject sells 8.4 to China and buys 1.6: a surplus of its own.
    sign = {"measure": "trade_balance_sign", "unit": "direction", "printed": word}
    rows = [
        {"id": "sign", **sign},
        {"id": "sold", "flow": "imports", "printed": "8.4"},
        {"id": "bought", "flow": "exports", "printed": "1.6"},
    ]
    found = quality.compare_balance(ledger_of(rows))
    assert list(found["contradicts"]) == [contradicts]


TOTAL = {"measure": "gas_pipeline_flow", "unit": "bcm", "counterpart": "", "flow": "imports"}


def flowed(id_: str, printed: str, period: str, item: str = "a line", **more: str) -> Row:
    row = {"id": id_, "printed": printed, "period": period, "item": item, "reporter": "GACC"}
    return TOTAL | row | more


def totals(later: str) -> list[Row]:
    since = "a line, since its start"
    return [
        flowed("june", "277.4", "2009-12/2019-06", since),
        flowed("december", later, "2009-12/2019-12", since),
    ]


@pytest.mark.parametrize(("later", "contradicts"), [("294.6", True), ("302.3", False)])
def test_running_totals_leave_the_year_less_its_first_half(
    ledger_of: LedgerOf, later: str, contradicts: bool
) -> None:
    # 277.4 and 47.9 less 23.03 make 302.27
    halves = [flowed("year", "47.9", "2019"), flowed("half", "23.03", "2019-01/2019-06")]
    found = compare_running_totals(ledger_of([*totals(later), *halves]))
    assert list(found["contradicts"]) == [contradicts]
    assert found["observations"].iloc[0] == ["december", "june", "year", "half"]


def test_running_totals_leave_the_flow_printed_between_them(ledger_of: LedgerOf) -> None:
    rows = [*totals("294.6"), flowed("rest", "17.2", "2019-07/2019-12")]
    found = compare_running_totals(ledger_of(rows))
    assert list(found["contradicts"]) == [False]


def test_running_totals_are_not_held_against_another_line_or_reporter(ledger_of: LedgerOf) -> None:
    for other in ({"item": "another line"}, {"reporter": "KAZSTAT"}, {"period": "2019-08/2019-12"}):
        rows = [*totals("294.6"), flowed("rest", "99", "2019-07/2019-12") | other]
        assert compare_running_totals(ledger_of(rows)).empty


def test_a_part_counts_in_every_whole_that_its_note_names(ledger_of: LedgerOf) -> None:
    def capacity(id_: str, printed: str, period: str, note: str) -> Row:
        row = {"id": id_, "measure": "pipeline_capacity", "unit": "bcm_per_year", "flow": ""}
        return row | {"printed": printed, "period": period, "item": id_, "note": note}

    parts = "part of: one; part of: other"
    rows = [
        capacity("one", "55", "2023", "all parts listed"),
        capacity("other", "60", "2020", "all parts listed"),
        capacity("a", "30", "2009", parts),
        capacity("b", "25", "2014", parts),
    ]
    found = quality.compare_named_parts(ledger_of(rows))
    judged = {
        ids[0]: bad for ids, bad in zip(found["observations"], found["contradicts"], strict=True)
    }
    assert judged == {"one": False, "other": True}


def test_running_totals_that_begin_on_other_days_are_not_compared(ledger_of: LedgerOf) -> None:
    since = "a line, since its start"
    rows = [
        flowed("june", "277.4", "2009-12/2019-06", since),
        flowed("december", "300.0", "2010-12/2019-12", since),
        flowed("half", "20.0", "2019-07/2019-12", "a line"),
    ]
    assert compare_running_totals(ledger_of(rows)).empty
    rows[1]["period"] = "2009-12/2019-12"
    assert len(compare_running_totals(ledger_of(rows))) == 1


@pytest.mark.parametrize(("qualifier", "contradicts"), [("at least", False), ("more than", True)])
def test_shares_of_exactly_the_whole_hold_and_of_more_do_not(
    ledger_of: LedgerOf, qualifier: str, contradicts: bool
) -> None:
    # 39.5 at the least, beside 60.5 or whatever is more.
    rows = [share("a", "60.5", qualifier=qualifier), share("b", "40", subject="UZB")]
    assert list(quality.compare_shares(ledger_of(rows))["contradicts"]) == [contradicts]
