"""What a pointer does, keys do; what moves, stays; and where no script runs, pages are whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import opened
from tests.browser.opened import KINDS, Screen, Tab

On = Callable[[Screen], Tab]

# All that can be operated and is shown; a repeated link of a drawing stands aside on purpose. Of
# each sort the first few are kept: a page has hundreds of links made by one template. A card takes
# the ring on the box laid over it.
_REACHABLE = """most => {
  const all = document.querySelectorAll(
    "a[href], button, summary, input, select, textarea, [tabindex='0']");
  const shown = [...all].filter((each) =>
    each.checkVisibility({visibilityProperty: true}) && !each.disabled &&
    each.getAttribute("tabindex") !== "-1" && !each.closest("[aria-hidden=true], [inert]"));
  const sorts = {};
  shown.forEach((each, place) => {
    const within = each.closest("nav, header, article, aside, dialog, footer")?.tagName;
    const sort = [within, each.tagName, each.getAttribute("class")].join(" ");
    sorts[sort] = (sorts[sort] ?? 0) + 1;
    if (sorts[sort] > most) each.setAttribute("tabindex", "-1");
    else each.dataset.place = place;
  });
  window.reached = new Set();
  window.unseen = new Set();
  document.addEventListener("focusin", ({target}) => {
    if (target.dataset.place === undefined) return;
    window.reached.add(target.dataset.place);
    const ringed = [null, "::after"].some((box) => {
      const style = getComputedStyle(target, box);
      const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      return outlined || (box === null && style.boxShadow !== "none");
    });
    if (!ringed) window.unseen.add(target.outerHTML.slice(0, 120));
  });
  return document.querySelectorAll("[data-place]").length;
}"""
_MISSED = """() => [...document.querySelectorAll("[data-place]")]
  .filter((each) => !window.reached.has(each.dataset.place))
  .map((each) => each.outerHTML.slice(0, 160))"""
_MOVES = """() => [...document.querySelectorAll("*")].filter((each) => {
  const style = getComputedStyle(each);
  const moves = (times) => times.split(",").some((time) => parseFloat(time) > 0);
  return moves(style.transitionDuration) || style.animationName !== "none" ||
    style.scrollBehavior === "smooth";
}).map((each) => each.outerHTML.slice(0, 120))"""


def walked(page: Page, *, most: int = 5) -> tuple[list[str], list[str]]:
    """Go through a page with the key Tab; return what was not reached and what was not seen."""
    count: int = page.evaluate(_REACHABLE, most)
    for _ in range(count + 20):
        page.keyboard.press("Tab")
    return page.evaluate(_MISSED), page.evaluate("() => [...window.unseen]")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(
    "name", ["index.html", "chapters/energy.html", "evidence/energy.html", "search.html"]
)
def test_the_key_tab_reaches_all_that_a_pointer_does_and_shows_where_it_is(
    name: str, width: int, on: On
) -> None:
    missed, unseen = walked(on(Screen("light", width)).open(name))
    assert missed == []
    assert unseen == []


def test_what_the_key_tab_cannot_reach_and_what_shows_no_ring_is_found(on: On) -> None:
    page = on(Screen("light", 1440)).open("search.html")
    page.evaluate(
        """() => {
          const article = document.querySelector("#main-content");
          article.insertAdjacentHTML("beforeend", `
            <a href="#a" class="bare" style="outline: none !important; box-shadow: none">a</a>
            <a href="#b" class="back">b</a><a href="#c" class="behind">c</a>`);
          article.querySelector(".back").onfocus = () => article.querySelector(".bare").focus();
        }"""
    )
    missed, unseen = walked(page)
    assert any("behind" in each for each in missed)
    assert any("bare" in each for each in unseen)


def test_the_first_key_leads_past_the_contents(on: On) -> None:
    page = on(Screen("light", 1440)).open("chapters/trade.html")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("() => location.hash") == "#main-content"


def test_a_number_and_a_mark_show_their_note_to_the_keyboard_and_escape_closes_it(on: On) -> None:
    page = on(Screen("light", 1440)).open("chapters/trade.html")
    for link, note in [
        (page.locator(".number > a").first, page.locator(".number > .about").first),
        (page.locator("svg a.m1").first, page.locator(".notes > .n1").first),
    ]:
        page.mouse.move(0, 0)
        link.focus()
        assert note.is_visible()
        page.keyboard.press("Escape")
        assert not note.is_visible()


def test_a_table_that_is_cut_off_scrolls_by_the_arrows(on: On) -> None:
    page = on(Screen("light", 390)).open("chapters/trade.html")
    table = page.locator("#trade-targets .table-scroll")
    table.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "() => document.querySelector('#trade-targets .table-scroll').scrollLeft > 0"
    )


def test_of_all_observations_some_are_shown_and_more_on_demand(on: On) -> None:
    page = on(Screen("light", 390)).open("evidence/explorer.html")
    shown = page.locator(".explorer tbody tr:visible")
    assert shown.count() == 50
    page.locator("button.more").press("Enter")
    assert shown.count() == 100
    assert page.evaluate("() => document.activeElement.closest('tr').rowIndex") == 51
    page.locator(".explorer input").fill("no such words")
    assert shown.count() == 0
    assert not page.locator("button.more").is_visible()


def test_an_entry_of_the_evidence_opens_when_a_link_leads_to_it(on: On) -> None:
    page = on(Screen("light", 390)).open("evidence/energy.html")
    entry = page.locator("details.evidence-entry").nth(3)
    assert not entry.locator("dl").is_visible()
    page.goto(f"{page.url}#{entry.get_attribute('id')}")
    expect(entry.locator("dl")).to_be_visible()
    entry.locator("summary").press("Enter")
    assert not entry.locator("dl").is_visible()


def test_the_contents_open_and_close_by_keys_on_a_phone(on: On) -> None:
    page = on(Screen("light", 390)).open("index.html")
    for kind, leads in [("primary", "Trade"), ("secondary", "What the report finds")]:
        button = page.locator(f"button.{kind}-toggle:visible").first
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator("dialog[open] a", has_text=leads).first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
        assert button.evaluate("each => each === document.activeElement")


def test_the_contents_fold_away_and_come_back_on_a_wide_screen(on: On) -> None:
    page = on(Screen("light", 1440)).open("index.html")
    contents, button = page.locator("#pst-primary-sidebar"), page.locator("button.primary-toggle")
    for visible in (False, True):
        button.locator("visible=true").first.click()
        expect(contents).to_be_visible(visible=visible)


@pytest.fixture(scope="module")
def still(browser: Browser) -> Tab:
    return opened.tab(browser, Screen("light", 1440), reduced_motion="reduce")


@pytest.mark.parametrize("name", ["index.html", "chapters/energy.html", "search.html"])
def test_nothing_moves_for_who_asked_for_less_motion(name: str, still: Tab) -> None:
    assert still.open(name).evaluate(_MOVES) == []


@pytest.fixture(scope="module", params=[1440, 390])
def plain(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """Give a tab that runs no script."""
    tab = opened.tab(browser, Screen("dark", request.param), java_script_enabled=False)
    yield tab
    tab.page.context.close()


def go(tab: Tab, name: str) -> Page:
    tab.page.goto((opened.HTML / name).as_uri())
    return tab.page


@pytest.mark.parametrize("name", [name for name in KINDS if name != "search.html"])
def test_without_scripts_a_page_shows_its_text_and_the_contents(name: str, plain: Tab) -> None:
    page = go(plain, name)
    assert page.locator("article h1").is_visible()
    assert page.locator("#pst-primary-sidebar a", has_text="Trade").first.is_visible()
    colours: Any = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    assert colours == "rgb(21, 25, 29)"
    dead = page.locator(
        ".pst-js-only:visible, .sidebar-toggle:visible, .btn-fullscreen-button:visible"
    )
    assert dead.count() == 0


def test_without_scripts_a_number_shows_its_note_and_a_page_its_downloads(plain: Tab) -> None:
    page = go(plain, "chapters/trade.html")
    page.locator(".number > a").first.focus()
    assert page.locator(".number > .about").first.is_visible()
    page.locator(".dropdown-download-buttons button.dropdown-toggle").focus()
    assert page.locator(".btn-download-source-button").is_visible()


def test_without_scripts_an_entry_of_the_evidence_opens_where_a_link_leads(plain: Tab) -> None:
    page = go(plain, "evidence/energy.html")
    first, second = (page.locator("details.evidence-entry").nth(at) for at in (2, 3))
    first.locator("summary").press("Enter")
    assert first.locator("dl").is_visible()
    page.goto(f"{page.url}#{second.get_attribute('id')}")
    assert second.locator("dl").is_visible()
    page.goto(f"{page.url.partition('#')[0].replace('energy', 'explorer')}")
    assert page.locator(".explorer tbody tr:visible").count() > 1000


def test_the_explorer_sorts_by_size_and_finds_the_order_of_the_ledger_again(on: On) -> None:
    page = on(Screen("light", 1440)).open("evidence/explorer.html")
    first = page.locator(".explorer tbody tr:visible").first
    every = "each => each.map(row => Number(row.dataset.value || NaN)).filter(v => !isNaN(v))"
    values = page.locator(".explorer tbody tr").evaluate_all(every)
    ledger = first.inner_text()
    header = page.locator(".explorer th button").first
    header.click()
    assert float(first.get_attribute("data-value") or "nan") == min(values)
    header.click()
    assert float(first.get_attribute("data-value") or "nan") == max(values)
    header.click()
    assert first.inner_text() == ledger


@pytest.mark.parametrize("name", ["search.html", "evidence/explorer.html"])
def test_what_needs_scripts_says_so(name: str, plain: Tab) -> None:
    page = go(plain, name)
    assert page.locator("noscript p", has_text="JavaScript").first.is_visible()
