"""Who acts next in an article: kept beside its text, for all its translations at once."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from support.models import NextActor


@admin.register(NextActor)
class NextActorAdmin(admin.ModelAdmin):
    """Articles, the support page and the ticket form follow at once."""

    list_display = ("article", "position", "actor", "longest")
    list_editable = ("position", "actor")
    list_filter = ("actor", ("longest", admin.EmptyFieldListFilter))
    list_select_related = ("article", "longest")
    search_fields = ("article__title", "article__slug")
    autocomplete_fields = ("article",)
    fields = ("article", ("position", "actor"), "longest")
    search_help_text = _("An article’s title or slug.")
