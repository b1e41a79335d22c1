"""A published article is edited beside the live copy; readers see nothing until it is published."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, Draft, Version
from search import engine

from .factories import ArticleFactory, CategoryFactory, UserFactory
from .test_admin import ADD, act, errors_of, form_of, page_of, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    """A client who may do everything."""
    client = Client()
    client.user = UserFactory(superuser=True, username="mei")
    client.force_login(client.user)
    return client


@pytest.fixture
def other():
    """A second one."""
    client = Client()
    client.user = UserFactory(superuser=True, username="tom")
    client.force_login(client.user)
    return client


def shown_in(client, article: Article) -> str:
    """The digest that the form of an article carries."""
    return client.get(page_of(article)).context["adminform"].form["shown"].value()


def read(article: Article) -> str:
    return Client().get(article.get_absolute_url()).content.decode()


# -- draft and live ------------------------------------------------------------------


def test_what_is_saved_beside_a_live_article_shows_nowhere(manager):
    article = ArticleFactory(title="Old title", body="Old words.", tags=["old"], slug="old")
    category = CategoryFactory()
    values = {"title": "Quagga", "body": "Quagga.", "summary": "Quagga", "slug": "quagga"}
    values |= {"tags": "quagga", "category": str(category.pk), "keywords": "quagga"}
    response = manager.post(page_of(article), form_of(article, **values), follow=True)
    assert "Readers see the published text" in told(response)[0]
    reader = Client()
    for address in (
        article.get_absolute_url(),
        "/en/",
        "/en/search/?q=Quagga",
        "/en/feeds/articles.atom",
        f"/api/v1/articles/en/{article.slug}",
        "/api/v1/search?q=old&locale=en",
    ):
        page = reader.get(address)
        assert page.status_code == 200
        text = page.content.decode().replace("/en/search/?q=Quagga", "")
        assert "Quagga." not in text
        assert "/quagga/" not in text, address
    stored = Article.objects.get()
    assert (stored.title, stored.body, stored.slug) == ("Old title", "Old words.", "old")
    assert list(stored.tags.names()) == ["old"]


def test_the_form_shows_the_draft_again(manager):
    article = ArticleFactory(body="Old.", tags=["old"])
    neighbour = ArticleFactory(title="Near")
    rows = {
        "related_rows-TOTAL_FORMS": "1",
        "related_rows-0-related": str(neighbour.pk),
        "related_rows-0-position": "0",
    }
    manager.post(page_of(article), form_of(article, body="New.", tags="new, old", **rows))
    context = manager.get(page_of(article)).context
    form = context["adminform"].form
    assert form["body"].value() == "New."
    assert [tag.name for tag in form.initial["tags"]] == ["new", "old"]
    formset = context["inline_admin_formsets"][0].formset
    assert formset.forms[0]["related"].value() == neighbour.pk
    assert not article.related_rows.exists()


def test_publishing_puts_the_draft_in_the_place_of_the_live_copy(manager):
    article = ArticleFactory(body="Old.", slug="old")
    neighbour = ArticleFactory()
    rows = {
        "related_rows-TOTAL_FORMS": "1",
        "related_rows-0-related": str(neighbour.pk),
        "related_rows-0-position": "0",
    }
    values = {"body": "New.", "tags": "fresh", "slug": "new", "reason": "Rule changed", **rows}
    manager.post(page_of(article), form_of(article, _publish="x", **values))
    stored = Article.objects.get(pk=article.pk)
    assert (stored.body, stored.slug, stored.status) == ("New.", "new", "published")
    assert list(stored.tags.names()) == ["fresh"]
    assert [row.related for row in stored.related_rows.all()] == [neighbour]
    assert "<p>New.</p>" in read(stored)
    assert Client().get("/en/articles/old/").status_code == 301
    assert not Draft.objects.exists()
    newest, before = Version.objects.all()
    assert (newest.number, newest.author, newest.reason) == (2, manager.user, "Rule changed")
    assert (before.content["body"], before.author) == ("Old.", None)


def test_the_index_follows_what_is_published_and_not_the_draft(
    manager, django_capture_on_commit_callbacks
):
    article = ArticleFactory(title="Old", body="Zebra words.")
    call_command("sync_index", verbosity=0)
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(page_of(article), form_of(article, title="Quagga"))
    before = engine.ids("en")
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(page_of(article), form_of(article, title="Quagga", _publish="x"))
    assert engine.ids("en") != before
    found = Client().get("/api/v1/search?q=quagga&locale=en").json()
    assert [hit["title"] for hit in found["hits"]] == ["Quagga"]


def test_a_draft_is_discarded(manager):
    article = ArticleFactory(body="Old.")
    manager.post(page_of(article), form_of(article, body="New."))
    manager.post(page_of(article), form_of(article, body="New.", _discard="x"))
    assert not Draft.objects.exists()
    assert manager.get(page_of(article)).context["adminform"].form["body"].value() == "Old."


def test_a_draft_that_says_what_is_published_is_none(manager):
    article = ArticleFactory(body="Old.")
    manager.post(page_of(article), form_of(article, body="New."))
    manager.post(page_of(article), form_of(article, body="Old."))
    assert not Draft.objects.exists()


def test_a_form_that_changes_nothing_makes_no_draft_whatever_a_browser_does_to_lines(manager):
    article = ArticleFactory(body="## One\n\ntwo\n\n", summary="a\nb", keywords="x\ny")
    values = {"body": "## One\r\n\r\ntwo\r\n\r\n", "summary": "a\r\nb", "keywords": "x\r\ny"}
    manager.post(page_of(article), form_of(article, **values))
    assert not Draft.objects.exists()


def test_what_was_done_meanwhile_to_other_fields_stays_when_a_draft_is_published(manager):
    article = ArticleFactory(body="Old.")
    manager.post(page_of(article), form_of(article, body="New."))
    act(manager, "pin", article)
    Article.objects.filter(pk=article.pk).update(checked_on=timezone.localdate())
    publishing.publish(article)
    assert (article.body, article.pinned) == ("New.", True)
    assert article.checked_on == timezone.localdate()


def test_taking_an_article_from_readers_keeps_its_draft(manager):
    for step in ("draft", "archive"):
        article = ArticleFactory(body="Old.")
        manager.post(page_of(article), form_of(article, body="New."))
        manager.post(page_of(article), form_of(article, body="New.", **{f"_{step}": "x"}))
        article.refresh_from_db()
        assert article.body == "New."
        assert article.status != "published"


def test_only_a_button_publishes(manager):
    values = {"published_at_0": "2020-01-01", "published_at_1": "09:00"}
    new = Article(title="A", slug="a", locale="en")
    manager.post(ADD, form_of(new, **values))
    assert Article.objects.get().status == "draft"
    archived = ArticleFactory(archived=True)
    manager.post(page_of(archived), form_of(archived, archived_at_0="", archived_at_1=""))
    archived.refresh_from_db()
    assert archived.status == "archived"


def test_export_writes_what_readers_see_while_a_draft_waits(manager, tmp_path):
    article = ArticleFactory(body="Old.", slug="a")
    manager.post(page_of(article), form_of(article, body="New."))
    call_command("export_articles", tmp_path, verbosity=0)
    assert "Old." in (tmp_path / "en" / "a.md").read_text()


def test_a_listener_can_keep_an_article_from_being_published(manager):
    from articles.signals import article_publishing

    def refuse(article, **kwargs):
        if "wrong" in article.body:
            raise publishing.Refused("It is wrong.")

    article_publishing.connect(refuse)
    try:
        article = ArticleFactory(body="Old.")
        values = {"body": "All wrong.", "_publish": "x"}
        response = manager.post(page_of(article), form_of(article, **values), follow=True)
    finally:
        article_publishing.disconnect(refuse)
    assert "It is wrong." in told(response)[0]
    assert Article.objects.get().body == "Old."
    assert Draft.objects.get().changes == {"body": "All wrong."}


# -- the preview ---------------------------------------------------------------------


def test_the_preview_is_the_readers_page_with_the_draft(manager):
    article = ArticleFactory(body="Old.", guide=True)
    near = ArticleFactory(title="Picked neighbour")
    draft = {"body": "## New\n\nwords", "title": "New title", "related": [near.pk]}
    Draft.objects.create(article=article, changes=draft)
    page = manager.get(reverse("admin:articles_article_page", args=[article.pk]) + "?frame=yes")
    text = page.content.decode()
    for part in ("<h1>New title</h1>", "<h2 id=", "Picked neighbour", "feedback", "In short"):
        assert part in text, part
    assert "Only staff can see this page." not in text
    assert Article.objects.get(pk=article.pk).body == "Old."


def test_only_the_previews_of_the_desk_can_be_framed_and_only_by_the_desk(manager):
    article = ArticleFactory()
    page = manager.get(reverse("admin:articles_article_page", args=[article.pk]))
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    for address in ("/en/", article.get_absolute_url(), "/admin/", page_of(article)):
        page = manager.get(address)
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"


def test_the_preview_has_a_phone_and_a_desktop_and_is_for_staff(manager):
    article = ArticleFactory(draft=True)
    response = manager.post(page_of(article), form_of(article, body="Saved.", _look="x"))
    frames = reverse("admin:articles_article_frames", args=[article.pk])
    assert response["Location"] == frames
    text = manager.get(frames).content.decode()
    assert "Saved." in text
    assert text.count("<iframe") == 2
    assert "sandbox=" in text
    assert Client().get(frames).status_code == 302
    staff = Client()
    staff.force_login(UserFactory(staff=True))
    assert staff.get(frames).status_code == 403


def test_a_new_article_is_previewed_by_being_saved(manager):
    assert 'name="_look"' in manager.get(ADD).content.decode()
    new = Article(title="Quagga", slug="quagga", locale="en")
    response = manager.post(ADD, form_of(new, _look="x"))
    article = Article.objects.get()
    assert response["Location"] == reverse("admin:articles_article_frames", args=[article.pk])
    assert article.status == "draft"


# -- two editors ---------------------------------------------------------------------


@pytest.mark.parametrize("trait", [{}, {"draft": True}])
def test_a_save_over_a_newer_one_is_refused_and_both_texts_are_kept(manager, other, trait):
    article = ArticleFactory(body="Old.", **trait)
    mine, theirs = shown_in(manager, article), shown_in(other, article)
    other.post(page_of(article), form_of(article, body="Theirs.", shown=theirs))
    response = manager.post(page_of(article), form_of(article, body="Mine.", shown=mine))
    page = response.content.decode()
    assert "Somebody else saved this article" in page
    assert "tom saved this article" in page
    assert "Theirs." in page
    assert ">Mine.</textarea>" in page.replace("\n", "")
    again = response.context["adminform"].form["shown"].value()
    manager.post(page_of(article), form_of(article, body="Mine and theirs.", shown=again))
    form = manager.get(page_of(article)).context["adminform"].form
    assert form["body"].value() == "Mine and theirs."


def test_a_publishing_step_over_a_newer_save_is_refused_too(manager, other):
    article = ArticleFactory(body="Old.")
    mine, theirs = shown_in(manager, article), shown_in(other, article)
    other.post(page_of(article), form_of(article, body="Theirs.", shown=theirs))
    values = {"body": "Mine.", "shown": mine, "_publish": "x"}
    response = manager.post(page_of(article), form_of(article, **values))
    assert response.context["adminform"].form.conflict
    assert Article.objects.get().body == "Old."


def test_the_same_form_sent_twice_is_no_conflict(manager):
    article = ArticleFactory(body="Old.")
    shown = shown_in(manager, article)
    for _time in range(2):
        response = manager.post(page_of(article), form_of(article, body="New.", shown=shown))
        assert response.status_code == 302


# -- by the clock --------------------------------------------------------------------


def at(moment) -> dict[str, str]:
    return {"publish_at_0": f"{moment:%Y-%m-%d}", "publish_at_1": f"{moment:%H:%M}"}


def test_changes_of_a_live_article_are_published_by_the_clock_once(
    manager, django_capture_on_commit_callbacks
):
    article = ArticleFactory(body="Old.", title="Zebra")
    call_command("sync_index", verbosity=0)
    due = (timezone.now() + timedelta(hours=3)).replace(second=0, microsecond=0)
    values = {"body": "New.", "title": "Quagga", "reason": "New rule", "_schedule": "x", **at(due)}
    manager.post(page_of(article), form_of(article, **values))
    assert Draft.objects.get().publish_at == due
    assert "Old." in read(article)
    with (
        time_machine.travel(due - timedelta(seconds=1), tick=False),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert "Old." in read(article)
    with (
        time_machine.travel(due + timedelta(seconds=1), tick=False),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert "New." in read(article)
        read(article)
    found = Client().get("/api/v1/search?q=quagga&locale=en").json()
    assert [hit["title"] for hit in found["hits"]] == ["Quagga"]
    version = Version.objects.first()
    assert (version.reason, version.author, Version.objects.count()) == (
        "New rule",
        manager.user,
        2,
    )


def test_sync_index_publishes_what_is_due_without_any_reader(manager):
    article = ArticleFactory(body="Old.")
    Draft.objects.create(
        article=article, changes={"body": "New."}, publish_at=timezone.now() - timedelta(minutes=1)
    )
    call_command("sync_index", verbosity=0)
    article.refresh_from_db()
    assert article.body == "New."


def test_what_cannot_be_published_in_time_is_sent_back_and_pages_go_on(manager):
    article = ArticleFactory(body="Old.", slug="a")
    ArticleFactory(slug="b")
    past = timezone.now() - timedelta(minutes=1)
    Draft.objects.create(article=article, changes={"slug": "b"}, publish_at=past)
    from articles import due

    due._forget()
    assert Client().get("/en/").status_code == 200
    draft = Draft.objects.get()
    assert (draft.publish_at, draft.review) == (None, "returned")
    assert "address is taken" in draft.note
    assert Article.objects.get(pk=article.pk).slug == "a"


def test_the_form_says_which_time_zone_it_means(manager, settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    article = ArticleFactory(scheduled=True)
    page = manager.get(page_of(article)).content.decode()
    assert page.count("Time zone: Asia/Shanghai") == 2
    assert "CST" in page


def test_a_change_is_not_scheduled_for_a_time_that_has_passed(manager):
    article = ArticleFactory(body="Old.")
    values = {"body": "New.", "_schedule": "x", **at(timezone.now() - timedelta(hours=1))}
    response = manager.post(page_of(article), form_of(article, **values))
    assert "time to come" in errors_of(response)["publish_at"][0]


def test_a_draft_with_an_expiry_goes_out_and_comes_in_again(manager, tmp_path):
    later = timezone.now() + timedelta(days=3)
    ArticleFactory(draft=True, slug="a", archived_at=later)
    call_command("export_articles", tmp_path, "--all", verbosity=0)
    Article.objects.all().delete()
    call_command("import_articles", tmp_path, processes=1, verbosity=0)
    article = Article.objects.get()
    assert (article.status, article.archived_at) == ("draft", later)


def test_what_readers_see_cannot_be_deleted_and_the_desk_says_what_to_do(manager):
    article = ArticleFactory()
    address = reverse("admin:articles_article_delete", args=[article.pk])
    for send in (manager.get, manager.post):
        assert "Archive it first" in told(send(address, follow=True))[0]
    assert Article.objects.exists()


def test_a_new_article_expires_at_its_minute(manager):
    article = ArticleFactory(draft=True)
    later = timezone.now() + timedelta(days=3)
    values = {"archived_at_0": f"{later:%Y-%m-%d}", "archived_at_1": f"{later:%H:%M}"}
    manager.post(page_of(article), form_of(article, _publish="x", **values))
    article.refresh_from_db()
    assert article.status == "published"
    with time_machine.travel(later + timedelta(minutes=1)):
        assert Client().get(article.get_absolute_url()).status_code == 410
