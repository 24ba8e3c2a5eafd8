"""What other methods make of the same two reports.

========================  =====================================================================
``exporter``              the exporter's report as it is
``importer``              the importer's report over the margin
``mean``                  arithmetic mean of the two, the importer's over the margin
``imf_factor``            the importer's report over 1.06, as the IMF fills a missing exporter
``inverse_variance``      mean weighted by the inverse variances of the levels, v = (sd * value)^2
``gls``                   this package: weighted in logarithms and balanced, or refused
========================  =====================================================================

All are FOB values. The methods before the last give a number for every flow with two reports, also
where the two do not measure one thing; that is the difference the table is to show.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.reconcile.estimation import Settings, reconcile
from analysis.reconcile.margins import Margin

METHODS = ("exporter", "importer", "mean", "imf_factor", "inverse_variance", "gls")
_IMF = 1.06


def compare_methods(flows: pd.DataFrame) -> pd.DataFrame:
    """Return the estimate of each method for every flow with two reports.

    Parameters
    ----------
    flows
        Of a :class:`analysis.reconcile.estimation.Result`.

    Returns
    -------
    DataFrame
        ``exporter_code``, ``importer_code``, ``period``, ``status``, and a column for each of
        :data:`METHODS`; ``gls`` is NaN where the flow is refused.
    """
    rows = flows[(flows["exports"] > 0) & (flows["imports"] > 0)]
    x = rows["exports"].to_numpy(float)
    m = rows["imports"].to_numpy(float) / rows["margin"].to_numpy(float)
    p_x = 1 / (rows["exports_sd"].to_numpy(float) * x) ** 2
    p_m = 1 / (rows["imports_sd"].to_numpy(float) * m) ** 2
    return pd.DataFrame(
        {
            "exporter_code": rows["exporter"],
            "importer_code": rows["importer"],
            "period": rows["period"],
            "status": rows["status"],
            "exporter": x,
            "importer": m,
            "mean": (x + m) / 2,
            "imf_factor": rows["imports"].to_numpy(float) / _IMF,
            "inverse_variance": (p_x * x + p_m * m) / (p_x + p_m),
            "gls": rows["estimate"],
        }
    ).reset_index(drop=True)


def sensitivity(
    reports: pd.DataFrame,
    settings: Settings,
    *,
    margins: tuple[float, ...] = (1.0, 1.05, 1.06, 1.10, 1.20),
    errors: tuple[float, ...] = (0.05, 0.15, 0.30),
) -> pd.DataFrame:
    """Return the estimates under other margins and other assumed errors.

    Returns
    -------
    DataFrame
        ``exporter``, ``importer``, ``period``, ``margin``, ``assumed_sd``, ``status``,
        ``estimate``, ``low``, ``high``.
    """
    found = []
    for factor in margins:
        for error in errors:
            low, high = min(factor, settings.margin.low), max(factor, settings.margin.high)
            run = replace(settings, margin=Margin(factor, low, high), assumed_sd=error)
            flows = reconcile(reports, run).flows
            found.append(flows.assign(margin=factor, assumed_sd=error))
    columns = "exporter importer period margin assumed_sd status estimate low high".split()
    frame = pd.concat(found, ignore_index=True)[columns]
    return frame.replace([np.inf, -np.inf], np.nan)
