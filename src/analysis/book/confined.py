"""What a page may not do: bring in files from outside the report, set itself free, run code.

``{literalinclude}``, ``{include}``, ``{csv-table}``, ``{image}`` and ``{download}`` can name any
file that the machine can read, and what is published would hold it. Sphinx notes for each page
which files it was made of; here each of them must be one of the report. Options that read without
a note are taken away.

MyST lets the first lines of a page change its settings and run its code, and ``{{ }}`` is code of
Jinja. A page has neither: code stands in the cells of notebooks, which are looked at before they
run.
"""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from docutils.parsers.rst.directives import misc, tables
from markdown_it.tree import SyntaxTreeNode
from myst_parser.mdit_to_docutils.base import DocutilsRenderer, token_line
from myst_parser.warnings_ import MystWarnings
from sphinx.application import Sphinx
from sphinx.directives.code import LiteralInclude
from sphinx.util import logging

from analysis.book import inputs

_logger = logging.getLogger(__name__)


def _look_at_settings(app: Sphinx, page: str, source: list[str]) -> None:
    """Refuse a page that sets more than it may, and read nothing of it."""
    is_text = str(app.env.doc2path(page)).endswith(".md")
    if is_text and (found := inputs.own_settings(source[0])):
        _logger.error("expected %s, found %s", inputs.SETTINGS, found, location=(page, 1))
        source[0] = f"# {page}\n"


def _look_at_files(app: Sphinx, doctree: nodes.document) -> None:
    """Refuse a page that is made of a file from elsewhere."""
    page = app.env.docname
    homes = [app.srcdir, app.config.analysis_artifacts, app.config.analysis_data]
    report = [Path(each).resolve() for each in homes if each]
    for name in sorted(app.env.dependencies[page]):
        path = Path(app.srcdir, name).resolve()
        if not any(path.is_relative_to(each) for each in report):
            _logger.error("expected a file of the report, found %s", name, location=page)


def _refuse_code(renderer: DocutilsRenderer, token: SyntaxTreeNode, *, inline: bool) -> None:
    """Say where ``{{ }}`` stands, in place of running it."""
    renderer.create_warning(
        "expected text, found {{ }}, which is code; compute it in a cell and cite it",
        MystWarnings.SUBSTITUTION,
        line=token_line(token),
        append_to=renderer.current_node,
    )


def setup(app: Sphinx) -> None:
    """Look at each page as it is read, after Sphinx has noted of what it is made."""
    for directive, option in (
        (tables.CSVTable, "url"),
        (misc.Raw, "url"),
        (LiteralInclude, "diff"),
    ):
        (directive.option_spec or {}).pop(option, None)
    DocutilsRenderer.render_substitution = _refuse_code  # type: ignore[method-assign, assignment]
    app.connect("source-read", _look_at_settings)
    app.connect("doctree-read", _look_at_files, priority=900)
