"""All checks at once, with what has been decided about their findings.

``data/acknowledged.yml`` is a list; each entry acknowledges one finding by its id::

    - finding: growth-levels.caspian-uzb-turnover-growth-2025.8f4ab1
      decision: both stay, marked
      why: the level of 2024 may have been revised
      by: editors

An entry whose finding is no longer found is an error: what it was about has changed, and somebody
must look again. A finding without an entry is new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import kept, strict
from analysis.ledger import Ledger, LedgerError, Problem
from analysis.quality.agreement import compare_agreement, find_agreement
from analysis.quality.dates import find_dates
from analysis.quality.definitions import find_definitions
from analysis.quality.finding import SEVERITIES, Finding, ordered
from analysis.quality.growth import compare_growth, find_growth
from analysis.quality.identity import compare_parts, compare_region, find_identity
from analysis.quality.joint import find_joint, told_once
from analysis.quality.mirror import find_mirror
from analysis.quality.misprint import find_misprints
from analysis.quality.order import find_order
from analysis.quality.plausibility import find_plausibility
from analysis.quality.remembered import Remembered
from analysis.quality.scope import find_scope

_FILE = "data/acknowledged.yml"
_NEEDED = ("finding", "decision", "why", "by")
_MANY = 3
_ALONE: tuple[Callable[[Ledger], Iterable[Finding]], ...] = (
    find_mirror,
    find_plausibility,
    find_dates,
    find_order,
    find_scope,
    find_definitions,
)


@dataclass(frozen=True)
class Checked:
    """What all checks found, the gravest first."""

    findings: tuple[Finding, ...]

    @property
    def new(self) -> tuple[Finding, ...]:
        """Findings that nobody has acknowledged."""
        return tuple(each for each in self.findings if each.decision == "open")


def findings(ledger: Ledger) -> list[Finding]:
    """Return the findings of every check on a ledger, the gravest first."""
    parts = [getattr(ledger, field.name) for field in fields(Ledger)]
    return kept.result("findings", partial(_found, ledger), of=parts)


def _found(ledger: Ledger) -> list[Finding]:
    ledger = Remembered.of(ledger)
    sums = [*find_identity(ledger), *find_growth(ledger)]
    direct = [*sums, *find_agreement(ledger)]
    known = [frozenset(each.observations) for each in direct]
    joint = told_once(ledger, find_joint(ledger, known))
    prints = find_misprints(ledger, sums)
    rest = (each for check in _ALONE for each in check(ledger))
    return ordered([*_raised(ledger, direct), *joint, *prints, *rest])


def check(ledger: Ledger, folder: Path) -> Checked:
    """Return all findings with the decisions of ``acknowledged.yml`` in a data folder.

    Raises
    ------
    LedgerError
        When the file is malformed or acknowledges what is no longer found.
    """
    found = findings(ledger)
    entries = acknowledged(folder / "acknowledged.yml")
    decisions = {str(entry["finding"]): str(entry["decision"]) for entry in entries}
    stale = set(decisions) - {each.id for each in found}
    if stale:
        raise LedgerError(
            Problem(_FILE, 0, "finding", name, "a finding that is still found; look again")
            for name in sorted(stale)
        )
    return Checked(tuple(each.decided(decisions.get(each.id, "open")) for each in found))


def comparisons(ledger: Ledger) -> dict[str, pd.DataFrame]:
    """Return every comparison of two intervals, by what is compared; most of them agree."""
    return dict(kept.once(ledger, _comparisons))


def _comparisons(ledger: Ledger) -> dict[str, pd.DataFrame]:
    return {
        "turnover against exports plus imports": compare_parts(ledger),
        "region against the sum of its economies": compare_region(ledger),
        "stated growth against stated levels": compare_growth(ledger),
        "one witness against another": compare_agreement(ledger),
    }


def _raised(ledger: Ledger, direct: list[Finding]) -> Iterator[Finding]:
    """Raise the severity of contradictions on which much depends (rule 2 of severity)."""
    if not direct:
        return
    uses: Counter[str] = Counter()
    involved = {each for finding in direct for each in finding.observations}
    for compared in comparisons(ledger).values():
        for ids in compared["observations"]:
            uses.update(involved.intersection(ids))
    for each in direct:
        many = max(uses[i] for i in each.observations) > _MANY
        step = SEVERITIES.index(each.severity) + (many and each.contradiction)
        yield replace(each, severity=SEVERITIES[min(step, len(SEVERITIES) - 1)])


def acknowledged(path: Path) -> list[dict[str, Any]]:
    """Return the entries of ``acknowledged.yml``, none where there is no file.

    Raises
    ------
    LedgerError
        When the file is malformed, with every problem found.
    """
    try:  # opened, not asked for: a build sees what was looked for in vain only by the opening
        entries = strict.from_yaml(strict.text_of(path)) or []
    except FileNotFoundError:
        return []
    except strict.StrictError as error:
        raise LedgerError([strict.problem(error, _FILE)]) from error
    problems = []
    if not isinstance(entries, list):
        raise LedgerError([Problem(_FILE, 0, "", type(entries).__name__, "a list of entries")])
    named: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        values = entry if isinstance(entry, dict) else {}
        problems += [
            Problem(f"{_FILE} entry {number}", 0, key, "", "a value; fill it in")
            for key in _NEEDED
            if not str(values.get(key) or "").strip()
        ]
        problems += [
            Problem(f"{_FILE} entry {number}", 0, str(key), "", f"only {', '.join(_NEEDED)}")
            for key in sorted(set(values) - set(_NEEDED), key=str)
        ]
        problems += [
            Problem(f"{_FILE} entry {number}", 0, key, type(value).__name__, "one value")
            for key, value in values.items()
            if isinstance(value, dict | list)
        ]
        name = str(values.get("finding") or "")
        if name in named:
            expected = "each finding once; merge the two entries"
            problems.append(Problem(f"{_FILE} entry {number}", 0, "finding", name, expected))
        named.add(name)
    if problems:
        raise LedgerError(problems)
    return entries
