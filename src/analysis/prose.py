"""Numbers for the text: a computed value enters a sentence only under a name.

A notebook computes a value, registers it here with its unit, its rounding and the observations it
came from, and the text cites it as ``{computed}`` with the name. A stated figure needs no
registration: the text cites the observation itself with ``{stated}``. What a method assumes, and
what a bench counted, comes from no observation: it names the file of the report that holds it.

Where the sentences themselves follow from the data, as in the template of the country briefs, a
cell tells them with :func:`tell`: a sentence stands where its condition holds, and names its
numbers by :func:`stated_as` and :func:`computed_as`. Words of the data go through
:func:`analysis.markdown.plainly`.
What is told may bear emphasis, headings, lists and roles that cite; any other markup is refused, so
that no value of the data becomes a link, a formula or HTML, escaped or not.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any

from IPython.display import display

from analysis import paths, stated
from analysis.ledger import Ledger
from analysis.markdown import foreign_markup

TOLD = "told"
"""Mark in the metadata of an output that is prose, for the build."""

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def register(
    name: str,
    value: float,
    unit: str,
    *,
    decimals: int,
    observations: Iterable[str] = (),
    formula: str,
    ledger: Ledger,
    file: str = "",
) -> None:
    """Register a computed value for the text and show it in the notebook.

    Parameters
    ----------
    name
        Unique in the book, in lower case with hyphens, starting with the chapter.
    value
        In the base unit of the dimension (US dollars, shares of 1).
    unit
        A code of ``units.csv``; decides how the value is printed.
    decimals
        Digits after the point in the printed text.
    observations
        Ids of the observations the value was computed from.
    formula
        The computation in words, for the reader who asks.
    ledger
        Knows the unit and the observations.
    file
        Where no observation stands behind the value: the file that holds it, from the report's
        folder, such as ``data/reconciliation/margins.csv``.

    Raises
    ------
    ValueError
        When the name has another form, the value is not finite, or neither observations nor a file
        of the report are given.
    KeyError
        When the unit or an observation is unknown.
    """
    ids = list(dict.fromkeys(observations))
    if not _NAME.fullmatch(name):
        raise ValueError(f"expected a name of lower-case words and hyphens, found {name!r}")
    if not math.isfinite(value):
        raise ValueError(f"expected a finite value for {name!r}, found {value}; nothing to print")
    if bool(ids) == bool(file):
        raise ValueError(
            f"expected the observations behind {name!r}, or the file that holds it, found "
            f"{'both' if ids else 'neither'}; a number needs its source"
        )
    if file and not (paths.root() / file).is_file():
        raise ValueError(f"expected a file of the report behind {name!r}, found no {file}")
    unknown = [key for key in ids if key not in ledger.observations.index]
    if unknown:
        raise KeyError(f"unknown observations behind {name!r}: {', '.join(unknown)}")
    if unit not in ledger.vocabulary.units:
        raise KeyError(f"unknown unit {unit!r} of {name!r}; see data/vocabulary/units.csv")
    text = stated.in_unit(value, ledger.vocabulary.units[unit], decimals)
    record: dict[str, Any] = {
        "name": name,
        "text": text,
        "value": value,
        "unit": unit,
        "observations": ids,
        "formula": formula,
    }
    if file:
        record["file"] = file
    folder = paths.artifacts() / "numbers"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(
        json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline=""
    )
    line = f"{name} = {text}  ({formula}; from {file or ', '.join(ids)})"
    display({"text/plain": line}, raw=True)  # type: ignore[no-untyped-call]


def tell(*sentences: str | bool | None) -> None:
    """Say a heading, a paragraph or a list, as if it stood in a cell of text.

    The build puts it in the place of the output: roles, references and citations work in it, and a
    bare number fails. A sentence whose condition does not hold is given as ``False`` or ``None``
    and left out; where none is left, nothing is said.

    Parameters
    ----------
    sentences
        MyST Markdown; they are joined by blanks, or by line breaks where they are items of a list.

    Raises
    ------
    ValueError
        When a sentence bears other markup than emphasis, headings, lists and roles that cite.
    """
    said = [each for each in sentences if isinstance(each, str) and each]
    if not said:
        return
    for each in said:
        if found := foreign_markup(each):
            raise ValueError(
                f"expected words, emphasis, lists and the roles that cite, found {found[:40]!r}; "
                "give words of the data to analysis.markdown.plainly, and write other markup in a "
                "cell of text"
            )
    blank = "\n" if all(each.startswith("- ") for each in said) else " "
    display(  # type: ignore[no-untyped-call]
        {"text/markdown": blank.join(said)}, raw=True, metadata={TOLD: True}
    )


def stated_as(observation: str) -> str:
    """Return the role that cites an observation."""
    return f"{{stated}}`{observation}`"


def computed_as(name: str) -> str:
    """Return the role that cites a registered number."""
    return f"{{computed}}`{name}`"
