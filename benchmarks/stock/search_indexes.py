"""What Haystack's own tutorial would index."""

from __future__ import annotations

from haystack import indexes

from .models import Page


class PageIndex(indexes.SearchIndex, indexes.Indexable):
    """One document field, the title, and two facets."""

    text = indexes.CharField(document=True)
    title = indexes.CharField(model_attr="title")
    locale = indexes.CharField(model_attr="locale", faceted=True)
    category = indexes.CharField(model_attr="category", faceted=True)

    def get_model(self) -> type[Page]:
        """Pages."""
        return Page

    def prepare_text(self, page: Page) -> str:
        """Title and text, as the tutorial's template joins them."""
        return f"{page.title}\n{page.body}"
