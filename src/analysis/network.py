"""The transport network: places and links between them, checked on the way in.

``data/corridor_nodes.csv`` holds places with their coordinates, ``data/corridor_edges.csv`` the
links between two places. :func:`load` reads both beside the ledger, collects every problem, and
returns typed frames or raises one :class:`~analysis.problems.LedgerError`, as the ledger does.

Rules that have a reason of their own
-------------------------------------
*Role.* A ``link`` is a piece of the network, a ``border`` is one where wagons change tracks or
trucks queue, and a ``total`` is the whole of a named corridor over links that stand in the table as
well. A total has a printed length and no place in the graph: counted with its parts, every road
would exist twice. :func:`links` leaves totals out.

*Source.* A printed length or capacity needs its source. A link without either may do without:
that a railway joins two cities is common knowledge, and its length is then a model
(:mod:`analysis.routes`).

*Length.* No line is shorter than the great circle between its ends. A printed length that is
belongs to something else: to the section of one country, or to newly built track only.

Known drawbacks: coordinates are rounded to a hundredth of a degree, about a kilometre, which is as
much as a link of a few kilometres is long; the tolerance of the rule on lengths allows for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import paths, strict, tables
from analysis.ledger import Ledger
from analysis.problems import LedgerError, Problem
from analysis.vocabulary import LONGEST_NAME, LONGEST_TITLE

NODE_COLUMNS = "id name economy latitude longitude kind note".split()
EDGE_COLUMNS = (
    "id from to mode role name length_km gauge_mm capacity capacity_unit status opened source note"
).split()
KINDS = (
    "city",
    "logistics hub",
    "port",
    "border crossing",
    "rail junction",
    "refinery",
    "gas node",
    "oil node",
    "power node",
    "sea passage",
)
MODES = "rail road ferry sea gas_pipeline oil_pipeline power_line".split()
ROLES = "link border total".split()
STATUSES = (
    "operating partly_operating limited built under_construction planned study delayed proposed"
).split()
GAUGES = ("1435", "1520", "1676")

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth: Moritz (2000), Geodetic Reference System 1980, J. Geodesy 74."""

LONGEST_KM = 20_038
"""Half the Earth's equator: no two places are farther apart, and no line here goes round it."""
CAPACITY_UNITS = ("million t/yr", "billion m3/yr", "trains/day to China", "train pairs/day", "MW")

_NODES = "data/corridor_nodes.csv"
_EDGES = "data/corridor_edges.csv"
_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_NUMBER = r"[0-9]{1,12}(?:\.[0-9]{1,12})?"
_ROUNDING_KM = 4.0
_AMOUNT = rf"{_NUMBER}(?:-{_NUMBER})?|"


@dataclass(frozen=True)
class Network:
    """Places and links.

    Attributes
    ----------
    nodes
        Indexed by id: ``name``, ``economy`` (empty at sea), ``latitude`` and ``longitude`` in
        degrees, ``kind``, ``note``.
    edges
        Indexed by id: the columns of the file, with ``length_km`` as a float, NaN where no length
        is printed.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame

    def links(self) -> pd.DataFrame:
        """Return the edges without the totals over them."""
        return self.edges[self.edges["role"] != "total"]


def load(book: Ledger, folder: Path | None = None) -> Network:
    """Read and check the network.

    Parameters
    ----------
    book
        Knows the economies and the sources.
    folder
        The folder of the tables; the report's own ``data/`` where it is left out.

    Raises
    ------
    LedgerError
        When anything is wrong, with every problem found.
    """
    folder = paths.data() if folder is None else folder
    problems: list[Problem] = []
    nodes = tables.read(folder / "corridor_nodes.csv", NODE_COLUMNS, problems)
    edges = tables.read(folder / "corridor_edges.csv", EDGE_COLUMNS, problems)
    if nodes is not None:
        _check_nodes(nodes, book, problems)
    if nodes is not None and edges is not None:
        _check_edges(edges, set(nodes["id"]), book, problems)
    if nodes is None or edges is None or problems:
        raise LedgerError(problems)
    nodes = nodes.astype({"latitude": float, "longitude": float})
    edges["length_km"] = pd.to_numeric(edges["length_km"].where(edges["length_km"] != ""))
    _check_lengths(edges, nodes.set_index("id"), problems)
    if problems:
        raise LedgerError(problems)
    return Network(
        nodes.drop(columns="row").set_index("id"), edges.drop(columns="row").set_index("id")
    )


def great_circle_km(
    latitude_1: float, longitude_1: float, latitude_2: float, longitude_2: float
) -> float:
    """Return the shortest distance over a sphere between two places given in degrees.

    The haversine formula: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (1984),
    159. On the ellipsoid the distance differs by up to half a per cent.
    """
    first, second = math.radians(latitude_1), math.radians(latitude_2)
    across = math.radians(longitude_2 - longitude_1)
    half_chord_squared = (
        math.sin((second - first) / 2) ** 2
        + math.cos(first) * math.cos(second) * math.sin(across / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half_chord_squared))


def straight_km(edges: pd.DataFrame, nodes: pd.DataFrame) -> pd.Series[float]:
    """Return the great circle between the ends of each edge, in kilometres."""
    degrees = zip(nodes["latitude"].tolist(), nodes["longitude"].tolist(), strict=True)
    ends = dict(zip(nodes.index.tolist(), degrees, strict=True))
    distances = [
        great_circle_km(*ends[first], *ends[last])
        for first, last in zip(edges["from"], edges["to"], strict=True)
    ]
    return pd.Series(distances, index=edges.index, dtype=float)


def _check_nodes(nodes: pd.DataFrame, book: Ledger, problems: list[Problem]) -> None:
    _ids(_NODES, nodes, problems)
    _known(_NODES, nodes, "kind", KINDS, f"one of {', '.join(KINDS)}", problems)
    at_sea = nodes["kind"] == "sea passage"
    codes = set(book.vocabulary.economies)
    wrong = nodes["economy"].isin(codes) == at_sea
    expected = "a code of economies.csv, or nothing for a sea passage"
    _refuse(_NODES, nodes, "economy", wrong, expected, problems)
    _refuse(_NODES, nodes, "name", nodes["name"].str.strip() == "", "a name; fill it in", problems)
    _names(_NODES, nodes, LONGEST_NAME, problems)
    for column, limit in (("latitude", 90), ("longitude", 180)):
        is_number = nodes[column].str.fullmatch(rf"-?{_NUMBER}")
        degrees = pd.to_numeric(nodes[column].where(is_number), errors="coerce")
        wrong = ~is_number | (degrees.abs() > limit)
        expected = f"degrees from -{limit} to {limit}, with a point"
        _refuse(_NODES, nodes, column, wrong, expected, problems)


def _check_edges(
    edges: pd.DataFrame, nodes: set[str], book: Ledger, problems: list[Problem]
) -> None:
    _ids(_EDGES, edges, problems)
    _names(_EDGES, edges, LONGEST_TITLE, problems)
    for column, allowed in (("mode", MODES), ("role", ROLES), ("status", STATUSES)):
        _known(_EDGES, edges, column, allowed, f"one of {', '.join(allowed)}", problems)
    for column in ("from", "to"):
        _known(_EDGES, edges, column, nodes, "the id of a row of corridor_nodes.csv", problems)
    loop = edges["from"] == edges["to"]
    _refuse(_EDGES, edges, "to", loop, "another place than the link begins at", problems)
    is_rail = edges["mode"] == "rail"
    parts = edges["gauge_mm"].str.split("/")
    is_gauge = parts.map(_are_gauges)
    wrong = is_rail & ~is_gauge | ~is_rail & (edges["gauge_mm"] != "")
    expected = (
        f"{', '.join(GAUGES)}, or two different ones with a slash, for rail; nothing for the rest"
    )
    _refuse(_EDGES, edges, "gauge_mm", wrong, expected, problems)
    unreadable = ~edges["length_km"].str.fullmatch(rf"{_NUMBER}|")
    _refuse(_EDGES, edges, "length_km", unreadable, "kilometres, or nothing", problems)
    length = pd.to_numeric(edges["length_km"].where(~unreadable, ""), errors="coerce")
    expected = f"at most {LONGEST_KM:,} km, half the way round the Earth"
    _refuse(_EDGES, edges, "length_km", length > LONGEST_KM, expected, problems)
    wrong = ~edges["capacity"].str.fullmatch(_AMOUNT)
    _refuse(_EDGES, edges, "capacity", wrong, "a number, a range 10-12, or nothing", problems)
    turned = edges["capacity"].where(~wrong, "").map(_is_turned).astype(bool)
    _refuse(_EDGES, edges, "capacity", turned, "a range from less to more", problems)
    halved = (edges["capacity"] == "") != (edges["capacity_unit"] == "")
    _refuse(_EDGES, edges, "capacity_unit", halved, "a unit if and only if a capacity", problems)
    expected = f"one of {', '.join(CAPACITY_UNITS)}, or nothing"
    _known(_EDGES, edges, "capacity_unit", (*CAPACITY_UNITS, ""), expected, problems)
    wrong = ~edges["opened"].str.fullmatch(r"(?:19|20)[0-9]{2}|")
    _refuse(_EDGES, edges, "opened", wrong, "a year, or nothing", problems)
    printed = (edges["length_km"] != "") | (edges["capacity"] != "")
    unknown = ~edges["source"].isin(set(book.sources.index) | {""})
    _refuse(_EDGES, edges, "source", unknown, "a key of data/sources.bib", problems)
    unsourced = printed & (edges["source"] == "")
    expected = "the source of the printed length or capacity; name it or empty both"
    _refuse(_EDGES, edges, "source", unsourced, expected, problems)


def _are_gauges(parts: list[str]) -> bool:
    return len(parts) == len(set(parts)) <= 2 and set(parts) <= set(GAUGES)


def _is_turned(amount: str) -> bool:
    """Tell whether the ends of a range are the wrong way round."""
    low, _, high = amount.partition("-")
    return high != "" and float(low) > float(high)


def _check_lengths(edges: pd.DataFrame, nodes: pd.DataFrame, problems: list[Problem]) -> None:
    """Refuse printed lengths below the great circle, less the rounding of the coordinates."""
    straight = straight_km(edges, nodes)
    short = (edges["role"] != "total") & (edges["length_km"] < straight - _ROUNDING_KM)
    for row, length, least in zip(
        edges.loc[short, "row"], edges.loc[short, "length_km"], straight[short], strict=True
    ):
        expected = (
            f"at least the great circle of {least:.0f} km; enter the length of the whole link, "
            "or leave it empty and say in note what the printed length is of"
        )
        problems.append(Problem(_EDGES, int(row), "length_km", f"{length:g}", expected))


def _ids(file: str, table: pd.DataFrame, problems: list[Problem]) -> None:
    malformed = ~table["id"].str.fullmatch(_ID)
    _refuse(file, table, "id", malformed, "lower-case words joined by hyphens", problems)
    _refuse(file, table, "id", table["id"].duplicated(), "an id used once", problems)


def _names(file: str, table: pd.DataFrame, longest: int, problems: list[Problem]) -> None:
    wrong = ~table["name"].map(lambda name: strict.is_name(name, longest)).astype(bool)
    _refuse(file, table, "name", wrong, strict.a_name(longest), problems)


def _known(
    file: str,
    table: pd.DataFrame,
    column: str,
    allowed: Iterable[str],
    expected: str,
    problems: list[Problem],
) -> None:
    _refuse(file, table, column, ~table[column].isin(list(allowed)), expected, problems)


def _refuse(
    file: str,
    table: pd.DataFrame,
    column: str,
    wrong: pd.Series[bool],
    expected: str,
    problems: list[Problem],
) -> None:
    rows = table.loc[np.asarray(wrong, dtype=bool), ["row", column]]
    problems.extend(
        Problem(file, int(row), column, str(value), expected)
        for row, value in rows.itertuples(index=False, name=None)
    )
