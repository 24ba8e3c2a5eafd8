"""Let Typst set a text, in a process of its own.

What Typst remembers of a text takes more memory than anything else in a build, and it gives
back nothing before its process ends. So each setting is a process: ``python -m
analysis.book.typeset`` with a request as JSON. It ends as soon as whoever asked is gone, however
that one ended: its standard input is a pipe that is never written to, only closed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.book import BookError


def places(document: Path, *, fonts: Sequence[Path]) -> str:
    """Return the JSON that a text holds under the label ``places`` once it is set.

    Raises
    ------
    BookError
        When Typst cannot set the text.
    """
    return _asked(document, fonts, {})


def write(
    document: Path, output: Path, *, fonts: Sequence[Path], inputs: dict[str, str], at: datetime
) -> None:
    """Write the PDF of a text, dated ``at``; the text finds ``inputs`` as ``sys.inputs``.

    Raises
    ------
    BookError
        When Typst cannot set the text.
    """
    _asked(document, fonts, {"output": str(output), "inputs": inputs, "at": at.isoformat()})


def _asked(document: Path, fonts: Sequence[Path], more: dict[str, Any]) -> str:
    request = {"document": str(document), "fonts": [str(each) for each in fonts], **more}
    command = [sys.executable, "-m", "analysis.book.typeset", json.dumps(request)]
    lifeline, held = os.pipe()
    try:
        done = subprocess.run(command, stdin=lifeline, capture_output=True, encoding="utf-8")
    finally:
        os.close(lifeline)
        os.close(held)
    if done.returncode:
        said = done.stderr.strip() or f"Typst's process ended with status {done.returncode}"
        raise BookError(f"the PDF cannot be set: {said}\nin {document}")
    return done.stdout


def _answer(request: dict[str, Any]) -> str:
    """Set the text as asked; return what it says of its places where no PDF is asked for."""
    import typst

    document = Path(request["document"])
    compiler = typst.Compiler(
        document,
        root=document.parent,
        font_paths=list(request["fonts"]),
        ignore_system_fonts=True,
        sys_inputs=request.get("inputs", {}),
    )
    try:
        if "output" not in request:
            return compiler.query("<places>", field="value", one=True)
        at = datetime.fromisoformat(request["at"])
        compiler.compile(output=request["output"], format="pdf", timestamp=at)
    except typst.TypstError as error:
        raise BookError(error.diagnostic or error.message) from None
    return ""


def _end_with_owner() -> None:
    """Wait for the end of standard input, and end at once; Typst sets meanwhile."""
    os.read(0, 1)
    os._exit(1)


def main() -> int:
    """Answer the request that the command line holds."""
    threading.Thread(target=_end_with_owner, daemon=True).start()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        sys.stdout.write(_answer(json.loads(sys.argv[1])))
    except BookError as error:
        sys.stderr.write(str(error))
        return 1
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
