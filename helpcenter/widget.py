"""The widget: one script that brings the help center into the pages of listed sites.

The script is the same for all; its words, its language and its style sheet stand before it, so
that one request brings everything and the page of the other site needs no inline style.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

FOLDER = settings.BASE_DIR / "static" / "widget"
WORDS = {
    "help": pgettext_lazy("button that opens the widget", "Help"),
    "title": _("Help Center"),
    "back": _("Back"),
    "close": _("Close"),
    "search": _("Search the help center"),
    "example": _("For example: withdrawal not received"),
    "submit": _("Search"),
    "browse": _("Browse by category"),
    "nothing": _("No article answers this yet"),
    "write": _("Try other words, or write to us: what you typed comes along."),
    "found": _("%s articles found"),
    "failed": _("The help center cannot be reached at the moment."),
    "site": _("Open in the Help Center"),
    "contact": _("Contact support"),
    "table": _("Scrolls sideways"),
}


@cache
def _source(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def script(locale: str) -> str:
    """The whole script in a language, which must be active."""
    words = json.dumps({key: str(text) for key, text in WORDS.items()}, ensure_ascii=False)
    css = "\n".join(line.strip() for line in _source("widget.css").splitlines())
    given = f"const words = {words};\nconst locale = {json.dumps(locale)};\n"
    return f"(() => {{\n{given}const css = {json.dumps(css)};\n{_source('widget.js')}}})();\n"


def _etag(request: HttpRequest) -> str:
    """It changes with a release and with nothing else; hashing 16 KB is quicker than keeping."""
    return f'"{hashlib.sha256(script(get_language() or "").encode()).hexdigest()[:16]}"'


@require_safe
@cache_control(public=True, max_age=300)
@condition(etag_func=_etag)
def widget(request: HttpRequest) -> HttpResponse:
    """The script in the language of the address."""
    locale = get_language() or settings.LANGUAGE_CODE
    response = HttpResponse(script(locale), content_type="text/javascript; charset=utf-8")
    # Pages of any site may load it; what it then asks is answered to listed ones only.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response
