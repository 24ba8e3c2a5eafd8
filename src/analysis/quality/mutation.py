"""How much the checks find: every checked figure is corrupted in turn, by seed.

For each observation that takes part in a comparison, one corruption of each kind is made:

=============  ===================================================================================
one digit      one printed digit becomes another
transposed     two neighbouring digits change places
times ten      the digits are written ten times as large
times 1,000    millions for billions, or three zeros more
sign           a rise is printed as a fall and the other way round
swapped        exports for imports
wrong year     a level stands a year late; a growth rate has the year before for its base
=============  ===================================================================================

Whether a corruption can be seen at all is asked of the numbers, not of the checks: the other
statements, without those that already contradict the rest, either leave room for the corrupted
figure or do not (linear feasibility, or touching open bounds). A corruption that leaves room is
beyond any checker that has only these documents. A corruption counts as found when a contradiction
names the corrupted observation. False alarms are contradictions in generated ledgers that are true
to within their rounding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import periods, stated
from analysis.ledger import Ledger
from analysis.quality import generated, joint
from analysis.quality import system as systems
from analysis.quality.agreement import find_agreement
from analysis.quality.checks import comparisons
from analysis.quality.finding import Finding
from analysis.quality.growth import PAIRS, find_growth
from analysis.quality.identity import compare_balance, find_identity
from analysis.quality.joint import find_joint
from analysis.quality.remembered import Remembered

KINDS = ("one digit", "transposed", "times ten", "times 1,000", "sign", "swapped", "wrong year")
FILE = "checks.csv"
_LARGER = {"USD_m": "USD_bn", "USD_bn": "USD_tn"}
_FLOWS = {"exports": "imports", "imports": "exports"}
_SIGNS = {"percent": "percent_decline", "percent_decline": "percent"}
_CLEAN_SIZE = 20_000


@dataclass(frozen=True)
class Mutation:
    """One corruption: what, where, and the ledger with it."""

    kind: str
    observation: str
    ledger: Ledger


@dataclass(frozen=True)
class Outcome:
    """What became of one corruption."""

    kind: str
    observation: str
    detectable: bool
    found: bool


def checked_observations(ledger: Ledger) -> list[str]:
    """Return the observations with digits that take part in a comparison, by id."""
    compared = [*comparisons(ledger).values(), compare_balance(ledger)]
    ids = {each for frame in compared for row in frame["observations"] for each in row}
    system = systems.build(ledger)
    sizes = np.bincount(system.group)
    for table, column in ((system.stated, "quantity"), (system.ratios, "now")):
        shared = sizes[system.group[table[column].to_numpy(np.int64)]] > 1
        ids |= set(table.loc[shared, "id"])
    digits = ledger.observations["printed"].str[:1].str.isdigit()
    return sorted(each for each in ids if digits[each])


def mutations(ledger: Ledger, observation: str, seed: int = 0) -> Iterator[Mutation]:
    """Yield one corruption of each kind that makes sense for an observation.

    The choice among digits follows from the seed, the observation and the kind alone.
    """
    row = ledger.observation(observation)
    numbers = [seed, *observation.encode()]
    random = np.random.default_rng(numbers)
    for kind in KINDS:
        changes = _changes(kind, row, random)
        if changes:
            yield Mutation(kind, observation, _changed(ledger, observation, changes))


def measure(ledger: Ledger, observations: list[str], seed: int = 0) -> list[Outcome]:
    """Corrupt observations in turn and return whether each corruption could be and was found."""
    suspects = _suspects(ledger)
    outcomes = []
    solved: joint.Solved = {}
    for observation in observations:
        for mutation in mutations(ledger, observation, seed):
            seen = detectable(mutation.ledger, observation, suspects)
            named = {
                each for found in arithmetic(mutation.ledger, solved) for each in found.observations
            }
            outcomes += [Outcome(mutation.kind, observation, seen, observation in named)]
    return outcomes


def arithmetic(ledger: Ledger, solved: joint.Solved | None = None) -> list[Finding]:
    """Return the contradictions that follow from numbers alone; ``solved`` as in ``find_joint``."""
    ledger = Remembered.of(ledger)
    direct = [*find_identity(ledger), *find_growth(ledger), *find_agreement(ledger)]
    direct = [each for each in direct if each.contradiction]
    known = [frozenset(each.observations) for each in direct]
    return [*direct, *find_joint(ledger, known, solved)]


def detectable(ledger: Ledger, observation: str, suspects: frozenset[str]) -> bool:
    """Tell whether the other statements leave no room for one; ``suspects`` have no say."""
    system = systems.build(ledger)
    for table, column in ((system.stated, "quantity"), (system.ratios, "now")):
        mine = table["id"] == observation
        if mine.any():
            group = int(system.group[int(table.loc[mine, column].iloc[0])])
            rows = joint.group_rows(system, [group])
            out = [n for n, each in enumerate(rows.ids) if each in suspects and each != observation]
            return not joint.satisfiable(rows, out)
    return False


def table(outcomes: list[Outcome], alarms: int, clean: int) -> pd.DataFrame:
    """Return one row a kind and one for all: made, detectable, found, and what was missed.

    ``false_alarms`` counts contradictions in a clean ledger of ``clean`` observations and stands in
    the row of all kinds.
    """
    frame = pd.DataFrame([vars(each) for each in outcomes])
    records = []
    for kind in (*KINDS, "all"):
        mine = frame if kind == "all" else frame[frame["kind"] == kind]
        seen = mine[mine["detectable"]]
        records.append(
            {
                "kind": kind,
                "corruptions": len(mine),
                "detectable": int(mine["detectable"].sum()),
                "found": int(mine["found"].sum()),
                "found_of_detectable": int(seen["found"].sum()),
                "found_beyond": int((mine["found"] & ~mine["detectable"]).sum()),
                "false_alarms": alarms if kind == "all" else pd.NA,
                "clean_observations": clean if kind == "all" else pd.NA,
            }
        )
    return pd.DataFrame(records)


def false_alarms(ledger: Ledger, size: int = _CLEAN_SIZE, seed: int = 0) -> int:
    """Return the number of contradictions in a generated ledger that holds none."""
    return len(arithmetic(generated.generate(ledger, size, seed)))


def stored(folder: Path) -> pd.DataFrame:
    """Return the table that ``make bench-checks`` stored last.

    Raises
    ------
    FileNotFoundError
        When it was never run.
    """
    path = folder / "benchmarks" / FILE
    if not path.is_file():
        raise FileNotFoundError(f"expected {path}; run make bench-checks, which writes it")
    return pd.read_csv(path)


def _suspects(ledger: Ledger) -> frozenset[str]:
    """Return statements that must give way for the rest of the ledger to hold."""
    direct = [*find_identity(ledger), *find_growth(ledger), *find_agreement(ledger)]
    known = [frozenset(each.observations) for each in direct if each.contradiction]
    found = joint.set_aside(known)
    system = systems.build(ledger)
    for group in joint.impossible_groups(system):
        rows = joint.group_rows(system, [group], found)
        found |= {rows.ids[each] for each in joint.consistent_part(rows)}
    return frozenset(found)


def _changes(kind: str, row: dict[str, str], random: np.random.Generator) -> dict[str, str]:
    printed, unit = row["printed"], row["unit"]
    places = [i for i, letter in enumerate(printed) if letter.isdigit()]
    if kind == "one digit":
        place = int(random.choice(places))
        other = [d for d in "123456789" if d != printed[place]]
        return {"printed": printed[:place] + str(random.choice(other)) + printed[place + 1 :]}
    if kind == "transposed":
        pairs = [
            (i, j)
            for i, j in pairwise(places)
            if printed[i] != printed[j] and not (i == 0 and printed[j] == "0")
        ]
        if not pairs:
            return {}
        i, j = pairs[int(random.integers(len(pairs)))]
        letters = list(printed)
        letters[i], letters[j] = letters[j], letters[i]
        return {"printed": "".join(letters)}
    if kind == "times ten":
        return {"printed": _times_ten(printed)}
    if kind == "times 1,000":
        if unit in _LARGER:
            return {"unit": _LARGER[unit]}
        return {"printed": _times_ten(_times_ten(_times_ten(printed)))}
    if kind == "sign":
        return {"unit": _SIGNS[unit]} if unit in _SIGNS else {}
    if kind == "swapped":
        return {"flow": _FLOWS[row["flow"]]} if row["flow"] in _FLOWS else {}
    if row["measure"] in PAIRS and periods.year(row["base_period"]):
        return {"base_period": str(int(row["base_period"]) - 1)}
    return {"period": _year_later(row["period"])} if row["measure"] not in PAIRS else {}


def _times_ten(printed: str) -> str:
    plain = printed.replace(",", "")
    whole, _, decimals = plain.partition(".")
    if not decimals:
        return plain + "0"
    moved = whole + decimals[0] + ("." + decimals[1:] if decimals[1:] else "")
    return moved.lstrip("0") if moved.lstrip("0")[:1].isdigit() else "0" + moved.lstrip("0")


def _year_later(period: str) -> str:
    return str(int(period[:4]) + 1) + period[4:] if "/" not in period else period


def _changed(ledger: Ledger, observation: str, changes: dict[str, str]) -> Ledger:
    """Return the ledger with one observation reading otherwise."""
    frame = ledger.observations.copy()
    row = {**ledger.observation(observation), **changes}
    unit = ledger.vocabulary.units[row["unit"]]
    qualifier = ledger.vocabulary.qualifiers[row["qualifier"]]
    figure = stated.read(row["printed"], unit, qualifier, ledger.vocabulary)
    if figure is None:
        raise ValueError(f"expected digits to corrupt, found {row['printed']!r}")
    start, end = periods.bounds(row["period"])
    allowed = figure.interval
    values = {
        **changes,
        "value": figure.value,
        "low": allowed.low,
        "high": allowed.high,
        "low_open": allowed.low_open,
        "high_open": allowed.high_open,
        "text": stated.phrase(row["printed"], unit, qualifier, None),
        "start": pd.Timestamp(start),
        "end": pd.Timestamp(end),
    }
    for column, value in values.items():
        frame.at[observation, column] = value
    return replace(ledger, observations=frame)
