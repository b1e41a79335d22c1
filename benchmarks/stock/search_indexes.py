"""What Haystack's manual says to index for search, facets, spelling and autocompletion."""

from __future__ import annotations

from haystack import indexes

from .models import Page


class PageIndex(indexes.SearchIndex, indexes.Indexable):
    """One document field, facets, and the title's beginnings for suggestions while typing."""

    text = indexes.CharField(document=True)
    title = indexes.CharField(model_attr="title")
    locale = indexes.CharField(model_attr="locale", faceted=True)
    category = indexes.CharField(model_attr="category", faceted=True)
    kind = indexes.CharField(model_attr="kind", faceted=True)
    title_auto = indexes.EdgeNgramField(model_attr="title")

    def get_model(self) -> type[Page]:
        """Pages."""
        return Page

    def prepare_text(self, page: Page) -> str:
        """Title and text, as the tutorial's template joins them."""
        return f"{page.title}\n{page.body}"
