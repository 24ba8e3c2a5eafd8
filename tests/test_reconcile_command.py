"""The command `analysis reconcile` on tables of other people."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import cli, reconcile
from analysis.problems import LedgerError
from analysis.reconcile import simulation

HEADER = "reporter,partner,flow,period,value\n"
Say = Callable[..., tuple[int, str]]


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run the command on a text; return the exit code and what it said on stderr."""

    def run(text: str, *options: str) -> tuple[int, str]:
        (tmp_path / "r.csv").write_text(text, encoding="utf-8")
        code = cli.main(
            ["reconcile", str(tmp_path / "r.csv"), "--output", str(tmp_path / "f.csv"), *options]
        )
        return code, capsys.readouterr().err

    return run


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


PAIR = HEADER + "A,B,exports,2020,14.2\nB,A,imports,2020,14.6\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "reporter,partner,flow,period\nA,B,exports,1\n",
            "r.csv:1 column 'value': found 'reporter",
        ),
        (HEADER + "A,B,exports,2020,1\nA,B,exports,2020,1\n", "r.csv:3 column 'value': found '1'"),
        (HEADER + "A,B,exports,2020,-3\n", "r.csv:2 column 'value': found '-3'"),
        (HEADER + "A,B,exports,2020,NaN\n", "r.csv:2 column 'value': found 'NaN'"),
        (HEADER + "A,B,exports,2020,\n", "r.csv:2 column 'value': found ''"),
        (HEADER + "A,B,exports,2020,inf\n", "r.csv:2 column 'value': found 'inf'"),
        (HEADER + "A,B,exports,2020,12 bn\n", "r.csv:2 column 'value': found '12 bn'"),
        (HEADER + ",B,exports,2020,1\n", "r.csv:2 column 'reporter': found ''"),
        (HEADER + "A,B,exports,,1\n", "r.csv:2 column 'period': found ''"),
        (
            HEADER + "KAZ,B,exports,2020,1\nB,Kaz,imports,2020,1\n",
            "r.csv:3 column 'partner': found 'Kaz'; expected one spelling; elsewhere it is 'KAZ'",
        ),
        (
            "unit," + HEADER + "USD m,A,B,exports,1,1\nUSD bn,B,A,imports,1,1\n",
            "r.csv:3 column 'unit': found 'USD bn'; expected the unit of the first row, 'USD m'",
        ),
        ("", "r.csv:1: found 'an empty file'; expected UTF-8 CSV with the header reporter,partner"),
        ("\ufeff \n\n", "r.csv:1: found 'an empty file'"),
        (HEADER, "r.csv:1: found 'reporter,partner,flow,period,value'; expected a report in each"),
        ("value,value,partner,flow,period\n1,1,B,exports,1\n", "r.csv:1 column 'reporter'"),
        (
            "reporter,partner,flow,period,value,value\nA,B,exports,1,1,2\n",
            "r.csv:1 column 'value': found 'reporter,partner,flow,period,value,value'",
        ),
        (HEADER + "\n\nA,B,exports,2020,-3\n", "r.csv:4 column 'value': found '-3'"),
        (HEADER + 'A,"B\nC",exports,1,1\nA,D,exports,1,x\n', "r.csv:4 column 'value': found 'x'"),
        (
            HEADER + "A,B,exports,2020,1,7\n",
            "r.csv:2: found 'A,B,exports,2020,1,7'; expected 5 cells",
        ),
        (HEADER + "A,B,exports\nA,A,x,1,1\n", "r.csv:3 column 'partner': found 'A'"),
        (HEADER + 'A,"B,exports,2020,1\n', "r.csv:2: found 'unexpected end of data'"),
        (
            HEADER + "A\0A,B,exports,1,1\n",
            "r.csv:2 column 'reporter': found 'A\\x00A'; expected text",
        ),
        (HEADER + "A,B\u202eC,exports,1,1\n", "r.csv:2 column 'partner': found 'B\\u202eC'"),
        (HEADER + "A,B,exports,20\u200b20,1\n", "r.csv:2 column 'period': found '20\\u200b20'"),
        (
            HEADER + "A,B,exports,1,5e-324\n",
            "r.csv:2 column 'value': found '5e-324'; expected 0, or",
        ),
        (HEADER + "A,B,exports,1,1e300\n", "r.csv:2 column 'value': found '1e300'; expected 0, or"),
        (
            "low,high," + HEADER + "few,9,A,B,x,1,5\n",
            "r.csv:2 column 'low': found 'few'; expected a",
        ),
        (
            "low,high," + HEADER + "1,inf,A,B,x,1,5\n",
            "r.csv:2 column 'high': found 'inf'; expected a",
        ),
        ("landlocked," + HEADER + "inf,A,B,x,1,5\n", "r.csv:2 column 'landlocked': found 'inf'"),
    ],
)
def test_what_is_wrong_is_said_with_row_and_column(said: Say, text: str, message: str) -> None:
    code, error = said(text)
    assert code == 1
    assert message in error
    assert "Traceback" not in error


@pytest.mark.parametrize("option", ["", "--groups", "--pairs"])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", ":1: found 'an empty file'; expected UTF-8 CSV with the header"),
        ("a,b\nx,K\u00f6ln\n".encode("latin-1"), ":2: found 'byte f6'; expected UTF-8 text"),
        ("a,b\n".encode("utf-16"), ":1: found 'byte ff'; expected UTF-8 text"),
        (b'a,"b\n1,2\n', ":2: found 'unexpected end of data'; expected RFC 4180"),
        (b"a,b\n1,2\n", ":1 column '"),
    ],
)
def test_a_file_that_is_no_table_is_named_with_its_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, content: bytes, message: str
) -> None:
    (tmp_path / "bad.csv").write_bytes(content)
    sound = [write(tmp_path / "r.csv", PAIR), option] if option else []
    assert cli.main(["reconcile", *sound, str(tmp_path / "bad.csv")]) == 1
    assert f"bad.csv{message}" in capsys.readouterr().err


def test_rows_of_what_is_known_of_pairs_and_groups_are_lines_of_their_files(
    said: Say, tmp_path: Path
) -> None:
    pairs = write(tmp_path / "p.csv", "economy,partner,distance_km\n\nA,B,far\n")
    assert "p.csv:3 column 'distance_km': found 'far'" in said(PAIR, "--pairs", pairs)[1]
    groups = write(tmp_path / "g.csv", "group,member\n\nG,Q\n")
    assert "g.csv:3 column 'member': found 'Q'" in said(PAIR, "--groups", groups)[1]


def test_a_table_as_spreadsheets_save_it_is_read(tmp_path: Path) -> None:
    text = "\ufeff\r\n, Reporter, partner, flow, period, value,\r\n0, A, B, x, 1, 2.5,see note"
    row = reconcile.read(Path(write(tmp_path / "r.csv", text))).iloc[0]
    assert list(row[["reporter", "partner", "flow", "period", "value"]]) == [
        "A", "B", "exports", "1", 2.5,
    ]  # fmt: skip


def test_the_farthest_values_that_are_taken_are_reckoned_with(said: Say, tmp_path: Path) -> None:
    rows = [f"A,{b},exports,1,1e30\n{b},A,imports,1,1e-18\n" for b in "BCDEFGHIJK"]
    rows += [f"A,{b},total,1,1e30\n" for b in "BC"]
    assert said(HEADER + "".join(rows))[0] == 0
    assert len(pd.read_csv(tmp_path / "f.csv")) == 10


@pytest.mark.parametrize(
    ("column", "cells", "message"),
    [
        (
            "reporter",
            [["A"], ["B"]],
            ":2 column 'reporter': found \"['A']\"; expected a name or code",
        ),
        ("reporter", [b"A", b"B"], ":2 column 'reporter': found \"b'A'\""),
        ("reporter", [None, "B"], ":2 column 'reporter': found ''"),
        ("value", [True, True], ":2 column 'value': found 'True'; expected a number"),
        ("value", [["1"], ["2"]], ":2 column 'value': found \"['1']\"; expected a number"),
    ],
)
def test_parquet_of_other_types_is_refused_with_row_and_column(
    tmp_path: Path, column: str, cells: list[object], message: str
) -> None:
    rows = {"reporter": ["A", "B"], "partner": ["B", "A"], "flow": ["x", "m"], "period": ["1", "1"]}
    pd.DataFrame(rows | {"value": [1.0, 1.1]} | {column: cells}).to_parquet(tmp_path / "r.parquet")
    with pytest.raises(LedgerError, match=re.escape(f"r.parquet{message}")):
        reconcile.read(tmp_path / "r.parquet")


@pytest.mark.parametrize("content", [b"", b"reporter,partner\n", b"PAR1" + bytes(50) + b"PAR1"])
def test_a_file_that_is_no_parquet_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r.parquet").write_bytes(content)
    with pytest.raises(LedgerError, match=r"r\.parquet: found .*; expected a whole Parquet file"):
        reconcile.read(tmp_path / "r.parquet")


def test_days_in_parquet_are_periods_and_months_in_floats_whole(tmp_path: Path) -> None:
    rows = {"reporter": "A", "partner": "B", "flow": "x", "value": [1.0]}
    for cells, period in (
        (pd.to_datetime(["2031-05-01"]), "2031-05-01"),
        ([20310501.0], "20310501"),
    ):
        pd.DataFrame(rows | {"period": cells}).to_parquet(tmp_path / "r.parquet")
        assert reconcile.read(tmp_path / "r.parquet")["period"].tolist() == [period]


def test_what_is_read_is_not_written_over(said: Say, tmp_path: Path) -> None:
    groups = write(tmp_path / "g.csv", "group,member\nG,B\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "r.csv")
    f = str(tmp_path / "f.csv")
    for options, message in (
        (["--output", str(tmp_path / "r.csv")], "r.csv, which is the table of reports"),
        (["--output", str(tmp_path / "link.csv")], "link.csv, which is the table of reports"),
        (["--groups", groups, "--reporters", groups], "g.csv, which is --groups"),
        (["--output", f, "--reporters", f], "f.csv, which is --output"),
    ):
        code, error = said(PAIR, *options)
        assert code == 1
        assert message in error
    assert (tmp_path / "r.csv").read_text(encoding="utf-8") == PAIR


def test_a_file_separated_by_semicolons_gives_one_error_that_says_so(said: Say) -> None:
    code, error = said("reporter;partner;flow;period;value\nA;B;exports;1;1\n")
    assert code == 1
    assert "1 problem in the data" in error
    assert "expected columns separated by commas, not semicolons" in error


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--transit", "KGX"], "expected economies of the table after --transit, found KGX"),
        (["--groups", "none.csv"], "expected a table of groups, found no file none.csv"),
        (["--pairs", "none.csv"], "expected a table of pairs, found no file none.csv"),
        (["--output", "no/such/folder/f.csv"], "found no no/such/folder"),
        (["--output", "flows.xlsx"], "expected --output to end in .csv or .json, found flows.xlsx"),
        (["--output", "flows"], "expected --output to end in .csv or .json, found flows"),
        (
            ["--margin", "1.3", "--margin-high", "1.2"],
            "expected --margin at most --margin-high 1.2, found 1.3",
        ),
        (
            ["--margin", "1.02", "--margin-low", "1.05"],
            "expected --margin at least --margin-low 1.05, found 1.02",
        ),
        (["--margin", "-1"], "expected 0 < low <= factor <= high"),
        (["--assumed-error", "0"], "expected a relative error between 0 and 5, found 0.0"),
    ],
)
def test_a_wrong_option_is_explained(said: Say, options: list[str], message: str) -> None:
    code, error = said(PAIR, *options)
    assert code == 1
    assert message in error


def test_one_flow_is_not_called_flows(said: Say) -> None:
    assert said(PAIR)[1].startswith("1 flow: 1 reconciled;")
    assert "\n1 flow is reported as 0 by everybody" in said(HEADER + "A,B,exports,2020,0\n")[1]
    assert said(PAIR + "A,C,exports,2020,3\n")[1].startswith("2 flows: ")


def test_a_member_of_a_group_has_to_be_in_the_table(said: Say, tmp_path: Path) -> None:
    groups = write(tmp_path / "g.csv", "group,member\nG,B\nG,Q\n")
    code, error = said(PAIR, "--groups", groups)
    assert code == 1
    assert "g.csv:3 column 'member': found 'Q'" in error


def test_one_side_only_gives_its_report_and_a_wider_interval(said: Say, tmp_path: Path) -> None:
    assert said(HEADER + "A,B,exports,2020,14.2\n")[0] == 0
    one = pd.read_csv(tmp_path / "f.csv").iloc[0]
    assert said(PAIR)[0] == 0
    two = pd.read_csv(tmp_path / "f.csv").iloc[0]
    assert (one["status"], two["status"]) == ("single", "reconciled")
    assert one["estimate"] == pytest.approx(14.2)
    assert one["high"] / one["low"] > two["high"] / two["low"]


def test_a_header_in_another_order_and_case_and_with_a_year_is_read(tmp_path: Path) -> None:
    path = write(
        tmp_path / "r.csv", "\ufeffYear,Reporter,Partner,Flow,value_musd\n2031,A,B,X,1.5\n"
    )
    row = reconcile.read(Path(path)).iloc[0]
    assert list(row[["reporter", "flow", "period", "value"]]) == ["A", "exports", "2031", 1.5]


def test_years_without_decimals_stay_years_where_a_column_has_gaps(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"reporter": ["A", "A"], "partner": ["B", "C"], "flow": "X", "year": [2031.0, 2032.0]}
    ).assign(value=1.0)
    frame.to_parquet(tmp_path / "r.parquet")
    assert list(reconcile.read(tmp_path / "r.parquet")["period"]) == ["2031", "2032"]


def test_a_reporter_in_another_unit_is_pointed_at(said: Say) -> None:
    rows = [
        f"{a},{b},{flow},2020,{1000 * v if a == 'A' else v}"
        for b, v in (("B", 10), ("C", 12), ("D", 14))
        for a, b, flow in (("A", b, "exports"), (b, "A", "imports"))
    ]
    code, error = said(HEADER + "\n".join(rows) + "\n")
    assert code == 0
    assert "look at A in 2020: its figures are about 1000 times its partners'" in error


def test_the_columns_of_the_output_are_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], said: Say
) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["reconcile", "--columns"])
    assert stopped.value.code == 0
    explained = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert said(PAIR)[0] == 0
    assert explained == list(pd.read_csv(tmp_path / "f.csv").columns)


def test_totals_and_what_is_known_of_pairs_are_options(said: Say, tmp_path: Path) -> None:
    groups = write(tmp_path / "g.csv", "group,member\nG,B\nG,C\n")
    pairs = write(tmp_path / "p.csv", "economy,partner,distance_km\nA,B,100\nA,C,900\n")
    text = HEADER + "A,B,exports,1,10\nA,C,exports,1,20\nA,G,exports,1,33\n"
    assert said(text, "--groups", groups, "--exact-totals", "--pairs", pairs)[0] == 0
    flows = pd.read_csv(tmp_path / "f.csv")
    assert flows["estimate"].sum() == pytest.approx(33, rel=1e-9)
    assert flows["constrained"].all()


def two_years(tmp_path: Path) -> tuple[str, pd.DataFrame]:
    years = [
        simulation.network(simulation.BASE, np.random.default_rng(seed))[0].assign(period=str(year))
        for seed, year in enumerate((2031, 2032))
    ]
    reports = pd.concat(years, ignore_index=True)
    reports.to_parquet(tmp_path / "r.parquet")
    return str(tmp_path / "r.parquet"), reconcile.reconcile(reconcile.check(reports)).flows


def test_a_cluster_gives_what_one_process_gives(tmp_path: Path) -> None:
    from distributed import LocalCluster

    file, expected = two_years(tmp_path)
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", protocol="tcp://",
        dashboard_address=None,
    ) as cluster:  # fmt: skip
        assert cluster.scheduler_address.startswith("tcp://127.0.0.1:")
        assert len(cluster.workers) == 2
        command = ["reconcile", file, "--output", str(tmp_path / "f.csv")]
        assert cli.main([*command, "--cluster", cluster.scheduler_address]) == 0
    found = pd.read_csv(
        tmp_path / "f.csv", dtype={"period": str}, keep_default_na=False, na_values=[""]
    )
    assert len(found) == len(expected)
    assert found["estimate"].to_numpy() == pytest.approx(
        expected["estimate"].to_numpy(), rel=1e-12, nan_ok=True
    )


def test_an_address_without_scheduler_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from analysis.reconcile import command

    monkeypatch.setattr(command, "_PATIENCE", "1s")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    file = write(tmp_path / "r.csv", PAIR)
    assert cli.main(["reconcile", file, "--cluster", address]) == 1
    assert f"expected a Dask scheduler at {address}, found none" in capsys.readouterr().err


def test_the_reporters_are_written_where_they_are_asked_for(said: Say, tmp_path: Path) -> None:
    years, _ = simulation.network(simulation.BASE, np.random.default_rng(1))
    years.to_parquet(tmp_path / "r.parquet")
    asked = ["--output", str(tmp_path / "f.csv"), "--reporters", str(tmp_path / "w.csv")]
    assert cli.main(["reconcile", str(tmp_path / "r.parquet"), *asked]) == 0
    written = pd.read_csv(tmp_path / "w.csv")
    assert len(written) == simulation.BASE.economies
    assert {"reporter", "basis", "both", "effect_as_exporter"} <= set(written.columns)
    code, error = said(PAIR, "--reporters", str(tmp_path / "no" / "w.csv"))
    assert code == 1
    assert "expected a folder for" in error


def test_a_margin_at_the_end_of_its_range_is_accepted(said: Say, tmp_path: Path) -> None:
    text = HEADER + "B,A,imports,1,107\n"
    for options, ends in (
        (["--margin", "1.05", "--margin-low", "1.05", "--margin-high", "1.05"], (1.05, 1.05)),
        (["--margin", "1.07"], (1.0, 1.1)),
        (["--margin", "0.9"], (0.9, 1.1)),
        (["--margin", "1.2"], (1.0, 1.2)),
        (["--margin-low", "1.02", "--margin-high", "1.07"], (1.02, 1.07)),
    ):
        assert said(text, *options)[0] == 0
        row = pd.read_csv(tmp_path / "f.csv").iloc[0]
        found = (row["estimate_margin_low"], row["estimate_margin_high"])
        assert found == pytest.approx((107 / ends[0], 107 / ends[1]))


def test_economies_of_transit_are_codes_of_the_table(said: Say, tmp_path: Path) -> None:
    text = HEADER + "A,B,exports,1,200\nB,A,imports,1,100\n"
    assert said(text, "--transit", "B, A,")[0] == 0
    assert pd.read_csv(tmp_path / "f.csv")["reason"].tolist() == ["transit"]
    assert said(text, "--transit", "")[0] == 0
    assert pd.read_csv(tmp_path / "f.csv")["reason"].tolist() != ["transit"]
    assert "found Q, Z; write" in said(text, "--transit", "Z,B,Q")[1]


def test_a_table_of_groups_needs_both_columns(said: Say, tmp_path: Path) -> None:
    groups = write(tmp_path / "g.csv", "group,economy\nG,B\n")
    code, error = said(PAIR, "--groups", groups)
    assert code == 1
    assert "g.csv:1 column 'member': found 'group,economy'; expected this column" in error
    assert "column 'group'" not in error


def test_partners_that_are_none_may_be_named(said: Say, tmp_path: Path) -> None:
    text = HEADER + "A,B,exports,1,160\nB,A,imports,1,100\nB,Nowhere,imports,1,90\n"
    assert said(text, "--unspecified", "Nowhere")[0] == 0
    assert pd.read_csv(tmp_path / "f.csv")["reason"].tolist() == ["confidentiality"]
    assert said(text)[0] == 0
    assert len(pd.read_csv(tmp_path / "f.csv")) == 2


def test_what_was_made_of_the_flows_is_told_in_one_line(said: Say) -> None:
    text = PAIR + "A,C,exports,2020,3\nA,D,exports,2020,0\nA,E,exports,2020,0\n"
    lines = said(text)[1].splitlines()
    assert lines[0] == "4 flows: 2 nil, 1 reconciled, 1 single; scatter of reporters assumed"
    assert lines[1] == "2 flows are reported as 0 by everybody who reports them"
    assert len(lines) == 2
