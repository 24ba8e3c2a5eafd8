"""What the text states, as one tracked list: every number that a page cites, with what it reads.

nbval compares the outputs of code; a sentence has none, though its numbers come from the ledger as
well. ``chapters/published.csv`` holds a row for each of them. ``analysis accept`` writes it and the
tests of the book compare it: a changed value is read in its sentences before it is accepted.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from analysis.book import BookError, briefs, notebook
from analysis.book.numbers import name_and_unit
from analysis.ledger import Ledger

FILE = "chapters/published.csv"
_ROLE = re.compile(r"\{(stated|computed)\}`([^`]+)`")
_COLUMNS = ["page", "role", "name", "text"]


def cited(
    root: Path, artifacts: Path, ledger: Ledger, executed: Mapping[str, Path] | None = None
) -> str:
    """Return the list as CSV: page, role, name and text, in the order of reading.

    Parameters
    ----------
    root
        The report's folder.
    artifacts
        The side files of all notebooks, as their last run left them.
    ledger
        Knows what a stated figure reads.
    executed
        The notebooks to read in place of the stored ones, by the file of the page.

    Raises
    ------
    BookError
        When a page cites what nobody stated or registered.
    """
    numbers = {path.stem: path for path in sorted(artifacts.glob("**/numbers/*.json"))}
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for page, text in _pages(root, executed):
        for role, cited_as in _ROLE.findall(text):
            name, _ = name_and_unit(cited_as)
            writer.writerow([page, role, name, _reads(page, role, name, numbers, ledger)])
    return buffer.getvalue()


def _pages(root: Path, executed: Mapping[str, Path] | None) -> Iterator[tuple[str, str]]:
    if executed is None:
        stored = [
            *root.glob("index.ipynb"),
            *root.glob("chapters/*.ipynb"),
            *root.glob(f"{briefs.FOLDER}/*.ipynb"),
        ]
        executed = {path.relative_to(root).as_posix(): path for path in stored}
    written = [*root.glob("index.md"), *root.glob("chapters/*.md")]
    texts = {path.relative_to(root).as_posix(): path for path in written}
    pages = {page: path for page, path in {**texts, **executed}.items() if page != briefs.TEMPLATE}
    for page in sorted(pages, key=lambda each: (not each.startswith("index."), each)):
        if page.endswith(".md"):
            yield page, (root / page).read_text(encoding="utf-8")
        else:
            yield page, "\n".join(map(notebook.prose, notebook.read(pages[page])["cells"]))


def _reads(page: str, role: str, name: str, numbers: Mapping[str, Path], ledger: Ledger) -> str:
    if role == "stated" and name in ledger.observations.index:
        return str(ledger.observation(name)["text"])
    if role == "computed" and name in numbers:
        return str(json.loads(numbers[name].read_text(encoding="utf-8"))["text"])
    known = "data/observations.csv" if role == "stated" else "prose.register in a notebook"
    raise BookError(f"{page}: expected a name from {known}, found {{{role}}}`{name}`")
