"""What JavaScript adds for a reader: shortcuts, suggestions, things to copy, places in a text."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .library import FOUND

BEGINNINGS = {"en": "withdrawal n", "zh-hans": "提现"}


@pytest.fixture
def page_options(page_options):
    return page_options | {"permissions": ["clipboard-read", "clipboard-write"]}


def clipboard(page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def status(page):
    """What a screen reader is told last."""
    return page.locator("body > [role=status]")


def test_slash_and_control_k_put_the_cursor_into_the_search_box(visit):
    for name in ("home", "faq", "results", "contact", "not found"):
        page = visit(name)
        field = page.locator("[data-search]")
        for keys in ("/", "Control+k"):
            page.locator(".wordmark").focus()
            page.keyboard.press(keys)
            expect(field).to_be_focused()
        before = field.input_value()
        field.press("End")
        page.keyboard.type("/")
        expect(field).to_have_value(f"{before}/")


def test_a_slash_in_a_message_is_only_a_slash(visit):
    page = visit("contact")
    page.locator("details:has(#message) > summary").click()
    message = page.locator("#message")
    message.fill("")
    message.press_sequentially("1/2")
    expect(message).to_have_value("1/2")


def test_articles_are_offered_while_typing_and_chosen_by_keyboard(visit, locale):
    page = visit("home")
    field, options = page.locator("#search"), page.get_by_role("option")
    field.press_sequentially(BEGINNINGS[locale])
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_have_value(BEGINNINGS[locale])
    field.press("ArrowDown")
    expect(options.first).to_be_visible()
    field.press("ArrowDown")
    title = options.first.inner_text()
    field.press("Enter")
    expect(page.locator("h1")).to_have_text(title)


def test_enter_without_a_choice_searches_for_what_was_typed(visit, locale):
    page = visit("home")
    field = page.locator("#search")
    field.press_sequentially(FOUND[locale])
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q="))
    expect(page.locator(".hit").first).to_be_visible()


def test_code_is_copied_whole_and_the_reader_is_told(visit):
    page = visit("article with code")
    block = page.locator(".prose .highlight").first
    block.locator(".copy-button").click()
    expect(status(page)).to_have_text(page.locator(".prose").get_attribute("data-copied"))
    assert clipboard(page) == block.locator("pre code").text_content().rstrip()


def test_a_heading_gives_its_address(visit):
    page = visit("guide")
    heading = page.locator(".prose h2").last
    heading.hover()
    heading.locator(".anchor").click()
    expect(page).to_have_url(re.compile(f"#{heading.get_attribute('id')}$"))
    expect(status(page)).to_have_text(page.locator(".prose").get_attribute("data-link-copied"))
    assert clipboard(page) == page.url
    expect(heading).to_be_in_viewport()


def test_the_message_to_support_is_copied_as_the_reader_filled_it_in(visit):
    page = visit("contact")
    page.locator("details:has(#message) > summary").click()
    page.locator("#message").fill("UID: 1\n是的")
    page.locator(".copyable .copy-button").click()
    expect(status(page)).not_to_be_empty()
    assert clipboard(page) == "UID: 1\n是的"


def test_the_table_of_contents_leads_there_and_follows_the_reader(visit):
    page = visit("guide")
    entry = page.locator(".toc a").nth(1)
    entry.click()
    target = page.locator(entry.get_attribute("href"))
    expect(target).to_be_in_viewport()
    expect(entry).to_have_attribute("aria-current", "location")
    page.evaluate("scrollTo(0, 0)")
    page.locator(".toc a").first.click()
    expect(page.locator(".toc [aria-current]")).to_have_count(1)
    expect(entry).not_to_have_attribute("aria-current", "location")


def test_a_vote_that_cannot_be_sent_says_so(visit):
    page = visit("faq")
    page.route("**/vote/", lambda route: route.abort())
    page.locator("[data-step=ask] [value=yes]").click()
    expect(page.locator(".feedback [data-status]")).to_be_visible()
    expect(page.locator("[data-step=ask]")).to_be_visible()
    page.complaints = [said for said in page.complaints if "ERR_FAILED" not in said]
