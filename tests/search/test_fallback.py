"""What readers get while the index cannot be read: less, from the database, and told so."""

from __future__ import annotations

import shutil

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from search import alarm, engine, fallback, indexing
from search.engine import IndexBroken, Unreachable
from search.models import IndexStanding, QueryLog
from search.query import SearchQuery
from tests.factories import ArticleFactory, CategoryFactory, UserFactory

pytestmark = pytest.mark.django_db
NOTICE = {"en": "search is being repaired", "zh-hans": "搜索正在修复"}


@pytest.fixture
def broken(own_index, monkeypatch):
    """An index that stays broken: nobody builds it anew."""
    shutil.rmtree(own_index)
    monkeypatch.setattr(indexing, "rebuild_in_background", lambda: None)


@pytest.fixture
def site(db):
    """Articles in both languages."""
    ArticleFactory(slug="frozen", title="Unfreeze the account")
    ArticleFactory(slug="fees", title="Withdrawal fees", body="What the account pays")
    ArticleFactory(slug="tixian", chinese=True, title="提现未到账怎么办")


def found(text, locale="en", **options):
    return [hit.article.slug for hit in fallback.search(SearchQuery(text, locale, **options)).hits]


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("locale", "text", "slug"), [("en", "unfreeze", "frozen"), ("zh-hans", "提现到账", "tixian")]
)
def test_a_reader_gets_what_contains_the_words_with_a_notice(
    site, broken, client, locale, text, slug
):
    response = client.get(f"/{locale}/search/", {"q": text})
    assert response.status_code == 200
    assert NOTICE[locale] in response.content.decode()
    results = response.context["results"]
    assert results.limited
    assert [hit.article.slug for hit in results.hits] == [slug]
    assert "<mark>" in results.hits[0].title


def test_a_whole_index_shows_no_notice(site, client):
    response = client.get("/en/search/", {"q": "unfreeze"})
    assert NOTICE["en"] not in response.content.decode()
    assert not response.context["results"].limited


@pytest.mark.embedded
def test_nothing_found_is_said_with_the_notice(site, broken, client):
    response = client.get("/en/search/", {"q": "zebra"})
    assert response.status_code == 200
    assert NOTICE["en"] in response.content.decode()
    assert "No article answers" in response.content.decode()


@pytest.mark.embedded
def test_only_published_articles_of_the_language_are_found(site, broken):
    for trait in ("draft", "scheduled", "archived", "staff_only"):
        ArticleFactory(title="Unfreeze", slug=trait, **{trait: True})
    assert found("unfreeze") == ["frozen"]
    assert found("unfreeze", "zh-hans") == []


def test_the_title_counts_more_than_the_text(site):
    assert found("account")[0] == "frozen"
    assert found("withdrawals") == ["fees"], "a word's other forms are found"
    assert found("the of and") == [] or found("the of and")


def test_filters_hold(site):
    shelf = CategoryFactory()
    article = Article.objects.get(slug="fees")
    article.category, article.kind = shelf, Article.Kind.GUIDE
    article.save()
    assert found("account", category=shelf.slug) == ["fees"]
    assert found("account", category="unknown") == []
    assert found("account", kind="guide") == ["fees"]


@pytest.mark.embedded
@pytest.mark.parametrize("text", ["%", "_", "'", '"', "\\", "' OR 1=1 --", "<script>", "🙂", "提"])
def test_any_question_is_answered(site, broken, client, text):
    for locale in ("en", "zh-hans"):
        assert client.get(f"/{locale}/search/", {"q": text}).status_code == 200
    assert "frozen" not in found(text)


def test_the_question_is_bounded_however_long_it_is(site):
    words = " ".join(f"word{n}" for n in range(200))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        fallback.search(SearchQuery(words, "en"))
    looks = [query["sql"] for query in asked if "LIKE" in query["sql"]]
    assert len(looks) == 1
    assert looks[0].count("LIKE") <= fallback.WORDS * 2 * len(fallback.WEIGHTS)
    assert f"LIMIT {fallback.MOST}" in looks[0]


def test_pages_end_at_the_last(site):
    ArticleFactory.create_batch(25, title="Frozen account")
    results = fallback.search(SearchQuery("account", "en", page=99))
    assert (results.page, results.page_count) == (3, 3)
    assert results.hits


@pytest.mark.embedded
def test_too_many_at_once_are_asked_to_come_again(site, broken, client, monkeypatch):
    monkeypatch.setattr(fallback, "WAIT", 0.0)
    with fallback._looking, fallback._looking:
        response = client.get("/en/search/", {"q": "unfreeze"})
        assert response.status_code == 503
        assert "not working right now" in response.content.decode()
    assert client.get("/en/search/", {"q": "unfreeze"}).status_code == 200


def test_a_limited_page_is_not_kept_nor_written_down(site, own_index, client, monkeypatch):
    monkeypatch.setattr(indexing, "rebuild_in_background", lambda: None)
    with monkeypatch.context() as patch:
        patch.setattr("search.pipeline._search", _fails)
        assert client.get("/en/search/", {"q": "unfreeze"}).context["results"].limited
    assert not QueryLog.objects.exists()
    response = client.get("/en/search/", {"q": "unfreeze"})
    assert not response.context["results"].limited


def _fails(query):
    raise IndexBroken("gone")


@pytest.mark.embedded
def test_suggestions_come_from_titles_and_keywords(site, broken, client):
    answer = client.get("/en/search/suggestions/", {"q": "unfr"}).json()
    assert [row["title"] for row in answer["suggestions"]] == ["Unfreeze the account"]
    answer = client.get("/zh-hans/search/suggestions/", {"q": "未到"}).json()
    assert [row["title"] for row in answer["suggestions"]] == ["提现未到账怎么办"]


@pytest.mark.embedded
def test_programs_are_told_that_it_is_limited(site, broken, client):
    answer = client.get("/api/v1/search", {"q": "unfreeze"})
    assert answer.status_code == 200
    assert answer.json()["limited"] is True
    assert [hit["slug"] for hit in answer.json()["hits"]] == ["frozen"]


# -- the alarm ---------------------------------------------------------------------------


@pytest.fixture
def admins(settings):
    settings.ADMINS = [("", "ops@exchange.example")]


@pytest.mark.embedded
def test_a_broken_index_is_told_once_and_mended(site, own_index, client, admins, caplog):
    indexing.reconcile()
    shutil.rmtree(own_index)
    alarm.broken("en", IndexBroken("gone"))
    alarm.broken("en", IndexBroken("gone"))
    assert [message.to for message in mail.outbox] == [["ops@exchange.example"]]
    assert "sync_index --rebuild" in mail.outbox[0].body
    assert IndexStanding.objects.get(pk="en").broken_since
    assert caplog.text.count("cannot be read and is being built anew") == 1
    cache.clear()
    client.get("/en/search/", {"q": "unfreeze"})
    standing = IndexStanding.objects.get(pk="en")
    assert standing.broken_since is None
    assert standing.rebuilt_at
    assert "can be read again" in caplog.text
    engine.check("en")


def test_a_cluster_that_cannot_be_reached_is_told_in_other_words(db, admins, caplog):
    alarm.broken("en", Unreachable("the search server does not answer"))
    [message] = mail.outbox
    assert "cannot be reached" in message.subject
    assert "SEARCH_URL" in message.body
    assert "Nothing is built anew" in message.body
    assert "being built anew" not in message.body + caplog.text


def test_a_mail_server_that_is_away_changes_nothing(db, admins, settings, caplog):
    settings.EMAIL_BACKEND = "nowhere.Backend"
    alarm.broken("en", IndexBroken("gone"))
    assert "No mail about the index" in caplog.text


def test_the_desk_says_so_while_it_lasts(site, client, own_index, monkeypatch):
    indexing.reconcile()
    client.force_login(UserFactory(superuser=True))
    said = "readers get limited results"
    assert said not in client.get("/admin/").content.decode()
    with monkeypatch.context() as patch:
        patch.setattr(engine, "generation", _fails)
        alarm.broken("zh-hans", IndexBroken("gone"))
        assert said in client.get("/admin/").content.decode()
    assert said not in client.get("/admin/").content.decode(), "its server is back"
    assert not IndexStanding.objects.filter(broken_since__isnull=False).exists()
