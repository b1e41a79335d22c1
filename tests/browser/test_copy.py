"""A copy read from a disk, as in an outage: search and pages, with nobody to ask."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from helpcenter import manifest

from .test_accessibility import faults_of

QUESTIONS = {"en": ("withdrawal not received", "withdrawal-not-received"),
             "zh-hans": ("提现未到账", "withdrawal-not-received")}  # fmt: skip


@pytest.fixture
def copied(shelves, settings, tmp_path):
    settings.COPY_SIGNING_KEY, _public = manifest.new_key()
    call_command("export_copy", tmp_path / "copy", verbosity=0)
    return tmp_path / "copy"


def test_a_copy_on_a_disk_is_searched_and_read(browser, copied, locale):
    context = browser.new_context(locale="en", reduced_motion="reduce")
    page, told = context.new_page(), []
    page.on("console", lambda message: message.type == "error" and told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda r: r.url.startswith(("file:", "data:")) or told.append(r.url))
    page.goto((copied / "index.html").as_uri())
    page.get_by_role("link", name="English" if locale == "en" else "简体中文").last.click()
    words, slug = QUESTIONS[locale]
    page.locator("#search").fill(words)
    page.keyboard.press("Enter")
    first = page.locator("[data-copy-found] a").first
    expect(first).to_have_attribute("href", f"articles/{slug}.html")
    expect(page.get_by_role("status")).to_contain_text(re.compile(r"\d"))
    first.click()
    expect(page.locator("article h1")).to_be_visible()
    assert page.locator(".prose").evaluate("e => getComputedStyle(e).lineHeight") != "normal"
    page.locator(".breadcrumbs a").last.click()
    expect(page.locator("main ul a").first).to_be_visible()
    page.go_back()
    page.go_back()
    page.locator("#search").fill("zzzz qqqq")
    page.keyboard.press("Enter")
    expect(page.locator("[data-copy-found] a")).to_have_count(0)
    expect(page.get_by_role("status")).not_to_be_empty()
    assert told == []
    context.close()


def test_without_scripts_the_copy_sends_to_its_categories(browser, copied, locale):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((copied / locale / "index.html").as_uri())
    expect(page.locator("#search")).to_be_hidden()
    expect(page.locator("main")).to_contain_text("JavaScript")
    for _level in ("category", "category below it", "article"):
        page.goto(page.locator("main ul a").first.evaluate("a => a.href"))
    expect(page.locator("article h1")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_copy_is_for_everybody_and_fits_the_narrowest_phone(browser, copied, locale, scheme):
    options = {"viewport": {"width": 320, "height": 800}, "color_scheme": scheme}
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce", **options)
    page = context.new_page()
    page.goto((copied / locale / "index.html").as_uri())
    words, slug = QUESTIONS[locale]
    page.locator("#search").fill(words)
    expect(page.locator("[data-copy-found] a").first).to_be_visible()
    pages = (f"articles/{slug}.html", "categories/deposits-withdrawals.html", "")
    for address in pages:
        assert faults_of(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        if address:
            page.goto((copied / locale / address).as_uri())
    context.close()
