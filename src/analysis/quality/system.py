"""All statements of connected quantities as one system of linear conditions.

Unknowns are quantities (a flow of a subject in a period as one view counts it), stated or not: the
exports of a country that nobody printed are still the difference of its turnover and its imports.

=================  ===============================================================================
a stated level     bounds its quantity from both sides
a stated growth    ``(1 + low) * then <= now <= (1 + high) * then``, which is linear in both levels
a stated surplus   one flow is at least the other
always true        turnover = exports + imports; a region = the sum of its economies, flow by flow;
                   part of a year is at most the year; nothing is negative
=================  ===============================================================================

:func:`narrow` carries bounds along the conditions until nothing changes. Where the conditions of a
connected group form no ring, a group without an empty quantity is then known to be satisfiable;
only rings need the linear programme of :mod:`analysis.quality.joint`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import scipy

from analysis.ledger import Ledger
from analysis.quality import levels
from analysis.quality.growth import PAIRS
from analysis.quality.identity import membership
from analysis.quality.levels import Array

_KEY = ["measure", "subject", "counterpart", "item", "view", "period", "flow"]
_FLOWS = ("total", "exports", "imports")
_ROUNDS = 40
TOLERANCE = 1e-9


@dataclass(frozen=True)
class System:
    """The conditions as arrays; ``id`` columns name the statement, facts have none.

    Attributes
    ----------
    quantities
        One row an unknown, columns measure to flow.
    stated
        ``id``, ``quantity``, ``low``, ``high``.
    ratios
        ``id``, ``now``, ``then``, ``low``, ``high``: now lies between the multiples of then.
    order
        ``id`` (empty for a fact), ``small``, ``large``: small is at most large.
    sums
        ``sum``, ``quantity``, ``part``: quantity number and the number of the sum it belongs to;
        ``part`` is False for the total.
    group
        The connected group of each quantity.
    """

    quantities: pd.DataFrame
    stated: pd.DataFrame
    ratios: pd.DataFrame
    order: pd.DataFrame
    sums: pd.DataFrame
    group: Array

    def of_groups(self, table: str, groups: Sequence[int]) -> Array:
        """Return the row numbers of a table that belong to some groups, group by group."""
        order, starts = self._by_group[table]
        return np.concatenate([order[starts[g] : starts[g + 1]] for g in groups])

    @cached_property
    def _by_group(self) -> dict[str, tuple[Array, Array]]:
        groups = {
            "quantities": self.group,
            "stated": self.group[self.stated["quantity"].to_numpy(np.int64)],
            "ratios": self.group[self.ratios["now"].to_numpy(np.int64)],
            "order": self.group[self.order["small"].to_numpy(np.int64)],
            "sums": self.group[self.sums["quantity"].to_numpy(np.int64)],
        }
        ends = np.arange(int(self.group.max()) + 2)
        return {
            name: (sorted_ := np.argsort(of, kind="stable"), np.searchsorted(of[sorted_], ends))
            for name, of in groups.items()
        }


def build(ledger: Ledger) -> System:
    """Return the system of all levels, growths and balances of the ledger."""
    values = levels.dated(levels.numeric(ledger, tuple(sorted(set(PAIRS.values())))))
    claims = levels.dated(levels.numeric(ledger, tuple(PAIRS)))
    claims = claims[~claims["base_period"].isin(["", "unstated"])]
    claims = claims[claims["item"].eq("") | claims["measure"].ne("trade_growth")]
    signs = levels.dated(levels.numeric(ledger, ("trade_balance_sign",)))
    claims = claims.assign(claim=claims["measure"], measure=claims["measure"].map(PAIRS))
    then = claims.assign(period=claims["base_period"])
    sides = [signs.assign(measure="trade_value", flow=flow) for flow in _FLOWS[1:]]
    keys = pd.concat([f[_KEY] for f in (values, claims, then, *sides)]).drop_duplicates()
    quantities = _closed(keys, ledger)
    place = pd.Series(np.arange(len(quantities)), pd.MultiIndex.from_frame(quantities))

    def number(frame: pd.DataFrame) -> Array:
        return place.reindex(pd.MultiIndex.from_frame(frame[_KEY])).to_numpy(np.int64)

    stated = values[["id", "low", "high"]].assign(quantity=number(values))
    multiple = claims["unit"].map(
        {code: unit.dimension == "multiple" for code, unit in ledger.vocabulary.units.items()}
    )
    one = np.where(multiple, 0.0, 1.0)
    ratios = pd.DataFrame(
        {
            "id": claims["id"].to_numpy(),
            "now": number(claims),
            "then": number(then),
            "low": np.maximum(0.0, claims["low"].to_numpy() + one),
            "high": claims["high"].to_numpy() + one,
        }
    )
    exports, imports = (number(side) for side in sides)
    surplus = signs["low"].to_numpy() >= 0
    balance = pd.DataFrame(
        {
            "id": signs["id"].to_numpy(),
            "small": np.where(surplus, exports, imports),
            "large": np.where(surplus, imports, exports),
        }
    )
    order = pd.concat([balance, _within_years(quantities, place)], ignore_index=True)
    sums = _sums(quantities, place, ledger)
    return System(
        quantities, stated, ratios, order, sums, _groups(len(quantities), ratios, order, sums)
    )


def narrow(system: System) -> tuple[Array, Array, Array]:
    """Carry bounds along all conditions until nothing changes.

    Returns
    -------
    tuple of arrays
        Lower bounds, upper bounds, and the numbers of the groups in which some quantity has no
        value left. The bounds of such a group are dropped, for they would drift apart for ever.
    """
    impossible = np.zeros(int(system.group.max()) + 1 if len(system.group) else 0, dtype=bool)
    count = len(system.quantities)
    low, high = np.zeros(count), np.full(count, np.inf)
    where = system.stated["quantity"].to_numpy()
    np.maximum.at(low, where, system.stated["low"].to_numpy(float))
    np.minimum.at(high, where, system.stated["high"].to_numpy(float))
    ratios = tuple(system.ratios[c].to_numpy() for c in ("now", "then", "low", "high"))
    small, large = (system.order[c].to_numpy(np.int64) for c in ("small", "large"))
    parts = system.sums[system.sums["part"]]
    totals = system.sums[~system.sums["part"]].sort_values("sum")["quantity"].to_numpy(np.int64)
    inside, of = parts["quantity"].to_numpy(np.int64), parts["sum"].to_numpy(np.int64)
    for _ in range(_ROUNDS):
        before = low.copy(), high.copy()
        _carry_ratios(low, high, *ratios)
        np.maximum.at(low, large, low[small])
        np.minimum.at(high, small, high[large])
        _carry_sums(low, high, totals, inside, of)
        empty = low > high + TOLERANCE * np.abs(np.where(np.isfinite(high), high, 0.0))
        impossible[system.group[empty]] = True
        lost = impossible[system.group]
        low[lost], high[lost] = 0.0, np.inf
        still = np.isclose(low, before[0], rtol=1e-12, atol=0) & (
            np.isclose(high, before[1], rtol=1e-12, atol=0) | (high == before[1])
        )
        if still.all():
            break
    return low, high, np.flatnonzero(impossible)


def rings(system: System) -> Array:
    """Return the groups whose conditions form a ring, by number."""
    size = int(system.group.max()) + 1 if len(system.group) else 0
    quantities = np.bincount(system.group, minlength=size)
    pairs = [system.ratios["now"].to_numpy(np.int64), system.order["small"].to_numpy(np.int64)]
    two = np.bincount(system.group[np.concatenate(pairs)], minlength=size)
    totals = system.sums.loc[~system.sums["part"], "quantity"].to_numpy(np.int64)
    sums = np.bincount(system.group[totals], minlength=size)
    ends = np.bincount(system.group[system.sums["quantity"].to_numpy(np.int64)], minlength=size)
    return np.flatnonzero(2 * two + ends > quantities + two + sums - 1)


def _closed(keys: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Add the flows and the members of regions that connect what is stated."""
    trade = (keys["measure"] == "trade_value") & (keys["item"] == "")
    regions = keys[trade].merge(membership(ledger), left_on="subject", right_on="group")
    members = regions.assign(subject=regions["member"])[_KEY]
    flows = pd.concat([keys[trade], members]).drop(columns="flow").drop_duplicates()
    every = flows.merge(pd.DataFrame({"flow": _FLOWS}), how="cross")[_KEY]
    return pd.concat([keys[~trade], every]).drop_duplicates().reset_index(drop=True)


def _within_years(quantities: pd.DataFrame, place: pd.Series) -> pd.DataFrame:
    parts = quantities[~quantities["period"].str.fullmatch(r"\d{4}")]
    years = parts["period"].str[:4]
    one_year = ~parts["period"].str.contains("/") | (
        parts["period"].str.split("/").str[-1].str[:4] == years
    )
    parts, years = parts[one_year], years[one_year]
    whole = parts.assign(period=years)
    large = place.reindex(pd.MultiIndex.from_frame(whole[_KEY])).to_numpy()
    known = ~np.isnan(large.astype(float))
    small = parts.index.to_numpy()[known]
    return pd.DataFrame({"id": "", "small": small, "large": large[known].astype(np.int64)})


def _sums(quantities: pd.DataFrame, place: pd.Series, ledger: Ledger) -> pd.DataFrame:
    trade = quantities[(quantities["measure"] == "trade_value") & (quantities["item"] == "")]
    total = trade[trade["flow"] == "total"]
    turnovers = [total.index.to_numpy()]
    for flow in _FLOWS[1:]:
        same = pd.MultiIndex.from_frame(total.assign(flow=flow)[_KEY])
        turnovers.append(place.reindex(same).to_numpy(np.int64))
    count = len(total)
    frames = [
        pd.DataFrame({"sum": np.arange(count), "quantity": numbers, "part": side > 0})
        for side, numbers in enumerate(turnovers)
    ]
    regions = trade.rename_axis("total").reset_index()
    regions = regions.merge(membership(ledger), left_on="subject", right_on="group")
    of = pd.factorize(regions["total"])[0] + count
    inside = pd.MultiIndex.from_frame(regions.assign(subject=regions["member"])[_KEY])
    frames.append(
        pd.DataFrame({"sum": of, "quantity": place.reindex(inside).to_numpy(), "part": True})
    )
    head = pd.DataFrame({"sum": of, "quantity": regions["total"], "part": False})
    frames.append(head.drop_duplicates())
    return pd.concat(frames, ignore_index=True).astype({"quantity": np.int64, "part": bool})


def _groups(count: int, ratios: pd.DataFrame, order: pd.DataFrame, sums: pd.DataFrame) -> Array:
    totals = sums[~sums["part"]].set_index("sum")["quantity"]
    parts = sums[sums["part"]]
    one = np.concatenate([ratios["now"], order["small"], parts["quantity"]]).astype(np.int64)
    two = np.concatenate([ratios["then"], order["large"], parts["sum"].map(totals)])
    graph = scipy.sparse.coo_matrix(
        (np.ones(len(one)), (one, two.astype(np.int64))), shape=(count, count)
    )
    return np.asarray(scipy.sparse.csgraph.connected_components(graph, directed=False)[1])


def _carry_ratios(
    low: Array,
    high: Array,
    now: Array,
    then: Array,
    least: Array,
    most: Array,
) -> None:
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        np.maximum.at(low, now, np.nan_to_num(least * low[then], nan=0.0))
        np.minimum.at(high, now, np.nan_to_num(most * high[then], nan=np.inf, posinf=np.inf))
        back_low = np.where(np.isinf(most), 0.0, low[now] / most)
        back_high = np.where(least > 0, high[now] / least, np.inf)
    np.maximum.at(low, then, np.nan_to_num(back_low, nan=0.0))
    np.minimum.at(high, then, np.nan_to_num(back_high, nan=np.inf, posinf=np.inf))


def _carry_sums(low: Array, high: Array, totals: Array, inside: Array, of: Array) -> None:
    """Bound each total by its parts, then each part by the total less the other parts."""
    count = len(totals)
    least = np.bincount(of, low[inside], count)
    endless = np.bincount(of, np.isinf(high[inside]), count)
    most = np.bincount(of, np.where(np.isinf(high[inside]), 0.0, high[inside]), count)
    np.maximum.at(low, totals, least)
    np.minimum.at(high, totals, np.where(endless > 0, np.inf, most))
    others = endless[of] - np.isinf(high[inside])
    rest_most = most[of] - np.where(np.isinf(high[inside]), 0.0, high[inside])
    np.maximum.at(low, inside, np.where(others > 0, 0.0, low[totals][of] - rest_most))
    with np.errstate(invalid="ignore"):
        rest = high[totals][of] - (least[of] - low[inside])
    np.minimum.at(high, inside, rest)
