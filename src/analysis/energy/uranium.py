"""Uranium: the figures there are. They do not add up to a trade, and nothing is computed."""

from __future__ import annotations

import pandas as pd

from analysis.frames import statements
from analysis.ledger import Ledger

_WORDS = ("uranium", "fuel assemblies")


def uranium(ledger: Ledger) -> pd.DataFrame:
    """Return every figure about uranium and nuclear fuel, by subject and period.

    Returns
    -------
    DataFrame
        As :func:`analysis.frames.statements` gives it, with ``counted_by`` (the reporter's name)
        and ``what`` (the measure in words, and the item).
    """
    has_word = ledger.observations["item"].str.contains("|".join(_WORDS))
    rows = ledger.observations[has_word & (ledger.observations["measure"] != "deal_count")]
    frame = statements(ledger, rows)
    labels = rows["measure"].map(lambda code: ledger.vocabulary.measures[code].label)
    return (
        frame.assign(
            counted_by=frame["reporter"].map(ledger.vocabulary.reporter_name),
            what=labels.to_numpy() + ": " + frame["item"],
        )
        .sort_values(["period", "subject"], kind="stable")
        .reset_index(drop=True)
    )
