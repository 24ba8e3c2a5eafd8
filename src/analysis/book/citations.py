"""How a source is named in the text and in the bibliography: author or publisher, and year.

The styles of pybtex label by letters of the author, and name a source without author by its title.
Half of our sources have no author; their publisher is who speaks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from pybtex.database import Entry
from pybtex.plugin import register_plugin
from pybtex.style.formatting.unsrt import Style as UnsortedStyle
from pybtex.style.labels import BaseLabelStyle

STYLE = "analysis"
_SHORT_NAME = re.compile(r"\(([A-Z]{2,})\)")


class WhoAndYear(BaseLabelStyle):  # type: ignore[misc]  # pybtex is untyped
    """Labels such as "Standish 2025", "Brown & Lee 2024", "CNBC 2025a"."""

    def format_labels(self, sorted_entries: Iterable[Entry]) -> Iterator[str]:
        """Yield a label for each entry, told apart by letters where they coincide."""
        labels = [f"{_who(entry)} {_year(entry)}".strip() for entry in sorted_entries]
        total = Counter(labels)
        so_far: Counter[str] = Counter()
        for label in labels:
            letter = chr(ord("a") + so_far[label]) if total[label] > 1 else ""
            so_far[label] += 1
            yield label + letter


class Style(UnsortedStyle):  # type: ignore[misc]
    """Entries by author, year and title, under such labels."""

    default_label_style = WhoAndYear
    default_sorting_style = "author_year_title"


def register() -> None:
    """Make the style known to pybtex under the name :data:`STYLE`."""
    register_plugin("pybtex.style.formatting", STYLE, Style)


def _who(entry: Entry) -> str:
    names = [" ".join(person.last_names) for person in entry.persons.get("author", [])]
    if len(names) > 2:
        return f"{names[0]} et al."
    if names:
        return " & ".join(names)
    publisher = entry.fields.get("publisher") or entry.fields.get("title") or entry.key
    short = _SHORT_NAME.search(publisher)
    return short[1] if short else re.sub(r"[{}]", "", publisher)


def _year(entry: Entry) -> str:
    return str(entry.fields.get("year") or entry.fields.get("date", "")[:4])
