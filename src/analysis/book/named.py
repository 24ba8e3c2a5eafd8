"""Mend what the theme and its extensions tell assistive technology wrongly.

Each of these is a rule of WCAG 2.2 that a browser's check (``tests/browser``) found broken; when a
later version of the package mends it, the replacement finds nothing and can go.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

_SAID_WRONGLY = {
    # MyST-NB: a label hides the words that stand there, "Show the code".
    '<summary aria-label="Toggle hidden content">': "<summary>",
    # Docutils: the role is withdrawn, and what stands in a list is an item of it.
    ' role="doc-biblioentry"': ' role="listitem"',
}


def _mend(_: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    body = context.get("body") or ""
    for wrong, right in _SAID_WRONGLY.items():
        body = body.replace(wrong, right)
    if body:
        context["body"] = body


def setup(app: Sphinx) -> None:
    """Mend every page before it is written."""
    app.connect("html-page-context", _mend)
