"""Phones, large letters, paper, the night, and readers whom motion makes ill."""

from __future__ import annotations

import re

import pytest

from .library import PAGES, address

# Elements wider than the window, but for what scrolls in a box of its own.
TOO_WIDE = """() => {
    const scrolls = (element) => element && (
        /auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("body *")]
        .filter((element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element))
        .map((element) => element.outerHTML.slice(0, 120)).concat("the page scrolls sideways");
}"""
# Controls and headings whose words do not fit into them.
CUT = """() => [...document.querySelectorAll("button, a, label, h1, h2, h3, summary, dt, dd")]
    .filter((element) => getComputedStyle(element).overflow !== "visible")
    .filter((element) => !element.matches(".visually-hidden"))
    .filter((element) => element.scrollWidth > element.clientWidth + 1
                      || element.scrollHeight > element.clientHeight + 1)
    .map((element) => element.outerHTML.slice(0, 120))"""


def everywhere(visit, script: str, prepare=lambda page: None) -> dict[str, object]:
    """What a script finds on each page, where it finds something."""
    found = {}
    for name in PAGES:
        page = visit(name)
        prepare(page)
        if result := page.evaluate(script):
            found[name] = result
    return found


def lightness(locator, name: str) -> list[float]:
    """How light a colour of some elements is, from 0 (black) to 100 (white)."""
    colours = locator.evaluate_all(f"all => all.map((one) => getComputedStyle(one).{name})")
    assert colours, locator
    return [_lightness(colour) for colour in colours]


def _lightness(colour: str) -> int:
    red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
    return round((21.26 * red + 71.52 * green + 7.22 * blue) / 255)


def test_no_page_scrolls_sideways_on_a_screen_of_320_pixels(browser_page, visit):
    browser_page.set_viewport_size({"width": 320, "height": 568})
    assert everywhere(visit, TOO_WIDE) == {}


def test_a_table_of_three_columns_is_read_on_a_phone_without_moving_it(browser_page, visit):
    browser_page.set_viewport_size({"width": 375, "height": 667})
    out_of_sight = "all => all.map((box) => box.scrollWidth - box.clientWidth)"
    tables = visit("faq").locator(".scroller:has(th:nth-child(3):last-child)")
    hidden = tables.evaluate_all(out_of_sight)
    assert hidden
    assert max(hidden) == 0


def test_letters_twice_as_large_fit(visit):
    """The browser's own setting: every size of the site follows it."""

    def enlarge(page):
        page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert everywhere(visit, f"() => [...({TOO_WIDE})(), ...({CUT})()]", enlarge) == {}


@pytest.fixture
def zoomed(page_options):
    page_options |= {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2}


@pytest.mark.usefixtures("zoomed")
def test_a_window_at_twice_its_size_shows_everything(visit, browser_page):
    assert everywhere(visit, f"() => [...({TOO_WIDE})(), ...({CUT})()]") == {}
    assert browser_page.evaluate("devicePixelRatio") == 2


def test_paper_has_the_article_and_its_address_and_no_controls(visit, locale, settings):
    page = visit("guide")
    page.emulate_media(media="print")
    for shown in ("h1", ".lead", ".prose", ".article-facts", ".print-address", ".wordmark"):
        assert page.locator(shown).first.is_visible(), shown
    assert page.locator(".print-address").inner_text() == settings.SITE_URL + address(
        "guide", locale
    )
    for name in ("guide", "article with code", "results", "contact"):
        page = visit(name)
        controls = page.locator(
            "form, button, input, .languages, .site-nav, .breadcrumbs, .toc, .toc-fold, .feedback,"
            " .related, .still-need-help, .footer-links, .anchor, .facets, .pagination"
        )
        assert [c.evaluate("e => e.outerHTML") for c in controls.all() if c.is_visible()] == []


def test_paper_is_white_and_its_letters_dark_at_night_too(visit):
    page = visit("article with code")
    page.emulate_media(media="print", color_scheme="dark")
    assert lightness(page.locator("html"), "backgroundColor") == [100]
    words = page.locator(".prose :is(p, li, td, th, h2, code, span)")
    assert max(lightness(words, "color")) < 50


def test_paper_shows_the_words_of_buttons_without_their_background(visit):
    page = visit("contact")
    page.emulate_media(media="print")
    assert max(lightness(page.locator(".contact .button"), "color")) < 50


def test_the_night_is_dark_and_its_letters_light(visit):
    surfaces = "html, .site-header, .site-footer, .search-box"
    words = "h1, main p, .site-footer p, .search-box input"
    for name in ("home", "guide", "results", "contact", "gone"):
        page = visit(name)
        page.emulate_media(color_scheme="light")
        assert min(lightness(page.locator(surfaces), "backgroundColor")) > 90, name
        page.emulate_media(color_scheme="dark")
        assert max(lightness(page.locator(surfaces), "backgroundColor")) < 20, name
        assert min(lightness(page.locator(words), "color")) > 50, name


MOTION = """() => [...document.querySelectorAll("*")].flatMap((element) =>
    ["", "::before", "::after"].map((part) => getComputedStyle(element, part || null)))
    .filter((style) => style.animationName !== "none" || style.scrollBehavior !== "auto"
                    || style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0))
    .length"""


def test_nothing_moves_for_readers_who_asked_for_it(visit, browser_page):
    browser_page.emulate_media(reduced_motion="reduce")
    assert everywhere(visit, MOTION) == {}
    browser_page.emulate_media(reduced_motion="no-preference")
    assert browser_page.evaluate(MOTION) > 0
