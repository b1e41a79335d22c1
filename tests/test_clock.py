"""The clock is set forward or back: nothing is lost, nothing stays shut, everything comes right."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles.models import Article
from search import engine, indexing, proof
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    """One article now, one in a day."""
    ArticleFactory(slug="now", title="Unfreeze the account")
    ArticleFactory(
        slug="later", title="Unfreeze tomorrow", published_at=timezone.now() + timedelta(days=1)
    )
    indexing.reconcile()


@pytest.fixture
def found(client, django_capture_on_commit_callbacks):
    """What a reader finds now; what the clock changed is noticed and indexed."""

    def search():
        indexing._Watch.checked = 0.0
        with django_capture_on_commit_callbacks(execute=True):
            client.get("/en/search/", {"q": "quagga"})
        response = client.get("/en/search/", {"q": "unfreeze"})
        assert response.status_code == 200
        return {hit.article.slug for hit in response.context["results"].hits}

    return search


@pytest.mark.parametrize("jump", [timedelta(days=2), timedelta(days=400)])
def test_a_jump_forward_shows_what_came_due_and_a_jump_back_hides_it_again(
    site, client, found, jump
):
    assert found() == {"now"}
    with time_machine.travel(timezone.now() + jump, tick=False):
        assert client.get("/en/articles/later/").status_code == 200
        assert found() == {"now", "later"}
    assert client.get("/en/articles/later/").status_code == 404
    assert found() == {"now"}, "the database disposes, whatever the index still has"
    indexing.reconcile()
    assert proof.prove("en").holds


def test_an_article_saved_before_the_clock_was_set_back_is_indexed_and_found(
    site, client, found, django_capture_on_commit_callbacks
):
    with time_machine.travel(timezone.now() + timedelta(hours=6), tick=False):
        article = ArticleFactory(title="Unfreeze by phone", slug="phone")
    assert client.get("/en/articles/phone/").status_code == 404, "it is of the future now"
    with django_capture_on_commit_callbacks(execute=True):
        article.published_at = timezone.now()
        article.save()
    assert "phone" in found()
    assert article.pk in engine.ids("en")


@pytest.mark.parametrize("jump", [timedelta(days=30), timedelta(days=-30)])
def test_limits_and_pages_go_on(site, client, settings, jump):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "search": (3, 60)}
    statuses = [client.get("/en/search/", {"q": "x"}).status_code for _time in range(4)]
    assert statuses == [200, 200, 200, 429]
    with time_machine.travel(timezone.now() + jump, tick=False):
        assert client.get("/en/").status_code == 200
        assert client.get("/readyz").status_code == 200
        article = Article.objects.get(slug="now")
        article.title = "Changed"
        article.save()
        page = client.get("/en/articles/now/") if jump > timedelta() else client.get("/en/")
        assert page.status_code == 200
