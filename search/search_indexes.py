"""What of an article is indexed; the module Haystack looks for."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from haystack import indexes

from articles.fields import title_of
from articles.models import Article
from articles.querysets import ArticleQuerySet

from .engine import Document


class ArticleIndex(indexes.SearchIndex, indexes.Indexable):
    """A published article's searchable texts and facets."""

    body = indexes.CharField(document=True, model_attr="text")
    title = indexes.CharField()
    keywords = indexes.CharField()
    summary = indexes.CharField(model_attr="summary_text")
    category = indexes.CharField(model_attr="category_id", default="")
    kind = indexes.CharField(model_attr="kind")

    TEXTS = ("title", "keywords", "summary", "body")
    FACETS = ("category", "kind")

    def get_model(self) -> type[Article]:
        """Articles are what is found."""
        return Article

    def index_queryset(self, using: str | None = None) -> ArticleQuerySet:
        """What readers may see; with Haystack's commands, all languages of a connection."""
        articles = Article.objects.published()
        if using is None:
            return articles
        return articles.in_locale(str(settings.HAYSTACK_CONNECTIONS[using]["LOCALE"]))

    def prepare_title(self, article: Article) -> str:
        """The title, unless it is the text's own first sentence, as a made-up one is."""
        made_up = bool(article.text) and _letters(title_of(article.text)) == _letters(article.title)
        return "" if made_up else article.title

    def prepare_keywords(self, article: Article) -> str:
        """Keywords and tags, each on a line: other words for what the article is about."""
        return "\n".join([*article.keyword_list(), *(tag.name for tag in article.tags.all())])

    def document(self, article: Article) -> Document:
        """The article as the engine keeps it."""
        fields = self.full_prepare(article)
        texts = {name: fields[name] or "" for name in self.TEXTS}
        facets = {name: str(fields[name] or "") for name in self.FACETS}
        return Document(article.pk, _fingerprint([texts, facets]), texts, facets)


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _fingerprint(value: Any) -> str:
    """Short and different for different content (64 bits of BLAKE2b)."""
    data = json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
    return hashlib.blake2b(data, digest_size=8).hexdigest()
