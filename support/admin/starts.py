"""The page of the desk that shows how often writing was not needed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.text import capfirst

from articles.models import Locale
from support import outcomes
from support.models import ContactStart

PERIODS = (7, 30, 90)


@admin.register(ContactStart)
class ContactStartAdmin(admin.ModelAdmin):
    """Forms in sum; a single one tells nothing, so there is no list and no form."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The page, where the list of rows would be."""
        view = self.admin_site.admin_view(self.page)
        return [path("", view, name="support_contactstart_changelist")]

    def page(self, request: HttpRequest) -> HttpResponse:
        """Figures, plot and tables of a period and a language."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        days = {str(n): n for n in PERIODS}.get(request.GET.get("days", ""), 30)
        locale = request.GET.get("locale", "")
        locale = locale if locale in Locale else ""
        starts = outcomes.period(days, locale)
        context = {
            **self.admin_site.each_context(request),
            "title": capfirst(self.opts.verbose_name_plural),
            "opts": self.opts,
            "days": days,
            "periods": PERIODS,
            "locale": locale,
            "locales": Locale.choices,
            "summary": outcomes.summary(starts),
            "tables": [
                outcomes.by_day(starts, days),
                outcomes.by_type(starts),
                outcomes.by_article(starts),
                outcomes.preventing(days, locale),
            ],
        }
        return render(request, "admin/support/starts.html", context)
