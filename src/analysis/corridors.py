"""Corridors: volumes, readings of a share of transit, use of capacity, corridors on paper."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.frames import statements
from analysis.ledger import Ledger
from analysis.stated import Interval, span
from analysis.vocabulary import Unit


def yearly(ledger: Ledger, measure: str, item: str) -> pd.DataFrame:
    """Return the measured figures of whole years for one thing that is counted.

    Parts of a year, forecasts, targets and plans are left out.

    Returns
    -------
    DataFrame
        As :func:`analysis.frames.statements` gives it, with ``counted_by`` (the reporter's name),
        sorted by year.
    """
    rows = ledger.select(measure=measure, item=item, status="measured")
    rows = rows[rows["period"].str.fullmatch(r"[0-9]{4}")]
    frame = statements(ledger, rows)
    frame["counted_by"] = frame["reporter"].map(ledger.vocabulary.reporter_name)
    return frame.sort_values("period", kind="stable").reset_index(drop=True)


def prices(ledger: Ledger, project: str) -> pd.DataFrame:
    """Return what is said that a project costs, the highest sum first.

    Other projects of the same economy have costs as well, so that the item decides.

    Returns
    -------
    DataFrame
        As :func:`analysis.frames.statements` gives it, with ``part``: what the sum is for, such as
        the whole line, with a capital.
    """
    rows = ledger.select(measure="project_cost")
    frame = statements(ledger, rows[rows["item"].str.startswith(project)])
    part = frame["item"].str.removeprefix(project).str.lstrip(", ")
    frame["part"] = part.str[:1].str.upper() + part.str[1:]
    return frame.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)


def with_gaps(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of yearly figures with an empty row for every year between without one.

    A chart that does not know of a missing year would draw a line across it.
    """
    years = [int(year) for year in frame["period"]]
    missing = [str(year) for year in range(min(years), max(years)) if year not in years]
    empty = pd.DataFrame({"period": missing})
    return pd.concat([frame, empty], ignore_index=True).sort_values("period", kind="stable")


def volumes(
    ledger: Ledger,
    rows: Mapping[tuple[str, str], tuple[str, str]],
) -> pd.DataFrame:
    """Return a table of what is counted by year, a column a year; a year without figure is empty.

    Of several figures of one year that can all be true, the most exact one stands; of figures that
    cannot, all do. A lower bound is marked by ">" and an approximate figure by "≈".

    Parameters
    ----------
    rows
        Measure and item to what is counted, in words, and the code of the unit to print.

    Returns
    -------
    DataFrame
        ``counted`` (with the unit), a column for each year, ``observations``.
    """
    records: list[dict[str, Any]] = []
    for (measure, item), (words, code) in rows.items():
        unit = ledger.vocabulary.units[code]
        frame = yearly(ledger, measure, item)
        cells = {
            str(year): "; ".join(_cell(each, unit) for each in _needed(same))
            for year, same in frame.groupby("period")
        }
        ids = list(frame["observation"])
        records.append({"counted": f"{words},{unit.suffix}", "observations": ids, **cells})
    table = pd.DataFrame(records).fillna("")
    years = sorted(column for column in table.columns if column.isdigit())
    return table[["counted", *years, "observations"]]


def _needed(same: pd.DataFrame) -> Sequence[Mapping[Hashable, Any]]:
    """Return the narrowest of figures that can all be true, or all of them."""
    figures = same.assign(width=same["high"] - same["low"]).sort_values("width", kind="stable")
    agree = figures["low"].max() <= figures["high"].min()
    return figures.to_dict("records")[: 1 if agree else None]


def _cell(figure: Mapping[Hashable, Any], unit: Unit) -> str:
    digits = f"{figure['value'] / unit.factor:,.3f}".rstrip("0").rstrip(".")
    if math.isinf(figure["high"]):
        return f"> {digits}"
    is_vague = figure["text"].split()[0].isalpha()
    return f"≈ {digits}" if is_vague else digits


def share(ledger: Ledger, part: str, whole: str) -> Interval:
    """Return the share that one figure can be of another, cut at the whole."""
    return ledger.interval(part).over(ledger.interval(whole)).intersection(Interval(0, 1))


def transit_readings(ledger: Ledger, readings: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return what a share of transit can mean: each reading with the values it allows.

    Parameters
    ----------
    readings
        Words for a reading to one observation, which is a share, or to two, part and whole.

    Returns
    -------
    DataFrame
        ``reading``, ``low``, ``high``, ``value`` (NaN where a figure behind it is only a bound),
        ``text`` and ``observations``.
    """
    percent = ledger.vocabulary.units["percent"]
    records = []
    for words, ids in readings.items():
        figures = [ledger.observation(each) for each in ids]
        allowed = ledger.interval(ids[0]) if len(ids) == 1 else share(ledger, *ids)
        bounded = [math.isfinite(each["high"]) and not each["low_open"] for each in figures]
        text = str(figures[0]["text"])
        if len(ids) > 1:  # more than the part is a lower bound, more than the whole an upper one
            low, high = (-math.inf, math.inf) if not all(bounded) else (allowed.low, allowed.high)
            low, high = (allowed.low if bounded[1] else low), (allowed.high if bounded[0] else high)
            text = span(Interval(low, high), percent, 0)
        value = figures[0]["value"] / (figures[1]["value"] if len(ids) > 1 else 1)
        records.append(
            {
                "reading": words,
                "low": allowed.low,
                "high": allowed.high,
                "value": value if all(bounded) else math.nan,
                "text": text,
                "observations": list(ids),
            }
        )
    return pd.DataFrame(records)


def use_of_capacity(ledger: Ledger, pairs: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """Return how much of its capacity a port or a line carried.

    Parameters
    ----------
    pairs
        Words for a place to the ids of its yearly freight and of its capacity.

    Returns
    -------
    DataFrame
        ``place``, ``freight`` and ``capacity`` as printed, ``year`` of the freight, ``low`` and
        ``high`` of the share used, ``used`` (both as text) and ``observations``.
    """
    percent = ledger.vocabulary.units["percent"]
    records = []
    for place, (freight, capacity) in pairs.items():
        carried, possible = ledger.observation(freight), ledger.observation(capacity)
        used = ledger.interval(freight).over(ledger.interval(capacity))
        records.append(
            {
                "place": place,
                "freight": carried["text"],
                "year": carried["period"],
                "capacity": possible["text"],
                "low": used.low,
                "high": used.high,
                "used": span(used, percent, 0),
                "observations": [freight, capacity],
            }
        )
    return pd.DataFrame(records)


def transit_shares(ledger: Ledger) -> pd.DataFrame:
    """Return the stated shares of the region's transit, and what is left for all others.

    The rest is 1 minus the sum of the stated shares, on intervals: with "more than 93 %" it has an
    upper bound only, and it cannot be negative. Without a stated share there is no rest either.

    Returns
    -------
    DataFrame
        ``observations`` (one for a stated share, all of them for the rest), ``economy``, ``low``,
        ``high``, ``text``.
    """
    frame = statements(ledger, ledger.select(measure="transit_share"))
    total = Interval(0, 0)
    for observation in frame["observation"]:
        total = total + ledger.interval(observation)
    rest = Interval(1, 1) - total
    others = {
        "observations": list(frame["observation"]),
        "economy": "all others",
        "low": max(0.0, rest.low),
        "high": rest.high,
        "text": "",
    }
    shares = frame[["economy", "low", "high", "text"]].copy()
    shares.insert(0, "observations", [[each] for each in frame["observation"]])
    if shares.empty:
        return shares  # a rest of all would follow from nothing that is stated
    return pd.concat([shares, pd.DataFrame([others])], ignore_index=True)


def mean_speed_km_per_day(ledger: Ledger, length: str, duration: str) -> Interval:
    """Return the distance a day that a stated length and a stated duration allow.

    Parameters
    ----------
    length, duration
        Ids of an observation in kilometres and of one in days.
    """
    return ledger.interval(length).over(ledger.interval(duration))


def economic_corridors(ledger: Ledger) -> pd.DataFrame:
    """Return the six corridors of the Belt and Road Initiative with the economies they name.

    Returns
    -------
    DataFrame
        ``corridor``, ``economies`` (names, sorted), ``count`` of them, ``central_asia`` (how many
        are in the region), ``purpose``, ``source`` and ``observations`` (the number of corridors
        that the same document states).
    """
    rows = ledger.statements[ledger.statements["kind"] == "corridor"]
    inside = set(ledger.vocabulary.central_asia())
    codes = rows["economies"].str.split()
    counted = ledger.select(measure="group_size", unit="corridors")["source"]
    frame = pd.DataFrame(
        {
            "corridor": rows["item"],
            "economies": [
                ", ".join(sorted(map(ledger.vocabulary.economy_name, each))) for each in codes
            ],
            "count": [len(each) for each in codes],
            "central_asia": [len(inside & set(each)) for each in codes],
            "purpose": rows["summary"],
            "source": rows["source"],
            "observations": [list(counted.index[counted == key]) for key in rows["source"]],
        }
    )
    return frame.sort_values("central_asia", ascending=False, kind="stable")
