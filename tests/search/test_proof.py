"""The page that proves the index, and the button that mends it."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from helpcenter.roles import AUTHOR, MANAGER
from search import engine, indexing, proof
from search.admin import standing
from search.models import IndexStanding, PendingChange
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/search/indexstanding/"
MEND = reverse("admin:search_indexstanding_mend")


@pytest.fixture
def site():
    """Three English articles and a Chinese one, indexed."""
    articles = ArticleFactory.create_batch(3)
    ArticleFactory(chinese=True)
    ArticleFactory(draft=True)
    indexing.reconcile()
    indexing.refresh()
    return articles


@pytest.fixture
def operator(client):
    """Somebody who may mend."""
    client.force_login(UserFactory(superuser=True))
    return client


def differ(articles):
    """One missing, one stale, one ghost; nobody is told."""
    missing, stale = articles[0].pk, articles[1].pk
    with engine.writing("en"):
        engine.discard("en", [missing])
        engine.put("en", [engine.Document(987, "ghost", {"title": "gone"}, {})])
    Article.objects.filter(pk=stale).update(text="Otherwise", keywords="otherwise")


def test_an_index_that_is_what_is_published_is_proven(site):
    proven = proof.prove("en")
    assert proven.holds
    assert (proven.published, proven.indexed) == (3, 3)
    assert proven.database == proven.index
    assert proven.counted == {"same": 3, "missing": 0, "ghost": 0, "stale": 0}
    assert proof.prove("zh-hans").holds
    assert proven.database != proof.prove("zh-hans").database


def test_every_difference_is_found_and_stands_first(site):
    differ(site)
    proven = proof.prove("en")
    assert not proven.holds
    assert proven.counted == {"same": 1, "missing": 1, "ghost": 1, "stale": 1}
    assert {row.pk: row.state for row in proven.rows[:3]} == {
        site[0].pk: "missing",
        site[1].pk: "stale",
        987: "ghost",
    }
    assert proven.rows[-1].state == "same"
    assert proven.database != proven.index


def test_the_lag_is_the_age_of_the_oldest_change_that_waits(site):
    assert proof.waiting() == (0, 0.0)
    PendingChange.objects.create(article_id=site[0].pk)
    with time_machine.travel(timezone.now() + timedelta(seconds=42), tick=False):
        waiting, lag = proof.waiting()
    assert waiting == 1
    assert lag == pytest.approx(42, abs=1)


def test_a_clock_that_was_set_back_makes_no_negative_lag(site):
    PendingChange.objects.create(article_id=site[0].pk)
    with time_machine.travel(timezone.now() - timedelta(hours=2), tick=False):
        assert proof.waiting() == (1, 0.0)


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en", "exactly what is published"), ("zh-hans", "索引与已发布的内容完全一致")],
)
def test_the_page_proves_it_in_both_languages(site, operator, locale, said):
    text = operator.get(PAGE, headers={"accept-language": locale}).content.decode()
    assert text.count(said) == 2
    for row in proof.prove("en").rows:
        assert text.count(row.database) == 2


def test_the_button_mends_every_difference(site, operator):
    differ(site)
    page = operator.get(PAGE)
    assert "differs from what is published" in page.content.decode()
    response = operator.post(MEND, {"mend": ""}, follow=True)
    assert "3 articles were indexed or taken out." in response.content.decode()
    assert proof.prove("en").holds
    assert proof.prove("zh-hans").holds


@pytest.mark.embedded
def test_an_index_that_is_gone_is_said_and_built_anew_by_the_button(site, operator, own_index):
    shutil.rmtree(own_index)
    page = operator.get(PAGE)
    assert page.status_code == 200
    assert "cannot be read: readers get limited results" in page.content.decode()
    operator.post(MEND, {"rebuild": ""})
    assert proof.prove("en").holds
    assert IndexStanding.objects.get(pk="en").rebuilt_at
    assert "Last built anew" in operator.get(PAGE).content.decode()


def test_what_cannot_be_written_is_said(site, operator, monkeypatch):
    def fails(**options):
        raise PermissionError("read-only")

    monkeypatch.setattr("search.mending.mend", fails)
    response = operator.post(MEND, {"mend": ""}, follow=True)
    assert "could not be written: PermissionError" in response.content.decode()


def test_a_big_site_counts_first_and_proves_when_asked(site, operator, monkeypatch):
    monkeypatch.setattr(standing, "AT_ONCE", 1)
    text = operator.get(PAGE).content.decode()
    assert "Compare every article" in text
    assert "exactly what is published" not in text
    assert "exactly what is published" in operator.get(PAGE, {"prove": ""}).content.decode()
    differ(site)
    response = operator.post(MEND, {"mend": ""}, follow=True)
    assert "being mended" in response.content.decode()
    assert proof.prove("en").holds, "in the tests, the background is at once"


def test_long_lists_are_paged(site, operator, monkeypatch):
    monkeypatch.setattr(standing, "ROWS", 2)
    page = operator.get(PAGE, {"page-en": "2"})
    assert "page-en=1" in page.content.decode()
    assert operator.get(PAGE, {"page-en": "x"}).status_code == 200


def test_only_who_may_sees_it_and_mends(site, client):
    for role, status in ((AUTHOR, 403), (MANAGER, 200)):
        user = UserFactory(staff=True)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        assert client.get(PAGE).status_code == status
        assert client.post(MEND).status_code == (302 if status == 200 else 403)
    client.logout()
    assert client.get(PAGE).status_code == 302


def test_a_link_mends_nothing(site, operator):
    assert operator.get(MEND).status_code == 405
