"""What must hold of every ledger and of every reconciliation, whatever is in it."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from analysis import ledger, reconcile
from analysis.book.evidence import export
from analysis.reconcile import Settings
from analysis.reconcile.margins import NONE
from tests.properties import FEW
from tests.test_bad_input import make_report

COLUMNS = ledger.OBSERVATION_COLUMNS


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_report(tmp_path_factory.mktemp("properties") / "report") / "data"


def loaded(sound: Path, content: str) -> ledger.Ledger:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(sound, data)
        (data / "observations.csv").write_text(content, encoding="utf-8", newline="")
        return ledger.load(data)


def rows_of(sound: Path) -> list[list[str]]:
    with (sound / "observations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def as_csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


@FEW
@given(st.permutations(range(6)), st.permutations(range(len(COLUMNS))))
def test_the_order_of_rows_and_columns_does_not_matter(
    sound: Path, rows: list[int], columns: list[int]
) -> None:
    header, first, second = rows_of(sound)
    made = [
        [f"{each[0]}-{n}" if n else each[0], *each[1:]]
        for each in (first, second)
        for n in range(3)
    ]
    usual = loaded(sound, as_csv([header, *made])).observations
    mixed = [[each[c] for c in columns] for each in (header, *(made[r] for r in rows))]
    read = loaded(sound, as_csv(mixed)).observations
    pd.testing.assert_frame_equal(read.loc[usual.index], usual)


@FEW
@given(st.integers(0, len(COLUMNS) - 1), st.text(max_size=30))
def test_any_text_in_a_cell_is_read_or_a_problem_with_its_row(
    sound: Path, column: int, text: str
) -> None:
    header, first, second = rows_of(sound)
    first[column] = text.encode("utf-8", "ignore").decode()
    try:
        book = loaded(sound, as_csv([header, first, second]))
    except ledger.LedgerError as error:
        assert error.problems
        assert all(each.expected and (each.row or " entry " in each.file or each.file)
                   for each in error.problems)  # fmt: skip
        return
    assert len(book.observations) == 2


def one_flow(exporter: float, importer: float, scale: float = 1.0) -> pd.Series:
    table = pd.DataFrame(
        [("A", "B", "exports", exporter * scale), ("B", "A", "imports", importer * scale)],
        columns=["reporter", "partner", "flow", "value"],
    ).assign(period="2020")
    flows = reconcile.reconcile(reconcile.check(table), Settings(NONE)).flows
    return flows[flows["exporter"] == "A"].iloc[0]


SIZES = st.floats(10, 1e5).map(lambda value: float(f"{value:.6g}"))
RATIOS = st.floats(0.8, 1.25)


@FEW
@given(SIZES, RATIOS)
def test_two_reports_of_equal_weight_meet_between_themselves(size: float, ratio: float) -> None:
    flow = one_flow(size, size * ratio)
    assert flow["status"] == "reconciled"
    low, high = sorted((size, size * ratio))
    assert low * (1 - 1e-9) <= flow["estimate"] <= high * (1 + 1e-9)
    assert flow["low"] <= flow["estimate"] <= flow["high"]
    assert flow["estimate"] == pytest.approx(size * ratio**0.5, rel=1e-6)  # the geometric mean


@FEW
@given(SIZES, RATIOS)
def test_the_two_reports_may_change_places(size: float, ratio: float) -> None:
    one, other = one_flow(size, size * ratio), one_flow(size * ratio, size)
    assert one["estimate"] == pytest.approx(other["estimate"], rel=1e-9)


@FEW
@given(SIZES, RATIOS, st.sampled_from([1e-3, 1e3, 1e6]))
def test_the_unit_of_the_reports_does_not_matter(size: float, ratio: float, scale: float) -> None:
    one, other = one_flow(size, size * ratio), one_flow(size, size * ratio, scale)
    for column in ("estimate", "low", "high"):
        assert other[column] == pytest.approx(one[column] * scale, rel=1e-9)


@FEW
@given(
    st.lists(st.floats(1, 100), min_size=2, max_size=5),
    st.lists(st.floats(0.1, 9), min_size=6, max_size=6),
)
def test_balanced_values_add_up_to_their_total(parts: list[float], spread: list[float]) -> None:
    # parts - total = 0; the total was stated a tenth too large.
    values = np.array([*parts, 1.1 * sum(parts)])
    rows = sparse.csr_array(np.array([[1.0] * len(parts) + [-1.0]]))
    balanced = reconcile.balance(values, np.array(spread[: len(values)]), rows, np.zeros(1))
    assert balanced.values[:-1].sum() == pytest.approx(balanced.values[-1], rel=1e-9)
    assert (balanced.values[:-1] >= values[:-1] - 1e-9).all()  # nobody moves the wrong way


@FEW
@given(st.sampled_from(["=1+1", "+cmd", "-2+3", "@SUM(A1)", "=HYPERLINK(1)"]) | st.text(max_size=9))
def test_excel_holds_text_as_text(text: str) -> None:
    import datetime
    import zipfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.xlsx"
        frame = pd.DataFrame({"id": ["a"], "note": [text.encode("utf-8", "ignore").decode()]})
        export._write_excel(path, {"t": frame}, datetime.datetime(2026, 1, 1))
        sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "<hyperlink" not in sheet
