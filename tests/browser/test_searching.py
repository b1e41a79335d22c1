"""A reader searches, with and without JavaScript; the address holds all of it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from articles.models import Article

from .library import FOUND, UNANSWERED, address

QUESTIONS = {
    "en": ("withdrawal not received", "withdrawal-not-received"),
    "zh-hans": ("忘记密码怎么办", "reset-password"),
}
PHRASES = {"en": '"new address"', "zh-hans": "“到账时间”"}


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page_options(page_options, request):
    return page_options | {"java_script_enabled": request.param}


def asked(page) -> dict[str, list[str]]:
    """What the address says of the question, the filters and the page."""
    parts = parse_qs(urlsplit(page.url).query)
    return {name: parts[name] for name in ("q", "category", "kind", "page") if name in parts}


def slugs(page) -> list[str]:
    hits = page.locator(".hit")
    expect(hits.first).to_be_visible()
    return [hit.get_attribute("data-slug") for hit in hits.all()]


def test_a_question_leads_to_the_article_that_answers(visit, locale):
    question, slug = QUESTIONS[locale]
    page = visit("home")
    page.locator("#search").fill(question)
    page.locator(".search-submit").click()
    assert slugs(page)[0] == slug
    assert asked(page) == {"q": [question]}
    expect(page.locator("#search")).to_have_value(question)
    first = page.locator(".hit").first
    expect(first.locator("mark").first).to_be_visible()
    title = first.locator("h2").inner_text()
    first.locator("a").click()
    expect(page.locator("h1")).to_have_text(title)


def test_filters_and_pages_survive_the_back_button_and_a_copied_address(visit, browser, locale):
    page = visit("results")
    first_page = slugs(page)
    page.locator(".pagination [rel=next]").click()
    expect(page.locator(".pagination [rel=prev]")).to_be_visible()
    second_page = slugs(page)
    assert asked(page) == {"q": [FOUND[locale]], "page": ["2"]}
    assert not set(first_page) & set(second_page)

    page.locator(".facet a[href*='kind=guide']").click()
    expect(page.locator(".chips a")).to_have_count(1)
    assert asked(page) == {"q": [FOUND[locale]], "kind": ["guide"]}
    guides = slugs(page)
    chosen = page.locator(".facet [aria-current][href*='kind=guide'] .count")
    expect(chosen).to_have_text(str(len(guides)))

    page.locator(".hit a").first.click()
    expect(page.locator("article")).to_be_visible()
    page.go_back()
    assert slugs(page) == guides
    page.go_back()
    assert slugs(page) == second_page

    with browser.new_context() as another_reader:
        their_page = another_reader.new_page()
        their_page.goto(page.url)
        assert slugs(their_page) == second_page

    page.go_forward()
    page.locator(".chips a").click()
    expect(page.locator(".chips")).to_have_count(0)
    assert slugs(page) == first_page


def test_a_quoted_phrase_finds_only_articles_that_say_it(visit, locale):
    page = visit("empty search")
    phrase = PHRASES[locale]
    words = phrase.strip('"“”')
    page.locator("#search").fill(phrase)
    page.locator("#search").press("Enter")
    saying = {
        article.slug
        for article in Article.objects.published().in_locale(locale)
        if words in "\n".join((article.title, article.summary, article.text)).lower()
    }
    assert set(slugs(page)) == saying
    page.locator("#search").fill(words)
    page.locator("#search").press("Enter")
    expect(page.locator(".hit").nth(len(saying))).to_be_visible()


def test_no_answer_is_said_and_the_question_goes_along_to_support(visit, locale):
    question = UNANSWERED[locale]
    page = visit("no answer")
    expect(page.locator("h1")).to_contain_text(question)
    expect(page.locator(".hit")).to_have_count(0)
    expect(page.locator(".tips li").first).to_be_visible()
    expect(page.locator(".category-links a")).to_have_count(8)
    # Popular articles are not passed off as results.
    expect(page.locator(".browse .aside + .article-list a").first).to_be_visible()
    page.locator(".still-need-help a").click()
    assert asked(page) == {"q": [question]}
    page.locator(".type-list a").first.click()
    expect(page.locator("#id_subject")).to_have_value(question)


def test_switching_the_language_keeps_the_question(visit, locale):
    other = {"en": "zh-hans", "zh-hans": "en"}[locale]
    page = visit("results")
    page.locator(".languages a:not([aria-current])").click()
    expect(page).to_have_url(re.compile(f"/{other}/search/"))
    assert asked(page) == {"q": [FOUND[locale]]}


def test_the_search_of_an_article_page_leads_to_results(visit, locale):
    page = visit("faq")
    page.locator("#header-search").fill(FOUND[locale])
    page.locator(".search-submit").click()
    expect(page).to_have_url(re.compile(re.escape(address("empty search", locale))))
    assert slugs(page)
