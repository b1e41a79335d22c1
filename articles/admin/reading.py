"""What readers did with articles: to look at, not to change."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.models import DailyReads, Vote


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


@admin.register(Vote)
class VoteAdmin(ReadOnly):
    """Answers to "Was this helpful?"."""

    list_select_related = ("article",)
    list_display = ("created_at", "article", "language", "helpful", "reason")
    list_filter = ("helpful", "reason", "article__locale", "created_at")
    search_fields = ("article__title", "article__slug")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)

    @admin.display(description=_("language"), ordering="article__locale")
    def language(self, vote: Vote) -> str:
        """The article's language."""
        return vote.article.get_locale_display()


@admin.register(DailyReads)
class DailyReadsAdmin(ReadOnly):
    """How often articles were opened."""

    list_select_related = ("article",)
    list_display = ("day", "article", "reads")
    list_filter = ("article__locale", "day")
    search_fields = ("article__title", "article__slug")
    date_hierarchy = "day"
    ordering = ("-day", "-reads")
