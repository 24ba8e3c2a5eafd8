"""The verb ``analysis reconcile``: a table of reports in, estimates and refusals out.

Its arguments stand in :mod:`analysis.cli`, which imports this module when it runs: pandas
takes time that ``analysis --help`` should not.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import tables
from analysis.csv_export import to_csv
from analysis.problems import LedgerError, Problem
from analysis.reconcile import covariates, reasons, refusal, reports
from analysis.reconcile.estimation import MEANINGS, Result, Settings, reconcile
from analysis.reconcile.margins import Margin
from analysis.reconcile.reliability import ASSUMED

_PATIENCE = "10s"


def run(options: argparse.Namespace) -> int:
    """Reconcile a file; return the exit code."""
    table = reports.read(Path(options.file))
    if options.pairs:
        table = covariates.attach(table, covariates.read(Path(options.pairs)))
    try:
        for path in filter(None, (options.output, options.reporters)):
            _writable(Path(path))
        _apart(options)
        _told_format(options.output)
        settings = Settings(
            margin=_margin(options),
            transit=_transit(options.transit, table),
            groups=_groups(options.groups, table),
            assumed_sd=ASSUMED if options.assumed_error is None else options.assumed_error,
            exact_totals=options.exact_totals,
            unspecified=reasons.UNSPECIFIED | _codes(options.unspecified),
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
        Path(options.output).write_text(text, encoding="utf-8", newline="")
    else:
        print(text, end="")
    if options.reporters:
        Path(options.reporters).write_text(to_csv(result.reliability), encoding="utf-8", newline="")
    print(_summary(result), file=sys.stderr)
    for line in _remarks(result):
        print(line, file=sys.stderr)
    return 0


def columns() -> str:
    """Return the columns of the output with their meanings, for ``--help``."""
    width = max(map(len, MEANINGS))
    return "\n".join(f"  {name:{width}}  {meaning}" for name, meaning in MEANINGS.items())


def _writable(path: Path) -> None:
    if not path.parent.is_dir():
        raise ValueError(f"expected a folder for {path}, found no {path.parent}; make it first")


def _apart(options: argparse.Namespace) -> None:
    """Refuse to write over what is read, or twice into one file."""
    given = {
        "the table of reports": options.file,
        "--pairs": options.pairs,
        "--groups": options.groups,
        "--output": options.output,
        "--reporters": options.reporters,
    }
    paths = [(name, Path(path)) for name, path in given.items() if path]
    for (other, held), (name, path) in combinations(paths, 2):
        if name in ("--output", "--reporters") and _same(held, path):
            raise ValueError(
                f"expected {name} to be a file of its own, found {path}, which is {other}; "
                "name another file"
            )


def _same(one: Path, other: Path) -> bool:
    if one.exists() and other.exists():
        return one.samefile(other)
    return one.resolve() == other.resolve()


def _told_format(output: str | None) -> None:
    if output and Path(output).suffix not in (".csv", ".json"):
        raise ValueError(
            f"expected --output to end in .csv or .json, found {output}; the ending decides the "
            "format"
        )


def _margin(options: argparse.Namespace) -> Margin:
    """Return the margin; one outside the usual range widens it, one outside a given range fails."""
    usual = Margin()
    for bound, words, given in (
        ("low", "at least", options.margin_low),
        ("high", "at most", options.margin_high),
    ):
        if options.margin is None or given is None:
            continue
        if options.margin < given if bound == "low" else options.margin > given:
            raise ValueError(
                f"expected --margin {words} --margin-{bound} {given}, found {options.margin}; "
                "change one of the two"
            )
    factor = usual.factor if options.margin is None else options.margin
    low = min(usual.low, factor) if options.margin_low is None else options.margin_low
    high = max(usual.high, factor) if options.margin_high is None else options.margin_high
    return Margin(factor, low, high)


def _codes(given: str | None) -> frozenset[str]:
    return frozenset(code.strip() for code in (given or "").split(",") if code.strip())


def _transit(given: str | None, table: pd.DataFrame) -> frozenset[str]:
    if given is None:
        try:
            return frozenset(refusal.transit_economies().index)
        except FileNotFoundError:  # outside a report's folder nothing is known of transit
            return frozenset()
    codes = _codes(given)
    unknown = codes - set(table["reporter"]) - set(table["partner"])
    if unknown:
        raise ValueError(
            f"expected economies of the table after --transit, found {', '.join(sorted(unknown))}; "
            "write them as the table does"
        )
    return codes


def _groups(path: str | None, table: pd.DataFrame) -> dict[str, frozenset[str]]:
    if path is None:
        return {}
    if not Path(path).is_file():
        raise FileNotFoundError(f"expected a table of groups, found no file {path}; name one")
    problems: list[Problem] = []
    expected = "UTF-8 CSV with the header group,member"
    found = tables.read_foreign(Path(path), expected, problems, ("group", "member"))
    if found is None:
        raise LedgerError(problems)
    frame, lines = found
    known = {*table["reporter"], *table["partner"]}
    problems += [
        Problem(Path(path).name, row, "member", member, "an economy of the table of reports")
        for row, member in zip(lines, frame["member"], strict=True)
        if member not in known
    ]
    if problems:
        raise LedgerError(problems)
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
        try:
            client: Any = Client(options.cluster, timeout=_PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:  # a time-out is an OSError
            raise ValueError(
                f"expected a Dask scheduler at {options.cluster}, found none ({error}); start one "
                "with `dask scheduler` and name its address, such as tcp://10.0.0.5:8786"
            ) from None
        with client:
            try:
                client.wait_for_workers(1, timeout=_PATIENCE)
            except TimeoutError:
                raise ValueError(
                    f"expected workers at {options.cluster}, found none; start one with "
                    f"`dask worker {options.cluster}` in this environment"
                ) from None
            yield client.get_executor(retries=2)
    elif options.workers > 1:
        with ProcessPoolExecutor(min(options.workers, os.cpu_count() or 1)) as pool:
            yield pool
    else:
        yield None


def _written(result: Result, output: str | None) -> str:
    if output and output.endswith(".json"):
        rows: Any = json.loads(result.flows.to_json(orient="records", double_precision=15))
        return json.dumps({"reasons": refusal.REASONS, "flows": rows}, indent=1) + "\n"
    return to_csv(result.flows)


def _summary(result: Result) -> str:
    counts = result.flows["status"].value_counts()
    parts = ", ".join(f"{count} {status}" for status, count in counts.items())
    bases = ", ".join(sorted(set(result.flows["basis"]))) or "none"
    copies = sorted(set(result.imputed["reporter"])) if len(result.imputed) else []
    imputed = f"; imputed reporters: {', '.join(copies)}" if copies else ""
    flows = "1 flow" if len(result.flows) == 1 else f"{len(result.flows)} flows"
    return f"{flows}: {parts}; scatter of reporters {bases}{imputed}"


def _remarks(result: Result) -> list[str]:
    """Return what a user should look at before trusting the estimates."""
    found = []
    for period, flows in result.flows.groupby("period"):
        found += [
            f"look at {who} in {period}: its figures are about {factor:g} times its partners'; "
            "another unit? Its flows are refused."
            for who, factor in reports.unit_slips(flows).items()
        ]
    nil = int((result.flows["status"] == "nil").sum())
    if nil:
        flows_are = "1 flow is" if nil == 1 else f"{nil} flows are"
        found.append(f"{flows_are} reported as 0 by everybody who reports them")
    return found
