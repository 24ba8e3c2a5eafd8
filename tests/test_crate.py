"""The metadata of the deposit as others read them: every term is known, every right is said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from analysis import ledger
from analysis.deposit import crate, package
from tests.conftest import REPOSITORY

TERMS = set(
    "about actionStatus author conformsTo contentSize datePublished description encodingFormat "
    "hasPart instrument license mentions name object programmingLanguage result runtimePlatform "
    "softwareRequirements subjectOf".split()
)
"""What is used of the context of RO-Crate 1.1; a reader drops every other term."""

TITLE = package.Title("A title", "An author", "A report", package.date(2026, 1, 31))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one of each kind of thing that a package holds."""
    for place in ("README.md", "requirements.txt", "_config.yml", "data/events.csv", "src/a.py"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text("a\n", encoding="utf-8")
    for place in ("chapters/one.ipynb", "results/executed/one.ipynb", "results/html/index.html"):
        (tmp_path / place).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / place).write_text("{}\n", encoding="utf-8")
    (tmp_path / "results/report.pdf").write_bytes(b"%PDF")
    return tmp_path


def described(folder: Path) -> dict[str, Any]:
    one = crate.Execution(
        "chapters/one.ipynb", "chapters/one.ipynb", ["data/events.csv"],
        ["results/executed/one.ipynb"],
    )  # fmt: skip
    return crate.describe(folder, TITLE, [one])


def test_every_term_is_one_of_the_context(folder: Path) -> None:
    metadata = described(folder)
    context, ours = metadata["@context"]
    assert context == "https://w3id.org/ro/crate/1.1/context"
    assert ours == {"sha256": "http://schema.org/sha256"}
    used = {term for entity in metadata["@graph"] for term in entity if not term.startswith("@")}
    assert "sha256" in used
    assert used - TERMS == set(ours)


def test_without_a_licence_the_rights_are_told_and_where_more_is_said(folder: Path) -> None:
    graph = {each["@id"]: each for each in described(folder)["@graph"]}
    rights = graph[graph["./"]["license"]["@id"]]
    assert rights["name"] == "No licence is given"
    assert "publishers' property" in rights["description"]
    assert rights["subjectOf"] == {"@id": "README.md"}


def test_the_borders_of_the_maps_name_their_source(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "data/geo", tmp_path / "data/geo")
    (tmp_path / "derived").mkdir()
    sources = ledger.load(REPOSITORY / "data").sources
    sources.to_csv(tmp_path / package.DERIVED_SOURCES)
    borders, _ = package.describe(tmp_path, TITLE, sources)["resources"]
    said = json.loads((tmp_path / borders["path"]).read_text(encoding="utf-8"))["source"]
    assert borders["sources"] == [{"title": said, "path": "https://www.naturalearthdata.com/"}]
