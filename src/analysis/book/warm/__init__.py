"""Warm kernels: kernels forked from a process that has imported the slow libraries already.

An ordinary kernel spends most of a small notebook's time importing pandas and matplotlib. Here a
server imports them once and forks a kernel for each notebook (:mod:`~analysis.book.warm.server`);
a kernel provisioner of ``jupyter_client`` asks it for one
(:mod:`~analysis.book.warm.provisioner`), so everything that starts kernels through
``jupyter_client`` can use them: papermill, nbval, a notebook opened by hand. Choose them by
``JUPYTER_DEFAULT_PROVISIONER_NAME=analysis-warm``.

Kernels are isolated: each is a fork of a process that has run nothing but imports. The server
imports third-party libraries only, never ``analysis``, so an edited module is always read afresh.

Where there is no warm kernel to be had (no Linux, a server that died, another interpreter, an
environment that differs in what is read at start) an ordinary kernel takes its place.

Why not the fork server of :mod:`multiprocessing`: a process has one of those with one list of
preloads, and the pool of workers needs it for another list; it imports the caller's ``__main__``,
and with it ``analysis``, into every child; and when its owner is killed, its children live on and
its socket stays in the temporary folder.
"""

from __future__ import annotations

from pathlib import Path

PROVISIONER = "analysis-warm"
"""Name of the provisioner among the entry points of pyproject.toml."""

GUARD = Path(__file__).parents[1] / "guard.py"
"""What every kernel that builds or tests the report runs before its first cell."""

GUARDED = "ANALYSIS_GUARDED"
"""The variable by which kernels run it whose starter cannot give them arguments: nbval's."""
