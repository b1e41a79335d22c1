"""What templates need beyond Django's own tags, and pages that must render on their own."""

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string

from articles.models import Article
from articles.templatetags.page import bcp47, prose


def render(source, **context):
    return Template("{% load page %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("locale", "tag"), [("en", "en"), ("zh-hans", "zh-Hans"), (None, "en"), ("", "en")]
)
def test_a_locale_becomes_the_tag_that_browsers_know(locale, tag):
    assert bcp47(locale) == tag


def test_every_table_of_an_article_scrolls_in_a_box_of_its_own():
    article = Article(html="<p>a</p><table>1</table><p>b</p><table>2</table>")
    assert prose(article).count('<div class="scroller"><table>') == 2


def test_a_filter_keeps_the_query_and_returns_to_the_first_page(rf):
    request = rf.get("/", {"q": "a&b", "kind": "faq", "page": "3"})
    assert render('{% narrowed "kind" "guide" %}', request=request) == "?q=a%26b&amp;kind=guide"
    assert render('{% narrowed "kind" %}', request=request) == "?q=a%26b"


@pytest.mark.django_db
def test_a_fact_that_is_missing_shows_nothing():
    assert render('[{% fact "exchange_name" %}]') == "[]"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["404.html", "410.html"])
def test_an_error_page_renders_without_a_request_and_offers_the_search(name):
    assert 'role="search"' in render_to_string(name)


def test_the_page_of_a_failure_asks_nothing_of_the_database():
    page = render_to_string("500.html")
    assert "Something went wrong" in page
    assert "出了点问题" in page
    assert "{#" not in page
