"""Which articles stand beside an article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from taggit.models import Tag, TaggedItem

from .editions import once_an_edition
from .models import Article, RelatedArticle
from .paths import article_path

LIMIT = 5
# Of a longer shelf the first ones in editor order are looked at, so that reading it never takes
# longer than this however many articles there are.
SHELF = 1_000
NEIGHBOUR = ("pk", "locale", "slug", "title", "kind")
NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An article as a list of titles shows it."""

    pk: int
    locale: str
    slug: str
    title: str
    kind: str

    def get_absolute_url(self) -> str:
        """The article's page."""
        return article_path(self.locale, self.slug)


@dataclass(frozen=True)
class _Shelf:
    """The published articles of one category and language, in editor order.

    ``tags``: the ids of each one's tags; ``picks``: the neighbours an editor gave it.
    """

    articles: Mapping[int, Neighbour]
    tags: Mapping[int, AbstractSet[int]]
    picks: Mapping[int, Sequence[Neighbour]]


def related_articles(
    article: Article,
    limit: int = LIMIT,
    *,
    picked: list[int] | None = None,
    tags: list[str] | None = None,
) -> list[Neighbour]:
    """Published neighbours in the same language: an editor's picks first, then computed ones.

    Computed: articles of the same category, those that share most tags first. ``picked`` (primary
    keys) and ``tags`` (names) are those of a draft, where it has others than the article.
    """
    shelf = _shelf(article.locale, article.category_id)
    # An article that is not on it: a draft, or one far down a long shelf.
    known = shelf if article.pk in shelf.articles else _hung_on(article.locale, [article.pk])
    if picked is None:
        chosen = list(known.picks.get(article.pk, ()))
    else:
        found = _published(article.locale, picked)
        chosen = [found[pk] for pk in picked if pk in found]
    taken = {article.pk, *(neighbour.pk for neighbour in chosen)}
    rest: list[Neighbour] = []
    if article.category_id is not None and len(chosen) < limit:
        rest = [neighbour for neighbour in shelf.articles.values() if neighbour.pk not in taken]
        own = known.tags.get(article.pk) if tags is None else _named(tags)
        if own:
            rest.sort(key=lambda neighbour: -len(own & shelf.tags.get(neighbour.pk, NONE)))
    return [*chosen, *rest][:limit]


@once_an_edition
def _shelf(locale: str, category_id: Any) -> _Shelf:
    shelf = Article.objects.published().in_locale(locale).filter(category_id=category_id)
    rows = shelf.order_by("position", "title", "pk").values_list(*NEIGHBOUR)[:SHELF]
    articles = {row[0]: Neighbour(*row) for row in rows}
    return replace(_hung_on(locale, articles), articles=articles)


def _hung_on(locale: str, pks: Collection[int]) -> _Shelf:
    """What editors hung on articles of a language: tags and picked neighbours."""
    tags: dict[int, set[int]] = defaultdict(set)
    tagged = TaggedItem.objects.filter(
        content_type=ContentType.objects.get_for_model(Article), object_id__in=pks
    )
    for pk, tag in tagged.values_list("object_id", "tag_id"):
        tags[pk].add(tag)
    picks: dict[int, list[Neighbour]] = defaultdict(list)
    picked = RelatedArticle.objects.filter(article__in=pks).exclude(related=F("article"))
    pairs = picked.order_by("position", "pk").values_list("article_id", "related_id")
    # Asked for by their keys: joined, the database would look at all that is published.
    found = _published(locale, {related for _pk, related in pairs})
    for pk, related in pairs:
        if related in found:
            picks[pk].append(found[related])
    return _Shelf({}, tags, picks)


def _published(locale: str, pks: Collection[int]) -> dict[int, Neighbour]:
    """Those of the articles with these keys that readers of a language may see."""
    if not pks:
        return {}
    rows = Article.objects.published().in_locale(locale).filter(pk__in=pks)
    return {row[0]: Neighbour(*row) for row in rows.order_by().values_list(*NEIGHBOUR)}


def _named(tags: Sequence[str]) -> frozenset[int]:
    return frozenset(Tag.objects.filter(name__in=tags).values_list("pk", flat=True))
