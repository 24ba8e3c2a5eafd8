"""Keep what notebooks computed, for as long as nothing that they read has changed.

The key of a result is what the notebook *did* read when it ran, seen by
:mod:`analysis.book.recorder`, not what somebody declared:

- its code cells, in their order; prose is no part of the key;
- its parameters, and which cell they replace;
- the content of every file below the report's folder that it opened, also of those that it looked
  for in vain, and the names in every folder it listed;
- the content of every module of ``analysis`` that it had imported;
- the lock file and the version of Python.

Because what is read is known only after a run, an entry is found by asking each entry of the
notebook whether all of this is still so. ``_build/cache/`` holds the last few entries of each
page, so that undoing a change is a hit as well.

An entry holds the executed notebook and its side files, with a digest of each. An entry that is
damaged in whatever way is a miss. An entry is written beside its place and renamed; it is not
written at all when something that it read changed while the notebook ran.

Known drawbacks: those of the recorder. Environment variables, the clock and the network are no part
of a key either.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.book import fingerprint
from analysis.book.files import files_below, synchronise, write_if_changed
from analysis.book.run import Run

_VERSION = 1
_KEPT = 8
_MANIFEST = "manifest.json"
_NOTEBOOK = "notebook.ipynb"
_ARTIFACTS = "artifacts"
_STEERING = {"skip-execution", "raises-exception"}
"""Tags of a cell that decide whether it runs, and whether it may fail."""

Manifest = dict[str, Any]


class Corrupt(Exception):  # noqa: N818  # never an error: a damaged entry is a miss
    """An entry cannot be used; the message says what is wrong with it."""


@dataclass(frozen=True)
class Reads:
    """What a notebook read, as absolute paths; ``package`` is the folder of its ``analysis``."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    package: Path | None

    @classmethod
    def recorded(cls, path: Path) -> Reads:
        """Return what the recorder wrote.

        Raises
        ------
        OSError, ValueError, KeyError
            When there is no record that could be trusted.
        """
        record = json.loads(path.read_text(encoding="utf-8"))
        package = record["package"]
        return cls(
            tuple(map(Path, record["files"])),
            tuple(map(Path, record["folders"])),
            Path(package) if package else None,
        )


class Digests:
    """Digests of files and folders, each read once."""

    def __init__(self) -> None:
        self._files: dict[Path, str | None] = {}
        self._folders: dict[Path, str | None] = {}

    def of_file(self, path: Path) -> str | None:
        """Return the digest of a file."""
        if path not in self._files:
            self._files[path] = fingerprint.of_file(path)
        return self._files[path]

    def of_folder(self, path: Path) -> str | None:
        """Return the digest of the names in a folder."""
        if path not in self._folders:
            self._folders[path] = fingerprint.of_names(path)
        return self._folders[path]


def restore(run: Run, digests: Digests | None = None) -> str | None:
    """Put the kept results of a notebook in their place.

    Returns
    -------
    str or None
        None where they are in place; otherwise why the notebook must run.
    """
    if run.cache is None:
        return "nothing is kept of it"
    digests = digests or Digests()
    try:
        now = _own_part(run)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "it cannot be read"  # running it will say why
    reasons = []
    for folder in _entries(run):
        try:
            manifest = _manifest(folder)
            if (changed := _difference(manifest, now, run, digests)) is None:
                _put_in_place(run, folder, manifest)
                os.utime(folder)
                return None
        except (Corrupt, OSError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            changed = f"its cache entry is damaged: {error}"
        reasons.append(changed)
    return reasons[0] if reasons else "it has not run before"


def store(run: Run, executed: Path, artifacts: Path, reads: Reads, started_ns: int) -> None:
    """Keep the results of a run, unless something that it read changed since it started.

    Parameters
    ----------
    executed, artifacts
        The executed notebook and the folder of its side files.
    started_ns
        Time stamp of a file made when the run started; its kernel had read nothing yet.
    """
    if run.cache is None or _changed_since(started_ns, run, reads):
        return
    manifest = {"version": _VERSION, **_own_part(run), **_read_part(run, reads)}
    key = fingerprint.of_value(manifest)
    home = run.cache / _folder_name(run)
    home.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=home))
    try:
        shutil.copyfile(executed, draft / _NOTEBOOK)
        shutil.copytree(artifacts, draft / _ARTIFACTS)
        manifest["contents"] = fingerprint.of_all(files_below(draft), draft)
        (draft / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8", newline="")
        shutil.rmtree(home / key, ignore_errors=True)
        draft.rename(home / key)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for old in list(_entries(run))[_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def files_read(run: Run) -> list[str]:
    """Return what a notebook read when its kept results were made, from the report's folder.

    Empty where no kept results are those of the notebook as it is.
    """
    now, digests = _own_part(run), Digests()
    for folder in _entries(run) if run.cache else ():
        try:
            manifest = _manifest(folder)
        except Corrupt:
            continue
        if _difference(manifest, now, run, digests) is None:
            return sorted(each for each, digest in manifest["files"].items() if digest)
    return []


def _folder_name(run: Run) -> str:
    """Return the folder of a page: one notebook may become several, by its parameters."""
    return f"{run.executed.stem}-{fingerprint.of_text(run.name)[:12]}"


def _entries(run: Run) -> Iterator[Path]:
    """Yield the entries of a notebook, the last used first."""
    assert run.cache is not None
    home = run.cache / _folder_name(run)
    found = [each for each in home.iterdir() if each.name[0] != "."] if home.exists() else []
    yield from sorted(found, key=lambda each: each.stat().st_mtime_ns, reverse=True)


def _own_part(run: Run) -> Manifest:
    """Return the part of a key that is known before the run."""
    cells = json.loads(run.source.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    tagged = [
        position
        for position, cell in enumerate(code)
        if "parameters" in cell.get("metadata", {}).get("tags", [])
    ]
    return {
        "notebook": run.name,
        "parameters": {name: repr(value) for name, value in sorted(run.parameters.items())},
        "replaces": tagged if run.parameters else [],
        "cells": [_cell(cell) for cell in code],
        "installed": fingerprint.installed(run.root),
    }


def _cell(cell: dict[str, Any]) -> str:
    """Return the digest of a code cell and of the tags by which it runs otherwise or not at all."""
    tags = _STEERING & set(cell.get("metadata", {}).get("tags", []))
    source = "".join(cell["source"])
    return fingerprint.of_text(source) if not tags else fingerprint.of_value([source, sorted(tags)])


def _read_part(run: Run, reads: Reads) -> Manifest:
    files: dict[str, str | None] = {}
    modules: dict[str, str | None] = {}
    for path in reads.files:
        if reads.package and path.is_relative_to(reads.package):
            modules[path.relative_to(reads.package).as_posix()] = fingerprint.of_file(path)
        else:
            files[_relative(path, run.root)] = fingerprint.of_file(path)
    folders = {_relative(path, run.root): fingerprint.of_names(path) for path in reads.folders}
    package = _relative(reads.package, run.root) if reads.package else None
    return {"files": files, "folders": folders, "modules": modules, "package": package}


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _changed_since(started_ns: int, run: Run, reads: Reads) -> bool:
    for path in (run.source, *reads.files, *reads.folders):
        try:
            if path.stat().st_ctime_ns > started_ns:
                return True
        except OSError:
            continue
    return False


def _manifest(folder: Path) -> Manifest:
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        expected = {
            "notebook": str,
            "parameters": dict,
            "replaces": list,
            "cells": list,
            "installed": dict,
            "files": dict,
            "folders": dict,
            "modules": dict,
            "contents": dict,
        }
        if manifest["version"] != _VERSION:
            raise Corrupt(f"version {manifest['version']}")
        for name, kind in expected.items():
            if not isinstance(manifest[name], kind):
                raise Corrupt(f"{name} is no {kind.__name__}")
        if not isinstance(manifest["package"], str | None):
            raise Corrupt("package is no text")
        own = {name: part for name, part in manifest.items() if name != "contents"}
        if folder.name != fingerprint.of_value(own):
            raise Corrupt("it is not what it is named after")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Corrupt(f"{_MANIFEST}: {error}") from None
    return dict(manifest)


def _difference(was: Manifest, now: Manifest, run: Run, digests: Digests) -> str | None:
    """Return what differs from a kept run, in words; None where nothing does."""
    if was["installed"] != now["installed"]:
        names = _changed_names(was["installed"], now["installed"])
        return f"{' and '.join(names)} changed"
    if was["cells"] != now["cells"]:
        if len(was["cells"]) != len(now["cells"]):
            return f"it has {len(now['cells'])} code cells, {len(was['cells'])} before"
        differing = [
            str(at)
            for at, pair in enumerate(zip(was["cells"], now["cells"], strict=True), start=1)
            if pair[0] != pair[1]
        ]
        return f"code cell {', '.join(differing)} changed"
    if (was["parameters"], was["replaces"]) != (now["parameters"], now["replaces"]):
        names = _changed_names(was["parameters"], now["parameters"])
        return f"parameter {', '.join(names)} changed" if names else "its cell of parameters moved"
    package = run.root / was["package"] if was["package"] else fingerprint.package()
    found = []
    for path, digest in was["files"].items():
        if (current := digests.of_file(run.root / path)) != digest:
            found.append(_verb(path, digest, current))
    for path, digest in was["modules"].items():
        if (current := digests.of_file(package / path)) != digest:
            found.append(_verb(f"{package.name}/{path}", digest, current))
    for path, digest in was["folders"].items():
        if digests.of_folder(run.root / path) != digest:
            found.append(f"the names in {path}/ changed")
    return ", ".join(found) or None


def _verb(path: str, was: str | None, now: str | None) -> str:
    if was is None:
        return f"{path} appeared"
    return f"{path} is gone" if now is None else f"{path} changed"


def _changed_names(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return [name for name in sorted({*was, *now}) if was.get(name) != now.get(name)]


def _put_in_place(run: Run, folder: Path, manifest: Manifest) -> None:
    contents = fingerprint.of_all(files_below(folder), folder)
    contents.pop(_MANIFEST, None)
    if contents != manifest["contents"] or _NOTEBOOK not in contents:
        names = _changed_names(manifest["contents"], contents) or [_NOTEBOOK]
        raise Corrupt(f"{', '.join(names)} changed or is missing")
    executed = with_prose_of(run.source, folder / _NOTEBOOK)
    (folder / _ARTIFACTS).mkdir(exist_ok=True)
    synchronise(folder / _ARTIFACTS, run.artifacts)
    write_if_changed(run.executed, executed)


def with_prose_of(source: Path, kept: Path) -> bytes:
    """Return an executed notebook with the cells as they are now: prose may have changed since.

    A cell that papermill injected loses its times and its random id, so that the same run gives the
    same bytes.

    A notebook that has just run takes this form as well, so that both are the same to the compiler.
    """
    page = json.loads(source.read_text(encoding="utf-8"))
    ran = json.loads(kept.read_text(encoding="utf-8"))
    injected = {"injected-parameters"}
    results = [cell for cell in ran["cells"] if cell["cell_type"] == "code"]
    authored = [c for c in results if not injected & set(c["metadata"].get("tags", []))]
    cells = []
    at = iter(authored)
    for cell in page["cells"]:
        if cell["cell_type"] == "code":
            result = next(at)
            cell = cell | {key: result[key] for key in ("outputs", "execution_count")}
            before = results.index(result) - 1
            if before >= 0 and injected & set(results[before]["metadata"].get("tags", [])):
                cells.append(_injected(results[before]))
        cells.append(cell)
    page["cells"] = cells
    return json.dumps(page, ensure_ascii=False, indent=1).encode()


def _injected(cell: dict[str, Any]) -> dict[str, Any]:
    tags = {"tags": cell["metadata"]["tags"]}
    return cell | {"id": fingerprint.of_text("".join(cell["source"]))[:8], "metadata": tags}
