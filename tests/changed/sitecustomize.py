"""Started by Python itself where this folder is on PYTHONPATH: one module has another source.

Commands and kernels that a test starts meet the change of :mod:`tests.mutants` as the test does.
``ANALYSIS_CHANGED`` holds the name of the module, ``ANALYSIS_CHANGED_SOURCE`` the file.
"""

import os
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader


class _Changed(SourceFileLoader):
    def get_code(self, fullname: str) -> object:
        # Not by the compiled module, which is that of the source as it was.
        with open(os.environ["ANALYSIS_CHANGED_SOURCE"], encoding="utf-8") as file:  # noqa: PTH123
            return compile(file.read(), self.path, "exec")


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> ModuleSpec | None:
        if fullname != os.environ.get("ANALYSIS_CHANGED"):
            return None
        found = PathFinder.find_spec(fullname, path)
        if found and found.origin:
            found.loader = _Changed(fullname, found.origin)
        return found


if "ANALYSIS_CHANGED" in os.environ:
    sys.meta_path.insert(0, _Finder())
