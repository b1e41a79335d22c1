"""The results page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.categories import CategoryTree
from articles.models import Article
from articles.views import current_locale

from .pipeline import search
from .query import SearchQuery

POPULAR_WITHOUT_ANSWER = 5


def results(request: HttpRequest) -> HttpResponse:
    """What was found; where nothing answers, the ways on: categories, contact, popular."""
    locale = current_locale()
    query = SearchQuery.from_request(request.GET, locale)
    found = search(query)
    context: dict[str, object] = {"query": query, "results": found}
    if not found.answered:
        popular = Article.objects.published().in_locale(locale).for_cards().popular()
        context["popular"] = popular[:POPULAR_WITHOUT_ANSWER]
        context["categories"] = CategoryTree(locale).roots
    return render(request, "search/results.html", context, status=503 if found.unavailable else 200)
