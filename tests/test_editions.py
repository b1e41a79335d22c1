"""One name tells every process whether what it kept is still what readers see."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from articles import publishing
from articles.categories import CategoryTree
from articles.editions import edition, once_an_edition, one_edition, renew_edition
from articles.models import Article, Category, Fact, Vote
from articles.signals import articles_changed
from search.models import Pin, SynonymGroup
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return ArticleFactory()


CHANGES = {
    "an article is saved": lambda article: article.save(),
    "an article is archived": publishing.archive,
    "an article is deleted": lambda article: article.delete(),
    "articles are changed in bulk": lambda article: articles_changed.send(
        Article, pks=[article.pk]
    ),
    "a category is made": lambda article: Category.objects.create(slug="brand-new"),
    "a category is renamed": lambda article: article.category.names.first().save(),
    "a fact is told": lambda article: Fact.objects.create(key="wait", value="2"),
    "synonyms are added": lambda article: SynonymGroup.objects.create(locale="en", words="a\nb"),
    "a result is pinned": lambda article: Pin.objects.create(
        locale="en", patterns="a", article=article
    ),
    "an article is tagged": lambda article: article.tags.add("slow"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_every_change_makes_another_edition(article, change):
    before = edition()
    assert edition() == before
    change(article)
    assert edition() != before


def test_the_clock_makes_one_at_the_moment(article):
    now = timezone.now()
    ArticleFactory(published_at=now + timedelta(minutes=1), archived_at=now + timedelta(minutes=2))
    names = []
    with time_machine.travel(now, tick=False) as clock:
        for _step in range(3):
            names += [edition(), edition()]
            clock.shift(timedelta(minutes=1))
    assert names[0::2] == names[1::2]
    assert len(set(names)) == 3


def test_what_readers_do_makes_none(article):
    before = edition()
    Vote.objects.create(article=article, version=timezone.now(), reader="r", helpful=True)
    assert edition() == before


def test_the_edition_is_asked_for_with_one_query(article, django_assert_num_queries):
    edition()
    with django_assert_num_queries(1), one_edition():
        assert edition() == edition()


def test_a_change_is_seen_within_one_request(article):
    with one_edition():
        before = edition()
        renew_edition()
        assert edition() != before


def test_what_is_made_once_an_edition_is_made_anew_for_the_next(article):
    titles = once_an_edition(lambda locale: [a.title for a in Article.objects.in_locale(locale)])
    first = titles("en")
    assert titles("en") is first
    article.title = "Quagga"
    article.save()
    assert titles("en") == ["Quagga"]
    assert titles("zh-hans") == []


def test_what_was_made_of_a_change_that_is_rolled_back_is_not_seen_again(article):
    names = once_an_edition(lambda: sorted(Category.objects.values_list("slug", flat=True)))
    before = names()

    def failing():
        with transaction.atomic():
            Category.objects.create(slug="brand-new")
            assert "brand-new" in names()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert names() == before


def test_the_category_tree_is_read_once_and_counts_what_is_published(
    article, django_assert_num_queries
):
    slug = article.category.slug
    assert CategoryTree.of("en").find(slug).count == 1
    with django_assert_num_queries(1):
        assert CategoryTree.of("en").find(slug).count == 1
    publishing.archive(article)
    assert CategoryTree.of("en").find(slug).count == 0
