"""How the report is cited: one set of facts, written as CITATION.cff, BibTeX and a sentence.

Title and author stand in ``_config.yml``, the version of the code in ``pyproject.toml``. An edition
is named by that version and the digest of its data, and bears the day on which the data changed
last. ``analysis accept`` writes ``CITATION.cff`` from them, and a test compares it; nothing is
typed twice. The licence of text, data and code is the setting ``licence`` of ``_config.yml``, an
identifier of SPDX; without it none is given anywhere.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import yaml

from analysis import changes

FILE = "CITATION.cff"
_DIGITS_OF_DIGEST = 12


@dataclass(frozen=True)
class Facts:
    """What every way of citing says.

    Attributes
    ----------
    version
        That of the code.
    date
        The day on which the data were changed last.
    digest
        Of the data, as :func:`digest` returns it.
    """

    title: str
    author: str
    version: str
    date: datetime.date
    url: str
    licence: str = ""
    digest: str = ""

    @property
    def edition(self) -> str:
        """The version of code and data; what follows the plus is build metadata (SemVer 2.0.0)."""
        return f"{self.version}+{self.digest}" if self.digest else self.version

    @property
    def key(self) -> str:
        """The key of the BibTeX entry: letters of the title and the year."""
        letters = "".join(re.findall(r"[a-z]+", self.title.lower()))
        return f"{letters}{self.date.year}"


def facts(root: Path, data: Path, newest: datetime.date) -> Facts:
    """Return the facts of the report in a folder.

    Parameters
    ----------
    root
        The report's folder, with ``_config.yml``.
    data
        The folder of the data.
    newest
        The date of the newest document: that of the edition where no change is told of.
    """
    book = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    url = (book.get("repository") or {}).get("url") or ""
    licence = (book["sphinx"].get("config") or {}).get("licence") or ""
    day = newest
    kept = (data / Path(changes.FILE).name).exists()
    if kept and len(told := changes.load(data)):
        day = datetime.date.fromisoformat(told["date"].iloc[-1])
    held = digest(data)
    return Facts(book["title"], book["author"], version("analysis"), day, url, licence, held)


def licence_address(licence: str) -> str:
    """Return where SPDX keeps the text of a licence."""
    return f"https://spdx.org/licenses/{licence}.html"


def cff(of: Facts) -> str:
    """Return the file that GitHub and Zenodo read, in the Citation File Format 1.2.0."""
    fields = {
        "cff-version": "1.2.0",
        "message": "If you use the report or its data, please cite it as below.",
        "type": "dataset",
        "title": of.title,
        "authors": [{"name": of.author}],
        "version": of.edition,
        "date-released": of.date.isoformat(),
    }
    if of.url:
        fields["repository-code"] = of.url
    if of.licence:
        fields["license"] = of.licence
    return yaml.safe_dump(fields, sort_keys=False, allow_unicode=True)


def bibtex(of: Facts) -> str:
    """Return the BibTeX entry."""
    rows = {
        "title": f"{{{of.title}}}",
        "author": f"{{{of.author}}}",
        "year": str(of.date.year),
        "month": of.date.strftime("%b").lower(),
        "version": of.edition,
    }
    if of.url:
        rows["url"] = of.url
    width = max(map(len, rows))
    lines = [
        f"  {name:<{width}} = {value if name == 'month' else f'{{{value}}}'},"
        for name, value in rows.items()
    ]
    return "\n".join([f"@misc{{{of.key},", *lines, "}"])


def digest(data: Path) -> str:
    """Return the first digits of the SHA-256 of all tables below a folder, names included.

    The same data give the same digest on every machine; it needs no git.
    """
    total = hashlib.sha256()
    for path in sorted(data.rglob("*")):
        if path.is_file() and path.suffix in {".csv", ".bib", ".yml", ".json"}:
            total.update(path.relative_to(data).as_posix().encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).digest())
    return total.hexdigest()[:_DIGITS_OF_DIGEST]
