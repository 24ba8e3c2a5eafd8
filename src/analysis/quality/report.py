"""Findings as text, as JSON and as the frames that the chapter shows."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable

import pandas as pd

from analysis.ledger import Ledger
from analysis.quality.checks import Checked, comparisons
from analysis.quality.finding import Finding
from analysis.quality.finding import frame as as_frame
from analysis.quality.mirror import compare_mirror
from analysis.quality.words import figure, quantity

__all__ = ["as_frame", "as_json", "as_text", "counted_by_check", "league", "mirror_gaps"]

_DRAWN = ("identity", "growth", "agreement")
_CHECKED_BY = {
    "identity-parts": "turnover against exports plus imports",
    "identity-region": "region against the sum of its economies",
    "growth-levels": "stated growth against stated levels",
    "agreement-witnesses": "one witness against another",
}
_KINDS = {
    "identity": "other sums and shares",
    "growth": "other growth rates",
    "agreement": "other reports of one quantity",
    "joint": "several statements at once",
    "mirror": "one side's report against the other's",
    "plausibility": "sizes against other sizes",
    "dates": "dates and the order of events",
    "print": "slips of print",
    "scope": "superlatives and ranks",
}
_SEEN = 0.03
"""Share of the axis below which a bar is hardly seen on paper."""


def as_json(checked: Checked) -> str:
    """Return all findings for machines."""
    records = [each.record() for each in checked.findings]
    return json.dumps({"findings": records, "new": len(checked.new)}, ensure_ascii=False, indent=1)


def as_text(checked: Checked) -> str:
    """Return all findings for people, the gravest first, with a summary at the end."""
    lines: list[str] = []
    for each in checked.findings:
        sort = "contradiction" if each.contradiction else "doubt"
        sort = sort if each.by_rule else "reader's note"
        lines += [f"{each.severity} {sort}, {each.kind}: {each.id}", f"  {each.explanation}"]
        lines += [f"  suggested cause: {each.cause}"] if each.cause else []
        lines += [f"  would decide: {each.decides}"] if each.decides else []
        lines += [
            f"  statements: {', '.join(each.observations)}",
            f"  decision: {each.decision}",
            "",
        ]
    contradictions = sum(each.contradiction for each in checked.findings)
    notes = sum(not each.by_rule for each in checked.findings)
    doubts = len(checked.findings) - contradictions - notes
    lines.append(
        f"{contradictions} contradictions, {doubts} doubts, {notes} readers' notes; "
        f"{len(checked.new)} not acknowledged"
    )
    return "\n".join(lines)


def league(findings: Iterable[Finding], ledger: Ledger) -> pd.DataFrame:
    """Return contradictions of figures with both intervals, two rows each, to draw.

    Intervals are given as shares of the middle of what the other statements allow, so that billions
    and per cent stand on one axis.

    Returns
    -------
    DataFrame
        ``row`` (label), ``about`` (the words that it begins with: what is measured), ``subject``,
        ``side`` ("stated" or "implied"), ``value`` (for the implied side the middle of the range
        where that is too narrow to be seen as a bar, else missing), ``low``, ``high`` (both sides
        divided by the larger bound), ``observations``. The widest gap first.
    """
    records = []
    for each in findings:
        if not each.contradiction or each.expected is None or each.found is None:
            continue
        if each.kind not in _DRAWN:
            continue
        size = max(abs(b) for b in (each.expected.high, each.found.high) if math.isfinite(b))
        row = ledger.observation(each.observations[0])
        about = quantity(ledger, each.observations[0])
        common = {
            "row": f"{about}: {_against(each, ledger)}",
            "about": about,
            "subject": row["subject"],
            "observations": list(each.observations),
            "finding": each.id,
            "apart": each.expected.gap(each.found) / size,
        }
        found = (row["value"] / size, each.found.low / size, each.found.high / size)
        low, high = each.expected.low / size, each.expected.high / size
        expected = ((low + high) / 2 if high - low < _SEEN else None, low, high)
        for side, (value, low, high) in (("stated", found), ("implied", expected)):
            records.append({**common, "side": side, "value": value, "low": low, "high": high})
    frame = pd.DataFrame(records)
    return frame.sort_values("apart", ascending=False, kind="stable").reset_index(drop=True)


def _against(each: Finding, ledger: Ledger) -> str:
    """Return what a contradiction of figures compares: "50% against 10%"."""
    stated, *others = (
        figure(ledger.observation(one), ledger.vocabulary) for one in each.observations
    )
    if each.kind == "agreement":
        return f"{stated} against {others[0]}"
    if each.kind == "growth":
        return f"{stated} against the two levels"
    if each.rule == "identity-parts" and len(others) == 2:
        return f"{stated} against the sum of {' and '.join(others)}"
    return f"{stated} against what {len(others)} other figures leave"


def counted_by_check(findings: Iterable[Finding], ledger: Ledger) -> pd.DataFrame:
    """Return how much every check compared and how many contradictions it found.

    Returns
    -------
    DataFrame
        ``check`` (words), ``comparisons`` (missing where a check does not compare two intervals),
        ``contradictions``, which add up to all contradictions among the findings.
    """
    counts = Counter(_CHECKED_BY.get(f.rule) or _KINDS[f.kind] for f in findings if f.contradiction)
    compared = {name: len(rows) for name, rows in comparisons(ledger).items()}
    return pd.DataFrame(
        [
            {"check": name, "comparisons": compared.get(name), "contradictions": counts[name]}
            for name in dict.fromkeys([*compared, *counts])
        ]
    )


def mirror_gaps(ledger: Ledger) -> pd.DataFrame:
    """Return the mirror comparisons with the names a reader needs."""
    gaps = compare_mirror(ledger)
    gaps["economy"] = gaps["subject"].map(ledger.vocabulary.economy_name)
    gaps["direction"] = gaps["flow"].map(
        {"exports": "from China", "imports": "to China", "total": "both ways"}
    )
    gaps["statements"] = [
        [str(a), str(b)] for a, b in zip(gaps["partner_id"], gaps["china_id"], strict=True)
    ]
    return gaps
