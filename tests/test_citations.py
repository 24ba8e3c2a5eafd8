from __future__ import annotations

import pytest
from pybtex.database import BibliographyData, Entry, Person

from analysis.book.citations import Style, WhoAndYear


@pytest.mark.parametrize(
    ("authors", "fields", "label"),
    [
        (["Standish, Reid"], {"year": "2025"}, "Standish 2025"),
        (["Brown, Ann", "Lee, Bo"], {"year": "2024"}, "Brown & Lee 2024"),
        (["Brown, Ann", "Lee, Bo", "Ito, C."], {"year": "2024"}, "Brown et al. 2024"),
        ([], {"publisher": "{CNBC}", "date": "2025-03"}, "CNBC 2025"),
        ([], {"publisher": "Center for Policy (CEPA)", "year": "2024"}, "CEPA 2024"),
    ],
)
def test_a_source_is_named_by_who_speaks_and_the_year(
    authors: list[str], fields: dict[str, str], label: str
) -> None:
    entry = Entry("misc", fields=fields, persons={"author": [Person(name) for name in authors]})
    assert list(WhoAndYear().format_labels([entry])) == [label]


def test_equal_labels_are_told_apart_by_letters() -> None:
    entries = [Entry("misc", fields={"publisher": "CNBC", "year": "2025"}) for _ in "ab"]
    assert list(WhoAndYear().format_labels(entries)) == ["CNBC 2025a", "CNBC 2025b"]


def test_the_letter_of_an_undated_source_is_no_part_of_its_name() -> None:
    entries = [Entry("misc", fields={"publisher": "Eurasianet", "date": "unstated"}) for _ in "ab"]
    labels = list(WhoAndYear().format_labels(entries))
    assert labels == ["Eurasianet n.d. a", "Eurasianet n.d. b"]


def written(**entries: dict[str, str]) -> list[tuple[str, str]]:
    data = BibliographyData({key: Entry("misc", fields=each) for key, each in entries.items()})
    made = Style().format_bibliography(data)
    return [(each.label, each.text.render_as("text")) for each in made]


def test_the_bibliography_is_in_the_order_of_its_labels() -> None:
    found = written(
        a={"publisher": "Zakon", "year": "2020", "title": "A"},
        b={"publisher": "asia Times", "year": "2024", "title": "B"},
        c={"publisher": "Bne", "year": "2019", "title": "C"},
    )
    assert [label for label, _ in found] == ["asia Times 2024", "Bne 2019", "Zakon 2020"]


def test_a_bibliography_has_no_backslash_before_a_sign_and_its_dates_in_words() -> None:
    ((_, text),) = written(
        a={
            "title": "{Trade reached \\$94.8 Billion, up 5\\% \\& more}",
            "publisher": "Bne",
            "year": "2025",
            "url": "https://example.org/a_b",
            "urldate": "2025-09-14",
        }
    )
    assert "Trade reached $94.8 Billion, up 5% & more" in text
    assert "https://example.org/a_b (visited on 14 September 2025)" in text


@pytest.mark.parametrize("title", ["{Traffic up 6%}", "Traffic up 6% in a year", "{Up 6\\%}"])
def test_a_per_cent_sign_is_no_comment_in_the_bibliography(title: str) -> None:
    ((_, text),) = written(a={"title": title, "publisher": "Bne", "year": "2025"})
    assert title.strip("{}").replace("\\", "") in text
    assert text.endswith("2025.")
