"""The count that decides whether a book may be published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.book import BookError, inventory

FIGURE = '<figure class="published published-figure" id="a">'
TABLE = '<div class="published published-table" id="b">'


def report(root: Path, *, outputs: list[str]) -> Path:
    (root / "chapters").mkdir()
    (root / "_toc.yml").write_text(
        "root: index\nparts:\n  - chapters:\n      - file: chapters/trade\n"
    )
    cell = {
        "cell_type": "code",
        "id": "c",
        "execution_count": 1,
        "metadata": {},
        "source": "",
        "outputs": [
            {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": each}}
            for each in outputs
        ],
    }
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    (root / "chapters/trade.ipynb").write_text(json.dumps(notebook))
    return root


def built(root: Path, chapter: str) -> Path:
    html = root / "html"
    (html / "chapters").mkdir(parents=True)
    (html / "index.html").write_text("front")
    (html / "chapters/trade.html").write_text(chapter)
    return html


PUBLISHED = ["```{published-figure} a\n```", "```{published-table} b\n```"]


def test_a_whole_book_is_counted(tmp_path: Path) -> None:
    root = report(tmp_path, outputs=PUBLISHED)
    count = inventory.check(root, built(root, FIGURE + TABLE))
    assert str(count) == "2 pages, 1 figures, 1 tables"


def test_a_missing_figure_is_named_with_its_page(tmp_path: Path) -> None:
    root = report(tmp_path, outputs=PUBLISHED)
    html = built(root, TABLE)
    with pytest.raises(BookError, match="chapters/trade: expected 1 figures, found 0"):
        inventory.check(root, html)


def test_a_missing_page_is_named(tmp_path: Path) -> None:
    root = report(tmp_path, outputs=PUBLISHED)
    html = built(root, FIGURE + TABLE)
    (html / "chapters/trade.html").unlink()
    with pytest.raises(BookError, match="chapters/trade: expected a page, found none"):
        inventory.check(root, html)


def test_an_empty_book_promises_nothing_and_is_refused(tmp_path: Path) -> None:
    root = report(tmp_path, outputs=[])
    with pytest.raises(BookError, match="expected chapters with figures and tables"):
        inventory.check(root, built(root, ""))
