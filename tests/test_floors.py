"""The floors of the package: a module imports only from floors below its own."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import analysis

PACKAGE = Path(analysis.__file__).parent
FLOORS = [
    {
        "csv_export",
        "kept",
        "markdown",
        "palette",
        "paths",
        "periods",
        "problems",
        "strict",
        "tables",
        "vocabulary",
    },
    {"stated"},
    {"sources", "_checks", "corrections", "ledger", "frames", "network", "timely", "verification"},
    {"changes", "quality", "reconcile"},
    {"trade", "energy", "investment", "security", "corridors", "routes", "pledges", "diplomacy"},
    {"country"},
    {"figures", "prose"},
    {"book"},
    {"author", "checking", "deposit"},
    {"cli"},
    {"__main__"},
]


def floor_of(module: str) -> int:
    found = [level for level, names in enumerate(FLOORS) if module in names]
    assert found, f"{module} is on no floor: add it to FLOORS and to the README"
    return found[0]


def imported(path: Path) -> set[str]:
    """Return the modules of the package that a file imports, by their first name."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "analysis":
            below = (node.module or "").split(".")[1:]
            names |= {below[0]} if below else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            parts = [alias.name.split(".") for alias in node.names]
            names |= {part[1] for part in parts if part[0] == "analysis" and len(part) > 1}
    return names


def test_modules_import_from_lower_floors_only() -> None:
    upward = []
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if module == "__init__":
            continue
        for other in imported(path) - {module, "__init__"}:
            same_floor = floor_of(other) == floor_of(module)
            beside = same_floor and floor_of(module) in (0, 2)  # the ledger's own modules
            if floor_of(other) > floor_of(module) or (same_floor and not beside):
                upward.append(f"{path.relative_to(PACKAGE)} imports {other}")
    assert upward == []


def test_no_module_imports_a_part_of_scipy_that_it_does_not_use_yet() -> None:
    # They take a second and more, and a build whose data are unchanged needs none of them:
    # `import scipy` loads a part when it is first used, `from scipy import stats` at once.
    code = (
        "import sys; import analysis.book.inputs, analysis.book.evidence.pages;"
        "print([name for name in ('linalg', 'optimize', 'sparse', 'stats')"
        " if f'scipy.{name}' in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
