"""What notebooks left for the pages: the records of figures, tables and numbers, by name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

_PUBLISHED = {"figure": "figures", "table": "tables", "number": "numbers"}
# Side files of a notebook opened by hand; no page is made from them.
_BY_HAND = "interactive"


class SideFileError(Exception):
    """A page asks for something that no notebook published."""


@dataclass(frozen=True)
class SideFiles:
    """The side files of all notebooks: for each kind, the records by name."""

    paths: dict[tuple[str, str], Path]
    artifacts: Path

    @classmethod
    def below(cls, artifacts: Path) -> SideFiles:
        """Find the side files below a folder.

        Raises
        ------
        SideFileError
            When two notebooks use one name.
        """
        paths: dict[tuple[str, str], Path] = {}
        for kind, folder in _PUBLISHED.items():
            for path in sorted(artifacts.glob(f"**/{folder}/*.json")):
                chapter = chapter_of(path, artifacts)
                if chapter == _BY_HAND:
                    continue
                if (kind, path.stem) in paths:
                    other = chapter_of(paths[kind, path.stem], artifacts)
                    raise SideFileError(
                        f"the {kind} {path.stem!r} is published by {other} and by {chapter}; "
                        "expected names that are unique in the book: start them with the chapter"
                    )
                paths[kind, path.stem] = path
        return cls(paths, artifacts)

    def names(self, kind: str) -> list[str]:
        """Return the names of a kind in their order."""
        return [name for of, name in self.paths if of == kind]

    def record(self, kind: str, name: str) -> dict[str, Any]:
        """Return what a notebook recorded under a name.

        Raises
        ------
        SideFileError
            When there is no such record; the message names the nearest ones.
        """
        path = self.path(kind, name)
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return record

    def path(self, kind: str, name: str) -> Path:
        """Return the record's file; the other files of the figure or table stand beside it."""
        if (kind, name) not in self.paths:
            verb = "registered" if kind == "number" else "published"
            hint = nearest(name, self.names(kind))
            raise SideFileError(f"no notebook {verb} the {kind} {name!r}{hint}")
        return self.paths[kind, name]

    def chapter(self, kind: str, name: str) -> str:
        """Return the notebook that left a record: ``trade`` or ``briefs/KAZ``."""
        return chapter_of(self.path(kind, name), self.artifacts)


def chapter_of(record: Path, artifacts: Path) -> str:
    """Return the notebook that left a record, from ``chapters/`` and without its suffix."""
    return record.parent.parent.relative_to(artifacts).as_posix()


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint at what may have been meant, or nothing."""
    near = get_close_matches(name, list(known), n=3)
    return f"; did you mean {' or '.join(near)}?" if near else ""
