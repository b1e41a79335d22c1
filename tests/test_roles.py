"""The permission matrix: every role of the desk, and a reader, against every action."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import trash
from articles.models import Article, Category, Deleted, Draft, Version
from helpcenter.roles import ROLES

from .factories import ArticleFactory, CategoryFactory, UserFactory
from .test_admin import ADD, LIST, form_of, page_of

pytestmark = pytest.mark.django_db

NOBODY: set[str] = set()
STAFF = {"translator", "author", "reviewer", "manager"}
# Who answers tickets may look at what articles say.
LOOKERS = STAFF | {"support"}
PUBLISHERS = STAFF - {"translator"}
REVIEWERS = {"reviewer", "manager"}
MANAGER = {"manager"}


@pytest.fixture(params=["reader", *(role.lower() for role in ROLES)])
def role(request):
    return request.param


@pytest.fixture
def client(role):
    client = Client()
    if role != "reader":
        user = UserFactory(staff=True, username=role)
        user.groups.add(Group.objects.get(name=role.title()))
        client.force_login(user)
    return client


def submitted(article: Article) -> Article:
    draft = Draft.objects.create(article=article, changes={"body": "New."}, review="submitted")
    draft.writers.add(UserFactory())
    return article


def press(client, article, button, **values):
    client.post(page_of(article), form_of(article, body="New.", **{button: "x"}, **values))
    return Article.objects.get(pk=article.pk)


def bulk(client, action):
    article = ArticleFactory(draft=action == "publish")
    picked = {"action": action, "_selected_action": [article.pk], "confirmed": "yes"}
    picked["category"] = CategoryFactory(slug="elsewhere").pk
    client.post(LIST, picked)
    return Article.objects.get(pk=article.pk)


def begin(client):
    client.post(ADD, form_of(Article(title="A", slug="a", locale="en")))
    return Article.objects.filter(slug="a").exists()


def translate(client):
    original = ArticleFactory()
    new = Article(title="译", slug="a", locale="zh-hans", translation_key=original.translation_key)
    client.post(f"{ADD}?translation_of={original.pk}", form_of(new))
    return Article.objects.filter(slug="a").exists()


def restore_version(client):
    article = ArticleFactory()
    version = Version.objects.create(
        article=article, number=1, published_at=timezone.now(), content={"body": "Before."}
    )
    client.post(reverse("admin:articles_article_restore", args=[article.pk, version.number]))
    return Draft.objects.filter(changes__body="Before.").exists()


def delete(client):
    article = ArticleFactory(archived=True)
    client.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})
    return not Article.objects.exists()


def delete_live(client):
    article = ArticleFactory()
    client.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})
    return not Article.objects.exists()


def undelete(client):
    kept = trash.bury(ArticleFactory(archived=True))
    picked = {"action": "restore", "_selected_action": [kept.pk]}
    client.post("/admin/articles/deleted/", picked)
    return Article.objects.exists() and not Deleted.objects.exists()


def add_category(client):
    names = {"names-TOTAL_FORMS": "0", "names-INITIAL_FORMS": "0"}
    values = {"slug": "new", "position": "0", "icon": "folder", **names}
    client.post("/admin/articles/category/add/", values)
    return Category.objects.filter(slug="new").exists()


def opens(address):
    return lambda client: client.get(address).status_code == 200


def article_page(name):
    def attempt(client):
        address = reverse(f"admin:articles_article_{name}", args=[ArticleFactory().pk])
        return client.get(address).status_code == 200

    return attempt


ACTIONS = {
    "read what is published": (
        lambda c: c.get(ArticleFactory().get_absolute_url()).status_code == 200,
        STAFF | {"reader", "support"},
    ),
    "read a draft at its address": (
        lambda c: c.get(ArticleFactory(draft=True).get_absolute_url()).status_code == 200,
        NOBODY,
    ),
    "open the desk": (opens("/admin/"), LOOKERS),
    "list articles": (opens(LIST), LOOKERS),
    "open a form": (article_page("change"), LOOKERS),
    "preview": (article_page("frames"), LOOKERS),
    "see the history": (article_page("history"), LOOKERS),
    "compare": (article_page("difference"), LOOKERS),
    "begin an article": (begin, PUBLISHERS),
    "translate an article": (translate, STAFF),
    "write a draft beside": (
        lambda c: press(c, ArticleFactory(), "_save") and Draft.objects.exists(),
        STAFF,
    ),
    "publish an article": (
        lambda c: press(c, ArticleFactory(draft=True), "_publish").status == "published",
        PUBLISHERS,
    ),
    "publish changes": (
        lambda c: press(c, ArticleFactory(), "_publish").body == "New.",
        PUBLISHERS,
    ),
    "schedule": (
        lambda c: (
            press(
                c,
                ArticleFactory(draft=True),
                "_schedule",
                published_at_0="2090-01-01",
                published_at_1="09:00",
            ).status
            == "scheduled"
        ),
        PUBLISHERS,
    ),
    "submit for review": (
        lambda c: (
            press(c, ArticleFactory(), "_submit")
            and Draft.objects.filter(review="submitted").exists()
        ),
        STAFF,
    ),
    "approve": (
        lambda c: (
            press(c, submitted(ArticleFactory()), "_approve")
            and Draft.objects.filter(review="approved").exists()
        ),
        REVIEWERS,
    ),
    "send back": (
        lambda c: (
            press(c, submitted(ArticleFactory()), "_return", note="Shorter, please.")
            and Draft.objects.filter(review="returned", note="Shorter, please.").exists()
        ),
        REVIEWERS,
    ),
    "discard a draft": (
        lambda c: press(c, submitted(ArticleFactory()), "_discard") and not Draft.objects.exists(),
        STAFF,
    ),
    "archive": (lambda c: press(c, ArticleFactory(), "_archive").status == "archived", MANAGER),
    "take back": (lambda c: press(c, ArticleFactory(), "_draft").status == "draft", MANAGER),
    "publish many": (lambda c: bulk(c, "publish").status == "published", PUBLISHERS),
    "archive many": (lambda c: bulk(c, "archive").status == "archived", MANAGER),
    "pin many": (lambda c: bulk(c, "pin").pinned, MANAGER),
    "move many": (lambda c: bulk(c, "move").category.slug == "elsewhere", MANAGER),
    "restore a version": (restore_version, STAFF),
    "delete what is archived": (delete, MANAGER),
    "delete what readers see": (delete_live, NOBODY),
    "restore from the trash": (undelete, MANAGER),
    "add a category": (add_category, MANAGER),
    "change facts": (opens("/admin/articles/fact/add/"), MANAGER),
    "change synonyms": (opens("/admin/search/synonymgroup/add/"), MANAGER),
    "manage people": (opens("/admin/auth/user/"), NOBODY),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_a_role_does_what_it_may_and_nothing_else(client, role, action):
    attempt, allowed = ACTIONS[action]
    assert bool(attempt(client)) == (role in allowed)


def test_where_a_review_is_demanded_a_new_article_has_no_button_to_publish(client, role, settings):
    settings.REVIEW_REQUIRED = True
    response = client.get(ADD)
    if role in PUBLISHERS:
        assert {step.name for step in response.context["steps"]} == {"submit"}
    else:
        assert response.status_code in (302, 403)


@pytest.mark.parametrize("button", ["_publish", "_schedule"])
def test_where_a_review_is_demanded_nobody_publishes_without(client, role, settings, button):
    settings.REVIEW_REQUIRED = True
    article = ArticleFactory(body="Old.")
    moment = {"publish_at_0": "2090-01-01", "publish_at_1": "09:00"}
    press(client, article, button, **moment)
    article.refresh_from_db()
    assert article.body == "Old."
    assert not Draft.objects.filter(publish_at__isnull=False).exists()


def test_where_a_review_is_demanded_what_was_approved_is_published(client, role, settings):
    settings.REVIEW_REQUIRED = True
    article = submitted(ArticleFactory(body="Old."))
    Draft.objects.update(review="approved")
    press(client, article, "_publish")
    article.refresh_from_db()
    assert (article.body == "New.") == (role in PUBLISHERS)


def test_a_word_changed_after_the_approval_asks_for_a_new_one(client, role, settings):
    settings.REVIEW_REQUIRED = True
    article = submitted(ArticleFactory(body="Old."))
    Draft.objects.update(review="approved")
    client.post(page_of(article), form_of(article, body="Newer.", _publish="x"))
    article.refresh_from_db()
    assert article.body == "Old."


def test_nobody_approves_their_own_words(client, role):
    article = ArticleFactory()
    press(client, article, "_submit")
    press(client, article, "_approve")
    assert not Draft.objects.filter(review="approved").exists()


def test_what_is_sent_back_says_what_is_to_be_done(client, role):
    article = submitted(ArticleFactory())
    press(client, article, "_return")
    assert not Draft.objects.filter(review="returned").exists()
