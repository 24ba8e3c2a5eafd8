"""What stands behind the computed marks of a figure and the computed cells of a table.

A mark or cell of one observation leads to that observation. One that was made from several leads to
a place of its own below the entry of its figure or table, where they are listed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.book.evidence.description import Evidence

_DIGITS = re.compile(r"\d[\d.,]*")
_NUMBER_ALONE = re.compile(r"[-\N{MINUS SIGN}]?\d[\d.,]*")


@dataclass(frozen=True)
class Group:
    """Observations that something on the page was computed from.

    Attributes
    ----------
    anchor
        Where they are listed.
    of
        What was computed.
    shown
        Its value, where it is one value.
    formula
        How it was computed, in words; may be empty.
    observations
        Ids.
    """

    anchor: str
    of: str
    shown: str
    formula: str
    observations: tuple[str, ...]


def anchor(name: str, position: int = 0) -> str:
    """Return the place of a figure or table among the evidence, or of one of its groups."""
    return f"behind-{name}-{position}" if position else f"behind-{name}"


def groups(record: Mapping[str, Any], evidence: Evidence) -> list[Group]:
    """Return the groups of a published figure or table, each once, in their order."""
    if record["kind"] == "table":
        cells = groups_of_cells(record, evidence)
        return list({each.anchor: each for each in cells.values()}.values())
    return list(groups_of_marks(record).values())


def groups_of_marks(record: Mapping[str, Any]) -> dict[tuple[str, ...], Group]:
    """Return the groups of a figure by their observations."""
    found = {}
    for position, mark in enumerate(record.get("computed_marks", ()), start=1):
        ids = tuple(mark["observations"])
        place = anchor(record["name"], position)
        found[ids] = Group(place, mark["of"], mark["shown"], "", ids)
    return found


def groups_of_cells(record: Mapping[str, Any], evidence: Evidence) -> dict[tuple[int, int], Group]:
    """Return the groups of a table by row and column.

    Cells of a row share one that rest on the same observations by the same formula.

    Only numbers that stand right were computed; text that quotes a figure leads to it by itself,
    and so does a cell that :func:`printed_by` one observation.
    """
    found: dict[tuple[int, int], Group] = {}
    position = 0
    for row, cells in enumerate(record["rows"]):
        own: dict[tuple[tuple[str, ...], str], list[int]] = {}
        for column, cell in enumerate(cells):
            ids = tuple(inputs(record, row, column))
            is_number = record["columns"][column].get("align") == "right" and _DIGITS.search(cell)
            if ids and is_number and not printed_by(record, row, column, evidence):
                formula = record["columns"][column].get("formula", "")
                own.setdefault((ids, formula), []).append(column)
        for (ids, formula), columns in own.items():
            position += 1
            labels = "; ".join(record["columns"][each]["label"] for each in columns)
            group = Group(
                anchor(record["name"], position),
                f"{cells[0]}: {labels}" if columns != [0] else cells[0],
                "",
                formula,
                ids,
            )
            found |= {(row, each): group for each in columns}
    return found


def inputs(record: Mapping[str, Any], row: int, column: int) -> list[str]:
    """Return the observations behind a cell: its own, or else those of its row."""
    own = record.get("cell_observations", {}).get(record["columns"][column]["key"])
    if own is not None:
        return list(own[row])
    rows = record.get("row_observations") or [None] * len(record["rows"])
    return list(rows[row] or ())


def printed_by(record: Mapping[str, Any], row: int, column: int, evidence: Evidence) -> str:
    """Return the one observation that a cell shows, empty where it shows none or was computed.

    It repeats the figure, or is the figure in another unit: then the column names its evidence and
    no formula.
    """
    ids = inputs(record, row, column)
    cell = record["rows"][row][column]
    same = [key for key in ids if is_figure_of(cell, evidence[key].text)]
    if len(same) == 1:
        return same[0]
    about = record["columns"][column]
    is_own = about["key"] in record.get("cell_observations", {}) and not about.get("formula")
    return ids[0] if is_own and len(ids) == 1 and _DIGITS.search(cell) else ""


def is_figure_of(cell: str, figure: str) -> bool:
    """Tell whether a cell repeats a figure: the whole of it, or its number alone."""
    if cell == figure:
        return True
    return bool(_NUMBER_ALONE.fullmatch(cell)) and _DIGITS.findall(cell) == _DIGITS.findall(figure)
