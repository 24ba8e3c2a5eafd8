"""How the report is cited."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import jsonschema
import pytest
import yaml
from pybtex.database import parse_string

from analysis import ledger, paths
from analysis.book import citation
from analysis.book.build import data_date

SCHEMA = Path(__file__).parent / "schemas" / "cff-1.2.0.json"


def facts(url: str = "") -> citation.Facts:
    return citation.Facts("A Report", "An Author", "1.2.0", datetime.date(2026, 8, 1), url)


def valid(text: str) -> None:
    # The schema knows dates as text; YAML makes days of them.
    fields = json.loads(json.dumps(yaml.safe_load(text), default=str))
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    checker = jsonschema.FormatChecker()
    jsonschema.validate(fields, schema, format_checker=checker)


def test_the_file_is_valid_against_the_schema_of_its_format() -> None:
    valid((paths.root() / citation.FILE).read_text(encoding="utf-8"))
    valid(citation.cff(facts("https://example.org/report")))


def test_a_licence_that_was_chosen_stands_in_the_file_and_an_unchosen_one_does_not(
    tmp_path: Path,
) -> None:
    config = (paths.root() / "_config.yml").read_text(encoding="utf-8")
    assert 'licence: ""' in config
    (tmp_path / "_config.yml").write_text(config.replace('licence: ""', "licence: CC-BY-4.0"))
    day = datetime.date(2026, 8, 1)
    chosen = citation.cff(citation.facts(tmp_path, tmp_path, day))
    assert yaml.safe_load(chosen)["license"] == "CC-BY-4.0"
    valid(chosen)
    assert "license" not in yaml.safe_load(
        citation.cff(citation.facts(paths.root(), paths.data(), day))
    )


def test_the_schema_refuses_a_file_without_authors() -> None:
    text = citation.cff(facts()).replace("authors:", "writers:")
    with pytest.raises(jsonschema.ValidationError):
        valid(text)


def test_the_stored_file_follows_from_configuration_version_and_data() -> None:
    now = citation.cff(citation.facts(paths.root(), paths.data(), data_date(ledger.load())))
    stored = (paths.root() / citation.FILE).read_text(encoding="utf-8")
    assert stored == now, "title, author, version or date changed: make accept"


def test_the_bibtex_entry_says_what_the_file_says() -> None:
    (entry,) = parse_string(citation.bibtex(facts("https://x.org")), "bibtex").entries.values()
    assert entry.key == "areport2026"
    assert entry.fields["title"] == "{A Report}"
    # In braces of its own: BibTeX must not take the name of a body apart.
    assert str(entry.persons["author"][0]) == "{An Author}"
    assert (entry.fields["year"], entry.fields["month"]) == ("2026", "August")
    assert entry.fields["version"] == "1.2.0"
    assert entry.fields["url"] == "https://x.org"


def test_an_edition_is_of_the_day_of_its_last_change_and_named_by_code_and_data(
    tmp_path: Path,
) -> None:
    shutil.copy(paths.root() / "_config.yml", tmp_path)
    newest = datetime.date(2026, 8, 1)
    assert citation.facts(tmp_path, tmp_path / "data", newest).date == newest
    (tmp_path / "data").mkdir()
    rows = "date,what,why,observations,sources\n2026-09-02,A,B,1,1\n2026-09-30,C,D,2,2\n"
    (tmp_path / "data" / "changes.csv").write_text(rows)
    of = citation.facts(tmp_path, tmp_path / "data", newest)
    assert of.date == datetime.date(2026, 9, 30)
    assert of.edition == f"{of.version}+{citation.digest(tmp_path / 'data')}"
    assert yaml.safe_load(citation.cff(of))["version"] == of.edition
    assert f"version = {{{of.edition}}}" in citation.bibtex(of)


def test_the_digest_follows_the_tables_and_not_their_line_ends(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_bytes(b"x\n1\n")
    first = citation.digest(tmp_path)
    table.write_bytes(b"x\r\n1\r\n")
    assert citation.digest(tmp_path) == first
    table.write_bytes(b"x\n2\n")
    assert citation.digest(tmp_path) != first
