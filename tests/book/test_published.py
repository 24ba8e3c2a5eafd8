"""The numbers of the text against the accepted list: what nbval cannot see."""

from __future__ import annotations

from difflib import unified_diff

from analysis import ledger, paths
from analysis.book import published


def test_the_text_reads_as_it_was_accepted() -> None:
    root = paths.root()
    now = published.cited(root, paths.build() / "artifacts", ledger.load()).splitlines()
    accepted = (root / published.FILE).read_text(encoding="utf-8").splitlines()
    difference = "\n".join(unified_diff(accepted, now, "accepted", "now", n=0, lineterm=""))
    assert not difference, (
        "numbers in the text changed; read their sentences, then make accept\n" + difference
    )
