"""The runner of mutants: what it changes, that its breaks reach who imported, and its interval."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from tests import mutants


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("x = a < 1", ["x = a <= 1", "x = a < 2"]),
        ("x = a and b", ["x = a or b"]),
        ("x = not a", ["x = a"]),
        ("x = a + b", ["x = a - b"]),
        ("x = a if b else c", ["x = c if b else a"]),
        ("x = True", ["x = False"]),
        ("x: int = a\ndef f(b: int) -> None:\n    raise ValueError(b + 1)", []),
        ("x = 'words'", []),
    ],
)
def test_one_thing_is_changed_at_a_time(source: str, changed: list[str]) -> None:
    assert sorted(text for _, text in mutants.mutants(source)) == sorted(changed)


def test_a_break_reaches_who_imported_the_name_and_who_keeps_it_in_a_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken, user = ModuleType("analysis.broken"), ModuleType("analysis.user")
    broken.__dict__["rule"] = lambda: 1
    user.__dict__.update(rule=broken.rule, rules=(broken.rule, len))
    monkeypatch.setitem(sys.modules, "analysis.broken", broken)
    monkeypatch.setitem(sys.modules, "analysis.user", user)
    before = dict(broken.__dict__)
    broken.__dict__["rule"] = lambda: 2
    mutants._hand_on(before, broken.__dict__)
    assert user.rule() == user.rules[0]() == 2
    assert user.rules[1] is len


def test_the_interval_of_a_share_is_wilsons() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263 is 0.2553 to 0.3662.
    assert mutants._wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
