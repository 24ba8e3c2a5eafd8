"""WCAG 2.2, levels A and AA, as far as axe-core finds what breaks it; no call to other hosts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.opened import KINDS, OTHERS, SCREENS, Screen, Tab, described

On = Callable[[Screen], Tab]


@pytest.mark.parametrize("screen", SCREENS, ids=str)
@pytest.mark.parametrize("name", [*KINDS, *OTHERS])
def test_a_page_breaks_no_rule_on_any_screen(name: str, screen: Screen, on: On) -> None:
    tab = on(screen)
    tab.open(name)
    assert described(tab.violations()) == []
    assert tab.elsewhere() == []
    assert tab.errors == []


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_a_page_stands_in_the_colours_that_the_reader_asked_for(screen: Screen, on: On) -> None:
    page = on(screen).open("index.html")
    assert page.evaluate("() => document.documentElement.dataset.theme") == screen.colours


@pytest.mark.parametrize("name", KINDS)
def test_no_page_is_wider_than_a_phone(name: str, on: On) -> None:
    page = on(Screen("light", 390)).open(name)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_a_table_of_findings_is_read_on_a_phone_without_scrolling_and_folded(on: On) -> None:
    page = on(Screen("light", 390)).open("chapters/data_quality.html")
    table = page.locator("#quality-contradictions .table-scroll")
    assert table.evaluate("each => each.scrollWidth <= each.clientWidth")
    assert table.locator("tbody tr:visible").count() == 12
    severity = table.locator("tbody td:nth-child(3)").first
    assert severity.evaluate("each => getComputedStyle(each, '::before').content") == (
        '"Severity: "'
    )


def test_the_contradictions_stand_whole_on_a_wide_screen(on: On) -> None:
    page = on(Screen("light", 1440)).open("chapters/data_quality.html")
    rows = page.locator("#quality-contradictions tbody tr")
    assert rows.count() > 12
    assert all(each.is_visible() for each in rows.all())
    assert not page.locator("#quality-contradictions > details.further").is_visible()


@pytest.mark.parametrize("name", ["chapters/energy.html", "chapters/corridors.html"])
def test_what_a_row_is_about_leaves_a_phone_room_for_the_rest(name: str, on: On) -> None:
    page = on(Screen("light", 390)).open(name)
    widths = page.evaluate(
        """() => [...document.querySelectorAll(".published-table:not(.stacked) tbody th")]
          .filter((each) => each.parentElement.cells.length > 2)
          .map((each) => each.getBoundingClientRect().width)"""
    )
    assert len(widths) > 10
    assert max(widths) <= 145


def test_what_a_finger_operates_is_large_enough(on: On) -> None:
    page = on(Screen("light", 390)).open("chapters/energy.html")
    low = page.evaluate(
        """() => [...document.querySelectorAll(
          ".bd-header-article .btn, .cell summary, details.further > summary, " +
          ".published-downloads a, .prev-next-area a")]
          .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 40)
          .map((each) => each.outerHTML.slice(0, 120))"""
    )
    assert low == []
    assert not page.locator(".btn-fullscreen-button").is_visible()


def test_what_breaks_a_rule_is_found(on: On) -> None:
    tab = on(SCREENS[0])
    page = tab.open("index.html")
    page.evaluate(
        """() => document.querySelector("article").insertAdjacentHTML("beforeend",
          '<p style="color: #999; background: #aaa">pale</p>' +
          '<button aria-label="Find">Search</button>')"""
    )
    found = {each["id"] for each in tab.violations()}
    assert {"color-contrast", "label-content-name-mismatch"} <= found
