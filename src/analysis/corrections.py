"""Corrections: what the report does about a figure that it does not take as printed.

``data/corrections.yml`` is a list; each entry names one observation, what is done, why, by whom,
and ``expect``, the printed figure it was written against::

    - observation: cepa-kaz-turnover-growth-2023
      do: read as
      read: {period: "2023", base_period: "2022"}
      expect: one-third
      why: the words "in 2022" are read as the base year
      by: editors

``read as``
    Columns of the observation take other values: ``period``, ``base_period``, ``item`` or ``unit``,
    never the digits. The ledger keeps what was entered in the column ``correction``.
``leave out``
    The observation is not loaded.
``mark``
    Nothing changes; the figure is shown as disputed.

There is no "replace by a better figure": a better figure is an observation of its own, with its
source. A correction whose ``expect`` is no longer printed stops the build: its reason may be gone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from analysis import strict
from analysis.problems import Problem

ACTIONS = ("read as", "leave out", "mark")
READABLE = ("period", "base_period", "item", "unit")
_FILE = "data/corrections.yml"
_NEEDED = ("observation", "do", "expect", "why", "by")


def read(path: Path, problems: list[Problem]) -> list[dict[str, Any]]:
    """Read corrections; what is wrong with their form is added to ``problems``.

    A folder without the file has none.
    """
    try:  # opened, not asked for: a build sees what was looked for in vain only by the opening
        entries = strict.from_yaml(strict.text_of(path)) or []
    except FileNotFoundError:
        return []
    except strict.StrictError as error:
        problems.append(strict.problem(error, _FILE))
        return []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        problems.append(Problem(_FILE, 0, "", type(entries).__name__, "a list of corrections"))
        return []
    before = len(problems)
    seen: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        _check(entry, number, problems)
        name = str(entry.get("observation"))
        if name in seen:  # of two, only the last would be told to the reader
            _refuse(problems, number, "observation", name, "each observation once; join the two")
        seen.add(name)
    return entries if len(problems) == before else []


def apply(
    observations: pd.DataFrame, corrections: list[dict[str, Any]], problems: list[Problem]
) -> pd.DataFrame:
    """Return the observations as the corrections read them, with the column ``correction``.

    The input is not changed. ``correction`` is empty, or says what is done and what was printed.
    """
    corrected = observations.assign(correction="")
    for number, entry in enumerate(corrections, start=1):
        name = str(entry["observation"])
        mine = corrected["id"] == name
        if not mine.any():
            _refuse(problems, number, "observation", name, "the id of an observation")
            continue
        printed = str(corrected.loc[mine, "printed"].iloc[0])
        if printed != str(entry["expect"]):
            _refuse(
                problems,
                number,
                "expect",
                str(entry["expect"]),
                f"{printed!r}, which {name} prints now; check whether the correction still holds",
            )
            continue
        if entry["do"] == "leave out":
            corrected = corrected[~mine]
            continue
        note = f"mark: {entry['why']}"
        if entry["do"] == "read as":
            values = {column: str(value) for column, value in entry["read"].items()}
            was = ", ".join(f"{c} {corrected.loc[mine, c].iloc[0] or 'none'}" for c in values)
            note = f"read as: {entry['why']} (printed: {was})"
            for column, value in values.items():
                corrected.loc[mine, column] = value
        corrected.loc[mine, "correction"] = note
    return corrected


def _check(entry: dict[str, Any], number: int, problems: list[Problem]) -> None:
    for key in _NEEDED:
        if not str(entry.get(key) or "").strip():
            _refuse(problems, number, key, "", "a value; fill it in")
    unknown = set(entry) - {*_NEEDED, "read"}
    for key in sorted(unknown, key=str):
        _refuse(problems, number, str(key), str(entry[key]), f"only {', '.join(_NEEDED)} and read")
    for key in _NEEDED:
        if isinstance(entry.get(key), dict | list):
            _refuse(problems, number, key, type(entry[key]).__name__, "one value")
    if entry.get("do") not in ACTIONS:
        _refuse(problems, number, "do", str(entry.get("do")), f"one of {', '.join(ACTIONS)}")
    values = entry.get("read")
    if entry.get("do") == "read as" and not (
        isinstance(values, dict) and values and set(values) <= set(READABLE)
    ):
        _refuse(problems, number, "read", str(values), f"columns among {', '.join(READABLE)}")
    elif entry.get("do") != "read as" and values is not None:
        _refuse(problems, number, "read", str(values), "nothing, unless do is 'read as'")


def _refuse(problems: list[Problem], number: int, key: str, value: str, expected: str) -> None:
    problems.append(Problem(f"{_FILE} entry {number}", 0, key, value, expected))
