"""Small graphs worked out by hand; the earth's network only for what a reader can check."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import ledger, network, routes
from analysis.network import Network
from analysis.routes import Closure, Model

# Trains make 1000 km a day, trucks 500, ships 250; borders take 2 days by rail, 1 by road; a
# transfer takes half a day.
MODEL = Model(
    land_circuity=1.5,
    sea_circuity=1.1,
    km_per_day={"rail": 1000.0, "road": 500.0, "ferry": 250.0, "sea": 250.0},
    border_days={"rail": 2.0, "road": 1.0, "ferry": 2.0, "sea": 2.0},
    transfer_days=0.5,
    observations=(),
)


def nodes(**economies: str) -> pd.DataFrame:
    places = pd.DataFrame({"economy": economies})
    return places.assign(name=places.index, latitude=0.0, longitude=0.0, kind="city", note="")


def edges(*rows: str) -> pd.DataFrame:
    """Return links from "from to mode km gauge status"; the last two may be left out."""
    records = []
    for number, row in enumerate(rows, start=1):
        first, last, mode, km, *rest = row.split()
        gauge, status = [*rest, "", ""][:2]
        records.append(
            {
                "id": f"e{number}",
                "from": first,
                "to": last,
                "mode": mode,
                "role": "link",
                "length_km": float(km),
                "gauge_mm": "" if gauge == "-" else gauge,
                "status": status or "operating",
            }
        )
    return pd.DataFrame(records).set_index("id")


def way(net: Network, first: str, last: str, **options: object) -> dict[str, object]:
    least = options.pop("least", "days")
    ways = routes.graph(net, MODEL, **options)  # type: ignore[arg-type]
    found = routes.route(net, ways, first, last, least=least)  # type: ignore[arg-type]
    assert found is not None
    return found


SAME = Network(nodes(a="CHN", b="CHN", c="CHN"), edges("a b rail 1000 1435", "b c rail 500 1435"))


def test_times_add_up_along_a_line() -> None:
    found = way(SAME, "a", "c")
    assert (found["km"], found["days"]) == (1500, 1.5)
    assert found["places"] == ["a", "b", "c"]


def test_a_customs_border_costs_its_time_once() -> None:
    net = Network(nodes(a="CHN", b="KAZ"), edges("a b rail 1000 1435/1520"))
    assert way(net, "a", "b")["days"] == 3.0
    assert way(net, "b", "a")["customs"] == 1


def test_a_border_within_a_customs_territory_costs_nothing() -> None:
    net = Network(nodes(a="KAZ", b="RUS"), edges("a b rail 1000 1520"))
    assert (way(net, "a", "b")["days"], way(net, "a", "b")["customs"]) == (1.0, 0)


def test_a_voyage_over_the_open_sea_has_one_border() -> None:
    net = Network(nodes(a="CHN", s="", b="PAK"), edges("a s sea 250", "s b sea 250"))
    found = way(net, "a", "b", modes=("sea",))
    assert (found["customs"], found["days"]) == (1, 4.0)


def test_transfers_decide_whether_a_truck_is_worth_it() -> None:
    # By rail 400/1000 + 2 = 2.4 days over the border; by truck 400/500 + 1 = 1.8, and two
    # transfers make it 2.8. Kept on the truck's own roads it is 1.8.
    net = Network(
        nodes(a="CHN", b="CHN", c="KAZ", d="KAZ"),
        edges("a b rail 1 1435", "b c rail 400 1435/1520", "b c road 400", "c d rail 1 1520"),
    )
    assert way(net, "a", "d")["links"] == ["e1", "e2", "e4"]
    assert way(net, "b", "c")["links"] == ["e3"]
    by_road = way(net, "a", "d", closed=Closure("rail", links=frozenset({"e2"})))
    assert by_road["mode_changes"] == 2
    assert by_road["days"] == pytest.approx(0.001 + 0.5 + 1.8 + 0.5 + 0.001)


def test_of_two_links_of_one_mode_the_quicker_stands() -> None:
    net = Network(nodes(a="CHN", b="CHN"), edges("a b rail 900 1435", "a b rail 700 1435"))
    assert way(net, "a", "b")["links"] == ["e2"]


def test_the_shortest_way_may_be_slower_than_the_quickest() -> None:
    # Through K: 1000 km and two borders, 1 + 4 = 5 days; round it: 3000 km, 3 days.
    net = Network(
        nodes(a="CHN", k="KAZ", b="CHN"),
        edges("a k rail 500 1435", "k b rail 500 1435", "a b rail 3000 1435"),
    )
    assert way(net, "a", "b")["km"] == 3000
    assert way(net, "a", "b", least="km")["km"] == 1000


def test_gauge_breaks_are_counted_along_rails_in_the_direction_of_travel() -> None:
    rail = edges("a b rail 1 1435", "b c rail 1 1435/1520", "c d rail 1 1520", "d e rail 1 1676")
    assert routes.gauge_breaks(rail, list("abcde")) == 2
    assert routes.gauge_breaks(rail[::-1], list("edcba")) == 2


def test_a_truck_between_two_railways_is_no_break_of_gauge() -> None:
    mixed = edges("a b rail 1 1435", "b c road 1", "c d rail 1 1520")
    assert routes.gauge_breaks(mixed, list("abcd")) == 0


@pytest.mark.parametrize(
    "closed",
    [
        Closure("link", links=frozenset({"e1"})),
        Closure("place", places=frozenset({"b"})),
        Closure("economy", economies=frozenset({"CHN"})),
    ],
)
def test_where_everything_is_shut_there_is_no_way(closed: Closure) -> None:
    ways = routes.graph(SAME, MODEL, closed=closed)
    assert routes.route(SAME, ways, "a", "c") is None


def test_what_is_not_open_is_used_only_when_opened() -> None:
    net = Network(
        nodes(a="CHN", b="CHN", c="CHN"),
        edges("a b rail 900 1435", "b c rail 900 1435", "a c rail 10 1435 under_construction"),
    )
    assert way(net, "a", "c")["km"] == 1800
    assert way(net, "a", "c", opened=["e3"])["km"] == 10


def test_a_missing_length_is_the_great_circle_times_the_factor() -> None:
    places = nodes(a="CHN", b="CHN").assign(longitude=[0.0, 1.0])
    link = edges("a b rail 1 1435").assign(length_km=float("nan"))
    row = routes.modelled(Network(places, link), MODEL).iloc[0]
    assert row["km"] == pytest.approx(111.195 * 1.5, abs=0.01)  # a degree of the equator
    assert not row["is_printed"]


def test_the_share_of_ways_over_a_link_is_that_of_ordered_pairs() -> None:
    # On the line a-b-c four of the six ordered pairs pass each link.
    ways = routes.graph(SAME, MODEL)
    assert routes.shares_of_ways(ways) == pytest.approx({"e1": 4 / 6, "e2": 4 / 6})


@pytest.fixture(scope="module")
def earth() -> tuple[ledger.Ledger, Network]:
    book = ledger.load()
    return book, network.load(book)


def test_the_factor_is_the_median_of_the_printed_railways(
    earth: tuple[ledger.Ledger, Network],
) -> None:
    _, net = earth
    factors = routes.circuities(net)
    # Dostyk to Moiynty: 836 km printed, 733 km as the crow flies.
    assert factors["e013"] == pytest.approx(836 / 733, abs=0.005)
    assert "e043" not in factors.index  # not in operation
    assert factors.min() > 1


def test_the_voyage_round_the_cape_is_as_long_as_printed_within_two_per_cent(
    earth: tuple[ledger.Ledger, Network],
) -> None:
    # The factor at sea comes from the way through Suez; the way round the Cape tests it.
    book, net = earth
    assumed = routes.model(book, net)
    red_sea = next(each for each in routes.shut(net) if each.name == "Red Sea")
    ways = routes.graph(net, assumed, modes=("sea",), closed=red_sea)
    found = routes.route(net, ways, "shanghai", "rotterdam")
    assert found is not None
    assert found["km"] == pytest.approx(13_800 * 1.852, rel=0.02)


def test_without_russia_iran_and_the_caspian_no_land_way_leads_to_europe(
    earth: tuple[ledger.Ledger, Network],
) -> None:
    book, net = earth
    frame = routes.closures(book, net, ["xian"], ["duisburg", "karachi"])
    states = frame.set_index(["closure", "destination"])["state"]
    assert states["Russia, Iran and Caspian Sea", "Duisburg"] == "no way left"
    assert states["Russia, Iran and Caspian Sea", "Karachi"] == "as before"
    assert states["Russia", "Duisburg"] == "longer"
    assert states["Red Sea", "Duisburg"] == "as before"
    assert "Red Sea" in routes.without_effect(frame)
    assert "Russia" not in routes.without_effect(frame)
    table = routes.closure_table(frame).set_index("closure")
    assert table.loc["Russia, Iran and Caspian Sea", "Karachi"] == ""
    assert table.loc["Russia, Iran and Caspian Sea", "Duisburg"] == "no way left"


def test_slow_years_bracket_the_latest(earth: tuple[ledger.Ledger, Network]) -> None:
    row = routes.routes(*earth, ["xian"], ["duisburg"]).iloc[0]
    assert row["days_low"] <= row["days"] <= row["days_high"]


def test_the_new_railway_is_used_from_kashgar_to_the_ferghana_valley(
    earth: tuple[ledger.Ledger, Network],
) -> None:
    planned = ["e043", "e044", "e045", "e047"]
    frame = routes.effects(*earth, ["kashgar"], ["andijan", "duisburg"], planned, modes=("rail",))
    assert frame["used"].tolist()[0]
    assert frame["saved_km"].iloc[0] > 0


def test_the_ways_from_kashgar_begin_as_the_chapter_says() -> None:
    book = ledger.load()
    ends = ["bandarabbas", "duisburg", "istanbul", "karachi"]
    ways = routes.routes(book, network.load(book), ["kashgar"], ends)
    first = {row["destination"]: row["places"][:5] for row in ways.to_dict("records")}
    assert first["Bandar Abbas"][:3] == ["kashgar", "irkeshtam", "osh"]
    for end in ("Duisburg", "Istanbul"):
        assert first[end] == ["kashgar", "torugart", "bishkek", "korday", "almaty"]
    assert first["Karachi"][:2] == ["kashgar", "khunjerab"]


def test_a_shorter_way_may_be_slower_for_its_borders() -> None:
    book = ledger.load()
    line = ["e043", "e044", "e045", "e047"]
    (row,) = routes.effects(
        book,
        network.load(book),
        ["kashgar"],
        ["istanbul"],
        line,
        modes=("rail", "ferry"),
        least="km",
    ).to_dict("records")
    assert row["saved_km"] > 0 > row["saved_days"]
    # two customs borders more, each of 40.6 hours for a train
    assert row["customs_after"] - row["customs_before"] == 2
    gained = row["border_days_after"] - row["border_days_before"]
    assert gained == pytest.approx(2 * 40.6 / 24)
