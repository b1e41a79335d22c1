"""The Atom feed: the newest real changes, in one language, for feed readers."""

from __future__ import annotations

import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.utils import timezone

from articles.models import Article

from .factories import ArticleFactory, CategoryFactory

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def feed(client):
    def feed(locale="en"):
        response = client.get(f"/{locale}/feeds/articles.atom")
        assert response.status_code == 200
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        return ElementTree.fromstring(response.content)  # noqa: S314 (our own)

    return feed


def titles(feed):
    return [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]


def changed(article, **ago):
    Article.objects.filter(pk=article.pk).update(
        content_updated_at=timezone.now() - timedelta(**ago)
    )


def test_the_feed_names_its_language_and_its_addresses(feed, settings):
    settings.SITE_URL = "https://help.example"
    root = feed("zh-hans")
    assert root.get(XML_LANG) == "zh-Hans"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {
        "alternate": "https://help.example/zh-hans/",
        "self": "https://help.example/zh-hans/feeds/articles.atom",
    }
    assert root.findtext(f"{ATOM}author/{ATOM}name")


def test_an_entry_tells_title_summary_dates_category_and_address(feed, settings):
    settings.SITE_URL = "https://help.example"
    article = ArticleFactory(
        slug="fees",
        title="Fees & limits <b>",
        summary="Less than 1 & more.",
        category=CategoryFactory(name="Costs"),
    )
    (entry,) = feed().findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Fees & limits <b>"
    assert entry.findtext(f"{ATOM}summary") == "Less than 1 &amp; more."
    assert entry.find(f"{ATOM}link").get("href") == "https://help.example/en/articles/fees/"
    assert entry.find(f"{ATOM}category").get("term") == "Costs"
    assert entry.findtext(f"{ATOM}updated") == article.content_updated_at.isoformat()
    assert entry.findtext(f"{ATOM}published") == article.published_at.isoformat()


def test_an_entry_keeps_its_name_when_its_address_changes(feed):
    article = ArticleFactory(slug="before")
    name = feed().findtext(f"{ATOM}entry/{ATOM}id")
    article.slug = "after"
    article.save()
    assert name.startswith("urn:uuid:")
    assert feed().findtext(f"{ATOM}entry/{ATOM}id") == name


def test_translations_are_entries_of_their_own_feeds_only(feed):
    english = ArticleFactory(title="Fees")
    ArticleFactory(chinese=True, title="费用", sibling=english)
    assert titles(feed("en")) == ["Fees"]
    assert titles(feed("zh-hans")) == ["费用"]
    names = {feed(locale).findtext(f"{ATOM}entry/{ATOM}id") for locale in ("en", "zh-hans")}
    assert len(names) == 2


@pytest.mark.parametrize("trait", ["draft", "scheduled", "archived", "staff_only"])
def test_only_what_readers_may_see_is_fed(feed, trait):
    ArticleFactory(**{trait: True})
    assert titles(feed()) == []


def test_the_last_change_comes_first_and_small_fixes_move_nothing(feed):
    first, second = ArticleFactory(title="First"), ArticleFactory(title="Second")
    changed(first, hours=2)
    changed(second, hours=1)
    first.refresh_from_db()
    first.body += " A comma."
    first.save(small_fix=True)
    assert titles(feed()) == ["Second", "First"]
    first.body += " Another promise."
    first.save()
    assert titles(feed()) == ["First", "Second"]


def test_the_feed_holds_the_twenty_newest_in_few_queries(feed, django_assert_max_num_queries):
    ArticleFactory.create_batch(22)
    with django_assert_max_num_queries(3):
        assert len(titles(feed())) == 20


def test_a_character_xml_cannot_carry_does_not_break_the_feed(feed):
    ArticleFactory(title="Fees\x0b and limits\x08", summary="Short\x1f answer.")
    assert titles(feed()) == ["Fees and limits"]


def test_the_pages_of_a_language_name_their_feed(client):
    assert b'href="/en/feeds/articles.atom"' in client.get("/en/").content
    assert b'href="/zh-hans/feeds/articles.atom"' in client.get("/zh-hans/").content


def test_a_category_has_a_feed_of_its_own_with_all_below_it(client, settings):
    settings.SITE_URL = "https://help.example"
    shelf = CategoryFactory(slug="fees", name="Fees", name_zh="费用")
    below = CategoryFactory(slug="spot-fees", parent=shelf)
    ArticleFactory(title="Above", category=shelf)
    ArticleFactory(title="Below", category=below)
    ArticleFactory(title="Elsewhere", category=CategoryFactory())
    ArticleFactory(title="Draft", category=shelf, draft=True)
    ArticleFactory(title="Staff", category=shelf, staff_only=True)
    ArticleFactory(title="费用", category=shelf, chinese=True)
    response = client.get("/en/feeds/categories/fees.atom")
    assert response.status_code == 200
    root = ElementTree.fromstring(response.content)  # noqa: S314 (our own)
    assert set(titles(root)) == {"Above", "Below"}
    assert root.findtext(f"{ATOM}title") == "Help Center: Fees"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {
        "alternate": "https://help.example/en/categories/fees/",
        "self": "https://help.example/en/feeds/categories/fees.atom",
    }
    chinese = client.get("/zh-hans/feeds/categories/fees.atom")
    root = ElementTree.fromstring(chinese.content)  # noqa: S314
    assert titles(root) == ["费用"]
    assert root.findtext(f"{ATOM}title") == "帮助中心：费用"


def test_the_page_of_a_category_names_its_feed(client):
    ArticleFactory(category=CategoryFactory(slug="fees", name="Fees & <b>limits</b>"))
    page = client.get("/en/categories/fees/").content.decode()
    assert 'href="/en/feeds/categories/fees.atom"' in page
    assert "Help Center: Fees &amp; &lt;b&gt;limits&lt;/b&gt;" in page


def test_there_is_no_feed_of_no_category(client):
    assert client.get("/en/feeds/categories/none.atom").status_code == 404


# -- what else programs are told ---------------------------------------------------------


def graph(client, article):
    page = client.get(article.get_absolute_url()).content.decode()
    data = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    return {node["@type"]: node for node in json.loads(data)["@graph"]}


def test_a_faq_is_a_faq_page_where_the_operator_says_so(client, settings):
    article = ArticleFactory(title="How </script> long?", summary="A day.")
    guide = ArticleFactory(guide=True)
    assert "FAQPage" not in graph(client, article)
    settings.FAQ_STRUCTURED_DATA = True
    cache.clear()
    [question] = graph(client, article)["FAQPage"]["mainEntity"]
    assert question["name"] == "How </script> long?"
    assert question["acceptedAnswer"] == {"@type": "Answer", "text": "A day."}
    assert "FAQPage" not in graph(client, guide)
