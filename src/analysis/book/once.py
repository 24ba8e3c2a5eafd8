"""What Sphinx and its theme work out again for each page, worked out once.

A book of hundreds of evidence pages spends much of its compilation on five repetitions:

- The tree of contents beside a page is resolved for each page. Pages that are not in it, those of
  the documents, stand in one folder and have the same one.
- The theme renders each part of a page's frame to see whether it is empty, and then again in its
  place. A part whose template has text outside of all conditions never is.
- The target of a numbered reference is looked up in the page that holds it, which is read from disk
  for every reference to it.
- For every reference to the bibliography, all installed packages are searched for a plug-in.
- The words of a page are reduced to their stems for the search, each page by itself.

The pages have the same bytes as without; ``tests/test_site.py`` holds that.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import jinja2.nodes
import pybtex.plugin
from docutils import nodes
from pydata_sphinx_theme import update_and_remove_templates as drop_empty_parts
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


class _Trees:
    """The trees of contents of the pages that have the same ones, by the options asked for."""

    def __init__(self) -> None:
        self._known: dict[Any, str] = {}

    def share(self, page: str, context: dict[str, Any], name: str) -> None:
        """Let a function of the page's context answer from here, as text that is ready."""
        if not page.startswith(pages.OUTSIDE_CONTENTS):
            return
        make = context[name]

        def once(**options: Any) -> str:
            key = (name, *sorted(options.items()))
            if key not in self._known:
                self._known[key] = str(make(**options))
            return self._known[key]

        context[name] = once


def _theme_once(app: Sphinx) -> None:
    """Stand where the theme drops empty parts, when its functions are in the page's context."""
    trees, full = _Trees(), functools.cache(functools.partial(_never_empty, app))
    listeners = app.events.listeners["html-page-context"]
    (place,) = [at for at, each in enumerate(listeners) if each.handler is drop_empty_parts]

    def drop(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
        trees.share(page, context, "generate_toctree_html")
        templates: Any = app.builder.templates
        render = templates.render
        templates.render = lambda name, of: "full" if full(name) else render(name, of)
        try:
            drop_empty_parts(app, page, template, context, tree)
        finally:
            del templates.render

    listeners[place] = listeners[place]._replace(handler=drop)


def _never_empty(app: Sphinx, template: str) -> bool:
    """Tell whether a template has text of its own, outside of all conditions."""
    environment = app.builder.templates.environment
    source, *_ = environment.loader.get_source(environment, template)
    parts = environment.parse(source).body
    if any(isinstance(part, jinja2.nodes.Extends) for part in parts):
        return False
    return any(
        isinstance(text, jinja2.nodes.TemplateData) and text.data.strip()
        for part in parts
        if isinstance(part, jinja2.nodes.Output)
        for text in part.nodes
    )


def _remember_stems(app: Sphinx, _tree: Any, _page: str) -> None:
    """Let the index keep stems; it is fed after a page is resolved."""
    indexer = getattr(app.builder, "indexer", None)
    if app.config.analysis_fast and indexer and not hasattr(indexer.lang.stem, "cache_info"):
        indexer.lang.stem = functools.cache(indexer.lang.stem)


def _begin(app: Sphinx) -> None:
    """Prepare the builder that has just been made; what an earlier one knew is forgotten."""
    if not app.config.analysis_fast:
        return
    _look_up_once(app)
    if not hasattr(pybtex.plugin.find_plugin, "cache_info"):
        pybtex.plugin.find_plugin = functools.cache(pybtex.plugin.find_plugin)
    if app.builder.name == "html":
        _theme_once(app)


def setup(app: Sphinx) -> Mapping[str, Any]:
    """Begin with the builder."""
    app.connect("builder-inited", _begin)
    app.connect("doctree-resolved", _remember_stems)
    return {}
