"""Sums that must hold: turnover is exports plus imports, a region is the sum of its economies.

Both are checked within one source, one reporter and one period, because figures of different origin
need not add up; :mod:`analysis.quality.joint` looks across sources. The sum of intervals is the
interval of all sums, so a difference that rounding explains is never reported. Two more identities
are checked: the side of a surplus against both flows, and shares of one whole against the whole.
A sum of named parts ("a $1 billion deal and another of $500 million") needs to know its parts: the
note of a part says ``part of: ID``, once for each printed whole, and ``all parts listed`` in the
note of the whole. Totals since a start are held against flows by :mod:`analysis.quality.running`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.ledger import Ledger
from analysis.quality import levels
from analysis.quality.comparison import BOUNDS, describe, frame, of_rows, summed
from analysis.quality.finding import Finding, finding, relative_gap, severity
from analysis.quality.levels import records
from analysis.quality.remembered import once
from analysis.quality.running import compare_running_totals
from analysis.quality.words import listed, quantity
from analysis.stated import Interval

_CHINA = "CHN"
_WORLD = "XWD"
_FLOWS = ("exports", "imports")
_PART = re.compile(r"\bpart of: ([a-z0-9.-]*[a-z0-9])")
_COMPLETE = "all parts listed"
_SHARES = ("transit_share",)
_WHOLE = Interval(0, 1)


@once
def compare_parts(ledger: Ledger) -> pd.DataFrame:
    """Compare each stated turnover with the sum of exports and imports printed beside it."""
    rows = _levels(ledger)
    keys = ["source", "reporter", "subject", "period"]
    total = rows[rows["flow"] == "total"]
    matched = total.merge(rows[rows["flow"] == "exports"], on=keys, suffixes=("", "_x"))
    matched = matched.merge(rows[rows["flow"] == "imports"], on=keys, suffixes=("", "_m"))
    expected = summed(
        [matched[[f"{c}_{side}" for c in BOUNDS]].set_axis(BOUNDS, axis=1) for side in ("x", "m")]
    )
    ids = [matched["id"], matched["id_x"], matched["id_m"]]
    return frame(
        "parts of a turnover", matched, expected, ids, "turnover against exports plus imports"
    )


@once
def compare_region(ledger: Ledger) -> pd.DataFrame:
    """Compare each stated value of a group with the sum of its members, flow by flow.

    Groups without a full set of members in the same source and period are passed over.
    """
    rows = _levels(ledger)
    groups = membership(ledger)
    keys = ["source", "reporter", "flow", "period"]
    totals = rows.merge(
        groups.groupby("group")["member"].size().rename("members"),
        left_on="subject",
        right_index=True,
    ).reset_index(drop=True)
    totals = totals.assign(total=np.arange(len(totals)))
    wanted = totals[[*keys, "subject", "total"]].merge(groups, left_on="subject", right_on="group")
    parts = wanted.drop(columns="subject").merge(
        rows[[*keys, "subject", "id", *BOUNDS]],
        left_on=[*keys, "member"],
        right_on=[*keys, "subject"],
    )
    parts = parts.sort_values(["total", "order"], kind="stable")
    grouped = parts.groupby("total")
    complete = grouped.size().reindex(totals["total"]).to_numpy() == totals["members"].to_numpy()
    judged = totals[complete].reset_index(drop=True)
    sums = grouped.agg(
        low=("low", "sum"),
        high=("high", "sum"),
        low_open=("low_open", "any"),
        high_open=("high_open", "any"),
        ids=("id", list),
    ).reindex(judged["total"])
    ids = [[first, *rest] for first, rest in zip(judged["id"], sums["ids"], strict=True)]
    return frame(
        "sum of a region",
        judged,
        sums[BOUNDS].reset_index(drop=True),
        pd.Series(ids, dtype=object),
        "the region against the sum of its economies",
    )


@once
def compare_balance(ledger: Ledger) -> pd.DataFrame:
    """Compare each stated side of a surplus with the two flows of the same subject and period.

    The balance is the subject's: its sales to China less its purchases from China.
    """
    signs = levels.dated(levels.numeric(ledger, ("trade_balance_sign",)))
    rows = _levels(ledger).assign(
        view=lambda f: f["reporter"].where(f["reporter"] != "unstated", levels.CHINA_VIEW)
    )
    keys = ["subject", "period", "view"]
    matched = signs.merge(rows[rows["flow"] == "imports"], on=keys, suffixes=("", "_m"))
    matched = matched.merge(rows[rows["flow"] == "exports"], on=keys, suffixes=("", "_x"))
    expected = pd.DataFrame(
        {
            "low": matched["low_m"].to_numpy(float) - matched["high_x"].to_numpy(float),
            "high": matched["high_m"].to_numpy(float) - matched["low_x"].to_numpy(float),
            "low_open": matched["low_open_m"].to_numpy(bool) | matched["high_open_x"],
            "high_open": matched["high_open_m"].to_numpy(bool) | matched["low_open_x"],
        }
    )
    ids = [matched["id"], matched["id_m"], matched["id_x"]]
    return frame("balance", matched, expected, ids, "the side of the surplus against both flows")


@once
def compare_shares(ledger: Ledger) -> pd.DataFrame:
    """Compare the sum of shares of one whole with the whole: it cannot exceed 100 per cent."""
    rows = levels.numeric(ledger, _SHARES)
    keys = ["source", "measure", "counterpart", "flow", "item", "period"]
    judged, expected, ids = [], [], []
    for _, same in rows.groupby(keys, sort=True):
        if len(same) < 2 or same["subject"].duplicated().any():
            continue
        sums = {
            "low": same["low"].sum(),
            "high": same["high"].sum(),
            "low_open": same["low_open"].any(),
            "high_open": same["high_open"].any(),
        }
        judged.append(same.iloc[0].to_dict() | sums)
        expected.append([_WHOLE.low, _WHOLE.high, False, False])
        ids.append(list(same["id"]))
    return of_rows(
        "shares of a whole", judged, expected, ids, "shares of one whole against the whole"
    )


def compare_share_levels(ledger: Ledger) -> pd.DataFrame:
    """Compare each stated share of a partner with that partner's level over the level of all.

    The whole is the trade with the world, as the same reporter counts it.
    """
    keys = ["subject", "flow", "period", "view", "item"]
    shares = levels.dated(levels.numeric(ledger, ("trade_share",)))
    values = levels.dated(levels.numeric(ledger, ("trade_value",)))
    columns = [*keys, "id", *BOUNDS]
    world = values[values["counterpart"] == _WORLD][columns]
    matched = shares.merge(
        values[[*columns, "counterpart"]], on=[*keys, "counterpart"], suffixes=("", "_part")
    )
    matched = matched.merge(world, on=keys, suffixes=("", "_whole"))
    matched = matched[matched["low_whole"] > 0].reset_index(drop=True)
    expected = pd.DataFrame(
        {
            "low": matched["low_part"] / matched["high_whole"],
            "high": matched["high_part"] / matched["low_whole"],
            "low_open": matched["low_open_part"].astype(bool) | matched["high_open_whole"],
            "high_open": matched["high_open_part"].astype(bool) | matched["low_open_whole"],
        }
    )
    ids = [matched["id"], matched["id_part"], matched["id_whole"]]
    return frame("share", matched, expected, ids, "a share against its level and the whole")


@once
def compare_named_parts(ledger: Ledger) -> pd.DataFrame:
    """Compare each whole with the parts whose notes say ``part of``."""
    rows = ledger.observations
    named = rows["note"].str.extractall(_PART)[0].droplevel("match")
    judged, expected, ids = [], [], []
    for whole, parts in named.groupby(named):
        if whole not in rows.index:
            raise KeyError(
                f"{parts.index[0]}: its note says part of {whole}, expected the id of an "
                "observation; correct the note"
            )
        sums = sum((ledger.interval(str(part)) for part in parts.index), Interval(0, 0))
        low = sums.low
        high = sums.high if _COMPLETE in rows.loc[whole, "note"] else np.inf
        row = ledger.observation(str(whole))
        judged.append({c: row[c] for c in ("subject", "flow", "period", "source", *BOUNDS)})
        expected.append([low, high, sums.low_open, sums.high_open])
        ids.append([str(whole), *map(str, parts.index)])
    return of_rows("named parts", judged, expected, ids, "a whole against its named parts")


def find_identity(ledger: Ledger) -> Iterator[Finding]:
    """Yield a finding for each sum, balance or share that cannot hold."""
    texts = {
        "identity-parts": (
            compare_parts(ledger),
            "{3}: printed as {0}. The two directions printed beside it, {1}, add up to {2}, "
            "however they were rounded.",
        ),
        "identity-region": (
            compare_region(ledger),
            "{3}: printed as {0}. The economies that make it up, {1}, add up to {2}, however they "
            "were rounded.",
        ),
        "identity-balance": (
            compare_balance(ledger),
            "{3}: the text puts the surplus on one side ({0}); the two directions, {1}, put it "
            "on the other.",
        ),
        "identity-shares": (
            compare_shares(ledger),
            "{3}: shares of one whole are printed as {0} and {1}; together that is more than the "
            "whole.",
        ),
        "identity-share-levels": (
            compare_share_levels(ledger),
            "{3}: the share is printed as {0}. The part and the whole, {1}, make it {2}, however "
            "they were rounded.",
        ),
        "identity-named-parts": (
            compare_named_parts(ledger),
            "{3}: printed as {0}. Its parts, {1}, add up to {2}.",
        ),
        "identity-running-totals": (
            compare_running_totals(ledger),
            "{3}: printed as {0}. An earlier total and the flow since then, from {1}, make it {2}.",
        ),
    }
    for rule, (compared, text) in texts.items():
        for row in records(compared[compared["contradicts"].astype(bool)]):
            ids = list(row.observations)
            expected = Interval(row.expected_low, row.expected_high)
            found = Interval(row.found_low, row.found_high)
            parts = listed(ledger.observation(each)["text"] for each in ids[1:])
            name = quantity(ledger, ids[0])
            implied = describe(compared.loc[[row.Index]], ledger)["implied"].iloc[0]
            yield finding(
                ledger,
                "identity",
                rule,
                severity(relative_gap(expected, found)),
                ids,
                text.format(ledger.observation(ids[0])["text"], parts, implied, name),
                contradiction=True,
                expected=expected,
                found=found,
                decides="the table that the document took the figures from",
            )


@once
def membership(ledger: Ledger) -> pd.DataFrame:
    """Return one row a member of a group: ``group``, ``member`` and its ``order``."""
    return pd.DataFrame(
        [
            (code, member, order)
            for code, economy in ledger.vocabulary.economies.items()
            for order, member in enumerate(economy.members)
        ],
        columns=["group", "member", "order"],
    )


@once
def _levels(ledger: Ledger) -> pd.DataFrame:
    rows = levels.numeric(ledger, ("trade_value",))
    keep = (rows["counterpart"] == _CHINA) & (rows["item"] == "") & (rows["status"] == "measured")
    rows = levels.dated(rows[keep])
    # A restatement of a figure in the same source adds nothing; the narrower one is kept.
    keys = ["source", "reporter", "subject", "flow", "period"]
    rows = rows.assign(width=rows["high"] - rows["low"])
    narrow = rows.sort_values("width", kind="stable").drop_duplicates(keys).sort_index()
    return narrow[[*keys, "id", *BOUNDS]]
