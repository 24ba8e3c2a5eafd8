"""The terms of the field: a page that defines them, and definitions beside their first use.

``data/vocabulary/glossary.csv`` holds each term with the forms that texts use for it and our own
definition. The directive ``{terms}`` makes the page of it. On every other page the first place in a
sentence where a form stands becomes a quiet link to the definition, which also stands beside it in
a note, shown as the notes of numbers are; no author has to mark anything. Headings, code, links,
figures and tables are left alone, and in print there are no notes.

A form in capitals is compared by case, any other without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from analysis.book.evidence import FOLDER
from analysis.book.terms import FILE, Term, read

PAGE = "chapters/glossary"
_LEFT_ALONE = (
    nodes.title,
    nodes.literal,
    nodes.literal_block,
    nodes.reference,
    nodes.math,
    nodes.raw,
    nodes.citation,
    nodes.Invisible,
)


class term_use(nodes.inline):  # noqa: N801  # docutils calls nodes so
    """The first use of a term on a page."""


def pattern_of(term: Term) -> re.Pattern[str] | None:
    """Return what finds a term in a sentence, or None where it is not looked for."""
    if not term.forms:
        return None
    forms = sorted(term.forms, key=len, reverse=True)
    written = "|".join(
        re.escape(form) if form.isupper() else f"(?i:{re.escape(form)})" for form in forms
    )
    return re.compile(rf"(?<![\w-])(?:{written})(?![\w-])")


class Terms(SphinxDirective):
    """List all terms with their definitions."""

    def run(self) -> list[nodes.Node]:
        """Return a definition list."""
        items = []
        for each in _terms(Path(self.config.analysis_data)):
            name = nodes.term("", each.name, ids=[each.anchor])
            meaning = nodes.definition("", nodes.paragraph("", each.definition))
            items.append(nodes.definition_list_item("", name, meaning))
        return [nodes.definition_list("", *items, classes=["terms"])]


def mark(doctree: nodes.document, terms: list[Term]) -> None:
    """Turn the first use of each term in a sentence into a :class:`term_use`."""
    waiting = {term: found for term in terms if (found := pattern_of(term))}
    for text in list(_sentences(doctree)):
        if not waiting:
            return
        uses = []
        for term, found in list(waiting.items()):
            if match := found.search(text.astext()):
                uses.append((match.start(), match.end(), term))
        parts: list[nodes.Node] = []
        at, whole = 0, text.astext()
        for start, end, term in sorted(uses, key=lambda use: (use[0], -use[1])):
            if start < at:
                continue  # inside another, longer term; its own turn comes later on the page
            parts += [nodes.Text(whole[at:start])] if start > at else []
            parts.append(term_use("", whole[start:end], term=term.name))
            del waiting[term]
            at = end
        if parts:
            parts += [nodes.Text(whole[at:])] if at < len(whole) else []
            text.parent.replace(text, parts)


def _sentences(doctree: nodes.document) -> Iterator[nodes.Text]:
    for text in doctree.findall(nodes.Text):
        node, in_paragraph = text.parent, False
        while node is not None:
            if isinstance(node, _LEFT_ALONE) or "number" in type(node).__name__:
                break
            if {"published", "published-figure", "sd-card"} & set(node.get("classes", ())):
                break
            in_paragraph |= isinstance(node, nodes.paragraph)
            node = node.parent
        else:
            if in_paragraph:
                yield text


def _mark(app: Sphinx, doctree: nodes.document, page: str) -> None:
    if page == PAGE or page.startswith(f"{FOLDER}/") or app.builder.name == "singlehtml":
        return
    if PAGE in app.env.found_docs:
        mark(doctree, _terms(Path(app.config.analysis_data)))


def _visit(self: HTML5Translator, node: term_use) -> None:
    term = _term(Path(self.config.analysis_data), node["term"])
    address = self.builder.get_relative_uri(self.docnames[-1], PAGE)
    place = f"use-of-{term.anchor}"
    self.body.append(
        f'<span class="term"><a class="term" href="{address}#{term.anchor}" '
        f'aria-describedby="{place}">'
    )


def _depart(self: HTML5Translator, node: term_use) -> None:
    term = _term(Path(self.config.analysis_data), node["term"])
    place = f"use-of-{term.anchor}"
    self.body.append(
        f'</a><span class="about" role="tooltip"><strong>{escape(term.name)}</strong> '
        f'<span id="{place}">{escape(term.definition)}</span></span></span>'
    )


def _terms(data: Path) -> list[Term]:
    path = data / "vocabulary" / FILE
    return _read(data / "vocabulary", path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=4)
def _read(vocabulary: Path, _: int) -> list[Term]:
    return read(vocabulary)


def _term(data: Path, name: str) -> Term:
    return next(each for each in _terms(data) if each.name == name)


def setup(app: Any) -> None:
    """Register the directive and how a use is written."""
    app.add_node(term_use, html=(_visit, _depart))
    app.add_directive("terms", Terms)
    # After evidence and references have found their places.
    app.connect("doctree-resolved", _mark, priority=900)
