"""What editors teach the search."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .models import SynonymGroup, lines


@admin.register(SynonymGroup)
class SynonymGroupAdmin(admin.ModelAdmin):
    """Groups of words; a change counts at the next query."""

    list_display = ("said", "found_too", "locale", "updated_at")
    list_filter = ("locale",)
    search_fields = ("words", "also")
    fields = ("locale", "words", "also")

    @admin.display(description=_("words"), ordering="words")
    def said(self, group: SynonymGroup) -> str:
        """The words on one line."""
        return " · ".join(lines(group.words))

    @admin.display(description=_("one way only"))
    def found_too(self, group: SynonymGroup) -> str:
        """What is found besides, one way only."""
        return " · ".join(lines(group.also))
