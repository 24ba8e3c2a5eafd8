"""What a published figure and table leave behind."""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from matplotlib.figure import Figure

from analysis import figures, ledger
from analysis.figures import publication
from analysis.figures.computed_marks import computed_marks
from analysis.figures.encoding import Encoding
from analysis.figures.publication import svg
from analysis.figures.source_line import OWN, source_line

LEDGER: Any = SimpleNamespace(
    observations=pd.DataFrame(
        {"source": ["customs2024", "customs2025", "paper2024"]}, index=["kaz", "kgz", "uzb"]
    ),
    sources=pd.DataFrame(
        {
            "grade": ["A", "A", "C"],
            "copies": ["", "", "customs2024"],
            "label": ["Customs 2024", "Customs 2025", "Writer 2024"],
            "title": ["Bulletin", "Bulletin", "Trade grows"],
            "author": ["", "", "A. Writer"],
            "publisher": ["Customs Office", "Customs Office", ""],
            "date": ["2024-01-31", "2025-01-31", "2024-05"],
        },
        index=["customs2024", "customs2025", "paper2024"],
    ),
)


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "country": ["Kazakhstan", "Kyrgyzstan", "Uzbekistan"],
            "economy": ["KAZ", "KGZ", "UZB"],
            "turnover": [43.8, 22.7, 13.8],
            "note": ["=cmd()", "-5", "fine"],
        }
    )


def bars(data: pd.DataFrame) -> figures.ReportFigure:
    return figures.horizontal_bars(
        data, label="country", value="turnover", unit="$ billion", economy="economy"
    )


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, str]]:
    bundles: list[dict[str, str]] = []
    monkeypatch.setenv("ANALYSIS_ARTIFACTS", str(tmp_path))
    monkeypatch.setattr(publication, "display", lambda bundle, raw: bundles.append(bundle))
    return bundles


@pytest.fixture
def publish_bars(shown: list[dict[str, str]]) -> Callable[..., None]:
    def publish(data: pd.DataFrame | None = None, **changes: Any) -> None:
        data = frame() if data is None else data
        arguments: dict[str, Any] = {
            "name": "trade-turnover",
            "title": "Kazakhstan trades most",
            "subtitle": "Goods trade with China, $ billion",
            "caption": "As seen from China.",
            "observations": ["uzb", "kaz", "kgz", "kaz"],
            "units": "$ billion",
            "ledger": LEDGER,
        }
        figures.publish(bars(data), data, **(arguments | changes))

    return publish


def record(folder: Path, kind: str, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / kind / f"{name}.json").read_text("utf-8"))
    return loaded


def test_figure_leaves_five_files(publish_bars: Callable[..., None], tmp_path: Path) -> None:
    publish_bars()
    assert sorted(path.name for path in (tmp_path / "figures").iterdir()) == [
        "trade-turnover.compact.svg",
        "trade-turnover.csv",
        "trade-turnover.json",
        "trade-turnover.png",
        "trade-turnover.svg",
    ]


def test_record_names_observations_once_and_sources_by_use(
    publish_bars: Callable[..., None], tmp_path: Path
) -> None:
    publish_bars()
    found = record(tmp_path, "figures", "trade-turnover")
    assert found["observations"] == ["kaz", "kgz", "uzb"]
    assert found["sources"] == ["customs2024", "customs2025", "paper2024"]
    assert found["source_line"] == (
        "Sources: Customs Office (2024, 2025; grade A);"
        " A. Writer (2024; grade C; repeats Customs 2024)."
    )


def test_notebook_shows_words_values_digest_and_directive_but_no_pixels(
    publish_bars: Callable[..., None], shown: list[dict[str, str]], tmp_path: Path
) -> None:
    publish_bars()
    (bundle,) = shown
    assert set(bundle) == {"text/plain", "text/markdown"}
    assert bundle["text/markdown"] == "```{published-figure} trade-turnover\n```"
    text = bundle["text/plain"]
    digest = record(tmp_path, "figures", "trade-turnover")["digest"]
    for part in ("Kazakhstan trades most", "As seen from China.", "22.7", f"digest: {digest}"):
        assert part in text
    assert re.fullmatch(r"[0-9a-f]{16}", digest)


def test_unplotted_column_goes_into_the_csv_but_not_into_the_digest(
    publish_bars: Callable[..., None], tmp_path: Path
) -> None:
    publish_bars()
    before = record(tmp_path, "figures", "trade-turnover")["digest"]
    publish_bars(frame().assign(note="another"))
    assert record(tmp_path, "figures", "trade-turnover")["digest"] == before
    assert "another" in (tmp_path / "figures" / "trade-turnover.csv").read_text()


def test_unknown_observation_is_refused_by_name(publish_bars: Callable[..., None]) -> None:
    with pytest.raises(KeyError, match=r"trade-turnover.*found nobody"):
        publish_bars(observations=["kaz", "nobody"])


@pytest.mark.parametrize("name", ["turnover", "Trade-turnover", "trade_turnover", "trade-../x"])
def test_malformed_name_is_refused(publish_bars: Callable[..., None], name: str) -> None:
    with pytest.raises(ValueError, match="kebab"):
        publish_bars(name=name)


def test_frame_without_a_plotted_column_is_refused(shown: list[dict[str, str]]) -> None:
    with pytest.raises(KeyError, match="no column turnover"):
        figures.publish(
            bars(frame()),
            frame().drop(columns="turnover"),
            name="trade-turnover",
            title="A title",
            subtitle="A subtitle",
            caption="A caption",
            observations=["kaz"],
            units="$ billion",
            ledger=LEDGER,
        )


def test_same_figure_drawn_twice_gives_the_same_bytes() -> None:
    assert svg(bars(frame()), "trade-a") == svg(bars(frame()), "trade-a")


def test_svg_has_no_date_and_no_rule_that_reaches_the_page() -> None:
    drawing = svg(bars(frame()), "trade-a")
    assert drawing.startswith("<svg")
    assert "<style" not in drawing
    assert "dc:date" not in drawing


def test_text_in_svg_stays_text_in_the_face_of_the_report() -> None:
    root = ElementTree.fromstring(svg(bars(frame()), "trade-a"))
    texts = root.findall(".//{http://www.w3.org/2000/svg}text")
    assert {"Kazakhstan", "43.8", "$ billion"} <= {text.text for text in texts}
    assert all("'Inter', sans-serif" in text.attrib["style"] for text in texts)


def test_hostile_label_is_text_in_the_svg() -> None:
    label = '<script>alert("1")</script> $x$'
    drawing = svg(bars(frame().assign(country=label)), "trade-a")
    texts = ElementTree.fromstring(drawing).findall(".//{http://www.w3.org/2000/svg}text")
    assert label in [text.text for text in texts]
    assert "<script" not in drawing


def test_hostile_id_stays_inside_its_link() -> None:
    hostile = '"><script>alert(1)</script> x'
    drawing = svg(bars(frame().assign(observation=hostile)), "trade-a")
    links = ElementTree.fromstring(drawing).findall(".//{http://www.w3.org/2000/svg}a")
    addresses = {link.attrib["{http://www.w3.org/1999/xlink}href"] for link in links}
    assert addresses == {'evidence:"><script>alert(1)</script> x'}
    assert "<script" not in drawing


def test_ids_of_two_figures_on_a_page_never_meet() -> None:
    first, second = (
        set(re.findall(r'\sid="([^"]+)"', svg(bars(frame()), name))) for name in ("a-b", "a-c")
    )
    assert first.isdisjoint(second)


def test_every_reference_inside_an_svg_has_its_target() -> None:
    drawing = svg(bars(frame()), "trade-a")
    targets = set(re.findall(r'\sid="([^"]+)"', drawing))
    references = set(re.findall(r"url\(#([^)]+)\)", drawing))
    references |= set(re.findall(r'href="#([^"]+)"', drawing))
    assert references
    assert references <= targets


@pytest.mark.parametrize("part", ["title", "subtitle", "caption"])
def test_figure_without_words_is_refused(publish_bars: Callable[..., None], part: str) -> None:
    with pytest.raises(ValueError, match=f"expected a {part}, found none"):
        publish_bars(**{part: " "})


def test_number_in_a_title_must_be_one_of_the_frame(publish_bars: Callable[..., None]) -> None:
    publish_bars(title="Kazakhstan trades 43.8 billion in 2024")
    with pytest.raises(ValueError, match=r"trade-turnover: .* found 48\.3, which"):
        publish_bars(title="Kazakhstan trades 48.3 billion in 2024")


def test_notebook_says_what_a_figure_rests_on(
    publish_bars: Callable[..., None], shown: list[dict[str, str]]
) -> None:
    publish_bars()
    assert "\n\nfrom: kaz kgz uzb\n\n" in shown[0]["text/plain"]


def test_a_long_source_line_names_the_most_used_and_counts_the_rest() -> None:
    keys = [f"p{at}" for at in range(12)]
    table = pd.DataFrame(
        {"publisher": [f"Press {at}" for at in range(12)], "date": "2024", "grade": "B"}, index=keys
    )
    book: Any = SimpleNamespace(sources=table.assign(copies="", author="", title="", label=""))
    line = source_line(keys, book)
    assert line.count("Press") == 8
    assert line.endswith("Press 7 (2024; grade B); and 4 more publishers, named in the evidence.")
    assert "Press 8" in source_line(keys[:9], book)  # "1 more" would be no shorter


def test_sources_of_events_join_the_source_line(
    publish_bars: Callable[..., None], tmp_path: Path
) -> None:
    publish_bars(observations=["kaz"], sources=["paper2024"])
    found = record(tmp_path, "figures", "trade-turnover")
    assert found["sources"] == ["customs2024", "paper2024"]
    with pytest.raises(KeyError, match=r"sources\.bib, found nobody"):
        publish_bars(sources=["nobody"])


def test_a_figure_that_no_chart_drew_needs_words_for_what_it_shows(
    shown: list[dict[str, str]], tmp_path: Path
) -> None:
    own = Figure(figsize=(2, 1))
    data = frame()
    arguments: dict[str, Any] = {
        "name": "trade-own",
        "title": "Kazakhstan trades most",
        "subtitle": "Goods trade with China, $ billion",
        "caption": "As seen from China.",
        "observations": ["kaz"],
        "units": "$ billion",
        "ledger": LEDGER,
    }
    with pytest.raises(ValueError, match=r"trade-own: expected a figure of a chart function, or"):
        figures.publish(own, data, **arguments)
    encoding = Encoding("Dots", ("turnover",), "$ billion", label="country")
    figures.publish(own, data, encoding=encoding, **arguments)
    files = sorted(path.name for path in (tmp_path / "figures").iterdir())
    # Nothing draws it anew for a phone.
    assert files == ["trade-own.csv", "trade-own.json", "trade-own.png", "trade-own.svg"]
    assert record(tmp_path, "figures", "trade-own")["alt"].startswith("Dots: Kazakhstan trades")


def test_one_id_in_place_of_several_is_refused(publish_bars: Callable[..., None]) -> None:
    with pytest.raises(ValueError, match=r"several observation ids, found the text 'kaz'"):
        publish_bars(observations="kaz")


def test_of_many_observations_the_notebook_shows_the_number(
    publish_bars: Callable[..., None], shown: list[dict[str, str]]
) -> None:
    ids = [f"row-{number}" for number in range(61)]
    many = SimpleNamespace(
        observations=pd.DataFrame({"source": "customs2024"}, index=ids), sources=LEDGER.sources
    )
    publish_bars(observations=ids, ledger=many)
    publish_bars(observations=ids[:60], ledger=many)
    assert "from: 61 observations" in shown[0]["text/plain"]
    assert "from: row-0 row-1 row-10" in shown[1]["text/plain"]


def test_a_source_line_of_nothing_is_empty_and_an_unknown_key_is_refused() -> None:
    assert source_line([], LEDGER) == ""
    with pytest.raises(KeyError, match=r"expected a key of data/sources.bib, found nobody"):
        source_line(["nobody"], LEDGER)


def test_nothing_is_published_that_rests_on_nothing(publish_bars: Callable[..., None]) -> None:
    with pytest.raises(ValueError, match="expected the observations or sources"):
        publish_bars(observations=[])


def test_message_that_no_longer_holds_is_refused_with_its_condition() -> None:
    title = "Kazakhstan trades most"
    assert figures.message(title, holds=2 > 1, because="it is first") == title
    with pytest.raises(figures.MessageError, match="'Kazakhstan trades most' expects that it is f"):
        figures.message(title, holds=1 > 2, because="it is first")


def test_table_prints_units_once_and_numbers_right_with_equal_decimals(
    shown: list[dict[str, str]], tmp_path: Path
) -> None:
    data = frame().assign(year=2024, turnover=[43.8, None, 13.0], rows=["kaz", "kgz uzb", None])
    figures.publish_table(
        data,
        name="trade-table",
        title="Turnover",
        caption="As seen from China.",
        columns={
            "country": "Country",
            "year": "Year",
            "turnover": figures.Column("Turnover", "$ billion"),
        },
        observations=["kaz"],
        row_observations="rows",
        ledger=LEDGER,
    )
    found = record(tmp_path, "tables", "trade-table")
    assert found["columns"][2] == {
        "key": "turnover",
        "label": "Turnover",
        "unit": "$ billion",
        "align": "right",
        "formula": "",
    }
    assert found["rows"] == [
        ["Kazakhstan", "2024", "43.8"],
        ["Kyrgyzstan", "2024", "–"],
        ["Uzbekistan", "2024", "13.0"],
    ]
    assert found["row_observations"] == [["kaz"], ["kgz", "uzb"], None]
    assert found["alt"] == (
        "Table: Turnover. 3 rows. Columns: Country, Year, Turnover."
        " Turnover: $13.0 billion to $43.8 billion."
    )
    assert shown[0]["text/markdown"] == "```{published-table} trade-table\n```"


def test_cell_may_rest_on_observations_of_its_own(
    shown: list[dict[str, str]], tmp_path: Path
) -> None:
    figures.publish_table(
        frame().assign(observations=[["kaz"], ["kgz"], ["uzb"]], all_of_them=[["kaz", "kgz"]] * 3),
        name="trade-table",
        title="Turnover",
        caption="As seen from China.",
        columns={
            "country": "Country",
            "turnover": figures.Column("Share", evidence="all_of_them", formula="a over b"),
        },
        observations=["kaz", "kgz", "uzb"],
        ledger=LEDGER,
    )
    found = record(tmp_path, "tables", "trade-table")
    assert found["row_observations"] == [["kaz"], ["kgz"], ["uzb"]]
    assert found["cell_observations"] == {"turnover": [["kaz", "kgz"]] * 3}
    assert found["columns"][1]["formula"] == "a over b"


def test_column_of_evidence_that_is_missing_is_refused(shown: list[dict[str, str]]) -> None:
    with pytest.raises(KeyError, match="found no column nowhere"):
        figures.publish_table(
            frame(),
            name="trade-table",
            title="Turnover",
            caption="As seen from China.",
            columns={"turnover": figures.Column("Share", evidence="nowhere")},
            observations=["kaz"],
            ledger=LEDGER,
        )


def test_periods_are_printed_as_people_write_them_in_the_order_of_the_frame(
    shown: list[dict[str, str]], tmp_path: Path
) -> None:
    periods = ["2024-Q1", "2025-06-17", "unstated"]
    figures.publish_table(
        frame().assign(period=periods, first_year=["2003/2016", "2024", "no year"]),
        name="trade-table",
        title="Turnover",
        caption="As seen from China.",
        columns={"period": "Period", "first_year": "Years"},
        observations=["kaz"],
        ledger=LEDGER,
    )
    assert record(tmp_path, "tables", "trade-table")["rows"] == [
        ["Q1 2024", "2003–2016"],
        ["17 Jun 2025", "2024"],
        ["not stated", "no year"],
    ]
    assert "2025-06-17" in (tmp_path / "tables" / "trade-table.csv").read_text()


def test_mark_of_several_observations_is_described_in_the_words_of_its_figure(
    publish_bars: Callable[..., None], tmp_path: Path
) -> None:
    behind = [["kaz", "kgz"], ["kgz"], ["uzb", "kaz"]]
    publish_bars(frame().assign(turnover=[43.8, 22.7, None], observations=behind))
    assert record(tmp_path, "figures", "trade-turnover")["computed_marks"] == [
        {"of": "Kazakhstan", "shown": "$43.8 billion", "observations": ["kaz", "kgz"]}
    ]


BOTH, THREE = ("kaz", "kgz"), ("kaz", "kgz", "uzb")


def marks(encoding: figures.Encoding, *rows: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what marks of both observations stand for and show."""
    data = pd.DataFrame([{"observations": list(BOTH)} | row for row in rows])
    return [(each["of"], each["shown"]) for each in computed_marks(data, encoding, [BOTH])]


def test_a_mark_is_named_by_its_row_its_series_in_words_and_its_period() -> None:
    encoding = figures.Encoding(
        "Line chart",
        values=("value",),
        unit="$ billion",
        label="economy",
        series="side",
        period="period",
        names={"china": "as China counts"},
    )
    row = {"economy": "Kazakhstan", "side": "china", "period": "2024-Q1", "value": 12.3}
    assert marks(encoding, row) == [("Kazakhstan, as China counts, Q1 2024", "$12.3 billion")]
    assert marks(encoding, row | {"side": "EDB"}) == [("Kazakhstan, EDB, Q1 2024", "$12.3 billion")]


def test_marks_of_the_same_observations_are_one_entry() -> None:
    encoding = figures.Encoding("Bar chart", values=("value",), unit="%", label="what")
    rows = {"what": "sales", "value": 4}, {"what": "purchases", "value": 6}
    assert marks(encoding, *rows) == [("sales; purchases", "4%; 6%")]


def test_only_marks_of_several_observations_that_are_drawn_are_described() -> None:
    behind = [list(THREE), list(BOTH), ["kaz"]]
    data = pd.DataFrame({"what": ["a", "b", "c"], "value": 1.0, "observations": behind})
    encoding = figures.Encoding("Bar chart", values=("value",), unit="%", label="what")
    found = computed_marks(data, encoding, [BOTH, ("kaz",)])
    assert found == [{"of": "b", "shown": "1%", "observations": ["kaz", "kgz"]}]


def test_a_mark_of_an_event_shows_its_date() -> None:
    encoding = figures.Encoding("Time line", label="event", period="date")
    row = {"event": "Summit", "date": "2025-06-17"}
    assert marks(encoding, row) == [("Summit", "17 Jun 2025")]


@pytest.mark.parametrize(
    ("value", "low", "high", "shown"),
    [
        (3.0, 2.0, 5.0, "3 bcm"),
        (math.nan, 2.0, 5.0, "2 to 5 bcm"),
        (math.nan, 2.0, math.inf, "2 bcm or more"),
        (math.nan, -math.inf, 5.0, "5 bcm or less"),
        (math.nan, -math.inf, math.inf, "no value"),
        (math.nan, math.nan, math.nan, "no value"),
    ],
)
def test_a_mark_without_a_value_shows_its_interval(
    value: float, low: float, high: float, shown: str
) -> None:
    encoding = figures.Encoding(
        "Interval plot", values=("value",), unit="bcm", label="what", low="low", high="high"
    )
    row = {"what": "gas", "value": value, "low": low, "high": high}
    assert marks(encoding, row) == [("gas", shown)]


def test_a_mark_of_a_chart_without_values_shows_none_and_says_the_same_once() -> None:
    encoding = figures.Encoding("Matrix", label="exercise", series="role", mark="mark")
    roles = ("hosted", "took part", "took part")
    rows = [{"exercise": "West-2021", "role": role} for role in roles]
    assert marks(encoding, *rows) == [("West-2021, hosted; West-2021, took part", "")]


def test_a_mark_without_an_interval_of_its_own_has_no_value() -> None:
    encoding = figures.Encoding("Bar chart", values=("value",), unit="%", label="what")
    assert marks(encoding, {"what": "sales", "value": math.nan}) == [("sales", "no value")]


def test_a_mark_of_two_values_shows_both() -> None:
    encoding = figures.Encoding(
        "Bullet chart", values=("pledged", "achieved"), unit="%", label="what"
    )
    assert marks(encoding, {"what": "a", "pledged": 8, "achieved": 6}) == [("a", "8%; 6%")]


def test_csv_is_harmless_in_a_spreadsheet(
    publish_bars: Callable[..., None], tmp_path: Path
) -> None:
    publish_bars()
    content = (tmp_path / "figures" / "trade-turnover.csv").read_bytes()
    assert b"\r" not in content
    assert content.decode().splitlines()[1:3] == [
        "Kazakhstan,KAZ,43.8,'=cmd()",
        "Kyrgyzstan,KGZ,22.7,'-5",
    ]


CHAPTERS = Path(__file__).resolve().parents[1] / "chapters"


@pytest.mark.parametrize("chapter", ["trade", "energy", "security", "corridors"])
def test_every_title_of_a_figure_states_its_condition(chapter: str) -> None:
    page = json.loads((CHAPTERS / f"{chapter}.ipynb").read_text("utf-8"))
    code = ["".join(cell["source"]) for cell in page["cells"] if cell["cell_type"] == "code"]
    calls = [node for text in code for node in ast.walk(ast.parse(text)) if called(node, "publish")]
    assert len(calls) >= 3
    for call in calls:
        (title,) = (word.value for word in call.keywords if word.arg == "title")
        assert called(title, "message"), ast.unparse(title)


def called(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == name


def test_what_the_report_simulated_itself_has_no_year_and_no_grade() -> None:
    assert source_line([OWN], ledger.load()) == "Source: This report's own simulation."
