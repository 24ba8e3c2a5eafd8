"""What the directives ``{published-figure}`` and ``{published-table}`` share.

Both show what a notebook left under a name: title with a number, caption, source line, downloads.
In print, where nothing can be downloaded, the source line leads into the appendix of evidence.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from analysis.book import loaded
from analysis.book.bare_numbers import bare_numbers
from analysis.book.evidence import behind, directives, marks, pages, uses
from analysis.book.evidence.description import Evidence, visible
from analysis.book.side_files import SideFileError

logger = logging.getLogger(__name__)

_DOWNLOADS = "downloads"


class published_title(nodes.TextElement):  # noqa: N801  # docutils calls nodes so
    """The message of a figure or the title of a table, after its number."""


class published_source(nodes.TextElement):  # noqa: N801
    """Who printed the numbers."""


class published_download(nodes.General, nodes.Element):  # noqa: N801
    """Links to the files and the evidence behind a figure or table; on the site only."""


class Published(SphinxDirective):
    """Show what a notebook published under a name."""

    kind: str
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the figure or table, or the error at its place."""
        name = self.arguments[0]
        files = loaded.side_files(self.config)
        try:
            record = files.record(self.kind, name)
            path = files.path(self.kind, name)
            _refuse_unknown(record, path, loaded.evidence(self.config))
        except SideFileError as error:
            return [self.state.document.reporter.error(str(error), line=self.lineno)]
        self._check_words(record)
        self._note_use(record)
        node = self.publish(record, path)
        node["names"].append(nodes.fully_normalize_name(record["name"]))
        self.state.document.note_explicit_target(node, node)
        return [node]

    def publish(self, record: dict[str, Any], path: Path) -> nodes.Element:
        """Return the node of a record whose files lie beside ``path``."""
        raise NotImplementedError

    def _check_words(self, record: dict[str, Any]) -> None:
        """Report the bare numbers in title, subtitle and caption."""
        allowed = loaded.allowed_numbers(self.config)
        for part, words in directives.prose_of(record):
            for found in bare_numbers(words, allowed):
                where = f"in the {part} of {record['name']}: {found}"
                logger.warning("%s", where, location=(self.env.docname, self.lineno))

    def _note_use(self, record: dict[str, Any]) -> None:
        observations = tuple(record.get("observations", ()))
        of_all = loaded.evidence(self.config).covers_the_ledger(observations)
        place = nodes.make_id(record["name"])
        uses.note(
            self.env, uses.Use(self.env.docname, place, self.kind, observations, of_all=of_all)
        )


def title(record: dict[str, Any]) -> published_title:
    """Return the title; its id is what labels the figure or table for a screen reader."""
    return published_title("", visible(record["title"]), ids=[title_id(record["name"])])


def title_id(name: str) -> str:
    """Return the id of a title."""
    return f"{nodes.make_id(name)}-title"


def paragraph(text: str | None, css: str) -> list[nodes.Node]:
    """Return a paragraph of a class, or nothing."""
    return [nodes.paragraph("", visible(text), classes=[css])] if text else []


def source(record: dict[str, Any]) -> list[nodes.Node]:
    """Return the source line."""
    line, name = record.get("source_line"), nodes.make_id(record["name"])
    return [published_source("", visible(line), name=name)] if line else []


def downloads(path: Path, suffixes: Iterable[str]) -> list[nodes.Node]:
    """Return the links to the files beside ``path`` that exist."""
    files = [path.with_suffix(f".{suffix}") for suffix in suffixes]
    found = [str(file) for file in files if file.exists()]
    return [published_download(files=found, name=nodes.make_id(path.stem))]


def address(self: HTML5Translator, observation: str, evidence: Evidence) -> str:
    """Return where an observation stands, seen from the page that is written."""
    place = pages.observation_anchor(observation)
    if self.builder.name == "singlehtml":
        return f"#{place}"
    page = pages.topic_page(evidence[observation].topic)
    return f"{self.builder.get_relative_uri(self.docnames[-1], page)}#{place}"


def address_behind(self: HTML5Translator, place: str) -> str:
    """Return where the observations behind a figure, table, mark or cell are listed."""
    if self.builder.name == "singlehtml":
        return f"#{place}"
    return f"{self.builder.get_relative_uri(self.docnames[-1], pages.COMPUTED)}#{place}"


def _refuse_unknown(record: dict[str, Any], path: Path, evidence: Evidence) -> None:
    """Refuse a figure or table that names observations the ledger does not have."""
    named = [*record.get("observations", ())]
    named += [key for ids in record.get("row_observations", ()) for key in ids or ()]
    for cells in record.get("cell_observations", {}).values():
        named += [key for ids in cells for key in ids]
    svg = path.with_suffix(".svg")
    if svg.exists():
        for group in marks.groups_of(svg.read_text(encoding="utf-8")):
            named += group
    unknown = sorted({key for key in named if key not in evidence})
    if unknown:
        raise SideFileError(
            f"{record['name']} leads to {', '.join(unknown)}, expected ids of "
            "data/observations.csv; execute the notebook again"
        )


def _visit_title(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "p", "", CLASS="published-title"))
    self.add_fignumber(node.parent)


def _visit_source(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "p", "", CLASS="published-source"))


def _depart_source(self: HTML5Translator, node: nodes.Element) -> None:
    if self.builder.name == "singlehtml":
        href = address_behind(self, behind.anchor(node["name"]))
        self.body.append(f' <a class="evidence" href="{href}">Evidence</a>')
    self.body.append("</p>\n")


def _depart_paragraph(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</p>\n")


def _visit_download(self: HTML5Translator, node: nodes.Element) -> None:
    if self.builder.name != "singlehtml":
        up = "../" * self.builder.get_target_uri(self.docnames[-1]).count("/")
        folder = Path(self.builder.outdir) / _DOWNLOADS
        folder.mkdir(exist_ok=True)
        links = []
        for file in map(Path, node["files"]):
            _copy(file, folder / file.name, loaded.evidence(self.config))
            kind = file.suffix[1:].upper()
            links.append(f'<a href="{up}{_DOWNLOADS}/{file.name}" download>{kind}</a>')
        href = address_behind(self, behind.anchor(node["name"]))
        links.append(f'<a href="{href}">Evidence</a>')
        listed = "\N{NO-BREAK SPACE}\N{MIDDLE DOT} ".join(links)
        self.body.append(f'<p class="published-downloads">Download {listed}</p>\n')
    raise nodes.SkipNode


def _copy(file: Path, target: Path, evidence: Evidence) -> None:
    """Copy a download; a drawing leaves its links to pages that it will not find again."""
    if file.suffix == ".svg":
        drawing = marks.unlinked(file.read_text(encoding="utf-8"), evidence)
        target.write_text(drawing, encoding="utf-8", newline="")
    else:
        shutil.copyfile(file, target)


def setup(app: Any) -> None:
    """Register what figures and tables share."""
    app.add_node(published_title, html=(_visit_title, _depart_paragraph))
    app.add_node(published_source, html=(_visit_source, _depart_source))
    app.add_node(published_download, html=(_visit_download, None))
