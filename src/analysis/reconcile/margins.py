"""How much dearer an import is at the border than the export at the factory's port: CIF over FOB.

Exports are valued free on board (FOB), imports with cost, insurance and freight (CIF), so that the
importer's report of a flow is the larger by the cost of bringing it there. No margin of a single
flow is published for Central Asia; ``data/reconciliation/margins.csv`` lists what is, each with its
address, and :class:`Margin` holds the one that is applied and the range it may have.

The range enters in two ways: as an error of the importer's report, uniform in logarithms over the
range, and as a sensitivity: every result carries its estimate at either end. Known drawback: the
error of the margin is common to all flows and is treated as independent, so that the interval of a
sum of many flows is too narrow; the sensitivity shows by how much.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import paths


@dataclass(frozen=True)
class Margin:
    """CIF value over FOB value: applied, at least, at most.

    Raises
    ------
    ValueError
        When the numbers are not in order or not positive.
    """

    factor: float = 1.06
    low: float = 1.00
    high: float = 1.10

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.factor <= self.high < math.inf:
            raise ValueError(
                f"expected 0 < low <= factor <= high, found {self.low}, {self.factor}, "
                f"{self.high}; a margin of 6 % is the factor 1.06"
            )

    @property
    def log(self) -> float:
        """Return the natural logarithm of the factor."""
        return math.log(self.factor)

    @property
    def log_variance(self) -> float:
        """Return the variance of the logarithm, uniform over the range."""
        return (math.log(self.high) - math.log(self.low)) ** 2 / 12


NONE = Margin(1.0, 1.0, 1.0)
"""For reports that are valued alike on both sides."""


def published(folder: Path | None = None) -> pd.DataFrame:
    """Return the published margins: ``key``, ``factor``, ``scope``, ``publisher``, ``url``, ...

    Parameters
    ----------
    folder
        Of ``margins.csv``; the report's own ``data/reconciliation`` where it is left out.
    """
    folder = paths.data() / "reconciliation" if folder is None else folder
    return pd.read_csv(folder / "margins.csv").set_index("key")
