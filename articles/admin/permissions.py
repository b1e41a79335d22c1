"""Who may do what with articles, beyond add, change, delete and view."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models import Article

from .trash import Recoverable


class Permissions(Recoverable):
    """Roles are groups of permissions; see ``helpcenter/roles.py``."""

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """May put articles before readers."""
        return request.user.has_perm("articles.publish_article")

    def has_archive_permission(self, request: HttpRequest) -> bool:
        """May take articles from readers, move and pin them."""
        return request.user.has_perm("articles.archive_article")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """May begin an article; a translator only the translation of one there is."""
        return super().has_add_permission(request) or self._translates(request)

    def _translates(self, request: HttpRequest) -> bool:
        if not request.user.has_perm("articles.translate_article"):
            return False
        match = request.resolver_match
        if not match or match.url_name != "articles_article_add":
            return False
        return original_of(request) is not None

    def may_translate(self, request: HttpRequest) -> bool:
        """Whether a link to a new translation leads anywhere."""
        user = request.user
        return super().has_add_permission(request) or user.has_perm("articles.translate_article")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """May delete: what is archived, and drafts that readers never saw."""
        if not super().has_delete_permission(request, obj):
            return False
        match = request.resolver_match
        mine = match and (match.url_name or "").startswith("articles_article_")
        # Elsewhere what stands in the way of deleting is told by its own name.
        return obj is None or not mine or is_deletable(obj)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Where readers would meet a hole, say what to do before."""
        article = Article.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        allowed = super().has_delete_permission(request, article)
        if article and allowed and not is_deletable(article):
            words = _("Archive it first: only what readers do not see any more can be deleted.")
            self.message_user(request, words, messages.WARNING)
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[object_id]))
        return super().delete_view(request, object_id, extra_context)


def is_deletable(article: Article) -> bool:
    """Whether no reader would meet a hole: it is archived, or was never shown."""
    # As it is stored: the form's object may say what its draft says.
    stored = Article.objects.filter(pk=article.pk).first()
    return stored is None or stored.status in (Article.Status.DRAFT, Article.Status.ARCHIVED)


def original_of(request: HttpRequest) -> Article | None:
    """The article that a new one translates: named in the address, and by its key in a form."""
    pk = request.GET.get("translation_of", "")
    original = Article.objects.filter(pk=pk).first() if pk.isdecimal() else None
    if original is None or request.method != "POST":
        return original
    return (
        original if request.POST.get("translation_key") == str(original.translation_key) else None
    )
