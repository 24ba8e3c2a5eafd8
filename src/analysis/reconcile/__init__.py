"""Two reports of one flow made into one estimate with an honest interval, or an honest refusal.

China reports what it sells to Uzbekistan, Uzbekistan what it buys from China, and the two differ.
Both are measurements, at different borders, with errors of their own. This package estimates the
flow from both where they measure the same thing, says how far the estimate may be off, and refuses
where they do not.

==========================  ========================================================================
:mod:`.reports`             the table of reports, checked; exporter's and importer's side by side
:mod:`.margins`             CIF over FOB: what is applied, what is published, and its range
:mod:`.covariates`          distance, borders and landlockedness, which move the margin of a pair
:mod:`.imputation`          reports that repeat the partner's are no witnesses
:mod:`.reliability`         how far each reporter scatters, and the restriction that this needs
:mod:`.refusal`             when not to estimate, and the reason codes
:mod:`.reasons`             causes that need more than the pair: timing, trade system, withheld
:mod:`.reexport`            retained and onward trade of a refused flow, as a scenario
:mod:`.totals`              turnovers and groups, which bind flows together
:mod:`.balancing`           generalised least squares under constraints, sparse
:mod:`.factor`              its large systems: sparse factor, variances without the inverse
:mod:`.estimation`          all of it in order, period by period
:mod:`.comparison`          exporter's, importer's, mean, IMF factor, inverse variance, GLS
:mod:`.mirror`              the same for China and Central Asia, from the ledger
:mod:`.briefs`              one economy's rows, ready for a table
:mod:`.simulation`          networks with known truth: what the intervals are worth
:mod:`.command`             the verb ``analysis reconcile``
==========================  ========================================================================

Papers: Stone, Champernowne and Meade (1942), Review of Economic Studies 9; Byron (1978), Journal of
the Royal Statistical Society A 141; ten Cate (2014), Journal of Economics and Statistics 234/1;
Gaulier and Zignago (2010), CEPII working paper 2010-23; Wang, Gehlhar and Yao (2010), China
Economic Review 21; United Nations, International Merchandise Trade Statistics: Compilers Manual,
Revision 1.
"""

from analysis.reconcile.balancing import Balanced, ContradictionError, balance, balance_logs
from analysis.reconcile.briefs import (
    BRIEF_CELLS,
    BRIEF_COLUMNS,
    NO_CAUSE,
    brief,
    cause,
    cell,
    report_cell,
)
from analysis.reconcile.comparison import METHODS, compare_methods, sensitivity
from analysis.reconcile.estimation import (
    COLUMNS,
    MEANINGS,
    STATUSES,
    Result,
    Settings,
    reconcile,
    reconcile_period,
)
from analysis.reconcile.margins import Margin, published
from analysis.reconcile.mirror import reconcile_mirror
from analysis.reconcile.reexport import Scenario, scenario
from analysis.reconcile.refusal import REASONS, known_reasons, transit_economies
from analysis.reconcile.reports import check, pair, read, unit_slips

__all__ = [
    "BRIEF_CELLS",
    "BRIEF_COLUMNS",
    "COLUMNS",
    "MEANINGS",
    "METHODS",
    "NO_CAUSE",
    "REASONS",
    "STATUSES",
    "Balanced",
    "ContradictionError",
    "Margin",
    "Result",
    "Scenario",
    "Settings",
    "balance",
    "balance_logs",
    "brief",
    "cause",
    "cell",
    "check",
    "compare_methods",
    "known_reasons",
    "pair",
    "published",
    "read",
    "reconcile",
    "reconcile_mirror",
    "reconcile_period",
    "report_cell",
    "scenario",
    "sensitivity",
    "transit_economies",
    "unit_slips",
]
