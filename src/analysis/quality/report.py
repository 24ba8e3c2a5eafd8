"""Findings as text, as JSON and as the frames that the chapter shows."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable

import pandas as pd

from analysis.ledger import Ledger
from analysis.quality.checks import Checked
from analysis.quality.finding import Finding
from analysis.quality.finding import frame as as_frame
from analysis.quality.mirror import compare_mirror

__all__ = ["as_frame", "as_json", "as_text", "league", "mirror_gaps"]

_DRAWN = ("identity", "growth", "agreement")


def as_json(checked: Checked) -> str:
    """Return all findings for machines."""
    records = [each.record() for each in checked.findings]
    return json.dumps({"findings": records, "new": len(checked.new)}, ensure_ascii=False, indent=1)


def as_text(checked: Checked) -> str:
    """Return all findings for people, the gravest first, with a summary at the end."""
    lines: list[str] = []
    for each in checked.findings:
        sort = "contradiction" if each.contradiction else "doubt"
        lines += [f"{each.severity} {sort}, {each.kind}: {each.id}", f"  {each.explanation}"]
        lines += [f"  suggested cause: {each.cause}"] if each.cause else []
        lines += [f"  would decide: {each.decides}"] if each.decides else []
        lines += [
            f"  statements: {', '.join(each.observations)}",
            f"  decision: {each.decision}",
            "",
        ]
    contradictions = sum(each.contradiction for each in checked.findings)
    doubts = len(checked.findings) - contradictions
    lines.append(
        f"{contradictions} contradictions, {doubts} doubts; {len(checked.new)} not acknowledged"
    )
    return "\n".join(lines)


def league(findings: Iterable[Finding], ledger: Ledger) -> pd.DataFrame:
    """Return contradictions of figures with both intervals, two rows each, to draw.

    Intervals are given as shares of the middle of what the other statements allow, so that billions
    and per cent stand on one axis.

    Returns
    -------
    DataFrame
        ``row`` (label), ``subject``, ``side`` ("stated" or "implied"), ``value`` (missing for the
        implied side), ``low``, ``high`` (both sides divided by the larger bound), ``observations``.
        The widest gap first.
    """
    records = []
    for each in findings:
        if not each.contradiction or each.expected is None or each.found is None:
            continue
        if each.kind not in _DRAWN:
            continue
        size = max(abs(b) for b in (each.expected.high, each.found.high) if math.isfinite(b))
        row = ledger.observation(each.observations[0])
        economy = ledger.vocabulary.economy_name(row["subject"])
        label = f"{economy} {row['period']}: {row['text']}"
        common = {
            "row": label,
            "subject": row["subject"],
            "observations": list(each.observations),
            "finding": each.id,
            "apart": each.expected.gap(each.found) / size,
        }
        found = (row["value"] / size, each.found.low / size, each.found.high / size)
        expected = (None, each.expected.low / size, each.expected.high / size)
        for side, (value, low, high) in (("stated", found), ("implied", expected)):
            records.append({**common, "side": side, "value": value, "low": low, "high": high})
    frame = pd.DataFrame(records)
    return frame.sort_values("apart", ascending=False, kind="stable").reset_index(drop=True)


def mirror_gaps(ledger: Ledger) -> pd.DataFrame:
    """Return the mirror comparisons with the names a reader needs."""
    gaps = compare_mirror(ledger)
    gaps["economy"] = gaps["subject"].map(ledger.vocabulary.economy_name)
    gaps["statements"] = [
        [str(a), str(b)] for a, b in zip(gaps["partner_id"], gaps["china_id"], strict=True)
    ]
    return gaps
