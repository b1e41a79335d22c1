"""The results page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from articles.categories import CategoryTree
from articles.models import Article
from articles.views import current_locale

from .engine import IndexBroken
from .pipeline import search
from .query import SearchQuery
from .suggestions import suggest

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


def suggestions(request: HttpRequest) -> JsonResponse:
    """Titles for the search box while a reader types; nothing where the index is not readable."""
    query = SearchQuery(request.GET.get("q", ""), current_locale())
    try:
        articles = suggest(query)
    except IndexBroken:
        articles = []
    offered = [
        {"title": article.title, "url": article.get_absolute_url(), "kind": article.kind}
        for article in articles
    ]
    return JsonResponse({"query": query.text, "suggestions": offered})
