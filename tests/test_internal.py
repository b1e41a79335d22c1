"""Articles for staff alone: staff reads and finds them, marked; nobody else hears of them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from helpcenter.roles import AUTHOR
from search import indexing

from .factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db
# In each language: an address's beginning, what is typed, what marks it on the page and in results.
SAYS = {
    "en": ("zebra", "For staff only: readers do not see this article.", "Readers do not see these"),
    "zh-hans": ("斑马", "仅限内部人员：读者看不到这篇文章。", "读者看不到这些文章。"),
}
both = pytest.mark.parametrize("locale", SAYS)


@pytest.fixture(autouse=True)
def articles(db):
    """One internal article in each language, and one for everybody."""
    english = ArticleFactory(slug="zebra", title="Zebra escalation", staff_only=True)
    ArticleFactory(
        slug="banma", title="斑马升级流程", chinese=True, staff_only=True, sibling=english
    )
    ArticleFactory(slug="public", title="Zebra for everybody")
    ArticleFactory(slug="zebra-draft", title="Zebra draft", staff_only=True, draft=True)
    indexing.reconcile()
    return english


@pytest.fixture
def author():
    """Somebody of staff who may look at articles."""
    user = UserFactory(staff=True)
    user.groups.add(Group.objects.get(name=AUTHOR))
    client = Client()
    client.force_login(user)
    return client


def slug(locale):
    return {"en": "zebra", "zh-hans": "banma"}[locale]


@both
def test_staff_reads_it_marked_and_no_cache_keeps_it(author, locale):
    response = author.get(f"/{locale}/articles/{slug(locale)}/")
    assert response.status_code == 200
    assert SAYS[locale][1] in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert "ETag" not in response
    assert 'name="helpful"' not in response.content.decode()


@both
def test_staff_finds_it_beside_what_everybody_finds(author, locale):
    response = author.get(f"/{locale}/search/", {"q": SAYS[locale][0]})
    text = response.content.decode()
    assert SAYS[locale][2] in text
    assert f"/{locale}/articles/{slug(locale)}/" in text
    assert "zebra-draft" not in text
    assert "no-store" in response["Cache-Control"]
    assert [hit.article.slug for hit in response.context["results"].hits] == (
        ["public"] if locale == "en" else []
    )


def plain_user():
    client = Client()
    client.force_login(UserFactory())
    return client


def staff_without_the_right():
    client = Client()
    client.force_login(UserFactory(staff=True))
    return client


OTHERS = {"reader": Client, "user": plain_user, "staff without it": staff_without_the_right}


@both
@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_nobody_else_learns_of_it_even_after_staff_looked(author, locale, other):
    word, mark, note = SAYS[locale]
    author.get(f"/{locale}/articles/{slug(locale)}/")
    author.get(f"/{locale}/search/", {"q": word})
    client = other()
    assert client.get(f"/{locale}/articles/{slug(locale)}/").status_code == 404
    page = client.get(f"/{locale}/search/", {"q": word}).content.decode()
    assert note not in page
    assert f"/articles/{slug(locale)}/" not in page
    suggested = client.get(f"/{locale}/search/suggestions/", {"q": word}).content.decode()
    assert f"/articles/{slug(locale)}/" not in suggested
    assert mark not in page


def test_staff_without_the_code_that_is_asked_is_a_mere_reader(author, settings):
    settings.STAFF_SECOND_FACTOR = True
    assert author.get("/en/articles/zebra/").status_code == 404
    assert "Readers do not see these" not in author.get("/en/search/?q=zebra").content.decode()


def test_what_staff_saw_is_not_kept_for_readers(author):
    author.get("/en/search/", {"q": "zebra"})
    reader = Client()
    first = reader.get("/en/search/", {"q": "zebra"})
    again = reader.get("/en/search/", {"q": "zebra"})
    for response in (first, again):
        assert "escalation" not in response.content.decode()
    assert "escalation" in author.get("/en/search/", {"q": "zebra"}).content.decode()


def test_a_reader_s_page_costs_no_question_about_staff(django_assert_num_queries):
    reader = Client()
    reader.get("/en/articles/public/")
    with django_assert_num_queries(1):  # The edition.
        reader.get("/en/articles/public/")
