"""The page that says how to reach a person."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from articles.models import Article, Fact
from articles.shield import recognise_secret
from articles.views import secret_refused
from search import log

# As long as a search may be; what was typed there is carried over here.
QUERY_LENGTH = 500
# Articles worth reading before one writes, by slug; shown where they are published.
BEFORE_WRITING = ("choose-channel", "evidence-checklist")


def contact(request: HttpRequest) -> HttpResponse:
    """Channels, what to prepare, what we never ask for; ``?q=`` carries the reader's words."""
    secret = recognise_secret(request.GET.get("q", ""))
    if secret:
        return secret_refused(request, secret)
    query = " ".join(request.GET.get("q", "").replace("\0", "").split())[:QUERY_LENGTH]
    locale = get_language() or settings.LANGUAGE_CODE
    published = Article.objects.published().in_locale(locale).for_cards()
    context = {
        "query": query,
        "facts": Fact.objects.values_in(locale),
        "guides": published.filter(slug__in=BEFORE_WRITING),
    }
    return log.count_exit(request, render(request, "support/contact.html", context))
