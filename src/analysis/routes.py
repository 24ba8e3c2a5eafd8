"""Routes over the transport network: how far, how long, across how many borders.

Inputs and where they fall short
--------------------------------
The network (:mod:`analysis.network`) has printed lengths for some links and none for most. Times
are printed for a few routes and for no link. Both are therefore modelled, and every number that
comes out of this module is a model's:

1. *Length* of a link: as printed; without a printed length the great circle between its ends times
   a circuity factor (:func:`model`). On land the factor is the median of printed length over great
   circle among the railways in operation that have both, and it is used for roads and ferries too,
   for want of printed lengths. At sea it is the printed length from Shanghai to Rotterdam through
   Suez over the sum of great circles along the same waypoints.
2. *Travel*: length over the average speed between borders that CAREC's Corridor Performance
   Measurement and Monitoring publishes for trains and for trucks ("speed without delay"; ADB, CPMM
   Annual Reports), also where CAREC does not measure; at sea and on ferries the speed that the
   source of the sea routes assumes.
3. *Borders*: each passage from one customs territory into another takes the average time of the
   same reports, by rail or by road. The Eurasian Economic Union and the European Union are one
   territory each. A change of gauge is part of the border time, as in the reports.
4. *Transfers*: a change between train, truck and ship takes the average handling of a vessel in the
   port of Baku, the only such time at hand.
5. *Route*: the one with the least time, by Dijkstra's algorithm (E. W. Dijkstra, "A note on two
   problems in connexion with graphs", Numerische Mathematik 1, 1959, 269-271) from both ends, as
   networkx has it.

:func:`model` reads the observations; :func:`graph` builds what is open; :func:`route` finds one
way; :func:`closures`, :func:`effects` and :func:`betweenness` ask what changes.

Known drawbacks
---------------
One speed for all railways makes Chinese and European track as slow as Central Asian. Waiting for a
ferry, loading, ports of call, queues, tariffs and capacity are not in it, nor is what sanctions
forbid. A single average stands for all borders, while the reports show them far apart. Borders
between two places that one link joins are counted once.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

import networkx as nx
import pandas as pd

from analysis import kept
from analysis.ledger import Ledger
from analysis.network import Network, straight_km

LAND = ("rail", "road", "ferry")
SEA = (*LAND, "sea")
OPEN = ("operating", "limited", "built")

CUSTOMS_TERRITORIES = (
    frozenset({"BLR", "KAZ", "KGZ", "RUS"}),
    frozenset({"DEU", "NLD", "POL", "ROU"}),
)
"""Economies of the network without customs between them: the Eurasian Economic Union (treaty of 29
May 2014, Kyrgyzstan from August 2015) and the European Union."""


_AS_BEFORE = "as before"


@dataclass(frozen=True)
class MapView:
    """What a map shows: a window in degrees, and which places and areas it names.

    Names of places are ids, the important ones first; a plus sign before it names a place on a
    phone as well. Areas are a name, longitude, latitude, and rank: 1 everywhere, 2 not on a phone.
    A phone shows its own window where there is one, since a wide one leaves it a knot of lines.
    """

    window: tuple[float, float, float, float]
    names: tuple[str, ...]
    areas: tuple[tuple[str, float, float, int], ...]
    phone_window: tuple[float, float, float, float] | None = None


OVERVIEW = MapView(
    (4, 22, 122, 60),
    tuple(
        """+xian +kashgar +duisburg +istanbul +bandarabbas +karachi +moscow +urumqi +tashkent +baku
        tehran astana poti constanta +manzhouli shanghai islamabad lanzhou""".split()
    ),
    (
        ("Kazakhstan", 67.0, 52.0, 1),
        ("China", 103.0, 34.0, 1),
        ("Russia", 88.0, 58.5, 1),
        ("Iran", 57.5, 33.0, 1),
        ("Türkiye", 35.0, 39.0, 2),
    ),
    phone_window=(35, 23, 91, 58),
)
REGION = MapView(
    (48, 35, 89, 54),
    tuple(
        """+kashgar +urumqi +khorgos-cn +dostyk +almaty +tashkent +aktau +baku +turkmenbashi +astana
        +mashhad irkeshtam bishkek torugart dushanbe bukhara beineu moiynty zhezkazgan
        aktobe shalkar ashgabat kulma bakhty etrek termez""".split()
    ),
    (
        ("Kazakhstan", 66.5, 49.9, 1),
        ("Uzbekistan", 61.6, 42.9, 1),
        ("Turkmenistan", 58.5, 39.3, 2),
        ("Kyrgyzstan", 77.2, 41.9, 2),
        ("Tajikistan", 70.6, 38.0, 2),
        ("China", 83.5, 40.0, 1),
        ("Iran", 57.5, 35.6, 1),
        ("Caspian Sea", 51.3, 38.5, 1),
        ("Russia", 57.5, 53.0, 1),
    ),
)

_SEA_ROUTE = ("shanghai", "malacca", "bab-el-mandeb", "suez", "gibraltar", "rotterdam")
_SEA_LENGTH = "sea-suez-length"
_SEA_SPEED = "sea-speed"
_TRANSFER = "baku-vessel-hours-2024"
State = tuple[str, str]
START, END = "start", "end"
_MODE_NAMES = {
    "rail": "railway",
    "road": "road",
    "ferry": "ferry",
    "sea": "sea route",
    "gas_pipeline": "pipeline",
    "oil_pipeline": "pipeline",
}
_LATER = "not yet open"
_AT_ONCE = 1e-9
"""Days to begin or to end; Brandes' algorithm needs weights above 0."""

Pace = Literal["latest", "fastest", "slowest"]
Least = Literal["days", "km"]


@dataclass(frozen=True)
class Model:
    """The assumptions of lengths and times, with the observations they rest on.

    Attributes
    ----------
    land_circuity, sea_circuity
        Length of a way over the great circle between its ends.
    km_per_day
        Speed between borders, by mode.
    border_days
        Time at a border between customs territories, by mode.
    transfer_days
        Time to change goods from one mode to another.
    observations
        Ids of the ledger.
    """

    land_circuity: float
    sea_circuity: float
    km_per_day: Mapping[str, float]
    border_days: Mapping[str, float]
    transfer_days: float
    observations: tuple[str, ...]


@dataclass(frozen=True)
class Closure:
    """What is shut: all places of some economies, some places, some links."""

    name: str
    economies: frozenset[str] = field(default_factory=frozenset)
    places: frozenset[str] = field(default_factory=frozenset)
    links: frozenset[str] = field(default_factory=frozenset)


def model(book: Ledger, net: Network, pace: Pace = "latest") -> Model:
    """Read the assumptions from the ledger and the network.

    Parameters
    ----------
    pace
        Which of the published years counts: the latest, or of each series the one that makes
        travel fastest or slowest. The last two bracket the first; they are no confidence interval,
        and the series breaks between 2020 and 2021.
    """
    return kept.once(book, _model, net, pace)


def _model(book: Ledger, net: Network, pace: Pace) -> Model:
    ids: list[str] = [_SEA_LENGTH, _SEA_SPEED, _TRANSFER]

    def choose(measure: str, item: str) -> float:
        quick_is_high = measure == "transport_speed"
        rows = book.select(measure=measure, subject="XCR", item=item).sort_values("end")
        by_value = rows.sort_values("value", ascending=quick_is_high, kind="stable")
        row = {"latest": rows, "fastest": by_value, "slowest": by_value[::-1]}[pace].iloc[-1]
        ids.append(str(row.name))
        return float(row["value"])

    rail = choose("transport_speed", "speed of a train without stops at borders")
    road = choose("transport_speed", "speed of a truck without stops at borders")
    rail_wait = choose("border_time", "average border crossing of a train")
    road_wait = choose("border_time", "average border crossing of a truck")
    water = float(book.observation(_SEA_SPEED)["value"])
    return Model(
        land_circuity=float(circuities(net).median()),
        sea_circuity=float(book.observation(_SEA_LENGTH)["value"]) / _waypoints_km(net, _SEA_ROUTE),
        km_per_day={"rail": rail, "road": road, "ferry": water, "sea": water},
        border_days={"rail": rail_wait, "road": road_wait, "ferry": rail_wait, "sea": rail_wait},
        transfer_days=float(book.observation(_TRANSFER)["value"]),
        observations=tuple(ids),
    )


def circuities(net: Network) -> pd.Series[float]:
    """Return printed length over great circle of each railway in operation that has a length.

    The factor is that of R. H. Ballou, H. Rahardja and N. Sakai, "Selected country circuity factors
    for road travel distance estimation", Transportation Research Part A 36 (2002), 843-848, taken
    from this network instead of from theirs.
    """
    links = net.links()
    own = links[
        (links["mode"] == "rail")
        & (links["role"] == "link")
        & links["status"].isin(OPEN)
        & links["length_km"].notna()
    ]
    return own["length_km"] / straight_km(own, net.nodes)


def modelled(net: Network, assumed: Model) -> pd.DataFrame:
    """Return the links with their lengths and times.

    Returns
    -------
    DataFrame
        The links, and ``km``, ``is_printed`` (whether the length is), ``customs`` (customs borders
        crossed; a half between a port and the open sea, so that a voyage has one) and ``days``
        (NaN for a mode without a speed, such as a pipeline).
    """
    return kept.once(net, _modelled, assumed).copy()


def _modelled(net: Network, assumed: Model) -> pd.DataFrame:
    links = net.links().copy()
    factor = links["mode"].eq("sea").map({True: assumed.sea_circuity, False: assumed.land_circuity})
    links["is_printed"] = links["length_km"].notna()
    links["km"] = links["length_km"].fillna(straight_km(links, net.nodes) * factor)
    economy = net.nodes["economy"]
    links["customs"] = [
        _customs(first, last)
        for first, last in zip(links["from"].map(economy), links["to"].map(economy), strict=True)
    ]
    travel = links["km"] / links["mode"].map(assumed.km_per_day)
    links["days"] = travel + links["customs"] * links["mode"].map(assumed.border_days)
    return links


def graph(
    net: Network,
    assumed: Model,
    *,
    modes: Collection[str] = LAND,
    closed: Closure | None = None,
    opened: Iterable[str] = (),
) -> nx.DiGraph[State]:
    """Return the open part of the network as states of a journey, weighted by days.

    A state is a place with the mode that goods are on. A journey begins at a place with
    :data:`START` and ends at one with :data:`END`; an arc between two modes at one place is a
    transfer. So a transfer costs its time wherever it happens, and nothing passes through a
    beginning or an end. Of several links of a mode between two places the quickest stands.

    Parameters
    ----------
    modes
        The modes that may be used.
    closed
        What is shut.
    opened
        Ids of links to be taken for open although they are not.
    """
    shut = closed or Closure("nothing")
    links = modelled(net, assumed)
    is_open = links["status"].isin(OPEN) | links.index.isin(list(opened))
    links = links[is_open & links["mode"].isin(modes) & ~links.index.isin(shut.links)]
    gone = set(shut.places) | set(net.nodes.index[net.nodes["economy"].isin(shut.economies)])
    links = links[~links["from"].isin(gone) & ~links["to"].isin(gone)]
    links = links.sort_values("days", ascending=False, kind="stable")
    ways: nx.DiGraph[State] = nx.DiGraph(links=links)
    columns = ["mode", "from", "to", "days", "km"]
    for link, mode, one, two, days, km in links[columns].itertuples(name=None):
        for first, last in ((one, two), (two, one)):
            ways.add_edge((first, mode), (last, mode), link=link, days=days, km=km)
    for place, mode in list(ways):
        ways.add_edge((place, START), (place, mode), days=_AT_ONCE, km=_AT_ONCE)
        ways.add_edge((place, mode), (place, END), days=_AT_ONCE, km=_AT_ONCE)
        for other in modes:
            if other != mode and (place, other) in ways:
                change = {"days": assumed.transfer_days, "km": _AT_ONCE}
                ways.add_edge((place, mode), (place, other), **change)
    return ways


def route(
    net: Network,
    ways: nx.DiGraph[State],
    origin: str,
    destination: str,
    *,
    least: Least = "days",
) -> dict[str, Any] | None:
    """Return the quickest way, or with ``least="km"`` the shortest; ``None`` where there is none.

    Returns
    -------
    dict
        ``places`` and ``links`` (ids, in order), ``km``, ``printed_km`` (the part whose length is
        printed), ``days``, ``customs`` (customs borders), ``gauge_breaks``, ``mode_changes`` and
        ``economies`` (codes in order, each once a stay).
    """
    states = _states(ways, origin, destination, least)
    if not states:
        return None
    arcs = [ways.edges[pair] for pair in pairwise(states)]
    ids = [arc["link"] for arc in arcs if "link" in arc]
    places = [one[0] for one, two in pairwise(states[1:]) if one[0] != two[0]] + [destination]
    links = ways.graph["links"].loc[ids]
    mode_changes = len(arcs) - len(ids) - 2
    stays = [code for code in net.nodes.loc[places, "economy"] if code]
    return {
        "places": places,
        "links": ids,
        "km": float(links["km"].sum()),
        "printed_km": float(links.loc[links["is_printed"], "km"].sum()),
        "days": _days(ways, states),
        "customs": round(float(links["customs"].sum())),
        "gauge_breaks": gauge_breaks(links, places),
        "mode_changes": mode_changes,
        "economies": [code for n, code in enumerate(stays) if n == 0 or code != stays[n - 1]],
    }


def days(
    ways: nx.DiGraph[State], origin: str, destination: str, *, least: Least = "days"
) -> float | None:
    """Return how long the way of :func:`route` takes; ``None`` where there is none."""
    states = _states(ways, origin, destination, least)
    return _days(ways, states) if states else None


def gauge_breaks(links: pd.DataFrame, places: list[str]) -> int:
    """Return how often the track changes its gauge along consecutive railways of a way.

    Parameters
    ----------
    links
        In order of travel; ``gauge_mm`` has two gauges where a link contains the break, in the
        order of the table, which is turned where the link is used the other way.
    places
        One more than links.
    """
    breaks, last = 0, ""
    columns = (links["mode"], links["gauge_mm"], links["from"])
    for mode, gauge_mm, start, place in zip(*columns, places, strict=False):
        if mode != "rail":  # goods change from wagon to truck or ship, not from gauge to gauge
            last = ""
            continue
        gauges = str(gauge_mm).split("/")
        for gauge in gauges if start == place else gauges[::-1]:
            breaks += bool(last) and gauge != last
            last = gauge
    return breaks


def routes(
    book: Ledger,
    net: Network,
    origins: Iterable[str],
    destinations: Iterable[str],
    *,
    closed: Closure | None = None,
    modes: Collection[str] = LAND,
    opened: Collection[str] = (),
    least: Least = "days",
) -> pd.DataFrame:
    """Return the best way from each origin to each destination.

    Parameters
    ----------
    closed, modes, opened
        As for :func:`graph`.
    least
        Whether the quickest way is the best, or the shortest.

    Returns
    -------
    DataFrame
        ``origin``, ``destination`` (names), ``origin_id``, ``destination_id``, what :func:`route`
        gives for the latest pace, ``days_low`` and ``days_high`` (the quickest way at the fastest
        and at the slowest pace), ``via`` (names of economies passed between the ends), and
        ``observations``. Without a way the numbers are NaN and the lists empty.
    """
    wanted = [(one, two) for one in origins for two in destinations]
    ids: dict[str, None] = {}
    ways: dict[Pace, nx.DiGraph[State]] = {}
    for pace in ("latest", "fastest", "slowest"):
        assumed = model(book, net, pace)
        ids |= dict.fromkeys(assumed.observations)
        ways[pace] = graph(net, assumed, modes=modes, closed=closed, opened=opened)
    rows = []
    for one, two in wanted:
        nothing: dict[str, Any] = {"places": [], "links": [], "economies": []}
        way = route(net, ways["latest"], one, two, least=least) or nothing
        rows.append(
            {
                "origin": net.nodes.loc[one, "name"],
                "destination": net.nodes.loc[two, "name"],
                "origin_id": one,
                "destination_id": two,
                **way,
                "days_low": days(ways["fastest"], one, two, least=least),
                "days_high": days(ways["slowest"], one, two, least=least),
                "via": ", ".join(book.vocabulary.economy_name(e) for e in way["economies"][1:-1]),
                "observations": list(ids),
            }
        )
    numbers = ["km", "printed_km", "days", "days_low", "days_high", "customs", "gauge_breaks"]
    columns = ["origin", "destination", "origin_id", "destination_id", "via", *numbers]
    columns += ["mode_changes", "places", "links", "economies", "observations"]
    frame = pd.DataFrame(rows).reindex(columns=columns)
    return frame.astype(dict.fromkeys([*numbers, "mode_changes"], float))


def against_reports(
    book: Ledger, net: Network, reports: Mapping[str, tuple[str, str, str]]
) -> pd.DataFrame:
    """Return modelled times beside those that somebody reports for the same ends.

    Parameters
    ----------
    reports
        Id of an observation in days to origin, destination and the economy that the reported way
        avoids, or nothing.

    Returns
    -------
    DataFrame
        Two rows a report: ``ends``, ``side`` ("reported" or "modelled"), ``low``, ``value`` and
        ``high`` in days, ``observations``.
    """
    records = []
    for observation, (origin, destination, avoided) in reports.items():
        closed = Closure("avoided", economies=frozenset({avoided} - {""}))
        way = routes(book, net, [origin], [destination], closed=closed).iloc[0]
        told = book.observation(observation)
        ends = f"{way['origin']} to {way['destination']}"
        for side, low, value, high, ids in (
            ("reported", told["low"], told["value"], told["high"], [observation]),
            ("modelled", way["days_low"], way["days"], way["days_high"], way["observations"]),
        ):
            record = {"ends": ends, "side": side, "low": low, "value": value, "high": high}
            records.append({**record, "observations": ids})
    return pd.DataFrame(records)


def closure_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the result of :func:`closures` as text, a row for each closure and origin.

    Returns
    -------
    DataFrame
        ``closure``, ``origin``, a column for each destination ("+7.2 days", "no way left", nothing
        where all is as before) and ``observations``.
    """
    told = frame["state"].replace(_AS_BEFORE, "")
    told = told.where(frame["state"] != "longer", frame["extra_days"].map("+{:.1f} days".format))
    wide = frame.assign(told=told).pivot_table(
        index=["closure", "origin"],
        columns="destination",
        values="told",
        aggfunc="first",
        sort=False,
    )
    ids = frame.groupby(["closure", "origin"], sort=False)["observations"].first()
    return wide.assign(observations=ids).reset_index()


def without_effect(frame: pd.DataFrame) -> list[str]:
    """Return the closures of :func:`closures` that leave every way as it was."""
    stays = (frame["state"] == _AS_BEFORE).groupby(frame["closure"], sort=False).all()
    return list(stays.index[stays])


def shut(net: Network) -> list[Closure]:
    """Return the closures that the report asks about, single ones before combined ones."""
    edges = net.edges
    caspian = (edges["mode"] == "ferry") & edges[["from", "to"]].isin(["baku"]).any(axis=1)
    red_sea = edges["from"].eq("bab-el-mandeb") & edges["to"].eq("suez")
    russia, iran = frozenset({"RUS"}), frozenset({"IRN"})
    ferries = frozenset(edges.index[caspian])
    khorgos, alashankou = frozenset({"khorgos-cn"}), frozenset({"alashankou"})
    return [
        Closure("Russia", economies=russia),
        Closure("Red Sea", links=frozenset(edges.index[red_sea])),
        Closure("Caspian Sea", links=ferries),
        Closure("Khorgos", places=khorgos),
        Closure("Khorgos and Alashankou", places=khorgos | alashankou),
        Closure("Russia and Iran", economies=russia | iran),
        Closure("Russia, Iran and Caspian Sea", economies=russia | iran, links=ferries),
    ]


def closures(
    book: Ledger,
    net: Network,
    origins: Collection[str],
    destinations: Collection[str],
    *,
    modes: Collection[str] = LAND,
) -> pd.DataFrame:
    """Return what each closure adds to each way.

    Returns
    -------
    DataFrame
        ``closure``, ``origin``, ``destination``, ``days`` and ``days_open`` (with and without the
        closure), ``extra_days``, ``extra_km`` (both NaN where no way is left), ``state`` ("as
        before", "longer" or "no way left"), ``via`` and ``observations``.
    """
    before = routes(book, net, origins, destinations, modes=modes)
    parts = []
    for closure in shut(net):
        after = routes(book, net, origins, destinations, modes=modes, closed=closure)
        same = [one == two for one, two in zip(after["links"], before["links"], strict=True)]
        parts.append(
            after.assign(
                closure=closure.name,
                days_open=before["days"],
                extra_days=after["days"] - before["days"],
                extra_km=after["km"] - before["km"],
                state=[
                    "no way left" if pd.isna(days) else _AS_BEFORE if unchanged else "longer"
                    for days, unchanged in zip(after["days"], same, strict=True)
                ],
            )
        )
    return pd.concat(parts, ignore_index=True)


def effects(
    book: Ledger,
    net: Network,
    origins: Collection[str],
    destinations: Collection[str],
    opened: Collection[str],
    *,
    modes: Collection[str] = LAND,
    least: Least = "days",
) -> pd.DataFrame:
    """Return the ways of today beside those with further links open, a row a pair of ends.

    Returns
    -------
    DataFrame
        ``origin``, ``destination``, ``used`` (whether the new way takes one of the links), and
        ``km``, ``days``, ``customs``, ``border_days`` (the part of ``days`` spent at customs
        borders), ``gauge_breaks``, ``via``, ``links`` with the endings ``_before`` and ``_after``;
        ``saved_km``, ``saved_days`` and ``observations``.
    """
    ends = (book, net, origins, destinations)
    before = routes(*ends, modes=modes, least=least)
    after = routes(*ends, modes=modes, least=least, opened=opened)
    assumed = model(book, net)
    links = modelled(net, assumed)
    at_borders = links["customs"] * links["mode"].map(assumed.border_days)
    for way in (before, after):
        way["border_days"] = [at_borders[ids].sum() for ids in way["links"]]
    columns = ["km", "days", "customs", "border_days", "gauge_breaks", "via", "links"]
    named = before[["origin", "destination", "observations"]]
    joined = pd.concat(
        [named, before[columns].add_suffix("_before"), after[columns].add_suffix("_after")], axis=1
    )
    joined["used"] = [bool(set(opened) & set(links)) for links in joined["links_after"]]
    joined["saved_km"] = joined["km_before"] - joined["km_after"]
    joined["saved_days"] = joined["days_before"] - joined["days_after"]
    return joined


def betweenness(
    book: Ledger, net: Network, *, opened: Collection[str] = (), modes: Collection[str] = LAND
) -> pd.DataFrame:
    """Return the share of all quickest ways between two places that pass each link.

    Edge betweenness: U. Brandes, "On variants of shortest-path betweenness centrality and their
    generic computation", Social Networks 30 (2008), 136-145. It counts pairs of places, not tonnes,
    and so depends on which places the network has.

    Returns
    -------
    DataFrame
        Indexed by link, the largest first: ``label`` (both ends), ``mode``, ``share`` and
        ``observations``.
    """
    assumed = model(book, net)
    ways = graph(net, assumed, modes=modes, opened=opened)
    shares = shares_of_ways(ways)
    names = short_names(net)
    links = net.edges.loc[list(shares)]
    frame = pd.DataFrame(
        {
            "label": links["from"].map(names) + "–" + links["to"].map(names),
            "mode": links["mode"],
            "share": list(shares.values()),
            "observations": [list(assumed.observations)] * len(links),
        },
        index=links.index,
    )
    return frame.sort_values("share", ascending=False, kind="stable")


def shares_of_ways(ways: nx.DiGraph[State]) -> dict[str, float]:
    """Return for each link the share of the quickest ways that pass it, either way.

    Ways lead from each place to each other one of the largest connected part.
    """
    main = ways.subgraph(max(nx.weakly_connected_components(ways), key=len))
    starts, stops = ([state for state in main if state[1] == kind] for kind in (START, END))
    passed = nx.edge_betweenness_centrality_subset(main, starts, stops, weight="days")
    pairs = len(starts) * (len(starts) - 1)
    shares: dict[str, float] = {}
    for arc, ways_over_it in passed.items():
        if link := main.edges[arc].get("link"):
            shares[link] = shares.get(link, 0.0) + ways_over_it / pairs
    return shares


def reached(net: Network, economy: str, mode: str) -> set[str]:
    """Return the economies that open links of a mode join to an economy."""
    links = net.links()
    links = links[(links["mode"] == mode) & links["status"].isin(OPEN)]
    ends = [links[end].map(net.nodes["economy"]) for end in ("from", "to")]
    pairs = zip(*ends, strict=True)
    return {code for pair in pairs if economy in pair for code in pair} - {economy, ""}


def short_names(net: Network) -> pd.Series[str]:
    """Return the names of places without what stands in brackets behind them."""
    return net.nodes["name"].str.replace(r"\s*\(.*\)", "", regex=True)


def map_frame(net: Network, modes: Collection[str] = LAND) -> pd.DataFrame:
    """Return the links as a map shows them, without totals and without pipelines not yet laid.

    Returns
    -------
    DataFrame
        Indexed by link: ``link`` (both ends), ``name`` (of the line), ``shown_as`` (railway, road,
        ferry, sea route or pipeline; not yet open whatever the mode), ``status``, ``printed_km``,
        ``gauge_mm``, ``source``, and the coordinates of both ends.
    """
    links = net.links()
    is_laid = links["status"].isin(OPEN) | ~links["mode"].isin(["gas_pipeline", "oil_pipeline"])
    links = links[links["mode"].isin(modes) & is_laid]
    names = short_names(net)
    frame = pd.DataFrame(
        {
            "link": links["from"].map(names) + "–" + links["to"].map(names),
            "name": links["name"],
            "shown_as": links["mode"].map(_MODE_NAMES).where(links["status"].isin(OPEN), _LATER),
            "status": links["status"].str.replace("_", " "),
            "printed_km": links["length_km"],
            "gauge_mm": links["gauge_mm"],
            "source": links["source"],
        }
    )
    for end in ("from", "to"):
        for axis in ("longitude", "latitude"):
            frame[f"{end}_{axis}"] = links[end].map(net.nodes[axis])
    return frame


def map_places(net: Network, links: pd.DataFrame, view: MapView) -> pd.DataFrame:
    """Return the places at the ends of links for a map.

    Parameters
    ----------
    links
        From :func:`map_frame`.
    view
        Which of them are named.

    Returns
    -------
    DataFrame
        ``name``, ``longitude``, ``latitude``, ``kind`` and ``rank`` (1 named everywhere, 2 not on
        a phone, 0 nowhere), the named ones first.
    """
    ranks = {name.removeprefix("+"): 1 if name.startswith("+") else 2 for name in view.names}
    edges = net.edges.loc[links.index]
    ends = set(edges["from"]) | set(edges["to"])
    unnamed = [place for place in net.nodes.index if place in ends - set(ranks)]
    places = net.nodes.loc[[*(place for place in ranks if place in ends), *unnamed]]
    frame = places[["longitude", "latitude", "kind"]].copy()
    frame.insert(0, "name", short_names(net))
    frame["rank"] = [ranks.get(str(place), 0) for place in places.index]
    return frame


def map_areas(view: MapView) -> pd.DataFrame:
    """Return the countries and seas that a map names, as :func:`map_places` returns places."""
    columns = ["name", "longitude", "latitude", "rank"]
    return pd.DataFrame(list(view.areas), columns=columns).assign(kind="area")


def _customs(first: str, last: str) -> float:
    """Return the customs borders between two economies; the open sea is half way to anywhere."""
    if first == last or any({first, last} <= union for union in CUSTOMS_TERRITORIES):
        return 0.0
    return 1.0 if first and last else 0.5


def _states(ways: nx.DiGraph[State], origin: str, destination: str, least: Least) -> list[State]:
    """Return the states of the best way in order, none where there is no way."""
    try:
        found = nx.bidirectional_dijkstra(ways, (origin, START), (destination, END), weight=least)
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return []
    return list(found[1])


def _days(ways: nx.DiGraph[State], states: list[State]) -> float:
    """Return what the links and the transfers along a way take, without its begin and end."""
    return math.fsum(ways.edges[pair]["days"] for pair in pairwise(states[1:-1]))


def _waypoints_km(net: Network, places: Iterable[str]) -> float:
    steps = pd.DataFrame(list(pairwise(places)), columns=["from", "to"])
    return float(straight_km(steps, net.nodes).sum())
