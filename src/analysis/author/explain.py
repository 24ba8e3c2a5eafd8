"""From a number to who printed it: ``analysis explain ID``.

An id is that of an observation or a source, or the name of a registered number, a figure or a
table. What is computed is followed to its observations, an observation to its source, a source to
what it repeats; and each says where the book uses it. Uses in figures and tables, and everything
computed, are known from the side files of the last build.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from analysis import stated
from analysis.author import AuthorError, records
from analysis.ledger import Ledger
from analysis.periods import UNSTATED
from analysis.quality.words import figure, place

_INDENT = "  "


def explain(name: str, ledger: Ledger, root: Path, artifacts: Path) -> str:
    """Return the chain from a number to its sources as indented text.

    Parameters
    ----------
    name : str
        An id or name.
    ledger : Ledger
        The data.
    root : Path
        The report's folder, whose pages are searched for citations.
    artifacts : Path
        The side files of the last build; may be missing.

    Raises
    ------
    AuthorError
        When nothing has this name; the message gives the nearest.
    """
    made = records.side_files(artifacts)
    cited = [each for page in pages(root) for each in records.citations(*page)]
    if name in ledger.observations.index:
        return "\n".join(_observation(name, ledger, _uses(name, made, cited, ledger)))
    if name in ledger.sources.index:
        return "\n".join([*_source(name, ledger), *_gives(name, ledger)])
    found = [each for each in made if each["name"] == name]
    if found:
        return "\n".join(line for each in found for line in _computed(each, ledger, cited))
    known = [*ledger.observations.index, *ledger.sources.index, *(each["name"] for each in made)]
    unbuilt = "" if made else "; numbers and figures are known after make book"
    raise AuthorError(
        f"expected the id of an observation or source, or the name of a number, figure or table;"
        f" found {name!r}{_hint(name, list(dict.fromkeys(map(str, known))))}{unbuilt}"
    )


def _hint(name: str, known: list[str]) -> str:
    """Return names that are nearly this one or contain it, or where all of them stand."""
    if near := get_close_matches(name, known, n=3):
        return f"; did you mean {' or '.join(near)}?"
    part = name.casefold()
    holding = [each for each in known if len(part) > 1 and part in each.casefold()]
    if holding:
        rest = f" and {len(holding) - 3} more" if len(holding) > 3 else ""
        return f"; names that contain it: {', '.join(holding[:3])}{rest}"
    return (
        "; ids are in data/observations.csv and data/sources.bib, names in chapters/published.csv"
    )


def pages(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the file name and text of every page that may cite a number."""
    for pattern in ("*.md", "chapters/*.md", "chapters/*.ipynb", "chapters/briefs/*.ipynb"):
        for path in sorted(root.glob(pattern)):
            yield str(path.relative_to(root)), path.read_text(encoding="utf-8")


def _computed(
    record: dict[str, Any], ledger: Ledger, cited: Iterable[records.Citation]
) -> Iterator[str]:
    kind = record["kind"]
    says = record["text"] if kind == "number" else record["title"]
    yield f"{record['name']}: {says}"
    yield f"{_INDENT}what      {kind} of chapters/{record['chapter']}"
    if kind == "number":
        yield f"{_INDENT}computed  {record['formula']}"
        yield from _listed("used in", _places(record["name"], "computed", cited))
    else:
        yield f"{_INDENT}sources   {record['source_line']}"
    ids = record["observations"]
    yield f"{_INDENT}from      {len(ids)} observation{'' if len(ids) == 1 else 's'}"
    for each in ids:
        yield ""
        yield from (f"{_INDENT}{line}" for line in _observation(each, ledger))


def _observation(name: str, ledger: Ledger, uses: list[str] | None = None) -> Iterator[str]:
    row = ledger.observation(name)
    words = ledger.vocabulary
    unit = words.units[row["unit"]]
    about = [
        words.economy_name(row["subject"]),
        words.economy_name(row["counterpart"]) if row["counterpart"] else "",
        words.measures[row["measure"]].label,
        row["flow"],
        row["item"],
        row["period"],
    ]
    yield f"{name}: {row['text']}"
    yield f"{_INDENT}about     {', '.join(filter(None, about))}"
    if (short := figure(row, words)) != row["text"]:
        yield f"{_INDENT}rounded   {short}"
    if unit.dimension != "date":
        decimals = len(row["printed"].partition(".")[2]) + 1
        unit = words.units["percent"] if unit.code == "fraction" else unit
        yield f"{_INDENT}allows    {stated.span(ledger.interval(name), unit, decimals)}"
    yield f"{_INDENT}reporter  {words.reporter_name(row['reporter'])}"
    yield f"{_INDENT}status    {row['status']}"
    yield from _source(
        row["source"], ledger, lead=f"{_INDENT}printed   ", where=place(row["locator"])
    )
    if row["note"]:
        yield f"{_INDENT}note      {row['note']}"
    if uses is not None:
        yield from _listed("used in", uses)


def _source(key: str, ledger: Ledger, *, lead: str = "", where: str = "") -> Iterator[str]:
    row = {column: str(value) for column, value in ledger.sources.loc[key].items()}
    date = "no date" if row["date"] == UNSTATED else row["date"]
    parts = [f"{row['label']}, {row['title']}", f"grade {row['grade']}", where, date]
    yield f"{lead}{key}: {', '.join(filter(None, parts))}"
    blank = " " * len(lead) + _INDENT
    yield f"{blank}{row['url'] or 'no address is known'}"
    for copied in filter(None, (each.strip() for each in row["copies"].split(","))):
        yield from _source(copied, ledger, lead=f"{blank}repeats ")


def _gives(key: str, ledger: Ledger) -> Iterator[str]:
    """Say what a source contributes and who repeats it."""
    given = ledger.select(source=key)
    topics = ", ".join(f"{topic} {n}" for topic, n in given["topic"].value_counts().items())
    plural = "" if len(given) == 1 else "s"
    yield f"{_INDENT}gives     {len(given)} observation{plural}{f': {topics}' if topics else ''}"
    copies = ledger.sources["copies"].str.split(",")
    by = [str(k) for k, of in copies.items() if key in (each.strip() for each in of)]
    if by:
        yield f"{_INDENT}repeated  by {', '.join(by)}"


def _uses(
    name: str, made: Iterable[dict[str, Any]], cited: Iterable[records.Citation], ledger: Ledger
) -> list[str]:
    """Return where an observation is used; what counts the whole ledger uses no row of it."""
    behind = [
        f"{each['kind']} {each['name']} of chapters/{each['chapter']}"
        for each in made
        if name in each["observations"] and len(each["observations"]) < len(ledger.observations)
    ]
    return [*_places(name, "stated", cited), *behind]


def _places(name: str, role: str, cited: Iterable[records.Citation]) -> list[str]:
    return [
        f"text of {each.page}, cell {each.cell}" if each.page.endswith("ipynb") else each.page
        for each in cited
        if (each.role, each.name) == (role, name)
    ]


def _listed(word: str, items: list[str]) -> Iterator[str]:
    for number, each in enumerate(dict.fromkeys(items) or ["nothing"]):
        yield f"{_INDENT}{'' if number else word:9} {each}"
