"""The site's addresses, and two bare views to compare its pages with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from articles.models import Article
from helpcenter.urls import handler404, urlpatterns

__all__ = ["handler404", "urlpatterns"]


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing but the middleware that every page passes."""
    return HttpResponse("")


def bare(request: HttpRequest, locale: str, slug: str) -> HttpResponse:
    """What a first Django tutorial makes: one row read, put into a page of its own."""
    article = get_object_or_404(Article, locale=locale, slug=slug)
    return render(request, "benchmarks/bare.html", {"article": article})


urlpatterns = [
    path("bare/", empty),
    path("bare/<str:locale>/<str:slug>/", bare),
    *urlpatterns,
]
