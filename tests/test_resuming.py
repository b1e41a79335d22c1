"""A login that expired while somebody was writing: the text survives, without any script."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from articles.models import Article, Draft

from .factories import ArticleFactory, UserFactory
from .test_admin import ADD, form_of, page_of

pytestmark = pytest.mark.django_db


def fields_of(page: str) -> dict[str, str]:
    """What the form of a page would send."""
    areas = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    return {name: unescape(value) for name, value in areas}


@pytest.mark.parametrize("where", ["add", "change"])
def test_what_was_typed_is_sent_again_after_the_login(where):
    UserFactory(superuser=True, username="late")
    client = Client()
    article = ArticleFactory(body="Old.")
    address = ADD if where == "add" else page_of(article)
    body = '\nAn evening\'s <b>work</b> & "more"\n\n字'
    new = Article(title="New", slug="new", locale="en", body=body)
    refused = client.post(
        address, form_of(article, body=body) if where == "change" else form_of(new)
    )
    kept = unescape(re.search('name="kept" value="(.*?)"', refused.content.decode())[1])
    login = {"username": "late", "password": "wrong", "next": address, "kept": kept}
    again = client.post("/admin/login/", login).content.decode()
    assert unescape(re.search('name="kept" value="(.*?)"', again)[1]) == kept
    offered = client.post("/admin/login/", login | {"password": "password"}).content.decode()
    assert f'action="{address}"' in offered
    assert "<b>work" not in offered
    assert not Draft.objects.exists()
    assert client.post(address, fields_of(offered)).status_code == 302
    if where == "add":
        assert Article.objects.get(slug="new").body.strip() == body.strip()
    else:
        assert Draft.objects.get().changes["body"].strip() == body.strip()


def test_it_is_sent_to_this_site_only():
    UserFactory(superuser=True, username="late")
    login = {"username": "late", "password": "password", "next": "https://evil.example/"}
    page = Client().post("/admin/login/", login | {"kept": '[["a", "b"]]'}).content.decode()
    assert "evil" not in page


def test_what_nobody_typed_is_no_form():
    UserFactory(superuser=True, username="late")
    login = {"username": "late", "password": "password", "kept": "{[", "next": "/admin/"}
    assert fields_of(Client().post("/admin/login/", login).content.decode()) == {}


def test_a_forged_form_is_still_refused():
    client = Client(enforce_csrf_checks=True)
    assert client.post(ADD, {"title": "a"}).status_code == 403


@pytest.mark.parametrize("asked", [True, False])
def test_where_a_code_is_asked_it_is_entered_before_the_form_is_sent(asked, settings):
    settings.STAFF_SECOND_FACTOR = asked
    UserFactory(superuser=True, username="late")
    login = {"username": "late", "password": "password", "next": ADD, "kept": '[["a", "b"]]'}
    offered = Client().post("/admin/login/", login).content.decode()
    assert fields_of(offered) == {"a": "b"}
    assert ('target="_blank"' in offered.split('id="content"')[1]) is asked
