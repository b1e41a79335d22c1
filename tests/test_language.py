"""Two languages as equals: which one a reader gets, keeps, and may switch to."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from articles.models import Article

from .factories import ArticleFactory, CategoryFactory

pytestmark = pytest.mark.django_db


def alternates(page):
    found = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page)
    return {tag: url.removeprefix("http://testserver") for tag, url in found}


def switch(page):
    """Where each language of the switch leads in the end."""
    found = re.findall(r'<a href="(/language/[^"]+)" lang="([^"]+)"', page)
    return {lang: parse_qs(urlsplit(url).query)["next"][0] for url, lang in found}


# -- which language ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "locale"),
    [
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("zh-Hans-CN", "zh-hans"),
        ("zh-SG", "zh-hans"),
        ("zh-TW,zh;q=0.9", "zh-hans"),
        ("zh-Hant-HK", "zh-hans"),
        ("zh", "zh-hans"),
        ("fr-FR,zh;q=0.5,en;q=0.4", "zh-hans"),
        ("fr-FR,fr;q=0.9", "en"),
        ("", "en"),
        ("*", "en"),
        (";;;,,,q=9", "en"),
    ],
)
def test_a_new_reader_gets_the_language_of_the_browser(client, asked, locale):
    response = client.get("/", headers={"accept-language": asked})
    assert (response.status_code, response["Location"]) == (302, f"/{locale}/")
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))


def test_the_chosen_language_is_remembered_over_the_browsers(client):
    chosen = client.get("/language/zh-hans/", {"next": "/zh-hans/articles/fees/"})
    assert (chosen.status_code, chosen["Location"]) == (302, "/zh-hans/articles/fees/")
    cookie = chosen.cookies["django_language"]
    assert cookie.value == "zh-hans"
    assert cookie["max-age"] >= 30 * 24 * 3600
    assert cookie["samesite"] == "Lax"
    assert client.get("/", headers={"accept-language": "en"})["Location"] == "/zh-hans/"


def test_a_broken_cookie_chooses_nothing(client):
    client.cookies["django_language"] = "../../etc"
    assert client.get("/", headers={"accept-language": "zh-CN"})["Location"] == "/zh-hans/"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        " https://evil.example/",
        "\thttps://evil.example/",
        "",
    ],
)
def test_the_switch_leads_nowhere_else(client, target):
    response = client.get("/language/zh-hans/", {"next": target})
    assert (response.status_code, response["Location"]) == (302, "/zh-hans/")


def test_an_unknown_language_cannot_be_chosen(client):
    response = client.get("/language/fr/", {"next": "/en/"})
    assert response.status_code == 404
    assert "django_language" not in response.cookies


@pytest.mark.parametrize("path", ["/fr/", "/fr/articles/fees/", "/zh-hant/", "/xx/search/?q=x"])
def test_an_unknown_language_is_a_clear_404(client, path):
    response = client.get(path)
    assert response.status_code == 404
    page = response.content.decode()
    # Any Chinese is answered in the Chinese there is.
    chinese = path.startswith("/zh")
    assert ("页面不存在" if chinese else "This page does not exist") in page
    assert 'role="search"' in page
    assert 'content="noindex"' in page


@pytest.mark.parametrize("path", ["/search/?q=fees", "/support/"])
def test_an_address_without_language_leads_to_the_readers(client, path):
    response = client.get(path, headers={"accept-language": "zh-CN"})
    assert (response.status_code, response["Location"]) == (302, f"/zh-hans{path}")


# -- what a page says of its translations ------------------------------------------------


def test_each_page_is_marked_with_its_language(client):
    assert '<html lang="en">' in client.get("/en/").content.decode()
    assert '<html lang="zh-Hans">' in client.get("/zh-hans/").content.decode()


def test_the_switch_lands_on_the_same_article(client):
    english = ArticleFactory(slug="trading-fees")
    ArticleFactory(chinese=True, slug="jiaoyi-feiyong", sibling=english)
    here, there = "/en/articles/trading-fees/", "/zh-hans/articles/jiaoyi-feiyong/"
    for path in (here, there):
        page = client.get(path).content.decode()
        assert alternates(page) == {"en": here, "zh-Hans": there, "x-default": here}
        assert switch(page) == {"en": here, "zh-Hans": there}
        assert f'<link rel="canonical" href="http://testserver{path}">' in page


def test_the_switch_keeps_the_question_and_the_filters(client):
    category = CategoryFactory(slug="fees")
    ArticleFactory(category=category)
    page = client.get("/en/categories/fees/?kind=faq").content.decode()
    assert switch(page)["zh-Hans"] == "/zh-hans/categories/fees/?kind=faq"
    page = client.get("/en/search/?q=a%26b&kind=faq").content.decode()
    assert switch(page)["zh-Hans"] == "/zh-hans/search/?q=a%26b&kind=faq"


@pytest.mark.parametrize("trait", ["draft", "scheduled", "archived", "staff_only"])
def test_a_translation_readers_may_not_see_is_not_named(client, trait):
    english = ArticleFactory(slug="fees")
    ArticleFactory(chinese=True, slug="feiyong", sibling=english, **{trait: True})
    page = client.get("/en/articles/fees/").content.decode()
    assert "zh-Hans" not in alternates(page)
    assert "feiyong" not in page


def test_a_missing_translation_shows_the_other_language_labelled(client):
    english = ArticleFactory(slug="fees", title="Trading fees")
    page = client.get("/en/articles/fees/").content.decode()
    target = switch(page)["zh-Hans"]
    page = client.get(target).content.decode()
    assert "Trading fees" in page
    assert '<html lang="zh-Hans">' in page
    assert re.search(r'<article [^>]*lang="en"', page)
    assert 'class="notice notice-language"' in page
    assert alternates(page) == {"en": "/en/articles/fees/", "x-default": "/en/articles/fees/"}
    assert '<link rel="canonical" href="http://testserver/en/articles/fees/">' in page
    assert switch(page)["en"] == english.get_absolute_url()


def test_a_chinese_article_is_shown_to_english_readers_labelled(client):
    ArticleFactory(chinese=True, slug="feiyong", title="交易费用")
    page = client.get("/en/articles/feiyong/").content.decode()
    assert "交易费用" in page
    assert re.search(r'<article [^>]*lang="zh-Hans"', page)
    assert "has not been translated yet" in page
    assert alternates(page)["x-default"] == "/zh-hans/articles/feiyong/"


def test_an_article_in_its_own_language_has_no_label(client):
    ArticleFactory(slug="fees")
    page = client.get("/en/articles/fees/").content.decode()
    assert "notice-language" not in page
    assert not re.search(r"<article [^>]*lang=", page)


def test_a_slug_of_the_other_language_leads_to_the_translation(client):
    english = ArticleFactory(slug="trading-fees")
    chinese = ArticleFactory(chinese=True, slug="jiaoyi-feiyong", sibling=english)
    response = client.get("/zh-hans/articles/trading-fees/")
    assert (response.status_code, response["Location"]) == (302, chinese.get_absolute_url())


@pytest.mark.parametrize("trait", ["draft", "scheduled", "archived", "staff_only"])
def test_no_original_is_shown_that_readers_may_not_see(client, trait):
    ArticleFactory(chinese=True, slug="feiyong", title="交易费用", **{trait: True})
    response = client.get("/en/articles/feiyong/")
    assert response.status_code == 404
    assert "交易费用" not in response.content.decode()


def test_slugs_may_be_chinese(client):
    article = ArticleFactory(chinese=True, slug="提现-未到账", title="提现未到账")
    assert client.get(article.get_absolute_url()).status_code == 200
    english = client.get(f"/en/articles/{article.slug}/")
    assert english.status_code == 200
    assert Article.objects.get().slug == "提现-未到账"
