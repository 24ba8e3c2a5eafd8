"""The contents of the evidence pages, as docutils nodes.

Every text of the ledger enters as a text node, which Sphinx escapes: markup in a title is shown and
never obeyed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.environment import BuildEnvironment

from analysis.book.evidence import behind, export, pages, uses
from analysis.book.evidence.description import Description, Evidence, briefly, in_words, visible
from analysis.book.side_files import SideFiles

DOWNLOADS = "downloads"
_SITE_ONLY = "Publisher's site; page not found"
_GRADES = {
    "A": "A: statistics office, ministry, operator",
    "B": "B: established media, think tank, paper",
    "C": "C: mirror, relay, garbled rewrite",
}
_FORMATS = {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet", "sqlite": "SQLite"}


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
    content: list[nodes.Node] = []
    for label in dict.fromkeys(labels):
        content.append(nodes.rubric("", str(label)[:1].upper() + str(label)[1:]))
        content += [
            _entry(book, book.evidence[str(key)], used.get(str(key), []))
            for key in labels.index[labels == label]
        ]
    return content


def computed(book: Book) -> list[nodes.Node]:
    """Return every computed number, and what stands behind every figure and table."""
    content: list[nodes.Node] = [nodes.rubric("", "Numbers in the text")]
    places: dict[str, list[uses.Use]] = {}
    for use in uses.all_uses(book.env):
        if use.computed:
            places.setdefault(use.computed, []).append(use)
    for name in book.files.names("number"):
        record = book.files.record("number", name)
        content.append(_computed_entry(book, record, places.get(name, [])))
    content.append(nodes.rubric("", "Figures and tables"))
    published = (use for use in uses.all_uses(book.env) if use.kind != uses.TEXT)
    return [*content, *(_behind_entry(book, use) for use in published)]


def sources(book: Book) -> list[nodes.Node]:
    """Return the list of documents, by name."""
    table = book.evidence.ledger.sources
    table = table.loc[table["label"].str.casefold().sort_values(kind="stable").index]
    items = [
        _item(
            _link(book, pages.source_page(str(key)), visible(str(row["label"]))),
            f", {visible(row['title'])}: grade {row['grade']}",
        )
        for key, row in table.iterrows()
    ]
    return [nodes.bullet_list("", *items)]


def source(book: Book, key: str) -> list[nodes.Node]:
    """Return a document: grade, date, address, what it contributes, whom it repeats."""
    ledger = book.evidence.ledger
    row = {name: visible(str(value)) for name, value in ledger.sources.loc[key].items()}
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
    facts.append(("Repeats", _documents(book, _keys(row["copies"]))))
    copied_by = [str(k) for k, c in ledger.sources["copies"].items() if key in _keys(str(c))]
    facts.append(("Is repeated by", _documents(book, copied_by)))
    if row["remark"]:
        facts.append(("Remark", [nodes.Text(row["remark"])]))
    given = ledger.select(source=key)
    back = _paragraph("")
    back += _link(book, pages.SOURCES, "All documents")
    content: list[nodes.Node] = [back, _facts(facts, place=f"source-{key}")]
    content.append(nodes.rubric("", "What it contributes"))
    if given.empty:
        content.append(
            _paragraph("No figure directly; it stands behind a document that repeats it.")
        )
        return content
    content.append(_paragraph(f"{len(given):,} printed figure{'' if len(given) == 1 else 's'}."))
    for name, rows in given.groupby("topic"):
        content.append(_paragraph(f"{str(name).capitalize()}: {len(rows)}"))
        content.append(
            nodes.bullet_list(
                "",
                *(_reference_item(book, book.evidence[str(each)]) for each in rows.index),
                classes=["contributions"],
            )
        )
    return content


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
            content += _printed_behind(book, use, set(used))
    content.append(nodes.rubric("", "Documents"))
    for key, row in book.evidence.ledger.sources.iterrows():
        content.append(_printed_source(str(key), {str(n): visible(str(v)) for n, v in row.items()}))
    return content


def _entry(book: Book, entry: Description, places: Sequence[uses.Use]) -> nodes.Node:
    block = nodes.container(ids=[pages.observation_anchor(entry.id)], classes=["evidence-entry"])
    block += _figure_line(entry.text, bool(entry.disputes), entry.about)
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
    measured = visible(book.evidence.ledger.vocabulary.reporter_name(reporter))
    facts += [("Measured by", [nodes.Text(measured)]), ("Printed by", [printed])]
    if entry.note:
        facts.append(("Reading", [nodes.Text(entry.note)]))
    facts += _disagreements(book, entry)
    facts.append(("Used in", _places(book, places)))
    facts.append(("Id", [nodes.literal("", entry.id)]))
    block += _facts(facts)
    return block


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
    block = nodes.container(ids=[pages.number_anchor(name)], classes=["evidence-entry"])
    disputed = evidence.disputed_inputs(record)
    block += _figure_line(visible(record["text"]), bool(disputed), visible(record["formula"]))
    file = str(record.get("file", ""))
    inputs = _inputs(book, record["observations"])
    if file:
        inputs = [nodes.literal("", file)]
    facts = [("From", inputs)]
    if disputed:
        found = [each for key in disputed for each in evidence.disputes[key]]
        facts.append(("Disputed", [nodes.Text(" ".join(briefly(found)))]))
    facts.append(("Used in", _places(book, places)))
    facts.append(("Name", [nodes.literal("", name)]))
    block += _facts(facts)
    return block


def _behind_entry(book: Book, use: uses.Use) -> nodes.Node:
    record = book.files.record(use.kind, use.anchor)
    block = nodes.container(ids=[behind.anchor(use.anchor)], classes=["evidence-entry"])
    line = nodes.paragraph("", classes=["evidence-figure"])
    line += nodes.reference(
        "", uses.label(book.env, use), refuri=book.address(use.page, use.anchor), internal=True
    )
    line += nodes.Text(f" {visible(record['title'])}")
    block += line
    block += _facts([("From", _inputs(book, use.observations))])
    for group in behind.groups(record, book.evidence):
        block += _group(book, group)
    return block


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
    if not places:
        return [nodes.Text("not cited in a chapter")]
    words: list[nodes.Node] = []
    before = ""
    for use in places:
        label = uses.label(book.env, use)
        if before:
            words.append(nodes.Text(" and " if label == before else "; "))
        said = "again" if label == before else label
        address = book.address(use.page, use.anchor)
        words.append(nodes.reference("", said, refuri=address, internal=True))
        before = label
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
    words = _figure_line(visible(record["text"]), disputed, f"{visible(record['formula'])}. From ")
    if record.get("file"):
        words += [nodes.literal("", str(record["file"])), nodes.Text(".")]
    else:
        words += _printed_inputs(book, record["observations"], used)
    block += words
    return block


def _printed_behind(book: Book, use: uses.Use, used: set[str]) -> list[nodes.Node]:
    """Return what stands behind a figure or table, and below it what computed cells are from."""
    record = book.files.record(use.kind, use.anchor)
    label = uses.label(book.env, use).rpartition(", ")[2].capitalize()
    block = nodes.container(ids=[behind.anchor(use.anchor)], classes=["published-observation"])
    words = _figure_line(label, False, f"{visible(record['title'])}. From ")
    words += _printed_inputs(book, use.observations, used)
    block += words
    blocks: list[nodes.Node] = [block]
    for group in behind.groups(record, book.evidence) if use.kind == uses.TABLE else ():
        formula = f"{visible(group.formula)}. From " if group.formula else "From "
        block = nodes.container(ids=[group.anchor], classes=["published-observation"])
        words = nodes.paragraph("", f"{label}, {visible(group.of)}. {formula}")
        words += _printed_inputs(book, group.observations, used)
        block += words
        blocks.append(block)
    return blocks


def _printed_inputs(book: Book, observations: Sequence[str], used: set[str]) -> list[nodes.Node]:
    if book.evidence.covers_the_ledger(observations):
        return [nodes.Text("all observations of the ledger.")]
    words: list[nodes.Node] = []
    for position, key in enumerate(observations):
        words += [nodes.Text("; ")] if position else []
        text, place = book.evidence[key].short, f"#{pages.observation_anchor(key)}"
        link = nodes.reference("", text, refuri=place, internal=True, classes=["quiet"])
        words.append(link if key in used else nodes.Text(text))
    return [*words, nodes.Text(".")]


def _printed_source(key: str, row: Mapping[str, str]) -> nodes.Node:
    block = nodes.container(ids=[f"source-{key}"], classes=["published-observation"])
    words = _figure_line(row["label"], False, f"{row['title']}. {row['publisher']}, ")
    words += nodes.Text(f"{in_words(row['date'])}, grade {row['grade']}. ")
    words += address_of(row["url"])
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
    return words or [nodes.Text("nobody known")]


def _keys(copies: str) -> list[str]:
    return [part.strip() for part in copies.split(",") if part.strip()]


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
    mark = " ≠" if entry.disputes else ""
    return _item(_observation_link(book, entry), f"{mark} {entry.about}")


def _observation_link(book: Book, entry: Description) -> nodes.reference:
    address = book.address(pages.topic_page(entry.topic), pages.observation_anchor(entry.id))
    return nodes.reference("", entry.short, refuri=address, internal=True)


def _link(book: Book, page: str, text: str) -> nodes.reference:
    return nodes.reference("", text, refuri=book.address(page), internal=True)


def _item(link: nodes.Node, text: str) -> nodes.list_item:
    return nodes.list_item("", nodes.paragraph("", "", link, nodes.Text(text)))


def _paragraph(text: str) -> nodes.paragraph:
    return nodes.paragraph("", text)
