"""Words of the ledger in the sentences of a brief, as Markdown that shows them as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable

from analysis.ledger import Ledger
from analysis.markdown import plainly

KIND_WORDS = {
    "identity": "sums that do not add up",
    "growth": "growth that the levels do not give",
    "agreement": "documents that print different values",
    "joint": "figures that cannot all hold",
    "mirror": "gaps between the two sides' counts",
    "plausibility": "values that are hard to believe",
    "dates": "dates and orders",
    "print": "likely misprints",
    "scope": "claims beyond their scope",
}

_NUMBERS = re.compile(
    r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|hundreds|thousands|[mb]illions|trillions|dozens?|half|halves|halved|twice|thrice|thirds?"
    r"|quarters?|fourths?|fifths?|tenths?|(?:doubl|tripl|quadrupl)\w*|\w+fold)\b",
    re.IGNORECASE,
)


def listed(words: Iterable[str]) -> str:
    """Return words of the data as a list in a sentence: "Dostyk, Altynkol and Bakhty"."""
    known = [plainly(each) for each in words]
    return " and ".join(filter(None, [", ".join(known[:-1]), *known[-1:]]))


def names(ledger: Ledger, codes: Iterable[str]) -> str:
    """Return economies as a list in a sentence: "China, Iran and Russia"."""
    return listed(ledger.vocabulary.economy_name(code) for code in codes)


_BODIES = "statistics_office customs government ministry bank central_bank think_tank organisation"


def the(ledger: Ledger, reporter: str) -> str:
    """Return a reporter's name in a sentence: "the Government of Kyrgyzstan", but "Xinhua"."""
    body = ledger.vocabulary.reporters[reporter]
    has_article = body.kind in _BODIES.split() and " " in body.name
    return plainly(f"the {body.name}" if has_article else body.name)


def capital(words: str) -> str:
    """Return words with a capital at their head."""
    return words[:1].upper() + words[1:]


def quotable(words: str) -> bool:
    """Whether words of the ledger hold no number, and so may stand in a sentence."""
    return bool(words) and not _NUMBERS.search(words)
