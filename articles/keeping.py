"""Pages kept for readers without an account, and right at once after any change.

A kept page is found only under the edition it was made of (:mod:`.editions`), in every process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from . import reading
from .editions import edition
from .metrics import KEPT_PAGES

# Seconds; only what no edition tells ages: the order of popular articles, changes by raw SQL.
KEPT_FOR = 60
# A page is one reader's own where one of these says who that is.
OWN_COOKIES = (settings.SESSION_COOKIE_NAME, reading.COOKIE, CookieStorage.cookie_name)

View = Callable[..., HttpResponseBase]


def kept(view: View) -> View:
    """The view, answered from what was kept where the page is the same for every reader.

    Browsers and a CDN may keep such a page too; they ask whether it still holds, which costs no
    more than a query, unless ``CDN_SECONDS`` lets a CDN answer alone for a while.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_for_everybody(request):
            return _own(view(request, *args, **kwargs))
        key = key_of(edition(), request.get_host(), request.path)
        # With a query there are too many pages to keep.
        keepable = not request.META.get("QUERY_STRING")
        page = cache.get(key) if keepable else None
        if keepable:
            KEPT_PAGES.labels(view.__name__, "hit" if page else "miss").inc()
        if page is not None:
            content, etag = page
            return _shared(request, HttpResponse(content), etag)
        response = view(request, *args, **kwargs)
        if not isinstance(response, HttpResponse) or response.status_code != 200:
            return response
        if not _is_for_all(request, response):
            return _own(response)
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if keepable:
            cache.set(key, (response.content, etag), KEPT_FOR)
        return _shared(request, response, etag)

    return answer


def _is_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the view put nothing into its answer that is meant for one reader."""
    return not (
        response.cookies
        or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        or "Cache-Control" in response
    )


def _shared(request: HttpRequest, response: HttpResponse, etag: str) -> HttpResponseBase:
    """The page with what browsers and a CDN need to know, or 304 where the asker has it."""
    alone = f"max-age=0, s-maxage={settings.CDN_SECONDS}" if settings.CDN_SECONDS else "no-cache"
    response["ETag"] = etag
    response["Cache-Control"] = f"public, {alone}"
    patch_vary_headers(response, ["Cookie"])
    return get_conditional_response(request, etag=etag, response=response) or response


def _own(response: HttpResponseBase) -> HttpResponseBase:
    """An answer for one reader alone."""
    patch_vary_headers(response, ["Cookie"])
    if "Cache-Control" not in response:
        response["Cache-Control"] = "private, no-cache"
    return response


def key_of(*parts: str) -> str:
    """A name that any cache takes, however long the address."""
    return "page:" + hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def is_for_everybody(request: HttpRequest) -> bool:
    """Whether what the request reads is the same for all who ask."""
    if request.method not in ("GET", "HEAD"):
        return False
    return not any(name in request.COOKIES for name in OWN_COOKIES)
