from __future__ import annotations

from analysis.quality.scope import find_scope
from tests.conftest import LedgerOf, Row


def rank(id_: str, counterpart: str, **more: str) -> Row:
    usual = {"measure": "investment_rank", "subject": "XCA", "flow": "", "printed": "largest"}
    usual |= {"item": "foreign investors", "unit": "rank", "status": "claim"}
    return {"id": id_, "counterpart": counterpart, **usual, **more}


def rules(ledger_of: LedgerOf, *rows: Row) -> list[str]:
    return [each.rule for each in find_scope(ledger_of(list(rows)))]


def test_two_holders_of_one_first_place_clash(ledger_of: LedgerOf) -> None:
    found = rules(ledger_of, rank("a", "CHN"), rank("b", "XEU", source="paper"))
    assert found == ["scope-two-leaders"]


def test_leaders_of_different_years_do_not_clash(ledger_of: LedgerOf) -> None:
    found = rules(ledger_of, rank("a", "CHN"), rank("b", "XEU", source="paper", period="2021"))
    assert found == []


def test_leaders_clash_where_their_times_share_a_day(ledger_of: LedgerOf) -> None:
    def found(first: str, second: str) -> list[str]:
        a, b = rank("a", "CHN", period=first), rank("b", "XEU", source="paper", period=second)
        return rules(ledger_of, a, b)

    assert found("2020/2021", "2021-12-31") == ["scope-two-leaders"]
    assert found("2020/2021", "2022-01-01") == []
    assert found("2021-01-01", "2021/2022") == ["scope-two-leaders"]
    assert found("2020-12-31", "2021/2022") == []


def test_leaders_named_in_one_sentence_share_the_place(ledger_of: LedgerOf) -> None:
    assert rules(ledger_of, rank("a", "CHN"), rank("b", "XEU")) == []


def test_one_of_the_first_is_no_first(ledger_of: LedgerOf) -> None:
    assert (
        rules(ledger_of, rank("a", "CHN", printed="a leading"), rank("b", "XEU", source="paper"))
        == []
    )


def test_customs_of_one_side_cannot_rank_the_partners_of_the_other(ledger_of: LedgerOf) -> None:
    item = "partners of Tajikistan by turnover"
    claim = rank("a", "CHN", measure="trade_rank", subject="TJK", item=item, reporter="GACC")
    own = claim | {"id": "b", "reporter": "TJK_CUSTOMS"}
    assert rules(ledger_of, claim) == ["scope-beyond-reporter"]
    assert rules(ledger_of, claim, own) == []


def test_a_record_below_an_earlier_year_is_none(ledger_of: LedgerOf) -> None:
    record = rank("r", "CHN", measure="trade_rank", item="years by turnover", printed="record high")
    record |= {"flow": "total", "subject": "KAZ"}
    now, before = (
        {"id": "now", "printed": "41"},
        {"id": "before", "printed": "45", "period": "2021"},
    )
    assert rules(ledger_of, record, now, before) == ["scope-record"]
    assert rules(ledger_of, record, now, before | {"printed": "40"}) == []


def test_a_leader_among_chinas_partners_whom_another_exceeds_that_year(
    ledger_of: LedgerOf,
) -> None:
    leader = rank("r", "CHN", measure="trade_rank", subject="KAZ", flow="total")
    leader |= {"item": "partners of China in Central Asia by turnover"}
    ours = {"id": "ours", "printed": "41", "flow": "total", "reporter": "GACC"}
    theirs = ours | {"id": "theirs", "subject": "UZB", "printed": "45"}
    assert rules(ledger_of, leader, ours, theirs) == ["scope-rank-levels"]
    assert rules(ledger_of, leader, ours, theirs | {"printed": "40"}) == []
    assert rules(ledger_of, leader, ours, theirs | {"period": "2021"}) == []
    assert rules(ledger_of, leader, ours, theirs | {"reporter": "UZSTAT"}) == []


def test_a_place_without_a_scope_holds_in_the_region_alone(ledger_of: LedgerOf) -> None:
    claim = rank("r", "CHN", measure="trade_rank", subject="KAZ", flow="total", item="partners")
    claim |= {"note": "printed without its scope"}
    mine = {"id": "mine", "printed": "41", "flow": "total"}
    larger = mine | {"id": "larger", "subject": "RUS", "printed": "240"}
    assert rules(ledger_of, claim, mine, larger) == ["scope-superlative"]
    assert rules(ledger_of, claim, mine, larger | {"printed": "40"}) == []
    assert rules(ledger_of, claim, mine, larger | {"subject": "UZB"}) == []
    assert rules(ledger_of, claim, mine, larger | {"subject": "XCA"}) == []
    for other in ({"counterpart": "XEU"}, {"flow": "exports"}, {"item": "gas"}):
        assert rules(ledger_of, claim, mine, larger | other) == []


def test_a_superlative_without_a_figure_of_its_own_year_is_left_alone(ledger_of: LedgerOf) -> None:
    leader = rank("r", "CHN", measure="trade_rank", subject="KAZ", flow="total")
    leader |= {"item": "partners of China in Central Asia by turnover"}
    theirs = {"id": "theirs", "subject": "UZB", "printed": "45", "reporter": "GACC"}
    assert rules(ledger_of, leader, theirs) == []
    record = rank("r", "CHN", measure="trade_rank", item="years by turnover", printed="record high")
    record |= {"flow": "total", "subject": "KAZ"}
    assert rules(ledger_of, record, {"id": "before", "printed": "45", "period": "2021"}) == []


def test_a_record_is_held_against_earlier_years_of_the_same_series(ledger_of: LedgerOf) -> None:
    record = rank("r", "CHN", measure="trade_rank", item="years by turnover", printed="record high")
    record |= {"flow": "total", "subject": "KAZ"}
    now = {"id": "now", "printed": "41"}
    before = {"id": "before", "printed": "45", "period": "2021"}
    for other in ({"flow": "exports"}, {"subject": "UZB"}, {"period": "2024"}):
        assert rules(ledger_of, record, now, before | other) == []
    # 41 to the unit is at most 41.5, and a figure of at least that is no more.
    assert rules(ledger_of, record, now, before | {"printed": "42"}) == []
    assert rules(ledger_of, record, now, before | {"printed": "43"}) == ["scope-record"]


def test_a_leader_of_another_place_or_list_is_not_held_against_turnover(
    ledger_of: LedgerOf,
) -> None:
    leader = rank("r", "CHN", measure="trade_rank", subject="KAZ", flow="total")
    leader |= {"item": "partners of China in Central Asia by turnover"}
    ours = {"id": "ours", "printed": "41", "flow": "total", "reporter": "GACC"}
    theirs = ours | {"id": "theirs", "subject": "UZB", "printed": "45"}
    assert rules(ledger_of, leader | {"printed": "2"}, ours, theirs) == []
    assert rules(ledger_of, leader, ours, theirs | {"flow": "exports"}) == []
    assert rules(ledger_of, leader, ours, theirs | {"printed": "42"}) == []
    assert rules(ledger_of, leader, ours, theirs | {"printed": "43"}) == ["scope-rank-levels"]


def test_turnover_in_one_good_or_another_direction_ranks_nobody(ledger_of: LedgerOf) -> None:
    leader = rank("r", "CHN", measure="trade_rank", subject="KAZ", flow="total")
    leader |= {"item": "partners of China in Central Asia by turnover"}
    ours = {"id": "ours", "printed": "41", "flow": "total", "reporter": "GACC"}
    theirs = ours | {"id": "theirs", "subject": "UZB", "printed": "45"}
    assert rules(ledger_of, leader, ours, theirs | {"item": "gas"}) == []
    assert rules(ledger_of, leader, ours, theirs | {"counterpart": "RUS"}) == []
    assert rules(ledger_of, leader, ours, theirs | {"subject": "RUS"}) == []


def test_two_leaders_are_named_and_are_a_contradiction(ledger_of: LedgerOf) -> None:
    # They differ by the investor: that is who leads. Or by the host, where investors are alike.
    rows = [rank("a", "CHN"), rank("b", "XEU", source="paper")]
    (found,) = find_scope(ledger_of(rows))
    assert found.contradiction
    assert "China (largest) and European Union (largest)" in found.explanation
    rows = [rank("a", "CHN", subject="KAZ"), rank("b", "CHN", subject="UZB", source="paper")]
    (found,) = find_scope(ledger_of(rows))
    assert "Kazakhstan (largest) and Uzbekistan (largest)" in found.explanation


def test_a_leader_who_is_exceeded_is_a_contradiction(ledger_of: LedgerOf) -> None:
    leader = rank("r", "CHN", measure="trade_rank", subject="KAZ", flow="total")
    leader |= {"item": "partners of China in Central Asia by turnover"}
    ours = {"id": "ours", "printed": "41", "flow": "total", "reporter": "GACC"}
    theirs = ours | {"id": "theirs", "subject": "UZB", "printed": "45"}
    (found,) = find_scope(ledger_of([leader, ours, theirs]))
    assert found.contradiction and found.observations == ("r", "theirs", "ours")
