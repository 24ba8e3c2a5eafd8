"""What notebooks of one build share: the same results, recorded the same, and never stale."""

from __future__ import annotations

import datetime
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import kept, ledger, quality
from analysis.reconcile import mirror
from analysis.stated import Interval
from tests.conftest import posix


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for results, made as a warm server makes it."""
    (tmp_path / "made").touch()
    monkeypatch.setenv(kept.FOLDER, str(tmp_path))
    return tmp_path


def counting(answer: object) -> tuple[Callable[[], object], list[int]]:
    calls: list[int] = []

    def work() -> object:
        calls.append(1)
        return answer

    return work, calls


def test_without_a_folder_everything_is_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(kept.FOLDER, raising=False)
    work, calls = counting(1)
    assert [kept.result("a", work), kept.result("a", work)] == [1, 1]
    assert len(calls) == 2


@pytest.mark.usefixtures("folder")
def test_the_same_is_worked_out_once_and_anything_else_anew() -> None:
    work, calls = counting((1, "x"))
    for of in ([1], [1], [2], [1.0], ["1"], [True], [(1,)], [[1]]):
        assert kept.result("a", work, of=of) == (1, "x")
    assert kept.result("b", work, of=[1]) == (1, "x")
    assert len(calls) == 8  # of nine, the second alone is the same as one before it


def test_a_changed_missing_or_renamed_file_is_something_else(folder: Path) -> None:
    work, calls = counting(1)
    one, two = folder / "one.csv", folder / "two.csv"
    one.write_text("a")
    for file, text in ((one, "a"), (one, "b"), (one, "a"), (two, "a")):
        file.write_text(text)
        kept.result("a", work, files=[file])
    two.unlink()
    kept.result("a", work, files=[two])
    two.write_text("")
    kept.result("a", work, files=[two])
    assert len(calls) == 5


def test_who_asks_while_another_works_gets_what_that_one_works_out(folder: Path) -> None:
    calls: list[int] = []

    def work() -> int:
        calls.append(1)
        time.sleep(0.2)
        return len(calls)

    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(kept.result, "a", work) for _ in range(3)]
        other = threads.submit(kept.result, "b", lambda: "another work waits for nobody")
    assert [each.result() for each in asked] == [1, 1, 1]
    assert other.result() == "another work waits for nobody"


@posix
def test_nobody_waits_for_a_process_that_was_killed_at_its_work(folder: Path) -> None:
    code = (
        "import os, signal\nfrom analysis import kept\n"
        "kept.result('a', lambda: os.kill(os.getpid(), signal.SIGKILL))\n"
    )
    killed = subprocess.run([sys.executable, "-c", code], env={**os.environ}, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert kept.result("a", lambda: "worked out") == "worked out"


def test_the_same_is_read_where_the_result_is_there(folder: Path) -> None:
    """A record of what a notebook opens and lists is the same whoever came first."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom analysis import ledger, paths\nopened = set()\n"
        "events = {'open', 'os.listdir', 'os.scandir'}\n"
        "sys.addaudithook(lambda e, a: e in events and opened.add(f'{e} {a[0]}'))\n"
        "ledger.on_demand().observations\n"
        "ours = (f'{paths.data()}', f'{Path(ledger.__file__).parent}')\n"
        "of_ours = [each for each in opened if each.split(' ', 1)[1].startswith(ours)]\n"
        "print('\\n'.join(sorted(each for each in of_ours if '__pycache__' not in each)))\n"
    )

    def opened(**environment: str) -> str:
        environment = {**os.environ, **environment}
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    alone = opened(ANALYSIS_KEPT="")
    first, second = opened(), opened()
    assert list(folder.glob("*.json"))
    assert alone == first == second
    assert "observations.csv" in alone and "events.csv" not in alone


def test_an_edited_package_leaves_and_takes_nothing(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path_factory.mktemp("package") / "module.py"
    file.touch()
    module = ModuleType("analysis.module")
    module.__file__ = str(file)
    monkeypatch.setitem(sys.modules, "analysis.module", module)
    work, calls = counting(1)
    kept.result("a", work)
    assert len(calls) == 1 and not list(folder.glob("*.json"))  # edited after the folder was made
    time.sleep(0.02)  # longer than the file system's clock takes to go on
    os.utime(folder / "made")
    kept.result("a", work)
    kept.result("a", work)
    assert len(calls) == 2
    file.write_text("changed")
    kept.result("a", work)
    assert len(calls) == 2  # the module in use is the one from before
    monkeypatch.delitem(kept._unedited, folder)  # as in a kernel that has just loaded it
    kept.result("a", work)
    assert len(calls) == 3


def test_a_file_that_is_edited_meanwhile_leaves_no_result(folder: Path) -> None:
    """What was read of it is not what it was found by."""
    file = folder / "table.csv"
    file.write_text("old")

    def work() -> str:
        file.write_text("new")
        return file.read_text()

    assert kept.result("a", work, files=[file]) == "new"
    file.write_text("old")
    assert kept.result("a", lambda: "worked out anew", files=[file]) == "worked out anew"


@pytest.mark.parametrize("damage", ["", "{", "[]x", '{"record": ["os", "system", {}]}', '{"x": 1}'])
def test_a_damaged_result_is_worked_out_again(folder: Path, damage: str) -> None:
    work, calls = counting("right")
    kept.result("a", work)
    (file,) = folder.glob("*.json")
    file.write_text(damage)
    assert kept.result("a", work) == "right"
    assert len(calls) == 2


@pytest.mark.usefixtures("folder")
def test_what_has_no_exact_form_is_not_kept() -> None:
    for answer in (np.float64(1.5), object(), pd.DataFrame({"a": pd.Categorical(["x"])})):
        work, calls = counting(answer)
        assert kept.result("a", work) is answer
        assert kept.result("a", work) is answer
        assert len(calls) == 2


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.dates(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
)


@given(values)
def test_a_value_comes_back_as_it_was(value: object) -> None:
    again = kept.decoded(json.loads(json.dumps(kept.encoded(value))))
    assert again == value and repr(again) == repr(value)  # True is no 1, and 1.0 neither


def test_a_record_and_a_frame_come_back_as_they_were() -> None:
    interval = Interval(1.0, float("inf"), low_open=True)
    assert kept.decoded(kept.encoded(interval)) == interval
    for names in ({"b", "a"}, frozenset({"b", "a"})):
        again = kept.decoded(json.loads(json.dumps(kept.encoded(names))))
        assert again == names and type(again) is type(names)
    frame = pd.DataFrame(
        {
            "text": ["a", ""],
            "number": [0.1, float("nan")],
            "whole": [1, 2],
            "yes": [True, False],
            "day": pd.to_datetime(pd.Series(["2024-01-31", None])),
            "ids": [("a", "b"), ["c"]],
            "date": [datetime.date(2024, 1, 31), None],
        },
        index=pd.Index(["x", "y"], name="id"),
    )
    again = kept.decoded(json.loads(json.dumps(kept.encoded(frame))))
    pd.testing.assert_frame_equal(again, frame, check_exact=True)
    for index in (frame.reset_index(), frame[[]], frame.iloc[:0]):
        again = kept.decoded(json.loads(json.dumps(kept.encoded(index))))
        pd.testing.assert_frame_equal(again, index, check_exact=True)


def test_ledger_findings_and_flows_are_the_same_from_a_first_and_a_second_kernel(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(kept.FOLDER)
    book = ledger.load()
    expected = (book, quality.findings(book), mirror.reconcile_mirror(book))
    monkeypatch.setenv(kept.FOLDER, str(folder))
    for _ in range(2):
        book = ledger.load()
        for name in (*ledger.COLUMNS, "sources"):
            was, now = getattr(expected[0], name), getattr(book, name)
            pd.testing.assert_frame_equal(now, was, check_exact=True)
        assert (book.vocabulary, book.corrections) == (
            expected[0].vocabulary,
            expected[0].corrections,
        )
        assert quality.findings(book) == expected[1]
        flows = mirror.reconcile_mirror(book)
        pd.testing.assert_frame_equal(flows, expected[2], check_exact=True)
        assert list(folder.glob("*.json"))


def test_an_answer_is_asked_for_once_of_the_same_objects() -> None:
    class Holder:
        pass

    calls: list[object] = []

    def work(_: Holder, *given: object) -> int:
        calls.append(given)
        return len(calls)

    holder, thing = Holder(), ["a"]
    assert [kept.once(holder, work, thing, "x"), kept.once(holder, work, thing, "x")] == [1, 1]
    assert kept.once(holder, work, ["a"], "x") == 2  # equal, and another
    assert kept.once(holder, work, thing, "y") == 3
    assert kept.once(Holder(), work, thing, "x") == 4


@pytest.mark.usefixtures("folder")
def test_a_frame_with_attributes_is_worked_out_each_time() -> None:
    frame = pd.DataFrame({"a": [1]})
    work, calls = counting(frame)
    for _ in range(2):
        assert kept.result("plain", work) is not None
    assert len(calls) == 1
    frame.attrs["unit"] = "bcm"  # would be lost
    for _ in range(2):
        assert kept.result("with attributes", work) is frame
    assert len(calls) == 3


@pytest.mark.usefixtures("folder")
def test_results_are_kept_where_files_cannot_be_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "fcntl", None)  # as on Windows
    work, calls = counting(7)
    assert [kept.result("a", work), kept.result("a", work)] == [7, 7]
    assert len(calls) == 1


@pytest.mark.usefixtures("folder")
def test_what_was_edited_while_a_result_was_read_is_worked_out_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work, calls = counting(7)
    kept.result("a", work)
    edited = iter([False, True])  # as it is looked for, and once it was read
    monkeypatch.setattr(kept, "_edited_since", lambda _: next(edited))
    assert kept.result("a", work) == 7
    assert len(calls) == 2
