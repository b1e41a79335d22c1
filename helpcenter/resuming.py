"""A form of the desk sent after its session expired: log in, then send it again as it was.

What was typed travels in the page itself, from the refused request to the login to a page that
sends it; nothing of it is stored, and nothing is saved before its editor presses a button.
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from .second_factor import is_asked_of

# The forms that are worth it: where something is written.
FORMS = ("_add", "_change")
OWN = {"csrfmiddlewaretoken"}


def is_refused_form(request: HttpRequest) -> bool:
    """Whether this is a form of somebody whose session is over."""
    match = request.resolver_match
    return (
        request.method == "POST"
        and not request.user.is_authenticated
        and match is not None
        and (match.url_name or "").endswith(FORMS)
    )


def pack(request: HttpRequest) -> str:
    """What was typed, as text for one hidden field."""
    pairs = [(n, v) for n, values in request.POST.lists() if n not in OWN for v in values]
    return json.dumps(pairs, ensure_ascii=False)


def unpack(kept: str) -> list[tuple[str, str]]:
    """The fields again; nothing where the text is not of :func:`pack`."""
    try:
        pairs = json.loads(kept)
        return [(str(name), str(value)) for name, value in pairs]
    except (ValueError, TypeError):
        return []


def ask_to_log_in(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The login, with what was typed in it."""
    context = {
        **site.each_context(request),
        "title": _("Log in"),
        "form": AdminAuthenticationForm(request),
        "app_path": reverse("admin:login"),
        "next": request.get_full_path(),
        "kept": pack(request),
    }
    response = TemplateResponse(request, "admin/login.html", context)
    add_never_cache_headers(response)
    return response


def offer_to_send(site: AdminSite, request: HttpRequest, kept: str, to: str) -> HttpResponse:
    """After the login: a form with everything in it, and a button that sends it."""
    fields = unpack(kept)
    shown = [(name, value) for name, value in fields if name in ("title", "summary", "body")]
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": _("You are logged in again"),
        "fields": fields,
        "shown": [value for _name, value in shown if value],
        "to": to,
        "asks_code": is_asked_of(request.user),
    }
    response = TemplateResponse(request, "admin/resume.html", context)
    add_never_cache_headers(response)
    return response
