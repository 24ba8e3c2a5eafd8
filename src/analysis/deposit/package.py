"""Write the folder: files, ``datapackage.json``, ``ro-crate-metadata.json``.

The folder is written beside its place and exchanged, like the book: what was there stays until all
of the new one is there.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import ledger, paths
from analysis.book import BookError, build, cache, citation, inputs
from analysis.book.files import NO_LINK, files_below, leads_out, put_back, put_in_place
from analysis.book.run import Run
from analysis.book.stamp import stamp
from analysis.csv_export import to_csv
from analysis.deposit import crate
from analysis.deposit.tables import DERIVED_SOURCES, TABLES, Table

Descriptor = dict[str, Any]

_MEDIA_TYPES = {".csv": "text/csv", ".json": "application/json", ".yml": "application/yaml"}
_OTHER_DATA = {
    "data/sources.bib": "The documents, as the bibliography of the report",
    "data/corrections.yml": "Figures that are not taken as printed, and why",
    "data/acknowledged.yml": "Findings of the checks, and what was decided about each",
    "data/geo/borders.json": "Borders and coasts for maps, from Natural Earth",
}
_UNLICENSED = {
    "name": "notspecified",
    "title": "No licence is given; the documents remain their publishers' property, see README.md",
}
_LICENCES = {
    "data/geo/borders.json": {
        "name": "other-pd",
        "path": "https://www.naturalearthdata.com/about/terms-of-use/",
        "title": "Public domain",
    }
}
_SOURCES = {"data/geo/borders.json": "https://www.naturalearthdata.com/"}
"""Where files come from that say so themselves; those of the tables are named row by row."""


@dataclass(frozen=True)
class Title:
    """What a depository asks first."""

    name: str
    author: str
    description: str
    as_of: date
    licence: str = ""
    """An identifier of SPDX; empty where none has been chosen."""
    edition: str = ""
    """The version of code and data, as the book bears it."""

    @property
    def rights(self) -> dict[str, str]:
        """The licence as a Data Package names one."""
        if not self.licence:
            return _UNLICENSED
        return {"name": self.licence, "path": citation.licence_address(self.licence)}


def write() -> Path:
    """Bring the book up to date, write ``_build/package`` and return it.

    Raises
    ------
    LedgerError, BookError
        When data or book are wrong, a file of data is not described, or a file is a link out of the
        report; the last package is as it was.
    """
    build.build()
    home = paths.build()
    with build.locked(home):
        data = ledger.load()
        draft, target = home / "package.draft", home / "package"
        put_back(target)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        _copy(paths.root(), home, draft)
        (draft / DERIVED_SOURCES).parent.mkdir()
        (draft / DERIVED_SOURCES).write_text(
            to_csv(data.sources.reset_index()), encoding="utf-8", newline=""
        )
        facts = citation.facts(paths.root(), paths.data(), build.data_date(data))
        title = Title(
            facts.title,
            facts.author,
            "A report in which every number can be followed to who printed it, and every "
            "contradiction between numbers is found by rule and named.",
            facts.date,
            facts.licence,
            facts.edition,
        )
        _write_json(draft / "datapackage.json", describe(draft, title, data.sources))
        crate_ = crate.describe(draft, title, _done(home))
        _write_json(draft / "ro-crate-metadata.json", crate_)
        put_in_place(draft, target)
    return target


def describe(folder: Path, title: Title, sources: pd.DataFrame) -> Descriptor:
    """Return the Data Package of a folder that holds ``data/`` and the derived tables.

    Raises
    ------
    BookError
        When a table is not described in :mod:`analysis.deposit.tables`, or otherwise than it is, or
        another file is not described here.
    """
    tables = [path.relative_to(folder).as_posix() for path in files_below(folder / "data")]
    resources = [_resource(folder, each, title.rights) for each in [*tables, DERIVED_SOURCES]]
    return {
        "profile": "data-package",
        "name": "china-and-central-asia",
        "title": title.name,
        "description": title.description,
        **({"version": title.edition} if title.edition else {}),
        "created": f"{stamp(title.as_of):%Y-%m-%dT%H:%M:%SZ}",
        "contributors": [{"title": title.author, "role": "author"}],
        "licenses": [title.rights],
        "sources": [
            {
                key: each
                for key, each in (("title", row["title"]), ("path", row["url"]), ("name", name))
                if each
            }
            for name, row in sources.to_dict("index").items()
        ],
        "resources": resources,
    }


def _resource(folder: Path, place: str, rights: dict[str, str]) -> Descriptor:
    path = folder / place
    content = path.read_bytes()
    found: Descriptor = {
        "name": path.stem if path.suffix == ".csv" else path.name,
        "path": place,
        "mediatype": _MEDIA_TYPES.get(path.suffix, "text/plain"),
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "licenses": [_LICENCES.get(place, rights)],
    }
    if place in _SOURCES:
        found["sources"] = [{"title": json.loads(content)["source"], "path": _SOURCES[place]}]
    if path.suffix != ".csv":
        if place not in _OTHER_DATA:
            raise BookError(
                f"{place}: expected a file that is described, found none such; name it in "
                "_OTHER_DATA of src/analysis/deposit/package.py, or take it out of data"
            )
        return found | {"title": _OTHER_DATA[place], "format": path.suffix[1:]}
    table = _table(place, next(csv.reader(io.StringIO(content.decode("utf-8")))))
    return found | {
        "title": table.title,
        "format": "csv",
        "profile": "tabular-data-resource",
        "schema": table.schema(),
    }


def _table(place: str, header: list[str]) -> Table:
    described = TABLES.get(place)
    if described is None or [column.name for column in described.columns] != header:
        found = "nothing" if described is None else ",".join(c.name for c in described.columns)
        raise BookError(
            f"{place}: expected a description of the columns {','.join(header)}, found that of "
            f"{found}; describe them in src/analysis/deposit/tables.py"
        )
    return described


def _copy(root: Path, home: Path, draft: Path) -> None:
    for name in inputs.PLACES:
        for path in files_below(root / name) if (root / name).is_dir() else [root / name]:
            if path.is_file():
                _copy_file(path, draft / path.relative_to(root), root)
    for name in ("executed", "artifacts", "html"):
        for path in files_below(home / name):
            if path.relative_to(home).parts[:2] != ("artifacts", "interactive"):
                _copy_file(path, draft / "results" / path.relative_to(home), home)
    _copy_file(home / "report.pdf", draft / "results" / "report.pdf", home)


def _copy_file(path: Path, target: Path, within: Path) -> None:
    if leads_out(path, within):
        raise BookError(f"{path.relative_to(within)}: {NO_LINK}")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


def _done(home: Path) -> list[crate.Execution]:
    """Return what each notebook read and left, as its kept results say."""
    done = []
    for run in build.chapter_runs():
        reads = cache.files_read(run)
        left = [Path("results", each.relative_to(home)).as_posix() for each in _left(run)]
        notebook = run.source.relative_to(run.root).as_posix()
        done.append(crate.Execution(notebook, run.place.as_posix(), reads, left))
    return done


def _left(run: Run) -> list[Path]:
    return [run.executed, *files_below(run.artifacts)]


def _write_json(path: Path, value: Mapping[str, Any] | Iterable[Any]) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8", newline="")
