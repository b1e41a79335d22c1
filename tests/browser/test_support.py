"""From trouble to the right channel, and from a doubtful address to a verdict, by hand."""

from __future__ import annotations

import pytest
from mnemonic import Mnemonic
from playwright.sync_api import expect

STOLEN = {"en": "someone withdrew my coins", "zh-hans": "被盗号了 币没了"}
REJECTED = {"en": "kyc rejected", "zh-hans": "身份认证未通过"}
CHAT = "https://www.exchange.example/chat"
FREEZE = "https://www.exchange.example/login"


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page_options(page_options, request):
    return page_options | {"java_script_enabled": request.param}


@pytest.fixture
def page(browser_page, shelves):
    return browser_page


def test_the_urgent_lane_from_a_search_to_the_open_channel(page, locale):
    page.goto(f"/{locale}/")
    page.locator("#search").fill(STOLEN[locale])
    page.locator("#search").press("Enter")
    card = page.locator(".card-danger")
    expect(card.locator(f'a[href="{FREEZE}"]')).to_be_visible()
    expect(card.locator(f'a[href="{CHAT}"]')).to_be_visible()
    expect(card.locator(".is-open")).to_be_visible()
    card.locator('a[href*="urgent=now"]').click()
    advice = page.locator(".lane-emergency")
    expect(advice.locator(f'a[href="{CHAT}"]').first).to_be_visible()
    expect(page.locator('.chooser input[name="q"]')).to_have_value(STOLEN[locale])


def test_two_answers_lead_to_the_ticket_with_the_readers_words(page, locale):
    page.goto(f"/{locale}/support/?q={REJECTED[locale]}")
    page.locator(".chooser-again > summary").click()
    page.locator("#about").select_option("kyc")
    page.locator("#urgent").select_option("soon")
    page.locator(".chooser button").click()
    expect(page.locator(".lane-case .checklist li").first).to_be_visible()
    page.locator('.lane-case a.button[href*="tickets/new"]').first.click()
    page.wait_for_url("**/support/tickets/new/**")
    assert "type=kyc" in page.url
    assert "q=" in page.url


def test_a_doubtful_address_is_checked_by_hand(page, locale):
    page.goto(f"/{locale}/")
    page.locator('.site-footer a[href$="/verify/"]').click()
    page.locator("#pasted").fill("https://exchange.example@evil.com/login")
    page.locator(".verify-form button").click()
    verdict = page.locator("#verdict")
    expect(verdict).to_have_class("verdict verdict-not-ours")
    expect(verdict).to_contain_text("evil.com")
    assert page.locator('a[href*="evil"]').count() == 0
    page.locator("#pasted").fill("support@exchange.example")
    page.locator("#pasted").press("Enter")
    expect(verdict).to_have_class("verdict verdict-official")


def test_a_recovery_phrase_is_refused_and_leaves_no_trace_on_the_device(page, locale):
    phrase = Mnemonic("english").to_mnemonic(bytes(range(16)))
    page.goto(f"/{locale}/")
    page.locator("#search").fill(phrase)
    page.locator("#search").press("Enter")
    expect(page.locator(".card-danger h1")).to_be_visible()
    words = page.locator("body").inner_text()
    assert phrase not in words
    assert phrase not in page.title()
    if page.evaluate("1"):
        kept = page.evaluate("Object.values(localStorage).join()")
        assert phrase not in kept


def test_an_announcement_leads_to_its_text(page, locale):
    page.goto(f"/{locale}/")
    page.locator(".banner a").first.click()
    page.wait_for_url("**/announcements/#announcement-*")
    expect(page.locator(".announcement .prose").first).to_be_visible()
