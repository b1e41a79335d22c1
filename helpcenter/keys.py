"""API keys in the admin: made, shown once, revoked."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles import deeds

from .models import ApiKey


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):
    """A key is never changed and never deleted: a revoked one stays, to be seen."""

    list_display = ("name", "prefix", "created_at", "last_used_on", "revoked_at")
    list_filter = ("revoked_at",)
    search_fields = ("name", "prefix")
    fields = ("name", "prefix", "created_at", "last_used_on", "revoked_at")
    actions = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new key has but a name."""
        return self.fields if obj else ("name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only the name is anybody's to choose."""
        return tuple(field for field in self.get_fields(request, obj) if field != "name")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Draw a new key's token, for the one page that shows it."""
        if not change:
            obj.token = obj.draw()
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The token, now and never again."""
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("A new API key"),
            "opts": self.opts,
            "key": obj,
        }
        response = TemplateResponse(request, "admin/helpcenter/apikey/issued.html", context)
        add_never_cache_headers(response)
        return response

    @admin.action(description=_("Revoke the selected keys"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """End keys at once; noted in the log of the desk."""
        keys = list(queryset.filter(revoked_at__isnull=True))
        ApiKey.objects.filter(pk__in=[key.pk for key in keys]).update(revoked_at=timezone.now())
        deeds.note(request.user, keys, _("Revoked."))
        told = ngettext("%(count)s key was revoked.", "%(count)s keys were revoked.", len(keys))
        self.message_user(request, told % {"count": len(keys)})
