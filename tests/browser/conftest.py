"""One browser for all tests, and a tab for each screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import opened
from tests.browser.opened import Screen, Tab


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if opened.executable() is None:
        if opened.required():
            pytest.fail(f"{opened.missing()}; with CI=true a skip is a failure: see .ci/run")
        pytest.skip(opened.missing())
    with opened.browser() as started:
        yield started


@pytest.fixture(scope="session")
def on(browser: Browser) -> Callable[[Screen], Tab]:
    """Return a function that gives the tab of a screen; pages follow each other in it."""
    tabs: dict[Screen, Tab] = {}

    def tab(screen: Screen) -> Tab:
        if screen not in tabs:
            tabs[screen] = opened.tab(browser, screen)
        return tabs[screen]

    return tab
