"""Pages are read and written in several processes, one for each core, and garbage waits.

Sphinx reads pages in several processes where every extension says that it may, and writes them in
all but one: the main process resolves the references of each page and feeds its words to the
search, while the others wait for it. Here the other processes take a page each, as soon as they are
done with the last one, resolve and write it, and hand back at the end what the main process has to
know: the words for the search and the images to copy. It is the same in whatever order pages were
taken.

A page is a tree of thousands of nodes, and each time that so many were made Python looks through
all there are for what nobody holds any more. :func:`garbage_waits` lets it look more rarely, and
never through what stays to the end.

For our own build only (``analysis_fast``, see :func:`analysis.book.compile.compile_book`): it goes
into what Sphinx keeps to itself. Should a part of that have another name one day, the compilation
fails with an ``AttributeError`` that names it.
"""

from __future__ import annotations

import functools
import gc
import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sphinx.builders
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import SphinxParallelError
from sphinx.util.build_phase import BuildPhase
from sphinx.util.parallel import ParallelTasks

_BY_PAGE = ("_titles", "_filenames", "_all_titles", "_index_entries")
_BY_WORD = ("_mapping", "_title_mapping")
"""What the index of the search holds: of each page, and the pages of each word."""


@contextmanager
def garbage_waits() -> Iterator[None]:
    """Collect garbage more rarely for a while, in this process and those that it starts."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(1_000_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


class Tasks(ParallelTasks):
    """Sphinx's processes, which tell of a page that failed and of a process that was killed.

    Sphinx forgets a failure that it notices while it starts the next process: that page and others
    are missing, or as they were, and the book counts as whole.
    """

    def __init__(self, nproc: int) -> None:
        super().__init__(nproc)
        self._failure: SphinxParallelError | None = None

    def _join_one(self) -> bool:
        try:
            return super()._join_one()
        except EOFError:
            killed = "a process that reads or writes pages ended before it had sent them"
            self._failure = self._failure or SphinxParallelError(killed, "Was it killed?")
            raise self._failure from None
        except SphinxParallelError as error:
            self._failure = self._failure or error
            raise

    def join(self) -> None:
        """Wait for all processes.

        Raises
        ------
        SphinxParallelError
            What the first of them raised that failed.
        """
        super().join()
        if self._failure:
            raise self._failure


def _allow(app: Sphinx, config: Config) -> None:
    """Let pages be read in several processes though two extensions do not say that they may.

    One numbers sections when all pages are read and merged; the other changes each page by itself,
    and only for LaTeX.
    """
    tasks = Tasks if config.analysis_fast else ParallelTasks
    setattr(sphinx.builders, "ParallelTasks", tasks)  # noqa: B010
    for name in ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex"):
        if config.analysis_fast and (silent := app.extensions.get(name)):
            silent.parallel_read_safe = silent.parallel_write_safe = True


def _share_writing(app: Sphinx) -> None:
    """Replace what Sphinx does once it knows that it may write in several processes."""
    if app.config.analysis_fast and app.builder.name == "html":
        app.builder._write_parallel  # noqa: B018  # fails where there is none to replace
        setattr(app.builder, "_write_parallel", functools.partial(_write, app.builder))  # noqa: B010


def _write(builder: Any, pages: Sequence[str], nproc: int) -> None:
    """Write pages in as many processes as the builder may use.

    Parameters
    ----------
    builder
        Of HTML, prepared to write.
    pages
        Their names.
    nproc
        One less than there may be, for Sphinx counts the main process.
    """
    size = {page: Path(builder.env.doc2path(page)).stat().st_size for page in pages}
    first = min(pages, key=size.__getitem__)
    rest = [page for page in pages if page != first]
    _resolve_and_write(builder, first)  # what it loads, the other processes find loaded
    gc.freeze()
    taken = multiprocessing.get_context("fork").Value("i", 0)

    def write_some(_: Any) -> dict[str, Any]:
        builder.images = {}
        for name in (*_BY_PAGE, *_BY_WORD):
            getattr(builder.indexer, name)  # fails where the index has no such part
            setattr(builder.indexer, name, {})
        while True:
            with taken:
                position = taken.value
                taken.value += 1
            if position >= len(rest):
                break
            _resolve_and_write(builder, rest[position])
        return {name: getattr(builder.indexer, name) for name in (*_BY_PAGE, *_BY_WORD)} | {
            "images": builder.images
        }

    written: list[dict[str, Any]] = []
    tasks = Tasks(nproc + 1)
    for _ in range(min(nproc + 1, len(rest))):
        tasks.add_task(write_some, (), lambda _, result: written.append(result))
    tasks.join()
    for name in _BY_PAGE:
        found = {page: value for part in written for page, value in part[name].items()}
        getattr(builder.indexer, name).update(sorted(found.items()))
    for name in _BY_WORD:
        index = getattr(builder.indexer, name)
        for part in written:
            for word, of in part[name].items():
                index[word] = index[word] | of if word in index else of
        in_order = sorted(index.items())
        index.clear()
        index.update(in_order)
    images = {file: name for part in written for file, name in part["images"].items()}
    builder.images.update(sorted(images.items()))


def _resolve_and_write(builder: Any, page: str) -> None:
    """Write a page as :meth:`sphinx.builders.Builder._write_serial` does."""
    builder.app.phase = BuildPhase.RESOLVING
    doctree = builder.env.get_and_resolve_doctree(page, builder)
    builder.app.phase = BuildPhase.WRITING
    builder.write_doc_serialized(page, doctree)
    builder.write_doc(page, doctree)


def setup(app: Sphinx) -> None:
    """Prepare Sphinx before it asks whether it may use several processes."""
    app.connect("config-inited", _allow)
    app.connect("builder-inited", _share_writing)
