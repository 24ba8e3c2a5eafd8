from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.book import BookError, published
from tests.conftest import LedgerOf
from tests.notebooks import save, text


@pytest.fixture
def report(tmp_path: Path) -> Path:
    root = tmp_path / "report"
    (root / "chapters").mkdir(parents=True)
    (root / "index.md").write_text("Trade was {stated}`turnover`.\n")
    save(root / "chapters" / "trade.ipynb", text("It grew by {computed}`trade-growth`."))
    numbers = root / "artifacts" / "trade" / "numbers"
    numbers.mkdir(parents=True)
    (numbers / "trade-growth.json").write_text(json.dumps({"text": "5%"}))
    return root


def test_every_cited_number_is_listed_as_it_reads(ledger_of: LedgerOf, report: Path) -> None:
    data = ledger_of([{"id": "turnover", "printed": "41", "qualifier": "about"}])
    assert published.cited(report, report / "artifacts", data).splitlines() == [
        "page,role,name,text",
        "index.md,stated,turnover,about $41 billion",
        "chapters/trade.ipynb,computed,trade-growth,5%",
    ]


@pytest.mark.parametrize("cited", ["{stated}`nobody`", "{computed}`nothing`"])
def test_a_name_that_nobody_knows_is_refused(ledger_of: LedgerOf, report: Path, cited: str) -> None:
    (report / "index.md").write_text(cited)
    data = ledger_of([{"id": "turnover", "printed": "41"}])
    with pytest.raises(BookError, match=r"index.md: expected a name from"):
        published.cited(report, report / "artifacts", data)
