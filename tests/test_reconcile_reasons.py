"""Reasons of gaps that the two numbers alone cannot show, and what is known of pairs."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import reconcile
from analysis.ledger import LedgerError
from analysis.reconcile import Settings, briefs, covariates, simulation
from analysis.reconcile.margins import NONE, Margin
from analysis.reconcile.reliability import effects

Report = tuple[str, str, str, str, float]


def table(*rows: Report, **columns: object) -> pd.DataFrame:
    names = ["reporter", "partner", "flow", "period", "value"]
    return reconcile.check(pd.DataFrame(rows, columns=names).assign(**columns))


def two_years(first: tuple[float, float], second: tuple[float, float]) -> pd.DataFrame:
    years = (("2020", *first), ("2021", *second))
    return table(
        *(("A", "B", "exports", year, exported) for year, exported, _ in years),
        *(("B", "A", "imports", year, imported) for year, _, imported in years),
    )


def reasons(reports: pd.DataFrame, **changes: object) -> list[str]:
    settings = replace(Settings(NONE), **changes)  # type: ignore[arg-type]
    return list(reconcile.reconcile(reports, settings).flows["reason"])


def test_what_is_missing_in_one_year_and_comes_back_in_the_next_is_timing() -> None:
    # 90 of 240 arrive a year late: 240 against 150, then 200 against 290; together 440 and 440.
    assert reasons(two_years((240, 150), (200, 290))) == ["timing", "timing"]


def test_what_does_not_come_back_is_no_timing() -> None:
    assert "timing" not in reasons(two_years((240, 150), (290, 200)))  # missing twice
    # The two years together agree, but nearly nothing comes back, or far too much.
    assert "timing" not in reasons(two_years((240, 150), (800, 802)))
    assert "timing" not in reasons(two_years((240, 150), (800, 1100)))
    # Half comes back, and the two years together differ still.
    assert "timing" not in reasons(two_years((400, 150), (10, 135)))


def test_timing_needs_periods_that_follow_each_other() -> None:
    apart = two_years((240, 150), (200, 290))
    apart["period"] = apart["period"].replace("2021", "2023")
    assert "timing" not in reasons(apart)
    quarters = two_years((240, 150), (200, 290))
    quarters["period"] = quarters["period"].replace({"2020": "2020-Q4", "2021": "2021-Q1"})
    assert reasons(quarters) == ["timing", "timing"]


def test_a_flow_refused_by_gap_stays_refused_when_its_timing_is_seen() -> None:
    flows = reconcile.reconcile(two_years((400, 150), (100, 350)), Settings(NONE)).flows
    assert list(flows["status"]) == ["refused", "refused"]
    assert list(flows["reason"]) == ["timing", "timing"]


def of_systems(exporter: str, importer: str, exports: float, imports: float) -> list[str]:
    reports = table(("A", "B", "exports", "1", exports), ("B", "A", "imports", "1", imports))
    return reasons(reports.assign(trade_system=[exporter, importer]))


def test_the_general_system_counts_more() -> None:
    assert of_systems("general", "special", 160, 100) == ["trade_system"]
    assert of_systems("special", "general", 100, 160) == ["trade_system"]


def test_systems_that_are_the_same_or_point_the_other_way_explain_nothing() -> None:
    assert "trade_system" not in of_systems("general", "general", 160, 100)
    assert "trade_system" not in of_systems("general", "special", 100, 160)
    assert "trade_system" not in of_systems("general", "special", 110, 100)  # an ordinary gap
    assert "trade_system" not in of_systems("general", "", 160, 100)


def test_a_trade_system_is_read_from_the_table_and_one_for_each_reporter() -> None:
    rows = [("A", "B", "exports", "1", 1.0), ("A", "C", "exports", "1", 1.0)]
    assert list(table(*rows, trade_system="G")["trade_system"]) == ["general", "general"]
    with pytest.raises(LedgerError, match="general or special"):
        table(*rows, trade_system="mixed")
    with pytest.raises(LedgerError, match=r"3 column 'trade_system'.*one system for each"):
        table(*rows, trade_system=["general", "special"])


def withheld(hidden: float, *, under: str = "XXX") -> pd.DataFrame:
    return table(
        ("A", "B", "exports", "1", 160), ("B", "A", "imports", "1", 100),
        ("B", "C", "imports", "1", 80), ("B", under, "imports", "1", hidden),
    )  # fmt: skip


def test_a_gap_that_a_withheld_partner_can_fill_is_confidentiality() -> None:
    flows = reconcile.reconcile(withheld(60), Settings(NONE)).flows
    assert list(flows["importer"]) == ["B", "B"]  # nobody trades with a partner that is none
    row = flows[flows["exporter"] == "A"].iloc[0]
    assert (row["reason"], row["reason_basis"]) == ("confidentiality", "inferred")


def test_a_withheld_partner_too_small_for_the_gap_explains_nothing() -> None:
    assert "confidentiality" not in reasons(withheld(50))  # 60 are missing
    assert "confidentiality" not in reasons(withheld(60, under="D"))
    assert "confidentiality" in reasons(withheld(60, under="D"), unspecified=frozenset("D"))


def test_transit_that_a_source_names_is_not_overruled() -> None:
    reports = withheld(60).assign(trade_system="")
    row = reconcile.reconcile(reports, Settings(NONE, transit=frozenset("B"))).flows.iloc[0]
    assert (row["reason"], row["reason_basis"]) == ("transit", "known")


def test_a_gap_without_a_cause_is_not_inferred_to_be_an_error() -> None:
    # 125 against 100: too small to refuse, and an importer without freight would not report less.
    reports = table(("A", "B", "exports", "1", 125.0), ("B", "A", "imports", "1", 100.0))
    row = reconcile.reconcile(reports, Settings(NONE)).flows.iloc[0]
    assert (row["status"], row["reason"], row["reason_basis"]) == (
        "reconciled", "error", "none known",
    )  # fmt: skip
    assert briefs.answer(*row[["status", "reason", "reason_basis"]]) == (
        "both reports, weighted. Gap: no cause known"
    )


def test_a_source_may_know_a_reason_or_suggest_it(tmp_path: Path) -> None:
    path = tmp_path / "reasons.csv"
    header = "exporter,importer,reason,basis,source,locator,note\n"
    path.write_text(header + "A,B,transit,known,s,p.1,\nA,C,coverage,suggested,s,p.1,\n")
    assert reconcile.known_reasons(tmp_path) == {
        ("A", "B"): ("transit", "known"),
        ("A", "C"): ("coverage", "suggested"),
    }
    path.write_text(header + "A,B,transit,certain,s,p.1,\n")
    with pytest.raises(ValueError, match="expected known, suggested, found certain"):
        reconcile.known_reasons(tmp_path)


def test_every_reason_of_the_list_can_be_given() -> None:
    given = {
        *reasons(two_years((240, 150), (200, 290))), *of_systems("general", "special", 160, 100),
        *reasons(withheld(60)), *reasons(withheld(60), transit=frozenset("B")),
        *reasons(two_years((100, 100), (100, 400))),
        *reasons(table(("A", "B", "exports", "1", 1.0), ("B", "A", "imports", "1", 1000.0))),
        *reasons(table(("A", "B", "exports", "1", 1.0))),
    }  # fmt: skip
    assert given == set(reconcile.REASONS)


def test_a_reporter_in_another_unit_is_refused_as_an_error() -> None:
    reports, _ = simulation.network(simulation.BASE, np.random.default_rng(3))
    reports.loc[reports["reporter"] == "E004", ["value", "low", "high"]] *= 1000
    flows = reconcile.reconcile(reports).flows
    touched = (flows["exporter"] == "E004") | (flows["importer"] == "E004")
    both = (flows["exports"] > 0) & (flows["imports"] > 0)
    assert set(flows.loc[touched & both, "status"]) == {"refused"}
    assert set(flows.loc[touched & both, "reason"]) == {"error"}
    assert reconcile.unit_slips(flows) == {"E004": 1000.0}
    assert (flows.loc[~touched & both, "status"] == "reconciled").mean() > 0.99


def test_reports_of_nothing_are_shown_and_not_weighed() -> None:
    flows = reconcile.reconcile(
        table(
            ("A", "B", "exports", "1", 0.0), ("B", "A", "imports", "1", 0.0),
            ("C", "D", "exports", "1", 0.0), ("D", "C", "imports", "1", 5.0),
        ),
        Settings(NONE),
    ).flows.set_index("exporter")  # fmt: skip
    assert (flows.loc["A", "status"], flows.loc["A", "estimate"]) == ("nil", 0)
    assert math.isnan(flows.loc["A", "low"])
    assert (flows.loc["C", "status"], flows.loc["C", "exports"]) == ("single", 0)
    assert flows.loc["C", "estimate"] == pytest.approx(5.0)


# What is known of pairs


def test_the_margin_follows_distance_where_it_is_known() -> None:
    far = replace(simulation.SCENARIOS["margin by distance"], economies=60, error=0.05)
    reports, known = simulation.network(far, np.random.default_rng(4))
    told = reconcile.reconcile(reports, Settings(far.margin)).flows
    untold = reconcile.reconcile(reports.drop(columns="log_distance"), Settings(far.margin)).flows
    assert untold["margin"].to_numpy() == pytest.approx(1.06)
    distance = reports.groupby(["reporter", "partner"])["log_distance"].first()
    told["distance"] = list(distance.reindex(list(zip(told.exporter, told.importer, strict=True))))
    near, remote = (
        told["margin"][told["distance"] < q] for q in told["distance"].quantile([0.2, 1])
    )
    assert near.mean() < 1.04 < remote[told["distance"] > told["distance"].quantile(0.8)].mean()
    misses = [
        np.log(f["estimate"] / f["truth"]).abs().mean()
        for f in (each.merge(known, on=["exporter", "importer"]) for each in (told, untold))
    ]
    assert misses[0] < misses[1]


@pytest.mark.parametrize("name", ["log_distance", "contiguous", "landlocked"])
def test_each_covariate_is_estimated_from_the_gaps(name: str) -> None:
    random = np.random.default_rng(5)
    size = 20_000
    value = random.integers(0, 3, size).astype(float)
    pairs = pd.DataFrame({name: value})
    gaps = 0.05 + 0.02 * value + 0.2 * random.standard_normal(size)
    margins, beta = covariates.log_margins(
        pairs, gaps, np.ones(size, dtype=bool), Margin(1.06, 1.0, 1.2)
    )
    assert beta == {name: pytest.approx(0.02, abs=0.006)}
    assert margins[value == 2].mean() - margins[value == 0].mean() == pytest.approx(2 * beta[name])
    assert margins.mean() == pytest.approx(math.log(1.06), abs=1e-9)  # the level is not estimated


def test_the_margin_stays_within_its_range_and_is_the_usual_one_where_nothing_is_known() -> None:
    value = np.append(np.linspace(0, 9, 200), np.nan)
    margins, _ = covariates.log_margins(
        pd.DataFrame({"log_distance": value}), value, np.isfinite(value), Margin()
    )
    assert margins[:-1].min() == pytest.approx(0.0)
    assert margins[:-1].max() == pytest.approx(math.log(1.10))
    assert margins[-1] == pytest.approx(math.log(1.06))


def test_few_pairs_do_not_move_the_margin() -> None:
    value = np.linspace(0, 9, 59)
    margins, beta = covariates.log_margins(
        pd.DataFrame({"log_distance": value}), value, np.ones(59, dtype=bool), Margin()
    )
    assert beta == {}
    assert set(margins) == {math.log(1.06)}


def test_steady_deviations_are_told_apart_by_side() -> None:
    # E00 reports exports 20 % too high, E01 imports 20 % too high; nobody else errs.
    x, m = np.nonzero(~np.eye(12, dtype=bool))
    names = pd.Series([f"E{i:02d}" for i in range(12)])
    gaps = 0.2 * (m == 1) - 0.2 * (x == 0) + 1e-3 * np.random.default_rng(1).standard_normal(len(x))
    found = effects(names[x].reset_index(drop=True), names[m].reset_index(drop=True), gaps)
    found = found.set_index("reporter")
    # The cut at 2.5 robust deviations keeps the sign and the place; the size is cut.
    assert found["effect_as_exporter"].idxmax() == "E00"
    assert found["effect_as_importer"].idxmax() == "E01"


def test_pairs_are_read_both_ways(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("economy,partner,distance_km,landlocked\nB,A,1000,1\n", encoding="utf-8")
    reports = table(("A", "B", "exports", "1", 1.0), ("B", "C", "imports", "1", 1.0))
    found = covariates.attach(reports, covariates.read(path))
    assert found["log_distance"].iloc[0] == pytest.approx(math.log(1000))
    assert found["landlocked"].iloc[0] == 1
    assert found["log_distance"].isna().iloc[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("economy,distance_km\nA,1\n", "pairs.csv:1 column 'partner'"),
        ("economy,partner\nA,B\n", "expected one of distance_km"),
        ("economy,partner,distance_km\nA,B,0\n", "pairs.csv:2 column 'distance_km': found '0"),
        ("economy,partner,contiguous\nA,B,1\nB,A,1\n", "pairs.csv:3 column 'partner'"),
    ],
)
def test_a_bad_table_of_pairs_is_refused_with_row_and_column(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LedgerError) as refused:
        covariates.read(path)
    assert said in str(refused.value)
