"""Who asks, where proxies stand between."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# What only a proxy of ours may say of a request.
TOLD = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REQUEST_ID")


class ClientAddress:
    """Puts the reader's address, as trusted proxies tell it, where every limit looks for it.

    Each proxy adds the address it was asked from to the end of ``X-Forwarded-For``: from there
    backwards, the first one that is no proxy of ours is the reader's, and those before it are
    anybody's word. Who connects without being a proxy of ours is not listened to at all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request as the reader's."""
        here = request.META.get("REMOTE_ADDR", "")
        if not (settings.BEHIND_PROXY or _is_ours(here)):
            for header in TOLD:
                request.META.pop(header, None)
            return self.get_response(request)
        for told in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            try:
                here = str(ip_address(told.strip()))
            except ValueError:  # Told nothing, or no address: keep what we know.
                break
            if not _is_ours(here):
                break
        request.META["REMOTE_ADDR"] = here
        return self.get_response(request)


def _is_ours(told: str) -> bool:
    try:
        address = ip_address(told)
    except ValueError:
        return False
    return any(address in network for network in settings.TRUSTED_PROXIES)
