"""The Sphinx extension: what a chapter publishes and what its sentences cite.

Roles
    ``{stated}`` with the id of an observation shows the figure as its source printed it;
    ``{computed}`` with a name shows a number that a notebook registered.
Directives
    ``{published-figure}`` and ``{published-table}`` with a name show what a notebook published.
    Notebooks write these into their output; nobody needs to type them.

All of them read the side files of the notebooks, below the folder ``analysis_artifacts``: one
folder for each notebook, with ``figures/``, ``tables/`` and ``numbers/``. Names are unique in the
book. An unknown name or id is an error with page and line, and fails the build.

On the site a figure is inline SVG, so that its text can be selected and its links followed; in the
single page for print it is an image. The CSV behind a figure or table is copied to ``downloads/``.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.writers.html5 import HTML5Translator

from analysis import ledger
from analysis.book import citations

_PUBLISHED = {"figure": "figures", "table": "tables", "number": "numbers"}
# Side files of a notebook opened by hand; no page is made from them.
_BY_HAND = "interactive"
_DOWNLOADS = "downloads"


class SideFileError(Exception):
    """A page asks for something that no notebook published."""


@dataclass(frozen=True)
class SideFiles:
    """The side files of all notebooks: for each kind, the records by name."""

    paths: dict[tuple[str, str], Path]

    @classmethod
    def below(cls, artifacts: Path) -> SideFiles:
        """Find the side files below a folder.

        Raises
        ------
        SideFileError
            When two notebooks use one name.
        """
        paths: dict[tuple[str, str], Path] = {}
        for kind, folder in _PUBLISHED.items():
            for path in sorted(artifacts.glob(f"*/{folder}/*.json")):
                chapter = path.relative_to(artifacts).parts[0]
                if chapter == _BY_HAND:
                    continue
                if (kind, path.stem) in paths:
                    other = paths[kind, path.stem].relative_to(artifacts).parts[0]
                    raise SideFileError(
                        f"the {kind} {path.stem!r} is published by {other} and by {chapter}; "
                        "expected names that are unique in the book: start them with the chapter"
                    )
                paths[kind, path.stem] = path
        return cls(paths)

    def record(self, kind: str, name: str) -> dict[str, Any]:
        """Return what a notebook recorded under a name.

        Raises
        ------
        SideFileError
            When there is no such record; the message names the nearest ones.
        """
        path = self.path(kind, name)
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return record

    def path(self, kind: str, name: str) -> Path:
        """Return the record's file; the other files of the figure or table stand beside it."""
        if (kind, name) not in self.paths:
            known = [each for of, each in self.paths if of == kind]
            verb = "registered" if kind == "number" else "published"
            raise SideFileError(f"no notebook {verb} the {kind} {name!r}{_nearest(name, known)}")
        return self.paths[kind, name]


def inline_svg(svg: str, alt: str) -> str:
    """Return an SVG element that is read aloud as ``alt`` and follows the width of the column."""
    opening, rest = svg.strip().split(">", 1)
    opening = re.sub(r'\s(width|height)="[^"]*"', "", opening)
    return f'{opening} role="img" aria-label="{_attribute(alt)}">{rest}'


class published_figure(nodes.General, nodes.Element):  # noqa: N801  # docutils calls nodes so
    """A figure with its title, caption, source line and download."""


class published_title(nodes.TextElement):  # noqa: N801
    """The message of a figure, after its number."""


class published_graphic(nodes.General, nodes.Element):  # noqa: N801
    """The drawing."""


class published_download(nodes.General, nodes.Element):  # noqa: N801
    """Links to the files behind a figure or table; on the site only."""


class stated_number(nodes.inline):  # noqa: N801
    """A figure as its source printed it."""


class computed_number(nodes.inline):  # noqa: N801
    """A number that a notebook computed."""


class _Published(SphinxDirective):
    kind: str
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        files = _side_files(self.env)
        try:
            record = files.record(self.kind, name)
        except SideFileError as error:
            return [self.state.document.reporter.error(str(error), line=self.lineno)]
        path = files.path(self.kind, name)
        for file in sorted(path.parent.glob(f"{name}.*")):
            self.env.note_dependency(str(file))
        return [self.publish(record, path)]

    def publish(self, record: dict[str, Any], path: Path) -> nodes.Node:
        raise NotImplementedError

    def named(self, node: nodes.Element, name: str) -> None:
        """Let ``{numref}`` and links find the node under the published name."""
        node["names"].append(nodes.fully_normalize_name(name))
        self.state.document.note_explicit_target(node, node)


class _PublishedFigure(_Published):
    kind = "figure"

    def publish(self, record: dict[str, Any], path: Path) -> nodes.Node:
        figure = published_figure(classes=["published", "published-figure"])
        figure += published_title("", record["title"])
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
        table = nodes.table("", nodes.title("", record["title"]), classes=["colwidths-auto"])
        columns = record["columns"]
        group = nodes.tgroup(cols=len(columns))
        group += [nodes.colspec(colwidth=1) for _ in columns]
        group += nodes.thead("", nodes.row("", *(_header(column) for column in columns)))
        group += nodes.tbody("", *(_row(columns, row) for row in record["rows"]))
        table += group
        self.named(table, record["name"])
        block = nodes.container(classes=["published", "published-table"])
        block += table
        block += _paragraph(record.get("caption"), "published-caption")
        block += _paragraph(record.get("source_line"), "published-source")
        block += _downloads(path, ("csv",))
        return block


class _Stated(SphinxRole):
    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        observations = _ledger(self.env.app).observations
        if self.text not in observations.index:
            hint = _nearest(self.text, [str(key) for key in observations.index])
            return _role_error(self, f"no observation {self.text!r} in data/observations.csv{hint}")
        row = observations.loc[self.text]
        origin = ", ".join(str(row[key]) for key in ("reporter", "source", "locator") if row[key])
        text = str(row["text"])
        number = stated_number(self.rawtext, text, classes=["stated"])
        number["attributes"] = {"data-observation": self.text, "title": origin}
        return [number], []


class _Computed(SphinxRole):
    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        files = _side_files(self.env)
        try:
            record = files.record("number", self.text)
        except SideFileError as error:
            return _role_error(self, str(error))
        self.env.note_dependency(str(files.path("number", self.text)))
        number = computed_number(self.rawtext, record["text"], classes=["computed"])
        number["attributes"] = {
            "data-computed": self.text,
            "data-observations": " ".join(record["observations"]),
            "title": record["formula"],
        }
        return [number], []


def _role_error(
    role: SphinxRole, message: str
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    error = role.inliner.reporter.error(message, line=role.lineno)
    return [role.inliner.problematic(role.rawtext, role.rawtext, error)], [error]


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=3)
    return f"; did you mean {' or '.join(near)}?" if near else ""


def _paragraph(text: str | None, css: str) -> list[nodes.Node]:
    return [nodes.paragraph("", text, classes=[css])] if text else []


def _downloads(path: Path, suffixes: Iterable[str]) -> list[nodes.Node]:
    files = [path.with_suffix(f".{suffix}") for suffix in suffixes]
    return [published_download(files=[str(file) for file in files if file.exists()])]


def _header(column: dict[str, Any]) -> nodes.entry:
    label = nodes.paragraph("", column["label"])
    if column.get("unit"):
        label += nodes.Text(" ")
        label += nodes.inline("", column["unit"], classes=["unit"])
    return nodes.entry("", label, classes=_alignment(column))


def _row(columns: list[dict[str, Any]], cells: list[str]) -> nodes.row:
    return nodes.row(
        "",
        *(
            nodes.entry("", nodes.paragraph("", cell), classes=_alignment(column))
            for column, cell in zip(columns, cells, strict=True)
        ),
    )


def _alignment(column: dict[str, Any]) -> list[str]:
    return ["text-right"] if column.get("align") == "right" else []


def _attribute(text: str) -> str:
    escapes = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
    return "".join(escapes.get(each, each) for each in " ".join(text.split()))


@cache
def _loaded_ledger(data: Path) -> ledger.Ledger:
    return ledger.load(data)


def _ledger(app: Sphinx) -> ledger.Ledger:
    return _loaded_ledger(Path(app.config.analysis_data))


@cache
def _found_side_files(artifacts: Path) -> SideFiles:
    return SideFiles.below(artifacts)


def _side_files(env: BuildEnvironment) -> SideFiles:
    return _found_side_files(Path(env.config.analysis_artifacts))


def _begin(app: Sphinx) -> None:
    """Forget what an earlier build in this process read, and look at the side files."""
    _loaded_ledger.cache_clear()
    _found_side_files.cache_clear()
    try:
        _side_files(app.env)
    except SideFileError as error:
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
        shutil.copyfile(svg, folder / svg.name)
        self.body.append(f'<p><img src="figures/{svg.name}" alt="{_attribute(node["alt"])}"></p>\n')
    else:
        drawing = inline_svg(svg.read_text(encoding="utf-8"), node["alt"])
        self.body.append(f'<div class="published-graphic">{drawing}</div>\n')
    raise nodes.SkipNode


def _visit_download(self: HTML5Translator, node: nodes.Element) -> None:
    if self.builder.name != "singlehtml":
        up = "../" * self.builder.get_target_uri(self.docnames[-1]).count("/")
        folder = Path(self.builder.outdir) / _DOWNLOADS
        folder.mkdir(exist_ok=True)
        links = []
        for file in map(Path, node["files"]):
            shutil.copyfile(file, folder / file.name)
            kind = file.suffix[1:].upper()
            links.append(f'<a href="{up}{_DOWNLOADS}/{file.name}" download>{kind}</a>')
        self.body.append(f'<p class="published-downloads">Download {" ".join(links)}</p>\n')
    raise nodes.SkipNode


def _visit_number(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "span", "", **node["attributes"]))


def _depart_number(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</span>")


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
    app.add_node(stated_number, html=(_visit_number, _depart_number))
    app.add_node(computed_number, html=(_visit_number, _depart_number))
    app.add_role("stated", _Stated())
    app.add_role("computed", _Computed())
    app.add_directive("published-figure", _PublishedFigure)
    app.add_directive("published-table", _PublishedTable)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True}
