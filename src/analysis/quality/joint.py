"""Contradictions that need three statements or more: no assignment of values satisfies them all.

Three stages, each only for what the one before leaves open:

1. :func:`analysis.quality.system.narrow` carries bounds along all conditions at once. A quantity
   without a value left marks its group as impossible.
2. Groups whose conditions form a ring may be impossible although every quantity keeps a range.
   They are put to a linear programme (HiGHS through ``scipy.optimize.linprog``), many at a time; a
   batch that has no solution is halved until the guilty groups are found.
3. For each impossible group an elastic programme finds the smallest total amount by which
   statements must give way. For every statement that gives way, the dual values of a second
   programme name statements that cannot hold together with it, and a deletion filter (Chinneck and
   Dravnieks 1991) drops from them whatever is not needed: what remains is an irreducible
   infeasible subset. Then each member of it is left out in turn, so that a statement that takes
   part in two contradictions does not hide one behind the other.

One matter may be impossible in several such sets; :func:`told_once` makes them one finding.

Known drawbacks: an open bound ("more than") counts as closed here, so statements that merely touch
are left to the pairwise checks; not all irreducible subsets of a group are listed, but at least one
for each statement that must give way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
import pandas as pd
import scipy

from analysis import periods
from analysis.ledger import Ledger
from analysis.periods import UNSTATED
from analysis.quality import levels
from analysis.quality import system as systems
from analysis.quality.finding import Finding, finding
from analysis.quality.levels import Array
from analysis.quality.system import System
from analysis.quality.words import figure, listed, quantity

_BATCH = 3000
_GIVES_WAY = 1e-6
_NEEDED = 1e-9
_BRANCHES = 6
_MATTER = ["subject", "counterpart", "item", "period", "base_period"]


@dataclass(frozen=True)
class Rows:
    """The conditions of one connected group, scaled: ``matrix @ x <= bound`` row by row."""

    matrix: scipy.sparse.csr_matrix
    bound: Array
    statement: Array
    """Number of the statement behind a row, -1 for what is always true."""
    ids: list[str]

    def digest(self) -> bytes:
        """Return what tells these conditions from any others."""
        parts = (self.matrix.data, self.matrix.indices, self.matrix.indptr, self.bound)
        numbers = b"".join(np.ascontiguousarray(each).tobytes() for each in parts)
        numbers += np.asarray(self.statement, np.int64).tobytes()
        return sha256(numbers + "\0".join(self.ids).encode()).digest()


Solved = dict[bytes, list[list[str]]]
"""Irreducible sets by the content of the conditions they were found in."""


def find_joint(
    ledger: Ledger, known: Collection[frozenset[str]] = (), solved: Solved | None = None
) -> Iterator[Finding]:
    """Yield a finding for each irreducible set of statements that is not ``known`` already.

    ``solved`` spares who asks of many ledgers that differ little: groups of the same conditions
    are solved once.
    """
    told_already = [_quantities(ledger, each) for each in known]
    for ids in impossible_sets(ledger, set_aside(known), solved):
        mine = _quantities(ledger, ids)
        if len(ids) < 2 or any(each <= mine for each in told_already):
            continue
        told_already.append(mine)
        texts = [_told(ledger, each) for each in ids]
        yield finding(
            ledger,
            "joint",
            "joint-impossible",
            "medium" if len(ids) > 4 else "high",
            ids,
            f"These {len(ids)} cannot all be true, since {_why(ledger, ids)}; without any one of "
            f"them the others could be: {'; '.join(texts)}.",
            contradiction=True,
            cause="the documents may follow different reporters"
            if len({ledger.observation(each)["source"] for each in ids}) > 1
            else "",
            decides="a second source for any of them",
        )


def told_once(ledger: Ledger, found: Iterable[Finding]) -> list[Finding]:
    """Return one finding for each matter: of its sets the smallest, which names the others.

    Two sets are one matter when they speak of the same economies and times, and as levels or as
    changes alike; only the flow differs or who printed it. Goods from China can then stand in for
    trade both ways less the goods to China, or $28.5 billion of one document for the $28.6 billion
    of another, and the same contradiction would be told again for each.
    """
    matters: dict[frozenset[tuple[str, ...]], list[Finding]] = {}
    for each in found:
        rows = ledger.observations.loc[list(each.observations), _MATTER]
        key = frozenset(map(tuple, rows.to_numpy().tolist()))
        matters.setdefault(key, []).append(each)
    return [_with_variants(ledger, same) for same in matters.values()]


def _with_variants(ledger: Ledger, same: list[Finding]) -> Finding:
    shortest, *others = sorted(same, key=lambda each: (len(each.observations), each.id))
    named = dict.fromkeys(one for each in others for one in each.observations)
    further = [_told(ledger, one) for one in named if one not in shortest.observations]
    if not further:
        return shortest
    told = f" It is the same with others in their place: {'; '.join(further)}."
    return replace(
        shortest,
        explanation=shortest.explanation + told,
        variants=tuple(each.observations for each in others),
    )


def impossible_sets(
    ledger: Ledger, aside: Collection[str] = (), solved: Solved | None = None
) -> list[list[str]]:
    """Return irreducible sets of observations that cannot be true together.

    ``aside`` names observations that have no say, because they contradict another one already.
    """
    system = systems.build(ledger)
    solved = {} if solved is None else solved
    found: dict[frozenset[str], list[str]] = {}
    for group in impossible_groups(system):
        rows = group_rows(system, [group], aside)
        content = rows.digest()
        if content not in solved:
            solved[content] = list(_irreducible(rows))
        for ids in solved[content]:
            found.setdefault(frozenset(ids), ids)
    return list(found.values())


def set_aside(known: Iterable[frozenset[str]]) -> set[str]:
    """Return observations such that every known contradiction has at least one of them.

    Greedily: the one in most contradictions first, so that few are set aside. Two growth rates that
    contradict each other would otherwise be satisfied by a quantity of zero, and drag each other
    into every larger contradiction.
    """
    left, out = list(known), set()
    while left:
        counts = Counter(each for ids in left for each in sorted(ids))
        most = min(counts, key=lambda each: (-counts[each], each))
        out.add(most)
        left = [ids for ids in left if most not in ids]
    return out


def impossible_groups(system: System) -> list[int]:
    """Return the connected groups whose statements cannot all be true."""
    if not len(system.quantities):
        return []
    _, _, empty = systems.narrow(system)
    impossible = set(empty.tolist())
    open_rings = [int(g) for g in systems.rings(system) if int(g) not in impossible]
    sizes = np.bincount(system.group)
    batch: list[int] = []
    filled = 0
    for group in open_rings:
        batch.append(group)
        filled += int(sizes[group])
        if filled >= _BATCH:
            impossible.update(_guilty(system, batch))
            batch, filled = [], 0
    impossible.update(_guilty(system, batch))
    return sorted(impossible)


class _Places:
    """Places of quantities in a group: numbers of the whole system to columns of a matrix."""

    def __init__(self, members: Array) -> None:
        self._members = np.sort(members)

    def __getitem__(self, quantities: Array) -> Array:
        return np.searchsorted(self._members, quantities)


def group_rows(system: System, groups: Iterable[int], aside: Collection[str] = ()) -> Rows:
    """Return the conditions of connected groups, scaled to the size of their figures.

    ``aside`` names observations whose conditions are left out.
    """
    groups = list(groups)
    members = system.of_groups("quantities", groups)
    place = _Places(members)
    stated = system.stated.iloc[system.of_groups("stated", groups)]
    ratios = system.ratios.iloc[system.of_groups("ratios", groups)]
    order = system.order.iloc[system.of_groups("order", groups)]
    sums = system.sums.iloc[system.of_groups("sums", groups)]
    finite = np.abs(stated[["low", "high"]].to_numpy(float)).ravel()
    finite = finite[np.isfinite(finite) & (finite > 0)]
    scale = float(np.median(finite)) if len(finite) else 1.0
    ids = [*stated["id"], *ratios["id"], *order["id"]]
    number = np.arange(len(ids))
    n_stated, n_ratios = len(stated), len(ratios)
    parts: list[tuple[Array, Array, Array, Array, Array]] = []
    rows = 0

    def add(columns: list[Array], factors: list[Array], bound: Array, who: Array) -> None:
        nonlocal rows
        count = len(bound)
        here = np.arange(rows, rows + count)
        for column, factor in zip(columns, factors, strict=True):
            parts.append((here, column, factor, bound, who))
        bounds.append(bound)
        statements.append(who)
        rows += count

    bounds: list[Array] = []
    statements: list[Array] = []
    quantity = place[stated["quantity"].to_numpy()]
    one = np.ones(n_stated)
    who = number[:n_stated]
    has_high = np.isfinite(stated["high"].to_numpy(float))
    high = stated["high"].to_numpy(float) / scale
    add([quantity[has_high]], [one[has_high]], high[has_high], who[has_high])
    add([quantity], [-one], -stated["low"].to_numpy(float) / scale, who)
    now, then = (place[ratios[c].to_numpy(np.int64)] for c in ("now", "then"))
    who = number[n_stated : n_stated + n_ratios]
    most, least = ratios["high"].to_numpy(float), ratios["low"].to_numpy(float)
    finite_most = np.isfinite(most)
    zero = np.zeros(n_ratios)
    add(
        [now[finite_most], then[finite_most]],
        [np.ones(finite_most.sum()), -most[finite_most]],
        zero[finite_most],
        who[finite_most],
    )
    add([now, then], [-np.ones(n_ratios), least], zero, who)
    who = np.where(order["id"].to_numpy() == "", -1, number[n_stated + n_ratios :])
    small, large = (place[order[c].to_numpy(np.int64)] for c in ("small", "large"))
    add([small, large], [np.ones(len(order)), -np.ones(len(order))], np.zeros(len(order)), who)
    numbers = pd.factorize(sums["sum"])[0]
    count = int(numbers.max()) + 1 if len(numbers) else 0
    for sign in (1.0, -1.0):
        factor = np.where(sums["part"], sign, -sign)
        here = rows + numbers
        parts.append((here, place[sums["quantity"].to_numpy()], factor, zero, zero))
        bounds.append(np.zeros(count))
        statements.append(np.full(count, -1))
        rows += count
    matrix = scipy.sparse.coo_matrix(
        (
            np.concatenate([p[2] for p in parts]),
            (np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])),
        ),
        shape=(rows, len(members)),
    ).tocsr()
    who = np.concatenate(statements).astype(int)
    keep = ~np.isin(who, [n for n, each in enumerate(ids) if each in aside])
    return Rows(matrix[keep], np.concatenate(bounds)[keep], who[keep], ids)


def satisfiable(rows: Rows, without: Collection[int] = ()) -> bool:
    """Tell whether some values satisfy all conditions, some statements left out."""
    keep = ~np.isin(rows.statement, list(without))
    return _feasible(rows.matrix[keep], rows.bound[keep])


def consistent_part(rows: Rows) -> list[int]:
    """Return the statements that must give way so that the others hold: the least in total."""
    count = len(rows.ids)
    stated = rows.statement >= 0
    size = np.maximum(np.abs(rows.bound), 1e-3)
    slack = scipy.sparse.coo_matrix(
        (-size[stated], (np.flatnonzero(stated), rows.statement[stated])),
        shape=(len(rows.bound), count),
    )
    matrix = scipy.sparse.csr_matrix(
        scipy.sparse.coo_matrix(
            (
                np.concatenate([rows.matrix.tocoo().data, slack.data]),
                (
                    np.concatenate([rows.matrix.tocoo().row, slack.row]),
                    np.concatenate([rows.matrix.tocoo().col, slack.col + rows.matrix.shape[1]]),
                ),
            ),
            shape=(len(rows.bound), rows.matrix.shape[1] + count),
        )
    )
    cost = np.concatenate([np.zeros(rows.matrix.shape[1]), np.ones(count)])
    solved = scipy.optimize.linprog(
        cost, A_ub=matrix, b_ub=rows.bound, bounds=(0, None), method="highs-ds"
    )
    return np.flatnonzero(solved.x[rows.matrix.shape[1] :] > _GIVES_WAY).tolist()


def conflict(rows: Rows, guilty: int, without: Collection[int]) -> list[int] | None:
    """Return an irreducible set of statements that ``guilty`` cannot hold with, or None.

    The other statements, ``without`` left out, must be satisfiable.
    """
    keep = ~np.isin(rows.statement, [each for each in without if each != guilty])
    matrix, bound, statement = rows.matrix[keep], rows.bound[keep], rows.statement[keep]
    mine = statement == guilty
    column = scipy.sparse.coo_matrix(
        (-np.maximum(np.abs(bound[mine]), 1e-3), (np.flatnonzero(mine), np.zeros(mine.sum(), int))),
        shape=(len(bound), 1),
    )
    whole = scipy.sparse.coo_matrix(
        (
            np.concatenate([matrix.tocoo().data, column.data]),
            (
                np.concatenate([matrix.tocoo().row, column.row]),
                np.concatenate([matrix.tocoo().col, column.col + matrix.shape[1]]),
            ),
        ),
        shape=(len(bound), matrix.shape[1] + 1),
    ).tocsr()
    cost = np.zeros(whole.shape[1])
    cost[-1] = 1.0
    solved = scipy.optimize.linprog(
        cost, A_ub=whole, b_ub=bound, bounds=(0, None), method="highs-ds"
    )
    if solved.x is None or solved.x[-1] <= _GIVES_WAY:
        return None
    weights = np.abs(solved.ineqlin.marginals)
    used = set(statement[weights > _NEEDED * weights.max()].tolist()) - {-1} | {guilty}
    others = set(range(len(rows.ids))) - used
    if satisfiable(rows, others):  # rounding hid a statement: begin with all of them
        used = set(rows.statement.tolist()) - {-1} - set(without) | {guilty}
        others = set(range(len(rows.ids))) - used
    for candidate in sorted(used - {guilty}):
        if not satisfiable(rows, others | {candidate}):
            others.add(candidate)
            used.discard(candidate)
    return [guilty, *sorted(used - {guilty})]


def _irreducible(rows: Rows) -> Iterator[list[str]]:
    gave_way = consistent_part(rows)
    for guilty in gave_way:
        first = conflict(rows, guilty, gave_way)
        if first is None:
            continue
        yield [rows.ids[each] for each in first]
        for other in first[1 : 1 + _BRANCHES]:
            again = conflict(rows, guilty, [*gave_way, other])
            if again is not None:
                yield [rows.ids[each] for each in again]


def _guilty(system: System, groups: list[int]) -> list[int]:
    if not groups:
        return []
    rows = group_rows(system, groups)
    if _feasible(rows.matrix, rows.bound):
        return []
    if len(groups) == 1:
        return groups
    half = len(groups) // 2
    return _guilty(system, groups[:half]) + _guilty(system, groups[half:])


def _feasible(matrix: scipy.sparse.csr_matrix, bound: Array) -> bool:
    cost = np.zeros(matrix.shape[1])
    solved = scipy.optimize.linprog(cost, A_ub=matrix, b_ub=bound, bounds=(0, None), method="highs")
    return int(solved.status) != 2


def _quantities(ledger: Ledger, ids: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Return what observations say, so that two of one content count as one statement."""
    columns = [*levels.QUANTITY, "base_period", "printed", "unit", "qualifier"]
    rows = ledger.observations.loc[list(ids), columns]
    return frozenset(map(tuple, rows.to_numpy().tolist()))


def _why(ledger: Ledger, ids: Iterable[str]) -> str:
    """Say which sums bind statements together; those alone that these statements need."""
    rows = ledger.observations.loc[list(ids)]
    kinds = {code: each.kind for code, each in ledger.vocabulary.economies.items()}
    groups = rows["subject"].map(kinds) == "group"
    flows = set(rows["flow"])
    times = [set(each) for _, each in rows.groupby("subject")["period"]]
    reasons = [
        "trade both ways is the sum of both directions"
        if "total" in flows and flows & {"exports", "imports"}
        else "",
        "a region is the sum of its economies" if groups.any() and not groups.all() else "",
        "a part of a year is at most the year"
        if any(one != all_ and _is_within(one, all_) for t in times for one in t for all_ in t)
        else "",
        "a change ties two years" if (rows["base_period"] != "").any() else "",
    ]
    return listed(filter(None, reasons)) if any(reasons) else "they are about the same figures"


def _is_within(part: str, whole: str) -> bool:
    if UNSTATED in (part, whole):
        return False
    (first, last), (start, end) = periods.bounds(part), periods.bounds(whole)
    return start <= first and last <= end


def _told(ledger: Ledger, observation: str) -> str:
    shown = figure(ledger.observation(observation), ledger.vocabulary)
    return f"{quantity(ledger, observation)}, {shown}"
