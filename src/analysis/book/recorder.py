"""Record what a notebook reads: run inside its kernel before its first cell, never imported.

An audit hook sees every file that Python opens and every folder it lists; the modules of
``analysis`` are those that are imported when a cell has ended. After each cell the record is
written to ``ANALYSIS_READS``, because a kernel gets no chance to write when it is killed.

Known drawbacks: a file that C code opens by itself, a file that a child process opens, and a
question whether a file exists are not seen.
"""


def _record() -> None:
    import json
    import os
    import sys

    root = os.path.realpath(os.environ["ANALYSIS_ROOT"])
    target = os.environ["ANALYSIS_READS"]
    files: set[str] = set()
    folders: set[str] = set()
    written: list[object] = [None]
    # Below the report's folder, but no part of the report.
    generated = ("_build", "__pycache__")

    def place(path: str) -> str | None:
        """Return a path below the report's folder or the package's, None for any other."""
        path = os.path.abspath(path)
        package = getattr(sys.modules.get("analysis"), "__file__", None)
        if package and path.startswith(os.path.dirname(package) + os.sep):
            return None if "__pycache__" in path else path
        if not (path + os.sep).startswith(root + os.sep):
            return None
        parts = os.path.relpath(path, root).split(os.sep)
        if any(part in generated or (part[:1] == "." and part != ".") for part in parts):
            return None
        return path

    def hook(event: str, arguments: tuple) -> None:  # type: ignore[type-arg]
        if event == "open":
            path, _mode, flags = arguments
            only_written = flags & os.O_WRONLY or flags & os.O_TRUNC
            if isinstance(path, (str, bytes)) and not only_written:
                files.add(os.path.abspath(os.fsdecode(path)))
        elif event in {"os.listdir", "os.scandir"}:
            # The import system lists folders to find modules; those are known by their contents.
            if not sys._getframe(1).f_code.co_filename.startswith("<frozen importlib"):
                path = arguments[0]
                if path is None or isinstance(path, (str, bytes)):
                    folders.add(os.path.abspath(os.fsdecode(path or os.curdir)))
        elif event == "sqlite3.connect" and isinstance(arguments[0], (str, bytes)):
            files.add(os.path.abspath(os.fsdecode(arguments[0])))

    def write(*_: object) -> None:
        modules = {
            module.__file__
            for name, module in list(sys.modules.items())
            if name.split(".")[0] == "analysis" and module.__file__
        }
        package = getattr(sys.modules.get("analysis"), "__file__", None)
        record = {
            "package": os.path.dirname(package) if package else None,
            "files": sorted({*filter(None, map(place, list(files))), *modules}),
            "folders": sorted(filter(None, map(place, list(folders)))),
        }
        if record != written[0]:
            draft = f"{target}.draft"
            with open(draft, "w", encoding="utf-8") as file:
                json.dump(record, file)
            os.replace(draft, target)
            written[0] = record

    sys.addaudithook(hook)
    get_ipython().events.register("post_run_cell", write)  # type: ignore[name-defined]  # noqa: F821


_record()
del _record
