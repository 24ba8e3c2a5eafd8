"""What a build reads once: the ledger as evidence, and the side files of the notebooks.

Reading and checking all data, and looking for what disputes them, takes as long as writing several
pages. So the ledger stays in the process for as long as the data have the same contents, and the
disputes also stay on disk, where the caller names a folder for them.
"""

from __future__ import annotations

import dataclasses
import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from analysis import ledger
from analysis.book import fingerprint
from analysis.book.bare_numbers import read_allowed
from analysis.book.evidence.description import Evidence
from analysis.book.files import files_below, write_if_changed
from analysis.book.side_files import SideFiles
from analysis.quality import Dispute, disputes


def evidence(config: Any) -> Evidence:
    """Return the ledger below ``analysis_data``."""
    data = Path(config.analysis_data)
    kept = getattr(config, "analysis_kept", "")
    return _evidence(data, _digest(data), Path(kept) if kept else None)


def prepare(data: Path, kept: Path) -> None:
    """Look for disputes now, while what the notebooks found can be had from them."""
    _evidence(data, _digest(data), kept).disputes  # noqa: B018


def book(data: Path) -> ledger.Ledger:
    """Return the ledger below a folder, read again only when something there has changed.

    Raises
    ------
    LedgerError
        With every problem found.
    """
    return _ledger(data, _digest(data))


def side_files(config: Any) -> SideFiles:
    """Return the side files below ``analysis_artifacts``."""
    return _side_files(Path(config.analysis_artifacts))


def allowed_numbers(config: Any) -> list[str]:
    """Return the names and definitions with numbers that prose may hold."""
    return _allowed(Path(config.analysis_data) / "vocabulary")


def forget() -> None:
    """Look again at the files: what changed since is read again."""
    for each in (_digest, _side_files, _allowed):
        each.cache_clear()


@cache
def _digest(data: Path) -> str:
    return fingerprint.of_value(fingerprint.of_all(files_below(data), data))


@lru_cache(maxsize=1)
def _ledger(data: Path, _: str) -> ledger.Ledger:
    return ledger.load(data)


@lru_cache(maxsize=1)
def _evidence(data: Path, digest: str, kept: Path | None) -> Evidence:
    return Evidence(_ledger(data, digest), lambda read: _disputes(read, data, kept))


def _disputes(read: ledger.Ledger, data: Path, kept: Path | None) -> dict[str, list[Dispute]]:
    """Return the disputes, from disk where the data and the package are what they were."""
    if kept is None:
        return disputes(read)
    # By what was there when it was read, should somebody write to it meanwhile.
    state, file = f"{_digest(data)} {_package()}", kept / "disputes.json"
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        if found["state"] == state:
            return {key: [_dispute(each) for each in many] for key, many in found["of"].items()}
    except (OSError, ValueError, KeyError, TypeError):
        pass  # there is none, or somebody damaged it
    of = disputes(read)
    plain = {key: [dataclasses.asdict(each) for each in many] for key, many in of.items()}
    write_if_changed(file, json.dumps({"state": state, "of": plain}).encode())
    return of


def _dispute(plain: dict[str, Any]) -> Dispute:
    return Dispute(**(plain | {"observations": tuple(plain["observations"])}))


@cache
def _package() -> str:
    return fingerprint.of_package()


_package()  # as it was when this process imported it


@cache
def _side_files(artifacts: Path) -> SideFiles:
    return SideFiles.below(artifacts)


@cache
def _allowed(vocabulary: Path) -> list[str]:
    return read_allowed(vocabulary)
