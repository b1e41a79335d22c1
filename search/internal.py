"""Articles for staff alone, found by staff beside what everybody finds."""

from __future__ import annotations

from django.http import HttpRequest

from articles.internal import articles_for, may_read
from articles.models import Article

from . import fallback
from .query import SearchQuery

MOST = 10


def search(request: HttpRequest, query: SearchQuery) -> list[Article]:
    """Those that contain the words, in the query's language; none for readers.

    They are few and in no index, so the database is looked through.
    """
    words = fallback.tell_tale(query) if may_read(request) else []
    if not words:
        return []
    allowed = articles_for(request).in_locale(query.locale)
    return list(fallback.containing(words, fallback.WEIGHTS, allowed)[:MOST])
