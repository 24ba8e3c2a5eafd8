"""Projects on a time line: their printed stages."""

from __future__ import annotations

import pandas as pd

from analysis.ledger import Ledger


def steps(ledger: Ledger, topic: str) -> pd.DataFrame:
    """Return the printed stages of the projects of a topic, the earliest first, for a time line.

    Returns
    -------
    DataFrame
        ``period``, ``step`` (stage and project in words), ``economy``, ``observation``.
    """
    rows = ledger.select(measure="project_stage", topic=topic)
    rows = rows[rows["end"].notna()].sort_values("start", kind="stable")
    names = [ledger.vocabulary.economy_name(code) for code in rows["subject"]]
    return pd.DataFrame(
        {
            "period": rows["period"].to_numpy(),
            "step": [
                f"{economy}, {item}: {text}"
                for economy, item, text in zip(names, rows["item"], rows["text"], strict=True)
            ],
            "economy": names,
            "observation": list(rows.index),
        }
    )
