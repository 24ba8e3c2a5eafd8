"""What the ledger holds: how many statements a source gives, and how well it attributes them."""

from __future__ import annotations

import pandas as pd

from analysis.ledger import Ledger


def coverage(ledger: Ledger) -> pd.DataFrame:
    """Return one row a source that gives observations, the largest first.

    Returns
    -------
    DataFrame
        ``source``, ``document`` (its label), ``grade``, ``copies`` (labels of what it repeats),
        ``observations`` (count), ``attributed`` (share that names who measured), ``inferred``
        (share whose reading the print leaves open, most often the year), ``statements`` (count of
        claims, events, exercises and pledges).
    """
    rows = ledger.observations
    told = pd.DataFrame(
        {
            "source": rows["source"],
            "attributed": rows["reporter"] != "unstated",
            "inferred": rows["note"].str.contains("inferred"),
        }
    ).groupby("source")
    counts = told.size().to_frame("observations").join(told.mean())
    words = [ledger.statements, ledger.events, ledger.exercises, ledger.pledges]
    others = pd.concat([table["source"] for table in words]).value_counts()
    frame = counts.join(ledger.sources[["label", "grade", "copies"]])
    frame = frame.rename(columns={"label": "document"})
    labels = ledger.sources["label"]
    frame["copies"] = [
        "; ".join(labels[key.strip()] for key in keys.split(",") if key) for keys in frame["copies"]
    ]
    frame["statements"] = others.reindex(frame.index).fillna(0).astype(int)
    frame = frame.sort_values("observations", ascending=False, kind="stable")
    return frame.reset_index(names="source")


def precision(ledger: Ledger) -> pd.DataFrame:
    """Return how the figures are worded: plain digits, approximate, bounded, or a word."""
    rows = ledger.observations
    kind = pd.Series("plain digits", index=rows.index)
    qualifiers = ledger.vocabulary.qualifiers
    kinds = {word: qualifier.kind for word, qualifier in qualifiers.items()}
    bounded = rows["qualifier"].map(kinds)
    kind[bounded.isin(["approximate", "below", "above"])] = "about a value"
    kind[bounded.isin(["lower", "lower_closed", "upper", "upper_closed"])] = "only a bound"
    words = rows["printed"].str.lower().isin(list(ledger.vocabulary.number_words))
    kind[words & (rows["unit"] != "date")] = "a word instead of digits"
    kind[rows["unit"] == "date"] = "a date"
    counts = kind.value_counts(sort=True).rename_axis("wording").reset_index(name="observations")
    counts["share"] = counts["observations"] / len(rows)
    return counts
