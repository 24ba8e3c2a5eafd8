"""China's and its partners' reports in the ledger, reconciled.

The ledger sees every flow from China; here each report goes back to its reporter: China's exports
to Uzbekistan are imports in Uzbekistan's report. The interval of a report is what its digits, unit
and qualifier allow. China's customs give two flows for each of the five economies, its partners a
few: far too few pairs to estimate anybody's reliability, so that it is assumed.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from analysis import frames
from analysis.ledger import Ledger
from analysis.reconcile import refusal
from analysis.reconcile.comparison import compare_methods
from analysis.reconcile.estimation import NORMAL, Settings, reconcile
from analysis.reconcile.margins import Margin, published
from analysis.reconcile.reports import check

_CHINA = "CHN"
CHINA_REPORTER = "GACC"
_SIDES = {"china": "China reports", "estimate": "estimate"}
_THEIR_SIDE = {"exports": "imports", "imports": "exports", "total": "total"}


def reports_of(ledger: Ledger, also: str = "") -> pd.DataFrame:
    """Return the ledger's reports of goods trade with China, in US dollars.

    China's reports are those of its customs, a partner's those of its own offices; what anybody
    else prints is a report of neither. Of several statements of one flow the one nearest to
    the count is taken (:func:`analysis.frames.nearness`), then the one with the narrower interval.
    Statements without a reporter or an upper bound are not reports. A turnover counts only beside
    flows of the same office: a difference between two offices' figures is nobody's report.

    Parameters
    ----------
    also
        A further economy whose flows are asked for. Left out otherwise: its reports would move
        the estimates of the region.

    Returns
    -------
    DataFrame
        As :func:`analysis.reconcile.reports.check` returns it, with ``observation``.
    """
    rows = ledger.select(measure="trade_value", counterpart=_CHINA, item="", status="measured")
    codes = [*ledger.vocabulary.central_asia(), also]
    rows = rows[rows["subject"].isin(codes) & rows["value"].notna()]
    china = rows["reporter"] == CHINA_REPORTER
    home = rows["reporter"].map(lambda code: ledger.vocabulary.reporters[code].economy)
    rows, china = rows[china | (home == rows["subject"])], china[china | (home == rows["subject"])]
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
            "office": rows["reporter"],
            "nearness": frames.nearness(ledger, rows["reporter"]),
        }
    )
    frame = frame[frame["high"] < float("inf")].sort_values("observation", kind="stable")
    frame = frame.assign(width=frame["high"] - frame["low"])
    frame = frame.sort_values(["nearness", "width"], kind="stable")
    keys = ["reporter", "partner", "period"]
    frame = frame.drop_duplicates([*keys, "flow"])
    offices = frame.groupby(keys)["office"].transform("nunique")
    frame = frame[(frame["flow"] != "total") | (offices == 1)]
    frame = frame.sort_values([*keys, "flow"]).reset_index(drop=True)
    return check(frame, "the ledger").assign(observation=frame["observation"])


def own_settings() -> Settings:
    """Return what the report assumes: the usual margin, and what sources say of its economies."""
    return Settings(
        transit=frozenset(refusal.transit_economies().index.tolist()),
        reasons=refusal.known_reasons(),
    )


def reconcile_mirror(
    ledger: Ledger, settings: Settings | None = None, also: str = "", touching: str = ""
) -> pd.DataFrame:
    """Reconcile every flow between China and Central Asia that anybody reports.

    Parameters
    ----------
    also
        As for :func:`reports_of`.
    touching
        Code of an economy, to leave out periods without a report of its trade; its own rows are the
        same, since each period is reconciled by itself.

    Returns
    -------
    DataFrame
        ``analysis.reconcile.COLUMNS`` and ``subject``, ``flow`` (as seen from China),
        ``observations`` (ids behind the row); US dollars FOB. Rows of which the ledger has one
        side only have the status ``single``, or ``refused`` for an economy of transit.
    """
    settings = own_settings() if settings is None else settings
    reports = reports_of(ledger, also)
    touched = (reports["reporter"] == touching) | (reports["partner"] == touching)
    if touched.any():
        reports = reports[reports["period"].isin(reports.loc[touched, "period"])]
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
    """Return flows with two reports as rows to draw: China, partner, estimate.

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
    for side in ("china", "partner", "estimate"):
        if side == "estimate":
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
                    "row": label + ": " + _SIDES.get(side, rows["economy"] + " reports"),
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


def method_table(flows: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Return the comparison by method of the flows with two reports, with names and ids."""
    found = compare_methods(flows)
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
    """Return one economy's imports from China in 2025 under published margins and other errors.

    Returns
    -------
    DataFrame
        ``assumption`` in words, ``margin``, ``assumed_percent``, ``estimate``, ``low``, ``high``,
        ``url`` (of the margin), ``observations``; one of the two assumptions differs from the
        settings in each row, except in the first.
    """
    reports = reports_of(ledger)
    rows = reports[(reports["period"] == "2025") & reports["reporter"].isin([_CHINA, subject])]
    rows = rows[rows["partner"].isin([_CHINA, subject])].drop(columns="observation")
    known = published().sort_values("factor", kind="stable")
    usual, error = settings.margin.factor, settings.assumed_sd
    runs = [("as in this report", usual, error, "")]
    runs += [("no margin at all", 1.0, error, "")]
    runs += [
        (f"margin of {publisher}", factor, error, url)
        for publisher, factor, url in zip(
            known["publisher"], known["factor"].map(float), known["url"].map(str), strict=True
        )
        if factor != usual
    ]
    runs += [("smaller" if e < error else "larger", usual, e, "") for e in errors if e != error]
    found = []
    for words, factor, assumed_sd, url in runs:
        low, high = min(factor, settings.margin.low), max(factor, settings.margin.high)
        run = replace(settings, margin=Margin(factor, low, high), assumed_sd=assumed_sd)
        flows = reconcile(rows, run).flows
        words = f"{words} error assumed" if words in ("smaller", "larger") else words
        found.append(
            flows[flows["importer"] == subject].assign(
                assumption=words, assumed_percent=100 * assumed_sd, url=url
            )
        )
    table = pd.concat(found, ignore_index=True)
    behind = reports[(reports["reporter"] == subject) | (reports["partner"] == subject)]
    table["observations"] = [list(behind.loc[behind["period"] == "2025", "observation"])] * len(
        table
    )
    columns = "assumption margin assumed_percent estimate low high url observations".split()
    return table[columns]
