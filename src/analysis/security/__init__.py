"""Security: exercises, listed and on record; arms; attacks; surveillance; bases; who leads.

========  =========================================================================================
lists     exercises as a document lists them, counts of them, claims of influence
record    exercises of the public record: who took part, who hosted, how many troops were said
matching  each row of a list against the record, by a stated rule
reports   shares of suppliers of arms, attacks, surveillance projects and bases, by who says it
========  =========================================================================================
"""

from analysis.security.lists import (
    exercises,
    influence_claims,
    yearly_rate,
    yearly_rates,
)
from analysis.security.matching import checked, earlier_of_its_kind, members
from analysis.security.record import (
    bilateral_drills,
    corrections_of,
    hosts,
    presence,
    record,
    troops,
    with_region,
)
from analysis.security.reports import (
    arms_shares,
    arms_volumes,
    attacks,
    bases,
    enlargement,
    side_by_side,
    surveillance,
)

__all__ = [
    "arms_shares",
    "arms_volumes",
    "attacks",
    "bases",
    "bilateral_drills",
    "checked",
    "corrections_of",
    "earlier_of_its_kind",
    "enlargement",
    "exercises",
    "hosts",
    "influence_claims",
    "members",
    "presence",
    "record",
    "side_by_side",
    "surveillance",
    "troops",
    "with_region",
    "yearly_rate",
    "yearly_rates",
]
