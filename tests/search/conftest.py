"""What the tests of the search share."""

from __future__ import annotations

import pytest

from search import indexing
from search.pipeline import search
from search.query import SearchQuery


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """A block that ends like a committed transaction: what waits for the commit runs."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def only_signals(monkeypatch):
    """Searches do not look for changes by themselves: what is found, a signal told."""
    monkeypatch.setattr(indexing, "catch_up", lambda: None)


@pytest.fixture
def find():
    """The slugs of what a reader finds, best first."""

    def find(text: str, locale: str = "en", **filters: object) -> list[str]:
        results = search(SearchQuery(text, locale, **filters))
        assert not results.unavailable
        return [hit.article.slug for hit in results.hits]

    return find
