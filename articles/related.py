"""Which articles stand beside an article."""

from __future__ import annotations

from django.db.models import Count, Q
from taggit.models import Tag

from .models import Article

LIMIT = 5


def related_articles(
    article: Article,
    limit: int = LIMIT,
    *,
    picked: list[int] | None = None,
    tags: list[str] | None = None,
) -> list[Article]:
    """Published neighbours in the same language: an editor's picks first, then computed ones.

    Computed: articles of the same category, those that share most tags first. ``picked`` (primary
    keys) and ``tags`` (names) are those of a draft, where it has others than the article.
    """
    published = Article.objects.published().in_locale(article.locale).exclude(pk=article.pk)
    order = picked
    if order is None:
        order = list(article.related_rows.values_list("related_id", flat=True))
    found = _cards(order) if order else {}
    mine = [found[pk] for pk in order if pk in found and pk != article.pk]
    chosen = [neighbour for neighbour in mine if neighbour.locale == article.locale]
    missing = limit - len(chosen)
    if missing <= 0 or article.category_id is None:
        return chosen[:limit]
    shelf = published.filter(category_id=article.category_id).exclude(pk__in=found)
    shelf = shelf.order_by("position", "title", "pk")
    own = article.tags.all() if tags is None else Tag.objects.filter(name__in=tags)
    keys = list(own.values_list("pk", flat=True))
    if keys:
        shared = Count("tagged_items", filter=Q(tagged_items__tag__in=keys))
        shelf = shelf.annotate(shared=shared).order_by("-shared", *shelf.query.order_by)
    # Chosen by key and read afterwards: to sort whole rows takes many times as long.
    nearest = list(shelf.values_list("pk", flat=True)[:missing])
    computed = _cards(nearest)
    return [*chosen, *(computed[pk] for pk in nearest if pk in computed)]


def _cards(pks: list[int]) -> dict[int, Article]:
    # By key alone: with the language beside it SQLite reads all articles of the language.
    return Article.objects.published().for_cards().in_bulk(pks)
