"""What it means to run a notebook: the order, and what became of it.

Apart from the execution, so that a build that finds everything in its cache imports no papermill.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Run:
    """One execution of one notebook.

    Attributes
    ----------
    source
        The notebook; it is not changed.
    executed
        Where the executed notebook is written.
    artifacts
        Where the notebook's side files are left; what an earlier run left there is removed.
    root
        The report's folder, as the notebook's ``analysis.paths.root()`` shall see it.
    parameters
        Values for the cell tagged ``parameters``.
    timeout
        Seconds that the whole notebook may take.
    cache
        Where results are kept and looked up; None keeps nothing.
    page
        The notebook that the page is named after, from the report's folder, where that is not the
        source: one source may become several pages, by its parameters.
    """

    source: Path
    executed: Path
    artifacts: Path
    root: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    timeout: int = 600
    cache: Path | None = None
    page: str = ""

    @property
    def name(self) -> str:
        """The notebook as the author knows it, behind the page that it becomes, if that differs."""
        return f"{self.page} ({self._source})" if self.page else self._source

    @property
    def place(self) -> Path:
        """The notebook that the page is named after, from the report's folder."""
        return Path(self.page or self._source)

    @property
    def _source(self) -> str:
        inside = self.source.is_relative_to(self.root)
        return (self.source.relative_to(self.root) if inside else self.source).as_posix()


@dataclass(frozen=True)
class Failure:
    """Why a run failed, and where: ``cell`` and ``line`` count from 1; None where unknown."""

    notebook: str
    reason: str
    cell: int | None = None
    line: int | None = None
    code: str = ""
    output: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return notebook, cell, line, reason, the line of code and the last output."""
        where = self.notebook
        if self.cell is not None:
            where += f", cell {self.cell}"
        if self.line is not None:
            where += f", line {self.line}"
        parts = [f"{where}: {self.reason}"]
        if self.code:
            parts.append(f"    {self.code.strip()}")
        if self.output:
            parts += ["  last output:", *(f"    {line}" for line in self.output)]
        return "\n".join(parts)


@dataclass(frozen=True)
class Outcome:
    """What became of a run."""

    run: Run
    seconds: float
    failure: Failure | None = None
