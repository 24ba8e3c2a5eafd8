"""The Sphinx extension: what a chapter publishes and what its sentences cite.

Roles
    ``{stated}`` and ``{computed}``: numbers in the text, see :mod:`analysis.book.numbers`.
Directives
    ``{published-figure}`` and ``{published-table}`` with a name show what a notebook published, see
    :mod:`analysis.book.published_figure` and :mod:`analysis.book.published_table`. Notebooks write
    these into their output; nobody needs to type them. ``{evidence}`` is what the evidence pages
    are made of, see :mod:`analysis.book.evidence`. ``{terms}`` is the glossary, and ``{edition}``
    says how to cite the report, see :mod:`analysis.book.glossary` and :mod:`analysis.book.edition`.

All of them read the side files of the notebooks, below the folder ``analysis_artifacts``: one
folder for each notebook, with ``figures/``, ``tables/`` and ``numbers/``. Names are unique in the
book. An unknown name or id is an error with page and line, and fails the build.

The CSV behind a figure or table is copied to ``downloads/``.

With ``analysis_fast``, which our own build sets, Sphinx and the theme are made to do the same in
less time, see :mod:`analysis.book.once` and :mod:`analysis.book.processes`. Without it they run as
they come, as in any ``jupyter-book build``.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from analysis.book import (
    citations,
    confined,
    edition,
    glossary,
    light,
    loaded,
    named,
    notebooks,
    numbers,
    once,
    preview,
    processes,
    published_figure,
    published_table,
    publishing,
)
from analysis.book.bare_numbers import AllowedError
from analysis.book.evidence import directives, pages
from analysis.book.side_files import SideFileError


def _begin(app: Sphinx) -> None:
    """Forget what an earlier build in this process read, and look at what this one will."""
    loaded.forget()
    try:
        loaded.side_files(app.config)
        loaded.allowed_numbers(app.config)
        if app.parallel > 1:  # once, before the processes that read pages are forked
            loaded.evidence(app.config).disputes  # noqa: B018
    except (SideFileError, AllowedError) as error:
        raise ExtensionError(str(error)) from None


def _keep_pages_outside_contents(_: Sphinx, config: Config) -> None:
    """Let the pages of documents be read, which the table of contents rightly lacks."""
    config.exclude_patterns = [
        each for each in config.exclude_patterns if not each.startswith(pages.OUTSIDE_CONTENTS)
    ]


def _forget_words(app: Sphinx) -> list[Any]:
    """Drop words that no page holds any more from the index of the search.

    Sphinx keeps them without pages where it writes only some of all pages.
    """
    if index := getattr(app.builder, "indexer", None):
        for words in (index._mapping, index._title_mapping):
            for gone in [word for word, pages in words.items() if not pages]:
                del words[gone]
    return []


def _drop_theme(_: Sphinx, config: Config) -> None:
    """For print, write the page without the theme, whose chrome takes longer than the text."""
    if config.analysis_for_print:
        config.html_theme = "basic"
        config.html_theme_options = {}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the roles, the directives and how they are written."""
    citations.register()
    app.add_config_value("analysis_artifacts", "", "")
    app.add_config_value("analysis_data", "", "")
    app.add_config_value("analysis_kept", "", "")
    app.add_config_value("analysis_for_print", False, "")
    app.add_config_value("analysis_fast", False, "")
    app.add_config_value(
        "licence", "", "html"
    )  # read by analysis.book.citation; no override in vain
    app.connect("config-inited", _drop_theme)
    # After the extension that excludes what the table of contents lacks.
    app.connect("config-inited", _keep_pages_outside_contents, priority=999)
    app.connect("builder-inited", _begin)
    app.connect("html-collect-pages", _forget_words)
    app.add_node(numbers.number, html=(numbers.visit, numbers.depart))
    app.add_role("stated", numbers.Stated())
    app.add_role("computed", numbers.Computed())
    confined.setup(app)
    publishing.setup(app)
    published_figure.setup(app)
    published_table.setup(app)
    directives.setup(app)
    light.setup(app)
    named.setup(app)
    preview.setup(app)
    edition.setup(app)
    glossary.setup(app)
    notebooks.setup(app)
    once.setup(app)
    processes.setup(app)
    safe = {"parallel_read_safe": True, "parallel_write_safe": True}
    return {"version": "1", "env_version": 3, **safe}
