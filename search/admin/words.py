"""What editors teach the search."""

from __future__ import annotations

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.trash import Recoverable
from articles.models import Article
from search.gate import Gated
from search.models import Pin, SynonymGroup, lines


@admin.register(SynonymGroup)
class SynonymGroupAdmin(Gated, Recoverable):
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


@admin.register(Pin)
class PinAdmin(Gated, Recoverable):
    """Articles put first for some queries; a change counts at the next query."""

    list_display = ("said", "article", "locale", "state", "starts_at", "ends_at", "note")
    list_filter = ("locale",)
    list_select_related = ("article",)
    search_fields = ("patterns", "note", "article__title", "article__slug")
    autocomplete_fields = ("article",)
    fields = ("locale", "patterns", "article", "starts_at", "ends_at", "note")

    @admin.display(description=_("queries"), ordering="patterns")
    def said(self, pin: Pin) -> str:
        """The phrases on one line."""
        return " · ".join(lines(pin.patterns))

    @admin.display(description=_("state"))
    def state(self, pin: Pin) -> str:
        """Whether readers meet it now, and why not."""
        now = timezone.now()
        if pin.ends_at and pin.ends_at <= now:
            return gettext("over")
        if pin.starts_at and pin.starts_at > now:
            return gettext("to come")
        if pin.article.status != Article.Status.PUBLISHED:
            return gettext("its article is not published")
        return gettext("in force")
