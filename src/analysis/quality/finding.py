"""What a check found: one record that a reader, a script and the book can each use.

Severity follows one written rule, of which :func:`severity` is the first step and
:func:`analysis.quality.checks.findings` takes the second:

1. How far apart: the distance between the two sets as a share of the larger figure. Below 2 per
   cent is ``low``, below 10 per cent ``medium``, above ``high``. Dates and ranks have no distance
   and start at ``medium``.
2. How much depends on it: where three or more other comparisons use one of the figures, the
   severity rises by one step.
3. A doubt is no contradiction: ``note`` where nothing in print speaks against the figure, ``low``
   or ``medium`` otherwise, and ``high`` only where two reports of one flow lie apart by far more
   than freight and timing explain, or where trade exceeds the whole product of an economy.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

import pandas as pd

from analysis.ledger import Ledger
from analysis.stated import Interval

KINDS = "identity growth agreement joint mirror plausibility dates print scope".split()
SEVERITIES = ("note", "low", "medium", "high")
NOTHING_SUGGESTED = ""
READERS_NOTE = "readers-note"
"""Rule of what a reader noted and no rule found."""


LOW_BELOW, MEDIUM_BELOW = 0.02, 0.10


@dataclass(frozen=True)
class Finding:
    """One contradiction or doubt.

    Attributes
    ----------
    id
        Stable while the printed figures are: rule, first observation and a digest of what all
        observations involved print. A changed figure is a new finding.
    kind, rule
        The kind of check (:data:`KINDS`) and the rule within it.
    contradiction
        Whether no value satisfies the statements; a doubt otherwise.
    observations
        Ids of all statements involved; the judged one first.
    expected, found
        What the other statements allow and what the judged one says; ``None`` for dates and words.
    cause
        A suggested cause, where one can be inferred.
    decides
        What would decide the matter.
    decision
        ``open``, or what ``data/acknowledged.yml`` says.
    variants
        Further sets of statements that the same contradiction shows in, told within this one.
    """

    id: str
    kind: str
    rule: str
    severity: str
    contradiction: bool
    observations: tuple[str, ...]
    expected: Interval | None
    found: Interval | None
    explanation: str
    cause: str = NOTHING_SUGGESTED
    decides: str = ""
    decision: str = "open"
    variants: tuple[tuple[str, ...], ...] = ()

    @property
    def by_rule(self) -> bool:
        """Whether a rule found it in the figures; otherwise a reader noted it."""
        return self.rule != READERS_NOTE

    @property
    def touched(self) -> tuple[str, ...]:
        """All observations involved, those of the variants included."""
        return tuple(dict.fromkeys([*self.observations, *(i for v in self.variants for i in v)]))

    def record(self) -> dict[str, Any]:
        """Return the finding for machines: plain types, an infinite bound as ``None``."""
        record = asdict(self) | {
            "observations": list(self.observations),
            "variants": [list(each) for each in self.variants],
            "by_rule": self.by_rule,
        }
        for side in ("expected", "found"):
            interval = getattr(self, side)
            record[side] = None if interval is None else _plain(interval)
        return record

    def decided(self, decision: str) -> Finding:
        """Return the finding with a decision."""
        return replace(self, decision=decision)


def finding(
    ledger: Ledger,
    kind: str,
    rule: str,
    severity: str,
    observations: Iterable[str],
    explanation: str,
    *,
    contradiction: bool = False,
    expected: Interval | None = None,
    found: Interval | None = None,
    cause: str = NOTHING_SUGGESTED,
    decides: str = "",
) -> Finding:
    """Make a finding; its id follows from the rule and from what the observations print."""
    ids = tuple(dict.fromkeys(observations))
    rows = [ledger.observation(each) for each in sorted(ids)]
    said = [str(row[c]) for row in rows for c in ("printed", "unit", "qualifier", "period")]
    text = "|".join([rule, *sorted(ids), *said])
    key = f"{rule}.{ids[0]}.{hashlib.sha256(text.encode()).hexdigest()[:6]}"
    return Finding(
        key,
        kind,
        rule,
        severity,
        contradiction,
        ids,
        expected,
        found,
        explanation,
        cause,
        decides,
    )


def severity(relative_gap: float) -> str:
    """Return how grave a contradiction is by step 1 of the rule above."""
    return SEVERITIES[1 + (relative_gap >= LOW_BELOW) + (relative_gap >= MEDIUM_BELOW)]


def relative_gap(expected: Interval, found: Interval) -> float:
    """Return the distance of two sets as a share of the larger finite bound, 0 where they meet."""
    ends = (expected.low, expected.high, found.low, found.high)
    size = max((abs(end) for end in ends if math.isfinite(end)), default=0.0)
    return expected.gap(found) / size if size else 0.0


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings, the gravest first, contradictions before doubts, each id once."""
    unique = {each.id: each for each in findings}
    return sorted(
        unique.values(),
        key=lambda f: (
            not f.contradiction,
            -SEVERITIES.index(f.severity),
            KINDS.index(f.kind),
            f.id,
        ),
    )


def frame(findings: Iterable[Finding], ledger: Ledger) -> pd.DataFrame:
    """Return findings as a frame to show, with the economy of the judged statement."""
    columns = "id kind rule by_rule severity contradiction subject observations explanation cause "
    records = []
    for each in findings:
        row = ledger.observation(each.observations[0])
        record = each.record() | {"subject": row["subject"], "period": row["period"]}
        records.append(record | {"observations": list(each.observations)})
    frame_ = pd.DataFrame(records, columns=(columns + "decides decision period").split())
    frame_["economy"] = frame_["subject"].map(ledger.vocabulary.economy_name)
    return frame_


def _plain(interval: Interval) -> dict[str, Any]:
    return {
        "low": interval.low if math.isfinite(interval.low) else None,
        "high": interval.high if math.isfinite(interval.high) else None,
        "low_open": interval.low_open,
        "high_open": interval.high_open,
    }
