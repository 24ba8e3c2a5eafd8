"""Security: the record, the rule that holds a list against it, and who says what.

The list of these tests is the document ``paper``, the record is what ``office`` and ``mirror`` say.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import security
from analysis.ledger import Ledger, LedgerError
from analysis.security import matching
from tests.conftest import LedgerOf, Row


def listed(name: str, year: str, economies: str, **more: str) -> Row:
    usual = {"participants": "as listed", "location": "somewhere", "locator": "p.1"}
    return {"id": "row", "name": name, "year": year, "economies": economies, "source": "paper"} | (
        usual | more
    )


def held(id_: str, name: str, date: str, economies: str, **more: str) -> Row:
    usual = {"host": economies.split()[0], "format": "multilateral", "sco": "no", "kind": "troops"}
    usual |= {"status": "held", "location": "range", "locator": "p.2", "source": "office"}
    row = {"id": id_, "name": name, "year": date[:4], "date": date, "economies": economies}
    return row | usual | more


ANY = {"id": "any", "printed": "1"}


def verdict(ledger_of: LedgerOf, row: Row, *record: Row) -> str:
    data = ledger_of([ANY], exercises=[row, *record])
    return str(security.checked(data, "paper")["verdict"].item())


WEST = listed("West-2021", "2021", "CHN RUS KAZ")


def test_a_row_with_name_year_and_participants_on_record_is_found(ledger_of: LedgerOf) -> None:
    same = held("a", "West/Interaction-2021", "2021-08", "CHN RUS KAZ KGZ")
    assert verdict(ledger_of, WEST, same) == "found"


def test_a_row_without_a_namesake_of_its_year_is_not_found(ledger_of: LedgerOf) -> None:
    other = held("a", "East-2021", "2021-08", "CHN RUS KAZ")
    earlier = held("b", "West-2018", "2018-08", "CHN RUS KAZ")
    assert verdict(ledger_of, WEST, other, earlier) == "not found"


def test_one_namesake_without_the_participants_has_other_ones(ledger_of: LedgerOf) -> None:
    namesake = held("a", "West-2021", "2021-10", "PAK RUS")
    assert verdict(ledger_of, WEST, namesake) == "other participants"


def test_namesakes_that_hold_the_participants_only_together_are_merged(ledger_of: LedgerOf) -> None:
    # CHN RUS and BLR RUS KAZ: each has two of the three named, together all three
    one = held("a", "West/Interaction-2021", "2021-08", "CHN RUS")
    two = held("b", "West-2021", "2021-09", "BLR RUS KAZ")
    assert verdict(ledger_of, WEST, one, two) == "merged"
    # BLR RUS adds nothing to CHN RUS: two namesakes, but no row made of both
    assert verdict(ledger_of, WEST, one, two | {"economies": "BLR RUS"}) == "other participants"


def test_a_row_without_a_year_cannot_be_checked(ledger_of: LedgerOf) -> None:
    row = listed("operations", "unstated", "CHN XCA")
    assert verdict(ledger_of, row, held("a", "Operations", "2021", "CHN KAZ")) == "undated"


FIRST = listed("first bilateral exercises", "2019", "CHN XCA", format="bilateral")
PAIR = held("now", "Fox-2019", "2019-10", "CHN KAZ", format="bilateral")


def test_a_described_row_is_matched_by_year_form_and_participants(ledger_of: LedgerOf) -> None:
    assert verdict(ledger_of, FIRST, PAIR) == "found"
    assert verdict(ledger_of, FIRST, PAIR | {"format": "multilateral"}) == "not found"
    assert verdict(ledger_of, FIRST, PAIR | {"economies": "CHN RUS"}) == "not found"
    assert verdict(ledger_of, FIRST, PAIR | {"status": "announced"}) == "not found"


def test_a_first_with_an_earlier_one_of_its_kind_is_not_the_first(ledger_of: LedgerOf) -> None:
    before = held("then", "Drill", "2002-10", "CHN KGZ", format="bilateral")
    assert verdict(ledger_of, FIRST, PAIR, before) == "found, not the first"
    assert verdict(ledger_of, FIRST, PAIR, before | {"status": "announced"}) == "found"
    data = ledger_of([ANY], exercises=[FIRST, PAIR, before])
    assert list(security.earlier_of_its_kind(data, "row")["exercise"]) == ["then"]


def test_a_group_is_an_exercise_of_the_group_and_not_its_members(ledger_of: LedgerOf) -> None:
    row = listed("first exercise of the SCO", "2003", "XSC CHN")
    some = held("a", "Coalition-2003", "2003-08", "CHN KAZ", sco="yes")
    assert verdict(ledger_of, row, some) == "found"
    assert verdict(ledger_of, row, some | {"sco": "no"}) == "not found"


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("same_year", held("a", "West-2018", "2018-08", "CHN RUS KAZ")),
        ("same_name", held("a", "East-2021", "2021-08", "CHN RUS KAZ")),
        ("fits", held("a", "West-2021", "2021-08", "PAK RUS")),
    ],
)
def test_each_part_of_the_rule_is_needed(
    ledger_of: LedgerOf, monkeypatch: pytest.MonkeyPatch, part: str, other: Row
) -> None:
    assert verdict(ledger_of, WEST, other) != "found"
    monkeypatch.setattr(matching, part, lambda *_: True)
    assert verdict(ledger_of, WEST, other) == "found"


def test_the_nearest_are_those_of_the_year_with_china_and_a_named_partner(
    ledger_of: LedgerOf,
) -> None:
    row = listed("Dragon-2022", "2022", "CHN KAZ")
    record = [
        held("a", "East-2022", "2022-09", "RUS CHN KAZ"),
        held("b", "Other partner", "2022-05", "CHN KGZ"),
        held("c", "Without China", "2022-05", "RUS KAZ"),
        held("d", "Year before", "2021-05", "CHN KAZ"),
        held("e", "At desks", "2022-05", "CHN KAZ", kind="cyber"),
    ]
    data = ledger_of([ANY], exercises=[row, *record])
    assert security.checked(data, "paper")["nearest"].item() == "East-2022"


def counted(ledger_of: LedgerOf) -> Ledger:
    troops = {"measure": "troop_count", "topic": "security", "flow": "", "unit": "troops"}
    date = {"measure": "event_date", "topic": "security", "flow": "", "unit": "date"}
    return ledger_of(
        [
            {"id": "day", "item": "Late", "period": "2019-08", "printed": "August 2019"}
            | date
            | {"locator": "p.2"},
            {"id": "all", "item": "Late, all sides", "printed": "1,200", "qualifier": "about"}
            | troops,
            {"id": "own", "item": "Late, Chinese side", "printed": "580"} | troops,
            {"id": "base", "item": "a base", "printed": "7,000"} | troops,
        ],
        exercises=[
            held("late", "Late", "2019-08", "TJK CHN", format="bilateral"),
            held("early", "Early", "2003", "KAZ CHN RUS IND", host="KAZ CHN", observers="UZB"),
            held("desk", "Desk", "2017", "CHN KAZ", kind="cyber"),
            held("plan", "Plan", "2023", "CHN KAZ", status="announced"),
            held("away", "Away", "2019", "RUS PAK"),
        ],
    )


def test_the_record_tells_troops_with_their_side_and_leads_to_them(ledger_of: LedgerOf) -> None:
    known = security.record(counted(ledger_of), "paper").set_index("exercise")
    assert list(known.index)[:2] == ["early", "desk"]
    assert known.loc["late", "troops"] == "all sides: about 1,200; Chinese side: 580"
    assert known.loc["late", "observations"] == ["day", "all", "own"]
    assert known.loc["early", "troops"] == ""


def test_only_drills_in_the_field_that_were_held_with_china_and_the_region_count(
    ledger_of: LedgerOf,
) -> None:
    data = counted(ledger_of)
    known = security.record(data, "paper")
    assert list(security.with_region(known, data)["exercise"]) == ["early", "late"]
    assert set(security.with_region(known, data, cyber=True)["exercise"]) == {
        "early",
        "desk",
        "late",
    }
    assert list(security.bilateral_drills(known, data)["partner"]) == ["TJK"]


def test_presence_marks_hosts_participants_and_observers(ledger_of: LedgerOf) -> None:
    data = counted(ledger_of)
    marks = security.presence(security.record(data, "paper"), data)
    early = marks[marks["exercise"] == "early"].set_index("subject")
    assert early["role"].to_dict() == {
        "CHN": "hosted and took part",
        "RUS": "took part",
        "KAZ": "hosted and took part",
        "UZB": "watched",
    }
    assert set(early["others"]) == {1}  # India


def test_an_exercise_in_two_places_has_two_hosts(ledger_of: LedgerOf) -> None:
    data = counted(ledger_of)
    hosted = security.hosts(security.with_region(security.record(data, "paper"), data), data)
    found = {(row.subject, row.format): row.exercises for row in hosted.itertuples()}
    assert found == {
        ("KAZ", "multilateral"): 1,
        ("CHN", "multilateral"): 1,
        ("TJK", "bilateral"): 1,
    }


def event(id_: str, kind: str, name: str, date: str, economies: str, **more: str) -> Row:
    row = {"id": id_, "kind": kind, "name": name, "date": date, "economies": economies}
    return row | {"topic": "security", "source": "office", "locator": "p.9"} | more


def test_members_are_the_founders_and_who_joined_by_then(ledger_of: LedgerOf) -> None:
    data = ledger_of(
        [ANY],
        events=[
            event("a", "founding", "founded", "2001-06-15", "XSC CHN RUS UZB"),
            event("b", "accession", "joins", "2017", "IND XSC"),
            event("c", "accession", "joins", "unstated", "PAK XSC"),
            event("d", "accession", "joins another", "2006", "KAZ RUS"),
        ],
    )
    assert security.members(data, "XSC", 2016) == ["CHN", "RUS", "UZB"]
    assert security.members(data, "XSC", 2017) == ["CHN", "RUS", "UZB", "IND"]


def test_an_attack_has_a_row_for_each_side_that_counts(ledger_of: LedgerOf) -> None:
    usual = {"topic": "security", "flow": "", "unit": "people", "item": "bomb", "period": "2016"}
    data = ledger_of(
        [
            {"id": "x", "measure": "wounded_count", "printed": "5", "reporter": "XINHUA"} | usual,
            {"id": "k", "measure": "wounded_count", "printed": "3", "reporter": "KGZ_GOV"} | usual,
            {"id": "d", "measure": "killed_count", "printed": "1", "reporter": "KGZ_GOV"} | usual,
        ],
        events=[
            event("e", "attack", "bomb", "2016", "KGZ CHN", place="Bishkek"),
            event("f", "attack", "undated attack", "unstated", "TJK CHN"),
        ],
    )
    rows = security.attacks(data)[["who", "killed", "wounded"]].to_numpy().tolist()
    assert rows == [["Xinhua", "", "5"], ["Government of Kyrgyzstan", "1", "3"]]


@pytest.mark.parametrize(
    ("kind", "stage"),
    [("announcement", "announced"), ("signing", "contracted"), ("launch", "started")],
)
def test_the_stage_of_a_project_follows_from_the_kind_of_report(
    ledger_of: LedgerOf, kind: str, stage: str
) -> None:
    loan = {"id": "l", "measure": "loan_value", "printed": "20.9", "unit": "USD_m", "flow": ""}
    data = ledger_of(
        [loan | {"topic": "security", "item": "Safe City"}],
        events=[event("e", kind, "Safe City", "2013", "TJK CHN")],
    )
    (row,) = security.surveillance(data).to_dict("records")
    assert (row["stage"], row["amounts"]) == (stage, "$20.9 million lent")


def test_who_counted_an_attack_is_the_document_where_it_names_nobody(ledger_of: LedgerOf) -> None:
    usual = {"topic": "security", "flow": "", "unit": "people", "item": "bomb", "period": "2016"}
    data = ledger_of(
        [usual | {"id": "w", "measure": "wounded_count", "printed": "3", "reporter": "unstated"}],
        events=[event("e", "attack", "bomb", "2016", "KGZ CHN", place="Bishkek")],
    )
    (row,) = security.attacks(data).to_dict("records")
    assert row["who"] == "Customs office 2026"
    assert (row["economy"], row["place"], row["killed"]) == ("Kyrgyzstan", "Bishkek", "")


def test_a_project_has_the_amounts_of_every_document_or_none(ledger_of: LedgerOf) -> None:
    usual = {"topic": "security", "flow": "", "item": "safe city", "period": "2013"}
    usual |= {"subject": "TJK", "source": "paper"}
    cameras = {"measure": "camera_count", "printed": "870", "unit": "cameras"}
    cost = {"measure": "project_cost", "printed": "22", "unit": "USD_m"}
    data = ledger_of(
        [
            usual | cost | {"id": "cost"},
            usual | cost | {"id": "again", "source": "mirror"},
            usual | cameras | {"id": "cameras"},
            usual | cameras | {"id": "of-nothing", "item": "", "printed": "5"},
        ],
        events=[
            event("t", "signing", "safe city of Dushanbe", "2013", "TJK CHN"),
            event("k", "launch", "cameras at crossings", "2019", "KGZ CHN"),
            event("v", "visit", "safe city, a visit", "2014", "TJK CHN"),
        ],
    )
    found = security.surveillance(data)
    assert list(found["name"]) == ["Cameras at crossings", "Safe city of Dushanbe"]
    assert list(found["amounts"]) == ["", "$22 million; 870 cameras"]
    assert list(found["sources"]) == [["office"], ["office", "paper", "mirror"]]
    assert found["observations"].iloc[1] == ["cost", "again", "cameras"]


def said(id_: str, kind: str, **more: str) -> Row:
    row = {"id": id_, "kind": kind, "topic": "security", "subject": "TJK", "counterpart": "CHN"}
    row |= {"item": "a post", "period": "2021", "holder": "a ministry", "summary": f"{id_} it."}
    return row | {"source": "paper", "locator": "p.3"} | more


def test_what_is_said_of_a_base_stands_with_the_sizes_of_the_same_place(
    ledger_of: LedgerOf,
) -> None:
    place = {"topic": "security", "subject": "TJK", "flow": "", "period": "2021"}
    place |= {"source": "paper", "locator": "p.3"}
    posts = {"measure": "facility_count", "unit": "posts"}
    data = ledger_of(
        [
            place | posts | {"id": "posts", "printed": "30"},
            place | posts | {"id": "elsewhere", "printed": "12", "locator": "p.4"},
            place | {"id": "men", "measure": "troop_count", "printed": "50", "unit": "troops"},
            place | {"id": "cost", "measure": "project_cost", "printed": "10", "unit": "USD_m"},
        ],
        statements=[
            said("reports", "report"),
            said("denies", "denial", source="office", locator="p.9"),
            said("judges", "opinion"),
            said("trades", "report", topic="trade"),
        ],
    )
    found = security.bases(data)
    assert found[["kind", "figures", "observations"]].to_numpy().tolist() == [
        ["report", "30 posts; $10 million", ["posts", "cost"]],
        ["denial", "", []],
    ]
    assert list(found["document"]) == ["An article 2026", "Customs office 2026"]


def test_suppliers_of_arms_stand_by_volume(ledger_of: LedgerOf) -> None:
    usual = {"measure": "arms_import_volume", "topic": "security", "flow": "", "unit": "TIV_m"}
    volumes = {"CHN": "4", "RUS": "110", "USA": "20"}
    rows = [
        usual | {"id": code.lower(), "counterpart": code, "printed": printed}
        for code, printed in volumes.items()
    ]
    found = security.arms_volumes(ledger_of(rows), "KAZ")
    assert list(found["supplier"]) == ["Russia", "United States", "China"]
    assert security.arms_volumes(ledger_of(rows), "TJK").empty


def test_the_steps_of_the_organisation_begin_with_treaties_and_need_another_document(
    ledger_of: LedgerOf, data: Path
) -> None:
    with (data / "sources.bib").open("a") as file:
        file.write("@misc{brief2024, title={Checked}, date={2024}, grade={B}}\n")
    steps = [
        event("treaty", "agreement", "a treaty on borders", "1996-04", "CHN KAZ"),
        event("later", "agreement", "a later treaty", "2001", "CHN KAZ"),
        event("founded", "founding", "founded", "2001-06-15", "XSC CHN RUS"),
        event("joins", "accession", "joins", "2017-06", "IND XSC"),
        event("another", "accession", "joins another", "2018", "KAZ RUS"),
        event("alone", "accession", "joins, says the brief", "2020", "IRN XSC", source="brief2024"),
        event("both", "accession", "joins as well", "2024", "BLR XSC"),
        event("told-again", "accession", "joins as well", "2024", "BLR XSC", source="brief2024"),
    ]
    found = security.enlargement(ledger_of([ANY], events=steps))
    assert list(found["event"]) == ["treaty", "founded", "joins", "both"]
    assert found["sources"].iloc[-1] == ["office", "brief2024"]


def test_shares_of_two_compilers_stay_apart(ledger_of: LedgerOf) -> None:
    usual = {"measure": "arms_import_share", "topic": "security", "subject": "XCA", "flow": ""}
    usual |= {"unit": "percent", "counterpart": "RUS"}
    data = ledger_of(
        [
            usual | {"id": "a", "printed": "62", "period": "2015/2019", "source": "office"},
            usual | {"id": "b", "printed": "52", "period": "2016/2020", "source": "paper"},
        ]
    )
    shares = security.arms_shares(data, "XCA")
    assert shares["compiled"].nunique() == 2
    assert shares.set_index("source")["value"].to_dict() == {"office": 0.62, "paper": 0.52}


def test_side_by_side_leaves_a_side_without_a_figure_empty(ledger_of: LedgerOf) -> None:
    row = {"id": "t", "measure": "troop_count", "printed": "7,000", "unit": "troops", "flow": ""}
    data = ledger_of([row | {"topic": "security", "item": "base", "period": "2022"}])
    (side,) = security.side_by_side(data, {"Bases": (["t"], [])}).to_dict("records")
    assert side["first"].startswith("7,000 troops (base, 2022; ")
    assert side["second"] == ""


@pytest.mark.parametrize(
    ("column", "value"),
    [("date", "2018-05"), ("format", "both"), ("sco", "maybe"), ("host", "ZZZ"), ("status", "x")],
)
def test_a_cell_of_the_exercises_outside_its_words_is_refused(
    ledger_of: LedgerOf, column: str, value: str
) -> None:
    with pytest.raises(LedgerError, match=value):
        ledger_of([ANY], exercises=[held("a", "Drill", "2019-05", "CHN KAZ") | {column: value}])
