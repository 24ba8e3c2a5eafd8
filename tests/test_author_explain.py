"""From a number to its sources."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis import ledger
from analysis.author import AuthorError
from analysis.author.explain import explain
from tests import notebooks
from tests.conftest import LedgerOf


@pytest.fixture
def report(data: Path, tmp_path: Path) -> Path:
    """Return a report of one chapter that cites and computes."""
    (tmp_path / "index.md").write_text("Trade was {stated}`kaz-total`.\n")
    notebooks.save(
        tmp_path / "chapters" / "trade.ipynb",
        notebooks.text("# Trade"),
        notebooks.text("It grew by {computed}`trade-growth`."),
    )
    numbers = tmp_path / "artifacts" / "trade" / "numbers"
    numbers.mkdir(parents=True)
    record = {
        "name": "trade-growth",
        "text": "12%",
        "formula": "one over the other",
        "observations": ["kaz-total", "kaz-growth"],
    }
    (numbers / "trade-growth.json").write_text(json.dumps(record))
    return tmp_path


def explained(name: str, report: Path) -> str:
    return explain(name, ledger.load(report / "data"), report, report / "artifacts")


def test_observation_says_what_it_allows_who_printed_it_and_where_it_is_used(report: Path) -> None:
    assert explained("kaz-total", report).splitlines() == [
        "kaz-total: $41 billion",
        "  about     Kazakhstan, China, goods trade, total, 2023",
        "  allows    $40.5 billion to $41.5 billion",
        "  reporter  not stated",
        "  status    measured",
        "  printed   office: Customs office 2026, Customs bulletin, grade A, paragraph 1, "
        "2026-01-31",
        "              https://example.org/bulletin",
        "  used in   index.md",
        "            number trade-growth of chapters/trade",
    ]


def test_computed_number_is_followed_to_sources_and_to_what_they_repeat(report: Path) -> None:
    said = explained("trade-growth", report)
    assert said.startswith("trade-growth: 12%\n  what      number of chapters/trade\n")
    assert "  computed  one over the other\n" in said
    assert "  used in   text of chapters/trade.ipynb, cell 2\n" in said
    assert "  from      2 observations\n\n  kaz-total: $41 billion\n" in said
    assert "printed   mirror: A mirror of the article 2026" in said
    assert "repeats paper: An article 2026, An article, grade B" in said


def test_source_says_its_grade_and_whom_it_repeats(report: Path) -> None:
    said = explained("mirror", report).splitlines()
    assert "grade C" in said[0]
    assert said[1].strip() == "no address is known"
    assert said[2].strip().startswith("repeats paper")


def test_a_figure_says_its_sources_and_what_it_was_made_from(report: Path) -> None:
    figures = report / "artifacts" / "trade" / "figures"
    figures.mkdir()
    record = {
        "name": "trade-levels",
        "title": "Kazakhstan trades most",
        "source_line": "Source: Customs office (2026; grade A).",
        "observations": ["kaz-total"],
    }
    (figures / "trade-levels.json").write_text(json.dumps(record))
    assert explained("trade-levels", report).splitlines()[:6] == [
        "trade-levels: Kazakhstan trades most",
        "  what      figure of chapters/trade",
        "  sources   Source: Customs office (2026; grade A).",
        "  from      1 observation",
        "",
        "  kaz-total: $41 billion",
    ]


def test_what_a_notebook_left_by_hand_is_not_explained(report: Path) -> None:
    there = report / "artifacts" / "interactive" / "numbers"
    there.mkdir(parents=True)
    known = report / "artifacts" / "trade" / "numbers" / "trade-growth.json"
    (there / "trade-growth.json").write_text(known.read_text().replace("12%", "99%"))
    assert "99%" not in explained("trade-growth", report)


def test_a_long_figure_is_rounded_a_date_allows_nothing_and_a_note_is_told(
    report: Path, ledger_of: LedgerOf
) -> None:
    date = {"topic": "diplomacy", "measure": "event_date", "flow": "", "item": "a visit"}
    data = ledger_of(
        [
            {"id": "long", "printed": "90889149306.73126", "unit": "USD"},
            {"id": "visit", "printed": "May 2023", "unit": "date", "period": "2023-05", **date},
            {"id": "noted", "printed": "41", "note": "perhaps of all"},
        ]
    )
    said = {each: explain(each, data, report, report / "none") for each in data.observations.index}
    assert "  rounded   $90.9 billion\n" in said["long"]
    assert "rounded" not in said["noted"]
    assert "allows" not in said["visit"] and "allows" in said["noted"]
    assert "  note      perhaps of all\n" in said["noted"]
    assert "note " not in said["long"]


def test_what_nothing_uses_says_so(report: Path) -> None:
    assert explained("kaz-exports", report).endswith("  used in   nothing")


def test_unknown_name_is_refused_with_the_nearest(report: Path) -> None:
    with pytest.raises(AuthorError, match="found 'kaz-totals'; did you mean kaz-total"):
        explained("kaz-totals", report)


def test_a_suggestion_is_made_once(report: Path) -> None:
    # Side files of two chapters may hold the same name.
    there = report / "artifacts" / "energy" / "numbers"
    there.mkdir(parents=True)
    known = report / "artifacts" / "trade" / "numbers" / "trade-growth.json"
    (there / "trade-growth.json").write_text(known.read_text())
    with pytest.raises(AuthorError) as refused:
        explained("trade-growht", report)
    assert str(refused.value).count("trade-growth") == 1


def test_source_says_what_it_gives_and_who_repeats_it(report: Path) -> None:
    said = explained("paper", report).splitlines()
    assert "  gives     1 observation: trade 1" in said
    assert "  repeated  by mirror" in said


def test_a_part_of_a_name_is_answered_with_names_that_hold_it(report: Path) -> None:
    with pytest.raises(AuthorError, match="names that contain it: kaz-total, kaz-exports, kaz-gro"):
        explained("KAZ", report)
    with pytest.raises(AuthorError, match=r"ids are in data/observations\.csv"):
        explained("zzzz", report)
