"""Show the book while it is written: watch, build what changed, reload the browser.

Each build is a process of its own, because edited modules must be read afresh; the warm kernels are
shared by all of them. A build that fails says so in the terminal and on the page's title, and the
last good page stays.

Files are watched by their time stamps, a few hundred of them several times a second: that works on
every file system and needs no library.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import Popen

from analysis import paths
from analysis.book import BookError, fingerprint
from analysis.book.compile import PAGES
from analysis.book.files import files_below
from analysis.book.warm import client

_NEWS = "/-/news"
_INTERVAL = 0.25
_KEEP_ALIVE = 10.0
_RELOADER = b"""<script>
new EventSource("/-/news").onmessage = news => {
  if (news.data === "built") location.reload();
  else if (!document.title.startsWith("[failed] ")) document.title = "[failed] " + document.title;
};
</script>
"""

Stamps = dict[Path, tuple[int, int]]


class News:
    """What the browsers wait for: each build that ended, ``built`` or ``failed``."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0
        self._last = ""

    def tell(self, last: str) -> None:
        """Tell all who wait."""
        with self._changed:
            self._count += 1
            self._last = last
            self._changed.notify_all()

    def count(self) -> int:
        """Return how many news there have been."""
        return self._count

    def wait(self, seen: int, timeout: float) -> tuple[int, str]:
        """Wait for news after those ``seen``; the text is empty when there are none in time."""
        with self._changed:
            self._changed.wait_for(lambda: self._count > seen, timeout)
            return self._count, self._last if self._count > seen else ""


class _Pages(SimpleHTTPRequestHandler):
    """The built pages, each with a script that reloads it, and the news."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: object, news: News, directory: str) -> None:
        self._news = news
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer a request."""
        if self.path == _NEWS:
            self._send_news()
            return
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if path.suffix != ".html":
            super().do_GET()
            return
        content = _read_patiently(path)
        if content is None:
            self.send_error(404, "There is no such page; the terminal tells how the build went")
            return
        before, end, after = content.rpartition(b"</body>")
        page = before + _RELOADER + end + after
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def end_headers(self) -> None:
        """Let nothing be kept by the browser: the next build may change any file."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Leave the terminal to the builds."""

    def _send_news(self) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        seen = self._news.count()
        try:
            while True:
                seen, last = self._news.wait(seen, _KEEP_ALIVE)
                self.wfile.write(f"data: {last}\n\n".encode() if last else b": still here\n\n")
                self.wfile.flush()
        except OSError:
            return  # the browser left


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing of a browser that left in the middle of a page."""


def serve(port: int, started: Callable[[int], None] = lambda port: None) -> None:
    """Serve and rebuild until interrupted.

    Parameters
    ----------
    port
        On this machine; 0 for any that is free.
    started
        Called with the port once it listens.

    Raises
    ------
    BookError
        When the port is taken.
    """
    root, news = paths.root(), News()
    pages = partial(_Pages, news=news, directory=str(paths.build() / "html"))
    try:
        server = _Server(("127.0.0.1", port), pages)
    except OSError as error:
        raise BookError(
            f"port {port} cannot be used ({error.strerror}); name another by --port, or "
            "make serve PORT=8001"
        ) from None
    port = server.server_address[1]
    with server, client.shared():
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"Serving http://127.0.0.1:{port} until Ctrl-C", file=sys.stderr, flush=True)
        started(port)
        seen = stamps(root)
        try:
            _build(news)
            while True:
                time.sleep(_INTERVAL)
                now = stamps(root)
                if now == seen:
                    continue
                changed = sorted({*now.items()} ^ {*seen.items()})
                names = dict.fromkeys(_name(path, root) for path, _ in changed)
                print(f"\nChanged: {', '.join(names)}", file=sys.stderr, flush=True)
                # An editor may still be writing; what it writes now is seen the next time.
                seen = now
                _build(news)
        finally:
            server.shutdown()


def stamps(root: Path) -> Stamps:
    """Return the time stamp and size of every file that a build may read."""
    folders = [root / "data", root / "chapters", fingerprint.package()]
    files = {path for folder in folders for path in files_below(folder)}
    files |= {path for pattern in (*PAGES, "index.ipynb") for path in root.glob(pattern)}
    files.add(root / fingerprint.LOCK_FILE)
    found: Stamps = {}
    for path in files:
        try:
            status = path.stat()
        except OSError:
            continue  # an editor is just replacing it
        found[path] = (status.st_mtime_ns, status.st_size)
    return found


def _build(news: News) -> None:
    command = [sys.executable, "-m", "analysis", "build", "--html", "--why"]
    begun = time.monotonic()
    with Popen(command, cwd=paths.root()) as build:
        try:
            status = build.wait()
        except BaseException:
            build.terminate()
            raise
    if status == 0:
        print(f"Ready after {time.monotonic() - begun:.1f} s", file=sys.stderr, flush=True)
    else:
        print("The last good pages stay up", file=sys.stderr, flush=True)
    news.tell("failed" if status else "built")


def _read_patiently(path: Path) -> bytes | None:
    """Read a page; a build that replaces the book takes it away for a moment."""
    for _ in range(20):
        try:
            return path.read_bytes()
        except OSError:
            if path.parent.exists():
                break
            time.sleep(0.02)
    return None


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
