"""YAML and JSON without what a careless or hostile file can smuggle in.

The usual readers take the last of two equal keys, NaN for a number, and in YAML an alias, by which
a file of ten lines unfolds to gigabytes once it is written out (the "billion laughs"). Here each of
these is one problem with its line, and so are nesting deeper than the readers can follow, whole
numbers beyond 64 bits, keys of YAML that are no words (``yes`` and ``true`` are one key), and
characters that nobody sees. Nothing but plain values is ever made: a
YAML tag, which says what to make of a value, is refused.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from pathlib import Path
from typing import Any

import yaml

from analysis.problems import Problem

VISIBLE = "text without control or invisible characters"
_PLAIN = "without anchors and aliases; write the value out"
_INTEGERS = 1 << 63
_UNSEEN = frozenset("Cc Cf Cs Co Cn Zl Zp".split())
# Letters and marks that Unicode tells programs not to show ("Default_Ignorable_Code_Point").
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_MARKUP = re.compile(r"[<>{}\[\]`$*|\\]")
_STRING = "tag:yaml.org,2002:str"
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class StrictError(ValueError):
    """A document that cannot be taken; ``line`` is 0 where it is not known."""

    def __init__(self, found: str, expected: str, line: int = 0) -> None:
        super().__init__(f"expected {expected}, found {found}")
        self.found, self.expected, self.line = found, expected, line


class _Loader(yaml.SafeLoader):
    """The safe loader, without aliases, keys that stand twice and numbers that are none."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            line = event.start_mark.line + 1
            raise StrictError(f"{sign}{event.anchor}", f"YAML {_PLAIN}", line)
        if getattr(event, "tag", None):
            found, line = event.tag.removeprefix("tag:yaml.org,2002:"), event.start_mark.line + 1
            raise StrictError(f"the tag {found}", "YAML without tags; quote what is text", line)
        return super().compose_node(parent, index)

    def construct_yaml_int(self, node: Any) -> int:
        number: int = super().construct_yaml_int(node)
        if abs(number) >= _INTEGERS:
            line = node.start_mark.line + 1
            raise StrictError(f"{node.value[:20]}...", "a whole number of at most 64 bits", line)
        return number

    def construct_yaml_float(self, node: Any) -> float:
        try:
            number: float = super().construct_yaml_float(node)
        except OverflowError:  # of sixties, one after the other
            number = math.inf
        if not math.isfinite(number):
            raise StrictError(node.value[:20], "a finite number", node.start_mark.line + 1)
        return number

    def construct_yaml_str(self, node: Any) -> str:
        text: str = super().construct_yaml_str(node)
        if hides(text.replace("\n", "")):
            raise StrictError(text[:60], VISIBLE, node.start_mark.line + 1)
        return text

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or key.tag == "tag:yaml.org,2002:merge":
                raise StrictError("a key that is no word", "plain words as keys", line)
            if key.tag != _STRING:  # yes and true, 1 and 0x1 would be one key
                raise StrictError(key.value[:60], "words as keys; quote it", line)
            if key.value in seen:
                raise StrictError(key.value, "each key once", line)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


for _kind in ("int", "float", "str"):  # the loader knows its constructors by tag, not by name
    _Loader.add_constructor(
        f"tag:yaml.org,2002:{_kind}", getattr(_Loader, f"construct_yaml_{_kind}")
    )


def hides(text: str) -> bool:
    """Tell whether a text has control characters, or others that nobody sees or that turn it."""
    if _IGNORABLE.search(text):
        return True
    if text.isprintable():
        return False
    return any(unicodedata.category(each) in _UNSEEN for each in text)


def is_name(text: str, longest: int) -> bool:
    """Tell whether a text can stand wherever a name does: in a sentence, a label, a heading."""
    return len(text) <= longest and not _MARKUP.search(text)


def a_name(longest: int) -> str:
    """Return what :func:`is_name` expects, in words."""
    return f"a name of at most {longest} characters, without < > {{ }} [ ] ` $ * | and \\"


def text_of(path: Path) -> str:
    """Return a file as text.

    Raises
    ------
    FileNotFoundError
        When there is none.
    StrictError
        When it cannot be read, is not UTF-8 or begins with a byte order mark.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StrictError(error.strerror or str(error), "a readable file") from None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        found = f"byte {raw[error.start : error.end].hex(' ')}"
        raise StrictError(found, "UTF-8 text; save the file as UTF-8", line) from None
    if text.startswith("\ufeff"):
        expected = "UTF-8 without one; save the file as plain UTF-8"
        raise StrictError("a byte order mark", expected, 1)
    return text


def from_yaml(text: str) -> Any:
    """Return the one document of a YAML text as plain values.

    Raises
    ------
    StrictError
        When it is no YAML, or has aliases, tags, a key twice or that is no word, whole numbers
        beyond 64 bits, numbers that are not finite or invisible characters.
    """
    try:
        return yaml.load(text, Loader=_Loader)
    except StrictError:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found = " ".join(part for part in (error.context, error.problem) if part)
        raise StrictError(found, "valid YAML", mark.line + 1 if mark else 0) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise StrictError(error.reason, "YAML of printable characters", line) from None
    except yaml.YAMLError as error:
        raise StrictError(str(error), "valid YAML") from None
    except RecursionError:
        raise StrictError("nesting without end", "YAML of a few levels", 1) from None
    except ValueError as error:  # a date such as 2024-02-31
        raise StrictError(str(error), "valid YAML values; quote dates and words") from None


def from_json(text: str) -> Any:
    """Return a JSON text as plain values.

    Raises
    ------
    StrictError
        When it is no JSON, or has NaN, an infinity, a key twice, whole numbers beyond 64 bits or
        half a character.
    """
    try:
        found = json.loads(
            text,
            parse_constant=_no_constant,
            parse_int=_small,
            object_pairs_hook=_each_key_once,
        )
        if _SURROGATE.search(text):
            json.dumps(found, ensure_ascii=False).encode()
        return found
    except StrictError:
        raise
    except json.JSONDecodeError as error:
        raise StrictError(error.msg, "valid JSON", error.lineno) from None
    except RecursionError:
        raise StrictError("nesting without end", "JSON of a few levels", 1) from None
    except UnicodeEncodeError as error:
        found = ascii(error.object[error.start : error.end])
        raise StrictError(f"half a character, {found}", "whole characters") from None


def problem(error: StrictError, name: str) -> Problem:
    """Return what is wrong with a document of this name."""
    return Problem(name, error.line, "", error.found, error.expected)


def _small(digits: str) -> int:
    if len(digits) > len(str(_INTEGERS)) or abs(int(digits)) >= _INTEGERS:
        raise StrictError(f"{digits[:20]}...", "a whole number of at most 64 bits")
    return int(digits)


def _no_constant(name: str) -> Any:
    raise StrictError(name, "a finite number; JSON has no other")


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise StrictError(key, "each key once")
        found[key] = value
    return found
