"""What became of a promise, by rule; expected values are worked out by hand."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from analysis import pledges, trade
from analysis.ledger import Ledger, load
from analysis.pledges import Level, of_date, of_level, of_total
from tests.conftest import REPOSITORY

Row = dict[str, str]
LedgerOf = Callable[..., Ledger]

TODAY = date(2026, 11, 21)
MADE = date(2023, 5, 17)


def year(number: int, value: float, half: float = 0.5) -> Level:
    return Level(date(number, 1, 1), date(number, 12, 31), value - half, value, value + half)


def by(number: int) -> date:
    return date(number, 12, 31)


def test_a_level_needs_compound_growth_and_is_held_against_that_of_the_past() -> None:
    # 10 to 20 in one year is 100 % a year; 20 to 80 in two years needs doubling twice: 100 %
    found = of_level(80, MADE, by(2025), [year(2022, 10), year(2023, 20)], date(2024, 6, 1))
    assert (found.needed, found.so_far) == (pytest.approx(1.0), pytest.approx(1.0))
    assert found.state == "on track"  # the same pace is enough


def test_a_slower_pace_than_needed_is_behind() -> None:
    found = of_level(81, MADE, by(2025), [year(2022, 10), year(2023, 20)], date(2024, 6, 1))
    assert found.state == "behind"  # 81 over 20 is more than four


def test_a_target_below_the_year_before_it_was_passed_when_set() -> None:
    found = of_level(40, MADE, by(2030), [year(2022, 41), year(2024, 30)], TODAY)
    assert (found.state, found.why) == ("passed when set", "reached in 2022 already")


def test_a_target_reached_in_the_year_it_was_set_is_met() -> None:
    found = of_level(40, MADE, by(2030), [year(2022, 31), year(2023, 41)], TODAY)
    assert (found.state, found.why) == ("met", "reached in 2023")


def test_a_target_first_reached_after_its_year_is_met_late() -> None:
    found = of_level(40, MADE, by(2024), [year(2024, 30), year(2025, 41)], TODAY)
    assert found.state == "met late"


def test_a_target_reached_by_a_later_year_alone_may_have_been_in_time() -> None:
    found = of_level(40, MADE, by(2024), [year(2023, 30), year(2025, 41)], TODAY)
    assert found.state == "cannot be known"
    assert found.why == "reached by 2025, but no earlier figure from 2024 on"


def test_a_target_below_in_its_year_is_missed() -> None:
    found = of_level(40, MADE, by(2025), [year(2022, 30), year(2025, 35)], TODAY)
    assert (found.state, found.why) == ("missed", "not reached in 2025")


def test_the_first_year_after_the_due_one_decides_against_a_promise() -> None:
    found = of_level(40, date(2015, 9, 1), by(2020), [year(2017, 18), year(2021, 25)], TODAY)
    assert found.state == "missed"
    assert found.decided_by == year(2021, 25)


def test_a_due_year_without_its_figure_leaves_the_promise_open() -> None:
    found = of_level(40, MADE, by(2025), [year(2022, 30), year(2024, 35)], TODAY)
    assert (found.state, found.why) == ("cannot be known", "the last whole year measured is 2024")


def test_a_promise_is_over_from_the_day_after_it_is_due() -> None:
    levels = [year(2022, 30), year(2024, 36)]
    last_day = of_level(40, MADE, by(2025), levels, date(2025, 12, 31))
    day_after = of_level(40, MADE, by(2025), levels, date(2026, 1, 1))
    # 30 to 36 in two years is 9.5 % a year, 36 to 40 in one is 11.1 %
    assert (last_day.state, day_after.state) == ("behind", "cannot be known")
    assert last_day.needed == pytest.approx(0.1111, abs=1e-4)
    assert day_after.needed is None


def test_a_part_of_a_year_is_no_level_of_a_year() -> None:
    part = Level(date(2025, 1, 1), date(2025, 8, 31), 50, 50, 50)
    found = of_level(40, MADE, by(2025), [year(2022, 30), year(2024, 35), part], TODAY)
    assert found.state == "cannot be known"
    alone = of_level(40, MADE, by(2025), [part], TODAY)
    assert (alone.state, alone.why) == ("cannot be known", "only parts of a year are measured")


def test_a_figure_whose_rounding_holds_the_target_decides_nothing() -> None:
    levels = [year(2022, 30), year(2025, 40)]  # 39.5 to 40.5
    assert of_level(40, MADE, by(2025), levels, TODAY).why == "the figure does not decide"
    assert of_level(39.5, MADE, by(2025), levels, TODAY).state == "met"
    assert of_level(40.6, MADE, by(2025), levels, TODAY).state == "missed"


def test_more_than_a_figure_below_the_target_decides_nothing() -> None:
    bound = Level(date(2025, 1, 1), by(2025), 32, 32, math.inf)
    assert of_level(35, MADE, by(2025), [bound], TODAY).why == "the figure does not decide"
    still_open = of_level(35, MADE, by(2027), [year(2022, 30), bound], TODAY)
    assert still_open.why == "the last figure is only a lower bound"
    assert of_level(32, MADE, by(2025), [bound], TODAY).state == "met"


def test_a_vague_target_cannot_be_followed() -> None:
    for found in (
        of_level(math.nan, MADE, by(2025), [year(2025, 40)], TODAY),
        of_total(math.nan, MADE, by(2025), [year(2025, 40)], TODAY),
    ):
        assert (found.state, found.why) == ("cannot be known", "the target has no number")


def test_one_figure_has_no_pace() -> None:
    found = of_level(40, MADE, by(2028), [year(2022, 10)], TODAY)
    assert found.why == "no second whole year since it was set"
    assert found.needed == pytest.approx(4 ** (1 / 6) - 1)


def test_without_the_day_of_the_promise_nothing_is_judged() -> None:
    found = of_level(40, None, by(2028), [year(2022, 50)], TODAY)
    assert (found.state, found.why) == ("cannot be known", "nobody says when it was set")


def given(day: date, value: float) -> Level:
    return Level(day, day, value, value, value)


def test_a_total_needs_what_is_left_over_the_days_left() -> None:
    # 3,000 places in 1,461 days; after 730.5 days 1,000: 2,000 are left for two years
    start, end = date(2024, 1, 1), date(2028, 1, 1)
    found = of_total(3000, start, end, [given(date(2026, 1, 1), 1000)], TODAY)
    assert found.needed == pytest.approx(2000 / (730 / 365.25))
    assert found.so_far == pytest.approx(1000 / (731 / 365.25))
    assert found.state == "behind"


def test_a_total_on_its_line_is_on_track() -> None:
    start, end = date(2024, 1, 1), date(2028, 1, 1)
    found = of_total(3000, start, end, [given(date(2026, 1, 1), 1600)], TODAY)
    assert found.state == "on track"  # 1,600 in two years, 1,400 left for two


@pytest.mark.parametrize(
    ("day", "value", "state"),
    [
        (date(2024, 12, 31), 500, "met"),
        (date(2025, 1, 24), 500, "met"),
        (date(2025, 1, 25), 500, "met late"),
        (date(2025, 1, 24), 499, "missed"),
        (date(2024, 6, 1), 499, "cannot be known"),
    ],
)
def test_a_total_that_is_over(day: date, value: float, state: str) -> None:
    due = date(2025, 1, 24)
    found = of_total(500, date(2022, 1, 25), due, [given(day, value)], TODAY)
    assert found.state == state


def test_a_total_nobody_reports_is_not_taken_for_missed() -> None:
    found = of_total(500, date(2022, 1, 25), date(2025, 1, 24), [], TODAY)
    assert (found.state, found.why) == ("cannot be known", "nobody publishes what was done of it")


def test_a_date_is_met_late_or_told_too_vaguely() -> None:
    due = date(2025, 6, 1)
    on_day = Level(due, due, math.nan, math.nan, math.nan)
    day_after = Level(date(2025, 6, 2), date(2025, 6, 2), math.nan, math.nan, math.nan)
    some_time = Level(date(2025, 1, 1), date(2025, 12, 31), math.nan, math.nan, math.nan)
    assert of_date(due, [on_day], TODAY).state == "met"
    assert of_date(due, [day_after], TODAY).state == "met late"
    assert of_date(due, [some_time], TODAY).why == "its date is told too vaguely"
    assert of_date(due, [some_time, on_day], TODAY).state == "met"
    assert of_date(due, [], TODAY).why == "no report that it took place"
    assert of_date(date(2030, 1, 1), [], TODAY).why == "a date has no progress"


def target(id_: str, printed: str, period: str, **other: str) -> Row:
    row = {"id": id_, "measure": "freight_volume", "flow": "", "counterpart": "", "unit": "Mt"}
    row |= {"item": "a line", "printed": printed, "period": period, "status": "target"}
    return row | other


def promise(id_: str, observation: str, due: str, **other: str) -> Row:
    row = {"id": id_, "topic": "corridors", "subject": "KAZ", "pledged_by": "the ministry"}
    row |= {"pledged_on": "2024-03", "due": due, "observation": observation}
    return row | {"summary": "Carry more.", "source": "office", "locator": "p.1"} | other


NO_TRADE = pd.DataFrame(columns=["subject", "side", "period"])


def test_a_promise_is_measured_by_rows_of_the_same_quantity_alone(ledger_of: LedgerOf) -> None:
    rows = [
        target("aim", "5.2", "2025"),
        target("right", "4.1", "2025", status="measured"),
        target("other-line", "9.9", "2025", status="measured", item="another line"),
        target("forecast", "9.9", "2025", status="forecast"),
    ]
    data = ledger_of(rows, pledges=[promise("p", "aim", "2025")])
    (row,) = pledges.tracker(data, NO_TRADE, TODAY).to_dict("records")
    assert (row["state"], row["latest_id"], row["way"]) == ("missed", "right", "level")
    assert row["reached"] == pytest.approx(4.1 / 5.2)
    assert row["observations"] == ["aim", "right"]


def test_a_promise_told_twice_counts_once_with_its_more_exact_day(ledger_of: LedgerOf) -> None:
    rows = [target("aim", "5.2", "2030")]
    told = [
        promise("vague", "aim", "unstated"),
        promise("exact", "aim", "2030", pledged_on="2024-03-05"),
    ]
    data = ledger_of(rows, pledges=told)
    assert list(pledges.tracker(data, NO_TRADE, TODAY)["pledge"]) == ["exact"]
    assert list(pledges.inventory(data)["promises"]) == [1]


def test_each_side_of_trade_is_judged_by_its_own_count(ledger_of: LedgerOf) -> None:
    trade_row = {"counterpart": "CHN", "flow": "total", "period": "2023", "status": "measured"}
    rows = [
        {"id": "theirs", "printed": "30", **trade_row},
        {"id": "ours", "printed": "41", **trade_row},
        {"id": "aim", "measure": "trade_target", "printed": "40", "period": "2023"}
        | {"status": "target"},
    ]
    data = ledger_of(rows, pledges=[promise("p", "aim", "2023", pledged_on="2022-01")])
    turnover = pd.DataFrame(
        [
            {"subject": "KAZ", "side": side, "period": "2023", "observation": id_}
            | {"low_usd": value - 5e8, "value_usd": value, "high_usd": value + 5e8}
            for side, id_, value in (("china", "ours", 41e9), ("partner", "theirs", 30e9))
        ]
    )
    tracked = pledges.tracker(data, turnover, TODAY)
    assert dict(zip(tracked["side"], tracked["state"], strict=True)) == {
        "china": "met",
        "partner": "missed",
    }
    kept = pledges.kept_by_kind(tracked)
    assert list(kept[pledges.DEPENDS]) == [1]
    assert list(kept["promises"]) == [1]


def trade_with(subject: str, name: str, period: str, printed: str, **other: str) -> Row:
    row = {"id": name, "subject": subject, "counterpart": "CHN", "flow": "total"}
    return row | {"period": period, "printed": printed, "status": "measured"} | other


def aim(subject: str, name: str, printed: str) -> Row:
    return trade_with(subject, name, "unstated", printed) | {
        "measure": "trade_target",
        "status": "target",
    }


def judged(data: Ledger) -> pd.DataFrame:
    return pledges.tracker(data, trade.yearly(data, with_region=True), TODAY)


def test_the_table_of_targets_says_of_each_what_the_tracker_says(ledger_of: LedgerOf) -> None:
    rows = [
        trade_with("TJK", "before", "2013", "2.0", reporter="GACC"),
        trade_with("TJK", "later", "2023", "3.9", reporter="GACC"),
        trade_with("TJK", "theirs", "2023", "1.5", reporter="TJKSTAT", source="mirror"),
        aim("TJK", "aim", "3"),
    ]
    told = [promise("p", "aim", "2019", subject="TJK", pledged_on="2014-09")]
    tracked = judged(ledger_of(rows, pledges=told))
    (row,) = pledges.trade_targets(tracked).to_dict("records")
    assert (row["state"], row["own_state"]) == ("cannot be known", "missed")
    assert (row["verdict"], row["due"]) == (pledges.DEPENDS, "2019")
    assert row["base_id"] == "before"
    assert (row["latest_id"], row["own_latest_id"]) == ("later", "theirs")
    assert set(row["observations"]) == {"aim", "before", "later", "theirs"}


def test_a_due_year_that_another_document_adds_counts_in_both(ledger_of: LedgerOf) -> None:
    rows = [
        trade_with("UZB", "a", "2022", "8.0", reporter="GACC"),
        trade_with("UZB", "b", "2025", "16.0", reporter="GACC"),
        aim("UZB", "aim", "20"),
    ]
    told = [
        promise("bare", "aim", "unstated", subject="UZB"),
        promise("dated", "aim", "2028", subject="UZB", pledged_on="2023-10-17"),
    ]
    (row,) = pledges.trade_targets(judged(ledger_of(rows, pledges=told))).to_dict("records")
    assert (row["due"], row["state"], row["own_state"]) == ("2028", "on track", "")
    # 16 to 20 in three years
    assert row["needed"] == pytest.approx(1.25 ** (1 / 3) - 1)


def test_a_target_of_the_region_is_held_against_the_region_by_both_counts(
    ledger_of: LedgerOf,
) -> None:
    rows = [
        trade_with("XCA", "ours", "2022", "70.2", reporter="GACC"),
        trade_with("XCA", "compiled", "2024", "60.7", reporter="CERR", source="mirror"),
        aim("XCA", "aim", "70"),
    ]
    told = [promise("p", "aim", "2030", subject="XCA", pledged_on="2022-01-25")]
    (row,) = pledges.trade_targets(judged(ledger_of(rows, pledges=told))).to_dict("records")
    assert (row["state"], row["own_state"]) == ("met", "not due yet")
    assert row["own_latest_id"] == "compiled"


PLANT = "cars in a town"


def plant(printed: str, item: str, period: str, unit: str = "vehicles_per_year") -> Row:
    measure = "project_stage" if unit == "stage" else "capacity_production"
    row = {
        "id": f"{printed}-{period}".replace(",", "").replace("/", "-"),
        "topic": "technology",
        "item": item,
    }
    row |= {"measure": measure, "printed": printed, "unit": unit, "flow": "", "period": period}
    return row | {"counterpart": "CHN", "status": "measured"}


@pytest.mark.parametrize(
    ("opened", "standing", "state", "word"),
    [
        ("2025", "120,000", "met late", "exists, late"),
        ("2024-06", "120,000", "met", "exists"),
        ("2025", "50,000", "missed", "exists in part"),
        ("2024/2025", "120,000", "cannot be known", "exists since 2024–2025"),
    ],
)
def test_a_plant_is_judged_once_for_the_tracker_and_the_list_of_projects(
    ledger_of: LedgerOf, opened: str, standing: str, state: str, word: str
) -> None:
    rows = [
        plant("90,000", f"{PLANT}, first plan", "2022"),
        plant(standing, f"{PLANT}, as it stands", "2025"),
        plant("opened", PLANT, opened, unit="stage"),
    ]
    told = [promise("p", "90000-2022", "2024", topic="technology", item=PLANT, counterpart="CHN")]
    data = ledger_of(rows, pledges=told)
    (tracked,) = pledges.tracker(data, NO_TRADE, TODAY).to_dict("records")
    (listed,) = pledges.promises(data, TODAY, ("technology",)).to_dict("records")
    assert (tracked["way"], tracked["state"], listed["state"]) == ("project", state, word)
    assert tracked["why"].startswith(word)


def test_a_plant_that_no_source_saw_at_work_cannot_be_known(ledger_of: LedgerOf) -> None:
    rows = [
        plant("90,000", f"{PLANT}, first plan", "2022"),
        plant("construction", PLANT, "2023", unit="stage"),
    ]
    told = [promise("p", "90000-2022", "2024", topic="technology", item=PLANT, counterpart="CHN")]
    (row,) = pledges.tracker(ledger_of(rows, pledges=told), NO_TRADE, TODAY).to_dict("records")
    assert (row["state"], row["why"]) == (
        "cannot be known",
        "being built, overdue; construction in 2023",
    )


def test_the_pages_of_the_report_judge_every_promise_as_of_one_day() -> None:
    pages = ["index", "chapters/trade", "chapters/diplomacy", "chapters/investment"]
    for page in pages:
        code = "".join(
            "".join(cell["source"])
            for cell in json.loads((REPOSITORY / f"{page}.ipynb").read_text())["cells"]
            if cell["cell_type"] == "code"
        )
        assert "book.last_read" in code, page
        assert "as_of" not in code, page


def test_promises_are_counted_by_what_they_lack(ledger_of: LedgerOf) -> None:
    rows = [target("aim", "5.2", "2025"), target("bare", "3", "unstated", item="b")]
    told = [
        promise("followed", "aim", "2025"),
        promise("no-date", "bare", "unstated"),
        promise("no-quantity", "", "2030"),
        promise("neither", "", ""),
    ]
    (row,) = pledges.inventory(ledger_of(rows, pledges=told)).to_dict("records")
    counts = [row[each] for each in ("promises", "followed", "no_date", "no_quantity", "neither")]
    assert counts == [4, 1, 1, 1, 1]
    lists = pledges.not_followed(ledger_of(rows, pledges=told))
    assert list(lists["promise"]) == ["Carry more"] * 3
    assert list(lists["economy"]) == ["Kazakhstan"] * 3
    assert list(lists["quantity"]) == ["3 million tonnes", "", ""]
    assert list(lists["lacks"]) == ["a due date", "a quantity", "a quantity"]


@pytest.mark.parametrize(
    ("due", "state"),
    [("2026-11-20", "cannot be known"), ("2026-11-21", "not due yet"), ("2030", "not due yet")],
)
@pytest.mark.parametrize("measure", ["freight_volume", "training_count"])
def test_a_promise_that_nothing_measures_is_open_until_its_day(
    ledger_of: LedgerOf, measure: str, due: str, state: str
) -> None:
    unit = "Mt" if measure == "freight_volume" else "places"
    rows = [target("aim", "5", due, measure=measure, unit=unit)]
    data = ledger_of(rows, pledges=[promise("p", "aim", due)])
    (row,) = pledges.tracker(data, NO_TRADE, TODAY).to_dict("records")
    assert row["state"] == state
    (kept,) = pledges.kept_by_kind(pledges.tracker(data, NO_TRADE, TODAY)).to_dict("records")
    assert (kept[state], kept["promises"]) == (1, 1)


def test_a_plant_still_on_paper_is_not_due_before_its_day(ledger_of: LedgerOf) -> None:
    rows = [
        plant("90,000", f"{PLANT}, first plan", "2022"),
        plant("construction", PLANT, "2023", unit="stage"),
    ]
    told = [promise("p", "90000-2022", "2027", topic="technology", item=PLANT, counterpart="CHN")]
    (row,) = pledges.tracker(ledger_of(rows, pledges=told), NO_TRADE, TODAY).to_dict("records")
    assert (row["state"], row["why"]) == ("not due yet", "being built; construction in 2023")


def test_the_aim_of_an_event_is_its_day_alone(ledger_of: LedgerOf) -> None:
    day = {"measure": "event_date", "unit": "date", "status": "planned", "period": "2030"}
    rows = [target("opening", "2030", **day), target("aim", "5.2", "2030", item="b")]
    told = [promise("p", "opening", "2030"), promise("q", "aim", "2030")]
    tracked = pledges.tracker(ledger_of(rows, pledges=told), NO_TRADE, TODAY)
    assert list(tracked["goal"]) == ["by 2030", "5.2 million tonnes by 2030"]


def test_a_word_without_a_number_and_a_count_of_parts_are_no_quantity(ledger_of: LedgerOf) -> None:
    money = {"measure": "deal_value", "unit": "USD_bn"}
    rows = [
        target("vague", "multibillion", "2030", **money),
        target("parts", "six", "2030", measure="group_size", unit="corridors"),
    ]
    told = [promise("p", "vague", "unstated"), promise("q", "parts", "unstated")]
    (row,) = pledges.inventory(ledger_of(rows, pledges=told)).to_dict("records")
    assert (row["no_date"], row["neither"]) == (0, 2)
    lists = pledges.not_followed(ledger_of(rows, pledges=told))
    assert set(lists["lacks"]) == {"a quantity"}


def test_no_note_that_a_reader_sees_holds_the_id_of_a_row() -> None:
    data = load()
    ids = {*data.pledges.index, *data.observations.index}
    notes = data.pledges["note"]
    assert [
        note for note in notes if ids & {*note.replace(";", " ").replace(",", " ").split()}
    ] == []


def test_the_figure_of_paces_says_that_it_knows_not_all() -> None:
    page = json.loads((REPOSITORY / "chapters/diplomacy.ipynb").read_text())
    code = "".join("".join(cell["source"]) for cell in page["cells"])
    drawn = code[code.index('name="diplomacy-pace"') :][:900]
    assert '"Where both paces are known, ' in drawn
    assert "unpaced[" in drawn


def test_a_last_figure_without_an_upper_bound_says_nothing_of_the_pace() -> None:
    open_ = Level(date(2024, 1, 1), date(2024, 12, 31), 30, 30, math.inf)
    found = of_level(80, MADE, by(2030), [year(2022, 10), open_], date(2025, 6, 1))
    assert (found.state, found.why) == (
        "cannot be known", "the last figure is only a lower bound",
    )  # fmt: skip


def test_a_total_that_rounding_lets_reach_its_target_is_undecided_when_due() -> None:
    found = of_total(30, MADE, by(2024), [year(2024, 30)], TODAY)
    assert found.why == "the figure does not decide"
    assert of_total(30, MADE, by(2024), [year(2024, 29)], TODAY).why == "not reached when due"


def test_a_total_last_measured_before_its_due_date_is_too_old_after_it() -> None:
    found = of_total(30, MADE, by(2025), [year(2024, 20)], TODAY)
    assert found.why == "the last figure is older than the due date"
