"""What one search looks at: an index in one state, and what is known of its words.

Within one search the same index is asked throughout, whatever is swapped meanwhile (the one before
is kept); a document written meanwhile may already show. That is less than Whoosh's snapshot, and
enough: hits are read from the database, and what is kept of an answer is kept by the state before.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from ..data import IndexBroken
from ..routing import alias_of
from . import mapping
from .mapping import EVERY, GENERATION, SEARCHED, SPELLINGS
from .server import PREFERENCE, Missing, Server, server

# Terms of which a process remembers in how many documents they are.
KEPT_TERMS = 50_000
# Terms asked for in one request.
TERMS_AT_ONCE = 2_000
# Deleted documents count in OpenSearch's frequencies until their files are merged. Up to this share
# of all of them that is near enough; where there are more, the others are counted, so many terms
# and fields at once.
FEW_DELETED = 0.05
COUNTED_AT_ONCE = 1_000
# So many words can be spelt; where articles have more, the rarest are not offered.
MOST_SPELLINGS = 60_000
# Spellings are read anew so many times as long after as it took, if anything changed.
PATIENCE = 50.0

Frequencies = Mapping[str, int]
_NONE: Frequencies = {}


def alias(locale: str) -> str:
    """The name under which a language's index is read by code of this version.

    Raises :class:`KeyError` for a language without an index.
    """
    alias_of(locale)
    return f"{base(locale)}-{mapping.made_by()}"


def base(locale: str) -> str:
    """What the names of all indexes of a language begin with."""
    return f"{settings.SEARCH_PREFIX}-{locale}"


@dataclass(eq=False)
class Statistics:
    """What is known of the words of one state: filled as it is asked for, by any thread."""

    frequencies: dict[str, Frequencies] = field(default_factory=dict)
    living: dict[str, Frequencies] = field(default_factory=dict)
    # By field: how many documents have it (deleted ones that still count included), and words.
    documents: dict[str, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    size: int | None = None
    # The spellings, when they were read, and how long that took.
    spellings: tuple[dict[str, int], float, float] | None = None


@dataclass(frozen=True, eq=False)
class Look:
    """One state of one language's index.

    ``indices``: one, and beside it the one that holds a change while it is tried; ``hidden``:
    the documents of the first that the change replaces; ``is_legacy``: whether its scores have
    the factor (k1 + 1); ``name``: tells this state from others.
    """

    server: Server
    indices: tuple[str, ...]
    name: str
    is_legacy: bool
    hidden: frozenset[int] = frozenset()
    statistics: Statistics = field(default_factory=Statistics)

    @property
    def index(self) -> str:
        """What is asked."""
        return ",".join(self.indices)

    @property
    def search_type(self) -> str:
        """How statistics of several indexes are put together: added up."""
        return "dfs_query_then_fetch" if len(self.indices) > 1 else "query_then_fetch"

    def search(self, body: Mapping[str, Any]) -> Any:
        """The answer to one search, without what is hidden."""
        return self.server.search(self.index, self._seen(body), self.search_type)

    def meanwhile(self, body: Mapping[str, Any]) -> Callable[[], Any]:
        """What gives the answer to a search, which is done while others are asked.

        Not by one `_msearch`: that does not tell the scores of named queries.
        """
        # A thread of its own: one kept for the next search would be gone after a fork.
        pool = ThreadPoolExecutor(1)
        answer = pool.submit(self.search, body)
        pool.shutdown(wait=False)
        return answer.result

    def _seen(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        if not self.hidden:
            return body
        hidden = [
            {"term": {"_index": self.indices[0]}},
            {"terms": {"id": sorted(self.hidden)}},
        ]
        query = {"bool": {"must": [body["query"]], "must_not": [{"bool": {"filter": hidden}}]}}
        return {**body, "query": query}

    @property
    def size(self) -> int:
        """How many documents there are; asked for once a state."""
        if self.statistics.size is None:
            body = {"size": 0, "track_total_hits": True, "query": {"exists": {"field": "id"}}}
            answer = self.search(body)
            self.statistics.size = answer["hits"]["total"]["value"]
        return self.statistics.size

    def living(self, terms: Iterable[str]) -> dict[str, Frequencies]:
        """For each term, in how many documents it is, by field; fields without it are left out."""
        told = self.frequencies(terms)
        if not self._many_deleted:
            return told
        known = self.statistics.living
        found: dict[str, dict[str, int]] = {term: {} for term in told.keys() - known.keys()}
        new = [(term, name) for term in found for name in told[term]]
        for start in range(0, len(new), COUNTED_AT_ONCE):
            part = new[start : start + COUNTED_AT_ONCE]
            filters = [{"term": {name: term}} for term, name in part]
            aggs = {"living": {"filters": {"filters": filters}}}
            answer = self.search({"size": 0, "query": {"match_all": {}}, "aggs": aggs})
            buckets = answer["aggregations"]["living"]["buckets"]
            for (term, name), bucket in zip(part, buckets, strict=True):
                if bucket["doc_count"]:
                    found[term][name] = bucket["doc_count"]
        known.update(found)
        return {term: found[term] if term in found else known.get(term, _NONE) for term in told}

    @property
    def documents(self) -> int:
        """How many documents :meth:`living` counts in: the two that an idf compares.

        Known once frequencies were asked for.
        """
        return self.size if self._many_deleted else self._counted

    @property
    def _many_deleted(self) -> bool:
        return self._counted > self.size * (1 + FEW_DELETED)

    @property
    def _counted(self) -> int:
        """How many documents frequencies are of, deleted ones included."""
        return self.statistics.documents.get(EVERY, 0)

    def frequencies(self, terms: Iterable[str]) -> dict[str, Frequencies]:
        """The same as OpenSearch reckons with, deleted documents included."""
        known = self.statistics.frequencies
        wanted = set(terms)
        new = sorted(wanted - known.keys())
        if len(known) > KEPT_TERMS:
            known.clear()
            self.statistics.living.clear()
            new = sorted(wanted)
        if new or not self.statistics.documents:
            for start in range(0, max(len(new), 1), TERMS_AT_ONCE):
                self._read_frequencies(new[start : start + TERMS_AT_ONCE])
        return {term: known.get(term, _NONE) for term in wanted}

    def _read_frequencies(self, terms: list[str]) -> None:
        # An article that does not exist, of just these terms: its terms' statistics are told.
        text = " ".join(["1", *terms])
        body = {
            "doc": dict.fromkeys((*SEARCHED, EVERY), text),
            "fields": [*SEARCHED, EVERY],
            "term_statistics": True,
            "field_statistics": True,
            "positions": False,
            "offsets": False,
            "payloads": False,
        }
        found: dict[str, dict[str, int]] = {term: {} for term in terms}
        documents: dict[str, int] = {}
        words: dict[str, int] = {}
        for index in self.indices:
            answer = self.server.ask(
                "POST", f"/{index}/_termvectors", body, realtime="false", preference=PREFERENCE
            )
            for name, told in answer["term_vectors"].items():
                of_field = told["field_statistics"]
                documents[name] = documents.get(name, 0) + max(of_field["doc_count"], 0)
                words[name] = words.get(name, 0) + max(of_field["sum_ttf"], 0)
                if name == EVERY:
                    continue
                for term, of_term in told["terms"].items():
                    if of_term.get("doc_freq") and term in found:
                        found[term][name] = found[term].get(name, 0) + of_term["doc_freq"]
        self.statistics.frequencies.update(found)
        self.statistics.documents, self.statistics.words = documents, words

    def average(self, name: str) -> float:
        """The average length of a field where it is filled, in words."""
        documents = self.statistics.documents.get(name, 0)
        return self.statistics.words.get(name, 0) / documents if documents else 0.0

    def filled(self, name: str) -> float:
        """The share (0 to 1) of documents that have a field."""
        return self.statistics.documents.get(name, 0) / self._counted if self._counted else 0.0

    def spellings(self) -> dict[str, int]:
        """Words as they are spelt, with their number of documents, the most usual ones."""
        if self.statistics.spellings is None:
            begun = time.monotonic()
            words = {"terms": {"field": SPELLINGS, "size": MOST_SPELLINGS}}
            everything = {"exists": {"field": "id"}}
            answer = self.search({"size": 0, "query": everything, "aggs": {"words": words}})
            counts = {b["key"]: b["doc_count"] for b in answer["aggregations"]["words"]["buckets"]}
            now = time.monotonic()
            self.statistics.spellings = counts, now, now - begun
        return self.statistics.spellings[0]


# -- which one -----------------------------------------------------------------------------

_looking: ContextVar[dict[str, Look] | None] = ContextVar("looking", default=None)
# The newest state that this process knows, by alias and server.
_newest: dict[tuple[str, int], Look] = {}
_newest_lock = threading.Lock()


@contextlib.contextmanager
def one_generation() -> Iterator[None]:
    """What is asked inside is asked of one index of each language, looked up once."""
    if _looking.get() is not None:
        yield
        return
    token = _looking.set({})
    try:
        yield
    finally:
        _looking.reset(token)


@contextlib.contextmanager
def looking_at(locale: str, look: Look) -> Iterator[None]:
    """Inside, this thread's questions in a language are asked of another state."""
    token = _looking.set({**(_looking.get() or {}), locale: look})
    try:
        yield
    finally:
        _looking.reset(token)


def look(locale: str) -> Look:
    """The state to ask. Raises :class:`IndexBroken`, :class:`Unreachable`."""
    looking = _looking.get()
    if looking is None:
        return newest(locale)
    if locale not in looking:
        looking[locale] = newest(locale)
    return looking[locale]


def newest(locale: str) -> Look:
    """The newest state: one quick question to the cluster."""
    there = server()
    name = alias(locale)
    try:
        answer = there.ask("GET", f"/{name}/_doc/{GENERATION}")
    except Missing as error:
        raise IndexBroken(f"there is no index {name}") from error
    generation = f"{answer['_index']}:{answer['_version']}"
    key = name, id(there)
    kept = _newest.get(key)
    if kept and kept.name == generation:
        return kept
    with _newest_lock:
        new = Look(there, (answer["_index"],), generation, answer["_source"]["legacy"])
        if kept and kept.indices == new.indices and kept.statistics.spellings:
            _words, read, took = kept.statistics.spellings
            if time.monotonic() - read < PATIENCE * took:
                new.statistics.spellings = kept.statistics.spellings
        _newest[key] = new
    return new
