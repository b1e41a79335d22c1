"""The page that says what to mend first."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from articles import health
from articles.models import Condition, Locale

from .reading import ReadOnly

PER_PAGE = 50


@admin.register(Condition)
class HealthAdmin(ReadOnly):
    """Content health, where a list would be."""

    def get_urls(self) -> list[URLPattern]:
        """The one page."""
        view = self.admin_site.admin_view
        return [path("", view(self.page), name="articles_condition_changelist")]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees articles."""
        return request.user.has_perm("articles.view_article")

    def page(self, request: HttpRequest) -> HttpResponse:
        """Articles with an issue, first those that hurt the most readers."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        locale, issue = request.GET.get("locale", ""), request.GET.get("issue", "")
        locale = locale if locale in Locale else ""
        issue = issue if issue in health.ISSUES else ""
        ranks = health.ranking(locale)
        chosen = health.about(ranks, issue) if issue else ranks
        page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Content health"),
            "locale": locale,
            "locales": [
                ("", _("All languages"), None),
                *((*choice, None) for choice in Locale.choices),
            ],
            "issue": issue,
            "issues": [
                (code, health.ISSUES[code][0], count)
                for code, count in health.counts(ranks).items()
            ],
            "page": page,
            "rows": health.rows(list(page)),
            "days": health.POPULAR_WINDOW.days,
        }
        return render(request, "admin/articles/condition/page.html", context)
