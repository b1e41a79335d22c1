"""Translations: what is missing, what lags behind, and both texts side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import deeds, publishing, translating
from articles.comparing import compare
from articles.models import Article, Lag, Locale, Size

from .reading import ReadOnly

PER_PAGE = 50
NAMES = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Short answer"),
    "body": gettext_lazy("Body"),
}


@admin.register(Lag)
class TranslationAdmin(ReadOnly):
    """The queue of each language, where a list would be."""

    def get_urls(self) -> list[URLPattern]:
        """The queue, and two texts side by side."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.queue), name="articles_lag_changelist"),
            path("<int:pk>/", view(self.beside), name="articles_lag_beside"),
        ]

    def _allow(self, request: HttpRequest) -> None:
        if not request.user.has_perm("articles.view_article"):
            raise PermissionDenied

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees articles."""
        return request.user.has_perm("articles.view_article")

    def queue(self, request: HttpRequest) -> HttpResponse:
        """Missing, begun and outdated translations of one language."""
        self._allow(request)
        locale = request.GET.get("locale", "")
        locale = locale if locale in Locale else Locale.SIMPLIFIED_CHINESE.value
        missing = Paginator(translating.missing(locale), PER_PAGE)
        user = request.user
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Translations"),
            "locale": locale,
            "locales": [(*choice, n) for choice, n in zip(
                Locale.choices, translating.counts().values(), strict=True
            )],
            "behind": translating.behind(locale)[:PER_PAGE],
            "missing": missing.get_page(request.GET.get("page")),
            "begun": translating.begun(locale)[:PER_PAGE],
            "may_add": user.has_perm("articles.add_article")
            or user.has_perm("articles.translate_article"),
        }  # fmt: skip
        return render(request, "admin/articles/lag/queue.html", context)

    def beside(self, request: HttpRequest, pk: int) -> HttpResponse:
        """An article beside its translation; what changed there since; a word on both."""
        self._allow(request)
        article = Article.objects.filter(pk=pk).first()
        source = article.translations().first() if article else None
        if article is None or source is None:
            raise Http404
        if request.method == "POST":
            return self._say(request, article, source)
        lag = Lag.objects.filter(article=article).first()
        draft = publishing.draft_of(article)
        drafted = draft.changes if draft else {}
        rows = [
            {
                "name": name,
                "label": label,
                "source": getattr(source, name),
                "changes": compare(lag.before[name], getattr(source, name))
                if lag and name in lag.before
                else [],
                "text": drafted.get(name, getattr(article, name)),
            }
            for name, label in NAMES.items()
        ]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Side by side: %s") % article,
            "article": article,
            "source": source,
            "lag": lag,
            "rows": rows,
            "sizes": [size for size in Size.choices if size[0] != Size.TYPO],
            "may_change": request.user.has_perm("articles.change_article"),
        }
        return render(request, "admin/articles/lag/beside.html", context)

    def _say(self, request: HttpRequest, article: Article, source: Article) -> HttpResponse:
        if not request.user.has_perm("articles.change_article"):
            raise PermissionDenied
        size = request.POST.get("behind", "")
        if size in Size:
            translating.mark_behind(article, source, size)
            words = gettext_lazy("Marked as behind its translation.")
        else:
            translating.settle(article)
            words = gettext_lazy("Marked as saying the same as its translation.")
        deeds.note(request.user, [article], words)
        messages.success(request, words)
        return HttpResponseRedirect(reverse("admin:articles_lag_beside", args=[article.pk]))
