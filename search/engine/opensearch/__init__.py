"""Our engine on OpenSearch, chosen by ``SEARCH_URL``: the same door for any number of machines.

What comes from where: text is cut by our analyzer before it is sent (`mapping.py`); OpenSearch
finds, adds up BM25, orders and counts (`asking.py`, `scoring.py`); what a word is worth, which way
to say it counts and what must be covered is ours (`weighing.py`), computed from the index's
statistics (`looking.py`). Writers are fenced by leases kept in the cluster (`locking.py`,
`changing.py`), a new index is built beside and its alias swapped (`building.py`). A server that
fails is left alone for a while (`server.py`, `breaker.py`): :class:`Unreachable` is raised, and the
callers fall back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ..analysis import fold
from ..data import Field, Found, Part, Slot
from . import changing, scoring
from .building import build
from .changing import discard, put, trying, writing
from .looking import look, newest, one_generation
from .mapping import LONGEST_START, STARTS

__all__ = [
    "build",
    "check",
    "clear",
    "count",
    "discard",
    "explain",
    "find",
    "generation",
    "ids",
    "known",
    "labelled",
    "one_generation",
    "present",
    "put",
    "spellings",
    "trying",
    "writing",
]

# The likeliest of the documents that have what is typed; a search box shows six.
MOST_LABELLED = 1_000


def generation(locale: str) -> str:
    """The name of what a language's index holds now; any change of it makes another.

    Raises :class:`IndexBroken`, as all of these; :class:`Unreachable` where the server is at fault.
    """
    return look(locale).name


def find(
    locale: str,
    slots: Sequence[Slot],
    fields: Mapping[str, Field],
    *,
    filters: Mapping[str, frozenset[str]] | None = None,
    every: bool = False,
    floor: float = 0.0,
    limit: int = 50,
) -> Found:
    """The best ``limit`` documents for what is asked, see :func:`search.engine.whoosh.find`."""
    if not slots:
        return Found()
    return scoring.find(look(locale), slots, fields, filters or {}, every, floor, limit)


def explain(
    locale: str, slots: Sequence[Slot], fields: Mapping[str, Field], ids: Sequence[int]
) -> dict[int, tuple[Part, ...]]:
    """What each slot gave to each of these documents; slots that gave nothing are left out."""
    return scoring.explain(look(locale), slots, fields, ids)


def ids(locale: str) -> dict[int, str]:
    """Every document's id with its version."""
    return dict(changing.ids(look(locale)))


def count(locale: str) -> int:
    """How many documents there are; one quick question a state."""
    return look(locale).size


def present(locale: str, ids: Collection[int]) -> set[int]:
    """Those of the ids that a document has."""
    body = {
        "query": {"terms": {"id": sorted(ids)}},
        "size": len(ids),
        "_source": False,
        "docvalue_fields": ["id"],
        "track_total_hits": False,
    }
    hits = look(locale).search(body)["hits"]["hits"] if ids else []
    return {hit["fields"]["id"][0] for hit in hits}


def known(locale: str, terms: Iterable[str]) -> set[str]:
    """Those of the terms that stand in any document."""
    return {term for term, fields in look(locale).living(terms).items() if fields}


def spellings(locale: str) -> Mapping[str, int]:
    """The Latin words as they are spelt in the documents, and in how many each is."""
    return look(locale).spellings()


def labelled(locale: str, words: Sequence[str]) -> dict[int, int]:
    """The ids of documents with all words in title and keywords, with their places added up.

    See :func:`search.engine.whoosh.labelled`; the best :data:`MOST_LABELLED` of them.
    """
    typed = [fold(word)[:LONGEST_START] for word in words]
    body = {
        "query": {"bool": {"must": [_begins(word) for word in typed]}},
        "size": MOST_LABELLED,
        "sort": ["_score", {"id": "asc"}],
        "track_total_hits": False,
    }
    answer = look(locale).search(body)
    most = len(STARTS) * len(typed)
    return {hit["sort"][1]: round(most - hit["sort"][0]) for hit in answer["hits"]["hits"]}


def _begins(word: str) -> dict[str, Any]:
    """The better the place where a label begins so, the higher the score."""
    ways = [
        {"constant_score": {"filter": {"prefix": {name: word}}, "boost": len(STARTS) - place}}
        for place, name in enumerate(STARTS)
    ]
    return {"dis_max": {"queries": ways}}


def check(locale: str) -> None:
    """The index is whole, as far as the cluster knows."""
    changing.check(newest(locale))


def clear(locale: str) -> None:
    """An empty index in place of what was there."""
    build(locale, ())
