"""What readers did with articles: to look at, not to change."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from articles.models import DailyReads


class ReadOnly(admin.ModelAdmin):
    """Nobody adds, changes or deletes."""

    list_display_links = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand."""
        return False


@admin.register(DailyReads)
class DailyReadsAdmin(ReadOnly):
    """How often articles were opened."""

    list_select_related = ("article",)
    list_display = ("day", "article", "reads")
    list_filter = ("article__locale", "day")
    search_fields = ("article__title", "article__slug")
    date_hierarchy = "day"
    ordering = ("-day", "-reads")
