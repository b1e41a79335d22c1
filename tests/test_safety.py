"""What a scanner tries: paths, methods, headers, hosts, redirects, markup in every field."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings as site
from django.test import Client

from articles.models import Article
from search import indexing
from search.models import SynonymGroup
from tests.factories import ArticleFactory, CategoryFactory, FactFactory

pytestmark = pytest.mark.django_db

PAYLOAD = "\"'><script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)>{{7*7}}"
EVIL = "evil.example"
PAGES = (
    "/en/",
    "/zh-hans/",
    "/en/search/?q=deposit",
    "/en/support/",
    "/en/articles/nothing/",
    "/en/categories/nothing/",
    "/api/v1/categories",
    "/api/v1/openapi.json",
    "/sitemap.xml",
    "/robots.txt",
    "/opensearch.xml",
    "/en/feeds/articles.atom",
    "/en/widget.js",
    "/admin/login/",
    "/en/search/suggestions/?q=a",
    "/nothing",
)


class Markup(HTMLParser):
    """What of the payload a browser would run."""

    def __init__(self, text):
        super().__init__()
        self.found, self.script = [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found += [f"{tag} {name}" for name, _value in attrs if name.startswith("on")]
        self.found += [
            f"{tag} {name}={value}"
            for name, value in attrs
            if name in ("href", "src", "action", "formaction")
            and re.match(r"\s*(javascript|data:text|vbscript)", value or "", re.IGNORECASE)
        ]
        self.script = tag if tag == "script" else None

    def handle_data(self, data):
        if self.script and "alert(1)" in data and "application/ld+json" not in self.rawdata:
            self.found.append(f"script {data}")


def harm(response):
    return Markup(response.content.decode(errors="replace")).found


# -- markup ------------------------------------------------------------------------------


@pytest.fixture
def poisoned():
    """The payload in every field that is ever shown."""
    category = CategoryFactory(slug="bad", name=f"C {PAYLOAD}"[:80], name_zh=f"类 {PAYLOAD}"[:80])
    category.names.update(description=PAYLOAD)
    article = ArticleFactory(
        slug="bad",
        title=f"Deposit {PAYLOAD}",
        summary=f"Deposit {PAYLOAD}",
        category=category,
        body=f"## Deposit {PAYLOAD}\n\n{PAYLOAD} deposit [x](javascript:alert(1)) "
        "![x](javascript:alert(1))\n\n```js\n<script>alert(1)</script>\n```\n",
        tags=[PAYLOAD[:90]],
    )
    ArticleFactory(chinese=True, slug="bad", sibling=article, title=f"充值 {PAYLOAD}")
    ArticleFactory(slug="next", category=category, title=f"Deposit next {PAYLOAD}")
    for key in ("exchange_name", "support_email"):
        FactFactory(key=key, texts={"en": PAYLOAD, "zh-hans": PAYLOAD})
    SynonymGroup.objects.create(locale="en", words=f"deposit\n{PAYLOAD}")
    indexing.reconcile()
    return article


@pytest.mark.parametrize(
    "path",
    [
        "/en/",
        "/zh-hans/",
        "/en/categories/bad/",
        "/en/articles/bad/",
        "/zh-hans/articles/bad/",
        "/en/articles/next/",
        "/en/search/?q=deposit",
        "/zh-hans/search/?q=充值",
        f"/en/search/?q={PAYLOAD}",
        f"/en/search/?q=deposit&category={PAYLOAD}",
        f"/en/search/?q=deposit&kind={PAYLOAD}&page={PAYLOAD}&after={PAYLOAD}",
        f"/en/support/?q={PAYLOAD}",
        f"/en/{PAYLOAD}/",
        f"/en/articles/{PAYLOAD}/",
        f"/admin/login/?next={PAYLOAD}",
        f"/language/en/?next={PAYLOAD}",
        "/en/feeds/articles.atom",
        "/sitemap.xml",
    ],
)
def test_markup_in_any_field_or_parameter_is_text(client, poisoned, path):
    response = client.get(path)
    assert response.status_code < 500
    assert harm(response) == []


def test_markup_is_text_in_the_desk(admin_client, poisoned):
    for path in (
        "/admin/",
        "/admin/articles/article/",
        f"/admin/articles/article/?q={PAYLOAD}",
        f"/admin/articles/article/{poisoned.pk}/change/",
        "/admin/articles/category/",
        "/admin/articles/fact/",
        "/admin/search/synonymgroup/",
        "/admin/taggit/tag/",
        f"/admin/articles/article/{poisoned.pk}/history/",
    ):
        assert harm(admin_client.get(path, follow=True)) == [], path


def test_the_api_gives_markup_that_is_sanitized(client, poisoned):
    article = client.get("/api/v1/articles/en/bad").json()
    assert Markup(article["html"]).found == []
    for hit in client.get("/api/v1/search", {"q": "deposit"}).json()["hits"]:
        assert set(re.findall(r"<(/?\w+)", hit["snippet"])) <= {"mark", "/mark"}
    assert client.get("/api/v1/search").headers["Content-Type"].startswith("application/json")


def test_the_scanner_would_notice_what_runs():
    assert Markup(f"<p>{PAYLOAD}</p>").found
    assert Markup("<a href=' javascript:alert(1)'>x</a>").found


# -- headers -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers_of_safety(client, path):
    answer = client.get(path)
    assert answer.status_code < 500
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] in ("DENY", "SAMEORIGIN")
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] in ("same-origin", "cross-origin")
    assert not {"Server", "X-Powered-By"} & set(answer.headers)


@pytest.mark.parametrize("path", [page for page in PAGES if "admin" not in page])
def test_readers_get_no_cookie(client, path):
    assert not client.get(path).cookies


def test_https_is_told_for_a_year(settings, client):
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    told = Client().get("/en/", secure=True)["Strict-Transport-Security"]
    assert told.startswith("max-age=31536000; includeSubDomains")


# -- hosts, caches, redirects ------------------------------------------------------------


@pytest.mark.parametrize("host", [EVIL, f"testserver:80@{EVIL}", "testserver.", "a b", ""])
def test_a_name_that_is_not_ours_is_refused(client, host):
    answer = client.get("/en/", headers={"host": host})
    assert answer.status_code == (200 if host == "testserver." else 400)


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-Host",
        "X-Host",
        "Forwarded",
        "X-Original-URL",
        "X-Rewrite-URL",
        "X-HTTP-Method-Override",
    ],
)
def test_no_header_puts_another_name_into_a_page_or_the_kept_copy(client, header):
    ArticleFactory(slug="fees")
    for path in ("/en/", "/en/articles/fees/", "/sitemap.xml", "/api/v1/articles/en/fees"):
        client.get(path, headers={header: EVIL})
        again = client.get(path)
        assert again.status_code == 200
        assert EVIL not in again.content.decode()


@pytest.mark.parametrize("query", [f"utm={EVIL}", f"kind={EVIL}", f"page={EVIL}", f"q={EVIL}"])
def test_no_parameter_stays_in_the_page_of_the_next_reader(client, query):
    ArticleFactory(slug="fees")
    for path in ("/en/", "/en/articles/fees/", "/en/support/"):
        client.get(f"{path}?{query}")
        assert EVIL not in client.get(path).content.decode()


def test_a_cookie_of_one_reader_changes_no_page_of_another(client):
    client.get("/en/", headers={"cookie": f"django_language=zh-hans; reader={EVIL}"})
    page = Client().get("/en/").content.decode()
    assert 'lang="en"' in page
    assert EVIL not in page


def test_another_name_of_the_site_leads_to_its_own(client, settings):
    settings.CANONICAL_HOST, settings.SITE_URL = True, "https://help.example"
    settings.ALLOWED_HOSTS = ["help.example", "old.example"]
    moved = client.get("/en/?a=b", headers={"host": "old.example"})
    assert (moved.status_code, moved["Location"]) == (301, "https://help.example/en/?a=b")
    assert client.get("/en/", headers={"host": "help.example"}).status_code == 200
    assert client.get("/healthz", headers={"host": "old.example"}).status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "///evil.example",
        "http:evil.example",
        "https:///evil.example",
        "javascript:alert(1)",
        "/%09/evil.example",
        "\t//evil.example",
    ],
)
def test_no_redirect_leaves_the_site(client, admin_user, target):
    paths = ("/language/en/", "/admin/login/")
    for path in paths:
        if "login" in path:
            sent = {"username": "admin", "password": "password", "next": target}
            answer = client.post(path, sent)
        else:
            answer = client.get(path, {"next": target})
        where = answer["Location"]
        assert where.startswith("/"), where
        assert not re.match(r"[/\\\s]{2}", where), where


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/%2e%2e",
        "/en//evil.example",
        "/%0d%0aSet-Cookie:x=1",
        "/en/articles/x%0d%0aA:b/",
    ],
)
def test_no_path_writes_a_header_or_leads_away(client, path):
    answer = client.get(path)
    assert answer.status_code in (301, 302, 400, 404)
    assert not answer.get("Location", "/").startswith(("//", "http"))
    assert "x" not in answer.cookies


# -- paths and methods -------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/.env",
        "/.git/config",
        "/../.env",
        "/static/../.env",
        "/static/%2e%2e/.env",
        "/static/..%2f..%2fhelpcenter/settings.py",
        "/media/../db.sqlite3",
        "/media/%2e%2e%2fdb.sqlite3",
        "/media/..%5cdb.sqlite3",
        "/en/articles/..%2f..%2fetc%2fpasswd/",
        "/db.sqlite3",
        "/var/db.sqlite3",
        "/settings.py",
        "/wp-login.php",
        "/phpinfo.php",
        "/server-status",
        "/admin/../healthz",
        "/api/v1/articles/en/..%2f..%2fadmin",
        "/__debug__/",
        "/en/\x00",
        "/%ff%fe",
        "/en/" + "a" * 5000,
    ],
)
def test_a_path_that_leads_nowhere_is_not_found(client, path):
    answer = client.get(path)
    assert answer.status_code in (301, 302, 400, 404), answer.status_code
    assert b"SECRET_KEY" not in answer.content
    assert b"SQLite format" not in answer.content


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "X"])
@pytest.mark.parametrize(
    "path", ["/en/", "/en/search/", "/api/v1/search", "/sitemap.xml", "/admin/"]
)
def test_no_other_method_does_anything(client, method, path):
    before = Article.objects.count()
    answer = client.generic(method, path, "x=1")
    assert answer.status_code < 500
    assert "x=1" not in answer.content.decode(errors="replace")
    assert Article.objects.count() == before


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%ff",
        "q=" + "a" * 100_000,
        "q[]=a",
        "q=a&q=b",
        "page=-1",
        "page=99999999999999999",
        "page=1e9",
        "page=%00",
        "category=%00",
        "kind=%00",
        "category=../../x",
        "after=%00",
        "q=' OR 1=1 --",
        "q=${7*7}",
        "q=%25s%25n",
        "&&&=&",
        "q=\ud83d".encode("utf-16", "surrogatepass").hex(),
    ],
)
def test_no_parameter_breaks_a_page(client, query):
    ArticleFactory(category=CategoryFactory(slug="c"))
    for path in (
        "/en/search/",
        "/en/",
        "/en/categories/c/",
        "/en/support/",
        "/api/v1/search",
        "/en/search/suggestions/",
        "/sitemap.xml",
    ):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code in (200, 302, 400, 404, 422), (path, answer.status_code)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"helpful": "yes"}'),
        ("application/x-www-form-urlencoded", b"helpful=" + b"y" * 10_000),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data", b"no boundary"),
        ("text/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        ("", b"\x00\xff"),
    ],
)
def test_no_body_breaks_a_form(client, content_type, body):
    ArticleFactory(slug="fees")
    answer = client.generic("POST", "/en/articles/fees/vote/", body, content_type=content_type)
    assert answer.status_code == 400
    assert b"root:" not in answer.content


# -- forged requests ---------------------------------------------------------------------


def test_every_form_of_the_desk_wants_a_token(admin_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    for path in (
        "/admin/articles/category/add/",
        "/admin/helpcenter/apikey/add/",
        "/admin/auth/user/add/",
        "/admin/logout/",
        "/admin/second-factor/setup/",
    ):
        assert client.post(path, {"slug": "x", "name": "x"}).status_code == 403, path
    assert Client(enforce_csrf_checks=True).post("/admin/login/", {}).status_code == 403


def test_nothing_changes_by_a_get(admin_client):
    article = ArticleFactory(slug="fees")
    for path in (
        f"/admin/articles/article/{article.pk}/delete/",
        "/admin/logout/",
        "/en/articles/fees/vote/?helpful=yes",
    ):
        admin_client.get(path)
    assert Article.objects.filter(pk=article.pk).exists()
    assert admin_client.get("/admin/").status_code == 200


def test_the_desk_tells_a_stranger_nothing(client):
    for path in (
        "/admin/",
        "/admin/articles/article/",
        "/admin/auth/user/1/change/",
        "/admin/nothing/",
        "/admin/helpcenter/apikey/",
        "/admin/jsi18n/",
    ):
        answer = client.get(path)
        assert answer.status_code in (302, 404) or path.endswith("jsi18n/"), path
        assert answer.get("Location", "/admin/login/").startswith("/admin/login/")


def test_no_secret_stands_in_the_sources():
    pattern = re.compile(r"(AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|ghp_[A-Za-z0-9]{36})")
    folders = ("helpcenter", "articles", "search", "support", "templates", "static")
    files = [
        f
        for folder in folders
        for f in (site.BASE_DIR / folder).rglob("*")
        if f.suffix in {".py", ".html", ".js"}
    ]
    assert len(files) > 100
    assert [str(f) for f in files if pattern.search(f.read_text(encoding="utf-8"))] == []


def test_every_threat_of_the_model_names_a_test_that_is_there():
    model = (site.BASE_DIR / "docs" / "threat-model.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", model)
    assert len(named) > 15
    for file, test in named:
        source = (site.BASE_DIR / file).read_text(encoding="utf-8")
        assert not test or f"def {test}(" in source, f"{file}::{test}"
