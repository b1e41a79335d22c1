"""Versions, what was deleted, old addresses, and who is writing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import publishing, trash
from articles.comparing import compare
from articles.models import Article, Category, Deleted, Draft, Presence, Size, Vote
from articles.slugs import free_slug, slug_from
from search.models import SynonymGroup

from .factories import ArticleFactory, CategoryFactory, UserFactory
from .test_admin import ADD, form_of, page_of, told
from .test_drafts import manager, other  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db


# -- versions ------------------------------------------------------------------------


def publish(article: Article, **changes):
    said = {name: changes.pop(name) for name in ("reason", "public", "by") if name in changes}
    Draft.objects.update_or_create(article=article, defaults={"changes": changes})
    return publishing.publish(article, **said)


def test_words_that_changed_are_told_in_both_languages():
    english = compare("Wait 24 hours.\nBye", "Wait 48 hours.\nBye")
    assert [(p.kind, p.text) for p in english[0].pieces][1:3] == [
        ("removed", "24 "),
        ("added", "48 "),
    ]
    chinese = compare("提现需要二十四小时到账", "提现需要四十八小时到账")
    assert [p.text for p in chinese[0].pieces if p.kind != "same"] == ["二十四", "四十八"]
    assert compare("a", "a") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "a\nb"), ("a\nb", ""), ("a b c", "x y z"), ("提现，到账。", "充值 到账"), ("a\n\n", "a")],
)
def test_a_comparison_holds_both_texts(before, after):
    pieces = [piece for row in compare(before, after) for piece in row.pieces]
    kept = "".join(p.text for p in pieces if p.kind != "added")
    assert "".join(kept.split()) == "".join(before.split())


def test_a_large_text_is_compared_in_reasonable_pieces():
    lines = [f"Line {n} has its own words." for n in range(6000)]
    changed = [*lines[:3000], "A new line.", *lines[3001:]]
    rows = compare("\n".join(lines), "\n".join(changed))
    assert [row.kind for row in rows] == ["skipped", "same", "changed", "same", "skipped"]


def test_any_two_versions_are_compared(manager):  # noqa: F811
    article = ArticleFactory(body="One thing.")
    publish(article, body="Two things.")
    publish(article, body="Three things.")
    address = reverse("admin:articles_article_difference", args=[article.pk])
    page = manager.get(address, {"before": "1", "after": "3"}).content.decode()
    assert "<del>" in page
    assert "<ins>" in page
    assert "[removed:" in page
    assert "Two things" not in page
    assert manager.get(address, {"before": "9", "after": "3"}).status_code == 404
    assert manager.get(address, {"before": "x", "after": "<b>"}).status_code == 404


def test_the_history_names_author_reason_and_date(manager):  # noqa: F811
    article = ArticleFactory()
    publish(article, body="New.", reason="The fee changed", by=manager.user)
    page = manager.get(reverse("admin:articles_article_history", args=[article.pk]))
    assert "The fee changed" in page.content.decode()
    assert "mei" in page.content.decode()
    assert f"{timezone.now():%Y-%m-%d}" in page.content.decode()


@pytest.mark.parametrize("button", ["_draft", "_publish"])
def test_restoring_makes_a_new_version_and_keeps_the_others(manager, button):  # noqa: F811
    article = ArticleFactory(title="First", body="First.", slug="kept")
    publish(article, title="Second", body="Second.", slug="moved")
    address = reverse("admin:articles_article_restore", args=[article.pk, 1])
    assert "First" in manager.get(address).content.decode()
    manager.post(address, {"reason": "The old one was right", button: "x"})
    article.refresh_from_db()
    live = button == "_publish"
    assert article.body == ("First." if live else "Second.")
    assert article.slug == "moved"
    assert article.versions.count() == (3 if live else 2)
    if live:
        newest = article.versions.first()
        assert (newest.reason, newest.author) == ("The old one was right", manager.user)
    else:
        assert Draft.objects.get().changes == {"title": "First", "body": "First."}


def test_readers_are_told_what_changed_where_editors_say_so(manager, client):  # noqa: F811
    article = ArticleFactory(body="The fee is 1 coin.", slug="fees")
    page = "/en/articles/fees/changes/"
    assert client.get(page).status_code == 404
    publish(article, body="The fee is 2 coins.", reason="Secret reason")
    publish(article, body="The fee is 3 coins.", reason="New fees", public=True)
    text = client.get(page).content.decode()
    assert "New fees" in text
    assert "Secret reason" not in text
    assert "<ins>" in text
    assert page in client.get("/en/articles/fees/").content.decode()
    publishing.archive(article)
    assert client.get(page).status_code == 404


def test_words_only_staff_could_read_are_never_told(client):
    article = ArticleFactory(body="Quagga.", staff_only=True, slug="fees")
    publish(article, body="Quagga two.")
    publish(article, body="For everyone.", audience="everyone", public=True)
    text = client.get("/en/articles/fees/changes/").content.decode()
    assert "Quagga" not in text


# -- the trash -----------------------------------------------------------------------


def test_an_article_comes_back_from_the_trash_with_all_that_hung_on_it(manager, client):  # noqa: F811
    article = ArticleFactory(archived=True, tags=["fee"], related=[ArticleFactory()], slug="old")
    publish(article, slug="new", by=manager.user, reason="First")
    publishing.archive(article)
    draft = Draft.objects.create(article=article, changes={"body": "Later."})
    draft.writers.add(manager.user)
    Vote.objects.create(article=article, version=timezone.now(), reader="r", helpful=True)
    delete = reverse("admin:articles_article_delete", args=[article.pk])
    response = manager.post(delete, {"post": "yes"}, follow=True)
    assert any("restored for 30 days" in words for words in told(response))
    assert not Article.objects.filter(pk=article.pk).exists()
    assert "mei" in manager.get("/admin/articles/deleted/").content.decode()
    kept = Deleted.objects.get()
    manager.post("/admin/articles/deleted/", {"action": "restore", "_selected_action": [kept.pk]})
    back = Article.objects.get(pk=article.pk)
    assert (list(back.tags.names()), back.related_rows.count()) == (["fee"], 1)
    assert (back.versions.get().reason, back.votes.count()) == ("First", 1)
    assert list(back.draft.writers.all()) == [manager.user]
    assert client.get("/en/articles/old/").status_code == 410
    assert not Deleted.objects.exists()


def test_what_it_pointed_at_and_is_gone_is_left_out():
    neighbour, author = ArticleFactory(), UserFactory()
    article = ArticleFactory(archived=True, related=[neighbour])
    publish(article, by=author)
    kept = trash.bury(article)
    neighbour.delete()
    author.delete()
    trash.restore(kept)
    back = Article.objects.get()
    assert back.related_rows.count() == 0
    assert (back.versions.get().author, back.versions.get().author_name) == (None, author.username)


def test_the_words_before_an_import_are_compared_and_restored_from_the_history(manager):  # noqa: F811
    article = ArticleFactory(body="An editor's.")
    publishing.publish(article)
    history = reverse("admin:articles_article_history", args=[article.pk])
    restore = reverse("admin:articles_article_restore", args=[article.pk, 2])
    page = manager.get(history).content.decode()
    assert restore not in page
    assert 'value="live"' not in page
    Article.objects.filter(pk=article.pk).update(body="Imported.")
    page = manager.get(history).content.decode()
    assert restore in page
    assert 'value="live" checked' in page
    shown = manager.get(
        reverse("admin:articles_article_difference", args=[article.pk]),
        {"before": "2", "after": "live"},
    )
    assert "Imported" in shown.content.decode()


def test_what_took_its_place_is_not_thrown_out(manager):  # noqa: F811
    kept = trash.bury(ArticleFactory(archived=True, slug="fees", title="Old fees"))
    ArticleFactory(slug="fees")
    picked = {"action": "restore", "_selected_action": [kept.pk]}
    response = manager.post("/admin/articles/deleted/", picked, follow=True)
    assert "“Old fees” cannot come back" in told(response)[0]
    assert Deleted.objects.exists()


def test_other_things_come_back_too(manager):  # noqa: F811
    category = CategoryFactory(name="Fees")
    group = SynonymGroup.objects.create(locale="en", words="a\nb")
    for app, thing in (("articles_category", category), ("search_synonymgroup", group)):
        manager.post(reverse(f"admin:{app}_delete", args=[thing.pk]), {"post": "yes"})
    assert Deleted.objects.count() == 2
    for kept in Deleted.objects.all():
        trash.restore(kept)
    assert Category.objects.get(pk=category.pk).name_in("en") == "Fees"
    assert SynonymGroup.objects.get().words == "a\nb"


def test_the_trash_is_emptied_in_time(settings):
    settings.TRASH_DAYS = 30
    trash.bury(ArticleFactory(archived=True))
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        trash.forget_old()
    assert not Deleted.objects.exists()


# -- addresses -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Where is my money?", "where-is-my-money"),
        ("提现未到账怎么办？", "ti-xian-wei-dao-zhang-zen-me-ban"),
        ("USDT 充值没到账", "usdt-chong-zhi-mei-dao-zhang"),
        ("！？", "article"),
    ],
)
def test_an_address_is_made_from_a_title(title, slug):
    assert slug_from(title) == slug


def test_an_address_that_is_or_was_anothers_is_not_taken():
    ArticleFactory(slug="fees")
    moved = ArticleFactory(slug="fees-2")
    moved.slug = "elsewhere"
    moved.save()
    assert free_slug("Fees", "en") == "fees-3"
    assert free_slug("Fees", "en", moved) == "fees-2"


def test_an_article_without_a_typed_address_gets_one(manager):  # noqa: F811
    manager.post(ADD, form_of(Article(title="提现费用", locale="zh-hans")))
    assert Article.objects.get().slug == "ti-xian-fei-yong"


def test_moves_leave_no_chains(client):
    article = ArticleFactory(slug="one")
    for slug in ("two", "three"):
        publish(article, slug=slug)
    for old in ("one", "two"):
        response = client.get(f"/en/articles/{old}/")
        assert (response.status_code, response["Location"]) == (301, "/en/articles/three/")
    publish(article, slug="one")
    assert client.get("/en/articles/one/").status_code == 200
    assert client.get("/en/articles/three/")["Location"] == "/en/articles/one/"


def test_a_category_leaves_its_address_to_the_new_one(client):
    category = CategoryFactory(slug="one")
    for slug in ("two", "three"):
        category.slug = slug
        category.save()
    for old in ("one", "two"):
        response = client.get(f"/zh-hans/categories/{old}/")
        assert (response.status_code, response["Location"]) == (301, "/zh-hans/categories/three/")
    assert client.get("/en/categories/none/").status_code == 404


@pytest.mark.parametrize("replaces", [True, False])
def test_an_archived_article_names_its_successor(client, replaces):
    last = ArticleFactory(slug="last", title="Read me")
    between = ArticleFactory(slug="between", archived=True, successor=last)
    traits = {"archived": True, "successor": between, "successor_replaces": replaces}
    ArticleFactory(slug="first", **traits)
    response = client.get("/en/articles/first/")
    if replaces:
        assert (response.status_code, response["Location"]) == (301, "/en/articles/last/")
    else:
        assert response.status_code == 410
        assert "/en/articles/last/" in response.content.decode()
        assert "Read me" in response.content.decode()


def test_a_successor_that_readers_may_not_see_is_not_named(client):
    for trait in ("draft", "staff_only", "scheduled"):
        hidden = ArticleFactory(title="Quagga", **{trait: True})
        article = ArticleFactory(archived=True, successor=hidden, successor_replaces=True)
        response = client.get(article.get_absolute_url())
        assert response.status_code == 410
        assert "Quagga" not in response.content.decode()


def test_successors_in_a_circle_lead_nowhere(client):
    one, two = ArticleFactory(archived=True), ArticleFactory(archived=True)
    Article.objects.filter(pk=one.pk).update(successor=two)
    Article.objects.filter(pk=two.pk).update(successor=one)
    assert client.get(one.get_absolute_url()).status_code == 410


# -- who is writing ------------------------------------------------------------------


def test_the_second_editor_is_told_who_was_first(manager, other):  # noqa: F811
    article = ArticleFactory()
    assert "Also being edited" not in manager.get(page_of(article)).content.decode()
    assert "Also being edited by: mei" in other.get(page_of(article)).content.decode()
    presence = reverse("admin:articles_article_presence", args=[article.pk])
    assert "tom" in manager.post(presence).json()["others"]
    other.post(presence, {"leaving": "yes"})
    assert manager.post(presence).json()["others"] == ""
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert "Also being edited" not in other.get(page_of(article)).content.decode()
    assert Presence.objects.count() == 2


def test_only_editors_say_that_they_are_there(manager):  # noqa: F811
    article = ArticleFactory()
    presence = reverse("admin:articles_article_presence", args=[article.pk])
    assert manager.get(presence).status_code == 405
    assert Client().post(presence).status_code == 302
    staff = Client()
    staff.force_login(UserFactory(staff=True))
    assert staff.post(presence).status_code == 403


# -- faults --------------------------------------------------------------------------


def test_an_article_of_200_kilobytes_is_drafted_previewed_published_and_compared(manager):  # noqa: F811
    body = "\n\n".join(f"## Part {n}\n\n{'Words of it. ' * 40}" for n in range(390)).strip()
    assert len(body) > 200_000
    article = ArticleFactory(body="Short.")
    manager.post(page_of(article), form_of(article, body=body, size=Size.MAJOR))
    assert manager.get(reverse("admin:articles_article_page", args=[article.pk])).status_code == 200
    difference = reverse("admin:articles_article_difference", args=[article.pk])
    assert manager.get(difference).status_code == 200
    manager.post(page_of(article), form_of(article, body=body, _publish="x"))
    article.refresh_from_db()
    assert article.body == body


@pytest.mark.parametrize(
    "address",
    [
        "/admin/articles/article/",
        "/admin/articles/deleted/",
        "/admin/articles/category/",
        "/admin/articles/fact/",
        "/admin/search/synonymgroup/",
        "/admin/search/pin/",
        "/admin/",
    ],
)
def test_list_pages_stay_under_30_queries(manager, address, django_assert_max_num_queries):  # noqa: F811
    for _n in range(12):
        publish(ArticleFactory(), body="New.", by=manager.user)
        Draft.objects.create(article=ArticleFactory(), changes={"body": "x"}, author=manager.user)
        trash.bury(ArticleFactory(archived=True))
    with django_assert_max_num_queries(29):
        assert manager.get(address).status_code == 200
