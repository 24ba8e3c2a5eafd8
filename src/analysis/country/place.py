"""Where an economy lies in the transport network, and what passes through it."""

from __future__ import annotations

from collections.abc import Collection

import networkx as nx
import pandas as pd

from analysis import routes
from analysis.country.words import listed
from analysis.ledger import Ledger
from analysis.network import Network

_CHINA = "CHN"


def neighbours(net: Network, economy: str, modes: Collection[str] = routes.LAND) -> list[str]:
    """Return the economies that open links of some modes join to an economy, in order of code."""
    return sorted(set().union(*(routes.reached(net, economy, mode) for mode in modes)))


_LINES = {"rail": "railways", "road": "roads", "ferry": "ferries"}


def modes(net: Network, economy: str) -> str:
    """Return which open links join an economy to others, in words: "railways and roads"."""
    found = [words for mode, words in _LINES.items() if routes.reached(net, economy, mode)]
    return listed(found)


def borders_to_sea(net: Network, economy: str) -> int | None:
    """Return how many borders lie between an economy and the nearest one with a seaport.

    A seaport is a place of the network that a sea route touches; the Caspian Sea has ferries and no
    sea route. 0 for an economy with a port of its own, 1 for a landlocked one, 2 for one whose
    neighbours are all landlocked; ``None`` where no open railway, road or ferry leads to a port.
    """
    links = net.links()
    owner = net.nodes["economy"]
    sea = links[links["mode"] == "sea"]
    coastal = {owner[place] for end in ("from", "to") for place in sea[end]} - {""}
    open_links = links[links["mode"].isin(routes.LAND) & links["status"].isin(routes.OPEN)]
    borders: nx.Graph[str] = nx.Graph()
    borders.add_nodes_from({economy, *coastal})
    for first, last in zip(open_links["from"], open_links["to"], strict=True):
        if owner[first] and owner[last]:
            borders.add_edge(owner[first], owner[last])
    steps = nx.single_source_shortest_path_length(borders, economy)
    return min((steps[each] for each in coastal if each in steps), default=None)


def customs_union(economy: str) -> list[str]:
    """Return the economies without a customs border to this one, by the network's territories."""
    for territory in routes.CUSTOMS_TERRITORIES:
        if economy in territory:
            return sorted(territory - {economy})
    return []


def crossings(ledger: Ledger, net: Network, economy: str) -> pd.DataFrame:
    """Return the links of the network that leave an economy, without pipelines and power lines.

    Returns
    -------
    DataFrame
        ``place`` (inside), ``other`` (outside), ``neighbour`` (name), ``code``, ``mode``,
        ``status``, ``gauge`` ("1435 to 1520 mm" where it changes), ``capacity``, ``source``; links
        to China first, open ones first.
    """
    links = net.links()
    links = links[links["mode"].isin(routes.LAND)]
    owner, names = net.nodes["economy"], routes.short_names(net)
    told = "from to mode status gauge_mm capacity capacity_unit source".split()
    records = []
    for link in links[told].to_dict("records"):
        ends = (str(link["from"]), str(link["to"]))
        for inside, outside in (ends, ends[::-1]):
            if owner[inside] != economy or owner[outside] in ("", economy):
                continue
            gauges = str(link["gauge_mm"]).split("/")
            records.append(
                {
                    "place": names[inside],
                    "other": names[outside],
                    "neighbour": ledger.vocabulary.economy_name(owner[outside]),
                    "code": owner[outside],
                    "mode": link["mode"],
                    "status": str(link["status"]).replace("_", " "),
                    "gauge": f"{' to '.join(gauges)} mm" if len(gauges) > 1 else "",
                    "capacity": f"{link['capacity']} {link['capacity_unit']}".strip(),
                    "source": link["source"],
                    "_shut": link["status"] not in routes.OPEN,
                    "_far": owner[outside] != _CHINA,
                }
            )
    columns = "place other neighbour code mode status gauge capacity source _shut _far".split()
    frame = pd.DataFrame(records, columns=columns)
    frame = frame.sort_values(["_far", "_shut", "neighbour", "mode", "place"], kind="stable")
    return frame.drop(columns=["_shut", "_far"]).drop_duplicates().reset_index(drop=True)


PIPES = ("gas_pipeline", "oil_pipeline")


def pipelines(net: Network, economy: str) -> pd.DataFrame:
    """Return the pipelines of the network with an end in an economy.

    Returns
    -------
    DataFrame
        Indexed by link: ``name``, ``mode``, ``start``, ``finish`` (places), ``status``,
        ``capacity``, ``source`` and ``role``: "within", "leaves" or "arrives", as the table of
        links is directed.
    """
    links = net.links()
    owner, names = net.nodes["economy"], routes.short_names(net)
    starts, ends = links["from"].map(owner) == economy, links["to"].map(owner) == economy
    mine = links[links["mode"].isin(PIPES) & (starts | ends)]
    role = [
        "within" if a and b else "leaves" if a else "arrives"
        for a, b in zip(starts[mine.index], ends[mine.index], strict=True)
    ]
    return pd.DataFrame(
        {
            "name": mine["name"],
            "mode": mine["mode"],
            "start": mine["from"].map(names),
            "finish": mine["to"].map(names),
            "status": mine["status"].str.replace("_", " "),
            "capacity": (mine["capacity"] + " " + mine["capacity_unit"]).str.strip(),
            "source": mine["source"],
            "role": role,
        }
    )


def fuel_role(pipes: pd.DataFrame, mode: str) -> str:
    """Return where the open pipelines of a mode lead, by the network.

    "out" where they only leave, "in" where they only arrive, "through" where some leave and some
    arrive, "within" where all stay inside, and nothing where there are none. That is where the
    lines lead as built; which way something flows today they do not say.
    """
    mine = pipes[(pipes["mode"] == mode) & pipes["status"].isin(routes.OPEN)]
    roles = set(mine["role"])
    if not roles:
        return ""
    ways = roles - {"within"}
    if not ways:
        return "within"
    return "through" if len(ways) == 2 else "out" if ways == {"leaves"} else "in"


def ways(
    ledger: Ledger,
    net: Network,
    economy: str,
    origins: Collection[str],
    destinations: Collection[str],
) -> pd.DataFrame:
    """Return the modelled ways that lead through an economy, and what its closing does to them.

    Returns
    -------
    DataFrame
        A row for each way of :func:`routes.routes` that passes the economy: ``way``, ``via``,
        ``days``, ``days_without``, ``extra_days`` (both NaN where no way is left), ``state``
        ("longer" or "no way left") and ``observations``. A model; see :mod:`analysis.routes`.
    """
    before = routes.routes(ledger, net, origins, destinations)
    through = [economy in passed for passed in before["economies"]]
    shut = routes.Closure("closed", economies=frozenset({economy}))
    after = routes.routes(ledger, net, origins, destinations, closed=shut)
    frame = pd.DataFrame(
        {
            "way": before["origin"] + " to " + before["destination"],
            "via": before["via"],
            "days": before["days"],
            "days_without": after["days"],
            "extra_days": after["days"] - before["days"],
            "state": after["days"].isna().map({True: "no way left", False: "longer"}),
            "observations": before["observations"],
        }
    )
    return frame[through].reset_index(drop=True)
