"""The directive ``{published-table}``: a table whose cells lead to their evidence.

A cell that repeats a figure as it was printed leads to its observation, a computed one to the
observations it was computed from, and text that quotes a figure of its row leads there from the
quotation. Each has the note that a number in the text has.

On the site the table stands in a region of its own, which the keyboard reaches and which scrolls
sideways where a phone is too narrow; the title stays outside. Head and first column are headings,
so that a screen reader names both with a cell. Of a long table the first rows are shown, and the
rest on demand, without a script. In print every column gets the share of the width that its texts
need, a table whose words need more than there is gets smaller letters, and a table of many pages
ends early and says where the rest is.
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

_MAY_BREAK = re.compile(
    r"[^\S\N{NO-BREAK SPACE}]+|(?<=[/\N{EN DASH}])(?!\N{WORD JOINER})|(?<=-)(?!\d)"
)
_MONTH = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    "Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_DATE = re.compile(rf"\b(?:(\d{{1,2}}) )?({_MONTH}) (?=\d{{4}}\b)")
_DAYS = re.compile(rf"(?<=\d\N{{EN DASH}})(?=\d{{1,2}}\xa0(?:{_MONTH})\b)")
_AMOUNT = re.compile(
    r"(?<=\d) (?=(?:thousand|million|billion|trillion|per cent|times|bcm|TEU|"
    r"(?!and\b|of\b|in\b|to\b|by\b|at\b|on\b|or\b|as\b|the\b|for\b|was\b|a\b|is\b|are\b|had\b)"
    r"[A-Za-z]{1,3})\b)|(?<=US\$) (?=\d)"
)
_WORDS, _SENTENCE = 16, 40
"""Letters from which a cell may break, and from which it gets room for some words in a line."""

_SENTENCES, _NUMBERS_OF_BLOCK = 60, 3
"""Letters that a column of sentences has on average; the most numbers of a row set as a block."""

_TIMES = {"Period", "Year", "Date", "When", "Due", "Made", "As of", "First", "Last"}
"""Columns of dates, which are read as one word."""

_GAP = 2
"""Letters that the space between two columns takes."""

_LETTERS_IN_PRINT = 95
"""What a line of a table holds in print; a table that needs less is as wide as its texts."""

_PRINT_SIZE, _CROWDED_SIZE, _LEAST_SIZE = 8.0, 7.0, 6.0
"""Points: of a table in print, of one of many columns, and of one whose words need it."""

_WIDTHS = dict.fromkeys("iljtf.,:;'|!()[] \xa0", 0.55) | dict.fromkeys("mwMW%", 1.65)
_WIDTHS |= dict.fromkeys("023456789≠≈", 1.15)
_CAPITAL, _SEMIBOLD, _MARK = 1.27, 1.04, 0.9
"""Widths as multiples of the mean letter, 0.54 of its size: of letters that are far from it, of
capitals, of a heavy text, and of the mark of dispute that a figure may have behind it."""

_CROWDED = 7
"""Columns above which print sets a table smaller, as tables of many columns always are."""

_FIRST, _LONG, _PRINTED = 12, 25, 100
"""Rows shown at first; rows from which not all are; the most that print shows."""

_LONG_OF_TALL, _LETTERS_OF_TALL = 15, 80
"""Rows from which not all are shown where they are tall; letters of such a row."""


class published_table(nodes.General, nodes.Element):  # noqa: N801  # docutils calls nodes so
    """A table with its title, caption, source line and download."""


class grid(nodes.General, nodes.Element):  # noqa: N801
    """The table itself."""


class part(nodes.General, nodes.Element):  # noqa: N801
    """A part of the grid that holds others, by its name in HTML: thead, tbody or tr."""


class further(nodes.General, nodes.Element):  # noqa: N801
    """What shows the rows of a long table that are not shown at first."""


class cell(nodes.Part, nodes.TextElement):  # noqa: N801
    """A cell of the grid, by its name in HTML: th or td."""


class evidence_link(nodes.inline):  # noqa: N801
    """A cell, or a figure quoted in it, that leads to what it was printed or computed from."""


class PublishedTable(publishing.Published):
    """Show a table that a notebook published."""

    kind = "table"

    def publish(self, record: dict[str, Any], path: Path) -> nodes.Element:
        """Return the table."""
        table = _grid(record, loaded.evidence(self.config))
        # The theme lets full width reach into the margin, and puts the contents of the page aside.
        css = ["full-width"] if table["shares"] else []
        css += ["stacked"] if _holds_sentences(record) else []
        block = published_table(classes=["published", "published-table", *css])
        block += publishing.title(record)
        block += table
        if _is_long(record):
            block += further("", rows=len(record["rows"]))
        block += publishing.paragraph(record.get("caption"), "published-caption")
        block += publishing.source(record)
        block += publishing.downloads(path, ("csv",))
        return block


def _grid(record: dict[str, Any], evidence: Evidence) -> grid:
    columns = record["columns"]
    groups = behind.groups_of_cells(record, evidence)
    head = part("", *(_head(column) for column in columns), tag="tr")
    bodies = [part("", tag="tbody")]
    for row, texts in enumerate(record["rows"]):
        line = part("", tag="tr")
        for at, text in enumerate(texts):
            css = [*_css(columns[at]), *_room(columns[at], text)]
            # What the next cell begins with as well need not stand twice where cells are stacked.
            css += ["repeated"] if not at and texts[1:] and texts[1].startswith(text) else []
            node = cell("", "", tag="td" if at else "th", classes=css)
            node["scope"] = "" if at else "row"
            node["label"] = columns[at]["label"] if at else ""
            place = f"{nodes.make_id(record['name'])}-{row + 1}-{at + 1}"
            if key := behind.printed_by(record, row, at, evidence):
                node += _link(text, place, observations=[key])
            elif group := groups.get((row, at)):
                whole = behind.anchor(nodes.make_id(record["name"]))
                node += _computed(texts[0], text, columns[at], group, place, whole)
            else:
                ids = behind.inputs(record, row, at)
                anchor = behind.anchor(nodes.make_id(record["name"]))
                node += list(_quotations(text, ids, place, anchor, evidence))
            line += node
        if row == _FIRST and _is_long(record):
            bodies.append(part("", tag="tbody", classes=["further"], rows=len(record["rows"])))
        bodies[-1] += line
    return grid(
        "",
        part("", head, tag="thead"),
        *bodies,
        title=publishing.title_id(record["name"]),
        alt=record.get("alt", ""),
        shares=column_shares(record),
        size=print_size(record),
    )


def _head(column: dict[str, Any]) -> cell:
    head = cell("", visible(column["label"]), tag="th", scope="col", classes=_css(column))
    if column.get("unit"):
        head += nodes.Text(" ")
        head += nodes.inline("", visible(column["unit"]), classes=["unit"])
    return head


def _css(column: dict[str, Any]) -> list[str]:
    return ["text-right"] if column.get("align") == "right" else []


def _room(column: dict[str, Any], text: str) -> list[str]:
    """Return how the text of a cell may break: a date nowhere, words not after each."""
    if column["label"] in _TIMES:
        return ["period"] if len(text) <= _WORDS else ["words"]
    if len(text) > _SENTENCE:
        return ["sentence"]
    return ["words"] if len(text) > _WORDS and " " in text else []


def _holds_sentences(record: dict[str, Any]) -> bool:
    """Tell whether a table is read more than looked through: a phone sets its rows as blocks."""
    rows, columns = record["rows"], record["columns"]
    if not rows or sum(each.get("align") == "right" for each in columns) > _NUMBERS_OF_BLOCK:
        return False
    means = [sum(map(len, column)) / len(rows) for column in zip(*rows, strict=True)]
    return max(means) >= _SENTENCES or sorted(means)[-2:][0] >= _SENTENCE


def _is_long(record: dict[str, Any]) -> bool:
    """Tell whether not all rows are shown at first: fewer are too many where rows are tall."""
    rows = record["rows"]
    letters = sum(len(text) for row in rows for text in row)
    least = _LONG_OF_TALL if letters > _LETTERS_OF_TALL * len(rows) else _LONG
    return len(rows) >= least


def _link(text: str, place: str, **leads: Any) -> evidence_link:
    return evidence_link("", visible(text), place=place, **leads)


def _computed(
    row: str, text: str, column: dict[str, Any], group: behind.Group, place: str, whole: str
) -> evidence_link:
    """Return the link of a computed cell, whose note says the row, the column and the unit.

    In print it leads to the entry of the whole table, at ``whole``.

    A count, a year or an index has no unit and gets no mark of a dispute: its note says whether an
    input is disputed, and beside such a number the mark would seem to dispute it.
    """
    unit = column.get("unit", "")
    shown = f"{text}{'' if unit in ('', '%') else ' '}{unit}"
    head = f"{row}, {column['label']}: {shown}" if row != text else f"{column['label']}: {shown}"
    record = {"observations": group.observations, "formula": group.formula}
    leads = {"anchor": group.anchor, "whole": whole}
    return _link(text, place, **leads, head=head, record=record, quiet=not unit)


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


def kept_together(text: str) -> str:
    """Return text whose dates, and whose numbers with their units, no line takes apart."""
    text = _DATE.sub(lambda found: "\xa0".join(filter(None, found.groups())) + "\xa0", text)
    return _AMOUNT.sub("\xa0", _DAYS.sub("\N{WORD JOINER}", text))


def print_size(record: dict[str, Any]) -> float:
    """Return the size, in points, at which the longest word of each column has room in print."""
    size = _CROWDED_SIZE if len(record["columns"]) > _CROWDED else _PRINT_SIZE
    needed = sum(_least_widths(record))
    return max(_LEAST_SIZE, min(size, int(10 * _PRINT_SIZE * _LETTERS_IN_PRINT / needed) / 10))


def column_shares(record: dict[str, Any]) -> list[float]:
    """Return the share of the width that each column gets in print, in per cent.

    A column has room for its longest word; every further letter goes where it makes the table
    lowest. A table that fits as it is has no shares.
    """
    lengths = [[_length(text) for text in row] for row in record["rows"]]
    least, longest = _least_widths(record), []
    for at, column in enumerate(record["columns"]):
        head = f"{column['label']} {column.get('unit', '')}".strip()
        # A head may take two lines.
        longest.append(_GAP + max([_length(head) / 2, *(row[at] for row in lengths)]))
    if sum(map(max, least, longest)) <= _LETTERS_IN_PRINT:
        return []
    letters = int(_LETTERS_IN_PRINT * _PRINT_SIZE / print_size(record))
    widths = list(least)
    for _ in range(int(letters - sum(least))):
        widths = min(_with_one_more(widths), key=lambda each: _height(lengths, each))
    return [round(100 * width / sum(widths), 1) for width in widths]


def _least_widths(record: dict[str, Any]) -> list[float]:
    """Return the width of the longest word of each column and the gap beside it."""
    widths = []
    for at, column in enumerate(record["columns"]):
        heads = _MAY_BREAK.split(f"{column['label']} {column.get('unit', '')}")
        words = [
            word for row in record["rows"] for word in _MAY_BREAK.split(kept_together(row[at]))
        ]
        bold = max(map(_length, heads)) * _SEMIBOLD
        widths.append(
            _GAP + max([bold, *(_length(word) + _MARK * _has_digit(word) for word in words)])
        )
    return widths


def _length(text: str) -> float:
    """Return how long a text is, in mean letters of the sans serif."""
    return sum(_WIDTHS.get(each, _CAPITAL if each.isupper() else 1.0) for each in text)


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _with_one_more(widths: list[float]) -> Iterator[list[float]]:
    for at, width in enumerate(widths):
        yield [*widths[:at], width + 1, *widths[at + 1 :]]


def _height(lengths: list[list[float]], widths: list[float]) -> float:
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
        columns = f"<colgroup>{widths}</colgroup>" if widths else ""
        self.body.append(f'<table data-size="{node["size"]:g}">{columns}\n')
        return
    columns = "".join(f'<col style="width: {share}%">' for share in node["shares"])
    columns = f"<colgroup>{columns}</colgroup>" if columns else ""
    title = node["title"]
    about = ""
    if node["alt"]:
        place = f"{title}-about"
        self.body.append(f'<p id="{place}" hidden>{self.encode(visible(node["alt"]))}</p>\n')
        about = f' aria-describedby="{place}"'
    region = f'class="table-scroll" role="region" aria-labelledby="{title}" tabindex="0"'
    self.body.append(
        f'<div {region}><table class="table" aria-labelledby="{title}"{about}>{columns}\n'
    )


def _depart_grid(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</table>\n" if self.builder.name == "singlehtml" else "</table></div>\n")


def _visit_further(self: HTML5Translator, node: nodes.Element) -> None:
    rows = node["rows"]
    if self.builder.name != "singlehtml":
        self.body.append(
            f'<details class="further"><summary><span class="closed">Show all {rows} rows</span>'
            f'<span class="opened">Show the first {_FIRST} rows</span></summary></details>\n'
        )
    elif rows > _PRINTED:
        self.body.append("<p>The further rows are on the site, and in the file of the table.</p>\n")
    raise nodes.SkipNode


def _visit_part(self: HTML5Translator, node: nodes.Element) -> None:
    if self.builder.name == "singlehtml" and node.get("rows", 0) > _PRINTED:
        raise nodes.SkipNode
    scope = {"scope": node["scope"]} if node.get("scope") else {}
    if node.get("label") and self.builder.name != "singlehtml":
        scope["data-label"] = visible(node["label"])
    self.body.append(self.starttag(node, node["tag"], "", **scope))


def _depart_part(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append(f"</{node['tag']}>{'' if node['tag'] in ('th', 'td') else chr(10)}")


def _leads(self: HTML5Translator, node: nodes.Element) -> tuple[str, Note]:
    """Return where a cell leads, and what is shown beside it."""
    evidence = loaded.evidence(self.config)
    keys = node.get("observations", ())
    if len(keys) == 1:
        return publishing.address(self, keys[0], evidence), evidence.note(keys[0])
    in_print = self.builder.name == "singlehtml"
    href = publishing.address_behind(self, node["whole" if in_print and not keys else "anchor"])
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
    app.add_node(further, html=(_visit_further, None))
    app.add_node(cell, html=(_visit_part, _depart_part))
    app.add_node(evidence_link, html=(_visit_link, _depart_link))
    app.add_directive("published-table", PublishedTable)
