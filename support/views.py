"""The page that says how to reach a person, and the one that says whether somebody is us."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.models import Article, Fact
from articles.shield import recognise_secret
from articles.views import current_locale, secret_refused
from search import log
from search.cards import is_private, shown
from search.query import SearchQuery

from . import directory
from .chooser import Topic, Urgency, advise

# Articles worth reading before one writes, by slug; shown where they are published.
BEFORE_WRITING = ("choose-channel", "evidence-checklist")


def contact(request: HttpRequest) -> HttpResponse:
    """Which channel, and all of them.

    ``?q=`` carries the reader's words, ``about`` and ``urgent`` what they answered.
    """
    secret = recognise_secret(request.GET.get("q", ""))
    if secret:
        return secret_refused(request, secret)
    locale = current_locale()
    query = SearchQuery.from_request(request.GET, locale)
    channels = directory.listed(locale)
    about, urgent = request.GET.get("about", ""), request.GET.get("urgent", "")
    published = Article.objects.published().in_locale(locale).for_cards()
    context = {
        "query": query,
        "private": is_private(query),
        "shown": shown(query),
        "channels": channels,
        "missing": directory.missing(channels),
        "advice": advise(query, about, urgent, channels),
        "topics": Topic.choices,
        "urgencies": Urgency.choices,
        "facts": Fact.objects.values_in(locale),
        "guides": published.filter(slug__in=BEFORE_WRITING),
    }
    return log.count_exit(request, render(request, "support/contact.html", context))
