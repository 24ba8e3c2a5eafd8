"""The verb ``analysis check``: findings for people or machines, and an exit code for CI."""

from __future__ import annotations

import argparse
import sys

ALL_ACKNOWLEDGED, NEW, INVALID = 0, 1, 2


def run(options: argparse.Namespace) -> int:
    """Check the report's data and print what was found.

    Returns
    -------
    int
        0 when every finding is acknowledged in ``data/acknowledged.yml``, 1 when one is new, 2 when
        the data, the corrections or the acknowledgements are invalid.
    """
    # pandas takes half a second to import; the command line is read without it.
    from analysis import ledger, paths
    from analysis.quality import report
    from analysis.quality.checks import check

    try:
        checked = check(ledger.load(), paths.data())
    except ledger.LedgerError as error:
        print(f"analysis check: {error}", file=sys.stderr)
        return INVALID
    print(report.as_json(checked) if options.format == "json" else report.as_text(checked))
    return NEW if checked.new else ALL_ACKNOWLEDGED


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="for people or for machines"
    )
