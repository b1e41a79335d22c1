"""The database is locked or gone: a clear page in both languages, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from django.db import OperationalError
from django.test import Client

from articles.models import Article
from tests.factories import ArticleFactory, UserFactory
from tests.test_admin import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    """A reader who meets error pages as readers do."""
    return Client(raise_request_exception=False)


@pytest.fixture
def away(monkeypatch):
    """Call it, and no question to the database is answered any more."""

    def go(error=OperationalError):
        def fail(*args, **kwargs):
            raise error("could not connect to secret-host: database is locked")

        monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", fail)

    return go


@pytest.mark.parametrize(
    "path", ["/en/", "/zh-hans/", "/en/search/?q=fee", "/en/support/", "/admin/"]
)
def test_a_reader_is_told_in_both_languages(reader, away, path):
    reader.cookies["sessionid"] = "x" * 32
    away()
    response = reader.get(path)
    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert "no-store" in response["Cache-Control"]
    text = response.content.decode()
    assert "cannot read its articles right now" in text
    assert "帮助中心暂时无法读取内容" in text
    assert "secret" not in text
    assert "Content-Security-Policy" in response


def test_programs_are_told_in_json(reader, away):
    away()
    for locale, said in (("en", "database is away"), ("zh-hans", "数据库暂时无法访问")):
        response = reader.get("/api/v1/categories", {"locale": locale})
        assert response.status_code == 503
        assert said in response.json()["detail"]


def test_what_is_no_matter_of_the_database_stays_an_error_of_ours(reader, away):
    away(ValueError)
    response = reader.get("/en/")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
    answer = reader.get("/api/v1/categories", {"locale": "en"})
    assert answer.status_code == 500
    assert "secret" not in answer.json()["detail"]


def repeated(page: str) -> dict[str, str]:
    """The form of the page, as a browser would send it again."""
    from html import unescape

    fields = re.findall(r'<textarea name="([^"]*)" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    return {unescape(name): unescape(value) for name, value in fields}


def test_what_an_editor_wrote_is_sent_again_from_the_page(monkeypatch, away):
    editor = Client(raise_request_exception=False)
    editor.force_login(UserFactory(superuser=True))
    article = ArticleFactory(draft=True)
    article.body = "What took me an hour.\n\n* <script>alert(1)</script> & more"
    sent = {**form_of(article), "_save": "Save"}
    address = f"/admin/articles/article/{article.pk}/change/"
    with monkeypatch.context() as patch:
        patch.setattr("articles.models.Article.save", _locked)
        response = editor.post(address, sent)
    assert response.status_code == 503
    page = response.content.decode()
    assert "<script>alert" not in page
    assert "nothing of it is lost" in page
    again = repeated(page)
    assert again["body"].replace("\r\n", "\n") == article.body
    assert editor.post(address, again).status_code == 302
    article.refresh_from_db()
    assert "What took me an hour." in (article.body + str(vars(article)))


def _locked(self, *args, **kwargs):
    raise OperationalError("database is locked")


def test_a_password_is_not_put_into_a_page(reader, away):
    away()
    response = reader.post("/admin/login/", {"username": "ann", "password": "hunter2hunter"})
    assert response.status_code == 503
    assert "hunter2" not in response.content.decode()


def test_nothing_is_half_saved(monkeypatch, django_user_model):
    editor = Client(raise_request_exception=False)
    editor.force_login(UserFactory(superuser=True))
    article = ArticleFactory(draft=True, title="Before")
    sent = {**form_of(article), "title": "After", "_save": "Save"}
    monkeypatch.setattr("django.contrib.admin.options.ModelAdmin.log_change", _locked)
    editor.post(f"/admin/articles/article/{article.pk}/change/", sent)
    assert Article.objects.get(pk=article.pk).title == "Before"
