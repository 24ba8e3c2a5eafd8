"""Publish a figure or a table: one call, everything a page needs.

A figure leaves as SVG with text that is text, the same drawn for a phone (``NAME.compact.svg``),
PNG, CSV of its frame, and a JSON file with title, alternative text, source line and digest; the
page is laid out from these files. Title, subtitle,
caption and source line are not drawn into the image: the page sets them as text, so that they
reflow on a phone, can be selected and are read aloud.

In the notebook stays what can be read in a diff and compared by nbval: the same words, the plotted
values and the digest, and the directive the page is made from. No pixels.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import display
from matplotlib.figure import Figure

from analysis import palette, paths
from analysis.csv_export import to_csv
from analysis.figures import style
from analysis.figures.alternative_check import check_alternative_text
from analysis.figures.alternative_text import alternative_text, table_text
from analysis.figures.computed_marks import computed_marks
from analysis.figures.digest import digest
from analysis.figures.encoding import Encoding
from analysis.figures.evidence import all_evidence_of, ids_in_drawing, one_stop_each
from analysis.figures.source_line import source_line, sources_of
from analysis.figures.table_columns import Column, cell_texts, columns_of
from analysis.ledger import Ledger, load

PNG_DOTS_PER_INCH = 220

_NAMED_AT_MOST = 60
"""Observations that a notebook shows by name; of more it shows the number."""

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
_SVG_ID = re.compile(r'(?<= id=")(?=[^"]+")')
_OWN_STYLE = re.compile(r"\s*<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)
_JOINS = 'stroke-linejoin="round" stroke-linecap="butt"'
"""Matplotlib sets both by a style rule for `*`, which would reach the whole page."""

_SVG_REFERENCE = re.compile(r'(?<=url\(#)|(?<=href="#)')


def publish(
    figure: Figure,
    frame: pd.DataFrame,
    *,
    name: str,
    title: str,
    subtitle: str,
    caption: str,
    observations: Iterable[str],
    units: str | Mapping[str, str],
    ledger: Ledger | None = None,
    encoding: Encoding | None = None,
    sources: Iterable[str] = (),
) -> None:
    """Write the side files of a figure and show it in the notebook.

    Parameters
    ----------
    figure : Figure
        From a chart function of this package, or drawn by hand inside ``style.applied()``.
    frame : DataFrame
        The frame the figure plots, a row a mark. All its columns go into the CSV; the columns
        named by the encoding are shown in the notebook and make the digest.
    name : str
        Lower-case kebab, prefixed by the chapter, unique in the book: ``trade-mirror-gap``.
    title : str
        The message, as a sentence without a full stop; see `analysis.figures.message`.
    subtitle : str
        Measure, unit, place and period.
    caption : str
        What a reader needs to read the figure aright.
    observations : iterable of str
        Ids of every observation behind the figure, also of values computed from them.
    units : str or mapping
        The unit of the plotted values, or of each column of the frame that has one.
    ledger : Ledger, optional
        Where the observations are looked up; the report's own without it.
    encoding : Encoding, optional
        Needed only for a figure that no chart function of this package drew.
    sources : iterable of str
        Keys of sources of what is no observation, such as events.

    Raises
    ------
    ValueError
        When the name is malformed, a text is empty, nothing says what the figure shows, or title
        or subtitle hold a number that the frame does not.
    KeyError
        When a plotted column, an observation or a source does not exist.
    """
    _check_name(name)
    _check_texts(name, title=title, subtitle=subtitle, caption=caption)
    shown = encoding or getattr(figure, "encoding", None)
    if shown is None:
        raise ValueError(
            f"{name}: expected a figure of a chart function, or `encoding=` that says which column"
            " plays which part"
        )
    absent = [column for column in shown.columns() if column not in frame.columns]
    if absent:
        raise KeyError(
            f"{name}: expected the frame the figure was drawn from;"
            f" found no column {', '.join(absent)} among {', '.join(map(str, frame.columns))}"
        )
    ids, keys, line = _provenance(name, observations, sources, ledger)
    alt = alternative_text(frame, shown, title=title, subtitle=subtitle)
    plotted = frame[shown.columns()]
    groups = [each for each in (shown.label, shown.series) if each]
    check_alternative_text(alt, plotted, typed=(title, subtitle), groups=groups, name=name)
    fingerprint = digest(plotted)
    drawing = svg(figure, name)
    record = {
        "kind": "figure",
        "name": name,
        "title": title,
        "subtitle": subtitle,
        "caption": caption,
        "alt": alt,
        "source_line": line,
        "sources": keys,
        "observations": ids,
        "digest": fingerprint,
        "units": dict.fromkeys(shown.values, units) if isinstance(units, str) else dict(units),
        "computed_marks": computed_marks(frame, shown, ids_in_drawing(drawing)),
    }
    folder = _folder("figures")
    _write(folder / f"{name}.svg", drawing)
    if (compact := getattr(figure, "compact", None)) is not None:
        _write(folder / f"{name}.compact.svg", svg(compact(), f"{name}-compact"))
    (folder / f"{name}.png").write_bytes(_png(figure))
    _write(folder / f"{name}.csv", to_csv(frame))
    _write(folder / f"{name}.json", _json(record))
    _show(
        "published-figure",
        name,
        [title, subtitle, caption, f"Alternative text: {alt}", line, _from(ids)],
        plotted,
        fingerprint,
    )


def publish_table(
    frame: pd.DataFrame,
    *,
    name: str,
    title: str,
    caption: str,
    columns: Mapping[str, str | Column],
    observations: Iterable[str],
    ledger: Ledger | None = None,
    row_observations: str | None = None,
    sources: Iterable[str] = (),
) -> None:
    """Write the side files of a table and show it in the notebook.

    Parameters
    ----------
    frame : DataFrame
        A row a row of the table; all its columns go into the CSV.
    name, title, caption, observations, ledger, sources
        As for `publish`.
    columns : mapping
        The printed columns in their order: name in the frame to header, or to a `Column` with
        label, unit, alignment and decimals. Numbers are right-aligned without saying so.
    row_observations : str, optional
        Column of the frame that holds the observation id behind a row, or several; without it
        ``observation`` or ``observations``, when the frame has one.

    Raises
    ------
    ValueError, KeyError
        As for `publish`.
    """
    _check_name(name)
    _check_texts(name, title=title, caption=caption)
    named = [each.evidence for each in columns.values() if isinstance(each, Column)]
    absent = [each for each in [*columns, *filter(None, named)] if each not in frame.columns]
    if absent:
        raise KeyError(
            f"{name}: found no column {', '.join(absent)}"
            f" among {', '.join(map(str, frame.columns))}"
        )
    ids, keys, line = _provenance(name, observations, sources, ledger)
    printed = columns_of(frame, columns)
    texts = [cell_texts(frame[key], column, key=key) for key, column in printed.items()]
    behind = [each or None for each in all_evidence_of(frame, row_observations)]
    shown = frame[list(columns)]
    alt = table_text(shown, printed, title=title)
    check_alternative_text(alt, shown, typed=(title, *_labels(printed)), name=name)
    fingerprint = digest(shown)
    record = {
        "kind": "table",
        "name": name,
        "title": title,
        "caption": caption,
        "alt": alt,
        "source_line": line,
        "sources": keys,
        "observations": ids,
        "digest": fingerprint,
        "columns": [
            {
                "key": key,
                "label": column.label,
                "unit": column.unit,
                "align": column.align,
                "formula": column.formula,
            }
            for key, column in printed.items()
        ],
        "rows": [list(row) for row in zip(*texts, strict=True)],
        "row_observations": behind,
        "cell_observations": {
            key: all_evidence_of(frame, column.evidence)
            for key, column in printed.items()
            if column.evidence
        },
    }
    folder = _folder("tables")
    _write(folder / f"{name}.csv", to_csv(frame))
    _write(folder / f"{name}.json", _json(record))
    headers = [f"{c.label} ({c.unit})" if c.unit else c.label for c in printed.values()]
    as_printed = pd.DataFrame(dict(enumerate(texts)), dtype=object).set_axis(headers, axis=1)
    texts_above = [title, caption, f"Alternative text: {alt}", line, _from(ids)]
    _show("published-table", name, texts_above, as_printed, fingerprint)


def svg(figure: Figure, name: str) -> str:
    """Return the figure as an SVG element ready to stand in a page beside others.

    The same figure gives the same bytes: no date, no random ids. Every id begins with the figure's
    name, so that two figures on one page never take each other's clip paths.
    """
    buffer = io.StringIO()
    with style.applied(svg_hashsalt=name):
        figure.savefig(
            buffer,
            format="svg",
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    drawing = buffer.getvalue()
    element = _OWN_STYLE.sub("", drawing[drawing.index("<svg") :], count=1)
    element = one_stop_each(element.replace("<svg", f"<svg {_JOINS}", 1))
    prefixed = _SVG_REFERENCE.sub(f"{name}-", _SVG_ID.sub(f"{name}-", element))
    return "\n".join(line.rstrip() for line in prefixed.splitlines()) + "\n"


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    with style.applied():
        figure.savefig(
            buffer,
            format="png",
            dpi=PNG_DOTS_PER_INCH,
            facecolor=palette.PAPER,
            metadata={"Software": None},
            pil_kwargs={"compress_level": 3},  # as small as 6 for drawings, and sooner done
        )
    return buffer.getvalue()


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"expected a name in lower-case kebab with the chapter first, such as"
            f" trade-mirror-gap; found {name!r}"
        )


def _check_texts(name: str, **texts: str) -> None:
    for part, text in texts.items():
        if not text.strip():
            raise ValueError(f"{name}: expected a {part}, found none")


def _provenance(
    name: str, observations: Iterable[str], further: Iterable[str], ledger: Ledger | None
) -> tuple[list[str], list[str], str]:
    """Return observation ids, source keys and the source line."""
    if isinstance(observations, str):
        raise ValueError(
            f"{name}: expected several observation ids, found the text {observations!r}"
        )
    ids = sorted({str(each) for each in observations})
    ledger = load() if ledger is None else ledger
    keys = sources_of(ids, ledger, name=name, further=further)
    if not keys:
        raise ValueError(f"{name}: expected the observations or sources behind it, found none")
    return ids, keys, source_line(keys, ledger)


def _from(ids: list[str]) -> str:
    """Say what a figure rests on, so that a change of evidence is seen even if no value changes."""
    if len(ids) > _NAMED_AT_MOST:
        return f"from: {len(ids)} observations"
    return f"from: {' '.join(ids)}" if ids else ""


def _labels(columns: Mapping[str, Column]) -> list[str]:
    return [column.label for column in columns.values()]


def _folder(kind: str) -> Path:
    folder = paths.artifacts() / kind
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _json(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _show(
    directive: str, name: str, texts: Iterable[str], plotted: pd.DataFrame, fingerprint: str
) -> None:
    values = plotted.to_string(index=False, na_rep="", float_format="{:.6g}".format)
    paragraphs = [*filter(None, texts), values, f"digest: {fingerprint}"]
    bundle = {
        "text/plain": "\n\n".join(paragraphs),
        "text/markdown": f"```{{{directive}}} {name}\n```",
    }
    display(bundle, raw=True)  # type: ignore[no-untyped-call]
