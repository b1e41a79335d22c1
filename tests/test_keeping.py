"""Pages kept for everybody are right at once after any change, by hand or by the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.keeping import kept
from articles.models import Article, Category, Fact, RelatedArticle
from articles.reading import COOKIE
from articles.signals import articles_changed
from tests.caches import keys
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return ArticleFactory(title="Zebra crossing", slug="zebra")


def page(client, article, **kwargs) -> str:
    return client.get(article.get_absolute_url(), **kwargs).content.decode()


def test_a_page_is_kept_for_the_next_reader(client, article, django_assert_num_queries):
    first = page(client, article)
    with django_assert_num_queries(1):
        assert page(client, article) == first


def test_a_page_takes_two_queries_where_its_shelf_was_read_before(
    client, article, django_assert_num_queries
):
    other = ArticleFactory(category=article.category, tags=["a", "b"], related=[article])
    page(client, article)
    with django_assert_num_queries(2):
        assert "Zebra crossing" in page(client, other)


def test_a_kept_page_has_the_headers_of_a_fresh_one(client, article):
    fresh, kept = (client.get(article.get_absolute_url()) for _ in range(2))
    for response in (fresh, kept):
        assert response.headers.pop("X-Request-ID"), "each request has a name of its own"
    assert dict(fresh.headers) == dict(kept.headers)


def change_title(article):
    article.title = "Quagga crossing"
    article.save()


def rename_category(article):
    article.category.names.update(name="Quagga")
    article.category.names.first().save()


@pytest.mark.parametrize("change", [change_title, rename_category])
def test_a_change_shows_on_the_next_request(client, article, change):
    page(client, article)
    change(article)
    assert "Quagga" in page(client, article)


@pytest.mark.parametrize(
    "leave",
    [
        publishing.archive,
        lambda article: article.delete(),
        lambda article: (
            Article.objects.filter(pk=article.pk).update(published_at=None),
            articles_changed.send(Article, pks=[article.pk]),
        ),
    ],
)
def test_what_leaves_is_gone_on_the_next_request(client, article, leave):
    address = article.get_absolute_url()
    home = reverse("articles:home")
    assert client.get(address).status_code == 200
    assert "Zebra" in client.get(home).content.decode()
    leave(article)
    assert client.get(address).status_code in (404, 410)
    assert "Zebra" not in client.get(home).content.decode()


def test_the_clock_alone_publishes_and_expires_at_the_moment(client):
    now = timezone.now()
    article = ArticleFactory(
        published_at=now + timedelta(minutes=1), archived_at=now + timedelta(minutes=2)
    )
    address = article.get_absolute_url()
    answers = []
    with time_machine.travel(now, tick=False) as clock:
        for _step in range(3):
            answers.append(client.get(address).status_code)
            answers.append(client.get(address).status_code)
            clock.shift(timedelta(minutes=1))
    assert answers == [404, 404, 200, 200, 410, 410]


def test_a_changed_fact_shows_once_the_articles_are_rendered(
    client, django_capture_on_commit_callbacks
):
    fact = Fact.objects.create(key="wait", value="2", unit="hours")
    article = ArticleFactory(body="Wait {{wait}}.")
    assert "Wait 2 hours." in page(client, article)
    fact.value = "5"
    with django_capture_on_commit_callbacks(execute=True):
        fact.save()
    assert "Wait 5 hours." in page(client, article)


def test_a_picked_neighbour_and_a_new_category_show(client, article):
    neighbour = ArticleFactory(title="Quagga")
    page(client, article)
    RelatedArticle.objects.create(article=article, related=neighbour)
    assert "Quagga" in page(client, article)
    client.get(reverse("articles:home"))
    Category.objects.create(slug="brand-new")
    assert "brand-new" in client.get(reverse("articles:home")).content.decode()


def test_a_change_that_is_rolled_back_leaves_the_edition_alone(client, article):
    before = page(client, article)

    def failing():
        with transaction.atomic():
            change_title(article)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert page(client, article) == before


def test_a_reader_who_voted_sees_a_page_of_their_own(client, article):
    everybody = page(client, article)
    client.post(reverse("articles:article-vote", args=["zebra"]), {"helpful": "yes"})
    assert COOKIE in client.cookies
    own = page(client, article)
    assert own != everybody
    client.cookies.clear()
    assert page(client, article) == everybody


def test_staff_pages_and_addresses_with_a_query_are_not_kept(client, admin_client, article):
    cache.clear()
    admin_client.get(article.get_absolute_url())
    client.get(article.get_absolute_url(), {"utm": "x"})
    assert not [key for key in keys(cache) if "page:" in key]


def test_each_language_and_host_is_kept_apart(client, article):
    english = client.get(reverse("articles:home")).content
    chinese = client.get("/zh-hans/").content
    assert english != chinese
    assert client.get("/zh-hans/").content == chinese


def test_a_page_that_the_asker_has_is_not_sent_again(client, article):
    first = client.get(article.get_absolute_url())
    assert first["Cache-Control"] == "public, no-cache"
    assert "Cookie" in first["Vary"]
    again = client.get(article.get_absolute_url(), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == first["Cache-Control"]
    change_title(article)
    changed = client.get(article.get_absolute_url(), headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_a_page_made_for_one_reader_is_told_to_be_private(client, article):
    shared = client.get(article.get_absolute_url())
    client.post(reverse("articles:article-vote", args=["zebra"]), {"helpful": "yes"})
    own = client.get(article.get_absolute_url(), headers={"If-None-Match": shared["ETag"]})
    assert own.status_code == 200
    assert own["Cache-Control"] == "private, no-cache"
    assert "Cookie" in own["Vary"]
    assert "ETag" not in own


def test_a_cdn_may_answer_alone_where_the_operator_lets_it(client, article, settings):
    settings.CDN_SECONDS = 30
    page = client.get(article.get_absolute_url())
    assert page["Cache-Control"] == "public, max-age=0, s-maxage=30"


def test_a_category_with_a_query_is_checked_like_a_page_but_not_kept(client, article):
    cache.clear()
    address = article.category.get_absolute_url()
    first = client.get(address, {"kind": "faq"})
    assert first["Cache-Control"] == "public, no-cache"
    again = client.get(address, {"kind": "faq"}, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert not [key for key in keys(cache) if "page:" in key]


def test_what_is_not_there_is_not_told_to_be_kept(client):
    assert "Cache-Control" not in client.get("/en/articles/nothing/")


def test_an_answer_with_a_cookie_or_a_token_is_private(rf):
    def with_cookie(request):
        response = HttpResponse("mine")
        response.set_cookie("a", "b")
        return response

    def with_token(request):
        return HttpResponse(get_token(request))

    for view in (with_cookie, with_token):
        assert kept(view)(rf.get("/x/"))["Cache-Control"] == "private, no-cache"
    assert not [key for key in keys(cache) if "page:" in key]
