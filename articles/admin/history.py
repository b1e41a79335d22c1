"""Every published version: looked at, compared with any other, restored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import contents, deeds, publishing, restoring, reviewing
from articles.comparing import Row, compare
from articles.models import Article, Version

from .previews import Previews

LIVE, DRAFT = "live", "draft"


@dataclass(frozen=True)
class Side:
    """One of the two texts of a comparison: how it is named, and what it says."""

    key: str
    name: str
    content: Mapping[str, Any]
    version: Version | None = None


@dataclass(frozen=True)
class Change:
    """A field that differs, row by row."""

    label: str
    rows: list[Row]


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two contents, as an editor reads it."""
    differing = contents.differences(before, after)
    return [
        Change(
            contents.label(name),
            compare(contents.words(name, before.get(name, "")), contents.words(name, after[name])),
        )
        for name in (*contents.FIELDS, *contents.LISTS)
        if name in differing
    ]


def _reads_otherwise(article: Article | None, content: dict[str, Any]) -> bool:
    """Whether readers see other words than those of its newest version: an import came after."""
    if article is None or article.status != Article.Status.PUBLISHED:
        return False
    return any(content.get(name) != getattr(article, name) for name in Article.CONTENT_FIELDS)


class HistoryViews(Previews):
    """The history page of an article, and what leads on from it."""

    def get_urls(self) -> list[URLPattern]:
        """Comparing and restoring."""
        wrap = self.admin_site.admin_view
        compare_, restore = "<int:pk>/difference/", "<int:pk>/versions/<int:number>/restore/"
        return [
            path(compare_, wrap(self.difference), name="articles_article_difference"),
            path(restore, wrap(self.restore), name="articles_article_restore"),
            *super().get_urls(),
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The versions above what Django logs of the article."""
        article = Article.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        versions = list(article.versions.defer("text")) if article else []
        context = {
            "article": article,
            "versions": versions,
            "replaced": bool(versions) and _reads_otherwise(article, versions[0].content),
            "draft": publishing.draft_of(article) if article else None,
            "may_restore": self.has_change_permission(request, article),
            **(extra_context or {}),
        }
        return super().history_view(request, object_id, context)

    def _side(self, article: Article, key: str) -> Side:
        if key in (LIVE, DRAFT):
            draft = publishing.draft_of(article) if key == DRAFT else None
            stored = contents.pack(article)
            name = _("Draft") if key == DRAFT else _("As it stands")
            return Side(key, name, {**stored, **(draft.changes if draft else {})})
        version = article.versions.filter(number=key).first() if key.isdecimal() else None
        if version is None:
            raise Http404
        return Side(key, _("Version %d") % version.number, version.content, version)

    def difference(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Any two of the versions, what stands, and the draft, word by word."""
        article = self._readable(request, pk)
        before = self._side(article, request.GET.get("before", LIVE))
        after = self._side(article, request.GET.get("after", DRAFT))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": article,
            "title": _("What changed: %s") % article,
            "before": before,
            "after": after,
            "changes": changes_between(before.content, after.content),
        }
        return render(request, "admin/articles/article/difference.html", context)

    def restore(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Ask for a reason, then make an old version the draft, or the newest version at once."""
        article = get_object_or_404(Article, pk=pk)
        version = get_object_or_404(Version, article=article, number=number)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        default = _("Version %d restored.") % number
        if request.method == "POST":
            reason = request.POST.get("reason", "").replace("\0", "").strip()[:300] or default
            return self._restore(request, article, version, reason)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": article,
            "version": version,
            "title": _("Restore version %d?") % number,
            "reason": default,
            "changes": changes_between(
                contents.pack(article), restoring.restored(article, version)
            ),
            "draft": publishing.draft_of(article),
            "may_publish": reviewing.may_publish(request.user, article),
        }
        return render(request, "admin/articles/article/restore.html", context)

    @transaction.atomic
    def _restore(
        self, request: HttpRequest, article: Article, version: Version, reason: str
    ) -> HttpResponse:
        restoring.restore(article, version, by=request.user, reason=reason)
        words = _("Version %d is the draft now.") % version.number
        if "_publish" in request.POST:
            if reviewing.may_publish(request.user, article):
                publishing.publish(article, by=request.user, reason=reason)
                words = _("Version %d is published again, as a new version.") % version.number
            else:
                messages.error(request, _("It must be reviewed and approved before."))
        logged = gettext_lazy("Restored version %(number)d: %(reason)s")
        deeds.note(request.user, [article], logged, number=version.number, reason=reason)
        messages.success(request, words)
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
