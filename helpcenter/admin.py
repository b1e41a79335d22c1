"""The admin's name and titles, in the editor's language, and what stands first in it."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from pypinyin import lazy_pinyin

from articles.panels import panels

from . import resuming
from .lockout import LoginForm

# What editors come for, in that order; then everything else, as Django sorts it.
FIRST = ("articles", "search", "support")


class AdminSite(admin.AdminSite):
    """Where editors work."""

    site_header = _("Help center desk")
    site_title = _("Help center desk")
    index_title = _("What would you like to do?")
    login_form = LoginForm

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's, but a form whose session is over is kept through the login."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if resuming.is_refused_form(request):
                return resuming.ask_to_log_in(self, request)
            return guarded(request, *args, **kwargs)

        return answer

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The login; 429 where too much was tried; a form that waits behind it is offered next."""
        kept = request.POST.get("kept", "")
        response = super().login(request, {"kept": kept, **(extra_context or {})})
        form = (getattr(response, "context_data", None) or {}).get("form")
        for error in form.non_field_errors().as_data() if form else ():
            if error.code == "locked":
                response.status_code = 429
                response["Retry-After"] = str(error.params["wait"])
        if kept and response.status_code == 302:
            return resuming.offer_to_send(self, request, kept, response["Location"])
        return response

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The parts of the desk, the editors' own first; in each, names by the sound of Chinese."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: lazy_pinyin(str(model["name"]).casefold()))
        return sorted(
            apps,
            key=lambda app: (
                FIRST.index(app["app_label"]) if app["app_label"] in FIRST else len(FIRST)
            ),
        )

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The desk, with what waits for this user on top."""
        user = request.user
        waiting = panels(request) if user.is_active and user.is_staff else []
        return super().index(request, {"panels": waiting, **(extra_context or {})})
