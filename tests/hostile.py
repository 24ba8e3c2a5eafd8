"""`make hostile`: build the whole report from data that an enemy wrote; nothing may become markup.

Every free text of a clone's data (notes, outcomes, summaries, holders, titles, reasons, ...) gets
:data:`EVIL` at its end: HTML, a link that runs code, a role and a formula of MyST, code of Typst,
the end of a script. Where the rules let a text begin like a formula of a spreadsheet, it does. The
report is then built and packed, and what people open is read: pages, drawings, tables as CSV, Excel
and SQLite, JSON, and the links of the PDF. What was written must be there as words, and as nothing
else. Names of economies, reporters, publishers and places stay as they are: markup in them is
refused, as commands of TeX are in the bibliography. So do names of events and exercises, and items:
rows are matched by them.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import cycle
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import yaml
from bs4 import BeautifulSoup
from pypdf import PdfReader

from tests.conftest import REPOSITORY
from tests.reproduce import clone

EVIL = (
    "<script>alert(\"x\")</script><img src=q onerror=alert('y')> {raw}`z` [z](javascript:alert) "
    '$x^y$ #read("x") *s* @cite \\(q\\) <!-- </style> `k` ]]> %s {{ y }} {doc}`w`'
)
_TEXTS = {
    "data/observations": "locator note",
    "data/events": "place participants outcome locator note",
    "data/exercises": "location participants purpose locator note",
    "data/pledges": "pledged_by summary locator note",
    "data/statements": "holder summary locator note",
    "data/changes": "what why",
    "data/corridor_edges": "note",
    "data/corridor_nodes": "note",
    "data/reconciliation/margins": "scope publisher title note",
    "data/reconciliation/reasons": "note",
    "data/reconciliation/transit": "name note",
    "data/vocabulary/allowed_numbers": "reason",
    "data/vocabulary/economies": "note",
    "data/vocabulary/glossary": "definition",
    "data/vocabulary/measures": "description",
    "data/vocabulary/reporters": "note",
    "data/vocabulary/number_words": "reason",
    "data/vocabulary/qualifiers": "reason",
    "data/vocabulary/units": "note",
}
# What some notes say is read by rule, so that only those are written that said nothing.
_ONLY_WHERE_EMPTY = {"data/observations": "note"}
_FREE_FIELDS = "title remark howpublished note address type number volume edition series".split()
_FORMULA = re.compile(r"[\t\r]|\s*[=+\-@＝＋－＠]")
_BEGINNINGS = (
    "=1+1 ",
    "+1+1 ",
    "-1+1 ",
    "@SUM(1) ",
    "＝1+1 ",
    "a; =cmd|' /C calc'!A0;b ",
    "a;+1+1;＠SUM(1) ",
)  # a tab or carriage return is refused anywhere
_SPLIT_AT = (",", ";", "\t")
"""At what spreadsheets split a line, by the country that they are set to."""
_SCHEMES = ("http://", "https://", "mailto:")
_RUNS = re.compile(r"\s*(?:(?:javascript|vbscript):|data:[a-z]+/)", re.IGNORECASE)


def poison(report: Path) -> int:
    """Write :data:`EVIL` into the data of a report; return into how many texts."""
    count = 0
    for name, columns in _TEXTS.items():
        path = report / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            for column in columns.split():
                may = not row[column] if _ONLY_WHERE_EMPTY.get(name) == column else True
                if column == "locator":  # words may follow a page's place, and nothing else
                    may = row[column].startswith("page, ")
                if may and (row[column] or column == "note"):
                    row[column] = f"{row[column]} {EVIL}".strip()
                    count += 1
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    begin = cycle(_BEGINNINGS)
    for name in ("acknowledged", "corrections"):
        path = report / f"data/{name}.yml"
        text, found = re.subn(
            r"^(  (?:why|by): )(.*)$",
            lambda line: line[1] + json.dumps(f"{next(begin)}{yaml.safe_load(line[2])} {EVIL}"),
            path.read_text(encoding="utf-8"),
            flags=re.MULTILINE,
        )
        path.write_text(text, encoding="utf-8")
        count += found
    # BibTeX takes braces for its own, and a backslash is refused as a command.
    path, plain = report / "data/sources.bib", re.sub(r"[{}\\]", "", EVIL)
    text, found = re.subn(
        rf"^(\s+(?:{'|'.join(_FREE_FIELDS)})\s*= \{{+)(.*?)(\}}+,?)$",
        lambda line: f"{line[1]}{next(begin)}{line[2]} {plain}{line[3]}",
        path.read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    text, entries = re.subn(
        r"^@\w+\{\w+,$", rf"\g<0>\n  note = {{{plain}}},", text, flags=re.MULTILINE
    )
    path.write_text(text, encoding="utf-8")
    return count + found + entries


def markup(text: str) -> list[str]:
    """Return what of :data:`EVIL` a page or a drawing holds as more than words."""
    page = BeautifulSoup(text, "html.parser")
    found = [each for each in page.find_all("script") if "alert(" in (each.string or "")]
    found += page.select("img[src=q]")
    found += [each for each in page.select(".math") if re.search(r"x\^y|\(q\)", each.get_text())]
    found += [each for each in page.find_all(["em", "code"]) if each.get_text() in ("s", "k", "z")]
    for tag in page.find_all(True):
        for name, value in tag.attrs.items():
            if name.startswith("on") and "alert" in str(value):
                found.append(tag)
            if name in ("href", "src", "action", "xlink:href") and "javascript:" in str(value):
                found.append(tag)
    return [str(each)[:100] for each in found]


def formulas(path: Path) -> list[str]:
    """Return the cells of a table that some spreadsheet would take for formulas."""
    found: dict[str, None] = {}
    for sign in _SPLIT_AT:
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file, delimiter=sign) for cell in row]
        # Split elsewhere, a line that begins with a number of its own is one cell.
        found |= dict.fromkeys(
            cell
            for cell in cells
            if _FORMULA.match(cell) and not _is_number(cell if sign == "," else cell.split(",")[0])
        )
    return list(found)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def of_workbook(path: Path) -> tuple[int, list[str]]:
    """Return how often a workbook of Excel says EVIL, and its formulas, links and macros."""
    times, found = 0, []
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            if not name.endswith((".xml", ".rels")):
                found.append(name)
                continue
            content = parts.read(name)
            times += content.count(b"alert")
            for each in ElementTree.fromstring(content).iter():
                kind = each.tag.rpartition("}")[2]
                if kind in ("f", "hyperlink", "ddeLink") or each.get("TargetMode") == "External":
                    found.append(f"{name}: {kind} {each.text or each.attrib}")
    return times, found


def of_database(path: Path) -> tuple[int, list[str]]:
    """Return how often a database of SQLite says EVIL, and what in it is no table."""
    with closing(sqlite3.connect(path)) as database:
        kinds = dict(database.execute("select name, type from sqlite_master").fetchall())
        rows = [
            database.execute(f'select * from "{n}"').fetchall()
            for n, k in kinds.items()
            if k == "table"
        ]
    times = sum(str(cell).count("alert") for table in rows for row in table for cell in row)
    return times, [
        f"{kind} {name}" for name, kind in kinds.items() if kind not in ("table", "index")
    ]


def of_json(path: Path) -> tuple[int, list[str]]:
    """Return how often a document says EVIL, and which of its values would run as an address."""
    words = list(_words(json.loads(path.read_text(encoding="utf-8"))))
    return sum(each.count("alert") for each in words), [w for w in words if _RUNS.match(w)]


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _words(each)


def of_pdf(path: Path) -> tuple[int, list[str]]:
    """Return whether a PDF says EVIL, and what of it acts other than by leading to a page."""
    book = PdfReader(path)
    found = [key for key in ("/OpenAction", "/AA") if key in book.root_object]
    found += [
        key
        for key in ("/JavaScript", "/EmbeddedFiles")
        if key in book.root_object.get("/Names", {})
    ]
    for page in book.pages:
        for each in page.get("/Annots") or ():
            note = each.get_object()
            act = note["/A"].get_object() if "/A" in note else {"/S": "/GoTo"}  # to a place
            leads = act["/S"] == "/GoTo" or (
                act["/S"] == "/URI" and str(act["/URI"]).startswith(_SCHEMES)
            )
            if not leads or note.get("/Subtype") != "/Link" or "/AA" in note:
                found.append(str({**note, "/A": dict(act)})[:100])
    said = any("alert" in page.extract_text() for page in book.pages)
    return int(said), found


_OTHERS: dict[str, Callable[[Path], tuple[int, list[str]]]] = {
    ".xlsx": of_workbook,
    ".sqlite": of_database,
    ".json": of_json,
    ".pdf": of_pdf,
}


def judge(package: Path) -> Iterator[tuple[Path, int, list[str]]]:
    """Yield what people open of a package: how often EVIL is there, and as what."""
    for path in sorted(package.rglob("*")):
        if path.suffix in (".html", ".svg"):
            text = path.read_text(encoding="utf-8")
            yield path, text.count("alert"), markup(text)
        elif path.suffix == ".csv":
            yield path, path.read_text(encoding="utf-8").count("alert"), formulas(path)
        elif path.suffix in _OTHERS:
            yield path, *_OTHERS[path.suffix](path)


def main() -> int:
    """Poison, build, judge, and say what was found."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        report = clone(REPOSITORY, Path(folder) / "report")
        written = poison(report)
        subprocess.run(
            [sys.executable, "-m", "analysis", "package"],
            cwd=report,
            env={**os.environ, "PYTHONPATH": str(report / "src"), "ANALYSIS_ROOT": str(report)},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        files = seen = wrong = 0
        for path, times, found in judge(report / "_build/package"):
            files, seen, wrong = files + 1, seen + (times > 0), wrong + bool(found)
            for each in found[:3]:
                print(f"{path.relative_to(report)}: {each}")
        shutil.rmtree(report / "_build")
    print(
        f"{written} texts written; {files} files read, {seen} of them with "
        f"such words, {wrong} where they are more than words"
    )
    return 1 if wrong or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
