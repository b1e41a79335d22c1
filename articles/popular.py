"""The articles that readers open most, counted aside so that nobody waits for it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial

from django.core.cache import cache

from . import aside
from .editions import once_an_edition
from .models import Article

# So many of the most popular are known at a time; some of them may be archived meanwhile.
KNOWN = 100
# Seconds after which the order is counted anew, and for which an old one is better than none.
HOLDS, KEPT_FOR = 300, 24 * 3600
# Seconds after which another process counts, where the one that began does not end.
COUNTING_AT_MOST = 120


def popular_articles(locale: str, limit: int, newest: Iterable[Article]) -> list[Article]:
    """The most popular published articles of a language: pinned ones first, as cards.

    Where there are too few, or the reads are not counted yet, the ``newest`` fill up, of which
    there must be as many as ``limit``; they are read only then. However many articles there are,
    it costs two queries by key.
    """
    order = _order(locale)
    places = {pk: place for place, pk in enumerate(order)}
    published = Article.objects.published().in_locale(locale).for_cards()
    found = published.in_bulk([*_pinned(locale)[:KNOWN], *order])
    known = sorted(found.values(), key=lambda a: (not a.pinned, places.get(a.pk, KNOWN), a.pk))
    if len(known) < limit:
        known += [article for article in newest if article.pk not in found]
    return known[:limit]


@once_an_edition
def _pinned(locale: str) -> list[int]:
    return list(Article.objects.in_locale(locale).filter(pinned=True).values_list("pk", flat=True))


def _order(locale: str) -> list[int]:
    """The order as it was counted last, by any process; counted anew aside where that is old."""
    key = f"popular:{locale}"
    known = cache.get(key)
    is_old = known is None or time.time() - known[1] > HOLDS
    if is_old and cache.add(f"{key}:counting", True, COUNTING_AT_MOST):
        aside.start(partial(_count, locale, key), "count-popular")
        known = cache.get(key)
    return known[0] if known else []


def _count(locale: str, key: str) -> None:
    articles = Article.objects.published().in_locale(locale).popular()
    order = list(articles.values_list("pk", flat=True)[:KNOWN])
    cache.set(key, (order, time.time()), KEPT_FOR)
    cache.delete(f"{key}:counting")
