"""How much Chinese investment, by definitions that must not be mixed.

Inputs are observations of the measures in :data:`DEFINITIONS`. Each definition has a measure of its
own in ``data/vocabulary/measures.csv``, so that the ledger itself keeps them apart. They answer
different questions: a stock falls when something is sold, a sum of yearly inflows never does, a
tracker adds construction contracts that the client pays. Therefore

1. :func:`amounts` says of each amount by which definition it is;
2. :func:`latest_by_definition` puts the last amount of each beside the others;
3. :func:`spread` says how many times the largest is the smallest, as a measure of how far the
   definitions lie apart, and of nothing else;
4. :func:`change` and :func:`total` compute within one definition, compiler and item alone, and
   raise :class:`MixedDefinitionsError` otherwise.

Known drawbacks: what governments say has no printed start year in some rows; one compiler restates
its earlier figures, which no rule can see from two reports.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from analysis.frames import statements
from analysis.ledger import Ledger
from analysis.stated import Interval

_CHINA = "CHN"
SAID = "investment_cumulative"
_SAID_BEFORE = "investment_value"
"""Measure of amounts without a definition; without an item they are what a government said."""

STANDING = ("stock", "sum of inflows")
"""Kinds that tell of all that came up to a date, not of what came during a period."""


@dataclass(frozen=True)
class Definition:
    """What an amount of investment counts.

    Attributes
    ----------
    measure
        Its measure in the vocabulary.
    name
        As tables and figures print it.
    kind
        One of :data:`STANDING`, "deals" or "yearly inflow".
    counts, leaves_out
        In words, for the reader.
    """

    measure: str
    name: str
    kind: str
    counts: str
    leaves_out: str


DEFINITIONS = (
    Definition(
        "investment_stock_mofcom",
        "Stock, Ministry of Commerce of China",
        "stock",
        "direct investment still there, as Chinese firms report it",
        "loans; contracts; money that passed through Hong Kong is hard to place",
    ),
    Definition(
        "investment_stock_edb",
        "Stock, Eurasian Development Bank",
        "stock",
        "projects followed one by one to their last owner, also through third countries",
        "small projects; loans to states; contracts",
    ),
    Definition(
        "investment_stock_host",
        "Position, National Bank of Kazakhstan",
        "stock",
        "what residents owe to investors from China",
        "Chinese owners behind firms of third countries",
    ),
    Definition(
        SAID,
        "Cumulative, as governments say",
        "sum of inflows",
        "gross inflows of many years added",
        "what was repaid, sold or written off is not taken away",
    ),
    Definition(
        "investment_tracked",
        "Deals, by trackers",
        "deals",
        "large investments and construction contracts, as announced",
        "small deals; what became of the announcement",
    ),
    Definition(
        "investment_inflow",
        "Yearly inflow, by the host",
        "yearly inflow",
        "money that came in during a period",
        "what flowed out; earlier years",
    ),
)
_BY_MEASURE = {each.measure: each for each in DEFINITIONS}
AMOUNT_COLUMNS = (
    "observation subject economy definition kind measure item reporter period year value_usd "
    "low_usd high_usd text grade source"
).split()


class MixedDefinitionsError(ValueError):
    """Amounts of different definitions, compilers or items were to be compared or added."""


def definitions(ledger: Ledger) -> pd.DataFrame:
    """Return what each definition counts, and the amounts that the ledger has of it.

    Returns
    -------
    DataFrame
        ``definition``, ``kind``, ``counts``, ``leaves_out``, ``amounts`` (how many), ``compilers``,
        ``first``, ``last`` (years), ``observations``; in the order of :data:`DEFINITIONS`.
    """
    rows = amounts(ledger)
    records = []
    for each in DEFINITIONS:
        mine = rows[rows["measure"] == each.measure]
        if mine.empty:
            continue
        names = [ledger.vocabulary.reporters[code].name for code in mine["reporter"].unique()]
        records.append(
            {
                "definition": each.name,
                "kind": each.kind,
                "counts": each.counts,
                "leaves_out": each.leaves_out,
                "amounts": len(mine),
                "compilers": "; ".join(names),
                "first": str(mine["year"].min()),
                "last": str(mine["year"].max()),
                "observations": list(mine["observation"]),
            }
        )
    return pd.DataFrame(records)


def amounts(ledger: Ledger, *, investor: str = _CHINA) -> pd.DataFrame:
    """Return every amount of investment with its definition.

    An ``investment_value`` without an item is an amount that somebody named without a definition:
    it stands with what governments say.

    Returns
    -------
    DataFrame
        Columns :data:`AMOUNT_COLUMNS`; ``year`` is that in which the period ends. Amounts of a
        sector are left out: they are parts of others.
    """
    rows = ledger.select(measure=[*_BY_MEASURE, _SAID_BEFORE], counterpart=investor)
    region = [*ledger.vocabulary.central_asia(), "XCA"]
    is_said = (rows["measure"] == _SAID_BEFORE) & (rows["item"] == "")
    is_part = (rows["measure"] == "investment_stock_edb") & (rows["item"] != "")
    is_part |= rows["item"].str.startswith("outstanding in ")
    keep = rows["measure"].isin(_BY_MEASURE) & ~is_part | is_said
    rows = rows[keep & rows["subject"].isin(region) & (rows["status"] == "measured")]
    frame = statements(ledger, rows).rename(
        columns={"value": "value_usd", "low": "low_usd", "high": "high_usd"}
    )
    frame["measure"] = rows["measure"].where(rows["measure"] != _SAID_BEFORE, SAID).to_numpy()
    frame["definition"] = frame["measure"].map(lambda code: _BY_MEASURE[code].name)
    frame["kind"] = frame["measure"].map(lambda code: _BY_MEASURE[code].kind)
    frame["year"] = rows["end"].dt.year.to_numpy()
    return frame[AMOUNT_COLUMNS].reset_index(drop=True)


def latest_by_definition(ledger: Ledger, economies: Collection[str]) -> pd.DataFrame:
    """Return the last amount of each definition for each economy, side by side and never added.

    Of the amounts that end in the last year, one with both ends is taken before an open one ("more
    than"), then the one that ends last, the better grade of source, the narrower interval. Trackers
    have one row each, for they count different years.
    """
    rows = amounts(ledger)
    rows = rows[rows["subject"].isin(economies)].copy()
    rows["_compiler"] = rows["item"].where(rows["kind"] == "deals", "")
    rows["_end"] = ledger.observations.loc[rows["observation"], "end"].to_numpy()
    rows["_width"] = rows["high_usd"] - rows["low_usd"]
    rows["_place"] = rows["measure"].map(list(_BY_MEASURE).index)
    rows["_economy"] = rows["subject"].map(list(economies).index)
    rows["_open"] = rows["_width"] == float("inf")
    ordered = rows.sort_values(
        ["year", "_open", "_end", "grade", "_width"],
        ascending=[False, True, False, True, True],
        kind="stable",
    )
    last = ordered.drop_duplicates(["subject", "measure", "_compiler"])
    last = last.sort_values(["_economy", "_place", "_end"], kind="stable")
    return last[AMOUNT_COLUMNS].reset_index(drop=True)


def spread(ledger: Ledger, economy: str, year: int) -> tuple[Interval, list[str]]:
    """Return how many times the largest amount that ends in a year is the smallest.

    Only kinds that tell of all that came (:data:`STANDING`) are set side by side. The quotient
    measures how far definitions lie apart; it is no growth and no error of either.

    Returns
    -------
    tuple
        The quotients that rounding allows, and the observations of the largest and the smallest.

    Raises
    ------
    ValueError
        When fewer than two definitions have an amount for the economy in that year.
    """
    rows = amounts(ledger)
    rows = rows[
        (rows["subject"] == economy) & (rows["year"] == year) & rows["kind"].isin(STANDING)
    ].sort_values("value_usd", kind="stable")
    if rows["measure"].nunique() < 2:
        raise ValueError(
            f"expected amounts of two definitions for {economy} in {year}, found "
            f"{', '.join(rows['definition'].unique()) or 'none'}; choose another year"
        )
    smallest, largest = rows.iloc[0]["observation"], rows.iloc[-1]["observation"]
    return ledger.interval(largest).over(ledger.interval(smallest)), [largest, smallest]


def change(ledger: Ledger, before: str, after: str) -> Interval:
    """Return the change from one amount to a later one, as shares of 1.

    Parameters
    ----------
    before, after
        Ids of observations of one definition, compiler, item and economy.

    Raises
    ------
    MixedDefinitionsError
        When they are not.
    ValueError
        When ``after`` does not end later.
    """
    _require_one_definition(ledger, [before, after], also=("subject",))
    first, last = ledger.observation(before), ledger.observation(after)
    if first["end"] >= last["end"]:
        raise ValueError(
            f"expected a period after {first['period']} of {before}, found {last['period']} of "
            f"{after}; swap them"
        )
    times = ledger.interval(after).over(ledger.interval(before))
    return Interval(times.low - 1, times.high - 1, times.low_open, times.high_open)


def total(ledger: Ledger, observations: Collection[str]) -> Interval:
    """Return the sum of amounts of one definition, compiler, item and period.

    Raises
    ------
    MixedDefinitionsError
        When any of these differs between two of them.
    """
    _require_one_definition(ledger, observations, also=("period",))
    whole = Interval(0.0, 0.0)
    for each in observations:
        whole = whole + ledger.interval(each)
    return whole


def implied_before(ledger: Ledger, level: str, growth: str) -> Interval:
    """Return the level of the base period that a printed level and its printed growth imply.

    Parameters
    ----------
    level, growth
        Ids of the level and of its growth, a share of 1.
    """
    grown = ledger.interval(growth)
    return ledger.interval(level).over(
        Interval(1 + grown.low, 1 + grown.high, grown.low_open, grown.high_open)
    )


def part_of(ledger: Ledger, share: str, whole: str) -> Interval:
    """Return a printed share of a printed whole, as the values that rounding allows."""
    part, all_of_it = ledger.interval(share), ledger.interval(whole)
    return Interval(
        part.low * all_of_it.low,
        part.high * all_of_it.high,
        part.low_open or all_of_it.low_open,
        part.high_open or all_of_it.high_open,
    )


def reports_of_one_compiler(ledger: Ledger, measure: str, first: str, last: str) -> pd.DataFrame:
    """Return the amounts of two reports of one compiler, for economies that both have.

    Parameters
    ----------
    first, last
        Periods of the amounts, such as ``"2024-06"`` and ``"2025-06"``.

    Returns
    -------
    DataFrame
        :data:`AMOUNT_COLUMNS`, two rows an economy, with ``change``, ``change_low`` and
        ``change_high`` (shares of 1, the same in both rows).
    """
    rows = amounts(ledger)
    rows = rows[(rows["measure"] == measure) & rows["period"].isin([first, last])]
    both = rows[rows.groupby("subject")["period"].transform("nunique") == 2]
    found = []
    for _, mine in both.groupby("subject", sort=False):
        pair = mine.sort_values("period", kind="stable")
        before, after = pair["observation"]
        grown = change(ledger, before, after)
        middle = pair["value_usd"].iloc[1] / pair["value_usd"].iloc[0] - 1
        found.append(pair.assign(change=middle, change_low=grown.low, change_high=grown.high))
    return pd.concat(found, ignore_index=True)


def inflows(ledger: Ledger) -> pd.DataFrame:
    """Return the inflows that offices of the host count, by economy and period; nothing is added.

    The offices count different things (``item``) and revise: two rows of one year may stand beside
    each other.
    """
    rows = amounts(ledger)
    rows = rows[rows["measure"] == "investment_inflow"].copy()
    rows["counted_by"] = [ledger.vocabulary.reporters[code].name for code in rows["reporter"]]
    place = rows["subject"].map(list(ledger.vocabulary.central_asia()).index)
    order = rows.assign(_place=place).sort_values(["_place", "period"], kind="stable")
    return order[[*AMOUNT_COLUMNS, "counted_by"]].reset_index(drop=True)


def _require_one_definition(
    ledger: Ledger, observations: Collection[str], *, also: tuple[str, ...]
) -> None:
    rows = ledger.observations.loc[list(observations)]
    for column in ("measure", "reporter", "item", "counterpart", *also):
        found = sorted(set(rows[column]))
        if len(found) > 1:
            raise MixedDefinitionsError(
                f"expected amounts of one {column}, found {' and '.join(map(repr, found))} in "
                f"{', '.join(observations)}; they count different things: show them side by side "
                "with latest_by_definition"
            )
