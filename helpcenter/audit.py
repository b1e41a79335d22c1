"""Who did what at the desk: Django's log to read, with changes of rights spelt out."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles import deeds
from articles.admin.reading import ReadOnly

FLAGS = ("is_active", "is_staff", "is_superuser")


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnly):
    """Every publication, deletion and change of rights; nobody edits or deletes it."""

    list_display = ("action_time", "user", "what", "object_repr", "action_flag", "message")
    list_filter = ("action_flag", "content_type", "user")
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "change_message", "user__username")
    date_hierarchy = "action_time"
    ordering = ("-action_time",)

    @admin.display(description=_("part of the desk"))
    def what(self, entry: LogEntry) -> str:
        """What sort of thing it was done to."""
        return str(entry.content_type or "")

    @admin.display(description=_("what changed"))
    def message(self, entry: LogEntry) -> str:
        """In the language of who reads it."""
        return deeds.told(entry)


def rights(who: User | Group) -> set[str]:
    """What a user or a group may do, as words that can be compared."""
    if isinstance(who, Group):
        return {permission.codename for permission in who.permissions.all()}
    held = {flag for flag in FLAGS if getattr(who, flag)}
    held |= {group.name for group in who.groups.all()}
    return held | {permission.codename for permission in who.user_permissions.all()}


class RightsLogged(admin.ModelAdmin):
    """Writes into the log which rights a user or a group got and lost."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Remember what was before."""
        before = self.model.objects.filter(pk=obj.pk).first() if change else None
        request.rights_before = rights(before) if before else set()  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Say what is different."""
        super().save_related(request, form, formsets, change)
        after = rights(self.model.objects.get(pk=form.instance.pk))
        before: set[str] = request.rights_before  # type: ignore[attr-defined]
        told = [f"+ {right}" for right in sorted(after - before)]
        told += [f"− {right}" for right in sorted(before - after)]
        if told:
            words = deeds.deed(_("Rights: %(changes)s"), changes=", ".join(told))
            self.log_change(request, form.instance, words)
