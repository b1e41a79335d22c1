"""The results page: made once for a question, filled in for each visit.

What all readers of a question get alike is kept by edition, by generation of the index and by the
pins in force, so that any change shows on the next request. What names one visit, the token of its
search and the counted addresses of its hits, is left open and filled in anew each time.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.utils.cache import patch_cache_control

from articles.categories import CategoryTree
from articles.editions import edition
from articles.keeping import KEPT_FOR, is_for_everybody, key_of
from articles.metrics import KEPT_PAGES
from articles.models import Article, Locale
from articles.popular import popular_articles

from . import engine, internal, pins
from .cards import cards_for, is_private, shown
from .elsewhere import elsewhere
from .engine import IndexBroken
from .log import PARAMETER, Visit
from .query import SearchQuery
from .results import Hit, SearchResults

POPULAR_WITHOUT_ANSWER = 5
# An address with other parameters is answered, but nothing is kept of it.
PARAMETERS = frozenset({"q", "category", "kind", "page"})


@dataclass(frozen=True)
class Page:
    """``pieces`` are text and, at each odd place, the name of what a visit puts there."""

    total: int
    suggestion: str | None
    unavailable: bool
    pinned: bool
    pieces: tuple[str, ...]
    limited: bool = False

    def results(self, query: SearchQuery) -> SearchResults:
        """What was found, without the hits."""
        return SearchResults(
            query, total=self.total, suggestion=self.suggestion, pinned=self.pinned
        )

    def answer(self, visit: Visit | None) -> HttpResponse:
        """The page for one reader; a visit is written down after it was sent."""
        if visit is None:
            return HttpResponse(self.pieces[0], status=503 if self.unavailable else 200)
        page, names = [*self.pieces], self.pieces[1::2]
        filled = {name: visit.fill(name) for name in set(names)}
        page[1::2] = [filled[name] for name in names]
        response = HttpResponse("".join(page))
        patch_cache_control(response, private=True)
        return visit.keep(response)


@dataclass(frozen=True)
class Blank:
    """Stands for a visit while a page is made: ``mark`` is in nothing that readers typed.

    The names are letters, digits, dots and hyphens, which no address and no markup changes.
    """

    mark: str
    results: SearchResults

    @property
    def token(self) -> str:
        """Where the name of the search goes."""
        return f"{self.mark}-token-"

    def link(self, hit: Hit, position: int) -> str:
        """The address that counts the click on a hit, the ``position``-th of the page."""
        rank = (self.results.page - 1) * self.results.query.page_size + position
        return self._address.replace("*", f"{self.mark}-{hit.article.pk}.{rank}-")

    @cached_property
    def _address(self) -> str:
        # Found once a page: Django takes long to find one.
        return reverse("search:click", args=["*"])


def make(request: HttpRequest, found: SearchResults, *, counted: bool) -> Page:
    """The page of what was found; ``counted``: with places for a visit."""
    blank = Blank(secrets.token_hex(16), found) if counted else None
    data = _own_parameters(request)
    if blank:
        data[PARAMETER] = blank.token
    request.GET = data  # type: ignore[assignment]
    address = f"{request.path}?{data.urlencode()}"
    request.switch_urls = {  # type: ignore[attr-defined]
        locale: translate_url(address, locale) for locale in Locale.values
    }
    staff_only = internal.search(request, found.query)
    context = {"results": found, "visit": blank, "internal": staff_only, **_context(found)}
    text = render(request, "search/results.html", context).content.decode()
    pieces = re.split(rf"{blank.mark}-([a-z0-9.]+)-", text) if blank else [text]
    return Page(
        found.total,
        found.suggestion,
        found.unavailable,
        found.pinned,
        tuple(pieces),
        limited=found.limited,
    )


def _context(found: SearchResults) -> dict[str, Any]:
    query = found.query
    context: dict[str, Any] = {"query": query, "cards": cards_for(query), "shown": shown(query)}
    context["private"] = is_private(query)
    if not found.answered:
        context["elsewhere"] = [] if found.unread else elsewhere(query)
        newest = Article.objects.published().in_locale(query.locale).for_cards().recently_updated()
        context["popular"] = popular_articles(
            query.locale, POPULAR_WITHOUT_ANSWER, newest=newest[:POPULAR_WITHOUT_ANSWER]
        )
        context["categories"] = CategoryTree.of(query.locale).roots
    return context


def _own_parameters(request: HttpRequest) -> QueryDict:
    """The address's parameters without the name of the search before."""
    data = request.GET.copy()
    data.pop(PARAMETER, None)
    return data


class Kept:
    """Where the page of a request is kept, if it may be: not what belongs to one reader."""

    def __init__(self, request: HttpRequest, query: SearchQuery, *, counted: bool) -> None:
        data = _own_parameters(request)
        self._key = None
        if not query or not is_for_everybody(request) or not PARAMETERS.issuperset(data):
            return
        if is_private(query):
            return
        try:
            index = [engine.generation(locale) for locale in Locale.values]
        except IndexBroken:
            return
        parts = [*index, *pins.in_force(), str(counted), data.urlencode()]
        self._key = key_of(edition(), request.get_host(), request.path, *parts)

    def get(self) -> Page | None:
        """The page as it was made before, or nothing."""
        page = cache.get(self._key) if self._key else None
        if self._key:
            KEPT_PAGES.labels("results", "hit" if page else "miss").inc()
        return page

    def put(self, page: Page) -> None:
        """Keep a page for the readers to come."""
        if self._key and not (page.unavailable or page.limited):
            cache.set(self._key, page, KEPT_FOR)
