"""What is popular is told without counting while a reader waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import aside, popular, publishing
from articles.models import Article, DailyReads
from articles.popular import popular_articles
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def read(article, times):
    DailyReads.objects.create(article=article, day=timezone.localdate(), reads=times)


@pytest.fixture
def articles():
    found = [ArticleFactory(title=title) for title in ("Often", "Seldom", "Never")]
    for article, times in zip(found, (9, 2), strict=False):
        read(article, times)
    return found


def titles(limit=6):
    newest = Article.objects.published().in_locale("en").recently_updated()[:limit]
    return [article.title for article in popular_articles("en", limit, newest)]


def test_the_most_read_come_first_and_the_newest_fill_up(articles):
    assert titles() == ["Often", "Seldom", "Never"]
    ArticleFactory(title="New")
    assert titles() == ["Often", "Seldom", "Never", "New"]
    assert titles(2) == ["Often", "Seldom"]


def test_what_is_pinned_or_archived_counts_at_once(articles):
    titles()
    articles[2].pinned = True
    articles[2].save()
    publishing.archive(articles[0])
    assert titles() == ["Never", "Seldom"]


def test_no_reader_waits_for_the_counting(articles, monkeypatch, django_assert_num_queries):
    waiting = []
    monkeypatch.setattr(aside, "start", lambda work, name: waiting.append(work))
    assert set(titles()) == {"Often", "Seldom", "Never"}
    assert len(waiting) == 1
    titles()
    assert len(waiting) == 1  # One process counts.
    waiting[0]()
    assert titles() == ["Often", "Seldom", "Never"]


def test_an_order_is_counted_anew_after_a_while_and_shown_until_then(articles, monkeypatch):
    assert titles()[0] == "Often"
    read(articles[2], 100)
    assert titles()[0] == "Often"
    with time_machine.travel(timezone.now() + timedelta(seconds=popular.HOLDS + 1)):
        assert titles()[0] == "Never"


def test_it_costs_the_same_however_many_articles_there_are(articles, django_assert_max_num_queries):
    ArticleFactory.create_batch(20)
    titles()
    with django_assert_max_num_queries(2):
        popular_articles("en", 6, ())
    with django_assert_max_num_queries(3):
        titles()
