"""Numbers in the text: the roles ``{stated}`` and ``{computed}``, and how they are written.

``{stated}`` with the id of an observation shows the figure as its source printed it; ``{computed}``
with a name shows a number that a notebook registered. Either may name the unit that the sentence
expects, ``{stated}`cepa-xca-exports-2023 <USD_bn>```: the day the row is entered in another unit,
the build fails at this sentence.

On the site a number is a quiet link to its evidence. What the evidence says in short stands in an
element beside it, which style sheets alone show while the pointer rests on the number or the
keyboard has reached it; ``aria-describedby`` lets a screen reader say it. A disputed number carries
a mark. In print it is a link into the appendix.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxRole
from sphinx.writers.html5 import HTML5Translator

from analysis.book import loaded
from analysis.book.evidence import pages, uses
from analysis.book.evidence.description import Note
from analysis.book.side_files import SideFileError, nearest

DISPUTED = "≠"


class number(nodes.inline):  # noqa: N801  # docutils calls nodes so
    """A figure as its source printed it, or a number that a notebook computed."""


class NumberError(Exception):
    """A role that cannot be shown; the message says what was expected."""


class Stated(SphinxRole):
    """A figure as its source printed it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the number, or the error at its place."""
        key, unit = name_and_unit(self.text)
        evidence = loaded.evidence(self.env.config)
        if key not in evidence:
            hint = nearest(key, map(str, evidence.ledger.observations.index))
            return _error(self, f"no observation {key!r} in data/observations.csv{hint}")
        found = str(evidence.row(key)["unit"])
        try:
            check_unit(f"observation {key!r}", found, unit, evidence.ledger.vocabulary)
        except NumberError as error:
            return _error(self, str(error))
        text = evidence[key].text
        node = number(self.rawtext, text, kind="stated", key=key, classes=["stated"])
        return [_noted(self.env, node, [key])], []


class Computed(SphinxRole):
    """A number that a notebook computed."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the number, or the error at its place."""
        name, unit = name_and_unit(self.text)
        files = loaded.side_files(self.env.config)
        evidence = loaded.evidence(self.env.config)
        try:
            record = files.record("number", name)
            words = evidence.ledger.vocabulary
            check_unit(f"number {name!r}", record.get("unit", ""), unit, words)
            known_inputs(name, record["observations"], evidence)
        except (SideFileError, NumberError) as error:
            return _error(self, str(error))
        node = number(self.rawtext, record["text"], kind="computed", key=name, classes=["computed"])
        return [_noted(self.env, node, record["observations"])], []


def name_and_unit(text: str) -> tuple[str, str]:
    """Split ``id <unit>``; the unit is empty where none is named."""
    name, _, unit = text.strip().partition("<")
    return name.strip(), unit.removesuffix(">").strip()


def check_unit(what: str, found: str, expected: str, vocabulary: Any) -> None:
    """Compare the unit a sentence expects with that of the number.

    Raises
    ------
    NumberError
        When they differ, or nobody knows the expected one.
    """
    if expected and expected not in vocabulary.units:
        hint = nearest(expected, vocabulary.units)
        raise NumberError(f"unknown unit {expected!r} of {what}{hint}; see units.csv")
    if expected and expected != found:
        raise NumberError(
            f"expected the unit {expected!r} of {what}, found {found!r}; the sentence was written "
            "for another unit: read it again, then correct the role"
        )


def known_inputs(name: str, observations: list[str], evidence: Any) -> None:
    """Refuse a computed number whose inputs are not in the ledger.

    Raises
    ------
    NumberError
        When an input is unknown.
    """
    unknown = [each for each in observations if each not in evidence]
    if unknown:
        raise NumberError(
            f"the number {name!r} was computed from {', '.join(unknown)}, expected ids of "
            "data/observations.csv; execute the notebook again"
        )


def _noted(env: BuildEnvironment, node: number, observations: list[str]) -> number:
    """Give the number a place on its page and remember the use."""
    page = env.docname
    node["place"] = f"use-{page.rpartition('/')[2]}-{env.new_serialno('number') + 1}"
    of_all = loaded.evidence(env.config).covers_the_ledger(observations)
    name = node["key"] if node["kind"] == "computed" else ""
    uses.note(env, uses.Use(page, node["place"], uses.TEXT, tuple(observations), name, of_all))
    return node


def _error(role: SphinxRole, message: str) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    error = role.inliner.reporter.error(message, line=role.lineno)
    return [role.inliner.problematic(role.rawtext, role.rawtext, error)], [error]


def visit(self: HTML5Translator, node: number) -> None:
    """Open the link to the evidence."""
    if _is_inside(node, nodes.reference):
        return
    kind, key = str(node["kind"]), str(node["key"])
    evidence = loaded.evidence(self.config)
    anchor = pages.number_anchor(key) if kind == "computed" else pages.observation_anchor(key)
    if self.builder.name == "singlehtml":
        self.body.append(self.starttag(node, "a", "", href=f"#{anchor}"))
        return
    page = pages.COMPUTED if kind == "computed" else pages.topic_page(evidence[key].topic)
    address = self.builder.get_relative_uri(self.docnames[-1], page)
    link: dict[str, Any] = {"href": f"{address}#{anchor}", "data-number": key}
    if not _is_inside(node, nodes.title):
        link["aria-describedby"] = f"{node['place']}-about"
        self.body.append(f'<span class="number" id="{node["place"]}">')
    self.body.append(self.starttag(node, "a", "", **link))


def depart(self: HTML5Translator, node: number) -> None:
    """Close it, with the mark of a dispute and what the evidence says in short."""
    if _is_inside(node, nodes.reference):
        return
    note = _note(self.config, str(node["kind"]), str(node["key"]))
    self.body.append(f"{mark_of_dispute(note)}</a>")
    if self.builder.name == "singlehtml":
        return
    if not _is_inside(node, nodes.title):
        place = f"{node['place']}-about"
        self.body.append(f"{written_note(note, place)}</span>")


def written_note(note: Note, place: str, *, css: str = "", says_head: bool = False) -> str:
    """Return a note as HTML; ``report.css`` alone shows it. Every text in it is escaped.

    Parameters
    ----------
    place
        The id of what describes the number, for ``aria-describedby``.
    css
        A further class.
    says_head
        Whether the description says the number again; a link that reads the same needs it not.
    """
    lines = "".join(f"<span>{escape(each)} </span>" for each in note.lines)
    head = f"<strong>{escape(note.head)}</strong> "
    outer, inner = (f' id="{place}"', "") if says_head else ("", f' id="{place}"')
    classes = f"about {css}".strip()
    return f'<span class="{classes}" role="tooltip"{outer}>{head}<span{inner}>{lines}</span></span>'


def mark_of_dispute(note: Note) -> str:
    """Return the mark of a disputed number; hidden from a screen reader, which is told why."""
    mark = f'<sup class="disputed" aria-hidden="true">{DISPUTED}</sup>'
    return mark if note.is_disputed else ""


def _note(config: Any, kind: str, key: str) -> Note:
    evidence = loaded.evidence(config)
    if kind == "stated":
        return evidence.note(key)
    record: Mapping[str, Any] = loaded.side_files(config).record("number", key)
    return evidence.computed_note(str(record["text"]), record)


def _is_inside(node: nodes.Node, kind: type[nodes.Element]) -> bool:
    parent = node.parent
    while parent is not None:
        if isinstance(parent, kind):
            return True
        parent = parent.parent
    return False
