"""Links on the marks of a figure: from ``evidence:<id>`` to the place of the observation.

Charts write ``evidence:`` and the id of an observation as the address of a mark, since they cannot
know where the page will stand. Here it becomes an address, and the mark gets a title that is shown
when the pointer rests on it and read when it has the focus. Outside the site (a downloaded drawing,
print) there is nothing to follow: the link goes and the title stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

from analysis.book.evidence.description import Description, Evidence

_OPENING = re.compile(r'<a\b[^>]*?\bhref="evidence:([^"]*)"[^>]*>')
_LINK = re.compile(_OPENING.pattern + r"(.*?)</a>", re.DOTALL)


def observations_of(svg: str) -> list[str]:
    """Return the ids that the marks of a drawing name, each once."""
    return list(dict.fromkeys(unescape(each) for each in _OPENING.findall(svg)))


def linked(svg: str, address: Callable[[str], str], evidence: Evidence) -> str:
    """Return the drawing with every mark leading to its evidence."""

    def link(found: re.Match[str]) -> str:
        observation = unescape(found[1])
        href = escape(address(observation))
        title = _title(evidence[observation])
        return f'<a href="{href}" xlink:href="{href}" class="mark">{title}'

    return _OPENING.sub(link, svg)


def unlinked(svg: str, evidence: Evidence) -> str:
    """Return the drawing with titles on its marks and no link."""
    return _LINK.sub(lambda found: f"<g>{_title(evidence[unescape(found[1])])}{found[2]}</g>", svg)


def _title(description: Description) -> str:
    mark = " (disputed)" if description.disputes else ""
    words = [f"{description.text}{mark}", *description.sentences()]
    return f"<title>{escape(' — '.join(words[:2]))} {escape(' '.join(words[2:4]))}</title>"
