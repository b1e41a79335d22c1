"""The site's addresses, and two bare views to compare its pages with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from articles.models import Article
from helpcenter.urls import handler404, handler500, urlpatterns

from . import full_text

__all__ = ["handler404", "handler500", "urlpatterns"]


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing but the middleware that every page passes."""
    return HttpResponse("")


def bare(request: HttpRequest, locale: str, slug: str) -> HttpResponse:
    """What a first Django tutorial makes: one row read, put into a page of its own."""
    article = get_object_or_404(Article, locale=locale, slug=slug)
    return render(request, "benchmarks/bare.html", {"article": article})


def fts(request: HttpRequest) -> HttpResponse:
    """The same of a search: SQLite's FTS5 finds ten, they are read and put into a page."""
    pks, total = full_text.find(request.GET.get("q", ""))
    rows = Article.objects.published().only("title", "slug", "locale", "summary_text").in_bulk(pks)
    found = [rows[pk] for pk in pks if pk in rows]
    return render(request, "benchmarks/fts.html", {"articles": found, "total": total})


urlpatterns = [
    path("bare/", empty),
    path("bare/search/", fts),
    path("bare/<str:locale>/<str:slug>/", bare),
    *urlpatterns,
]
