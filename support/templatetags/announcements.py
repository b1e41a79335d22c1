"""Announcements where they concern what a reader looks at."""

from __future__ import annotations

from typing import Any

from django import template

from articles.categories import CategoryNode
from articles.models import Article
from articles.views import current_locale
from search.query import SearchQuery
from search.results import SearchResults
from support import announcements

register = template.Library()
BANNERS = "includes/announcements.html"


@register.inclusion_tag(BANNERS)
def home_announcements() -> dict[str, Any]:
    """All that hold now."""
    return {"announcements": announcements.on_home(current_locale()), "band": True}


@register.inclusion_tag(BANNERS)
def category_announcements(node: CategoryNode) -> dict[str, Any]:
    """Those about a category."""
    return {"announcements": announcements.on_category(current_locale(), node)}


@register.inclusion_tag(BANNERS)
def article_announcements(article: Article) -> dict[str, Any]:
    """Those about an article."""
    return {"announcements": announcements.on_article(current_locale(), article)}


@register.inclusion_tag(BANNERS)
def search_announcements(query: SearchQuery, results: SearchResults) -> dict[str, Any]:
    """Those about what is searched for."""
    return {"announcements": announcements.on_search(query, results)}
