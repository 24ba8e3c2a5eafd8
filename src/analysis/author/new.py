"""Enter something new by answering questions: ``analysis new observation|source|chapter``.

Every answer is held against the ledger's own rules as soon as it is given: the entry is completed
with cells that are known to be right, put into a copy of the data, and loaded. A person is asked
again; a script, whose answers come through a pipe, one a line, is told what was wrong and nothing
is written. A code that is none is answered with those whose code or name is like it. A file is
replaced in one step, so an interruption leaves the old or the new one.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from analysis import ledger, sources
from analysis.author import AuthorError
from analysis.ledger import COLUMNS, LedgerError
from analysis.periods import UNSTATED
from analysis.problems import Problem
from analysis.vocabulary import Vocabulary

Ask = Callable[[str], str]
_Check = Callable[[str, str, Mapping[str, str]], list[Problem]]

_OBSERVATION_QUESTIONS = {
    "source": "key of data/sources.bib",
    "locator": "p.N: the N-th non-blank line of the document's text",
    "topic": "trade, energy, investment, security, corridors, diplomacy, people or technology",
    "measure": "code of data/vocabulary/measures.csv",
    "subject": "code of data/vocabulary/economies.csv",
    "counterpart": "code of data/vocabulary/economies.csv, or nothing",
    "flow": "exports, imports, total (seen from China), or nothing",
    "item": "project, event or ordering the figure is about, or nothing",
    "period": "2024, 2024-Q1, 2025-06-17, 2021/2022, or unstated",
    "base_period": "the same, for a growth; otherwise nothing",
    "unit": "code of data/vocabulary/units.csv",
    "qualifier": "more than, about, ...: a word of data/vocabulary/qualifiers.csv, or nothing",
    "printed": "the digits exactly as printed",
    "reporter": "who measured: code of data/vocabulary/reporters.csv, or unstated",
    "status": "measured, estimate, planned, target, announced, forecast or claim",
    "note": "what a reader of the row must know, or nothing",
    "id": "lower-case words joined by hyphens, unique, never changed",
}
"""In an order in which each rule knows what it needs: a unit after its measure, digits last."""

_SOURCE_QUESTIONS = {
    "key": "lower-case letters and digits, such as cepa2024",
    "type": "article, misc, techreport, book or online",
    "title": "as printed",
    "author": "Family, Given and Family, Given; or nothing",
    "publisher": "who published it",
    "date": "2024, 2024-02 or 2024-02-20",
    "url": "https address, or nothing",
    "urldate": "the day the address was opened, or nothing",
    "grade": "A office, ministry, operator; B media, think tank, paper; C mirror, rewrite",
    "copies": "keys of the sources whose figures it repeats, with commas, or nothing",
    "remark": "what was not seen or was inferred, or nothing",
}
_CHAPTER_QUESTIONS = {
    "name": "file name in lower case with underscores, such as water",
    "title": "heading of the chapter",
    "after": "chapter it follows, such as corridors",
}
_KEY = re.compile(r"[a-z][a-z0-9]*")
_TYPES = ("article", "misc", "techreport", "book", "online")
_FILE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


def new_observation(data: Path, ask: Ask, *, patient: bool) -> str:
    """Ask for an observation and add it to ``observations.csv``.

    Parameters
    ----------
    data : Path
        The ledger's folder.
    ask : callable
        Shows a question and returns the answer.
    patient : bool
        Ask again when an answer is refused; otherwise give up.

    Returns
    -------
    str
        What was written, for the user.

    Raises
    ------
    AuthorError
        When an answer is refused and nobody can be asked again.
    LedgerError
        When the data were wrong before.
    """
    path = data / "observations.csv"
    known = _rows(path)
    words = ledger.load(data).vocabulary
    usual = known[-1] if known else {}

    def check(column: str, answer: str, given: Mapping[str, str]) -> list[Problem]:
        row = {**dict.fromkeys(COLUMNS["observations"], ""), **usual, "id": "x-new-entry", **given}
        content = _with_row(path, {**row, column: answer})
        return [
            replace(each, row=0, expected=each.expected + _nearest(column, answer, words))
            for each in _problems(data, path.name, content, column)
        ]

    entry = _asked(_OBSERVATION_QUESTIONS, ask, check, patient)
    content = _with_row(path, entry)
    if wrong := _problems(data, path.name, content):
        raise AuthorError(_nothing_written(wrong))
    _replace(path, content)
    return (
        f"wrote {entry['id']} to {path}\n"
        f"cite it in a chapter as {{stated}}`{entry['id']}`, then see it: make book"
    )


def new_source(data: Path, ask: Ask, *, patient: bool) -> str:
    """Ask for a source and add it to ``sources.bib``; parameters and errors as above."""
    path = data / "sources.bib"
    ledger.load(data)
    known = sources.read(path, [])
    usual = {"key": "newentry", "type": "misc", "title": "Title", "date": "2024", "grade": "B"}

    def check(column: str, answer: str, given: Mapping[str, str]) -> list[Problem]:
        if column == "key" and (not _KEY.fullmatch(answer) or answer in known.index):
            return [Problem("data/sources.bib", 0, column, answer, "a new key, letters and digits")]
        if column == "type" and answer not in _TYPES:
            expected = f"one of {', '.join(_TYPES)}"
            return [Problem("data/sources.bib", 0, column, answer, expected)]
        if re.search(r"[{}\\@%]|[\x00-\x1f]", answer):
            return [Problem("data/sources.bib", 0, column, answer, "no braces, \\, @ or %")]
        entry = {**dict.fromkeys(_SOURCE_QUESTIONS, ""), **usual, **given, column: answer}
        return _problems(data, path.name, _with_entry(path, entry), column)

    entry = _asked(_SOURCE_QUESTIONS, ask, check, patient)
    content = _with_entry(path, entry)
    if wrong := _problems(data, path.name, content):
        raise AuthorError(_nothing_written(wrong))
    _replace(path, content)
    return f"wrote {entry['key']} to {path}\nenter what it prints: analysis new observation"


def new_chapter(root: Path, ask: Ask, *, patient: bool) -> str:
    """Ask for a chapter, write its notebook and enter it in ``_toc.yml``; errors as above."""
    contents = root / "_toc.yml"

    def check(column: str, answer: str, given: Mapping[str, str]) -> list[Problem]:
        _, places = _listed(contents)
        expected = {
            "name": "a new name in lower case with underscores"
            if not _FILE.fullmatch(answer)
            or answer in places
            or (root / "chapters" / f"{answer}.ipynb").exists()
            else "",
            "title": "" if answer and answer.isprintable() else "a heading",
            "after": "" if answer in places else f"one of {', '.join(places)}",
        }[column]
        return [Problem("_toc.yml", 0, column, answer, expected)] if expected else []

    entry = _asked(_CHAPTER_QUESTIONS, ask, check, patient)
    # Somebody may have written to the report while the questions were answered.
    if wrong := [each for column in entry for each in check(column, entry[column], entry)]:
        raise AuthorError(_nothing_written(wrong))
    lines, places = _listed(contents)
    above = places[entry["after"]]
    line = lines[above].replace(f"chapters/{entry['after']}", f"chapters/{entry['name']}", 1)
    notebook = root / "chapters" / f"{entry['name']}.ipynb"
    _replace(notebook, _notebook(entry["name"], entry["title"]))
    try:
        _replace(contents, "".join([*lines[: above + 1], line, *lines[above + 1 :]]))
    except OSError:
        notebook.unlink()
        raise
    return f"wrote {notebook} and entered it in {contents}\nfill it in, then: make accept"


def _listed(contents: Path) -> tuple[list[str], dict[str, int]]:
    """Return the lines of ``_toc.yml``, and on which of them each chapter stands."""
    lines = contents.read_text(encoding="utf-8").splitlines(keepends=True)
    found = (re.match(r"\s*- file: chapters/(\S+)\s*$", line) for line in lines)
    return lines, {match[1]: number for number, match in enumerate(found) if match}


def _asked(questions: Mapping[str, str], ask: Ask, check: _Check, patient: bool) -> dict[str, str]:
    given: dict[str, str] = {}
    for column, hint in questions.items():
        while True:
            try:
                answer = ask(f"{column} ({hint}): ").strip()
            except EOFError:
                raise AuthorError(
                    f"expected an answer for {column!r}, found the end of the answers;"
                    " nothing was written"
                ) from None
            wrong = check(column, answer, given)
            if not wrong:
                given[column] = answer
                break
            if not patient:
                raise AuthorError(_nothing_written(wrong))
            ask_again = "; ".join(f"expected {each.expected}" for each in wrong)
            hint = f"found {answer!r}; {ask_again}"
    return given


def _nothing_written(wrong: list[Problem]) -> str:
    lines = "\n".join(f"  {problem}" for problem in wrong)
    return f"nothing was written, because the ledger would refuse it:\n{lines}"


def _problems(data: Path, file: str, content: str, column: str = "") -> list[Problem]:
    """Return what the ledger would say of its data with one file changed, of one column or all."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in ("sources.bib", *(f"{table}.csv" for table in COLUMNS)):
            shutil.copyfile(data / name, copy / name)
        shutil.copytree(data / "vocabulary", copy / "vocabulary")
        (copy / file).write_text(content, encoding="utf-8", newline="")
        try:
            ledger.load(copy)
        except LedgerError as error:
            return [each for each in error.problems if not column or each.column == column]
    return []


def _nearest(column: str, answer: str, words: Vocabulary) -> str:
    """Return the codes that an author may have meant, with their names."""
    names: dict[str, str] = {
        "measure": {code: each.label for code, each in words.measures.items()},
        "subject": {code: each.name for code, each in words.economies.items()},
        "counterpart": {code: each.name for code, each in words.economies.items()},
        "unit": {code: (each.prefix + each.suffix).strip() for code, each in words.units.items()},
        "reporter": {code: each.name for code, each in words.reporters.items()},
        "qualifier": dict.fromkeys(words.qualifiers, ""),
    }.get(column, {})
    asked = answer.casefold()
    like = [code for code in names if asked and asked in f"{code} {names[code]}".casefold()]
    by_name = {text.casefold(): code for code, text in names.items()}
    by_code = {code.casefold(): code for code in names}
    near = [] if like else get_close_matches(asked, [*by_name, *by_code], n=3)
    like += [by_name.get(each) or by_code[each] for each in near]
    told = [f"{c} ({names[c]})" if names[c] else c for c in dict.fromkeys(like)][:5]
    return f"; did you mean {' or '.join(told)}?" if told else ""


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _with_row(path: Path, row: Mapping[str, str]) -> str:
    """Return a table's text with one more row; not a byte of the others changes."""
    added = io.StringIO()
    csv.DictWriter(added, COLUMNS[path.stem], lineterminator="\n").writerow(row)
    return path.read_bytes().decode("utf-8") + added.getvalue()


def _with_entry(path: Path, entry: Mapping[str, str]) -> str:
    """Return the bibliography with one entry more."""
    before = path.read_text(encoding="utf-8").rstrip("\n")
    return f"{before}\n\n{_bibtex(entry)}"


def _bibtex(entry: Mapping[str, str]) -> str:
    year = "" if entry["date"] == UNSTATED else entry["date"][:4]
    fields = {**entry, "title": f"{{{entry['title']}}}", "year": year}
    del fields["key"], fields["type"]
    body = ",\n".join(f"  {name:9} = {{{value}}}" for name, value in fields.items() if value)
    return f"@{entry['type']}{{{entry['key']},\n{body}\n}}\n"


def _replace(path: Path, content: str) -> None:
    """Replace a file in one step; the draft is on disk before it takes the name."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _notebook(name: str, title: str) -> str:
    """Return a chapter that runs: what a busy reader needs, one cell of code, what is unknown."""
    texts = [
        f"# {title}\n\n:::{{div}} lead\nThe answer first, then how sure it is, and why.\n:::",
        'topic = "trade"',
        "from analysis import ledger\n\nbook = ledger.load()",
        "## What the documents do not tell\n\nWhat is missing, and which data would settle it.",
    ]
    cells = []
    for number, text in enumerate(texts, start=1):
        is_code = number in (2, 3)
        cell: dict[str, object] = {
            "cell_type": "code" if is_code else "markdown",
            "id": f"{name.replace('_', '-')}-{number:02}",
            "metadata": {"tags": ["parameters"]} if number == 2 else {},
            "source": text.splitlines(keepends=True),
        }
        if is_code:
            cell |= {"execution_count": number - 1, "outputs": []}
        cells.append(cell)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    language = {"file_extension": ".py", "name": "python", "pygments_lexer": "ipython3"}
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": language},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
