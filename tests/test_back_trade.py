"""Our trade and product against files of the IMF and the World Bank, where they lie beside us."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis import ledger, paths
from analysis.ledger import Ledger
from analysis.quality import outside
from tests.back_trade import (
    COMPARISONS,
    DOTS,
    PRODUCT,
    folder,
    measured,
    product_differences,
    trade_differences,
)
from tests.conftest import LedgerOf

TRADE_APART = {
    "caci2014-kaz-imports-2013-kazgov": "revised after the article of 2014",
    "caci2014-kaz-turnover-2013": "digits cut off; another document rounds the same value up",
    "caci2014-kaz-turnover-2013-kazgov": "revised after the article of 2014",
    "chinadaily2010-kaz-turnover-2009-kazside": "revised after the article of 2010",
    "chinadaily2011-kaz-turnover-2010": "revised after the article of 2011",
    "chinadaily2013-tkm-turnover-2012": "higher than the customs gave the IMF; cause not known",
    "khovar2010-tjk-turnover-2000": "an ambassador's figure of ten years before",
    "khovar2010-tjk-turnover-2009": "more digits than the revision left alone",
    "peoplesdaily2013-xca-turnover-2012": "the region with the higher Turkmen figure",
    "trend2013-uzb-turnover-2012-uzstat": "the IMF has far more on the Uzbek side; cause not known",
}
"""What differs beyond rounding, each with what is known about it."""

PRODUCT_APART = {"kunuz2025-kaz-gdp-2023", "kunuz2025-tkm-gdp-2023", "kunuz2025-uzb-gdp-2023"}
"""A newer vintage than that of the file."""


def present(name: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        not (folder() / name).is_file(), reason=f"there is no {name} in {folder()}: no back-test"
    )


@present(DOTS)
def test_trade_differs_from_the_imf_only_where_we_know() -> None:
    found = trade_differences(ledger.load(), folder() / DOTS)
    assert set(found.loc[found["differs"], "observation"]) == set(TRADE_APART)
    assert set(found["side"]) == {"china", "partner"}
    assert (~found["differs"]).sum() >= 10


@present(PRODUCT)
def test_product_is_that_of_the_world_bank_but_for_the_newer_vintage() -> None:
    found = product_differences(ledger.load(), folder() / PRODUCT)
    assert set(found.loc[found["differs"], "observation"]) == PRODUCT_APART
    assert (~found["differs"]).sum() >= 144


@pytest.mark.skipif(
    not all((folder() / name).is_file() for name in COMPARISONS), reason="a file is missing"
)
def test_the_stored_agreement_is_that_of_the_ledger_as_it_is() -> None:
    again = measured(ledger.load(), folder())
    assert again is not None
    stored = outside.stored(paths.data())
    pd.testing.assert_frame_equal(
        again.drop(columns="measured_on"), stored.drop(columns="measured_on"), check_dtype=False
    )


def test_agreement_is_counted_by_side_in_percent() -> None:
    compared = pd.DataFrame(
        {
            "side": ["china", "china", "china", "partner"],
            "period": ["2004", "2001", "2010", "2012"],
            "observation": ["a", "b", "c", "d"],
            "ratio": [1.004, 0.82, 1.01, 0.5],
            "differs": [False, True, False, True],
        }
    )
    china, partner = outside.summary(compared, "a fund", date(2026, 1, 2)).to_dict("records")
    # 0.4, 18 and 1 per cent: the median is 1
    assert china["median_percent"] == 1.0
    assert "largest_percent" not in china  # it would give a value of a file back
    assert (china["compared"], china["differ"], china["largest_observation"]) == (3, 1, "b")
    assert (china["first_year"], china["last_year"]) == ("2001", "2010")
    assert partner["measured_on"] == "2026-01-02"


def test_nothing_is_stored_where_a_file_is_missing(tmp_path: Path, ledger_of: LedgerOf) -> None:
    dots(tmp_path / DOTS, ("KAZ", "CHN", "X", 2013, 1.0))
    assert measured(ledger_of([{"id": "a", "printed": "1"}]), tmp_path) is None


def dots(path: Path, *rows: tuple[str, str, str, int, float]) -> Path:
    columns = ["reporter", "partner", "flow", "year", "value_musd"]
    pd.DataFrame(rows, columns=columns).to_parquet(path)
    return path


def of_2013(ledger_of: LedgerOf, printed: str, reporter: str = "GACC") -> Ledger:
    return ledger_of([{"id": "one", "period": "2013", "printed": printed, "reporter": reporter}])


@pytest.mark.parametrize(("printed", "differs"), [("28.6", False), ("28.5", True)])
def test_a_value_outside_the_rounding_of_the_printed_digits_differs(
    ledger_of: LedgerOf, tmp_path: Path, printed: str, differs: bool
) -> None:
    # 10,064 sold and 18,500 bought make 28,564 million: 28.6, and not 28.5, which ends at 28.55.
    file = dots(
        tmp_path / "a", ("CHN", "KAZ", "X", 2013, 10064.0), ("CHN", "KAZ", "M", 2013, 18500.0)
    )
    found = trade_differences(of_2013(ledger_of, printed), file)
    assert found["differs"].tolist() == [differs]


def test_a_partner_is_compared_with_its_own_report(ledger_of: LedgerOf, tmp_path: Path) -> None:
    # Kazakhstan sold 14 and bought 8; China saw 16 and 13.
    file = dots(
        tmp_path / "a",
        ("KAZ", "CHN", "X", 2013, 14000.0),
        ("KAZ", "CHN", "M", 2013, 8000.0),
        ("CHN", "KAZ", "X", 2013, 13000.0),
        ("CHN", "KAZ", "M", 2013, 16000.0),
    )
    found = trade_differences(of_2013(ledger_of, "22", "KAZSTAT"), file)
    assert found[["side", "ratio", "differs"]].to_numpy().tolist() == [["partner", 1.0, False]]
