"""Words for the explanations: times, flows and quantities as a reader says them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from analysis import stated
from analysis.ledger import Ledger
from analysis.periods import UNSTATED
from analysis.vocabulary import Vocabulary

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_QUARTERS = {"1": "first", "2": "second", "3": "third", "4": "fourth"}
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_FLOWS = {"total": "trade both ways", "exports": "goods from China", "imports": "goods to China"}


def when(period: str) -> str:
    """Return a period of the ledger in words.

    >>> when("2025-01/2025-02")
    'January to February 2025'
    """
    if period in ("", UNSTATED):
        return "no date"
    if quarter := _QUARTER.fullmatch(period):
        return f"the {_QUARTERS[quarter[2]]} quarter of {quarter[1]}"
    first, _, last = period.partition("/")
    if not last:
        return _day(first)
    if first[:4] == last[:4] and len(first) == len(last) > 4:
        return f"{_day(first).removesuffix(' ' + first[:4])} to {_day(last)}"
    return f"{_day(first)} to {_day(last)}"


def flow(row: dict[str, Any]) -> str:
    """Return which goods a statement counts, as seen by a reader."""
    return _FLOWS.get(str(row["flow"]), str(row["item"]))


def matter(ledger: Ledger, observation: str) -> str:
    """Return whose figure of what an observation is: "Tajikistan, goods from China"."""
    row = ledger.observation(observation)
    economy = ledger.vocabulary.economy_name(row["subject"])
    label = ledger.vocabulary.measures[row["measure"]].label
    if not row["measure"].startswith("trade") and row["flow"]:
        return ", ".join(filter(None, [economy, label, row["item"]]))
    what = _FLOWS.get(row["flow"]) or row["item"]
    if row["flow"] and row["counterpart"] not in ("", "CHN"):  # flows are seen from China's side
        partner = ledger.vocabulary.economy_name(row["counterpart"])
        way = _FLOWS["total"] if row["flow"] == "total" else f"{row['flow']} in trade"
        what = f"{way} with {'the world' if partner == 'World' else partner}"
    if not what:
        return f"{economy}, {label}"
    change = "change of " if row["measure"].endswith(("growth", "multiple")) else ""
    return f"{economy}, {change}{what}"


def quantity(ledger: Ledger, observation: str) -> str:
    """Return an observation's :func:`matter` with its time."""
    return f"{matter(ledger, observation)} in {when(ledger.observation(observation)['period'])}"


def place(locator: str) -> str:
    """Return where in a document a figure stands.

    >>> place("p.7"), place("page, paragraph 7"), place("page, headline"), place("page")
    ('paragraph 7', 'paragraph 7', 'page, headline', 'on the page')
    """
    if locator == "page":
        return "on the page"
    if locator.startswith("p."):
        return f"paragraph {locator.removeprefix('p.')}"
    within = locator.removeprefix("page, ")
    return within if within.startswith("paragraph ") else locator


def figure(row: Mapping[str, Any], words: Vocabulary) -> str:
    """Return an observation's figure, rounded where it is too long to take in."""
    if row["text"] == "except":  # of those that a sentence says something of
        return "told to be the exception"
    value = None if row["value"] != row["value"] else row["value"]
    return stated.in_short(value, str(row["text"]), words.units[row["unit"]], words.units.values())


def listed(texts: Iterable[str]) -> str:
    """Return texts as a list in a sentence: "a, b and c"."""
    *rest, last = texts
    return f"{', '.join(rest)} and {last}" if rest else last


def _day(date: str) -> str:
    year, *rest = date.split("-")
    month = [_MONTHS[int(rest[0]) - 1]] if rest else []
    day = [str(int(rest[1]))] if len(rest) > 1 else []
    return " ".join([*day, *month, year])
