"""Damage the inputs of a small report at random: each is read, or refused by name; no crash.

`tests/test_bad_input.py` breaks what somebody thought of; this breaks what nobody did. Each input
is one file of the report with one to three random changes: bytes flipped, removed, doubled, moved,
cut off, taken from another file, or replaced by what parsers trip over.
``python -m tests.test_fuzz`` tries thousands and prints what came of them; `make test` tries the
first few of the same row.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.test_bad_input import make_report, state, validated

SEED = 9
SECONDS = 20
"""More than this for one input counts as hanging."""

TOKENS = (
    b"\0 \xff\xfe \xef\xbb\xbf \xc3 \r \n \r\n \" ' , ; : | # & * ! % @ { } [ ] < > \\ / .. ~ $( ` "
    b"NaN nan inf -inf 1e999 -0 0x1 1_000 9999999999999999999999 0.1.2 null true ~ - --- ... ? << "
    b"&a *a !!python/name:os.system =1+1 \xd9\xa1 \xe2\x80\x93 \xe2\x88\x92 2023-13 2023/2022 "
    b'../../x kaz-total KAZ {"a":1} [[[[ }}}} @misc{ \xf0\x9f\x98\x80 \xe2\x80\xae'
).split(b" ")


def _flip(content: bytearray, draw: random.Random, _: bytes) -> None:
    at = draw.randrange(len(content))
    content[at] ^= 1 << draw.randrange(8)


def _remove(content: bytearray, draw: random.Random, _: bytes) -> None:
    at = draw.randrange(len(content))
    del content[at : at + draw.choice((1, 2, 8, 64, 512))]


def _double(content: bytearray, draw: random.Random, _: bytes) -> None:
    at = draw.randrange(len(content))
    end = at + draw.choice((1, 8, 64, 512))
    content[at:at] = content[at:end] * draw.choice((1, 1, 2, 50))


def _move(content: bytearray, draw: random.Random, _: bytes) -> None:
    lines = content.splitlines(keepends=True)
    draw.shuffle(lines)
    content[:] = b"".join(lines)


def _cut(content: bytearray, draw: random.Random, _: bytes) -> None:
    del content[draw.randrange(len(content)) :]


def _borrow(content: bytearray, draw: random.Random, other: bytes) -> None:
    begin, at = draw.randrange(len(other)), draw.randrange(len(content))
    content[at:at] = other[begin : begin + draw.choice((8, 64, 512))]


def _token(content: bytearray, draw: random.Random, _: bytes) -> None:
    at = draw.randrange(len(content))
    content[at : at + draw.choice((0, 0, 1, 5))] = draw.choice(TOKENS)


def _swap_cells(content: bytearray, draw: random.Random, _: bytes) -> None:
    cells = bytes(content).split(b",")
    first, second = draw.randrange(len(cells)), draw.randrange(len(cells))
    cells[first], cells[second] = cells[second], cells[first]
    content[:] = b",".join(cells)


CHANGES: tuple[Callable[[bytearray, random.Random, bytes], None], ...] = (
    _flip, _remove, _double, _move, _cut, _borrow, _token, _token, _token, _swap_cells,
)  # fmt: skip


def inputs_of(root: Path) -> list[str]:
    """Return the names of the files that a report is made from."""
    return sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())


def damage(root: Path, number: int, seed: int) -> str:
    """Damage one file of a report, the same way each time, and return its name."""
    draw = random.Random(f"{seed}/{number}")
    names = inputs_of(root)
    name, other = draw.choice(names), draw.choice(names)
    content, donor = bytearray((root / name).read_bytes()), (root / other).read_bytes()
    for _ in range(draw.randint(1, 3)):
        if content:
            draw.choice(CHANGES)(content, draw, donor)
    (root / name).write_bytes(content)
    return name


def attempt(sound: Path, number: int, seed: int = SEED) -> tuple[str, str]:
    """Return how a damaged report was met (read, refused or wrong), and what was said."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "report"
        shutil.copytree(sound, root)
        changed = damage(root, number, seed)
        before = state(root)
        where = f"input {number} of seed {seed}, {changed}: "
        if hasattr(signal, "SIGALRM"):  # Windows has no alarm; there a hang is the job's time-out
            signal.signal(signal.SIGALRM, _too_long)
            signal.alarm(SECONDS)
        try:
            status, said = validated(root)
        except (Exception, SystemExit):
            return "wrong", where + traceback.format_exc(limit=-3)
        finally:
            if hasattr(signal, "SIGALRM"):
                signal.alarm(0)
        if state(root) != before:
            return "wrong", where + "something was changed"
        if status == 0:
            return "read", said
        if status != 1 or changed not in said:
            return "wrong", where + f"exit code {status} without the file: {said[:300]}"
        return "refused", said


def _too_long(*_: Any) -> None:
    raise TimeoutError(f"more than {SECONDS} s")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_report(tmp_path_factory.mktemp("sound") / "report")


def test_damaged_inputs_are_read_or_refused_by_name(sound: Path) -> None:
    found = [attempt(sound, number) for number in range(40)]
    assert [said for how, said in found if how == "wrong"] == []
    assert {how for how, _ in found} == {"read", "refused"}


def test_the_same_number_damages_the_same_way(sound: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        shutil.copytree(sound, tmp_path / name)
        damage(tmp_path / name, 3, SEED)
    assert state(tmp_path / "first") == state(tmp_path / "second") != state(sound)


def main() -> int:
    """Try many inputs and say what came of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=2000, help="inputs to try (2000)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the changes ({SEED})")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    options = parser.parse_args()
    end, tally = time.monotonic() + options.seconds, Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        sound = make_report(Path(folder) / "report")
        for number in range(options.count):
            if time.monotonic() > end:
                break
            how, said = attempt(sound, number, options.seed)
            tally[how] += 1
            if how == "wrong":
                print(said, flush=True)
    print(
        f"{tally.total()} damaged inputs: {tally['refused']} refused by name, "
        f"{tally['read']} read, {tally['wrong']} met wrongly"
    )
    return 1 if tally["wrong"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
