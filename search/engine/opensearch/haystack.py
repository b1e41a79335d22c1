"""Haystack's side: its commands write through the same door as everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from haystack.backends import BaseEngine, BaseSearchBackend
from haystack.backends.simple_backend import SimpleSearchQuery

from .building import build
from .changing import discard, put, writing


class OpenSearchBackend(BaseSearchBackend):
    """What ``update_index`` and ``clear_index`` ask for."""

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self.locale: str = options["LOCALE"]

    def update(self, index: Any, iterable: Iterable[Any], commit: bool = True) -> None:
        """Index model instances."""
        with writing(self.locale):
            put(self.locale, [index.document(instance) for instance in iterable])

    def remove(self, obj_or_string: Any, commit: bool = True) -> None:
        """Take one instance, or Haystack's name of it, out."""
        pk = getattr(obj_or_string, "pk", None) or str(obj_or_string).rsplit(".", 1)[-1]
        with writing(self.locale):
            discard(self.locale, [int(pk)])

    def clear(self, models: Any = None, commit: bool = True) -> None:
        """Empty the index."""
        build(self.locale, ())

    def search(self, query_string: str, **kwargs: Any) -> dict[str, Any]:
        """Haystack's own query language is not offered: readers type words, see pipeline.py."""
        raise NotImplementedError("Search with search.pipeline.search().")


class OpenSearchEngine(BaseEngine):
    """What ``HAYSTACK_CONNECTIONS`` names."""

    backend = OpenSearchBackend
    query = SimpleSearchQuery
