"""What every page shows about the site itself."""

from __future__ import annotations

from functools import cache
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
    alternates = getattr(request, "alternates", None)
    if alternates is None and getattr(request, "resolver_match", None):
        path = request.path
        alternates = {locale: translate_url(path, locale) for locale, _name in settings.LANGUAGES}
    return {
        "languages": languages,
        "alternates": alternates or {},
        "site_url": settings.SITE_URL,
        "demo": settings.DEMO,
    }


@cache
def _choice(locale: str) -> str:
    return reverse("choose-language", args=[locale])
