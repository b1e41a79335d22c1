"""What every request of the API passes: its language, its key, its limit; then its ETag.

HEAD is a GET whose body stays here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.http import ConditionalGetMiddleware
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _

from articles import limiting
from helpcenter.models import ApiKey

PREFIX = "/api/v1/"
GetResponse = Callable[[HttpRequest], HttpResponse]


def door(get_response: GetResponse) -> GetResponse:
    """Middleware: answers what may not pass, and hands everything else on."""
    unchanged = ConditionalGetMiddleware(lambda request: HttpResponse())

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return get_response(request)
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        with translation.override(_language(request)):
            response = _refused(request) or get_response(request)
            response.setdefault("Content-Language", translation.get_language() or "")
        if response.status_code == 200:
            patch_cache_control(response, no_cache=True)
        patch_vary_headers(response, ("Accept-Language", "Authorization"))
        response = cast("HttpResponse", unchanged.process_response(request, response))
        if head:
            request.method = "HEAD"
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    return answer


def _language(request: HttpRequest) -> str:
    """The language that is asked for, else the one that the client prefers."""
    asked = request.GET.get("locale", "")
    named = [part for part in request.path.split("/") if part in dict(settings.LANGUAGES)]
    if asked in dict(settings.LANGUAGES):
        return asked
    return named[0] if named else translation.get_language_from_request(request)


def _refused(request: HttpRequest) -> HttpResponse | None:
    """401 for a key that is none, 429 for too many requests, or nothing."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    key = None
    if scheme.lower() == "bearer":
        key = ApiKey.objects.of(token.strip())
        if key is None:
            words = _("This API key is not known, or it was revoked.")
            refusal = problem(words, status=401)
            refusal["WWW-Authenticate"] = "Bearer"
            return _limit(request, None) or refusal
    return _limit(request, key)


def _limit(request: HttpRequest, key: ApiKey | None) -> HttpResponse | None:
    if key:
        key.note_use()
        seconds = limiting.wait(request, "api-key", who=f"key {key.pk}")
    else:
        seconds = limiting.wait(request, "api")
    if not seconds:
        return None
    response = problem(limiting.words(seconds), status=429)
    response["Retry-After"] = str(seconds)
    return response


def problem(words: str, status: int) -> HttpResponse:
    """An answer that says why there is none."""
    readable = {"ensure_ascii": False}
    return JsonResponse({"detail": words}, status=status, json_dumps_params=readable)
