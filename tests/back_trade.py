"""What `make back-test` compares: our trade and product against other organisations' files.

Two files may lie in a folder beside the project (``EXTERNAL``, ``../shared/external`` otherwise):

================================  ==============================================================
imf_dots_world_2000_2015.parquet  IMF, Direction of Trade Statistics: reporter, partner, flow (X, M
                                  as the reporter sees it), year, millions of US dollars
world_bank_gdp_1960_2023.csv      World Bank, gross domestic product in US dollars
================================  ==============================================================

Every statement of the ledger for a calendar year that a file has too is compared: China's side with
China's report to the IMF, a partner's side with the partner's. A difference is a file's value that
lies outside what the printed digits allow. The files belong to others: nothing of them is stored
but how far our figures agree with them, which the page of known limits shows.

The IMF's Turkmen reports are China's times or divided by 1.06, so they are no back-test of a
Turkmen count and are left out.
"""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path

import pandas as pd

from analysis import ledger, paths, trade
from analysis.ledger import Ledger
from analysis.quality import outside

DOTS, PRODUCT = "imf_dots_world_2000_2015.parquet", "world_bank_gdp_1960_2023.csv"
VARIABLE = "ANALYSIS_EXTERNAL"
_IMPUTED = ("TKM",)
_MILLION = 1e6
_CHINA_SIDE = ("GACC", "unstated")
COLUMNS = "observation side period text file_usd ratio differs".split()


def folder() -> Path:
    """Return where the files are looked for."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else paths.root().parent / "shared" / "external"


def trade_differences(book: Ledger, file: Path) -> pd.DataFrame:
    """Return each yearly statement of trade with China beside the IMF's value for it."""
    rows = trade.levels(book)
    rows = rows[rows["period"].str.fullmatch(r"\d{4}")].assign(
        side=lambda frame: (
            frame["reporter"].isin(_CHINA_SIDE).map({True: "china", False: "partner"})
        )
    )
    return _compared(rows, _reports(book, file), ["subject", "side", "flow", "period"])


def product_differences(book: Ledger, file: Path) -> pd.DataFrame:
    """Return each gross domestic product of the World Bank beside its file."""
    rows = book.select(measure="gdp", item="", reporter="WORLD_BANK").rename_axis("observation")
    rows = rows.reset_index().rename(columns={"value": "value_usd"}).assign(side="product")
    rows = rows.rename(columns={"low": "low_usd", "high": "high_usd"})
    theirs = pd.read_csv(file).rename(columns={"Country Code": "subject", "Value": "file_usd"})
    theirs["period"] = theirs["Year"].astype(str)
    return _compared(rows, theirs[["subject", "period", "file_usd"]], ["subject", "period"])


def _reports(book: Ledger, file: Path) -> pd.DataFrame:
    """Return the IMF's reports of both sides in US dollars, flow as seen from China."""
    five = list(book.vocabulary.central_asia())
    frame = pd.read_parquet(file)
    by_china = frame[(frame["reporter"] == trade.CHINA) & frame["partner"].isin(five)]
    by_china = by_china.assign(
        side="china",
        subject=by_china["partner"],
        direction=by_china["flow"].map({"X": "exports", "M": "imports"}),
    )
    own = [code for code in five if code not in _IMPUTED]
    by_partner = frame[frame["reporter"].isin(own) & (frame["partner"] == trade.CHINA)]
    by_partner = by_partner.assign(
        side="partner",
        subject=by_partner["reporter"],
        direction=by_partner["flow"].map({"X": "imports", "M": "exports"}),
    )
    reports = pd.concat([by_china, by_partner])
    reports = reports.assign(
        file_usd=reports["value_musd"] * _MILLION, period=reports["year"].astype(str)
    )
    keys = ["subject", "side", "period"]
    wide = reports.pivot_table(index=keys, columns="direction", values="file_usd")
    wide["total"] = wide["exports"] + wide["imports"]
    long = wide.reset_index().melt(id_vars=keys, var_name="flow", value_name="file_usd")
    known = long[long["side"] == "china"].dropna(subset="file_usd")
    whole = known.groupby(["side", "period", "flow"], as_index=False).agg(
        file_usd=("file_usd", "sum"), economies=("subject", "nunique")
    )
    whole = whole[whole["economies"] == len(five)].drop(columns="economies")
    return pd.concat([long, whole.assign(subject="XCA")]).dropna(subset="file_usd")


def _compared(rows: pd.DataFrame, theirs: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    both = rows.merge(theirs, on=keys)
    both["ratio"] = both["value_usd"] / both["file_usd"]
    both["differs"] = (both["file_usd"] < both["low_usd"]) | (both["file_usd"] > both["high_usd"])
    return both[COLUMNS].sort_values("observation", ignore_index=True)


AGAINST = {DOTS: "International Monetary Fund, 2000 to 2015", PRODUCT: "World Bank, to 2023"}
COMPARISONS = {DOTS: trade_differences, PRODUCT: product_differences}


def measured(book: Ledger, where: Path) -> pd.DataFrame | None:
    """Return the agreement with both files, as it is stored; nothing where one is missing."""
    if not all((where / name).is_file() for name in COMPARISONS):
        return None
    parts = [
        outside.summary(compare(book, where / name), AGAINST[name], date.today())
        for name, compare in COMPARISONS.items()
    ]
    return pd.concat(parts, ignore_index=True)


def main() -> None:
    """Print what was compared and every difference, and store the agreement of both files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--external", type=Path, default=folder(), metavar="FOLDER")
    where = parser.parse_args().external
    book = ledger.load()
    for name, compare in COMPARISONS.items():
        if not (where / name).is_file():
            print(f"skipped: there is no {name} in {where}; nothing was compared")
            continue
        found = compare(book, where / name)
        apart = found[found["differs"]]
        print(f"{name}: {len(found)} statements compared, {len(apart)} differ beyond rounding")
        for row in apart.itertuples():
            print(f"  {row.observation} ({row.side}): {row.text}, {row.ratio:.3f} times the file's")
    agreement = measured(book, where)
    if agreement is not None:
        outside.store(agreement, paths.data())
        print(agreement.to_string(index=False))


if __name__ == "__main__":
    main()
