"""Who may ask the API how often, from where, in which language, and when nothing changed."""

from __future__ import annotations

import hashlib

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from articles.models import Article
from helpcenter.models import ApiKey
from search import indexing

from .factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

OWN = "https://www.exchange.example"


@pytest.fixture
def few(settings):
    """Two requests of an address, four of a key."""
    limits = {"api": (2, 600), "api-key": (4, 600)}
    settings.RATE_LIMITS = settings.RATE_LIMITS | limits


@pytest.fixture
def key():
    return ApiKey.objects.issue("The exchange's app")


def bearer(token):
    return {"authorization": f"Bearer {token}"}


def ask(client, path="categories", **kwargs):
    return client.get(f"/api/v1/{path}", **kwargs)


# -- limits and keys ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "words"), [("en", "Too many requests"), ("zh-hans", "操作过于频繁")]
)
def test_an_address_that_asks_too_often_is_told_when_to_come_again(client, few, locale, words):
    answers = [ask(client, query_params={"locale": locale}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert words in answers[-1].json()["detail"]
    assert 0 < int(answers[-1]["Retry-After"]) <= 600


def test_a_key_may_ask_more_often_from_anywhere(client, few, key):
    _row, token = key
    statuses = [
        ask(client, headers=bearer(token), REMOTE_ADDR=f"203.0.113.{n}").status_code
        for n in range(5)
    ]
    assert statuses == [200, 200, 200, 200, 429]
    assert ask(client).status_code == 200


@pytest.mark.parametrize("told", ["Bearer nonsense", "Bearer ", "bearer \x7f键"])
def test_an_unknown_key_is_refused(client, told):
    refused = ask(client, headers={"authorization": told, "accept-language": "zh-hans"})
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == "Bearer"
    assert "API 密钥" in refused.json()["detail"]


def test_guessing_keys_is_limited_too(client, few):
    statuses = [ask(client, headers=bearer(f"hk_{n}")).status_code for n in range(3)]
    assert statuses == [401, 401, 429]


def test_a_revoked_key_is_refused(client, key, admin_client):
    row, token = key
    assert ask(client, headers=bearer(token)).status_code == 200
    admin_client.post(
        reverse("admin:helpcenter_apikey_changelist"),
        {"action": "revoke", "_selected_action": [row.pk]},
    )
    assert ask(client, headers=bearer(token)).status_code == 401
    assert LogEntry.objects.get().change_message == "Revoked."


def test_another_scheme_is_no_key(client):
    assert ask(client, headers={"authorization": "Basic eDp5"}).status_code == 200


def test_the_database_keeps_no_key_but_its_hash(key):
    row, token = key
    kept = " ".join(map(str, ApiKey.objects.values_list().get()))
    assert token not in kept
    assert row.digest == hashlib.sha256(token.encode()).hexdigest()
    assert len(token) > 40


def test_the_use_of_a_key_is_noted_once_a_day(client, key, django_assert_num_queries):
    row, token = key
    ask(client, "openapi.json", headers=bearer(token))
    row.refresh_from_db()
    assert row.last_used_on is not None
    with django_assert_num_queries(1):
        ask(client, "openapi.json", headers=bearer(token))


def test_the_desk_shows_a_new_key_once(admin_client):
    made = admin_client.post(reverse("admin:helpcenter_apikey_add"), {"name": "App"})
    token = made.context["key"].token
    assert ApiKey.objects.of(token).name == "App"
    assert token in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    row = ApiKey.objects.get()
    for page in ("changelist", "change"):
        args = [row.pk] if page == "change" else []
        shown = admin_client.get(reverse(f"admin:helpcenter_apikey_{page}", args=args))
        assert row.prefix in shown.content.decode()
        assert token not in shown.content.decode()


def test_a_key_is_never_deleted_and_its_secret_never_changed(admin_client, key):
    row, token = key
    delete = reverse("admin:helpcenter_apikey_delete", args=[row.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    change = reverse("admin:helpcenter_apikey_change", args=[row.pk])
    assert admin_client.post(change, {"name": "New", "digest": "x"}).status_code == 302
    assert ApiKey.objects.of(token).name == "New"


def test_staff_without_the_right_make_no_key(client):
    client.force_login(UserFactory(staff=True))
    assert client.post(reverse("admin:helpcenter_apikey_add"), {"name": "x"}).status_code == 403
    assert not ApiKey.objects.exists()


# -- unchanged ---------------------------------------------------------------------------


def test_an_answer_that_did_not_change_is_not_sent_again(client):
    article = ArticleFactory(slug="fees", title="Fees")
    indexing.reconcile()
    for path in ("search?q=fees", "articles/en/fees", "categories", "openapi.json"):
        etag = ask(client, path)["ETag"]
        again = ask(client, path, headers={"if-none-match": etag})
        assert (again.status_code, again.content) == (304, b""), path
        assert again["ETag"] == etag
    etag = ask(client, "articles/en/fees")["ETag"]
    article.title = "Fees and limits"
    article.save()
    changed = ask(client, "articles/en/fees", headers={"if-none-match": etag})
    assert (changed.status_code, changed.json()["title"]) == (200, "Fees and limits")
    Article.objects.all().delete()
    assert ask(client, "articles/en/fees", headers={"if-none-match": etag}).status_code == 404


def test_an_answer_may_be_kept_only_to_be_asked_for_again(client):
    assert "no-cache" in ask(client)["Cache-Control"]


def test_head_tells_what_get_would(client):
    asked, told = client.head("/api/v1/categories"), ask(client)
    assert asked.status_code == 200
    assert asked.content == b""
    assert asked["Content-Length"] == str(len(told.content))
    assert asked["ETag"] == told["ETag"]


# -- other sites -------------------------------------------------------------------------


@pytest.fixture
def allowed(settings):
    settings.CORS_ALLOWED_ORIGINS = [OWN]


@pytest.mark.parametrize("path", ["/api/v1/categories", "/en/search/suggestions/?q=a"])
def test_pages_of_allowed_origins_may_ask(client, allowed, path):
    answer = client.get(path, headers={"origin": OWN})
    assert answer["Access-Control-Allow-Origin"] == OWN
    assert "origin" in answer["Vary"].lower()
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "https://www.exchange.example.evil.example", "null"]
)
def test_pages_of_other_origins_may_not(client, allowed, origin):
    answer = client.get("/api/v1/categories", headers={"origin": origin})
    assert "Access-Control-Allow-Origin" not in answer


def test_no_other_address_may_be_asked_from_another_site(client, allowed):
    for path in ("/en/", "/admin/login/", "/en/search/?q=a", "/healthz"):
        answer = client.get(path, headers={"origin": OWN})
        assert "Access-Control-Allow-Origin" not in answer, path


def test_a_browser_may_ask_first_whether_it_may(client, allowed, few):
    for _ in range(4):
        answer = client.options(
            "/api/v1/search",
            headers={
                "origin": OWN,
                "access-control-request-method": "GET",
                "access-control-request-headers": "authorization",
            },
        )
        assert answer.status_code == 200
        assert "authorization" in answer["Access-Control-Allow-Headers"]
        assert "POST" not in answer["Access-Control-Allow-Methods"]


def test_a_refusal_can_be_read_by_the_page_that_asked(client, allowed, few):
    answers = [client.get("/api/v1/categories", headers={"origin": OWN}) for _ in range(3)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Access-Control-Allow-Origin"] == OWN
    assert "retry-after" in answers[-1]["Access-Control-Expose-Headers"]


# -- language ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("articles/zh-hans/nothing", 404, "没有这篇文章"),
        ("articles/zh-hans/old", 410, "已下架"),
        ("search?locale=zh-hans&limit=0", 422, "大于或等于 1"),
        ("search?locale=zh-hans&limit=99", 422, "小于或等于 50"),
        ("search?locale=zh-hans&limit=x", 422, "整数"),
        ("search?locale=zh-hans&kind=recipe", 422, "'faq'或'guide'"),
        ("nothing?locale=zh-hans", 404, "没有内容"),
    ],
)
def test_a_refusal_speaks_the_language_that_was_asked_for(client, path, status, words):
    ArticleFactory(chinese=True, archived=True, slug="old")
    refused = ask(client, path)
    assert refused.status_code == status
    assert words in refused.content.decode().replace(" 或 ", "或")
    assert refused["Content-Language"] == "zh-hans"


def test_without_a_language_a_refusal_speaks_the_clients(client):
    refused = ask(client, "nothing", headers={"accept-language": "zh-CN"})
    assert refused["Content-Language"] == "zh-hans"
