"""What the editor's page asks the server for while somebody writes."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator

from articles.lint.proofreading import proofread
from articles.markdown import RenderError
from articles.models import Article, Fact, Locale, Upload
from articles.skeletons import skeletons

from .clipboard import ClipboardViews
from .history import HistoryViews
from .presence import PresenceViews
from .previews import in_own_frames
from .steps import Status

FOUND_AT_ONCE = 20


class EditorViews(ClipboardViews, HistoryViews, PresenceViews):
    """The preview of what is typed, and what can be inserted."""

    def get_urls(self) -> list[URLPattern]:
        """The editor's own addresses, before those of Django's admin."""
        wrap = self.admin_site.admin_view
        return [
            path("preview/", wrap(self.preview), name="articles_article_preview"),
            path("insertions/", wrap(self.insertions), name="articles_article_insertions"),
            *super().get_urls(),
        ]

    def _allow(self, request: HttpRequest) -> None:
        if not (self.has_view_or_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied

    @method_decorator(in_own_frames)
    def preview(self, request: HttpRequest) -> HttpResponse:
        """A document that shows what was typed as readers would see it; nothing is saved."""
        self._allow(request)
        names = ("title", "summary", "body", "keywords")
        typed = {name: request.POST.get(name, "") for name in names}
        locale, kind = request.POST.get("locale", ""), request.POST.get("kind", "")
        article = Article(
            **typed,
            locale=locale if locale in Locale else Locale.ENGLISH,
            kind=kind if kind in Article.Kind else Article.Kind.FAQ,
            **_key(request.POST.get("translation_key", "")),
        )
        context: dict[str, Any] = {"article": article}
        try:
            context["warnings"] = proofread(article)
        except RenderError as error:
            context["error"] = str(error)
        return render(request, "admin/articles/article/preview.html", context)

    def insertions(self, request: HttpRequest) -> JsonResponse:
        """What matches ``q``, of a sort (``of``) and ``locale``, as plain data.

        ``insert`` is Markdown; for an article ``address`` stands alone, to link other words.
        """
        self._allow(request)
        locale = request.GET.get("locale", "")
        locale = locale if locale in Locale else Locale.ENGLISH
        words = request.GET.get("q", "").replace("\0", "").strip()
        find = INSERTIONS.get(request.GET.get("of", ""), _articles)
        return JsonResponse({"found": find(words, locale)})


def _key(typed: str) -> dict[str, uuid.UUID]:
    """The translation key, where the form has one: figures are compared with the translations."""
    try:
        return {"translation_key": uuid.UUID(typed)}
    except ValueError:
        return {}


def _facts(words: str, locale: str) -> list[dict[str, str]]:
    values = Fact.objects.values_in(locale)
    return [
        {"label": value, "detail": key, "insert": f"{{{{{key}}}}}"}
        for key, value in sorted(values.items())
        if words.lower() in f"{key} {value}".lower()
    ]


def _articles(words: str, locale: str) -> list[dict[str, str]]:
    matching = Q(title__icontains=words) | Q(slug__icontains=words) | Q(keywords__icontains=words)
    found = Article.objects.in_locale(locale).filter(matching).for_cards().order_by("title")
    return [
        {
            "label": article.title,
            "detail": article.slug
            if article.status == Status.PUBLISHED
            else f"{article.slug} · {article.status.label}",
            "insert": f"[{_link_text(article.title)}](article:{article.slug})",
            "address": f"article:{article.slug}",
        }
        for article in found[:FOUND_AT_ONCE]
    ]


def _skeletons(words: str, locale: str) -> list[dict[str, str]]:
    return [
        {"label": skeleton.title, "detail": skeleton.about, "insert": skeleton.text, "block": "yes"}
        for skeleton in skeletons(locale)
        if words.lower() in f"{skeleton.title} {skeleton.about}".lower()
    ]


def _uploads(words: str, locale: str) -> list[dict[str, str]]:
    found = Upload.objects.filter(Q(title__icontains=words) | Q(alt__icontains=words))
    return [
        {"label": upload.alt or upload.title, "detail": upload.title, "insert": upload.markdown()}
        for upload in found[:FOUND_AT_ONCE]
    ]


INSERTIONS = {
    "articles": _articles, "facts": _facts, "skeletons": _skeletons, "uploads": _uploads,
}  # fmt: skip


def _link_text(title: str) -> str:
    return "".join(f"\\{c}" if c in "\\[]*_`<" else c for c in title)
