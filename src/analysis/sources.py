"""The bibliography as a table: who printed it, how far it is to be trusted, whom it repeats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from pybtex.database import BibliographyDataError, Entry, parse_string
from pybtex.errors import capture
from pybtex.exceptions import PybtexError

from analysis import periods, strict
from analysis.problems import Problem, try_reading

GRADES = ("A", "B", "C")
FIELDS = "label title author publisher date url urldate grade copies text remark".split()
_KNOWN = frozenset(FIELDS) | frozenset(
    "year howpublished journal volume number institution type address issn month note doi isbn "
    "pages editor booktitle series edition organization school eprint language".split()
)
_KEY = re.compile(r"[A-Za-z0-9]+")
_SHORT_NAME = re.compile(r"\(([A-Z]{2,})\)")
_ESCAPED = re.compile(r"\\([&%$#_])")


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
        with capture() as complaints:  # pybtex goes on after a broken entry, which would be lost
            entries = parse_string(strict.text_of(path), "bibtex").entries
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
        record = {f: _ESCAPED.sub(r"\1", str(entry.fields.get(f, ""))) for f in FIELDS}
        record["label"] = label(entry)
        record["title"] = record["title"].strip("{}")
        record["author"] = " and ".join(str(p) for p in entry.persons.get("author", []))
        record["publisher"] = record["publisher"] or str(
            entry.fields.get("journal", entry.fields.get("institution", ""))
        )
        records[key] = record
        problems.extend(
            Problem(f"{name} {key}", 0, field, str(entry.fields[field])[:60], "a field of BibTeX")
            for field in entry.fields
            if field.lower() not in _KNOWN
        )
        problems.extend(
            Problem(f"{name} {key}", 0, field, str(value), strict.VISIBLE)
            for field, value in record.items()
            if strict.hides(value)
        )
        problems.extend(
            Problem(f"{name} {key}", 0, column, "", "a value; fill it in")
            for column in ("title", "date")
            if not record[column]
        )
        if record["grade"] not in GRADES:
            problems.append(Problem(f"{name} {key}", 0, "grade", record["grade"], "one of A, B, C"))
        if not _KEY.fullmatch(key):
            problems.append(Problem(f"{name} {key}", 0, "", key, "letters and digits"))
        if not re.fullmatch(r"[\w-]*", record["text"]):
            expected = "the name of a text without its folder and ending"
            problems.append(Problem(f"{name} {key}", 0, "text", record["text"], expected))
        if record["url"] and not re.fullmatch(r"https?://[^\s\"<>]+", record["url"]):
            problems.append(Problem(f"{name} {key}", 0, "url", record["url"], "an http(s) address"))
        for column in ("date", "urldate"):
            if record[column] not in ("", periods.UNSTATED):
                try_reading(periods.bounds, record[column], f"{name} {key}", 0, column, problems)
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
