r"""A scenario for a refused flow: how much the importer keeps, how much travels on.

For goods that pass through :math:`j`, the exporter counts what leaves for :math:`j` and the
importer what it clears for itself (Wang, Gehlhar and Yao 2010, China Economic Review 21, 161-189,
with one entrepot and its re-exports):

.. math:: x_{ij} = \frac{m_{ij}}{c} + t_{ij}, \qquad o_{ij} = (1 + \mu)\, t_{ij}

with retained imports :math:`m/c` at the exporter's border, goods in transit :math:`t`, and the
value :math:`o` at which they leave :math:`j` again, dearer by a markup :math:`\mu`.

This is a scenario and no estimate: it presumes that the *whole* gap is transit, that both reports
are right about what they count, and a markup that nobody has measured for Kyrgyzstan (0 unless
given). Smuggling, undervaluation or an error in either report would look the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

_NORMAL = 1.959963984540054


@dataclass(frozen=True)
class Scenario:
    """Retained and onward trade in the unit of the reports, with 95 % bounds."""

    retained: float
    retained_low: float
    retained_high: float
    transit: float
    transit_low: float
    transit_high: float
    onward: float
    transit_share: float


def scenario(
    exports: float,
    imports: float,
    *,
    margin: float,
    exports_log_variance: float,
    imports_log_variance: float,
    markup: float = 0.0,
) -> Scenario:
    """Split what the exporter reports into retained imports and goods in transit.

    Parameters
    ----------
    exports, imports
        The two reports, positive, exports at least imports over the margin.
    margin
        CIF over FOB.
    exports_log_variance, imports_log_variance
        Of the two reports' logarithms.
    markup
        Of goods in transit when they leave again, 0.1 for 10 %.

    Raises
    ------
    ValueError
        When the importer reports more than the exporter: then there is no transit to speak of.
    """
    retained = imports / margin
    if exports < retained or imports <= 0:
        raise ValueError(
            f"expected exports of at least imports / margin, found {exports:g} and {retained:g}; "
            "the scenario is for flows of which the exporter reports more"
        )
    width = math.exp(_NORMAL * math.sqrt(imports_log_variance))
    passing = exports - retained
    error = math.sqrt(exports**2 * exports_log_variance + retained**2 * imports_log_variance)
    return Scenario(
        retained=retained,
        retained_low=retained / width,
        retained_high=retained * width,
        transit=passing,
        transit_low=max(passing - _NORMAL * error, 0.0),
        transit_high=passing + _NORMAL * error,
        onward=passing * (1 + markup),
        transit_share=passing / exports,
    )
