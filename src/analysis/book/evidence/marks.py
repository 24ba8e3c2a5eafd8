"""Links on the marks of a figure: from ``evidence:<ids>`` to where the observations are described.

Charts write ``evidence:`` and the ids behind a mark as its address, since they cannot know where
the page will stand. Here it becomes an address; the mark gets a name for a screen reader and a
note, the same that a number in the text has, which a style sheet alone shows.

A mark and the label of its value lead to one place; a screen reader is told of it once, and of no
text of the drawing besides: what an axis says stands in the name of each mark. Outside the site (a
downloaded drawing, print) there is nothing to follow: the link goes and a title stays. In print a
link without text is laid over the mark instead; see :func:`placed`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape

from analysis.book.evidence.description import Evidence
from analysis.book.evidence.mark_places import Place, place

_OPENING = re.compile(r'<a\b[^>]*?\bhref="evidence:([^"]*)"([^>]*)>')
_LINK = re.compile(_OPENING.pattern + r"(.*?)</a>", re.DOTALL)
_TEXT = re.compile(r"<text\b")
_WORDS = re.compile(r"<text\b[^>]*>(.*?)</text>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_REPEATED = 'tabindex="-1"'

Group = tuple[str, ...]


@dataclass(frozen=True)
class Target:
    """Where a mark leads.

    Attributes
    ----------
    href
        The address of its evidence.
    name
        What a screen reader calls the mark.
    note
        Id of the element that says the rest.
    number
        The position of the note in its figure, from 1; ``shown_notes`` ties the two by it.
    """

    href: str
    name: str
    note: str
    number: int


def groups_of(svg: str) -> list[Group]:
    """Return the groups of ids that the marks of a drawing name, each once."""
    return list(dict.fromkeys(_group(ids) for ids, _ in _OPENING.findall(svg)))


def linked(svg: str, targets: Mapping[Group, Target]) -> str:
    """Return the drawing with every mark leading to its evidence."""

    def link(found: re.Match[str]) -> str:
        target = targets[_group(found[1])]
        # matplotlib names no mark; a label repeats the link of its mark, see figures.evidence.
        again = f' {_REPEATED} aria-hidden="true"' if _REPEATED in found[2] else ""
        name = _with_label(target.name, found[3])
        said = f' aria-label="{escape(name)}" aria-describedby="{escape(target.note)}"'
        css = f"mark m{target.number}"
        return f'<a href="{escape(target.href)}" class="{css}"{again or said}>{found[3]}</a>'

    return _TEXT.sub('<text aria-hidden="true"', _LINK.sub(link, svg))


def _with_label(name: str, drawn: str) -> str:
    """Return a mark's name with the text drawn in it, which who speaks to a machine would say."""
    label = " ".join(unescape(_TAG.sub("", " ".join(_WORDS.findall(drawn)))).split())
    return name if label in name else f"{label}: {name}"


def shown_notes(figure: str, count: int) -> str:
    """Return the rules that show the note of the mark under the pointer, or else in focus.

    Parameters
    ----------
    figure
        The id of the figure, which holds marks ``.m1`` and notes ``.n1``.
    count
        How many there are.
    """
    shown = ",".join(
        f"#{figure}:has(.m{n}:hover) .n{n},"
        f"#{figure}:not(:has(.mark:hover)):has(.m{n}:focus) .n{n},#{figure} .n{n}:hover"
        for n in range(1, count + 1)
    )
    return f"<style>{shown}{{display:block}}</style>" if shown else ""


def unlinked(svg: str, evidence: Evidence) -> str:
    """Return the drawing with titles on its marks and no link."""
    return _LINK.sub(lambda found: f"<g>{_title(_group(found[1]), evidence)}{found[3]}</g>", svg)


def placed(svg: str) -> list[tuple[Group, Place]]:
    """Return the marks of a drawing with their places, in its order; those that have one."""
    found = ((_group(each[1]), place(svg, each[3])) for each in _LINK.finditer(svg))
    return [(group, at) for group, at in found if at is not None]


def _group(ids: str) -> Group:
    return tuple(unescape(ids).split())


def _title(group: Group, evidence: Evidence) -> str:
    if len(group) > 1:
        words = evidence.computed_sentences({"observations": group})[0]
        return f"<title>{escape(words)}</title>"
    description = evidence[group[0]]
    mark = " (disputed)" if description.disputes else ""
    said = [f"{description.text}{mark}", *description.sentences()]
    return f"<title>{escape(' — '.join(said[:2]))} {escape(' '.join(said[2:4]))}</title>"
