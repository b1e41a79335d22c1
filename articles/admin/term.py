"""The words we use."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.models import Term

from .trash import Recoverable


@admin.register(Term)
class TermAdmin(Recoverable):
    """A change counts at the next look at an article."""

    list_display = ("preferred", "avoided", "locale", "note")
    list_filter = ("locale",)
    search_fields = ("preferred", "avoid", "note")
    fields = ("locale", "preferred", "avoid", "note")

    @admin.display(description=_("not"), ordering="avoid")
    def avoided(self, term: Term) -> str:
        """The words to avoid on one line."""
        return " · ".join(term.avoided())
