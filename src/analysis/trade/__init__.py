"""Goods trade of China with Central Asia: frames in, frames out, no drawing.

===============  =================================================================================
``flows``        printed values in US dollars: one for each flow, balances, contributions, shares
``customs``      China's customs in yuan: exact levels, stated growth, same months, revisions
``sides``        both reporters of a flow, and their years beside each other
``goods``        named goods, and their part of a flow
``dependence``   who depends on whom: shares of each other's trade, trade over product, intensity
===============  =================================================================================

US dollars, yuan and euros stand in measures of their own and are never added or converted here.
"""

from analysis.trade.customs import customs, driven_by, revisions, same_months
from analysis.trade.dependence import (
    Interdependence,
    interdependence,
    mutual_shares,
    over_product,
    trade_intensity,
)
from analysis.trade.flows import (
    CHINA,
    balances,
    choose,
    compound_growth,
    concentration,
    contributions,
    levels,
    partner_shares,
    regional_shares,
    turnovers,
    two_way_flows,
)
from analysis.trade.goods import goods
from analysis.trade.sides import between_partners, both_sides, pairs_of, with_gaps, yearly

__all__ = [
    "CHINA",
    "Interdependence",
    "balances",
    "between_partners",
    "both_sides",
    "choose",
    "compound_growth",
    "concentration",
    "contributions",
    "customs",
    "driven_by",
    "goods",
    "interdependence",
    "levels",
    "mutual_shares",
    "over_product",
    "pairs_of",
    "partner_shares",
    "regional_shares",
    "revisions",
    "same_months",
    "trade_intensity",
    "turnovers",
    "two_way_flows",
    "with_gaps",
    "yearly",
]
