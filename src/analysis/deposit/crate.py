"""The report as an RO-Crate 1.1: data, code, executions and results, and how they hang together.

An execution of a notebook is a ``CreateAction``: its ``instrument`` is the notebook, its ``object``
what the notebook read while it ran, its ``result`` the executed notebook and the figures, tables
and numbers that it left. Compiling is one more, from the executed notebooks to the book. What was
read is known from the build's own record (:mod:`analysis.book.recorder`), not from a declaration.

Source: RO-Crate Metadata Specification 1.1, https://w3id.org/ro/crate/1.1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analysis.book import BookError
from analysis.book.files import files_below

if TYPE_CHECKING:
    from analysis.deposit.package import Title

Entity = dict[str, Any]

_CONTEXT = ["https://w3id.org/ro/crate/1.1/context", {"sha256": "http://schema.org/sha256"}]
"""Terms of the metadata; digests came into the context of RO-Crate with version 1.2."""
_SPECIFICATION = "https://w3id.org/ro/crate/1.1"
_METADATA = "ro-crate-metadata.json"
_ENCODINGS = {
    ".bib": "application/x-bibtex",
    ".css": "text/css",
    ".csv": "text/csv",
    ".html": "text/html",
    ".in": "text/plain",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".lua": "text/x-lua",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/x-python",
    ".svg": "image/svg+xml",
    ".toml": "application/toml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
    ".yml": "application/yaml",
}
_FOLDERS = {
    "_static/": "Styles and scripts of the book",
    "chapters/": "Chapters: prose and calls",
    "data/": "Data: what somebody printed, its vocabulary and its documents",
    "derived/": "Tables made from data for the foreign keys",
    "docs/": "Documentation",
    "results/": "Results: executed notebooks, figures, the book",
    "results/html/": "The book as HTML",
    "src/": "Code that checks, computes and draws",
    "tests/": "Tests of code, data and book",
}
_CODE = ("src/", "tests/")
_NOT_LISTED = ("results/html/", "_static/", "src/", "tests/", "docs/")
"""Folders that are described as wholes; their files follow from them."""


@dataclass(frozen=True)
class Execution:
    """What one notebook did, as paths in the package.

    Attributes
    ----------
    notebook
        The notebook that ran.
    page
        The page that it became; one notebook may become several, by its parameters.
    read
        What it read of the report.
    left
        What it left.
    """

    notebook: str
    page: str
    read: Sequence[str]
    left: Sequence[str]


def describe(folder: Path, title: Title, executions: Sequence[Execution]) -> dict[str, Any]:
    """Return the metadata of a folder that holds everything but them.

    Raises
    ------
    BookError
        When they would name a file that the folder does not hold.
    """
    places = [path.relative_to(folder).as_posix() for path in files_below(folder)]
    listed = [each for each in places if not each.startswith(_NOT_LISTED)]
    folders = [each for each in _FOLDERS if (folder / each).is_dir()]
    actions = [_execution(each, set(places)) for each in executions]
    actions.append(_compilation(executions, folder))
    rights = _rights(title, places)
    root: Entity = {
        "@id": "./",
        "@type": "Dataset",
        "name": title.name,
        "description": title.description,
        "datePublished": title.as_of.isoformat(),
        **({"version": title.edition} if title.edition else {}),
        "author": {"@id": "#author"},
        "license": {"@id": rights["@id"]},
        "hasPart": [{"@id": _id(each)} for each in [*folders, *listed]],
        "mentions": [{"@id": each["@id"]} for each in actions],
    }
    graph: list[Entity] = [
        {
            "@id": _METADATA,
            "@type": "CreativeWork",
            "conformsTo": {"@id": _SPECIFICATION},
            "about": {"@id": "./"},
        },
        root,
        {"@id": "#author", "@type": "Organization", "name": title.author},
        rights,
        {"@id": "#python", "@type": "ComputerLanguage", "name": "Python"},
        *(_folder(each) for each in folders),
        *(_file(folder, each) for each in listed),
        *actions,
    ]
    held = {each["@id"] for each in graph}
    for entity in graph:
        missing = [each for each in _named(list(entity.values())) if each not in held]
        if missing:
            raise BookError(
                f"{entity['@id']} of the package names {missing[0]}, expected a file that the "
                "package holds; add it in src/analysis/deposit/package.py"
            )
    return {"@context": _CONTEXT, "@graph": graph}


def _rights(title: Title, places: Sequence[str]) -> Entity:
    if title.licence:
        at = f"https://spdx.org/licenses/{title.licence}"
        return {"@id": at, "@type": "CreativeWork", "name": title.licence}
    found: Entity = {
        "@id": "#rights",
        "@type": "CreativeWork",
        "name": "No licence is given",
        "description": title.rights["title"],
    }
    return found | ({"subjectOf": {"@id": "README.md"}} if "README.md" in places else {})


def _named(value: Any) -> list[str]:
    """Return the names of entities of the crate that a value refers to."""
    if isinstance(value, list):
        return [name for each in value for name in _named(each)]
    name = value.get("@id", "") if isinstance(value, dict) else ""
    return [name] if name and not name.startswith(("http://", "https://")) else []


def _folder(place: str) -> Entity:
    if place not in _CODE:
        return {"@id": place, "@type": "Dataset", "name": _FOLDERS[place]}
    return {
        "@id": place,
        "@type": ["Dataset", "SoftwareSourceCode"],
        "name": _FOLDERS[place],
        "programmingLanguage": {"@id": "#python"},
        "runtimePlatform": f"Python {metadata('analysis')['Requires-Python']}",
        "softwareRequirements": {"@id": "requirements.txt"},
    }


def _file(folder: Path, place: str) -> Entity:
    content = (folder / place).read_bytes()
    found: Entity = {
        "@id": _id(place),
        "@type": "File",
        "name": place,
        "contentSize": str(len(content)),
        "encodingFormat": _ENCODINGS.get(Path(place).suffix, "application/octet-stream"),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    if place.startswith("chapters/") and place.endswith(".ipynb"):
        found |= {
            "@type": ["File", "SoftwareSourceCode"],
            "programmingLanguage": {"@id": "#python"},
        }
    return found


def _execution(done: Execution, places: set[str]) -> Entity:
    """Return the action of a notebook; it read the package itself as a whole."""
    read = [each for each in done.read if each in places]
    return {
        "@id": f"#run-{Path(done.page).stem}",
        "@type": "CreateAction",
        "name": f"Execution of {done.notebook}"
        + (f" for {done.page}" if done.page != done.notebook else ""),
        "instrument": {"@id": _id(done.notebook)},
        "object": [{"@id": "src/"}] * (any(each.startswith("src/") for each in places))
        + [{"@id": _id(each)} for each in read if not each.startswith(_NOT_LISTED)],
        "result": [{"@id": _id(each)} for each in done.left],
        "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
    }


def _compilation(executions: Sequence[Execution], folder: Path) -> Entity:
    pages = [
        path.relative_to(folder).as_posix()
        for path in sorted([*folder.glob("*.md"), *folder.glob("chapters/*.md")])
        if path.name not in {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"}
    ]
    config = [each for each in ("_config.yml", "_toc.yml") if (folder / each).exists()]
    left = [each for done in executions for each in done.left]
    has_code = (folder / "src").is_dir()
    return {
        "@id": "#compilation",
        "@type": "CreateAction",
        "name": "Compilation of the book",
        "instrument": {"@id": "src/" if has_code else "_config.yml"},
        "object": [{"@id": _id(each)} for each in [*config, *pages, "data/", *left]],
        "result": [{"@id": "results/html/"}, {"@id": "results/report.pdf"}],
        "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
    }


def _id(place: str) -> str:
    return quote(place)
