"""An observation in words: what it says, what its digits allow, who measured and who printed it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analysis import periods, stated
from analysis.ledger import Ledger
from analysis.quality import Dispute, disputes
from analysis.quality.words import figure, place
from analysis.vocabulary import Unit

_FLOWS = {"exports": "China's exports", "imports": "China's imports", "total": "both ways"}
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?=\s)")
_ONE = re.compile(r"(?<![\w.,-])([Aa]n?|[Oo]ne|1) ([a-z-]*?)(ies|(?<=s)es|s)\b")
_INVISIBLE = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NOT_MEASURED = {"date", "rank", "ordinal", "stage"}
# Units that count rows of the ledger: a dispute between two statements does not touch them.
_ABOUT_THE_LEDGER = set(
    "figures contradictions doubts notes changes alarms promises exercises number".split()
)


def curly(text: str) -> str:
    """Return text with the apostrophe of print, as the chapters have it."""
    return _APOSTROPHE.sub("\N{RIGHT SINGLE QUOTATION MARK}", text)


def visible(text: str) -> str:
    """Return text with the characters that turn or hide other text spelled out.

    A right-to-left mark in a title would reverse what stands beside it on the page.
    """
    return _INVISIBLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


@dataclass(frozen=True)
class Description:
    """What a reader is told of an observation.

    Attributes
    ----------
    id, topic, source
        As in the ledger.
    text
        The figure with its unit and qualifier, every printed digit kept.
    short
        The same rounded to three digits where it is long; for lists of inputs.
    about
        What it is a figure of.
    status
        What the figure is where it was not measured: a forecast, a target; empty otherwise.
    allows
        The values that the printed figure allows; empty where it has none, such as a date.
    measured
        Who measured it.
    printed
        Who printed it: document, paragraph, date, grade.
    note
        What the ledger remarks on its reading.
    disputes
        The findings that touch it.
    """

    id: str
    topic: str
    source: str
    text: str
    short: str
    about: str
    status: str
    allows: str
    measured: str
    printed: str
    note: str
    disputes: Sequence[Dispute]

    def sentences(self) -> list[str]:
        """Return everything but the figure itself, a line each."""
        lines = [f"{self.about}."]
        if self.status:
            lines.append(f"{self.status.capitalize()}, not measured.")
        if self.short != self.text:
            lines.append(f"Rounded: {self.short}.")
        if self.allows:
            lines.append(f"Allows {self.allows}.")
        lines += [self.measured, self.printed]
        return lines + _disputed("Disputed", self.disputes)


@dataclass(frozen=True)
class Note:
    """What is shown beside a number while the pointer rests on it or the keyboard is there.

    Attributes
    ----------
    head
        The number.
    lines
        What its evidence says in short.
    is_disputed
        Whether a finding touches it.
    """

    head: str
    lines: Sequence[str]
    is_disputed: bool


@dataclass
class Evidence:
    """The ledger as a reader is told of it; descriptions are made when they are asked for."""

    ledger: Ledger
    find_disputes: Callable[[Ledger], Mapping[str, list[Dispute]]] = disputes

    def __post_init__(self) -> None:
        self._described: dict[str, Description] = {}
        # As plain records: looking a row up in a frame takes a hundred times as long.
        self._rows: dict[str, dict[str, Any]] = _records(self.ledger.observations)
        self._sources: dict[str, dict[str, Any]] = _records(self.ledger.sources)

    @cached_property
    def disputes(self) -> Mapping[str, list[Dispute]]:
        """The disputes of each disputed observation."""
        return self.find_disputes(self.ledger)

    @cached_property
    def by_source(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """The observations of each document by topic, both in their order.

        Taken from the table once; to select the rows of each of hundreds of documents takes longer
        than to write their pages.
        """
        found: dict[str, dict[str, list[str]]] = {}
        for key, row in self._rows.items():
            found.setdefault(row["source"], {}).setdefault(row["topic"], []).append(key)
        return {source: dict(sorted(topics.items())) for source, topics in found.items()}

    @cached_property
    def repeated_by(self) -> Mapping[str, Sequence[str]]:
        """The documents that repeat each document, in the order of the bibliography."""
        found: dict[str, list[str]] = {}
        for key, row in self._sources.items():
            for original in dict.fromkeys(keys_in(row["copies"])):
                found.setdefault(original, []).append(key)
        return found

    def __contains__(self, observation: str) -> bool:
        """Tell whether there is an observation of this id."""
        return observation in self._rows

    def row(self, observation: str) -> Mapping[str, Any]:
        """Return an observation, column by column."""
        return self._rows[observation]

    def source(self, key: str) -> Mapping[str, Any]:
        """Return a document, column by column."""
        return self._sources[key]

    def __getitem__(self, observation: str) -> Description:
        """Return the description of an observation."""
        if observation not in self._described:
            self._described[observation] = self._describe(observation)
        return self._described[observation]

    def note(self, observation: str) -> Note:
        """Return what is shown beside a figure as it was printed."""
        entry = self[observation]
        return Note(entry.text, entry.sentences(), bool(entry.disputes))

    def shared_note(self, figure: str, observations: Sequence[str]) -> Note:
        """Return what is shown beside a figure that several observations print alike."""
        entries = [self[each] for each in observations]
        lines = ["Printed alike in several places."]
        lines += [f"{each.about}. {each.printed}" for each in entries]
        return Note(figure, lines, any(each.disputes for each in entries))

    def computed_note(self, head: str, record: Mapping[str, Any]) -> Note:
        """Return what is shown beside a number that was computed.

        Parameters
        ----------
        head
            The number as it reads.
        record
            With ``observations``, and as far as they are known ``formula`` and ``unit``.
        """
        disputed = bool(self.disputed_inputs(record))
        return Note(visible(head), self.computed_sentences(record), disputed)

    def covers_the_ledger(self, observations: Sequence[str]) -> bool:
        """Tell whether these are all observations there are: then they are counted, not read."""
        return len(set(observations)) == len(self.ledger.observations)

    def disputed_inputs(self, record: Mapping[str, Any]) -> list[str]:
        """Return the disputed observations behind a computed number.

        A number that counts statements, or that draws on every observation, describes the ledger
        and not the world: a dispute between two rows does not touch it.
        """
        inputs = record["observations"]
        if record.get("unit") in _ABOUT_THE_LEDGER or self.covers_the_ledger(inputs):
            return []
        return [each for each in inputs if each in self.disputes]

    def computed_sentences(self, record: Mapping[str, Any], *, inputs: int = 3) -> list[str]:
        """Return what a reader is told of a computed number, a line each.

        Parameters
        ----------
        record
            As :func:`analysis.prose.register` wrote it; of a cell or mark it has no unit and may
            have an empty ``formula``.
        inputs
            How many of the observations to name; the rest is counted.
        """
        formula = visible(str(record.get("formula", "")))
        if record.get("file"):
            return [f"Computed: {formula}.", f"From no observation: {record['file']} holds it."]
        behind = [self[each] for each in record["observations"]]
        named = "; ".join(f"{each.short} ({each.about})" for each in behind[:inputs])
        rest = len(behind) - inputs
        origin = f"{named}{f'; and {rest} more' if rest > 0 else ''}."
        if self.covers_the_ledger(record["observations"]):
            origin = f"all {len(behind)} observations of the ledger."
        lines = [f"Computed from {origin}"]
        if formula:
            lines = [f"Computed: {formula}.", f"From {origin}"]
        disputed = self.disputed_inputs(record)
        found = [one for key in disputed for one in self.disputes[key]]
        return lines + _disputed("An input is disputed", found)

    def _describe(self, observation: str) -> Description:
        row = self._rows[observation]
        unit = self.ledger.vocabulary.units[row["unit"]]
        source = self._sources[row["source"]]
        reporter = row["reporter"]
        measured = (
            "Reporter not stated."
            if reporter == "unstated"
            else f"Measured by: {self.ledger.vocabulary.reporter_name(reporter)}."
        )
        return Description(
            id=observation,
            topic=row["topic"],
            source=row["source"],
            text=_of_one(visible(str(row["text"])), unit),
            short=_of_one(visible(figure(row, self.ledger.vocabulary)), unit),
            about=visible(self._about(row)),
            status="" if row["status"] == "measured" else str(row["status"]),
            allows=self._allows(row),
            measured=visible(measured),
            printed=visible(
                f"Printed by: {source['label']}, {place(row['locator'])}; "
                f"{_dated(source['date'])}, grade {source['grade']}."
            ),
            note=visible(row["note"]),
            disputes=self.disputes.get(observation, []),
        )

    def _about(self, row: Mapping[str, Any]) -> str:
        words = self.ledger.vocabulary
        label = words.measures[row["measure"]].label
        who = words.economy_name(row["subject"]) if row["subject"] else ""
        if row["counterpart"]:
            who += f" and {words.economy_name(row['counterpart'])}"
        flow = _FLOWS.get(row["flow"], "")
        if row["counterpart"] != "CHN":
            flow = {"total": "both ways"}.get(row["flow"], row["flow"])
        period = in_words(row["period"]) if row["period"] != periods.UNSTATED else "no period given"
        if row["base_period"] not in ("", periods.UNSTATED):
            period += f" against {in_words(row['base_period'])}"
        parts = [label[:1].upper() + label[1:], who, flow, row["item"], period]
        return ", ".join(filter(None, parts))

    def _allows(self, row: Mapping[str, Any]) -> str:
        unit = self.ledger.vocabulary.units[row["unit"]]
        if unit.dimension in _NOT_MEASURED or row["low"] != row["low"]:
            return ""
        if unit.dimension.startswith("count") and row["high"] - row["low"] <= 1:
            return ""  # what is counted comes in wholes: half a bridge is no reading
        if unit.dimension == "growth_sign":
            unit = self.ledger.vocabulary.units["percent"]
        worded = unit.code == "fraction"  # a third: its range is easier to read in per cent
        if unit.factor < 0 or worded:
            unit = self.ledger.vocabulary.units["percent"]
        interval = stated.Interval(row["low"], row["high"], row["low_open"], row["high_open"])
        decimals = _decimals(interval, unit.factor)
        span = stated.span(interval, unit, min(decimals, 1) if worded else decimals)
        return span if interval.low_open else span.replace("over ", "at least ", 1)


def keys_in(copies: str) -> list[str]:
    """Return the keys of the documents that one repeats."""
    return [part.strip() for part in copies.split(",") if part.strip()]


def _records(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {
        str(key): {str(column): value for column, value in row.items()}
        for key, row in zip(frame.index, frame.to_dict("records"), strict=True)
    }


def briefly(found: Sequence[Dispute]) -> list[str]:
    """Return the sentences of disputes, each once, the first two in full."""
    sentences = list(dict.fromkeys(visible(each.sentence) for each in found))
    rest = len(sentences) - 2
    return [*sentences[:2], *([f"And {rest} more."] if rest > 0 else [])]


def _disputed(lead: str, found: Sequence[Dispute], *, told: int = 2) -> list[str]:
    """Return a line for each of the first disputes, and how many more there are."""
    sentences = list(dict.fromkeys(visible(each.sentence) for each in found))
    rest = len(sentences) - told
    lines = [f"{lead}: {each}" for each in sentences[:told]]
    return [*lines, f"{lead} by {rest} more."] if rest > 0 else lines


def in_words(period: str) -> str:
    """Return an ISO 8601 period as a reader says it: ``17 June 2025``, ``2003 to 2016``."""
    if period == periods.UNSTATED:
        return "not stated"
    if "/" in period:
        return " to ".join(in_words(part) for part in period.split("/"))
    if found := re.fullmatch(r"(\d{4})-Q(\d)", period):
        quarter = ("first", "second", "third", "fourth")[int(found[2]) - 1]
        return f"{quarter} quarter of {found[1]}"
    if found := re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", period):
        day = f"{int(found[3])} " if found[3] else ""
        return f"{day}{_MONTHS[int(found[2]) - 1]} {found[1]}"
    return period


def _of_one(text: str, unit: Unit) -> str:
    """Return a figure with its unit in the singular where it counts one: ``a bridge``."""
    if unit.dimension != "count":
        return text
    return _ONE.sub(lambda of: f"{of[1]} {of[2]}{'y' if of[3] == 'ies' else ''}", text)


def _dated(period: str) -> str:
    return "no date" if period == periods.UNSTATED else in_words(period)


def _decimals(interval: stated.Interval, factor: float) -> int:
    """Return the digits after the point that show both bounds as they are, at most four."""
    bounds = [b / factor for b in (interval.low, interval.high) if abs(b) != float("inf")]
    return next(
        (d for d in range(4) if all(abs(round(b, d) - b) < 1e-9 * max(1, abs(b)) for b in bounds)),
        4,
    )
