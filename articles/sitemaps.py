"""Every published page, for search engines, each with its translations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemap_views
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import override

from .categories import CategoryTree
from .models import Article
from .querysets import ArticleQuerySet
from .templatetags.page import bcp47

# Articles in one file: far below the 50,000 that the protocol allows, quick to make.
PAGE = 2000


class SiteSitemap(Sitemap):
    """Addresses below ``SITE_URL``, whatever name the request was made by."""

    limit = PAGE

    def get_protocol(self, protocol: str | None = None) -> str:
        """The scheme of ``SITE_URL``."""
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        """The host of ``SITE_URL``."""
        return urlsplit(settings.SITE_URL).netloc

    def get_urls(
        self, page: int | str = 1, site: Any = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        """What the template shows: addresses with dates and translations."""
        urls = super().get_urls(page, site, protocol)
        translations = self.translations([url["item"] for url in urls])
        for url, paths in zip(urls, translations, strict=True):
            url["alternates"] = _alternates(paths) if len(paths) > 1 else []
        return urls

    def translations(self, items: Sequence[Any]) -> list[Mapping[str, str]]:
        """For each item its paths by language, its own among them."""
        raise NotImplementedError


def _alternates(paths: Mapping[str, str]) -> list[dict[str, str]]:
    """As the template names them; English stands first and is the default."""
    tagged = {bcp47(locale): path for locale, path in sorted(paths.items())}
    tagged["x-default"] = next(iter(tagged.values()))
    return [
        {"lang_code": tag, "location": settings.SITE_URL + path} for tag, path in tagged.items()
    ]


class Page(NamedTuple):
    """The home page or a category: its path, and its paths by language."""

    path: str
    paths: dict[str, str]

    def get_absolute_url(self) -> str:
        """The path."""
        return self.path


class PageSitemap(SiteSitemap):
    """Home and the categories that hold something, in every language."""

    def items(self) -> list[Page]:
        """All of them: they are few."""
        places: dict[str, dict[str, str]] = defaultdict(dict)
        for locale, _name in settings.LANGUAGES:
            with override(locale):
                places[""][locale] = reverse("articles:home")
                for root in CategoryTree.of(locale).roots:
                    for node in root.family():
                        if node.count:
                            places[node.slug][locale] = node.url
        return [Page(path, paths) for paths in places.values() for path in paths.values()]

    def translations(self, items: Sequence[Page]) -> list[Mapping[str, str]]:
        """Known already."""
        return [page.paths for page in items]


class ArticleSitemap(SiteSitemap):
    """The articles readers may see."""

    def items(self) -> ArticleQuerySet:
        """In the order they were written, so that a file once full seldom changes."""
        articles = Article.objects.published().order_by("pk")
        return articles.only("locale", "slug", "translation_key", "content_updated_at")

    def lastmod(self, item: Article) -> datetime:
        """When its content changed."""
        return item.content_updated_at

    def translations(self, items: Sequence[Article]) -> list[Mapping[str, str]]:
        """Found with one query for all."""
        keys = {item.translation_key for item in items}
        paths: dict[Any, dict[str, str]] = defaultdict(dict)
        for sibling in self.items().filter(translation_key__in=keys):
            paths[sibling.translation_key][sibling.locale] = sibling.get_absolute_url()
        return [paths[item.translation_key] for item in items]


SITEMAPS: Mapping[str, type[SiteSitemap]] = {"pages": PageSitemap, "articles": ArticleSitemap}


def sitemap(request: HttpRequest) -> HttpResponse:
    """Everything in one file where that is small, or else the list of files."""
    pages = {section: made().paginator.num_pages for section, made in SITEMAPS.items()}
    if set(pages.values()) == {1}:
        return sitemap_views.sitemap(request, {**SITEMAPS})
    files = [
        sitemap_views.SitemapIndexItem(
            f"{settings.SITE_URL}{reverse('sitemap-section', args=[section])}?p={page}"
        )
        for section, count in pages.items()
        for page in range(1, count + 1)
    ]
    return TemplateResponse(
        request, "sitemap_index.xml", {"sitemaps": files}, content_type="application/xml"
    )


def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """One file of a large sitemap: ``?p=`` is its number."""
    return sitemap_views.sitemap(request, {**SITEMAPS}, section)
