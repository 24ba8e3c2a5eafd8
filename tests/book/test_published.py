"""The numbers of the text against the accepted list: what nbval cannot see."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

from analysis import ledger
from analysis.book import published

ROOT = Path(__file__).resolve().parents[2]


def test_the_text_reads_as_it_was_accepted() -> None:
    now = published.cited(ROOT, ROOT / "_build" / "artifacts", ledger.load()).splitlines()
    accepted = (ROOT / published.FILE).read_text(encoding="utf-8").splitlines()
    difference = "\n".join(unified_diff(accepted, now, "accepted", "now", n=0, lineterm=""))
    assert not difference, (
        "numbers in the text changed; read their sentences, then make accept\n" + difference
    )
