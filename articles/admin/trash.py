"""Deleting that can be taken back, and the list to take it back from."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import trash
from articles.models import Deleted

from .reading import ReadOnly


class Recoverable(admin.ModelAdmin):
    """What is deleted here can be restored from the trash for some days."""

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Keep it whole."""
        trash.bury(obj, by=request.user)
        self._tell_where(request)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Keep each by itself."""
        for obj in queryset:
            trash.bury(obj, by=request.user)
        self._tell_where(request)

    def _tell_where(self, request: HttpRequest) -> None:
        words = ngettext(
            "It can be restored for %d day.", "It can be restored for %d days.", settings.TRASH_DAYS
        )
        address = reverse("admin:articles_deleted_changelist")
        link = format_html(
            '{} <a href="{}">{}</a>', words % settings.TRASH_DAYS, address, _("Trash")
        )
        self.message_user(request, link, messages.INFO)


@admin.register(Deleted)
class DeletedAdmin(ReadOnly):
    """What was deleted, and by whom."""

    list_display = ("name", "sort", "locale", "deleted_at", "deleted_by", "count")
    list_filter = ("locale",)
    list_select_related = False
    search_fields = ("name",)
    actions = ("restore",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deleted]:
        """Without the rows themselves."""
        trash.forget_old()
        return super().get_queryset(request).defer("rows")

    @admin.display(description=_("kind"), ordering="kind")
    def sort(self, kept: Deleted) -> str:
        """What it was."""
        return str(apps.get_model(kept.kind)._meta.verbose_name)

    def has_restore_permission(self, request: HttpRequest) -> bool:
        """May bring things back."""
        return request.user.has_perm("articles.change_deleted")

    @admin.action(permissions=["restore"], description=_("Restore"))
    def restore(self, request: HttpRequest, queryset: QuerySet[Deleted]) -> None:
        """Bring the selected things back as they were."""
        restored = []
        for kept in queryset.defer(None):
            try:
                trash.restore(kept)
            except trash.Unrestorable as reason:
                self.message_user(request, str(reason), messages.ERROR)
            else:
                restored.append(kept.name)
        if restored:
            count = len(restored)
            words = ngettext("%d thing is back.", "%d things are back.", count) % count
            self.message_user(request, f"{words} {', '.join(restored)}", messages.SUCCESS)
