"""A catalogue of broken inputs: each is refused with its place, and nothing is changed.

``python -m tests.test_bad_input`` tries all of it and prints how many inputs were tried. A case is
a name, a file, what is done to it, and a word of the message that must come, the place first. What
is read right in spite of its form (line ends of Windows, another order of columns) is ``ACCEPTED``.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pandas as pd
import pytest

from analysis import cli, ledger
from analysis.book import inputs
from tests.conftest import REPOSITORY
from tests.notebooks import code, printed, save, text

LEAST = 1000
Change = Callable[[Path], object]

# A small report with a row or two in every file, so that a thousand inputs take minutes.
OFFICE = """\
@misc{office, title={Customs bulletin}, author={{Customs office}}, date={2026-01-31}, grade={A},
  url={https://example.org/bulletin}, text={bulletin}}
@misc{paper, title={An article}, date={2026-02}, grade={B}}
@misc{mirror, title={A mirror of the article}, date={2026-02}, grade={C}, copies={paper}}
"""
ROWS = {
    "observations": [
        "kaz-total,trade,trade_value,KAZ,CHN,total,,2023,,41,USD_bn,,unstated,office,p.1,measured,",
        "kaz-growth,trade,trade_growth,KAZ,CHN,total,,2023,2022,one-third,fraction,almost,"
        "unstated,mirror,p.3,measured,",
    ],
    "statements": [
        "a-claim,opinion,trade,KAZ,CHN,,,2023,the author,Trade grows.,paper,p.1,",
    ],
    "events": ["a-visit,diplomacy,visit,A visit,2023-05,Xi'an,KAZ CHN,,,paper,p.1,"],
    "exercises": [
        "drill-2021,Drill,2021,2021-09,Osh,KGZ,KGZ CHN,,,multilateral,yes,troops,held,,paper,p.1,"
    ],
    "pledges": ["a-pledge,trade,KAZ,CHN,,both,2023,2030,kaz-total,More trade.,paper,p.1,"],
    "corridor_nodes": [
        "xian,Xi'an,CHN,34.27,108.93,logistics hub,",
        "almaty,Almaty,KAZ,43.24,76.89,city,",
    ],
    "corridor_edges": [
        "e1,xian,almaty,rail,link,A line,3500,1435/1520,10,million t/yr,operating,1990,paper,"
    ],
    "reconciliation/reasons": ["CHN,TJK,coverage,suggested,paper,p.1,"],
    "benchmarks/checks": ["one digit,81,48,51,48,3,,", "all,81,48,51,48,3,0,10000"],
    "benchmarks/outside": ["china,a file,2000,2013,15,6,0.3,kaz-total,2026-11-22"],
    "changes": ["2026-11-22,Two figures.,To begin.,2,3"],
    "vocabulary/allowed_numbers": ["C+C5,name,format of meetings"],
}
CORRECTION = {
    "observation": "kaz-total", "do": "mark", "expect": "41", "why": "disputed", "by": "editors"
}  # fmt: skip
FINDING = {"finding": "a.b", "decision": "both stay", "why": "scope", "by": "editors"}
BORDERS = {
    "source": "drawn for tests",
    "coasts": [[[50.0, 40.0], [51.0, 41.0]]],
    "borders": [[[60.0, 40.0], [61.0, 41.0]]],
    "outlines": {"KAZ": [[[60.0, 40.0], [61.0, 41.0], [60.0, 42.0]]]},
}


def make_report(root: Path) -> Path:
    """Make the small report."""
    data = root / "data"
    shutil.copytree(REPOSITORY / "data/vocabulary", data / "vocabulary")
    shutil.copytree(REPOSITORY / "data/reconciliation", data / "reconciliation")
    (data / "benchmarks").mkdir()
    (data / "geo").mkdir()
    for name, rows in ROWS.items():
        header = (REPOSITORY / f"data/{name}.csv").read_text().splitlines()[0]
        (data / f"{name}.csv").write_text("\n".join([header, *rows, ""]))
    (data / "sources.bib").write_text(OFFICE)
    (data / "corrections.yml").write_text(json.dumps([CORRECTION]))
    (data / "acknowledged.yml").write_text(json.dumps([FINDING]))
    (data / "geo/borders.json").write_text(json.dumps(BORDERS))
    shutil.copy(REPOSITORY / "_config.yml", root)
    (root / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters:\n  - file: chapters/one\n"
        "  - file: chapters/country\n"
    )
    save(root / "index.ipynb", text("# Front"), code("print(0)", printed("0\n")))
    save(root / "chapters/one.ipynb", text("# One"), code("print(1)", printed("1\n")))
    template = code('economy = "KAZ"', tags=("parameters",))
    save(root / "chapters/country.ipynb", text("# Brief"), template)
    (root / "docs").mkdir()
    (root / "docs/notes.md").write_text("# Notes\n")
    (root / "chapters/published.csv").write_text("page,role,name,text\nindex.ipynb,stated,x,1\n")
    return root


@dataclass(frozen=True)
class Case:
    """An input, and the words that the message must hold; the first is its place."""

    name: str
    change: Change
    says: tuple[str, ...]


def _edit(file: str, change: Callable[[bytes], bytes]) -> Change:
    return lambda root: (root / file).write_bytes(change((root / file).read_bytes()))


def _replaced(file: str, old: str, new: str) -> Change:
    def change(content: bytes) -> bytes:
        assert old.encode() in content, f"{old} is not in {file}"
        return content.replace(old.encode(), new.encode("utf-8", "surrogateescape"), 1)

    return _edit(file, change)


def _cell(file: str, column: str, value: str) -> Change:
    """Set a column of a table's first row."""

    def change(content: bytes) -> bytes:
        header, first, *rest = csv.reader(io.StringIO(content.decode()))
        first[header.index(column)] = value
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([header, first, *rest])
        return out.getvalue().encode()

    return _edit(file, change)


def _yaml(file: str, **values: Any) -> Change:
    """Change keys of the only entry of a YAML list; None removes one."""

    def change(content: bytes) -> bytes:
        (entry,) = json.loads(content)
        kept = {key: value for key, value in (entry | values).items() if value is not None}
        return json.dumps([kept]).encode()

    return _edit(file, change)


def _notebook(file: str, change: Callable[[dict[str, Any]], object]) -> Change:
    def changed(content: bytes) -> bytes:
        page = json.loads(content)
        change(page)
        return json.dumps(page).encode()

    return _edit(file, changed)


def _lines(file: str) -> int:
    """Return how many lines a table of the sound report has."""
    name = file.removeprefix("data/").removesuffix(".csv")
    if name in ROWS or file == "chapters/published.csv":
        return 1 + len(ROWS.get(name, ["one"]))
    return (REPOSITORY / file).read_bytes().count(b"\n")


TABLES = [
    *(f"data/{name}.csv" for name in ledger.COLUMNS),
    "data/corridor_nodes.csv",
    "data/corridor_edges.csv",
    *(f"data/reconciliation/{name}.csv" for name in ("margins", "transit", "reasons", "coverage")),
    "data/benchmarks/checks.csv",
    "data/benchmarks/outside.csv",
    "data/changes.csv",
    *(
        f"data/vocabulary/{name}.csv"
        for name in (
            "economies measures units reporters qualifiers number_words allowed_numbers "
            "glossary".split()
        )
    ),
    "chapters/published.csv",
]


def damaged_tables() -> Iterator[Case]:
    """Yield what can happen to any table."""
    for file in TABLES:
        last = _lines(file)
        for name, change, line, says in (
            ("bytes of another encoding", lambda b: b + b"\xe9\n", last + 1, "UTF-8"),
            ("a byte order mark", lambda b: b"\xef\xbb\xbf" + b, 1, "byte order mark"),
            ("UTF-16", lambda b: b.decode().encode("utf-16"), 1, "UTF-8"),
            ("nothing", lambda _: b"", 1, "empty"),
            ("an open quote", lambda b: b + b'"open\n', last + 1, "quoting"),
            ("half a last line", lambda b: b + b"half", last + 1, "half-written"),
            ("a row too short", lambda b: b + b"one,cell\n", last + 1, "cells"),
            ("a column more", lambda b: b.replace(b"\n", b",extra\n", 1), 1, "extra"),
            ("a column less", lambda b: b.replace(b",", b"_", 1), 1, "a column"),
            ("a control character", lambda b: re.sub(rb'("?\n)\Z', b"\x07\\1", b), last, "control"),
            ("the last row twice", lambda b: b + b.splitlines()[-1] + b"\n", last + 1, "once"),
        ):
            if name == "the last row twice" and file == "chapters/published.csv":
                continue  # a number may be cited twice
            yield Case(f"{file}: {name}", _edit(file, change), (f"{file}:{line}", says))
        gone: Change = lambda root, f=file: (root / f).unlink()  # noqa: E731
        yield Case(f"{file}: missing", gone, (f"{file}: found", "readable file"))


FORMULAS = (
    *("=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "-2+3+cmd|' /C calc'!A0"),
    *("a; =cmd|' /C calc'!A0;b", 'a;"=1"', "＝1+1", "a;＠SUM(1)"),
)
UNSEEN = (
    "\x85 \xad \u061c \u200b \u2028 \u2060 \u2066 \ufeff \U000e0041 "
    "\u034f \u115f \u17b4 \u180b \u3164 \ufe0f \uffa0 \U000e0100".split(" ")
)
MARKUP = ("<b>Osh</b>", "`Osh`", "{raw}`Osh`", "[Osh](x)", "$Osh$", "*Osh*", "Osh\\", "Osh " * 26)
NAMES = (
    "economies name",
    "reporters name",
    "measures label",
    "number_words word",
    "qualifiers phrase",
    "units suffix",
)

CELLS = [
    *(("events", "name", formula) for formula in FORMULAS),
    *(("events", "outcome", f"a{hidden}b") for hidden in UNSEEN),
    *((f"vocabulary/{n.split()[0]}", n.split()[1], "<b>") for n in NAMES),
    *(("corridor_nodes", "name", name) for name in MARKUP), ("corridor_edges", "name", "*A* line"),
    ("events", "name", "<b>"), ("exercises", "name", "`x`"), ("events", "name", "N" * 101),
    ("vocabulary/economies", "name", "N" * 61), ("vocabulary/reporters", "name", "N" * 101),
    ("vocabulary/units", "factor", "-1"), ("vocabulary/qualifiers", "below", "7"),
    ("vocabulary/qualifiers", "above", "-1"), ("vocabulary/number_words", "value", "7"),
    ("vocabulary/economies", "members", "CHN CHN"), ("vocabulary/economies", "members", "XCA"),
    ("vocabulary/economies", "name", "china"),
    ("observations", "counterpart", "KAZ"), ("statements", "counterpart", "KAZ"),
    ("statements", "holder", ""), ("pledges", "counterpart", "KAZ"),
    ("pledges", "pledged_by", ""), ("pledges", "due", "2022"),
    ("events", "economies", "KAZ CHN KAZ"), ("exercises", "observers", "RUS RUS"),
    ("corridor_edges", "capacity", "10-5"),
    ("corridor_nodes", "name", "a\u2066b"), ("vocabulary/glossary", "definition", "a\u2066b"),
    ("vocabulary/reporters", "name", "a\u2066b"),
    ("vocabulary/allowed_numbers", "reason", "=cmd()"),
    ("changes", "date", "2026-13-45"), ("changes", "date", "2026-11"), ("changes", "date", ""),
    ("benchmarks/outside", "measured_on", "2026-02-30"),
    ("benchmarks/outside", "first_year", "-5"), ("benchmarks/outside", "first_year", "2014"),
    ("benchmarks/outside", "last_year", ""), ("benchmarks/outside", "differ", "16"),
    ("benchmarks/outside", "median_percent", "-7"),
    ("benchmarks/checks", "found", "82"), ("benchmarks/checks", "detectable", "82"),
    ("benchmarks/checks", "found_of_detectable", "52"), ("benchmarks/checks", "found_beyond", "99"),
    ("benchmarks/checks", "found_of_detectable", "49"),
    ("benchmarks/checks", "false_alarms", "-3"),
    ("benchmarks/checks", "clean_observations", "0.5"),
    ("reconciliation/margins", "factor", "10"), ("reconciliation/margins", "title", ""),
    ("reconciliation/margins", "publisher", " "),
    ("changes", "date", "someday"), ("changes", "sources", "-8"),
    ("reconciliation/margins", "factor", "-5"), ("reconciliation/margins", "factor", "0.9"),
    ("reconciliation/margins", "url", "javascript:alert(1)"),
    ("reconciliation/transit", "url", "javascript:alert(1)"),
    ("reconciliation/transit", "economy", "<b>"),
    ("reconciliation/reasons", "exporter", "ZZZ9"),
    ("reconciliation/reasons", "source", "nowhere"),
    ("reconciliation/reasons", "locator", "page x"),
    ("reconciliation/coverage", "covered", "9"), ("reconciliation/coverage", "refused", "-1"),
    ("benchmarks/checks", "corruptions", "-1.5"),
    ("benchmarks/outside", "largest_observation", "gone"),
    ("benchmarks/outside", "measured_on", "lately"),
    ("observations", "id", "Kaz total"), ("observations", "topic", "weather"),
    ("observations", "measure", "colour"), ("observations", "subject", "ZZZ"),
    ("observations", "counterpart", "China"), ("observations", "flow", "import"),
    ("observations", "period", "2023-13"), ("observations", "period", "2023-02-30"),
    ("observations", "period", "٢٠٢٣"), ("observations", "period", "2023/2022"),
    ("observations", "period", "2021/2022/2023"), ("observations", "period", ""),
    ("observations", "period", "/" * 5000), ("observations", "period", "NaN"),
    ("observations", "base_period", "2024"), ("observations", "base_period", "last year"),
    ("observations", "printed", ""), ("observations", "printed", "NaN"),
    ("observations", "printed", "inf"), ("observations", "printed", "-41"),
    ("observations", "printed", "1e9"), ("observations", "printed", "0x29"),
    ("observations", "printed", "4_1"), ("observations", "printed", "٤١"),
    ("observations", "printed", "9" * 400), ("observations", "printed", f"0.{'0' * 400}1"),
    ("observations", "printed", "41 "), ("observations", "printed", "41\n42"),
    ("observations", "printed", "=41"), ("observations", "printed", "6-5"),
    ("observations", "printed", "41,00"), ("observations", "printed", "<b>41</b>"),
    ("observations", "unit", "EUR"),
    ("observations", "unit", "km"), ("observations", "qualifier", "roughly-ish"),
    ("observations", "reporter", "somebody"), ("observations", "source", "nowhere"),
    ("observations", "source", ""), ("observations", "locator", "page 3"),
    ("observations", "locator", "p.0"), ("observations", "status", "maybe"),
    ("observations", "note", "\u202ereversed"), ("observations", "note", "nul\x00"),
    ("observations", "item", "\u200bhidden"),
    ("statements", "kind", ""), ("statements", "summary", ""), ("statements", "topic", "x"),
    ("statements", "subject", "ZZZ"), ("statements", "period", "soon"),
    ("statements", "economies", "KAZ ZZZ"), ("statements", "source", "nowhere"),
    ("events", "name", ""), ("events", "kind", " "), ("events", "date", ""),
    ("events", "date", "2023-5"), ("events", "economies", "KAZ,CHN"),
    ("events", "source", "nowhere"), ("events", "topic", ""),
    ("exercises", "year", "20 21"), ("exercises", "date", "2022"), ("exercises", "host", "Osh"),
    ("exercises", "format", "trilateral"), ("exercises", "sco", "TRUE"),
    ("exercises", "kind", "tanks"), ("exercises", "status", "done"), ("exercises", "name", ""),
    ("exercises", "observers", "USSR"),
    ("pledges", "observation", "no-such-id"), ("pledges", "due", "2030-40"),
    ("pledges", "pledged_on", "yesterday"), ("pledges", "summary", ""),
    ("pledges", "counterpart", "XYZ1"),
    ("corridor_nodes", "latitude", "NaN"), ("corridor_nodes", "latitude", "91"),
    ("corridor_nodes", "longitude", "inf"), ("corridor_nodes", "longitude", "108,93"),
    ("corridor_nodes", "longitude", "1e2"), ("corridor_nodes", "kind", "village"),
    ("corridor_nodes", "economy", "XXX1"), ("corridor_nodes", "name", " "),
    ("corridor_edges", "from", "nowhere"), ("corridor_edges", "to", "xian"),
    ("corridor_edges", "mode", "camel"), ("corridor_edges", "role", "part"),
    ("corridor_edges", "length_km", "10"), ("corridor_edges", "length_km", "-3500"),
    ("corridor_edges", "length_km", "NaN"), ("corridor_edges", "length_km", "9" * 400),
    ("corridor_edges", "gauge_mm", "1000"), ("corridor_edges", "capacity", "lots"),
    ("corridor_edges", "capacity_unit", ""), ("corridor_edges", "status", "closed"),
    ("corridor_edges", "opened", "90"), ("corridor_edges", "source", ""),
    ("corridor_edges", "source", "nowhere"),
    ("reconciliation/margins", "factor", "NaN"), ("reconciliation/margins", "factor", "inf"),
    ("reconciliation/margins", "factor", "6 %"), ("reconciliation/margins", "factor", "9" * 400),
    ("reconciliation/margins", "key", ""), ("reconciliation/transit", "economy", ""),
    ("reconciliation/reasons", "reason", "bad luck"), ("reconciliation/reasons", "basis", "felt"),
    ("reconciliation/coverage", "covered", "nan"), ("reconciliation/coverage", "flows", "many"),
    ("benchmarks/checks", "found", "None"), ("benchmarks/checks", "kind", ""),
    ("changes", "observations", "some"), ("changes", "why", ""),
    ("vocabulary/glossary", "term", ""), ("vocabulary/glossary", "definition", ""),
    ("benchmarks/outside", "differ", "few"), ("benchmarks/outside", "side", ""),
    ("vocabulary/economies", "code", "../../etc/passwd"), ("vocabulary/economies", "code", "kaz"),
    ("vocabulary/economies", "kind", "centralasia"), ("vocabulary/economies", "members", "ZZZ"),
    ("vocabulary/economies", "members", "KAZ"), ("vocabulary/measures", "high", "-5"),
    ("vocabulary/economies", "name", ""), ("vocabulary/measures", "dimensions", "smell"),
    ("vocabulary/measures", "low", "1e999"), ("vocabulary/measures", "low", "NaN"),
    ("vocabulary/measures", "code", ""), ("vocabulary/measures", "label", " "),
    ("vocabulary/units", "factor", "0"), ("vocabulary/units", "factor", "NaN"),
    ("vocabulary/units", "factor", "inf"), ("vocabulary/units", "factor", "1e999"),
    ("vocabulary/units", "factor", "1_000"), ("vocabulary/units", "dimension", ""),
    ("vocabulary/reporters", "economy", "ZZZ"), ("vocabulary/reporters", "kind", ""),
    ("vocabulary/qualifiers", "kind", "sort of"), ("vocabulary/qualifiers", "below", "inf"),
    ("vocabulary/qualifiers", "above", "ten"), ("vocabulary/qualifiers", "reason", ""),
    ("vocabulary/number_words", "low", "9e9"), ("vocabulary/number_words", "value", "NaN"),
    ("vocabulary/number_words", "dimensions", "smell"),
    ("vocabulary/allowed_numbers", "text", "no number"),
    ("observations", "period", "0001"), ("observations", "period", "9999"),
    ("observations", "base_period", "0001"), ("statements", "period", "9999"),
    ("statements", "period", "1449"), ("pledges", "due", "9999"), ("pledges", "due", "2101"),
    ("pledges", "pledged_on", "0001"), ("events", "date", "0001"), ("exercises", "year", "0001"),
    ("events", "date", "2026-11-23"), ("events", "date", "2026-11-22/2027"),
    ("pledges", "pledged_on", "2026-12"), ("benchmarks/outside", "measured_on", "2026-11-23"),
    ("corridor_edges", "opened", "2027"), ("corridor_edges", "length_km", "999999"),
    ("corridor_edges", "length_km", "20039"), ("corridor_edges", "capacity_unit", "bananas"),
    ("corridor_edges", "gauge_mm", "1435/1435"), ("corridor_nodes", "economy", ""),
    ("changes", "observations", "3"), ("changes", "sources", "2"),
    ("changes", "date", "2101-01-01"),
    ("reconciliation/reasons", "importer", "CHN"), ("reconciliation/reasons", "importer", "QQQ"),
    ("reconciliation/coverage", "bound", "-1"), ("reconciliation/coverage", "flows", "0"),
    ("reconciliation/coverage", "networks", "0"), ("vocabulary/units", "dimension", "nosuch"),
    ("vocabulary/number_words", "word", "One"),
    ("vocabulary/allowed_numbers", "kind", "other"), ("vocabulary/allowed_numbers", "reason", ""),
]  # fmt: skip
"""File, column and what is written into the first row: file, row and column must be named."""
ELSEWHERE = {("vocabulary/economies", "name", "china"): 7}
"""Where another row than the changed one is the wrong one: of two of one name, the later."""


def bad_cells() -> Iterator[Case]:
    for name, column, value in CELLS:
        file = f"data/{name}.csv"
        row = ELSEWHERE.get((name, column, value), 2)
        place = f"  {file}:{row} column '{column}'"
        yield Case(f"{file}: {column} {value[:20]!r}", _cell(file, column, value), (place,))
    file = "data/observations.csv"
    terms = "data/vocabulary/glossary.csv"
    for name, row, says in (
        ("a form of two terms", "Tariff,Customs union,Words.", "column 'forms'"),
        ("a form of two terms by case", "Tariff,customs Union,Words.", "column 'forms'"),
        ("two terms of one place", "customs-union,,Words.", "column 'term'"),
    ):
        rows = f"term,forms,definition\nCustoms union,customs union,Words.\n{row}\n"
        change = _edit(terms, lambda _, r=rows: r.encode())
        yield Case(f"{terms}: {name}", change, (f"  {terms}:3 {says}", "Customs union"))
    endless = _cell(file, "printed", "4" * 200_000)
    yield Case(f"{file}: a cell without end", endless, (f"{file}:2", "131,072 characters"))


def bad_days() -> Iterator[Case]:
    """Yield what is wrong between the rows of two tables, or two columns of one."""
    file = "data/changes.csv"
    older = _edit(file, lambda b: b + b"2026-11-21,Less.,So.,2,3\n")
    yield Case(f"{file}: an older date after a newer one", older, (f"{file}:3 column 'date'",))
    last = _edit(file, lambda b: b + b"2026-11-22,More.,So.,3,3\n")
    yield Case(f"{file}: other counts than today", last, (f"{file}:3 column 'observations'",))
    none = _edit(file, lambda b: b.splitlines(keepends=True)[0])
    yield Case(f"{file}: no change at all", none, (file, "a row for the data of today"))
    file = "data/exercises.csv"
    ahead = _replaced(file, ",2021,2021-09,", ",2027,2027-09,")
    yield Case(f"{file}: held after the last change", ahead, (f"{file}:2 column 'year'",))


def bad_bibliographies() -> Iterator[Case]:
    file = "data/sources.bib"
    for name, change, says in (
        ("empty", lambda _: b"", "empty"),
        ("truncated", lambda b: b[:60], f"{file}:1: found '{{'"),
        ("an open comment", lambda b: b.replace(b"@misc{p", b"@comment{\n@misc{p", 1), f"{file}:3"),
        ("Latin-1", lambda b: b + b"% \xe9\n", "UTF-8"),
        ("a byte order mark", lambda b: b"\xef\xbb\xbf" + b, "byte order mark"),
        ("a key twice", lambda b: b + b.split(b"\n@")[1].join([b"@", b"\n"]), "paper"),
        (
            "deep braces",
            lambda b: b.replace(b"{An article}", b"{" * 9000 + b"}" * 9000),
            "nested braces",
        ),
        ("only a comment", lambda _: b"nothing but words\n", "no entry"),
        ("commands before it", lambda b: b'@preamble{"\\write18{ls}"}\n' + b, "no @preamble"),
        ("no date at all", lambda b: re.sub(rb"date=\{[0-9-]+\}", b"date={unstated}", b), "newest"),
    ):
        yield Case(f"{file}: {name}", _edit(file, change), (file, says))
    for name, old, new, place in (
        ("an unknown field", "grade={B}", "grade={B}, copeis={office}", "paper copeis"),
        ("no grade", "grade={B}", "remark={}", "paper grade"),
        ("an unknown grade", "grade={B}", "grade={D}", "paper grade"),
        ("no title", "title={An article}", "title={}", "paper title"),
        ("no date", "date={2026-02}", "date={}", "paper date"),
        ("no such day", "date={2026-02}", "date={2026-02-30}", "paper date"),
        ("a date to come", "date={2026-02}", "date={2999}", "paper date"),
        ("a date before print", "date={2026-02}", "date={0001}", "paper date"),
        ("a date after the last change", "date={2026-02}", "date={2026-11-23}", "paper date"),
        (
            "seen after the last change",
            "date={2026-02}",
            "date={2026-02}, urldate={2099-12-31}",
            "paper urldate",
        ),
        ("another year", "date={2026-02}", "date={2026-02}, year={1999}", "paper year"),
        (
            "seen too early",
            "date={2026-02}",
            "date={2026-02}, urldate={2026-01-31}",
            "paper urldate",
        ),
        (
            "a script as address",
            "https://example.org/bulletin",
            "javascript:alert(1)",
            "office url",
        ),
        ("a file as address", "https://example.org/bulletin", "file:///etc/passwd", "office url"),
        ("copies of itself", "copies={paper}", "copies={mirror}", "mirror copies"),
        ("copies of nothing", "copies={paper}", "copies={gone}", "mirror copies"),
        ("a text elsewhere", "text={bulletin}", "text={../../etc/passwd}", "office text"),
        ("blanks in an address", "https://example.org/bulletin", 'https://a b" onx=', "office url"),
        ("a hidden character", "An article", "An \u2066article", "paper title"),
        ("a control character", "An article", "An\x07article", "paper title"),
        ("markup for an author", "{Customs office}", "{<b>}", "office author"),
        ("an endless author", "{Customs office}", f"{{{'N' * 101}}}", "office author"),
        *(
            (
                f"{value} in {field}",
                "grade={B}",
                f"grade={{B}}, {field}={{{value}}}",
                f"paper {field}",
            )
            for field, value in (
                ("howpublished", r"\url{javascript:alert(8)} x"),
                ("note", r"\href{javascript:alert(8)}{x}"),
                ("journal", r"\emph{x}"),
                ("editor", r"\url{javascript:alert(8)}"),
                ("note", "turned \u202e"),
                ("publisher", "<script>"),
                ("publisher", "N" * 101),
                ("journal", "`x`"),
                ("doi", "javascript:alert(3)"),
                ("doi", "https://doi.org/10.1000/182"),
                ("isbn", "javascript"),
                ("issn", "12345678"),
                ("eprint", "javascript:alert(3)"),
                ("year", "last"),
            )
        ),
    ):
        key, column = place.split()
        place = f"  {file} {key} column '{column}'"
        yield Case(f"{file}: {name}", _replaced(file, old, new), (place,))
    for name, old, new, says in (
        ("a key with a path", "@misc{paper", "@misc{../x, title={T}}\n@misc{paper", "letters"),
        ("a circle of copies", "grade={B}", "grade={B}, copies={mirror}", "in turn"),
        ("no such kind", "@misc{paper", "@miscc{paper", f"{file} paper: found '@miscc'"),
    ):
        yield Case(f"{file}: {name}", _replaced(file, old, new), (file, says))
    longer = "grade={B}, copies={third}}\n@misc{third, title={T}, date={2026}, grade={B}, "
    circle = _replaced(file, "grade={B}", f"{longer}copies={{mirror}}")
    yield Case(f"{file}: a circle of three", circle, (file, "in turn"))


BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)
)


def bad_yaml() -> Iterator[Case]:
    lists = ("data/corrections.yml", "data/acknowledged.yml")
    for file in (*lists, "_config.yml", "_toc.yml"):
        for name, content, says in (
            ("truncated", b'[{"a": ', ":1: "),
            ("no YAML", b"a: b: c\n", ":1: "),
            ("a bomb", BOMB.encode(), "aliases"),
            (
                "an object",
                b"!!python/object/apply:os.system [id]\n",
                ":1: found 'the tag python/object/apply:os.system'",
            ),
            ("a tag without sense", b"a: 1\nb: !!bool maybe\n", ":2: found 'the tag bool'"),
            ("a number of nothing", b"- !!int ''\n", ":1: found 'the tag int'"),
            ("Latin-1", b"a: \xe9\n", "UTF-8"),
            ("a byte order mark", b"\xef\xbb\xbfa: 1\n", "byte order mark"),
            ("a word", b"word\n", "found 'str'"),
            ("a key twice", b"a: 1\na: 2\n", "once"),
            ("one key in two words", b"yes: 1\ntrue: 2\n", ":1: found 'yes'"),
            ("one number in two forms", b"a: {0x1: a, 1: b}\n", ":1: found '0x1'"),
            ("nothing for a key", b"a: 1\n~: 2\n", ":2: found '~'"),
            ("a day for a key", b"2026-01-01: 1\n", ":1: found '2026-01-01'"),
            ("not a number", b"a: 1\nb: .nan\n", ":2: found '.nan'"),
            ("infinity", b"- -.inf\n", ":1: found '-.inf'"),
            ("a number without end", b"a: 1.0e+999\n", ":1: found '1.0e+999'"),
            ("a fraction of 300 sixties", b"a: 1" + b":11" * 300 + b".5", "finite"),
            ("nesting", b"[" * 3000 + b"]" * 3000, ":1: found 'nesting without end'"),
            ("a tab", b"a:\n\t- b\n", ":2: "),
            ("a control character", b"a: \x07\n", ":1: "),
            ("two documents", b"a: 1\n---\nb: 2\n", ":2: "),
            ("a merge", b"<<: {a: 1}\n", ":1: found 'a key that is no word'"),
            ("an impossible date", b"a: 2024-02-31\n", "quote dates"),
            ("a hexadecimal number of 9,000 digits", b"a: 0x" + b"f" * 9000, "64 bits"),
            ("a number of 3,000 sixties", b"a: 1" + b":11" * 3000, "64 bits"),
            ("half a character", b'a: "\\ud800"\n', "invisible"),
            ("text that turns round", b'a: "\\u202eb"\n', "invisible"),
        ):
            yield Case(f"{file}: {name}", _edit(file, lambda _, c=content: c), (file, says))
    for file in lists:
        for name, values, says in (
            ("an unknown key", {"becuase": "x"}, "becuase"),
            ("no reason", {"why": None}, "why"),
            ("an empty author", {"by": " "}, "by"),
            ("a list for a word", {"why": ["a"]}, "why"),
        ):
            yield Case(
                f"{file}: {name}", _yaml(file, **values), (f"  {file} entry 1 column '{says}'",)
            )
    file = lists[0]
    for name, values, says in (
        ("no such observation", {"observation": "gone"}, "observation"),
        ("another printed figure", {"expect": "42"}, "expect"),
        ("an unknown action", {"do": "improve"}, "do"),
        ("digits read as others", {"do": "read as", "read": {"printed": "1"}}, "read"),
        ("nothing to read", {"do": "read as"}, "read"),
        ("a reading without its action", {"read": {"period": "2024"}}, "read"),
    ):
        yield Case(f"{file}: {name}", _yaml(file, **values), (f"  {file} entry 1 column '{says}'",))
    for file, entry in ((lists[0], CORRECTION), (lists[1], FINDING)):
        twice = _edit(file, lambda _, e=entry: json.dumps([e, e]).encode())
        place = f"  {file} entry 2 column '{next(iter(entry))}'"
        yield Case(f"{file}: an entry twice", twice, (place, "once"))


DEEP = "[{title: x, sections: " * 10 + "[{file: chapters/three}]" + "}]" * 10


VALUES = [
    ("only_build_toc_files: true", "only_build_toc_files", "only_build_toc_files: 1"),
    *(
        ('execute_notebooks: "off"', "execute.timeout", f'execute_notebooks: "off"\n  timeout: {v}')
        for v in ("soon", "0", "-5", "1.5", "true")
    ),
    *(
        ("title: China", "exclude_patterns", f"exclude_patterns: {value}\ntitle: China")
        for value in (
            "chapters/*", "['*.tmp', 'chapters/o*']", "[chapters]", "['**']", "['index.*']",
            "[evidence]", "['chapters/[z-a]*']", "[7]", "null", "{a: b}",
        )
    ),
    *(
        ("data/sources.bib", "bibtex_bibfiles", value)
        for value in ("data/events.csv", "data", "data/../data/sources.bib", "7", "_config.yml")
    ),
    ("  - data/sources.bib", "bibtex_bibfiles", "  data/sources.bib"),
    *(
        ("- sphinxcontrib.bibtex", "sphinx.extra_extensions", f"- {value}")
        for value in (
            "sphinxcontrib.nosuch", "sphinx.ext.nosuch", "sphinx.ext", "sphinx.ext.", "sphinx_..a",
            "analysis.book.glossary", "analysis.book.nosuch", "analysis.cli", "sphinx.util.console",
            "sphinx.ext.autosummary.generate", "7", "[sphinx.ext.todo]",
        )
    ),
    (
        "notebook_interface: jupyterlab",
        "launch_buttons.notebook_interface",
        "notebook_interface: x",
    ),
    ("use_issues_button: false", "html.use_issues_button", "use_issues_button: true"),
    ("use_issues_button: false", "html.use_issues_button", "use_issues_button: 'no'"),
    *(
        (key, f"sphinx.config.{key.partition(':')[0]}", f"{key.partition(':')[0]}: {value}")
        for key, values in {
            "bibtex_default_style: analysis": ("plane", "plain", "7"),
            "bibtex_reference_style: label": ("lable", "[label]"),
            'bibtex_cite_id: "cite-{key}"': ("cite", "'{kye}'", "'{key}{x}'", "'{key} x'", "7"),
            "nb_render_markdown_format: myst": ("mist", "commonmark", "true"),
            "nb_merge_streams: true": ("perhaps", "1"),
            "nb_code_prompt_show: Show the code": ("'{code}'", "'{'", "''"),
            "numfig_secnum_depth: 1": ("-1", "one", "true"),
            "html_last_updated_fmt: null": ("'%Y-%m-%d'", "''", "true"),
            "html_use_index: false": ("never", "0"),
        }.items()
        for value in values
    ),
    *(
        ("html_last_updated_fmt: null", "sphinx.config.numfig", f"numfig: {value}")
        for value in ("false", "1", "'yes'")
    ),
    *(
        ("figure: Figure %s", "sphinx.config.numfig_format.figure", f"figure: '{value}'")
        for value in ("Figure", "Figure %s %s", "Figure %d", "Figure %s 7%", "")
    ),
    ("figure: Figure %s", "sphinx.config.numfig_format.image", "image: Image %s"),
]  # fmt: skip
"""What stands in ``_config.yml``, the key that must be named, and what is written instead."""

PART = "parts:\n  - {caption: One, numbered: 1, chapters: [{file: chapters/one}]}\nchapters_:\n"
OPTIONS = [
    ("numbered: many", "options numbered"),
    ("numbered: 0", "options numbered"),
    ("numbered: -1", "options numbered"),
    ("numbered: 1.5", "options numbered"),
    ("numbred: true", "options numbred"),
    ("maxdepth: true", "options maxdepth"),
    ("titlesonly: 1", "options titlesonly"),
    ("caption: 7", "options caption"),
]


def bad_values() -> Iterator[Case]:
    """Yield values that no setting and no option may have."""
    for old, key, new in VALUES:
        change = _replaced("_config.yml", old, new)
        yield Case(f"_config.yml: {new}", change, ("_config.yml", f"column '{key}'"))
    for value, says in OPTIONS:
        change = _replaced("_toc.yml", "chapters:", f"options: {{{value}}}\nchapters:")
        yield Case(f"_toc.yml: {value}", change, ("_toc.yml", f"column '{says}'"))
    for name, old, new, says in (
        ("defaults of no kind", "root:", "defaults: {numbered: all}\nroot:", "defaults numbered"),
        (
            "numbers at a page",
            "- file: chapters/one",
            "- {file: chapters/one, numbered: true}",
            "chapters 1 numbered",
        ),
        (
            "options of no list",
            "- file: chapters/one",
            "- {file: chapters/one, options: {numbered: true}}",
            "chapters 1 options",
        ),
        ("parts and chapters", "chapters:", PART.replace("chapters_", "chapters"), "chapters"),
        (
            "a number for a part's",
            "chapters:\n",
            PART.replace("numbered: 1", "numbered: all"),
            "parts 1 numbered",
        ),
        (
            "a part without pages",
            "chapters:\n",
            PART.replace("chapters: [{file: chapters/one}]", "title: x"),
            "parts 1 chapters",
        ),
    ):
        change = _replaced("_toc.yml", old, new)
        yield Case(f"_toc.yml: {name}", change, ("_toc.yml", f"column '{says}'"))


def bad_names() -> Iterator[Case]:
    """Yield pages whose names are those of others, or that no book is made of."""
    for file, of, entry in (
        ("chapters/index.ipynb", "index.ipynb", "chapters/index"),
        ("chapters/index.md", "index.ipynb", "chapters/index"),
        ("index.md", "index.ipynb", ""),
        ("chapters/one.md", "chapters/one.ipynb", ""),
        ("chapters/One.ipynb", "chapters/one.ipynb", "chapters/One"),
        ("chapters/interactive.ipynb", "chapters/one.ipynb", "chapters/interactive"),
        ("chapters/briefs.ipynb", "chapters/one.ipynb", "chapters/briefs"),
    ):

        def copy(root: Path, f: str = file, o: str = of, e: str = entry) -> None:
            content = (root / o).read_bytes() if f.endswith(".ipynb") else b"# Words\n"
            (root / f).write_bytes(content)
            if e:
                with (root / "_toc.yml").open("a") as toc:
                    toc.write(f"  - file: {e}\n")

        place = file if Path(file).stem in ("interactive", "briefs") else max(file, of)
        yield Case(f"{file}: a name that is taken", copy, (f"  {place}: ", "name"))
    for file, entry, place in (
        ("chapters/more/deep.ipynb", "chapters/more/deep", "_toc.yml column 'chapters 3'"),
        ("chapters/more/deep.ipynb", "", "chapters/more/deep.ipynb: "),
        ("chapters/more/deep.md", "", "chapters/more/deep.md: "),
        ("chapters/briefs/words.md", "", "chapters/briefs/words.md: "),
        ("chapters/briefs/KAZ.ipynb", "chapters/briefs/KAZ", "_toc.yml column 'chapters 3'"),
        ("chapters/lost.ipynb", "", "chapters/lost.ipynb: "),
        ("chapters/lost.md", "", "chapters/lost.md: "),
    ):

        def enter(root: Path, f: str = file, e: str = entry) -> None:
            content = (root / "chapters/country.ipynb").read_bytes()
            (root / f).parent.mkdir(exist_ok=True)
            (root / f).write_bytes(content if f.endswith(".ipynb") else b"# Words\n")
            if e:
                with (root / "_toc.yml").open("a") as toc:
                    toc.write(f"  - file: {e}\n")

        yield Case(f"{file}: {'' if entry else 'not '}listed", enter, (f"  {place}",))


def bad_configuration() -> Iterator[Case]:
    for name, old, new, says in (
        ("an unknown key", "title:", "titel: x\ntitle:", "titel"),
        ("executing again", 'execute_notebooks: "off"', "execute_notebooks: force", "execute"),
        ("a foreign extension", "- sphinxcontrib.bibtex", "- os", "extra_extensions"),
        ("without our extension", "- analysis.book.extension", "- sphinx.ext.todo", "extension"),
        ("no such bibliography", "data/sources.bib", "data/gone.bib", "bibtex_bibfiles"),
        ("a bibliography of 5,000 letters", "data/sources.bib", "b" * 5000, "bibtex_bibfiles"),
        ("a bibliography elsewhere", "data/sources.bib", "../other.bib", "bibtex_bibfiles"),
        ("a number for a title", "title: China and Central Asia", "title: 7", "title"),
        ("no title", "title: China and Central Asia", 'title: ""', "fill it in"),
        ("no author", "author: China and Central Asia report\n", "", "author"),
        ("no such licence", 'licence: ""', "licence: CC-BY-9.9", "licence"),
        ("two licences", 'licence: ""', "licence: MIT OR CC-BY-4.0", "licence"),
        ("a number for a licence", 'licence: ""', "licence: 4", "licence"),
        ("a licence elsewhere", "title:", "licence: MIT\ntitle:", "as sphinx.config.licence"),
        (
            "extensions in words",
            "extra_extensions:\n",
            "extra_extensions: all\n  more:\n",
            "list",
        ),
        ("an unknown key of Sphinx", "sphinx:\n", "sphinx:\n  confg: {a: 1}\n", "sphinx.confg"),
        ("an unknown key of MyST", "title:", "parse: {nosuch: 1}\ntitle:", "parse.nosuch"),
        ("no such extension", "- sphinxcontrib.bibtex", "- sphinx_nosuch", "installed"),
        ("a word for a mapping", "launch_buttons:\n", "launch_buttons: no\nhtml2:\n", "launch"),
        (
            "code of its own",
            "sphinx:\n",
            "sphinx:\n  local_extensions: {a: /tmp}\n",
            "sphinx.local",
        ),
        ("pages that run code", "- sphinxcontrib.bibtex", "- sphinx.ext.ifconfig", "runs no code"),
        (
            "text that runs code",
            "title:",
            "parse: {myst_substitutions: {a: b}}\ntitle:",
            "parse.my",
        ),
        (
            "a scheme that runs code",
            "title:",
            "parse: {myst_url_schemes: [data]}\ntitle:",
            "schemes",
        ),
        ("an unknown key of HTML", "html:\n", "html:\n  extra_footer: x\n", "html.extra_footer"),
        ("an icon elsewhere", "html:\n", "html:\n  favicon: /etc/hostname\n", "html.favicon"),
        ("a logo elsewhere", "title:", "logo: ../logo.png\ntitle:", "logo"),
        ("a logo that is no image", "title:", "logo: data/sources.bib\ntitle:", "logo"),
        ("markup in a title", "title: China", "title: <b>China</b>", "without <"),
        ("the end of an attribute", "title: China", 'title: A " onload=x', "without <"),
        ("markup in an author", "author: China", "author: <b>China</b>", "author"),
        ("markup in a label", "Figure %s", "<b>Figure</b> %s", "numfig_format.figure"),
        ("a script as address", "https://mybinder.org", "javascript:alert(1)", "binderhub_url"),
        ("a repository of scripts", 'url: ""', "url: javascript:alert(1)", "repository.url"),
        ("a branch elsewhere", "branch: main", "branch: ../../x", "repository.branch"),
        ("a day for a copyright", '"2026"', "2026-01-01", "copyright"),
        *(
            (f"{key} of Sphinx", "  config:\n", f"  config:\n    {key}: [a]\n", f"config.{key}")
            for key in (
                "html_extra_path html_static_path templates_path html_js_files html_theme_options "
                "nb_execution_mode extensions suppress_warnings pygments_style".split()
            )
        ),
    ):
        change = _replaced("_config.yml", old, new)
        yield Case(f"_config.yml: {name}", change, ("_config.yml", says))
    for name, old, new, says in (
        ("an unknown key", "root:", "rooot: x\nroot:", "rooot"),
        ("no such page", "chapters/one", "chapters/two", "chapters 1"),
        ("a page of 5,000 letters", "chapters/one", "chapters/" + "o" * 5000, "chapters 1"),
        ("a page elsewhere", "chapters/one", "../one", "chapters 1"),
        ("a page with a dot before it", "chapters/one", "./chapters/one", "chapters 1"),
        ("a page behind two strokes", "chapters/one", "chapters//one", "chapters 1"),
        ("a page no book is made of", "chapters/one", "docs/notes", "chapters 1"),
        ("an absolute page", "chapters/one", "/etc/hosts", "chapters 1"),
        ("a page twice", "chapters/country", "chapters/one", "chapters 2"),
        ("an entry without page", "- file: chapters/one", "- title: One", "chapters 1"),
        ("an unknown key of an entry", "- file: chapters/one", "- flie: chapters/one", "flie"),
        ("another format", "jb-book", "jb-article", "format"),
        ("no such front page", "root: index", "root: front", "root"),
        ("no pages", "chapters:\n", "options:\n", "chapters"),
        ("a number for a page", "chapters/one", "1", "chapters 1"),
        ("a page without its key", "- file: chapters/one", "- chapters/one", "chapters 1"),
        ("a mapping for a list", "chapters:\n", "chapters: {}\nparts:\n", "'chapters'"),
        (
            "a page twice, once below another",
            "country",
            "country\n    sections: [{file: chapters/one}]",
            "chapters 2 sections 1",
        ),
        (
            "a number for words",
            "- file: chapters/one",
            "- file: chapters/one\n    title: 7",
            "1 title",
        ),
        (
            "a list of words",
            "- file: chapters/one",
            "- {file: chapters/one, title: [a]}",
            "1 title",
        ),
        ("a number for options", "root:", "options: 7\nroot:", "options"),
        ("eleven sections deep", "country", f"country\n    sections: {DEEP}", "a list of pages"),
    ):
        yield Case(f"_toc.yml: {name}", _replaced("_toc.yml", old, new), ("_toc.yml", says))


def bad_json() -> Iterator[Case]:
    file = "data/geo/borders.json"
    for name, change, says in (
        ("truncated", lambda b: b[:-9], "JSON"),
        ("NaN", lambda b: b.replace(b"50.0", b"NaN"), "NaN"),
        ("Infinity", lambda b: b.replace(b"50.0", b"-Infinity"), "Infinity"),
        ("a huge number", lambda b: b.replace(b"50.0", b"1e999"), "coasts 1"),
        ("an integer of 400 digits", lambda b: b.replace(b"50.0", b"9" * 400), "64 bits"),
        ("half a character", lambda b: b.replace(b"KAZ", b"\\ud800"), "half a character"),
        ("markup for an economy", lambda b: b.replace(b"KAZ", b"<script>"), "outlines"),
        ("a number for a source", lambda b: b.replace(b'"drawn for tests"', b"7"), "source"),
        ("a huge integer", lambda b: b.replace(b"50.0", b"9" * 5000), "64 bits"),
        ("no place on Earth", lambda b: b.replace(b"50.0", b"500.0"), "coasts 1"),
        ("text for a number", lambda b: b.replace(b"50.0", b'"50"'), "coasts 1"),
        ("true for a number", lambda b: b.replace(b"50.0", b"true"), "coasts 1"),
        ("a line of one place", lambda b: b.replace(b", [51.0, 41.0]", b""), "coasts 1"),
        ("a key twice", lambda b: b.replace(b'"borders"', b'"coasts"'), "once"),
        ("a missing key", lambda b: b.replace(b'"borders"', b'"bordres"'), "keys"),
        (
            "outlines without economies",
            lambda b: re.sub(rb'(?<="outlines": ).*', b"[]}", b),
            "rings",
        ),
        (
            "coasts by name",
            lambda b: b.replace(b"[[[50.0, 40.0], [51.0, 41.0]]]", b"{}"),
            "list of lines",
        ),
        ("a place and a word", lambda b: b.replace(b"40.0]", b'40.0, "x"]', 1), "coasts 1"),
        ("a number for a place", lambda b: b.replace(b"[50.0, 40.0]", b"50.0"), "coasts 1"),
        ("a list", lambda _: b"[]", "keys"),
        (
            "no rings",
            lambda b: json.dumps(json.loads(b) | {"outlines": {"KAZ": []}}).encode(),
            "KAZ",
        ),
        ("no coast", lambda b: b.replace(b"[[[50.0, 40.0], [51.0, 41.0]]]", b"[]"), "'coasts'"),
        ("a ring of two places", lambda b: b.replace(b", [60.0, 42.0]", b""), "3 or more"),
        ("an unknown economy", lambda b: b.replace(b'"KAZ"', b'"ZZZ"'), "economies.csv"),
        ("text that turns round", lambda b: b.replace(b"drawn", b"\\u202edrawn"), "source"),
        ("nesting", lambda _: b"[" * 90_000 + b"]" * 90_000, "nesting"),
        ("Latin-1", lambda b: b.replace(b"drawn", b"dr\xe9wn"), "UTF-8"),
        ("a byte order mark", lambda b: b"\xef\xbb\xbf" + b, "byte order mark"),
        ("nothing", lambda _: b"", "JSON"),
    ):
        yield Case(f"{file}: {name}", _edit(file, change), (file, says))


ERROR = {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": []}


def bad_notebooks() -> Iterator[Case]:
    file, brief = "chapters/one.ipynb", "chapters/country.ipynb"
    for name, change in (
        ("truncated", lambda b: b[:-20]),
        ("nothing", lambda _: b""),
        ("a list", lambda _: b"[]"),
        ("null", lambda _: b"null"),
        ("a page of HTML", lambda _: b"<html></html>"),
        ("Latin-1", lambda b: b.replace(b"One", b"\xe9")),
        ("a byte order mark", lambda b: b"\xef\xbb\xbf" + b),
        ("NaN", lambda b: b.replace(b'"nbformat": 4', b'"nbformat": NaN')),
        ("nesting", lambda _: b"[" * 90_000 + b"]" * 90_000),
        ("a key twice", lambda b: b.replace(b'"nbformat": 4,', b'"nbformat": 4, "nbformat": 3,')),
    ):
        yield Case(f"{file}: {name}", _edit(file, change), (file,))
    for name, edit, says in (
        ("of format 3", lambda n: n.update(nbformat=3), file),
        ("of a format to come", lambda n: n.update(nbformat=5), file),
        ("without cells", lambda n: n.pop("cells"), file),
        ("with words for cells", lambda n: n.update(cells=["one"]), file),
        ("a cell of no kind", lambda n: n["cells"][0].update(cell_type="magic"), file),
        ("a cell without source", lambda n: n["cells"][0].pop("source"), file),
        ("without kernel", lambda n: n["metadata"].pop("kernelspec"), "kernelspec"),
        ("another kernel", lambda n: n["metadata"]["kernelspec"].update(name="ir"), "kernelspec"),
        ("a stored error", lambda n: n["cells"][1].update(outputs=[ERROR]), "cell 2"),
        ("a cell id twice", lambda n: n["cells"][1].update(id="id-0"), "cell 2"),
        ("half a character", lambda n: n["cells"][0].update(source="\ud800"), "half a character"),
        ("a fraction as format", lambda n: n.update(nbformat=4.0), "format 4.0"),
        ("a fraction as minor format", lambda n: n.update(nbformat_minor=5.0), "format 5.0"),
        ("an empty list of cells", lambda n: n.update(cells=[]), "no cells"),
        ("NUL in a text", lambda n: n["cells"][0].update(source="# A\n\0"), "cell 1, line 2"),
        ("bidi in a text", lambda n: n["cells"][0].update(source="# \u202eA"), "cell 1, line 1"),
        ("bidi in code", lambda n: n["cells"][1].update(source="#\u2066\n1"), "cell 2, line 1"),
        ("a huge minor format", lambda n: n.update(nbformat_minor=10**30), "64 bits"),
    ):
        yield Case(f"{file}: {name}", _notebook(file, edit), (file, says))
    for tag in ("raises-exception", "skip-execution"):

        def tagged(n: dict[str, Any], t: str = tag) -> None:
            n["cells"][1]["metadata"]["tags"] = ["parameters", t]

        yield Case(f"{file}: {tag}", _notebook(file, tagged), (f"{file}, cell 2", "'tags'", tag))
    for source in (
        "!rm -rf /", "x = !ls", "if x:\n    !ls", "%%bash\nls", "%%perl\nls", "%pip install x",
        "?print", "x =", 'get_ipython().system("ls")', 'get_ipython().run_line_magic("sx", "ls")',
        "import subprocess", "from os import system", 'import os\nos.popen("ls")',
        "from pickle import loads", "import pty", '__import__("subprocess").run(["ls"])',
        'import importlib\nimportlib.import_module("subprocess")', "import multiprocessing as m",
        'import os\nos.execv("/bin/ls", ["ls"])', 'import os\nos.spawnlp(0, "ls", "ls")',
        'from os import posix_spawn', 'exec("1")', 'eval("1")', "import _pickle", "import dill",
        "import joblib", "import runpy", 'import pandas as pd\npd.read_pickle("x")',
        'import asyncio\nawait asyncio.create_subprocess_shell("ls")', "x = 1e999",
        "import yaml\nyaml.unsafe_load('1')",
    ):  # fmt: skip
        change = _notebook(file, lambda n, s=source: n["cells"][1].update(source=s))
        yield Case(f"{file}: {source!r}", change, (f"{file}, cell 2", "source"))
    for name, source in (
        ("another parameter", 'country = "KAZ"'),
        ("an unknown economy", 'economy = "ZZZ"'),
        ("bytes", 'economy = b"/etc/passwd"'),
        ("a path", 'economy = "../../etc/passwd"'),
        ("an absolute path", 'economy = "/etc/passwd"'),
        ("a path of Windows", r'economy = "C:\\temp"'),
        ("a call", 'economy = open("x").read()'),
        ("no Python", "economy = ="),
        ("a number", "economy = 7"),
        ("an import", 'import os\neconomy = "KAZ"'),
    ):
        change = _notebook(brief, lambda n, s=source: n["cells"][1].update(source=s))
        yield Case(f"{brief}: {name}", change, (f"{brief}, cell 2", "parameters"))
    untagged = _notebook(brief, lambda n: n["cells"][1]["metadata"].clear())
    yield Case(f"{brief}: no parameters", untagged, (brief, "parameters"))
    both = _notebook(brief, lambda n: n["cells"].append(n["cells"][1] | {"id": "again"}))
    yield Case(f"{brief}: parameters twice", both, (brief, "parameters"))


def bad_pages() -> Iterator[Case]:
    """Yield the front page and a page in a folder of its own, each no notebook, and no text."""
    for file in ("index.ipynb", "chapters/more/deep.ipynb"):

        def broken(root: Path, f: str = file) -> None:
            (root / f).parent.mkdir(exist_ok=True)
            (root / f).write_text("[broken")

        yield Case(f"{file}: broken", broken, (file,))
    for name, content, place, says in (
        ("a text that turns round", "# One\n\nA \u2066 b\n", ":3", "invisible"),
        ("a control character", "# One\n\x07\n", ":2", "control"),
        ("its own settings", "---\nmyst: {url_schemes: [x]}\n---\n# One\n", ":1", "myst"),
        ("code to run", "---\nmystnb: {execution_mode: force}\n...\n# One\n", ":1", "mystnb"),
        ("settings without end", "---\nfile_format: mystnb\n", ":1", "file_format"),
        ("settings that are none", "---\n[\n---\n", ":1", "settings of its own"),
        ("settings behind a stroke", "---\norphan: true\n---b: 1\nmyst: {}\n---\n", ":1", "myst"),
        ("a word for settings", "---\nmyst\n---\n", ":1", "myst"),
    ):
        change: Change = lambda root, c=content: (root / "chapters/words.md").write_text(c)  # noqa: E731
        yield Case(f"chapters/words.md: {name}", change, (f"chapters/words.md{place}", says))
    latin: Change = lambda root: (root / "chapters/words.md").write_bytes(b"\xe9")  # noqa: E731
    yield Case("chapters/words.md: Latin-1", latin, ("chapters/words.md", "UTF-8"))

    def endless(root: Path) -> None:
        with (root / "data/events.csv").open("r+b") as file:
            file.truncate(3 << 30)  # of which nothing is on the disk

    yield Case("data/events.csv: three gigabytes", endless, ("data/events.csv", "at most"))


def misplaced_files() -> Iterator[Case]:
    outside = ("data/observations.csv", "data/sources.bib", "_toc.yml", "chapters/one.ipynb")

    def link(root: Path, file: str, target: str) -> None:
        (root / file).unlink()
        (root / file).symlink_to(target)

    for file in (*outside, "data/vocabulary/units.csv", "index.ipynb", "docs/notes.md"):
        for name, target, says in (
            ("a link out of the report", "/etc/hostname", "out of the report"),
            ("a link to nothing", "nowhere", "nothing"),
            ("a link to itself", Path(file).name, "nothing"),
        ):
            change: Change = lambda root, f=file, t=target: link(root, f, t)  # noqa: E731
            yield Case(f"{file}: {name}", change, (file, says))
    for file in (*outside, "data/corrections.yml", "data/acknowledged.yml", "_config.yml"):

        def folder(root: Path, f: str = file) -> None:
            (root / f).unlink()
            (root / f).mkdir()

        yield Case(f"{file}: a folder", folder, (file,))
    for file in ("data/events.csv", "_config.yml") if hasattr(os, "mkfifo") else ():

        def pipe(root: Path, f: str = file) -> None:
            (root / f).unlink()
            os.mkfifo(root / f)

        yield Case(f"{file}: a pipe", pipe, (file, "pipe"))


def refused() -> list[Case]:
    """Return all inputs that must be refused."""
    return [
        *damaged_tables(),
        *bad_cells(),
        *bad_days(),
        *bad_bibliographies(),
        *bad_yaml(),
        *bad_configuration(),
        *bad_values(),
        *bad_names(),
        *bad_json(),
        *bad_notebooks(),
        *bad_pages(),
        *misplaced_files(),
    ]


def _reordered(content: bytes) -> bytes:
    header, *rows = csv.reader(io.StringIO(content.decode()))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(each[::-1] for each in [header, *rows])
    return out.getvalue().encode()


def _quoted(content: bytes) -> bytes:
    out = io.StringIO()
    rows = csv.reader(io.StringIO(content.decode()))
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode()


ACCEPTED = {
    f"data/{name}.csv: {what}": _edit(f"data/{name}.csv", change)
    for name in ledger.COLUMNS
    for what, change in (
        ("line ends of Windows", lambda b: b.replace(b"\n", b"\r\n")),
        ("another order of columns", _reordered),
        ("every cell quoted", _quoted),
    )
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_report(tmp_path_factory.mktemp("sound") / "report")


def state(root: Path) -> dict[str, str]:
    """Return what every file is: kind, and content or target."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_symlink():
            found[name] = f"link {path.readlink()}"
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        else:
            found[name] = "folder or pipe"
    return found


def validated(root: Path) -> tuple[int, str]:
    """Return exit code and message of ``analysis validate``; a crash is raised."""
    said = io.StringIO()
    with (
        mock.patch.dict(os.environ, {"ANALYSIS_ROOT": str(root)}),
        mock.patch("analysis.cli.signal.signal"),
        redirect_stderr(said),
        redirect_stdout(said),
    ):
        return cli.main(["validate"]), said.getvalue()


def attempt(case: Case, sound: Path) -> str:
    """Return what is wrong with how an input is met, nothing where it is refused as it should."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "report"
        shutil.copytree(sound, root, symlinks=True)
        case.change(root)
        before = state(root)
        try:
            status, said = validated(root)
        except Exception as error:
            return f"{case.name}: crashed with {type(error).__name__}: {str(error)[:200]}"
        if status == 0:
            return f"{case.name}: passed in silence"
        missing = [word for word in case.says if word not in said]
        if missing:
            return f"{case.name}: {missing} is not in {said[:400]!r}"
        return "" if state(root) == before else f"{case.name}: something was changed"


def test_the_sound_report_is_valid(sound: Path) -> None:
    assert validated(sound) == (
        0,
        "2 observations, 1 statements, 1 events, 1 exercises, 1 pledges from 3 sources; "
        "1 links between 2 places: nothing wrong\n",
    )


def test_the_catalogue_is_as_large_as_was_asked_for() -> None:
    names = [case.name for case in refused()]
    assert len(set(names)) == len(names) >= LEAST


def test_every_case_expects_a_place_and_no_empty_words() -> None:
    assert [case.name for case in refused() if not case.says or "" in case.says] == []


@pytest.mark.parametrize("case", refused(), ids=lambda case: case.name)
def test_a_broken_input_is_refused_with_its_place_and_nothing_is_changed(
    case: Case, sound: Path
) -> None:
    assert attempt(case, sound) == ""


@pytest.mark.parametrize("name", ACCEPTED)
def test_another_form_of_a_table_is_read_as_the_same_content(
    name: str, sound: Path, tmp_path: Path
) -> None:
    root = tmp_path / "report"
    shutil.copytree(sound, root)
    ACCEPTED[name](root)
    assert (root / name.split(":")[0]).read_bytes() != (sound / name.split(":")[0]).read_bytes()
    same, _ = inputs.check(sound)
    read, _ = inputs.check(root)
    for table in ledger.COLUMNS:
        pd.testing.assert_frame_equal(getattr(same, table), getattr(read, table))


PARTS = """\
format: jb-book
root: index
parts:
  - caption: One part
    chapters:
      - file: chapters/one
        sections:
          - file: chapters/country
"""


def test_a_table_of_contents_may_have_parts_and_sections(sound: Path, tmp_path: Path) -> None:
    root = tmp_path / "report"
    shutil.copytree(sound, root)
    (root / "_toc.yml").write_text(PARTS)
    assert inputs.configuration(root) == []
    (root / "_toc.yml").write_text(PARTS.replace("chapters/country", "chapters/two"))
    (problem,) = inputs.configuration(root)
    assert "parts 1 chapters 1 sections 1" in str(problem)
    assert "chapters/two" in str(problem)


def test_a_page_has_its_name_in_capitals_or_not_whatever_the_system_finds(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "report"
    shutil.copytree(sound, root)
    toc = (root / "_toc.yml").read_text(encoding="utf-8")
    (root / "_toc.yml").write_text(toc.replace("chapters/one", "chapters/One"), encoding="utf-8")

    def here(path: Path) -> bool:
        return path.name.lower() in {each.name for each in path.parent.iterdir()}

    monkeypatch.setattr(Path, "is_file", here)
    (problem,) = inputs.configuration(root)
    assert "chapters 1" in str(problem) and "chapters/One" in str(problem)


def test_a_link_to_another_file_of_the_report_is_followed(sound: Path, tmp_path: Path) -> None:
    root = tmp_path / "report"
    shutil.copytree(sound, root)
    (root / "data/kept.bib").write_bytes((root / "data/sources.bib").read_bytes())
    (root / "data/sources.bib").unlink()
    (root / "data/sources.bib").symlink_to("kept.bib")
    same, _ = inputs.check(root)
    assert list(same.sources.index) == ["office", "paper", "mirror"]


def main() -> int:
    """Try the whole catalogue and say how many inputs were tried."""
    argparse.ArgumentParser(description=main.__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sound = make_report(Path(folder) / "report")
        cases = refused()
        wrong = 0
        for case in cases:
            if said := attempt(case, sound):
                wrong += 1
                print(said, flush=True)
    print(f"{len(cases) - wrong} of {len(cases)} broken inputs refused with their place")
    return 1 if wrong or len(cases) < LEAST else 0


if __name__ == "__main__":
    raise SystemExit(main())
