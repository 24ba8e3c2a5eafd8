"""Who depends on whom: shares of each other's trade, trade over product, trade intensity.

A share says what part of one side's trade is with the other; it says nothing of what would replace
it. The larger share belongs to the smaller side nearly always, since the same trade is set against
a smaller whole, so that an asymmetry of shares measures size before it measures power.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from analysis.frames import statements
from analysis.ledger import Ledger
from analysis.trade.flows import choose, levels

_CHINA, _WORLD = "CHN", "XWD"


@dataclass(frozen=True)
class Interdependence:
    """How much two sides matter to each other.

    Attributes
    ----------
    salience
        Square root of the product of both shares: how much the tie matters to the pair.
    symmetry
        One minus the difference of the shares: 1 where both depend alike.
    times
        The share of the first side over that of the second.
    """

    salience: float
    symmetry: float
    times: float


def interdependence(share: float, other_share: float) -> Interdependence:
    """Return salience, symmetry and ratio of two shares of each other's trade.

    Barbieri (1996), "Economic Interdependence: A Path to Peace or a Source of Interstate
    Conflict?", Journal of Peace Research 33(1); the thought is Hirschman's (1945), *National Power
    and the Structure of Foreign Trade*.

    Parameters
    ----------
    share, other_share
        Part of each side's trade that is with the other, shares of 1.

    Raises
    ------
    ValueError
        When a share is not above 0 and at most 1.
    """
    for each in (share, other_share):
        if not 0 < each <= 1:
            raise ValueError(f"expected shares above 0 and at most 1, found {each}")
    return Interdependence(
        math.sqrt(share * other_share), 1 - abs(share - other_share), share / other_share
    )


def trade_intensity(
    flow: float, exporter_total: float, partner_imports: float, world_imports: float
) -> float:
    """Return the trade intensity index: above 1, more is traded than the partner's size leads to.

    ``(x_ij / X_i) / (M_j / (M_w - M_i))`` is the form of Kojima (1964), "The Pattern of
    International Trade among Advanced Countries", Hitotsubashi Journal of Economics 5(1), when
    ``world_imports`` leaves out those of the exporter; with all imports it is that of the World
    Bank's WITS.

    Parameters
    ----------
    flow
        Exports of *i* to *j*.
    exporter_total
        All exports of *i*.
    partner_imports
        All imports of *j*.
    world_imports
        Imports of the world; without those of *i* for Kojima's form. All in one currency.

    Raises
    ------
    ValueError
        When a total is not positive, or a part exceeds its whole.
    """
    if min(exporter_total, partner_imports, world_imports) <= 0 or flow < 0:
        raise ValueError(
            f"expected positive totals, found {exporter_total}, {partner_imports}, {world_imports}"
        )
    if flow > exporter_total or partner_imports > world_imports:
        raise ValueError(
            f"expected parts below their wholes, found {flow} of {exporter_total} and "
            f"{partner_imports} of {world_imports}; check units"
        )
    return (flow / exporter_total) / (partner_imports / world_imports)


def mutual_shares(ledger: Ledger, period: str, *, reporter: str, also: str = "") -> pd.DataFrame:
    """Return China's share in each economy's trade beside the economy's share in China's.

    The first is printed by ``reporter``; the second is China's printed turnover with the economy
    over China's printed turnover with the world. They rest on two offices, which count differently.

    Parameters
    ----------
    also
        A further economy, beside those of the region.

    Returns
    -------
    DataFrame
        Indexed by economy code: ``economy``, ``china_share`` (of the economy's trade),
        ``economy_share`` (of China's), ``times``, ``symmetry``, ``salience``, ``printed_id``,
        ``observations``. Economies that lack one of the two are left out.

    Raises
    ------
    ValueError
        When China's trade with the world is not printed for the period.
    """
    printed = statements(
        ledger,
        ledger.select(
            measure="trade_share",
            counterpart=_CHINA,
            flow="total",
            item="",
            period=period,
            reporter=reporter,
        ),
    ).set_index("subject")
    whole = levels(ledger, counterpart=_WORLD)
    whole = whole[
        (whole["subject"] == _CHINA) & (whole["flow"] == "total") & (whole["period"] == period)
    ]
    if whole.empty:
        raise ValueError(f"expected China's trade with the world in {period}, found none; enter it")
    world = choose(whole).iloc[0]
    mine = choose(levels(ledger))
    mine = mine[(mine["flow"] == "total") & (mine["period"] == period)].set_index("subject")
    records = []
    for code in dict.fromkeys([*ledger.vocabulary.central_asia(), also]):
        if code not in printed.index or code not in mine.index:
            continue
        share = float(printed["value"][code])
        other = float(mine["value_usd"][code]) / float(world["value_usd"])
        found = interdependence(share, other)
        records.append(
            {
                "subject": code,
                "economy": mine["economy"][code],
                "china_share": share,
                "economy_share": other,
                "times": found.times,
                "symmetry": found.symmetry,
                "salience": found.salience,
                "printed_id": printed["observation"][code],
                "observations": [
                    printed["observation"][code],
                    mine["observation"][code],
                    world["observation"],
                ],
            }
        )
    columns = (
        "subject economy china_share economy_share times symmetry salience printed_id observations"
    ).split()
    return pd.DataFrame(records, columns=columns).set_index("subject")


def over_product(ledger: Ledger, trade: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return trade over gross domestic product, a row for each row of trade.

    Parameters
    ----------
    trade
        Rows with ``subject``, ``value_usd`` and ``observation``, of one period.

    Returns
    -------
    DataFrame
        The rows, with ``product_usd``, ``ratio`` and ``observations``; the product is the first of
        the World Bank for the period. Economies without one are left out. Nominal dollars.
    """
    product = statements(
        ledger, ledger.select(measure="gdp", reporter="WORLD_BANK", item="", period=period)
    )
    product = product.drop_duplicates("subject").set_index("subject")
    rows = trade[trade["subject"].isin(product.index)].reset_index(drop=True)
    rows["product_usd"] = rows["subject"].map(product["value"])
    rows["ratio"] = rows["value_usd"] / rows["product_usd"]
    rows["observations"] = [
        [mine, str(product["observation"][code])]
        for mine, code in zip(rows["observation"], rows["subject"], strict=True)
    ]
    return rows
