"""What a number tells: to a pointer, to a finger, by a click; the keyboard is in test_keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser import opened
from tests.browser.opened import Screen, Tab

On = Callable[[Screen], Tab]
CHAPTER = "chapters/trade.html"
WIDTHS = [1440, 390]


def first_of(page: Page, kind: str) -> tuple[Locator, Locator]:
    """Return the first number of a kind that stands in the text, and its note."""
    number = page.locator(f"article p .number:has(> a.{kind}):visible").first
    return number.locator("> a"), number.locator("> .about")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_pointer_on_a_stated_number_shows_who_printed_it_and_what_it_allows(
    width: int, on: On
) -> None:
    link, note = first_of(on(Screen("light", width)).open(CHAPTER), "stated")
    assert not note.is_visible()
    link.hover()
    text = note.inner_text()
    for part in ("Allows ", "Printed by: ", "paragraph ", "grade "):
        assert part in text
    assert "Measured by: " in text or "Reporter not stated." in text
    assert link.inner_text().rstrip("≠") in text


@pytest.mark.parametrize("width", WIDTHS)
def test_a_pointer_on_a_computed_number_shows_formula_and_inputs(width: int, on: On) -> None:
    link, note = first_of(on(Screen("light", width)).open(CHAPTER), "computed")
    link.hover()
    assert "Computed: " in note.inner_text()
    assert "From " in note.inner_text()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_note_stays_on_the_screen_and_under_the_pointer_that_goes_to_it(
    width: int, on: On
) -> None:
    page = on(Screen("light", width)).open(CHAPTER)
    link, note = first_of(page, "stated")
    link.hover()
    box, number = note.bounding_box(), link.bounding_box()
    assert box is not None
    assert number is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    at = number["x"] + 20
    page.mouse.move(at, number["y"] + number["height"] - 4)
    page.mouse.move(at, box["y"] + 8, steps=12)
    assert note.is_visible()
    page.mouse.move(2, 2)
    assert not note.is_visible()


def test_escape_closes_the_note_under_the_pointer_until_it_comes_again(on: On) -> None:
    page = on(Screen("light", 1440)).open(CHAPTER)
    link, note = first_of(page, "stated")
    link.hover()
    page.keyboard.press("Escape")
    assert not note.is_visible()
    page.mouse.move(2, 2)
    link.hover()
    assert note.is_visible()


def test_a_screen_reader_is_told_what_the_note_says(on: On) -> None:
    page = on(Screen("light", 1440)).open(CHAPTER)
    link, note = first_of(page, "stated")
    told = page.locator(f"#{link.get_attribute('aria-describedby')}")
    assert "Printed by: " in (told.text_content() or "")
    assert note.get_attribute("role") == "tooltip"


@pytest.mark.parametrize("kind", ["stated", "computed"])
def test_a_click_leads_to_the_entry_of_the_number_and_on_to_where_it_is_used(
    kind: str, on: On
) -> None:
    page = on(Screen("light", 1440)).open(CHAPTER)
    link, _ = first_of(page, kind)
    shown, place = link.inner_text().rstrip("≠"), link.get_attribute("href") or ""
    link.click()
    entry = page.locator(f"[id='{place.partition('#')[2]}']")
    assert shown in entry.inner_text()
    entry.locator("dd a", has_text="Trade").first.click()
    assert page.url.partition("#")[0].endswith(CHAPTER)


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Tab]:
    tab = opened.tab(browser, Screen("light", 390), has_touch=True, is_mobile=True)
    yield tab
    tab.page.context.close()


def test_a_first_tap_opens_the_note_and_a_second_one_the_evidence(phone: Tab) -> None:
    page = phone.open(CHAPTER)
    link, note = first_of(page, "stated")
    link.tap()
    assert note.is_visible()
    assert page.url.endswith(CHAPTER)
    link.tap()
    page.wait_for_url("**/evidence/*.html#observation-*")


def test_a_tap_elsewhere_closes_the_note(phone: Tab) -> None:
    page = phone.open(CHAPTER)
    link, note = first_of(page, "stated")
    link.tap()
    page.locator("article h1").tap()
    assert not note.is_visible()


def test_a_first_tap_on_a_mark_opens_its_note(phone: Tab) -> None:
    page = phone.open(CHAPTER)
    mark = page.locator(".published-figure .compact svg a.m1:not([tabindex])").first
    note = mark.locator("xpath=ancestor::figure").locator(".notes > .n1")
    assert not note.is_visible()
    mark.tap()
    assert note.is_visible()
    assert page.url.partition("#")[0].endswith(CHAPTER)


def test_without_scripts_a_pointer_shows_the_note_and_a_tap_leads_to_the_evidence(
    browser: Browser,
) -> None:
    tab = opened.tab(browser, Screen("light", 390), has_touch=True, java_script_enabled=False)
    page = tab.page
    page.goto((opened.HTML / CHAPTER).as_uri())
    link, note = first_of(page, "stated")
    link.hover()
    assert note.is_visible()
    link.tap()
    page.wait_for_url("**/evidence/*.html#observation-*")
    page.context.close()
