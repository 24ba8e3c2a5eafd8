"""The directive ``{published-table}``: a table whose cells lead to their evidence.

A cell that repeats a figure as it was printed leads to its observation, a computed one to the
observations it was computed from, and text that quotes a figure of its row leads there from the
quotation. Each has the note that a number in the text has.

On the site the table stands in a region of its own, which the keyboard reaches and which scrolls
sideways where a phone is too narrow; the title stays outside. Head and first column are headings,
so that a screen reader names both with a cell. In print every column gets the share of the width
that its texts need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from analysis.book import loaded, numbers, publishing
from analysis.book.evidence import behind
from analysis.book.evidence.description import Evidence, Note, visible

_MAY_BREAK = re.compile(r"[\s/\N{EN DASH}-]+")
_MANY = 6
"""Columns from which a table that does not fit goes beyond the width of the text."""

_SENTENCE = 40
"""Letters from which the text of a cell is set with room for some words in a line."""

_GAP = 2
"""Letters that the space between two columns takes."""

_LETTERS_IN_PRINT = 95
"""What a line of a table holds in print; a table that needs less is as wide as its texts."""


class published_table(nodes.General, nodes.Element):  # noqa: N801  # docutils calls nodes so
    """A table with its title, caption, source line and download."""


class grid(nodes.General, nodes.Element):  # noqa: N801
    """The table itself."""


class part(nodes.General, nodes.Element):  # noqa: N801
    """A part of the grid that holds others, by its name in HTML: thead, tbody or tr."""


class cell(nodes.Part, nodes.TextElement):  # noqa: N801
    """A cell of the grid, by its name in HTML: th or td."""


class evidence_link(nodes.inline):  # noqa: N801
    """A cell, or a figure quoted in it, that leads to what it was printed or computed from."""


class PublishedTable(publishing.Published):
    """Show a table that a notebook published."""

    kind = "table"

    def publish(self, record: dict[str, Any], path: Path) -> nodes.Element:
        """Return the table."""
        # The theme lets full width reach into the margin, and puts the contents of the page aside.
        wide = ["full-width"] if len(record["columns"]) >= _MANY and column_shares(record) else []
        block = published_table(classes=["published", "published-table", *wide])
        block += publishing.title(record)
        block += _grid(record, loaded.evidence(self.config))
        block += publishing.paragraph(record.get("caption"), "published-caption")
        block += publishing.source(record)
        block += publishing.downloads(path, ("csv",))
        return block


def _grid(record: dict[str, Any], evidence: Evidence) -> grid:
    columns = record["columns"]
    groups = behind.groups_of_cells(record, evidence)
    head = part("", *(_head(column) for column in columns), tag="tr")
    body = part("", tag="tbody")
    for row, texts in enumerate(record["rows"]):
        line = part("", tag="tr")
        for at, text in enumerate(texts):
            css = [*_css(columns[at]), *(["sentence"] if len(text) > _SENTENCE else [])]
            node = cell("", "", tag="td" if at else "th", classes=css)
            node["scope"] = "" if at else "row"
            place = f"{nodes.make_id(record['name'])}-{row + 1}-{at + 1}"
            if key := behind.printed_by(record, row, at, evidence):
                node += _link(text, place, observations=[key])
            elif group := groups.get((row, at)):
                node += _computed(texts[0], text, columns[at], group, place)
            else:
                ids = behind.inputs(record, row, at)
                anchor = behind.anchor(nodes.make_id(record["name"]))
                node += list(_quotations(text, ids, place, anchor, evidence))
            line += node
        body += line
    return grid(
        "",
        part("", head, tag="thead"),
        body,
        title=publishing.title_id(record["name"]),
        alt=record.get("alt", ""),
        shares=column_shares(record),
    )


def _head(column: dict[str, Any]) -> cell:
    head = cell("", visible(column["label"]), tag="th", scope="col", classes=_css(column))
    if column.get("unit"):
        head += nodes.Text(" ")
        head += nodes.inline("", visible(column["unit"]), classes=["unit"])
    return head


def _css(column: dict[str, Any]) -> list[str]:
    return ["text-right"] if column.get("align") == "right" else []


def _link(text: str, place: str, **leads: Any) -> evidence_link:
    return evidence_link("", visible(text), place=place, **leads)


def _computed(
    row: str, text: str, column: dict[str, Any], group: behind.Group, place: str
) -> evidence_link:
    """Return the link of a computed cell, whose note says the row, the column and the unit.

    A count, a year or an index has no unit and gets no mark of a dispute: its note says whether an
    input is disputed, and beside such a number the mark would seem to dispute it.
    """
    unit = column.get("unit", "")
    shown = f"{text}{'' if unit in ('', '%') else ' '}{unit}"
    head = f"{row}, {column['label']}: {shown}" if row != text else f"{column['label']}: {shown}"
    record = {"observations": group.observations, "formula": group.formula}
    return _link(text, place, anchor=group.anchor, head=head, record=record, quiet=not unit)


def _quotations(
    text: str, ids: list[str], place: str, anchor: str, evidence: Evidence
) -> Iterator[nodes.Node]:
    """Yield a text in which the figures of these observations lead to them.

    A figure that several of them print alike leads to the entry of the table, at ``anchor``. A year
    alone is no quotation: it stands in names and dates as well.
    """
    by_text: dict[str, list[str]] = {}
    for key in ids:
        figure = evidence[key].text
        if any(map(str.isdigit, figure)) and not figure.isdigit():
            by_text.setdefault(figure, []).append(key)
    if not by_text:
        yield nodes.Text(visible(text))
        return
    alternatives = "|".join(map(re.escape, sorted(by_text, key=len, reverse=True)))
    pattern = re.compile(rf"(?<![\w.,])({alternatives})(?!\w|[.,]\d)")
    for position, words in enumerate(pattern.split(text)):
        if position % 2:
            keys = by_text[words]
            yield _link(words, f"{place}-{position}", observations=keys, anchor=anchor)
        elif words:
            yield nodes.Text(visible(words))


def column_shares(record: dict[str, Any]) -> list[float]:
    """Return the share of the width that each column gets in print, in per cent.

    A column has room for its longest word; every further letter goes where it makes the table
    lowest. A table that fits as it is has no shares.
    """
    lengths = [[len(text) for text in row] for row in record["rows"]]
    least, longest = [], []
    for at, column in enumerate(record["columns"]):
        head = f"{column['label']} {column.get('unit', '')}".strip()
        texts = [head, *(row[at] for row in record["rows"])]
        least.append(_GAP + max(len(word) for text in texts for word in _MAY_BREAK.split(text)))
        # A head may take two lines.
        longest.append(_GAP + max([len(head) // 2, *(row[at] for row in lengths)]))
    if sum(map(max, least, longest)) <= _LETTERS_IN_PRINT:
        return []
    widths = list(least)
    for _ in range(_LETTERS_IN_PRINT - sum(least)):
        widths = min(_with_one_more(widths), key=lambda each: _height(lengths, each))
    return [round(100 * width / sum(widths), 1) for width in widths]


def _with_one_more(widths: list[int]) -> Iterator[list[int]]:
    for at, width in enumerate(widths):
        yield [*widths[:at], width + 1, *widths[at + 1 :]]


def _height(lengths: list[list[int]], widths: list[int]) -> float:
    """Return how many lines the rows take; where that ties, fewer lines in all cells are better."""
    heights = [
        [length / (width - _GAP) for length, width in zip(row, widths, strict=True)]
        for row in lengths
    ]
    return sum(max(row) + sum(row) / 100 for row in heights)


def _visit_table(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "div"))


def _depart_table(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</div>\n")


def _visit_grid(self: HTML5Translator, node: nodes.Element) -> None:
    if self.builder.name == "singlehtml":
        widths = "".join(f'<col style="width: {share}%">' for share in node["shares"])
        self.body.append(f"<table>{f'<colgroup>{widths}</colgroup>' if widths else ''}\n")
        return
    title = node["title"]
    about = ""
    if node["alt"]:
        place = f"{title}-about"
        self.body.append(f'<p id="{place}" hidden>{self.encode(visible(node["alt"]))}</p>\n')
        about = f' aria-describedby="{place}"'
    region = f'class="table-scroll" role="region" aria-labelledby="{title}" tabindex="0"'
    self.body.append(f'<div {region}><table class="table" aria-labelledby="{title}"{about}>\n')


def _depart_grid(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</table>\n" if self.builder.name == "singlehtml" else "</table></div>\n")


def _visit_part(self: HTML5Translator, node: nodes.Element) -> None:
    scope = {"scope": node["scope"]} if node.get("scope") else {}
    self.body.append(self.starttag(node, node["tag"], "", **scope))


def _depart_part(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append(f"</{node['tag']}>{'' if node['tag'] in ('th', 'td') else chr(10)}")


def _leads(self: HTML5Translator, node: nodes.Element) -> tuple[str, Note]:
    """Return where a cell leads, and what is shown beside it."""
    evidence = loaded.evidence(self.config)
    keys = node.get("observations", ())
    if len(keys) == 1:
        return publishing.address(self, keys[0], evidence), evidence.note(keys[0])
    href = publishing.address_behind(self, node["anchor"])
    if keys:
        return href, evidence.shared_note(node.astext(), keys)
    return href, evidence.computed_note(node["head"], node["record"])


def _visit_link(self: HTML5Translator, node: nodes.Element) -> None:
    href, _ = _leads(self, node)
    link: dict[str, Any] = {"href": href, "class": "evidence"}
    if self.builder.name != "singlehtml":
        link["aria-describedby"] = f"{node['place']}-about"
        self.body.append('<span class="number">')
    self.body.append(self.starttag(node, "a", "", **link))


def _depart_link(self: HTML5Translator, node: nodes.Element) -> None:
    _, note = _leads(self, node)
    mark = "" if node.get("quiet") else numbers.mark_of_dispute(note)
    self.body.append(f"{mark}</a>")
    if self.builder.name != "singlehtml":
        place = f"{node['place']}-about"
        self.body.append(f"{numbers.written_note(note, place, says_head=True)}</span>")


def setup(app: Any) -> None:
    """Register the directive and how its table is written."""
    app.add_enumerable_node(
        published_table,
        "table",
        lambda node: next(iter(node.findall(publishing.published_title))).astext(),
        html=(_visit_table, _depart_table),
    )
    app.add_node(grid, html=(_visit_grid, _depart_grid))
    app.add_node(part, html=(_visit_part, _depart_part))
    app.add_node(cell, html=(_visit_part, _depart_part))
    app.add_node(evidence_link, html=(_visit_link, _depart_link))
    app.add_directive("published-table", PublishedTable)
