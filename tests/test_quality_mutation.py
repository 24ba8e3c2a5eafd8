from __future__ import annotations

import random
from collections import Counter

import pytest

from analysis import ledger, paths
from analysis.quality import mutation
from tests.conftest import LedgerOf, Row

SAMPLE = 4


def parts() -> list[Row]:
    printed = {"total": "10.2", "exports": "6.2", "imports": "4.0"}
    return [{"id": flow, "flow": flow, "printed": digits} for flow, digits in printed.items()]


def test_each_kind_of_corruption_is_made_once(ledger_of: LedgerOf) -> None:
    made = list(mutation.mutations(ledger_of(parts()), "exports"))
    assert [each.kind for each in made] == [
        "one digit",
        "transposed",
        "times ten",
        "times 1,000",
        "swapped",
        "wrong year",
    ]
    values = {each.kind: each.ledger.observation("exports") for each in made}
    assert values["times ten"]["value"] == 62e9
    assert values["times 1,000"]["value"] == pytest.approx(6.2e12)
    assert values["transposed"]["printed"] == "2.6"
    assert values["swapped"]["flow"] == "imports"
    assert values["wrong year"]["period"] == "2024"


def test_a_seed_makes_the_same_corruption_again(ledger_of: LedgerOf) -> None:
    data = ledger_of(parts())
    digits = [next(mutation.mutations(data, "total", 5)).ledger.observation("total") for _ in "ab"]
    assert digits[0]["printed"] == digits[1]["printed"]


def test_what_leaves_no_room_is_detectable_and_what_leaves_room_is_not(
    ledger_of: LedgerOf,
) -> None:
    data = ledger_of(parts())
    outcome = {each.kind: each for each in mutation.measure(data, ["exports"])}
    assert (outcome["times ten"].detectable, outcome["times ten"].found) == (True, True)
    # Moved to another year, exports meet nothing that could speak against them.
    assert (outcome["wrong year"].detectable, outcome["wrong year"].found) == (False, False)


def test_a_generated_ledger_raises_no_alarm(ledger_of: LedgerOf) -> None:
    assert mutation.false_alarms(ledger_of(parts()), 2000) == 0


@pytest.fixture(scope="module")
def book() -> ledger.Ledger:
    return ledger.load()


def test_a_seeded_sample_of_the_benchmark_misses_nothing_detectable(book: ledger.Ledger) -> None:
    checked = mutation.checked_observations(book)
    sample = random.Random(7).sample(checked, SAMPLE)
    outcomes = mutation.measure(book, sample, seed=20)
    assert any(each.detectable for each in outcomes)
    assert [each for each in outcomes if each.detectable and not each.found] == []


def test_the_stored_table_is_of_the_ledger_as_it_is(book: ledger.Ledger) -> None:
    rates = mutation.stored(paths.data()).set_index("kind")
    checked = mutation.checked_observations(book)
    made = Counter(m.kind for each in checked for m in mutation.mutations(book, each, seed=20))
    stored = {kind: rates.loc[kind, "corruptions"] for kind in mutation.KINDS}
    assert stored == dict(made), "run make bench-checks"
    assert rates.loc["all", "corruptions"] == sum(made.values())
    assert rates.loc["all", "found_of_detectable"] == rates.loc["all", "detectable"]
    assert rates.loc["all", "false_alarms"] == 0


@pytest.mark.parametrize(
    ("printed", "shifted"),
    [("4", "40"), ("12.34", "123.4"), ("0.5", "5"), ("0.05", "0.5"), ("0.005", "0.05")],
)
def test_a_decimal_point_moves_by_one_place(
    ledger_of: LedgerOf, printed: str, shifted: str
) -> None:
    data = ledger_of([parts()[0] | {"printed": printed}])
    (made,) = [m for m in mutation.mutations(data, "total") if m.kind == "times ten"]
    assert made.ledger.observation("total")["printed"] == shifted


def test_the_table_counts_each_kind_and_all_of_them() -> None:
    outcomes = [
        mutation.Outcome("one digit", "a", detectable=True, found=True),
        mutation.Outcome("one digit", "b", detectable=True, found=False),
        mutation.Outcome("swapped", "a", detectable=False, found=True),
    ]
    found = mutation.table(outcomes, alarms=3, clean=50).set_index("kind")
    counts = ["corruptions", "detectable", "found", "found_of_detectable", "found_beyond"]
    assert found.loc["one digit", counts].tolist() == [2, 2, 1, 1, 0]
    assert found.loc["swapped", counts].tolist() == [1, 0, 1, 0, 1]
    assert found.loc["all", counts].tolist() == [3, 2, 2, 1, 1]
    assert found.loc["all", ["false_alarms", "clean_observations"]].tolist() == [3, 50]
    assert found.loc["swapped", ["false_alarms", "clean_observations"]].isna().all()


def test_who_is_suspected_already_has_no_say_but_the_one_asked_about_has(
    ledger_of: LedgerOf,
) -> None:
    rows = parts()
    rows[1]["printed"] = "7.2"
    data = ledger_of(rows)
    assert mutation.detectable(data, "exports", frozenset())
    assert mutation.detectable(data, "exports", frozenset({"exports"}))
    assert not mutation.detectable(data, "exports", frozenset({"total"}))
