"""Doors × states: whichever way one comes, only what is published shows."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from articles.models import OldSlug
from search import engine, indexing
from search.search_indexes import ArticleIndex
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

SECRET = "Quagga"
STATES = ("draft", "scheduled", "archived", "staff_only", "published")


class Scene:
    """An article in some state, and published ones that lead to it from every side."""

    def __init__(self, client, state: str) -> None:
        self.client = client
        traits = {} if state == "published" else {state: True}
        self.article = ArticleFactory(
            title=SECRET, summary=SECRET, slug="shy", tags=["wild"], **traits
        )
        self.sibling = ArticleFactory(chinese=True, slug="hao-ma", sibling=self.article)
        self.neighbour = ArticleFactory(
            slug="zebra", tags=["wild"], category=self.article.category, related=[self.article]
        )
        self.stranger = ArticleFactory(slug="stranger", category=self.article.category)
        OldSlug.objects.create(article=self.article, locale="en", slug="once")
        OldSlug.objects.create(article=self.article, locale="en", slug="choose-channel")

    def changes(self) -> str:
        """The page that tells what changed, where editors told it."""
        content = {"audience": "everyone"}
        for number, public in ((1, False), (2, True)):
            self.article.versions.create(
                number=number,
                published_at=timezone.now() - timedelta(minutes=3 - number),
                content=content,
                text=f"{SECRET} {number}",
                public=public,
            )
        return self.get("articles:article-changes", slug="shy")

    def get(self, name: str, language: str = "en", query=None, **kwargs: str) -> str:
        """The text of a page."""
        with override(language):
            url = reverse(name, kwargs=kwargs)
        response = self.client.get(url, query or {}, follow=True)
        assert response.status_code in (200, 404, 410)
        return response.content.decode()


BROWSED = {
    "home": lambda scene: scene.get("articles:home"),
    "category": lambda scene: scene.get(
        "articles:category-detail", slug=scene.article.category.slug
    ),
    "category of one kind": lambda scene: scene.get(
        "articles:category-detail", slug=scene.article.category.slug, query={"kind": "faq"}
    ),
    "article": lambda scene: scene.get("articles:article-detail", slug="shy"),
    "what changed": lambda scene: scene.changes(),
    "old address": lambda scene: scene.get("articles:article-detail", slug="once"),
    "original in another language": lambda scene: (
        scene.sibling.delete(),
        scene.get("articles:article-detail", language="zh-hans", slug="shy"),
    )[1],
    "picked neighbour": lambda scene: scene.get("articles:article-detail", slug="zebra"),
    "computed neighbour": lambda scene: scene.get("articles:article-detail", slug="stranger"),
    "popular where nothing was found": lambda scene: scene.get(
        "search:results", query={"q": "xyzzy"}
    ),
    "feed": lambda scene: scene.get("articles:feed"),
    "article in the API": lambda scene: scene.get("api:article", locale="en", slug="shy"),
    "translation in the API": lambda scene: scene.get(
        "api:article", locale="zh-hans", slug="hao-ma"
    ),
}
SEARCHED = {
    "results": lambda scene: scene.get("search:results", query={"q": SECRET}),
    "results of a phrase": lambda scene: scene.get("search:results", query={"q": f'"{SECRET}"'}),
    "results of a category": lambda scene: scene.get(
        "search:results", query={"q": SECRET, "category": scene.article.category.slug}
    ),
    "suggestions": lambda scene: scene.get("search:suggestions", query={"q": SECRET[:4]}),
    "search in the API": lambda scene: scene.get("api:search_articles", query={"q": SECRET}),
}


def shown(text: str) -> bool:
    """Whether a page tells the article, beyond repeating what was asked."""
    return "/en/articles/shy/" in text


@pytest.fixture(params=STATES)
def state(request):
    return request.param


@pytest.fixture
def scene(client, state):
    return Scene(client, state)


@pytest.mark.parametrize("door", BROWSED.values(), ids=BROWSED.keys())
def test_a_door_shows_only_what_is_published(scene, state, door):
    assert (SECRET in door(scene)) == (state == "published")


@pytest.mark.parametrize("door", SEARCHED.values(), ids=SEARCHED.keys())
def test_a_search_shows_only_what_is_published(scene, state, door):
    assert shown(door(scene)) == (state == "published")


@pytest.mark.parametrize("door", SEARCHED.values(), ids=SEARCHED.keys())
def test_a_search_shows_only_what_is_published_even_when_the_index_is_stale(
    scene, state, door, monkeypatch
):
    monkeypatch.setattr(indexing, "catch_up", lambda: None)
    indexing.refresh()
    with engine.writing("en"):
        engine.put("en", [ArticleIndex().document(scene.article)])
    assert scene.article.pk in engine.ids("en")
    assert shown(door(scene)) == (state == "published")


def test_a_translation_leads_only_to_what_is_published(scene, state):
    text = scene.get("articles:article-detail", language="zh-hans", slug="hao-ma")
    assert shown(text) == (state == "published")


def test_the_sitemap_names_only_what_is_published(scene, state):
    pages = re.findall(r"<loc>(.*?)</loc>", scene.get("sitemap"))
    text = "".join(scene.client.get(unescape(page)).content.decode() for page in pages)
    assert "/en/articles/zebra/" in text
    assert shown(text) == (state == "published")


def test_only_what_is_published_is_counted(scene, state):
    expected = 3 if state == "published" else 2
    response = scene.client.get("/en/")
    counts = [root.count for root in response.context["categories"]]
    assert counts == [expected]
    assert f'"count": {expected}' in scene.get("api:categories", query={"locale": "en"})


def test_only_what_is_published_can_be_voted_on_and_counted_as_read(scene, state):
    for name in ("articles:article-vote", "articles:article-read"):
        response = scene.client.post(
            reverse(name, kwargs={"slug": "shy"}),
            {"helpful": "yes"},
            headers={"sec-fetch-site": "same-origin", "user-agent": "Mozilla/5.0"},
        )
        assert (response.status_code == 404) == (state != "published"), name


def test_a_guide_on_the_way_to_a_person_shows_only_where_it_is_published(client, state):
    traits = {} if state == "published" else {state: True}
    ArticleFactory(slug="choose-channel", title=SECRET, **traits)
    assert (SECRET in client.get("/en/support/").content.decode()) == (state == "published")


def test_a_signed_in_editor_reads_what_readers_read_and_what_is_for_staff(
    scene, state, admin_client
):
    scene.client = admin_client
    seen = state in {"published", "staff_only"}
    assert (SECRET in BROWSED["article"](scene)) == seen
