"""The last searches stay on the reader's device, and a click takes them away."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.search.test_recognition import VALUES

WORDS = {
    "en": ["withdrawal fee", "forgot password", "kyc", "2fa", "api error", "slippage"],
    "zh-hans": ["提现手续费", "忘记密码", "身份认证", "双重验证", "接口报错", "滑点"],
}
PRIVATE = {
    "en": ["someone withdrew my coins", "customer service phone number"],
    "zh-hans": ["账户被盗", "官方客服电话"],
}


def kept(page) -> list[str]:
    page.locator("#search").click()
    options = page.locator("#search-suggestions [role=option]")
    expect(options.first).to_be_visible()
    return options.all_inner_texts()[:-1]


@pytest.fixture
def searched(visit, locale):
    page = visit("home")
    for words in WORDS[locale]:
        page.goto(f"/{locale}/search/?q={words}")
    return visit("home")


def test_the_last_five_are_offered_newest_first_and_lead_to_their_results(searched, locale):
    page = searched
    assert kept(page) == WORDS[locale][:0:-1]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(WORDS[locale][-2])
    assert parse_qs(urlsplit(page.url).query)["q"] == [WORDS[locale][-2]]
    page.goto(f"/{locale}/")
    assert kept(page)[:2] == [WORDS[locale][-2], WORDS[locale][-1]]


def test_they_give_way_to_suggestions_and_are_cleared_by_a_click(searched, locale):
    page = searched
    kept(page)
    # Nothing of it is asked of the server.
    assert page.evaluate("localStorage.length") == 1
    page.locator("#search").press_sequentially(WORDS[locale][0][:2])
    expect(page.locator("#search-suggestions a").first).to_have_attribute(
        "href", re.compile(f"/{locale}/articles/")
    )
    page.locator("#search").fill("")
    page.locator("#search-suggestions button").click()
    expect(page.locator("#search-suggestions")).to_be_hidden()
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    page.locator("#search").click()
    expect(page.locator("#search-suggestions")).to_be_hidden()


def test_what_belongs_to_one_reader_or_tells_of_a_theft_is_not_kept(visit, locale):
    page = visit("home")
    for words in (*PRIVATE[locale], *(texts[0] for texts in VALUES.values())):
        page.goto(f"/{locale}/search/?q={words.replace('+', '%2B')}")
    assert page.evaluate("localStorage.length") == 0


def test_a_browser_that_keeps_nothing_still_searches(visit, locale):
    page = visit("home")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } })"
    )
    page.goto(f"/{locale}/search/?q={WORDS[locale][0]}")
    expect(page.locator(".hit").first).to_be_visible()
    page.goto(f"/{locale}/")
    page.locator("#search").click()
    expect(page.locator("#search-suggestions")).to_be_hidden()
