"""Entering something new: validated as it is answered, written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from analysis import ledger
from analysis.author import AuthorError, new
from analysis.book import notebook
from tests import notebooks

OBSERVATION = {
    "source": "office",
    "locator": "p.4",
    "topic": "trade",
    "measure": "trade_value",
    "subject": "UZB",
    "counterpart": "CHN",
    "flow": "total",
    "item": "",
    "period": "2024",
    "base_period": "",
    "unit": "USD_bn",
    "qualifier": "more than",
    "printed": "13.8",
    "reporter": "unstated",
    "status": "measured",
    "note": 'a "quoted" note, with commas',
    "id": "uzb-total-2024",
}
SOURCE = {
    "key": "caspian2026",
    "type": "misc",
    "title": "Trade grows & grows",
    "author": "Writer, Ann and Other, Bob",
    "publisher": "The Post",
    "date": "2026-01",
    "url": "https://example.org/post",
    "urldate": "",
    "grade": "C",
    "copies": "paper",
    "remark": "",
}


def answers(given: dict[str, str], **changes: str) -> Callable[[str], str]:
    waiting: Iterator[str] = iter([*(given | changes).values()])

    def ask(question: str) -> str:
        try:
            return next(waiting) + "\n"
        except StopIteration:
            raise EOFError from None

    return ask


def bytes_below(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_observation_from_piped_answers_is_in_the_ledger(data: Path) -> None:
    before = (data / "observations.csv").read_bytes()
    said = new.new_observation(data, answers(OBSERVATION), patient=False)
    assert "{stated}`uzb-total-2024`" in said
    assert (data / "observations.csv").read_bytes().startswith(before)
    row = ledger.load(data).observation("uzb-total-2024")
    assert row["text"] == "more than $13.8 billion"
    assert row["note"] == 'a "quoted" note, with commas'


@pytest.mark.parametrize(
    ("column", "answer", "expected"),
    [
        ("source", "nobody", "a key of data/sources.bib"),
        ("locator", "page 4", "p.N"),
        ("unit", "km", "trade_value needs"),
        ("printed", "many", "expected digits"),
        ("period", "2024-13", "expected"),
        ("id", "kaz-total", "used once"),
    ],
)
def test_refused_answer_names_its_column_and_leaves_every_byte(
    data: Path, column: str, answer: str, expected: str
) -> None:
    before = bytes_below(data)
    with pytest.raises(AuthorError, match="nothing was written") as refused:
        new.new_observation(data, answers(OBSERVATION, **{column: answer}), patient=False)
    assert f"column {column!r}" in str(refused.value)
    assert expected in str(refused.value)
    assert bytes_below(data) == before


def test_a_person_is_asked_again_with_what_was_expected(data: Path) -> None:
    given = ["office", "page 4", "p.4", *list(OBSERVATION.values())[2:]]
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return given.pop(0)

    new.new_observation(data, ask, patient=True)
    assert asked[2].startswith("locator (found 'page 4'; expected p.N")
    assert "uzb-total-2024" in ledger.load(data).observations.index


def test_too_few_answers_write_nothing(data: Path) -> None:
    before = bytes_below(data)
    short = dict(list(OBSERVATION.items())[:5])
    with pytest.raises(AuthorError, match="expected an answer for 'counterpart'"):
        new.new_observation(data, answers(short), patient=False)
    assert bytes_below(data) == before


def test_failing_disk_leaves_the_old_file_and_no_draft(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bytes_below(data)

    def fail(_: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(new.os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        new.new_observation(data, answers(OBSERVATION), patient=False)
    assert bytes_below(data) == before


def test_source_is_read_back_as_it_was_answered(data: Path) -> None:
    new.new_source(data, answers(SOURCE), patient=False)
    row = ledger.load(data).sources.loc["caspian2026"]
    assert row["title"] == "Trade grows & grows"
    assert row["author"] == "Writer, Ann and Other, Bob"
    assert (row["grade"], row["copies"], row["date"]) == ("C", "paper", "2026-01")


@pytest.mark.parametrize(
    ("column", "answer"),
    [
        ("key", "office"),
        ("type", "rumour"),
        ("grade", "D"),
        ("copies", "nobody"),
        ("title", "} @misc{evil, title={x}"),
        ("url", "javascript:alert(1)"),
        ("date", "soon"),
    ],
)
def test_refused_source_leaves_every_byte(data: Path, column: str, answer: str) -> None:
    before = bytes_below(data)
    with pytest.raises(AuthorError, match=f"column '{column}'"):
        new.new_source(data, answers(SOURCE, **{column: answer}), patient=False)
    assert bytes_below(data) == before


def meanwhile(
    given: dict[str, str], column: str, write: Callable[[], object]
) -> Callable[[str], str]:
    """Return answers, before one of which somebody else writes to the same report."""
    ask = answers(given)

    def asked(question: str) -> str:
        if question.startswith(f"{column} ("):
            write()
        return ask(question)

    return asked


def replace(path: Path, old: str, new_text: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new_text))


def test_what_another_wrote_while_a_source_was_answered_stays(data: Path) -> None:
    path = data / "sources.bib"
    other = "\n@misc{other2026, title={Another}, date={2026}, grade={B}}\n"
    write = meanwhile(SOURCE, "remark", lambda: path.write_text(path.read_text() + other))
    new.new_source(data, write, patient=False)
    assert {"other2026", "caspian2026"} <= set(ledger.load(data).sources.index)


def test_a_key_that_another_took_meanwhile_is_refused(data: Path) -> None:
    path = data / "sources.bib"
    other = "\n@misc{caspian2026, title={Another}, date={2026}, grade={B}}\n"
    write = meanwhile(SOURCE, "remark", lambda: path.write_text(path.read_text() + other))
    with pytest.raises(AuthorError, match=r"nothing was written(?s:.*)caspian2026"):
        new.new_source(data, write, patient=False)
    assert path.read_text().count("{caspian2026,") == 1


def test_data_that_another_broke_meanwhile_are_told_and_nothing_is_written(data: Path) -> None:
    path = data / "observations.csv"
    write = meanwhile(OBSERVATION, "id", lambda: replace(path, "41,USD_bn", "41,USD_xx"))
    with pytest.raises(AuthorError, match=r"nothing was written(?s:.*):2 column 'unit'"):
        new.new_observation(data, write, patient=False)
    assert "uzb-total-2024" not in path.read_text()


@pytest.fixture
def report(tmp_path: Path) -> Path:
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters:\n"
        "  - file: chapters/trade\n  - file: chapters/sources\n"
    )
    notebooks.save(tmp_path / "chapters" / "trade.ipynb", notebooks.text("# Trade"))
    return tmp_path


CHAPTER = {"name": "water", "title": "Water: who takes it?", "after": "trade"}


def test_chapter_is_a_notebook_in_its_stable_form_and_in_the_contents(report: Path) -> None:
    new.new_chapter(report, answers(CHAPTER), patient=False)
    path = report / "chapters" / "water.ipynb"
    page = notebook.read(path)
    assert path.read_bytes() == notebook.written(notebook.normalised(page))
    assert page["cells"][0]["source"][0] == "# Water: who takes it?\n"
    contents = yaml.safe_load((report / "_toc.yml").read_text())["chapters"]
    assert [each["file"] for each in contents] == [
        "chapters/trade",
        "chapters/water",
        "chapters/sources",
    ]


def test_a_chapter_that_another_entered_meanwhile_stays(report: Path) -> None:
    path = report / "_toc.yml"
    other = "  - file: chapters/other\n  - file: chapters/sources\n"
    enter = meanwhile(
        CHAPTER, "after", lambda: replace(path, "  - file: chapters/sources\n", other)
    )
    new.new_chapter(report, enter, patient=False)
    listed = [each["file"] for each in yaml.safe_load(path.read_text())["chapters"]]
    assert listed == [f"chapters/{name}" for name in ("trade", "water", "other", "sources")]


def test_a_name_that_another_took_meanwhile_is_refused(report: Path) -> None:
    theirs = report / "chapters" / "water.ipynb"
    write = meanwhile(CHAPTER, "after", lambda: theirs.write_text("theirs"))
    with pytest.raises(AuthorError, match=r"nothing was written(?s:.*)column 'name'"):
        new.new_chapter(report, write, patient=False)
    assert theirs.read_text() == "theirs"


@pytest.mark.parametrize(
    ("column", "answer"),
    [("name", "trade"), ("name", "../evil"), ("title", ""), ("after", "nowhere")],
)
def test_refused_chapter_leaves_every_byte(report: Path, column: str, answer: str) -> None:
    before = bytes_below(report)
    with pytest.raises(AuthorError, match=f"column '{column}'"):
        new.new_chapter(report, answers(CHAPTER, **{column: answer}), patient=False)
    assert bytes_below(report) == before


@pytest.mark.parametrize(
    ("column", "answer", "meant"),
    [
        ("subject", "Uzbekistan", "did you mean UZB (Uzbekistan)?"),
        ("unit", "USD billion", "USD_bn ($ billion)"),
        ("measure", "trade_valu", "trade_value (goods trade)"),
        ("reporter", "General Administration of Customs", "GACC (General Administration"),
    ],
)
def test_a_code_that_is_none_is_answered_with_those_that_are_like_it(
    data: Path, column: str, answer: str, meant: str
) -> None:
    with pytest.raises(AuthorError) as refused:
        new.new_observation(data, answers(OBSERVATION, **{column: answer}), patient=False)
    assert meant in str(refused.value)
    assert f"observations.csv column {column!r}" in str(refused.value)
