"""What every test starts from: English, an empty cache, an empty search index of its own."""

from __future__ import annotations

import contextlib
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.utils import timezone, translation

from articles import aside, due
from search import engine, indexing
from tests import cluster


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where SEARCH_URL names a cluster there are no files of an embedded index to look into."""
    if settings.SEARCH_URL:
        for item in items:
            if item.get_closest_marker("embedded"):
                item.add_marker(pytest.mark.skip(reason="SEARCH_URL is set: no embedded index"))


def _lay_index_at(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for options in settings.HAYSTACK_CONNECTIONS.values():
        monkeypatch.setitem(options, "PATH", str(path / options["LOCALE"]))
    # Haystack keeps a backend for each thread; what it was told before is forgotten.
    from haystack import connections

    for alias in settings.HAYSTACK_CONNECTIONS:
        connections.reload(alias)


@pytest.fixture(autouse=True)
def clean_start(monkeypatch):
    """No test sees what another cached, or the language it chose; nothing is done aside."""
    monkeypatch.setattr(aside, "start", lambda work, name: work())
    monkeypatch.setattr(aside, "in_turn", lambda work, name: work())
    for cache in caches.all(initialized_only=True):
        cache.clear()
    # On a slow machine five seconds pass within a test, and it would count one query more.
    monkeypatch.setattr(due, "LOOK_EVERY", timedelta(minutes=30))
    due._Watch.looked, due._Watch.next = timezone.now(), None
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def empty_index(tmp_path_factory):
    """An index without articles, in both languages, to be copied."""
    path = tmp_path_factory.mktemp("empty-index")
    if settings.SEARCH_URL:
        return path
    with pytest.MonkeyPatch.context() as monkeypatch:
        _lay_index_at(path, monkeypatch)
        for locale in indexing.LOCALES:
            engine.clear(locale)
    return path


@pytest.fixture(autouse=True)
def own_index(empty_index, tmp_path_factory, monkeypatch):
    """The index of this test alone, empty; the first search fills it from the database.

    What a site mends in the background is mended at once.
    """
    path = tmp_path_factory.mktemp("index")
    shutil.copytree(empty_index, path, dirs_exist_ok=True)
    if settings.SEARCH_URL:
        from search.engine.opensearch import looking

        monkeypatch.setattr(looking, "PATIENCE", 0.0)
        cluster.empty()
    else:
        _lay_index_at(path, monkeypatch)

    def at_once(work):
        with contextlib.suppress(Exception):
            work()

    monkeypatch.setattr(indexing, "_in_background", at_once)
    monkeypatch.setattr(indexing._Watch, "checked", 0.0)
    monkeypatch.setattr(indexing._Watch, "due", None)
    monkeypatch.setattr(indexing._Watch, "again", None)
    return path
