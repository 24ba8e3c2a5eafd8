"""The contents of the evidence pages, as docutils nodes.

Every text of the ledger enters as a text node, which Sphinx escapes: markup in a title is shown and
never obeyed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any, Protocol
from urllib.parse import urlsplit

import pandas as pd
from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx.writers.html5 import HTML5Translator

from analysis import periods
from analysis.book.evidence import behind, export, pages, uses
from analysis.book.evidence.description import (
    Description,
    Evidence,
    briefly,
    in_words,
    keys_in,
    visible,
)
from analysis.book.side_files import SideFiles

DOWNLOADS = "downloads"
_LISTED_IN_PRINT = 30
"""Inputs up to which print names them; a list of hundreds is followed on the site, not on paper."""
_SITE_ONLY = "Publisher's site; page not found"
_GRADES = {
    "A": "A: statistics office, ministry, operator",
    "B": "B: established media, think tank, paper",
    "C": "C: mirror, relay, garbled rewrite",
}
_PART_OF = re.compile(r"\bpart of: ([\w.-]*\w)")
_FORMATS = {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet", "sqlite": "SQLite"}


class folded_entry(nodes.General, nodes.Element):  # noqa: N801  # docutils calls nodes so
    """An entry of the evidence, folded to its first line until it is asked for."""


class entry_line(nodes.General, nodes.TextElement):  # noqa: N801
    """The line of an entry that always shows."""


class Address(Protocol):
    """Gives the address of a place, seen from the page that is written."""

    def __call__(self, page: str, anchor: str = "", /) -> str:
        """Return the address of an anchor on a page."""


@dataclass(frozen=True)
class Book:
    """What the pages are made of.

    Attributes
    ----------
    evidence
        The ledger.
    files
        What the notebooks published.
    env
        Sphinx's environment, which knows the uses and the numbers of figures.
    address
        Where things are, seen from the page that is written.
    """

    evidence: Evidence
    files: SideFiles
    env: BuildEnvironment
    address: Address


def index(book: Book) -> list[nodes.Node]:
    """Return the front of the evidence: what is where, and the ledger to take away."""
    ledger = book.evidence.ledger
    disputed = len(book.evidence.disputes)
    topics = ledger.observations["topic"].value_counts().sort_index()
    items = [
        _item(_link(book, pages.EXPLORER, "All observations"), " to search, filter and sort"),
        *(
            _item(_link(book, pages.topic_page(topic), topic.capitalize()), f": {count}")
            for topic, count in zip(map(str, topics.index), topics, strict=True)
        ),
        _item(
            _link(book, pages.COMPUTED, "Computed numbers, figures and tables"),
            " with their inputs",
        ),
        _item(_link(book, pages.SOURCES, "Documents"), f": {len(ledger.sources)}"),
    ]
    return [
        _paragraph(
            "Every number of the report stands on what somebody printed. The ledger holds "
            f"{len(ledger.observations):,} printed figures; {disputed:,} of them are disputed, "
            "because another figure contradicts them or the other side of the same flow reports "
            "something else. They carry the mark ≠ wherever they are shown."
        ),
        nodes.bullet_list("", *items),
        _downloads(book),
    ]


def topic(book: Book, name: str) -> list[nodes.Node]:
    """Return the observations of a topic, grouped by what they measure."""
    rows = book.evidence.ledger.select(topic=name)
    measures = book.evidence.ledger.vocabulary.measures
    labels = rows["measure"].map({code: measure.label for code, measure in measures.items()})
    used = uses.uses_by_observation(book.env)
    parts: dict[str, list[nodes.Node]] = {}
    for label in dict.fromkeys(labels):
        parts[str(label)[:1].upper() + str(label)[1:]] = [
            _entry(book, book.evidence[str(key)], used.get(str(key), []))
            for key in labels.index[labels == label]
        ]
    return _in_parts(parts)


def computed(book: Book) -> list[nodes.Node]:
    """Return every computed number, and what stands behind every figure and table."""
    parts: dict[str, list[nodes.Node]] = {
        book.env.titles[page].astext(): [] for page in uses.in_order(book.env)
    }
    places: dict[str, list[uses.Use]] = {}
    for use in uses.all_uses(book.env):
        if use.computed:
            places.setdefault(use.computed, []).append(use)
    for name in book.files.names("number"):
        record = book.files.record("number", name)
        if name in places:  # a number that nobody cites fails the build
            title = book.env.titles[places[name][0].page].astext()
            parts[title].append(_computed_entry(book, record, places[name]))
    for use in uses.all_uses(book.env):
        if use.kind != uses.TEXT:
            parts[book.env.titles[use.page].astext()].append(_behind_entry(book, use))
    return _in_parts({title: entries for title, entries in parts.items() if entries})


def sources(book: Book) -> list[nodes.Node]:
    """Return the list of documents, by name."""
    table = _by_label(book.evidence.ledger.sources)
    letters: dict[str, list[nodes.Node]] = {}
    for key, row in table.iterrows():
        item = _item(
            _link(book, pages.source_page(str(key)), visible(str(row["label"]))),
            f", {visible(row['title'])}\N{NO-BREAK SPACE}· grade\N{NO-BREAK SPACE}{row['grade']}",
        )
        letters.setdefault(str(row["label"])[:1].upper(), []).append(item)
    return _in_parts(
        {letter: [nodes.bullet_list("", *items)] for letter, items in letters.items()},
        counts=dict.fromkeys(letters, ""),
    )


def source(book: Book, key: str) -> list[nodes.Node]:
    """Return a document: grade, date, address, what it contributes, whom it repeats."""
    row = {name: visible(str(value)) for name, value in book.evidence.source(key).items()}
    facts: list[tuple[str, list[nodes.Node]]] = [
        ("Title", [nodes.Text(row["title"])]),
        ("Author", [nodes.Text(row["author"] or "not stated")]),
        ("Publisher", [nodes.Text(row["publisher"] or "not stated")]),
        ("Date", [nodes.Text(in_words(row["date"]))]),
        ("Grade", [nodes.Text(_GRADES[row["grade"]])]),
        ("Address", [address_of(row["url"])]),
    ]
    if row["urldate"]:
        facts.append(("Address seen on", [nodes.Text(in_words(row["urldate"]))]))
    copied_by = book.evidence.repeated_by.get(key, ())
    for term, others in (("Repeats", keys_in(row["copies"])), ("Is repeated by", copied_by)):
        if others:
            facts.append((term, _documents(book, others)))
    if row["remark"]:
        facts.append(("Remark", [nodes.Text(row["remark"])]))
    given = book.evidence.by_source.get(key, {})
    count = sum(map(len, given.values()))
    back = _paragraph("")
    back += _link(book, pages.SOURCES, "All documents")
    content: list[nodes.Node] = [back, _facts(facts, place=f"source-{key}")]
    content.append(nodes.rubric("", "What it contributes"))
    if not given:
        content.append(
            _paragraph("No figure directly; it stands behind a document that repeats it.")
        )
        return content
    content.append(_paragraph(f"{count:,} printed figure{'' if count == 1 else 's'}."))
    for name, observations in given.items():
        content.append(_paragraph(f"{name.capitalize()}: {len(observations)}"))
        content.append(
            nodes.bullet_list(
                "",
                *(_reference_item(book, book.evidence[each]) for each in observations),
                classes=["contributions"],
            )
        )
    return content


def _by_label(table: pd.DataFrame) -> pd.DataFrame:
    return table.loc[table["label"].str.casefold().sort_values(kind="stable").index]


def appendix(book: Book) -> list[nodes.Node]:
    """Return the evidence for print: the observations that the book uses, and where they stand."""
    used = uses.uses_by_observation(book.env)
    rows = book.evidence.ledger.observations
    content: list[nodes.Node] = [
        _paragraph(
            "The observations that the text, the figures and the tables use, as they were printed. "
            "A mark ≠ says that another figure disagrees. Behind each stand the document and the "
            "paragraph; the documents follow at the end. The site shows all observations, "
            "with their reading and every place that uses them."
        )
    ]
    for name in sorted(set(rows["topic"])):
        keys = [str(key) for key in rows.index[rows["topic"] == name] if str(key) in used]
        if keys:
            content.append(nodes.rubric("", name.capitalize()))
            content += [_printed_entry(book.evidence[key]) for key in keys]
    numbers = uses.cited(book.env)
    if numbers:
        content.append(nodes.rubric("", "Computed numbers"))
        records = [book.files.record("number", name) for name in sorted(numbers)]
        content += [_printed_number(book, record, set(used)) for record in records]
    content.append(nodes.rubric("", "Figures and tables"))
    for use in uses.all_uses(book.env):
        if use.kind != uses.TEXT:
            content.append(_printed_behind(book, use, set(used)))
    content.append(nodes.rubric("", "Documents"))
    for key, row in _by_label(book.evidence.ledger.sources).iterrows():
        content.append(_printed_source(str(key), {str(n): visible(str(v)) for n, v in row.items()}))
    return content


def _in_parts(
    parts: Mapping[str, Sequence[nodes.Node]], counts: Mapping[str, str] | None = None
) -> list[nodes.Node]:
    """Return parts under headings, and before them a list to jump from; a single part alone."""
    if len(parts) < 2:
        return [each for part in parts.values() for each in part]
    jumps = nodes.bullet_list("", classes=["jump"])
    sections: list[nodes.Node] = []
    for position, (title, part) in enumerate(parts.items(), start=1):
        place = f"part-{position}"
        count = f" {len(part):,}" if counts is None else counts[title]
        link = nodes.reference("", title, refuri=f"#{place}", internal=True)
        jumps += _item(link, count)
        sections.append(nodes.section("", nodes.title("", title), *part, ids=[place]))
    return [jumps, *sections]


def _folded(place: str, line: nodes.paragraph, *rest: nodes.Node) -> nodes.Node:
    """Return an entry of which the line shows, and the rest when it is opened or led to."""
    head = entry_line("", "", *line.children, classes=line["classes"])
    return folded_entry("", head, *rest, ids=[place], classes=["evidence-entry"])


def _entry(book: Book, entry: Description, places: Sequence[uses.Use]) -> nodes.Node:
    line = _figure_line(entry.text, bool(entry.disputes), entry.about)
    document = visible(book.evidence.source(entry.source)["label"])
    printed = nodes.inline("", "", _link(book, pages.source_page(entry.source), document))
    printed += nodes.Text(entry.printed.removeprefix(f"Printed by: {document}"))
    url = str(book.evidence.source(entry.source)["url"])
    if url:
        printed += nodes.Text(" ")
        words = _SITE_ONLY if _only_a_site(url) else "Open the document"
        printed += nodes.reference("", words, refuri=url, internal=False)
    facts: list[tuple[str, list[nodes.Node]]] = []
    if entry.status:
        facts.append(("Status", [nodes.Text(f"{entry.status}, not measured")]))
    if entry.short != entry.text:
        facts.append(("Rounded", [nodes.Text(entry.short)]))
    if entry.allows:
        facts.append(("Allows", [nodes.Text(entry.allows)]))
    reporter = book.evidence.row(entry.id)["reporter"]
    if reporter != "unstated":
        measured = visible(book.evidence.ledger.vocabulary.reporter_name(reporter))
        facts.append(("Measured by", [nodes.Text(measured)]))
    facts.append(("Printed by", [printed]))
    if entry.note:
        facts.append(("Reading", list(_reading(book, entry.note))))
    facts += _disagreements(book, entry)
    if places:
        facts.append(("Used in", _places(book, places)))
    place = pages.observation_anchor(entry.id)
    return _folded(place, line, _facts(facts), _permalink(place, entry.id))


def _reading(book: Book, note: str) -> Iterator[nodes.Node]:
    """Yield a note; where it names another observation, a link to that takes the place of its id.

    The words ``part of: ID`` are read by the checks, see CONTRIBUTING.
    """
    for position, words in enumerate(_PART_OF.split(note)):
        if position % 2 and words in book.evidence:
            yield nodes.Text("part of ")
            yield _observation_link(book, book.evidence[words])
            yield nodes.Text(f" ({book.evidence[words].about})")
        else:
            yield nodes.Text(f"part of: {words}" if position % 2 else words)


def _permalink(place: str, name: str) -> nodes.Node:
    link = nodes.reference("", name, refuri=f"#{place}", internal=True)
    return nodes.paragraph("", "", link, classes=["permalink"])


def _disagreements(book: Book, entry: Description) -> list[tuple[str, list[nodes.Node]]]:
    facts: list[tuple[str, list[nodes.Node]]] = []
    for dispute in entry.disputes:
        others = [each for each in dispute.observations if each != entry.id]
        words: list[nodes.Node] = [nodes.Text(f"{visible(dispute.sentence)} See ")]
        for position, other in enumerate(others):
            words += [nodes.Text(", ")] if position else []
            words.append(_observation_link(book, book.evidence[other]))
        facts.append(("Disagrees with", [*words, nodes.Text(".")]))
    return facts


def _computed_entry(
    book: Book, record: Mapping[str, Any], places: Sequence[uses.Use]
) -> nodes.Node:
    evidence = book.evidence
    name = str(record["name"])
    disputed = evidence.disputed_inputs(record)
    line = _figure_line(visible(record["text"]), bool(disputed), visible(record["formula"]))
    file = str(record.get("file", ""))
    inputs = _inputs(book, record["observations"])
    if file:
        inputs = [nodes.literal("", file)]
    facts = [("From", inputs)]
    if disputed:
        found = [each for key in disputed for each in evidence.disputes[key]]
        facts.append(("Disputed", [nodes.Text(" ".join(briefly(found)))]))
    facts.append(("Used in", _places(book, places)))
    place = pages.number_anchor(name)
    return _folded(place, line, _facts(facts), _permalink(place, name))


def _behind_entry(book: Book, use: uses.Use) -> nodes.Node:
    record = book.files.record(use.kind, use.anchor)
    label = uses.label(book.env, use)
    kind = label.rpartition(", ")[2]
    line = nodes.paragraph("", classes=["evidence-figure"])
    line += nodes.strong("", f"{kind[:1].upper()}{kind[1:]}")
    line += nodes.Text(f" {visible(record['title'])}")
    shown = nodes.reference("", label, refuri=book.address(use.page, use.anchor), internal=True)
    facts = _facts([("Shown in", [shown]), ("From", _inputs(book, use.observations))])
    groups = [_group(book, each) for each in behind.groups(record, book.evidence)]
    return _folded(behind.anchor(use.anchor), line, facts, *groups)


def _group(book: Book, group: behind.Group) -> nodes.Node:
    """Return what one mark or some cells of a row were computed from."""
    what = visible(": ".join(filter(None, (group.of, group.shown))))
    words = [*_inputs(book, group.observations), nodes.Text(".")]
    if group.formula:
        words = [nodes.Text(f"{visible(group.formula)}. From "), *words]
    return _facts([(what, words)], place=group.anchor)


def _inputs(book: Book, observations: Sequence[str]) -> list[nodes.Node]:
    if book.evidence.covers_the_ledger(observations):
        return [_link(book, pages.EXPLORER, "all observations of the ledger")]
    words: list[nodes.Node] = []
    for position, each in enumerate(observations):
        words += [nodes.Text("; ")] if position else []
        described = book.evidence[each]
        words += [_observation_link(book, described), nodes.Text(f" {described.about}")]
    return words


def _places(book: Book, places: Sequence[uses.Use]) -> list[nodes.Node]:
    """Return a link to the first place of each sort and page, and how many there are."""
    words: list[nodes.Node] = []
    for label, alike in groupby(places, key=partial(uses.label, book.env)):
        first, *others = alike
        words += [nodes.Text("; ")] if words else []
        address = book.address(first.page, first.anchor)
        words.append(nodes.reference("", label, refuri=address, internal=True))
        if others:
            words.append(nodes.Text(f" ({len(others) + 1} places)"))
    return words


def _printed_entry(entry: Description) -> nodes.Node:
    block = nodes.container(
        ids=[pages.observation_anchor(entry.id)], classes=["published-observation"]
    )
    words = _figure_line(entry.text, bool(entry.disputes), f"{entry.about}. {entry.measured} ")
    words += nodes.reference(
        "", entry.printed, refuri=f"#source-{entry.source}", internal=True, classes=["quiet"]
    )
    for sentence in briefly(entry.disputes):
        words += nodes.Text(f" ≠ {sentence}")
    block += words
    return block


def _printed_number(book: Book, record: Mapping[str, Any], used: set[str]) -> nodes.Node:
    block = nodes.container(
        ids=[pages.number_anchor(record["name"])], classes=["published-observation"]
    )
    disputed = bool(book.evidence.disputed_inputs(record))
    words = _figure_line(visible(record["text"]), disputed, f"{visible(record['formula'])}.")
    if record.get("file"):
        words += [nodes.Text(" From "), nodes.literal("", str(record["file"])), nodes.Text(".")]
    else:
        words += _printed_inputs(book, record["observations"], used)
    block += words
    return block


def _printed_behind(book: Book, use: uses.Use, used: set[str]) -> nodes.Node:
    """Return what stands behind a figure or table; its computed marks and cells lead here too.

    Which of the inputs each cell rests on is told on the site: here it would take more lines than
    the table itself.
    """
    record = book.files.record(use.kind, use.anchor)
    label = uses.label(book.env, use).rpartition(", ")[2].capitalize()
    block = nodes.container(ids=[behind.anchor(use.anchor)], classes=["published-observation"])
    words = _figure_line(label, False, f"{visible(record['title'])}.")
    words += _printed_inputs(book, use.observations, used)
    block += words
    return block


def _printed_inputs(book: Book, observations: Sequence[str], used: set[str]) -> list[nodes.Node]:
    """Return the sentence that lists inputs, or counts them where a list would fill the page."""
    if not observations:
        return []
    if book.evidence.covers_the_ledger(observations):
        return [nodes.Text(" From all observations of the ledger.")]
    if len(observations) > _LISTED_IN_PRINT:
        return [nodes.Text(f" From {len(observations):,} figures, listed on the site.")]
    words: list[nodes.Node] = [nodes.Text(" From ")]
    for position, key in enumerate(observations):
        words += [nodes.Text("; ")] if position else []
        text, place = book.evidence[key].short, f"#{pages.observation_anchor(key)}"
        link = nodes.reference("", text, refuri=place, internal=True, classes=["quiet"])
        words.append(link if key in used else nodes.Text(text))
    return [*words, nodes.Text(".")]


def _printed_source(key: str, row: Mapping[str, str]) -> nodes.Node:
    """Return a document for print: what is not known of it is left out."""
    block = nodes.container(ids=[f"source-{key}"], classes=["published-observation"])
    date = "" if row["date"] == periods.UNSTATED else in_words(row["date"])
    known = [row["publisher"], date, f"grade {row['grade']}"]
    about = f"{row['title']}. {', '.join(filter(None, known))}."
    words = _figure_line(row["label"], False, f"{about} " if row["url"] else about)
    words += [address_of(row["url"])] if row["url"] else []
    block += words
    return block


def _figure_line(text: str, disputed: bool, about: str) -> nodes.paragraph:
    line = nodes.paragraph("", "", nodes.strong("", text), classes=["evidence-figure"])
    if disputed:
        line += nodes.superscript("", "≠", classes=["disputed"])
    line += nodes.Text(f" {about}")
    return line


def _facts(facts: Iterable[tuple[str, list[nodes.Node]]], place: str = "") -> nodes.Node:
    items = [
        nodes.definition_list_item(
            "", nodes.term("", term), nodes.definition("", nodes.paragraph("", "", *words))
        )
        for term, words in facts
    ]
    return nodes.definition_list("", *items, classes=["facts"], ids=[place] if place else [])


def _documents(book: Book, keys: Sequence[str]) -> list[nodes.Node]:
    labels = book.evidence.ledger.sources["label"]
    words: list[nodes.Node] = []
    for position, key in enumerate(keys):
        words += [nodes.Text(", ")] if position else []
        words.append(_link(book, pages.source_page(key), visible(str(labels[key]))))
    return words


def address_of(url: str) -> nodes.Node:
    """Return an address as a link that says if it is a publisher's site alone."""
    if not url:
        return nodes.Text("not known")
    words = f"{url} ({_SITE_ONLY[0].lower()}{_SITE_ONLY[1:]})" if _only_a_site(url) else url
    return nodes.reference("", words, refuri=url, internal=False)


def _only_a_site(url: str) -> bool:
    """Tell whether an address names a site and no page of it, so that no document opens there."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query and not parts.fragment


def _downloads(book: Book) -> nodes.Node:
    line = nodes.paragraph("", "Take the ledger away: ", classes=["ledger-downloads"])
    root = book.address("index").rpartition("index")[0]
    for position, suffix in enumerate(export.FORMATS):
        line += nodes.Text(", " if position else "")
        refuri = f"{root}{DOWNLOADS}/{export.NAME}.{suffix}"
        line += nodes.reference("", _FORMATS[suffix], refuri=refuri, internal=True)
    return line


def _reference_item(book: Book, entry: Description) -> nodes.list_item:
    line = nodes.paragraph("", "", _observation_link(book, entry))
    if entry.disputes:
        line += nodes.superscript("", "≠", classes=["disputed"])
    line += nodes.Text(f" {entry.about}")
    return nodes.list_item("", line)


def _observation_link(book: Book, entry: Description) -> nodes.reference:
    address = book.address(pages.topic_page(entry.topic), pages.observation_anchor(entry.id))
    return nodes.reference("", entry.short, refuri=address, internal=True)


def _link(book: Book, page: str, text: str) -> nodes.reference:
    return nodes.reference("", text, refuri=book.address(page), internal=True)


def _item(link: nodes.Node, text: str) -> nodes.list_item:
    return nodes.list_item("", nodes.paragraph("", "", link, nodes.Text(text)))


def _paragraph(text: str) -> nodes.paragraph:
    return nodes.paragraph("", text)


def _visit_entry(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "details"))


def _depart_entry(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</details>\n")


def _visit_line(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "summary", ""))


def _depart_line(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</summary>\n")


def setup(app: Any) -> None:
    """Register how an entry is written."""
    app.add_node(folded_entry, html=(_visit_entry, _depart_entry))
    app.add_node(entry_line, html=(_visit_line, _depart_line))
