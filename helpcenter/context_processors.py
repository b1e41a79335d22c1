"""What every page shows about the site itself."""

from __future__ import annotations

from functools import cache, partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.translation import get_language, get_language_info


def site(request: HttpRequest) -> dict[str, Any]:
    """``languages`` for the switch, ``alternates`` for hreflang, ``site_url``, ``demo``."""
    here = request.get_full_path()
    switch = getattr(request, "switch_urls", {})
    languages = []
    for locale, _name in settings.LANGUAGES:
        target = switch.get(locale) or translate_url(here, locale)
        languages.append(
            {
                "locale": locale,
                "name": get_language_info(locale)["name_local"],
                "current": locale == get_language(),
                "url": f"{_choice(locale)}?{urlencode({'next': target})}",
            }
        )
    return {
        "languages": languages,
        # Asked by the template, because not every page tells them.
        "alternates": partial(_alternates, request),
        "site_url": settings.SITE_URL,
        "demo": settings.DEMO,
    }


def _alternates(request: HttpRequest) -> dict[str, str]:
    told = getattr(request, "alternates", None)
    if told is None and getattr(request, "resolver_match", None):
        path = request.path
        told = {locale: translate_url(path, locale) for locale, _name in settings.LANGUAGES}
    return told or {}


@cache
def _choice(locale: str) -> str:
    return reverse("choose-language", args=[locale])
