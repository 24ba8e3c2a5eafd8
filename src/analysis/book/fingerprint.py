"""Contents as short texts that can be compared: of files, of folders, of what a build reads."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import analysis
from analysis.book.files import files_below

LOCK_FILE = "requirements.txt"


def of_text(text: str | bytes) -> str:
    """Return the digest of a text."""
    # The name of a file may hold what no encoding knows.
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return hashlib.sha256(data).hexdigest()[:32]


def of_value(value: Any) -> str:
    """Return the digest of anything JSON can hold; the order of keys does not matter."""
    return of_text(json.dumps(value, sort_keys=True, ensure_ascii=False))


def of_file(path: Path) -> str | None:
    """Return the digest of a file's content, None where there is no file to read."""
    try:
        return of_text(path.read_bytes())
    except OSError:
        return None


def of_names(folder: Path) -> str | None:
    """Return the digest of the names in a folder, None where there is no folder to list.

    Hidden and generated names do not count.
    """
    try:
        names = [each.name for each in folder.iterdir()]
    except OSError:
        return None
    return of_value(sorted(n for n in names if n[0] not in "._"))


def of_all(paths: Iterable[Path], root: Path) -> dict[str, str | None]:
    """Return the digest of each file by its path from ``root``."""
    return {path.relative_to(root).as_posix(): of_file(path) for path in sorted(paths)}


def installed(root: Path) -> dict[str, str | None]:
    """Return what says which Python and which packages are used: one version and the lock file."""
    return {"python": platform.python_version(), LOCK_FILE: of_file(root / LOCK_FILE)}


def of_data_and_package(data: Path) -> str:
    """Return the digest of all data, all modules of the package and what is installed."""
    return of_value([of_all(files_below(data), data), of_package(), installed(data.parent)])


def of_package() -> str:
    """Return the digest of all modules of the package."""
    home = package()
    modules = [path for path in files_below(home) if path.suffix == ".py"]
    return of_value(of_all(modules, home))


def package() -> Path:
    """Return the folder of the package ``analysis`` that this process runs."""
    return Path(analysis.__file__).parent
