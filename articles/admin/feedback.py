"""The inbox: what readers say did not help, in their words, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import deeds
from articles.models import Vote

from .reading import ReadOnly

State = Vote.State


class InboxFilter(admin.SimpleListFilter):
    """Complaints by what became of them; every vote, if asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The three states, and what makes no work."""
        return [
            (State.PLANNED, _("planned")),
            (State.DONE, _("done")),
            ("mine", _("new, of my articles")),
            ("every", _("every vote, helpful ones too")),
        ]

    def choices(self, changelist: Any) -> Any:
        """What comes first is called what it is."""
        first, *rest = super().choices(changelist)
        return [{**first, "display": _("new")}, *rest]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Vote]) -> QuerySet[Vote]:
        """Without a choice, what is new."""
        value = self.value()
        if value == "every":
            return queryset
        complaints = queryset.filter(helpful=False)
        if value == "mine":
            return complaints.filter(state=State.NEW, article__owner=request.user.pk)
        return complaints.filter(state=value or State.NEW)


def set_state(state: Vote.State, label: Any) -> Callable[..., None]:
    """The list's action that gives the selected complaints a state."""

    @admin.action(permissions=["handle"], description=label)
    def action(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Vote]) -> None:
        votes = list(queryset.filter(helpful=False).select_related("article"))
        Vote.objects.filter(pk__in=[vote.pk for vote in votes]).update(state=state)
        deeds.note(request.user, votes, label)
        words = ngettext("%d answer was marked.", "%d answers were marked.", len(votes))
        modeladmin.message_user(request, words % len(votes), messages.SUCCESS)

    action.__name__ = f"mark_{state}"
    return action


@admin.register(Vote)
class VoteAdmin(ReadOnly):
    """Answers to "Was this helpful?": new complaints first."""

    list_display = ("created_at", "page", "language", "said", "comment", "state_now", "owner")
    list_filter = (InboxFilter, "reason", "article__locale", "created_at")
    list_select_related = ("article", "article__owner")
    search_fields = ("article__title", "article__slug", "comment")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    list_per_page = 50
    actions = (
        set_state(State.PLANNED, _("Mark as planned")),
        set_state(State.DONE, _("Mark as done")),
        set_state(State.NEW, _("Mark as new")),
    )

    def has_handle_permission(self, request: HttpRequest) -> bool:
        """Whoever may change articles decides what becomes of complaints."""
        return request.user.has_perm("articles.change_article")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who may change articles read what readers say of them."""
        return super().has_view_permission(request, obj) or self.has_handle_permission(request)

    @admin.display(description=_("article"), ordering="article__title")
    def page(self, vote: Vote) -> SafeString:
        """The article, to be mended."""
        address = reverse("admin:articles_article_change", args=[vote.article_id])
        return format_html('<a href="{}">{}</a>', address, vote.article.title)

    @admin.display(description=_("language"), ordering="article__locale")
    def language(self, vote: Vote) -> str:
        """The article's language."""
        return vote.article.get_locale_display()

    @admin.display(description=_("reason"), ordering="reason")
    def said(self, vote: Vote) -> str:
        """The reason, or that it helped."""
        if vote.helpful:
            return str(_("It helped"))
        return vote.get_reason_display() or "—"

    @admin.display(description=_("state"), ordering="state")
    def state_now(self, vote: Vote) -> SafeString | str:
        """What became of it; a helpful vote makes no work."""
        if vote.helpful:
            return "—"
        words = vote.get_state_display()
        return format_html('<span class="status state-{}">{}</span>', vote.state, words)

    @admin.display(description=_("owner"), ordering="article__owner")
    def owner(self, vote: Vote) -> str:
        """Who looks after the article."""
        return str(vote.article.owner or "—")
