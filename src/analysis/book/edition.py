"""The directive ``{edition}``: how to cite the report, and of which day its data and code are.

Its place is filled when the page is written, from the data and the configuration; so it is current
without being stored in any notebook, and nothing in it depends on when or where the book was built.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from analysis import paths
from analysis.book import citation, loaded
from analysis.book.build import data_date


class edition_place(nodes.General, nodes.Element):  # noqa: N801  # docutils calls nodes so
    """The place of the edition on a page, until the page is written."""


class Edition(SphinxDirective):
    """Say how to cite this edition."""

    def run(self) -> list[nodes.Node]:
        """Leave the place free and remember its page."""
        _pages(self.env).add(self.env.docname)
        return [edition_place()]


def contents(root: Path, data: Path) -> list[nodes.Node]:
    """Return the sentence, the BibTeX entry and the facts of the edition."""
    newest = data_date(loaded.book(data))
    of = citation.facts(root, data, newest)
    sentence = nodes.paragraph("", "")
    sentence += nodes.Text(f"{of.author} ({of.date.year}). ")
    sentence += nodes.emphasis("", of.title)
    sentence += nodes.Text(". Version ")
    sentence += nodes.literal("", of.edition)
    sentence += nodes.Text(f", data to {newest:%B %Y}.")
    entry = nodes.literal_block("", citation.bibtex(of), language="none", classes=["bibtex"])
    facts: list[nodes.Node] = [
        nodes.Text(f"Newest document: {newest:%B %Y}. Data changed last on {of.date.day} "),
        nodes.Text(f"{of.date:%B %Y}. Version of the code: "),
        nodes.literal("", of.version),
        nodes.Text(". Digest of the data: "),
        nodes.literal("", of.digest),
        nodes.Text("; books with the same digest were made from the same tables. "),
    ]
    if of.licence:
        where = citation.licence_address(of.licence)
        facts += [nodes.Text("Licence: "), nodes.reference("", of.licence, refuri=where)]
        facts += [nodes.Text(".")]
    else:
        facts += [nodes.Text("No licence has been chosen yet: ask the authors before reuse.")]
    return [sentence, entry, nodes.paragraph("", "", *facts, classes=["edition"])]


def _fill(app: Sphinx, doctree: nodes.document, _: str) -> None:
    for place in list(doctree.findall(edition_place)):
        place.replace_self(contents(paths.root(), Path(app.config.analysis_data)))


def _written_anew(_: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages with an edition: it follows from all of the data."""
    return sorted(_pages(env))


def _forget(_: Sphinx, env: BuildEnvironment, page: str) -> None:
    _pages(env).discard(page)


def _merge(_: Sphinx, env: BuildEnvironment, pages: set[str], other: BuildEnvironment) -> None:
    _pages(env).update(_pages(other) & pages)


def _pages(env: BuildEnvironment) -> set[str]:
    kept: set[str] = env.__dict__.setdefault("analysis_editions", set())
    return kept


def setup(app: Any) -> None:
    """Register the directive."""
    app.add_node(edition_place)
    app.add_directive("edition", Edition)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("env-updated", _written_anew)
    app.connect("doctree-resolved", _fill)
