"""Where in the book an observation or a computed number is used.

Uses are collected page by page while Sphinx reads, and kept in its environment, so that a page that
is not read again keeps its uses. A figure, table or number that draws on every observation of the
ledger uses all of them and none in particular; it is told apart by ``of_all``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sphinx.environment import BuildEnvironment

TEXT, FIGURE, TABLE = "text", "figure", "table"


@dataclass(frozen=True)
class Use:
    """One place of the book that uses observations.

    Attributes
    ----------
    page
        The document's name.
    anchor
        Where on the page.
    kind
        ``text``, ``figure`` or ``table``.
    observations
        Ids; all of them for a figure, table or computed number.
    computed
        Name of the computed number that is cited, if one is.
    of_all
        Whether the observations are those of the whole ledger.
    """

    page: str
    anchor: str
    kind: str
    observations: tuple[str, ...]
    computed: str = ""
    of_all: bool = False


def note(env: BuildEnvironment, use: Use) -> None:
    """Remember a use of the page that is being read."""
    by_page(env).setdefault(use.page, []).append(use)


def all_uses(env: BuildEnvironment) -> Iterator[Use]:
    """Yield all uses in the order of the pages' names."""
    pages = by_page(env)
    for page in sorted(pages):
        yield from pages[page]


def uses_by_observation(env: BuildEnvironment) -> dict[str, list[Use]]:
    """Return the uses of each observation that name it in particular."""
    found: dict[str, list[Use]] = {}
    for use in all_uses(env):
        for observation in () if use.of_all else use.observations:
            found.setdefault(observation, []).append(use)
    for places in found.values():
        places.sort(key=lambda use: (use.page, use.kind != TEXT))
    return found


def in_order(env: BuildEnvironment) -> list[str]:
    """Return the pages in the order of the table of contents."""
    order: list[str] = []

    def visit(page: str) -> None:
        if page not in order:
            order.append(page)
            for below in env.toctree_includes.get(page, ()):
                visit(below)

    visit(env.config.root_doc)
    return order


def cited(env: BuildEnvironment) -> list[str]:
    """Return the computed numbers that some page cites."""
    return list(dict.fromkeys(use.computed for use in all_uses(env) if use.computed))


def label(env: BuildEnvironment, use: Use) -> str:
    """Return what a link to a use says: ``Trade, figure 1.2``."""
    title = env.titles[use.page].astext()
    if use.kind == TEXT:
        return f"{title}, in the text"
    numbers: dict[str, Any] = env.toc_fignumbers.get(use.page, {}).get(use.kind, {})
    number = ".".join(map(str, numbers.get(use.anchor, ())))
    return f"{title}, {use.kind} {number}".strip()


def forget(_: object, env: BuildEnvironment, page: str) -> None:
    """Drop the uses of a page that is read again or gone."""
    by_page(env).pop(page, None)


def merge(_: object, env: BuildEnvironment, pages: set[str], other: BuildEnvironment) -> None:
    """Take over what a parallel reader collected."""
    theirs = by_page(other)
    by_page(env).update({page: theirs[page] for page in pages if page in theirs})


def by_page(env: BuildEnvironment) -> dict[str, list[Use]]:
    """Return the uses of each page that has some."""
    # Sphinx pickles its environment with all attributes; this is how extensions keep theirs.
    kept: dict[str, list[Use]] = env.__dict__.setdefault("analysis_uses", {})
    return kept
