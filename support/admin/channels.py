"""Channels: who can be reached how, when, in which languages."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.inlines import OncePerLanguage
from support.models import Channel, ChannelText, ClosedDay, OpeningHours
from support.models.channels import language_choices, zone_choices


class ChannelForm(forms.ModelForm):
    """Languages and zones are chosen, not typed."""

    languages = forms.MultipleChoiceField(
        label=_("languages"),
        choices=language_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Spoken there."),
    )
    time_zone = forms.ChoiceField(
        label=_("time zone"), choices=zone_choices, help_text=_("Of the hours below.")
    )


class TextInline(OncePerLanguage):
    """What readers of each language are told; sentences need the width."""

    model = ChannelText
    template = "admin/edit_inline/stacked.html"
    verbose_name_plural = _("What readers are told")


class HoursInline(admin.TabularInline):
    """The hours of a week; a day may have several."""

    model = OpeningHours
    extra = 1


class ClosedDayInline(admin.TabularInline):
    """Days on which nobody is there."""

    model = ClosedDay
    extra = 1


@admin.register(Channel)
class ChannelAdmin(admin.ModelAdmin):
    """A change counts at the next request."""

    form = ChannelForm
    inlines = (TextInline, HoursInline, ClosedDayInline)
    list_display = ("__str__", "kind", "where", "now", "urgent", "position", "active")
    list_editable = ("position", "active")
    list_filter = ("kind", "active", "urgent")
    search_fields = ("slug", "address", "texts__name")
    autocomplete_fields = ("reply",)
    prepopulated_fields = {"slug": ("kind",)}
    fieldsets = (
        (None, {"fields": ("kind", "slug", "address", "handle", "active")}),
        (_("For whom"), {"fields": ("urgent", "position", "languages", "reply")}),
        (_("When it is open"), {"fields": ("time_zone", "always_open")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Channel]:
        """With the hours that the list tells of."""
        rows = super().get_queryset(request)
        return rows.prefetch_related("texts", "hours", "closed_days")

    @admin.display(description=_("address"))
    def where(self, channel: Channel) -> str:
        """The address, or that it is our own form."""
        return channel.address or gettext("our own form")

    @admin.display(description=_("now"))
    def now(self, channel: Channel) -> str:
        """Open, closed, or not said."""
        week = channel.week()
        if not week:
            return "—"
        return gettext("open") if week.at(timezone.now()).open else gettext("closed")
