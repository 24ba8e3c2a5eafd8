"""Which published numbers differ from those at another revision, and why: ``analysis diff REV``.

What is compared are accepted results, on both sides: the stored outputs of ``chapters/*.ipynb``,
which nbval proves to be what the code computes, and ``data/observations.csv`` for the figures that
sentences cite straight from the ledger. Nothing is executed, so a comparison takes a second and an
old revision needs none of its packages. A change that was not accepted yet is not seen: run
``make accept`` first.

The cause of a difference is looked for from near to far:

1. rows of ``observations.csv`` among those behind the number, before or after (any row, where the
   output says only how many there are);
2. the notebook's parameters;
3. code of its own cell or one above it;
4. without any of these: rows of the other tables, modules of ``analysis`` that the notebook
   imports, directly or through others, and pinned packages.

Known drawbacks: several changes at once are all named, since which of them moved the number is not
known without executing each alone; changes of the fourth kind hide behind a nearer one.
"""

from __future__ import annotations

import ast
import csv
import io
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from analysis.author import AuthorError, records

ABSENT = "–"
_LINES_IN_A_CELL = 5
_LETTERS_IN_A_LINE = 200
_TABLES = ("events", "exercises", "pledges", "statements")
_Row = dict[str, str]


@dataclass(frozen=True)
class Difference:
    """One published number, figure or table that differs."""

    kind: str
    name: str
    page: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    causes: tuple[str, ...]


class Revision:
    """The files of the report at one revision, or in the working folder.

    Parameters
    ----------
    root : Path
        The report's folder, in a git repository.
    name : str, optional
        A revision; without it, what is in the folder now.

    Raises
    ------
    AuthorError
        When git does not know the revision.
    """

    def __init__(self, root: Path, name: str = "") -> None:
        self.root, self.name = root, name
        self._texts: dict[str, str] = {}
        if name:
            self.commit = _git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
            self.commit = self.commit.strip()

    def files(self, *folders: str) -> list[str]:
        """Return the names of the files below these folders."""
        if self.name:
            listed = _git(self.root, "ls-tree", "-r", "--name-only", self.commit, "--", *folders)
            return listed.splitlines()
        places = [self.root / folder for folder in folders]
        paths = [path for p in places for path in ([p] if p.is_file() else sorted(p.rglob("*")))]
        return [str(path.relative_to(self.root)) for path in paths if path.is_file()]

    def text(self, file: str) -> str:
        """Return a file's text, empty where it does not exist."""
        if file not in self._texts:
            path = self.root / file
            if self.name:
                self._texts[file] = _git(self.root, "show", f"{self.commit}:./{file}", missing="")
            else:
                self._texts[file] = path.read_text(encoding="utf-8") if path.is_file() else ""
        return self._texts[file]

    def pages(self) -> list[str]:
        """Return the pages of the book."""
        found = self.files("chapters", "index.md", "index.ipynb")
        return [file for file in found if file.endswith((".md", ".ipynb"))]

    def table(self, name: str) -> dict[str, _Row]:
        """Return a table of the ledger by id, as text."""
        rows = csv.DictReader(io.StringIO(self.text(f"data/{name}.csv")))
        return {row.get("id", ""): row for row in rows}


def differences(root: Path, revision: str) -> list[Difference]:
    """Return every published number that differs from a revision, in the order of the pages.

    Raises
    ------
    AuthorError
        When the folder is not in git or the revision is unknown.
    """
    if not revision.strip():
        raise AuthorError("expected a revision, such as main or HEAD~3, found an empty text")
    before, now = Revision(root, revision), Revision(root)
    old_data, new_data = before.table("observations"), now.table("observations")
    find = _Causes(before, now, old_data, new_data)
    found = _stated(before, now, old_data, new_data)
    old, new = _published(before), _published(now)
    for name in dict.fromkeys([*new, *old]):
        was, is_ = old.get(name), new.get(name)
        if (was and was.values) != (is_ and is_.values):
            values = _changed_lines(was.values if was else (), is_.values if is_ else ())
            shown = is_ or was
            assert shown is not None
            found.append(Difference(shown.kind, shown.name, shown.page, *values, find(was, is_)))
    return found


def as_text(found: list[Difference], revision: str) -> str:
    """Return differences for a terminal."""
    if not found:
        return f"no published number differs from {revision}"
    blocks = [_headline(found, revision)]
    for each in found:
        lines = [f"{each.kind} {each.name} ({each.page})"]
        lines += [f"  - {line}" for line in each.old] + [f"  + {line}" for line in each.new]
        lines += [f"  because {cause}" for cause in each.causes]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def as_markdown(found: list[Difference], revision: str) -> str:
    """Return differences as a table for a pull request."""
    if not found:
        return f"No published number differs from `{revision}`."
    lines = [_headline(found, f"`{revision}`"), "", "| number | where | old | new | cause |"]
    lines.append("|---|---|---|---|---|")
    for each in found:
        cells = (
            f"{each.kind} `{each.name}`",
            each.page,
            *("<br>".join(_shortened(side)) for side in (each.old, each.new, each.causes)),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _headline(found: list[Difference], revision: str) -> str:
    one = len(found) == 1
    count = f"{len(found)} published number{' differs' if one else 's differ'}"
    return f"{count} from {revision}" + (":" if not revision.startswith("`") else "")


def _shortened(lines: tuple[str, ...]) -> list[str]:
    """Return the first lines of a cell; a table of a hundred rows is read in the text format."""
    told = [
        _escaped(line if len(line) <= _LETTERS_IN_A_LINE else f"{line[:_LETTERS_IN_A_LINE]}…")
        for line in lines[:_LINES_IN_A_CELL]
    ]
    rest = len(lines) - len(told)
    return [*told, f"and {rest} more"] if rest else told


def _escaped(text: str) -> str:
    for special in "\\|*_`[]<>":
        text = text.replace(special, f"&#{ord(special)};")
    return text


def _published(revision: Revision) -> dict[tuple[str, str], records.Published]:
    return {
        (each.kind, each.name): each
        for page in revision.pages()
        for each in records.published(page, revision.text(page))
    }


def _stated(
    before: Revision, now: Revision, old: Mapping[str, _Row], new: Mapping[str, _Row]
) -> list[Difference]:
    """Return the cited observations whose printed figure differs."""
    cited: dict[str, str] = {}
    for revision in (now, before):
        for page in revision.pages():
            for each in records.citations(page, revision.text(page)):
                if each.role == "stated":
                    cited.setdefault(each.name, each.page)
    found = []
    for name, page in cited.items():
        was, is_ = (_figure(rows.get(name)) for rows in (old, new))
        if was != is_:
            cause = _row_change(name, old.get(name), new.get(name))
            found.append(Difference("stated", name, page, (was,), (is_,), (cause,)))
    return found


def _figure(row: _Row | None) -> str:
    if row is None:
        return ABSENT
    return " ".join(filter(None, (row["qualifier"], row["printed"], row["unit"])))


def _changed_lines(
    old: tuple[str, ...], new: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    removed: list[str] = []
    added: list[str] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            removed += old[i1:i2]
            added += new[j1:j2]
    return tuple(removed) or (ABSENT,), tuple(added) or (ABSENT,)


def _row_change(
    name: str, was: _Row | None, is_: _Row | None, file: str = "data/observations.csv"
) -> str:
    if was is None or is_ is None:
        return f"{file} {name}: {'entered' if was is None else 'removed'}"
    changes = [
        f"{column} {was.get(column, '')!r} to {is_[column]!r}"
        for column in is_
        if was.get(column, "") != is_[column]
    ]
    return f"{file} {name}: {'; '.join(changes)}"


class _Causes:
    """Finds what changed behind a published number."""

    def __init__(
        self, before: Revision, now: Revision, old: Mapping[str, _Row], new: Mapping[str, _Row]
    ) -> None:
        self.before, self.now, self.old, self.new = before, now, old, new
        self._far: dict[str, list[str]] = {}

    def __call__(
        self, was: records.Published | None, is_: records.Published | None
    ) -> tuple[str, ...]:
        either = is_ or was
        assert either is not None
        sides = [each.observations for each in (was, is_) if each]
        named = [ids for ids in sides if ids is not None]
        behind = dict.fromkeys(each for ids in named for each in ids)
        if len(named) < len(sides):
            behind = dict.fromkeys([*self.new, *self.old])
        near = [
            _row_change(each, self.old.get(each), self.new.get(each))
            for each in behind
            if self.old.get(each) != self.new.get(each)
        ]
        near += self._code(either.page, either.cell)
        if either.page not in self._far:
            self._far[either.page] = self._behind_the_page(either.page)
        unknown = (
            "unknown: neither data nor code nor parameters differ; run make accept and compare"
        )
        return tuple(near or self._far[either.page] or [unknown])

    def _code(self, page: str, cell: int) -> list[str]:
        """Return changed parameters and changed cells down to this one."""
        old, new = (_cells_by_id(page, each.text(page)) for each in (self.before, self.now))
        found = []
        changed = []
        for position, (identity, (is_parameters, source)) in enumerate(new.items(), start=1):
            if position > cell:
                break
            _, was = old.get(identity, (False, ""))
            if source == was:
                continue
            if is_parameters:
                found += [f"parameter {each}" for each in _assignments(was, source)]
            else:
                changed.append(str(position))
        if changed:
            found.append(f"code of {page}, cell{'s' if changed[1:] else ''} {', '.join(changed)}")
        return found or ([f"{page} was removed"] if old and not new else [])

    def _behind_the_page(self, page: str) -> list[str]:
        found = []
        for table in _TABLES:
            old, new = self.before.table(table), self.now.table(table)
            found += [
                _row_change(each, old.get(each), new.get(each), f"data/{table}.csv")
                for each in dict.fromkeys([*new, *old])
                if old.get(each) != new.get(each)
            ]
        files = [
            *_imported(page, self.now.text),
            "data/sources.bib",
            *(each for each in self.now.files("data/vocabulary") if each.endswith(".csv")),
            "requirements.txt",
        ]
        changed = [each for each in files if self.before.text(each) != self.now.text(each)]
        return found + list(_by_folder(changed))


def _by_folder(files: list[str]) -> Iterator[str]:
    """Name changed files, those of one folder in one line."""
    folders: dict[str, list[str]] = {}
    for each in files:
        folders.setdefault(str(Path(each).parent), []).append(each)
    for folder, inside in folders.items():
        sort = "code" if inside[0].endswith(".py") else "file"
        if len(inside) == 1:
            yield f"{sort} {inside[0]}"
        else:
            yield f"{sort} {folder}: {', '.join(Path(each).name for each in inside)}"


def _cells_by_id(page: str, text: str) -> dict[str, tuple[bool, str]]:
    """Return for each cell whether it holds the parameters, and its code (none for text)."""
    if not text:
        return {}
    return {
        cell.get("id", str(position)): (
            "parameters" in cell.get("metadata", {}).get("tags", ()),
            "".join(cell["source"]) if cell["cell_type"] == "code" else "",
        )
        for position, cell in enumerate(records.cells(page, text), start=1)
    }


def _assignments(old: str, new: str) -> Iterator[str]:
    was, is_ = (
        {
            ast.unparse(target): ast.unparse(node.value)
            for node in ast.parse(source).body
            if isinstance(node, ast.Assign)
            for target in node.targets
        }
        for source in (old, new)
    )
    for name in dict.fromkeys([*is_, *was]):
        if was.get(name) != is_.get(name):
            yield f"{name}: {was.get(name, ABSENT)} to {is_.get(name, ABSENT)}"


def _imported(page: str, text: Callable[[str], str]) -> list[str]:
    """Return the files of `analysis` that a notebook imports, directly or through others."""
    waiting = [
        module
        for cell in (records.cells(page, text(page)) if text(page) else [])
        if cell["cell_type"] == "code"
        for module in _modules("".join(cell["source"]))
    ]
    files: dict[str, None] = {}
    seen: set[str] = set()
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        stem = "src/" + module.replace(".", "/")
        for file in (f"{stem}.py", f"{stem}/__init__.py"):
            if source := text(file):
                files[file] = None
                waiting += _modules(source)
    return sorted(files)


def _modules(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "analysis":
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            names = (alias.name for alias in node.names)
            yield from (name for name in names if name.split(".")[0] == "analysis")


def _git(root: Path, *arguments: str, missing: str | None = None) -> str:
    """Run git; return `missing` where it fails and something stands in for the answer."""
    try:
        ran = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise AuthorError("expected git on the path, found none; install git") from error
    if ran.returncode == 0:
        return ran.stdout
    if missing is not None:
        return missing
    said = ran.stderr.strip() or f"nothing under the name {arguments[-1].removesuffix('^{commit}')}"
    raise AuthorError(f"expected a revision of this repository; git found {said}")
