"""What each page told of the ledger when it was read, so that it is read again when that changes.

The pages say more of an observation than their source files do: figure, interval, document and
dispute. Sphinx compares files only. Here the words themselves are compared, so that a changed row
reaches the pages that tell of it and leaves the others alone.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from analysis.book import fingerprint, loaded
from analysis.book.evidence import uses
from analysis.book.evidence.description import Evidence
from analysis.book.files import files_below


def note(app: Sphinx, env: BuildEnvironment) -> None:
    """Remember what is told by the pages that were read; all are read by now."""
    env.__dict__["analysis_told"] = _told_by_page(app, env)


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages that would tell something else today."""
    before: dict[str, str] = env.__dict__.get("analysis_told", {})
    now = _told_by_page(app, env)
    return [page for page, told in now.items() if before.get(page) != told]


def changed(app: Sphinx, env: BuildEnvironment) -> bool:
    """Tell whether the evidence pages are to be written: compare all that stands on them."""
    artifacts = Path(app.config.analysis_artifacts)
    state = fingerprint.of_value(
        [
            fingerprint.of_data_and_package(Path(app.config.analysis_data)),
            fingerprint.of_all(files_below(artifacts), artifacts),
            [dataclasses.astuple(use) for use in uses.all_uses(env)],
            {page: title.astext() for page, title in env.titles.items()},
        ]
    )
    kept = env.__dict__
    kept["analysis_evidence_anew"] = kept.get("analysis_evidence") != state
    kept["analysis_evidence"] = state
    return anew(env)


def titles_changed(env: BuildEnvironment) -> bool:
    """Tell whether a page has another title than when this was asked last."""
    kept, now = env.__dict__, {page: title.astext() for page, title in env.titles.items()}
    before, kept["analysis_titles"] = kept.get("analysis_titles"), now
    return before is not None and before != now


def anew(env: BuildEnvironment) -> bool:
    """Tell what :func:`changed` said last."""
    return bool(env.__dict__["analysis_evidence_anew"])


def _told_by_page(app: Sphinx, env: BuildEnvironment) -> dict[str, str]:
    evidence = loaded.evidence(app.config)
    return {page: _told(many, evidence) for page, many in uses.by_page(env).items()}


def _told(many: list[uses.Use], evidence: Evidence) -> str:
    keys = sorted({key for use in many for key in use.observations})
    told = [
        [key, [*evidence[key].sentences(), evidence[key].text, evidence[key].topic]]
        if key in evidence
        else [key, []]
        for key in keys
    ]
    # Whether a number draws on all observations depends on how many there are.
    return fingerprint.of_value([told, [evidence.covers_the_ledger(u.observations) for u in many]])
