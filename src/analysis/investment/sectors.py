"""Printed deals by sector. They overlap and are announced, not spent: nothing is added.

A deal's sector is that of its topic where the topic is a sector (energy, corridors), else the first
of :data:`SECTORS` whose words its item holds. Sums told for many deals at once are packages: they
belong to no sector. What no word places is "other" and is shown as such.
"""

from __future__ import annotations

import re

import pandas as pd

from analysis.frames import statements
from analysis.ledger import Ledger

_CHINA = "CHN"
_MONEY = ("deal_value", "investment_value", "loan_value")
_TOPICS = {"energy": "Energy", "corridors": "Transport and logistics"}
_COLUMNS = "sector deals largest largest_usd what economy largest_observation observations".split()
PACKAGE = "Packages of many sectors"
OTHER = "Other"
SECTORS = (
    (PACKAGE, r"^deals signed|joint (?:investment )?projects|industrial projects|agreements at"),
    ("Energy", r"oil|gas\b|solar|wind|power|green|facilities under the agreements"),
    ("Mining and metals", r"mining|gold|chromium|steel|tungsten|uranium"),
    ("Transport and logistics", r"port\b|railway|logistics|road"),
    ("Digital and surveillance", r"surveillance|Safe City|IT sector|telecom|data cent|Huawei"),
    ("Vehicles", r"BYD|cars|vehicles"),
    ("Farming and food", r"corn|grain|cotton|vegetables|agricultur"),
    ("Building materials", r"construction materials|glass|cement"),
)


def sector_of(topic: str, item: str) -> str:
    """Return the sector of a deal from its topic and item."""
    for name, words in SECTORS[:1]:
        if re.search(words, item):
            return name
    if topic in _TOPICS:
        return _TOPICS[topic]
    for name, words in SECTORS[1:]:
        if re.search(words, item):
            return name
    return OTHER


def deals_by_sector(ledger: Ledger) -> pd.DataFrame:
    """Return for each sector how many deals with China have a printed value, and the largest.

    Returns
    -------
    DataFrame
        ``sector``, ``deals`` (distinct economies and items), ``largest`` (as printed),
        ``largest_usd``, ``what`` and ``economy`` (of the largest), ``largest_observation``,
        ``observations``; the largest first, packages and others last. A vague value without digits
        counts as a deal but is never the largest.
    """
    region = [*ledger.vocabulary.central_asia(), "XCA"]
    rows = ledger.select(measure=_MONEY, counterpart=_CHINA, subject=region)
    rows = rows[rows["topic"].isin(["investment", "technology", "security", *_TOPICS])]
    rows = rows[(rows["item"] != "") & ~rows["item"].str.startswith("mutual investments")]
    frame = statements(ledger, rows)
    topics = rows["topic"].to_list()
    frame["sector"] = [
        sector_of(topic, item) for topic, item in zip(topics, frame["item"], strict=True)
    ]
    records = []
    for name, mine in frame.groupby("sector", sort=False):
        top = mine.sort_values("value", ascending=False, kind="stable", na_position="last").iloc[0]
        records.append(
            {
                "sector": name,
                "deals": len(mine.drop_duplicates(["subject", "item"])),
                "largest": top["text"],
                "largest_usd": top["value"],
                "what": top["item"],
                "economy": top["economy"],
                "largest_observation": top["observation"],
                "observations": list(mine["observation"]),
            }
        )
    found = pd.DataFrame(records, columns=_COLUMNS)
    found["_last"] = found["sector"].map({PACKAGE: 1, OTHER: 2}).fillna(0)
    ordered = found.sort_values(["_last", "largest_usd"], ascending=[True, False], kind="stable")
    return ordered.drop(columns="_last").reset_index(drop=True)
