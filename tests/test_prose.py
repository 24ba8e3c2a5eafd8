from __future__ import annotations

import json
from html import unescape
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from analysis import prose
from analysis.markdown import plainly
from tests.conftest import LedgerOf


@pytest.fixture
def artifacts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANALYSIS_ARTIFACTS", str(tmp_path / "artifacts"))
    return tmp_path / "artifacts"


def test_a_registered_number_is_written_with_what_it_came_from(
    ledger_of: LedgerOf, artifacts: Path
) -> None:
    data = ledger_of([{"id": "a", "printed": "41"}, {"id": "b", "printed": "2", "flow": "exports"}])
    prose.register(
        "trade-sum",
        4.3e10,
        "USD_bn",
        decimals=1,
        observations=["a", "b", "a"],
        formula="a plus b",
        ledger=data,
    )
    record = json.loads((artifacts / "numbers" / "trade-sum.json").read_text(encoding="utf-8"))
    assert record == {
        "name": "trade-sum",
        "text": "$43.0 billion",
        "value": 4.3e10,
        "unit": "USD_bn",
        "observations": ["a", "b"],
        "formula": "a plus b",
    }


def test_a_number_of_a_method_names_the_file_that_holds_it(
    ledger_of: LedgerOf, artifacts: Path
) -> None:
    file = "data/reconciliation/margins.csv"
    prose.register(
        "method-margin", 1.06, "times", decimals=2, formula="as published", ledger=ledger_of([]),
        file=file,
    )  # fmt: skip
    record = json.loads((artifacts / "numbers" / "method-margin.json").read_text(encoding="utf-8"))
    assert (record["text"], record["observations"], record["file"]) == ("1.06 times", [], file)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"name": "Trade sum"}, ValueError),
        ({"value": float("nan")}, ValueError),
        ({"value": float("inf")}, ValueError),
        ({"observations": []}, ValueError),
        ({"observations": [], "file": "data/no-such-file.csv"}, ValueError),
        ({"file": "data/observations.csv"}, ValueError),
        ({"observations": ["nobody"]}, KeyError),
        ({"unit": "USDbn"}, KeyError),
    ],
)
def test_a_number_without_name_value_unit_or_source_is_refused(
    ledger_of: LedgerOf, artifacts: Path, changed: dict[str, object], error: type[Exception]
) -> None:
    arguments: dict[str, object] = {
        "name": "trade-sum",
        "value": 1.0,
        "unit": "USD_bn",
        "observations": ["a"],
    } | changed
    data = ledger_of([{"id": "a", "printed": "41"}])
    with pytest.raises(error):
        prose.register(
            **arguments,  # type: ignore[arg-type]
            decimals=1,
            formula="none",
            ledger=data,
        )
    assert not (artifacts / "numbers").exists()


@pytest.mark.parametrize(
    "sentence",
    [
        "Trade was {stated}`a-figure`, *as printed*; see {doc}`All changes <evidence/changes>`.",
        "- **The target.** Due in 2030.",
        ":::{div} lead",
        r"The words \<b\> \`c\` \{d\}\`e\` \$f\$ \[g\](javascript:h) of the data.",
    ],
)
def test_emphasis_lists_boxes_and_roles_that_cite_are_told(
    sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    prose.tell(sentence)
    assert "text/markdown" in capsys.readouterr().out


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert()</script>",
        "<img src=x onerror=alert()>",
        "[here](javascript:alert())",
        "![here](https://example.org/x.png)",
        "{raw}`x`",
        "```{eval-rst}\n.. raw:: html\n```",
        "{{ substitution }}",
        "$x$",
        "`code`",
        r"\\<b>",
    ],
)
def test_other_markup_is_refused_and_shown_letter_by_letter_if_it_comes_from_the_data(
    markup: str,
) -> None:
    with pytest.raises(ValueError, match="words of the data to analysis"):
        prose.tell(f"The document says {markup}.")
    told = plainly(markup)
    prose.tell(f"The document says {told}.")
    html = MarkdownIt("commonmark", {"html": True}).render(f"The document says {told}.")
    assert unescape(html) == f"<p>The document says {markup}.</p>\n"
