"""Words of the data in sentences of MyST Markdown, and what else such a sentence may bear."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"([\\`*_{}\[\]<>$&#~|])")
_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
_CITED = re.compile(r"\{(?:stated|computed|doc|numref|ref|cite)\}`[^`\n]+`")
_BOX = re.compile(r"^:{3,}(?:\{div\}[\w -]*)?$", re.MULTILINE)
_MARKUP = re.compile(r"[`<{$\[]")


def plainly(words: str) -> str:
    """Return words of the data as Markdown that shows them letter by letter."""
    return _SIGNS.sub(r"\\\1", words)


def foreign_markup(sentence: str) -> str:
    """Return where a sentence begins to bear more than emphasis, lists and roles that cite, or ''.

    What else Markdown knows (HTML, links, formulas, directives, substitutions) belongs to cells of
    text, which an author writes: in a sentence that is made it may have come from the data.
    """
    rest = _BOX.sub("", _CITED.sub("", _ESCAPED.sub("", sentence)))
    found = _MARKUP.search(rest)
    return rest[found.start() :] if found else ""
