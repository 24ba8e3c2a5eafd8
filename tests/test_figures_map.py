from __future__ import annotations

import json
import math
import re
import runpy
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis import ledger, network, palette, routes
from analysis.figures import _labels, borders, route_map
from analysis.figures._projection import Conic
from analysis.figures.alternative_text import alternative_text
from analysis.figures.encoding import ReportFigure
from analysis.figures.publication import svg
from analysis.figures.route_map import _STROKES, COORDINATES

LAND = borders.Borders(
    coasts=[[(0.0, 0.0), (10.0, 0.0)]],
    borders=[[(5.0, 0.0), (5.0, 10.0)]],
    outlines={"KAZ": [[(1.0, 1.0), (9.0, 1.0), (9.0, 9.0), (1.0, 9.0)]]},
)
WINDOW = (0.0, 0.0, 10.0, 10.0)


def frame(*kinds: str) -> pd.DataFrame:
    ends = dict.fromkeys(COORDINATES, 2.0) | {"to_longitude": 8.0}
    rows = [{"link": f"A–B {n}", "kind": kind, **ends} for n, kind in enumerate(kinds)]
    return pd.DataFrame(rows)


def places(**ranks: int) -> pd.DataFrame:
    rows = [
        {"name": name, "longitude": 2.0 + 2 * n, "latitude": 5.0, "kind": "city", "rank": rank}
        for n, (name, rank) in enumerate(ranks.items())
    ]
    return pd.DataFrame(rows)


def drawn(links: pd.DataFrame, shown: pd.DataFrame) -> ReportFigure:
    return route_map(
        links, link="link", shown_as="kind", places=shown, window=WINDOW, land=LAND, filled=["KAZ"]
    )


def test_standard_parallels_are_true_to_length() -> None:
    # A degree of longitude at latitude phi is cos(phi) degrees of the sphere; on a standard
    # parallel, a sixth within the window, the chord of the map agrees to a hundred-thousandth.
    flat = Conic((0, 30, 10, 60))
    (x1, y1), (x2, y2) = flat(4.5, 35.0), flat(5.5, 35.0)
    assert math.hypot(x2 - x1, y2 - y1) == pytest.approx(
        math.radians(math.cos(math.radians(35))), rel=1e-4
    )


def test_the_middle_of_the_window_is_the_middle_of_the_map() -> None:
    assert Conic((0, 30, 10, 60))(5, 45) == pytest.approx((0, 0))


def test_meridians_east_and_west_of_the_middle_are_mirrored() -> None:
    flat = Conic((0, 30, 10, 60))
    (x1, y1), (x2, y2) = flat(2, 40), flat(8, 40)
    assert (x1, y1) == pytest.approx((-x2, y2))


def test_a_name_gives_way_to_one_placed_before() -> None:
    # Both want the place to the right, where names 0.1 high at points 0.08 apart would meet.
    points = [(1.0, 1.0), (1.0, 1.08)]
    placed = _labels.place(points, [(0.5, 0.1)] * 2, frame=(3, 3), marks=points)
    one, two = (each.box for each in placed)
    assert not _labels._meet(one, two)


def test_a_name_without_a_free_place_is_left_out() -> None:
    assert _labels.place([(0.5, 0.5)], [(2.0, 0.1)], frame=(1, 1), marks=[]) == []


def test_a_name_prefers_the_side_without_a_line() -> None:
    line = (1.0, 1.0, 3.0, 1.0)
    (placed,) = _labels.place(
        [(1.0, 1.0)], [(0.4, 0.1)], frame=(3, 3), marks=[(1.0, 1.0)], lines=[line]
    )
    assert placed.box[2] < 1.0


def test_a_point_covers_no_name() -> None:
    (placed, *_) = _labels.place(
        [(1.0, 1.0)], [(0.4, 0.1)], frame=(3, 3), marks=[(1.0, 1.0), (1.2, 1.0)]
    )
    assert not _labels._covers(placed.box, (1.2, 1.0), 0.03)


def test_an_unknown_kind_of_line_is_refused() -> None:
    with pytest.raises(ValueError, match=r"expected railway.*found canal"):
        drawn(frame("canal"), places(A=1))


def test_modes_differ_by_dashes_or_width_and_not_by_colour_alone() -> None:
    looks = {(stroke.dashes, stroke.core) for kind, stroke in _STROKES.items()}
    assert len(looks) == len(_STROKES)


def test_the_map_uses_only_colours_with_a_dark_twin() -> None:
    drawing = svg(drawn(frame("railway", "road", "ferry", "not yet open"), places(A=1)), "t-map")
    known = {palette.INK, palette.MUTED, palette.HAIRLINE, palette.PAPER, "#000000"}
    assert set(re.findall(r"#[0-9a-f]{6}", drawing)) <= known


def test_a_phone_shows_the_important_names_only() -> None:
    figure = drawn(frame("railway"), places(Alpha=1, Beta=2, Gamma=0))
    assert figure.compact is not None
    large, small = (svg(each, "t-map") for each in (figure, figure.compact()))
    assert ("Alpha" in large, "Beta" in large, "Gamma" in large) == (True, True, False)
    assert ("Alpha" in small, "Beta" in small) == (True, False)


def test_the_alternative_text_counts_the_links_of_each_kind() -> None:
    links = frame("railway", "railway", "road")
    encoding = drawn(links, places(A=1)).encoding
    assert encoding is not None
    text = alternative_text(links, encoding, title="A title", subtitle="What")
    assert text == "Map: A title. What. 3 links: 2 shown as railway, 1 shown as road."


def test_thinning_keeps_what_leaves_the_tolerance() -> None:
    line = [(0.0, 0.0), (1.0, 0.01), (2.0, 0.5), (3.0, 0.0)]
    assert borders.thinned(line, 0.1) == [(0.0, 0.0), (1.0, 0.01), (2.0, 0.5), (3.0, 0.0)]
    assert borders.thinned(line[:2] + line[3:], 0.1) == [(0.0, 0.0), (3.0, 0.0)]


def test_a_window_cuts_a_line_into_the_pieces_within_it() -> None:
    line = [(float(x), 0.0) for x in range(10)]
    assert borders.within(line, (1.5, -1, 2.5, 1)) == [[(1.0, 0.0), (2.0, 0.0), (3.0, 0.0)]]


TOPOLOGY = {
    "transform": {"scale": [1, 1], "translate": [10, 40]},
    "arcs": [[[0, 0], [0, 10]], [[0, 10], [9, 3], [-9, -13]], [[0, 10], [-9, 3], [9, -13]]],
    "objects": {
        "countries": {
            "geometries": [
                {"type": "Polygon", "id": "398", "arcs": [[0, 1]]},
                {"type": "Polygon", "id": "860", "arcs": [[0, 2]]},
            ]
        }
    },
}


def test_an_arc_of_two_countries_is_a_border_and_one_of_one_a_coast() -> None:
    made = borders.clipped(TOPOLOGY)
    assert made["borders"] == [[(10.0, 40.0), (10.0, 50.0)]]
    assert len(made["coasts"]) == 2


def test_only_economies_of_the_network_are_filled_while_all_countries_have_borders() -> None:
    foreign = json.loads(json.dumps(TOPOLOGY).replace('"860"', '"036"'))
    made = borders.clipped(foreign)
    assert set(borders.clipped(TOPOLOGY)["outlines"]) == {"KAZ", "UZB"}
    assert set(made["outlines"]) == {"KAZ"}
    assert made["borders"] == [[(10.0, 40.0), (10.0, 50.0)]]


def test_the_file_of_borders_is_made_from_a_topology(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for folder in ("data", "chapters"):
        (tmp_path / folder).mkdir()
    (tmp_path / "_config.yml").touch()
    (tmp_path / "world.json").write_text(json.dumps(TOPOLOGY))
    monkeypatch.setenv("ANALYSIS_ROOT", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["borders", str(tmp_path / "world.json")])
    runpy.run_path(str(borders.__file__), run_name="__main__")
    made = borders.load(tmp_path / "data")
    assert made.borders == [[(10.0, 40.0), (10.0, 50.0)]]
    assert set(made.outlines) == {"KAZ", "UZB"}


def test_a_place_on_either_side_of_an_outline() -> None:
    square = [[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]]
    assert borders.degrees_from(square, 1, 1) == 0
    assert borders.degrees_from(square, 5, 1) == 3


@pytest.mark.parametrize("view", [routes.OVERVIEW, routes.REGION])
def test_no_name_of_the_reports_maps_covers_another_or_is_left_out(
    view: routes.MapView, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_out: list[int] = []
    boxes: list[_labels.Box] = []
    place = _labels.place

    def watched(points: Any, sizes: Any, **options: Any) -> list[_labels.Placed]:
        found = place(points, sizes, **options)
        left_out.append(len(points) - len(found))
        boxes.extend([each.box for each in found])
        return found

    clear_of = _labels.clear_of

    def area(*args: Any, **options: Any) -> _labels.Box | None:
        box = clear_of(*args, **options)
        boxes.extend([box] if box else [])
        return box

    monkeypatch.setattr(_labels, "place", watched)
    monkeypatch.setattr(_labels, "clear_of", area)
    net = network.load(ledger.load())
    links = routes.map_frame(net)
    figure = route_map(
        links,
        link="link",
        shown_as="shown_as",
        places=routes.map_places(net, links, view),
        areas=routes.map_areas(view),
        window=view.window,
        phone_window=view.phone_window,
    )
    assert left_out == [0]
    assert not any(_labels._meet(one, two) for one, two in combinations(boxes, 2))
    boxes.clear()
    assert figure.compact is not None
    figure.compact()
    assert left_out == [0, 0]
    assert not any(_labels._meet(one, two) for one, two in combinations(boxes, 2))


def test_a_country_is_named_beside_a_line_and_not_on_it() -> None:
    line = (0.0, 1.0, 3.0, 1.0)
    box = _labels.clear_of((1.5, 1.0), (0.5, 0.1), frame=(3, 3), points=[], lines=[line], taken=[])
    assert box is not None
    assert not box[1] < 1.0 < box[3]


def test_a_country_without_room_near_it_has_no_name() -> None:
    lines = [(0.0, y / 10, 3.0, y / 10) for y in range(31)]
    found = _labels.clear_of((1.5, 1.0), (0.5, 0.1), frame=(3, 3), points=[], lines=lines, taken=[])
    assert found is None


def test_a_phones_own_window_says_where_links_lead_out() -> None:
    figure = route_map(
        frame("railway"),
        link="link",
        shown_as="kind",
        places=places(Alpha=1).assign(longitude=8.0, latitude=2.0),
        window=WINDOW,
        phone_window=(0.0, 0.0, 6.0, 10.0),
        land=LAND,
    )
    assert figure.compact is not None
    assert "to Alpha" in svg(figure.compact(), "t-map")
    assert "to Alpha" not in svg(figure, "t-map")
