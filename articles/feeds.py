"""What was updated, for feed readers."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from html import escape

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .categories import CategoryNode, CategoryTree
from .models import Article
from .querysets import ArticleQuerySet
from .templatetags.page import bcp47

NEWEST = 20
# XML cannot carry these, however they are written; Django would refuse the whole feed.
UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class ArticleFeed(Feed):
    """The articles of the address's language whose content changed last, as Atom."""

    feed_type = Atom1Feed

    @property
    def language(self) -> str:  # type: ignore[override]
        """The language of the feed, as XML knows it."""
        return bcp47(get_language())

    def title(self) -> str:
        """The feed's name."""
        return _("Help Center: updates")

    def subtitle(self) -> str:
        """What the feed holds."""
        return _("New and updated help articles.")

    def author_name(self) -> str:
        """Who speaks; Atom wants a name."""
        return _("Help Center")

    def link(self) -> str:
        """The page the feed belongs to."""
        return settings.SITE_URL + reverse("articles:home")

    def feed_url(self) -> str:
        """The feed's own address."""
        return settings.SITE_URL + reverse("articles:feed")

    def items(self) -> ArticleQuerySet:
        """The newest articles that readers of this language may see."""
        locale = get_language() or settings.LANGUAGE_CODE
        articles = Article.objects.published().in_locale(locale).for_cards()
        return articles.prefetch_related("category__names").recently_updated()[:NEWEST]

    def item_title(self, item: Article) -> str:
        """The title as plain text: Atom, unlike RSS, says that it is."""
        return UNSPEAKABLE.sub("", item.title)

    def item_description(self, item: Article) -> str:
        """The short answer; it is announced as HTML."""
        return escape(UNSPEAKABLE.sub("", item.summary_text))

    def item_link(self, item: Article) -> str:
        """The article's page."""
        return settings.SITE_URL + item.get_absolute_url()

    def item_guid(self, item: Article) -> str:
        """A name that stays when the slug changes."""
        return uuid.uuid5(item.translation_key, item.locale).urn

    def item_pubdate(self, item: Article) -> datetime | None:
        """When readers could first see it."""
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime | None:
        """When its content changed, or when it appeared if that was later."""
        dates = [item.content_updated_at, item.published_at]
        return max(date for date in dates if date)

    def item_categories(self, item: Article) -> list[str]:
        """The shelf it stands on."""
        return [UNSPEAKABLE.sub("", item.category.name)] if item.category else []


class CategoryFeed(ArticleFeed):
    """The same of one category and all below it."""

    def get_object(self, request: HttpRequest, slug: str) -> CategoryNode:
        """The category; 404 where readers know none of this name."""
        node = CategoryTree.of(get_language() or settings.LANGUAGE_CODE).find(slug)
        if node is None:
            raise Http404
        return node

    def title(self, node: CategoryNode) -> str:  # type: ignore[override]
        """The feed's name."""
        return _("Help Center: %(category)s") % {"category": UNSPEAKABLE.sub("", node.name)}

    def link(self, node: CategoryNode) -> str:  # type: ignore[override]
        """The category's page."""
        return settings.SITE_URL + node.url

    def feed_url(self, node: CategoryNode) -> str:  # type: ignore[override]
        """The feed's own address."""
        return settings.SITE_URL + reverse("articles:category-feed", args=[node.slug])

    def items(self, node: CategoryNode) -> ArticleQuerySet:  # type: ignore[override]
        """The newest articles of the category that readers of this language may see."""
        locale = get_language() or settings.LANGUAGE_CODE
        articles = Article.objects.published().in_locale(locale).for_cards()
        shelves = [one.id for one in node.family()]
        newest = articles.filter(category_id__in=shelves).recently_updated()
        return newest.prefetch_related("category__names")[:NEWEST]
