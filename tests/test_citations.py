from __future__ import annotations

import pytest
from pybtex.database import Entry, Person

from analysis.book.citations import WhoAndYear


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
