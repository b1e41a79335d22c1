"""A reader browses, reads, votes and changes the language, with and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article, Locale, Vote

from .library import ARCHIVED, UNTRANSLATED, address

OTHER = {"en": "zh-hans", "zh-hans": "en"}
TAGS = {"en": "en", "zh-hans": "zh-Hans"}


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page_options(page_options, request):
    return page_options | {"java_script_enabled": request.param}


def step(page, name):
    return page.locator(f"[data-step={name}]")


def test_home_leads_by_category_to_an_article(visit, locale):
    page = visit("home")
    expect(page.locator("html")).to_have_attribute("lang", TAGS[locale])
    cards = page.locator(".category-card")
    expect(cards).to_have_count(8)
    card = cards.filter(has=page.locator("a[href*='deposits-withdrawals']"))
    count = int(re.search(r"\d+", card.locator(".count").inner_text())[0])
    name = card.locator("h3").inner_text()
    card.locator("a").click()

    expect(page.locator("h1")).to_have_text(name)
    articles = page.locator(".article-card a")
    expect(articles).to_have_count(count)
    link = page.locator(".article-card a[href*='withdrawal-not-received']")
    title = link.inner_text()
    link.click()

    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".lead")).to_be_visible()
    expect(page.locator(".prose table")).to_be_visible()
    expect(page.locator(".breadcrumbs")).to_contain_text(name)
    expect(page.locator(".article-facts time").first).to_be_visible()
    expect(page.locator(".related a").first).to_be_visible()


def test_a_yes_is_thanked_for_and_remembered(visit):
    page = visit("faq")
    step(page, "ask").locator("[value=yes]").click()
    expect(step(page, "thanks")).to_be_visible()
    page.reload()
    expect(step(page, "thanks")).to_be_visible()
    expect(step(page, "ask")).to_be_hidden()
    assert Vote.objects.get().helpful


def test_a_no_asks_for_the_reason_and_is_one_vote_of_one_reader(visit, browser, live_server):
    page = visit("faq")
    step(page, "ask").locator("[value=no]").click()
    expect(step(page, "reason")).to_be_visible()
    step(page, "reason").locator("[name=reason]").last.click()
    expect(step(page, "comment")).to_be_visible()
    step(page, "comment").locator("textarea").fill("The fee is another one.")
    step(page, "comment").locator("button").click()
    expect(step(page, "thanks")).to_be_visible()
    vote = Vote.objects.get()
    assert (vote.helpful, vote.reason) == (False, Vote.Reason.values[-1])
    assert vote.comment == "The fee is another one."

    with browser.new_context() as another_reader:
        their_page = another_reader.new_page()
        their_page.goto(page.url)
        their_page.locator("[data-step=ask] [value=yes]").click()
        expect(step(their_page, "thanks")).to_be_visible()
    assert Vote.objects.filter(helpful=True).count() == 1
    assert Vote.objects.count() == 2


def test_the_language_switch_lands_on_the_same_article_and_is_remembered(visit, locale):
    page = visit("guide")
    here = page.url
    there = address("guide", OTHER[locale])
    page.locator(f".languages [lang={TAGS[OTHER[locale]]}]").click()
    expect(page).to_have_url(re.compile(f"{there}$"))
    written = Article.objects.get(locale=OTHER[locale], slug=there.rsplit("/", 2)[1])
    expect(page.locator("h1")).to_have_text(written.title)
    page.goto("/")
    expect(page).to_have_url(re.compile(f"/{OTHER[locale]}/$"))
    # An address says its language itself, whatever was chosen.
    page.goto(here)
    expect(page.locator("html")).to_have_attribute("lang", TAGS[locale])


def test_an_article_of_the_other_language_is_labelled_and_says_so(visit, locale):
    page = visit("untranslated article")
    expect(page.locator("html")).to_have_attribute("lang", TAGS[locale])
    article = page.locator("article")
    expect(article).to_have_attribute("lang", TAGS[OTHER[locale]])
    written = Article.objects.get(slug=UNTRANSLATED[Locale(OTHER[locale])])
    expect(article.locator("h1")).to_have_text(written.title)
    expect(page.locator(".notice-language")).to_be_visible()
    # What the page itself says is in the reader's language.
    expect(article.locator(".lead-label")).to_have_attribute("lang", TAGS[locale])
    step(page, "ask").locator("[value=yes]").click()
    expect(step(page, "thanks")).to_be_visible()


def test_a_page_that_is_not_there_has_the_search_box(visit, locale):
    for name in ("not found", "gone"):
        page = visit(name)
        expect(page.locator("html")).to_have_attribute("lang", TAGS[locale])
        expect(page.locator("meta[name=robots]")).to_have_attribute("content", "noindex")
        page.locator("#search").fill("2FA")
        page.locator("#search").press("Enter")
        expect(page.locator(".hit").first).to_be_visible()


def test_an_archived_article_is_offered_nowhere(visit):
    for name in ("home", "category", "results", "guide"):
        page = visit(name)
        expect(page.locator("main a").first).to_be_visible()
        expect(page.locator(f"[href*='{ARCHIVED}'], [data-slug='{ARCHIVED}']")).to_have_count(0)
