"""What a brief says of one economy, chosen by rule from the ledger, the network and the findings.

A brief is made for any economy of the region by one template, so nothing here names an economy, an
observation or a year: rows are found by measure, subject and topic, and the latest of a kind is
the one whose period ends last. A part of a brief for which the ledger holds nothing is an
empty frame or ``None``, and the template leaves its section out.

==============  ============================================================================
where it lies   :func:`neighbours`, :func:`borders_to_sea`, :func:`customs_union`,
                :func:`crossings`
its trade       :func:`product`, :func:`counts`, :func:`pairs`, :func:`larger_side`,
                :func:`movers`
dependence      :func:`mutual_share`, :func:`rival`, :func:`shares`
energy          :func:`energy`, :func:`pipelines`, :func:`fuel_role`
corridors       :func:`ways`, :func:`carried`
projects        :func:`projects`, :func:`money`
disputes        :func:`disputes`
what to watch   :func:`target`, :func:`due`, :func:`unanswered`
its documents   :func:`documents`
side by side    :func:`overview`, :func:`last_pairs`, :func:`last_shares`
==============  ============================================================================

Known drawbacks: a place in the network is one that the chapter on corridors needed; an economy with
few of them has few crossings here, which says nothing of the map. The text of a project or a pledge
is what its row in the ledger says, in the words of the row.
"""

from analysis.country.counts import (
    FLOWS,
    SIDES,
    Pair,
    by_customs,
    counts,
    larger_side,
    latest_pair,
    latest_value,
    movers,
    pairs,
    product,
    product_of,
    unanswered,
    with_gaps,
)
from analysis.country.dependence import Rival, mutual_share, part_of_region, rival, shares
from analysis.country.overview import last_pairs, last_shares, overview
from analysis.country.place import (
    PIPES,
    borders_to_sea,
    crossings,
    customs_union,
    fuel_role,
    modes,
    neighbours,
    pipelines,
    ways,
)
from analysis.country.told import (
    STAGES,
    by_project,
    carried,
    claims,
    disputes,
    documents,
    dollars,
    due,
    energy,
    money,
    projects,
    target,
)
from analysis.country.words import KIND_WORDS, capital, listed, names, quotable, the
from analysis.energy import RUNNING

__all__ = [
    "FLOWS",
    "KIND_WORDS",
    "PIPES",
    "RUNNING",
    "SIDES",
    "STAGES",
    "Pair",
    "Rival",
    "borders_to_sea",
    "by_customs",
    "by_project",
    "capital",
    "carried",
    "claims",
    "counts",
    "crossings",
    "customs_union",
    "disputes",
    "documents",
    "dollars",
    "due",
    "energy",
    "fuel_role",
    "larger_side",
    "last_pairs",
    "last_shares",
    "latest_pair",
    "latest_value",
    "listed",
    "modes",
    "money",
    "movers",
    "mutual_share",
    "names",
    "neighbours",
    "overview",
    "pairs",
    "part_of_region",
    "pipelines",
    "product",
    "product_of",
    "projects",
    "quotable",
    "rival",
    "shares",
    "target",
    "the",
    "unanswered",
    "ways",
    "with_gaps",
]
