"""What search engines are told: sitemap, robots.txt, address bar search, structured data."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from articles import sitemaps

from .factories import ArticleFactory, CategoryFactory

pytestmark = pytest.mark.django_db

SITE = "https://help.example"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


@pytest.fixture(autouse=True)
def canonical_host(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def read(client):
    def read(path="/sitemap.xml"):
        response = client.get(path)
        assert response.status_code == 200
        assert response["Content-Type"] == "application/xml"
        return ElementTree.fromstring(response.content)  # noqa: S314 (our own)

    return read


def addresses(root):
    return [entry.findtext(f"{MAP}loc").removeprefix(SITE) for entry in root]


def alternates(root, path):
    for entry in root:
        if entry.findtext(f"{MAP}loc") == SITE + path:
            return {
                link.get("hreflang"): link.get("href").removeprefix(SITE)
                for link in entry.findall(LINK)
            }
    raise AssertionError(f"{path} is not in the sitemap")


def test_the_sitemap_lists_home_categories_and_articles_of_both_languages(read):
    category = CategoryFactory(slug="fees")
    english = ArticleFactory(slug="trading-fees", category=category)
    ArticleFactory(chinese=True, slug="jiaoyi-feiyong", sibling=english)
    assert sorted(addresses(read())) == [
        "/en/",
        "/en/articles/trading-fees/",
        "/en/categories/fees/",
        "/zh-hans/",
        "/zh-hans/articles/jiaoyi-feiyong/",
        "/zh-hans/categories/fees/",
    ]


def test_each_address_names_its_translations_itself_among_them(read):
    category = CategoryFactory(slug="fees")
    english = ArticleFactory(slug="trading-fees", category=category)
    ArticleFactory(chinese=True, slug="jiaoyi-feiyong", sibling=english)
    root = read()
    for path in ("/en/articles/trading-fees/", "/zh-hans/articles/jiaoyi-feiyong/"):
        assert alternates(root, path) == {
            "en": "/en/articles/trading-fees/",
            "zh-Hans": "/zh-hans/articles/jiaoyi-feiyong/",
            "x-default": "/en/articles/trading-fees/",
        }
    assert alternates(root, "/en/categories/fees/")["zh-Hans"] == "/zh-hans/categories/fees/"
    assert alternates(root, "/zh-hans/")["en"] == "/en/"


@pytest.mark.parametrize("trait", ["draft", "scheduled", "archived", "staff_only"])
def test_what_readers_may_not_see_is_neither_listed_nor_named(read, trait):
    english = ArticleFactory(slug="seen")
    ArticleFactory(chinese=True, slug="hidden", sibling=english, **{trait: True})
    root = read()
    assert "/zh-hans/articles/hidden/" not in addresses(root)
    assert alternates(root, "/en/articles/seen/") == {}


def test_a_category_without_articles_is_not_listed(read):
    CategoryFactory(slug="empty")
    assert sorted(addresses(read())) == ["/en/", "/zh-hans/"]


def test_an_article_tells_when_its_content_changed(read):
    article = ArticleFactory(slug="fees")
    entry = next(e for e in read() if e.findtext(f"{MAP}loc").endswith("/fees/"))
    assert entry.findtext(f"{MAP}lastmod") == f"{article.content_updated_at:%Y-%m-%d}"


def test_a_large_sitemap_becomes_a_list_of_files_that_hold_everything(read, client, monkeypatch):
    monkeypatch.setattr(sitemaps.SiteSitemap, "limit", 4)
    articles = ArticleFactory.create_batch(9, category=CategoryFactory())
    files = addresses(read())
    assert files == [
        "/sitemap-pages.xml?p=1",
        "/sitemap-articles.xml?p=1",
        "/sitemap-articles.xml?p=2",
        "/sitemap-articles.xml?p=3",
    ]
    listed = [path for file in files for path in addresses(read(file))]
    assert len(listed) == len(set(listed))
    assert {article.get_absolute_url() for article in articles} < set(listed)
    assert client.get("/sitemap-articles.xml?p=4").status_code == 404
    assert client.get("/sitemap-articles.xml?p=x").status_code == 404
    assert client.get("/sitemap-nothing.xml").status_code == 404


def test_the_sitemap_asks_no_question_for_each_article(read, django_assert_max_num_queries):
    category = CategoryFactory()
    for count in (5, 45):
        for english in ArticleFactory.create_batch(count, category=category):
            ArticleFactory(chinese=True, sibling=english)
        with django_assert_max_num_queries(17):
            read()


def test_robots_are_shown_the_sitemap_and_kept_out_of_the_admin(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    assert "Disallow: /admin/" in lines
    assert "Disallow: /" not in lines


@pytest.mark.parametrize(("asked", "locale"), [("en-GB", "en"), ("zh-TW,zh;q=0.9", "zh-hans")])
def test_the_address_bar_searches_in_the_readers_language(client, asked, locale):
    response = client.get("/opensearch.xml", headers={"accept-language": asked})
    assert response["Content-Type"].startswith("application/opensearchdescription+xml")
    assert "Accept-Language" in response["Vary"]
    root = ElementTree.fromstring(response.content)  # noqa: S314 (our own)
    spec = "{http://a9.com/-/spec/opensearch/1.1/}"
    page = next(url for url in root.findall(f"{spec}Url") if url.get("type") == "text/html")
    assert page.get("template") == f"{SITE}/{locale}/search/?q={{searchTerms}}"
    assert len(root.findtext(f"{spec}ShortName")) <= 16


# -- in the page itself ------------------------------------------------------------------


def structured(client, path):
    page = client.get(path).content.decode()
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return {part["@type"]: part for part in json.loads(data)["@graph"]}


def test_an_article_page_says_what_it_is_and_where_it_stands(client):
    parent = CategoryFactory(slug="account", name="Account")
    child = CategoryFactory(slug="two-factor", name="Two-factor", parent=parent)
    ArticleFactory(slug="reset-2fa", title="Reset 2FA", summary="Do this.", category=child)
    parts = structured(client, "/en/articles/reset-2fa/")
    article = parts["Article"]
    assert article["headline"] == "Reset 2FA"
    assert article["description"] == "Do this."
    assert article["inLanguage"] == "en"
    assert article["url"] == f"{SITE}/en/articles/reset-2fa/"
    assert article["articleSection"] == "Two-factor"
    assert article["dateModified"]
    steps = parts["BreadcrumbList"]["itemListElement"]
    assert [(step["position"], step["name"], step["item"]) for step in steps] == [
        (1, "Help Center", f"{SITE}/en/"),
        (2, "Account", f"{SITE}/en/categories/account/"),
        (3, "Two-factor", f"{SITE}/en/categories/two-factor/"),
        (4, "Reset 2FA", f"{SITE}/en/articles/reset-2fa/"),
    ]


def test_no_title_breaks_out_of_the_structured_data(client):
    title = "</script><script>alert(1)</script><!-- & \u2028"
    ArticleFactory(slug="evil", title=title)
    page = client.get("/en/articles/evil/").content.decode()
    assert "<script>alert" not in page
    assert structured(client, "/en/articles/evil/")["Article"]["headline"] == title


def test_an_article_without_category_or_answer_says_less(client):
    ArticleFactory(slug="bare", category=None, summary="")
    article = structured(client, "/en/articles/bare/")["Article"]
    assert "articleSection" not in article
    assert "description" not in article


def test_a_filtered_category_is_not_indexed(client):
    ArticleFactory(category=CategoryFactory(slug="fees"))
    assert b'content="noindex' in client.get("/en/categories/fees/?kind=faq").content
    assert b'content="noindex' not in client.get("/en/categories/fees/").content
