"""Do some work in a fork of this process, whose memory is given back when it ends.

Sphinx keeps what it read for as long as its process lives. The fork finds everything imported and
read that its parent has; what it says goes where its parent's goes.

Nothing of it outlives its parent, however that one ended: Linux kills the fork, and with it the
processes that it forked. On other systems the work is done in the process itself.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from analysis.book import BookError
from analysis.problems import LedgerError

_PR_SET_PDEATHSIG = 1
_T = TypeVar("_T")


def call(work: Callable[[], _T]) -> _T:
    """Return what ``work`` returns, or raise what it raises.

    Raises
    ------
    RuntimeError
        With the traceback of what is a bug.
    """
    if sys.platform != "linux":
        return work()
    context = get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    process = context.Process(target=_work, args=(work, sending))
    process.start()
    sending.close()
    try:
        returned, raised = receiving.recv()
        process.join()
    except EOFError:
        process.join()
        raise ChildProcessError(
            f"a process of the build ended without a word, with status {process.exitcode}; "
            "if it was killed for want of memory, free some and build again"
        ) from None
    except BaseException:
        process.kill()  # what it started ends with it
        process.join()
        raise
    finally:
        receiving.close()
    if raised is not None:
        raise raised
    result: _T = returned
    return result


def _work(work: Callable[[], Any], sending: Connection) -> None:
    """Work and tell of it."""
    os.setsid()  # a Ctrl-C of the terminal is for the parent, which kills this
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _die_with_parent()
    os.register_at_fork(after_in_child=_die_with_parent)
    answer: tuple[Any, BaseException | None]
    try:
        answer = work(), None
    except (BookError, LedgerError, OSError, KeyboardInterrupt) as error:  # what cli.py answers
        answer = None, error
    except BaseException as error:
        answer = None, RuntimeError("".join(traceback.format_exception(error)))
    sending.send(answer)


def _die_with_parent() -> None:
    """Let this process be killed when its parent is; one whose parent is gone already ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        os._exit(1)
