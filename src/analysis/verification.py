"""Find every printed figure again in the document it was taken from.

The documents are other people's property and are not part of the repository. Where their texts are
at hand, :func:`verify` opens the paragraph that each observation cites and looks for the printed
digits or words, and for the qualifier. A paragraph is a non-blank line of the text, counted from 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from analysis.ledger import Ledger

_RANGE_GAP = 12


@dataclass(frozen=True)
class Miss:
    """An observation whose figure is not where it says."""

    observation: str
    locator: str
    printed: str
    reason: str

    def __str__(self) -> str:
        """Return the miss as one line."""
        return f"{self.observation} ({self.locator}): {self.printed!r} {self.reason}"


@dataclass(frozen=True)
class Verification:
    """What was looked for and what was not found.

    Attributes
    ----------
    checked
        Number of observations whose document was at hand.
    absent
        Keys of sources that name a text which is not in the folder.
    """

    checked: int
    misses: tuple[Miss, ...]
    absent: tuple[str, ...]


def verify(ledger: Ledger, texts: Path) -> Verification:
    """Look for every printed figure in its cited paragraph.

    Parameters
    ----------
    ledger
        Its sources name their text file (without ending) in the field ``text``.
    texts
        The folder of the text files.
    """
    named = ledger.sources.loc[ledger.sources["text"] != "", "text"]
    paragraphs = {
        str(key): _paragraphs(path)
        for key, name in named.items()
        if (path := texts / f"{name}.txt").is_file()
    }
    observations = ledger.observations[ledger.observations["source"].isin(list(paragraphs))]
    misses = []
    for row in observations.itertuples():
        number = int(str(row.locator).removeprefix("p."))
        document = paragraphs[str(row.source)]
        if number > len(document):
            reason = f"cited in a paragraph that does not exist; the text has {len(document)}"
        elif not is_printed(str(row.printed), document[number - 1]):
            reason = "is not printed in that paragraph"
        elif row.qualifier and not is_printed(str(row.qualifier), document[number - 1]):
            reason = f"stands there without its qualifier {row.qualifier!r}"
        else:
            continue
        misses.append(Miss(str(row.Index), str(row.locator), str(row.printed), reason))
    absent = tuple(str(key) for key in named.index if key not in paragraphs)
    return Verification(len(observations), tuple(misses), absent)


def is_printed(figure: str, paragraph: str) -> bool:
    """Tell whether a figure stands in a paragraph as a whole: 44 is not in "44.9" or "1,144".

    The two ends of a range may be apart by a few characters, as in "$5bn-$6bn".
    """
    if _stands(figure, paragraph):
        return True
    ends = re.split(r"\s*[-–]\s*", figure)
    if len(ends) != 2 or not all(end.replace(".", "").isdigit() for end in ends):
        return False
    between = rf"{_whole(ends[0])}[^\d]{{0,{_RANGE_GAP}}}?{_whole(ends[1])}"
    return re.search(between, paragraph) is not None


def _stands(figure: str, paragraph: str) -> bool:
    plain = re.sub(r"\s+", " ", paragraph)
    return re.search(_whole(figure), plain, re.IGNORECASE) is not None


def _whole(figure: str) -> str:
    """Return a pattern that matches a figure only where no letter or digit continues it."""
    before = r"(?<![A-Za-z])" if figure[0].isalpha() else r"(?<!\d)(?<!\d[.,])"
    after = r"(?![A-Za-z])" if figure[-1].isalpha() else r"(?!\d)(?![.,]\d)"
    return before + re.escape(figure) + after


def _paragraphs(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [line for line in lines if line.strip()]
