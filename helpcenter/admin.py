"""The admin's name and titles, in the editor's language, and what stands first in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from support.models import Ticket

# What editors come for, in that order; then everything else, as Django sorts it.
FIRST = ("articles", "search", "support")
# An article that nobody looked at for so long may be wrong by now.
CHECK_AGAIN_AFTER = timedelta(days=180)


class AdminSite(admin.AdminSite):
    """Where editors work."""

    site_header = _("Help center desk")
    site_title = _("Help center desk")
    index_title = _("What would you like to do?")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The parts of the desk, the editors' own first."""
        apps = super().get_app_list(request, app_label)
        return sorted(
            apps,
            key=lambda app: (
                FIRST.index(app["app_label"]) if app["app_label"] in FIRST else len(FIRST)
            ),
        )

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The desk, with what waits for an editor on top."""
        return super().index(request, {"waiting": _waiting(request), **(extra_context or {})})


def _waiting(request: HttpRequest) -> list[tuple[Any, int, str]]:
    """What waits: its name, how many, and the list that shows them."""
    tickets = _tickets_waiting() if request.user.has_perm("support.change_ticket") else []
    if not request.user.has_perm("articles.change_article"):
        return tickets
    articles = reverse("admin:articles_article_changelist")
    now = timezone.now()
    long_ago = timezone.localdate() - CHECK_AGAIN_AFTER
    unchecked = Article.objects.published().exclude(checked_on__gt=long_ago)
    return [
        *tickets,
        (
            _("drafts"),
            Article.objects.filter(published_at__isnull=True).count(),
            f"{articles}?status=draft",
        ),
        (
            _("scheduled"),
            Article.objects.filter(published_at__gt=now).count(),
            f"{articles}?status=scheduled",
        ),
        (
            _("not checked for half a year"),
            unchecked.count(),
            f"{articles}?status=published&o=6",
        ),
    ]


def _tickets_waiting() -> list[tuple[Any, int, str]]:
    tickets = reverse("admin:support_ticket_changelist")
    ours = Ticket.objects.filter(state__in=Ticket.OURS)
    return [
        (_("overdue tickets"), Ticket.objects.overdue().count(), f"{tickets}?turn=overdue"),
        (_("tickets that wait for us"), ours.count(), f"{tickets}?turn=ours"),
    ]
