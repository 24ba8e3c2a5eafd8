"""What a published figure and table leave behind."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from analysis import figures
from analysis.figures import publication
from analysis.figures.publication import svg

LEDGER: Any = SimpleNamespace(
    observations=pd.DataFrame(
        {"source": ["customs2024", "customs2025", "paper2024"]}, index=["kaz", "kgz", "uzb"]
    ),
    sources=pd.DataFrame(
        {
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


def test_figure_leaves_four_files(publish_bars: Callable[..., None], tmp_path: Path) -> None:
    publish_bars()
    assert sorted(path.name for path in (tmp_path / "figures").iterdir()) == [
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
    assert found["source_line"] == "Sources: Customs Office (2024, 2025); A. Writer (2024)."


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
            caption="",
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


def test_mark_with_an_address_is_a_link() -> None:
    figure = figures.horizontal_bars(
        frame().assign(address="evidence/trade.html#kaz"),
        label="country",
        value="turnover",
        unit="$ billion",
        url="address",
    )
    assert svg(figure, "trade-a").count('xlink:href="evidence/trade.html#kaz"') == 3


def test_table_prints_units_once_and_numbers_right_with_equal_decimals(
    shown: list[dict[str, str]], tmp_path: Path
) -> None:
    data = frame().assign(year=2024, turnover=[43.8, None, 13.0], rows=["kaz", "kgz uzb", None])
    figures.publish_table(
        data,
        name="trade-table",
        title="Turnover",
        caption="",
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
    }
    assert found["rows"] == [
        ["Kazakhstan", "2024", "43.8"],
        ["Kyrgyzstan", "2024", "–"],
        ["Uzbekistan", "2024", "13.0"],
    ]
    assert found["row_observations"] == [["kaz"], ["kgz", "uzb"], None]
    assert shown[0]["text/markdown"] == "```{published-table} trade-table\n```"


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
