"""A ledger that remembers what the checks have asked of it.

Every kind of check asks for the same rows, sums and comparisons; asked once a run, a check of the
report's own ledger takes a fraction of the time. Nothing is remembered from one ledger to another,
so a changed figure is never judged by an old answer. What is remembered must not be changed in
place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cached_property, wraps
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from analysis.ledger import Ledger

_SMALL = 20_000
"""Rows up to which all records are read at once: faster by far, but in need of much memory."""

_Result = TypeVar("_Result")
_Asked = ParamSpec("_Asked")


class Remembered(Ledger):
    """The same ledger, with the answers that :func:`once` has kept."""

    @classmethod
    def of(cls, ledger: Ledger) -> Remembered:
        """Return a remembering ledger with the same content."""
        if isinstance(ledger, cls):
            return ledger
        content = {field.name: getattr(ledger, field.name) for field in fields(Ledger)}
        if len(ledger.observations) <= _SMALL:
            content["observations"] = _as_objects(ledger.observations)
        return cls(**content)

    @cached_property
    def answers(self) -> dict[Any, Any]:
        """What was asked before, by function and arguments."""
        return {}

    @cached_property
    def _records(self) -> dict[str, dict[str, Any]]:
        rows = self.observations
        if len(rows) > _SMALL:
            return {}
        columns = {name: rows[name].tolist() for name in rows.columns}
        values = zip(*columns.values(), strict=True)
        names = list(columns)
        return {
            id_: dict(zip(names, row, strict=True))
            for id_, row in zip(rows.index.tolist(), values, strict=True)
        }

    def observation(self, observation: str) -> dict[str, Any]:
        """Return one observation by its id, column by column."""
        if observation not in self._records:
            self._records[observation] = super().observation(observation)
        return self._records[observation]


def once(ask: Callable[_Asked, _Result]) -> Callable[_Asked, _Result]:
    """Let a remembering ledger, the first argument, keep the answer; any other asks anew."""

    @wraps(ask)
    def asked(*args: _Asked.args, **options: _Asked.kwargs) -> _Result:
        ledger = args[0]
        if not isinstance(ledger, Remembered):
            return ask(*args, **options)
        key = (ask.__module__, ask.__qualname__, args[1:], tuple(sorted(options.items())))
        if key not in ledger.answers:
            ledger.answers[key] = ask(*args, **options)
        answer: _Result = ledger.answers[key]
        return answer

    return asked


def _as_objects(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with their text as Python strings in one block, which suits small frames."""
    words = [name for name, kind in rows.dtypes.items() if isinstance(kind, pd.StringDtype)]
    return rows.astype(dict.fromkeys(words, object)).copy()
