"""How full a pipeline is: what flowed over what it is built for, in the same months.

Design capacity is stated for a year. For a part of a year it is cut to the days of that part, with
no allowance for seasons: a half-year is not doubled, it is set against half of the capacity. Only
volumes of the operator count as flow; what customs count at the border is another quantity.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis import periods
from analysis.ledger import Ledger
from analysis.stated import Interval


def part_of_year(period: str) -> float:
    """Return the length of a period as a part of its calendar year, by days.

    Raises
    ------
    ValueError
        When the period lies in more than one year.
    """
    first, last = periods.bounds(period)
    if first.year != last.year:
        raise ValueError(f"expected a period within one year, found {period}")
    (year_start, year_end) = periods.bounds(str(first.year))
    return ((last - first).days + 1) / ((year_end - year_start).days + 1)


def utilisation(ledger: Ledger, pairs: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """Return the use of pipelines: flow over the capacity of the same months.

    Parameters
    ----------
    pairs
        Words for a row to the observations of a flow over a period and of a yearly capacity, both
        of gas (cubic metres) or both of oil (tonnes).

    Returns
    -------
    DataFrame
        ``row``, ``period``, ``subject`` (the counterpart of the flow, or its subject where it has
        none), ``flow`` and ``capacity`` in the base unit (the capacity cut to the period),
        ``is_part_year``, ``use`` with ``use_low`` and ``use_high`` (infinite where the flow is only
        a lower bound), ``text`` (the flow as printed), ``capacity_id``, ``flow_id`` and
        ``observations``.
    """
    records = []
    for words, (flow_id, capacity_id) in pairs.items():
        flow, capacity = ledger.observation(flow_id), ledger.observation(capacity_id)
        part = part_of_year(flow["period"])
        allowed = ledger.interval(flow_id).over(ledger.interval(capacity_id).scaled(part))
        records.append(
            {
                "row": words,
                "period": flow["period"],
                "subject": flow["counterpart"] or flow["subject"],
                "flow": float(flow["value"]),
                "capacity": float(capacity["value"]) * part,
                "is_part_year": part < 1,
                "use": float(flow["value"]) / (float(capacity["value"]) * part),
                "use_low": allowed.low,
                "use_high": allowed.high,
                "text": flow["text"],
                "flow_id": flow_id,
                "capacity_id": capacity_id,
                "observations": [flow_id, capacity_id],
            }
        )
    return pd.DataFrame(records)


def between_totals(ledger: Ledger, earlier: str, later: str) -> Interval:
    """Return the flow between the ends of two cumulative totals since the start of a line."""
    return ledger.interval(later) - ledger.interval(earlier)
