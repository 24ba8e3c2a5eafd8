"""The explorer: a plain table of all observations that a small script makes searchable.

Without JavaScript it is the table alone. The script is ``_static/explorer.js``: no library, nothing
from the network. What it sorts and filters by stands in ``data-`` attributes of the rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from analysis import periods
from analysis.book.evidence import pages
from analysis.book.evidence.description import Evidence, curly, in_words, visible
from analysis.book.evidence.entries import Address

_COLUMNS = {
    "printed": "As printed",
    "about": "Of what",
    "period": "Period",
    "reporter": "Measured by",
    "document": "Document",
    "grade": "Grade",
}


def table(evidence: Evidence, address: Address) -> str:
    """Return the explorer as HTML; every text of the ledger is escaped."""
    ledger = evidence.ledger
    rows = []
    for key in map(str, ledger.observations.index):
        row, entry = evidence.row(key), evidence[key]
        source = evidence.source(row["source"])
        document = visible(source["label"])
        reporter = visible(ledger.vocabulary.reporter_name(row["reporter"]))
        grade = source["grade"]
        link = address(pages.topic_page(entry.topic), pages.observation_anchor(key))
        about = address(pages.source_page(entry.source))
        mark = '<sup class="disputed">≠</sup>' if entry.disputes else ""
        data = {
            "topic": row["topic"],
            "economy": row["subject"],
            "source": row["source"],
            "grade": grade,
            "disputed": "yes" if entry.disputes else "no",
            "value": "" if row["value"] != row["value"] else repr(float(row["value"])),
            "period": "" if row["period"] == periods.UNSTATED else row["period"],
        }
        cells = [
            f'<a href="{escape(link)}">{escape(curly(entry.text))}</a>{mark}',
            escape(curly(entry.about)),
            in_words(row["period"]),
            escape(curly(reporter)),
            f'<a href="{escape(about)}">{escape(document)}</a>',
            escape(grade),
        ]
        attributes = " ".join(f'data-{n}="{escape(str(v))}"' for n, v in data.items())
        rows.append(f"<tr {attributes}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    head = "".join(f'<th scope="col" data-sort="{k}">{v}</th>' for k, v in _COLUMNS.items())
    return (
        f'<div class="explorer" id="explorer">{_controls(evidence)}'
        "<noscript><p>Search, filters and sorting of this table need JavaScript. Without it the "
        "table is whole, and the search of the browser finds words in it.</p></noscript>"
        '<div class="table-scroll" role="region" aria-label="All observations" tabindex="0">'
        f'<table class="table"><thead><tr>{head}</tr></thead><tbody>\n'
        + "\n".join(rows)
        + "\n</tbody></table></div>"
        '<button type="button" class="more" hidden>Show more</button></div>\n'
    )


def _controls(evidence: Evidence) -> str:
    """Return the fields; hidden until the script, without which they do nothing, shows them."""
    ledger = evidence.ledger
    rows = ledger.observations
    names = ledger.vocabulary.economy_name
    labels = ledger.sources["label"]
    economies = sorted((names(code), code) for code in set(rows["subject"]) if code)
    choices = {
        "Topic": [(each, each.capitalize()) for each in sorted(set(rows["topic"]))],
        "Economy": [(code, name) for name, code in economies],
        "Document": [(key, visible(labels[key])) for key in sorted(set(rows["source"]))],
        "Grade": [(each, each) for each in "ABC"],
        "Disputed": [("yes", "disputed only"), ("no", "undisputed only")],
    }
    selects = [
        _select({"Document": "source"}.get(label, label.lower()), label, options)
        for label, options in choices.items()
    ]
    return (
        '<form class="explorer-controls" role="search" hidden>'
        '<label>Search <input type="search" name="words" autocomplete="off"></label>'
        f"{''.join(selects)}"
        f'<output aria-live="polite">{len(rows):,} observations</output></form>'
    )


def _select(name: str, label: str, options: Iterable[tuple[Any, Any]]) -> str:
    given = "".join(f'<option value="{escape(v)}">{escape(t)}</option>' for v, t in options)
    every = '<option value="">all</option>'
    return f'<label>{label} <select name="{name}">{every}{given}</select></label>'
