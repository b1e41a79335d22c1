"""How to reach a person, whether somebody is us, and what there is to announce."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.limiting import limited
from articles.models import Article, Fact
from articles.shield import recognise_secret
from articles.views import current_locale, secret_refused
from search import log
from search.cards import is_private, shown
from search.query import SearchQuery

from . import directory
from .announcements import current, told
from .checker import check
from .chooser import Topic, Urgency, advise
from .models import Announcement
from .pasted import LENGTH
from .registry import Registry

# Articles worth reading before one writes, by slug; shown where they are published.
BEFORE_WRITING = ("choose-channel", "evidence-checklist")
# And beside the check of an address.
ABOUT_FAKES = ("verify-official", "recognise-phishing", "report-user")
PAST_ON_A_PAGE = 20


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
    missing = directory.missing(channels)
    about, urgent = request.GET.get("about", ""), request.GET.get("urgent", "")
    published = Article.objects.published().in_locale(locale).for_cards()
    context = {
        "query": query,
        "private": is_private(query),
        "shown": shown(query),
        "channels": channels,
        "missing": missing,
        "others": [kind for kind in missing if kind != directory.Kind.PHONE] if channels else [],
        "advice": advise(query, about, urgent, channels),
        "topics": Topic.choices,
        "urgencies": Urgency.choices,
        "facts": Fact.objects.values_in(locale),
        "guides": published.filter(slug__in=BEFORE_WRITING),
    }
    return log.count_exit(request, render(request, "support/contact.html", context))


# It changes nothing and keeps nothing, so that the page needs no cookie and no token. What is
# pasted is sent in the body: addresses end up in logs of servers on the way.
@csrf_exempt
@limited("verify", ("POST",))
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Say whether a website, mailbox, phone number or handle is ours."""
    text = request.POST.get("q", "") or request.GET.get("q", "")
    secret = recognise_secret(text)
    if secret:
        return secret_refused(request, secret)
    registry = Registry.load(current_locale())
    published = Article.objects.published().in_locale(current_locale()).for_cards()
    context = {
        "pasted": text.strip()[:LENGTH],
        "verdict": check(text, registry) if text.strip() else None,
        "groups": registry.groups(),
        "guides": published.filter(slug__in=ABOUT_FAKES),
    }
    response = render(request, "support/verify.html", context)
    if text:
        add_never_cache_headers(response)
        patch_cache_control(response, no_store=True)
    return response


def announcements(request: HttpRequest) -> HttpResponse:
    """What holds now and what is over, page by page."""
    locale = current_locale()
    pages = Paginator(Announcement.objects.past().told(), PAST_ON_A_PAGE)
    page = pages.get_page(request.GET.get("page", ""))
    context = {
        "current": current(locale),
        "past": [row for row in (told(one, locale) for one in page) if row],
        "page": page.number,
        "pages": pages.num_pages,
    }
    return render(request, "support/announcements.html", context)
