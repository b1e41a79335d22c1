"""NUL, which is in nobody's text and which PostgreSQL refuses, is not let in by any address."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

NUL, REPLACEMENT = "\0", "\ufffd"


def without_nul(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: a NUL in an address is the character for what cannot be read.

    Such a cookie is nobody's. Forms refuse NUL by themselves.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        if NUL in request.path_info:
            request.path_info = request.path_info.replace(NUL, REPLACEMENT)
            request.path = request.path.replace(NUL, REPLACEMENT)
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or NUL in query:
            query = query.replace("%00", "%EF%BF%BD").replace(NUL, "%EF%BF%BD")
            request.META["QUERY_STRING"] = query
        if "\\0" in request.META.get("HTTP_COOKIE", ""):  # How a cookie writes it.
            for name in [name for name, value in request.COOKIES.items() if NUL in value]:
                del request.COOKIES[name]
        return get_response(request)

    return answer
