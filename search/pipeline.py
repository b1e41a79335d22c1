"""From a reader's words to an answer: clean → expand → find → hydrate → rank → highlight."""

from __future__ import annotations

from .query import SearchQuery
from .results import SearchResults


def search(query: SearchQuery) -> SearchResults:
    """Answer a query; what went wrong is in the results, never raised."""
    return SearchResults(query)
