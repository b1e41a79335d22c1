"""Addresses that belong to the whole site."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _

from articles.templatetags.page import bcp47

from .api.door import problem


def root(request: HttpRequest) -> HttpResponse:
    """Send the reader to the home page in their language."""
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


def choose_language(request: HttpRequest, locale: str) -> HttpResponse:
    """Remember the reader's language and lead on to ``next``, a page of this site."""
    if locale not in dict(settings.LANGUAGES):
        raise Http404
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = f"/{locale}/"
    response = HttpResponseRedirect(target)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        locale,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may leave alone, and where the sitemap is."""
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")


def opensearch(request: HttpRequest) -> HttpResponse:
    """Lets a browser search the help center from its address bar, in the reader's language."""
    locale = get_language_from_request(request)
    with override(locale):
        response = render(
            request,
            "opensearch.xml",
            {"language": bcp47(locale)},
            content_type="application/opensearchdescription+xml; charset=utf-8",
        )
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 404 page, in the reader's language, with the search box; JSON for programs."""
    if request.path.startswith("/api/"):
        return problem(_("There is nothing at this address."), status=404)
    return render(request, "404.html", status=404)
