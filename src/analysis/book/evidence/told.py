"""What each page told when it was read, so that it is read again when that changes.

The pages say more of an observation than their source files do: figure, interval, document and
dispute. Sphinx compares files only, by their times. Here the words themselves are compared, so that
a changed row reaches the pages that tell of it and leaves the others alone; and so are the contents
of what a notebook published, which has a new time whenever the notebook ran.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from analysis.book import fingerprint, loaded
from analysis.book.evidence import FOLDER, pages, uses
from analysis.book.evidence.description import Description, Evidence, keys_in
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


def changed(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the evidence pages on which something else stands than when this was asked last.

    All that may stand on them is compared as one. A page of a document, of which there are
    hundreds, is made of much less: that is compared page by page.
    """
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
    if not anew(env):
        return []
    before, documents = kept.get("analysis_documents", {}), _documents(app)
    kept["analysis_documents"] = documents
    on_evidence = [page for page in env.found_docs if page.startswith(f"{FOLDER}/")]
    return [p for p in on_evidence if p not in documents or before.get(p) != documents[p]]


def _documents(app: Sphinx) -> dict[str, str]:
    """Return for each page of a document a digest of what :func:`entries.source` says there."""
    evidence = loaded.evidence(app.config)
    made_by = [
        fingerprint.of_package(),
        fingerprint.installed(Path(app.config.analysis_data).parent),
    ]
    sources = evidence.ledger.sources.index
    labels = {str(key): str(evidence.source(str(key))["label"]) for key in sources}

    def said(key: str) -> list[Any]:
        row = {name: str(value) for name, value in evidence.source(key).items()}
        others = [*keys_in(row["copies"]), *evidence.repeated_by.get(key, ())]
        given = {
            topic: [_reference(evidence[each]) for each in ids]
            for topic, ids in evidence.by_source.get(key, {}).items()
        }
        return [made_by, row, [labels[each] for each in others], given]

    return {pages.source_page(key): fingerprint.of_value(said(key)) for key in labels}


def _reference(entry: Description) -> list[Any]:
    return [entry.id, entry.short, entry.about, bool(entry.disputes)]


def titles_changed(env: BuildEnvironment) -> bool:
    """Tell whether a page has another title than when this was asked last."""
    kept, now = env.__dict__, {page: title.astext() for page, title in env.titles.items()}
    before, kept["analysis_titles"] = kept.get("analysis_titles"), now
    return before is not None and before != now


def anew(env: BuildEnvironment) -> bool:
    """Tell what :func:`changed` said last."""
    return bool(env.__dict__["analysis_evidence_anew"])


def _told_by_page(app: Sphinx, env: BuildEnvironment) -> dict[str, str]:
    evidence, files = loaded.evidence(app.config), loaded.side_files(app.config)

    @cache
    def published(kind: str, name: str) -> list[str | None]:
        """Return what stands in the files of a figure, table or number, and which there are."""
        record = files.paths.get((kind, name))
        beside = sorted(record.parent.glob(f"{name}.*")) if record else []
        return [text for path in beside for text in (path.name, fingerprint.of_file(path))]

    def shown(use: uses.Use) -> list[str | None]:
        return (
            published("number", use.computed) if use.computed else published(use.kind, use.anchor)
        )

    return {
        page: fingerprint.of_value([_told(many, evidence), [shown(use) for use in many]])
        for page, many in uses.by_page(env).items()
    }


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
