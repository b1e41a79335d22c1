"""NUL in what is asked gets the answer of any other nonsense; PostgreSQL refuses it otherwise."""

from __future__ import annotations

import pytest

from tests.factories import ArticleFactory, UserFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db]

DOORS = {
    "/en/articles/fees%00/": 404,
    "/zh-hans/articles/%00/": 404,
    "/en/categories/%00/": 404,
    "/api/v1/articles/en/fees%00": 404,
    "/api/v1/search?q=fees%00&category=%00": 200,
    "/en/search/?q=fees%00&category=a%00&kind=%00&page=%00&after=%00": 200,
    "/en/search/suggestions/?q=fe%00": 200,
    "/en/support/?q=%00": 200,
    "/en/verify/?q=%00": 200,
    "/en/support/tickets/%00/": 200,
    "/media/%00": 404,
}


@pytest.mark.parametrize(("path", "status"), DOORS.items(), ids=DOORS.keys())
def test_a_door_answers_as_to_any_nonsense(client, path, status):
    ArticleFactory(slug="fees")
    assert client.get(path, headers={"user-agent": "Mozilla/5.0"}).status_code == status


def test_a_cookie_with_nul_is_nobodys(client):
    response = client.get("/en/", headers={"cookie": r'sessionid="abcdefgh\000ijklmnop"'})
    assert response.status_code == 200
    assert client.get("/admin/", headers={"cookie": r'sessionid="a\000bcdefgh"'}).status_code == 302


def test_the_desk_filters_by_nonsense(client):
    client.force_login(UserFactory(superuser=True))
    for query in ("q=%00", "locale__exact=%00", "category__id__exact=%00", "e=%00", "o=%00"):
        assert client.get(f"/admin/articles/article/?{query}").status_code in (200, 302)


def test_a_form_refuses_it(client):
    article = ArticleFactory(slug="fees")
    said = {"helpful": "no", "comment": "Too \0 short"}
    assert client.post(f"{article.get_absolute_url()}vote/", said).status_code < 500
    assert not article.votes.filter(comment__contains="short").exists()
