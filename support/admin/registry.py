"""What is ours beside the channels, and whom articles may lead to."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.admin.inlines import OncePerLanguage
from support.models import RegisteredAddress, RegisteredNote


class NoteInline(OncePerLanguage):
    """What it is, for readers of each language."""

    model = RegisteredNote
    _parent_field = "address"
    verbose_name_plural = _("What it is")


@admin.register(RegisteredAddress)
class RegisteredAddressAdmin(admin.ModelAdmin):
    """The page that checks addresses, the articles' check and the footer follow at once."""

    inlines = (NoteInline,)
    list_display = ("value", "kind", "platform", "in_footer", "active")
    list_editable = ("in_footer", "active")
    list_filter = ("kind", "active", "in_footer")
    search_fields = ("value", "platform", "notes__text")
    fields = ("kind", "value", "platform", "in_footer", "active")
