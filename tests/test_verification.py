from __future__ import annotations

from pathlib import Path

import pytest

from analysis import ledger
from analysis.verification import is_printed, verify


@pytest.mark.parametrize(
    ("figure", "paragraph"),
    [
        ("44", "reached $44 billion"),
        ("211,000", "exceeded 211,000."),
        ("5-6", "investment of $5bn-$6bn."),
        ("18-19 May, 2023", "held on 18-19 May, 2023"),
        ("one-third", "almost One-third in"),
        ("60.2", "of [60.2 billion](#) dollars"),
        ("Two", "Two photovoltaic stations"),
        ("89", "grew to $89bn in"),
    ],
)
def test_a_printed_figure_is_found(figure: str, paragraph: str) -> None:
    assert is_printed(figure, paragraph)


@pytest.mark.parametrize(
    ("figure", "paragraph"),
    [
        ("44", "reached $44.9 billion"),
        ("44", "1,144 deals"),
        ("44", "144 deals"),
        ("4", "up 3.4 percent"),
        ("211", "exceeded 211,000"),
        ("two", "twofold network of two-timers' twotone".replace("two-", "to-")),
        ("5-6", "5 in one place, and in quite another one 6"),
        ("second", "60 seconds"),
    ],
)
def test_part_of_another_figure_is_not_the_figure(figure: str, paragraph: str) -> None:
    assert not is_printed(figure, paragraph)


def test_paragraphs_are_the_non_blank_lines_counted_from_one(data: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "bulletin.txt").write_text("\n \nTrade was $41bn.\n\nNothing here.\n")
    result = verify(ledger.load(data), texts)
    assert (result.checked, result.misses, result.absent) == (1, (), ())


def test_a_figure_that_is_not_there_is_listed(data: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "bulletin.txt").write_text("Trade was $14bn.\n")
    result = verify(ledger.load(data), texts)
    assert [(m.observation, m.printed) for m in result.misses] == [("kaz-total", "41")]


def test_a_text_that_is_absent_is_said(data: Path, tmp_path: Path) -> None:
    result = verify(ledger.load(data), tmp_path)
    assert (result.checked, result.absent) == (0, ("office",))


def test_a_figure_without_its_qualifier_is_listed(data: Path, tmp_path: Path) -> None:
    path = data / "observations.csv"
    path.write_text(path.read_text().replace("41,USD_bn,,", "41,USD_bn,over,"))
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "bulletin.txt").write_text("Trade was $41bn.\n")
    assert [m.reason for m in verify(ledger.load(data), texts).misses] == [
        "stands there without its qualifier 'over'"
    ]


def test_a_paragraph_that_does_not_exist_is_said(data: Path, tmp_path: Path) -> None:
    path = data / "observations.csv"
    path.write_text(path.read_text().replace("office,p.1", "office,p.9"))
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "bulletin.txt").write_text("Trade was $41bn.\n")
    assert "the text has 1" in verify(ledger.load(data), texts).misses[0].reason
