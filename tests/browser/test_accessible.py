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
