"""How often one address may do a thing; kept is only a hash of it, in the cache, for a day."""

from __future__ import annotations

import hashlib
import logging
import math
import secrets
import time
from collections.abc import Callable
from functools import wraps
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import translate_url
from django.utils.cache import add_never_cache_headers
from django.utils.translation import ngettext

from .shield import recognise_secret

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]

# The name of the cache that counts.
CACHE = "limits"
DAY = 24 * 3600
# A house has one network of this size, and as many addresses as it likes in it.
IPV6_NETWORK = 64
# What is never shown again.
SECRET_FIELDS = ("csrfmiddlewaretoken", "password", "otp_token")


def limited(what: str, methods: tuple[str | None, ...] = ("GET", "POST")) -> Callable[[View], View]:
    """A view that one address may ask ``settings.RATE_LIMITS[what]`` often, then gets a 429.

    A form that can show what was typed in its own page asks ``wait`` instead.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            seconds = wait(request, what) if request.method in methods else 0
            return refusal(request, seconds) if seconds else view(request, *args, **kwargs)

        return answer

    return decorate


def wait(request: HttpRequest, what: str, who: str | None = None) -> int:
    """Count once more; the seconds to wait where that is too often, or 0.

    ``who`` is the client's address unless said. A name without a limit is a KeyError. A cache that
    fails limits nobody: readers come first.
    """
    allowed, window = settings.RATE_LIMITS[what]
    if not allowed:
        return 0
    now = time.time()
    cache = caches[CACHE]
    try:
        key = f"limit:{what}:{_digest(who or client(request))}:{int(now // window)}"
        cache.add(key, 0, window)
        count = cache.incr(key)
    except ValueError:  # It was thrown out between the two lines.
        return 0
    except Exception:
        logger.warning("The cache does not count: nobody is limited", exc_info=True)
        return 0
    return math.ceil(window - now % window) if count > allowed else 0


def too_often(request: HttpRequest, what: str) -> bool:
    """Whether the address did this more often than allowed; counts once more."""
    return bool(wait(request, what))


def client(request: HttpRequest) -> str:
    """The address that counts as one client: an IPv4 address, an IPv6 network."""
    told = request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(told)
    except ValueError:  # A Unix socket tells none.
        return told
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, IPV6_NETWORK), strict=False))
    return str(address)


def refusal(request: HttpRequest, seconds: int) -> HttpResponse:
    """429: says when to come again, and gives back what was typed."""
    response: HttpResponse
    if request.headers.get("Accept", "").startswith("application/json"):
        response = JsonResponse({"detail": words(seconds)}, status=429)
    else:
        typed = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if not any(secret in name for secret in SECRET_FIELDS)
        ]
        asked = " ".join(request.GET.get("q", "").replace("\0", "").split())
        if recognise_secret("\n".join([asked, *(value for _name, value in typed)])):
            asked, typed = "", []
            request.switch_urls = without_words(request)  # type: ignore[attr-defined]
        context = {"words": words(seconds), "typed": typed, "query": {"text": asked[:500]}}
        response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    add_never_cache_headers(response)
    return response


def without_words(request: HttpRequest) -> dict[str, str]:
    """Where the language switch leads from a page whose address holds a secret."""
    return {locale: translate_url(request.path, locale) for locale, _name in settings.LANGUAGES}


def words(seconds: int) -> str:
    """What a refused client is told, in the language of the page."""
    if seconds < 60:
        told = ngettext(
            "Too many requests. Please try again in %(count)s second.",
            "Too many requests. Please try again in %(count)s seconds.",
            seconds,
        )
        return told % {"count": seconds}
    minutes = -(-seconds // 60)
    told = ngettext(
        "Too many requests. Please try again in %(count)s minute.",
        "Too many requests. Please try again in %(count)s minutes.",
        minutes,
    )
    return told % {"count": minutes}


def _digest(who: str) -> str:
    """What stands for a client today.

    The salt is drawn at random each day and kept in the cache alone: without it nobody finds
    the address again.
    """
    today = int(time.time() // DAY)
    salt = caches[CACHE].get_or_set(f"limit:salt:{today}", lambda: secrets.token_hex(16), DAY)
    return hashlib.sha256(f"{salt}{who}".encode()).hexdigest()
