"""China's and its partners' reports in the ledger, reconciled.

The ledger sees every flow from China; here each report goes back to its reporter: China's exports
to Uzbekistan are imports in Uzbekistan's report. The interval of a report is what its digits, unit
and qualifier allow. China's customs give two flows for each of the five economies, its partners a
few: far too few pairs to estimate anybody's reliability, so that it is assumed.

``data/reconciliation/kyrgyzstan.csv`` holds what Kyrgyzstan's statisticians and China's customs
print about the same flow, with addresses, because the ledger's documents give China's side alone.
"""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from analysis import paths
from analysis.ledger import Ledger
from analysis.reconcile import refusal
from analysis.reconcile.comparison import compare_methods, sensitivity
from analysis.reconcile.estimation import NORMAL, Settings, reconcile
from analysis.reconcile.reports import check

_CHINA = "CHN"
_CHINA_REPORTER = "GACC"
_THEIR_SIDE = {"exports": "imports", "imports": "exports", "total": "total"}


def reports_of(ledger: Ledger) -> pd.DataFrame:
    """Return the ledger's reports of goods trade with China, in US dollars.

    Of several statements of one reporter, flow and period the one with the narrower interval is
    taken; statements without a reporter or without an upper bound are not reports.

    Returns
    -------
    DataFrame
        As :func:`analysis.reconcile.reports.check` returns it, with ``observation``.
    """
    rows = ledger.select(measure="trade_value", counterpart=_CHINA, item="", status="measured")
    rows = rows[rows["subject"].isin(ledger.vocabulary.central_asia())]
    rows = rows[(rows["reporter"] != "unstated") & rows["value"].notna()]
    china = rows["reporter"] == _CHINA_REPORTER
    frame = pd.DataFrame(
        {
            "reporter": rows["subject"].where(~china, _CHINA),
            "partner": rows["subject"].where(china, _CHINA),
            "flow": rows["flow"].where(china, rows["flow"].map(_THEIR_SIDE)),
            "period": rows["period"],
            "value": rows["value"],
            "low": rows["low"].clip(upper=rows["value"]),
            "high": rows["high"].clip(lower=rows["value"]),
            "observation": rows.index,
        }
    )
    frame = frame[frame["high"] < float("inf")]
    frame = frame.assign(width=frame["high"] - frame["low"]).sort_values("width", kind="stable")
    keys = ["reporter", "partner", "flow", "period"]
    frame = frame.drop_duplicates(keys).sort_index().reset_index(drop=True)
    return check(frame, "the ledger").assign(observation=frame["observation"])


def kyrgyzstan(folder: Path | None = None) -> pd.DataFrame:
    """Return both sides' reports of China's exports to Kyrgyzstan, in US dollars, with sources."""
    folder = paths.data() / "reconciliation" if folder is None else folder
    return pd.read_csv(folder / "kyrgyzstan.csv", dtype={"period": str})


def reconcile_mirror(ledger: Ledger, settings: Settings | None = None) -> pd.DataFrame:
    """Reconcile every flow between China and Central Asia that anybody reports.

    Returns
    -------
    DataFrame
        ``analysis.reconcile.COLUMNS`` and ``subject``, ``flow`` (as seen from China),
        ``observations`` (ids behind the row); US dollars FOB. Rows of which the ledger has one
        side only have the status ``single``, or ``refused`` for an economy of transit.
    """
    if settings is None:
        settings = Settings(transit=frozenset(refusal.transit_economies().index))
    reports = reports_of(ledger)
    flows = reconcile(reports.drop(columns="observation"), settings).flows
    from_china = flows["exporter"] == _CHINA
    flows["subject"] = flows["importer"].where(from_china, flows["exporter"])
    flows["flow"] = from_china.map({True: "exports", False: "imports"})
    columns = ["reporter", "partner", "period", "flow", "observation"]
    printed = {(r, p, t, f): o for r, p, t, f, o in reports[columns].to_numpy(dtype=str)}
    flows["observations"] = [
        _behind(printed, x, m, period, "exports") + _behind(printed, m, x, period, "imports")
        for x, m, period in zip(flows["exporter"], flows["importer"], flows["period"], strict=True)
    ]
    return flows


def _behind(
    printed: dict[tuple[str, str, str, str], str], who: str, other: str, period: str, flow: str
) -> list[str]:
    """Return the ids of a report: printed, or what is left of a turnover."""
    own = printed.get((who, other, period, flow))
    if own is not None:
        return [own]
    turnover = printed.get((who, other, period, "total"))
    rest = printed.get((who, other, period, _THEIR_SIDE[flow]))
    return [] if turnover is None or rest is None else [turnover, rest]


def named(flows: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Return flows with the economy's name and each side's report, sorted for a table."""
    from_china = flows["flow"] == "exports"
    return (
        flows.assign(
            economy=flows["subject"].map(ledger.vocabulary.economy_name),
            china=flows["exports"].where(from_china, flows["imports"]),
            partner=flows["imports"].where(from_china, flows["exports"]),
            # That the documents print one side only says nothing about the other's coverage.
            reason=flows["reason"].where(flows["status"] != "single", ""),
        )
        .sort_values(["economy", "flow"], kind="stable")
        .reset_index(drop=True)
    )


def sides(flows: pd.DataFrame) -> pd.DataFrame:
    """Return flows with two reports as rows to draw: China, partner, reconciled.

    Returns
    -------
    DataFrame
        ``row``, ``subject``, ``side``, ``value``, ``low``, ``high`` (FOB), ``observations``.
    """
    rows = flows[flows["status"] == "reconciled"]
    words = {"exports": "from China", "imports": "to China"}
    label = rows["economy"] + ", " + rows["flow"].map(words)
    exporter_is_china = rows["flow"] == "exports"
    found = []
    for side in ("china", "partner", "reconciled"):
        if side == "reconciled":
            value, low, high = rows["estimate"], rows["low"], rows["high"]
        else:
            exports = exporter_is_china == (side == "china")
            value = rows["exports"].where(exports, rows["imports"] / Settings().margin.factor)
            error = rows["exports_sd"].where(exports, rows["imports_sd"])
            low, high = (
                value * (-NORMAL * error).map(math.exp),
                value * (NORMAL * error).map(math.exp),
            )
        found.append(
            pd.DataFrame(
                {
                    "row": label,
                    "subject": rows["subject"],
                    "side": side,
                    "value": value,
                    "low": low,
                    "high": high,
                    "observations": rows["observations"],
                }
            )
        )
    return pd.concat(found).sort_index(kind="stable").reset_index(drop=True)


def kyrgyz_table(flows: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Return China's exports to Kyrgyzstan by period, both sides, refused, with the scenario.

    Parameters
    ----------
    flows
        Of the ledger, as :func:`named` returns them.

    Returns
    -------
    DataFrame
        As :func:`reconcile_mirror`, with ``printed_by`` and ``url``; ``observations`` is empty for
        reports that are not in the ledger.
    """
    outside = kyrgyzstan()
    rows = reconcile(check(outside), settings).flows
    printed = outside[outside["reporter"] == "KGZ"].set_index("period")
    rows["printed_by"] = rows["period"].map(printed["source"].str.partition(" quoting")[0])
    rows["url"] = rows["period"].map(printed["url"])
    rows["observations"] = [[] for _ in range(len(rows))]
    mine = flows[(flows["subject"] == "KGZ") & (flows["flow"] == "exports")]
    mine = mine.assign(printed_by="in the ledger", url="")
    return pd.concat([rows, mine[list(rows.columns)].astype(rows.dtypes)], ignore_index=True)


def method_table(flows: pd.DataFrame, settings: Settings, ledger: Ledger) -> pd.DataFrame:
    """Return the comparison by method of the flows with two reports, with names and ids."""
    found = compare_methods(flows, settings.margin)
    keys = {"exporter_code": "exporter", "importer_code": "importer"}
    with_ids = flows[["exporter", "importer", "period", "subject", "flow", "observations"]]
    merged = found.merge(
        with_ids.rename(columns={new: old for old, new in keys.items()}),
        on=["exporter_code", "importer_code", "period"],
    )
    return merged.assign(economy=merged["subject"].map(ledger.vocabulary.economy_name))


def sensitivity_table(
    ledger: Ledger, settings: Settings, subject: str, *, errors: tuple[float, ...]
) -> pd.DataFrame:
    """Return one economy's imports from China in 2025 under other margins and assumed errors.

    Returns
    -------
    DataFrame
        ``margin``, ``assumed_percent``, ``estimate``, ``low``, ``high``, ``observations``; one of
        the two assumptions differs from the settings in each row.
    """
    reports = reports_of(ledger)
    rows = reports[(reports["period"] == "2025") & reports["reporter"].isin([_CHINA, subject])]
    rows = rows[rows["partner"].isin([_CHINA, subject])]
    found = sensitivity(rows.drop(columns="observation"), settings, errors=errors)
    found = found[found["importer"] == subject]
    usual = (found["margin"] == settings.margin.factor, found["assumed_sd"] == settings.assumed_sd)
    found = found[usual[0] | usual[1]].reset_index(drop=True)
    found["assumed_percent"] = 100 * found["assumed_sd"]
    found["observations"] = [list(rows["observation"])] * len(found)
    return found
