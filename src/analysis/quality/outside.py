"""How our figures compare with files of other organisations, as measured where the files lay.

The files themselves belong to others and never enter the report. What `make back-test` stores is
the agreement alone: how many statements were compared, how many lie beyond what their rounding
allows, by how much in the middle, and whose figure is farthest off. How far that one is would give
a value of a file back.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

FILE = "outside.csv"
COLUMNS = (
    "side against first_year last_year compared differ median_percent "
    "largest_observation measured_on"
).split()


def summary(compared: pd.DataFrame, against: str, measured_on: date) -> pd.DataFrame:
    """Return the agreement of our statements with one file, a row a side.

    Parameters
    ----------
    compared
        ``side``, ``period``, ``observation``, ``ratio`` (our value over the file's) and ``differs``
        (whether the file's lies beyond what our digits allow).
    against
        Whose file, in words.

    Returns
    -------
    DataFrame
        :data:`COLUMNS`: ``median_percent`` of all differences, whatever their sign, to a tenth;
        ``largest_observation``, the one farthest off.
    """
    records = []
    for side, rows in compared.groupby("side", sort=True):
        apart = (rows["ratio"] - 1).abs() * 100
        records.append(
            {
                "side": side,
                "against": against,
                "first_year": rows["period"].min(),
                "last_year": rows["period"].max(),
                "compared": len(rows),
                "differ": int(rows["differs"].sum()),
                "median_percent": round(float(apart.median()), 1),
                "largest_observation": rows["observation"].iloc[int(apart.to_numpy().argmax())],
                "measured_on": measured_on.isoformat(),
            }
        )
    return pd.DataFrame(records, columns=COLUMNS)


def store(frame: pd.DataFrame, folder: Path) -> None:
    """Write what was measured into the benchmarks of a data folder."""
    (folder / "benchmarks").mkdir(exist_ok=True)
    frame.to_csv(folder / "benchmarks" / FILE, index=False, lineterminator="\n")


def stored(folder: Path) -> pd.DataFrame:
    """Return what ``make back-test`` stored last.

    Raises
    ------
    FileNotFoundError
        When it was never run.
    """
    path = folder / "benchmarks" / FILE
    if not path.is_file():
        raise FileNotFoundError(f"expected {path}; run make back-test, which writes it")
    return pd.read_csv(path, dtype={"first_year": str, "last_year": str})
