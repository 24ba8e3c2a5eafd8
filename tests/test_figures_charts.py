"""What the charts draw."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.text import Text

from analysis import figures, palette, periods
from analysis.figures import style
from analysis.figures.charts import _layout, _time
from analysis.figures.charts._rows_of_values import without_unit
from analysis.figures.publication import svg

REPOSITORY = Path(__file__).resolve().parents[1]

COLOURS = {
    "KAZ": "#0072b2",
    "KGZ": "#d55e00",
    "TJK": "#cc79a7",
    "TKM": "#009e73",
    "UZB": "#e69f00",
    "CHN": "#222222",
    "RUS": "#7f7f7f",
}

Draw = Callable[..., figures.ReportFigure]


def pairs(economy: str) -> pd.DataFrame:
    """Return two rows that suit every chart."""
    return pd.DataFrame(
        {
            "name": ["One", "One"],
            "economy": economy,
            "side": ["exports", "imports"],
            "year": ["2023", "2024"],
            "value": [3.0, 4.0],
            "low": [2.0, 3.5],
            "high": [4.0, math.inf],
        }
    )


CHARTS: dict[str, tuple[Draw, dict[str, Any]]] = {
    "horizontal_bars": (figures.horizontal_bars, {"label": "name", "value": "value"}),
    "dumbbell": (
        figures.dumbbell,
        {"label": "name", "series": "side", "value": "value", "pair": ("exports", "imports")},
    ),
    "mirrored_bars": (figures.mirrored_bars, {"label": "name", "value": "value", "flow": "side"}),
    "interval_plot": (
        figures.interval_plot,
        {"label": "name", "low": "low", "value": "value", "high": "high"},
    ),
    "slope": (figures.slope, {"label": "name", "period": "year", "value": "value"}),
    "lines": (figures.lines, {"series": "name", "period": "year", "value": "value"}),
    "small_multiples": (
        figures.small_multiples,
        {"panel": "name", "period": "year", "value": "value"},
    ),
    "stacked_bars": (
        figures.stacked_bars,
        {"label": "name", "series": "side", "value": "value"},
    ),
    "two_counts": (
        figures.two_counts,
        {
            "panel": "name",
            "period": "year",
            "value": "value",
            "side": "side",
            "pair": ("exports", "imports"),
        },
    ),
    "bullets": (figures.bullets, {"label": "name", "pledged": "low", "achieved": "value"}),
}


def draw(chart: str, frame: pd.DataFrame, **more: Any) -> figures.ReportFigure:
    function, arguments = CHARTS[chart]
    return function(frame, unit="bcm", economy="economy", **(arguments | more))


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("economy", COLOURS)
def test_country_keeps_its_colour_in_every_chart(chart: str, economy: str) -> None:
    drawing = svg(draw(chart, pairs(economy).replace(math.inf, 6.0)), "a-b")
    assert COLOURS[economy] in drawing
    others = set(COLOURS.values()) - {COLOURS[economy], COLOURS["CHN"]}
    assert not others & set(re.findall(r"#[0-9a-f]{6}", drawing))


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("compact", [False, True])
def test_no_text_leaves_the_figure(chart: str, compact: bool) -> None:
    frame = pairs("KAZ").replace(math.inf, 6.0).assign(name="A rather long name of a railway")
    figure = draw(chart, frame, compact=compact)
    figure.canvas.draw()
    width, height = figure.bbox.width, figure.bbox.height
    for text in figure.findobj(lambda artist: hasattr(artist, "get_text")):
        if text.get_text().strip() and text.get_visible():
            box = text.get_window_extent()
            assert box.x0 > -2, text
            assert box.x1 < width + 2, text
            assert box.y0 > -2, text
            assert box.y1 < height + 2, text


TWO_MARKS = pd.DataFrame(
    {
        "name": ["One", "Two"],
        "economy": ["KAZ", "UZB"],
        "side": ["exports", "imports"],
        "year": ["2023", "2024"],
        "value": [3.0, 4.0],
        "low": [2.0, 3.5],
        "high": [4.0, 5.0],
    }
)
"""Two rows that every chart draws as marks of their own."""


def links(drawing: str) -> list[str]:
    return re.findall(r'xlink:href="(evidence:[^"]*)"', drawing)


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("observation", ["kaz-a", "uzb-b"]),
        ("observations", [["kaz-a", "more"], ["uzb-b"]]),
    ],
)
def test_every_mark_leads_to_all_of_its_observations(
    chart: str, column: str, cells: list[Any]
) -> None:
    drawing = svg(draw(chart, TWO_MARKS.assign(**{column: cells})), "a-b")
    first = "kaz-a" if column == "observation" else "kaz-a more"
    assert set(links(drawing)) == {f"evidence:{first}", "evidence:uzb-b"}


@pytest.mark.parametrize("chart", ["horizontal_bars", "dumbbell", "interval_plot", "bullets"])
def test_the_label_of_a_value_leads_there_too(chart: str) -> None:
    drawing = svg(draw(chart, TWO_MARKS.assign(observation=["kaz-a", "uzb-b"])), "a-b")
    linked = re.findall(r'<a xlink:href="evidence:[^>]*>(.*?)</a>', drawing, re.DOTALL)
    assert sum("<text" in each for each in linked) == 2


def test_time_line_leads_from_dot_and_words_to_the_date() -> None:
    frame = TWO_MARKS.assign(observations=[["kaz-date"], []])
    drawing = svg(figures.timeline(frame, date="year", label="name"), "a-b")
    assert links(drawing) == ["evidence:kaz-date"] * 3


def test_another_column_of_evidence_can_be_named() -> None:
    frame = TWO_MARKS.assign(observation="wrong", done=["a", "b"], word=["c", "d"])
    figure = draw("bullets", frame, evidence="done", pledged_evidence="word")
    assert set(links(svg(figure, "a-b"))) == {f"evidence:{each}" for each in "abcd"}


def test_a_column_that_counts_observations_is_no_evidence() -> None:
    figure = draw("horizontal_bars", TWO_MARKS.assign(observations=[143, 104]))
    assert links(svg(figure, "a-b")) == []


def test_unknown_value_is_no_empty_link() -> None:
    frame = TWO_MARKS.assign(observation=["kaz-a", "uzb-b"], value=[math.nan, 4.0])
    drawing = svg(draw("lines", frame), "a-b")
    assert set(links(drawing)) == {"evidence:uzb-b"}


def test_tab_key_stops_once_at_each_mark() -> None:
    drawing = svg(draw("horizontal_bars", TWO_MARKS.assign(observation=["a", "b"])), "x-y")
    stops = re.findall(r'<a xlink:href="evidence:(\w)"( tabindex="-1")?', drawing)
    assert sorted(name for name, skipped in stops if not skipped) == ["a", "b"]
    assert len(stops) == 4


@pytest.mark.parametrize("chart", CHARTS)
def test_chart_knows_how_to_draw_itself_for_a_phone(chart: str) -> None:
    wide = draw(chart, TWO_MARKS)
    assert wide.compact is not None
    compact = wide.compact()
    assert compact.get_figwidth() == style.COMPACT_WIDTH < wide.get_figwidth()
    assert compact.encoding == wide.encoding


def test_smallest_text_is_legible_on_a_phone_of_360_pixels() -> None:
    # 360 pixels less a margin of 16 on either side; a point is 1/72 inch of the drawing.
    scale = (360 - 2 * 16) / (style.COMPACT_WIDTH * 72)
    assert min(style.SMALL_SIZE, style.TEXT_SIZE) * scale > 10


@pytest.mark.parametrize("chart", CHARTS)
def test_economies_of_one_chart_are_told_apart_without_colour(chart: str) -> None:
    figure = draw(chart, TWO_MARKS)
    written = {text.get_text().split(" ")[0] for text in figure.findobj(Text)}
    assert {"One", "Two"} <= written


@pytest.mark.parametrize("chart", CHARTS)
def test_frame_is_left_as_it_was(chart: str) -> None:
    frame = pairs("UZB")
    draw(chart, frame)
    pd.testing.assert_frame_equal(frame, pairs("UZB"))


def test_order_of_bars_is_the_order_of_the_frame() -> None:
    frame = pd.DataFrame({"n": ["second", "first"], "v": [1.0, 9.0]})
    figure = figures.horizontal_bars(frame, label="n", value="v", unit="bcm")
    (upper, lower) = figure.axes[0].patches
    assert (upper.get_width(), lower.get_width()) == (1.0, 9.0)
    assert upper.get_y() < lower.get_y()
    assert figure.axes[0].yaxis_inverted()


def test_bars_start_at_zero() -> None:
    frame = pd.DataFrame({"n": ["a", "b"], "v": [100.0, 101.0]})
    figure = figures.horizontal_bars(frame, label="n", value="v", unit="bcm")
    assert figure.axes[0].get_xlim()[0] == 0


def test_missing_bar_is_an_empty_row_not_a_zero() -> None:
    frame = pd.DataFrame({"n": ["a", "b"], "v": [math.nan, 2.0]})
    figure = figures.horizontal_bars(frame, label="n", value="v", unit="bcm")
    assert len(figure.axes[0].patches) == 1
    assert "0" not in [text.get_text() for text in figure.axes[0].texts]


def test_missing_year_interrupts_the_line() -> None:
    frame = pd.DataFrame(
        {
            "s": ["a", "a", "a", "b", "b"],
            "y": [2020, 2021, 2022, 2020, 2022],
            "v": [1.0, 2.0, 3.0, 4.0, 5.0],
        }
    )
    figure = figures.lines(frame, series="s", period="y", value="v", unit="bcm")
    courses = [list(line.get_ydata()) for line in figure.axes[0].lines if len(line.get_xdata()) > 2]
    assert any(len(c) == 3 and c[0] == 4.0 and math.isnan(c[1]) and c[2] == 5.0 for c in courses)


def test_modelled_bar_is_hollow_and_dashed() -> None:
    frame = pd.DataFrame({"n": ["a"], "v": [2.0], "e": ["KAZ"], "m": [True]})
    figure = figures.horizontal_bars(
        frame, label="n", value="v", unit="bcm", economy="e", modelled="m"
    )
    (bar,) = figure.axes[0].patches
    assert to_hex(bar.get_facecolor()) == "#ffffff"
    assert to_hex(bar.get_edgecolor()) == COLOURS["KAZ"]
    assert bar.get_linestyle() not in ("solid", "-")


def test_disputed_value_carries_a_dagger_and_the_dagger_is_explained() -> None:
    frame = pd.DataFrame({"n": ["a", "b"], "v": [2.0, 3.0], "d": [True, False]})
    drawing = svg(
        figures.horizontal_bars(frame, label="n", value="v", unit="bcm", disputed="d"), "a-b"
    )
    assert ">2†<" in drawing
    assert ">3<" in drawing
    assert "† another source contradicts this value" in drawing


def test_pair_is_filled_and_hollow() -> None:
    figure = draw("dumbbell", pairs("KAZ"))
    dots = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    fills = {dot.get_xdata()[0]: to_hex(dot.get_markerfacecolor()) for dot in dots}
    assert fills == {3.0: COLOURS["KAZ"], 4.0: "#ffffff"}


def test_open_interval_ends_in_an_arrow() -> None:
    figure = draw("interval_plot", pairs("KAZ"))
    assert [line.get_marker() for line in figure.axes[0].lines].count(">") == 1


def test_a_span_ends_the_axis_and_has_to_hold_every_value() -> None:
    frame = pd.DataFrame({"n": ["a"], "low": [93.0], "v": [95.3], "high": [97.0]})
    names = {"label": "n", "low": "low", "value": "v", "high": "high", "unit": "per cent"}
    assert figures.interval_plot(frame, **names).axes[0].get_xlim()[0] < 1
    assert figures.interval_plot(frame, **names, span=(90, 100)).axes[0].get_xlim()[0] > 85
    with pytest.raises(ValueError, match=r"within \(94, 100\), found 93.0"):
        figures.interval_plot(frame, **names, span=(94, 100))


def test_an_interval_without_a_value_has_no_dot() -> None:
    frame = TWO_MARKS.assign(value=[3.0, math.nan])
    dots = [line for line in draw("interval_plot", frame).axes[0].lines if line.get_marker() == "o"]
    assert [list(dot.get_xdata()) for dot in dots] == [[3.0]]


def test_a_hollow_statement_of_an_interval_plot_has_a_key_in_words() -> None:
    frame = pairs("KAZ").replace(math.inf, 6.0)
    words = {"exports": "customs", "imports": "the bank"}
    figure = draw("interval_plot", frame, series="side", hollow="imports", names=words)
    dots = [line for line in figure.axes[-1].lines if line.get_marker() == "o"]
    dots += [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    fills = {line.get_xdata()[0]: to_hex(line.get_markerfacecolor()) for line in dots}
    assert (fills[3.0], fills[4.0]) == (COLOURS["KAZ"], palette.PAPER)
    assert {"customs", "the bank"} <= {text.get_text() for text in figure.findobj(Text)}
    without = draw("interval_plot", frame, series="side", names=words)
    assert "customs" not in {text.get_text() for text in without.findobj(Text)}


@pytest.mark.parametrize(
    ("value", "ends"),
    [([math.nan, math.nan], (0, 1)), ([0.0, 0.0], (0, 1)), ([-2.0, -1.0], (-2, 0))],
)
def test_a_value_axis_includes_zero_and_never_has_one_end(
    value: list[float], ends: tuple[float, float]
) -> None:
    figure = draw("horizontal_bars", TWO_MARKS.assign(value=value))
    assert figure.axes[0].get_xlim() == ends


def test_the_rows_of_a_chart_move_together_where_it_would_be_too_tall_to_read() -> None:
    def height(rows: int) -> float:
        frame = pd.DataFrame({"n": [f"row {at}" for at in range(rows)], "v": 1.0})
        return figures.horizontal_bars(frame, label="n", value="v", unit="bcm").get_figheight()

    # A row is 0.3 inches until the chart is 9 high, and 0.2 from there on.
    assert height(21) - height(20) == pytest.approx(0.3)
    assert height(28) < 9
    assert height(41) - height(40) == pytest.approx(0.2)
    assert height(40) < 9


def test_unreported_pledge_says_so() -> None:
    frame = pd.DataFrame({"n": ["a"], "p": [20.0], "d": [math.nan]})
    figure = figures.bullets(frame, label="n", pledged="p", achieved="d", unit="GW")
    assert "not reported; 20 pledged" in [text.get_text() for text in figure.axes[0].texts]


def test_panels_share_one_scale() -> None:
    frame = pd.DataFrame({"p": ["a", "a", "b", "b"], "y": [1, 2, 1, 2], "v": [1.0, 2, 50, 90]})
    frame["y"] += 2000
    figure = figures.small_multiples(frame, panel="p", period="y", value="v", unit="bcm")
    assert figure.axes[0].get_ylim() == figure.axes[1].get_ylim() == (0, 90)


def test_two_counts_are_joined_only_where_both_exist() -> None:
    frame = pd.DataFrame(
        {
            "p": ["a"] * 3,
            "y": [2001, 2001, 2002],
            "s": ["ours", "theirs", "ours"],
            "v": [5.0, 3.0, 6.0],
        }
    )
    figure = figures.two_counts(
        frame, panel="p", period="y", value="v", side="s", pair=("ours", "theirs"), unit="bcm"
    )
    stems = [line for line in figure.axes[0].lines if line.get_linewidth() == 5]
    assert [list(stem.get_ydata()) for stem in stems] == [[5.0, 3.0]]


def test_two_counts_refuse_a_third_side() -> None:
    with pytest.raises(ValueError, match="expected exports or imports in 'side', found rumour"):
        draw("two_counts", pairs("KAZ").assign(side=["exports", "rumour"]))


def test_a_key_that_would_be_cut_off_on_a_phone_is_refused() -> None:
    long = {"exports": "China in the economy's trade", "imports": "the economy in China's trade"}
    with pytest.raises(ValueError, match="expected a key of at most"):
        draw("dumbbell", pairs("KAZ"), names=long, compact=True)


def test_dumbbell_refuses_a_third_reporter() -> None:
    with pytest.raises(ValueError, match="expected exports or imports, found rumour"):
        draw("dumbbell", pairs("KAZ").assign(side=["exports", "rumour"]))


def test_mirrored_bars_refuse_negative_amounts() -> None:
    with pytest.raises(ValueError, match=r"from zero up, found -3"):
        draw("mirrored_bars", pairs("KAZ").assign(value=[-3.0, 1.0]))


def test_mirrored_bars_refuse_a_third_side() -> None:
    with pytest.raises(ValueError, match="'side': expected exports or imports, found transit"):
        draw("mirrored_bars", pairs("KAZ").assign(side=["exports", "transit"]))


def test_mirrored_bars_leave_a_missing_amount_out() -> None:
    figure = draw("mirrored_bars", pairs("KAZ").assign(value=[math.nan, 4.0]))
    assert [bar.get_width() for bar in figure.axes[0].patches] == [4.0]


def test_slope_refuses_three_periods() -> None:
    frame = pd.concat([pairs("KAZ"), pairs("KAZ").assign(year="2025")])
    with pytest.raises(ValueError, match="expected two periods, found 2023, 2024, 2025"):
        draw("slope", frame)


def test_crowded_labels_keep_their_distance_and_order() -> None:
    assert _time.spread([5.0, 5.0, 0.0], 2.0, 0.0, 10.0) == [4.0, 6.0, 0.0]


def test_labels_without_room_share_what_there_is() -> None:
    assert _time.spread([1.0, 1.0, 1.0], 10.0, 0.0, 4.0) == [0.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2001-06-15", "15 Jun 2001"),
        ("1992-01", "Jan 1992"),
        ("2024", "2024"),
        ("2024-Q1", "Q1 2024"),
        ("2023-05-18/2023-05-19", "18–19 May 2023"),
        ("2023-05-31/2023-06-02", "31 May – 2 Jun 2023"),
        ("2013/2018", "2013–2018"),
        ("2022-Q4/2023-Q1", "Q4 2022 – Q1 2023"),
        ("no year", "no year"),
        ("2024-13", "2024-13"),
    ],
)
def test_period_is_written_out(period: str, words: str) -> None:
    assert periods.written(period) == words


def test_lines_break_after_words_and_dashes() -> None:
    width = _layout.text_width("China–Kyrgyzstan–") + 0.01
    assert _layout.wrap("China–Kyrgyzstan–Uzbekistan line", width) == [
        "China–Kyrgyzstan–",
        "Uzbekistan line",
    ]


def test_page_turns_every_colour_of_the_figures_dark() -> None:
    css = (REPOSITORY / "_static" / "report.css").read_text(encoding="utf-8")
    used = {*COLOURS.values(), palette.INK, palette.MUTED, palette.HAIRLINE, palette.PAPER}
    for colour in used | {palette.economy_style(code).colour for code in ("XCA", "USA")}:
        assert f':is([style*="fill: {colour}"], [fill="{colour}"])' in css
        assert f'[style*="stroke: {colour}"]' in css


@pytest.mark.parametrize("file", ["Inter-Regular", "Inter-SemiBold"])
def test_face_of_the_figures_has_the_letters_of_the_report(file: str) -> None:
    face = get_font(palette.FONTS / f"{file}.ttf")
    assert all(face.get_char_index(ord(letter)) for letter in "Şäňžʻ’“”–—−×≈≥†←→₸€ÖÜ…")


def test_names_are_measured_in_the_face_of_the_report() -> None:
    assert Path(findfont(FontProperties(family="Inter", weight=600))).name == "Inter-SemiBold.ttf"
    assert Path(findfont(FontProperties(family="Inter"))).name == "Inter-Regular.ttf"


def present() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": ["2002 Drill", "2002 Drill", "2002 Drill", "2003 Coalition"],
            "economy": ["CHN", "KGZ", "UZB", "CHN"],
            "role": ["hosted", "took part", "watched", "took part"],
            "pair": [True, True, False, False],
            "rest": [0, 0, 0, 4],
            "observations": [["a"], ["a"], ["a"], ["b", "c"]],
        }
    )


def matrix(**more: Any) -> figures.ReportFigure:
    return figures.presence_matrix(
        present(),
        label="name",
        economy="economy",
        role="role",
        looks={"hosted": "square", "took part": "filled", "watched": "hollow"},
        columns=["CHN", "KGZ", "UZB"],
        joined="pair",
        others="rest",
        **more,
    )


def test_a_matrix_joins_the_marks_of_a_pair_and_not_who_watched() -> None:
    lines = [line for line in matrix().axes[0].lines if len(line.get_xdata()) == 2]
    drawn = [list(line.get_xdata()) for line in lines if line.get_color() == palette.MUTED]
    assert drawn == [[0.5, 1.5]]  # China's column to Kyrgyzstan's, not to Uzbekistan's


def test_a_matrix_tells_hosts_by_shape_and_watchers_by_a_hollow_mark() -> None:
    marks = [line for line in matrix().axes[0].lines if len(line.get_xdata()) == 1]
    assert [mark.get_marker() for mark in marks] == ["s", "o", "o", "o"]
    hollow = [to_hex(mark.get_markerfacecolor()) == palette.PAPER for mark in marks]
    assert hollow == [False, False, True, False]


@pytest.mark.parametrize("compact", [False, True])
def test_a_matrix_stays_in_its_figure_and_leads_to_its_evidence(compact: bool) -> None:
    figure = matrix(compact=compact)
    figure.canvas.draw()
    for text in figure.findobj(Text):
        box = text.get_window_extent()
        if text.get_text().strip():
            assert -2 < box.x0 <= box.x1 < figure.bbox.width + 2, text
    assert set(links(svg(figure, "a-b"))) == {"evidence:a", "evidence:b c"}


def test_strips_put_events_on_one_scale_and_mark_a_claim() -> None:
    frame = pd.DataFrame(
        {"who": ["One", "One", "Two"], "day": ["2002", "2019", "2019"], "code": ["KAZ"] * 3}
    )
    figure = figures.event_strips(
        frame, label="who", date="day", economy="code", since="2019", since_words="claimed"
    )
    marks = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 1]
    assert [float(mark.get_xdata()[0]) for mark in marks] == [2002.5, 2019.5, 2019.5]
    assert any(list(line.get_xdata()) == [2019.0, 2019.0] for line in figure.axes[0].lines)
    assert "claimed" in {text.get_text() for text in figure.findobj(Text)}


def test_events_of_one_strip_do_not_cover_each_other() -> None:
    frame = pd.DataFrame({"who": ["One"] * 2, "day": ["2019-05", "2019-05"]})
    figure = figures.event_strips(frame, label="who", date="day")
    one, two = (line for line in figure.axes[0].lines if len(line.get_xdata()) == 1)
    assert float(two.get_xdata()[0]) - float(one.get_xdata()[0]) == pytest.approx(0.45)


STACK = pd.DataFrame(
    {
        "who": ["One", "One", "Two"],
        "stage": ["running", "announced", "announced"],
        "economy": ["KAZ", "KAZ", "UZB"],
        "mw": [2.0, 3.0, 4.0],
    }
)


def stack(frame: pd.DataFrame) -> figures.ReportFigure:
    return figures.stacked_bars(
        frame,
        label="who",
        series="stage",
        value="mw",
        economy="economy",
        unit="MW",
        fills={"running": "solid", "announced": "hollow"},
    )


def test_stacked_segments_begin_where_the_one_before_ends() -> None:
    bars = stack(STACK).axes[0].patches
    assert [(bar.get_x(), bar.get_width()) for bar in bars] == [(0, 2), (2, 3), (0, 4)]


def test_stacked_bars_end_with_their_sum() -> None:
    texts = [text.get_text() for text in stack(STACK).findobj(Text)]
    assert "5" in texts
    assert "4" in texts


def test_a_hollow_segment_keeps_the_outline_of_its_country() -> None:
    hollow = stack(STACK).axes[0].patches[1]
    assert to_hex(hollow.get_facecolor()) == palette.PAPER
    assert to_hex(hollow.get_edgecolor()) == COLOURS["KAZ"]


def test_stacked_bars_refuse_negative_amounts_and_unknown_series() -> None:
    with pytest.raises(ValueError, match="from zero up"):
        stack(STACK.assign(mw=[-1.0, 1.0, 1.0]))
    with pytest.raises(ValueError, match="planned"):
        stack(STACK.assign(stage=["running", "planned", "announced"]))


def test_bullets_take_other_words_than_pledge_and_deed() -> None:
    frame = pd.DataFrame({"n": ["A"], "c": [10.0], "f": [7.0]})
    words = {"pledged": "capacity", "achieved": "delivered"}
    figure = figures.bullets(frame, label="n", pledged="c", achieved="f", unit="bcm", names=words)
    texts = [text.get_text() for text in figure.findobj(Text)]
    assert {"capacity", "delivered"} <= set(texts)
    assert not {"pledged", "achieved"} & set(texts)


def test_a_part_alone_in_its_bar_has_one_label_and_no_letters_have_a_sticker() -> None:
    inside = {text.get_text(): text for text in stack(STACK).findobj(Text) if text.get_text()}
    assert inside["2"].get_bbox_patch() is None
    assert to_hex(inside["2"].get_color()) == palette.PAPER  # on the dark blue of Kazakhstan
    fours = [text for text in stack(STACK).findobj(Text) if text.get_text() == "4"]
    assert len(fours) == 1  # the sum of the bar, which its only part would repeat


def test_letters_on_a_light_fill_are_dark() -> None:
    assert palette.standing_out(COLOURS["UZB"]) != palette.PAPER
    assert palette.standing_out(COLOURS["KAZ"]) == palette.PAPER


@pytest.mark.parametrize("chart", ["horizontal_bars", "dumbbell", "interval_plot", "bullets"])
@pytest.mark.parametrize("compact", [False, True])
def test_no_grid_is_drawn_where_every_mark_has_its_value(chart: str, compact: bool) -> None:
    figure = draw(chart, TWO_MARKS, compact=compact)
    assert not any(line.get_visible() for line in figure.axes[0].get_xgridlines())


def test_two_values_near_zero_stand_together_at_the_right() -> None:
    frame = pairs("KAZ").assign(value=[0.2, 60.0])
    texts = {text.get_text(): text for text in draw("dumbbell", frame).findobj(Text)}
    low, high = (texts[words].get_window_extent() for words in ("0.2 and", "60.0"))
    assert texts["0.2 and"].get_ha() == "left"
    assert low.x1 < high.x0


def test_on_a_phone_labels_leave_out_what_the_axis_says() -> None:
    frame = TWO_MARKS.assign(words=["nearly 3 bcm", "4 bcm"])
    wide = draw("interval_plot", frame, text="words")
    assert wide.compact is not None
    shown = [{text.get_text() for text in one.findobj(Text)} for one in (wide, wide.compact())]
    assert {"nearly 3 bcm", "4 bcm"} <= shown[0]
    assert {"nearly 3", "4"} <= shown[1]


@pytest.mark.parametrize("compact", [False, True])
def test_a_group_is_named_once_above_its_rows(compact: bool) -> None:
    frame = pd.concat([TWO_MARKS, TWO_MARKS[:1]]).assign(
        name=["Railway, whole line", "Railway, tunnel", "Port"], group=["Railway", "Railway", ""]
    )
    figure = draw("interval_plot", frame, group="group", compact=compact)
    texts = [text.get_text() for text in figure.findobj(Text)]
    assert texts.count("Railway") == 1
    assert {"Whole line", "Tunnel", "Port"} <= set(texts)


def test_dots_of_a_time_line_on_a_phone_stand_beside_their_dates() -> None:
    frame = pd.DataFrame({"day": ["1996", "2023-11", "2024"], "what": ["a", "b " * 60, "c"]})
    figure = figures.timeline(frame, date="day", label="what", compact=True)
    heights = [float(line.get_ydata()[0]) for line in figure.axes[0].lines]
    dated = [
        float(text.xy[1])  # type: ignore[attr-defined]
        for text in figure.findobj(Text)
        if text.get_text() in ("1996", "Nov 2023", "2024")
    ]
    assert heights == pytest.approx(dated)
    assert len(heights) == 3  # no scale beside them


def test_a_key_too_long_for_a_phone_breaks_its_line() -> None:
    looks = {"hosted": "square", "took part with troops of its own": "filled", "watched": "hollow"}
    roles = present().replace({"role": {"took part": "took part with troops of its own"}})
    figure = figures.presence_matrix(
        roles,
        label="name",
        economy="economy",
        role="role",
        looks=looks,
        columns=["CHN", "KGZ", "UZB"],
        joined="pair",
        joined_words="a pair and nobody else at all",
        names={"CHN": "China", "KGZ": "Kyrgyzstan", "UZB": "Uzbekistan"},
        compact=True,
    )
    figure.canvas.draw()
    boxes = {
        text.get_text(): text.get_window_extent()
        for text in figure.findobj(Text)
        if text.get_text()
    }
    assert "Kyrgyzstan" in boxes
    assert "KGZ" not in boxes
    assert all(box.x1 < figure.bbox.width and box.y1 < figure.bbox.height for box in boxes.values())


def test_the_place_that_panels_leave_free_says_how_to_read_them() -> None:
    five = pd.concat([pairs("KAZ").assign(name=name) for name in "ABCDE"])
    texts = [text.get_text() for text in draw("small_multiples", five).findobj(Text)]
    assert "scale" in " ".join(texts)
    six = pd.concat([five, pairs("KAZ").assign(name="F")])
    texts = [text.get_text() for text in draw("small_multiples", six).findobj(Text)]
    assert "bcm" in texts
    assert "scale" not in " ".join(texts)


def test_on_a_phone_words_that_the_axis_does_not_say_stay() -> None:
    assert without_unit(["6 pledged", "7 pledged"], "bcm a year") == ["6 pledged", "7 pledged"]
    assert without_unit(["6 pledged bcm", "7 pledged bcm"], "bcm") == ["6 pledged", "7 pledged"]


def test_two_counts_say_how_to_read_them_where_a_panel_leaves_a_place_free() -> None:
    three = pd.concat([pairs("KAZ").assign(name=name) for name in "ABC"])
    note = "All panels have one scale."
    compact = " ".join(
        text.get_text() for text in draw("two_counts", three, compact=True).findobj(Text)
    )
    assert note in " ".join(compact.split())
    wide = " ".join(text.get_text() for text in draw("two_counts", three).findobj(Text))
    assert note not in " ".join(wide.split())


def test_an_axis_of_years_always_has_the_first_and_the_last() -> None:
    frame = pd.DataFrame({"s": "a", "y": [str(year) for year in range(2001, 2013)], "v": 1.0})
    axes = figures.lines(frame, series="s", period="y", value="v", unit="bcm").axes[0]
    axes.figure.canvas.draw()
    # Twelve years have no room; every second from the last leaves the first out.
    shown = [label.get_text() for label in axes.get_xticklabels()]
    assert shown == ["2001", "2004", "2006", "2008", "2010", "2012"]


def test_labels_of_crowded_lines_are_tied_to_their_ends() -> None:
    def ties(*last: float) -> int:
        rows = [(name, "2023", 0.0) for name in "ab"]
        rows += [(name, "2024", value) for name, value in zip("ab", last, strict=True)]
        frame = pd.DataFrame(rows, columns=["s", "y", "v"])
        axes = figures.lines(frame, series="s", period="y", value="v", unit="bcm").axes[0]
        return sum(
            line.get_linewidth() == 0.8 and len(set(line.get_ydata())) == 2 for line in axes.lines
        )

    assert ties(9.0, 1.0) == 0
    assert ties(9.0, 9.0) == 2


def test_a_segment_without_room_has_no_number_in_it() -> None:
    def written(small: float) -> list[str]:
        figure = stack(STACK.assign(mw=[small, 300.0, 400.0]))
        return [text.get_text() for text in figure.findobj(Text) if text.get_text()]

    assert "200" in written(200.0)
    assert "2" not in written(2.0)
    assert "302" in written(2.0)


def test_a_share_of_a_pledge_in_per_cent_is_one_number() -> None:
    frame = pd.DataFrame({"n": ["A"], "c": [100.0], "f": [152.0]})
    figure = figures.bullets(frame, label="n", pledged="c", achieved="f", unit="per cent of it")
    assert "152%" in {text.get_text() for text in figure.findobj(Text)}
