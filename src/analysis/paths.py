"""Where things are, so that no relative path stands in a script or a notebook."""

from __future__ import annotations

import os
from pathlib import Path

_MARKS = ("_config.yml", "data", "chapters")


def root() -> Path:
    """Return the folder that holds ``_config.yml``, ``data/`` and ``chapters/``.

    ``ANALYSIS_ROOT`` decides where it is set; otherwise the working directory and its parents are
    searched, and last the place this package was installed from.

    Raises
    ------
    FileNotFoundError
        When none of these places is a report.
    """
    named = os.environ.get("ANALYSIS_ROOT")
    here = Path.cwd()
    starts = [Path(named)] if named else [here, *here.parents, Path(__file__).resolve().parents[2]]
    for folder in starts:
        if all((folder / mark).exists() for mark in _MARKS):
            return folder.resolve()
    raise FileNotFoundError(
        f"no report found: expected {', '.join(_MARKS)} in {starts[0]}"
        + ("" if named else " or a folder above it")
        + "; change into the report's folder or set ANALYSIS_ROOT"
    )


def data() -> Path:
    """Return the folder of the ledger's tables."""
    return root() / "data"


def chapters() -> Path:
    """Return the folder of the chapter notebooks."""
    return root() / "chapters"


def build() -> Path:
    """Return the folder of everything generated; it need not exist."""
    return root() / "_build"


def artifacts() -> Path:
    """Return the folder in which the running notebook leaves figures, tables and numbers.

    The executor sets ``ANALYSIS_ARTIFACTS`` for each chapter. A notebook opened by hand writes to
    ``_build/artifacts/interactive``, which no page is made from.
    """
    named = os.environ.get("ANALYSIS_ARTIFACTS")
    return Path(named) if named else build() / "artifacts" / "interactive"
