"""Counts of firms with Chinese owners: which firms a number counts decides how large it is."""

from __future__ import annotations

import pandas as pd

from analysis.frames import statements
from analysis.ledger import Ledger

_CHINA = "CHN"
_ALL_FIRMS = "Chinese firms with joint ventures"
_UNNAMED = "enterprises with Chinese capital, as said"


def ways_of_counting(ledger: Ledger, economy: str, *, since: str = "") -> pd.DataFrame:
    """Return each count of Chinese firms in an economy, with what it counts, the smallest first.

    Parameters
    ----------
    since
        Only counts whose period ends in this year or later.

    Returns
    -------
    DataFrame
        ``counted`` (in words), ``subject``, ``economy``, ``period``, ``value``, ``low``, ``high``,
        ``text``, ``reporter``, ``observation``. A count without an item is named by what its note
        says: with joint ventures, or as somebody said it.
    """
    rows = ledger.select(
        measure="company_count", subject=economy, counterpart=_CHINA, status="measured"
    )
    rows = rows[rows["end"].notna() & ~rows["item"].str.contains("trade fair")]
    if since:
        rows = rows[rows["end"].dt.year >= int(since)]
    frame = statements(ledger, rows)
    notes = rows["note"].to_list()
    named = [
        item or (_ALL_FIRMS if "joint ventures of both sides" in note else _UNNAMED)
        for item, note in zip(frame["item"], notes, strict=True)
    ]
    frame["counted"] = [each[0].upper() + each[1:] for each in named]
    columns = (
        "counted subject economy period value low high text reporter document observation"
    ).split()
    return frame.sort_values(["value", "period"], kind="stable")[columns].reset_index(drop=True)


def owners_at_the_same_dates(
    ledger: Ledger, economy: str, owners: tuple[str, str], item: str
) -> pd.DataFrame:
    """Return counts of the firms of two owners, at the dates for which both are printed.

    Parameters
    ----------
    owners
        Codes of the economies that the owners come from.
    item
        What is counted; counts of different things are not set beside each other.

    Returns
    -------
    DataFrame
        ``owner`` (code), ``owner_name``, ``period``, ``value``, ``text``, ``observation``.
    """
    rows = ledger.select(
        measure="company_count", subject=economy, counterpart=list(owners), item=item
    )
    frame = statements(ledger, rows).rename(columns={"counterpart": "owner"})
    both = frame.groupby("period")["owner"].transform("nunique") == len(owners)
    frame = frame[both].assign(owner_name=frame["owner"].map(ledger.vocabulary.economy_name))
    frame = frame.assign(_place=frame["owner"].map(owners.index))
    columns = "owner owner_name period value text observation".split()
    return frame.sort_values(["_place", "period"], kind="stable")[columns].reset_index(drop=True)
