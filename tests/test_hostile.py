"""Nothing that is read can run: no pickles, no unsafe YAML, no shell, no evaluated text.

Sphinx keeps its environment and doctrees as pickles in ``_build``; that is its own doing, with
files that it wrote itself.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from html import escape
from importlib.metadata import packages_distributions
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
import yaml
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from analysis import csv_export, ledger, strict
from analysis.book import notebook
from analysis.csv_export import to_csv
from tests import hostile
from tests.conftest import REPOSITORY

_LOADERS = {"pickle", "_pickle", "cPickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}
_UNPICKLING = {"read_pickle", "to_pickle", "allow_pickle"}
_SAFE_YAML = {"safe_load", "safe_dump", "dump", "SafeLoader", "SafeDumper", "YAMLError"}
_OF_STRICT = ("load", "reader", "AliasEvent", "ScalarNode", "MarkedYAMLError")
_EVALUATION = {"eval", "exec"}
_SHELLS = {
    *("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"),
    *(f"builtins.{name}" for name in _EVALUATION),
}


def dangers(code: str) -> list[str]:
    """Return what code could run that it reads, each with its line."""
    return [f"line {line}: {what}" for line, what in _found(ast.parse(code))]


def _found(tree: ast.AST) -> Iterator[tuple[int, str]]:
    meant = _meant(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((node.lineno, what) for what in _imported(node))
        elif isinstance(node, ast.Attribute):
            names = _whole(node, meant)
            shells = names if node.attr in _UNPICKLING else names & _SHELLS
            yield from ((node.lineno, name) for name in sorted(shells))
            if f"yaml.{node.attr}" in names and node.attr not in _SAFE_YAML:
                yield node.lineno, f"yaml.{node.attr}"
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in _EVALUATION:
                yield node.lineno, node.func.id
            for keyword in node.keywords:
                off = isinstance(keyword.value, ast.Constant) and keyword.value.value is False
                if keyword.arg in {"shell", "allow_pickle"} and not off:
                    yield node.lineno, f"{keyword.arg}="


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Yield what an import brings that could run what is read; under which name is the same."""
    names = [alias.name for alias in node.names]
    module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
    roots = {name.split(".")[0] for name in ([module] if module else names)}
    yield from (f"imports {name}" for name in sorted(roots & _LOADERS))
    whole = {f"{module}.{name}" for name in names}
    yield from (f"imports {name}" for name in sorted(whole & _SHELLS))
    yield from (f"imports {name}" for name in sorted({*names} & _UNPICKLING))
    if module == "yaml":
        yield from (f"yaml.{name}" for name in names if name not in _SAFE_YAML)


def _meant(tree: ast.AST) -> dict[str, set[str]]:
    """Return all that each name stands for which an import gives, wherever in the code it does."""
    meant: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                meant.setdefault(alias.asname or alias.name, set()).add(alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                meant.setdefault(alias.asname or alias.name, set()).add(whole)
    return meant


def _whole(node: ast.Attribute, meant: dict[str, set[str]]) -> set[str]:
    """Return an attribute with each module that its name may stand for; alone if it has no name."""
    if not isinstance(node.value, ast.Name):
        return {node.attr}
    return {f"{each}.{node.attr}" for each in meant.get(node.value.id, {node.value.id})}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import pickle", ["line 1: imports pickle"]),
        ("from joblib import load", ["line 1: imports joblib"]),
        ("\npandas.read_pickle(path)", ["line 2: pandas.read_pickle"]),
        ("numpy.load(path, allow_pickle=True)", ["line 1: allow_pickle="]),
        ("yaml.load(text, Loader=yaml.Loader)", ["line 1: yaml.load", "line 1: yaml.Loader"]),
        ("from yaml import unsafe_load", ["line 1: yaml.unsafe_load"]),
        ("subprocess.run(text, shell=True)", ["line 1: shell="]),
        ("subprocess.run(text, shell=may)", ["line 1: shell="]),
        ("os.system(text)", ["line 1: os.system"]),
        ("eval(text)", ["line 1: eval"]),
        ("import os as o\no.system(text)", ["line 2: os.system"]),
        ("def f():\n    import os as o\n    o.popen(text)", ["line 3: os.popen"]),
        ("import yaml as y\ny.load(text)", ["line 2: yaml.load"]),
        ("import pickle as p", ["line 1: imports pickle"]),
        ("from os import system as run\nrun(text)", ["line 1: imports os.system"]),
        ("from yaml import load as safe_load", ["line 1: yaml.load"]),
        ("from builtins import eval as e\ne(text)", ["line 1: imports builtins.eval"]),
        ("from pandas import read_pickle as r", ["line 1: imports read_pickle"]),
        ("import numpy as o\nimport os as o\no.system(text)", ["line 3: os.system"]),
        ("import builtins as b\nb.exec(text)", ["line 2: builtins.exec"]),
        ("import yaml as y\ny.safe_load(text)\ny.SafeLoader", []),
        ("yaml.safe_load(text); subprocess.run([name], shell=False); model.eval()", []),
    ],
)
def test_what_could_run_is_recognised(code: str, found: list[str]) -> None:
    assert dangers(code) == found


@pytest.mark.parametrize("folder", ["src/analysis", "tests"])
def test_the_code_runs_nothing_that_it_reads(folder: str) -> None:
    found = {
        path.relative_to(REPOSITORY).as_posix(): dangers(path.read_text(encoding="utf-8"))
        for path in sorted((REPOSITORY / folder).rglob("*.py"))
    }
    # An error must survive the way between two processes; the test makes and reads its pickle.
    # Another one writes a pickle that no notebook may load.
    for test in ("test_reconcile_balancing", "test_guard"):
        own = [each.partition(": ")[2] for each in found.pop(f"tests/{test}.py", [])]
        assert own in ([], ["imports pickle"])
    # The loader that refuses more than the safe one is derived from it.
    own = [each.partition(": ")[2] for each in found.pop("src/analysis/strict.py", [])]
    assert issubclass(strict._Loader, yaml.SafeLoader)
    assert set(own) <= {f"yaml.{each}" for each in _OF_STRICT}
    # What breaks modules on purpose runs what it broke.
    own = found.pop("tests/mutants.py", [])
    assert len(own) < 2 and all(each.endswith("exec") for each in own)
    assert {path: each for path, each in found.items() if each} == {}


@pytest.mark.parametrize(
    "path",
    [REPOSITORY / "index.ipynb", *sorted(REPOSITORY.glob("chapters/*.ipynb"))],
    ids=lambda p: p.stem,
)
def test_the_chapters_run_no_shell_and_nothing_that_they_read(path: Path) -> None:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            source = "".join(cell["source"])
            assert list(notebook.not_plain_python(source)) == []
            assert dangers(source) == []


def requirements() -> list[str]:
    lines = (REPOSITORY / "requirements.in").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def test_each_direct_dependency_says_what_it_is_for() -> None:
    assert len(requirements()) > 10
    without = [line for line in requirements() if not re.search(r"\s# \S+ \S+", line)]
    assert without == []


def imported() -> set[str]:
    """Return the packages outside the standard library that code and tests import."""
    ours = {*sys.stdlib_module_names, "analysis", "tests"}
    names: set[str] = set()
    for folder in ("src", "tests"):
        for file in (REPOSITORY / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names.update(each.name.partition(".")[0] for each in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names.add(node.module.partition(".")[0])
    return names - ours


def test_each_package_that_is_imported_has_a_line_with_a_reason() -> None:
    listed = {re.split(r"[<>=~!\[ ]", line)[0].lower() for line in requirements()}
    listed = {re.sub(r"[-_.]+", "-", name) for name in listed}
    holders = packages_distributions()
    assert {"numpy", "yaml"} <= imported()
    without = {
        name
        for name in imported()
        if not listed & {re.sub(r"[-_.]+", "-", each.lower()) for each in holders.get(name, [])}
    }
    assert without == set()


def test_every_package_is_pinned_with_hashes_and_the_direct_ones_are_among_them() -> None:
    text = (REPOSITORY / "requirements.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)
    entries = [each for each in entries if not each.startswith("#")]
    pinned = {}
    for entry in entries:
        first = entry.splitlines()[0]
        found = re.match(r"([A-Za-z0-9._-]+)==\S+", first)
        assert found, first
        pinned[found[1].lower()] = re.findall(r"--hash=sha256:[0-9a-f]{64}", entry)
    assert [name for name, hashes in pinned.items() if not hashes] == []
    named = {re.split(r"[<>=~!\[ ]", line)[0].lower() for line in requirements()}
    normal = {re.sub(r"[-_.]+", "-", name) for name in named}
    assert normal <= {re.sub(r"[-_.]+", "-", name) for name in pinned}


@pytest.mark.parametrize(
    ("page", "count"),
    [
        (f"<p>{escape(hostile.EVIL)}</p>", 0),
        (f"<p>{hostile.EVIL}</p>", 2),
        ('<a href="javascript:alert">z</a>', 1),
        ('<a xlink:href="javascript:alert">z</a>', 1),
        ('<b onclick="alert(1)">z</b>', 1),
        ('<span class="math">\\(x^y\\)</span>', 1),
        ("<p><em>s</em> <code>k</code> <code>other</code></p>", 2),
    ],
)
def test_markup_of_an_enemy_is_told_from_his_words(page: str, count: int) -> None:
    assert len(hostile.markup(page)) >= count
    assert bool(hostile.markup(page)) is (count > 0)


def test_formulas_are_found_in_a_table(tmp_path: Path) -> None:
    rows = 'id,note\n1,=cmd()\n2,\'=cmd()\n3,a=b\n4,-5\n5,-5+cmd()\n6,\t=1\n7,"\r=1"\n'
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8", newline="")
    assert hostile.formulas(tmp_path / "a.csv") == [
        *("=cmd()", "-5+cmd()", "\t=1", "\r=1"),
        *('=1"', "=1"),  # where no quote is seen, a line ends; at a tab, a cell
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("1,a; =cmd();b", [" =cmd()"]),
        ('1,"a; =cmd();b"', [" =cmd()"]),
        ("1,a\t+cmd()", ["+cmd()"]),
        ("1,＝cmd()", ["＝cmd()"]),
        ("1,a; '=cmd();b", []),
        ("-5,a;b", []),
        ("1;-5", []),
    ],
)
def test_formulas_are_found_whatever_a_spreadsheet_splits_at(
    line: str, found: list[str], tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(f"id,note\n{line}\n", encoding="utf-8")
    assert hostile.formulas(tmp_path / "a.csv") == found


@pytest.mark.parametrize("beginning", hostile._BEGINNINGS)
@pytest.mark.parametrize("before", ["", "b;", 'b";"', "b\t", "b\n", " "])
def test_no_text_of_an_enemy_is_a_formula_once_exported(
    before: str, beginning: str, tmp_path: Path
) -> None:
    text = f"{before}{beginning}{hostile.EVIL}"
    frame = pd.DataFrame({"id": ["x", "y"], "note": [text, "b"], text: [text, -5]})
    (tmp_path / "a.csv").write_text(to_csv(frame), encoding="utf-8", newline="")
    assert hostile.formulas(tmp_path / "a.csv") == []
    read = pd.read_csv(tmp_path / "a.csv", dtype=str)
    assert read["note"][0].replace("'", "") == text.replace("'", "")


def test_formulas_and_links_are_found_in_a_workbook(tmp_path: Path) -> None:
    for name in ("words", "runs"):
        with xlsxwriter.Workbook(tmp_path / f"{name}.xlsx") as book:
            sheet = book.add_worksheet()
            sheet.write_string("A1", "=alert()")
            if name == "runs":
                sheet.write_formula("A2", "=1+1")
                sheet.write_url("A3", "https://example.org/")
    assert hostile.of_workbook(tmp_path / "words.xlsx") == (1, [])
    times, found = hostile.of_workbook(tmp_path / "runs.xlsx")
    assert times == 1
    assert [each.split(": ")[1].split()[0] for each in found] == ["f", "hyperlink", "Relationship"]


def test_what_is_no_table_is_found_in_a_database(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as database:
        database.execute("create table words as select '=alert()' as note")
        database.execute("create view runs as select 1")
        database.commit()
    assert hostile.of_database(tmp_path / "a.sqlite") == (1, ["view runs"])


def test_a_value_that_runs_as_an_address_is_found_in_json(tmp_path: Path) -> None:
    content = {"url": ["javascript:alert(1)", "Data: words"], "note": "[z](javascript:alert)"}
    (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8")
    assert hostile.of_json(tmp_path / "a.json") == (2, ["javascript:alert(1)"])


@pytest.mark.parametrize(
    ("address", "is_found"),
    [
        ("javascript:alert(8)", True),
        ("file:///etc/passwd", True),
        ("https://example.org/", False),
        ("mailto:a@example.org", False),
        (0, False),
    ],
)
def test_a_link_that_leads_to_no_page_is_found_in_a_pdf(
    address: str | int, is_found: bool, tmp_path: Path
) -> None:
    book = PdfWriter()
    book.add_blank_page(100, 100)
    target = {"target_page_index": address} if address == 0 else {"url": address}
    book.add_annotation(0, Link(rect=(0, 0, 9, 9), **target))
    book.write(tmp_path / "a.pdf")
    times, found = hostile.of_pdf(tmp_path / "a.pdf")
    assert (times, bool(found)) == (0, is_found)


def test_code_that_a_pdf_runs_when_it_is_opened_is_found(tmp_path: Path) -> None:
    book = PdfWriter()
    book.add_blank_page(100, 100)
    code = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")}
    book.root_object[NameObject("/OpenAction")] = DictionaryObject(code)
    book.write(tmp_path / "a.pdf")
    assert hostile.of_pdf(tmp_path / "a.pdf")[1] == ["/OpenAction"]


def test_data_can_be_written_by_an_enemy_and_are_still_valid(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "data", tmp_path / "data")
    assert hostile.poison(tmp_path) > 6000
    book = ledger.load(tmp_path / "data")
    assert hostile.EVIL in book.observations["note"].tolist()
    for texts in (
        book.sources["remark"],
        book.statements["holder"],
        book.pledges["pledged_by"],
        book.pledges["locator"],
    ):
        assert texts.str.contains("javascript:alert").any()
    assert book.sources["title"].map(csv_export.is_formula).all()
