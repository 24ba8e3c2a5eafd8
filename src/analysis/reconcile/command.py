"""The verb ``analysis reconcile``: a table of reports in, estimates and refusals out.

Its arguments stand in :mod:`analysis.cli`, which imports this module when it runs: scipy takes
a second that ``analysis --help`` should not.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.problems import LedgerError, Problem
from analysis.reconcile import refusal, reports
from analysis.reconcile.estimation import Result, Settings, reconcile
from analysis.reconcile.margins import Margin
from analysis.reconcile.reliability import ASSUMED


def run(options: argparse.Namespace) -> int:
    """Reconcile a file; return the exit code."""
    table = reports.read(Path(options.file))
    try:
        margin = _margin(options)
        settings = Settings(
            margin=margin,
            transit=_transit(options.transit),
            groups=_groups(options.groups),
            assumed_sd=ASSUMED if options.assumed_error is None else options.assumed_error,
        )
        with _executor(options) as executor:
            result = reconcile(table, settings, executor)
        text = _written(result, options.output)
    except LedgerError:
        raise
    except ValueError as error:
        print(f"analysis reconcile: {error}", file=sys.stderr)
        return 1
    if options.output:
        Path(options.output).write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    if options.reporters:
        result.reliability.to_csv(options.reporters, index=False)
    print(_summary(result), file=sys.stderr)
    return 0


def _margin(options: argparse.Namespace) -> Margin:
    """Return the margin; one outside the usual range widens the range to itself."""
    usual = Margin()
    factor = usual.factor if options.margin is None else options.margin
    low = min(usual.low, factor) if options.margin_low is None else options.margin_low
    high = max(usual.high, factor) if options.margin_high is None else options.margin_high
    return Margin(factor, low, high)


def _transit(given: str | None) -> frozenset[str]:
    if given is not None:
        return frozenset(code.strip() for code in given.split(",") if code.strip())
    try:
        return frozenset(refusal.transit_economies().index)
    except FileNotFoundError:  # outside a report's folder nothing is known of transit
        return frozenset()


def _groups(path: str | None) -> dict[str, frozenset[str]]:
    if path is None:
        return {}
    frame = pd.read_csv(path, dtype=str)
    for column in ("group", "member"):
        if column not in frame:
            found = ",".join(map(str, frame.columns))
            raise LedgerError([Problem(path, 1, column, found, "this column; add it")])
    return {str(g): frozenset(rows) for g, rows in frame.groupby("group")["member"]}


@contextlib.contextmanager
def _executor(options: argparse.Namespace) -> Iterator[Executor | None]:
    if options.cluster:
        try:
            from distributed import Client
        except ImportError as error:
            raise ValueError(
                "expected Dask for --cluster, found no package distributed; install it or use "
                "--workers"
            ) from error
        with Client(options.cluster) as client:
            yield client.get_executor()
    elif options.workers > 1:
        with ProcessPoolExecutor(min(options.workers, os.cpu_count() or 1)) as pool:
            yield pool
    else:
        yield None


def _written(result: Result, output: str | None) -> str:
    if output and output.endswith(".json"):
        rows: Any = json.loads(result.flows.to_json(orient="records", double_precision=15))
        return json.dumps({"reasons": refusal.REASONS, "flows": rows}, indent=1) + "\n"
    return str(result.flows.to_csv(index=False))


def _summary(result: Result) -> str:
    counts = result.flows["status"].value_counts()
    parts = ", ".join(f"{count} {status}" for status, count in counts.items())
    bases = ", ".join(sorted(set(result.flows["basis"]))) or "none"
    copies = sorted(set(result.imputed["reporter"])) if len(result.imputed) else []
    imputed = f"; imputed reporters: {', '.join(copies)}" if copies else ""
    return f"{len(result.flows)} flows: {parts}; scatter of reporters {bases}{imputed}"
