"""What is owed to China, beside the whole external debt and the product, as intervals.

A debt is set over the external debt of the same economy and date, and over every gross domestic
product that the ledger has for the last calendar year that was over by then. The intervals hold the
rounding of the printed digits and, for the product, what its reporters and vintages disagree by.
Nothing is carried to another date. Figures name different lenders: one bank, or all of China.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.frames import statements
from analysis.ledger import Ledger
from analysis.stated import Interval

_CHINA = "CHN"
_WORLD = "XWD"
_Record = dict[Any, Any]
_COLUMNS = (
    "subject economy lender period value_usd reporter counted_by share share_low share_high basis "
    "product_share_low product_share_high product_year share_observations product_observations "
    "_end text observation observations"
).split()
PUBLIC = "public external debt"


def debts(ledger: Ledger) -> pd.DataFrame:
    """Return each printed debt to China with its shares, economies in order, oldest first.

    Returns
    -------
    DataFrame
        ``subject``, ``economy``, ``lender`` (the item), ``period``, ``value_usd``, ``text``,
        ``reporter``, ``counted_by``, ``share`` with ``share_low`` and ``share_high`` (of the public
        external debt of the same period; of the printed share where no whole is printed), ``basis``
        ("computed", "printed" or ""), ``product_share_low``, ``product_share_high``,
        ``product_year``, ``observation``, ``share_observations``, ``product_observations``,
        ``observations``. A share that neither can be computed nor is printed is missing.
        A printed share without a debt has a row without a value.
    """
    owed = statements(ledger, ledger.select(measure="debt_stock", counterpart=_CHINA))
    printed = statements(ledger, ledger.select(measure="debt_share", counterpart=_CHINA))
    keys = ["subject", "period"]
    alone = printed.merge(owed[keys].drop_duplicates(), on=keys, how="left", indicator=True)
    alone = alone[alone["_merge"] == "left_only"]
    records = [_of_debt(ledger, row, printed) for row in owed.to_dict("records")]
    records += [_of_share(ledger, row) for row in alone.to_dict("records")]
    frame = pd.DataFrame(records, columns=_COLUMNS)
    codes = list(ledger.vocabulary.central_asia())
    frame = frame[frame["subject"].isin(codes)]
    order = frame.assign(_place=frame["subject"].map(codes.index))
    return order.sort_values(["_place", "_end"], kind="stable").drop(columns=["_place", "_end"])


def first_and_last(debts: pd.DataFrame) -> pd.DataFrame:
    """Return the first and the last share in external debt of each economy that has two.

    Parameters
    ----------
    debts
        Rows of :func:`debts`.

    Returns
    -------
    DataFrame
        The rows, with ``end`` ("first" or "last"), two an economy.
    """
    known = debts.dropna(subset="share")
    found = [known.iloc[:0].assign(end="")]
    for _, mine in known.groupby("subject", sort=False):
        if len(mine) > 1:
            found.append(mine.iloc[[0, -1]].assign(end=["first", "last"]))
    return pd.concat(found, ignore_index=True)


def _of_debt(ledger: Ledger, row: _Record, printed: pd.DataFrame) -> _Record:
    subject, period, mine = str(row["subject"]), str(row["period"]), str(row["observation"])
    owed = ledger.interval(mine)
    wholes = ledger.select(
        measure="debt_stock", subject=subject, counterpart=_WORLD, item=PUBLIC, period=period
    )
    record = _blank(ledger, row) | {
        "value_usd": row["value"],
        "text": row["text"],
        "observation": mine,
    }
    said = printed[(printed["subject"] == subject) & (printed["period"] == period)]
    if len(wholes):
        whole = str(wholes.index[0])
        share = owed.over(ledger.interval(whole))
        middle = float(row["value"]) / float(wholes["value"].iloc[0])
        record |= _share(middle, share.low, share.high, "computed", [mine, whole])
    elif len(said):
        first = said.iloc[0]
        record |= _share(
            first["value"], first["low"], first["high"], "printed", [str(first["observation"])]
        )
    return _with_product(ledger, record, owed)


def _of_share(ledger: Ledger, row: _Record) -> _Record:
    mine = str(row["observation"])
    record = _blank(ledger, row) | {"observation": mine, "text": ""}
    interval = ledger.interval(mine)
    record |= _share(row["value"], interval.low, interval.high, "printed", [mine])
    return record | {"observations": [mine]}


def _blank(ledger: Ledger, row: _Record) -> _Record:
    reporter = str(row["reporter"])
    return {
        "subject": row["subject"],
        "economy": row["economy"],
        "lender": row["item"],
        "period": row["period"],
        "value_usd": None,
        "reporter": reporter,
        "counted_by": ledger.vocabulary.reporters[reporter].name,
        "share": None,
        "share_low": None,
        "share_high": None,
        "basis": "",
        "product_share_low": None,
        "product_share_high": None,
        "product_year": "",
        "share_observations": [],
        "product_observations": [],
        "_end": ledger.observation(str(row["observation"]))["end"],
    }


def _share(value: object, low: float, high: float, basis: str, behind: list[str]) -> _Record:
    return {
        "share": value,
        "share_low": low,
        "share_high": high,
        "basis": basis,
        "share_observations": behind,
    }


def _with_product(ledger: Ledger, record: _Record, owed: Interval) -> _Record:
    day = record["_end"].date()
    year = day.year if (day.month, day.day) == (12, 31) else day.year - 1
    rows = ledger.select(
        measure="gdp", subject=str(record["subject"]), period=str(year), item="", status="measured"
    )
    behind = [str(each) for each in rows.index]
    if behind:
        shares = [owed.over(ledger.interval(each)) for each in behind]
        record |= {
            "product_share_low": min(each.low for each in shares),
            "product_share_high": max(each.high for each in shares),
            "product_year": str(year),
            "product_observations": [str(record["observation"]), *behind],
        }
    together = [str(record["observation"])]
    for key in ("share_observations", "product_observations"):
        together += [each for each in record[key] if each not in together]
    return record | {"observations": together}
