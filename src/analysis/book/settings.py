"""``_config.yml``: every key that it may have, and what may stand there, in one table.

Sphinx and Jupyter Book ignore a key that they do not know, import whatever an extension's name
says, and of a value that they cannot use they tell after all notebooks have run, or never. So
:data:`SETTINGS` lists the keys, each with what is expected in words and as a test. There is none
that runs code, reads a file elsewhere, puts markup into a page or makes two builds differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from analysis.book import briefs, contents
from analysis.book.evidence import FOLDER as EVIDENCE
from analysis.problems import Problem

FILE = "_config.yml"
ADDRESS = ("an http(s) address", r'https?://[^\s"<>]+')
_OURS = "analysis.book.extension"
_EXTENSIONS = ("sphinxcontrib.", "sphinx.ext.", "sphinx_")
_RUNNING = frozenset(
    f"sphinx.ext.{name}"
    for name in "autodoc autosummary doctest graphviz ifconfig imgconverter linkcode".split()
)
"""Extensions that run code, or programs, as a page or a setting says."""
_IMAGES = (".svg", ".png", ".jpg", ".ico")
_PLAIN = 'words without <, > and "; there are “ and ”'


@dataclass(frozen=True)
class Setting:
    """What may stand at a key: in words, and a test of a value in a report's folder."""

    expected: str
    fits: Callable[[Any, Path], bool]
    each: bool = False
    """The value is a list, and each of its members must fit."""

    def unfit(self, value: Any, root: Path) -> Iterator[tuple[object, str]]:
        """Yield what does not fit, and what is expected."""
        if self.each and not isinstance(value, list):
            yield value, f"a list, of {self.expected}"
            return
        for one in value if self.each else [value]:
            if isinstance(one, str) and re.search('[<>"]', one):
                yield one, _PLAIN
            elif not self.fits(one, root):
                yield one, self.expected


def _one_of(*choices: str) -> Setting:
    return Setting(" or ".join(choices), lambda value, _: value in choices)


def _like(expected: str, pattern: str) -> Setting:
    """Return a setting of words that match a pattern as a whole."""

    def fits(value: Any, _: Path) -> bool:
        return isinstance(value, str) and bool(re.fullmatch(pattern, value))

    return Setting(expected, fits)


def _is_whole(value: object, least: int) -> bool:
    return type(value) is int and value >= least


def _is_file(path: Path) -> bool:
    """Tell whether there is such a file; of a name that no file can have, too."""
    try:
        return path.is_file()
    except OSError:  # a name that is too long
        return False


def _is_image(value: object, root: Path) -> bool:
    if value in (None, ""):
        return True
    known = isinstance(value, str) and value.startswith("_static/") and value.endswith(_IMAGES)
    return known and not contents.leads_out(str(value)) and _is_file(root / str(value))


def _is_bibliography(value: object, root: Path) -> bool:
    return (
        isinstance(value, str)
        and bool(re.fullmatch(r"data/[^/\\]+\.bib", value))
        and not contents.leads_out(value)
        and _is_file(root / value)
    )


def _is_licence(value: object, _: Path) -> bool:
    """Tell whether it is one licence of SPDX, as SPDX writes it; no expression of several."""
    try:
        return value == "" or (
            isinstance(value, str)
            and " " not in value
            and (canonicalize_license_expression(value) == value)
        )
    except InvalidLicenseExpression:
        return False


def _is_extension(value: object, _: Path) -> bool:
    """Tell whether Sphinx can set it up; of this package, the one that sets up all others."""
    if value == _OURS:
        return True
    if not isinstance(value, str) or not value.startswith(_EXTENSIONS):
        return False
    if any(value == each or value.startswith(f"{each}.") for each in _RUNNING):
        return False
    if not all(part.isidentifier() for part in value.split(".")):
        return False
    try:
        found = find_spec(value)
    except (ImportError, ValueError):  # no such package, or it cannot be imported
        return False
    if found is None or not found.origin or not found.origin.endswith(".py"):
        return False
    return bool(re.search(rb"\bsetup\b", Path(found.origin).read_bytes()))


def _is_pattern(value: object, _: Path) -> bool:
    if not isinstance(value, str) or value == "":
        return False
    try:
        _matchers([value])
    except re.error:
        return False
    return True


def _is_prompt(value: object, _: Path) -> bool:
    """Tell whether Sphinx can fill in what kind of cell it stands at, which it need not name."""
    words = value.replace("{type}", "") if isinstance(value, str) else ""
    return bool(words.strip()) and not re.search("[{}]", words)


_WORDS = _like("words; fill it in", r"\S(?:.*\S)?")
_FLAG = Setting("true or false", lambda value, _: isinstance(value, bool))
_IMAGE = Setting(f"an image below _static, {', '.join(_IMAGES)}, or nothing", _is_image)
_URL = Setting(
    f"{ADDRESS[0]}, or nothing",
    lambda value, _: (
        value in (None, "") or (isinstance(value, str) and bool(re.fullmatch(ADDRESS[1], value)))
    ),
)
_PLACE = Setting(
    "a name without .., \\ or a leading /",
    lambda value, _: isinstance(value, str) and (value == "" or not contents.leads_out(value)),
)
_PATTERNS = Setting("patterns of files such as drafts/*", _is_pattern, each=True)
_NUMBERED = _like("words with one %s, where the number comes, and no other %", "[^%]*%s[^%]*")
_PROMPT = Setting("words without braces, besides {type}", _is_prompt)

SETTINGS: Mapping[str, Setting] = {
    "title": _WORDS,
    "author": _WORDS,
    "copyright": _like("words in quotes", ".*"),
    "logo": _IMAGE,
    "exclude_patterns": _PATTERNS,
    "only_build_toc_files": _FLAG,
    "execute.execute_notebooks": _like('"off"; notebooks arrive executed', "off"),
    "execute.exclude_patterns": _PATTERNS,
    "execute.timeout": Setting(
        "seconds, a whole number of 1 or more", lambda value, _: _is_whole(value, 1)
    ),
    "execute.run_in_temp": _FLAG,
    "execute.allow_errors": _FLAG,
    "execute.stderr_output": _one_of("show", "remove", "remove-warn", "warn", "error", "severe"),
    "parse.myst_url_schemes": Setting(
        "only http, https and mailto",
        lambda value, _: value in ("http", "https", "mailto"),
        each=True,
    ),
    "parse.myst_dmath_double_inline": _FLAG,
    "bibtex_bibfiles": Setting(
        "a bibliography of the report such as data/sources.bib", _is_bibliography, each=True
    ),
    "html.favicon": _IMAGE,
    "html.baseurl": _URL,
    "html.home_page_in_navbar": _FLAG,
    "html.use_edit_page_button": _FLAG,
    "html.use_repository_button": _FLAG,
    "html.use_issues_button": _FLAG,
    "html.use_multitoc_numbering": _FLAG,
    "launch_buttons.notebook_interface": _one_of("classic", "jupyterlab"),
    "launch_buttons.binderhub_url": _URL,
    "launch_buttons.jupyterhub_url": _URL,
    "launch_buttons.jupyterlite_url": _URL,
    "launch_buttons.colab_url": _URL,
    "launch_buttons.thebe": _FLAG,
    "launch_buttons.deepnote_url": _URL,
    "repository.url": _URL,
    "repository.branch": _PLACE,
    "repository.path_to_book": _PLACE,
    "repository.provider": _one_of("github", "gitlab", "bitbucket"),
    "sphinx.extra_extensions": Setting(
        "an extension of Sphinx that is installed and runs no code of a page, or "
        f"{_OURS}, which brings all of this package",
        _is_extension,
        each=True,
    ),
    "sphinx.config.licence": Setting("an identifier of SPDX such as CC-BY-4.0", _is_licence),
    # The text, the bibliography and the evidence name a source alike.
    "sphinx.config.bibtex_default_style": _one_of("analysis"),
    "sphinx.config.bibtex_reference_style": _one_of("label", "super"),
    "sphinx.config.bibtex_cite_id": _like(
        "letters, digits, - and _ with one {key}, where that of the source comes",
        r"[A-Za-z0-9_-]*\{key\}[A-Za-z0-9_-]*",
    ),
    # What a notebook publishes stands in its output as a directive of MyST.
    "sphinx.config.nb_render_markdown_format": _one_of("myst"),
    "sphinx.config.nb_merge_streams": _FLAG,
    "sphinx.config.nb_code_prompt_show": _PROMPT,
    "sphinx.config.nb_code_prompt_hide": _PROMPT,
    "sphinx.config.numfig": Setting(
        "true; texts refer to figures by their numbers", lambda value, _: value is True
    ),
    "sphinx.config.numfig_secnum_depth": Setting(
        "a whole number of 0 or more", lambda value, _: _is_whole(value, 0)
    ),
    **{
        f"sphinx.config.numfig_format.{kind}": _NUMBERED
        for kind in ("figure", "table", "code-block", "section")
    },
    "sphinx.config.math_numfig": _FLAG,
    "sphinx.config.math_number_all": _FLAG,
    "sphinx.config.smartquotes": _FLAG,
    # Any other puts the time of the build on every page: the same data must make the same book.
    "sphinx.config.html_last_updated_fmt": Setting(
        "null; a book bears the date of its data, not of its build", lambda value, _: value is None
    ),
    "sphinx.config.html_use_index": _FLAG,
    "sphinx.config.html_show_copyright": _FLAG,
    "sphinx.config.html_show_sphinx": _FLAG,
}
_REQUIRED = (
    "title",
    "author",
    "execute.execute_notebooks",
    "bibtex_bibfiles",
    "sphinx.extra_extensions",
)
_BUTTONS = ("use_edit_page_button", "use_repository_button", "use_issues_button")


def _above(place: str) -> list[str]:
    """Return the sections that a key stands in: of ``sphinx.config.numfig`` two."""
    parts = place.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts))]


_SECTIONS = {section for place in SETTINGS for section in _above(place)}


def check(root: Path, config: dict[Any, Any], toc: dict[Any, Any] | None) -> list[Problem]:
    """Return what is wrong with a configuration; ``toc``, where it can be read, names the pages."""
    wrong = [
        *_unfit(root, config),
        *_missing(config),
        *_without_repository(config),
        *_excluded(root, config, toc),
    ]
    return [Problem(FILE, 0, key, str(found)[:60], expected) for key, found, expected in wrong]


_Wrong = tuple[str, object, str]


def _unfit(root: Path, section: dict[Any, Any], above: str = "") -> Iterator[_Wrong]:
    for key, value in section.items():
        place = f"{above}.{key}".lstrip(".")
        if place in _SECTIONS and isinstance(value, dict):
            yield from _unfit(root, value, place)
        elif place in _SECTIONS:
            yield place, value, "keys with values"
        elif place in SETTINGS:
            yield from ((place, *found) for found in SETTINGS[place].unfit(value, root))
        else:
            elsewhere = [each for each in SETTINGS if each.endswith(f".{key}")]
            hint = f"; {key!s} is written as {elsewhere[0]}" if elsewhere else ""
            yield place, value, f"only the keys {', '.join(_keys(above))}{hint}"


def _keys(above: str) -> list[str]:
    """Return the keys that may stand in a section."""
    begin = f"{above}." if above else ""
    places = (each.removeprefix(begin) for each in SETTINGS if each.startswith(begin))
    return list(dict.fromkeys(each.partition(".")[0] for each in places))


def _missing(config: dict[Any, Any]) -> Iterator[_Wrong]:
    for place in _REQUIRED:
        if at(config, place) in (None, []):
            yield place, "", "a value; fill it in"
    extensions = at(config, "sphinx.extra_extensions")
    if isinstance(extensions, list) and extensions and _OURS not in extensions:
        yield "sphinx.extra_extensions", "", f"{_OURS} among them"


def _without_repository(config: dict[Any, Any]) -> Iterator[_Wrong]:
    for button in _BUTTONS:
        if at(config, f"html.{button}") is True and not at(config, "repository.url"):
            yield f"html.{button}", True, "false while repository.url is empty"


def _excluded(root: Path, config: dict[Any, Any], toc: dict[Any, Any] | None) -> Iterator[_Wrong]:
    """Yield patterns by which Sphinx would leave out a page of the book."""
    given = at(config, "exclude_patterns")
    for pattern in given if isinstance(given, list) else ():
        if not _is_pattern(pattern, root):
            continue  # told above
        for place in _read(root, toc):
            if any(matches(place) for matches in _matchers([pattern])):
                yield "exclude_patterns", pattern, f"a pattern without pages of the book as {place}"
                break


def _read(root: Path, toc: dict[Any, Any] | None) -> Iterator[str]:
    """Yield the pages that Sphinx shall read, and their folders."""
    named = contents.listed(toc)
    for page in map(str, contents.pages(root)):
        if page.rpartition(".")[0] in named or page.startswith(f"{briefs.FOLDER}/"):
            yield page
    yield from ("chapters", briefs.FOLDER, EVIDENCE, f"{EVIDENCE}/index.md", f"{EVIDENCE}/trade.md")


def _matchers(patterns: Iterable[str]) -> list[Callable[[str], Any]]:
    from sphinx.util.matching import compile_matchers  # hardly any report needs it

    return list(compile_matchers(patterns))


def at(config: dict[Any, Any], place: str) -> Any:
    """Return what stands at a place such as ``sphinx.config``, None where nothing does."""
    found: Any = config
    for key in place.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return found
