"""Both reporters of a flow beside each other, and the years for which each has one.

China's side is what its customs print, or a figure without a named reporter that stands for it. The
partner's side is its own office's, then a compiler's of national figures, then its government's; a
figure that merely repeats China's is entered without a reporter and never becomes the partner's.
Years without a figure are missing: nothing is interpolated.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis import frames
from analysis.ledger import Ledger
from analysis.periods import written
from analysis.trade.flows import choose, levels

SIDES = ("china", "partner")
REGION = "XCA"
_CHINA_SIDE = ("GACC", "unstated")


def yearly(
    ledger: Ledger,
    *,
    flow: str = "total",
    economies: Sequence[str] | None = None,
    with_region: bool = False,
) -> pd.DataFrame:
    """Return one value for each economy, side and calendar year that has one.

    Parameters
    ----------
    economies
        Whose trade; that of the region's economies where it is left out.
    with_region
        Whether to add what is printed for the region as a whole. Nothing is summed: its partner
        side is a compiler's, who takes Turkmenistan's part from China.

    Returns
    -------
    DataFrame
        ``subject``, ``economy``, ``side`` (:data:`SIDES`), ``period``, ``value_usd``, ``low_usd``,
        ``high_usd``, ``text``, ``reporter``, ``observation``; economies in the order of the
        vocabulary, years ascending. Statements without an upper bound ("more than") are left out.
    """
    rows = levels(ledger)
    own = ledger.vocabulary.central_asia() if economies is None else economies
    codes = [*own, *([REGION] if with_region else [])]
    rows = rows[
        (rows["flow"] == flow)
        & rows["subject"].isin(codes)
        & rows["period"].str.fullmatch(r"\d{4}")
        & (rows["high_usd"] < float("inf"))
    ]
    theirs = rows[~rows["reporter"].isin(_CHINA_SIDE)]
    chosen = pd.concat(
        [
            choose(rows[rows["reporter"].isin(_CHINA_SIDE)]).assign(side=SIDES[0]),
            _nearest(ledger, theirs).assign(side=SIDES[1]),
        ]
    )
    order = chosen.assign(
        _place=chosen["subject"].map(codes.index), _side=chosen["side"].map(SIDES.index)
    ).sort_values(["_place", "_side", "period"], kind="stable")
    columns = (
        "subject economy side period value_usd low_usd high_usd text reporter observation".split()
    )
    return order[columns].reset_index(drop=True)


def with_gaps(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return yearly rows with an empty one for every year that a member lacks, for drawing.

    A line then breaks where a year is missing instead of bridging it. Years run from the first to
    the last of all rows; nothing but the member's own columns is filled in.

    Parameters
    ----------
    by
        Column that names the line: ``"subject"`` or ``"side"``.
    """
    first, last = int(rows["period"].min()), int(rows["period"].max())
    years = [str(year) for year in range(first, last + 1)]
    full = pd.MultiIndex.from_product([rows[by].unique(), years], names=[by, "period"])
    filled = rows.set_index([by, "period"]).reindex(full).reset_index()
    for column in ("subject", "economy"):
        if column != by:
            filled[column] = filled[column].fillna(
                filled[by].map(rows.drop_duplicates(by).set_index(by)[column])
            )
    texts = [c for c in ("text", "reporter", "observation", "side") if c not in (by, "period")]
    return filled.fillna(dict.fromkeys(texts, ""))[list(rows.columns)]


def both_sides(ledger: Ledger, period: str, *, flow: str = "total") -> pd.DataFrame:
    """Return the rows of :func:`yearly` for economies that both sides report in a year.

    Adds ``gap`` to each: the partner's value over China's, minus one.
    """
    rows = yearly(ledger, flow=flow)
    rows = rows[rows["period"] == period]
    both = rows[rows.groupby("subject")["side"].transform("nunique") == len(SIDES)]
    wide = both.pivot(index="subject", columns="side", values="value_usd")
    gap = wide["partner"] / wide["china"] - 1 if len(wide) else pd.Series(dtype=float)
    return both.assign(gap=both["subject"].map(gap)).reset_index(drop=True)


def pairs_of(ledger: Ledger, economy: str, flows: Sequence[str]) -> pd.DataFrame:
    """Return every period for which both sides report a flow of one economy, two rows a pair.

    Parameters
    ----------
    flows
        In the order to show; periods ascend within each.

    Returns
    -------
    DataFrame
        As :func:`yearly`, part-years included, with ``flow``.
    """
    rows = levels(ledger)
    rows = rows[
        (rows["subject"] == economy) & rows["flow"].isin(flows) & (rows["high_usd"] < float("inf"))
    ]
    found = []
    for flow in flows:
        mine = rows[rows["flow"] == flow]
        is_china = mine["reporter"].isin(_CHINA_SIDE)
        ours = choose(mine[is_china]).assign(side=SIDES[0])
        theirs = _nearest(ledger, mine[~is_china]).assign(side=SIDES[1])
        both = sorted(set(ours["period"]) & set(theirs["period"]))
        sides = pd.concat([ours, theirs])
        found.append(sides[sides["period"].isin(both)].sort_values(["period", "side"]))
    columns = (
        "subject economy flow side period value_usd low_usd high_usd text reporter observation"
    ).split()
    return pd.concat(found, ignore_index=True)[columns]


def between_partners(
    ledger: Ledger, periods: Sequence[tuple[str, str]], partners: Sequence[str], *, flow: str
) -> pd.DataFrame:
    """Return what each economy's own side reports of its trade with several partners.

    Parameters
    ----------
    periods
        Economy code and period, one a row to show: offices publish different months.
    partners
        Codes of the partners, such as ``("CHN", "RUS")``.

    Returns
    -------
    DataFrame
        ``row`` (economy and period), ``subject``, ``partner``, ``value_usd``, ``text``,
        ``reporter``, ``observation``. A row that lacks one of the partners is left out.
    """
    found = []
    for partner in partners:
        rows = levels(ledger, counterpart=partner)
        rows = rows[(rows["flow"] == flow) & ~rows["reporter"].isin(_CHINA_SIDE)]
        for code, period in periods:
            mine = rows[(rows["subject"] == code) & (rows["period"] == period)]
            home = [ledger.vocabulary.reporters[each].economy == code for each in mine["reporter"]]
            found.append(
                _nearest(ledger, mine.loc[pd.Series(home, mine.index, dtype=bool)]).assign(
                    partner=partner,
                    row=f"{ledger.vocabulary.economy_name(code)}, {written(period)}",
                )
            )
    frame = pd.concat(found, ignore_index=True)
    whole = frame[frame.groupby("row")["partner"].transform("nunique") == len(partners)]
    order = {(code, period): place for place, (code, period) in enumerate(periods)}
    places = [order[key] for key in zip(whole["subject"], whole["period"], strict=True)]
    columns = "row subject partner value_usd text reporter observation".split()
    return whole.assign(_place=places).sort_values("_place", kind="stable")[columns]


def _nearest(ledger: Ledger, rows: pd.DataFrame) -> pd.DataFrame:
    """Take one statement for each economy and period: the nearest to the count, then the grade."""
    ordered = rows.assign(
        _kind=frames.nearness(ledger, rows["reporter"]), _width=rows["high_usd"] - rows["low_usd"]
    ).sort_values(["_kind", "grade", "_width"], kind="stable")
    return ordered.drop_duplicates(["subject", "period"]).drop(columns=["_kind", "_width"])
