"""Published numbers that differ from another revision, and why."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from analysis import cli
from analysis.author import AuthorError
from analysis.author.diff import Difference, as_markdown, as_text, differences
from tests import notebooks

IMPORTS = "from analysis import trade"


def chapter(root: Path, *, growth: str = "12%", value: str = "41.0", **code: str) -> None:
    cells = {"parameters": 'year = "2023"', "code": f"{IMPORTS}\nregister()", **code}
    number = f"trade-growth = {growth}  (one (over) the other; from kaz-total, kaz-growth)"
    figure = (
        "A title\n\nAlternative text: ...\n\nSource: X.\n\nfrom: kaz-total\n\n"
        f"   economy value\nKazakhstan  {value}\nUzbekistan  14.0\n\ndigest: 0123"
    )
    notebooks.save(
        root / "chapters" / "trade.ipynb",
        notebooks.text("Trade was {stated}`kaz-total` and {stated}`kaz-exports`."),
        notebooks.code(cells["parameters"], tags=("parameters",)),
        notebooks.code(
            cells["code"],
            notebooks.shown(text_plain=number),
            notebooks.shown(
                text_plain=figure, text_markdown="```{published-figure} trade-levels\n```"
            ),
        ),
    )


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def report(data: Path, tmp_path: Path) -> Path:
    """Return a report in git whose first revision is tagged."""
    (tmp_path / "index.md").write_text("Hello.\n")
    package = tmp_path / "src" / "analysis"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "trade.py").write_text("from analysis import frames\n")
    (package / "frames.py").write_text("A = 1\n")
    (package / "energy.py").write_text("A = 1\n")
    chapter(tmp_path)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "first")
    git(tmp_path, "tag", "first")
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_nothing_differs_from_the_same(report: Path) -> None:
    assert differences(report, "first") == []
    assert as_text([], "first") == "no published number differs from first"


def test_changed_row_is_the_cause_of_what_it_changed(report: Path) -> None:
    replace(report / "data" / "observations.csv", ",2023,,41,USD_bn", ",2023,,43,USD_bn")
    chapter(report, growth="17%", value="43.0")
    cause = ("data/observations.csv kaz-total: printed '41' to '43'",)
    page = "chapters/trade.ipynb"
    assert differences(report, "first") == [
        Difference("stated", "kaz-total", page, ("41 USD_bn",), ("43 USD_bn",), cause),
        Difference("number", "trade-growth", page, ("12%",), ("17%",), cause),
        Difference(
            "figure", "trade-levels", page, ("Kazakhstan 41.0",), ("Kazakhstan 43.0",), cause
        ),
    ]


def test_entered_row_is_a_cause(report: Path) -> None:
    path = report / "data" / "observations.csv"
    removed = next(line for line in path.read_text().splitlines() if line.startswith("kaz-growth"))
    replace(path, removed + "\n", "")
    chapter(report, growth="9%")
    (found,) = differences(report, "first")
    assert found.causes == ("data/observations.csv kaz-growth: removed",)


def test_any_row_may_be_behind_a_figure_of_too_many_observations(report: Path) -> None:
    path = report / "chapters" / "trade.ipynb"
    for value in ("41.0", "43.0"):
        chapter(report, value=value)
        replace(path, "from: kaz-total\\n", "from: 328 observations\\n")
        if value == "41.0":
            git(report, "commit", "--quiet", "--all", "--message", "second")
    replace(report / "data" / "observations.csv", ",24.7,", ",25.7,")
    (cited, figure) = differences(report, "HEAD")
    assert cited.name == "kaz-exports"
    assert figure.causes == ("data/observations.csv kaz-exports: printed '24.7' to '25.7'",)


def test_changed_parameter_is_named_with_both_values(report: Path) -> None:
    chapter(report, growth="17%", parameters='year = "2024"')
    (found,) = differences(report, "first")
    assert found.causes == ("parameter year: '2023' to '2024'",)


def test_changed_cell_is_named(report: Path) -> None:
    chapter(report, growth="17%", code=f"{IMPORTS}\nregister(2)")
    (found,) = differences(report, "first")
    assert found.causes == ("code of chapters/trade.ipynb, cell 3",)


def test_changed_module_is_named_if_the_notebook_reaches_it(report: Path) -> None:
    for module in ("frames", "energy"):
        (report / "src" / "analysis" / f"{module}.py").write_text("A = 2\n")
    chapter(report, growth="17%")
    (found,) = differences(report, "first")
    assert found.causes == ("code src/analysis/frames.py",)


def test_new_and_removed_numbers_have_one_side(report: Path) -> None:
    (report / "chapters" / "trade.ipynb").unlink()
    found = {each.name: each for each in differences(report, "first")}
    assert set(found) == {"trade-growth", "trade-levels"}
    assert found["trade-growth"].new == ("–",)
    assert found["trade-growth"].causes == ("chapters/trade.ipynb was removed",)


def test_a_cited_row_that_is_entered_or_removed_has_one_side(report: Path) -> None:
    path = report / "data" / "observations.csv"
    row = next(line for line in path.read_text().splitlines() if line.startswith("kaz-exports"))
    replace(path, row + "\n", "")
    (removed,) = differences(report, "first")
    assert (removed.old, removed.new) == (("more than 24.7 USD_bn",), ("–",))
    assert removed.causes == ("data/observations.csv kaz-exports: removed",)
    git(report, "commit", "--quiet", "--all", "--message", "second")
    path.write_text(path.read_text() + row + "\n")
    (entered,) = differences(report, "HEAD")
    assert (entered.old, entered.new) == (("–",), ("more than 24.7 USD_bn",))
    assert entered.causes == ("data/observations.csv kaz-exports: entered",)


def test_a_computed_number_that_is_called_like_a_row_does_not_cite_it(report: Path) -> None:
    (report / "index.md").write_text("It grew by {computed}`kaz-growth`.\n")
    replace(report / "data" / "observations.csv", ",one-third,", ",half,")
    assert differences(report, "first") == []
    (report / "index.md").write_text("It grew by {stated}`kaz-growth`.\n")
    (found,) = differences(report, "first")
    assert (found.name, found.page) == ("kaz-growth", "index.md")


def add_cell(report: Path, source: str) -> None:
    path = report / "chapters" / "trade.ipynb"
    page = notebooks.load(path)
    notebooks.save(path, *page["cells"], notebooks.code(source) | {"id": "last"})


def test_a_cell_after_a_number_is_no_cause_of_it(report: Path) -> None:
    chapter(report, growth="17%", code=f"{IMPORTS}\nregister(2)")
    add_cell(report, "print('more')")
    (found,) = differences(report, "first")
    assert found.causes == ("code of chapters/trade.ipynb, cell 3",)


def test_only_the_parameter_that_changed_is_named(report: Path) -> None:
    chapter(report, parameters='year = "2023"\neconomy = "KAZ"')
    git(report, "commit", "--quiet", "--all", "--message", "second")
    chapter(report, growth="17%", parameters='year = "2023"\neconomy = "UZB"')
    (found,) = differences(report, "HEAD")
    assert found.causes == ("parameter economy: 'KAZ' to 'UZB'",)


def test_a_module_is_found_however_it_is_imported(report: Path) -> None:
    plain = "import os, analysis.energy\nimport pandas"
    chapter(report, code=plain)
    git(report, "commit", "--quiet", "--all", "--message", "second")
    (report / "src/analysis/energy.py").write_text("A = 2\n")
    chapter(report, growth="17%", code=plain)
    (found,) = differences(report, "HEAD")
    assert found.causes == ("code src/analysis/energy.py",)


def test_an_output_that_publishes_nothing_is_no_difference(report: Path) -> None:
    chapter(report)
    path = report / "chapters" / "trade.ipynb"
    page = notebooks.load(path)
    page["cells"][2]["outputs"].append(notebooks.shown(text_plain="41"))
    notebooks.save(path, *page["cells"])
    assert differences(report, "first") == []


def test_markdown_says_when_nothing_differs() -> None:
    assert as_markdown([], "main") == "No published number differs from `main`."


def test_text_shows_old_new_and_cause(report: Path) -> None:
    chapter(report, growth="17%", parameters='year = "2024"')
    assert as_text(differences(report, "first"), "first") == (
        "1 published number differs from first:\n\n"
        "number trade-growth (chapters/trade.ipynb)\n"
        "  - 12%\n"
        "  + 17%\n"
        "  because parameter year: '2023' to '2024'"
    )


def test_markdown_is_a_table_that_no_value_can_break() -> None:
    found = [Difference("figure", "a-b", "p", ("x | y",), ("<b>", "z"), ("data",))]
    assert as_markdown(found, "main").splitlines()[2:] == [
        "| number | where | old | new | cause |",
        "|---|---|---|---|---|",
        "| figure `a-b` | p | x &#124; y | &#60;b&#62;<br>z | data |",
    ]


def test_modules_of_one_folder_are_one_cause(report: Path) -> None:
    for module in ("frames", "energy"):
        (report / "src" / "analysis" / f"{module}.py").write_text("A = 2\n")
    chapter(report, growth="17%", code=IMPORTS + "\nfrom analysis import energy")
    git(report, "add", "--all")
    git(report, "commit", "--quiet", "--message", "second")
    for module in ("frames", "energy"):
        (report / "src" / "analysis" / f"{module}.py").write_text("A = 3\n")
    chapter(report, growth="18%", code=IMPORTS + "\nfrom analysis import energy")
    (found,) = differences(report, "HEAD")
    assert found.causes == ("code src/analysis: energy.py, frames.py",)


def test_markdown_cuts_long_cells_and_says_how_much_more_there_is() -> None:
    found = [Difference("table", "a-b", "p", tuple("abcdefg"), ("x" * 300,), ("data",))]
    row = as_markdown(found, "main").splitlines()[-1]
    assert "| a<br>b<br>c<br>d<br>e<br>and 2 more |" in row
    assert f"| {'x' * 200}… |" in row


def test_an_empty_revision_is_refused(report: Path) -> None:
    with pytest.raises(AuthorError, match="expected a revision, such as main"):
        differences(report, "")


def test_unknown_revision_is_refused(report: Path) -> None:
    with pytest.raises(AuthorError, match=r"expected a revision .* name nowhere"):
        differences(report, "nowhere")


def test_revision_that_looks_like_an_option_is_refused(report: Path, tmp_path: Path) -> None:
    with pytest.raises(AuthorError, match="expected a revision"):
        differences(report, f"--output={tmp_path / 'written'}")
    assert not [*tmp_path.glob("written*")]


def test_the_command_writes_text_or_a_table(
    report: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (report / "_config.yml").write_text("title: A Report\n")
    monkeypatch.setenv("ANALYSIS_ROOT", str(report))
    chapter(report, growth="17%", parameters='year = "2024"')
    assert cli.main(["diff", "first"]) == 0
    assert "  - 12%\n  + 17%\n" in capsys.readouterr().out
    assert cli.main(["diff", "first", "--format", "markdown"]) == 0
    row = "| number `trade-growth` | chapters/trade.ipynb | 12% | 17% |"
    assert row in capsys.readouterr().out
    assert cli.main(["diff", "nowhere"]) == 1
    assert capsys.readouterr().err.startswith("analysis diff: expected a revision")
