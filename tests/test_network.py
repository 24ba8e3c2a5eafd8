from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis import ledger, network
from analysis.figures import borders
from analysis.ledger import LedgerError

NODES = """\
id,name,economy,latitude,longitude,kind,note
kashgar,Kashgar,CHN,39.47,75.99,logistics hub,
osh,Osh,KGZ,40.53,72.80,city,
suez,Suez Canal,,30.00,32.55,sea passage,
"""
EDGES = """\
id,from,to,mode,role,name,length_km,gauge_mm,capacity,capacity_unit,status,opened,source,note
e1,kashgar,osh,rail,link,a line,410,1435/1520,10-12,million t/yr,planned,2030,office,
e2,kashgar,osh,road,link,a road,,,,,operating,,,
e3,kashgar,osh,rail,total,the whole,100,1435,,,operating,,office,
"""
Reading = Callable[..., network.Network]


@pytest.fixture
def read(data: Path) -> Reading:
    """Return a function that reads the tables above after some texts in them were replaced."""

    def reading(**replaced: tuple[str, str]) -> network.Network:
        for name, text in (("nodes", NODES), ("edges", EDGES)):
            old, new = replaced.get(name, ("", ""))
            assert old in text
            path = data / f"corridor_{name}.csv"
            path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
        return network.load(ledger.load(data), data)

    return reading


def test_a_valid_network_has_typed_columns_and_missing_lengths(read: Reading) -> None:
    net = read()
    assert net.nodes.loc["kashgar", "latitude"] == 39.47
    assert net.edges["length_km"].isna().tolist() == [False, True, False]


def test_totals_are_no_links(read: Reading) -> None:
    assert list(read().links().index) == ["e1", "e2"]


@pytest.mark.parametrize(
    ("table", "old", "new", "column", "expected"),
    [
        ("nodes", "39.47", "93.47", "latitude", "from -90 to 90"),
        ("nodes", "72.80", "east", "longitude", "from -180 to 180"),
        ("nodes", "KGZ", "KYR", "economy", "a code of economies.csv"),
        ("nodes", "Suez Canal,,", "Suez Canal,CHN,", "economy", "nothing for a sea passage"),
        ("nodes", "osh,Osh", "kashgar,Osh", "id", "an id used once"),
        ("nodes", ",city,", ",town,", "kind", "one of city"),
        ("edges", "e2,kashgar,osh", "e2,kashgar,oss", "to", "the id of a row"),
        ("edges", "e2,kashgar,osh", "e2,osh,osh", "to", "another place"),
        ("edges", "road,link", "rail corridor,link", "mode", "one of rail"),
        ("edges", "1435/1520", "1435-1520", "gauge_mm", "with a slash"),
        ("edges", "a road,,,", "a road,,1520,", "gauge_mm", "nothing for the rest"),
        ("edges", "410", "410 km", "length_km", "kilometres"),
        ("edges", "million t/yr", "", "capacity_unit", "if and only if"),
        ("edges", "2030", "2030 planned", "opened", "a year"),
        ("edges", "planned,2030", "dreamt,2030", "status", "one of operating"),
        ("edges", "2030,office", "2030,nobody", "source", "a key of data/sources.bib"),
        ("edges", "2030,office", "2030,", "source", "the source of the printed length"),
    ],
)
def test_a_wrong_cell_is_named_with_what_was_expected(
    read: Reading, table: str, old: str, new: str, column: str, expected: str
) -> None:
    with pytest.raises(LedgerError) as error:
        read(**{table: (old, new)})
    problems = [str(each) for each in error.value.problems]
    place = f"data/corridor_{table}.csv:"
    assert any(place in p and f"'{column}'" in p and expected in p for p in problems), problems


def test_all_problems_of_both_tables_are_reported_at_once(read: Reading) -> None:
    with pytest.raises(LedgerError, match="2 problems"):
        read(nodes=("39.47", "93.47"), edges=("road,link", "air,link"))


def test_a_length_below_the_great_circle_belongs_to_something_else(read: Reading) -> None:
    # Kashgar to Osh is some 296 km as the crow flies.
    with pytest.raises(LedgerError, match="at least the great circle of 296 km"):
        read(edges=("410", "213"))


def test_great_circle_agrees_with_a_published_distance() -> None:
    # Nashville to Los Angeles airport, 2886.44 km on a sphere of 6371.0 km: Rosetta Code,
    # "Haversine formula". The radius here is longer by 1.4 parts in a million.
    distance = network.great_circle_km(36.12, -86.67, 33.94, -118.40)
    assert distance == pytest.approx(2886.44 * 6371.0088 / 6371.0, abs=0.01)


def test_a_quarter_of_the_equator_is_a_quarter_of_the_circumference() -> None:
    assert network.great_circle_km(0, 0, 0, 90) == pytest.approx(6371.0088 * 3.14159265 / 2)


def test_every_place_of_the_report_lies_in_its_economy() -> None:
    # Against Natural Earth; half a degree is for coarse borders, crossings and harbours.
    outlines = borders.load().outlines
    nodes = network.load(ledger.load()).nodes
    on_land = nodes[nodes["economy"] != ""]
    away = {
        place: round(
            borders.degrees_from(outlines[row["economy"]], row["longitude"], row["latitude"]), 2
        )
        for place, row in on_land.iterrows()
    }
    assert {place: far for place, far in away.items() if far > 0.5} == {}


def test_a_swapped_pair_of_coordinates_is_out_of_its_economy() -> None:
    outline = borders.load().outlines["UZB"]
    assert borders.degrees_from(outline, 69.28, 41.31) == 0  # Tashkent
    assert borders.degrees_from(outline, 41.31, 69.28) > 10


def test_links_without_a_printed_figure_are_the_only_ones_without_a_source() -> None:
    edges = network.load(ledger.load()).edges
    bare = edges[edges["source"] == ""]
    assert bare["length_km"].isna().all()
    assert pd.Series(bare["capacity"]).eq("").all()
