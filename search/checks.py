"""What must be right before the site starts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from .engine.analysis import DICTIONARIES

# The dictionaries that every language has; others are there where a language needs them.
NEEDED = ("stopwords", "meaning", "phone", "stolen", "case", "units", "coins")


@register()
def every_language_has_an_index(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Each of ``settings.LANGUAGES`` needs a connection and a folder of dictionaries."""
    locales = {options.get("LOCALE") for options in settings.HAYSTACK_CONNECTIONS.values()}
    errors: list[CheckMessage] = [
        Error(f"HAYSTACK_CONNECTIONS has no index for {locale}.", id="search.E001")
        for locale, _name in settings.LANGUAGES
        if locale not in locales
    ]
    errors += [
        Error(f"search/dictionaries/{locale}/{name}.txt is missing.", id="search.E002")
        for locale, _name in settings.LANGUAGES
        for name in NEEDED
        if not (DICTIONARIES / locale / f"{name}.txt").exists()
    ]
    return errors
