"""The command ``analysis``: a verb for everything that is done to the report.

A verb is a :class:`Verb` in ``VERBS``. What goes wrong in the user's hands is one message on
stderr and exit code 1; wrong usage is exit code 2. A traceback is a bug of this program.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.author import AuthorError
from analysis.book import BookError
from analysis.problems import LedgerError


@dataclass(frozen=True)
class Verb:
    """One verb of the command.

    Attributes
    ----------
    does
        What it does, in one line.
    example
        A command line that works.
    run
        Does it; returns the exit code.
    arguments
        Adds the verb's own arguments.
    """

    does: str
    example: str
    run: Callable[[argparse.Namespace], int]
    arguments: Callable[[argparse.ArgumentParser], None] = lambda parser: None


def _whole(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers in a range."""

    def number(text: str) -> int:
        if text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most:
            return int(text)
        raise argparse.ArgumentTypeError(
            f"expected a whole number from {least} to {most}, found {text[:40]!r}"
        )

    return number


# The book is imported where it is needed: Sphinx and papermill take a second, `--help` should not.
def _build(options: argparse.Namespace) -> int:
    from analysis.book.build import build

    wanted = {
        "with_pdf": not options.html,
        "why": options.why,
        "timeout": options.timeout,
    }
    if options.cluster:
        from analysis.book.cluster import connected

        with connected(options.cluster) as executor:
            build(executor, **wanted)
    else:
        build(**wanted)
    return 0


def _build_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--why", action="store_true", help="name the cause to run each notebook")
    parser.add_argument("--html", action="store_true", help="leave the PDF as it is")
    parser.add_argument(
        "--timeout",
        type=_whole(1, 7 * 24 * 3600),
        default=600,
        metavar="SECONDS",
        help="what a notebook may take (default: %(default)s)",
    )
    parser.add_argument(
        "--cluster",
        metavar="tcp://HOST:PORT",
        help="execute on the Dask cluster of this scheduler; its workers share this folder",
    )


def _serve(options: argparse.Namespace) -> int:
    from analysis.book.serve import serve

    serve(options.port)
    return 0


def _serve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port",
        type=_whole(0, 65535),
        default=8000,
        help="port on this machine (default: %(default)s)",
    )


def _accept(_: argparse.Namespace) -> int:
    from analysis.book.accept import accept

    for path in (changed := accept()):
        print(f"stored {path}")
    if not changed:
        print("nothing to store: the outputs are as they were")
    return 0


def _package(_: argparse.Namespace) -> int:
    from analysis import deposit

    print(deposit.write())
    return 0


def _validate(_: argparse.Namespace) -> int:
    from analysis import paths
    from analysis.book import inputs

    data, net = inputs.check(paths.root())
    print(
        f"{len(data.observations)} observations, {len(data.statements)} statements, "
        f"{len(data.events)} events, {len(data.exercises)} exercises, {len(data.pledges)} pledges "
        f"from {len(data.sources)} sources; {len(net.edges)} links between {len(net.nodes)} "
        "places: nothing wrong"
    )
    return 0


def _verify(options: argparse.Namespace) -> int:
    from analysis import ledger, verification

    texts = Path(options.texts)
    if not texts.is_dir() and not options.optional:
        raise FileNotFoundError(f"expected a folder of the documents' texts, found no {texts}")
    book = ledger.load()
    result = verification.verify(book, texts)
    if not result.checked:
        none = f"{texts} holds none of the documents' texts; no figure was looked up"
        if not options.optional:
            raise FileNotFoundError(none)
        print(f"skipped: {none}")
        return 0
    for key in result.absent:
        print(f"absent: the text of {key} is not in {texts}; its figures were not looked up")
    for miss in result.misses:
        print(f"not found: {miss}")
    print(
        f"{result.checked - len(result.misses)} of {result.checked}; the other "
        f"{len(book.observations) - result.checked} figures were not looked up: no text is at hand"
    )
    return 1 if result.misses else 0


def _check(options: argparse.Namespace) -> int:
    from analysis import checking

    return checking.run(options)


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    from analysis import checking

    checking.arguments(parser)


def _texts_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--texts", required=True, metavar="FOLDER", help="folder of the documents' text files"
    )
    parser.add_argument(
        "--optional", action="store_true", help="skip, and say so, where the folder is not there"
    )


def _explain(options: argparse.Namespace) -> int:
    from analysis import ledger, paths
    from analysis.author.explain import explain

    artifacts = paths.build() / "artifacts"
    print(explain(options.id, ledger.load(), paths.root(), artifacts))
    return 0


def _explain_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", help="id of an observation or source, or name of a published number")


def _new(options: argparse.Namespace) -> int:
    from analysis import paths
    from analysis.author import new

    make, place = {
        "observation": (new.new_observation, paths.data),
        "source": (new.new_source, paths.data),
        "chapter": (new.new_chapter, paths.root),
    }[options.what]
    print(make(place(), _asked, patient=sys.stdin.isatty()))
    return 0


def _asked(question: str) -> str:
    """Ask on stderr, so that what was written stands alone on stdout."""
    print(question, end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if not answer:
        print(file=sys.stderr)
        raise EOFError
    if not sys.stdin.isatty():
        print(answer, end="", file=sys.stderr)
    return answer


def _new_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("observation", "source", "chapter"))


def _inventory(_: argparse.Namespace) -> int:
    from analysis import paths
    from analysis.book import inventory

    print(f"{inventory.check(paths.root(), paths.build() / 'html')}: all that was promised")
    return 0


def _diff(options: argparse.Namespace) -> int:
    from analysis import paths
    from analysis.author import diff

    written = {"text": diff.as_text, "markdown": diff.as_markdown}[options.format]
    print(written(diff.differences(paths.root(), options.revision), options.revision))
    return 0


def _diff_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("revision", metavar="REV", help="anything git knows: main, HEAD~3, v1.0")
    parser.add_argument(
        "--format",
        choices=("text", "markdown"),
        default="text",
        help="markdown: a table for a pull request, long cells cut",
    )


def _reconcile(options: argparse.Namespace) -> int:
    from analysis.reconcile import command

    return command.run(options)


def _reconcile_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE.csv",
        help="reports with the columns reporter, partner, flow (exports, imports or total, as the "
        "reporter sees it), period, value; low and high where known; unit and trade_system where "
        "given; .parquet is read too",
    )
    written = parser.add_argument_group("what is written")
    written.add_argument(
        "--output", metavar="FILE", help=".csv or .json; standard output otherwise"
    )
    written.add_argument(
        "--reporters", metavar="FILE.csv", help="each reporter's scatter and steady deviation"
    )
    written.add_argument(
        "--columns", action=_Columns, nargs=0, help="say what each column means, and stop"
    )
    assumed = parser.add_argument_group("what is assumed")
    assumed.add_argument(
        "--margin",
        type=float,
        metavar="FACTOR",
        help="CIF over FOB (1.06); outside the range below it widens that",
    )
    assumed.add_argument("--margin-low", type=float, metavar="FACTOR", help="at least (1.00)")
    assumed.add_argument("--margin-high", type=float, metavar="FACTOR", help="at most (1.10)")
    assumed.add_argument(
        "--pairs",
        metavar="FILE.csv",
        help="columns economy, partner and some of distance_km, contiguous, landlocked (how many "
        "of the two are): the margin moves with them within its range",
    )
    assumed.add_argument(
        "--assumed-error",
        type=float,
        metavar="SHARE",
        help="relative error of a report where the table is too small to estimate it (0.15)",
    )
    assumed.add_argument(
        "--transit",
        metavar="CODES",
        help="places that goods pass through, as KGZ,HKG; those of data/reconciliation otherwise",
    )
    assumed.add_argument(
        "--unspecified",
        metavar="NAMES",
        help="further names of partners that are none; XXX and a few more are known",
    )
    assumed.add_argument(
        "--groups",
        metavar="FILE.csv",
        help="columns group, member: partners in the table that are groups, as the world",
    )
    assumed.add_argument(
        "--exact-totals",
        action="store_true",
        help="take reports on groups, and turnovers, for free of error",
    )
    where = parser.add_argument_group("where it runs, a period at a time")
    where.add_argument(
        "--workers", type=_whole(1, 1000), default=1, metavar="N", help="in N processes (1)"
    )
    where.add_argument(
        "--cluster", metavar="ADDRESS", help="on a Dask cluster; its scheduler, tcp://host:8786"
    )


class _Columns(argparse.Action):
    """Say what the columns of the output mean, and stop."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from analysis.reconcile import command

        print(command.columns())
        parser.exit()


VERBS = {
    "validate": Verb(
        "check data, settings and the form of pages; list every problem with its place",
        "analysis validate",
        _validate,
    ),
    "verify": Verb(
        "look figures up in the paragraphs they cite, where the texts are at hand",
        "analysis verify --texts ../shared/seeds",
        _verify,
        _texts_argument,
    ),
    "check": Verb(
        "find what cannot be true together; exit 1 when a finding is not acknowledged",
        "analysis check --format json",
        _check,
        _check_arguments,
    ),
    "build": Verb(
        "execute the chapters and write _build/html and _build/report.pdf",
        "analysis build --why",
        _build,
        _build_arguments,
    ),
    "package": Verb(
        "write _build/package: data with schema, code, runs and results, to be deposited",
        "analysis package && frictionless validate _build/package/datapackage.json",
        _package,
    ),
    "serve": Verb(
        "show the book, build what is edited and reload the browser, until Ctrl-C",
        "analysis serve --port 8000",
        _serve,
        _serve_arguments,
    ),
    "accept": Verb(
        "execute the chapters and store what they compute in chapters/*.ipynb",
        "analysis accept && git diff chapters/",
        _accept,
    ),
    "explain": Verb(
        "follow a number to its sources, with interval, reporter, grade and uses",
        "analysis explain trade-region-growth-full",
        _explain,
        _explain_argument,
    ),
    "new": Verb(
        "ask for an observation, a source or a chapter, check the answers and write it",
        "analysis new observation",
        _new,
        _new_argument,
    ),
    "inventory": Verb(
        "count pages, figures and tables of the built book, and fail unless all are there",
        "analysis inventory",
        _inventory,
    ),
    "diff": Verb(
        "list the published numbers that differ from those at another revision, and why",
        "analysis diff main --format markdown",
        _diff,
        _diff_arguments,
    ),
    "reconcile": Verb(
        "estimate flows from their exporters' and importers' reports, or refuse with a reason",
        "analysis reconcile reports.csv --output flows.csv",
        _reconcile,
        _reconcile_arguments,
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    name = "analysis"
    # A terminal that is closed sends SIGHUP; under nohup it is ignored, and shall be.
    ending = [getattr(signal, each) for each in ("SIGTERM", "SIGHUP") if hasattr(signal, each)]
    ending = [each for each in ending if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, _interrupt) for each in ending}
    try:
        try:
            options = _parser().parse_args(arguments)
            name = f"analysis {options.verb}"
            return VERBS[options.verb].run(options)
        finally:  # what goes wrong with little output, or with help, would be found only at exit
            sys.stdout.flush()
    except (AuthorError, BookError, LedgerError, FileNotFoundError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # somebody piped us into `head`
        _drop_output()
        return 141
    except OSError as error:  # a full disk, a folder that may not be written, a file that went away
        print(f"{name}: {_readable(error)}", file=sys.stderr)
        _drop_output()
        return 1
    except KeyboardInterrupt:
        print(f"{name}: stopped; the last good book is as it was", file=sys.stderr)
        return 130
    finally:  # a caller in Python goes on after this, and its children would inherit ours
        for each, handler in before.items():
            signal.signal(each, handler or signal.SIG_DFL)


def _drop_output() -> None:
    """Drop what stdout does not take; Python would try again at exit, and complain."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _readable(error: OSError) -> str:
    """Return what the system refused, and what to do; copying a folder collects several."""
    if error.errno is None and error.args and isinstance(error.args[0], list) and error.args[0]:
        source, target, why = error.args[0][0]
        said = f"{why} (copying {source} to {target})"
    else:
        said = str(error)
    return (
        f"the system refused: {said}; free the disk, or make the folder and the file readable and "
        "writable, and run it again; the last good book is as it was"
    )


def _interrupt(*_: object) -> None:
    """Treat being told to end like Ctrl-C, so that workers and kernels end as well."""
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    width = max(map(len, VERBS))
    examples = "\n".join(f"  {name:{width}}  {verb.example}" for name, verb in VERBS.items())
    parser = argparse.ArgumentParser(
        prog="analysis",
        description="Computations and book of the report on China and Central Asia.",
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, title="verbs")
    for name, verb in VERBS.items():
        verb.arguments(
            verbs.add_parser(
                name,
                help=verb.does,
                description=f"{verb.does[0].upper()}{verb.does[1:]}.",
                epilog=f"example:\n  {verb.example}",
                formatter_class=argparse.RawDescriptionHelpFormatter,
            )
        )
    return parser
