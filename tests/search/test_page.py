"""A page of results is made once for all readers, and each reader's visit is their own."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from articles import publishing
from articles.models import Vote
from search import indexing, page
from search.models import Pin, QueryLog, SynonymGroup
from tests.caches import keys
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

OWN = re.compile(r'after(?:=|%3D)[^"&]+|name="after" value="[^"]+"|click/[^"]+/')
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def reader(client):
    client.defaults["HTTP_USER_AGENT"] = BROWSER
    return client


@pytest.fixture
def article():
    return ArticleFactory(title="Deposit missing", slug="deposit-missing")


@pytest.fixture
def made(monkeypatch):
    """How often a page was made and not taken from what was kept."""
    pages = []

    def counting(*args, **kwargs):
        pages.append(make(*args, **kwargs))
        return pages[-1]

    make = page.make
    monkeypatch.setattr("search.views.make", counting)
    return pages


def ask(client, q="deposit missing", **data):
    return client.get("/en/search/", {"q": q} | data).content.decode()


def own(text: str) -> set[str]:
    """What on a page names the visit."""
    return {match[0] for match in OWN.finditer(text)}


def plain(text: str) -> str:
    return OWN.sub("", text)


def test_the_same_question_is_made_once_and_each_visit_is_its_own(reader, article, made):
    first, second = ask(reader), ask(reader)
    assert len(made) == 1
    assert plain(first) == plain(second)
    assert own(first)
    assert not own(first) & own(second)
    assert QueryLog.objects.count() == 2
    assert [(row.total, row.answered) for row in QueryLog.objects.all()] == [(1, True)] * 2


def test_a_kept_page_takes_two_queries_with_the_visit_written_down(
    reader, article, made, django_assert_num_queries
):
    ask(reader)
    cache.set("search-log-tidies", True)
    with django_assert_num_queries(2):
        ask(reader)
    assert len(made) == 1


def test_every_token_of_a_kept_page_goes_on_with_its_own_search(reader, article):
    ask(reader)
    text = ask(reader)
    second = QueryLog.objects.order_by("created_at").last()
    token = re.search(r'name="after" value="([^"]+)"', text)[1]
    ask(reader, kind="faq", after=token)
    assert QueryLog.objects.count() == 2
    second.refresh_from_db()
    assert second.kind == "faq"
    click = re.search(r'href="(/en/search/click/[^"]+)"', text)[1]
    assert reader.get(click)["Location"] == article.get_absolute_url()
    second.refresh_from_db()
    assert (second.clicked_rank, second.clicked_article) == (1, article)


def test_a_page_shows_nothing_of_the_search_before_or_of_another_reader(reader, article):
    token = re.search(r'name="after" value="([^"]+)"', ask(reader, q="deposit"))[1]
    assert token not in ask(reader, after=token)
    assert token not in ask(reader)


CHANGES = {
    "an article is published": lambda article: ArticleFactory(title="Deposit missing too"),
    "an article is archived": publishing.archive,
    "an article is renamed": lambda article: (
        setattr(article, "title", "Deposit lost"),
        article.save(),
    ),
    "a result is pinned": lambda article: Pin.objects.create(
        locale="en", patterns="deposit missing", article=ArticleFactory(title="Zebra")
    ),
    "a category is renamed": lambda article: (
        article.category.names.update(name="Quagga"),
        article.category.names.first().save(),
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_shows_on_the_next_request(
    reader, article, change, django_capture_on_commit_callbacks
):
    before = ask(reader)
    with django_capture_on_commit_callbacks(execute=True):
        change(article)
    assert plain(ask(reader)) != plain(before)


def test_new_synonyms_show_on_the_next_request(reader, article):
    assert 'data-slug="deposit-missing"' not in ask(reader, q="zzyzx")
    SynonymGroup.objects.create(locale="en", words="zzyzx\ndeposit missing")
    assert 'data-slug="deposit-missing"' in ask(reader, q="zzyzx")


def test_a_page_kept_before_the_index_followed_is_not_shown_afterwards(reader, article, made):
    """Another process: the article is committed, but not in the index yet."""
    ask(reader)
    ArticleFactory(title="Deposit missing too", slug="too")
    assert "too" not in re.findall(r'data-slug="([^"]+)"', ask(reader))
    indexing.refresh()
    assert "too" in re.findall(r'data-slug="([^"]+)"', ask(reader))


def test_a_pin_begins_and_ends_at_its_moments(reader, article):
    now = timezone.now()
    Pin.objects.create(
        locale="en",
        patterns="deposit missing",
        article=ArticleFactory(title="Zebra", slug="zebra"),
        starts_at=now + timedelta(seconds=10),
        ends_at=now + timedelta(seconds=20),
    )
    shown = []
    with time_machine.travel(now, tick=False) as clock:
        for _step in range(3):
            shown.append('data-slug="zebra"' in ask(reader))
            clock.shift(timedelta(seconds=10))
    assert shown == [False, True, False]


@pytest.mark.parametrize(
    "words",
    ["deposit missing ab@example.com", "customer service phone number", "my account was hacked"],
)
def test_what_belongs_to_one_reader_is_not_kept(reader, article, words):
    cache.clear()
    ask(reader, q=words)
    assert not [key for key in keys(cache) if "page:" in key]


def test_pages_of_people_with_a_session_or_with_other_parameters_are_not_kept(
    reader, admin_client, article
):
    cache.clear()
    admin_client.get("/en/search/", {"q": "deposit"})
    ask(reader, utm="x")
    assert not [key for key in keys(cache) if "page:" in key]


def test_a_robot_and_a_reader_get_pages_of_their_own(client, article):
    for _time in range(2):
        robot = client.get("/en/search/", {"q": "deposit"}, HTTP_USER_AGENT="curl/8").content
        person = client.get("/en/search/", {"q": "deposit"}, HTTP_USER_AGENT=BROWSER).content
        assert not own(robot.decode())
        assert own(person.decode())


def test_filters_and_pages_are_kept_apart(reader, article, made):
    for data in ({}, {"kind": "faq"}, {"kind": "guide"}, {"page": "2"}, {"category": "x"}):
        ask(reader, **data)
    assert len(made) >= 5


def test_the_switch_goes_on_with_the_search_in_the_other_language(reader, article):
    text = ask(reader)
    token = re.search(r'name="after" value="([^"]+)"', text)[1]
    switch = re.search(r'href="([^"]+)" lang="zh-Hans"', text)[1]
    assert "zh-hans" in switch
    assert token in switch


def test_votes_change_no_results(reader, article, made):
    ask(reader)
    Vote.objects.create(article=article, version=timezone.now(), reader="r", helpful=True)
    ask(reader)
    assert len(made) == 1
