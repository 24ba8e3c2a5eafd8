from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analysis.book import cache
from analysis.book.execute import execute
from analysis.book.run import Run
from tests.notebooks import code, load, save, text

READ = "import os, pathlib; root = pathlib.Path(os.environ['ANALYSIS_ROOT'])"
LEAVE = (
    "folder = pathlib.Path(os.environ['ANALYSIS_ARTIFACTS'], 'numbers');"
    "folder.mkdir(); (folder / 'one.json').write_text('1')"
)
CELLS = (
    text("# Title"),
    code(READ),
    code("print((root / 'data/a.csv').read_text())"),
    code(LEAVE),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    for name in "ab":
        (tmp_path / f"data/{name}.csv").write_text(name)
    (tmp_path / "requirements.txt").write_text("pandas==3")
    return tmp_path


RunOf = Callable[..., Run]


@pytest.fixture
def run_of(root: Path) -> RunOf:
    def make(*cells: Any, **options: Any) -> Run:
        return Run(
            source=save(root / "chapters/trade.ipynb", *cells),
            executed=root / "_build/executed/trade.ipynb",
            artifacts=root / "_build/artifacts/trade",
            root=root,
            cache=root / "_build/cache",
            **options,
        )

    return make


def ran(run: Run) -> Run:
    assert execute(run).failure is None
    return run


@pytest.fixture
def kept(run_of: RunOf) -> Run:
    """Return a run whose results are kept; it read data/a.csv and left a side file."""
    return ran(run_of(*CELLS))


def entry(run: Run) -> Path:
    assert run.cache is not None
    (found,) = run.cache.glob("*/*")
    return found


def test_what_nothing_changed_is_put_in_its_place(kept: Run) -> None:
    before = kept.executed.read_bytes()
    kept.executed.unlink()
    (kept.artifacts / "numbers/one.json").unlink()
    (kept.artifacts / "stray.json").write_text("")
    assert cache.restore(kept) is None
    assert kept.executed.read_bytes() == before
    assert [each.name for each in kept.artifacts.rglob("*.json")] == ["one.json"]


def test_what_has_not_run_must_run(run_of: RunOf) -> None:
    assert cache.restore(run_of(*CELLS)) == "it has not run before"


def test_prose_is_no_part_of_the_key_and_is_shown_as_it_is_now(kept: Run, run_of: RunOf) -> None:
    run = run_of(text("# Another title"), text("More."), *CELLS[1:], text("End."))
    assert cache.restore(run) is None
    cells = load(run.executed)["cells"]
    assert ["".join(cell["source"]) for cell in cells][:2] == ["# Another title", "More."]
    assert "".join(cells[3]["outputs"][0]["text"]) == "a\n"
    assert "".join(cells[-1]["source"]) == "End."


def test_a_file_that_was_read_is_and_another_is_not(kept: Run, root: Path) -> None:
    (root / "data/b.csv").write_text("changed")
    assert cache.restore(kept) is None
    (root / "data/a.csv").write_text("changed")
    assert cache.restore(kept) == "data/a.csv changed"
    (root / "data/a.csv").unlink()
    assert cache.restore(kept) == "data/a.csv is gone"


def test_undoing_a_change_is_a_hit(kept: Run, root: Path) -> None:
    (root / "data/a.csv").write_text("changed")
    ran(kept)
    assert cache.restore(kept) is None
    (root / "data/a.csv").write_text("a")
    assert cache.restore(kept) is None


def test_a_file_that_was_looked_for_in_vain_counts_when_it_appears(
    run_of: RunOf, root: Path
) -> None:
    look = "try: open(root / 'data/c.csv')\nexcept OSError: print('none')"
    run = ran(run_of(code(READ), code(look)))
    assert cache.restore(run) is None
    (root / "data/c.csv").write_text("c")
    assert cache.restore(run) == "data/c.csv appeared"


def test_a_folder_that_was_listed_counts_when_a_name_is_added(run_of: RunOf, root: Path) -> None:
    run = ran(run_of(code(READ), code("print(sorted(root.glob('data/*.csv')))")))
    assert cache.restore(run) is None
    (root / "data/c.csv").write_text("c")
    assert cache.restore(run) == "the names in data/ changed"


def test_a_file_that_was_only_written_does_not_count(run_of: RunOf, root: Path) -> None:
    run = ran(run_of(code(READ), code("(root / 'note.txt').write_text('1')")))
    (root / "note.txt").write_text("2")
    assert cache.restore(run) is None


def test_a_changed_cell_is_named(kept: Run, run_of: RunOf) -> None:
    changed = run_of(*CELLS[:2], code("print(2)"), CELLS[3])
    assert cache.restore(changed) == "code cell 2 changed"
    longer = run_of(*CELLS, code("print(2)"))
    assert cache.restore(longer) == "it has 4 code cells, 3 before"


def test_a_changed_parameter_is_named(run_of: RunOf) -> None:
    cells = code("year = 2023", tags=("parameters",)), code("print(year)")
    run = ran(run_of(*cells, parameters={"year": 2024}))
    assert cache.restore(run) is None
    assert cache.restore(replace(run, parameters={"year": 2025})) == "parameter year changed"


def test_a_changed_lock_file_is_named(kept: Run, root: Path) -> None:
    (root / "requirements.txt").write_text("pandas==4")
    assert cache.restore(kept) == "requirements.txt changed"


@pytest.fixture
def package(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package ``analysis`` of three modules, of which kernels import two."""
    package = root / "src/analysis"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "trade.py").write_text("from analysis import units\nvalue = units.value")
    (package / "units.py").write_text("value = 1")
    (package / "energy.py").write_text("value = 1")
    monkeypatch.setenv("PYTHONPATH", str(root / "src"))
    # Python tells a changed module by second and size, and these change within a second.
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    return package


def test_a_module_that_was_imported_counts_and_another_does_not(
    run_of: RunOf, package: Path
) -> None:
    run = ran(run_of(code("from analysis import trade; print(trade.value)")))
    (package / "energy.py").write_text("value = 2")
    (package / "new.py").write_text("value = 2")
    assert cache.restore(run) is None
    (package / "units.py").write_text("value = 2")
    assert cache.restore(run) == "analysis/units.py changed"
    ran(run)
    assert "".join(load(run.executed)["cells"][0]["outputs"][0]["text"]) == "2\n"


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: _truncate(folder / "manifest.json"),
        lambda folder: (folder / "manifest.json").write_text("[]"),
        lambda folder: (folder / "manifest.json").write_text('{"version": 1, "cells": 3}'),
        lambda folder: (folder / "manifest.json").write_bytes(b"\xff\x00"),
        lambda folder: (folder / "manifest.json").unlink(),
        lambda folder: _truncate(folder / "notebook.ipynb"),
        lambda folder: (folder / "notebook.ipynb").unlink(),
        lambda folder: (folder / "artifacts/numbers/one.json").write_text("2"),
        lambda folder: (folder / "artifacts/numbers/one.json").unlink(),
        lambda folder: (folder / "artifacts/numbers/two.json").write_text("2"),
    ],
)
def test_a_damaged_entry_is_a_miss_and_the_next_run_mends_it(
    kept: Run, damage: Callable[[Path], None]
) -> None:
    damage(entry(kept))
    reason = cache.restore(kept)
    assert reason is not None
    assert reason.startswith("its cache entry is damaged: ")
    ran(kept)
    assert cache.restore(kept) is None
    assert (kept.artifacts / "numbers/one.json").read_text() == "1"


def test_every_byte_of_a_manifest_may_be_lost(kept: Run) -> None:
    manifest = entry(kept) / "manifest.json"
    whole = manifest.read_bytes()
    for length in range(0, len(whole) - 1, 97):
        folder = manifest.parent
        folder.mkdir(parents=True, exist_ok=True)
        manifest.write_bytes(whole[:length])
        assert cache.restore(kept) is not None


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("version", 0, "version 0"),
        ("cells", {}, "cells is no list"),
        ("files", None, "files is no dict"),
        ("package", 7, "package is no text"),
    ],
)
def test_a_manifest_of_another_form_is_a_miss_that_says_why(
    kept: Run, key: str, value: object, says: str
) -> None:
    path = entry(kept) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: value}))
    assert cache.restore(kept) == f"its cache entry is damaged: {says}"


def test_what_a_notebook_read_is_known_while_its_results_are_those_of_its_data(
    kept: Run, root: Path
) -> None:
    assert cache.files_read(kept) == ["data/a.csv"]
    (root / "data/a.csv").write_text("changed")
    assert cache.files_read(kept) == []
    (root / "data/a.csv").write_text("a")
    (entry(kept) / "manifest.json").write_text("{")
    assert cache.files_read(kept) == []


def test_without_a_cache_nothing_is_kept(kept: Run) -> None:
    without = replace(kept, cache=None)
    assert cache.restore(without) == "nothing is kept of it"
    assert cache.files_read(without) == []
    ran(without)
    assert len(list((kept.cache or Path()).glob("*/*"))) == 1


def test_a_notebook_that_reads_its_own_text_runs_again_when_that_changes(run_of: RunOf) -> None:
    itself = code("print((root / 'chapters/trade.ipynb').read_text()[:40])")
    cells = (text("# Title"), code(READ), itself)
    assert cache.restore(ran(run_of(*cells))) is None
    changed = run_of(text("# Another title"), *cells[1:])
    assert cache.restore(changed) == "chapters/trade.ipynb changed"


def test_a_page_of_text_alone_is_kept_as_well(run_of: RunOf) -> None:
    run = ran(run_of(text("# Title")))
    assert cache.restore(run) is None
    assert cache.files_read(run) == []


def test_a_manifest_that_forgot_a_file_is_a_miss(kept: Run) -> None:
    path = entry(kept) / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["files"]["data/a.csv"]
    path.write_text(json.dumps(manifest))
    assert "damaged" in str(cache.restore(kept))


def test_a_tag_by_which_a_cell_does_not_run_counts_and_another_does_not(run_of: RunOf) -> None:
    cell = code("print(1)")
    ran(run_of(cell))
    assert cache.restore(run_of(cell | {"metadata": {"tags": ["hide-input"]}})) is None
    skipped = run_of(cell | {"metadata": {"tags": ["skip-execution"]}})
    assert cache.restore(skipped) == "code cell 1 changed"


def test_what_changed_while_the_notebook_ran_is_not_kept(run_of: RunOf, root: Path) -> None:
    change = "(root / 'data/a.csv').write_text('new'); print((root / 'data/a.csv').read_text())"
    run = ran(run_of(code(READ), code(change)))
    assert cache.restore(run) == "it has not run before"


def test_a_failed_run_is_not_kept_and_spoils_nothing(kept: Run, run_of: RunOf) -> None:
    before = kept.executed.read_bytes()
    failing = run_of(*CELLS[:3], code("1 / 0"))
    assert execute(failing).failure is not None
    assert cache.restore(failing) == "code cell 3 changed"
    assert kept.executed.read_bytes() == before
    assert cache.restore(run_of(*CELLS)) is None


def test_only_the_last_entries_are_kept(kept: Run, root: Path) -> None:
    for number in range(10):
        (root / "data/a.csv").write_text(str(number))
        ran(kept)
    assert kept.cache is not None
    assert len([each for each in kept.cache.glob("*/*") if each.is_dir()]) == 8
    assert [each.name for each in (root / "_build/executed").iterdir()] == ["trade.ipynb"]
