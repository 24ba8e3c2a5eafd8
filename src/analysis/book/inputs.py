"""Everything a build reads, looked at before anything is built: data, notebooks, configuration.

:func:`check` collects what is wrong with any of it, each with file and row, key or cell, and
refuses all of it at once. It reads and never writes. What it looks at, besides the ledger and the
network, which have rules of their own:

*Files.* Every input is a regular file inside the report's folder and of a size that can be read: a
link that leads out of it would publish what is not part of the report, and nothing can be read from
a pipe.

*Small tables.* Those of ``data/reconciliation``, ``data/benchmarks``, ``allowed_numbers.csv`` and
``chapters/published.csv``: columns, keys used once, finite numbers, names of what there is.

*Configuration.* ``_config.yml`` and ``_toc.yml``: known keys only, each with a value that can be
used, and pages that exist; see ``settings`` and ``contents``.

*Notebooks.* Format, kernel, no stored error, cells that are Python and start no other program,
parameters that are plain values and no paths. A template that papermill fills needs its cell of
parameters.
"""

from __future__ import annotations

import ast
import math
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis import changes, ledger, network, strict, tables
from analysis.book import BookError, briefs, contents, files, loaded, notebook, settings, terms
from analysis.book.bare_numbers import AllowedError, read_allowed
from analysis.periods import UNSTATED, bounds
from analysis.problems import LedgerError, Problem
from analysis.quality import checks
from analysis.reconcile.refusal import REASONS, SOURCED

PLACES = (
    "README.md CONTRIBUTING.md CHANGELOG.md LICENSE Makefile pyproject.toml requirements.in "
    "requirements.txt requirements-uv.txt _config.yml _toc.yml index.md index.ipynb _static "
    "chapters data docs src tests CITATION.cff Containerfile"
).split()
"""What a report is made of, and what is deposited."""
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?")
SETTINGS = "a page without settings of its own, but for orphan and tocdepth"
_OWN = frozenset({"orphan", "tocdepth"})
_FRONT = re.compile(r"---.*\n((?s:.*?)\n?)(?:-{3,}|\.{3})[ \t]*$", re.MULTILINE)
_LARGEST = 1 << 28
"""Bytes of one input; the ledger is far below a hundredth of it."""


@dataclass(frozen=True)
class _Table:
    """A small table: its columns, those that tell rows apart, and those that hold numbers.

    A number may be cited ``once`` or several times on a page.
    """

    file: str
    columns: str
    key: str
    numbers: str = ""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forms: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """What the cells of a column are, in words and as a regular expression."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Columns whose cells name a source, an observation, an economy or a page."""
    filled: str = ""
    """Columns that must hold something, besides the key."""
    days: str = ""
    order: tuple[str, ...] = ()
    """Columns of numbers of which none is more than the one after it, as ``"found all"``."""
    apart: tuple[str, ...] = ()
    """Pairs of columns that never hold the same, as ``"exporter importer"``."""
    once: bool = True

    def check(self, root: Path, book: ledger.Ledger | None, problems: list[Problem]) -> None:
        frame = tables.read(root / self.file, self.columns.split(), problems, name=self.file)
        if frame is None:
            return
        for row in frame.to_dict("records"):
            self._check_row({str(c): str(v) for c, v in row.items()}, problems)
        known = _names(root, book)
        for column, kind in self.names.items():
            for at in frame.index[~frame[column].isin(known[kind])] if kind in known else ():
                place, value = int(frame.loc[at, "row"]), frame.loc[at, column]
                # Only what `make accept` writes names pages; after one was renamed it is behind.
                expected = "a page there is; make accept" if kind == "page" else f"a known {kind}"
                problems.append(Problem(self.file, place, column, value[:60], expected))
        keys = self.key.split()
        for at in frame.index[frame.duplicated(keys)] if self.once else ():
            value = ", ".join(frame.loc[at, keys])
            place = int(frame.loc[at, "row"])
            problems.append(Problem(self.file, place, keys[0], value, "each row once"))

    def _check_row(self, row: dict[str, str], problems: list[Problem]) -> None:
        place = int(row["row"])
        problems.extend(
            Problem(self.file, place, column, "", "a value; fill it in")
            for column in f"{self.key} {self.filled}".split()
            if not row[column].strip()
        )
        for column, (expected, pattern) in self.forms.items():
            if not re.fullmatch(pattern, row[column]):
                problems.append(Problem(self.file, place, column, row[column][:60], expected))
        for column in self.numbers.split():
            if row[column] and not _is_finite(row[column]):
                expected = "a finite number, or nothing"
                problems.append(Problem(self.file, place, column, row[column][:60], expected))
        problems.extend(
            Problem(self.file, place, column, row[column][:60], _DAY)
            for column in self.days.split()
            if not _is_day(row[column])
        )
        for one, other in (pair.split() for pair in self.apart):
            if row[one] == row[other]:
                expected = f"another than {one}, {row[one]}"
                problems.append(Problem(self.file, place, other, row[other], expected))
        for least, most in (pair.split() for pair in self.order):
            low, high = row[least], row[most]
            if _is_finite(low) and _is_finite(high) and float(low) > float(high):
                problems.append(Problem(self.file, place, least, low, f"at most {most}, {high}"))
        for column, allowed in self.words.items():
            if row[column] not in allowed:
                expected = f"one of {', '.join(allowed)}"
                problems.append(Problem(self.file, place, column, row[column], expected))


_CODE = ("a code of ISO 3166-1 with three letters", "[A-Z]{3}")
_DAY = "a day of the calendar such as 2026-11-22"
_YEAR = ("a year such as 2013", "[12][0-9]{3}")
_AMOUNT = ("a number of 0 or more, or nothing", "(?:[0-9]+(?:[.][0-9]+)?)?")
_SHARE = ("a share from 0 to 1", "0(?:[.][0-9]+)?|1(?:[.]0+)?")
_SHARE_OR_NOTHING = (_SHARE[0], f"{_SHARE[1]}|")
_PLACE = ("p.N, or page, or page, place on it", "p[.][1-9][0-9]*|page(?:, .+)?")
_FACTOR = ("a factor of 1 or more, below 10", "[1-9](?:[.][0-9]+)?")
_COUNT = ("a whole number", "[0-9]+")
_SOME = ("a whole number of 1 or more", "[1-9][0-9]*")
_COUNT_OR_NOTHING = ("a whole number, or nothing", "[0-9]*")
_COUNTS = dict.fromkeys(
    "corruptions detectable found found_of_detectable found_beyond".split(), _COUNT
) | dict.fromkeys("false_alarms clean_observations".split(), _COUNT_OR_NOTHING)

_TABLES = (
    _Table(
        "data/reconciliation/margins.csv",
        "key factor scope period publisher title url note",
        "key",
        "factor",
        forms={"url": settings.ADDRESS, "factor": _FACTOR},
        filled="publisher title",
    ),
    _Table(
        "data/reconciliation/transit.csv",
        "economy name source url note",
        "economy",
        forms={"economy": _CODE, "url": settings.ADDRESS},
    ),
    _Table(
        "data/reconciliation/reasons.csv",
        "exporter importer reason basis source locator note",
        "exporter importer",
        words={"reason": tuple(REASONS), "basis": SOURCED},
        forms={"exporter": _CODE, "importer": _CODE, "locator": _PLACE},
        names={"source": "source", "exporter": "economy", "importer": "economy"},
        apart=("exporter importer",),
    ),
    _Table(
        "data/reconciliation/coverage.csv",
        "world covered refused transit_refused bias lied_covered bound bound_covered "
        "networks flows",
        "world",
        "covered refused transit_refused bias lied_covered bound bound_covered networks flows",
        forms=dict.fromkeys(("covered", "refused"), _SHARE)
        | dict.fromkeys(("transit_refused", "lied_covered", "bound_covered"), _SHARE_OR_NOTHING)
        | {"networks": _SOME, "flows": _SOME, "bound": _COUNT},
    ),
    _Table(
        "data/benchmarks/checks.csv",
        "kind corruptions detectable found found_of_detectable found_beyond false_alarms "
        "clean_observations",
        "kind",
        "corruptions detectable found found_of_detectable found_beyond false_alarms "
        "clean_observations",
        forms=_COUNTS,
        order=(
            "detectable corruptions",
            "found corruptions",
            "found_of_detectable detectable",
            "found_of_detectable found",
            "found_beyond found",
        ),
    ),
    _Table(
        "data/benchmarks/outside.csv",
        "side against first_year last_year compared differ median_percent "
        "largest_observation measured_on",
        "side against largest_observation measured_on",
        "first_year last_year compared differ median_percent",
        forms={"compared": _COUNT, "differ": _COUNT, "median_percent": _AMOUNT}
        | {"first_year": _YEAR, "last_year": _YEAR},
        days="measured_on",
        order=("first_year last_year", "differ compared"),
        names={"largest_observation": "observation"},
    ),
    _Table(
        "data/changes.csv",
        "date what why observations sources",
        "date what why observations sources",
        forms={"observations": _COUNT, "sources": _COUNT},
        days="date",
    ),
    _Table("data/vocabulary/allowed_numbers.csv", "text kind reason", "text kind"),
    _Table(
        "chapters/published.csv",
        "page role name text",
        "page role name text",
        words={"role": ("stated", "computed")},
        names={"page": "page"},
        once=False,
    ),
)
_GLOSSARY = _Table("data/vocabulary/glossary.csv", "term forms definition", "term definition")


def _names(root: Path, book: ledger.Ledger | None) -> dict[str, set[str]]:
    """Return what the small tables may name; of a ledger that cannot be read, only the pages."""
    if book is None:
        return {"page": contents.names(root)}
    held = {"source": set(book.sources.index), "observation": set(book.observations.index)}
    economies = set(book.vocabulary.economies)
    return {"page": contents.names(root), "economy": economies, **held}


def check(root: Path) -> tuple[ledger.Ledger, network.Network]:
    """Return the ledger and the network of a report in which nothing is wrong.

    Raises
    ------
    LedgerError
        With every problem found.
    """
    problems = list(_misplaced(root))
    if problems:  # what is no file cannot be read, and what is elsewhere shall not be
        raise LedgerError(problems)
    data = root / "data"
    book = net = None
    try:
        loaded.forget()
        book = loaded.book(data)  # what follows in this process need not read it again
        net = network.load(book, data)
    except LedgerError as error:
        problems += error.problems
    if book is not None and (book.sources["date"] == UNSTATED).all():
        expected = f"a source whose date is not '{UNSTATED}'; the book bears that of the newest"
        problems.append(Problem("data/sources.bib", 0, "date", "none", expected))
    for table in _TABLES:
        table.check(root, book, problems)
    problems += glossary(root)
    if not problems:
        try:
            read_allowed(data / "vocabulary")
        except AllowedError as error:
            problems.append(_told(str(error)))
    if not problems and book is not None:
        problems += changes.check(data, book)
    try:
        checks.acknowledged(data / "acknowledged.yml")
    except LedgerError as error:
        problems += error.problems
    _check_borders(data / "geo" / "borders.json", book, problems)
    problems += configuration(root)
    if (toc := _mapping(root / contents.FILE, [])) is not None:
        problems += contents.left_out(root, toc)
    _check_notebooks(root, book, problems)
    if problems or book is None or net is None:
        raise LedgerError(problems)
    return book, net


def changed(root: Path, places: Collection[str]) -> list[Problem]:
    """Return what is wrong with some pages, the configuration and what was published.

    That is all that can be wrong since :func:`check` found nothing, where the data and the
    template of country briefs are what they were then.
    """
    problems = list(_misplaced(root, sorted(places)))
    if problems:
        return problems
    problems = configuration(root)
    for table in _TABLES:
        if table.file.startswith("chapters/"):
            table.check(root, None, problems)
    if (toc := _mapping(root / contents.FILE, [])) is not None:
        problems += contents.left_out(root, toc)
    _check_notebooks(root, None, problems, places)
    return problems


def glossary(root: Path) -> list[Problem]:
    """Return what is wrong with the terms of ``data/vocabulary/glossary.csv``."""
    problems: list[Problem] = []
    _GLOSSARY.check(root, None, problems)
    if not problems:
        try:
            terms.read(root / "data" / "vocabulary")
        except terms.GlossaryError as error:
            problems.append(error.problem)
    return problems


def configuration(root: Path) -> list[Problem]:
    """Return what is wrong with ``_config.yml``, ``_toc.yml`` and the names of pages."""
    problems = list(contents.doubled(root))
    config = _mapping(root / settings.FILE, problems)
    toc = _mapping(root / contents.FILE, problems)
    if config is not None:
        problems += settings.check(root, config, toc)
    if toc is not None:
        problems += contents.check(root, toc)
    return problems


def _misplaced(root: Path, places: Iterable[str] = PLACES) -> Iterator[Problem]:
    for place in places:
        top = root / place
        below = sorted(top.rglob("*")) if top.is_dir() and not top.is_symlink() else []
        for path in [top, *below]:
            name = path.relative_to(root).as_posix()
            if path.is_symlink():
                try:
                    path.resolve(strict=True)
                except (OSError, RuntimeError):  # to nothing, or in a circle
                    yield Problem(name, 0, "", "a link to nothing", "a file")
                    continue
                if files.leads_out(path, root):
                    expected = "a file of the report; copy it there"
                    yield Problem(name, 0, "", "a link out of the report", expected)
            elif path.is_file() and (size := path.stat().st_size) > _LARGEST:
                yield Problem(name, 0, "", f"{size:,} bytes", f"a file of at most {_LARGEST:,}")
            elif path.exists() and not path.is_file() and not path.is_dir():
                yield Problem(name, 0, "", "a pipe, socket or device", "a file")


def _mapping(path: Path, problems: list[Problem]) -> dict[Any, Any] | None:
    try:
        found = strict.from_yaml(strict.text_of(path))
    except FileNotFoundError:
        problems.append(Problem(path.name, 0, "", "no file", "this file; restore it"))
        return None
    except strict.StrictError as error:
        problems.append(strict.problem(error, path.name))
        return None
    if not isinstance(found, dict):
        problems.append(Problem(path.name, 1, "", type(found).__name__, "keys with values"))
        return None
    return found


def _check_borders(path: Path, book: ledger.Ledger | None, problems: list[Problem]) -> None:
    name = "data/geo/borders.json"

    def refuse(key: str, found: object, expected: str) -> None:
        problems.append(Problem(name, 0, key, str(found)[:60], expected))

    try:
        kept = strict.from_json(strict.text_of(path))
    except FileNotFoundError:
        refuse("", "no file", "this file; restore it")
        return
    except strict.StrictError as error:
        problems.append(strict.problem(error, name))
        return
    if not isinstance(kept, dict) or set(kept) != {"source", "coasts", "borders", "outlines"}:
        found = sorted(kept) if isinstance(kept, dict) else type(kept).__name__
        refuse("", found, "the keys source, coasts, borders, outlines")
        return
    outlines = kept["outlines"]
    if not isinstance(outlines, dict):
        refuse("outlines", type(outlines).__name__, "rings by economy")
        return
    if not isinstance(kept["source"], str) or strict.hides(kept["source"]):
        refuse("source", ascii(kept["source"]), f"words, {strict.VISIBLE}")
    for code in outlines:
        if not re.fullmatch(_CODE[1], code):
            refuse("outlines", code, _CODE[0])
        elif book is not None and code not in book.vocabulary.economies:
            refuse("outlines", code, "an economy of data/vocabulary/economies.csv")
    lines = {"coasts": kept["coasts"], "borders": kept["borders"]}
    for key, many in (
        lines | {f"outlines {code}": rings for code, rings in outlines.items()}
    ).items():
        if not isinstance(many, list) or not many:
            refuse(key, "nothing" if many == [] else type(many).__name__, "a list of lines")
            continue
        for number, line in enumerate(many, start=1):
            least = 2 if key in lines else 3
            if not isinstance(line, list) or len(line) < least or not all(map(_is_place, line)):
                expected = f"{least} or more pairs of longitude and latitude"
                refuse(f"{key} {number}", line, expected)


def _is_place(point: object) -> bool:
    if not isinstance(point, list) or len(point) != 2:
        return False
    numbers = [each for each in point if type(each) in (int, float) and math.isfinite(each)]
    return len(numbers) == 2 and abs(numbers[0]) <= 180 and abs(numbers[1]) <= 90


def _check_notebooks(
    root: Path,
    book: ledger.Ledger | None,
    problems: list[Problem],
    only: Collection[str] | None = None,
) -> None:
    below = (each.relative_to(root) for each in (root / "chapters").rglob("*"))
    pages = [Path("index.md"), Path("index.ipynb"), *sorted(below)]
    if only is not None:
        pages = [each for each in pages if each.as_posix() in only]
    for place in pages:
        if place.suffix == ".md" and (root / place).is_file():
            problems += _of_page(place.as_posix(), root / place)
    for path in (root / each for each in pages if each.suffix == ".ipynb"):
        if not os.path.lexists(path) or any(
            part[0] == "." for part in path.relative_to(root).parts
        ):
            continue
        name = path.relative_to(root).as_posix()
        try:
            page = notebook.read(path)
        except BookError as error:
            text = str(error).removeprefix(f"{path}: ")
            expected, _, found = text.removeprefix("expected ").partition(", found: ")
            problems.append(Problem(name, 0, "", found, expected))
            continue
        problems += _of_notebook(name, page)
        # As they stand in the file: nbformat gives another id to a cell whose id is taken.
        cells = strict.from_json(strict.text_of(path))["cells"]
        ids = [cell["id"] for cell in cells if "id" in cell]
        problems += [
            Problem(f"{name}, cell {at}", 0, "id", str(each), "each cell id once")
            for at, each in enumerate(ids, start=1)
            if each in ids[: at - 1]
        ]
        if name == briefs.TEMPLATE or name.startswith(f"{briefs.FOLDER}/"):
            problems += _of_template(name, page, book)


def own_settings(text: str) -> str:
    """Return what a page sets in its first lines beyond what it may, nothing where it does not.

    MyST takes from there which addresses are links, and whether to run the page's code.
    """
    if not text.startswith("---"):
        return ""
    try:
        found = strict.from_yaml(front[1] if (front := _FRONT.match(text)) else text)
    except strict.StrictError as error:
        return error.found
    keys = found if isinstance(found, dict) else {} if found is None else {str(found): ""}
    return ", ".join(str(key) for key in keys if key not in _OWN)[:60]


def _of_page(name: str, path: Path) -> Iterator[Problem]:
    try:
        text = strict.text_of(path)
    except strict.StrictError as error:
        yield strict.problem(error, name)
        return
    if found := own_settings(text):
        yield Problem(name, 1, "", found, SETTINGS)
    for number, line in enumerate(text.split("\n"), start=1):
        if strict.hides(line.removesuffix("\r").replace("\t", "")):
            yield Problem(name, number, "", ascii(line[:60]), strict.VISIBLE)


def _of_notebook(name: str, page: notebook.Notebook) -> Iterator[Problem]:
    kernel = page["metadata"].get("kernelspec", {}).get("name")
    if kernel != "python3":
        yield Problem(name, 0, "kernelspec", str(kernel), "the kernel python3")
    for at, cell in enumerate(page["cells"], start=1):
        place = f"{name}, cell {at}"
        for output in cell.get("outputs", ()):
            if output["output_type"] == "error":
                found = f"{output.get('ename')}: {output.get('evalue')}"
                yield Problem(place, 0, "outputs", found, "no stored error; mend it and run again")
        if cell["cell_type"] != "code":
            continue
        for tag in notebook.refused_tags(cell):
            yield Problem(place, 0, "tags", tag, notebook.EACH_RUNS)
        source = "".join(cell["source"])
        yield from (
            Problem(place, line, "source", found, expected)
            for line, found, expected in notebook.not_plain_python(source)
        )
        if "parameters" in notebook.tags(cell):
            for found in _parameters(source):
                yield Problem(place, 0, "parameters", found[:60], "name = plain value, no path")


def _parameters(source: str) -> Iterator[str]:
    """Yield what in a cell of parameters is no name with a plain value."""
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        yield f"{type(error).__name__}: {error}"
        return
    for each in statements:
        try:
            if not isinstance(each, ast.Assign):
                raise ValueError
            value = ast.literal_eval(each.value)
        except (ValueError, RecursionError):
            yield ast.unparse(each)
            continue
        words = value if isinstance(value, list | tuple) else [value]
        if any(
            isinstance(word, bytes)
            or (isinstance(word, str) and word != "" and contents.leads_out(word))
            for word in words
        ):
            yield ast.unparse(each)


def _of_template(
    name: str, page: notebook.Notebook, book: ledger.Ledger | None
) -> Iterator[Problem]:
    tagged = [
        (at, "".join(cell["source"]))
        for at, cell in enumerate(page["cells"], start=1)
        if cell["cell_type"] == "code" and "parameters" in notebook.tags(cell)
    ]
    if len(tagged) != 1:
        yield Problem(name, 0, "parameters", f"{len(tagged)} cells", "one cell with this tag")
        return
    at, source = tagged[0]
    found = re.search(rf'^{briefs.PARAMETER} = "(.*)"$', source, re.MULTILINE)
    if book is None:
        return
    known = book.vocabulary.briefed()
    if found is None or found[1] not in known:
        expected = f'{briefs.PARAMETER} = "CODE", one of {", ".join(known)}'
        yield Problem(f"{name}, cell {at}", 0, "parameters", source[:60], expected)


def _is_finite(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and math.isfinite(float(text))


def _is_day(text: str) -> bool:
    try:
        return len(text) == len("2026-11-22") and bool(bounds(text))
    except ValueError:
        return False


def _told(message: str) -> Problem:
    """Return a problem that tells its own place, ``file:row column 'x': expected ...``."""
    place, _, rest = message.partition(": ")
    return Problem(place, 0, "", rest.rpartition("found ")[2][:60], rest.removeprefix("expected "))
