"""The rows of a small frame, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows as named tuples; the index is ``Index``."""
    yield from frame.itertuples()
