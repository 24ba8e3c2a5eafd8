"""What the columns of each table in ``data/`` mean, as Table Schema (Frictionless, version 1).

Closed vocabularies are foreign keys into their tables, or the constants that the ledger itself is
checked by; nothing is listed twice. A list of codes in one cell (``economies``) has no foreign key,
because Table Schema knows none for parts of a cell. Printed figures are text: ``41`` and ``41.0``
allow different values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis import _checks, network, sources, vocabulary

Descriptor = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column: what it means, and what its cells may hold.

    Attributes
    ----------
    refers
        Table and column in which its cells are found; empty where they stand for themselves.
    unit
        Of its numbers, where the column has one unit.
    """

    name: str
    description: str
    kind: str = "string"
    required: bool = False
    unique: bool = False
    allowed: tuple[str, ...] = ()
    pattern: str = ""
    least: float | None = None
    most: float | None = None
    refers: tuple[str, str] | None = None
    unit: str = ""

    def field(self) -> Descriptor:
        """Return the column as a field of a Table Schema."""
        constraints: Descriptor = {
            "required": self.required or None,
            "unique": self.unique or None,
            "enum": list(self.allowed) or None,
            "pattern": self.pattern or None,
            "minimum": self.least,
            "maximum": self.most,
        }
        constraints = {name: each for name, each in constraints.items() if each is not None}
        found = {"name": self.name, "type": self.kind, "description": self.description}
        if self.unit:
            found["unit"] = self.unit
        return found | ({"constraints": constraints} if constraints else {})


@dataclass(frozen=True)
class Table:
    """A table: what its rows are, their key, its columns in the order of the file."""

    title: str
    columns: tuple[Column, ...]
    key: str = ""

    def schema(self) -> Descriptor:
        """Return the Table Schema."""
        found: Descriptor = {
            "fields": [column.field() for column in self.columns],
            "missingValues": [""],
        }
        if self.key:
            found["primaryKey"] = [self.key]
        keys = [(column.name, *column.refers) for column in self.columns if column.refers]
        if keys:
            found["foreignKeys"] = [
                {"fields": [name], "reference": {"resource": resource, "fields": [field]}}
                for name, resource, field in keys
            ]
        return found


_LOCATOR = r"p\.[1-9][0-9]*|page(, .+)?"
_ECONOMY = r"[A-Z]{3}"
_ECONOMIES = r"[A-Z]{3}( [A-Z]{3})*"


def _known(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(value for value in values if value)


_ID = Column("id", "readable name of the row, stable", required=True, unique=True)
_SUBJECT = Column("subject", "economy or group it is about", refers=("economies", "code"))
_COUNTERPART = Column("counterpart", "the other side", refers=("economies", "code"))
_ITEM = Column("item", "goods, project, place or other thing it is about")
_TOPIC = Column("topic", "chapter it belongs to", required=True, allowed=_known(_checks.TOPICS))
_LISTED = Column("economies", "economies that take part, separated by blanks", pattern=_ECONOMIES)
_SOURCE = Column("source", "document that prints it", required=True, refers=("sources", "key"))
_PLACE = Column(
    "locator",
    "p.N: the N-th non-blank line of the document's text; or its place on a page",
    required=True,
    pattern=_LOCATOR,
)
_NOTE = Column("note", "what a reader of the row must know besides")
_REASON = Column("reason", "why", required=True)
_FORMS = "2024, 2024-Q1, 2024-03, 2024-03-31, 2013/2018 or unstated"
_PERIOD = Column("period", f"time it is about: {_FORMS}", required=True)


def _count(name: str, description: str, required: bool = True) -> Column:
    return Column(name, description, "integer", required, least=0, unit="1")


def _share(name: str, description: str, required: bool = True) -> Column:
    return Column(name, description, "number", required, least=0, most=1, unit="1")


def _number(name: str, description: str, unit: str = "", required: bool = False) -> Column:
    return Column(name, description, "number", required, unit=unit)


def _text(name: str, description: str, required: bool = False) -> Column:
    return Column(name, description, required=required)


def _exercise_word(name: str, description: str) -> Column:
    return Column(name, description, allowed=_known(_checks.EXERCISE_WORDS[name]))


def _code(description: str) -> Column:
    return Column("code", description, required=True, unique=True)


DERIVED_SOURCES = "derived/sources.csv"

TABLES: Mapping[str, Table] = {
    "data/observations.csv": Table(
        "Figures that somebody printed, a row each",
        (
            _ID,
            _TOPIC,
            Column("measure", "what is measured", required=True, refers=("measures", "code")),
            Column("subject", _SUBJECT.description, required=True, refers=_SUBJECT.refers),
            _COUNTERPART,
            Column(
                "flow",
                "as seen from China, or from the counterpart where China is no side",
                allowed=_known(_checks.FLOWS),
            ),
            _ITEM,
            _PERIOD,
            _text("base_period", f"time a change is measured from: {_FORMS}"),
            _text("printed", "digits or words exactly as printed", required=True),
            Column("unit", "unit of the printed figure", required=True, refers=("units", "code")),
            Column("qualifier", "word such as about", refers=("qualifiers", "qualifier")),
            Column("reporter", "who measured", required=True, refers=("reporters", "code")),
            _SOURCE,
            _PLACE,
            Column(
                "status",
                "what kind of figure it is",
                required=True,
                allowed=_known(_checks.STATUSES),
            ),
            _NOTE,
        ),
        "id",
    ),
    "data/statements.csv": Table(
        "What is not a number: claims, opinions with their holder, compositions",
        (
            _ID,
            _text("kind", "kind of statement", required=True),
            _TOPIC,
            _SUBJECT,
            _COUNTERPART,
            _LISTED,
            _ITEM,
            _PERIOD,
            _text("holder", "who says so", required=True),
            _text("summary", "what is said, paraphrased", required=True),
            _SOURCE,
            _PLACE,
            _NOTE,
        ),
        "id",
    ),
    "data/events.csv": Table(
        "Dated happenings",
        (
            _ID,
            _TOPIC,
            _text("kind", "visit, signing, agreement and others", required=True),
            _text("name", "what happened", required=True),
            _text("date", f"when: {_FORMS}", required=True),
            _text("place", "where"),
            _LISTED,
            _text("participants", "who took part"),
            _text("outcome", "what came of it, by the document"),
            _SOURCE,
            _PLACE,
            _NOTE,
        ),
        "id",
    ),
    "data/exercises.csv": Table(
        "Military exercises as the documents list them",
        (
            _ID,
            _text("name", "name of the exercise", required=True),
            _text("year", f"year: {_FORMS}", required=True),
            _text("date", f"day or days, where they are known: {_FORMS}"),
            _text("location", "where"),
            Column("host", "economies on whose ground, separated by blanks", pattern=_ECONOMIES),
            _LISTED,
            Column("observers", "economies that watched, separated by blanks", pattern=_ECONOMIES),
            _text("participants", "as the document names them"),
            _exercise_word("format", "between two or more sides"),
            _exercise_word("sco", "whether held by the Shanghai Cooperation Organisation"),
            _exercise_word("kind", "who exercised"),
            _exercise_word("status", "whether it took place"),
            _text("purpose", "as the document says, paraphrased"),
            _SOURCE,
            _PLACE,
            _NOTE,
        ),
        "id",
    ),
    "data/pledges.csv": Table(
        "Promises and targets",
        (
            _ID,
            _TOPIC,
            _SUBJECT,
            _COUNTERPART,
            _ITEM,
            _text("pledged_by", "who promises", required=True),
            _text("pledged_on", f"when it was promised: {_FORMS}"),
            _text("due", f"by when: {_FORMS}"),
            Column(
                "observation",
                "the row that holds the promised number",
                refers=("observations", "id"),
            ),
            _text("summary", "what is promised, paraphrased", required=True),
            _SOURCE,
            _PLACE,
            _NOTE,
        ),
        "id",
    ),
    "data/changes.csv": Table(
        "Changes of the data, the latest last",
        (
            Column("date", "day of the change", "date", True),
            _text("what", "what was added or corrected", required=True),
            _text("why", "why", required=True),
            _count("observations", "observations in the ledger after the change"),
            _count("sources", "documents in the ledger after the change"),
        ),
    ),
    "data/corridor_nodes.csv": Table(
        "Places of the transport network",
        (
            _ID,
            _text("name", "name of the place", required=True),
            Column("economy", "where it lies; empty at sea", refers=("economies", "code")),
            Column("latitude", "north", "number", True, least=-90, most=90, unit="degree"),
            Column("longitude", "east", "number", True, least=-180, most=180, unit="degree"),
            Column("kind", "kind of place", required=True, allowed=_known(network.KINDS)),
            _NOTE,
        ),
        "id",
    ),
    "data/corridor_edges.csv": Table(
        "Links between two places of the transport network",
        (
            _ID,
            Column("from", "place", required=True, refers=("corridor_nodes", "id")),
            Column("to", "place", required=True, refers=("corridor_nodes", "id")),
            Column("mode", "means of transport", required=True, allowed=_known(network.MODES)),
            Column(
                "role",
                "piece of the network, change at a border, or total over links",
                required=True,
                allowed=_known(network.ROLES),
            ),
            _text("name", "name of the link", required=True),
            Column("length_km", "printed length", "number", least=0, unit="km"),
            Column(
                "gauge_mm",
                "gauge of a railway in millimetres; two where it changes",
                pattern=r"[0-9]{4}(/[0-9]{4})?",
            ),
            _text("capacity", "printed capacity, a number or a range"),
            _text("capacity_unit", "unit of the capacity"),
            Column("status", "state of work", required=True, allowed=_known(network.STATUSES)),
            Column("opened", "year of opening", "year"),
            Column("source", "document that prints it", refers=("sources", "key")),
            _NOTE,
        ),
        "id",
    ),
    "data/vocabulary/economies.csv": Table(
        "Economies by ISO 3166-1 alpha-3; groups by codes left to users, XAA to XZZ",
        (
            Column("code", "code", required=True, unique=True, pattern=_ECONOMY),
            _text("name", "name", required=True),
            _text("kind", "central_asia, further, partner, other or group", required=True),
            Column("members", "codes of a group, separated by blanks", pattern=_ECONOMIES),
            _NOTE,
        ),
        "code",
    ),
    "data/vocabulary/measures.csv": Table(
        "What is measured",
        (
            _code("name of the measure in the tables"),
            _text("label", "name in words", required=True),
            _text("dimensions", "dimensions its units may have", required=True),
            _number("low", "least possible value, in the base unit"),
            _number("high", "greatest possible value, in the base unit"),
            _text("description", "what exactly is counted"),
        ),
        "code",
    ),
    "data/vocabulary/units.csv": Table(
        "Units, with their size in the base unit of their dimension",
        (
            _code("name of the unit in the tables"),
            _text("dimension", "what the unit measures", required=True),
            _number("factor", "size in the base unit; negative where it states a fall", "", True),
            _text("prefix", "printed before the number"),
            _text("suffix", "printed after the number"),
            _NOTE,
        ),
        "code",
    ),
    "data/vocabulary/reporters.csv": Table(
        "Who measures",
        (
            _code("short name of the body"),
            _text("name", "name", required=True),
            _text("kind", "kind of body", required=True),
            Column("economy", "economy of the body", refers=("economies", "code")),
            _NOTE,
        ),
        "code",
    ),
    "data/vocabulary/qualifiers.csv": Table(
        "Words that widen or bound a figure; the row without a word is a figure without one",
        (
            _text("qualifier", "the word"),
            _text("phrase", "how the report says it"),
            Column(
                "kind",
                "what the word does to the interval",
                required=True,
                allowed=tuple(vocabulary.QUALIFIER_KINDS),
            ),
            _number("below", "how far the interval reaches below, share of the value", "1"),
            _number("above", "how far the interval reaches above, share of the value", "1"),
            _REASON,
        ),
    ),
    "data/vocabulary/number_words.csv": Table(
        "Numbers printed as words, with the values they allow",
        (
            Column("word", "the word", required=True, unique=True),
            _text("dimensions", "where the word means this", required=True),
            _number("low", "least value, in the base unit of its dimensions", "", True),
            _number("value", "value in the base unit, where the word has one"),
            _number("high", "greatest value, in the base unit of its dimensions", "", True),
            _REASON,
        ),
        "word",
    ),
    "data/vocabulary/allowed_numbers.csv": Table(
        "Names with digits that prose may use",
        (
            Column("text", "the name", required=True, unique=True),
            _text("kind", "name or definition", required=True),
            _REASON,
        ),
        "text",
    ),
    "data/vocabulary/glossary.csv": Table(
        "Terms, with the forms in which they stand in the text",
        (
            Column("term", "the term", required=True, unique=True),
            _text("forms", "forms to look for in the text, separated by bars; none: only listed"),
            _text("definition", "what it means in the report", required=True),
        ),
        "term",
    ),
    "data/reconciliation/margins.csv": Table(
        "Published ratios of values CIF to values FOB",
        (
            Column("key", "short name", required=True, unique=True),
            Column("factor", "CIF over FOB", "number", True, least=1, unit="1"),
            _text("scope", "trade it holds for", required=True),
            _text("period", "year or years", required=True),
            _text("publisher", "who publishes it", required=True),
            _text("title", "document", required=True),
            _text("url", "address", required=True),
            _NOTE,
        ),
        "key",
    ),
    "data/reconciliation/transit.csv": Table(
        "Economies that goods pass through to others",
        (
            Column("economy", "code, also of economies outside the vocabulary", required=True),
            _text("name", "name", required=True),
            _text("source", "document", required=True),
            _text("url", "address", required=True),
            _NOTE,
        ),
        "economy",
    ),
    "data/reconciliation/reasons.csv": Table(
        "Reasons that documents give for a gap between mirror figures",
        (
            Column("exporter", "economy", required=True, refers=("economies", "code")),
            Column("importer", "economy", required=True, refers=("economies", "code")),
            _text("reason", "kind of reason", required=True),
            _text("basis", "how firmly it is said", required=True),
            _SOURCE,
            _PLACE,
            _NOTE,
        ),
    ),
    "data/reconciliation/coverage.csv": Table(
        "How often reconciled intervals hold the truth in simulated worlds",
        (
            Column("world", "how the reports err", required=True, unique=True),
            _share("covered", "share of estimates whose interval holds the truth"),
            _share("refused", "share of ordinary flows with two reports that are refused"),
            _share(
                "transit_refused", "share of flows into places of transit that are refused", False
            ),
            _number("bias", "median of the logarithm of estimate over truth", "1", True),
            _share("lied_covered", "covered, among the own flows of lying reporters", False),
            _count("bound", "estimates of flows with one report that a total binds"),
            _share("bound_covered", "share of these whose interval holds the truth", False),
            _count("networks", "networks drawn"),
            _count("flows", "flows in them"),
        ),
        "world",
    ),
    "data/benchmarks/checks.csv": Table(
        "How many falsified figures the checks find",
        (
            Column("kind", "how figures were falsified", required=True, unique=True),
            _count("corruptions", "figures falsified"),
            _count("detectable", "of them, in a check's reach"),
            _count("found", "of them, found"),
            _count("found_of_detectable", "found among the detectable"),
            _count("found_beyond", "found besides"),
            _count("false_alarms", "findings on clean data", False),
            _count("clean_observations", "clean observations looked at", False),
        ),
        "kind",
    ),
    "data/benchmarks/outside.csv": Table(
        "How far figures of the ledger agree with files of other organisations",
        (
            Column("side", "whose figures", required=True, unique=True),
            _text("against", "whose file", required=True),
            _text("first_year", "first year compared", required=True),
            _text("last_year", "last year compared", required=True),
            _count("compared", "statements compared"),
            _count("differ", "of them, beyond what their rounding allows"),
            _number("median_percent", "median difference, whatever its sign", "percent"),
            _text("largest_observation", "observation that differs most", required=True),
            _text("measured_on", "day of the measurement", required=True),
        ),
        "side",
    ),
    DERIVED_SOURCES: Table(
        "The documents, made from data/sources.bib",
        (
            Column("key", "key of the document", required=True, unique=True),
            _text("label", "how the report names it", required=True),
            _text("title", "title", required=True),
            _text("author", "authors"),
            _text("publisher", "publisher"),
            _text("date", f"date of the document: {_FORMS}", required=True),
            _text("url", "address"),
            _text("urldate", "day the address was read"),
            Column(
                "grade",
                "A office, ministry, operator; B media, think tank, paper; C mirror, aggregator",
                required=True,
                allowed=sources.GRADES,
            ),
            _text("copies", "keys of the documents whose figures it repeats"),
            _text("text", "name of the text file that figures are looked up in"),
            _text("remark", "remark"),
        ),
        "key",
    ),
}
