from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest
from sphinx.errors import SphinxParallelError

from analysis.book import processes
from analysis.book.published_figure import inline_svg
from analysis.book.side_files import SideFileError, SideFiles
from tests.conftest import posix


def publish(artifacts: Path, chapter: str, folder: str, name: str) -> None:
    path = artifacts / chapter / folder / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"name": name}))


def test_a_record_is_found_by_kind_and_name(tmp_path: Path) -> None:
    publish(tmp_path, "trade", "figures", "trade-gap")
    assert SideFiles.below(tmp_path).record("figure", "trade-gap") == {"name": "trade-gap"}


def test_an_unknown_name_is_refused_with_the_nearest(tmp_path: Path) -> None:
    publish(tmp_path, "trade", "numbers", "trade-total")
    with pytest.raises(SideFileError) as caught:
        SideFiles.below(tmp_path).record("number", "trade-totl")
    expected = "no notebook registered the number 'trade-totl'; did you mean trade-total?"
    assert str(caught.value) == expected


def test_one_name_in_two_chapters_is_refused(tmp_path: Path) -> None:
    publish(tmp_path, "trade", "figures", "gap")
    publish(tmp_path, "energy", "figures", "gap")
    with pytest.raises(SideFileError, match="'gap' is published by energy and by trade"):
        SideFiles.below(tmp_path)


def test_side_files_of_notebooks_run_by_hand_make_no_page(tmp_path: Path) -> None:
    publish(tmp_path, "interactive", "figures", "trade-gap")
    assert SideFiles.below(tmp_path).paths == {}


def test_an_inline_drawing_is_read_aloud_and_has_no_size_of_its_own() -> None:
    svg = '<svg width="432pt" height="90pt" viewBox="0 0 432 90"><rect width="5"/></svg>\n'
    assert inline_svg(svg, 'Trade "grew" & more') == (
        '<svg viewBox="0 0 432 90" role="img" aria-label="Trade &quot;grew&quot; &amp; more">'
        '<rect width="5"/></svg>'
    )


def test_a_drawing_with_links_is_a_group_since_nothing_inside_an_image_can_be_reached() -> None:
    svg = '<svg viewBox="0 0 9 9"><a href="x"><path/></a></svg>'
    assert inline_svg(svg, "Gap").startswith(
        '<svg viewBox="0 0 9 9" role="group" aria-label="Gap">'
    )


def _write(page: str) -> None:
    if page == "broken":
        raise ValueError("this page cannot be written")
    if page == "killed":
        os.kill(os.getpid(), signal.SIGKILL)


@posix
def test_a_page_that_fails_while_others_are_still_to_start_is_not_forgotten() -> None:
    tasks = processes.Tasks(2)
    for page in ("broken", "a", "b", "c", "d"):
        tasks.add_task(_write, page)
        time.sleep(0.1)  # the failure is there when the next one starts
    with pytest.raises(SphinxParallelError, match="this page cannot be written"):
        tasks.join()


@posix
def test_a_process_that_is_killed_is_not_waited_for() -> None:
    tasks = processes.Tasks(2)
    for page in ("a", "killed", "b"):
        tasks.add_task(_write, page)
    with pytest.raises(SphinxParallelError, match="ended before it had sent them"):
        tasks.join()


@posix
def test_pages_that_can_be_written_are_all_written() -> None:
    done: list[str] = []
    tasks = processes.Tasks(2)
    for page in ("a", "b", "c"):
        tasks.add_task(_write, page, lambda page, _: done.append(page))
    tasks.join()
    assert sorted(done) == ["a", "b", "c"]
