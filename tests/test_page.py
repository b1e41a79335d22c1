"""What templates need beyond Django's own tags, and pages that must render on their own."""

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils.translation import override

from articles.models import Article, Fact, FactWording
from articles.templatetags.page import bcp47, prose
from tests.factories import ArticleFactory


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


@pytest.mark.django_db
def test_a_kept_part_sees_nothing_of_the_request_or_its_reader(rf):
    visit = {"token": "of-one-reader"}
    parts = render('{% kept "includes/site_nav.html" %}', request=rf.get("/"), visit=visit)
    assert "Contact support" in parts
    assert "of-one-reader" not in parts


@pytest.mark.django_db
def test_a_kept_part_is_rendered_once_for_each_language_and_edition(django_assert_num_queries):
    source = '{% kept "includes/footer_bar.html" %}'
    assert "Help Center" in render(source)
    with override("zh-hans"):
        assert "Help Center" not in render(source)
    with django_assert_num_queries(1):
        render(source)
    FactWording.objects.create(
        fact=Fact.objects.create(key="exchange_name", unit=Fact.Unit.TEXT),
        locale="en",
        text="Zebra",
    )
    assert "Help Center of Zebra" in render(source)


@pytest.mark.django_db
def test_the_table_of_contents_stands_on_the_page_twice(client):
    article = ArticleFactory(body="## One\n\na\n\n## Two\n\nb\n\n## Three\n\nc")
    page = client.get(article.get_absolute_url()).content.decode()
    assert page.count('<a href="#two">Two</a>') == 2
