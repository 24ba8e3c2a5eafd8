"""The folder to deposit: others' validators accept it, and it says what ran on what."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import frictionless
import pytest

from analysis import cli, ledger, network
from analysis.book import BookError, build, files, inputs
from analysis.deposit import crate, package, write
from analysis.deposit.tables import DERIVED_SOURCES, TABLES
from tests.conftest import REPOSITORY
from tests.notebooks import code, save, text
from tests.reports import FIGURE, make_report, read_first

TITLE = "=HYPERLINK(1) <b>trade</b>"


def problems(folder: Path) -> list[str]:
    with frictionless.system.use_context(trusted=True):
        report = frictionless.validate(str(folder / "datapackage.json"))
    return [f"{row[0]}: {row[1]}" for row in report.flatten(["type", "message"])]


def contents(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    reads = read_first("data/events.csv")
    folder = make_report(
        tmp_path_factory.mktemp("package") / "report", reads=[reads], sound=[code("print(6 * 7)")]
    )
    (folder / "index.md").unlink()
    save(folder / "index.ipynb", text("# Front"), code("print(2)"))
    bib = (folder / "data/sources.bib").read_text()
    (folder / "data/sources.bib").write_text(
        bib.replace("[China's growing trade and influence in Central Asia]", TITLE)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANALYSIS_ROOT", str(folder))
        assert write() == folder / "_build/package"
    return folder


@pytest.fixture
def packed(report: Path, tmp_path: Path) -> Path:
    """A copy of the package, for tests to damage."""
    return Path(shutil.copytree(report / "_build/package", tmp_path / "package"))


@pytest.fixture(scope="module")
def graph(report: Path) -> dict[str, dict[str, Any]]:
    text = (report / "_build/package/ro-crate-metadata.json").read_text()
    entities = json.loads(text)["@graph"]
    assert len({each["@id"] for each in entities}) == len(entities)
    return {each["@id"]: each for each in entities}


def test_frictionless_finds_nothing_wrong(packed: Path) -> None:
    assert problems(packed) == []


@pytest.mark.parametrize(
    ("place", "was", "is_", "found"),
    [
        ("data/observations.csv", ",USD_bn,", ",dollars,", "foreign-key"),
        ("data/observations.csv", ",cepa2024,", ",nobody,", "foreign-key"),
        ("data/observations.csv", ",measured,", ",guessed,", "constraint-error"),
        ("data/observations.csv", ",89,", ",90,", "hash-count"),
        ("data/sources.bib", "2024", "2025", "hash-count"),
    ],
)
def test_frictionless_finds_what_was_changed(
    packed: Path, place: str, was: str, is_: str, found: str
) -> None:
    text = (packed / place).read_text()
    assert was in text
    (packed / place).write_text(text.replace(was, is_, 1))
    assert found in "".join(problems(packed))


def test_the_tables_of_the_report_itself_are_as_described(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "data", tmp_path / "data")
    sources = ledger.load(tmp_path / "data").sources
    (tmp_path / "derived").mkdir()
    sources.to_csv(tmp_path / DERIVED_SOURCES)
    title = package.Title("A title", "An author", "A report", package.date(2026, 1, 31))
    described = package.describe(tmp_path, title, sources)
    (tmp_path / "datapackage.json").write_text(json.dumps(described))
    assert problems(tmp_path) == []
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("data/**/*.*")}
    assert {each["path"] for each in described["resources"]} == files | {DERIVED_SOURCES}
    assert described["created"] == "2026-01-31T00:00:00Z"
    assert len(described["sources"]) == len(sources)


def test_a_chosen_licence_and_the_edition_stand_in_package_tables_and_crate(packed: Path) -> None:
    title = package.Title("A", "B", "C", package.date(2026, 1, 31), "CC-BY-4.0", "1.0.0+abc")
    described = package.describe(packed, title, ledger.load(packed / "data").sources)
    name = {"name": "CC-BY-4.0", "path": "https://spdx.org/licenses/CC-BY-4.0.html"}
    assert described["licenses"] == [name]
    assert described["version"] == "1.0.0+abc"
    theirs = [each for each in described["resources"] if each["path"] not in package._LICENCES]
    assert theirs
    assert all(each["licenses"] == [name] for each in theirs)
    (packed / "ro-crate-metadata.json").unlink()
    graph = {each["@id"]: each for each in crate.describe(packed, title, [])["@graph"]}
    assert graph["./"]["version"] == "1.0.0+abc"
    (licence,) = [each for each in graph.values() if each.get("name") == "CC-BY-4.0"]
    assert graph["./"]["license"] == {"@id": licence["@id"]}
    assert licence["@id"] == "https://spdx.org/licenses/CC-BY-4.0"


def test_columns_are_those_that_the_ledger_reads() -> None:
    described = {place: [column.name for column in TABLES[place].columns] for place in TABLES}
    for name, columns in ledger.COLUMNS.items():
        assert described[f"data/{name}.csv"] == columns
    assert described["data/corridor_nodes.csv"] == network.NODE_COLUMNS
    assert described["data/corridor_edges.csv"] == network.EDGE_COLUMNS


def test_a_table_that_is_not_described_is_named(packed: Path) -> None:
    (packed / "data/new.csv").write_text("id,what\n")
    title = package.Title("A title", "An author", "A report", package.date(2026, 1, 31))
    with pytest.raises(BookError, match=r"data/new\.csv: expected a description of the columns id"):
        package.describe(packed, title, ledger.load(packed / "data").sources)


def test_another_file_of_data_that_is_not_described_is_named(packed: Path) -> None:
    (packed / "data/run.exe").write_bytes(b"MZ\xff")
    title = package.Title("A title", "An author", "A report", package.date(2026, 1, 31))
    with pytest.raises(BookError, match=r"data/run\.exe: expected a file that is described"):
        package.describe(packed, title, ledger.load(packed / "data").sources)


@pytest.mark.parametrize("place", ["docs/notes.md", "README.md", "_build/artifacts/one/leak.csv"])
def test_a_link_out_of_the_report_is_not_packed(
    place: str, report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANALYSIS_ROOT", str(report))
    before = contents(report / "_build/package")
    (tmp_path / "secret").write_text("secret")
    (report / place).parent.mkdir(exist_ok=True, parents=True)
    (report / place).symlink_to(tmp_path / "secret")
    monkeypatch.setattr(build, "build", lambda: None)
    try:
        with pytest.raises(BookError, match=f"{place.removeprefix('_build/')}: .* out of the re"):
            write()
    finally:
        (report / place).unlink()
    assert contents(report / "_build/package") == before


def test_packing_again_gives_the_same_bytes_and_says_where(
    report: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANALYSIS_ROOT", str(report))
    before = contents(report / "_build/package")
    shutil.rmtree(report / "_build/package")
    assert cli.main(["package"]) == 0
    assert capsys.readouterr().out == f"{report / '_build/package'}\n"
    assert contents(report / "_build/package") == before


def test_a_package_that_cannot_take_its_place_leaves_the_last_one(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(report / "_build/package")
    monkeypatch.setenv("ANALYSIS_ROOT", str(report))

    def full(one: Path, other: Path) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "exchanged", full)
    with pytest.raises(OSError, match="No space"):
        write()
    assert contents(report / "_build/package") == before


@pytest.mark.skipif(
    shutil.which("git") is None or not (REPOSITORY / ".git").exists(),
    reason="only git knows what the repository shows",
)
def test_all_that_the_repository_shows_is_packed() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    places = {each.split("/")[0] for each in listed}
    shown = {each for each in places if not each.startswith(".")}
    assert shown <= set(inputs.PLACES)


def test_the_crate_describes_files_that_are_there_with_their_digests(
    packed: Path, graph: dict[str, dict[str, Any]]
) -> None:
    descriptor = graph["ro-crate-metadata.json"]
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert descriptor["about"] == {"@id": "./"}
    listed = [unquote(each["@id"]) for each in graph["./"]["hasPart"]]
    for place in listed:
        assert (packed / place).exists()
    for name, entity in graph.items():
        if "File" in entity["@type"]:
            content = (packed / unquote(name)).read_bytes()
            assert entity["sha256"] == hashlib.sha256(content).hexdigest()
            assert entity["contentSize"] == str(len(content))
    whole = ("results/html/", "src/", "tests/", "docs/", "_static/")
    others = {each for each in contents(packed) if not each.startswith(whole)}
    assert others - set(listed) == {"ro-crate-metadata.json"}


def test_every_name_in_the_crate_is_described_in_it(graph: dict[str, dict[str, Any]]) -> None:
    def named(value: Any) -> list[str]:
        if isinstance(value, list):
            return [name for each in value for name in named(each)]
        return [value["@id"]] if isinstance(value, dict) else []

    outside = "http://", "https://"
    for entity in graph.values():
        for value in entity.values():
            for name in named(value):
                assert name.startswith(outside) or name in graph, name


def test_an_execution_names_its_notebook_what_it_read_and_what_it_left(
    graph: dict[str, dict[str, Any]],
) -> None:
    action = graph["#run-reads"]
    assert action["@type"] == "CreateAction"
    assert action["instrument"] == {"@id": "chapters/reads.ipynb"}
    assert action["object"] == [{"@id": "data/events.csv"}]
    assert action["result"] == [{"@id": "results/executed/reads.ipynb"}]
    assert graph["#run-sound"]["object"] == []
    assert {"@id": "results/report.pdf"} in graph["#compilation"]["result"]


def test_the_bibliography_is_a_table_in_the_package(packed: Path) -> None:
    with (packed / DERIVED_SOURCES).open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["key"] == "cepa2024"
    assert row["title"] == f"'{TITLE}"  # no spreadsheet takes it for a formula
    assert FIGURE.startswith("cepa")
