"""Serving as an author uses it: edit, look, break, mend."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from analysis.book import serve as serving
from analysis.book.warm import client
from tests.notebooks import code, text
from tests.reports import analysis, edit, make_report


class Session:
    """A running ``analysis serve`` and what it says."""

    def __init__(self, report: Path) -> None:
        self.report = report
        self.process = analysis(report, "serve", "--port", "0")
        self._said: Queue[str] = Queue()
        Thread(target=self._listen, daemon=True).start()
        self.address = self.until("Serving http://")[-1].split()[1]

    def until(self, words: str) -> list[str]:
        """Return the lines said until one has these words."""
        lines = []
        while True:
            lines.append(self._said.get(timeout=60))
            if words in lines[-1]:
                return lines

    def page(self) -> str:
        with urllib.request.urlopen(f"{self.address}/chapters/only.html", timeout=5) as answer:
            return str(answer.read().decode())

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._said.put(line.rstrip())


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    running = Session(make_report(tmp_path / "report", only=[code("print(1)"), text("Old.")]))
    yield running
    running.process.terminate()
    running.process.wait(5)


def next_of(news: Iterable[bytes]) -> bytes:
    """Return the next event; a slow build lets comments pass that keep the connection."""
    return next(line for line in news if line.startswith(b"data:"))


def test_an_edit_is_built_and_shown_and_a_broken_notebook_leaves_the_page(
    session: Session,
) -> None:
    session.until("Ready after")
    assert "Old." in session.page()
    assert 'new EventSource("/-/news")' in session.page()

    news = urllib.request.urlopen(f"{session.address}/-/news", timeout=60)
    edit(session.report, "only", code("print(1)"), text("New."))
    said = session.until("Ready after")
    assert "Changed: chapters/only.ipynb" in said
    assert "  chapters/only.ipynb: kept" in said
    assert next_of(news) == b"data: built\n"
    assert "New." in session.page()

    edit(session.report, "only", code("print(1)\n1 / 0"), text("Broken."))
    said = session.until("The last good pages stay up")
    assert "chapters/only.ipynb, cell 2, line 2: ZeroDivisionError: division by zero" in said
    assert next_of(news) == b"data: failed\n"
    assert "New." in session.page()

    edit(session.report, "only", code("print(2)"), text("Mended."))
    session.until("Ready after")
    assert "Mended." in session.page()


def test_a_page_that_is_not_there_is_not_found(session: Session) -> None:
    session.until("Ready after")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{session.address}/chapters/nonly.html", timeout=5)


def test_a_taken_port_is_named(session: Session) -> None:
    port = session.address.rpartition(":")[2]
    second = analysis(session.report, "serve", "--port", port)
    said = second.communicate(timeout=30)[1]
    assert second.returncode == 1
    assert f"port {port} cannot be used" in said


def test_ctrl_c_ends_it_within_two_seconds(session: Session) -> None:
    session.until("Ready after")
    begun = time.monotonic()
    session.process.terminate()
    session.process.wait(5)
    assert time.monotonic() - begun < 2


class _Stop(BaseException):
    """Ends a session, as Ctrl-C does."""


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Return a folder of pages and the address it is served at, without a build."""
    folder = tmp_path / "html"
    folder.mkdir()
    answer = partial(serving._Pages, news=serving.News(), directory=str(folder))
    with serving._Server(("127.0.0.1", 0), answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def fetched(address: str) -> tuple[bytes, str]:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return answer.read(), answer.headers["Cache-Control"]


def test_the_page_of_a_folder_reloads_and_a_download_is_left_as_it_is(
    pages: tuple[Path, str],
) -> None:
    folder, address = pages
    (folder / "index.html").write_text("<body>Front</body>")
    (folder / "numbers.csv").write_bytes(b"a,b\n</body>\n")
    page, kept = fetched(f"{address}/")
    assert page == b"<body>Front" + serving._RELOADER + b"</body>"
    assert kept == "no-store"
    assert fetched(f"{address}/numbers.csv") == (b"a,b\n</body>\n", "no-store")


def test_a_page_that_a_build_is_just_replacing_is_waited_for(pages: tuple[Path, str]) -> None:
    folder, address = pages
    folder.rmdir()

    def put_back() -> None:
        time.sleep(0.1)
        (folder.parent / "new").mkdir()
        (folder.parent / "new/index.html").write_text("<body>New</body>")
        (folder.parent / "new").rename(folder)

    Thread(target=put_back).start()
    assert b"New" in fetched(f"{address}/index.html")[0]


def test_pages_that_do_not_come_back_are_not_found(pages: tuple[Path, str]) -> None:
    folder, address = pages
    folder.rmdir()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetched(f"{address}/index.html")


def test_only_a_change_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = make_report(tmp_path / "report", only=[text("Old.")])
    monkeypatch.setenv("ANALYSIS_ROOT", str(report))
    monkeypatch.setenv(client.ADDRESS, "another's")  # no server of warm kernels is needed
    builds: list[int] = []
    looks: list[int] = []

    def look(_: float) -> None:
        looks.append(len(builds))
        if len(looks) == 3:
            (report / "index.md").write_text("# Another front\n")
        if len(looks) == 5:
            raise _Stop

    monkeypatch.setattr(serving, "_build", lambda _: builds.append(len(looks)))
    monkeypatch.setattr(serving.time, "sleep", look)
    with pytest.raises(_Stop):
        serving.serve(0)
    # One build at the beginning, and one after the third look.
    assert builds == [0, 3]
    assert "\nChanged: index.md\n" in capsys.readouterr().err
