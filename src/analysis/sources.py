"""The bibliography as a table: who printed it, how far it is to be trusted, whom it repeats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pandas as pd
from pybtex.database import BibliographyDataError, Entry, parse_string
from pybtex.errors import capture
from pybtex.exceptions import PybtexError

from analysis import periods, strict
from analysis.problems import Problem, expectation
from analysis.vocabulary import LONGEST_TITLE

GRADES = ("A", "B", "C")
FIELDS = "label title author publisher date url urldate grade copies text remark".split()
TYPES = (
    "article book booklet dataset inbook incollection inproceedings manual mastersthesis misc "
    "online patent phdthesis proceedings software techreport unpublished".split()
)
"""Kinds of entry that can be printed."""
_KNOWN = frozenset(FIELDS) | frozenset(
    "year howpublished journal volume number institution type address issn month note doi isbn "
    "pages editor booktitle series edition organization school eprint language".split()
)
_NAMES = ("author", "editor", "publisher", "journal", "institution")
_FORMS = {
    "text": ("the name of a text without its folder and ending", r"[\w-]*"),
    "url": ("an http(s) address", r"https?://[^\s\"<>{}\\]+"),
    "doi": (
        "a DOI such as 10.1000/182, without an address before it",
        r"10\.[0-9]{4,9}/[^\s\"{}\\]+",
    ),
    "isbn": ("an ISBN of 10 or 13 digits", r"(?:97[89][- ]?)?(?:[0-9][- ]?){9}[0-9X]"),
    "issn": ("an ISSN such as 2939-5550", r"[0-9]{4}-[0-9]{3}[0-9X]"),
    "eprint": ("a number of arXiv such as 2301.00001", r"[A-Za-z.-]*/?[0-9]{4}[0-9.]*(?:v[0-9]+)?"),
    "year": ("a year", r"[0-9]{4}"),
}
"""Fields that become an address or a file's name, or are compared: in words and as a pattern."""
_KEY = re.compile(r"[A-Za-z0-9]+")
_SHORT_NAME = re.compile(r"\(([A-Z]{2,})\)")
_ESCAPED = re.compile(r"\\([&%$#_])")
_LINES_AND_BRACES = re.compile(r"[\n{}]")


def label(entry: Entry) -> str:
    """Return how the text names a source: author or publisher, and year, as in "Standish 2025".

    The styles of pybtex label by letters of the author and name a source without author by its
    title; half of our sources have no author, and their publisher is who speaks.
    """
    names = [" ".join(person.last_names).strip("{}") for person in entry.persons.get("author", [])]
    date = str(entry.fields.get("year") or entry.fields.get("date", ""))
    year = "" if date == periods.UNSTATED else date[:4]
    if len(names) > 2:
        return f"{names[0]} et al. {year}".strip()
    publisher = entry.fields.get("publisher") or entry.fields.get("title") or entry.key or ""
    short = _SHORT_NAME.search(publisher)
    who = " & ".join(names) or (short[1] if short else publisher.strip("{}"))
    return f"{who} {year}".strip()


def read(path: Path, problems: list[Problem]) -> pd.DataFrame:
    """Read a bibliography; what is wrong with it is added to ``problems``.

    Returns
    -------
    DataFrame
        Indexed by key, with the columns :data:`FIELDS` as text; ``copies`` holds comma separated
        keys.
    """
    name = f"data/{path.name}"
    records: dict[str, dict[str, str]] = {}
    try:
        content = strict.text_of(path)
        if line := _unclosed(content):
            problems.append(Problem(name, line, "", "{", "a brace that is closed; close it"))
        with capture() as complaints:  # pybtex goes on after a broken entry, which would be lost
            parsed = parse_string(content, "bibtex")
        entries = parsed.entries
        if parsed.preamble:
            expected = "no @preamble, which is for TeX; leave it out"
            problems.append(Problem(name, 0, "", parsed.preamble[:60], expected))
        problems.extend(
            Problem(name, 0, "", str(complaint), "a BibTeX file without errors; mend the entry")
            for complaint in complaints
        )
    except strict.StrictError as error:
        problems.append(strict.problem(error, name))
        entries = {}
    except FileNotFoundError as error:
        problems.append(Problem(name, 0, "", error.strerror or str(error), "a readable file"))
        entries = {}
    except (BibliographyDataError, PybtexError) as error:
        problems.append(Problem(name, 0, "", str(error), "a BibTeX file without errors"))
        entries = {}
    except RecursionError:
        problems.append(Problem(name, 0, "", "nesting without end", "a BibTeX file without errors"))
        entries = {}
    else:
        if not entries and not complaints:
            expected = "entries; the file is empty, restore it"
            problems.append(Problem(name, 1, "", "no entry", expected))
    for key, entry in entries.items():
        records[key] = _record(entry)
        problems.extend(
            Problem(f"{name} {key}", 0, column, value[:60], expected)
            for column, value, expected in _wrong(key, entry, records[key])
        )
    for key, record in records.items():
        problems.extend(
            Problem(f"{name} {key}", 0, "copies", copied, "the key of another entry")
            for copied in filter(None, (part.strip() for part in record["copies"].split(",")))
            if copied not in records or copied == key
        )
    for key in records:
        if key in _repeated(key, records):
            expected = "sources that do not repeat this one in turn"
            copied = records[key]["copies"]
            problems.append(Problem(f"{name} {key}", 0, "copies", copied, expected))
    frame = pd.DataFrame.from_dict(records, orient="index", columns=FIELDS, dtype=str)
    frame.index.name = "key"
    return frame


def _record(entry: Entry) -> dict[str, str]:
    """Return an entry as a row of the table."""
    record = {f: _ESCAPED.sub(r"\1", str(entry.fields.get(f, ""))) for f in FIELDS}
    record["label"] = label(entry)
    record["title"] = record["title"].strip("{}")
    record["author"] = " and ".join(str(p) for p in entry.persons.get("author", []))
    record["publisher"] = record["publisher"] or str(
        entry.fields.get("journal", entry.fields.get("institution", ""))
    )
    return record


def _wrong(key: str, entry: Entry, record: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield column, value and what was expected, of all that is wrong with an entry by itself."""
    people = {role: [str(each) for each in those] for role, those in entry.persons.items()}
    written = [(field.lower(), str(value)) for field, value in entry.fields.items()]
    written += [(role, each) for role, those in people.items() for each in those]
    if not _KEY.fullmatch(key):
        yield "", key, "letters and digits"
    if entry.type not in TYPES:
        yield "", f"@{entry.type}", f"one of {', '.join(TYPES)}"
    for column, value in written:
        if column not in _KNOWN:
            yield column, value, "a field of BibTeX"
        elif strict.hides(value):
            yield column, value, strict.VISIBLE
        elif "\\" in (plain := _ESCAPED.sub("", value)):
            yield column, value, "no command of TeX; write the sign itself, and an address in url"
        elif column in _NAMES and not strict.is_name(plain.strip("{}"), LONGEST_TITLE):
            yield column, value, strict.a_name(LONGEST_TITLE)
        elif column in _FORMS and value and not re.fullmatch(_FORMS[column][1], value):
            yield column, value, _FORMS[column][0]
    for column in ("title", "date"):
        if not record[column]:
            yield column, "", "a value; fill it in"
    if record["grade"] not in GRADES:
        yield "grade", record["grade"], "one of A, B, C"
    yield from _wrong_dates(record, str(entry.fields.get("year", "")))


def _wrong_dates(record: Mapping[str, str], year: str) -> Iterator[tuple[str, str, str]]:
    days: dict[str, tuple[date, date]] = {}
    for column in ("date", "urldate"):
        value = record[column]
        if value in ("", periods.UNSTATED):
            continue
        try:
            days[column] = periods.bounds(value)
        except ValueError as error:
            yield column, value, expectation(error)
            continue
        if not periods.is_within_reach(value):
            yield column, value, "a date of the years {} to {}".format(*periods.YEARS)
    if {"date", "urldate"} <= days.keys() and days["urldate"][1] < days["date"][0]:
        yield "urldate", record["urldate"], f"a day not before that of the source, {record['date']}"
    if year and "date" in days and year != record["date"][:4]:
        yield "year", year, f"{record['date'][:4]}, the year of date, or nothing"


def _unclosed(text: str) -> int:
    """Return the line of the first brace that nothing closes, 0 where there is none."""
    line, opened = 1, []
    for sign in _LINES_AND_BRACES.findall(text):
        if sign == "\n":
            line += 1
        elif sign == "{":
            opened.append(line)
        elif opened:
            opened.pop()
    return opened[0] if opened else 0


def _repeated(key: str, records: Mapping[str, Mapping[str, str]]) -> set[str]:
    """Return all that a source repeats, directly or through others; itself only in a circle."""
    found: set[str] = set()
    waiting = [key]
    while waiting:
        copies = records.get(waiting.pop(), {}).get("copies", "").split(",")
        new = {part.strip() for part in copies} - found - {""}
        found |= new
        waiting += sorted(new)
    return found - ({key} if key in _copied(records[key]) else set())


def _copied(record: Mapping[str, str]) -> set[str]:
    return {part.strip() for part in record["copies"].split(",")} - {""}
