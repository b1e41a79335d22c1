"""Who asks, where a proxy stands between."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse


class ClientAddress:
    """Puts the reader's address, as the proxy tells it, where every limit looks for it.

    Only for a site behind one proxy that sets ``X-Forwarded-For``: the last address there is
    the proxy's word, those before it are anybody's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request as the reader's."""
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        with contextlib.suppress(ValueError):  # Told nothing, or no address: keep our own.
            request.META["REMOTE_ADDR"] = str(ip_address(told))
        return self.get_response(request)
