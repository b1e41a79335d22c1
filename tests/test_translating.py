"""Translations that are missing or lag behind, and readers who are told."""

from __future__ import annotations

import pytest
from django.utils import timezone

from articles import contents, publishing, translating
from articles.models import Article, DailyReads, Draft, Lag, Locale, Size
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

QUEUE = "/admin/articles/lag/"


def publish(article: Article, size: str, **changes: str) -> None:
    Draft.objects.update_or_create(article=article, defaults={"changes": changes, "size": size})
    publishing.publish(article)


@pytest.fixture
def pair():
    english = ArticleFactory(title="Fees", body="It costs 1 USDT.")
    return english, ArticleFactory(sibling=english, chinese=True, body="费用为 1 USDT。")


@pytest.mark.parametrize("size", [Size.MEDIUM, Size.MAJOR])
@pytest.mark.parametrize("turned", [False, True])
def test_a_change_leaves_the_other_language_behind(pair, size, turned):
    changed, other = reversed(pair) if turned else pair
    before = changed.body
    publish(changed, size, body="2 USDT")
    lag = Lag.objects.get()
    assert (lag.article, lag.source, lag.size) == (other, changed, size)
    assert lag.before["body"] == before
    other.refresh_from_db()
    assert (other.behind_since is not None) == (size == Size.MAJOR)


def test_a_typo_leaves_nobody_behind_and_an_update_is_no_recent_one(pair):
    english, _chinese = pair
    before = english.content_updated_at
    publish(english, Size.TYPO, body="It costs 1 USDT!")
    assert not Lag.objects.exists()
    english.refresh_from_db()
    assert english.content_updated_at == before


def test_readers_are_told_after_a_major_change_until_the_translation_follows(client, pair):
    english, chinese = pair
    publish(english, Size.MEDIUM, body="It costs 2 USDT.")
    address = chinese.get_absolute_url()
    words = "本文尚未跟进"
    assert words not in client.get(address).content.decode()
    publish(english, Size.MAJOR, body="It costs 3 USDT.")
    page = client.get(address).content.decode()
    assert words in page
    assert english.get_absolute_url() in page
    assert Lag.objects.get().before["body"] == "It costs 1 USDT."
    chinese.refresh_from_db()
    publish(chinese, Size.MEDIUM, body="费用为 3 USDT。")
    assert words not in client.get(address).content.decode()
    assert not Lag.objects.exists()
    english.refresh_from_db()
    assert english.behind_since is None


def test_a_typo_in_the_translation_does_not_count_as_following(pair):
    english, chinese = pair
    publish(english, Size.MAJOR, body="It costs 2 USDT.")
    chinese.refresh_from_db()
    publish(chinese, Size.TYPO, body="费用为 1 USDT！")
    assert Lag.objects.get().article == chinese


def test_a_new_translation_begins_in_step():
    english = ArticleFactory()
    publishing.publish(english)
    chinese = ArticleFactory(sibling=english, chinese=True, draft=True)
    publishing.publish(chinese)
    assert not Lag.objects.exists()


def test_the_queue_ranks_by_what_readers_meet():
    read, unread = ArticleFactory(title="Read"), ArticleFactory(title="Unread")
    ArticleFactory(title="Draft", draft=True)
    ArticleFactory(title="Translated")
    ArticleFactory(sibling=Article.objects.get(title="Translated"), chinese=True)
    begun = ArticleFactory(title="Half")
    half = ArticleFactory(sibling=begun, chinese=True, draft=True)
    DailyReads.objects.create(article=read, day=timezone.localdate(), reads=9)
    assert list(translating.missing(Locale.SIMPLIFIED_CHINESE)) == [read, unread]
    assert list(translating.begun(Locale.SIMPLIFIED_CHINESE)) == [half]
    assert translating.counts() == {"en": 0, "zh-hans": 3}


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(superuser=True))
    return client


def test_the_queue_and_both_texts_side_by_side_are_pages_of_the_desk(desk, pair):
    english, chinese = pair
    ArticleFactory(title="Only English")
    publish(english, Size.MAJOR, body="It costs 20 USDT.")
    page = desk.get(QUEUE).content.decode()
    assert "Only English" in page
    assert "translation_of=" in page
    beside = f"{QUEUE}{chinese.pk}/"
    assert beside in page
    shown = desk.get(beside).content.decode()
    assert "<ins>" in shown
    assert "费用为 1 USDT。" in shown
    desk.post(beside)
    assert not Lag.objects.exists()
    desk.post(beside, {"behind": "major"})
    chinese.refresh_from_db()
    assert chinese.behind_since
    assert "Marked as behind" in desk.get(beside).content.decode()


def test_a_page_without_a_translation_or_rights_says_so(desk, client):
    assert desk.get(f"{QUEUE}{ArticleFactory().pk}/").status_code == 404
    client.force_login(UserFactory(staff=True))
    assert client.get(QUEUE).status_code == 403


def test_what_a_lag_is_made_of_is_what_versions_hold(pair):
    english, _chinese = pair
    assert set(Article.CONTENT_FIELDS) <= contents.pack_fields(english).keys()
