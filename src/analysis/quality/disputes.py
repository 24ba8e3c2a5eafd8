"""Which observations are disputed, and by what.

An observation is disputed when a finding of :func:`analysis.quality.findings` touches it that is
more than a note on how to read it. Whoever
prints a number asks here, so that the mark beside it and the sentence behind the mark come from the
checks and from nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.ledger import Ledger
from analysis.quality.checks import findings


@dataclass(frozen=True)
class Dispute:
    """A finding that touches an observation.

    Attributes
    ----------
    kind
        The kind of check that found it, such as "identity".
    observations
        Ids of all observations involved, the judged one first.
    sentence
        What disagrees with what, for the reader.
    """

    kind: str
    observations: tuple[str, ...]
    sentence: str


def disputes(ledger: Ledger) -> dict[str, list[Dispute]]:
    """Return the disputes of each disputed observation, contradictions before doubts."""
    found: dict[str, list[Dispute]] = {}
    serious = [finding for finding in findings(ledger) if finding.severity != "note"]
    for finding in sorted(serious, key=lambda finding: not finding.contradiction):
        dispute = Dispute(finding.kind, finding.touched, finding.explanation)
        for observation in finding.touched:
            found.setdefault(observation, []).append(dispute)
    return found
