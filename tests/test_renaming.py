"""Links between articles follow an article that gets another address."""

from __future__ import annotations

import pytest

from articles.models import Article
from articles.skeletons import skeletons
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def test_links_by_name_follow_and_readers_are_told_of_no_update():
    target = ArticleFactory(slug="fees")
    source = ArticleFactory(body="[a](article:fees) [b](article:fees#x) [c](article:fees-2) `fees`")
    chinese = ArticleFactory(chinese=True, body="[a](article:fees)")
    before = source.content_updated_at
    target.slug = "all-fees"
    target.save()
    source.refresh_from_db()
    assert source.body == (
        "[a](article:all-fees) [b](article:all-fees#x) [c](article:fees-2) `fees`"
    )
    assert "/en/articles/all-fees/" in source.html
    assert source.content_updated_at == before
    assert Article.objects.get(pk=chinese.pk).body == "[a](article:fees)"


def test_a_slug_that_comes_back_is_followed_too():
    target = ArticleFactory(slug="one")
    source = ArticleFactory(body="[a](article:one)")
    for slug in ("two", "three", "one"):
        target.slug = slug
        target.save()
    source.refresh_from_db()
    assert source.body == "[a](article:one)"


@pytest.mark.parametrize("locale", ["en", "zh-hans"])
def test_skeletons_say_the_same_in_both_languages_and_render(locale):
    names = [skeleton.name for skeleton in skeletons(locale)]
    assert names == [skeleton.name for skeleton in skeletons("en")] != []
    for skeleton in skeletons(locale):
        article = ArticleFactory(locale=locale, body=skeleton.text)
        assert article.html
        assert skeleton.title
        assert skeleton.about
