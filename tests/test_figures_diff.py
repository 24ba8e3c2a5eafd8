"""A changed figure shows in `make notebooks` as a difference that can be read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.book import notebook
from analysis.figures import publication
from tests import notebooks
from tests.test_figures_publication import LEDGER, bars, frame

CELL = """\
import pandas as pd
from analysis import figures
from tests.test_figures_publication import LEDGER, bars, frame
data = frame().assign(turnover=[{value}, 22.7, 13.8])
figures.publish(bars(data), data, name="trade-turnover", title="Kazakhstan trades most",
                subtitle="Goods trade", caption="As seen from China.", observations=["kaz"],
                units="$ billion", ledger=LEDGER)
"""


def test_changed_value_is_named_with_what_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANALYSIS_ARTIFACTS", str(tmp_path / "artifacts"))
    stored: list[dict[str, str]] = []
    monkeypatch.setattr(publication, "display", lambda bundle, raw: stored.append(bundle))
    publication.publish(
        bars(frame()),
        frame(),
        name="trade-turnover",
        title="Kazakhstan trades most",
        subtitle="Goods trade",
        caption="As seen from China.",
        observations=["kaz"],
        units="$ billion",
        ledger=LEDGER,
    )
    (bundle,) = stored
    shown = notebooks.shown(**{kind.replace("/", "_"): text for kind, text in bundle.items()})
    page = notebooks.notebook(notebooks.code(CELL.format(value=48.3), shown))
    path = tmp_path / "changed.ipynb"
    path.write_bytes(notebook.written(notebook.normalised(page)))
    root = Path(__file__).resolve().parents[1]
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--nbval",
            "-p",
            "no:cacheprovider",
            "-c",
            "pyproject.toml",
            str(path),
        ],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "ANALYSIS_ARTIFACTS": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1, ran.stdout
    lines = [line.split() for line in ran.stdout.splitlines()]
    # Pytest marks the stored output with a plus and what the code computes now with a minus.
    assert ["+", "Kazakhstan", "43.8", "KAZ"] in lines
    assert ["-", "Kazakhstan", "48.3", "KAZ"] in lines
    assert "image/png" not in ran.stdout
