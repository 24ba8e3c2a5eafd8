"""Targets for trade with both counts beside each other, as the tracker judges them."""

from __future__ import annotations

import pandas as pd

from analysis.pledges.tracker import TRADE, depends

_SIDES = {"china": "", "partner": "own_"}
_OF_A_SIDE = (
    "latest_text latest latest_period latest_id base base_text base_period base_id reached needed "
    "so_far state why"
).split()


def trade_targets(tracked: pd.DataFrame) -> pd.DataFrame:
    """Return each target for trade as one row, China's count first.

    Nothing is judged here: a chapter that shows targets says of each what the tracker says.

    Parameters
    ----------
    tracked
        As :func:`analysis.pledges.tracker` returns it.

    Returns
    -------
    DataFrame
        The earliest due first: ``pledge``, ``subject``, ``economy``, ``target_text``, ``target``
        (US dollars), ``made`` and ``due`` (written), ``due_on`` (its last day), ``due_year``,
        ``target_id``; by China's count ``state``, ``why``, ``latest``, ``reached``, ``base`` (the
        last whole year before it was set, or the first after), each of these two figures with
        ``_text``, ``_period`` and ``_id``, ``needed`` and ``so_far``; the same of the partner's
        count with ``own_`` before the name, missing (and texts empty) where there is none;
        ``verdict`` (the state of all counts, or that it depends on who counts); ``observations``.
    """
    trade = tracked[tracked["kind"] == TRADE]
    shared = "pledge subject economy target_text target made due due_on due_year target_id".split()
    records = []
    for _, rows in trade.groupby("pledge", sort=False):
        record = {column: rows[column].iloc[0] for column in shared}
        by_side = {row["side"]: row for row in rows.to_dict("records")}
        for side, prefix in _SIDES.items():
            found = by_side.get(side)
            for column in _OF_A_SIDE:
                empty = "" if pd.api.types.is_string_dtype(trade[column]) else None
                record[prefix + column] = empty if found is None else found[column]
        record["verdict"] = depends(rows["state"])
        record["observations"] = list(rows["observations"].explode().unique())
        records.append(record)
    return pd.DataFrame(records)
