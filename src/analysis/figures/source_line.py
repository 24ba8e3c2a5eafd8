"""The line below a figure or table that says who printed the numbers, and how far to trust them.

An entry is a publisher with the years of its documents, their grade, and whom they repeat: an echo
that stands beside its original must not look like a second witness.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from analysis import kept
from analysis.ledger import Ledger

OWN = "ownsimulation"
"""Key of what this report simulated itself."""

LISTED = 8
"""Publishers named in a line; more would be a page of names that nobody reads."""


def sources_of(
    observations: Iterable[str], ledger: Ledger, *, name: str, further: Iterable[str] = ()
) -> list[str]:
    """Return the keys of the sources that printed these observations, most used first.

    Parameters
    ----------
    observations : iterable of str
        Ids of the ledger.
    ledger : Ledger
        Anything with frames ``observations`` (indexed by id, column ``source``) and ``sources``.
    name : str
        The figure or table asking, for the error.
    further : iterable of str
        Keys of sources of what is no observation, such as events; they come last.

    Raises
    ------
    KeyError
        When an id or a key is not in the ledger.
    """
    ids = list(observations)
    unknown = [each for each in ids if each not in ledger.observations.index]
    if unknown:
        raise KeyError(
            f"{name}: expected observation ids of data/observations.csv, found {', '.join(unknown)}"
        )
    rest = list(dict.fromkeys(further))
    unknown = [each for each in rest if each not in ledger.sources.index]
    if unknown:
        raise KeyError(f"{name}: expected keys of data/sources.bib, found {', '.join(unknown)}")
    counts = ledger.observations.loc[ids, "source"].value_counts()
    keys = [str(key) for key in sorted(counts.index, key=lambda key: (-counts[key], key))]
    return list(dict.fromkeys([*keys, *rest]))


def source_line(keys: Iterable[str], ledger: Ledger) -> str:
    """Return "Source: Publisher (2024; grade A)." or "Sources: ...; ...", one entry a publisher.

    Documents of one publisher that differ in grade or in whom they repeat are entries of their own.
    After :data:`LISTED` entries, in the order of the keys, the line counts the rest: the evidence
    of the figure names them all.

    Raises
    ------
    KeyError
        When a key is not in ``data/sources.bib``.
    """
    years: dict[tuple[str, str, str], list[str]] = {}
    for key in keys:
        if key not in ledger.sources.index:
            raise KeyError(f"expected a key of data/sources.bib, found {key}")
        row = _source(ledger, key)
        year = _text(row, "date")[:4]
        year = year if year.isdigit() else "n.d."
        grade = _text(row, "grade")
        if key == OWN:  # what this report made itself is not judged by it
            year = grade = ""
        entry = (_publisher(key, row), grade, echo_of(key, ledger))
        listed = years.setdefault(entry, [])
        if year and year not in listed:
            listed.append(year)
    if not years:
        return ""
    entries = []
    for (publisher, grade, echo), seen in years.items():
        told = "; ".join(filter(None, (", ".join(sorted(seen)), _graded(grade), echo)))
        entries.append(f"{publisher} ({told})" if told else publisher)
    # One entry more than the limit is named: "1 more" would take as much room.
    rest = len(entries) - LISTED
    if rest > 1:
        entries = [*entries[:LISTED], f"and {rest} more publishers, named in the evidence"]
    return f"{'Source' if len(entries) == 1 else 'Sources'}: {'; '.join(entries)}."


def echo_of(key: str, ledger: Ledger) -> str:
    """Return "repeats CNBC 2025" for a source that copies, otherwise nothing."""
    copied = [each.strip() for each in _text(_source(ledger, key), "copies").split(",")]
    names = [_text(_source(ledger, each), "label") or each for each in copied if each]
    return f"repeats {' and '.join(names)}" if names else ""


def _source(ledger: Ledger, key: str) -> Mapping[Hashable, object]:
    return kept.once(ledger, _sources)[key]


def _sources(ledger: Ledger) -> dict[Hashable, dict[Hashable, object]]:
    return ledger.sources.to_dict("index")


def _graded(grade: str) -> str:
    return f"grade {grade}" if grade else ""


def _publisher(key: str, row: Mapping[Hashable, object]) -> str:
    return next(filter(None, (_text(row, part) for part in ("publisher", "author", "title"))), key)


def _text(row: Mapping[Hashable, object], column: str) -> str:
    value = row.get(column, "")
    return str(value).strip() if isinstance(value, str) else ""
