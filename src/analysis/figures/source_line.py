"""The line below a figure or table that says who printed the numbers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from analysis.ledger import Ledger


def sources_of(observations: Iterable[str], ledger: Ledger, *, name: str) -> list[str]:
    """Return the keys of the sources that printed these observations, most used first.

    Parameters
    ----------
    observations : iterable of str
        Ids of the ledger.
    ledger : Ledger
        Anything with frames ``observations`` (indexed by id, column ``source``) and ``sources``.
    name : str
        The figure or table asking, for the error.

    Raises
    ------
    KeyError
        When an id is not in the ledger.
    """
    ids = list(observations)
    unknown = [each for each in ids if each not in ledger.observations.index]
    if unknown:
        raise KeyError(
            f"{name}: expected observation ids of data/observations.csv, found {', '.join(unknown)}"
        )
    counts = ledger.observations.loc[ids, "source"].value_counts()
    return [str(key) for key in sorted(counts.index, key=lambda key: (-counts[key], key))]


def source_line(keys: Iterable[str], ledger: Ledger) -> str:
    """Return "Source: Publisher (2024)." or "Sources: ...; ...", one entry a publisher.

    Raises
    ------
    KeyError
        When a key is not in ``data/sources.bib``.
    """
    years: dict[str, list[str]] = {}
    for key in keys:
        if key not in ledger.sources.index:
            raise KeyError(f"expected a key of data/sources.bib, found {key}")
        row = ledger.sources.loc[key].to_dict()
        year = _text(row, "date")[:4] or "n.d."
        listed = years.setdefault(_publisher(key, row), [])
        if year not in listed:
            listed.append(year)
    if not years:
        return ""
    entries = [f"{publisher} ({', '.join(sorted(seen))})" for publisher, seen in years.items()]
    return f"{'Source' if len(entries) == 1 else 'Sources'}: {'; '.join(entries)}."


def _publisher(key: str, row: Mapping[Hashable, object]) -> str:
    return next(filter(None, (_text(row, part) for part in ("publisher", "author", "title"))), key)


def _text(row: Mapping[Hashable, object], column: str) -> str:
    value = row.get(column, "")
    return str(value).strip() if isinstance(value, str) else ""
