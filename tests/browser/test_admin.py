"""Editors at work in a real browser, under the strict content security policy."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from tests.factories import ArticleFactory, FactFactory, UserFactory

ADD = "/admin/articles/article/add/"
BODY = "#id_body"


@pytest.fixture
def desk(browser_page, live_server):
    """A page whose user is logged in and may do everything."""
    client = Client()
    client.force_login(UserFactory(superuser=True))
    session = client.cookies["sessionid"].value
    browser_page.context.add_cookies(
        [{"name": "sessionid", "value": session, "url": live_server.url}]
    )
    return browser_page


def change_of(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def preview_of(page):
    return page.frame_locator(".preview iframe")


def choose(page, start: int, end: int) -> None:
    page.locator(BODY).evaluate(
        f"area => {{ area.focus(); area.setSelectionRange({start}, {end}) }}"
    )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_page_of_the_desk_breaks_the_policy(desk, live_server, language):
    desk.context.add_cookies(
        [{"name": "django_language", "value": language, "url": live_server.url}]
    )
    article = ArticleFactory(draft=True)
    for address in (
        "/admin/login/",
        "/admin/",
        "/admin/articles/article/",
        ADD,
        change_of(article),
        reverse("admin:articles_article_page", args=[article.pk]),
        reverse("admin:articles_article_preview"),
        f"/admin/articles/category/{article.category_id}/change/",
        "/admin/articles/fact/add/",
        "/admin/articles/vote/",
    ):
        assert desk.goto(address).status == 200
        desk.wait_for_load_state("networkidle")
        assert desk.complaints == [], address


def test_the_toolbar_writes_markdown_and_undo_takes_it_back(desk):
    desk.goto(change_of(ArticleFactory(body="one\ntwo")))
    body = desk.locator(BODY)
    choose(desk, 0, 3)
    desk.keyboard.press("Control+b")
    assert body.input_value() == "**one**\ntwo"
    desk.keyboard.press("Control+b")
    assert body.input_value() == "one\ntwo"
    choose(desk, 0, 7)
    desk.get_by_role("button", name="Numbered list").click()
    assert body.input_value() == "1. one\n2. two"
    desk.get_by_role("button", name="Bulleted list").click()
    assert body.input_value() == "- one\n- two"
    desk.keyboard.press("Control+z")
    assert body.input_value() == "1. one\n2. two"
    choose(desk, 13, 13)
    desk.get_by_role("button", name="Table").click()
    assert "\n\n| Column 1 | Column 2 |\n| --- | --- |\n" in body.input_value()
    desk.get_by_role("button", name="Warning").click()
    assert '!!! warning "Careful"\n    ' in body.input_value()


def test_an_article_is_linked_and_a_fact_inserted_from_a_list(desk):
    FactFactory(key="wait")
    ArticleFactory(slug="fees", title="All fees")
    desk.goto(change_of(ArticleFactory(body="see ")))
    body = desk.locator(BODY)
    choose(desk, 4, 4)
    desk.get_by_role("button", name="Article…").click()
    desk.get_by_placeholder("Type a few words").fill("all f")
    desk.get_by_role("option", name="All fees").click()
    assert body.input_value() == "see [All fees](article:fees)"
    desk.get_by_role("button", name="Fact…").click()
    desk.get_by_role("option", name="24–48 hours").click()
    assert body.input_value() == "see [All fees](article:fees){{wait}}"


def test_the_preview_follows_the_writing_and_stays_where_it_was_scrolled(desk):
    lines = "\n\n".join(f"Paragraph {n}." for n in range(80))
    desk.goto(change_of(ArticleFactory(body=lines)))
    preview = preview_of(desk)
    preview.get_by_text("Paragraph 79.").wait_for()
    page = preview.locator("html")
    page.evaluate("html => html.scrollTo(0, 600)")
    desk.fill(BODY, lines + "\n\n<script>alert(1)</script>\n\n## The end")
    preview.get_by_role("heading", name="The end").wait_for()
    assert page.evaluate("html => html.scrollTop") == 600
    assert preview.locator("script").count() == 0


def test_what_was_typed_survives_an_expired_login(desk):
    desk.goto(ADD)
    desk.fill("#id_title", "A long evening's work")
    desk.fill(BODY, "All of it.")
    desk.context.clear_cookies()
    desk.click("[name=_save]")
    desk.goto("/admin/login/")
    UserFactory(username="late", superuser=True)
    desk.fill("[name=username]", "late")
    desk.fill("[name=password]", "password")
    desk.click("[type=submit]")
    desk.goto(ADD)
    desk.get_by_role("button", name="Restore it").click()
    assert desk.input_value("#id_title") == "A long evening's work"
    assert desk.input_value(BODY) == "All of it."
    desk.click("[name=_publish]")
    desk.get_by_role("link", name="See the page").wait_for()
    desk.wait_for_load_state("networkidle")
    assert Article.objects.published().filter(body="All of it.").exists()
    desk.goto(ADD)
    assert desk.get_by_role("button", name="Restore it").count() == 0
    # The refusal itself, and the previews that were asked for without a login.
    desk.complaints = [c for c in desk.complaints if "403" not in c]


def test_a_related_article_is_picked_by_its_title(desk):
    ArticleFactory(title="The neighbour")
    desk.goto(change_of(ArticleFactory()))
    desk.locator("#related_rows-0 .select2-selection").click()
    desk.keyboard.type("neigh")
    desk.locator(".select2-results__option", has_text="The neighbour").click()
    desk.click("[name=_continue]")
    desk.get_by_text("The draft is saved").wait_for()
    assert not Article.objects.filter(related__title="The neighbour").exists()
    desk.click("[name=_publish]")
    desk.get_by_text("The draft is saved").wait_for(state="detached")
    desk.locator(".messagelist").wait_for()
    assert Article.objects.get(related__title="The neighbour")


def test_without_javascript_the_textarea_works_and_the_preview_is_a_page(
    browser, live_server, page_options
):
    client = Client()
    client.force_login(UserFactory(superuser=True))
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, **page_options
    )
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(ADD)
    page.fill("#id_title", "Typed")
    page.fill(BODY, "## By hand")
    page.click(".step-preview")
    shown = page.locator("iframe").first.content_frame
    shown.get_by_role("heading", name="By hand").wait_for()
    page.get_by_role("link", name="Back to the form").click()
    page.fill("#id_slug", "typed")
    page.click("[name=_publish]")
    assert Article.objects.published().filter(slug="typed").exists()
    context.close()
