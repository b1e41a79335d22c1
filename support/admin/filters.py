"""What the list of tickets can be narrowed by, beyond plain fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from support.models import Ticket


class TurnFilter(admin.SimpleListFilter):
    """By whose turn it is; without a choice, whatever is open, or all that a search finds."""

    title = _("turn")
    parameter_name = "turn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Ours, late, the reader's, nobody's; all."""
        return [
            ("ours", str(_("Ours"))),
            ("overdue", str(_("Overdue"))),
            ("readers", str(_("The reader's"))),
            ("solved", str(_("Solved"))),
            ("all", pgettext("tickets", "All")),
        ]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """The first choice, which is none, by its right name."""
        choices = super().choices(changelist)
        first = next(choices)
        yield first | {"display": pgettext("tickets", "Open")}
        yield from choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> QuerySet[Ticket]:
        """The tickets of that turn."""
        match self.value():
            case "ours":
                return queryset.filter(state__in=Ticket.OURS)
            case "overdue":
                return queryset.overdue()  # type: ignore[attr-defined]
            case "readers":
                return queryset.filter(state=Ticket.State.WAITING)
            case "solved":
                return queryset.filter(state=Ticket.State.SOLVED)
            case "all":
                return queryset
        # Who looks for a number wants that ticket, solved or not.
        searching = self.request.GET.get(SEARCH_VAR, "").strip()
        return queryset if searching else queryset.open()  # type: ignore[attr-defined]


class AssigneeFilter(admin.SimpleListFilter):
    """By who works on it."""

    title = _("assigned to")
    parameter_name = "assignee"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Me, nobody, and everybody who has a ticket."""
        others = (
            Ticket.objects.filter(assignee__isnull=False)
            .exclude(assignee=request.user.pk)
            .order_by("assignee__username")
            .values_list("assignee", "assignee__username")
            .distinct()
        )
        return [
            ("me", str(_("Me"))),
            ("nobody", str(_("Nobody"))),
            *((str(pk), name) for pk, name in others),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> QuerySet[Ticket]:
        """The tickets of that person."""
        value = self.value() or ""
        if value == "me":
            return queryset.filter(assignee=request.user.pk)
        if value == "nobody":
            return queryset.filter(assignee__isnull=True)
        return queryset.filter(assignee_id=int(value)) if value.isdecimal() else queryset
