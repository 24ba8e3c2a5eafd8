"""A page brings in nothing from outside the report and runs no code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analysis.book import BookError
from tests.notebooks import code, shown, text
from tests.reports import make_report
from tests.test_compile import Book

HERE = "../../secret.txt"
OUTSIDE = {
    "literalinclude": f"```{{literalinclude}} {HERE}\n```",
    "include": f"```{{include}} {HERE}\n```",
    "raw": f"```{{raw}} html\n:file: {HERE}\n```",
    "csv": f"```{{csv-table}}\n:file: {HERE}\n```",
    "download": f"{{download}}`a file <{HERE}>`",
    "image": "![A drawing](../../secret.svg)",
    "figure": "```{figure} ../../secret.svg\n```",
    "rst": f"```{{eval-rst}}\n.. include:: {HERE}\n```",
    "link": "```{literalinclude} /_static/link.txt\n```",
}
UNNOTED = {
    "raw-url": ("```{raw} html\n:url: file:///etc/hostname\n```", "url"),
    "csv-url": ("```{csv-table}\n:url: file:///etc/hostname\n```", "url"),
    "difference": (f"```{{literalinclude}} /index.md\n:diff: {HERE}\n```", "diff"),
}
FREE = """\
---
file_format: mystnb
kernelspec: {name: python3}
mystnb: {execution_mode: force}
---
# Free

```{code-cell}
open("FILE", "w").close()
```
"""
TOC = "format: jb-book\nroot: index\nchapters:\n"


class Pages(Book):
    """A book whose chapters are texts, with one observation and no side files."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        shutil.rmtree(folder / "artifacts")
        (folder / "artifacts").mkdir()
        self.data = make_report(folder / "small") / "data"

    def problems(self, chapters: dict[str, str], *cells: dict[str, object]) -> str:
        for name, content in chapters.items():
            words = content if content.startswith("---") else f"# A title\n\n{content}\n"
            self.write(f"chapters/{name}.md", words)
        names = [*chapters, "trade"]
        self.write("_toc.yml", TOC + "".join(f"  - file: chapters/{name}\n" for name in names))
        self.lay("# Front\n", text("# Trade"), *cells, data=self.data)
        link = self.folder / "source/_static/link.txt"
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(self.folder / "secret.txt")
        try:
            self.compile(data=self.data)
        except BookError as error:
            return str(error)
        return ""


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> str:
    book = Pages(tmp_path_factory.mktemp("confined"))
    (book.folder / "secret.txt").write_text("secret\n")
    (book.folder / "secret.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    ran = f"{{{{ cycler.__init__.__globals__.os.mkdir('{book.folder}/ran-NAME') }}}}"
    pages = OUTSIDE | {name: page for name, (page, _) in UNNOTED.items()}
    pages |= {"jinja": ran.replace("NAME", "page")}
    pages |= {"free": FREE.replace("FILE", f"{book.folder}/ran-free")}
    told = code("tell()", shown(text_markdown=f"Words {ran.replace('NAME', 'told')}"))
    said = book.problems(pages, text(f"Words {ran.replace('NAME', 'cell')}"), told)
    assert [each.name for each in book.folder.glob("ran-*")] == []
    return said


@pytest.mark.parametrize("page", OUTSIDE)
def test_a_file_from_elsewhere_is_refused_however_it_is_brought_in(
    page: str, problems: str
) -> None:
    assert f"chapters/{page}.md: ERROR: expected a file of the report, found " in problems


@pytest.mark.parametrize("page", UNNOTED)
def test_an_option_that_reads_unnoted_is_unknown(page: str, problems: str) -> None:
    option = UNNOTED[page][1]
    assert f"chapters/{page}.md:3: WARNING: " in problems
    assert f"Unknown option keys: ['{option}']" in problems


@pytest.mark.parametrize("place", ["jinja.md:3", "trade.ipynb, cell 2", "trade.ipynb, cell 3"])
def test_code_in_text_is_refused_and_never_runs(place: str, problems: str) -> None:
    (line,) = [each for each in problems.splitlines() if each.startswith(f"chapters/{place}")]
    assert "expected text, found {{ }}" in line


def test_a_page_that_would_run_its_cells_is_refused_and_never_does(problems: str) -> None:
    assert "chapters/free.md:1: ERROR: expected a page without settings of its own" in problems


def test_a_file_of_the_report_may_be_included(tmp_path: Path) -> None:
    pages = {
        "part": "```{literalinclude} ../data/sources.bib\n```\n\n{download}`here <../index.md>`",
        "meta": "---\norphan: true\n---\n\n# Meta\n",
    }
    assert Pages(tmp_path).problems(pages) == ""


def test_a_link_out_of_the_report_is_not_laid(tmp_path: Path) -> None:
    book = Book(tmp_path)
    (tmp_path / "secret.txt").write_text("secret")
    book.write("_static/words.txt", "")
    (tmp_path / "report/_static/words.txt").unlink()
    (tmp_path / "report/_static/words.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(BookError, match=r"^_static/words\.txt: .* a link out of the report"):
        book.lay("# Front\n")
