"""Two editors: the second is told who was first."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import presence
from articles.models import Article

from .permissions import Permissions


class PresenceViews(Permissions):
    """Where the form's script says that its editor is still there, or leaves."""

    def get_urls(self) -> list[URLPattern]:
        """The heartbeat."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/presence/", wrap(self.presence), name="articles_article_presence"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def presence(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Note the beat, or with ``leaving`` the end; answers who else is there."""
        article = get_object_or_404(Article, pk=pk)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        if "leaving" in request.POST:
            presence.leave(article, request.user)
            return JsonResponse({"others": ""})
        presence.note(article, request.user, beat=True)
        return JsonResponse({"others": told_others(request, article)})


def told_others(request: HttpRequest, article: Article) -> str:
    """One sentence on who else edits the article, or nothing."""
    names = [
        _("%(name)s (since %(time)s)")
        % {"name": one.user.get_username(), "time": f"{localtime(one.since):%H:%M}"}
        for one in presence.others(article, request.user)
    ]
    if not names:
        return ""
    return _("Also being edited by: %s. Whoever saves second will see both texts.") % ", ".join(
        names
    )
