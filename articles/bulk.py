"""What hangs on articles (tags, neighbours, old addresses), set for many with few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from taggit.models import Tag, TaggedItem

from .models import Article, OldSlug, RelatedArticle


def tags_of(pks: Iterable[int]) -> dict[int, list[str]]:
    """The tags' names by article, in the order they were given."""
    rows = _tagged(pks).order_by("pk").values_list("object_id", "tag__name")
    return _grouped(rows)


def set_tags(tags: Mapping[int, Sequence[str]]) -> None:
    """Give each article exactly these tags; case does not make another tag."""
    _tagged(tags).delete()
    known: dict[str, Tag] = {}
    names = {name.lower(): name for names in tags.values() for name in names}
    if names:
        # Few beside the articles, and no database folds the case of Chinese and Latin alike.
        known = {tag.name.lower(): tag for tag in Tag.objects.only("name").order_by("-pk")}
    for key in names.keys() - known.keys():
        known[key] = Tag.objects.create(name=names[key])
    content_type = ContentType.objects.get_for_model(Article)
    TaggedItem.objects.bulk_create(
        TaggedItem(content_type=content_type, object_id=pk, tag=tag)
        for pk, names_ in tags.items()
        for tag in dict.fromkeys(known[name.lower()] for name in names_)
    )


def related_of(pks: Iterable[int]) -> dict[int, list[str]]:
    """The slugs of the neighbours an editor picked, by article, in editor order."""
    rows = RelatedArticle.objects.filter(article__in=list(pks)).order_by("position", "pk")
    return _grouped(rows.values_list("article_id", "related__slug"))


def set_related(locale: str, related: Mapping[int, Sequence[str]]) -> set[str]:
    """Give articles of one language exactly these neighbours; answers slugs that lead nowhere."""
    slugs = {slug for slugs in related.values() for slug in slugs}
    articles = Article.objects.in_locale(locale).filter(slug__in=slugs).order_by()
    found = dict(articles.values_list("slug", "pk"))
    RelatedArticle.objects.filter(article__in=list(related)).delete()
    RelatedArticle.objects.bulk_create(
        RelatedArticle(article_id=pk, related_id=found[slug], position=position)
        for pk, slugs_ in related.items()
        for position, slug in enumerate(dict.fromkeys(slugs_))
        if slug in found and found[slug] != pk
    )
    return slugs - found.keys()


def keep_addresses(
    taken: Iterable[tuple[str, str]], left: Mapping[tuple[str, str], Article]
) -> None:
    """Old addresses (locale, slug) that are an article's again go; those just left redirect."""
    by_locale = defaultdict(list)
    for locale, slug in (*taken, *left):
        by_locale[locale].append(slug)
    again = Q(pk__in=())
    for locale, slugs in by_locale.items():
        again |= Q(locale=locale, slug__in=slugs)
    OldSlug.objects.filter(again).delete()
    OldSlug.objects.bulk_create(
        OldSlug(locale=locale, slug=slug, article=article)
        for (locale, slug), article in left.items()
    )


def _tagged(pks: Iterable[int]) -> QuerySet[Any]:
    content_type = ContentType.objects.get_for_model(Article)
    return TaggedItem.objects.filter(content_type=content_type, object_id__in=list(pks))


def _grouped(rows: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    grouped: dict[int, list[str]] = defaultdict(list)
    for pk, name in rows:
        grouped[pk].append(name)
    return grouped
