"""The evidence pages in Sphinx, and the checks that need the whole book.

A page of evidence holds one directive, ``{evidence}``, which leaves its place free. It is filled
when the page is written, because only then is it known which page uses what and which number a
figure has. On the site every page is filled; in print the front page becomes the appendix and the
others are left out.

When all pages are read, a number that a notebook registered and nobody cites fails the build, with
its notebook and cell; a bare number in prose fails it as its page is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from analysis.book import loaded, numbers, processes
from analysis.book.bare_numbers import MASK, bare_numbers
from analysis.book.evidence import FOLDER, entries, explorer, export, lists, told, uses
from analysis.book.evidence.description import curly

logger = logging.getLogger(__name__)

NOT_PRINTED = "not-printed"
_NOT_PROSE = (
    nodes.literal,
    nodes.math,
    nodes.raw,
    nodes.footnote_reference,
    nodes.citation_reference,
    nodes.system_message,
    nodes.problematic,
    numbers.number,
)
_REFERENCES_BY_NUMBER = {"numref", "eq", "cite", "p", "t", "ct"}


class evidence_place(nodes.General, nodes.Element):  # noqa: N801  # docutils calls nodes so
    """The place of evidence on a page, until the page is written."""


class explorer_table(nodes.General, nodes.Element):  # noqa: N801
    """The table of all observations; the search leaves it out, for every row has its page."""


class _Evidence(SphinxDirective):
    required_arguments = 1
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        key = self.arguments[1] if len(self.arguments) > 1 else ""
        return [evidence_place(kind=self.arguments[0], key=key)]


def _fill(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Put the evidence into its places."""
    for place in list(doctree.findall(evidence_place)):
        contents = _contents(app, place["kind"], place["key"], page)
        if app.builder.name != "singlehtml":
            _set_apostrophes(contents)
        place.replace_self(contents)


def _set_apostrophes(contents: Iterable[nodes.Node]) -> None:
    """Give the texts of the ledger the apostrophes of print, as the reader of pages does."""
    for each in contents:
        for text in list(each.findall(nodes.Text)):
            if "'" in text and not isinstance(text.parent, nodes.literal):
                text.parent.replace(text, nodes.Text(curly(str(text))))


def _contents(app: Sphinx, kind: str, key: str, page: str) -> list[nodes.Node]:
    in_print = app.builder.name == "singlehtml"

    def address(target: str, anchor: str = "") -> str:
        fragment = f"#{anchor}" if anchor else ""
        return fragment if in_print else app.builder.get_relative_uri(page, target) + fragment

    book = entries.Book(
        loaded.evidence(app.config), loaded.side_files(app.config), app.env, address
    )
    if in_print:
        left_out = nodes.container(classes=[NOT_PRINTED])
        return entries.appendix(book) if kind == "index" else [left_out]
    if kind == "explorer":
        return [explorer_table(html=explorer.table(book.evidence, address))]
    if kind in ("topic", "source"):
        return {"topic": entries.topic, "source": entries.source}[kind](book, key)
    filled = {
        "index": entries.index,
        "computed": entries.computed,
        "sources": entries.sources,
        "figures": lists.figures,
        "changes": lists.changed,
    }
    return filled[kind](book)


def _visit_explorer(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append(node["html"])
    raise nodes.SkipNode


def check_prose(app: Sphinx, doctree: nodes.document) -> None:
    """Report the bare numbers of a page that is being read."""
    page = app.env.docname
    if page.startswith(f"{FOLDER}/"):
        return
    allowed = loaded.allowed_numbers(app.config)
    for block in _blocks(doctree):
        heading = isinstance(block, nodes.title)
        for found in bare_numbers(_words(block), allowed, heading=heading):
            logger.warning("%s", found, location=(page, _line(block)))


def _blocks(doctree: nodes.document) -> Iterator[nodes.TextElement]:
    """Yield what holds sentences: paragraphs, headings, captions, terms."""
    for block in doctree.findall(nodes.TextElement):
        if isinstance(block, (nodes.Inline, nodes.FixedTextElement, nodes.Invisible)):
            continue
        parents = list(_ancestors(block))
        if any("published" in each.get("classes", ()) for each in parents):
            continue  # checked with the figure or table, whose cells are computed
        if not any(isinstance(each, (nodes.citation, nodes.system_message)) for each in parents):
            yield block


def _ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    while node.parent is not None:
        node = node.parent
        yield node


def _line(node: nodes.Node) -> int | None:
    while node is not None and not node.line:  # the cells of a table stand on line 0
        node = node.parent
    return None if node is None else node.line


def _words(node: nodes.Node) -> str:
    """Return the text of a block with a mask for what is no prose."""
    if isinstance(node, nodes.Text):
        return str(node.astext())
    if isinstance(node, _NOT_PROSE) or (
        isinstance(node, addnodes.pending_xref)
        and (node.get("refdomain") == "cite" or node.get("reftype") in _REFERENCES_BY_NUMBER)
    ):
        return MASK
    return "".join(_words(child) for child in node.children)


def _have_written(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the evidence pages on which something changed.

    A changed number of a figure changes the shape of the book, and all pages are written then. So
    they are when a title changes that holds a number of the ledger, for others name it.
    """
    told.note(app, env)
    anew = told.changed(app, env)
    if told.titles_changed(env):
        return list(env.found_docs)
    return anew


def _check_registered(app: Sphinx, env: BuildEnvironment) -> None:
    """Report registered numbers that nobody cites."""
    files = loaded.side_files(app.config)
    cited = set(uses.cited(env))
    for name in files.names("number"):
        if name not in cited:
            logger.warning(
                "nobody cites the registered number %r; expected {computed}`%s` on some page: "
                "cite it or remove its registration",
                name,
                name,
                location=_registration(app, files.chapter("number", name), name),
            )


def _registration(app: Sphinx, chapter: str, name: str) -> tuple[str, int] | None:
    """Return notebook and line, as MyST-NB counts them, of the cell that registers a number."""
    for page in app.env.found_docs:
        path = Path(app.srcdir) / f"{page}.ipynb"
        if page in (f"chapters/{chapter}", chapter) and path.exists():
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            for position, cell in enumerate(cells, start=1):
                if name in cell["metadata"].get("registers", ()):
                    return page, position * 10000 + 2
            return page, 10002
    return None


class _Downloads:
    """The ledger to take away, written while the pages are, where there may be processes."""

    def __init__(self) -> None:
        self._tasks = processes.Tasks(1)

    def begin(self, app: Sphinx, env: BuildEnvironment) -> None:
        site = app.builder.format == "html" and app.builder.name != "singlehtml"
        if not (site and told.anew(env)):
            return
        write = partial(export.write, Path(app.outdir) / entries.DOWNLOADS)
        if app.parallel > 1:
            self._tasks.add_task(write, loaded.evidence(app.config))
        else:
            write(loaded.evidence(app.config))

    def end(self, _: Sphinx, error: Exception | None) -> None:
        self._tasks.terminate() if error else self._tasks.join()


def setup(app: Sphinx) -> None:
    """Register the directive and the checks."""
    app.add_node(evidence_place)
    app.add_node(explorer_table, html=(_visit_explorer, None))
    app.add_directive("evidence", _Evidence)
    entries.setup(app)
    app.connect("doctree-read", check_prose)
    app.connect("env-get-outdated", told.outdated)
    app.connect("env-purge-doc", uses.forget)
    app.connect("env-merge-info", uses.merge)
    app.connect("env-updated", _check_registered)
    app.connect("env-updated", _have_written)
    app.connect("doctree-resolved", _fill)
    downloads = _Downloads()
    app.connect("env-updated", downloads.begin)
    app.connect("build-finished", downloads.end)


def prose_of(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the parts of a published figure or table that an author wrote, by name."""
    for part in ("title", "subtitle", "caption"):
        if record.get(part):
            yield part, str(record[part])
