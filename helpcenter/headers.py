"""What every answer says of safety beyond Django's own headers, and the one name of the site."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect

from .health import PROBES

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# No page of a help center needs any of these; an injected script then has none of them either.
REFUSED = (
    *("accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope"),
    *("magnetometer", "microphone", "midi", "payment", "usb", "browsing-topics"),
)
PERMISSIONS = ", ".join(f"{feature}=()" for feature in REFUSED)


def headers(get_response: GetResponse) -> GetResponse:
    """Middleware: which features pages do without, and that other sites may not embed them."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return answer


def canonical_host(get_response: GetResponse) -> GetResponse:
    """Middleware: where ``CANONICAL_HOST``, other allowed names lead to that of ``SITE_URL``."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        own = urlsplit(settings.SITE_URL).netloc
        elsewhere = settings.CANONICAL_HOST and request.get_host() != own
        if elsewhere and request.method in ("GET", "HEAD") and request.path not in PROBES:
            return HttpResponsePermanentRedirect(settings.SITE_URL + request.get_full_path())
        return get_response(request)

    return answer
