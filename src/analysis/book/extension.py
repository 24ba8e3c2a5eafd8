"""The Sphinx extension: what a chapter publishes and what its sentences cite.

Roles
    ``{stated}`` and ``{computed}``: numbers in the text, see :mod:`analysis.book.numbers`.
Directives
    ``{published-figure}`` and ``{published-table}`` with a name show what a notebook published.
    Notebooks write these into their output; nobody needs to type them. ``{evidence}`` is what the
    evidence pages are made of, see :mod:`analysis.book.evidence`.

All of them read the side files of the notebooks, below the folder ``analysis_artifacts``: one
folder for each notebook, with ``figures/``, ``tables/`` and ``numbers/``. Names are unique in the
book. An unknown name or id is an error with page and line, and fails the build.

On the site a figure is inline SVG, so that its text can be selected and its links followed; in the
single page for print it is an image. The CSV behind a figure or table is copied to ``downloads/``.
Marks of a figure and cells of a table lead to the evidence of their observation.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from analysis.book import citations, loaded, numbers
from analysis.book.bare_numbers import AllowedError, bare_numbers
from analysis.book.evidence import directives, marks, pages, uses
from analysis.book.evidence.description import Evidence, visible
from analysis.book.side_files import SideFileError

logger = logging.getLogger(__name__)

_DOWNLOADS = "downloads"
_FIGURES_IN_DIGITS = re.compile(r"\d[\d.,]*")


def inline_svg(svg: str, alt: str) -> str:
    """Return an SVG element that is read aloud as ``alt`` and follows the width of the column.

    A drawing with links is a group, since what is inside an image cannot be reached.
    """
    opening, rest = svg.strip().split(">", 1)
    opening = re.sub(r'\s(width|height)="[^"]*"', "", opening)
    role = "group" if "<a " in rest else "img"
    return f'{opening} role="{role}" aria-label="{_attribute(alt)}">{rest}'


class published_figure(nodes.General, nodes.Element):  # noqa: N801  # docutils calls nodes so
    """A figure with its title, caption, source line and download."""


class published_title(nodes.TextElement):  # noqa: N801
    """The message of a figure, after its number."""


class published_graphic(nodes.General, nodes.Element):  # noqa: N801
    """The drawing."""


class published_download(nodes.General, nodes.Element):  # noqa: N801
    """Links to the files and the evidence behind a figure or table; on the site only."""


class evidence_link(nodes.inline):  # noqa: N801
    """A cell of a table that leads to its observation, or to all that stand behind its row."""


class _Published(SphinxDirective):
    kind: str
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
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
        for file in sorted(path.parent.glob(f"{name}.*")):
            self.env.note_dependency(str(file))
        return [self.publish(record, path)]

    def publish(self, record: dict[str, Any], path: Path) -> nodes.Node:
        raise NotImplementedError

    def _check_words(self, record: dict[str, Any]) -> None:
        """Report the bare numbers in title, subtitle and caption."""
        allowed = loaded.allowed_numbers(self.config)
        for part, words in directives.prose_of(record):
            for found in bare_numbers(words, allowed):
                where = f"in the {part} of {record['name']}: {found}"
                logger.warning("%s", where, location=(self.env.docname, self.lineno))

    def _note_use(self, record: dict[str, Any]) -> None:
        behind = tuple(record.get("observations", ()))
        of_all = loaded.evidence(self.config).covers_the_ledger(behind)
        anchor = nodes.make_id(record["name"])
        uses.note(self.env, uses.Use(self.env.docname, anchor, self.kind, behind, of_all=of_all))

    def named(self, node: nodes.Element, name: str) -> None:
        """Let ``{numref}`` and links find the node under the published name."""
        node["names"].append(nodes.fully_normalize_name(name))
        self.state.document.note_explicit_target(node, node)


class _PublishedFigure(_Published):
    kind = "figure"

    def publish(self, record: dict[str, Any], path: Path) -> nodes.Node:
        figure = published_figure(classes=["published", "published-figure"])
        figure += published_title("", visible(record["title"]))
        figure += _paragraph(record.get("subtitle"), "published-subtitle")
        figure += published_graphic(svg=str(path.with_suffix(".svg")), alt=record["alt"])
        figure += _paragraph(record.get("caption"), "published-caption")
        figure += _paragraph(record.get("source_line"), "published-source")
        figure += _downloads(path, ("csv", "svg", "png"))
        self.named(figure, record["name"])
        return figure


class _PublishedTable(_Published):
    kind = "table"

    def publish(self, record: dict[str, Any], path: Path) -> nodes.Node:
        table = nodes.table(
            "", nodes.title("", visible(record["title"])), classes=["colwidths-auto"]
        )
        columns = record["columns"]
        group = nodes.tgroup(cols=len(columns))
        group += [nodes.colspec(colwidth=1) for _ in columns]
        group += nodes.thead("", nodes.row("", *(_header(column) for column in columns)))
        behind = record.get("row_observations") or [None] * len(record["rows"])
        evidence = loaded.evidence(self.config)
        group += nodes.tbody(
            "",
            *(
                nodes.row(
                    "",
                    *(
                        _cell(column, cell, ids or [], record["name"], evidence)
                        for column, cell in zip(columns, row, strict=True)
                    ),
                )
                for row, ids in zip(record["rows"], behind, strict=True)
            ),
        )
        table += group
        self.named(table, record["name"])
        block = nodes.container(classes=["published", "published-table"])
        block += table
        block += _paragraph(record.get("caption"), "published-caption")
        block += _paragraph(record.get("source_line"), "published-source")
        block += _downloads(path, ("csv",))
        return block


def _paragraph(text: str | None, css: str) -> list[nodes.Node]:
    return [nodes.paragraph("", visible(text), classes=[css])] if text else []


def _downloads(path: Path, suffixes: Iterable[str]) -> list[nodes.Node]:
    files = [path.with_suffix(f".{suffix}") for suffix in suffixes]
    found = [str(file) for file in files if file.exists()]
    return [published_download(files=found, name=nodes.make_id(path.stem))]


def _header(column: dict[str, Any]) -> nodes.entry:
    label = nodes.paragraph("", column["label"])
    if column.get("unit"):
        label += nodes.Text(" ")
        label += nodes.inline("", column["unit"], classes=["unit"])
    return nodes.entry("", label, classes=_alignment(column))


def _cell(
    column: dict[str, Any], cell: str, behind: list[str], table: str, evidence: Evidence
) -> nodes.entry:
    """Return a cell; a printed figure leads to its observation, a computed one to its inputs."""
    text = visible(cell)
    content: nodes.Node = nodes.Text(text)
    same = [key for key in behind if _is_figure_of(cell, evidence[key].text)]
    if len(same) == 1:
        content = evidence_link("", text, observation=same[0], table=table)
    elif behind and column.get("align") == "right" and _FIGURES_IN_DIGITS.search(cell):
        content = evidence_link("", text, observation="", table=table)
    return nodes.entry("", nodes.paragraph("", "", content), classes=_alignment(column))


def _is_figure_of(cell: str, figure: str) -> bool:
    digits = _FIGURES_IN_DIGITS.findall(cell)
    return cell == figure or (bool(digits) and digits == _FIGURES_IN_DIGITS.findall(figure))


def _refuse_unknown(record: dict[str, Any], path: Path, evidence: Evidence) -> None:
    """Refuse a figure or table that names observations the ledger does not have."""
    named = [*record.get("observations", ())]
    named += [key for ids in record.get("row_observations", ()) for key in ids or ()]
    svg = path.with_suffix(".svg")
    if svg.exists():
        named += marks.observations_of(svg.read_text(encoding="utf-8"))
    unknown = sorted({key for key in named if key not in evidence})
    if unknown:
        raise SideFileError(
            f"{record['name']} leads to {', '.join(unknown)}, expected ids of "
            "data/observations.csv; execute the notebook again"
        )


def _alignment(column: dict[str, Any]) -> list[str]:
    return ["text-right"] if column.get("align") == "right" else []


def _attribute(text: str) -> str:
    return escape(" ".join(visible(text).split()))


def _begin(app: Sphinx) -> None:
    """Forget what an earlier build in this process read, and look at what this one will."""
    loaded.forget()
    try:
        loaded.side_files(app.config)
        loaded.allowed_numbers(app.config)
    except (SideFileError, AllowedError) as error:
        raise ExtensionError(str(error)) from None


def _drop_theme(_: Sphinx, config: Config) -> None:
    """For print, write the page without the theme, whose chrome takes longer than the text."""
    if config.analysis_for_print:
        config.html_theme = "basic"
        config.html_theme_options = {}


def _visit_figure(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "figure"))


def _depart_figure(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</figure>\n")


def _visit_title(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "p", "", CLASS="published-title"))
    self.add_fignumber(node.parent)


def _depart_title(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</p>\n")


def _visit_graphic(self: HTML5Translator, node: nodes.Element) -> None:
    svg = Path(node["svg"])
    if self.builder.name == "singlehtml":
        folder = Path(self.builder.outdir) / "figures"
        folder.mkdir(exist_ok=True)
        drawing = marks.unlinked(svg.read_text(encoding="utf-8"), loaded.evidence(self.config))
        (folder / svg.name).write_text(drawing, encoding="utf-8")
        self.body.append(f'<p><img src="figures/{svg.name}" alt="{_attribute(node["alt"])}"></p>\n')
    else:
        evidence = loaded.evidence(self.config)
        # The style sheet shows one of the two; the hidden one is not read aloud.
        compact = svg.with_suffix(".compact.svg")
        pair = {svg: " wide", compact: " compact"} if compact.exists() else {svg: ""}
        for path, width in pair.items():
            drawing = marks.linked(
                path.read_text(encoding="utf-8"),
                lambda observation: _address(self, observation, evidence),
                evidence,
            )
            drawing = inline_svg(drawing, node["alt"])
            self.body.append(f'<div class="published-graphic{width}">{drawing}</div>\n')
    raise nodes.SkipNode


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
        behind = self.builder.get_relative_uri(self.docnames[-1], pages.COMPUTED)
        href = f"{behind}#{pages.behind_anchor(node['name'])}"
        links.append(f'· <a href="{href}">Evidence</a>')
        self.body.append(f'<p class="published-downloads">Download {" ".join(links)}</p>\n')
    raise nodes.SkipNode


def _copy(file: Path, target: Path, evidence: Evidence) -> None:
    """Copy a download; a drawing leaves its links to pages that it will not find again."""
    if file.suffix == ".svg":
        drawing = marks.unlinked(file.read_text(encoding="utf-8"), evidence)
        target.write_text(drawing, encoding="utf-8")
    else:
        shutil.copyfile(file, target)


def _address(self: HTML5Translator, observation: str, evidence: Evidence) -> str:
    """Return where an observation stands, seen from the page that is written."""
    anchor = pages.observation_anchor(observation)
    if self.builder.name == "singlehtml":
        return f"#{anchor}"
    page = pages.topic_page(evidence[observation].topic)
    return f"{self.builder.get_relative_uri(self.docnames[-1], page)}#{anchor}"


def _visit_link(self: HTML5Translator, node: nodes.Element) -> None:
    evidence = loaded.evidence(self.config)
    if node["observation"]:
        entry = evidence[node["observation"]]
        href, title = _address(self, entry.id, evidence), f"{entry.about}. {entry.printed}"
    elif self.builder.name == "singlehtml":
        href, title = "", ""
    else:
        page = self.builder.get_relative_uri(self.docnames[-1], pages.COMPUTED)
        href = f"{page}#{pages.behind_anchor(node['table'])}"
        title = "Computed; opens what it was computed from"
    if href:
        attributes: dict[str, Any] = {"href": href, "title": title, "class": "evidence"}
        self.body.append(self.starttag(node, "a", "", **attributes))
    else:
        self.body.append("<span>")


def _depart_link(self: HTML5Translator, node: nodes.Element) -> None:
    key = node["observation"]
    if key and loaded.evidence(self.config)[key].disputes:
        self.body.append(f'<sup class="disputed">{numbers.DISPUTED}</sup>')
    is_plain = not key and self.builder.name == "singlehtml"
    self.body.append("</span>" if is_plain else "</a>")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the roles, the directives and how they are written."""
    citations.register()
    app.add_config_value("analysis_artifacts", "", "")
    app.add_config_value("analysis_data", "", "")
    app.add_config_value("analysis_for_print", False, "")
    app.connect("config-inited", _drop_theme)
    app.connect("builder-inited", _begin)
    app.add_enumerable_node(
        published_figure,
        "figure",
        lambda node: next(iter(node.findall(published_title))).astext(),
        html=(_visit_figure, _depart_figure),
    )
    app.add_node(published_title, html=(_visit_title, _depart_title))
    app.add_node(published_graphic, html=(_visit_graphic, None))
    app.add_node(published_download, html=(_visit_download, None))
    app.add_node(evidence_link, html=(_visit_link, _depart_link))
    app.add_node(numbers.number, html=(numbers.visit, numbers.depart))
    app.add_role("stated", numbers.Stated())
    app.add_role("computed", numbers.Computed())
    app.add_directive("published-figure", _PublishedFigure)
    app.add_directive("published-table", _PublishedTable)
    directives.setup(app)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True}
