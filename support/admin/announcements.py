"""Announcements: written in both languages, shown from one moment until another."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.filters import category_choices
from articles.admin.inlines import OncePerLanguage
from articles.models import Category, Locale
from support.models import Announcement, AnnouncementText


class TextInline(OncePerLanguage):
    """What readers of each language are told."""

    model = AnnouncementText
    template = "admin/edit_inline/stacked.html"
    verbose_name_plural = _("What readers are told")


@admin.register(Announcement)
class AnnouncementAdmin(admin.ModelAdmin):
    """A change counts at the next request; so do the two moments."""

    inlines = (TextInline,)
    list_display = ("__str__", "severity", "state", "starts_at", "ends_at")
    list_filter = ("severity", "starts_at")
    search_fields = ("texts__title", "coins")
    date_hierarchy = "starts_at"
    fields = ("severity", ("starts_at", "ends_at"), "categories", "coins")
    filter_horizontal = ("categories",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Announcement]:
        """With the titles that the list shows."""
        return super().get_queryset(request).prefetch_related("texts")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new one is shown at once, unless said."""
        return {"starts_at": timezone.now()} | super().get_changeform_initial_data(request)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Categories by their path; the order of their own list is known to that alone."""
        if db_field.name == "categories":
            kwargs["queryset"] = Category.objects.order_by("position", "slug")
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "categories" and field:
            field.choices = category_choices()
        return field

    @admin.display(description=_("state"))
    def state(self, announcement: Announcement) -> str:
        """Whether readers meet it now."""
        now = timezone.now()
        if announcement.starts_at is None:
            return gettext("draft")
        if announcement.ends_at and announcement.ends_at <= now:
            return gettext("over")
        return gettext("to come") if announcement.starts_at > now else gettext("shown now")

    def view_on_site(self, announcement: Announcement) -> str:
        """Its place on the page of all of them."""
        return f"{reverse('support:announcements')}#announcement-{announcement.pk}"

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Say which language has no text: its readers would see another language's."""
        super().save_related(request, form, formsets, change)
        written = set(form.instance.texts.values_list("locale", flat=True))
        for locale in Locale:
            if locale not in written:
                words = _("There is no text in this language yet: %s") % locale.label
                self.message_user(request, words, messages.WARNING)
