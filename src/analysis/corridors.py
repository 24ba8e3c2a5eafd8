"""Corridors: transit shares, the pilot road run, packages of projects, the six corridors."""

from __future__ import annotations

import pandas as pd

from analysis.frames import statements
from analysis.ledger import Ledger
from analysis.stated import Interval


def transit_shares(ledger: Ledger) -> pd.DataFrame:
    """Return the stated shares of the region's transit, and what is left for all others.

    The rest is 1 minus the sum of the stated shares, on intervals: with "more than 93 %" it has an
    upper bound only, and it cannot be negative.

    Returns
    -------
    DataFrame
        ``observations`` (one for a stated share, all of them for the rest), ``economy``, ``low``,
        ``high``, ``text``.
    """
    frame = statements(ledger, ledger.select(measure="transit_share"))
    total = Interval(0, 0)
    for observation in frame["observation"]:
        total = total + ledger.interval(observation)
    rest = Interval(1, 1) - total
    others = {
        "observations": list(frame["observation"]),
        "economy": "all others",
        "low": max(0.0, rest.low),
        "high": rest.high,
        "text": "",
    }
    shares = frame[["economy", "low", "high", "text"]].copy()
    shares.insert(0, "observations", [[each] for each in frame["observation"]])
    return pd.concat([shares, pd.DataFrame([others])], ignore_index=True)


def mean_speed_km_per_day(ledger: Ledger, length: str, duration: str) -> Interval:
    """Return the distance a day that a stated length and a stated duration allow.

    Parameters
    ----------
    length, duration
        Ids of an observation in kilometres and of one in days.
    """
    return ledger.interval(length).over(ledger.interval(duration))


def average_project_usd(ledger: Ledger, value: str, count: str) -> Interval:
    """Return the average value of a project in a package, from its total and its number."""
    return ledger.interval(value).over(ledger.interval(count))


def economic_corridors(ledger: Ledger) -> pd.DataFrame:
    """Return the six corridors of the Belt and Road Initiative with the economies they name.

    Returns
    -------
    DataFrame
        ``corridor``, ``economies`` (names), ``count`` of them, ``central_asia`` (how many are in
        the region), ``purpose``, ``source`` and ``observations`` (the number of corridors that the
        same document states).
    """
    rows = ledger.statements[ledger.statements["kind"] == "corridor"]
    inside = set(ledger.vocabulary.central_asia())
    codes = rows["economies"].str.split()
    counted = ledger.select(measure="group_size", unit="corridors")["source"]
    frame = pd.DataFrame(
        {
            "corridor": rows["item"],
            "economies": [
                ", ".join(ledger.vocabulary.economy_name(code) for code in each) for each in codes
            ],
            "count": [len(each) for each in codes],
            "central_asia": [len(inside & set(each)) for each in codes],
            "purpose": rows["summary"],
            "source": rows["source"],
            "observations": [list(counted.index[counted == key]) for key in rows["source"]],
        }
    )
    return frame.sort_values("central_asia", ascending=False, kind="stable")
