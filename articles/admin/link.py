"""Links to elsewhere: which are broken, and which need not be asked."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.models import ExternalLink

from .reading import ReadOnly

State = ExternalLink.State


def _mark(state: ExternalLink.State, label: Any) -> Any:
    @admin.action(permissions=["handle"], description=label)
    def action(modeladmin: Any, request: HttpRequest, queryset: QuerySet[ExternalLink]) -> None:
        count = queryset.update(state=state, failures=0, asked_at=None)
        words = ngettext("%d link was marked.", "%d links were marked.", count) % count
        modeladmin.message_user(request, words, messages.SUCCESS)

    action.__name__ = f"mark_{state}"
    return action


@admin.register(ExternalLink)
class ExternalLinkAdmin(ReadOnly):
    """What ``manage.py check_links`` found; no page of the site asks another server."""

    list_display = ("url_shown", "badge", "answer", "asked_at", "named_in")
    list_select_related = False
    list_filter = ("state", "asked_at")
    search_fields = ("url", "articles__title")
    ordering = ("state", "url")
    list_per_page = 50
    actions = (
        _mark(State.IGNORED, _("Ignore")),
        _mark(State.UNKNOWN, _("Ask again next time")),
    )

    class Media:
        css = {"all": ("admin/css/care.css",)}

    def has_handle_permission(self, request: HttpRequest) -> bool:
        """Whoever may change articles."""
        return request.user.has_perm("articles.change_article")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change articles."""
        return super().has_view_permission(request, obj) or self.has_handle_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExternalLink]:
        """Those that an article names, with the articles."""
        links = super().get_queryset(request).annotate(uses=Count("articles"))
        return links.filter(uses__gt=0).prefetch_related("articles")

    @admin.display(description=_("address"), ordering="url")
    def url_shown(self, link: ExternalLink) -> SafeString:
        """The address, and where it leads today."""
        shown = format_html('<a href="{0}" rel="noopener noreferrer">{0}</a>', link.url)
        if not link.leads_to:
            return shown
        return format_html("{}<br>→ {}", shown, link.leads_to)

    @admin.display(description=_("state"), ordering="state")
    def badge(self, link: ExternalLink) -> SafeString:
        """The state as a label."""
        words = link.get_state_display()
        return format_html('<span class="status link-{}">{}</span>', link.state, words)

    @admin.display(description=_("articles"))
    def named_in(self, link: ExternalLink) -> SafeString:
        """The articles that name it."""
        rows = [
            (reverse("admin:articles_article_change", args=[article.pk]), article.title)
            for article in link.articles.all()
        ]
        return format_html_join(", ", '<a href="{}">{}</a>', rows)
