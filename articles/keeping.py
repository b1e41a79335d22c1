"""Pages kept for readers without an account, and right at once after any change.

A kept page is found only under the edition it was made of (:mod:`.editions`), in every process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from . import reading
from .editions import edition

# Seconds; only what no edition tells ages: the order of popular articles, changes by raw SQL.
KEPT_FOR = 60
# A page is one reader's own where one of these says who that is.
OWN_COOKIES = (settings.SESSION_COOKIE_NAME, reading.COOKIE)

View = Callable[..., HttpResponseBase]


def kept(view: View) -> View:
    """The view, answered from what was kept where the page is the same for every reader."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_for_everybody(request) or request.META.get("QUERY_STRING"):
            return view(request, *args, **kwargs)
        key = key_of(edition(), request.get_host(), request.path)
        page = cache.get(key)
        if page is not None:
            return HttpResponse(page)
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponse) and response.status_code == 200:
            cache.set(key, response.content, KEPT_FOR)
        return response

    return answer


def key_of(*parts: str) -> str:
    """A name that any cache takes, however long the address."""
    return "page:" + hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def is_for_everybody(request: HttpRequest) -> bool:
    """Whether what the request reads is the same for all who ask."""
    if request.method not in ("GET", "HEAD"):
        return False
    return not any(name in request.COOKIES for name in OWN_COOKIES)
