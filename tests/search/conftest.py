"""What the tests of the search share."""

from __future__ import annotations

import os
import uuid

import pytest

from search import engine, indexing
from search.pipeline import search
from search.query import SearchQuery
from tests import cluster


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


@pytest.fixture(scope="session")
def opensearch_prefix():
    """What the names of this run's indexes begin with; they go at its end."""
    if not os.environ.get("OPENSEARCH_URL"):
        pytest.skip("OPENSEARCH_URL names no server")
    from search.engine.opensearch.server import Server

    prefix = f"test-{uuid.uuid4().hex[:12]}"
    yield prefix
    Server(os.environ["OPENSEARCH_URL"].split(","), 30.0).ask("DELETE", f"/{prefix}-*")


@pytest.fixture
def opensearch(opensearch_prefix, settings, monkeypatch):
    """OpenSearch behind the door, with empty indexes, where there is a server."""
    from search.engine import opensearch
    from search.engine.opensearch import looking

    settings.SEARCH_URL = os.environ["OPENSEARCH_URL"]
    settings.SEARCH_PREFIX = opensearch_prefix
    settings.SEARCH_TIMEOUT = 20.0  # The machine of a test may be slow.
    monkeypatch.setattr(looking, "PATIENCE", 0.0)
    for name in opensearch.__all__:
        monkeypatch.setattr(engine, name, getattr(opensearch, name))
    cluster.empty()
    return opensearch
