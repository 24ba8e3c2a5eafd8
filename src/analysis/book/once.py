"""What Sphinx and its theme work out again for each page, worked out once.

A book of hundreds of evidence pages spends a quarter of its compilation on three repetitions:

- The tree of contents beside a page is resolved for each page. Pages that are not in it, those of
  the documents, stand in one folder and have the same one.
- The target of a numbered reference is looked up in the page that holds it, which is read from disk
  for every reference to it.
- The words of a page are reduced to their stems for the search, each page by itself.

The pages have the same bytes as without; ``tests/test_site.py`` holds that.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain

from analysis.book.evidence import pages


class _Targets:
    """A Sphinx environment in which pages hold what references ask for, and nothing else."""

    def __init__(self, environment: Any) -> None:
        self._environment = environment
        self._pages: dict[str, nodes.document] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._environment, name)

    def get_doctree(self, page: str) -> nodes.document:
        if page not in self._pages:
            whole = self._environment.get_doctree(page)
            # A copy has no children and no parent, so that the page itself is not held in memory.
            # Only of a container the reference looks at its children; there are none in this book.
            whole.ids = {key: node.copy() for key, node in whole.ids.items()}
            whole.children = []
            self._pages[page] = whole
        return self._pages[page]


def _look_up_once(app: Sphinx) -> None:
    domain: Any = app.env.get_domain("std")
    resolve: Any = functools.partial(StandardDomain._resolve_numref_xref, domain)
    known: list[_Targets] = []

    def resolved(environment: Any, *args: Any) -> Any:
        if not known:  # not before pages are written, when all of them have been read
            known.append(_Targets(environment))
        return resolve(known[0], *args)

    domain._resolve_numref_xref = resolved


def _share(app: Sphinx) -> Callable[..., None]:
    trees: dict[Any, str] = {}

    def shared(_: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: Any) -> None:
        if not page.startswith(pages.OUTSIDE_CONTENTS):
            return
        resolve = context["toctree"]

        def once(**options: Any) -> str:
            key = tuple(sorted(options.items()))
            if key not in trees:
                trees[key] = resolve(**options)
            return trees[key]

        context["toctree"] = once

    return shared


def _remember_stems(app: Sphinx, _tree: Any, _page: str) -> None:
    """Let the index keep stems; it is fed in this process, after a page is resolved."""
    indexer = getattr(app.builder, "indexer", None)
    if indexer and not hasattr(indexer.lang.stem, "cache_info"):
        indexer.lang.stem = functools.cache(indexer.lang.stem)


def _begin(app: Sphinx) -> None:
    """Prepare the builder that has just been made; what an earlier one knew is forgotten."""
    _look_up_once(app)
    # Before the theme, which takes the tree from the page's context.
    app.connect("html-page-context", _share(app), priority=100)


def setup(app: Sphinx) -> Mapping[str, Any]:
    """Begin with the builder."""
    app.connect("builder-inited", _begin)
    app.connect("doctree-resolved", _remember_stems)
    return {}
