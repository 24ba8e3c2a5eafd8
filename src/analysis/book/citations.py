"""A style of pybtex that names a source alike in the text and in the bibliography."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pybtex.database import Entry
from pybtex.plugin import register_plugin
from pybtex.style.formatting.unsrt import Style as UnsortedStyle
from pybtex.style.labels import BaseLabelStyle

from analysis.sources import label

STYLE = "analysis"


class WhoAndYear(BaseLabelStyle):  # type: ignore[misc]  # pybtex is untyped
    """Labels such as "Standish 2025", "Brown & Lee 2024", "CNBC 2025a"."""

    def format_labels(self, sorted_entries: Iterable[Entry]) -> Iterator[str]:
        """Yield a label for each entry, told apart by letters where they coincide."""
        labels = [label(entry) for entry in sorted_entries]
        total = Counter(labels)
        so_far: Counter[str] = Counter()
        for text in labels:
            letter = chr(ord("a") + so_far[text]) if total[text] > 1 else ""
            so_far[text] += 1
            yield text + letter


class Style(UnsortedStyle):  # type: ignore[misc]
    """Entries by author, year and title, under such labels."""

    default_label_style = WhoAndYear
    default_sorting_style = "author_year_title"


def register() -> None:
    """Make the style known to pybtex under the name :data:`STYLE`."""
    register_plugin("pybtex.style.formatting", STYLE, Style)
