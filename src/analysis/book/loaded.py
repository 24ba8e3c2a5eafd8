"""What a compilation reads once: the ledger as evidence, and the side files of the notebooks."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from analysis import ledger
from analysis.book.bare_numbers import read_allowed
from analysis.book.evidence.description import Evidence
from analysis.book.side_files import SideFiles


def evidence(config: Any) -> Evidence:
    """Return the ledger below ``analysis_data``."""
    return _evidence(Path(config.analysis_data))


def side_files(config: Any) -> SideFiles:
    """Return the side files below ``analysis_artifacts``."""
    return _side_files(Path(config.analysis_artifacts))


def allowed_numbers(config: Any) -> list[str]:
    """Return the names and definitions with numbers that prose may hold."""
    return _allowed(Path(config.analysis_data) / "vocabulary")


def forget() -> None:
    """Forget what an earlier compilation in this process read."""
    for each in (_evidence, _side_files, _allowed):
        each.cache_clear()


@cache
def _evidence(data: Path) -> Evidence:
    return Evidence(ledger.load(data))


@cache
def _side_files(artifacts: Path) -> SideFiles:
    return SideFiles.below(artifacts)


@cache
def _allowed(vocabulary: Path) -> list[str]:
    return read_allowed(vocabulary)
