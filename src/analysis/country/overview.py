"""The economies of the region side by side."""

from __future__ import annotations

import pandas as pd

from analysis.country.counts import SIDES, counts, latest_pair, latest_value
from analysis.country.dependence import mutual_share
from analysis.country.told import target
from analysis.ledger import Ledger

_COLUMNS = (
    "subject economy period china china_id partner_id partner_period gap gap_period gap_ids share "
    "share_id target state target_id observations"
).split()


def overview(ledger: Ledger) -> pd.DataFrame:
    """Return a row for each economy of the region: both counts, share, target.

    Returns
    -------
    DataFrame
        ``subject``, ``economy``, ``period`` and ``china`` (text) with ``china_id``,
        ``partner_id``, ``partner_period``, ``gap`` (per cent) with ``gap_period`` and ``gap_ids``,
        ``share`` (text) with ``share_id``, ``target`` (text), ``state`` and ``target_id``, and
        ``observations``. Economies without a count of China's are left out; what else is missing
        is empty.
    """
    records = []
    for economy in ledger.vocabulary.briefed():
        counted = counts(ledger, economy)
        ours, theirs = (latest_value(counted, side) for side in SIDES)
        if ours is None:
            continue
        pair, share = latest_pair(counted), mutual_share(ledger, economy)
        goal = target(ledger, economy)
        gap_ids = [pair.china, pair.partner] if pair else []
        share_id = share["printed_id"] if share else ""
        target_id = goal["target_id"] if goal else ""
        partner_id = theirs["observation"] if theirs else ""
        behind = [ours["observation"], partner_id, *gap_ids, share_id, target_id]
        records.append(
            {
                "subject": economy,
                "economy": ledger.vocabulary.economy_name(economy),
                "period": ours["period"],
                "china": ours["text"],
                "china_id": ours["observation"],
                "partner_id": partner_id,
                "partner_period": theirs["period"] if theirs else "",
                "gap": 100 * pair.gap if pair else None,
                "gap_period": pair.period if pair else "",
                "gap_ids": gap_ids,
                "share": ledger.observation(share_id)["text"] if share_id else "",
                "share_id": share_id,
                "target": goal["target_text"] if goal else "",
                "state": goal["state"] if goal else "",
                "target_id": target_id,
                "observations": list(dict.fromkeys(filter(None, behind))),
            }
        )
    return pd.DataFrame(records, columns=_COLUMNS).astype({"gap": float})


def last_pairs(ledger: Ledger) -> pd.DataFrame:
    """Return both counts of the latest year that both sides have, two rows an economy.

    Returns
    -------
    DataFrame
        ``subject``, ``label`` ("Kazakhstan, 2024"), ``side``, ``value_usd``, ``gap`` (of the two)
        and ``observation``; the largest gap first. Economies without a pair are left out.
    """
    records = []
    for economy in ledger.vocabulary.briefed():
        pair = latest_pair(counts(ledger, economy))
        for side, key in (("china", pair.china), ("partner", pair.partner)) if pair else ():
            assert pair is not None
            records.append(
                {
                    "subject": economy,
                    "label": f"{ledger.vocabulary.economy_name(economy)}, {pair.period}",
                    "side": side,
                    "value_usd": float(ledger.observation(key)["value"]),
                    "gap": pair.gap,
                    "observation": key,
                }
            )
    columns = "subject label side value_usd gap observation".split()
    frame = pd.DataFrame(records, columns=columns)
    return frame.sort_values("gap", key=abs, ascending=False, kind="stable").reset_index(drop=True)


def last_shares(ledger: Ledger) -> pd.DataFrame:
    """Return China's share in each economy's trade as :func:`mutual_share` takes it.

    Returns
    -------
    DataFrame
        ``subject``, ``label`` (economy, year and reporter), ``low``, ``value``, ``high`` (shares of
        1, as printed), ``text`` and ``observation``; the largest first.
    """
    records = []
    for economy in ledger.vocabulary.briefed():
        share = mutual_share(ledger, economy)
        if share is None:
            continue
        row = ledger.observation(share["printed_id"])
        records.append(
            {
                "subject": economy,
                "label": f"{ledger.vocabulary.economy_name(economy)}, {share['period']}",
                "reporter": ledger.vocabulary.reporter_name(share["reporter"]),
                **{name: row[name] for name in ("low", "value", "high", "text")},
                "observation": share["printed_id"],
            }
        )
    columns = "subject label reporter low value high text observation".split()
    frame = pd.DataFrame(records, columns=columns)
    return frame.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)
