"""Articles, saved only when the judged queries stay answered or an editor agrees."""

from __future__ import annotations

from django.contrib import admin

from articles.admin.article import ArticleAdmin
from articles.models import Article
from search.gate import Gated

admin.site.unregister(Article)


@admin.register(Article)
class GatedArticleAdmin(Gated, ArticleAdmin):
    """The editors' form of an article; the articles themselves do not know of the search."""
