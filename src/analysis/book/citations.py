"""A style of pybtex that names a source alike in the text and in the bibliography."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pybtex.database import Entry
from pybtex.plugin import register_plugin
from pybtex.richtext import BaseMultipartText, String
from pybtex.style import FormattedEntry
from pybtex.style.formatting.unsrt import Style as UnsortedStyle
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.template import field, optional, sentence

from analysis.book.evidence.description import in_words
from analysis.sources import label

_ESCAPED = re.compile(r"\\([&%$#_])")
_BARE = re.compile(r"(?<!\\)%")
_RAW = ("url", "doi", "eprint", "urldate")
_YEAR = re.compile(r" \d{4}$")

STYLE = "analysis"


class WhoAndYear(BaseLabelStyle):  # type: ignore[misc]  # pybtex is untyped
    """Labels such as "Standish 2025", "Brown & Lee 2024", "CNBC 2025a", "Eurasianet n.d. b"."""

    def format_labels(self, sorted_entries: Iterable[Entry]) -> Iterator[str]:
        """Yield a label for each entry, told apart by letters where they coincide."""
        labels = [label(entry) for entry in sorted_entries]
        total = Counter(labels)
        so_far: Counter[str] = Counter()
        for text in labels:
            letter = chr(ord("a") + so_far[text])
            so_far[text] += 1
            if total[text] == 1:
                yield text
            else:
                # A letter right after a name would be read as a part of it.
                yield f"{text}{letter}" if _YEAR.search(text) else f"{text} n.d. {letter}"


class Style(UnsortedStyle):  # type: ignore[misc]
    """Entries under such labels and in their order, with dates in words."""

    default_label_style = WhoAndYear

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.sort = _by_label  # what a reader comes with from the text

    def format_entry(self, label: str, entry: Entry, bib_data: Any = None) -> FormattedEntry:
        """Return the entry; pybtex leaves the backslash before a sign that BibTeX escapes.

        A per cent sign without one it takes for a comment, and loses the rest or the brace.
        """
        fields = {
            name: value if name in _RAW else _BARE.sub(r"\%", value)
            for name, value in entry.fields.items()
        }
        whole = Entry(entry.type, fields=fields, persons=entry.persons)
        whole.key = entry.key
        made = super().format_entry(label, whole, bib_data)
        made.text = _without_backslashes(made.text)
        return made

    def format_web_refs(self, e: Entry) -> Any:
        """Return the address and the day on which it was seen, as the evidence says it."""
        seen = optional[" (visited on ", field("urldate", raw=True, apply_func=in_words), ")"]
        others = self.format_eprint(e), self.format_pubmed(e), self.format_doi(e)
        return sentence[optional[self.format_url(e), seen], *(optional[each] for each in others)]


def _by_label(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda each: (label(each).casefold(), each.fields.get("title", "")))


def _without_backslashes(text: Any) -> Any:
    if isinstance(text, String):
        return String(_ESCAPED.sub(r"\1", text.value))
    if isinstance(text, BaseMultipartText):
        return text._create_similar([_without_backslashes(part) for part in text.parts])
    return text


def register() -> None:
    """Make the style known to pybtex under the name :data:`STYLE`."""
    register_plugin("pybtex.style.formatting", STYLE, Style)
