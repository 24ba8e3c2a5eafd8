"""Lists that follow from the whole book: its figures and tables, and the changes of its data."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes

from analysis import changes, periods
from analysis.book.evidence import uses
from analysis.book.evidence.description import visible
from analysis.book.evidence.entries import Book

_KINDS = (uses.FIGURE, uses.TABLE)


def figures(book: Book) -> list[nodes.Node]:
    """Return the figures and tables of each page, in the order of reading."""
    titles = {
        (kind, nodes.make_id(name)): str(book.files.record(kind, name)["title"])
        for kind in _KINDS
        for name in book.files.names(kind)
    }
    shown = uses.by_page(book.env)
    found: list[nodes.Node] = []
    for page in uses.in_order(book.env):
        items = []
        for use in shown.get(page, ()):
            if use.kind not in _KINDS:
                continue
            label = uses.label(book.env, use).rpartition(", ")[2]
            link = nodes.reference(
                "",
                f"{label[:1].upper()}{label[1:]}",
                refuri=book.address(page, use.anchor),
                internal=True,
            )
            title = visible(titles[use.kind, use.anchor])
            items.append(
                nodes.list_item("", nodes.paragraph("", "", link, nodes.Text(f" {title}")))
            )
        if items:
            found.append(nodes.rubric("", book.env.titles[page].astext()))
            found.append(nodes.bullet_list("", *items, classes=["contributions", "listed-figures"]))
    return found or [nodes.paragraph("", "The book has no figure and no table.")]


def changed(book: Book) -> list[nodes.Node]:
    """Return the changes of the data, the latest first, with what the ledger held afterwards."""
    intro = (
        "The latest first. Counts are those of the ledger after the change, with what was added in "
        "brackets."
    )
    found: list[nodes.Node] = [nodes.paragraph("", intro)]
    data = Path(book.env.config.analysis_data)
    kept = (data / Path(changes.FILE).name).exists()
    told = changes.load(data).iloc[::-1].to_dict("records") if kept else []
    if not told:
        return [nodes.paragraph("", "No change of the data has been told of.")]
    for row in told:
        block = nodes.container(classes=["evidence-entry", "change"])
        block += nodes.paragraph("", "", nodes.strong("", row["what"]))
        block += nodes.paragraph("", row["why"])
        counts = (
            f"{periods.written(row['date'])}: "
            f"{row['observations']:,} observations ({_signed(row['new_observations'])}), "
            f"{row['sources']:,} documents ({_signed(row['new_sources'])})"
        )
        block += nodes.paragraph("", counts, classes=["change-counts"])
        found.append(block)
    return found


def _signed(count: int) -> str:
    return f"{count:+,}".replace("-", "\N{MINUS SIGN}")
