"""The admin's name and titles, in the editor's language, and what stands first in it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from articles.panels import panels

# What editors come for, in that order; then everything else, as Django sorts it.
FIRST = ("articles", "search", "support")


class AdminSite(admin.AdminSite):
    """Where editors work."""

    site_header = _("Help center desk")
    site_title = _("Help center desk")
    index_title = _("What would you like to do?")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The parts of the desk, the editors' own first."""
        apps = super().get_app_list(request, app_label)
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
