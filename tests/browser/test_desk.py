"""The way of an article through the desk, from its first word to an old version restored."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import expect

from articles.models import Article, Deleted, Draft, ExternalLink, Version, Vote
from articles.translating import mark_behind
from tests.factories import ArticleFactory, CategoryFactory, UserFactory

from .test_accessibility import faults_of
from .test_admin import ADD, BODY, change_of

WORDS = {
    "en": {
        "title": "Quagga withdrawals",
        "body": "## Wait\n\nIt takes 24 hours.",
        "changed": "## Wait\n\nIt takes 48 hours.",
        "old": "It takes 24 hours.",
        "new": "It takes 48 hours.",
        "query": "quagga",
        "slug": "quagga-withdrawals",
        "differs": "48 ",
    },
    "zh-hans": {
        "title": "斑驴币提现",
        "body": "## 等待\n\n需要二十四小时到账。",
        "changed": "## 等待\n\n需要四十八小时到账。",
        "old": "需要二十四小时到账。",
        "new": "需要四十八小时到账。",
        "query": "斑驴币",
        "slug": "ban-lv-bi-ti-xian",
        "differs": "四十八",
    },
}


def log_in(page, live_server, language: str, user=None, **traits):
    client = Client()
    # In turn with what a page before still asks for: in memory a database does not wait.
    with live_server.thread.httpd.get_app().lock:
        user = user or UserFactory(superuser=True, **traits)
        client.force_login(user)
    session = client.cookies["sessionid"].value
    page.context.add_cookies(
        [
            {"name": "sessionid", "value": session, "url": live_server.url},
            {"name": "django_language", "value": language, "url": live_server.url},
        ]
    )
    return user


@pytest.mark.parametrize("language", WORDS)
def test_an_article_from_its_first_word_to_a_restored_version(
    browser_page, live_server, settings, language
):
    settings.REVIEW_REQUIRED = True
    words = WORDS[language]
    CategoryFactory()
    call_command("sync_index", verbosity=0)
    page = browser_page
    author = log_in(page, live_server, language, username="author")

    # Write, preview, submit.
    page.goto(ADD)
    page.fill("#id_title", words["title"])
    page.fill(BODY, words["body"])
    page.click("[name=_continue]")
    article = Article.objects.get()
    assert (article.slug, article.locale) == (words["slug"], language)
    page.fill("#id_keywords", "zebra")
    page.click("[name=_look]")
    for frame in page.locator("iframe").all():
        expect(frame.content_frame.get_by_text(words["old"])).to_be_visible()
    page.goto(change_of(article))
    assert page.locator("[name=_publish]").count() == 0
    assert page.locator(".kept-draft").count() == 0, "what was previewed is saved"
    page.click("[name=_submit]")

    # Somebody else approves and publishes; search finds it.
    log_in(page, live_server, language, username="reviewer")
    page.goto(change_of(article))
    page.click("[name=_approve]")
    page.fill("#id_reason", "First")
    page.click("[name=_publish]")
    page.locator(".success").wait_for()
    address = article.get_absolute_url()
    page.goto(f"/{language}/search/?q={words['query']}")
    expect(page.locator(f'main a[href^="{address}"]').first).to_be_visible()

    # A draft beside it; readers still see the old words.
    page.goto(change_of(article))
    page.fill(BODY, words["changed"])
    page.fill("#id_reason", "Second")
    page.click("[name=_continue]")
    expect(page.locator(".work-note strong").first).to_be_visible()
    assert Draft.objects.get().author.username == "reviewer"
    page.goto(address)
    expect(page.locator(".prose")).to_contain_text(words["old"])
    page.goto(change_of(article))
    page.click("[name=_submit]")

    # Approved by the author of the first version, who wrote none of this, and published.
    log_in(page, live_server, language, author)
    page.goto(change_of(article))
    page.click("[name=_approve]")
    page.click("[name=_publish]")
    page.locator(".success").wait_for()
    page.goto(address)
    expect(page.locator(".prose")).to_contain_text(words["new"])

    # Compare, restore.
    page.goto(f"/admin/articles/article/{article.pk}/history/")
    page.locator(".versions input[type=submit]").click()
    expect(page.locator("ins").first).to_contain_text(words["differs"])
    settings.REVIEW_REQUIRED = False
    page.goto(f"/admin/articles/article/{article.pk}/versions/1/restore/")
    page.fill("#reason", "The first was right")
    page.click("[name=_publish]")
    page.locator(".success").wait_for()
    page.goto(address)
    expect(page.locator(".prose")).to_contain_text(words["old"])
    told = Version.objects.values_list("reason", "approved_by")
    assert list(told) == [("The first was right", ""), ("Second", "author"), ("First", "reviewer")]


def test_a_second_window_loses_nothing(browser_page, live_server):
    log_in(browser_page, live_server, "en")
    article = ArticleFactory(body="Old.")
    other = browser_page.context.new_page()
    for page in (browser_page, other):
        page.goto(change_of(article))
    other.fill(BODY, "Theirs.")
    other.click("[name=_continue]")
    other.locator(".success").wait_for()
    browser_page.fill(BODY, "Mine.")
    browser_page.click("[name=_continue]")
    conflict = browser_page.locator(".conflict")
    expect(conflict).to_contain_text("Theirs.")
    assert browser_page.input_value(BODY) == "Mine."
    browser_page.click("[name=_continue]")
    browser_page.locator(".success").wait_for()
    assert Draft.objects.get().changes == {"body": "Mine."}


def test_a_preview_without_a_connection_says_so_and_tries_again(browser_page, live_server):
    log_in(browser_page, live_server, "en")
    article = ArticleFactory(body="Saved words.")
    browser_page.route("**/page/?frame=yes", lambda route: route.abort())
    browser_page.goto(f"/admin/articles/article/{article.pk}/frames/")
    alerts = browser_page.locator(".frame-window [role=alert]")
    expect(alerts).to_have_count(2)
    browser_page.unroute("**/page/?frame=yes")
    alerts.first.get_by_role("button").click()
    frame = browser_page.locator(".frame-phone iframe").content_frame
    expect(frame.get_by_text("Saved words.")).to_be_visible()
    browser_page.complaints.clear()


@pytest.fixture
def page_options(page_options, request):
    # The policy would refuse the script of axe, which is ours only there.
    axe = "axe" in request.node.name
    return page_options | ({"bypass_csp": True} if axe else {})


@pytest.mark.parametrize("language", WORDS)
def test_axe_finds_nothing_serious_on_the_pages_of_the_desk(browser_page, live_server, language):
    log_in(browser_page, live_server, language)
    article = ArticleFactory(body="Old.", archived=False)
    translation = ArticleFactory(chinese=True, translation_key=article.translation_key)
    mark_behind(translation, article)
    Vote.objects.create(
        article=article,
        version=article.content_updated_at,
        reader="r",
        helpful=False,
        comment="No.",
    )
    Deleted.objects.create(kind="articles.article", name="Gone", rows="[]", count=1)
    link = ExternalLink.objects.create(url="https://example.com/gone", state="broken")
    link.articles.add(article)
    Version.objects.create(
        article=article,
        number=1,
        published_at=article.published_at,
        content={"body": "Older."},
        public=True,
    )
    Draft.objects.create(article=article, changes={"body": "New."}, review="submitted")
    faults = {}
    of_the_article = ("change", "frames", "history", "difference", "versions/1/restore")
    for name in (
        *(f"article/{article.pk}/{page}/" for page in of_the_article),
        # Their structure is the same in both languages: each is looked at in one.
        *{
            "en": ("", "lag/", f"lag/{translation.pk}/", "condition/", "vote/"),
            "zh-hans": ("externallink/", "deleted/", "upload/", "article/", "article/import/"),
        }[language],
    ):
        browser_page.goto(f"/admin/articles/{name}" if name else "/admin/")
        faults[name] = faults_of(browser_page)
    assert {name: found for name, found in faults.items() if found} == {}
