"""The read API: the shapes DESIGN promises, and clear answers to whatever is asked."""

from __future__ import annotations

import re

import pytest

from articles.models import Article
from search import indexing
from search.results import SearchResults

from .factories import ArticleFactory, CategoryFactory

pytestmark = pytest.mark.django_db

HIT_KEYS = {"slug", "locale", "title", "url", "snippet", "kind", "category", "score"}


@pytest.fixture
def ask(client):
    def ask(path, status=200, **query):
        response = client.get(f"/api/v1/{path}", query)
        assert response.status_code == status, response.content
        assert response["Content-Type"].startswith("application/json")
        return response.json()

    return ask


@pytest.fixture
def withdrawals():
    category = CategoryFactory(slug="withdrawals", name="Withdrawals", name_zh="提现")
    english = ArticleFactory(
        slug="withdrawal-not-received",
        title="My withdrawal has not been received",
        summary="Look at the status of the withdrawal first.",
        body="If a withdrawal was not received, look for its transaction ID.",
        category=category,
    )
    ArticleFactory(
        chinese=True, slug="withdrawal-not-received", title="提现未到账怎么办", sibling=english
    )
    ArticleFactory(slug="order-types", title="Order types explained", guide=True)
    indexing.reconcile()
    return english


# -- search ------------------------------------------------------------------------------


def test_search_answers_in_the_promised_shape(ask, withdrawals):
    answer = ask("search", q="withdrawal not received")
    assert set(answer) == {"query", "locale", "answered", "total", "suggestion", "hits", "facets"}
    assert (answer["query"], answer["locale"]) == ("withdrawal not received", "en")
    assert answer["answered"] is True
    assert answer["total"] == len(answer["hits"]) == 1
    hit = answer["hits"][0]
    assert set(hit) == HIT_KEYS
    assert hit["slug"] == "withdrawal-not-received"
    assert hit["title"] == "My withdrawal has not been received"
    assert hit["url"] == "http://testserver/en/articles/withdrawal-not-received/"
    assert "<mark>" in hit["snippet"]
    assert (hit["kind"], hit["category"]) == ("faq", "withdrawals")
    assert isinstance(hit["score"], float)
    assert answer["facets"] == {
        "category": [{"slug": "withdrawals", "name": "Withdrawals", "count": 1}],
        "kind": [{"slug": "faq", "name": "FAQ", "count": 1}],
    }


def test_search_answers_in_the_language_asked_for(ask, withdrawals):
    answer = ask("search", q="提现未到账", locale="zh-hans")
    assert [hit["locale"] for hit in answer["hits"]] == ["zh-hans"]
    assert answer["hits"][0]["url"].endswith("/zh-hans/articles/withdrawal-not-received/")
    assert answer["facets"]["category"][0]["name"] == "提现"


def test_chinese_is_written_as_it_is(client, withdrawals):
    response = client.get("/api/v1/articles/zh-hans/withdrawal-not-received")
    assert "提现未到账怎么办" in response.content.decode()


def test_nothing_that_answers_is_said_so(ask, withdrawals):
    answer = ask("search", q="asdfghjkl")
    assert answer["answered"] is False
    assert (answer["total"], answer["hits"]) == (0, [])
    assert answer["facets"] == {"category": [], "kind": []}


def test_search_narrows_by_category_and_kind(ask, withdrawals):
    found = ask("search", q="withdrawal", category="withdrawals", kind="faq")
    assert [hit["slug"] for hit in found["hits"]] == ["withdrawal-not-received"]
    assert not ask("search", q="withdrawal", kind="guide")["hits"]
    assert not ask("search", q="withdrawal", category="no-such-category")["hits"]
    assert ask("search", q="withdrawal", category="", kind="")["hits"]


def test_search_gives_at_most_as_many_hits_as_asked_for(ask):
    ArticleFactory.create_batch(12, title="Confirm a deposit", body="Deposit.")
    indexing.reconcile()
    assert len(ask("search", q="deposit")["hits"]) == 10
    answer = ask("search", q="deposit", limit=3)
    assert (len(answer["hits"]), answer["total"]) == (3, 12)
    assert len(ask("search", q="deposit", limit=50)["hits"]) == 12


@pytest.mark.parametrize(
    ("parameter", "value", "told"),
    [
        ("locale", "fr", "'en' or 'zh-hans'"),
        ("kind", "recipe", "'faq' or 'guide'"),
        ("limit", "0", "greater than or equal to 1"),
        ("limit", "51", "less than or equal to 50"),
        ("limit", "many", "valid integer"),
    ],
)
def test_what_search_does_not_know_is_refused_by_name(ask, parameter, value, told):
    (problem,) = ask("search", status=422, q="x", **{parameter: value})["detail"]
    assert problem["loc"] == ["query", parameter]
    assert told in problem["msg"]


@pytest.mark.parametrize(
    "text",
    ["", " ", "((((", "AND", "title:(", "* ?", '"', '""', "\x00\x1f", "🙂", "x" * 5000, "'; --"],
)
def test_any_text_may_be_searched_for(ask, withdrawals, text):
    assert ask("search", q=text)["locale"] == "en"


def test_search_without_a_question_has_no_answer(ask, withdrawals):
    assert ask("search")["answered"] is False


def test_a_search_that_fails_says_try_again(ask, monkeypatch):
    monkeypatch.setattr(
        "helpcenter.api.endpoints.search", lambda query: SearchResults(query, unavailable=True)
    )
    assert "not available" in ask("search", status=503, q="x")["detail"]


def test_a_spelling_that_finds_more_is_suggested(ask, monkeypatch):
    monkeypatch.setattr(
        "helpcenter.api.endpoints.search",
        lambda query: SearchResults(query, suggestion="commission"),
    )
    assert ask("search", q="comission")["suggestion"] == "commission"


@pytest.mark.parametrize("trait", ["draft", "scheduled", "archived", "staff_only"])
def test_a_stale_index_leaks_nothing(ask, withdrawals, trait):
    hidden = ArticleFactory.build(category=None, **{trait: True})
    Article.objects.filter(pk=withdrawals.pk).update(
        published_at=hidden.published_at,
        archived_at=hidden.archived_at,
        audience=hidden.audience,
    )
    assert ask("search", q="withdrawal not received")["hits"] == []


# -- articles ----------------------------------------------------------------------------


def test_an_article_is_read_in_the_promised_shape(ask, withdrawals):
    withdrawals.tags.add("txid", "status")
    article = ask("articles/en/withdrawal-not-received")
    assert article["title"] == "My withdrawal has not been received"
    assert article["summary"] == "Look at the status of the withdrawal first."
    assert article["html"].startswith("<p>If a withdrawal")
    assert article["text"].startswith("If a withdrawal")
    assert (article["kind"], article["category"]) == ("faq", "withdrawals")
    assert article["tags"] == ["status", "txid"]
    assert article["checked"] is None
    assert article["updated"]
    assert article["published"]
    assert article["url"] == "http://testserver/en/articles/withdrawal-not-received/"
    assert article["translations"] == [
        {
            "locale": "zh-hans",
            "slug": "withdrawal-not-received",
            "title": "提现未到账怎么办",
            "url": "http://testserver/zh-hans/articles/withdrawal-not-received/",
        }
    ]


@pytest.mark.parametrize("trait", ["draft", "scheduled", "staff_only"])
def test_an_article_that_may_not_be_seen_is_not_there(ask, trait):
    ArticleFactory(slug="hidden", **{trait: True})
    assert ask("articles/en/hidden", status=404)["detail"]


def test_an_archived_article_is_gone(ask):
    ArticleFactory(slug="old", archived=True)
    assert "no longer" in ask("articles/en/old", status=410)["detail"]


@pytest.mark.parametrize("path", ["articles/en/nothing", "articles/fr/nothing", "articles/en/x'"])
def test_an_unknown_article_is_not_found_in_json(ask, path):
    assert ask(path, status=404)["detail"] == "There is no such article."


def test_an_article_that_moved_says_where(client):
    article = ArticleFactory(slug="first")
    article.slug = "second"
    article.save()
    response = client.get("/api/v1/articles/en/first")
    assert response.status_code == 301
    assert response["Location"] == "/api/v1/articles/en/second"


def test_a_hidden_translation_is_not_named(ask):
    article = ArticleFactory(slug="one")
    ArticleFactory(chinese=True, draft=True, sibling=article)
    assert ask("articles/en/one")["translations"] == []


# -- categories and the description ------------------------------------------------------


def test_categories_are_a_tree_with_counts_of_what_readers_see(ask):
    parent = CategoryFactory(slug="account", name="Account", name_zh="账户")
    child = CategoryFactory(slug="two-factor", name="Two-factor", parent=parent)
    ArticleFactory(category=parent)
    ArticleFactory(category=child)
    ArticleFactory(category=child, draft=True)
    (node,) = ask("categories")
    assert (node["slug"], node["name"], node["count"]) == ("account", "Account", 2)
    assert node["url"] == "http://testserver/en/categories/account/"
    assert [(c["slug"], c["count"]) for c in node["children"]] == [("two-factor", 1)]
    (node,) = ask("categories", locale="zh-hans")
    assert (node["name"], node["count"]) == ("账户", 0)
    assert node["url"] == "http://testserver/zh-hans/categories/account/"


def test_categories_of_an_unknown_language_are_refused(ask):
    assert ask("categories", status=422, locale="fr")["detail"]


def test_the_api_describes_itself(ask):
    description = ask("openapi.json")
    assert description["openapi"].startswith("3.")
    assert set(description["paths"]) == {
        "/api/v1/search",
        "/api/v1/articles/{locale}/{slug}",
        "/api/v1/categories",
    }
    parameters = description["paths"]["/api/v1/search"]["get"]["parameters"]
    assert {p["name"] for p in parameters} == {"q", "locale", "category", "kind", "limit"}


def test_the_api_only_reads(client):
    assert client.post("/api/v1/search").status_code == 405
    assert client.delete("/api/v1/articles/en/x").status_code == 405


@pytest.mark.parametrize("path", ["search", "categories", "openapi.json"])
def test_the_api_sets_no_cookie(client, path):
    assert not client.get(f"/api/v1/{path}").cookies


def test_the_description_refers_to_nothing_that_is_not_in_it(client):
    response = client.get("/api/v1/openapi.json")
    named = set(re.findall(r'"#/components/schemas/(\w+)"', response.content.decode()))
    assert named <= set(response.json()["components"]["schemas"])
