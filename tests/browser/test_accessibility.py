"""Every reader can use every page: what axe says, and hands that have only a keyboard."""

from __future__ import annotations

import contextlib
import re

import pytest
from playwright.sync_api import TimeoutError as NeverSeen
from playwright.sync_api import expect

from articles.models import Vote

from .library import FOUND, PAGES

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
COLOURS = ["color-contrast", "link-in-text-block"]
MOST_STOPS = 60

# What is wrong with the look of what has the focus: it must be ringed, and in sight. A card or
# the search box may be ringed instead of the element itself.
FOCUS = """() => {
    const element = document.activeElement;
    const name = element.outerHTML.slice(0, 150);
    if (element === document.body) return "nothing has the focus";
    const ringed = [element, element.closest(".category-card, .article-card")].some((box) => {
        const style = box && getComputedStyle(box);
        return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    });
    const box = element.closest(".search-box");
    const glows = element.matches("input") && box && getComputedStyle(box).boxShadow !== "none";
    if (!ringed && !glows) return `no ring: ${name}`;
    const place = element.getClientRects()[0];
    const [left, right] = [Math.max(place.left, 0), Math.min(place.right, innerWidth)];
    const [top, bottom] = [Math.max(place.top, 0), Math.min(place.bottom, innerHeight)];
    if (left >= right || top >= bottom) return `out of sight: ${name}`;
    const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return element.contains(above) ? "" : `covered: ${name} by ${above.outerHTML.slice(0, 150)}`;
}"""


@pytest.fixture
def page_options(page_options):
    # The policy would refuse the script of axe, which is ours only here.
    return page_options | {"bypass_csp": True}


def faults_of(page, **options) -> list[str]:
    """What axe calls serious or critical: the rule, and where."""
    found = axe.Axe().run(page, options={"resultTypes": ["violations"], **options})
    return [
        f"{fault['id']}: {node['html'][:200]}"
        for fault in found.response["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def test_axe_finds_nothing_serious_on_any_page_by_day_or_by_night(visit):
    faults = {}
    for name in PAGES:
        page = visit(name)
        page.emulate_media(color_scheme="light")
        faults[name] = faults_of(page)
        page.emulate_media(color_scheme="dark")
        faults[f"{name} by night"] = faults_of(page, runOnly=COLOURS)
    assert {name: found for name, found in faults.items() if found} == {}


def test_axe_finds_nothing_serious_in_the_lists_below_the_search_box(visit, locale):
    visit("results")
    page = visit("home")
    page.locator("#search").click()
    expect(page.get_by_role("option").first).to_have_text(FOUND[locale])
    assert faults_of(page) == []
    page.locator("#search").press_sequentially(FOUND[locale])
    expect(page.get_by_role("option").nth(3)).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert faults_of(page) == []


def test_axe_would_find_a_fault_if_there_were_one(browser_page):
    browser_page.set_content("<h1>Pale</h1><p id=p>Words</p><img src='data:,'>")
    browser_page.evaluate("p.style = 'color: #ccc; background: #fff'")
    found = {fault.split(":")[0] for fault in faults_of(browser_page)}
    assert {"color-contrast", "image-alt"} <= found


def look_at_focus(page) -> None:
    """What has the focus must be seen; a list that was left may take a moment to close."""
    with contextlib.suppress(NeverSeen):
        page.wait_for_function(f"({FOCUS})() === ''", timeout=2000)
    assert page.evaluate(FOCUS) == ""


def tab_to(page, target) -> None:
    """Press Tab until the target has the focus; each stop on the way must be seen."""
    page.wait_for_load_state()
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        look_at_focus(page)
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{target} is not reached in {MOST_STOPS} stops")


def test_a_keyboard_alone_leads_from_search_to_result_to_vote_to_contact(visit, locale):
    page = visit("home")
    tab_to(page, page.locator("#search"))
    page.keyboard.type(FOUND[locale])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q="))

    tab_to(page, page.locator(".hit h2 a").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/articles/"))

    tab_to(page, page.locator("[data-step=ask] [value=no]"))
    page.keyboard.press("Enter")
    reason = page.locator("[data-step=reason] button").first
    expect(reason).to_be_focused()
    look_at_focus(page)
    page.keyboard.press("Enter")
    expect(page.locator("[data-step=comment] textarea")).to_be_focused()
    tab_to(page, page.locator("[data-step=comment] button"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-step=thanks] h2")).to_be_focused()
    assert Vote.objects.get().reason

    tab_to(page, page.locator(".still-need-help .button"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/support/tickets/new/\?q="))
    tab_to(page, page.locator(".type-list a[href*=deposit-withdrawal]"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"type=deposit-withdrawal"))
    tab_to(page, page.locator("#id_text"))


def test_the_first_stop_leads_past_the_header(visit):
    page = visit("faq")
    tab_to(page, page.locator(".skip-link"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("main a").first)


def test_every_stop_of_the_keyboard_is_seen(visit):
    for name in ("category", "article with code", "gone"):
        page = visit(name)
        stops = page.locator(":is(a[href], button, input, summary, [tabindex='0']):visible")
        for _stop in range(stops.count()):
            page.keyboard.press("Tab")
            look_at_focus(page)


def test_the_way_to_a_person_stands_in_the_same_place_on_every_page(visit):
    places = {}
    for name in PAGES:
        link = visit(name).locator(".site-nav a").last
        box = link.bounding_box()
        places[name] = (round(box["x"]), round(box["y"]), link.get_attribute("href"))
    assert len(set(places.values())) == 1, places
