"""Write files so that nobody ever sees half of one, and nothing is touched that stays as it is."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

NO_LINK = "expected a file of the report, found a link out of the report; copy it there"

# Of Linux, <fcntl.h> and <linux/fs.h>: paths from where the process stands; exchange the two.
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def files_below(folder: Path) -> list[Path]:
    """Return all files below a folder that an author may have written, in order."""
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if each != "__pycache__" and each[0] != ".")
        found += [Path(parent, name) for name in sorted(names) if name[0] != "."]
    return found


def leads_out(path: Path, root: Path) -> bool:
    """Tell whether a file is, by a link, one from outside a folder."""
    # Of a link to itself, too, which Path.resolve() cannot follow.
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def synchronise(source: Path, target: Path) -> None:
    """Make a folder the same as another; what is the same already keeps its time stamp."""
    wanted = {path.relative_to(source): path for path in files_below(source)}
    for path in files_below(target) if target.exists() else []:
        if path.relative_to(target) not in wanted:
            path.unlink()
    for parent, _, _ in list(os.walk(target, topdown=False)):
        if not any(Path(parent).iterdir()):
            Path(parent).rmdir()
    target.mkdir(parents=True, exist_ok=True)
    for place, path in wanted.items():
        write_if_changed(target / place, path.read_bytes())


def write_if_changed(path: Path, content: bytes) -> bool:
    """Replace a file in one step, unless it holds this already; tell whether it was written.

    What is unchanged keeps its time stamp, which is what Sphinx goes by.
    """
    try:
        if path.read_bytes() == content:
            return False
    except OSError:
        path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
    return True


def linked(standing: Path, wanted: Path, target: Path) -> bool:
    """Give a file that stands already a second name, if it holds what is wanted; tell whether.

    Reading both costs less than writing one. Whatever changes ``target`` later has to replace it,
    as :func:`write_if_changed` does: a change in place would change both.
    """
    try:
        if standing.read_bytes() != wanted.read_bytes():
            return False
        os.link(standing, target)
    except OSError:  # nothing stands there, or the file system knows one name a file
        return False
    return True


def put_in_place(draft: Path, target: Path) -> None:
    """Put a folder in the place of another: whoever looks, or kills, finds the old or the new one.

    Where the system cannot exchange two names, a kill between two renames leaves the old one beside
    its place, for :func:`put_back`.
    """
    previous = _previous(target)
    shutil.rmtree(previous, ignore_errors=True)
    if exchanged(draft, target):
        shutil.rmtree(draft, ignore_errors=True)
        return
    if target.exists():
        target.rename(previous)
    try:
        draft.rename(target)
    except OSError:
        put_back(target)
        raise
    shutil.rmtree(previous, ignore_errors=True)


def put_back(target: Path) -> None:
    """Bring a folder back that :func:`put_in_place` was killed over."""
    if _previous(target).exists() and not target.exists():
        _previous(target).rename(target)


def _previous(target: Path) -> Path:
    return target.with_name(f"{target.name}.previous")


def exchanged(one: Path, other: Path) -> bool:
    """Let two folders change names in one step, where the system can; tell whether they did.

    Between two renames there would be a moment in which a name is missing, after a kill for good.
    """
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    if rename is None:
        return False
    names = os.fsencode(one), os.fsencode(other)
    return rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0  # type: ignore[no-any-return]
