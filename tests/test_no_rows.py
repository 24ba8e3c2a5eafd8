"""A ledger without rows: whatever the chapters compute is empty, and no number is made up."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis import ledger

_ELSEWHERE = ("analysis.author", "analysis.book", "analysis.deposit", "analysis.figures")
# The benchmark of the checks measures itself on made ledgers.
_BENCH = "analysis.quality.benchmark"
_OF_THE_VOCABULARY = "analysis.quality.identity.membership"


def _functions() -> Iterator[Callable[..., Any]]:
    """Yield what takes a ledger and nothing else that has no default."""
    for module in pkgutil.walk_packages(analysis.__path__, "analysis."):
        if module.name.startswith((*_ELSEWHERE, _BENCH)) or module.name.endswith("__main__"):
            continue
        for name, each in vars(importlib.import_module(module.name)).items():
            if not inspect.isfunction(each) or each.__module__ != module.name or name[0] == "_":
                continue
            first, *others = [*inspect.signature(each).parameters.values(), None]
            needed = [one for one in others if one and one.default is one.empty]
            if first and first.annotation in ("Ledger", "ledger.Ledger") and not needed:
                yield each


FUNCTIONS = {f"{each.__module__}.{each.__name__}": each for each in _functions()}
del FUNCTIONS[_OF_THE_VOCABULARY]


@pytest.fixture(scope="module")
def nothing() -> ledger.Ledger:
    full = ledger.load()
    tables = ("observations", "statements", "events", "exercises", "pledges")
    return dataclasses.replace(full, **{name: getattr(full, name).iloc[:0] for name in tables})


def test_the_functions_of_every_subject_are_found() -> None:
    subjects = {name.split(".")[1] for name in FUNCTIONS}
    assert subjects >= set("corridors country diplomacy energy investment pledges".split())
    assert subjects >= set("quality reconcile security trade".split())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_nothing_comes_of_nothing(nothing: ledger.Ledger, name: str) -> None:
    found = FUNCTIONS[name](nothing)
    for frame in found if isinstance(found, tuple) else [found]:
        if isinstance(frame, pd.DataFrame):
            numbers = frame.select_dtypes(include="number").to_numpy(dtype=float)
            assert not np.nan_to_num(numbers).any()
