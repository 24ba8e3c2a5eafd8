"""Relations: which events turn, how they are counted, and what polls may be set beside."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from analysis import diplomacy
from analysis.ledger import Ledger

Row = dict[str, str]
LedgerOf = Callable[..., Ledger]


def event(id_: str, name: str, day: str, **other: str) -> Row:
    row = {"id": id_, "topic": "diplomacy", "kind": "summit", "name": name, "date": day}
    row |= {"place": "Astana", "economies": "CHN KAZ KGZ TJK TKM UZB"}
    return row | {"source": "office", "locator": "p.9"} | other


def test_an_event_told_twice_stands_once_with_its_exact_date(ledger_of: LedgerOf) -> None:
    told = [event("a", "the summit", "2025-06"), event("b", "the summit", "2025-06-17")]
    points = diplomacy.turning_points(ledger_of([], events=told))
    assert list(points["date"]) == ["2025-06-17"]
    assert list(points["name"]) == ["The summit"]


def test_two_dates_without_a_common_day_are_marked(ledger_of: LedgerOf) -> None:
    dated = {"measure": "event_date", "subject": "XCA", "item": "the summit", "unit": "date"}
    rows = [
        {"id": "june", "printed": "June 17", "period": "2025-06-17", "flow": "", **dated},
        {"id": "july", "printed": "July", "period": "2025-07", "flow": "", **dated},
    ]
    data = ledger_of(rows, events=[event("a", "the summit", "2025-06-17")])
    assert list(diplomacy.turning_points(data)["name"]) == ["The summit †"]


def test_events_without_china_or_without_a_date_do_not_turn(ledger_of: LedgerOf) -> None:
    told = [
        event("a", "other summit", "2025-04", economies="XEU XCA"),
        event("b", "undated summit", "unstated"),
        event("c", "talk", "2025-04", kind="meeting"),
        event("d", "summit far away", "2025-04", economies="CHN IDN"),
    ]
    assert diplomacy.turning_points(ledger_of([], events=told)).empty


def test_an_event_of_the_region_is_counted_for_the_region_alone(ledger_of: LedgerOf) -> None:
    told = [
        event("a", "the summit", "2025"),
        event("b", "a visit", "unstated", kind="visit", economies="CHN KAZ"),
    ]
    counts = diplomacy.events_by_kind(ledger_of([], events=told)).set_index("subject")
    assert counts.loc["XCA", "events"] == 1
    assert counts.loc["KAZ", "events"] == 1
    assert counts.loc["KAZ", "undated"] == 1
    assert counts.loc["KAZ", "summits, visits and meetings"] == 1


def test_visitors_of_both_years_are_needed(ledger_of: LedgerOf) -> None:
    row = {"measure": "tourist_count", "item": "tourists", "unit": "people", "flow": ""}
    rows = [
        {"id": "a", "period": "2023", "printed": "10", **row},
        {"id": "b", "period": "2024", "printed": "30", **row},
    ]
    data = ledger_of(rows)
    found = diplomacy.before_and_after(data, {"tourists": ("2023", "2024")})
    assert list(zip(found["when"], found["value"], strict=True)) == [("before", 10), ("after", 30)]
    with pytest.raises(KeyError, match="expected visitors of 2025"):
        diplomacy.before_and_after(data, {"tourists": ("2024", "2025")})
