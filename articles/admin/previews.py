"""An article as readers will see it, in any state, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import select_template
from django.urls import URLPattern, path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_sameorigin

from articles import contents
from articles.categories import CategoryTree
from articles.forms import proofread
from articles.models import Article, Version
from articles.publishing import draft_of
from articles.related import related_articles

from .permissions import Permissions


def in_own_frames(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page that the desk shows in a frame; no other page of the site can be framed."""
    return csp_replace({"frame-ancestors": [SELF]})(xframe_options_sameorigin(view))


class Previews(Permissions):
    """What is stored and drafted, drawn by the templates of the readers' pages."""

    def get_urls(self) -> list[URLPattern]:
        """The whole page, and two frames around it."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/page/", wrap(self.page), name="articles_article_page"),
            path("<int:pk>/frames/", wrap(self.frames), name="articles_article_frames"),
            *super().get_urls(),
        ]

    def _readable(self, request: HttpRequest, pk: int) -> Article:
        article = get_object_or_404(Article.objects.select_related("category"), pk=pk)
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        return article

    @method_decorator(in_own_frames)
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The whole page of an article with its draft, marked as what it is.

        With ``?frame=yes`` without that mark, for the page that frames it; ``?version=3`` shows
        an old version, with the facts of today.
        """
        stored = self._readable(request, pk)
        version = _version(stored, request.GET.get("version", ""))
        draft = draft_of(stored)
        changes = version.content if version else draft.changes if draft else {}
        article = Article.objects.select_related("category").get(pk=pk)
        contents.put(article, changes)
        with override(article.locale):
            if changes:
                proofread(article)
            node = CategoryTree.of(article.locale).by_id(article.category_id)
            context = {
                "article": article,
                "stored": stored,
                "has_changes": bool(changes),
                "version": version,
                "framed": "frame" in request.GET,
                "foreign": False,
                "breadcrumbs": node.path() if node else (),
                "related": related_articles(
                    article, picked=changes.get("related"), tags=changes.get("tags")
                ),
                "reader_template": _reader_template(article),
            }
            response = render(request, "admin/articles/article/page.html", context)
        response["Content-Language"] = article.locale
        response["X-Robots-Tag"] = "noindex"
        add_never_cache_headers(response)
        return response

    def frames(self, request: HttpRequest, pk: int) -> HttpResponse:
        """That page as a phone shows it, and a desk."""
        article = self._readable(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": article,
            "title": article.title,
            "page": f"{reverse('admin:articles_article_page', args=[pk])}?frame=yes",
        }
        return render(request, "admin/articles/article/frames.html", context)


def _version(article: Article, number: str) -> Version | None:
    if not number:
        return None
    return get_object_or_404(article.versions, number=number if number.isdecimal() else 0)


def _reader_template(article: Article) -> Any:
    return select_template([f"articles/kinds/{article.kind}.html", "articles/article.html"])
