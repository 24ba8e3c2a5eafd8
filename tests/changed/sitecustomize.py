"""Started by Python itself where this folder is on PYTHONPATH: some modules have another source.

Commands and kernels that a test starts meet the changes of :mod:`tests.mutants` as the test does.
``ANALYSIS_CHANGED`` is a folder of the sources, each under the name of its module.
"""

import os
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader


def _source(module: str) -> str:
    return os.path.join(os.environ["ANALYSIS_CHANGED"], module)  # noqa: PTH118


class _Changed(SourceFileLoader):
    def get_code(self, fullname: str) -> object:
        # Not by the compiled module, which is that of the source as it was.
        with open(_source(fullname), encoding="utf-8") as file:  # noqa: PTH123
            return compile(file.read(), self.path, "exec")


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> ModuleSpec | None:
        if not fullname.startswith("analysis.") or not os.path.exists(_source(fullname)):  # noqa: PTH110
            return None
        found = PathFinder.find_spec(fullname, path)
        if found and found.origin:
            found.loader = _Changed(fullname, found.origin)
        return found


if "ANALYSIS_CHANGED" in os.environ:
    sys.meta_path.insert(0, _Finder())
