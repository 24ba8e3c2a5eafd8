"""Reconciling two reports of a flow: what must hold whatever the data."""

from __future__ import annotations

import math
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import cli, ledger, paths, reconcile
from analysis.ledger import LedgerError
from analysis.reconcile import Margin, Settings, mirror, simulation
from analysis.reconcile.margins import NONE
from analysis.reconcile.reliability import estimate
from tests.conftest import LedgerOf, Row


def table(*rows: tuple[str, str, str, float], period: str = "2020") -> pd.DataFrame:
    columns = ["reporter", "partner", "flow", "value"]
    return reconcile.check(pd.DataFrame(rows, columns=columns).assign(period=period))


def world(seed: int, **changes: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    return simulation.network(
        replace(simulation.BASE, **changes),  # type: ignore[arg-type]
        np.random.default_rng(seed),
    )


def close(one: pd.Series[float], other: pd.Series[float]) -> None:
    assert one.to_numpy() == pytest.approx(other.to_numpy(), rel=1e-9, nan_ok=True)


def by_flow(flows: pd.DataFrame) -> pd.DataFrame:
    return flows.set_index(["exporter", "importer"]).sort_index()


def test_reports_without_noise_give_back_the_truth() -> None:
    reports, known = world(1, error=1e-12, margin=Margin(1.06, 1.06, 1.06), missing=0.0)
    flows = reconcile.reconcile(reports, Settings(Margin(1.06, 1.06, 1.06))).flows
    merged = flows.merge(known, on=["exporter", "importer"])
    assert (merged["status"] == "reconciled").all()
    assert merged["estimate"].to_numpy() == pytest.approx(merged["truth"].to_numpy(), rel=1e-9)


def test_exporters_and_importers_may_change_places() -> None:
    # What i says it sells to j becomes what i says it buys from j: the flows turn round and each
    # has the same two reports. Without a margin nothing else may change.
    reports, _ = world(2, margin=NONE)
    turned = reports.assign(flow=reports["flow"].map({"exports": "imports", "imports": "exports"}))
    one = by_flow(reconcile.reconcile(reports, Settings(NONE)).flows)
    other = reconcile.reconcile(turned, Settings(NONE)).flows
    other = by_flow(other.rename(columns={"exporter": "importer", "importer": "exporter"}))
    assert list(one["status"]) == list(other["status"])
    for mine, theirs in (
        ("estimate", "estimate"),
        ("low", "low"),
        ("weight_exports", "weight_imports"),
    ):
        assert one[mine].to_numpy() == pytest.approx(
            other[theirs].to_numpy(), rel=1e-9, nan_ok=True
        )


def test_the_unit_does_not_matter() -> None:
    reports, _ = world(3)
    columns = ["value", "low", "high"]
    thousand = reports.assign(**{c: 1000 * reports[c] for c in columns})
    one, other = reconcile.reconcile(reports).flows, reconcile.reconcile(thousand).flows
    assert list(one["status"]) == list(other["status"])
    for column in ("estimate", "low", "high"):
        close(1000 * one[column], other[column])
    close(one["weight_exports"], other["weight_exports"])


def test_the_order_of_the_rows_does_not_matter() -> None:
    reports, _ = world(4)
    shuffled = reports.sample(frac=1, random_state=1).reset_index(drop=True)
    one, other = (by_flow(reconcile.reconcile(r).flows) for r in (reports, shuffled))
    close(one["estimate"], other["estimate"])


def test_two_reports_give_the_inverse_variance_mean_of_logarithms() -> None:
    flows = reconcile.reconcile(
        table(("A", "B", "exports", 100.0), ("B", "A", "imports", 121.0)), Settings(NONE)
    ).flows
    row = flows.iloc[0]
    assert row["estimate"] == pytest.approx(110.0)  # equal weights: the geometric mean
    assert row["weight_exports"] == pytest.approx(0.5)
    half = 1.959964 * 0.15 / math.sqrt(2)
    assert (row["low"], row["high"]) == pytest.approx((110 * math.exp(-half), 110 * math.exp(half)))
    assert row["basis"] == "assumed"


def test_an_import_is_brought_to_the_exporters_border() -> None:
    row = reconcile.reconcile(table(("B", "A", "imports", 106.0))).flows.iloc[0]
    assert (row["status"], row["estimate"]) == ("single", pytest.approx(100.0))
    assert row["estimate_margin_low"] == pytest.approx(106.0)
    assert row["estimate_margin_high"] == pytest.approx(106 / 1.1)


def test_assumed_errors_that_the_reports_contradict_widen_the_interval() -> None:
    row = reconcile.reconcile(
        table(("A", "B", "exports", 100.0), ("B", "A", "imports", 160.0)), Settings(NONE)
    ).flows.iloc[0]
    # Birge: the half width is 1.96 standard errors times the gap in standard deviations, which for
    # equal variances is 1.96 / 2 of the gap itself.
    gap = math.log(1.6)
    assert math.log(row["high"] / row["estimate"]) == pytest.approx(1.959964 * gap / 2)


def test_a_flow_follows_from_a_turnover_and_the_other_flow() -> None:
    reports = table(
        ("A", "B", "exports", 60.0), ("B", "A", "total", 100.0), ("B", "A", "exports", 36.4)
    )
    row = by_flow(reconcile.reconcile(reports).flows).loc[("A", "B")]
    assert row["imports"] == pytest.approx(63.6)
    assert row["estimate"] == pytest.approx(60.0)  # 63.6 / 1.06


def test_flows_add_up_to_the_region_and_the_turnover() -> None:
    reports = table(
        ("A", "B", "exports", 10.0), ("A", "C", "exports", 20.0), ("A", "G", "exports", 33.0),
        ("D", "A", "exports", 5.0), ("E", "D", "total", 9.0), ("D", "F", "exports", 1.0),
    )  # fmt: skip
    settings = Settings(NONE, groups={"G": frozenset("BC")}, exact_totals=True)
    flows = by_flow(reconcile.reconcile(reports, settings).flows)
    parts = flows.loc["A", "estimate"]
    assert parts.sum() == pytest.approx(33.0, rel=1e-9)
    assert parts["C"] / 20 > parts["B"] / 10  # the larger flow has the larger absolute error
    assert flows.loc[("A", "B"), "constrained"]
    assert not flows.loc[("D", "A"), "constrained"]


def test_totals_that_contradict_each_other_are_named() -> None:
    reports = table(
        ("A", "B", "exports", 10.0), ("A", "C", "exports", 20.0),
        ("A", "G", "exports", 33.0), ("A", "H", "exports", 40.0),
    )  # fmt: skip
    groups = {"G": frozenset("BC"), "H": frozenset("BC")}
    with pytest.raises(reconcile.ContradictionError) as refused:
        reconcile.reconcile(reports, Settings(NONE, groups=groups, exact_totals=True))
    assert refused.value.constraints == ["A exports G 2020", "A exports H 2020"]


def test_transit_is_refused_and_a_scenario_given() -> None:
    reports = table(("CHN", "KGZ", "exports", 200.0), ("KGZ", "CHN", "imports", 53.0))
    row = reconcile.reconcile(reports, Settings(transit=frozenset(["KGZ"]))).flows.iloc[0]
    assert (row["status"], row["reason"], row["reason_basis"]) == ("refused", "transit", "known")
    assert math.isnan(row["estimate"])
    assert (row["exports"], row["imports"]) == (200.0, 53.0)
    assert row["scenario_retained"] == pytest.approx(50.0)
    assert row["scenario_transit"] == pytest.approx(150.0)
    assert row["scenario_transit_low"] < 150 < row["scenario_transit_high"]


def test_the_other_direction_of_a_transit_economy_is_not_refused() -> None:
    reports = table(("CHN", "KGZ", "imports", 53.0), ("KGZ", "CHN", "exports", 50.0))
    row = reconcile.reconcile(reports, Settings(transit=frozenset(["KGZ"]))).flows.iloc[0]
    assert (row["status"], row["reason"]) == ("reconciled", "valuation")


def test_a_slip_of_the_unit_is_refused_as_an_error() -> None:
    reports = table(("A", "B", "exports", 100.0), ("B", "A", "imports", 106_000.0))
    row = reconcile.reconcile(reports).flows.iloc[0]
    assert (row["status"], row["reason"]) == ("refused", "error")


def test_transit_that_nobody_listed_is_refused_and_ordinary_pairs_are_not() -> None:
    found = simulation.coverage(simulation.SCENARIOS["two transit economies"], networks=4, seed=11)
    assert found.transit_refused > 0.95
    assert found.refused < 0.005


def test_intervals_of_a_small_sample_hold_the_truth() -> None:
    # The sample of `make bench-reconcile`, which does a thousand.
    found = simulation.coverage(simulation.BASE, networks=12, seed=7)
    assert 0.93 < found.covered < 0.97
    assert abs(found.bias) < 0.02
    assert found.narrower < 1


def test_the_scatter_of_reporters_is_found() -> None:
    random = np.random.default_rng(5)
    names = np.array([f"E{i:02d}" for i in range(60)])
    x, m = np.nonzero(~np.eye(60, dtype=bool))
    good, bad = 0.05, 0.4
    error_x = np.where(x < 30, good, bad) * random.standard_normal(len(x))
    error_m = np.where(m % 2 == 0, good, bad) * random.standard_normal(len(x))
    found = estimate(pd.Series(names[x]), pd.Series(names[m]), error_m - error_x, np.zeros(len(x)))
    assert found is not None
    as_exporter = np.sqrt([found.exporters[n] for n in names])
    as_importer = np.sqrt([found.importers[n] for n in names])
    # The best are drawn to the common value, the more so as their partners' noise hides them.
    assert good < np.median(as_exporter[:30]) < 0.15
    assert np.median(as_exporter[30:]) == pytest.approx(bad, rel=0.1)
    assert np.median(as_importer[1::2]) == pytest.approx(bad, rel=0.1)


def test_exporters_and_importers_are_equally_good_on_average_by_decree() -> None:
    # All the error is the importers'; the gaps cannot tell, and half of it goes to either side.
    random = np.random.default_rng(6)
    x, m = np.nonzero(~np.eye(40, dtype=bool))
    names = np.array([f"E{i:02d}" for i in range(40)])
    found = estimate(
        pd.Series(names[x]),
        pd.Series(names[m]),
        0.2 * random.standard_normal(len(x)),
        np.zeros(len(x)),
    )
    assert found is not None
    shares = [np.mean(list(side.values())) for side in (found.exporters, found.importers)]
    assert shares[0] == pytest.approx(shares[1], rel=1e-6)
    assert sum(shares) == pytest.approx(0.04, rel=0.1)


def test_five_pairs_are_not_estimated() -> None:
    codes = pd.Series(list("ABCDE"))
    china = pd.Series(["CHN"] * 5)
    assert estimate(china, codes, np.ones(5), np.zeros(5)) is None


def test_a_copy_is_no_witness() -> None:
    reports, _ = world(8, missing=0.0)
    key = ["reporter", "partner"]
    partners = reports[(reports["flow"] == "imports") & (reports["partner"] == "E005")]
    copied = dict(zip(partners["reporter"], partners["value"] / 1.06, strict=True))
    mine = (reports["reporter"] == "E005") & (reports["flow"] == "exports")
    reports.loc[mine, "value"] = reports.loc[mine, "partner"].map(copied)
    reports["low"] = reports["high"] = reports["value"]
    assert not reports.duplicated([*key, "flow"]).any()
    result = reconcile.reconcile(reports)
    assert result.imputed[["reporter", "flow"]].to_numpy().tolist() == [["E005", "exports"]]
    assert result.imputed["factor"].iloc[0] == pytest.approx(1.06)
    rows = result.flows[result.flows["exporter"] == "E005"]
    assert (rows["status"] == "imputed").all()
    assert (rows["weight_imports"] == 1).all()
    others = result.flows[result.flows["exporter"] != "E005"]
    assert not (others["exports_imputed"] | others["imports_imputed"]).any()


def test_agreement_in_rounded_figures_is_no_copy() -> None:
    reports, _ = world(9)
    rounded = reports["value"].map(lambda v: float(f"{v:.2g}"))
    half = rounded.map(lambda v: 0.5 * 10.0 ** (math.floor(math.log10(v)) - 1))
    reports = reports.assign(value=rounded, low=rounded - half, high=rounded + half)
    found = reconcile.reconcile(reports)
    assert found.imputed.empty
    assert not found.flows[["exports_imputed", "imports_imputed"]].to_numpy().any()


@pytest.mark.parametrize("executor", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_periods_are_independent_and_may_run_anywhere(
    executor: type[ThreadPoolExecutor] | type[ProcessPoolExecutor],
) -> None:
    years = [world(seed)[0].assign(period=str(seed)) for seed in (21, 22)]
    together = pd.concat(years, ignore_index=True)
    apart = pd.concat([reconcile.reconcile(year).flows for year in years], ignore_index=True)
    pd.testing.assert_frame_equal(reconcile.reconcile(together).flows, apart)
    with executor(max_workers=2) as pool:
        pd.testing.assert_frame_equal(reconcile.reconcile(together, None, pool).flows, apart)


def test_every_reason_code_is_explained() -> None:
    reports, _ = world(10, transit=2)
    reasons = set(reconcile.reconcile(reports).flows["reason"])
    assert reasons <= set(reconcile.REASONS)
    assert "partner_attribution" in reasons


def test_methods_stand_side_by_side() -> None:
    reports = table(("A", "B", "exports", 90.0), ("B", "A", "imports", 116.6))
    flows = reconcile.reconcile(reports).flows
    row = reconcile.compare_methods(flows).iloc[0]
    assert (row["exporter"], row["importer"]) == (90.0, pytest.approx(110.0))
    assert (row["mean"], row["imf_factor"]) == (pytest.approx(100.0), pytest.approx(110.0))
    assert 90 < row["inverse_variance"] < row["gls"] < 100


def test_sensitivity_moves_the_estimate_with_the_margin() -> None:
    reports = table(("A", "B", "exports", 100.0), ("B", "A", "imports", 106.0))
    found = reconcile.sensitivity(reports, Settings(NONE), margins=(1.0, 1.2), errors=(0.15,))
    # The importer's report is also uncertain by the range of the margin, from 1 to 1.2.
    v_x, v_m = 0.15**2, 0.15**2 + math.log(1.2) ** 2 / 12
    weighed = (v_m * math.log(100) + v_x * math.log(106 / 1.2)) / (v_x + v_m)
    assert list(found["estimate"]) == pytest.approx([math.sqrt(100 * 106), math.exp(weighed)])


def test_margins_must_be_in_order() -> None:
    with pytest.raises(ValueError, match="low <= factor"):
        Margin(1.06, 1.1, 1.2)


def test_published_margins_have_an_address_each() -> None:
    margins = reconcile.published()
    assert margins.loc["imf-dots", "factor"] == 1.06
    assert margins["url"].str.startswith("http").all()


def test_the_ledger_gives_each_report_back_to_its_reporter() -> None:
    reports = mirror.reports_of(ledger.load()).set_index("observation")
    row = reports.loc["caspian-tjk-exports-2025-customs"]  # Tajik customs on imports from China
    assert list(row[["reporter", "partner", "flow"]]) == ["TJK", "CHN", "imports"]


def test_what_a_third_party_prints_is_nobodys_report() -> None:
    book = ledger.load()
    reporters = book.observations["reporter"]
    printed = reporters[mirror.reports_of(book)["observation"]]
    assert "EDB" in set(reporters)
    assert {book.vocabulary.reporters[each].economy for each in printed} <= {
        "CHN",
        *book.vocabulary.central_asia(),
    }
    assert set(printed[[book.vocabulary.reporters[e].economy == "CHN" for e in printed]]) == {
        "GACC"
    }


def test_a_turnover_of_another_office_is_not_taken_with_a_flow() -> None:
    # An office's flow and a minister's turnover of 2021: their difference is nobody's count.
    book = ledger.load()
    rows = book.observations
    assert rows.loc["kazinform2022-kaz-turnover-2021-kazgov", "flow"] == "total"
    reports = mirror.reports_of(book)
    kazakh = reports[(reports["reporter"] == "KAZ") & (reports["period"] == "2021")]
    assert list(kazakh["observation"]) == ["ckhq-kaz-exports-2021-kazside"]


def test_central_asia_is_reconciled_and_kyrgyzstan_refused() -> None:
    flows = reconcile.reconcile_mirror(ledger.load())
    rows = flows[flows["period"] == "2025"].set_index(["subject", "flow"])
    assert rows.loc[("KGZ", "exports"), "status"] == "refused"
    assert rows.loc[("KGZ", "exports"), "reason"] == "transit"
    for key in (("UZB", "exports"), ("TJK", "exports"), ("TJK", "imports")):
        assert rows.loc[key, "status"] == "reconciled"
        assert rows.loc[key, "low"] < rows.loc[key, "estimate"] < rows.loc[key, "high"]
    assert rows.loc[("TJK", "exports"), "observations"] == [
        "caspian-tjk-exports-2025",
        "caspian-tjk-exports-2025-customs",
    ]
    # Uzbekistan prints its turnover and its exports; its imports are what is left.
    assert rows.loc[("UZB", "exports"), "observations"] == [
        "caspian-uzb-exports-2025",
        "caspian-uzb-turnover-2025-uzstat",
        "caspian-uzb-imports-2025-uzstat",
    ]


def test_both_kyrgyz_reports_are_refused_with_their_scenario() -> None:
    flows = reconcile.reconcile_mirror(ledger.load())
    flows = flows[(flows["subject"] == "KGZ") & (flows["flow"] == "exports")]
    flows = flows.dropna(subset=["exports", "imports"])
    assert {"2023", "2024-01/2024-06"} <= set(flows["period"])
    assert set(flows["status"]) == {"refused"}
    assert (flows["scenario_retained"] + flows["scenario_transit"]).to_numpy() == pytest.approx(
        flows["exports"].to_numpy()
    )


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


HEADER = "reporter,partner,flow,period,value\n"


def test_the_command_writes_estimates_and_refusals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = write(tmp_path / "r.csv", HEADER + "A,B,exports,2020,14.2\nB,A,imports,2020,14.6\n")
    assert cli.main(["reconcile", given, "--output", str(tmp_path / "f.csv")]) == 0
    flows = pd.read_csv(tmp_path / "f.csv")
    assert list(flows.columns) == reconcile.COLUMNS
    assert flows["status"].tolist() == ["reconciled"]
    assert "1 reconciled; scatter of reporters assumed" in capsys.readouterr().err
    assert cli.main(["reconcile", given, "--output", str(tmp_path / "f.json")]) == 0
    assert '"estimate"' in (tmp_path / "f.json").read_text()
    assert cli.main(["reconcile", given, "--workers", "2"]) == 0
    assert "reconciled" in capsys.readouterr().out


def test_printed_digits_bound_a_value(tmp_path: Path) -> None:
    given = write(
        tmp_path / "r.csv", HEADER + 'A,B,exports,2020,43.8\nA,C,exports,2020,"211,000"\n'
    )
    read = reconcile.read(Path(given))
    assert read[["low", "high"]].to_numpy().tolist() == [
        pytest.approx([43.75, 43.85]),
        [210_500, 211_500],
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reporter,partner,flow,value\nA,B,exports,1\n", "r.csv:1 column 'period'"),
        (HEADER + "A,B,sold,2020,1\n", "r.csv:2 column 'flow': found 'sold'"),
        (HEADER + "A,A,exports,2020,1\n", "another economy than the reporter"),
        (HEADER + "A,B,exports,2020,-1\n", "a number of at least 0"),
        (HEADER + "A,B,exports,2020,1\nA,B,x,2020,2\n", "r.csv:3 column 'value': found '2'"),
        ("", "UTF-8 CSV with the header"),
    ],
)
def test_a_bad_table_is_refused_with_row_and_column(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(LedgerError) as refused:
        reconcile.read(Path(write(tmp_path / "r.csv", text)))
    assert said in str(refused.value)


def test_the_command_explains_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = write(tmp_path / "r.csv", HEADER + "A,B,exports,2020,1\n")
    assert cli.main(["reconcile", given, "--margin", "0.5", "--margin-low", "1"]) == 1
    assert "expected --margin at least --margin-low 1.0, found 0.5" in capsys.readouterr().err
    assert cli.main(["reconcile", str(tmp_path / "none.csv")]) == 1
    assert "found no file" in capsys.readouterr().err


def test_a_brief_has_both_reports_and_the_estimate_or_the_reason_why_not() -> None:
    book = ledger.load()
    tajik = reconcile.brief(book, "TJK", "2025").set_index("direction")
    row = tajik.loc["from China"]
    assert (row["china_bn"], row["partner_bn"]) == (3.7, 2.3)
    assert row["low_bn"] < row["estimate_bn"] < row["high_bn"]
    # The relay says that goods appear to enter unrecorded: it suggests so, it does not know it.
    assert row["answer"].startswith(
        "both reports, weighted. Gap: coverage (suggested by the source)"
    )
    kyrgyz = reconcile.brief(book, "KGZ")
    refused = kyrgyz[kyrgyz["status"] == "refused"]
    both = refused.dropna(subset=["partner_bn"])
    assert list(both["period"]) == ["2024-Q1", "2024-01/2024-06", "2023"]
    assert refused["estimate_bn"].isna().all()
    assert refused["answer"].str.startswith("no estimate. Transit (known): ").all()
    # Both sides' exports of early 2024 are what their turnovers and the other flow leave.
    assert both["observations"].map(len).tolist() == [4, 2, 2]
    turkmen = reconcile.brief(book, "TKM")
    assert set(turkmen["answer"]) == {"one report alone: no check"}


def test_cells_keep_qualifiers_and_say_what_they_rest_on() -> None:
    book = ledger.load()
    uzbek = reconcile.brief(book, "UZB", "2025").set_index("direction")
    # A turnover of 17.1 less "just under 2.5", both of which the ledger calls partial counts.
    assert uzbek.loc["from China", "partner_cell"] == "14.6 (rest, partial)"
    assert uzbek.loc["to China", "partner_cell"] == "just under 2.5 (partial)"
    assert uzbek.loc["from China", "china_cell"] == "14.2"
    early = reconcile.brief(book, "KGZ", "2024-Q1").set_index("direction")
    assert early.loc["to China", "partner_cell"] == "0.0188"
    assert early.loc["from China", "china_cell"] == "4.80 (rest)"
    assert [reconcile.cell(v) for v in (14.0, 2.8475, 123.4, float("nan"))] == [
        "14.0", "2.85", "123", "",
    ]  # fmt: skip


def test_an_open_reading_is_told_where_the_estimate_stands() -> None:
    tajik = reconcile.brief(ledger.load(), "TJK", "2025").set_index("direction")
    assert tajik.loc["from China", "answer"].endswith(
        "A report can be read as imports from China, or imports from everywhere"
    )
    assert "can be read" not in tajik.loc["to China", "answer"]


def test_a_brief_of_all_economies_is_that_of_each() -> None:
    book = ledger.load()
    every = reconcile.brief(book)
    for code in book.vocabulary.central_asia():
        its_own = every[every["subject"] == code].reset_index(drop=True)
        pd.testing.assert_frame_equal(reconcile.brief(book, code), its_own, check_exact=True)
    assert set(reconcile.BRIEF_COLUMNS) <= set(every.columns)
    assert reconcile.brief(book, "UZB", "1999").empty
    with pytest.raises(KeyError, match="expected one of KAZ"):
        reconcile.brief(book, "CHN")


def test_a_reason_of_a_source_is_one_of_the_list_and_from_a_document() -> None:
    book = ledger.load()
    given = reconcile.known_reasons()
    assert {reason for reason, _ in given.values()} <= set(reconcile.REASONS)
    assert given["CHN", "TJK"] == ("coverage", "suggested")  # "appears" is what the relay says
    rows = pd.read_csv(paths.data() / "reconciliation" / "reasons.csv")
    assert set(rows["source"]) <= set(book.sources.index)


@pytest.mark.parametrize(
    ("column", "value"), [("reason", "weather"), ("basis", ""), ("basis", "felt")]
)
def test_a_reason_outside_the_list_is_refused_with_what_may_stand_there(
    tmp_path: Path, column: str, value: str
) -> None:
    row = {"exporter": "CHN", "importer": "TJK", "reason": "coverage", "basis": "suggested"}
    pd.DataFrame([row | {column: value}]).to_csv(tmp_path / "reasons.csv", index=False)
    with pytest.raises(ValueError, match=f"found {value}; mend the column {column}"):
        reconcile.known_reasons(tmp_path)


def test_published_margins_are_tried_one_after_the_other() -> None:
    book = ledger.load()
    tried = mirror.sensitivity_table(book, Settings(), "UZB", errors=(0.05, 0.15, 0.30))
    by_margin = tried[tried["assumed_percent"] == 15].sort_values("margin")
    assert by_margin["estimate"].is_monotonic_decreasing
    width = (tried["high"] / tried["low"])[tried["margin"] == 1.06]
    assert width.iloc[-1] > width.iloc[0] > width.iloc[-2]


SOLD_AND_BOUGHT: list[Row] = [
    {"id": "ours", "flow": "exports", "printed": "24.0", "reporter": "GACC"},
    {"id": "theirs", "flow": "exports", "printed": "21.2", "reporter": "KAZSTAT"},
    {"id": "bought", "flow": "imports", "printed": "10.6", "reporter": "GACC"},
    {"id": "sold", "flow": "imports", "printed": "10.0", "reporter": "KAZSTAT"},
    {"id": "alone", "subject": "UZB", "flow": "exports", "printed": "9.0", "reporter": "GACC"},
]
"""What China and Kazakhstan report of their trade; of Uzbekistan's, China's report alone."""


def test_a_statement_without_a_reporter_or_an_upper_bound_is_no_report(
    ledger_of: LedgerOf,
) -> None:
    rows = [
        {"id": "count", "flow": "exports", "printed": "24", "reporter": "GACC"},
        {"id": "nobody", "flow": "imports", "printed": "10"},
        {"id": "bound", "flow": "imports", "printed": "10", "reporter": "GACC"}
        | {"qualifier": "more than"},
    ]
    assert list(mirror.reports_of(ledger_of(rows))["observation"]) == ["count"]


def test_of_several_reports_the_nearest_to_the_count_is_taken_then_the_narrowest(
    ledger_of: LedgerOf,
) -> None:
    theirs = {"flow": "exports"}
    rows = [
        theirs | {"id": "minister", "printed": "20.14", "reporter": "KAZ_GOV"},
        theirs | {"id": "round", "printed": "21", "reporter": "KAZSTAT"},
        theirs | {"id": "sharp", "printed": "21.2", "reporter": "KAZSTAT"},
    ]
    (report,) = mirror.reports_of(ledger_of(rows)).to_dict("records")
    assert (report["observation"], report["flow"]) == ("sharp", "imports")


def test_a_further_economy_is_reconciled_only_where_it_is_asked_for(ledger_of: LedgerOf) -> None:
    further = {"id": "further", "subject": "PAK", "flow": "exports", "printed": "20"}
    data = ledger_of([SOLD_AND_BOUGHT[0], further | {"reporter": "GACC"}])
    assert list(mirror.reports_of(data)["observation"]) == ["ours"]
    assert set(mirror.reports_of(data, also="PAK")["observation"]) == {"ours", "further"}


def test_periods_without_the_economy_are_left_out_and_its_own_rows_are_the_same(
    ledger_of: LedgerOf,
) -> None:
    before = SOLD_AND_BOUGHT[0] | {"id": "before", "period": "2022"}
    data = ledger_of([before, *SOLD_AND_BOUGHT])
    every = mirror.reconcile_mirror(data, Settings())
    touched = mirror.reconcile_mirror(data, Settings(), touching="UZB")
    assert (set(every["period"]), set(touched["period"])) == ({"2022", "2023"}, {"2023"})
    own = [flows[flows["subject"] == "UZB"].reset_index(drop=True) for flows in (every, touched)]
    pd.testing.assert_frame_equal(*own, check_exact=True)
    assert list(own[0]["observations"]) == [["alone"]]


def test_a_brief_assumes_what_it_is_told_to(ledger_of: LedgerOf) -> None:
    data = ledger_of(SOLD_AND_BOUGHT)
    as_printed = reconcile.brief(data, "KAZ", settings=Settings(NONE)).set_index("flow")
    assert as_printed.loc["exports", "estimate_bn"] == pytest.approx(math.sqrt(24.0 * 21.2))
    usual = reconcile.brief(data, "KAZ").set_index("flow")
    assert 20 < usual.loc["exports", "estimate_bn"] < as_printed.loc["exports", "estimate_bn"]


def test_a_flow_is_named_with_the_report_of_each_side_whoever_sold(ledger_of: LedgerOf) -> None:
    data = ledger_of(SOLD_AND_BOUGHT)
    flows = mirror.reconcile_mirror(data, Settings())
    named = mirror.named(flows, data)
    told = named[["economy", "flow", "china", "partner"]].fillna(0.0)
    assert told.to_numpy().tolist() == [
        ["Kazakhstan", "exports", 24e9, 21.2e9],
        ["Kazakhstan", "imports", 10.6e9, 10e9],
        ["Uzbekistan", "exports", 9e9, 0.0],
    ]
    # One report alone has a reason among the flows, and none in a table for readers.
    assert list(flows.loc[flows["status"] == "single", "reason"]) == ["coverage"]
    assert list(named.loc[named["status"] == "single", "reason"]) == [""]


def test_both_reports_and_the_estimate_are_drawn_at_the_value_free_on_board(
    ledger_of: LedgerOf,
) -> None:
    data = ledger_of(SOLD_AND_BOUGHT)
    flows = mirror.named(mirror.reconcile_mirror(data, Settings()), data)
    twice = math.log(2) / 1.959963984540054  # an error by which an interval is half to double
    rows = mirror.sides(flows.assign(exports_sd=twice, imports_sd=twice)).set_index("row")
    # The buyer's report is divided by the margin of 1.06.
    expected = {
        "Kazakhstan, from China: China reports": 24e9,
        "Kazakhstan, from China: Kazakhstan reports": 20e9,
        "Kazakhstan, to China: China reports": 10e9,
        "Kazakhstan, to China: Kazakhstan reports": 10e9,
    }
    printed = rows[rows["side"] != "estimate"]
    assert printed["value"].to_dict() == pytest.approx(expected)
    assert (printed["low"] / printed["value"]).to_numpy() == pytest.approx(0.5)
    assert (printed["high"] / printed["value"]).to_numpy() == pytest.approx(2.0)
    estimates = rows[rows["side"] == "estimate"]
    assert 20e9 < estimates["value"].iloc[0] < 24e9
    assert list(rows["side"]) == ["china", "partner", "estimate"] * 2
    assert rows["observations"].iloc[0] == ["ours", "theirs"]


def test_methods_are_compared_for_the_flows_with_two_reports(ledger_of: LedgerOf) -> None:
    data = ledger_of(SOLD_AND_BOUGHT)
    flows = mirror.reconcile_mirror(data, Settings())
    compared = mirror.method_table(flows, data).set_index("flow")
    assert set(compared.index) == {"exports", "imports"}
    assert set(compared["economy"]) == {"Kazakhstan"}
    sold = compared.loc["exports"]
    found = [sold[each] for each in ("exporter", "importer", "mean", "imf_factor")]
    assert found == pytest.approx([24e9, 20e9, 22e9, 20e9])
    assert sold["observations"] == ["ours", "theirs"]


def test_intervals_hold_the_truth_where_totals_bind_the_flows() -> None:
    found = simulation.coverage(simulation.SCENARIOS["totals without error"], networks=8, seed=7)
    assert found.bound > 5_000
    assert 0.93 < found.bound_covered < 0.97


def test_a_reporters_own_total_counts_for_what_it_does_not_print() -> None:
    # A prints 10 to B and a total of 30 to B and C: 20 are left for C, whose report is 20 as well.
    parts = [("A", "B", "exports", 10.0), ("B", "A", "imports", 40.0), ("C", "A", "imports", 20.0)]
    groups = {"G": frozenset("BC")}
    reports = table(*parts, ("A", "G", "exports", 30.0))
    flows = by_flow(reconcile.reconcile(reports, Settings(NONE, groups=groups)).flows)
    alone = by_flow(reconcile.reconcile(table(*parts), Settings(NONE)).flows)
    assert flows.loc[("A", "C"), "estimate"] == pytest.approx(20.0)
    assert flows.loc[("A", "C"), "constrained"]
    # Its total is no second witness of what it prints by itself.
    assert flows.loc[("A", "B"), "status"] == alone.loc[("A", "B"), "status"] == "refused"
    both = table(*parts, ("A", "C", "exports", 20.0), ("A", "G", "exports", 30.0))
    flows = by_flow(reconcile.reconcile(both, Settings(NONE, groups=groups)).flows)
    assert not flows["constrained"].any()


def test_a_liar_is_found_out_and_weighs_little() -> None:
    reports, known = world(12, liars=1)
    result = reconcile.reconcile(reports)
    record = result.reliability.set_index("reporter")["both"]
    assert record.idxmax() == "E039"  # the last economy lies
    flows = result.flows.merge(known, on=["exporter", "importer"])
    of_liar = flows[(flows["exporter"] == "E039") & (flows["status"] == "reconciled")]
    assert (of_liar["weight_exports"] < of_liar["weight_imports"]).all()


def test_the_stored_coverage_is_that_of_a_thousand_networks() -> None:
    assert simulation.stored().set_index("world").loc["normal errors", "networks"] >= 1_000


@pytest.mark.parametrize("name", simulation.PROVEN)
def test_the_stored_coverage_is_in_the_band_where_it_has_to_be(name: str) -> None:
    row = simulation.stored().set_index("world").loc[name]
    for column in ("covered", "bound_covered"):
        least, most = simulation.ACCEPTED
        assert math.isnan(row[column]) or least <= row[column] <= most


def test_the_accepted_band_is_two_points_to_either_side() -> None:
    assert simulation.ACCEPTED == (0.93, 0.97)


def test_every_kind_of_network_is_stored() -> None:
    assert list(simulation.stored()["world"]) == list(simulation.SCENARIOS)


def test_later_years_that_no_file_has_seen_are_reconciled() -> None:
    reports, _ = world(13)
    for period in ("2031", "2031-Q4", "2031-12"):
        flows = reconcile.reconcile(reports.assign(period=period)).flows
        assert set(flows["period"]) == {period}
        assert (flows["status"] == "reconciled").mean() > 0.5
