"""Results that the notebooks of one build have in common, each worked out once.

Most chapters read the same ledger and ask for the same findings. Where a build says so
(``ANALYSIS_KEPT`` names a folder, made for its kernels and removed with them), :func:`result`
leaves what it worked out there for the next kernel that asks the same; who asks while it works
waits for it. Nothing outlives the build, and without a folder everything is worked out where it is
asked for.

The same is what has the same contents: arguments and files are compared by a digest of all they
hold. Files are opened in either case, so that a record of what a notebook reads is the same whether
or not somebody else was there first. The code is the package's, and a process with a module that
was edited since the folder was made neither leaves nor takes anything.

Results are written as JSON: the values of a frame column by column, records by their fields. What
JSON cannot hold exactly is not kept.

Known drawback: whether the package was edited is told by time stamps, and so depends on one clock
for the package and the folder.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

FOLDER = "ANALYSIS_KEPT"
"""The variable that names the folder."""

_PLAIN = (type(None), bool, int, float, str)
_COLUMNS = ("str", "float64", "int64", "bool")
_Result = TypeVar("_Result")
_unedited: dict[Path, set[str]] = {}
"""Of each folder, the modules in use that were not edited before they were loaded."""


def result(
    name: str, work: Callable[[], _Result], *, of: Sequence[object] = (), files: Sequence[Path] = ()
) -> _Result:
    """Return what ``work`` returns, or what it returned to another kernel of this build.

    Parameters
    ----------
    name
        Of the work; the same for the same function.
    work
        Depends on nothing but ``of`` and ``files``. What it returns must not be changed in place.
    of, files
        Values that it works on, and files that it reads.
    """
    file = _file(name, of, files)
    if file is None:
        return work()
    if not file.exists():
        with _alone(file):
            if not file.exists():
                made = work()
                if _file(name, of, files) == file:  # nothing of it was edited meanwhile
                    with contextlib.suppress(TypeError, OSError):
                        _leave(file, json.dumps(encoded(made)))
                return made
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        found: _Result = decoded(json.loads(file.read_text(encoding="utf-8")))
        if not _edited_since(file.parent):
            return found
    return work()


def once(holder: Any, work: Callable[..., _Result], *given: object) -> _Result:
    """Return ``work(holder, *given)``, asked only once of the same objects in this process.

    The answer stands at the holder and goes with it. The same are texts that are equal and other
    objects that are one; neither they nor the answer must be changed in place.
    """
    answers: dict[Any, Any] = holder.__dict__.setdefault("_answers", {})
    key = (work, *(each if isinstance(each, str) else id(each) for each in given))
    if key not in answers:
        answers[key] = (given, work(holder, *given))  # held, so that nothing else gets their ids
    answer: _Result = answers[key][1]
    return answer


def _file(name: str, of: Sequence[object], files: Sequence[Path]) -> Path | None:
    folder = os.environ.get(FOLDER)
    if not folder or _edited_since(Path(folder)):
        return None
    with contextlib.suppress(TypeError):  # something that has no exact form
        return Path(folder) / f"{_digest(name, of, files)}.json"
    return None


@contextlib.contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Wait while another process works out the same; the system frees what a killed one held.

    No work waits for a work that waits for it, since none asks for its own result.
    """
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError):  # such as a folder that is gone: then both work
            lock = held.enter_context(file.with_suffix(".lock").open("w"))
            if fcntl:
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _edited_since(folder: Path) -> bool:
    """Tell whether a module in use was edited since the folder was made, or the folder is gone.

    Each module is looked at once: what is edited after it was loaded changes nothing here. Their
    folders are not listed: a notebook would be recorded to depend on the names there.
    """
    unedited = _unedited.setdefault(folder, set())
    new = {name for name in sys.modules if name.split(".")[0] == "analysis"} - unedited
    files = [file for name in new if (file := sys.modules[name].__file__)]
    try:
        made = (folder / "made").stat().st_ctime_ns
        edited = any(Path(file).stat().st_ctime_ns >= made for file in files)
    except OSError:
        return True
    if not edited:
        unedited |= new
    return edited


def _digest(name: str, of: Sequence[object], files: Sequence[Path]) -> str:
    digest = hashlib.sha256(json.dumps([name, [encoded(each) for each in of]]).encode())
    for path in files:
        try:  # opened, not asked for: a build sees what was looked for in vain only by the opening
            content: bytes | None = path.read_bytes()
        except FileNotFoundError:
            content = None
        digest.update(
            f"{path}\0{content is None}\0".encode() + hashlib.sha256(content or b"").digest()
        )
    return digest.hexdigest()


def _leave(file: Path, text: str) -> None:
    """Write beside and rename: another kernel reads all of it or nothing."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, delete=False) as draft:
        draft.write(text)
    Path(draft.name).replace(file)


def encoded(value: Any) -> Any:
    """Return a value as JSON can hold it.

    Raises
    ------
    TypeError
        When it has no exact form here.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is list:
        return [encoded(each) for each in value]
    if kind is pd.DataFrame:
        return {"frame": _frame(value)}
    if kind is tuple:
        return {"tuple": [encoded(each) for each in value]}
    if kind in (set, frozenset):
        return {kind.__name__: sorted((encoded(each) for each in value), key=json.dumps)}
    if kind is dict:
        return {"dict": [[encoded(key), encoded(each)] for key, each in value.items()]}
    if kind is date:
        return {"date": value.isoformat()}
    if dataclasses.is_dataclass(value) and kind.__module__.startswith("analysis."):
        fields = {f.name: encoded(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {"record": [kind.__module__, kind.__qualname__, fields]}
    raise TypeError(f"expected plain values, frames and records, found {kind.__name__}")


def decoded(plain: Any) -> Any:
    """Return what :func:`encoded` was given."""
    if isinstance(plain, list):
        return [decoded(each) for each in plain]
    if not isinstance(plain, dict):
        return plain
    ((kind, content),) = plain.items()
    return _DECODERS[kind](content)


def _record(content: list[Any]) -> Any:
    module, name, fields = content
    if not module.startswith("analysis."):
        raise ValueError(f"expected a record of this package, found {module}")
    made = getattr(importlib.import_module(module), name)
    return made(**{key: decoded(each) for key, each in fields.items()})


_DECODERS: dict[str, Callable[[Any], Any]] = {
    "frame": lambda content: _framed(content),
    "tuple": lambda content: tuple(map(decoded, content)),
    "set": lambda content: set(map(decoded, content)),
    "frozenset": lambda content: frozenset(map(decoded, content)),
    "dict": lambda content: {decoded(key): decoded(each) for key, each in content},
    "date": date.fromisoformat,
    "record": _record,
}


def _frame(frame: pd.DataFrame) -> dict[str, Any]:
    """Return columns with their types; the order of rows and columns is kept."""
    index = frame.index
    if type(index) is pd.RangeIndex:
        rows: Any = {"range": [index.start, index.stop, index.step]}
    else:
        rows = {"values": _column(index.to_series())}
    if frame.attrs or type(frame.columns) not in (pd.Index, pd.RangeIndex):
        raise TypeError("expected a frame with plain columns and no attributes")
    return {
        "index": rows,
        "named": [encoded(index.name), encoded(frame.columns.name)],
        "names": _column(frame.columns.to_series()),
        "columns": [_column(frame.iloc[:, at]) for at in range(frame.shape[1])],
    }


def _column(column: pd.Series) -> list[Any]:
    kind = str(column.dtype)
    if kind in _COLUMNS:
        return [kind, column.tolist()]
    if kind.startswith("datetime64") and column.dt.tz is None:
        return [kind, column.astype("int64").tolist()]
    if kind == "object":
        return [kind, [encoded(each) for each in column.tolist()]]
    raise TypeError(f"expected text, numbers, days or objects in a column, found {kind}")


def _framed(content: dict[str, Any]) -> pd.DataFrame:
    rows = content["index"]
    index = pd.RangeIndex(*rows["range"]) if "range" in rows else pd.Index(_values(rows["values"]))
    index_name, columns_name = map(decoded, content["named"])
    series = [pd.Series(_values(each), index=index) for each in content["columns"]]
    frame = pd.concat(series, axis=1) if series else pd.DataFrame(index=index)
    frame.columns = pd.Index(_values(content["names"]), name=columns_name)
    frame.index.name = index_name
    return frame


def _values(column: list[Any]) -> Any:
    kind, values = column
    if kind.startswith("datetime64"):
        return pd.Series(values, dtype="int64").astype(kind).array
    if kind == "object":
        return pd.Series([decoded(each) for each in values], dtype="object").array
    return pd.Series(values, dtype=kind).array
