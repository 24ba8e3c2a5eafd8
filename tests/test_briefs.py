"""Country briefs: one template, a page for each economy that the vocabulary counts in."""

from __future__ import annotations

import csv
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from analysis import energy, investment, paths, pledges, reconcile, trade
from analysis.author import explain, records
from analysis.book import BookError, accept, briefs, build, notebook, published
from analysis.book.compile import lay
from analysis.book.execute import execute
from analysis.ledger import load
from tests.conftest import REPOSITORY, LedgerOf
from tests.notebooks import code, save, shown
from tests.notebooks import load as read
from tests.reports import FIGURE, make_report

TEMPLATE = [
    code('economy = "KAZ"', tags=("parameters",)),
    code(
        "from analysis import ledger, prose\n"
        "book = ledger.on_demand()\n"
        "prose.tell(f'# {book.vocabulary.economy_name(economy)}')\n"
        "prose.tell('Seen from China.', economy == 'KAZ' and 'The largest of them.')\n"
        f"prose.tell(prose.stated_as('{FIGURE}'))"
    ),
]


def sources_of(page: dict[str, Any]) -> list[str]:
    """Return the code of a notebook, cell by cell."""
    return ["".join(cell["source"]) for cell in page["cells"]]


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A report of nothing but tiny briefs."""
    folder = make_report(tmp_path / "report")
    shutil.copy(REPOSITORY / "pyproject.toml", folder)
    save(folder / briefs.TEMPLATE, *TEMPLATE)
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters:\n  - file: chapters/country\n"
    )
    monkeypatch.setenv("ANALYSIS_ROOT", str(folder))
    return folder


def with_economy(report: Path, code_: str, kind: str = "further") -> None:
    """Give an economy of the table a kind that has a brief."""
    path = report / "data/vocabulary/economies.csv"
    rows = list(csv.DictReader(path.read_text().splitlines()))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for row in rows:
            writer.writerow(row | ({"kind": kind} if row["code"] == code_ else {}))


def accepted() -> list[str]:
    with ThreadPoolExecutor(2) as threads:
        return [path.name for path in accept.accept(threads)]


def test_stored_briefs_are_the_template_with_a_parameter_for_each_economy() -> None:
    template = read(REPOSITORY / briefs.TEMPLATE)
    codes = load().vocabulary.briefed()
    stored = {path.stem: read(path) for path in (REPOSITORY / briefs.FOLDER).glob("*.ipynb")}
    assert set(stored) == set(codes), "make accept makes and removes the notebooks of the briefs"
    for economy, page in stored.items():
        expected = ['economy = "' + economy + '"', *sources_of(template)[1:]]
        assert sources_of(page) == expected, f"{economy}: edit the template, then make accept"


def test_the_template_takes_the_economy_and_nothing_else() -> None:
    template = read(REPOSITORY / briefs.TEMPLATE)
    (cell,) = [each for each in template["cells"] if "parameters" in notebook.tags(each)]
    assert "".join(cell["source"]) == 'economy = "KAZ"'


def test_no_economy_is_named_by_the_template_or_its_rules() -> None:
    words = load().vocabulary
    template = "\n".join(sources_of(read(REPOSITORY / briefs.TEMPLATE))[1:])
    rules = "".join(p.read_text() for p in (REPOSITORY / "src/analysis/country").glob("*.py"))
    named = [
        each
        for economy in words.central_asia()
        for each in (economy, words.economy_name(economy))
        if f'"{each}"' in template or f'"{each}"' in rules
    ]
    assert named == []


def test_the_briefs_take_the_place_of_the_template_in_the_contents() -> None:
    toc = b"root: index\nchapters:\n- file: chapters/trade\n- file: chapters/country\n"
    made = [Path("chapters/trade.ipynb"), Path("chapters/briefs/KAZ.ipynb")]
    assert yaml.safe_load(briefs.contents(toc, made)) == {
        "root": "index",
        "chapters": [{"file": "chapters/trade"}, {"file": "chapters/briefs/KAZ"}],
    }


def test_contents_without_briefs_stay_as_they_are() -> None:
    toc = b"chapters:\n  - file: chapters/trade  # first\n"
    assert briefs.contents(toc, [Path("chapters/trade.ipynb")]) == toc


def test_a_template_without_a_cell_of_parameters_is_refused(tmp_path: Path) -> None:
    template = read(save(tmp_path / "country.ipynb", code("1 + 1")))
    with pytest.raises(BookError, match="expected a cell with the tag parameters"):
        briefs.notebook_of(template, {"economy": "KAZ"})


def test_every_economy_gets_a_page_a_stored_notebook_and_its_numbers_a_place(report: Path) -> None:
    assert set(accepted()) >= {f"{each}.ipynb" for each in ("KAZ", "KGZ", "TJK", "TKM", "UZB")}
    told = [notebook.prose(cell) for cell in read(report / briefs.page("KAZ"))["cells"]]
    assert "The largest of them." in told[1]
    assert "largest" not in notebook.prose(read(report / briefs.page("UZB"))["cells"][1])
    listed = (report / published.FILE).read_text()
    assert f"chapters/briefs/TKM.ipynb,stated,{FIGURE},$89 billion" in listed
    with ThreadPoolExecutor(1) as threads:
        build.build(threads, with_pdf=False)
    page = (report / "_build/html/chapters/briefs/UZB.html").read_text()
    assert "Uzbekistan" in page
    assert f'data-number="{FIGURE}"' in page
    assert 'href="KGZ.html"' in page, "the other briefs stand in the contents"


def test_a_row_of_the_vocabulary_is_all_that_a_further_brief_takes(report: Path) -> None:
    accepted()
    with_economy(report, "MNG")
    assert "MNG.ipynb" in accepted()
    assert "# Mongolia" in notebook.prose(read(report / briefs.page("MNG"))["cells"][1])
    shutil.copy(REPOSITORY / "data/vocabulary/economies.csv", report / "data/vocabulary")
    assert "MNG.ipynb" in accepted()
    assert not (report / briefs.page("MNG")).exists()
    assert not (report / "_build/artifacts/briefs/MNG").exists()


def test_a_cell_that_fails_names_the_page_and_the_template(report: Path) -> None:
    save(report / briefs.TEMPLATE, TEMPLATE[0], code("1 / (economy != 'TJK')"))
    with pytest.raises(BookError) as failed:
        accepted()
    assert "1 of 5 notebooks failed" in str(failed.value)
    assert "chapters/briefs/TJK.ipynb (chapters/country.ipynb), cell 2" in str(failed.value)


def test_a_run_knows_the_template_as_source_and_the_brief_as_place(report: Path) -> None:
    run = build.chapter_runs()[0]
    assert run.source == report / "chapters/country.ipynb"
    assert run.place.as_posix() == "chapters/briefs/KAZ.ipynb"
    assert run.artifacts.relative_to(paths.build()).as_posix() == "artifacts/briefs/KAZ"


def told(words: str) -> dict[str, Any]:
    return shown(text_markdown=words) | {"metadata": {"told": True}}


def test_what_a_cell_told_becomes_text_between_its_other_results(tmp_path: Path) -> None:
    figure = shown(text_markdown="```{published-figure} a\n```")
    number = shown(text_plain="kaz-gap = 3%  (a; from b)")
    cell = code("x = 1", told("## One"), figure, number, told("Two"))
    ran = save(tmp_path / "ran.ipynb", cell)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters: []\n")
    page = Path("chapters/briefs/KAZ.ipynb")
    lay(tmp_path, [(page, ran)], tmp_path / "laid", REPOSITORY / "data")
    cells = read(tmp_path / "laid" / page)["cells"]
    assert [(each["cell_type"], "".join(each["source"])) for each in cells] == [
        ("markdown", "## One"),
        ("code", "x = 1"),
        ("markdown", "Two"),
    ]
    assert cells[1]["metadata"] == {"registers": ["kaz-gap"], "tags": ["hide-input"]}
    (kept,) = cells[1]["outputs"]
    assert "".join(kept["data"]["text/markdown"]) == figure["data"]["text/markdown"]
    assert len({each["id"] for each in cells}) == 3


def test_a_citation_in_what_a_cell_told_is_found(tmp_path: Path, ledger_of: LedgerOf) -> None:
    page = save(tmp_path / "chapters/briefs/KAZ.ipynb", code("tell()", told("{stated}`a`")))
    name = "chapters/briefs/KAZ.ipynb"
    (found,) = records.citations(name, page.read_text())
    assert (found.role, found.name, found.cell) == ("stated", "a", 1)
    said = explain.explain("a", ledger_of([{"id": "a", "printed": "1"}]), tmp_path, tmp_path)
    assert f"used in   text of {name}, cell 1" in said


MONGOLIA = [
    "mng-total,trade,trade_value,MNG,CHN,total,,2024,,19.0,USD_bn,,GACC",
    "mng-exports,trade,trade_value,MNG,CHN,exports,,2024,,4.9,USD_bn,,GACC",
    "mng-imports,trade,trade_value,MNG,CHN,imports,,2024,,14.1,USD_bn,,GACC",
    "mng-share,trade,trade_share,MNG,CHN,total,,2024,,70,percent,,EDB",
    "mng-coal,trade,trade_value,MNG,CHN,imports,coal,2024,,8.7,USD_bn,,GACC",
]


FURTHER = [
    "mng-plant,energy,capacity_power,MNG,CHN,,a plant in Mongolia,2024,,50,MW,,unstated",
    "mng-stage,energy,power_stage,MNG,CHN,,a plant in Mongolia,2024,,built,power_stage,,unstated",
    "mng-debt,investment,debt_stock,MNG,CHN,,a bank,2024,,1.0,USD_bn,,unstated",
]
"""Rows of measures whose tables are sorted by the economies of the region."""


def enter(report: Path, rows: list[str]) -> None:
    with (report / "data/observations.csv").open("a") as file:
        file.writelines(f"{row},caspianpost2026,p.1,measured,\n" for row in rows)


@pytest.fixture
def sixth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The report with a sixth economy in its table and in its ledger, and not a line of code."""
    for part in ("data", "chapters"):
        shutil.copytree(REPOSITORY / part, tmp_path / part)
    for part in ("_config.yml", "_toc.yml", "requirements.txt"):
        shutil.copy(REPOSITORY / part, tmp_path)
    monkeypatch.setenv("ANALYSIS_ROOT", str(tmp_path))
    with_economy(tmp_path, "MNG")
    enter(tmp_path, MONGOLIA)
    return tmp_path


@pytest.mark.parametrize("kind", ["further", "central_asia"])
def test_a_sixth_economy_with_five_observations_gets_its_brief(sixth: Path, kind: str) -> None:
    with_economy(sixth, "MNG", kind)
    (run,) = [each for each in build.chapter_runs() if each.place.stem == "MNG"]
    assert execute(run).failure is None
    cells = json.loads(run.executed.read_text())["cells"]
    said = "\n".join(notebook.prose(cell) for cell in cells)
    headings = [line for line in said.splitlines() if line.startswith("#")]
    assert headings == [
        "# Mongolia",
        "## Trade, counted on both sides",
        "## Dependence",
        "## Energy",
        "## What is not known",
    ]
    assert "China counts its trade with Mongolia at {stated}`mng-total` in 2024." in said
    assert "China's purchases of coal from it were {stated}`mng-coal` in 2024." in said
    assert "The larger part of its trade is with China." in said


def test_a_sixth_economy_changes_nothing_that_is_said_of_the_region(sixth: Path) -> None:
    enter(sixth, FURTHER)
    before, after = load(REPOSITORY / "data"), load(sixth / "data")
    assert after.vocabulary.briefed() == (*before.vocabulary.briefed(), "MNG")
    assert after.vocabulary.central_asia() == before.vocabulary.central_asia()
    told = [
        lambda book: trade.yearly(book, with_region=True),
        lambda book: trade.driven_by(book, "2025"),
        lambda book: trade.mutual_shares(book, "2024", reporter="CERR"),
        lambda book: trade.goods(book),
        lambda book: energy.stage_sums(energy.plants(book)),
        lambda book: investment.debts(book),
        lambda book: investment.inflows(book),
        lambda book: reconcile.brief(book),
        lambda book: pledges.tracker(book, trade.yearly(book), book.last_read),
    ]
    for frame in told:
        pd.testing.assert_frame_equal(
            *(frame(book).reset_index(drop=True) for book in (after, before))
        )


@pytest.mark.parametrize("page", ["trade", "energy"])
def test_a_chapter_on_the_region_runs_with_a_sixth_economy(sixth: Path, page: str) -> None:
    enter(sixth, FURTHER)
    (run,) = [each for each in build.chapter_runs() if each.place.stem == page]
    assert execute(run).failure is None
