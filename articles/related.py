"""Which articles stand beside an article."""

from __future__ import annotations

from django.db.models import Count, Q

from .models import Article

LIMIT = 5


def related_articles(article: Article, limit: int = LIMIT) -> list[Article]:
    """Published neighbours in the same language: an editor's picks first, then computed ones.

    Computed: articles of the same category, those that share most tags first.
    """
    published = Article.objects.published().in_locale(article.locale).for_cards()
    published = published.exclude(pk=article.pk)
    picked = list(published.filter(pk__in=article.related_rows.values("related")).order_by())
    order = list(article.related_rows.values_list("related_id", flat=True))
    picked.sort(key=lambda neighbour: order.index(neighbour.pk))
    missing = limit - len(picked)
    if missing <= 0 or article.category_id is None:
        return picked[:limit]
    tags = list(article.tags.values_list("pk", flat=True))
    computed = (
        published.filter(category_id=article.category_id)
        .exclude(pk__in=[neighbour.pk for neighbour in picked])
        .annotate(shared=Count("tagged_items", filter=Q(tagged_items__tag__in=tags)))
        .order_by("-shared", "position", "title", "pk")
    )
    return [*picked, *computed[:missing]]
