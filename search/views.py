"""The results page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.categories import CategoryTree
from articles.limiting import limited
from articles.models import Article
from articles.reading import is_same_origin
from articles.shield import recognise_secret
from articles.views import current_locale, gone, secret_refused

from . import common, log
from .cards import cards_for, is_private, shown
from .elsewhere import elsewhere
from .engine import IndexBroken
from .pipeline import search
from .query import SearchQuery
from .suggestions import suggest

POPULAR_WITHOUT_ANSWER = 5
# Searches of others that are offered below the articles while typing.
COMMON_QUERIES = 3


@limited("search")
def results(request: HttpRequest) -> HttpResponse:
    """What was found; where nothing answers, the ways on: categories, contact, popular."""
    secret = recognise_secret(request.GET.get("q", ""))
    if secret:
        return secret_refused(request, secret)
    locale = current_locale()
    query = SearchQuery.from_request(request.GET, locale)
    found = search(query)
    visit = log.visit(request, found)
    if visit:
        request.GET = visit.carried(request.GET)  # type: ignore[assignment]
    context: dict[str, object] = {"query": query, "results": found, "visit": visit}
    context |= {"cards": cards_for(query), "shown": shown(query), "private": is_private(query)}
    if not found.answered:
        context["elsewhere"] = [] if found.unavailable else elsewhere(query)
        popular = Article.objects.published().in_locale(locale).for_cards().popular()
        context["popular"] = popular[:POPULAR_WITHOUT_ANSWER]
        context["categories"] = CategoryTree.of(locale).roots
    status = 503 if found.unavailable else 200
    response = render(request, "search/results.html", context, status=status)
    return visit.keep(response) if visit else response


# It changes nothing but a count, for readers without an account: it asks for the same origin
# instead of a token, so that the page it stands on needs no cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def click(request: HttpRequest, signed: str) -> HttpResponse:
    """Count the click on a hit; a link is led on to the article, a script's beacon gets 204.

    The results page is written with these addresses, and its script puts the articles' own in
    their place: with JavaScript a link can be copied and leads straight there while a beacon
    counts it, without JavaScript the redirect counts it. (``ping`` would need neither, but not
    every browser has it, and readers switch it off.)
    """
    article_id = log.article_of(signed)
    if article_id is None:
        raise Http404
    response: HttpResponse = HttpResponse(status=204)
    if request.method != "POST":
        article = Article.objects.published().filter(pk=article_id).first()
        if article is None:
            return gone(request)
        response = HttpResponseRedirect(article.get_absolute_url())
        response["X-Robots-Tag"] = "noindex"
        add_never_cache_headers(response)
    return log.count_click(request, signed, response) if is_same_origin(request) else response


@limited("suggestions")
def suggestions(request: HttpRequest) -> JsonResponse:
    """Titles for the search box while a reader types; nothing where the index is not readable."""
    typed = request.GET.get("q", "")
    if recognise_secret(typed):
        return JsonResponse({"query": "", "suggestions": [], "queries": []})
    query = SearchQuery(typed, current_locale())
    try:
        articles = suggest(query)
    except IndexBroken:
        articles = []
    offered = [
        {"title": article.title, "url": article.get_absolute_url(), "kind": article.kind}
        for article in articles
    ]
    address = reverse("search:results")
    queries = [
        {"text": text, "url": f"{address}?{urlencode({'q': text})}"}
        for text in common.matching(query.words, query.locale, COMMON_QUERIES)
    ]
    return JsonResponse({"query": query.text, "suggestions": offered, "queries": queries})
