"""Ledgers made up for measuring the checks: consistent by construction, of any size.

A world is a region of five economies over :data:`YEARS` years with true flows; an office prints all
of them rounded to three decimals with the growth rates of the turnovers, and a newspaper prints the
turnovers again, rounded to one. Everything printed is true to within its rounding, so that any
contradiction found in such a ledger is a false alarm.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.ledger import Ledger
from analysis.vocabulary import Economy, Vocabulary

YEARS = 5
_MEMBERS = 5
_FIRST_YEAR = 2001
_FLOWS = ("total", "exports", "imports")


def generate(ledger: Ledger, size: int, seed: int = 0) -> Ledger:
    """Return a consistent ledger of at least ``size`` observations.

    Parameters
    ----------
    ledger
        Gives vocabulary and sources; two of its sources that do not repeat each other stand for
        the office and the newspaper.
    """
    per_world = (_MEMBERS + 1) * (3 * YEARS + YEARS + YEARS - 1)
    worlds = max(1, -(-size // per_world))
    random = np.random.default_rng(seed)
    flows = random.lognormal(1.0, 1.0, (worlds, _MEMBERS, 1, 2)) * np.cumprod(
        1 + random.uniform(-0.2, 0.4, (worlds, _MEMBERS, YEARS, 2)), axis=2
    )
    region = flows.sum(axis=1, keepdims=True)
    parts = np.concatenate([flows, region], axis=1)  # world, economy, year, exports and imports
    true = np.concatenate([parts.sum(axis=3, keepdims=True), parts], axis=3)
    codes = np.array(
        [[f"W{w}{'ABCDE'[m]}" for m in range(_MEMBERS)] + [f"W{w}X"] for w in range(worlds)]
    )
    office, newspaper = _independent(ledger)
    world, economy, year, flow = (axis.ravel() for axis in np.indices(true.shape))
    common = {"subject": codes[world, economy], "year": _FIRST_YEAR + year}
    levels = pd.DataFrame(
        {**common, "flow": np.array(_FLOWS)[flow], "source": office, "true": true.ravel()}
    )
    totals = levels[levels["flow"] == "total"]
    growth = totals.assign(true=(true[..., 0] / np.roll(true[..., 0], 1, axis=2) - 1).ravel() * 100)
    growth = growth[growth["year"] > _FIRST_YEAR]
    frame = pd.concat(
        [
            _printed(levels, "trade_value", "USD_bn", 3),
            _printed(totals.assign(source=newspaper), "trade_value", "USD_bn", 1),
            _printed(growth, "trade_growth", "percent", 1),
        ],
        ignore_index=True,
    )
    observations = _as_observations(frame, ledger)
    return replace(
        ledger,
        observations=observations,
        vocabulary=_with_worlds(ledger.vocabulary, codes),
        pledges=ledger.pledges.iloc[:0],
        corrections=[],
    )


def _printed(rows: pd.DataFrame, measure: str, unit: str, decimals: int) -> pd.DataFrame:
    half = 0.5 * 10.0**-decimals
    shown = rows["true"].round(decimals)
    factor = 1e9 if unit == "USD_bn" else 0.01
    return rows.assign(
        measure=measure,
        unit=unit,
        printed=shown.map(f"{{:.{decimals}f}}".format),
        value=shown * factor,
        low=(shown - half) * factor,
        high=(shown + half) * factor,
    )


def _as_observations(frame: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    columns = dict.fromkeys(ledger.observations.columns, "")
    growth = frame["measure"] == "trade_growth"
    period = frame["year"].astype(str)
    base = (frame["year"] - 1).astype(str).where(growth, "")
    start = pd.to_datetime(period + "-01-01", format="%Y-%m-%d")
    filled = frame.assign(
        topic="trade",
        counterpart="CHN",
        period=period,
        base_period=base,
        reporter="GACC",
        locator="p.1",
        status="measured",
        low_open=False,
        high_open=False,
        text=frame["printed"],
        start=start,
        end=start + pd.offsets.YearEnd(0),
    )
    missing = {c: v for c, v in columns.items() if c not in filled.columns}
    filled = filled.assign(**missing)[list(columns)]
    filled.index = pd.Index([f"o{i}" for i in range(len(filled))], name="id")
    return filled


def _with_worlds(words: Vocabulary, codes: np.ndarray) -> Vocabulary:
    economies = dict(words.economies)
    for row in codes.tolist():
        economies |= {code: Economy(code, code, "other", ()) for code in row[:-1]}
        economies[row[-1]] = Economy(row[-1], row[-1], "group", tuple(row[:-1]))
    return replace(words, economies=economies)


def _independent(ledger: Ledger) -> tuple[str, str]:
    keys = list(ledger.sources.index)
    for one in keys:
        for two in keys:
            if one != two and len(ledger.witnesses([one, two])) == 2:
                return one, two
    raise ValueError("expected two sources that do not repeat each other; found none")
