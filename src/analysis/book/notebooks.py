"""Chapters as executed notebooks to take away, and buttons to run them elsewhere.

Every page that is made from a notebook ends with a link to that notebook, as it was executed, with
all of its code. Buttons for Binder and Colab need an address that these services can fetch the
report from: they stand on the pages once ``repository: url:`` is filled in ``_config.yml``, and
nowhere before.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from analysis.book.compile import NOTEBOOKS


def _add_link(app: Sphinx, doctree: nodes.document, page: str) -> None:
    if app.builder.name == "singlehtml":
        return
    path = NOTEBOOKS / f"{page}.ipynb"
    if not (Path(app.srcdir) / path).exists():
        return
    up = "../" * page.count("/")
    link = nodes.reference(
        "",
        "Executed notebook",
        refuri=f"{up}{path.as_posix()}",
        internal=True,
        classes=["notebook"],
    )
    line = nodes.paragraph("", "", link, classes=["page-downloads"])
    line += nodes.Text(" of this page, with all of its code (ipynb).")
    for section in doctree.findall(nodes.section):
        section += line
        return


def _without_address_no_buttons(_: Sphinx, config: Config) -> None:
    options = config.html_theme_options
    if "launch_buttons" in options and not options.get("repository_url"):
        config.html_theme_options = {**options, "launch_buttons": {}}


def setup(app: Any) -> None:
    """Register both."""
    app.connect("config-inited", _without_address_no_buttons)
    app.connect("doctree-resolved", _add_link, priority=950)
