"""`make reproduce`: the same commit, built twice as differently as it goes, gives the same bytes.

Two clean clones, one of them in a folder with spaces and letters beyond ASCII, are built one after
the other with another hash seed, time zone, locale, home, user name and umask each; where root runs
this and others may read the interpreter, another user builds the second. Executed notebooks,
figures, HTML, PDF and the package to deposit are then compared byte by byte. What was installed is
the same for both: that of the environment this runs in. ``--epoch`` sets SOURCE_DATE_EPOCH alike in
both.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.book.stamp import VARIABLE
from tests.conftest import REPOSITORY

COMPARED = ("executed", "artifacts", "html", "report.pdf", "package")
_CONTEXT = 60
_NOBODY = 65534


@dataclass(frozen=True)
class Surroundings:
    """Where and how one of the two builds runs."""

    folder: str
    variables: Mapping[str, str]
    umask: int
    user: int | None = None
    """Another user's number; None for the one who runs this."""


FIRST = Surroundings(
    "one",
    {
        "PYTHONHASHSEED": "1",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C.UTF-8",
        "USER": "alice",
        "LOGNAME": "alice",
    },
    0o022,
)
SECOND = Surroundings(
    "zwei Größen und 二",
    {
        "PYTHONHASHSEED": "4294967295",
        "TZ": "America/St_Johns",
        "LC_ALL": "C",
        "USER": "bob",
        "LOGNAME": "bob",
    },
    0o077,
)


@dataclass(frozen=True)
class Compared:
    """How much was compared, and the first difference, if there is one."""

    files: int
    size: int
    difference: str = ""

    def __str__(self) -> str:
        """Return it as the command prints it."""
        return self.difference or f"the same: {self.files} files, {self.size:,} bytes compared"


def compare(one: Path, other: Path, names: tuple[str, ...] = COMPARED) -> Compared:
    """Compare the named files and folders of two folders, byte by byte, in the order of names."""
    count = size = 0
    for name in names:
        ours, theirs = _files(one / name), _files(other / name)
        if not ours and not theirs:
            return Compared(count, size, f"{name}: expected it in both, found it in neither")
        for place in sorted(ours.keys() | theirs.keys()):
            shown = f"{name}/{place}".rstrip("/.")
            if place not in ours or place not in theirs:
                there = one if place in ours else other
                return Compared(count, size, f"{shown}: only in {there}")
            first, second = ours[place].read_bytes(), theirs[place].read_bytes()
            if first != second:
                return Compared(count, size, _difference(shown, first, second))
            count, size = count + 1, size + len(first)
    return Compared(count, size)


def _files(place: Path) -> dict[str, Path]:
    if place.is_file():
        return {".": place}
    found = (path for path in place.rglob("*") if path.is_file())
    return {path.relative_to(place).as_posix(): path for path in found}


def _difference(place: str, first: bytes, second: bytes) -> str:
    shorter = min(len(first), len(second))
    at = next((n for n in range(shorter) if first[n] != second[n]), shorter)
    around = slice(max(0, at - _CONTEXT), at + _CONTEXT)
    return f"{place}: differs at byte {at}\n  {first[around]!r}\n  {second[around]!r}"


def clone(repository: Path, folder: Path) -> Path:
    """Make a clean clone; of a source archive without git, a copy without what is generated."""
    if (repository / ".git").exists():
        command = ["git", "clone", "--quiet", "--no-hardlinks", str(repository), str(folder)]
        subprocess.run(command, check=True)
    else:
        generated = shutil.ignore_patterns("_build", ".venv", "__pycache__", ".*_cache")
        shutil.copytree(repository, folder, ignore=generated)
    return folder


def commit(repository: Path) -> str:
    """Return the commit that is built; without git there is none."""
    if not (repository / ".git").exists():
        return "a source archive"
    command = ["git", "-C", str(repository), "rev-parse", "HEAD"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def with_epoch(surroundings: Surroundings, epoch: str | None) -> Surroundings:
    """Return surroundings with SOURCE_DATE_EPOCH, or as they are where there is none."""
    more = {VARIABLE: epoch} if epoch else {}
    return replace(surroundings, variables={**surroundings.variables, **more})


def another_user() -> int | None:
    """Return a user that may build here, by number; None where only this one may."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    try:
        command = [sys.executable, "-c", "import analysis, papermill"]
        as_user = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
        subprocess.run(command, cwd="/", check=True, capture_output=True, **as_user)
    except (OSError, subprocess.SubprocessError):
        return None
    return _NOBODY


def package(report: Path, surroundings: Surroundings, home: Path) -> Path:
    """Build and pack a report in these surroundings; return its ``_build``."""
    home.mkdir(parents=True)
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    as_user: dict[str, Any] = {}
    if (user := surroundings.user) is not None:
        as_user = {"user": user, "group": user, "extra_groups": []}
        kept.pop("TMPDIR", None)  # which may be closed to others
        for path in (home, report, *report.rglob("*")):
            os.chown(path, user, user, follow_symlinks=False)
    code = {"PYTHONPATH": str(report / "src")} if (report / "src").exists() else {}
    subprocess.run(
        [sys.executable, "-m", "analysis", "package"],
        cwd=report,
        env={**kept, **code, **surroundings.variables, "HOME": str(home)},
        umask=surroundings.umask,
        check=True,
        **as_user,
    )
    return report / "_build"


def main() -> int:
    """Build twice, compare, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave the two folders for a look")
    parser.add_argument("--epoch", help=f"what {VARIABLE} is in both builds (not set)")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="reproduce-"))
    folder.chmod(0o755)
    second, built = replace(SECOND, user=another_user()), []
    told = "one user, for no other can be had here" if second.user is None else "two users"
    try:
        for each in (with_epoch(FIRST, options.epoch), with_epoch(second, options.epoch)):
            report = clone(REPOSITORY, folder / each.folder / "report")
            built.append(package(report, each, folder / each.folder / "home"))
        found = compare(*built)
        print(f"{commit(built[0].parent)}, {told}: {found}")
        return 1 if found.difference else 0
    finally:
        if options.keep:
            print(folder)
        else:
            shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
