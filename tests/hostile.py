"""`make hostile`: build the whole report from data that an enemy wrote; nothing may become markup.

Every free text of a clone's data (notes, outcomes, summaries, titles, definitions, reasons, ...)
gets :data:`EVIL` at its end: HTML, a link that runs code, a role and a formula of MyST, code of
Typst, the end of a script. The report is then built and packed, and all pages, drawings and tables
of it are read: what was written must be there as words, and as nothing else. Names of economies,
reporters, places and documents stay as they are: figures and sentences have room for names only.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml
from bs4 import BeautifulSoup

from tests.conftest import REPOSITORY
from tests.reproduce import clone

EVIL = (
    "<script>alert(\"x\")</script><img src=q onerror=alert('y')> {raw}`z` [z](javascript:alert) "
    '$x^y$ #read("x") *s* @cite \\(q\\) <!-- </style> `k` ]]> %s {{ y }} {doc}`w`'
)
_TEXTS = {
    "data/observations": "note",
    "data/events": "place participants outcome note",
    "data/exercises": "location participants purpose note",
    "data/pledges": "summary note",
    "data/statements": "summary note",
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
_FORMULA = ("=", "+", "@")


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
                if may and (row[column] or column == "note"):
                    row[column] = f"{row[column]} {EVIL}".strip()
                    count += 1
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    for name in ("acknowledged", "corrections"):
        path = report / f"data/{name}.yml"
        text, found = re.subn(
            r"^(  (?:why|by): )(.*)$",
            lambda line: line[1] + json.dumps(f"{yaml.safe_load(line[2])} {EVIL}"),
            path.read_text(encoding="utf-8"),
            flags=re.MULTILINE,
        )
        path.write_text(text, encoding="utf-8")
        count += found
    # BibTeX takes braces for its own.
    path, plain = report / "data/sources.bib", re.sub("[{}]", "", EVIL)
    text, found = re.subn(
        r"^(\s+(?:title|remark)\s*= \{+)(.*?)(\}+,?)$",
        lambda line: f"{line[1]}{line[2]} {plain}{line[3]}",
        path.read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    path.write_text(text, encoding="utf-8")
    return count + found


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
    """Return the cells of a table that a spreadsheet would take for formulas."""
    with path.open(encoding="utf-8", newline="") as file:
        return [cell for row in csv.reader(file) for cell in row if cell.startswith(_FORMULA)]


def judge(package: Path) -> Iterator[tuple[Path, int, list[str]]]:
    """Yield the pages, drawings and tables of a package: how often EVIL is there, and as what."""
    for path in sorted(package.rglob("*")):
        if path.suffix in (".html", ".svg"):
            text = path.read_text(encoding="utf-8")
            yield path, text.count("alert"), markup(text)
        elif path.suffix == ".csv":
            yield path, path.read_text(encoding="utf-8").count("alert"), formulas(path)


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
        f"{written} texts written; {files} pages, drawings and tables read, {seen} of them with "
        f"such words, {wrong} where they are more than words"
    )
    return 1 if wrong or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
