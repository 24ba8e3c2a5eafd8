"""The same quantity from several witnesses.

Two observations are about the same quantity when measure, subject, counterpart, flow, item and
period agree. A source that repeats another's printed figure is an echo of it and no second witness:
it is compared with nobody. Trade as seen by different reporters is no contradiction in itself; it
belongs to :mod:`analysis.quality.mirror`. Counts of anything else by two reporters are compared and
called a doubt, because they may count different things; troops of an exercise also where they were
announced.

Where a quantity has more than :data:`MANY` statements, each is compared with the two that reach
furthest down and up: two statements of the quantity contradict if and only if one of these pairs
does, and the work stays proportional to the number of statements.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.ledger import Ledger
from analysis.quality import levels
from analysis.quality.comparison import BOUNDS, frame
from analysis.quality.finding import Finding, finding, relative_gap, severity
from analysis.quality.levels import records
from analysis.quality.remembered import once
from analysis.quality.words import figure, quantity

MANY = 12
_ANNOUNCED_TOO = ("troop_count",)
"""How many take part in an exercise is mostly told on its eve, and then never counted."""
_COUNTS = (
    "company_count",
    "exercise_count",
    "gas_stated_volume",
    "investment_inflow",
    "investment_value",
    "tourist_count",
    "training_count",
    *_ANNOUNCED_TOO,
)
_CAUSES = {
    "company_count": "the two may count different things: operating or registered, with or without "
    "joint ventures",
    "gas_stated_volume": "one may state what was agreed, the other what flowed; or gas at another "
    "pressure",
    "investment_inflow": "one may be preliminary, or count another concept of investment",
    "troop_count": "one may be a plan, or leave out support and staff",
}
_OTHER_CAUSE = "the two may count different things"


@once
def compare_agreement(ledger: Ledger) -> pd.DataFrame:
    """Compare every two independent statements of one quantity by comparable reporters."""
    pairs = _pairs(ledger, [*levels.QUANTITY, "base_period", "view"])
    return _compared(pairs, "one statement against another of the same quantity")


@once
def compare_counts(ledger: Ledger) -> pd.DataFrame:
    """Compare statements of one count or amount by different reporters; trade is left out."""
    pairs = _pairs(ledger, [*levels.QUANTITY, "base_period"], _COUNTS)
    pairs = pairs[pairs["view_1"] != pairs["view_2"]]
    return _compared(pairs, "one reporter's count against another's")


def find_agreement(ledger: Ledger) -> Iterator[Finding]:
    """Yield a finding for each two witnesses that no value satisfies."""
    compared = compare_agreement(ledger)
    for row in records(compared[compared["contradicts"]]):
        yield _finding(ledger, list(row.observations), same_view=True)
    counted = compare_counts(ledger)
    for row in records(counted[counted["contradicts"]]):
        yield _finding(ledger, list(row.observations), same_view=False)


def _finding(ledger: Ledger, ids: list[str], *, same_view: bool) -> Finding:
    judged, other = ids
    expected, found = ledger.interval(other), ledger.interval(judged)
    one, two = ledger.observation(judged), ledger.observation(other)
    same = one["source"] == two["source"]
    labels = ledger.sources["label"]
    says, against = (figure(each, ledger.vocabulary) for each in (one, two))
    said = (
        f"{quantity(ledger, judged)}: {labels[one['source']]} prints both {says} and {against}"
        if same
        else f"{quantity(ledger, judged)}: {labels[one['source']]} prints {says}, "
        f"{labels[two['source']]} {against}"
    )
    if same_view:
        cause = "" if same else "one may repeat another reporter than the other, or another year"
        return finding(
            ledger,
            "agreement",
            "agreement-witnesses",
            severity(relative_gap(expected, found)),
            ids,
            f"{said}. However they were rounded, no single figure fits both.",
            contradiction=True,
            expected=expected,
            found=found,
            cause=cause,
            decides="the publication of the office that measured it",
        )
    return finding(
        ledger,
        "agreement",
        "agreement-reporters",
        "medium",
        ids,
        f"{said}; each was counted by somebody else.",
        expected=expected,
        found=found,
        cause=_CAUSES.get(one["measure"], _OTHER_CAUSE),
        decides="the definition behind each count",
    )


def _pairs(
    ledger: Ledger, keys: list[str], measures: tuple[str, ...] | None = None
) -> pd.DataFrame:
    rows = levels.dated(levels.numeric(ledger, measures))
    if measures is not None and set(_ANNOUNCED_TOO) <= set(measures):
        announced = levels.dated(levels.numeric(ledger, _ANNOUNCED_TOO, ("target", "forecast")))
        rows = pd.concat([rows[~rows["measure"].isin(_ANNOUNCED_TOO)], announced])
    rows = rows[[*dict.fromkeys([*keys, "view"]), "id", "source", "printed", "unit", *BOUNDS]]
    rows = rows.assign(group=levels.codes(rows, keys), place=np.arange(len(rows)))
    size = rows.groupby("group")["id"].transform("size")
    rows = rows[size > 1].assign(size=size[size > 1])
    few, many = rows[rows["size"] <= MANY], rows[rows["size"] > MANY]
    extremes = many.loc[
        pd.unique(
            np.concatenate(
                [
                    many.groupby("group")["low"].idxmax().to_numpy(),
                    many.groupby("group")["high"].idxmin().to_numpy(),
                ]
            )
        )
    ]
    pairs = pd.concat(
        [
            few.merge(few, on="group", suffixes=("_1", "_2")),
            many.merge(extremes, on="group", suffixes=("_1", "_2")),
        ],
        ignore_index=True,
    )
    ahead = pairs["place_1"] < pairs["place_2"]
    ahead |= (pairs["size_1"] > MANY) & (pairs["place_1"] != pairs["place_2"])
    pairs = pairs[ahead].sort_values(["group", "place_1", "place_2"], kind="stable")
    same_source = pairs["source_1"] == pairs["source_2"]
    same_print = (pairs["printed_1"] == pairs["printed_2"]) & (pairs["unit_1"] == pairs["unit_2"])
    echo = levels.linked(ledger, pairs["source_1"], pairs["source_2"]) & ~same_source & same_print
    return pairs[~echo].reset_index(drop=True)


def _compared(pairs: pd.DataFrame, explanation: str) -> pd.DataFrame:
    first = pairs.rename(columns={f"{c}_1": c for c in [*BOUNDS, "source"]})
    for column in ("subject", "flow", "period"):
        if f"{column}_1" in first:
            first[column] = first[f"{column}_1"]
    expected = pairs[[f"{c}_2" for c in BOUNDS]].set_axis(BOUNDS, axis=1)
    return frame("agreement", first, expected, [pairs["id_1"], pairs["id_2"]], explanation)
