"""The directive ``{published-figure}``: a drawing whose marks lead to their evidence.

On the site it is inline SVG, so that its text can be selected and its links followed, drawn once
for the column and once for a phone; in the single page for print it is an image, with a link for
each mark that ``template.typ`` lays over it. What the evidence says of each mark stands in notes
after the drawing: a style sheet shows the one whose mark is under the pointer or in focus, and a
script, where there is one, moves it to its mark.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from analysis.book import light, loaded, numbers, publishing
from analysis.book.evidence import behind, marks, pages
from analysis.book.evidence.description import Evidence, Note, visible


class published_figure(nodes.General, nodes.Element):  # noqa: N801  # docutils calls nodes so
    """A figure with its title, caption, source line and download."""


class published_graphic(nodes.General, nodes.Element):  # noqa: N801
    """The drawing."""


class PublishedFigure(publishing.Published):
    """Show a figure that a notebook published."""

    kind = "figure"

    def publish(self, record: dict[str, Any], path: Path) -> nodes.Element:
        """Return the figure."""
        figure = published_figure(classes=["published", "published-figure"])
        figure += publishing.title(record)
        figure += publishing.paragraph(record.get("subtitle"), "published-subtitle")
        figure += published_graphic(
            svg=str(path.with_suffix(".svg")),
            alt=record["alt"],
            name=record["name"],
            computed_marks=record.get("computed_marks", []),
        )
        figure += publishing.paragraph(record.get("caption"), "published-caption")
        figure += publishing.source(record)
        figure += publishing.downloads(path, ("csv", "svg", "png"))
        return figure


def inline_svg(svg: str, alt: str) -> str:
    """Return an SVG element that is read aloud as ``alt`` and follows the width of the column.

    A drawing with links is a group, since what is inside an image cannot be reached.
    """
    opening, rest = svg.strip().split(">", 1)
    opening = re.sub(r'\s(width|height)="[^"]*"', "", opening)
    role = "group" if "<a " in rest else "img"
    return f'{opening} role="{role}" aria-label="{_attribute(alt)}">{rest}'


def _attribute(text: str) -> str:
    return escape(" ".join(visible(text).split()))


def _visit_figure(self: HTML5Translator, node: nodes.Element) -> None:
    (title,) = node.findall(publishing.published_title)
    self.body.append(self.starttag(node, "figure", **{"aria-labelledby": title["ids"][0]}))


def _depart_figure(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</figure>\n")


def _visit_graphic(self: HTML5Translator, node: nodes.Element) -> None:
    svg = Path(node["svg"])
    evidence = loaded.evidence(self.config)
    if self.builder.name == "singlehtml":
        folder = Path(self.builder.outdir) / "figures"
        folder.mkdir(exist_ok=True)
        drawing = svg.read_text(encoding="utf-8")
        (folder / svg.name).write_text(
            marks.unlinked(drawing, evidence), encoding="utf-8", newline=""
        )
        links = "".join(
            f'<a class="mark" href="#{_in_the_appendix(node, group)}" '
            f'data-place="{" ".join(f"{each:.4f}" for each in place)}"></a>'
            for group, place in marks.placed(drawing)
        )
        image = f'<img src="figures/{svg.name}" alt="{_attribute(node["alt"])}">'
        self.body.append(f'<div class="published-graphic"><p>{image}{links}</p></div>\n')
        raise nodes.SkipNode
    # The style sheet shows one of the two; the hidden one is not read aloud.
    compact = svg.with_suffix(".compact.svg")
    pair = {svg: " wide", compact: " compact"} if compact.exists() else {svg: ""}
    drawings = {
        css: light.shortened(path.read_text(encoding="utf-8")) for path, css in pair.items()
    }
    groups = list(dict.fromkeys(each for one in drawings.values() for each in marks.groups_of(one)))
    figure = nodes.make_id(node["name"])
    targets, notes = {}, []
    for position, group in enumerate(groups, start=1):
        place = f"{figure}-note-{position}"
        href, note, name = _leads(self, node, group, evidence)
        targets[group] = marks.Target(href, name, place, position)
        notes.append(numbers.written_note(note, place, css=f"n{position}"))
    rules = marks.shown_notes(figure, len(notes))
    for css, drawing in drawings.items():
        opening, rest = inline_svg(marks.linked(drawing, targets), node["alt"]).split(">", 1)
        self.body.append(f'<div class="published-graphic{css}">{opening}>{rules}{rest}</div>\n')
        rules = ""
    if notes:
        self.body.append(f'<div class="notes">{"".join(notes)}</div>\n')
    raise nodes.SkipNode


def _in_the_appendix(node: nodes.Element, group: marks.Group) -> str:
    """Return the place of a mark's evidence in print; computed marks have that of the figure."""
    return pages.observation_anchor(group[0]) if len(group) == 1 else behind.anchor(node["name"])


def _leads(
    self: HTML5Translator, node: nodes.Element, group: marks.Group, evidence: Evidence
) -> tuple[str, Note, str]:
    """Return where a mark leads, what is shown beside it, and what it is called."""
    if len(group) == 1:
        entry = evidence[group[0]]
        href = publishing.address(self, entry.id, evidence)
        return href, evidence.note(entry.id), f"{entry.short}, {entry.about}"
    record = {"name": node["name"], "computed_marks": node["computed_marks"]}
    found = behind.groups_of_marks(record)[group]
    name = visible(f"{found.of}: {found.shown}")
    note = evidence.computed_note(name, {"observations": found.observations})
    return publishing.address_behind(self, found.anchor), note, name


def setup(app: Any) -> None:
    """Register the directive and how its figure is written."""
    app.add_enumerable_node(
        published_figure,
        "figure",
        lambda node: next(iter(node.findall(publishing.published_title))).astext(),
        html=(_visit_figure, _depart_figure),
    )
    app.add_node(published_graphic, html=(_visit_graphic, None))
    app.add_directive("published-figure", PublishedFigure)
