"""The results page."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.editions import one_edition
from articles.internal import may_read
from articles.limiting import limited
from articles.models import Article
from articles.reading import is_same_origin
from articles.shield import recognise_secret
from articles.views import current_locale, gone, secret_refused

from . import common, engine, fallback, indexing, log, metrics
from .engine import IndexBroken
from .page import Kept, make
from .pipeline import search
from .query import SearchQuery
from .suggestions import LIMIT, suggest

# Searches of others that are offered below the articles while typing.
COMMON_QUERIES = 3


@limited("search")
def results(request: HttpRequest) -> HttpResponse:
    """What was found; where nothing answers, the ways on: categories, contact, popular."""
    secret = recognise_secret(request.GET.get("q", ""))
    if secret:
        return secret_refused(request, secret)
    query = SearchQuery.from_request(request.GET, current_locale())
    counted = log.counts(request)
    # Before anything is read of the index; where that cannot be read, the search below says so.
    with suppress(IndexBroken):
        indexing.catch_up()
    with one_edition(), engine.one_generation():
        kept = Kept(request, query, counted=counted)
        page = kept.get()
        found = page.results(query) if page else search(query)
        metrics.count(found, "page")
        visit = log.visit(request, found)
        if counted and visit is None:
            # As a rule a countable search is a visit; for the others no page is kept.
            page = make(request, search(query), counted=False)
        elif page is None:
            page = make(request, found, counted=counted)
            kept.put(page)
    response = page.answer(visit)
    if may_read(request):
        add_never_cache_headers(response)
    return response


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
    """Titles for the search box while a reader types, from the database where need be."""
    typed = request.GET.get("q", "")
    if recognise_secret(typed):
        return JsonResponse({"query": "", "suggestions": [], "queries": []})
    query = SearchQuery(typed, current_locale())
    try:
        articles = suggest(query)
    except IndexBroken:
        articles = fallback.suggest(query, LIMIT)
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
